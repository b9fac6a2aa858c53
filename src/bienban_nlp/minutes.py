"""The one object that travels: a final text and layers of annotation over it.

Reading makes a :class:`Source`; every later stage is a function ``Minutes -> Minutes`` that adds one
layer. Every annotation is a half-open ``(start, end)`` in Unicode code points of the text, so
``text[start:end]`` is always the evidence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Literal, TypeVar

import msgspec

SCHEMA = "bienban/1"

SectionKind = Literal["header", "opening", "agenda", "closing"]
Work = Literal["party", "professional", "procedural"]
Severity = Literal["error", "warning", "note"]
Role = Literal["result", "issue", "cause", "solution", "decision"]

SECTIONS: tuple[SectionKind, ...] = ("header", "opening", "agenda", "closing")
WORKS: tuple[Work, ...] = ("party", "professional", "procedural")
ROLES: tuple[Role, ...] = ("result", "issue", "cause", "solution", "decision")


class Layer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something found between two offsets of the text."""

    start: int
    end: int


class Place(Layer, frozen=True, kw_only=True, omit_defaults=True):
    """Where a stretch of the text stood in the source file.

    Parameters
    ----------
    start, end : int
        The stretch of ``Source.text``.
    page, line, paragraph, row, cell : int, optional
        Counted from 1, as a reader of the document would count; only what the format knows.
    part : str
        ``body``, ``table``, ``textbox`` or ``footnote``.
    """

    page: int | None = None
    line: int | None = None
    paragraph: int | None = None
    row: int | None = None
    cell: int | None = None
    part: str = "body"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something a reader should look at.

    Parameters
    ----------
    code : str
        Which check found it, e.g. ``attendance-mismatch``; a code's meaning never changes.
    message : str
        What is wrong, in one line a secretary understands.
    start, end : int, optional
        Where; None where nothing in the text can be pointed at.
    severity : {"error", "warning", "note"}
        How much it matters.
    fix : str
        How to mend it.
    """

    code: str
    message: str
    start: int | None = None
    end: int | None = None
    severity: Severity = "warning"
    fix: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The text of one document and where each piece of it came from.

    Parameters
    ----------
    name : str
        File name without its folder.
    format : str
        ``docx``, ``doc``, ``rtf``, ``odt``, ``html``, ``pdf``, ``txt``, ``image`` … by content, never by suffix.
    encoding : str
        The encoding the text was stored in.
    sha256 : str
        Of the file's bytes.
    text : str
        NFC; the author's spelling untouched.
    places : tuple of Place
        In order of the text, covering every character that was read from the file.
    repaired : tuple of str
        What was mended on the way, e.g. ``("tcvn3",)``.
    warnings : tuple of Finding
        What the reader should know, e.g. a page recognised with low confidence.
    """

    name: str
    format: str
    text: str
    encoding: str = "utf-8"
    sha256: str = ""
    places: tuple[Place, ...] = ()
    repaired: tuple[str, ...] = ()
    warnings: tuple[Finding, ...] = ()


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of the minutes with its evidence.

    Parameters
    ----------
    value : str, int or list of str
        See :class:`Minutes` for the form of each.
    start, end : int, optional
        Where it stands; None where it is judged from the whole.
    confidence : float
        How sure its rule is, from 0 to 1; set by hand, not measured.
    """

    value: str | int | list[str]
    start: int | None = None
    end: int | None = None
    confidence: float = 1.0


class Section(Layer, frozen=True, kw_only=True):
    """One of the four parts of minutes."""

    kind: SectionKind


class Item(Layer, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the agenda with a topic of its own.

    Parameters
    ----------
    start, end : int
        The whole item, the items below it included.
    id, parent : str
        ``2.1`` is the first item below ``2``; ``parent`` is None at the top.
    level : int
        Depth, from 1.
    heading : str
        As written; "" where it has none.
    heading_end : int
        Where the heading ends in the text, ``start`` where there is none.
    work : {"party", "professional", "procedural"}, optional
        The kind of work it is mostly about; None before it was judged.
    confidence : float
        Chance that ``work`` is right, calibrated.
    uncertain : bool
        Whether that is too little to rely on.
    mixed : bool
        Whether it holds both kinds of work, the smaller with more than a fifth of its characters.
    led : bool
        Whether the cell leads the professional work, rather than merely runs it.
    shares : dict
        ``party`` and ``professional``: how much of its characters on either kind of work; they add up to 1. Empty on
        procedural items.
    """

    id: str
    level: int
    heading: str
    heading_end: int
    parent: str | None = None
    work: Work | None = None
    confidence: float = 0.0
    mixed: bool = False
    led: bool = False
    uncertain: bool = False
    shares: dict[str, float] = {}


