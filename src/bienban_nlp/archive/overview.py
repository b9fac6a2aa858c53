"""What an archive says: shares of work by unit and month, matters that come back, matters nobody answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

import msgspec

from bienban_nlp.archive.likeness import Passages
from bienban_nlp.archive.matters import matters
from bienban_nlp.archive.records import Archive, Issue, Meeting, Order, same_unit
from bienban_nlp.archive.run import Failure
from bienban_nlp.encoder import Floats

SCHEMA = "bienban-report/1"
_YEAR = 12  # months
SHARES = ("party", "professional", "professional_led")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What the meetings of one unit, or of one month, come to.

    Parameters
    ----------
    name : str
        The unit as its latest minutes write it, or ``2024-03``; "" where the minutes do not say.
    shares : dict
        Mean over the meetings that hold any work: ``party``, ``professional``, ``professional_led``.
    issues, open : int
        Issues raised, and those of them that nobody answered.
    without : tuple of str
        Of a unit: months between two meetings, no more than a year apart, that no minutes are dated in.
    """

    name: str
    meetings: int
    shares: dict[str, float]
    issues: int
    open: int
    without: tuple[str, ...] = ()


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """Issues of several meetings that are one matter, the earliest first."""

    issues: tuple[Issue, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """The units that met it, in the order in which they did."""
        return tuple({same_unit(i.meeting.unit): i.meeting.unit for i in self.issues}.values())

    @property
    def meetings(self) -> int:
        """In how many meetings it was raised."""
        return len({i.meeting.path for i in self.issues})

    @property
    def answered(self) -> tuple[Issue, ...]:
        """Where somebody proposed or decided something."""
        return tuple(i for i in self.issues if i.answers)


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive says.

    Parameters
    ----------
    meetings : int
    first, last : str
        Dates of the earliest and the latest meeting, "" where none is known.
    total : Row
        Of all meetings.
    units, months : tuple of Row
        By unit, those with most meetings first; by month, the earliest first.
    matters : tuple of Matter
        Raised in several meetings.
    carried : tuple of Matter
        Of these, what was raised again in a later meeting of one and the same unit.
    shared : tuple of Matter
        Of these, what was raised in several units.
    unanswered : tuple of Issue
        Nobody answered them, and the model is sure of it; the latest first.
    orders : tuple of Order
        Who was charged with what by when, the nearest day first, those without a day last.
    failures : tuple of Failure
        Files that could not be read, and so are in none of this.
    copies : tuple of (str, str)
        Files left out because another tells of the same meeting, and that other.
    """

    meetings: int
    first: str
    last: str
    total: Row
    units: tuple[Row, ...]
    months: tuple[Row, ...]
    matters: tuple[Matter, ...]
    carried: tuple[Matter, ...]
    shared: tuple[Matter, ...]
    unanswered: tuple[Issue, ...]
    orders: tuple[Order, ...]
    failures: tuple[Failure, ...]
    copies: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of a report (schema ``bienban-report/1``) as plain Python values."""
        return {"schema": SCHEMA, **msgspec.to_builtins(self)}


def overview(archive: Archive, about: Callable[[str], Floats]) -> Overview:
    """Sum an archive up.

    Parameters
    ----------
    archive : Archive
        See :func:`bienban_nlp.archive.read_archive`.
    about : callable
        What the words of a passage are about; see :meth:`bienban_nlp.encoder.Encoder.about`.
    """
    dates = [m.date for m in archive.meetings if m.date]
    likeness = Passages([i.quote for i in archive.issues], [i.around for i in archive.issues], about)
    found = [Matter(issues=tuple(archive.issues[n] for n in group)) for group in matters(archive.issues, likeness)]
    return Overview(
        meetings=len(archive.meetings),
        first=min(dates, default=""),
        last=max(dates, default=""),
        total=_row("", archive.meetings, archive.issues),
        units=tuple(sorted(_units(archive), key=lambda row: (-row.meetings, same_unit(row.name)))),
        months=tuple(_rows(archive, lambda m: m.date[:7])),
        matters=tuple(found),
        carried=tuple(sorted((m for x in found for m in _in_one_unit(x)), key=lambda m: -m.meetings)),
        shared=tuple(m for m in found if len(m.units) > 1),
        unanswered=tuple(i for i in reversed(archive.issues) if i.open and i.sure),
        orders=tuple(sorted(archive.orders, key=lambda o: o.due_date or "9999")),
        failures=archive.failures,
        copies=archive.copies,
    )


def _in_one_unit(matter: Matter) -> list[Matter]:
    """The parts of a matter that one unit raised in more than one meeting."""

    def unit(issue: Issue) -> str:
        return same_unit(issue.meeting.unit)

    parts = [Matter(issues=tuple(part)) for _, part in groupby(sorted(matter.issues, key=unit), unit)]
    return [part for part in parts if part.meetings > 1]


def _rows(archive: Archive, key: Callable[[Meeting], str]) -> list[Row]:
    """A row for each value of a key, in its order."""
    meetings: dict[str, list[Meeting]] = {}
    issues: dict[str, list[Issue]] = {}
    for m in archive.meetings:
        meetings.setdefault(key(m), []).append(m)
    for i in archive.issues:
        issues.setdefault(key(i.meeting), []).append(i)
    return [_row(name, meetings[name], issues.get(name, [])) for name in sorted(meetings)]


def _row(name: str, meetings: Sequence[Meeting], issues: Sequence[Issue]) -> Row:
    shares = [m.shares for m in meetings if m.shares]
    return Row(
        name=name,
        meetings=len(meetings),
        shares={k: round(sum(s.get(k, 0.0) for s in shares) / len(shares), 4) for k in SHARES} if shares else {},
        issues=len(issues),
        open=sum(i.open for i in issues),
    )


def _units(archive: Archive) -> Iterator[Row]:
    """A row for each unit, with the months it has no minutes of."""
    named = {same_unit(m.unit): m.unit for m in archive.meetings}
    months: dict[str, set[str]] = {}
    for m in archive.meetings:
        months.setdefault(same_unit(m.unit), set()).update([m.date[:7]] if m.date else [])
    for row in _rows(archive, lambda m: same_unit(m.unit)):
        yield msgspec.structs.replace(row, name=named[row.name], without=tuple(_without(months[row.name])))


def _without(months: set[str]) -> Iterator[str]:
    """The months missing between some; a longer gap than a year is another archive, or a date misread."""
    for before, after in pairwise(sorted(12 * int(m[:4]) + int(m[5:]) - 1 for m in months)):
        if after - before <= _YEAR:
            yield from (f"{n // 12:04}-{n % 12 + 1:02}" for n in range(before + 1, after))
