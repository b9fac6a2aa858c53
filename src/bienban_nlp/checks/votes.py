"""Checks of votes: no more than were present, and parts that add up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bienban_nlp.checks.attendance import counted_in, halves
from bienban_nlp.checks.registry import Hit, check, in_order
from bienban_nlp.checks.view import Stretches, View, on_lines
from bienban_nlp.facts.frame import UNIT, Frame, line_from
from bienban_nlp.facts.votes import MORE, VOTE, Part, goes_on, vote_clause
from bienban_nlp.names import TITLED

_MOST_PARTS = 40  # looked at around one vote
_NONE_ELSE = re.compile(r"còn lại|trong đó|vắng|chưa bỏ")
_NAMED_ELSE = re.compile(rf"{TITLED} (?:và|cùng) \d")  # "đ/c Hậu và 1 đ/c bảo lưu"


@check("votes-exceed-present", "error")
def votes_exceed_present(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A vote counts more than were present, or more than the full members where they alone vote."""
    return in_order(_fractions_over(view), _ballots_over(view))


def _fractions_over(view: View) -> Iterator[Hit]:
    """Votes told as fractions."""
    total, present, official = view.number("total"), view.number("present"), _official(view)
    for m in fractions(view):
        n, of = int(m["n"]), int(m["m"])
        if official and official.n < n <= official.n * MORE and _of_members(view.frame, m):
            values = {"vote": f"{n}/{of}", "official": official.n, "at": on_lines(view, official.at)}
            yield Hit(*m.span(), values, "official")
        elif present is not None and (n > present or (of > present and of != total)):
            yield Hit(*m.span(), {"vote": f"{n}/{of}", "present": present})


def _ballots_over(view: View) -> Iterator[Hit]:
    """Votes told without fractions."""
    present = view.number("present")
    if present is None:
        return
    for told in _ballots(view):
        counts = _counts(told)
        votes, most = counts["yes"] + counts["rest"], max(told, key=lambda p: p.n)
        if present < max(most.n, votes) <= present * MORE:
            span = told[0].start, told[-1].end
            said = _said(view, *(span if votes > most.n else (most.start, most.end)))
            yield Hit(*span, {"vote": said, "present": present})


