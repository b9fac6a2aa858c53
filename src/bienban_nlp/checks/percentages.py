"""Checks of percentages: each is its fraction, of a vote or of anything counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bienban_nlp.checks.registry import Hit, check, in_order
from bienban_nlp.checks.view import View
from bienban_nlp.checks.votes import fractions
from bienban_nlp.facts.frame import UNIT


@check("percent-mismatch", "error")
def percent_mismatch(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A percentage is not its fraction."""
    voted = list(_of_votes(view))
    return in_order(voted, _of_counts(view, voted))


# Not what was voted on ("phương án 30%"), nor a share of more than those who voted.
_PERCENT = re.compile(
    r"(?:(?!phương án)[^\d%\n;.]){0,40}?(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s?%(?!\s?(?:so với|trên) tổng số)"
)
_PERCENT_BEFORE = re.compile(
    r"(?<![\d.,])(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s?%\s?"
    rf"(?:(?:(?:tổng )?số )?{UNIT}(?: [a-zà-ỹ/]+){{0,4}} ?\(|[(=]|tức)?\s?$"
)


def _of_votes(view: View) -> Iterator[Hit]:
    """Votes ("18/21 đồng ý, đạt 85,7%") that are not the percentage beside them."""
    for m in fractions(view):
        n, of = int(m["n"]), int(m["m"])
        before = _PERCENT_BEFORE.search(view.frame.low, max(0, m.start() - 50), m.start())
        if (p := before or _PERCENT.match(view.frame.low, m.end())) and not _agrees(p["p"], n, of):
            yield _wrong(m, p, p["p"])


_COUNT = re.compile(
    r"(?<![\w/,.%-])(?P<n>\d{1,4})(?:\s?/\s?|\s(?:trên|trong)(?: tổng)?(?: số)?\s)(?P<m>\d{1,4})(?![\d/%]|[.,]\d|-\w|/\w)"
    rf"(?P<of>\s(?:tổng số\s)?(?:{UNIT}|(?:học sinh|sinh viên|em|cháu|giáo viên|bài|bản|phiếu|lớp|thôn|tổ|đơn vị|chi bộ|"
    r"chỉ tiêu|nhiệm vụ|việc|hồ sơ|gia đình|quần chúng|trường hợp|máy|thửa|ha|km|cuộc|buổi)(?!\w)))?"
)
# The number before is a day, a rule, an issue or another thing that is named by numbers, or no more than a guess.
_NO_COUNT = re.compile(
    r"(?:ngày|hôm|sáng|chiều|tối|trước|từ|đến|hạn|mùng|mồng|quý|tháng|tuần|kỳ|số|điều|khoản|mục|tổ|lớp|khóa|thửa|tờ|"
    r"hơn|trên|quá|gần|khoảng|chừng|ít nhất|tối thiểu|dưới)\s*$"
)
# What may stand between a count and its percentage: no other number but that of a paper, a month or a year.
_PAPER = r"(?:số \d{1,4}(?:[-/][\w/-]{1,16})?|(?:tháng|quý|năm|khóa) \d{1,4}(?:/\d{4})?|\d{1,4}-[a-zđ]{2,}[\w/-]{0,12})"
_WORDS = rf"(?:{_PAPER}|[^\d\n;,.%:()|])"
_RATE = r"(?:đạt|chiếm|bằng|tương đương|tức|=)?\s?(?:là\s)?(?:tỷ lệ|tỉ lệ)?\s?:?\s?(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s?%"
_RATE_BEHIND = re.compile(
    rf"{_WORDS}{{0,120}}?(?:\(\s?{_RATE}\s?\)|[,\s]\s?(?:đạt|chiếm|bằng|=|tỷ lệ|tỉ lệ|tương đương)\s?"
    rf"{_RATE.replace('?P<p>', '?P<q>')}(?=\s*(?:[,;.)\n]|$)))"
)
_RATE_BEFORE = re.compile(r"(?<![\d.,])(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s?%\s?\(\s?$")
_MOST_COUNTS = 500


def _of_counts(view: View, voted: list[Hit]) -> Iterator[Hit]:
    """Counts of anything ("16/18 đảng viên nộp bài (đạt 91,2%)") that are not the percentage beside them."""
    low = view.frame.low
    for m in islice(_COUNT.finditer(low), _MOST_COUNTS):
        n, of = int(m["n"]), int(m["m"])
        if not 3 < of < 1900 or n > of or _NO_COUNT.search(low, max(0, m.start() - 20), m.start()):
            continue
        before = _RATE_BEFORE.search(low, max(0, m.start() - 12), m.start())
        p = before or _RATE_BEHIND.match(low, m.end())
        if p is None or (of <= 12 and not (m["of"] or before or p.start() == p.start("p"))):  # "5/12" may be a day
            continue
        written = p["p"] or p["q"]
        hit = _wrong(m, p, written, "count")
        if not (_agrees(written, n, of) or _agrees(written, of - n, of) or any(_meet(hit, other) for other in voted)):
            yield hit


def _wrong(m: re.Match[str], p: re.Match[str], written: str, variant: str = "") -> Hit:
    """A fraction and the percentage beside it."""
    n, of = int(m["n"]), int(m["m"])
    right = f"{100 * n / of:.1f}".replace(".", ",").removesuffix(",0")
    values = {"vote": f"{n}/{of}", "right": right, "written": written}
    return Hit(min(m.start(), p.start()), max(m.end(), p.end()), values, variant)


def _meet(a: Hit, b: Hit) -> bool:
    return (b.start or 0) < (a.end or 0) and (a.start or 0) < (b.end or 0)


def _agrees(written: str, n: int, of: int) -> bool:
    """Whether a percentage is its fraction, rounded or cut off at the places it is written with."""
    percent = float(written.replace(",", "."))
    places = len(re.split(r"[.,]", written)[1]) if re.search(r"[.,]", written) else 0
    return bool(abs(percent - 100 * n / of) <= 10.0**-places + 1e-9) if percent <= 100 else False


# --- times, blanks, signatures -----------------------------------------------------------------------------------------
