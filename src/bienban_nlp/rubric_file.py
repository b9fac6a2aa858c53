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
                    is a quantity of the measure with ``_least``, ``_most``, ``_over`` or ``_under``; a rubric
                    without points gives ``verdict`` ("met", "partly", "not-met"); without bands the points
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

import hashlib
import re
import tomllib
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from bienban_nlp.checks.measures import MEASURES
from bienban_nlp.checks.steps import STEPS
from bienban_nlp.messages import say

_ENDINGS = ("least", "most", "over", "under")
_VERDICTS = ("met", "partly", "not-met")


class RubricError(ValueError):
    """A rubric that cannot be used; the message names the file, the line and the key."""


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """A name for a total from ``least`` percent of the points on."""

    name: str
    least: float


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Criteria under one heading and their ceiling."""

    id: str
    title: str
    max: float = 0.0


class Cap(msgspec.Struct, frozen=True, kw_only=True):
    """A ceiling that several criteria of one group share."""

    criteria: tuple[str, ...]
    max: float


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One band of a criterion: conditions ``(quantity, ending, bound)`` and what they give."""

    conditions: tuple[tuple[str, str, float], ...]
    points: float | None = None
    verdict: str | None = None


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion; see the table in the module's docstring."""

    id: str
    title: str
    check: str
    group: str = ""
    max: float = 0.0
    parameters: dict[str, Any] = {}
    bands: tuple[Step, ...] = ()
    judged: float | None = None
    unseen: str = ""
    unscored: str = ""
    when: dict[str, Any] = {}
    otherwise: str = "drop"
    bonus: bool = False
    fix: str = ""


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


def list_rubrics() -> tuple[str, ...]:
    """The names of the rubrics that are shipped."""
    folder = resources.files("bienban_nlp.resources").joinpath("rubrics")
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load_rubric(name_or_path: str | Path) -> Rubric:
    """A shipped rubric by name, or one's own by path.

    Raises
    ------
    RubricError
        There is none, or the file is not a rubric; the message names the line and the key.
    """
    name = str(name_or_path)
    if name in list_rubrics():
        raw = resources.files("bienban_nlp.resources").joinpath("rubrics", f"{name}.toml").read_bytes()
        return parse_rubric(raw, f"{name}.toml")
    path = Path(name_or_path)
    if not path.is_file():
        raise RubricError(say("rubric.no-file", name=name, names=", ".join(list_rubrics())))
    return parse_rubric(path.read_bytes(), path.name)


