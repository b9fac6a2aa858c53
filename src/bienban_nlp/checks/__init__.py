"""Checks of minutes before they are handed in: one function a code, a registry, a runner.

The first group of codes (what needs no rubric) is in :mod:`bienban_nlp.facts`; the second is here.
"""

from __future__ import annotations

from collections.abc import Sequence

from bienban_nlp.checks import (
    bodies,
    deadlines,
    discussion,
    document,
    leadership,
    numbers,
    orders,
    programme,
    signatures,
)
from bienban_nlp.checks import previous as _previous
from bienban_nlp.checks.registry import CHECKS, findings
from bienban_nlp.checks.view import View
from bienban_nlp.minutes import Finding, Minutes

__all__ = ["CHECKS", "CODES", "run_checks"]

# Importing registers a module's checks; their findings are told in this order, from the paper to what the meeting left open.
_MODULES = (document, signatures, numbers, bodies, programme, discussion, leadership, orders, deadlines, _previous)
_ORDERED = {e.code: e for module in _MODULES for e in CHECKS.values() if e.find.__module__ == module.__name__}
CODES = tuple(_ORDERED)


def run_checks(
    minutes: Minutes, previous: Sequence[Minutes] = (), codes: Sequence[str] | None = None, lang: str | None = None
) -> tuple[Finding, ...]:
    """What the checks of the second group find.

    Parameters
    ----------
    minutes : Minutes
        Analysed minutes.
    previous : sequence of Minutes
        Those of earlier meetings of the same body; any order, the latest is last time's.
    codes : sequence of str, optional
        Only these checks.
    lang : str, optional
        Language of the sentences.

    Returns
    -------
    tuple of Finding
        In the order of the checks, then of the text.
    """
    view = View(minutes)
    before = earlier(view, previous)
    wanted = _ORDERED if codes is None else {code: _ORDERED[code] for code in codes}
    return tuple(f for entry in wanted.values() for f in findings(entry, view, before, lang))


def earlier(view: View, previous: Sequence[Minutes]) -> list[View]:
    """Earlier meetings by date, the latest first; those without a date keep their place behind.

    What is dated later than the minutes themselves is no earlier meeting and is left out.
    """
    views = [v for v in map(View, previous) if not is_later(v, view)]
    return sorted(views, key=lambda v: str(v.date or ""), reverse=True)


def is_later(other: View, view: View) -> bool:
    """Whether another meeting was held after this one, where both are dated."""
    return other.date is not None and view.date is not None and other.date > view.date
