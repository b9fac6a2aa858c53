"""Checks of how many came: present and absent against the total, halves against their whole, names against counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from bienban_nlp.checks.people import same, voices
from bienban_nlp.checks.registry import Hit, check, in_order
from bienban_nlp.checks.view import View, Voice
from bienban_nlp.dates import number
from bienban_nlp.facts.attendance import ABSENT, Absentee, absence_passage, absentees, exempt
from bienban_nlp.facts.frame import UNIT, line_to
from bienban_nlp.messages import say
from bienban_nlp.names import NAME, TITLES
from bienban_nlp.syllables import Span

_LONGEST_OPENING = 8000  # characters in which attendance is told


def counted_in(view: View) -> Span:
    """The part of the text that tells who came."""
    start, end = view.frame.zones.opening
    return Span(start, min(end, start + _LONGEST_OPENING))


@check("attendance-mismatch", "error")
def attendance_mismatch(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """Present and absent do not add up to the total, or the halves of a number to the whole."""
    told = list(halves(view))
    standing = {h.whole: f" = {h.first} + {h.second}" for h in told if h.kind == "standing"}
    return in_order(_against_total(view, standing), _by_reason(view, standing), _unlike_whole(told))


def _against_total(view: View, standing: Mapping[int, str]) -> Iterator[Hit]:
    """Those present, with those absent where they are counted in figures or words, against all there are."""
    total, present, absent = (view.number(name) for name in ("total", "present", "absent"))
    if total is None or present is None:
        return
    due = total - exempt(view.words(counted_in(view)))
    at = view.minutes.facts.get("absent")
    said = view.frame.low[at.start or 0 : at.end] if at else ""
    counted = number(said) is not None or any(c.isdecimal() for c in said)
    if absent is not None and counted and present + absent not in (total, due):
        told = {"present": present, "absent": absent, "sum": present + absent, "total": total}
        yield _contradiction(view, "present", "sum", told, standing)
    elif absent is None and present > total:
        yield _contradiction(view, "present", "more", {"present": present, "total": total}, standing)


def _by_reason(view: View, standing: Mapping[int, str]) -> Iterator[Hit]:
    """Those absent with and without a reason against all absent."""
    absent, excused, unexcused = (view.number(name) for name in ("absent", "absent_excused", "absent_unexcused"))
    added = (excused or 0) + (unexcused or 0)
    if absent is not None and ((None not in (excused, unexcused) and added != absent) or added > absent):
        told = {"excused": excused or 0, "unexcused": unexcused or 0, "sum": added, "absent": absent}
        yield _contradiction(view, "absent", "split", told, standing)


def _unlike_whole(told: Sequence[Halves]) -> Iterator[Hit]:
    """The halves of a number against the whole."""
    for h in told:
        if (added := h.first + h.second) not in (h.whole, h.present):
            yield Hit(h.start, h.end, {"first": h.first, "second": h.second, "sum": added, "total": h.whole}, h.kind)


def _contradiction(view: View, fact: str, kind: str, told: Mapping[str, int], standing: Mapping[int, str]) -> Hit:
    """Figures that contradict each other, with what is to be looked at again where they are known."""
    at = view.minutes.facts[fact]
    split = partial(say, "attendance-mismatch.split") if standing else ""
    values = {**told, "figures": partial(_figures, told, standing), "split": split}
    return Hit(at.start, at.end, values, kind)


def _figures(told: Mapping[str, int], standing: Mapping[int, str], lang: str) -> str:
    """The figures by name, a number of members with its full and probationary ones."""
    return ", ".join(
        f"{say(f'attendance-mismatch.{name}', lang)} ({n}{standing.get(n, '')})"
        for name, n in told.items()
        if name != "sum"
    )


# A whole told in two halves, which the words name in either order: full and probationary members, men and women.
_HALVES = {"standing": ("chính thức|ct", "dự bị|db"), "sexes": ("nam", "nữ"), "sexes-turned": ("nữ", "nam")}
_IN_HALVES = {
    kind: re.compile(
        rf"(?:(?P<present>\d{{1,4}})\s?/\s?)?(?P<total>\d{{1,4}})\s{{0,3}}(?:{UNIT})?[\s,;:(]{{1,4}}(?:trong đó\s{{0,3}}:?\s?)?(?:{UNIT}\s)?(?:"
        rf"(?:{a})\s?:?\s?(?P<f>\d{{1,4}})\s{{0,3}}(?:{UNIT})?[\s,;]{{1,3}}(?:và\s)?(?:{UNIT}\s)?(?:{b})\s?:?\s?"
        rf"(?P<p>\d{{1,3}})"
        rf"|(?P<f2>\d{{1,4}})\s(?:{UNIT}\s)?(?:{a})[\s,;]{{1,3}}(?:và\s)?(?P<p2>\d{{1,3}})\s(?:{UNIT}\s)?(?:{b}))(?!\w)"
    )
    for kind, (a, b) in _HALVES.items()
}


class Halves(NamedTuple):
    """A number told with its two halves ("16 (15 chính thức, 01 dự bị)"); ``present`` of a fraction, else the whole."""

    kind: str
    present: int
    whole: int
    first: int
    second: int
    start: int
    end: int


def halves(view: View) -> Iterator[Halves]:
    """The numbers of people that the opening tells with their halves."""
    for kind, pattern in _IN_HALVES.items():
        for m in pattern.finditer(view.frame.low, *counted_in(view)):
            whole, first, second = int(m["total"]), int(m["f"] or m["f2"]), int(m["p"] or m["p2"])
            yield Halves(kind, int(m["present"] or whole), whole, first, second, *m.span())


_BODIES = re.compile(r"\W*\d{1,3}\W*(?:chi bộ|đơn vị|phòng|tổ|khoa|trường|thôn|hộ)(?!\w)", re.IGNORECASE)


@check("absent-names-mismatch", "warning")
def absent_names_mismatch(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """Absent people are named, and more or fewer than counted."""
    absent, opening = view.number("absent"), counted_in(view)
    word = ABSENT.search(view.frame.low, *opening)
    if not absent or word is None:
        return
    stop = absence_passage(view.frame, word, opening.end)
    if _BODIES.match(view.text, word.end(), stop):  # bodies, not people
        return
    counts = {view.number(name) for name in ("absent", "absent_excused", "absent_unexcused")}
    groups = [g for g in _counted_names(view, word.start(), stop) if g.counted in counts]
    wrong = next((g for g in groups if g.counted != g.named > 1), None)  # a lone word may be a place
    if wrong:
        yield Hit(wrong.start, wrong.end, {"count": wrong.counted, "named": wrong.named})
    elif sum(g.named for g in groups) != absent:
        yield from _all_names(view, word, stop, absent)


def _all_names(view: View, word: re.Match[str], stop: int, absent: int) -> Iterator[Hit]:
    """All the names behind the word "vắng" against the count."""
    begin, said = word.end(), view.text[word.end() : stop]
    named = absentees(view.frame, begin, stop)
    untitled = (absentees(view.frame, begin, end, all_names=True) for end in (stop, line_to(view.text, begin)))
    if absent in map(len, untitled) or said.count("(") > said.count(")"):
        return
    if len(re.findall(rf"{TITLES}{NAME}", said)) == absent:  # a line broken by hand may end the list within a name
        return
    if len(named) < absent and not re.search(TITLES, said):  # bare given names among other words are not all found
        return
    unnamed = {number(m["n"]) for m in _UNNAMED.finditer(view.frame.low, begin, stop)}
    if named and len(named) not in _counts(view, absent, named) and absent - len(named) not in unnamed:
        yield Hit(word.start(), named[-1].end, {"count": absent, "named": len(named)})


def _counts(view: View, absent: int, named: list[Absentee]) -> set[int]:
    """How many names there may be."""
    total, present = view.number("total"), view.number("present")
    counts = {absent} if total is None or present is None else {absent, total - present}
    groups = ("absent_excused", "absent_unexcused")
    second = max((at.start for name in groups if (at := view.place(name))), default=0)
    if len({a.start < second for a in named}) < 2:  # naming one group alone ("không lý do 2: A, B") is no mistake
        counts |= {n for name in groups if (n := view.number(name)) is not None}
    return counts


# Read once: "Anh Bình" is a title and a name or a name, and a list that does not close would be tried both ways for each.
_NAMED = rf"(?>(?:{TITLES})?{NAME})"
_COUNTED_NAMES = re.compile(
    rf"(?<![\d/])(?P<n>\d{{1,2}})\s*(?i:{UNIT})?\s*[:(]\s*"
    rf"(?P<names>{_NAMED}(?:\s?(?:,|;|và)\s{_NAMED})*)\s?[).]"
)


class _Group(NamedTuple):
    """A count of the absent and how many names stand behind it."""

    counted: int
    named: int
    start: int
    end: int


def _counted_names(view: View, start: int, stop: int) -> Iterator[_Group]:
    """Counts before a list of nothing but names, bare given names too: "04 đ/c (Bình, Thu, Hạnh, Lộc)"."""
    for m in _COUNTED_NAMES.finditer(view.text, start, stop):
        yield _Group(int(m["n"]), len(re.findall(_NAMED, m["names"])), *m.span())


# People counted beside those named: "ba cụ già yếu có xin, đ/c Cảnh không xin", "bác sĩ Tịnh và 2 nữ hộ sinh".
_UNNAMED = re.compile(
    r"(?<!\w)(?P<n>\d{1,2}|một|hai|ba|bốn|năm|sáu) "
    rf"(?:{UNIT}|(?:cụ|ông|bà|bác|anh|chị|em|thầy|cô|nữ|nam|bác sĩ|y tá|điều dưỡng|nhân viên)(?!\w))"
)


# Who is away may have written, called in, or come after all.
_FROM_AWAY = re.compile(
    r"vắng|gửi|gởi|văn bản|bản viết|(?<!bí )thư(?! ký)|điện thoại|nhắn|gọi|trực tuyến|zalo|zoom|muộn|đến sau|tới sau|vào sau|thay mặt|đọc hộ|(?:kỳ|buổi|tháng) trước",
    re.IGNORECASE,
)


@check("absent-speaks", "warning")
def absent_speaks(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """Somebody named in full among the absent speaks at the meeting, under the same full name; one finding a person."""
    opening = counted_in(view)
    word = ABSENT.search(view.frame.low, *opening)
    if word is None:
        return
    stop = absence_passage(view.frame, word, opening.end)
    if _FROM_AWAY.search(view.text, word.end(), stop):
        return
    heard = [v for v in voices(view, view.agenda.start, view.agenda.end) if _has_a_say(view, v)]
    for away in absentees(view.frame, word.end(), stop):
        name = view.text[away.start : away.end]
        own = (v for v in heard if min(len(v.name.split()), len(name.split())) > 1 and same(v.name, name))
        told = next((v for v in own if not _FROM_AWAY.search(view.text, v.start, v.start + _INTRODUCED)), None)
        if told:
            yield Hit(told.start, told.end, {"name": name})


def _has_a_say(view: View, voice: Voice) -> bool:
    """Whether an opinion is given, not a judgement on the person: "đ/c Kha: hoàn thành nhiệm vụ"."""
    return any(s.role in ("issue", "cause", "solution") for s in view.begun(voice.start, voice.end))


_INTRODUCED = 120  # characters in which it is said how somebody speaks who is away