def parse_rubric(raw: bytes, name: str) -> Rubric:
    """A rubric from the bytes of its file."""
    try:
        text = raw.decode("utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError as e:
        raise RubricError(say("rubric.not-utf8", name=name)) from e
    except tomllib.TOMLDecodeError as e:
        line = re.search(r"line (\d+)", str(e))
        at = line[1] if line else str(text.count("\n") + 1)
        raise RubricError(say("rubric.syntax", name=name, line=at, what=str(e).split(" (at")[0])) from e
    return _Reader(text, name).rubric(data, hashlib.sha256(raw).hexdigest())


_TEXT, _NUMBER, _FLAG, _LIST, _TABLES, _TABLE, _DATE = "text", "number", "flag", "list", "tables", "table", "date"
_TYPES: dict[str, tuple[type, ...]] = {
    _TEXT: (str,), _NUMBER: (int, float), _FLAG: (bool,), _LIST: (list,), _TABLES: (list,), _TABLE: (dict,),
    _DATE: (date, str),
}  # fmt: skip
_HEAD = {
    "id": _TEXT,
    "title": _TEXT,
    "source": _TEXT,
    "date": _DATE,
    "note": _TEXT,
    "kinds": _LIST,
    "band": _TABLES,
    "group": _TABLES,
    "criterion": _TABLES,
    "cap": _TABLES,
}
_BAND = {"name": _TEXT, "least": _NUMBER}
_GROUP = {"id": _TEXT, "title": _TEXT, "max": _NUMBER}
_CAP = {"criteria": _LIST, "max": _NUMBER}
_CRITERION = {
    "id": _TEXT, "title": _TEXT, "group": _TEXT, "max": _NUMBER, "check": _TEXT, "bands": _TABLES,
    "judged": _NUMBER, "unseen": _TEXT, "unscored": _TEXT, "when": _TABLE, "otherwise": _TEXT,
    "bonus": _FLAG, "fix": _TEXT,
}  # fmt: skip
_WHEN = {
    "months": _LIST,
    "kinds": _LIST,
    "topical": _FLAG,
    "least_members": _NUMBER,
    "most_members": _NUMBER,
    "mentions": _LIST,
}


class _Reader:
    """Turns one file's tables into a rubric, or tells where they are wrong."""

    def __init__(self, text: str, name: str) -> None:
        self.lines, self.name = text.split("\n"), name

    def rubric(self, data: dict[str, Any], sha256: str) -> Rubric:
        """The whole file."""
        self._keys(data, _HEAD, ("id", "title", "source", "criterion"), "", 0)
        groups = tuple(
            Group(**self._keys(g, _GROUP, ("id", "title"), "group", n)) for n, g in enumerate(data.get("group", ()))
        )
        known = {g.id for g in groups}
        criteria = tuple(self._criterion(c, n, known) for n, c in enumerate(data["criterion"]))
        ids = [c.id for c in criteria]
        for n, id_ in enumerate(ids):
            if id_ in ids[:n]:
                self._fail("twice", "criterion", n, "id", value=id_)
        caps = tuple(self._cap(c, n, set(ids)) for n, c in enumerate(data.get("cap", ())))
        bands = tuple(
            Band(**self._keys(b, _BAND, ("name", "least"), "band", n)) for n, b in enumerate(data.get("band", ()))
        )
        head = {k: str(data[k]) for k in ("id", "title", "source", "date", "note") if k in data}
        return Rubric(
            **head, kinds=tuple(data.get("kinds", ())), criteria=criteria, groups=groups, caps=caps, sha256=sha256,
            bands=tuple(sorted(bands, key=lambda b: -b.least)),
        )  # fmt: skip

    def _criterion(self, table: dict[str, Any], n: int, groups: set[str]) -> Criterion:
        if table.get("check") not in MEASURES:
            self._fail(
                "check" if "check" in table else "needed",
                "criterion",
                n,
                "check",
                value=table.get("check"),
                names=", ".join(MEASURES),
            )
        measure = MEASURES[table["check"]]
        allowed = _CRITERION | {k: _type_of(v) for k, v in measure.parameters.items()}
        self._keys(table, allowed, ("id", "title"), "criterion", n)
        if table.get("group", "") not in groups | {""}:
            self._fail("group", "criterion", n, "group", value=table["group"], names=", ".join(sorted(groups)))
        if table.get("judged", 0) > table.get("max", 0):
            self._fail("too-many", "criterion", n, "judged", value=table["judged"])
        if table.get("otherwise", "drop") not in ("drop", "full"):
            self._fail("value", "criterion", n, "otherwise", value=table["otherwise"], names="drop, full")
        self._keys(table.get("when", {}), _WHEN, (), "criterion", n, "when")
        self._parts(table, n)
        given = {k: table[k] for k in _CRITERION if k in table and k != "bands"}
        return Criterion(
            **given,
            parameters={k: table.get(k, v) for k, v in measure.parameters.items()},
            bands=tuple(self._step(b, (n, k), measure.quantities, table) for k, b in enumerate(table.get("bands", ()))),
        )

    def _parts(self, table: dict[str, Any], n: int) -> None:
        """Lists whose words must be known ones, and must not be empty."""
        for key, known in (("parts", set(STEPS)), ("words", None), ("codes", None)):
            if key not in MEASURES[table["check"]].parameters:
                continue
            words = table.get(key, [])
            if not words or not all(isinstance(w, str) for w in words):
                self._fail("words", "criterion", n, key)
            for word in words:
                if known is not None and word not in known:
                    self._fail("value", "criterion", n, key, value=word, names=", ".join(sorted(known)))

    def _step(
        self, table: dict[str, Any], at: tuple[int, int], quantities: tuple[str, ...], criterion: dict[str, Any]
    ) -> Step:
        n, nth = at
        conditions = []
        for key, value in table.items():
            if key == "verdict" and value in _VERDICTS:
                continue
            quantity, _, ending = key.rpartition("_")
            if key != "points" and (quantity not in quantities or ending not in _ENDINGS):
                self._fail("band", "criterion", n, "bands", value=key, names=", ".join(quantities), near=key)
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                self._fail("type", "criterion", n, "bands", value=key, wanted=say("rubric.number"), near=key)
            if key != "points":
                conditions.append((quantity, ending, float(value)))
        if "points" not in table and "verdict" not in table:
            self._fail("needed", "criterion", n, "bands", value="points", near="points")
        if table.get("points", 0) > criterion.get("max", 0):
            self._fail("too-many", "criterion", n, "bands", near="points", nth=nth, value=table["points"])
        return Step(conditions=tuple(conditions), points=table.get("points"), verdict=table.get("verdict"))

    def _cap(self, table: dict[str, Any], n: int, ids: set[str]) -> Cap:
        self._keys(table, _CAP, ("criteria", "max"), "cap", n)
        for id_ in table["criteria"]:
            if id_ not in ids:
                self._fail("value", "cap", n, "criteria", value=id_, names=", ".join(sorted(ids)))
        return Cap(criteria=tuple(table["criteria"]), max=table["max"])

    def _keys(
        self,
        table: dict[str, Any],
        allowed: dict[str, str],
        needed: tuple[str, ...],
        section: str,
        n: int,
        inner: str = "",
    ) -> dict[str, Any]:
        """Hold a table's keys and their types against the schema."""
        for key, value in table.items():
            if key not in allowed:
                self._fail("unknown", section, n, key, names=", ".join(allowed), near=inner)
            kinds = _TYPES[allowed[key]]
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                self._fail("type", section, n, key, value=key, wanted=say(f"rubric.{allowed[key]}"), near=inner)
            if allowed[key] == _NUMBER and value < 0:
                self._fail("negative", section, n, key, value=value)
            if allowed[key] == _TABLES and not all(isinstance(x, dict) for x in value):
                self._fail("type", section, n, key, value=key, wanted=say(f"rubric.{_TABLES}"))
        for key in needed:
            if key not in table:
                self._fail("needed", section, n, key, value=key)
        return table

    def _fail(self, what: str, section: str, n: int, key: str, near: str = "", nth: int = 0, **values: object) -> None:
        line = (
            (key == "bands" and self._line(section, n, near, nth))
            or self._line(section, n, key)
            or self._line(section, n, near)
            or self._line(section, n, "")
            or 1
        )
        where = f"[[{section}]] {key}" if section else key
        raise RubricError(
            say(
                f"rubric.{what}",
                name=self.name,
                line=line,
                key=where,
                lang=None,
                **{"value": "", "names": "", "wanted": "", **values},
            )
        )

    def _line(self, section: str, n: int, key: str, nth: int = 0) -> int | None:
        """The line of a key's nth use in the n-th table of a section; of the table itself where ``key`` is ""."""
        heads = [i for i, line in enumerate(self.lines) if re.match(r"\s*\[", line)]
        starts = [i for i in heads if re.match(rf"\s*\[\[\s*{section}\s*\]\]", self.lines[i])] if section else [-1]
        if n >= len(starts):
            return None
        start = starts[n]
        if not key:
            return start + 1
        end = next((i for i in heads if i > start), len(self.lines))
        word = re.compile(rf"(?:^|[{{,\s\"']){re.escape(key)}[\"']?\s*=")
        found = [i + 1 for i in range(max(start, 0), end) if word.search(self.lines[i])]
        return found[min(nth, len(found) - 1)] if found else None


def _type_of(value: object) -> str:
    """The kind of a parameter, by its default."""
    if isinstance(value, bool):
        return _FLAG
    return {str: _TEXT, int: _NUMBER, float: _NUMBER, list: _LIST}[type(value)]
