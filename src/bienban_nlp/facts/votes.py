"""Counted votes of the meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from bienban_nlp.dates import NUMBER_WORDS, number
from bienban_nlp.facts.frame import UNIT, Frame, line_from, line_to
from bienban_nlp.minutes import Fact

VOTE = re.compile(
    r"(?<![\w/,-])(?<!\w\.)(?P<n>\d{1,4})(?:[ ]{0,6}/[ ]{0,6}|\strên\s)(?P<m>\d{1,4})(?![\d/%]|[.,]\d|-\w|/\w)"
)
_VOTE_WORD = re.compile(
    r"(?<!\w)(?:biểu quyết|bq|giơ tay|tán thành|đồng ý|nhất trí|bỏ phiếu|phiếu|tín nhiệm|trúng cử|bầu|đồng thuận|"
    r"thống nhất|thông qua|b/q(?:uyết)?|(?:đưa|hỏi|cánh|bàn) tay)(?!\w)"
)
# "17/20 thuận", "9/13 đ/c ưng": said of nothing but a vote where it follows the fraction.
_WILLING = re.compile(rf"\s(?:{UNIT}\s)?(?:chính thức\s)?(?:không )?(?:ưng|thuận(?! (?:lợi|tiện)))(?!\w)")
# "11/11 phiếu" are votes, unless papers with opinions or answers were collected.
_BALLOTS = re.compile(r"\s?phiếu(?!\w)")
_PAPERS = re.compile(r"góp ý|đóng góp|khảo sát|thăm dò|điều tra|đăng ký|cam kết")
_OUTRIGHT = re.compile(r"biểu quyết|(?:giơ|đưa|hỏi) tay|tán thành")
_CALLED = re.compile(r"(?<!\w)(?:biểu quyết|b/?q|giơ tay)\s?[:,]\s?$")
_LISTED = re.compile(r"biểu quyết|giơ tay|tán thành|bỏ phiếu")  # opens a list that goes on behind a semicolon
_BALLOT = re.compile(r"(?<!\w)(?:bỏ phiếu|(?:kiểm|lấy) phiếu|biểu quyết|kết quả bầu|giơ tay)(?!\w)|\(phiếu(?!\w)")
_WEEKDAY_BEFORE = re.compile(r"thứ \w+[,(]\s?$")
_CELL_ENDS = re.compile(r"\s*(?:\||$)")
_SPEAKERS = re.compile(r"\s?\)\s?:")  # "Bà An (2/3): …": of which class or group a speaker is
_DATE_BEFORE = re.compile(r"(?:ngày|hôm|sáng|chiều|tối|trước|từ|đến|hạn|thứ \w+|đêm|mùng|tuần|lúc|kỳ|tháng)\s*$")
_COMING = re.compile(r"(?<!\w)(?:có mặt|dự|đủ|tham dự|hiện diện|dự họp|tổng số|có)[\s:]{1,3}(?:đủ\s*)?$")
_REST = re.compile(
    rf"(?:{_WILLING.pattern})?[\s,;:(]{{1,3}}(?:còn )?(?P<k>\d{{1,3}}|{NUMBER_WORDS})\s*(?:{UNIT}|đ\.c|phiếu)"
)
MORE = 1.5  # times those present: more cannot be a slip, the fraction counts something else
_MOST = 5000  # fractions looked at; no real minutes hold as many
_MONTHS, _YEARS = 12, range(1930, 2100)
_FEW = 3  # voters: smaller fractions are shares
_GRADES = re.compile(r"xuất sắc|hoàn thành tốt|khá|trung bình|loại")
_EACH = re.compile(r"mỗi (?:người|đ/c|đồng chí|ông bà)[^\n,.;]{0,12}$")


def find_votes(frame: Frame, facts: dict[str, Fact]) -> dict[str, Fact]:
    """Counted votes: a fraction beside a word of voting, or of the same voters in the list of a ballot."""
    start = frame.zones.header[1]
    present, total = (facts[k].value if k in facts else None for k in ("present", "total"))
    found = [m for m in islice(VOTE.finditer(frame.low, start), _MOST) if _may_be_vote(frame, m)]
    sure = {m.start() for m in found if _is_vote(frame, m, present if isinstance(present, int) else None)}
    voters = {int(m["m"]) for m in found if m.start() in sure}
    if isinstance(present, int):  # probationary members are present, but have no vote
        voters |= {present, present - 1, present - 2} | {n for n in _full_members(frame) if n <= present}
    chosen = [m for m in found if m.start() in sure or (int(m["m"]) in voters and _in_ballot(frame, m))]
    if isinstance(present, int) and isinstance(total, int):
        chosen = sorted([*chosen, *_slips(frame, found, chosen, present, total)], key=lambda m: m.start())
    chosen = sorted([*chosen, *_settled(frame, found, chosen, voters)], key=lambda m: m.start())
    chosen = sorted([*chosen, *_by_itself(frame, found, chosen, voters)], key=lambda m: m.start())
    told = [(m.start(), m.end(), vote) for m in chosen for vote in _times(frame, m)]
    told = sorted([*told, *_spoken(frame, {m.start() for m in found}, present if isinstance(present, int) else None)])
    if not told:
        return {}
    return {"votes": Fact(value=[v for _, _, v in told], start=told[0][0], end=told[-1][1], confidence=0.9)}


_FULL = re.compile(rf"(?<![\w/])(\d{{1,3}})\s?(?:{UNIT}\s)?(?:(?:ch\.?|chính )\s?thức|ct)(?!\w)")


def _full_members(frame: Frame) -> set[int]:
    """How many full members are told of in the opening ("Có mặt 15, gồm 12 chính thức"): they alone may vote."""
    return {int(n) for n in _FULL.findall(frame.low, *frame.zones.opening)}


_N = rf"(?:\d{{1,3}}|{NUMBER_WORDS})"
_HANDS = rf"(?:cánh tay|phiếu|{UNIT})"
_SPOKEN = re.compile(
    rf"(?<![\w/,.])(?:(?P<n>{_N})(?:\s{_HANDS}(?:\s(?:thuận|đồng ý))?)?\strên\s(?P<m>{_N})(?!\w|[/%]|[,.]\d)|"
    rf"trong (?:số )?(?P<of>{_N})\s{UNIT}(?:\schính thức)?,?\s(?:có )?(?P<k>{_N})\s{_HANDS}\s"
    r"(?:đưa|giơ|đồng ý|tán thành|thuận|nhất trí)(?!\w))"
)


def _spoken(frame: Frame, fractions: set[int], present: int | None) -> Iterator[tuple[int, int, str]]:
    """Votes told in words: "giơ tay, mười hai trên mười ba", "trong 15 đảng viên, 13 đồng ý"."""
    for m in islice(_SPOKEN.finditer(frame.low, frame.zones.header[1]), _MOST):
        n, of = number(m["n"] or m["k"]), number(m["m"] or m["of"])
        if m.start() in fractions or n is None or of is None or not n <= of > _FEW:
            continue
        of_these = present is None or present < 2 * of <= 2 * present
        if of_these and _VOTE_WORD.search(frame.low, *vote_clause(frame, m)):
            yield m.start(), m.end(), f"{n}/{of}"


def _may_be_vote(frame: Frame, m: re.Match[str]) -> bool:
    before = frame.low[max(0, m.start() - 25) : m.start()]
    if _DATE_BEFORE.search(before) or (_COMING.search(before) and m.start() < frame.zones.agenda[0] + 1000):
        return False
    n, of = int(m["n"]), int(m["m"])
    if of <= _MONTHS and (_WEEKDAY_BEFORE.search(before) or _deadline(frame, m)):
        return False
    if before.endswith("(") and _SPEAKERS.match(frame.low, m.end()):
        return False
    if n <= _MONTHS and of in _YEARS:  # "12/2017"
        return False
    if n > of:  # a slip of the secretary's, if the text calls it a vote and it can be no date
        return (
            3 < of < n < 2 * of
            and (of > 12 or n > 31)
            and bool(_OUTRIGHT.search(frame.low[slice(*vote_clause(frame, m))]))
        )
    return of > 0


def _deadline(frame: Frame, m: re.Match[str]) -> bool:
    """Whether a fraction that may be a day fills a cell of a table in whose row nobody votes outright."""
    line, end = line_from(frame.low, m.start()), line_to(frame.low, m.end())
    alone = frame.low[line : m.start()].rstrip().endswith("|") and _CELL_ENDS.match(frame.low, m.end(), end)
    return bool(alone) and not _OUTRIGHT.search(frame.low, line, end)


def vote_clause(frame: Frame, m: re.Match[str]) -> tuple[int, int]:
    """The sentence a fraction stands in, at most 160 characters before and 80 behind."""
    a = line_from(frame.low, m.start(), 160)
    a = max(a, frame.low.rfind(". ", a, m.start()) + 1)
    if not _LISTED.search(frame.low, a, m.start()):  # "Giơ tay: việc này 8/8; việc kia 5/8" is one list
        a = max(a, frame.low.rfind("; ", a, m.start()) + 1)
    b = re.compile(r"[\n;]|\.\s").search(frame.low, m.end(), min(len(frame.low), m.end() + 80))
    return a, b.start() if b else min(len(frame.low), m.end() + 80)


def _is_vote(frame: Frame, m: re.Match[str], present: int | None) -> bool:
    a, b = vote_clause(frame, m)
    said = frame.low[a:b]
    n, of = int(m["n"]), int(m["m"])
    if present and of in range(present - 2, present + 1) and _tells_rest(frame, m, of == present):
        return True
    if not (_VOTE_WORD.search(said) or _WILLING.match(frame.low, m.end())):
        return False
    if present is None:
        return True
    if n == of >= _FEW and _CALLED.search(frame.low, max(0, m.start() - 20), m.start()):  # of a part of those present
        return of <= present * MORE
    if of > present:  # more voters than people: a vote only where the text says so outright
        outright = _OUTRIGHT.search(said) or (_BALLOTS.match(frame.low, m.end()) and not _PAPERS.search(said))
        return bool(outright) and of <= present * MORE
    return of * 2 > present and not _is_distribution(frame, m)


def _tells_rest(frame: Frame, m: re.Match[str], of_all: bool) -> bool:
    """Whether those that the fraction leaves out are counted behind it ("23/25, 2 đ/c …").

    Where it is not of all present, or in words, they must also be told to have thought otherwise ("(11/13, hai đ/c
    muốn để kỳ sau)").
    """
    rest = _REST.match(frame.low, m.end())
    if not rest or int(m["n"]) + (number(rest["k"]) or 0) != int(m["m"]):
        return False
    return (of_all and rest["k"].isdecimal()) or bool(_DISSENT.match(frame.low, m.end()))


def _is_distribution(frame: Frame, m: re.Match[str]) -> bool:
    """How people were graded ("xuất sắc 5/24, tốt 19/24"), not how they voted."""
    said = frame.low[line_from(frame.low, m.start(), 200) : line_to(frame.low, m.end(), 200)]
    of = int(m["m"])
    parts = [int(x["n"]) for x in VOTE.finditer(said) if int(x["m"]) == of]
    return len(parts) > 1 and sum(parts) == of and len(_GRADES.findall(said)) >= len(parts)


def _in_ballot(frame: Frame, m: re.Match[str]) -> bool:
    """Whether the lines above announce a ballot whose results are listed here."""
    a, _ = vote_clause(frame, m)
    if _is_distribution(frame, m):
        return False
    above = frame.low[max(0, a - 700) : a]
    above = above[above.rfind("\n\n") + 1 :]
    return any(_BALLOT.search(x) and not VOTE.search(x) for x in above.split("\n"))


def _slips(
    frame: Frame, found: list[re.Match[str]], chosen: list[re.Match[str]], present: int, total: int
) -> Iterator[re.Match[str]]:
    """Fractions in the list of a ballot that count the absent as well ("14/14" with 13 present)."""
    taken = {m.start() for m in chosen}
    lines = {line_from(frame.low, m.start()) for m in chosen}
    for m in found:
        if m.start() not in taken and present < int(m["n"]) <= int(m["m"]) == total:
            above = line_from(frame.low, max(0, line_from(frame.low, m.start()) - 1))
            if lines & {above, line_to(frame.low, m.end()) + 1} and _in_ballot(frame, m):
                yield m


_CONCLUSION = re.compile(
    r"^[\W\d]{0,6}(?:[ivx]{1,4}\W{1,3})?(?:kết luận|chốt|quyết nghị|nội dung thống nhất)(?!\w)", re.MULTILINE
)
_BESIDE = 1500  # characters between votes of one list
_ALONE = re.compile(r"(?:\s-|\()\s?$")
_DISSENT = re.compile(
    r"[^\n.)]{0,40}(?<!\w)(?:phản đối|bảo lưu|không|ko|muốn|đề nghị|đòi|phiếu|thuận|giữ|chọn|"
    r"thấy|cho (?:rằng|là)|chê|ngại|e|sợ|lắc)(?!\w)"
)


def _settled(
    frame: Frame, found: list[re.Match[str]], chosen: list[re.Match[str]], voters: set[int]
) -> Iterator[re.Match[str]]:
    """Bare fractions of all voters behind what the conclusion settles: "chia hai tổ (19/21)", "mở thêm lớp - 11/11".

    Near a vote of as many they count anywhere if somebody is told to have thought otherwise.

    What might be a day ("7/9") counts only where somebody is told to have thought otherwise, or where those who
    voted are known and agree.
    """
    last = list(islice(_CONCLUSION.finditer(frame.low, *frame.zones.agenda), _MOST))
    taken = {m.start() for m in chosen}
    known = {int(m["m"]) for m in chosen}
    for m in found:
        n, of = int(m["n"]), int(m["m"])
        if m.start() in taken or of not in voters or not n <= of > _FEW:
            continue
        beside = any(int(x["m"]) == of and abs(x.start() - m.start()) < _BESIDE for x in chosen)
        if not (last and m.start() >= last[-1].start()) and not (beside and _DISSENT.match(frame.low, m.end())):
            continue
        if not _ALONE.search(frame.low, m.start() - 3, m.start()) or _is_distribution(frame, m):
            continue
        if of > 12 or _DISSENT.match(frame.low, m.end()) or (n == of and of in known):
            known.add(of)
            yield m


_BY_ITSELF = re.compile(r"[:.,]\s$")
# What a party cell does by a vote and in no other way.
_DEED = re.compile(
    r"[\W\d]*(?:giới thiệu|cử|kết nạp|chuyển (?:đv|đảng)|công nhận|khen thưởng|khai trừ|"
    r"đề nghị (?:đu|đảng ủy|chi bộ|cấp trên|trên)? ?(?:xét |ra quyết định )?(?:công nhận|kết nạp|chuẩn y|khen))(?!\w)"
)
_STOPS = re.compile(r"\s*(?:[.;\n]|$)")
_OUTCOME = re.compile(r"[,.]\s(?:không |chưa )?(?:qua|đạt|trúng(?: cử)?|quá bán)\s*(?:[.;,\n]|$)")
_ALL = re.compile(r"(?<!\w)(?:(?:tất )?cả(?: \w+){0,3}|toàn thể|các \w+ (?:khác|còn lại))\s$")
_FULL_MEMBERS = re.compile(rf"\s?{UNIT}\schính thức\s*(?:[.;\n]|$)")


def _by_itself(
    frame: Frame, found: list[re.Match[str]], chosen: list[re.Match[str]], voters: set[int]
) -> Iterator[re.Match[str]]:
    """What ends its sentence behind a colon ("Cử đ/c Lẫm dự hội nghị: 18/20."), after a vote of the same voters.

    With no vote before it, it must say that full members voted, or be of what is only done by a vote. What might be a
    day ("nộp: 10/12.") does not count.
    """
    taken = {m.start() for m in chosen}
    before: set[int] = set()  # of how many the votes so far are
    for m in found:
        n, of = int(m["n"]), int(m["m"])
        if m.start() in taken:
            before.add(of)
        elif n <= of > _FEW and not _is_distribution(frame, m) and _stands_by_itself(frame, m, before, voters):
            before.add(of)
            yield m


def _stands_by_itself(frame: Frame, m: re.Match[str], before: set[int], voters: set[int]) -> bool:
    n, of = int(m["n"]), int(m["m"])
    stops, outcome = _STOPS.match(frame.low, m.end()), _OUTCOME.match(frame.low, m.end())
    known = of in voters and m.start() > frame.zones.agenda[0]
    if known and stops and n == of and _ALL.search(frame.low, max(0, m.start() - 40), m.start()):  # "Cả bảng 15/15."
        return True
    if not _BY_ITSELF.search(frame.low, m.start() - 2, m.start()):
        return False
    after_vote = of in before and frame.low[m.start() - 2] != ","
    of_full = known and _FULL_MEMBERS.match(frame.low, m.end())
    deed = known and _DEED.match(frame.low, vote_clause(frame, m)[0])
    settled = outcome or (stops and (of > _MONTHS or n == of))
    return bool(of_full or ((after_vote or deed) and settled))


def _times(frame: Frame, m: re.Match[str]) -> list[str]:
    """The vote once, or once for each of the people who got as many."""
    vote = f"{int(m['n'])}/{int(m['m'])}"
    a, _ = vote_clause(frame, m)
    before = frame.low[a : m.start()]
    people = len(re.findall(r"(?<!\w)(?:đ/c|đồng chí|ông|bà)(?!\w)", before)) if _EACH.search(before) else 1
    return [vote] * max(1, min(people, 9))


# --- what a vote is made of ---------------------------------------------------------------------------------------

_KINDS = (
    r"(?P<rest>không (?:đồng ý|tán thành|nhất trí|có ý kiến|ý kiến|biểu quyết)|phản đối|bảo lưu|(?:có )?ý kiến khác|"
    r"phiếu trắng|trắng|chống)|(?P<invalid>không hợp lệ)|(?P<valid>hợp lệ)|(?P<handed>phát ra)|"
    r"(?P<returned>thu (?:về|vào|lại))|(?P<yes>đồng ý|tán thành|nhất trí|đồng thuận|thuận)"
)
_COUNTED = rf"(?:{UNIT}|phiếu|ý kiến)"
_NUMBER = r"(?<![\d/,.])(?P<n>\d{1,4})(?:\s?/\s?(?P<of>\d{1,4}))?(?![\d/%]|[.,]\d|\s%)"
_NUMBER_FIRST = re.compile(rf"{_NUMBER}\s{{0,3}}(?:{_COUNTED}\s{{0,3}})?(?:{_KINDS})(?!\w)")
_WORD_FIRST = re.compile(
    rf"(?<!\w)(?:{_KINDS})(?!\w)(?:\s?(?:[:=|]|là|có|được))?\s{{0,3}}{_NUMBER}(?=\s*(?:{_COUNTED}|[,;.()|\n]|$))"
)
# What may stand between two parts of one vote: a percentage, a comma, the sign of the next line of a list.
_GOES_ON = re.compile(r"(?:(?!\.\s)[^\n]){0,60}(?:\n\s{0,20}[-+*•]?\s{0,5})?")


class Part(NamedTuple):
    """One part of a vote: of which ``kind``, how many, of how many where it says so."""

    kind: str
    n: int
    of: int | None
    start: int
    end: int


def parts(frame: Frame, start: int, end: int) -> Iterator[Part]:
    """The counted parts of votes ("9 phiếu hợp lệ", "không đồng ý: 1/13"), in the order of the text."""
    at = start
    both = sorted(
        (m for p in (_NUMBER_FIRST, _WORD_FIRST) for m in islice(p.finditer(frame.low, start, end), _MOST)),
        key=lambda m: m.start(),
    )
    for m in both:
        if m.start() >= at:  # "đồng ý 8, không đồng ý 1": whichever begins first
            kind = next(k for k in ("rest", "invalid", "valid", "handed", "returned", "yes") if m[k])
            yield Part(kind, int(m["n"]), int(m["of"]) if m["of"] else None, *m.span())
            at = m.end()


def goes_on(frame: Frame, end: int, start: int) -> bool:
    """Whether what begins at ``start`` belongs to the vote told up to ``end``."""
    return (
        start - end < 100 and bool(_GOES_ON.fullmatch(frame.low, end, start)) and not VOTE.search(frame.low, end, start)
    )
