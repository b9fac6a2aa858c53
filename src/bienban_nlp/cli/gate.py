"""What a score is held against."""

from __future__ import annotations

from typing import Any

from bienban_nlp.cli.options import Level
from bienban_nlp.cli.session import NOT_HELD, Session


def gate(session: Session, name: str, made: dict[str, Any], least: float | None, level: Level | None) -> None:
    """Complain of a score below the least that was asked for, of findings from a level on."""
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