class Turn(Layer, frozen=True, kw_only=True):
    """One person's contribution, its introduction included.

    Parameters
    ----------
    speaker : str
        The name as written.
    item : str, optional
        ``id`` of the item it stands in.
    """

    speaker: str
    item: str | None = None


SURE_ISSUE = 0.8  # calibrated; of the twenty surest issues called open on the development part 14 are, below it half
UNANSWERED = 0.1  # an issue is called open where no answer is likelier than this; chosen on the development part


class Statement(Layer, frozen=True, kw_only=True, omit_defaults=True):
    """A sentence, bullet or clause that plays one role.

    Parameters
    ----------
    id : str
        ``s1``, ``s2`` … in the order of the text.
    role : {"result", "issue", "cause", "solution", "decision"}
    item, speaker : str, optional
        ``id`` of the item it stands in; whose words they are.
    work, led
        As of an :class:`Item`.
    confidence : float
        Chance that the role is right, calibrated.
    uncertain : bool
        Whether that is too little to rely on.
    of, for_ : tuple of str
        The issues a cause explains; those a solution or decision answers (``for`` in the JSON).
    who, due : str, optional
        Who is in charge and by when, as written.
    due_date : str, optional
        ``due`` as an ISO date, reckoned from the date of the meeting.
    answered : float
        On an issue, the chance of the likeliest solution or decision to answer it. An issue to which nothing is linked
        is called open only where this is small.
    """

    id: str
    role: Role
    item: str | None = None
    speaker: str | None = None
    work: Work | None = None
    led: bool = False
    confidence: float = 0.0
    uncertain: bool = False
    of: tuple[str, ...] = ()
    for_: tuple[str, ...] = msgspec.field(default=(), name="for")
    who: str | None = None
    due: str | None = None
    due_date: str | None = None
    answered: float = 0.0


class IssueSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One issue and what is linked to it, as ids of statements."""

    issue: str
    causes: tuple[str, ...] = ()
    solutions: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What the minutes say, quoted and ordered.

    Parameters
    ----------
    issues : tuple of IssueSummary
        In the order of the text.
    open_issues : tuple of str
        Ids of the issues that surely nobody answered; see also :attr:`Minutes.doubtful_issues`.
    plans : tuple of str
        Ids of the solutions and decisions that answer no issue.
    shares : dict
        Of the agenda's characters on either kind of work: ``party`` and ``professional``, which add up to 1, and
        ``professional_led``, the part of ``professional`` that the cell leads. Empty where there is neither.
    text : str
        The same in words, ready to paste.
    """

    issues: tuple[IssueSummary, ...] = ()
    open_issues: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    shares: dict[str, float] = {}
    text: str = ""


