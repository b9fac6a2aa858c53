"""A rubric's TOML file: its schema, and errors that name the line and the key.

A rubric has a head (``id``, ``title``, ``source``, ``date``, ``note``), ``[[band]]`` tables (``name``, ``least``),
``[[group]]`` tables (``id``, ``title``, ``max``), ``[[criterion]]`` tables and, where several criteria share a
ceiling, ``[[cap]]`` tables (``criteria``, ``max``). A criterion is a named check with parameters:

==================  =================================================================================
key                 meaning
==================  =================================================================================
``id`` ``title``    names; an id stands once in a file
``group``           the id of its group
``max``             its points; left out in a rubric without points
``check``           a measure of :data:`bienban_nlp.checks.measures.MEASURES`
(parameters)        those of the measure, e.g. ``minutes = 90``
``bands``           tried in order, the first that holds counts: ``{rate_least = 90, points = 5}``; a condition
                    is a quantity of the measure with ``_least``, ``_most``, ``_over`` or ``_under``; without
                    ``max`` a band gives ``verdict`` ("met", "partly", "not-met"); without bands the points
                    are ``max`` times the measure's share
``judged``          how many of the points the text can decide; the rest stays not assessable
``unseen``          why the rest cannot be seen
``unscored``        why no points can be given at all although something can be seen
``when``            only if: ``months``, ``kinds``, ``topical``, ``least_members``, ``most_members``, ``mentions``
``otherwise``       where ``when`` does not hold: "drop" (not applicable) or "full" (the rule gives it)
``bonus``           true: adds to the group without raising what can be earned in it
``fix``             how to mend it, in place of the measure's own sentence
==================  =================================================================================
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Iterator
from functools import reduce
from importlib import resources
from operator import or_
from pathlib import Path
from types import GenericAlias
from typing import Annotated, Any, Literal, NoReturn, get_args

import msgspec

from bienban_nlp.checks import CODES
from bienban_nlp.checks.measures import MEASURES, Absent, Measure, Word, Words, Zone
from bienban_nlp.checks.steps import STEPS
from bienban_nlp.messages import say

Kind = Literal[
    "party-cell-regular", "party-cell-topical", "party-committee", "party-congress", "administrative", "other"
]
Verdict = Literal["met", "partly", "not-met"]
Otherwise = Literal["drop", "full"]
Number = Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]  # refuses nan and inf too
Month = Annotated[int, msgspec.Meta(ge=1, le=12)]
Months = Annotated[tuple[Month, ...], msgspec.Meta(min_length=1)]
Kinds = Annotated[tuple[Kind, ...], msgspec.Meta(min_length=1)]


class RubricError(ValueError):
    """A rubric that cannot be used; the message names the file, the line and the key."""


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file: what its keys are and hold is checked as it is read."""


class Band(_Table, frozen=True, kw_only=True):
    """A name for a total from ``least`` percent of the points on."""

    name: Word
    least: Annotated[float, msgspec.Meta(ge=0, le=100)]


class Group(_Table, frozen=True, kw_only=True):
    """Criteria under one heading and their ceiling."""

    id: Word
    title: Word
    max: Number = 0.0


class Cap(_Table, frozen=True, kw_only=True):
    """A ceiling that several criteria of one group share."""

    criteria: Words
    max: Number


class When(_Table, frozen=True, kw_only=True):
    """What must hold for a criterion to apply; what is None is not asked."""

    months: Months | None = None
    kinds: Kinds | None = None
    topical: bool | None = None
    least_members: Number | None = None
    most_members: Number | None = None
    mentions: Words | None = None


class _Outcome(_Table, frozen=True, kw_only=True):
    """What a band of a criterion gives."""

    points: Number | None = None
    verdict: Verdict | None = None


class Step(_Outcome, frozen=True, kw_only=True):
    """One band of a criterion: conditions ``(quantity, ending, bound)`` and what they give."""

    conditions: tuple[tuple[str, str, float], ...]


