"""What a score is held against: earlier minutes, and what was asked for at least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bienban_nlp.cli.options import Level
from bienban_nlp.cli.session import DONE, NOT_HELD, Session

if TYPE_CHECKING:
    from bienban_nlp.minutes import Minutes


def others(session: Session, minutes: Minutes, before: Sequence[Minutes]) -> list[Minutes]:
    """Earlier minutes without other versions of these; both those and another unit's are told."""
    from bienban_nlp.archive.records import same_unit

    def fact(m: Minutes, name: str) -> str:
        return str(m.facts[name].value) if name in m.facts else ""

    kept = []
    for m in before:
        names = {"name": m.source.name, "of": minutes.source.name}
        mine, other = (same_unit(fact(x, "unit")) for x in (minutes, m))
        alike = mine in other or other in mine  # also where one does not say
        if alike and fact(m, "date") and fact(m, "date") == fact(minutes, "date"):
            session.complain(session.say("previous-same", **names), DONE)
            continue
        if not alike:
            session.complain(session.say("previous-unit", unit=fact(m, "unit"), **names), DONE)
        kept.append(m)
    return kept


def gate(session: Session, name: str, made: dict[str, Any], least: float | None, level: Level | None) -> None:
    """Hold a score against what was asked for."""
    from bienban_nlp.render.score import number

    earned = made["points"]["earned"]
    if least is not None and earned < least:
        shown = {"earned": number(earned, session.lang), "wanted": number(least, session.lang)}
        session.complain(session.say("below", name=name, **shown), NOT_HELD)
    if level is None:
        return
    bad = {"error"} if level is Level.error else {"error", "warning"}
    count = sum(c["severity"] in bad for c in made["checks"])
    if count:
        session.complain(session.say("found", name=name, count=count, level=level.value), NOT_HELD)
