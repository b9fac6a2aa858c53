"""The tasks a meeting gave: what, who, by when, and which of the three is missing."""

from __future__ import annotations

from typing import Literal

from bienban_nlp.checks.duties import WHEN_COLUMN, WHO_COLUMN, cell_of, names_doer, names_time
from bienban_nlp.checks.follow_up import Passage, cited
from bienban_nlp.checks.orders import orders
from bienban_nlp.checks.view import View
from bienban_nlp.minutes import Statement
from bienban_nlp.syllables import Span

Lack = Literal["person", "deadline"]


class Task(Passage, frozen=True, kw_only=True):
    """A decision that orders something done.

    Parameters
    ----------
    who, due : str, optional
        As written; None also where the minutes name them elsewhere (in the list's lead, a heading, another cell).
    lacks : tuple of {"person", "deadline"}
        What is named nowhere.
    """

    who: str | None = None
    due: str | None = None
    lacks: tuple[Lack, ...] = ()


def tasks(view: View) -> tuple[Task, ...]:
    """The tasks of a meeting, in the order of the text."""
    return tuple(_task(view, s) for s in orders(view))


def _task(view: View, s: Statement) -> Task:
    lacks: list[Lack] = []
    if not names_doer(view, s):
        lacks.append("person")
    if not names_time(view, s):
        lacks.append("deadline")
    at = cited(view, Span(s.start, s.end))
    who, due = (cell_of(view, s, column) for column in (WHO_COLUMN, WHEN_COLUMN))  # a table says both in full
    return Task(
        start=at.start,
        end=at.end,
        quote=at.quote,
        line=at.line,
        who=s.who if who is None else who or None,
        due=s.due if due is None else due or None,
        lacks=tuple(lacks),
    )
