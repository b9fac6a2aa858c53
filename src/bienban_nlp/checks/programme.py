"""The programme announced against the items held."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.similar import content, shared
from bienban_nlp.checks.view import View, short
from bienban_nlp.layout import lines
from bienban_nlp.minutes import Item
from bienban_nlp.syllables import Span

_NUMBERS = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}
_LETTER = {c: n for n, c in enumerate("ABCDEGHIKLMN", 1)}
_ORDINAL = {"nhất": 1, "nhứt": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
_ANNOUNCES = re.compile(
    r"(?:chương trình|nội dung (?:cuộc họp|buổi họp|buổi sinh hoạt|sinh hoạt|hội nghị|họp|làm việc|kỳ họp)|trình tự|"
    r"các nội dung)(?: \w+){0,6}?\s*"
    r"(?:,? ?(?:gồm(?: có)?|như sau|bao gồm|có|với|là)(?=[\s:])|:)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?P<n>0?\d{1,2}|hai|ba|bốn|năm|sáu|bảy|tám|chín)\s+(?:nội dung|phần|mục|việc|vấn đề|điểm|bước|mục lớn)\b",
    re.IGNORECASE,
)
_ENUM = re.compile(
    r"(?:^|(?<=[\s:;,.]))\(?(?:\d{1,2}|[a-zđ])[).]\s+|(?:^|\s)[-–+•]\s+|(?<=[\s:;,])\(\d{1,2}\)\s*", re.IGNORECASE
)
_END = re.compile(r"[.]\s|[.]$|\n\s*\n|$")
# What every meeting may hold without announcing it: other business, conclusions, notices, talk, votes, formalities.
_UNANNOUNCED = re.compile(
    r"khác|kết luận|thông báo|nhắc|thảo luận|ý kiến|góp ý|phát biểu|trao đổi|biểu quyết|bỏ phiếu|quyết nghị|"
    r"nghị quyết|phân công|giao việc|chấm điểm|xếp loại buổi|"
    r"tự (?:chấm|đánh giá) buổi|khai mạc|bế mạc|tuyên bố|chào cờ|giới thiệu|điểm danh|thủ tục|kiến nghị|giải đáp|"
    r"tiếp thu|chỉ đạo|đại biểu|thống nhất|chốt|bế mạc|tổng hợp|mở đầu|kết thúc",
    re.IGNORECASE,
)
KINDS: dict[str, re.Pattern[str]] = {
    "review": re.compile(
        r"kiểm điểm|đánh giá|báo cáo|tình hình|kết quả|sơ kết|tổng kết|\brà\b|việc (?:tháng|kỳ) trước|đã (?:giao|"
        r"làm)|nhìn lại|công khai|tháng \d+",
        re.IGNORECASE,
    ),
    "plan": re.compile(
        r"phương hướng|nhiệm vụ|kế hoạch|chương trình|triển khai|dự thảo|tháng \d+|sắp tới|thời gian tới", re.IGNORECASE
    ),
    "documents": re.compile(
        r"phổ biến|quán triệt|thông tin|thời sự|văn bản|học tập|điểm tin|tuyên truyền|bản tin|tư tưởng|nghị quyết|"
        r"chỉ thị",
        re.IGNORECASE,
    ),
    "discussion": re.compile(r"thảo luận|ý kiến|góp ý|phát biểu|trao đổi|bàn|phản ánh", re.IGNORECASE),
    "conclusion": re.compile(r"kết luận|quyết nghị|nghị quyết|thống nhất|phân công|chốt|giao việc", re.IGNORECASE),
    "vote": re.compile(r"biểu quyết|bỏ phiếu|bầu|lấy phiếu|giơ tay|tán thành|đồng ý", re.IGNORECASE),
    "other": re.compile(
        r"khác|thủ tục|khai mạc|bế mạc|chào cờ|giới thiệu|tuyên bố|chấm điểm|biên bản|ổn định", re.IGNORECASE
    ),
}
_HELD = 0.5  # of an announced topic's own words, in one passage
_KNOWN = 0.34  # of a heading's own words, in the programme


class Programme(NamedTuple):
    """What the opening announces: how many items, and their names if it gives them."""

    start: int
    end: int
    announced: int | None
    names: tuple[Span, ...]


def programme(view: View) -> Programme | None:
    """The announced programme; None where the opening announces none."""
    first = min((i.start for i in view.minutes.items), default=view.agenda.start)
    start, end = view.span("opening").start, max(view.span("opening").end, first)
    m = _ANNOUNCES.search(view.text, start, end)
    if not m:
        return None
    stop = _stop(view, m.end(), end)
    counted = _COUNT.search(view.text, m.start(), min(stop, m.end() + 60)) or _COUNT.search(
        view.text, view.line(m.start()).start, m.end()
    )
    count = (_NUMBERS.get(counted["n"].lower()) or int(counted["n"])) if counted else None
    if counted and counted.start() >= m.start():
        after = max(counted.end(), m.end())
        named = (
            after if re.match(r"\s*(?:[:;,(]|là|gồm|như sau|chính|sau|lớn|\n)", view.text[after:stop] + "\n") else stop
        )
    else:
        named = m.end()
    return Programme(m.start(), stop, count, _names(view, named, stop))


def _stop(view: View, start: int, end: int) -> int:
    """Where the announcement ends: with its sentence, or with the list of lines below it."""
    line = view.line(start)
    stop = next(
        (
            m.start()
            for m in re.finditer(r"\.(?=\s|$)", view.text[start : line.end])
            if not re.search(r"\b\d{1,2}$|\s[a-zđ]$", view.text[start : start + m.start()])
        ),
        None,
    )
    if stop is not None and start + stop < line.end - 1:
        return start + stop
    at = line.end
    for below in lines(view.text[line.end + 1 : end]):
        if not below.kind or below.after_blank:
            break
        at = line.end + 1 + below.end
    return min(at, end)


def _names(view: View, start: int, stop: int) -> tuple[Span, ...]:
    """The names of the announced items."""
    words = view.text[start:stop]
    cuts = [m.span() for m in _ENUM.finditer(words)]
    if len(cuts) >= 2:
        pieces = [(a[1], b[0]) for a, b in zip(cuts, [*cuts[1:], (len(words), len(words))], strict=True)]
    else:
        mark = ";" if ";" in words else ","
        at = [-1, *(i for i, c in enumerate(words) if c == mark), len(words)]
        pieces = [(a + 1, b) for a, b in pairwise(at)]
        pieces = [p for a, b in pieces for p in _split_and(words, a, b)] if mark == "," else pieces
    spans = (_trim(view.text, start + a, start + b) for a, b in pieces)
    names = tuple(s for s in spans if _is_topic(view.words(s)))
    return names if len(names) >= 2 else ()


_NO_TOPIC = re.compile(
    r"^(?:như (?:mọi|thường|các)|(?:\d+|mấy|hai|ba|bốn|năm) (?:phần|việc|mục|nội dung) như|không ai|mọi người|"
    r"ai cũng|(?:chi bộ|hội nghị|các "
    r"đ/c|các đồng chí|cuộc họp|đại biểu|toàn thể|100)\b[^.;]*(?:nhất trí|thống nhất|đồng ý|thông qua)|được |đã )|"
    r"không (?:ai|có ý kiến)",
    re.IGNORECASE,
)


def _is_topic(words: str) -> bool:
    """Whether a piece of the announcement names a topic, not how it was received."""
    return len(words.split()) >= 2 and len(words) < 200 and not _NO_TOPIC.search(words)


def _split_and(words: str, a: int, b: int) -> Iterator[tuple[int, int]]:
    """The last of a row joined by commas may hold "và"; only there it separates."""
    m = re.search(r"\s(?:và|rồi|cuối cùng)\s", words[a:b]) if b == len(words) and a else None
    yield from ((a, a + m.start()), (a + m.end(), b)) if m else ((a, b),)


def _trim(text: str, start: int, end: int) -> Span:
    chunk = text[start:end]
    left = len(chunk) - len(chunk.lstrip(" \n\t:;,.-–+("))
    return Span(start + left, max(start + left, start + len(chunk.rstrip(" \n\t;,.:"))))


@check("item-not-discussed", "warning")
def item_not_discussed(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """An announced item has no passage; a gap in the numbering against an announced count too."""
    plan = programme(view)
    if plan is None:
        return
    silent = [name for name in plan.names if not _held(view, view.words(name))]
    for name in silent:
        yield Hit(name.start, name.end, {"item": short(view.words(name), 70)})
    if not silent and not plan.names and plan.announced:
        missing = _gap(view, plan.announced)
        if missing:
            yield Hit(plan.start, plan.end, {"count": plan.announced, "missing": ", ".join(map(str, missing))}, "gap")


def _held(view: View, name: str) -> bool:
    """Whether some passage of the agenda is about an announced topic."""
    kinds = [k for k, words in KINDS.items() if words.search(name)]
    own = content(_own_words(name))
    if len(own) >= 2:
        headings = " ".join(i.heading for i in view.minutes.items)
        if shared(own, headings) >= 0.5:
            return True
        return any(shared(own, view.words(p)) >= _HELD for p in _passages(view))
    agenda = view.words(view.agenda)
    return not kinds or "other" in kinds or any(KINDS[k].search(agenda) for k in kinds) or _by_role(view, kinds)


def _own_words(name: str) -> str:
    """A topic's name without the words that any meeting's programme has."""
    for words in KINDS.values():
        name = words.sub(" ", name)
    return name


def _by_role(view: View, kinds: list[str]) -> bool:
    roles = {
        "review": ("result", "issue"),
        "plan": ("solution", "decision"),
        "discussion": ("issue", "cause", "solution"),
        "conclusion": ("decision",),
    }
    wanted = {r for k in kinds for r in roles.get(k, ())}
    return any(s.role in wanted for s in view.minutes.statements)


def _passages(view: View) -> Iterator[Span]:
    """Each sentence of the agenda with the next one."""
    spans = view.sentences
    for n, span in enumerate(spans):
        yield Span(span.start, spans[min(n + 1, len(spans) - 1)].end)


def _gap(view: View, count: int) -> list[int]:
    """The numbers between 1 and ``count`` that no top item carries; none where numbering repeats or is mixed."""
    tops = [i for i in view.minutes.items if i.level == 1]
    numbers = [n for n in (_number(view, i) for i in tops) if n]
    if len(numbers) != len(tops) or len(set(numbers)) != len(numbers) or len(numbers) >= count or len(numbers) < 2:
        return []
    if numbers != sorted(numbers) or numbers[0] > 2 or max(numbers) > count:
        return []
    written = {_number_of(view.text[x.start : x.end]) for x in view.lines if x.mark}  # a part the model did not see
    return [n for n in range(1, count + 1) if n not in numbers and n not in written]


def _number(view: View, item: Item) -> int | None:
    """The number an item begins with ("II.", "3.", "Phần thứ tư")."""
    return _number_of(view.text[item.start : item.end])


def _number_of(words: str) -> int | None:
    m = re.match(
        r"\W*(?:(?:phần|mục|nội dung|vấn đề)\s+(?:thứ\s+)?)?(?P<n>[IVX]{1,4}|\d{1,2}|[A-N]|nhất|nhứt|hai|ba|tư|năm|"
        r"sáu|bảy|tám|chín)\s*(?:[.):/–-]|\s|$)",
        words,
        re.IGNORECASE,
    )
    if not m:
        return None
    n = m["n"]
    if n.isdigit():
        return int(n)
    return _ROMAN.get(n) or _ORDINAL.get(n.lower()) or (_LETTER.get(n) if n not in "IVX" else None)


@check("item-not-announced", "note")
def item_not_announced(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A passage on a matter that the announced programme lacks, where the programme names its items."""
    plan = programme(view)
    if plan is None or not plan.names:
        return
    announced = " ".join(view.words(n) for n in plan.names)
    for item in _tops(view):
        own = content(item.heading)
        if len(own) < 2 or _UNANNOUNCED.search(item.heading) or item.work == "procedural":
            continue
        body = view.text[item.start : item.end]
        if (
            shared(own, announced) < _KNOWN
            and not _same_kind(item.heading, announced)
            and not _covers(view, plan, body)
        ):
            yield Hit(item.start, item.heading_end, {"item": short(item.heading, 70)})


def _tops(view: View) -> list[Item]:
    """The items of the first level; those of the second where a lone first-level item only groups them."""
    tops = [i for i in view.minutes.items if i.level == 1]
    return tops if len(tops) > 1 else [i for i in view.minutes.items if i.level == 2]


def _same_kind(heading: str, announced: str) -> bool:
    """Whether heading and programme both speak of a review, a plan, documents and so on."""
    return any(words.search(heading) and words.search(announced) for words in KINDS.values())


def _covers(view: View, plan: Programme, body: str) -> bool:
    """Whether the item's text treats one of the announced topics under another heading."""
    return any(len(own) >= 2 and shared(own, body) >= _HELD for own in (content(view.words(n)) for n in plan.names))
