"""Whether minutes given as the earlier ones of others can be: not a later meeting, not this one again, of which unit."""

from __future__ import annotations

from collections.abc import Sequence

from bienban_nlp.archive.records import same_unit
from bienban_nlp.checks import is_later
from bienban_nlp.checks.view import View
from bienban_nlp.messages import say
from bienban_nlp.minutes import Minutes


def held_before(minutes: Minutes, given: Sequence[Minutes], lang: str | None = None) -> tuple[list[Minutes], list[str]]:
    """Those of the given minutes that others can be compared with, and a line about each that is not as expected.

    Parameters
    ----------
    minutes : Minutes
        What is to be scored.
    given : sequence of Minutes
        What was given as earlier minutes. Those of another unit are kept, since units are renamed.
    lang : str, optional
        Language of the lines.
    """
    kept, lines = [], []
    for m in given:
        wrong = _wrong(m, minutes)
        if wrong:
            names = {"name": m.source.name, "of": minutes.source.name, "unit": _fact(m, "unit")}
            lines.append(say(f"cli.previous-{wrong}", lang, **names))
        if wrong in ("", "unit"):
            kept.append(m)
    return kept, lines


def _wrong(given: Minutes, minutes: Minutes) -> str:
    if is_later(View(given), View(minutes)):
        return "later"
    mine, other = (same_unit(_fact(m, "unit")) for m in (minutes, given))
    if mine not in other and other not in mine:  # never where one does not say
        return "unit"
    dates = {_fact(m, "date") for m in (minutes, given)}
    return "same" if len(dates) == 1 and "" not in dates else ""


def _fact(minutes: Minutes, name: str) -> str:
    return str(minutes.facts[name].value) if name in minutes.facts else ""
