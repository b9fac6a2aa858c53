"""Minutes as the checks look at them: parts, facts and lines by name, worked out once.

Nothing is judged here. A check asks the view what the text gives and decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property, partial
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from bienban_nlp.facts.frame import Frame, frame_of, is_account
from bienban_nlp.facts.votes import Part, parts
from bienban_nlp.layout import Line, lines
from bienban_nlp.messages import say
from bienban_nlp.minutes import Item, Minutes, SectionKind, Statement, Turn, item_at
from bienban_nlp.names import NAME, TITLE
from bienban_nlp.syllables import Span, sentences

PARTY_KINDS = ("party-cell-regular", "party-cell-topical", "party-committee", "party-congress")
CELL_KINDS = ("party-cell-regular", "party-cell-topical")

_PARTY_BODY = re.compile(r"\b(?:chi bộ|đảng bộ|chi [uủ][ỷyủ]|đảng [uủ][ỷy]|\bCB\b(?= )|SHCB)", re.IGNORECASE)
_TITLE = re.compile(r"BIÊN BẢN|\bBB\b", re.IGNORECASE)
_REVIEW = re.compile(
    r"kiểm điểm[^\n]{0,60}(?:xếp loại|cuối năm|năm \d{4})|(?:đánh giá|xếp loại)[^\n]{0,60}(?:chất lượng|đảng viên|"
    r"tập thể)"
    r"[^\n]{0,60}năm \d{4}|kiểm điểm cuối năm|tổng kết[^\n]{0,40}năm[^\n]{0,60}(?:xếp loại|kiểm điểm)",
    re.IGNORECASE,
)
_TOPICAL = re.compile(
    r"(?<!đề tài )(?:sinh hoạt chuyên đề|\bSH\s?CĐ\b)|chuyên đề (?:quý|tháng)|(?:phần|nội dung)[^\n:]{0,12}[:.]?\s*chuyên đề",
    re.IGNORECASE,
)


# Never without the space: in a heading of capitals "CÔNG" would hold an "ÔNG", and what is behind would be known as a name.
_TITLED = re.compile(rf"(?i:{TITLE})\s{{1,3}}(?P<name>{NAME})")
_WORD = re.compile(r"[^\W\d_]+")
_WITHIN = re.compile(rf"(?<=[^\W\d_A-ZĐ][ ]|[,;|][ ])({NAME})")
_LEADER = re.compile(r"[.!?…_]{4,}")
_START = attrgetter("start")


class Voice(NamedTuple):
    """One contribution of a named person."""

    name: str
    start: int
    end: int
    role: str
    empty: bool
    concludes: bool
    reports: bool = False


class Stretches:
    """Stretches of the text, asked of many places whether they hold them.

    >>> held = Stretches([(7, 9), (0, 4), (2, 5)])
    >>> [at for at in range(10) if at in held]
    [0, 1, 2, 3, 4, 7, 8]
    """

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, at: int) -> bool:
        last = bisect_right(self._starts, at) - 1
        return last >= 0 and at < self._ends[last]


class View:
    """One meeting's minutes, read by the checks.

    Parameters
    ----------
    minutes : Minutes
        Analysed minutes; layers that are missing make the checks that need them silent.
    """

    def __init__(self, minutes: Minutes) -> None:
        self.minutes = minutes
        self.text = minutes.text
        self.heard: dict[tuple[int, int], list[Voice]] = {}  # by where it was listened, see people.voices

    def fact(self, name: str) -> str | None:
        """A fact as text, None where the minutes do not give it."""
        fact = self.minutes.facts.get(name)
        return None if fact is None or isinstance(fact.value, list) else str(fact.value)

    def number(self, name: str) -> int | None:
        """A fact that counts something."""
        value = self.fact(name)
        return int(value) if value is not None and value.isdecimal() else None

    def place(self, *names: str) -> Span | None:
        """Where the first of these facts that has evidence stands."""
        for name in names:
            fact = self.minutes.facts.get(name)
            if fact is not None and fact.start is not None and fact.end is not None:
                return Span(fact.start, fact.end)
        return None

    @cached_property
    def frame(self) -> Frame:
        """The text as the finders of facts look at it."""
        return frame_of(self.minutes)

    @cached_property
    def vote_parts(self) -> list[Part]:
        """The counted parts of votes, in the order of the text."""
        return list(parts(self.frame, self.frame.zones.header[1], len(self.text)))

    @cached_property
    def kind(self) -> str:
        """The kind of the meeting; "" where unknown."""
        return self.fact("kind") or ""

    @cached_property
    def is_party(self) -> bool:
        """Whether a party body met."""
        return self.kind in PARTY_KINDS

    @cached_property
    def is_cell(self) -> bool:
        """Whether a party cell held its regular or topical meeting."""
        return self.kind in CELL_KINDS

    @cached_property
    def date(self) -> date | None:
        """The day of the meeting."""
        try:
            return date.fromisoformat(self.fact("date") or "")
        except ValueError:
            return None

    @cached_property
    def duration(self) -> int | None:
        """Minutes from start to end; None where one is missing or the end is not after the start."""
        start, end = (clock(self.fact(name)) for name in ("start", "end"))
        return end - start if start is not None and end is not None and end > start else None

    def span(self, kind: SectionKind) -> Span:
        """A section; an empty span where there is none."""
        section = self.minutes.section(kind)
        return Span(section.start, section.end) if section else Span(0, 0)

    def words(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]

    @cached_property
    def is_account(self) -> bool:
        """Whether this is news or a digest of a meeting rather than its minutes."""
        return is_account(self.text)

    @cached_property
    def given_names(self) -> frozenset[str]:
        """The last word of everybody named behind a title, of the chair and of the secretary, in small letters."""
        named = [m["name"] for m in _TITLED.finditer(self.text)]
        named += [name for key in ("chair", "secretary") if (name := self.fact(key))]
        return frozenset(name.casefold().split()[-1] for name in named if name.strip())

    @cached_property
    def used_names(self) -> frozenset[str]:
        """Words, in small letters, that stand in capitals within a sentence or a row, as names do."""
        return self.given_names | {m[1].casefold() for m in _WITHIN.finditer(self.text)}

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Words that stand in small letters somewhere, as a name hardly does."""
        return frozenset(m.group() for m in _WORD.finditer(self.text) if m.group().islower())

    @cached_property
    def flow(self) -> str:
        """The text, as long as it is, with the line breaks inside a paragraph as spaces."""
        return unwrapped(self.text)

    @cached_property
    def header(self) -> str:
        """Letterhead and title."""
        return self.words(self.span("header"))

    @cached_property
    def opening(self) -> str:
        """Time, place, who attended, the programme."""
        return self.words(self.span("opening"))

    @cached_property
    def agenda(self) -> Span:
        """What was reported, discussed and decided; the whole text where no section was found."""
        return self.span("agenda") if self.minutes.section("agenda") else Span(0, len(self.text))

    @cached_property
    def closing(self) -> Span:
        """The end of the minutes; the last quarter of the text where no section was found."""
        return (
            self.span("closing") if self.minutes.section("closing") else Span(len(self.text) * 3 // 4, len(self.text))
        )

    @cached_property
    def title(self) -> str:
        """The title: from "BIÊN BẢN" on, without the letterhead."""
        m = _TITLE.search(self.header)
        return self.header[m.start() :] if m else ""

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of the agenda."""
        return [line for line in lines(self.text) if self.agenda.start <= line.start < self.agenda.end]

    @cached_property
    def unlike(self) -> list[int]:
        """For each line of the agenda the nearest above it that is marked otherwise, -1 where none is."""
        found: list[int] = []
        for n, line in enumerate(self.lines):
            alike = n > 0 and self.lines[n - 1].kind == line.kind
            found.append(found[-1] if alike else n - 1)
        return found

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences of the agenda; a form's dotted leader ends none."""
        masked = _LEADER.sub(lambda m: " " * len(m.group()), self.text)
        return sentences(masked, self.agenda.start, self.agenda.end)

    @cached_property
    def is_review(self) -> bool:
        """Whether this is the year-end review of the collective and its members."""
        return bool(_REVIEW.search(" ".join(self.title.split())))

    @cached_property
    def is_both(self) -> bool:
        """Whether a regular and a topical meeting share the sitting."""
        if not self.is_cell:
            return False
        title = " ".join(self.title.split())
        if re.search(r"thường kỳ|định kỳ|lệ kỳ", title, re.IGNORECASE) and re.search(
            r"(?:và|kết hợp|gắn với|\+|lồng ghép)[^\n]{0,30}chuyên đề(?!\s*:?\s*(?:…|\.\.))", title, re.IGNORECASE
        ):
            return True
        tops = (i for i in self.minutes.items if i.level == 1)  # deeper ones report on a topical meeting or plan one
        return self.kind == "party-cell-regular" and any(_TOPICAL.search(i.heading) for i in tops)

    @cached_property
    def leaves(self) -> list[Item]:
        """Items that hold no other item."""
        parents = {i.parent for i in self.minutes.items}
        return [i for i in self.minutes.items if i.id not in parents]

    @cached_property
    def _children(self) -> dict[str | None, list[Item]]:
        found: dict[str | None, list[Item]] = defaultdict(list)
        for i in self.minutes.items:
            found[i.parent].append(i)
        return found

    def children(self, item: Item) -> list[Item]:
        """The items directly inside one."""
        return self._children.get(item.id, [])

    @cached_property
    def _statements(self) -> list[Statement]:
        """The statements in the order of the text."""
        return sorted(self.minutes.statements, key=_START)

    def begun(self, start: int, end: int) -> list[Statement]:
        """The statements that begin in a stretch of the text."""
        first, last = (bisect_left(self._statements, at, key=_START) for at in (start, end))
        return self._statements[first:last]

    def turns(self, start: int, end: int) -> tuple[Turn, ...]:
        """The turns that begin in a stretch of the text."""
        first, last = (bisect_left(self.minutes.turns, at, key=_START) for at in (start, end))
        return self.minutes.turns[first:last]

    def within(self, item: Item) -> list[Statement]:
        """The statements that stand in an item or in those inside it."""
        return self.begun(item.start, item.end)

    def statements(self, *roles: str) -> Iterator[Statement]:
        """Statements with one of these roles."""
        return (s for s in self.minutes.statements if s.role in roles)

    def told(self, pattern: re.Pattern[str]) -> Iterator[Span]:
        """Where the agenda, headings aside, has a pattern."""
        for m in pattern.finditer(self.text, self.agenda.start, self.agenda.end):
            if m.start() not in self.headings:
                yield Span(*m.span())

    @cached_property
    def headings(self) -> Stretches:
        """Where headings stand."""
        return Stretches((i.start, i.heading_end) for i in self.minutes.items)

    def sentence(self, at: int) -> Span:
        """The sentence that holds a place of the agenda."""
        last = bisect_right(self.sentences, at, key=_START) - 1
        return self.sentences[last] if last >= 0 and at < self.sentences[last].end else Span(at, at)

    def line(self, at: int) -> Span:
        """The line that holds a place; a paragraph broken by hand is one line."""
        last = bisect_left(self._breaks, at)
        return Span(self._breaks[last - 1] + 1, self._breaks[last])

    @cached_property
    def _ends(self) -> list[int]:
        return [m.start() for m in re.finditer("\n", self.text)]

    def line_number(self, at: int) -> int:
        """Which line of the text holds a place, counted from 1."""
        return bisect_left(self._ends, at) + 1

    @cached_property
    def _breaks(self) -> list[int]:
        """Where lines end, the end of what stands before the first included."""
        return [-1, *(m.start() for m in re.finditer("\n", self.flow)), len(self.flow)]

    @cached_property
    def decided(self) -> Stretches:
        """Where decisions stand."""
        return Stretches((s.start, s.end) for s in self.statements("decision"))

    def above(self, at: int) -> list[str]:
        """The headings of the items that hold a place, the innermost first."""
        found, item = [], item_at(self.minutes.items, at)
        while item:
            found.append(item.heading)
            item = self._items.get(item.parent)
        return [heading for heading in found if heading]

    @cached_property
    def _items(self) -> dict[str | None, Item]:
        return {i.id: i for i in self.minutes.items}

    def party_title(self) -> bool:
        """Whether the title or the letterhead names a party body as the one that met."""
        return bool(_PARTY_BODY.search(self.title) or _PARTY_BODY.search(self.fact("unit") or ""))


_WRAPPED = 100  # characters; in a text broken by hand no line is longer
_FULL = 45  # characters; a shorter line was ended on purpose


def unwrapped(text: str) -> str:
    """A text with each line break inside a paragraph replaced by a space, so that offsets hold.

    A line that goes on in small letters is always one with the line before; where no line is long (the text was
    broken by hand), so is any unmarked line behind a full one that ends with no stop.
    """
    spans = lines(text)
    by_hand = len(spans) > 3 and max(s.end - s.start for s in spans) <= _WRAPPED
    flat = list(text)
    for a, b in pairwise(spans):
        small = text[b.start].islower() and not b.kind
        full = by_hand and a.end - a.start >= _FULL and text[a.end - 1] not in ".:;!?…|" and not b.kind
        if not b.after_blank and (small or (full and not b.caps and "|" not in text[b.start : b.end])):
            flat[a.end : b.start] = " " * (b.start - a.end)
    return "".join(flat)


def clock(value: str | None) -> int | None:
    """Turn ``HH:MM`` into minutes of the day."""
    m = re.fullmatch(r"(\d{1,2}):(\d{2})", value or "")
    return int(m[1]) * 60 + int(m[2]) if m else None


def on_lines(view: View, *places: int | None) -> Callable[[str], str]:
    """Where one thing or two stand, as lines of the text, in the language of a sentence."""
    numbers = sorted({view.line_number(at) for at in places if at is not None})
    if len(numbers) > 1:
        return partial(say, "line.two", line=numbers[0], other=numbers[1])
    return partial(say, "line.one", line=numbers[0]) if numbers else lambda _: ""


def short(words: str, limit: int = 90) -> str:
    """A quotation on one line, cut at a word."""
    flat = " ".join(words.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"