class Minutes(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes as read: the source's text and the layers found in it; a value, not meant to be changed.

    :meth:`to_dict` gives these fields as JSON (schema ``bienban/1``), with ``text`` beside ``source`` and every offset
    in Unicode code points of that text, end exclusive.

    Parameters
    ----------
    source : Source
        The text and the file it came from; its ``places`` are not in the JSON.
    facts : dict of str to Fact
        Only what the text says: ``kind`` (``party-cell-regular``, ``party-cell-topical``, ``party-committee``,
        ``party-congress``, ``administrative``, ``other``), ``parent`` and ``unit`` (bodies), ``date`` (``YYYY-MM-DD``), ``start``
        and ``end`` (``HH:MM``), ``place``, ``chair`` and ``secretary`` (names without title), ``total``, ``present``, ``absent``,
        ``absent_excused`` and ``absent_unexcused`` (int), ``votes`` (list of ``17/19``, one a vote).
    sections : tuple of Section
        ``header``, ``opening``, ``agenda``, ``closing``, in this order, each at most once.
    items : tuple of Item
        The agenda, a tree in the order of the text.
    turns : tuple of Turn
        Who spoke where.
    statements : tuple of Statement
        Results, issues, causes, solutions and decisions in the order of the text.
    summary : Summary
        Issues with what is linked to them, open issues, plans, shares.
    warnings : tuple of Finding
        What a reader should look at in the file and the facts.
    model : str
        SHA-256 of the checksums of the model that read them; "" where none did.
    """

    source: Source
    model: str = ""
    facts: dict[str, Fact] = {}
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = ()
    turns: tuple[Turn, ...] = ()
    statements: tuple[Statement, ...] = ()
    summary: Summary = Summary()
    warnings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        held = f"{len(self.text)} characters, {len(self.items)} items, {len(self.statements)} statements"
        return f"<Minutes {self.source.name!r}: {held}>"

    @property
    def text(self) -> str:
        """The text all offsets point into."""
        return self.source.text

    @property
    def issues(self) -> tuple[Statement, ...]:
        """Statements with the role ``issue``, in the order of the text."""
        return tuple(s for s in self.statements if s.role == "issue")

    @property
    def open_issues(self) -> tuple[Statement, ...]:
        """Issues that surely no solution or decision answers: none is linked to them, and none is likely to be missed."""
        still_open = set(self.summary.open_issues)
        return tuple(s for s in self.issues if s.id in still_open)

    @property
    def doubtful_issues(self) -> tuple[Statement, ...]:
        """Issues to which no answer is linked, though the text may hold one: neither answered nor surely open."""
        told = {x.issue for x in self.summary.issues if x.solutions or x.decisions}.union(self.summary.open_issues)
        return tuple(s for s in self.issues if s.id not in told)

    def quote(self, layer: Layer) -> str:
        """The words of the minutes that an annotation stands on."""
        return self.text[layer.start : layer.end]

    def section(self, kind: SectionKind) -> Section | None:
        """The section of one kind, or None."""
        return next((s for s in self.sections if s.kind == kind), None)

    def statement(self, id: str) -> Statement:
        """The statement with this id.

        Raises
        ------
        KeyError
            There is none.
        """
        for s in self.statements:
            if s.id == id:
                return s
        raise KeyError(id)

    def layers(self) -> Iterator[Layer]:
        """Every annotation that has a place in the text."""
        yield from self.sections
        yield from self.items
        yield from self.turns
        yield from self.statements

    def validate(self) -> None:
        """Hold every offset against the text and every reference against its target.

        Raises
        ------
        ValueError
            An annotation lies outside the text, is out of order, or names what does not exist.
        """
        size = len(self.text)
        for layer in self.layers():
            if not 0 <= layer.start <= layer.end <= size:
                raise ValueError(f"{layer} lies outside the text of {size} characters")
        for name, fact in self.facts.items():
            if fact.start is not None and not 0 <= fact.start <= (fact.end or 0) <= size:
                raise ValueError(f"fact {name} lies outside the text: {fact}")
        if [s.kind for s in self.sections] != [k for k in SECTIONS if self.section(k)]:
            raise ValueError("sections repeat or are out of order")
        items = {item.id for item in self.items}
        issues = {s.id for s in self.issues}
        for item in self.items:
            if item.parent is not None and item.parent not in items:
                raise ValueError(f"item {item.id} has no parent {item.parent}")
        homes = [(x, x.item) for x in self.turns] + [(s, s.item) for s in self.statements]
        for placed, home in homes:
            if home is not None and home not in items:
                raise ValueError(f"{placed} stands in no item")
        for s in self.statements:
            if not issues.issuperset(s.of + s.for_):
                raise ValueError(f"statement {s.id} belongs to no issue: {s.of + s.for_}")

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one minutes (schema ``bienban/1``) as plain Python values, just as ``json.loads`` gives them."""
        source = self.source
        made = {
            "schema": SCHEMA,
            "source": {
                "name": source.name,
                "format": source.format,
                "encoding": source.encoding,
                "sha256": source.sha256,
                "repaired": list(source.repaired),
                "warnings": msgspec.to_builtins(source.warnings),
            },
            "model": self.model,
            "text": self.text,
            "facts": {k: msgspec.to_builtins(v) for k, v in self.facts.items()},
            "sections": msgspec.to_builtins(self.sections),
            "items": [_item_dict(item) for item in self.items],
            "turns": [{"item": None, **msgspec.to_builtins(t)} for t in self.turns],
            "statements": [_statement_dict(s) for s in self.statements],
            "summary": msgspec.to_builtins(self.summary),
            "warnings": msgspec.to_builtins(self.warnings),
        }
        return {key: _listed(value) for key, value in made.items()}

    def to_json(self) -> str:
        """The same as one line of JSON."""
        return msgspec.json.encode(self.to_dict()).decode()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Minutes:
        """Minutes as they were before :meth:`to_dict`; only where each piece of the file came from is lost.

        Raises
        ------
        msgspec.ValidationError
            The values are no minutes, or of another schema.
        """
        schema = data.get("schema") if isinstance(data, Mapping) else None
        if schema != SCHEMA:
            raise msgspec.ValidationError(f"Expected minutes of schema {SCHEMA!r}, got {schema!r}")
        source, text = data.get("source"), data.get("text")
        whole = {**source, "text": text} if isinstance(source, Mapping) else source
        return msgspec.convert({**data, "source": whole}, cls)


def _item_dict(item: Item) -> dict[str, Any]:
    """An item with the keys other programs rely on always present."""
    always: dict[str, Any] = {
        "parent": None,
        "work": None,
        "confidence": 0.0,
        "mixed": False,
        "led": False,
        "shares": {},
    }
    return {**always, **msgspec.to_builtins(item)}


def _statement_dict(s: Statement) -> dict[str, Any]:
    """A statement with the keys other programs rely on always present."""
    always: dict[str, Any] = {
        "item": None,
        "speaker": None,
        "work": None,
        "led": False,
        "confidence": 0.0,
        "uncertain": False,
        "of": (),
        "for": (),
        "who": None,
        "due": None,
        "due_date": None,
    }
    return {**always, **msgspec.to_builtins(s)}


def _listed(value: Any) -> Any:
    """A value with lists for tuples."""
    if isinstance(value, dict):
        return {k: _listed(v) for k, v in value.items()}
    return [_listed(v) for v in value] if isinstance(value, list | tuple) else value


L = TypeVar("L", bound=Layer)


def inside(layers: tuple[L, ...], start: int, end: int) -> tuple[L, ...]:
    """Those of ``layers`` that lie wholly within ``[start, end)``."""
    return tuple(x for x in layers if start <= x.start and x.end <= end)


def item_at(items: tuple[Item, ...], at: int) -> Item | None:
    """The innermost item that holds a place of the text: the last, since they stand in order and nest."""
    begun = bisect_right(items, at, key=attrgetter("start"))
    return next((items[n] for n in range(begun - 1, -1, -1) if at < items[n].end), None)


def turn_at(turns: tuple[Turn, ...], at: int) -> int | None:
    """Which of the turns holds a place of the text; they stand in order and apart."""
    last = bisect_right(turns, at, key=attrgetter("start")) - 1
    return last if last >= 0 and at < turns[last].end else None


def is_sure(issue: Statement) -> bool:
    """Whether the model is sure enough of an issue to say that nobody answered it."""
    return not issue.uncertain and issue.confidence >= SURE_ISSUE


def unanswered(minutes: Minutes) -> tuple[Statement, ...]:
    """The issues that surely nobody answered: no solution or decision is linked to them, and none is likely to belong to them.

    An issue with nothing linked to it need not be among them; the rest are :attr:`Minutes.doubtful_issues`.
    """
    linked = {issue for s in minutes.statements for issue in s.for_}
    return tuple(x for x in minutes.issues if x.id not in linked and x.answered < UNANSWERED)