class _Criterion(_Table, frozen=True, kw_only=True):
    """What every criterion may say, whatever its check."""

    id: Word
    title: Word
    group: str = ""
    max: Number = 0.0
    judged: Number | None = None
    unseen: str = ""
    unscored: str = ""
    when: When = When()
    otherwise: Otherwise = "drop"
    bonus: bool = False
    fix: str = ""


class Criterion(_Criterion, frozen=True, kw_only=True):
    """One criterion; see the table in the module's docstring."""

    check: str
    parameters: dict[str, Any] = {}
    bands: tuple[Step, ...] = ()


class Rubric(msgspec.Struct, frozen=True, kw_only=True):
    """A whole rubric and the checksum of its file."""

    id: str
    title: str
    source: str
    criteria: tuple[Criterion, ...]
    sha256: str
    date: str = ""
    note: str = ""
    kinds: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    groups: tuple[Group, ...] = ()
    caps: tuple[Cap, ...] = ()

    @property
    def has_points(self) -> bool:
        """Whether the rubric gives points at all."""
        return any(c.max for c in self.criteria)


_ENDINGS = ("least", "most", "over", "under")


def _conditions(measure: Measure) -> dict[str, tuple[str, str]]:
    """The conditions a measure's bands may set, by their keys."""
    return {f"{q}_{ending}": (q, ending) for q in measure.quantities for ending in _ENDINGS}


def _many(of: Any) -> Any:
    """The type of an array of what only the program knows when it runs."""
    return GenericAlias(tuple, (of, ...))


def _criterion_type(name: str, measure: Measure) -> type[msgspec.Struct]:
    """The table of a criterion with this check: what all may say, the measure's parameters, bands of its quantities."""
    step = msgspec.defstruct(
        "Band", [(key, Number | None, None) for key in _conditions(measure)], bases=(_Outcome,), frozen=True,
        kw_only=True,
    )  # fmt: skip
    return msgspec.defstruct(
        "Criterion", [*measure.parameters, ("bands", _many(step), ())], bases=(_Criterion,), frozen=True, kw_only=True,
        tag_field="check", tag=name,
    )  # fmt: skip


_CRITERIA = {name: _criterion_type(name, measure) for name, measure in MEASURES.items()}
_FILE: Any = msgspec.defstruct(
    "File",
    [
        ("id", Word),
        ("title", Word),
        ("source", Word),
        ("criterion", _many(reduce(or_, _CRITERIA.values()))),
        ("date", datetime.date | None, None),
        ("note", str, ""),
        ("kinds", tuple[Kind, ...], ()),
        ("band", tuple[Band, ...], ()),
        ("group", tuple[Group, ...], ()),
        ("cap", tuple[Cap, ...], ()),
    ],
    bases=(_Table,), frozen=True, kw_only=True,
)  # fmt: skip


def list_rubrics() -> tuple[str, ...]:
    """The names of the rubrics that are shipped."""
    folder = resources.files("bienban_nlp.resources").joinpath("rubrics")
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def read_rubric(name_or_path: str | Path) -> tuple[bytes, str]:
    """The bytes of a rubric and its file's name: a shipped one by name, or one's own by path.

    Raises
    ------
    RubricError
        There is none.
    """
    name, path = str(name_or_path), Path(name_or_path)
    if name in list_rubrics():
        shipped = resources.files("bienban_nlp.resources").joinpath("rubrics", f"{name}.toml")
        return shipped.read_bytes(), shipped.name
    if not path.is_file():
        raise RubricError(say("rubric.no-file", name=name, names=", ".join(list_rubrics())))
    return path.read_bytes(), path.name


def load_rubric(name_or_path: str | Path) -> Rubric:
    """A shipped rubric by name, or one's own by path.

    Raises
    ------
    RubricError
        There is none, or the file is not a rubric; the message names the line and the key.
    """
    return parse_rubric(*read_rubric(name_or_path))


