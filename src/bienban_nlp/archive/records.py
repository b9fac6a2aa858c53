"""What a run left behind, as records: the meetings, and the issues raised in them with what was answered.

Every quotation keeps the file and the place it stands at.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import msgspec

from bienban_nlp.archive.run import DONE, FAILED, Failure
from bienban_nlp.checks.similar import fold
from bienban_nlp.minutes import Layer, Minutes, Role, Statement, is_sure
from bienban_nlp.syllables import bare

_BESIDE = 120  # characters of its line on either side of an issue that help to tell what it is about
_MOST = 0.6  # of the issues of two files that are the same words
# Of the stretches of letters of two files that are the same. Of two meetings with one letterhead, one attendance and
# one closing 0.31 at most in the corpus; of a text and itself with one letter in ten misread 0.46 at least.
_ALIKE, _STRETCH = 0.42, 4


class Quote(Layer, frozen=True, kw_only=True):
    """A statement as it stands in its minutes and on which line of their text; who and by when as written there."""

    role: Role
    quote: str
    line: int
    who: str | None = None
    due: str | None = None
    due_date: str | None = None


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting of an archive.

    Parameters
    ----------
    path : str
        The file, relative to the archive.
    unit : str
        Whose meeting it was; where the minutes do not say, the folder of the file; "" where there is none.
    date : str
        ISO date, or "".
    shares : dict
        Of the agenda: ``party``, ``professional``, ``professional_led``; empty where it holds neither work.
    """

    path: str
    unit: str
    date: str
    shares: dict[str, float]


class Issue(Quote, frozen=True, kw_only=True):
    """One issue raised in a meeting, with what belongs to it.

    Parameters
    ----------
    meeting : Meeting
    around : str
        The issue with what stands beside it in its line.
    heading : str
        Of the agenda item it was raised under.
    work : str
        ``party``, ``professional`` or ``procedural``.
    open : bool
        Whether nobody answered it.
    sure : bool
        Whether the model is sure enough of that to be told; see :func:`bienban_nlp.minutes.is_sure`.
    answers : tuple of Quote
        Solutions and decisions.
    """

    meeting: Meeting
    around: str
    heading: str
    work: str
    open: bool
    sure: bool
    causes: tuple[Quote, ...]
    answers: tuple[Quote, ...]


class Order(Quote, frozen=True, kw_only=True):
    """A decision that charges somebody or sets a day."""

    meeting: Meeting


