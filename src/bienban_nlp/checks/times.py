"""Checks of the hours: the end behind the start, and told alike wherever it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.view import View, on_lines
from bienban_nlp.facts.clock import next_day, same_hour, sure_end_in_opening, surely_ends
from bienban_nlp.minutes import Fact


@check("time-order", "error")
def time_order(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The meeting ends before it starts."""
    told = _hours(view)
    if told and str(told.end.value) < str(told.start.value):
        same = told.first.start if told.first and told.first.value == told.end.value else None
        values = {
            "start": told.start.value,
            "start_at": on_lines(view, told.start.start),
            "end": told.end.value,
            "end_at": on_lines(view, told.end.start, same),
        }
        yield Hit(told.end.start, told.end.end, values)


@check("times-disagree", "warning")
def times_disagree(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The opening and the closing tell two ends of the meeting."""
    told = _hours(view)
    if told is None or told.first is None or same_hour(str(told.first.value), str(told.end.value)):
        return
    if surely_ends(view.frame, told.first, told.end, view.minutes.facts.get("date")):
        values = {
            "first": told.first.value,
            "first_at": on_lines(view, told.first.start),
            "second": told.end.value,
            "second_at": on_lines(view, told.end.start),
        }
        yield Hit(told.end.start, told.end.end, values)


class _Hours(NamedTuple):
    """When a meeting began and ended; ``first`` is its end as the opening tells it, where the closing does as well."""

    start: Fact
    end: Fact
    first: Fact | None


def _hours(view: View) -> _Hours | None:
    """The hours of a meeting that began and ended on one day."""
    facts = view.minutes.facts
    start, end = facts.get("start"), facts.get("end")
    if not (start and end) or next_day(view.frame, end, facts.get("date")):
        return None
    first = sure_end_in_opening(view.frame, start)
    if first and (first.start == end.start or end.start is None or (first.end or 0) > end.start):
        first = None
    return _Hours(start, end, first)
