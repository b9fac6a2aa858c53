"""The minutes of several meetings in one file, as where a secretary keeps a year in one document.

They are read as one, so whoever reads the result must know. A second meeting begins behind the end of another, with a
title and an opening of its own, on a day of its own. The count of a vote, lists and ballots behind the minutes of a
meeting have its day, and are no other meeting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bienban_nlp.checks.registry import Hit, check, hit_at
from bienban_nlp.checks.view import View
from bienban_nlp.dates import days, fold
from bienban_nlp.layout import Line, lines
from bienban_nlp.syllables import Span

_TITLE = re.compile(r"\W*(?:b[iíl]ên bản|bb(?!\w))(?!.*kiểm phiếu)[^.;]{0,90}$")
_OPENS = re.compile(
    r"hôm nay|thời gian|địa điểm|thành phần|có mặt|tổng số|bắt đầu|khai mạc|\d{1,2}\s?(?:giờ|h|g)(?:\d\d)?(?!\w)"
)
_ENDS = re.compile(
    r"(?<!\w)(?:kết thúc|bế mạc|giải tán|nghỉ|tan|xong|thông qua|nơi nhận|ký tên|đã ký|(?:thư|thơ) k[ýí]|người ghi|"
    r"chủ (?:trì|tọa))(?!\w)"
)
_OPENING, _END = 10, 33  # lines below a title and above it, its letterhead included


@check("several-minutes", "error")
def several_minutes(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The text holds the minutes of more than one meeting; told at the second."""
    found = titles(view.text)
    if len(found) > 1:
        yield hit_at(Span(found[1].start, found[1].end), {"count": len(found)})


def titles(text: str) -> list[Line]:
    """The title of each meeting."""
    low, found = fold(text), lines(text)
    places = [n for n, x in enumerate(found) if not x.mark and _TITLE.match(low[x.start : x.end])]
    kept: list[Line] = []
    last, known = -1, set[tuple[int, int]]()
    for n, following in pairwise([*places, len(found)]):
        above, below = found[max(last + 1, n - _END) : n], found[n + 1 : min(following, n + 1 + _OPENING)]
        own = {(d.day, d.month) for d in days(low, found[n].start, below[-1].end)} if below else set()
        apart = bool(own) and own.isdisjoint(known) and _any(_ENDS, low, above) and _any(_OPENS, low, below)
        if not kept or apart:
            kept.append(found[n])
            last, known = n, own
    return kept


def _any(pattern: re.Pattern[str], low: str, among: list[Line]) -> bool:
    return any(pattern.search(low, line.start, line.end) for line in among)