@check("vote-sum-mismatch", "error")
def vote_sum_mismatch(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The parts of a vote do not add up to it."""
    return in_order(_fractions_unlike_parts(view), _ballots_unlike_parts(view))


def _fractions_unlike_parts(view: View) -> Iterator[Hit]:
    """Votes told as fractions: "12/15 đồng ý, 2 không đồng ý"."""
    others = Stretches((p.start, p.end) for p in view.vote_parts if p.kind != "yes")
    for m in fractions(view):
        n, of = int(m["n"]), int(m["m"])
        rest = [] if m.start() in others else _rest(view.frame, m, view.vote_parts)
        behind = m.end(), vote_clause(view.frame, m)[1]
        untold = _NONE_ELSE.search(view.frame.low, *behind) or _NAMED_ELSE.search(view.text, *behind)
        if rest and n + sum(rest) != of and not untold:
            yield Hit(*m.span(), {"vote": f"{n}/{of}", "parts": n + sum(rest), "whole": of})


def _ballots_unlike_parts(view: View) -> Iterator[Hit]:
    """Votes told without fractions: valid and void are all handed in, for and against all that are valid."""
    for told in _ballots(view):
        counts = _counts(told)
        returned = counts.get("returned")
        valid = counts.get("valid", None if returned is None else returned - counts["invalid"])
        for whole, kinds in ((returned, ("valid", "invalid")), (valid, ("yes", "rest"))):
            if whole is not None and counts.keys() >= {*kinds} and (added := sum(counts[k] for k in kinds)) != whole:
                span = told[0].start, told[-1].end
                yield Hit(*span, {"vote": _said(view, *span), "parts": added, "whole": whole})


def fractions(view: View) -> Iterator[re.Match[str]]:
    """The votes of the meeting that are told as fractions."""
    fact = view.minutes.facts.get("votes")
    if fact is None or fact.start is None or not isinstance(fact.value, list):
        return
    for m in VOTE.finditer(view.frame.low, fact.start, fact.end or len(view.frame.low)):
        if f"{int(m['n'])}/{int(m['m'])}" in fact.value:
            yield m


def _rest(frame: Frame, m: re.Match[str], found: list[Part]) -> list[int]:
    """The parts of a vote other than those for it, as they follow its fraction."""
    rest, end = [], m.end()
    first = bisect_left(found, m.start() - 100, key=lambda p: p.start)
    for p in found[first : first + _MOST_PARTS]:
        if p.start <= m.start() < p.end:  # "7/9 đồng ý": the fraction is a part itself
            end = p.end
        elif p.start >= end:
            if p.kind not in ("rest", "invalid") or p.of not in (None, int(m["m"])) or not goes_on(frame, end, p.start):
                break
            rest.append(p.n)
            end = p.end
    return rest


class _Official(NamedTuple):
    """How many full members came, and where that is told."""

    n: int
    at: int


# "Có mặt: 15 đảng viên chính thức", "đảng viên chính thức có mặt: 15", "có mặt 16, trong đó chính thức 15".
_OFFICIAL = re.compile(
    rf"(?<!\w)(?:có mặt|tham dự|dự họp|dự)\s?(?:là|có|gồm|[:=])?\s{{0,3}}(?P<a>\d{{1,3}})\s(?:{UNIT}\s)?chính thức(?!\w)|"
    r"(?<!\w)(?:đảng viên|đ/c|đv|đồng chí) chính thức (?:có mặt|dự họp|tham dự)\s?(?:là|[:=])?\s{0,3}(?P<b>\d{1,3})"
    r"(?!\d|\s?/\s?\d{1,2}/)|"
    rf"(?<!\w)(?:có mặt|tham dự|dự họp|dự)\s?[:=]?\s{{0,3}}(?P<all>\d{{1,3}})\s(?:{UNIT})?[\s,;(]{{1,3}}trong đó\s?:?\s?(?:có\s)?"
    rf"(?:(?P<c>\d{{1,3}})\s(?:{UNIT}\s)?chính thức|(?:{UNIT}\s)?chính thức\s?:?\s?(?P<d>\d{{1,3}}))(?!\w)"
)
_BEFORE_PRESENT = re.compile(r"(?<!\w)(?:có mặt|hiện diện|tham dự|dự họp|dự|về họp)(?!\w)[^\n.;\d]{0,30}$")


def _official(view: View) -> _Official | None:
    """The full members present, where the opening says outright that it counts those present, and its sum is right."""
    present, low = view.number("present"), view.frame.low
    if present is None or not view.is_party:
        return None
    for h in halves(view):
        own = low[max(0, h.start - 60) : h.start]
        if h.kind == "standing" and h.first + h.second == present == h.present and _BEFORE_PRESENT.search(own):
            return _Official(h.first, h.start)
    m = _OFFICIAL.search(low, *counted_in(view))
    n = int(next(filter(None, (m["a"], m["b"], m["c"], m["d"])))) if m else present + 1
    return _Official(n, m.start()) if m and n <= present else None


# A vote that decides: a nod to the agenda or to the minutes is asked of everybody.
_DECIDES = re.compile(r"biểu quyết|giơ tay|bỏ phiếu|phiếu|tán thành|trúng cử|(?<!\w)bầu(?!\w)|chính thức")
_OTHERS_VOTE = re.compile(
    r"\s?(?:hộ|cử tri|đoàn viên|hội viên|người dân|bà con|phụ huynh|giáo viên|cán bộ|quần chúng)(?!\w)"
)


def _of_members(frame: Frame, m: re.Match[str]) -> bool:
    """Whether only full members can have cast this vote; a vote of another body has voters of its own name."""
    behind = frame.low[m.end() : m.end() + 30]
    return bool(_DECIDES.search(frame.low[slice(*vote_clause(frame, m))])) and not _OTHERS_VOTE.match(behind)


_BALLOT = re.compile(r"(?<!\w)(?:bỏ phiếu|kiểm phiếu|biểu quyết|giơ tay|kết quả bầu|phiếu (?=phát ra|thu))")


def _ballots(view: View) -> Iterator[list[Part]]:
    """The parts that tell one vote without fractions ("phát ra 10 phiếu, thu về 10, hợp lệ 9"), where it is called one."""
    low = view.frame.low
    told: list[Part] = []
    for p in [*view.vote_parts, None]:
        if (
            p
            and told
            and p.kind not in {q.kind for q in told} - {"rest"}
            and goes_on(view.frame, told[-1].end, p.start)
        ):
            told.append(p)
            continue
        if told and all(q.of is None for q in told):
            line = line_from(low, told[0].start, 160)
            if _BALLOT.search(low, max(line, low.rfind(". ", line, told[0].start)), told[-1].end):
                yield told
        told = [p] if p else []


def _counts(told: list[Part]) -> Counter[str]:
    """How many there are of each kind of part."""
    counts: Counter[str] = Counter()
    for p in told:
        counts[p.kind] += p.n
    return counts


def _said(view: View, start: int, end: int) -> str:
    return f"“{' '.join(view.text[start:end].split())}”"
