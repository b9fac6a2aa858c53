"""The hours of a meeting as the opening alone tells them: "từ 14 giờ 00 đến 16 giờ 30"."""

from __future__ import annotations

import itertools
import re

from bienban_nlp.dates import times
from bienban_nlp.facts.frame import View, line_from
from bienban_nlp.minutes import Fact

_TO = re.compile(r"\s*(?:đến|-|tới|->|→)\s*")
_OPENING_MAX = 6000  # characters


def end_in_opening(view: View, start: Fact | None) -> Fact | None:
    """The end of the span of time that begins when the meeting does."""
    zone = view.zones.opening
    told = list(times(view.low, zone[0], min(zone[1], zone[0] + _OPENING_MAX)))
    for t, u in itertools.pairwise(told):
        if start and t.start == start.start and _TO.fullmatch(view.low, t.end, u.start):
            return Fact(value=u.value, start=u.start, end=u.end, confidence=0.9)
    return None


# "Thời gian dự kiến: từ 14 giờ đến 16 giờ": what was meant, not what was.
_MEANT = re.compile(
    r"(?<!\w)(?:dự kiến|kế hoạch|giấy mời|thư mời|chương trình|lịch|thông báo|hằng ngày)(?!\w)[^\n.;]*$"
)
# "từ 7 giờ đến 7 giờ 30: đón tiếp": the first row of a programme.
_ROW = re.compile(
    r"\s*[:|]\s*[^\W\d]|[^\n.;]{0,40}(?:đón tiếp|ổn định|phần (?:thứ )?(?:1|một|nhất)|đợt 1|phiên (?:thứ )?nhất)"
)


_LABELLED = re.compile(r"(?:kết thúc|bế mạc)[^\n.]{0,20}$")


def sure_end_in_opening(view: View, start: Fact | None) -> Fact | None:
    """The end the opening tells where it can only be that of the whole meeting: as happened, of a single span."""
    if start is None or start.start is None:
        return None
    limit = min(view.zones.opening[1], view.zones.opening[0] + _OPENING_MAX)
    told = end_in_opening(view, start) or _labelled_end(view, start, limit)
    if told is None or told.start is None or told.end is None:
        return None
    line = line_from(view.low, start.start)
    if _MEANT.search(view.low[max(line, start.start - 80) : told.start]) or _ROW.match(view.low, told.end):
        return None
    later = times(view.low, told.end, limit)  # a second span: afternoon, next day, next row of the programme
    spans = (u for t, u in itertools.pairwise(later) if _TO.fullmatch(view.low, t.end, u.start))
    return None if next(spans, None) else told


def _labelled_end(view: View, start: Fact, limit: int) -> Fact | None:
    """The time behind "Kết thúc:" of a form that asks for both times in the opening."""
    for t in times(view.low, start.end or 0, limit):
        if _LABELLED.search(view.low[max(0, t.start - 40) : t.start]):
            return Fact(value=t.value, start=t.start, end=t.end, confidence=0.9)
    return None