def parse_rubric(raw: bytes, name: str) -> Rubric:
    """A rubric from the bytes of its file."""
    try:
        text = raw.decode("utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError as e:
        raise RubricError(say("rubric.not-utf8", name=name)) from e
    except (ValueError, RecursionError) as e:  # numbers too long, brackets too deep
        line = re.search(r"line (\d+)", str(e))
        at = line[1] if line else str(text.count("\n") + 1)
        raise RubricError(say("rubric.syntax", name=name, line=at, what=str(e).split(" (at")[0])) from e
    places = _Places(text, name)
    try:
        file = msgspec.convert(data, _FILE)
    except msgspec.ValidationError as e:
        places.refuse(str(e), data)
    for what, path, values in _contradictions(file):
        places.fail(what, path, **values)
    return Rubric(
        **{k: getattr(file, k) for k in ("id", "title", "source", "note", "kinds")},
        date=str(file.date or ""),
        criteria=tuple(map(_criterion, file.criterion)),
        groups=file.group,
        caps=file.cap,
        bands=tuple(sorted(file.band, key=lambda b: -b.least)),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _criterion(table: Any) -> Criterion:
    """A criterion of the file as the rubric holds it."""
    check = table.__struct_config__.tag
    conditions = _conditions(MEASURES[check])
    bands = tuple(
        Step(
            conditions=tuple((*of, bound) for key, of in conditions.items() if (bound := getattr(b, key)) is not None),
            points=b.points,
            verdict=b.verdict,
        )
        for b in table.bands
    )
    given = {key: getattr(table, key) for key in _Criterion.__struct_fields__}
    parameters = {key: getattr(table, key) for key, *_ in MEASURES[check].parameters}
    return Criterion(check=check, parameters=parameters, bands=bands, **given)


_Path = tuple[str | int, ...]
_Fault = tuple[str, _Path, dict[str, object]]


def _contradictions(file: Any) -> Iterator[_Fault]:
    """Where a file contradicts itself, or uses names that there are not."""
    groups, criteria = [g.id for g in file.group], {c.id: c for c in file.criterion}
    if not criteria:
        yield "needed", (), {"value": "criterion"}
    for section in ("group", "criterion"):
        ids = [table.id for table in getattr(file, section)]
        yield from (("twice", (section, n, "id"), {"value": x}) for n, x in enumerate(ids) if x in ids[:n])
    for n, c in enumerate(file.criterion):
        if c.group and c.group not in groups:
            yield "group", ("criterion", n, "group"), {"value": c.group, "names": ", ".join(groups)}
        for key, known in (("parts", STEPS), ("codes", CODES)):
            for word in getattr(c, key, ()):
                if word not in known:
                    yield "value", ("criterion", n, key), {"value": word, "names": ", ".join(known)}
        yield from _too_many(c, ("criterion", n))
    capped: set[str] = set()
    for n, cap in enumerate(file.cap):
        at = ("cap", n, "criteria")
        for id_ in cap.criteria:
            if id_ not in criteria:
                yield "value", at, {"value": id_, "names": ", ".join(criteria)}
            elif id_ in capped:
                yield "twice", at, {"value": id_}
            elif criteria[id_].group != criteria[cap.criteria[0]].group:
                yield "other-group", at, {"value": id_}
            capped.add(id_)


def _too_many(c: Any, at: _Path) -> Iterator[_Fault]:
    """A criterion that gives more points than it is worth, or a band that gives nothing."""
    if (c.judged or 0) > c.max:
        yield "too-many", (*at, "judged"), {"value": c.judged}
    given = "points" if c.max else "verdict"
    for n, band in enumerate(c.bands):
        if getattr(band, given) is None:
            yield "needed", (*at, "bands", n), {"value": given}
        if (band.points or 0) > c.max:
            yield "too-many", (*at, "bands", n, "points"), {"value": band.points}


_KINDS = {
    "str": "text", "float": "number", "int": "number", "bool": "flag", "array": "list", "object": "table",
    "date": "date",
}  # fmt: skip
_TABLES: dict[str, type[_Table]] = {"group": Group, "band": Band, "cap": Cap, "when": When}
_CHOICES: dict[str | int, Any] = {
    "kinds": Kind, "verdict": Verdict, "otherwise": Otherwise, "where": Zone, "absent": Absent,
}  # fmt: skip


class _Places:
    """Tells where in a file something is wrong, and what."""

    def __init__(self, text: str, name: str) -> None:
        self.lines, self.name = text.split("\n"), name

    def refuse(self, words: str, data: dict[str, Any]) -> NoReturn:
        """Say in our own words what msgspec found."""
        found, _, where = words.partition(" - at `$")
        path: _Path = tuple(int(n) if n else key for key, n in re.findall(r"\.(\w+)|\[(\d+)\]", where))
        named = re.search(r"[`'](.*)[`']", found)
        value = named[1] if named else ""
        if "missing required" in found:
            self.fail("needed", path, value=value)
        if "unknown field" in found:
            what, names = _allowed(path, data)
            self.fail(what, (*path, value), value=value, names=", ".join(names))
        key = next(x for x in reversed(path) if isinstance(x, str))
        if found.startswith("Invalid value"):
            self.fail("check", path, value=value, names=", ".join(MEASURES))
        if found.startswith("Invalid enum"):
            self.fail("value", path, value=value, names=", ".join(get_args(_CHOICES[key])))
        kind = re.search(r"Expected `(\w+)", found)
        wanted = say(f"rubric.{_KINDS[kind[1]] if kind else 'date' if key == 'date' else 'number'}")
        if bound := re.search(r"(of length )?([<>]=? \d+)(?:\.0)?$", found):
            wanted = say("rubric.not-empty" if bound[1] else "rubric.bound", wanted=wanted, bound=bound[2])
        if isinstance(path[-1], int):
            wanted = say("rubric.each", wanted=wanted)
        self.fail("type", path, wanted=wanted)

    def fail(self, what: str, path: _Path, **values: object) -> NoReturn:
        """End with one line that names the line and the key."""
        section = f"[[{path[0]}]]" if path and path[0] in ("criterion", "group", "band", "cap") else ""
        keys = [str(x) for x in path[bool(section) :] if isinstance(x, str)]
        key = " ".join([section, ".".join(keys)]).strip()
        raise RubricError(say(f"rubric.{what}", None, name=self.name, line=self._line(path), key=key, **values))

    def _line(self, path: _Path) -> int:
        """The line of a path; where a part of it is not found, that of what holds it."""
        at, end = 0, len(self.lines)
        heads = [i for i, line in enumerate(self.lines) if re.match(r"\s*\[\[?[\s\w.-]+\]\]?\s*(?:#|$)", line)]
        if len(path) > 1 and isinstance(path[1], int):
            tables = [i for i in heads if re.match(rf"\s*\[\[\s*{path[0]}\s*\]\]", self.lines[i])]
            at = tables[path[1]] if path[1] < len(tables) else 0
            end = next((i for i in heads if i > at), end)
            path = path[2:]
        for above, part in zip((None, *path), path, strict=False):
            if isinstance(part, str):
                key = re.escape(part)
                word = re.compile(rf"(?:^|[{{,\s\"']){key}[\"']?\s*=|^\s*\[+\s*{key}\s*\]")
                found = [i for i in range(at, end) if word.search(self.lines[i])]
                at = found[0] if found else at
            elif above == "bands":  # each a table in braces
                rows = [i for i in range(at, end) for _ in range(self.lines[i].count("{"))]
                at = rows[part] if part < len(rows) else at
        return at + 1


def _allowed(path: _Path, data: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What to say of an unknown key, and the names there are in its place."""
    if not path:
        return "unknown", _FILE.__struct_fields__
    if path[0] != "criterion" or "when" in path:
        return "unknown", _TABLES[str(path[-1] if "when" in path else path[0])].__struct_fields__
    check = data["criterion"][path[1]]["check"]
    if "bands" in path:
        return "band", MEASURES[check].quantities
    return "unknown", ("check", *_CRITERIA[check].__struct_fields__)