class Archive(msgspec.Struct, frozen=True, kw_only=True):
    """The meetings of an archive, the earliest first, with the issues raised and the orders given in them, in the same order.

    Parameters
    ----------
    failures : tuple of Failure
        Files that could not be read.
    copies : tuple of (str, str)
        Files left out because another tells of the same meeting, and that other.
    """

    meetings: tuple[Meeting, ...]
    issues: tuple[Issue, ...]
    orders: tuple[Order, ...] = ()
    failures: tuple[Failure, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()

    def within(self, first: str = "", last: str = "", unit: str = "") -> Archive:
        """The part of one unit, and from one day or month to another, both included.

        Parameters
        ----------
        first, last : str
            ``2024-03`` or ``2024-03-05``; minutes without a date are left out where either is given.
        unit : str
            Part of the unit's name, however it is written; without accents it is found as well.
        """

        def wanted(m: Meeting) -> bool:
            dated = not (first or last) or (
                bool(m.date) and m.date >= first and m.date[: len(last) or None] <= (last or m.date)
            )
            name = same_unit(m.unit)
            return dated and (asked in name or asked in bare(name))

        asked = same_unit(unit)

        return Archive(
            meetings=tuple(m for m in self.meetings if wanted(m)),
            issues=tuple(i for i in self.issues if wanted(i.meeting)),
            orders=tuple(o for o in self.orders if wanted(o.meeting)),
            failures=self.failures,
            copies=self.copies,
        )


def same_unit(unit: str) -> str:
    """A unit's name as it is compared: case, spaces, punctuation and the place of a tone mark are no difference."""
    words = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFC", unit).casefold()).split()
    return " ".join(w if any(c.isdigit() for c in w) else fold(w) for w in words)


def read_archive(folder: str | Path) -> Archive:
    """The records of a run.

    Parameters
    ----------
    folder : str or Path
        What :func:`bienban_nlp.archive.run` wrote.

    Raises
    ------
    FileNotFoundError
        The folder holds no run.
    msgspec.DecodeError, msgspec.ValidationError, KeyError
        A line is no analysed minutes.
    """
    folder = Path(folder)
    found = sorted(_recorded(folder / DONE), key=lambda x: (x.meeting.date, x.meeting.path))
    copies = _copies(found, folder / DONE)
    kept = [x for x in found if x.meeting.path not in copies]
    return Archive(
        meetings=tuple(x.meeting for x in kept),
        issues=tuple(i for x in kept for i in x.issues),
        orders=tuple(o for x in kept for o in x.orders),
        failures=tuple(_failures(folder / FAILED)),
        copies=tuple(sorted(copies.items())),
    )


class _Recorded(NamedTuple):
    meeting: Meeting
    issues: list[Issue]
    orders: list[Order]
    which: tuple[str, str, str]  # unit, day and kind: what copies of one meeting have in common
    start: str
    scanned: bool
    place: int  # of its line in the file of the run


def _copies(found: Sequence[_Recorded], file: Path) -> dict[str, str]:
    """Files of a meeting that another file tells of too, and that file: a scan beside its Word file, a second draft.

    The words of a typed file are surer than those of a scan, so it is the scan that is left out.
    """
    copies: dict[str, str] = {}
    groups: dict[tuple[str, str, str], list[_Recorded]] = {}
    for x in found:
        groups.setdefault(x.which, []).append(x)
    for group in groups.values():
        kept: list[_Told] = []
        if len(group) > 1 and group[0].meeting.date:
            for told in (_told(x, file) for x in sorted(group, key=lambda x: x.scanned)):
                same = next((other.path for other in kept if told.same(other)), None)
                if same:
                    copies[told.path] = same
                else:
                    kept.append(told)
    return copies


class _Told(NamedTuple):
    """What a file tells of its meeting, as it is compared."""

    path: str
    start: str
    issues: set[str]
    stretches: set[str]

    def same(self, other: _Told) -> bool:
        """Whether another file of that unit, day and kind tells of the same meeting.

        Most of the issues of either in the same words; or, as a scan has many a letter misread, much of the text in
        the same letters, and no other hour at which it began.
        """
        if _shared(self.issues, other.issues) > _MOST:
            return True
        same_hour = not self.start or not other.start or self.start == other.start
        return same_hour and _shared(self.stretches, other.stretches) > _ALIKE


def _told(x: _Recorded, file: Path) -> _Told:
    with open(file, "rb") as lines:
        lines.seek(x.place)
        text = _letters(bare(msgspec.json.decode(lines.readline())["text"]))
    stretches = {text[i : i + _STRETCH] for i in range(len(text) - _STRETCH + 1)}
    return _Told(x.meeting.path, x.start, {_letters(i.quote) for i in x.issues}, stretches)


def _letters(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _failures(file: Path) -> Iterator[Failure]:
    if file.is_file():
        yield from (msgspec.json.decode(line, type=Failure) for line in file.read_bytes().splitlines())


def _recorded(file: Path) -> Iterator[_Recorded]:
    place = 0
    with open(file, "rb") as lines:
        for line in lines:
            data = msgspec.json.decode(line)
            minutes = Minutes.from_dict(data)
            meeting = _meeting(minutes, data["source"]["path"])
            charged = [s for s in minutes.statements if s.role == "decision" and (s.who or s.due)]
            orders = [Order(meeting=meeting, **_cited(minutes, s)) for s in charged]
            kind, start = (
                str(minutes.facts[name].value) if name in minutes.facts else "" for name in ("kind", "start")
            )
            which = same_unit(meeting.unit), meeting.date, kind
            scanned = "ocr" in minutes.source.repaired
            yield _Recorded(meeting, list(_issues(minutes, meeting)), orders, which, start, scanned, place)
            place += len(line)


def _meeting(minutes: Minutes, path: str) -> Meeting:
    said = {name: str(fact.value) for name, fact in minutes.facts.items() if name in ("unit", "date")}
    unit = " ".join(said.get("unit", PurePosixPath(path).parent.name).split())
    return Meeting(path=path, unit=unit, date=said.get("date", ""), shares=minutes.summary.shares)


def _issues(minutes: Minutes, meeting: Meeting) -> Iterator[Issue]:
    stated = {s.id: s for s in minutes.statements}
    headings = {i.id: " ".join(i.heading.split()) for i in minutes.items}

    def quotes(*ids: str) -> tuple[Quote, ...]:
        return tuple(Quote(**_cited(minutes, s)) for s in sorted((stated[i] for i in ids), key=lambda s: s.start))

    for matter in minutes.summary.issues:
        s = stated[matter.issue]
        yield Issue(
            **_cited(minutes, s),
            meeting=meeting,
            around=around(minutes.text, s),
            heading=headings.get(s.item or "", ""),
            work=s.work or "",
            open=s.id in minutes.summary.open_issues,
            sure=is_sure(s),
            causes=quotes(*matter.causes),
            answers=quotes(*matter.solutions, *matter.decisions),
        )


def around(text: str, layer: Layer) -> str:
    """The words of an annotation with what stands beside them in their line, on one line."""
    first = max(text.rfind("\n", 0, layer.start) + 1, layer.start - _BESIDE)
    last = min(layer.end + _BESIDE, end if (end := text.find("\n", layer.end)) >= 0 else len(text))
    return " ".join(text[first:last].split())


def _cited(minutes: Minutes, s: Statement) -> dict[str, Any]:
    """A statement's words on one line, their place, and what is known of it."""
    same = {k: getattr(s, k) for k in ("role", "start", "end", "who", "due", "due_date")}
    return {**same, "quote": " ".join(minutes.quote(s).split()), "line": minutes.text.count("\n", 0, s.start) + 1}
