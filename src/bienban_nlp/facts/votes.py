"""Counted votes of the meeting."""

from __future__ import annotations

import re
from itertools import islice

from bienban_nlp.facts.frame import UNIT, View, line_from, line_to
from bienban_nlp.minutes import Fact

VOTE = re.compile(
    r"(?<![\w/,-])(?<!\w\.)(?P<n>\d{1,4})(?:[ ]{0,6}/[ ]{0,6}|\strên\s)(?P<m>\d{1,4})(?![\d/%]|[.,]\d|-\w|/\w)"
)
_VOTE_WORD = re.compile(
    r"(?<!\w)(?:biểu quyết|bq|giơ tay|tán thành|đồng ý|nhất trí|bỏ phiếu|phiếu|tín nhiệm|trúng cử|bầu|đồng thuận|"
    r"thống nhất|thông qua)(?!\w)"
)
_OUTRIGHT = re.compile(r"biểu quyết|giơ tay|tán thành")
_BALLOT = re.compile(r"(?<!\w)(?:bỏ phiếu|kiểm phiếu|biểu quyết|kết quả bầu|giơ tay)(?!\w)")
_DATE_BEFORE = re.compile(r"(?:ngày|hôm|sáng|chiều|tối|trước|từ|đến|hạn|thứ \S+|đêm|mùng|tuần|lúc|kỳ)\s*$")
_COMING = re.compile(r"(?<!\w)(?:có mặt|dự|đủ|tham dự|hiện diện|dự họp|tổng số|có)[\s:]{1,3}(?:đủ\s*)?$")
_REST = re.compile(rf"[\s,;:(]{{1,3}}(?P<k>\d{{1,3}}|còn \d{{1,3}})\s*(?:{UNIT}|phiếu)")
_MOST = 5000  # fractions looked at; no real minutes hold as many
_GRADES = re.compile(r"xuất sắc|hoàn thành tốt|khá|trung bình|loại")
_EACH = re.compile(r"mỗi (?:người|đ/c|đồng chí|ông bà)[^\n,.;]{0,12}$")


def find_votes(view: View, facts: dict[str, Fact]) -> dict[str, Fact]:
    """Counted votes: a fraction beside a word of voting, or of the same voters in the list of a ballot."""
    start = view.zones.header[1]
    present = facts["present"].value if "present" in facts else None
    found = [m for m in islice(VOTE.finditer(view.low, start), _MOST) if _may_be_vote(view, m)]
    sure = {m.start() for m in found if _is_vote(view, m, present if isinstance(present, int) else None)}
    voters = {int(m["m"]) for m in found if m.start() in sure}
    if isinstance(present, int):  # probationary members are present, but have no vote
        voters |= {present, present - 1, present - 2}
    chosen = [m for m in found if m.start() in sure or (int(m["m"]) in voters and _in_ballot(view, m))]
    votes = [v for m in chosen for v in _times(view, m)]
    if not votes:
        return {}
    return {"votes": Fact(value=votes, start=chosen[0].start(), end=chosen[-1].end(), confidence=0.9)}


def _may_be_vote(view: View, m: re.Match[str]) -> bool:
    before = view.low[max(0, m.start() - 25) : m.start()]
    if _DATE_BEFORE.search(before) or (_COMING.search(before) and m.start() < view.zones.agenda[0] + 1000):
        return False
    n, of = int(m["n"]), int(m["m"])
    if n > of:  # a slip of the secretary's, if the text calls it a vote and it can be no date
        return (
            3 < of < n < 2 * of
            and (of > 12 or n > 31)
            and bool(_OUTRIGHT.search(view.low[slice(*vote_clause(view, m))]))
        )
    return of > 0


def vote_clause(view: View, m: re.Match[str]) -> tuple[int, int]:
    """The sentence a fraction stands in, at most 160 characters before and 80 behind."""
    a = line_from(view.low, m.start(), 160)
    a = max(a, view.low.rfind(". ", a, m.start()) + 1)
    if not _OUTRIGHT.search(view.low, a, m.start()):  # "Giơ tay: việc này 8/8; việc kia 5/8" is one list
        a = max(a, view.low.rfind("; ", a, m.start()) + 1)
    b = re.compile(r"[\n;]|\.\s").search(view.low, m.end(), min(len(view.low), m.end() + 80))
    return a, b.start() if b else min(len(view.low), m.end() + 80)


def _is_vote(view: View, m: re.Match[str], present: int | None) -> bool:
    a, b = vote_clause(view, m)
    said = view.low[a:b]
    rest = _REST.match(view.low, m.end())
    if rest and int(m["n"]) + int(rest["k"].split()[-1]) == int(m["m"]) == present:  # "(23/25, 2 đ/c …)"
        return True
    if not _VOTE_WORD.search(said):
        return False
    if present is None:
        return True
    of = int(m["m"])
    if of > present:  # more voters than people: a vote only where the text says so outright
        return bool(_OUTRIGHT.search(said)) and of <= present * 1.5
    return of * 2 > present and not _is_distribution(view, m)


def _is_distribution(view: View, m: re.Match[str]) -> bool:
    """How people were graded ("xuất sắc 5/24, tốt 19/24"), not how they voted."""
    said = view.low[line_from(view.low, m.start(), 200) : line_to(view.low, m.end(), 200)]
    of = int(m["m"])
    parts = [int(x["n"]) for x in VOTE.finditer(said) if int(x["m"]) == of]
    return len(parts) > 1 and sum(parts) == of and len(_GRADES.findall(said)) >= len(parts)


def _in_ballot(view: View, m: re.Match[str]) -> bool:
    """Whether the lines above announce a ballot whose results are listed here."""
    a, _ = vote_clause(view, m)
    if _is_distribution(view, m):
        return False
    above = view.low[max(0, a - 700) : a]
    above = above[above.rfind("\n\n") + 1 :]
    return any(_BALLOT.search(x) and not VOTE.search(x) for x in above.split("\n"))


def _times(view: View, m: re.Match[str]) -> list[str]:
    """The vote once, or once for each of the people who got as many."""
    vote = f"{int(m['n'])}/{int(m['m'])}"
    a, _ = vote_clause(view, m)
    before = view.low[a : m.start()]
    people = len(re.findall(r"(?<!\w)(?:đ/c|đồng chí|ông|bà)(?!\w)", before)) if _EACH.search(before) else 1
    return [vote] * max(1, min(people, 9))
