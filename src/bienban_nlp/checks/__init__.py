"""Checks of minutes before they are handed in: one function a check, a registry, a runner for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Literal

from bienban_nlp.checks import (
    attendance,
    blanks,
    bodies,
    deadlines,
    discussion,
    document,
    genre,
    leadership,
    missing,
    numbers,
    orders,
    percentages,
    programme,
    several,
    signatures,
    times,
    votes,
)
from bienban_nlp.checks import previous as _previous
from bienban_nlp.checks.registry import CHECKS, Entry, findings
from bienban_nlp.checks.view import View
from bienban_nlp.messages import language
from bienban_nlp.minutes import Finding, Minutes

__all__ = ["CODES", "GROUPS", "Group", "run_checks"]

# The checks of "facts" ask what the text tells of the meeting: they are the warnings of every analysis. Those of
# "meeting" ask for good minutes of a good meeting, from the paper to what was left open, and come with a score.
Group = Literal["facts", "meeting"]
# Importing registers a module's checks; their findings are told in this order.
_MODULES: dict[Group, tuple[ModuleType, ...]] = {
    "facts": (genre, several, missing, attendance, votes, percentages, times, blanks),
    "meeting": (
        document, signatures, numbers, bodies, programme, discussion, leadership, orders, deadlines, _previous,
    ),
}  # fmt: skip
GROUPS: dict[Group, tuple[Entry, ...]] = {
    group: tuple(e for module in modules for e in CHECKS if e.find.__module__ == module.__name__)
    for group, modules in _MODULES.items()
}
CODES = tuple(dict.fromkeys(e.code for entries in GROUPS.values() for e in entries))


def run_checks(
    minutes: Minutes,
    previous: Sequence[Minutes] = (),
    codes: Sequence[str] = CODES,
    lang: str | None = None,
    groups: Iterable[Group] = tuple(GROUPS),
) -> tuple[Finding, ...]:
    """What the checks find.

    Parameters
    ----------
    minutes : Minutes
        Analysed minutes.
    previous : sequence of Minutes
        Those of earlier meetings of the same body; any order, the latest is last time's.
    codes : sequence of str
        Only the checks of these codes.
    lang : str, optional
        Language of the sentences; see :func:`bienban_nlp.messages.language`.
    groups : iterable of {"facts", "meeting"}
        Only the checks of these groups.

    Returns
    -------
    tuple of Finding
        In the order of the checks, then of the text; of a paper that is no minutes that alone.
    """
    view, spoken = View(minutes), language(lang)
    before = earlier(view, previous)
    wanted = (entry for group in groups for entry in GROUPS[group] if entry.code in codes)
    found = tuple(finding for entry in wanted for finding in findings(entry, view, before, spoken))
    return tuple(f for f in found if f.code == genre.CODE) or found


def earlier(view: View, previous: Sequence[Minutes]) -> list[View]:
    """Earlier meetings by date, the latest first; those without a date keep their place behind.

    What is dated later than the minutes themselves is no earlier meeting and is left out.
    """
    views = [v for v in map(View, previous) if not is_later(v, view)]
    return sorted(views, key=lambda v: str(v.date or ""), reverse=True)


def is_later(other: View, view: View) -> bool:
    """Whether another meeting was held after this one, where both are dated."""
    return other.date is not None and view.date is not None and other.date > view.date
