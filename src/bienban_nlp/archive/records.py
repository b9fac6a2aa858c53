"""What a run left behind, as records: the meetings, and the issues raised in them with what was answered.

Every quotation keeps the file and the place it stands at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from bienban_nlp.archive.run import DONE
from bienban_nlp.minutes import Layer, Minutes, Role


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
    heading : str
        Of the agenda item it was raised under.
    work : str
        ``party``, ``professional`` or ``procedural``.
    open : bool
        Whether nobody answered it.
    answers : tuple of Quote
        Solutions and decisions.
    """

    meeting: Meeting
    heading: str
    work: str
    open: bool
    causes: tuple[Quote, ...]
    answers: tuple[Quote, ...]


class Archive(msgspec.Struct, frozen=True, kw_only=True):
    """The meetings of an archive, the earliest first, and the issues raised in them, in the same order."""

    meetings: tuple[Meeting, ...]
    issues: tuple[Issue, ...]


def read_archive(folder: Path) -> Archive:
    """The records of a run.

    Parameters
    ----------
    folder : Path
        What :func:`bienban_nlp.archive.run` wrote.

    Raises
    ------
    FileNotFoundError
        The folder holds no run.
    msgspec.DecodeError, msgspec.ValidationError, KeyError
        A line is no analysed minutes.
    """
    found = sorted(_recorded(folder / DONE), key=lambda x: (x[0].date, x[0].path))
    return Archive(meetings=tuple(m for m, _ in found), issues=tuple(i for _, issues in found for i in issues))


def _recorded(file: Path) -> Iterator[tuple[Meeting, list[Issue]]]:
    with open(file, "rb") as lines:
        for line in lines:
            data = msgspec.json.decode(line)
            minutes = Minutes.from_dict(data)
            meeting = _meeting(minutes, data["source"]["path"])
            yield meeting, list(_issues(minutes, meeting))


def _meeting(minutes: Minutes, path: str) -> Meeting:
    said = {name: str(fact.value) for name, fact in minutes.facts.items() if name in ("unit", "date")}
    unit = " ".join(said.get("unit", PurePosixPath(path).parent.name).split())
    return Meeting(path=path, unit=unit, date=said.get("date", ""), shares=minutes.summary.shares)


def _issues(minutes: Minutes, meeting: Meeting) -> Iterator[Issue]:
    stated = {s.id: s for s in minutes.statements}
    headings = {i.id: " ".join(i.heading.split()) for i in minutes.items}

    def cited(id_: str) -> dict[str, Any]:
        s = stated[id_]
        line = minutes.text.count("\n", 0, s.start) + 1
        words = " ".join(minutes.quote(s).split())
        same = {k: getattr(s, k) for k in ("role", "start", "end", "who", "due", "due_date")}
        return {**same, "quote": words, "line": line}

    def quotes(*ids: str) -> tuple[Quote, ...]:
        return tuple(Quote(**cited(i)) for i in sorted(ids, key=lambda i: stated[i].start))

    for matter in minutes.summary.issues:
        s = stated[matter.issue]
        yield Issue(
            **cited(s.id),
            meeting=meeting,
            heading=headings.get(s.item or "", ""),
            work=s.work or "",
            open=s.id in minutes.summary.open_issues,
            causes=quotes(*matter.causes),
            answers=quotes(*matter.solutions, *matter.decisions),
        )
