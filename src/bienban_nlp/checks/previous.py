"""Checks against last time's minutes: what was copied, what was left without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from bienban_nlp.checks.orders import is_order
from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.similar import content, fold, folded, shared
from bienban_nlp.checks.view import View, short
from bienban_nlp.messages import say
from bienban_nlp.minutes import Statement
from bienban_nlp.syllables import SYLLABLE, Span

SHINGLE = 4  # syllables
_LEAST = 14  # syllables of a passage worth calling copied
_ALIKE = 0.75  # of a sentence's shingles found in one sentence of last time
_SET_PHRASE = re.compile(
    r"^\W*(?:tư tưởng (?:cán bộ|đảng viên|của)|(?:cán bộ,? )?đảng viên (?:trong chi bộ )?(?:yên tâm|chấp hành)|"
    r"không có (?:đảng viên|đ/c|đồng chí|trường hợp) nào? ?vi phạm|"
    r"(?:chi bộ|hội nghị|100\s?%|các đồng chí|toàn thể)[^.]{0,40}(?:nhất trí|biểu quyết|thống nhất|tán thành)|"
    r"đảng phí|sau khi nghe|đồng chí chủ trì|"
    r"học tập và làm theo|tiếp tục (?:đẩy mạnh )?(?:thực hiện|học tập)|biên bản|cuộc họp|buổi (?:họp|sinh hoạt)|"
    r"nội dung\s*\||việc\s*\||stt\s*\|)",
    re.IGNORECASE,
)


class Copy(NamedTuple):
    """A passage of today and the one it repeats."""

    today: Span
    before: Span


@check("copied-passage", "warning")
def copied_passage(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """Copied text: near-duplicates by syllable shingles, set phrases not counted."""
    for last in previous[:1]:
        for copy in copies(view, last):
            yield Hit(
                copy.today.start,
                copy.today.end,
                {
                    "quote": short(view.words(copy.today), 160),
                    "before": short(last.words(copy.before), 160),
                    "when": partial(when, last),
                },
            )


def copies(view: View, last: View) -> list[Copy]:
    """Passages of the agenda that repeat passages of last time, neighbours joined."""
    before = [(s, _shingles(last.words(s))) for s in _own_sentences(last)]
    found: list[Copy] = []
    for sentence in _own_sentences(view):
        mine = _shingles(view.words(sentence))
        best = max(before, key=lambda x: len(mine & x[1]), default=None)
        if best is None or not mine or len(mine & best[1]) < _ALIKE * len(mine):
            continue
        if found and view.text[found[-1].today.end : sentence.start].strip(" \n-–+*•.") == "":
            joined = Span(min(found[-1].before.start, best[0].start), max(found[-1].before.end, best[0].end))
            found[-1] = Copy(Span(found[-1].today.start, sentence.end), joined)
        else:
            found.append(Copy(sentence, best[0]))
    return found


def _own_sentences(view: View) -> list[Span]:
    """Sentences long enough to be somebody's own words, without headings and set phrases."""
    headings = [(i.start, i.heading_end) for i in view.minutes.items]
    return [
        s
        for s in view.sentences
        if len(view.words(s).split()) >= _LEAST
        and not _SET_PHRASE.match(view.words(s))
        and not any(a <= s.start and s.end <= b for a, b in headings)
    ]


def _shingles(words: str) -> frozenset[tuple[str, ...]]:
    """Runs of syllables, numbers alike: a changed date does not hide a copy."""
    s = folded(words)
    return frozenset(tuple(s[i : i + SHINGLE]) for i in range(len(s) - SHINGLE + 1))


_SPOKEN_OF = 0.5  # of the matter's own words, in one passage of today
_RARE = 4  # lines of last time's minutes that a word telling of one matter stands on at most
_FEW = 3  # words of its own that a matter needs to be followed at all


@check("open-since-last", "warning")
def open_since_last(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """An issue or order of last time with nothing reported."""
    for last in previous[:1]:
        for s in followed(last):
            if not reported(view, last, s):
                since = partial(since_when, previous, last.minutes.quote(s))
                yield Hit(
                    None,
                    None,
                    {"quote": short(last.minutes.quote(s)), "since": since},
                    "issue" if s.role == "issue" else "",
                )


def followed(last: View) -> list[Statement]:
    """What somebody must report on: orders, and issues that no order answers."""
    orders = [s for s in last.statements("decision") if is_order(last.minutes.quote(s))]
    answered = {i for s in last.statements("decision") for i in s.for_}
    return sorted([*orders, *(i for i in last.minutes.issues if i.id not in answered)], key=lambda s: s.start)


def reported(view: View, last: View, s: Statement) -> bool:
    """Whether some passage of today speaks of the matter; a matter with too few words of its own cannot be followed."""
    return passage(view, last, s) is not None or any(len(content(w)) < _FEW for w in _wordings(last, s))


def passage(view: View, last: View, s: Statement) -> Span | None:
    """Where today's minutes speak of a matter of last time, in its own words or those of the issue it answers."""
    best, share = None, _SPOKEN_OF
    for own in map(content, _wordings(last, s)):
        if len(own) < _FEW:
            continue
        for window in _windows(view):
            held = shared(own, view.words(window))
            if held >= share and (best is None or held > share):
                best, share = window, held
    return _nearest_line(view, best, content(last.minutes.quote(s))) if best else _naming_line(view, last, s)


def _naming_line(view: View, last: View, s: Statement) -> Span | None:
    """The line of today that names a matter in a word rare in last time's minutes, however little else it shares."""
    lines = [_pairs(last.words(Span(x.start, x.end))) for x in last.lines]
    telling = {pair for pair in _pairs(last.minutes.quote(s)) if sum(pair in line for line in lines) <= _RARE}
    today = [Span(x.start, x.end) for x in view.lines]
    best = max(today, key=lambda x: len(telling & _pairs(view.words(x))), default=None)
    return best if best and telling & _pairs(view.words(best)) else None


def _pairs(words: str) -> frozenset[tuple[str, str]]:
    """Each two meaningful syllables in a row, as most words are; names of people and places say nothing of the matter."""
    read = [m.group() for m in SYLLABLE.finditer(words)]
    told = ((a, b) for a, b in pairwise(read) if content(a) and content(b) and not b.istitle())
    return frozenset((fold(a), fold(b)) for a, b in told)


def _nearest_line(view: View, window: Span, own: list[str]) -> Span:
    """The line of a window that speaks most of the matter."""
    inside = [Span(x.start, x.end) for x in view.lines if window.start <= x.start and x.end <= window.end]
    return max(inside, key=lambda x: shared(own, view.words(x)), default=window)


def _wordings(last: View, s: Statement) -> list[str]:
    """The words of a matter and of the issues it answers."""
    return [last.minutes.quote(s), *(last.minutes.quote(last.minutes.statement(i)) for i in s.for_)]


def _windows(view: View) -> Iterator[Span]:
    """Each line of the agenda, with the one behind it."""
    spans = view.lines
    for n, line in enumerate(spans):
        yield Span(line.start, spans[min(n + 1, len(spans) - 1)].end)


def since_when(previous: Sequence[View], words: str, lang: str | None = None) -> str:
    """The earliest meeting in a row that spoke of the matter."""
    own, since = content(words), previous[0]
    for older in previous[1:]:
        if not any(shared(own, older.words(p)) >= _SPOKEN_OF for p in _windows(older)):
            break
        since = older
    return when(since, lang)


def when(view: View, lang: str | None = None) -> str:
    """The day of an earlier meeting as people write it."""
    return f"{view.date:%d/%m/%Y}" if view.date else say("view.last-time", lang)
