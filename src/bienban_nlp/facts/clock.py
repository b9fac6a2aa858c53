"""The hours of a meeting: the end as the opening tells it ("từ 14 giờ 00 đến 16 giờ 30"), and whether two times agree."""

from __future__ import annotations

import itertools
import re

from bienban_nlp.dates import days, times
from bienban_nlp.facts.frame import Frame, line_from, line_to
from bienban_nlp.minutes import Fact

_TO = re.compile(r"\s*(?:đến|-|tới|->|→)\s*")
_OPENING_MAX = 6000  # characters


def end_in_opening(frame: Frame, start: Fact | None) -> Fact | None:
    """The end of the span of time that begins when the meeting does."""
    zone = frame.zones.opening
    told = list(times(frame.low, zone[0], min(zone[1], zone[0] + _OPENING_MAX)))
    for t, u in itertools.pairwise(told):
        if start and t.start == start.start and _TO.fullmatch(frame.low, t.end, u.start):
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


# "Kết thúc: 17h", "Ra [17h35]", "ngồi vào họp 2 giờ, đứng dậy 4 rưỡi"
_LABELLED = re.compile(
    r"(?:kết thúc|bế mạc)[^\n.]{0,20}$|(?<!\w)(?:ra\s?[:\[]|(?:đứng dậy|tan họp|họp xong)(?: lúc)?)\s?$"
)


def sure_end_in_opening(frame: Frame, start: Fact | None) -> Fact | None:
    """The end the opening tells where it can only be that of the whole meeting: as happened, of a single span."""
    if start is None or start.start is None:
        return None
    limit = min(frame.zones.opening[1], frame.zones.opening[0] + _OPENING_MAX)
    told = end_in_opening(frame, start) or labelled_end(frame, start.end or 0)
    if told is None or told.start is None or told.end is None:
        return None
    line = line_from(frame.low, start.start)
    if _MEANT.search(frame.low[max(line, start.start - 80) : told.start]) or _ROW.match(frame.low, told.end):
        return None
    later = times(frame.low, told.end, limit)  # a second span: afternoon, next day, next row of the programme
    spans = (u for t, u in itertools.pairwise(later) if _TO.fullmatch(frame.low, t.end, u.start))
    return None if next(spans, None) else told


def labelled_end(frame: Frame, begin: int) -> Fact | None:
    """The time behind "Kết thúc:" of a form that asks for both times in the opening."""
    for t in times(frame.low, begin, min(frame.zones.opening[1], frame.zones.opening[0] + _OPENING_MAX)):
        if _LABELLED.search(frame.low[max(0, t.start - 40) : t.start]):
            return Fact(value=t.value, start=t.start, end=t.end, confidence=0.9)
    return None


_MOST_TIMES = 40  # of the closing that are looked at


def same_hour(a: str, b: str) -> bool:
    """Whether two times are one, told by a clock of 24 hours or of 12 ("16:30", "4 giờ 30")."""
    (h, m), (k, n) = (map(int, x.split(":")) for x in (a, b))
    return (h - k) % 12 == 0 and m == n


_MEETING_ENDS = re.compile(
    r"(?<!\w)(?:kết thúc|bế mạc|họp xong|tan họp|giải tán|giải lao|nghỉ họp|khép lại|chấm dứt|đóng)(?!\w)"
)
# Another thing that ends, a meeting to come, a time that was only meant.
_OTHER_END = re.compile(
    r"(?<!\w)(?:dự kiến|nghỉ (?:trưa|giải lao)|giải lao|phần|nội dung|thảo luận|bỏ phiếu|kiểm phiếu|tham luận|lần sau|kỳ sau|"
    r"buổi sau|cuộc họp (?:sau|tới)|tháng sau|lập xong|buổi sáng|buổi chiều|hôm sau|hôm trước|ngày thứ)(?!\w)"
)


def surely_ends(frame: Frame, first: Fact, end: Fact, day: Fact | None) -> bool:
    """Whether a time of the closing is told as the end of this meeting, on its day, and nowhere as the opening has it."""
    at, stop = end.start or 0, end.end or 0
    line = line_from(frame.low, at, 160)
    line = max(line, frame.low.rfind(". ", line, at) + 1)
    said = frame.low[line : min(line_to(frame.low, stop, 40), stop + 40)]
    other = (d.iso() for d in days(frame.low, max(line, at - 60), stop + 40) if d.year)
    if not _MEETING_ENDS.search(said) or _OTHER_END.search(said) or any(day and d != day.value for d in other):
        return False
    told = times(frame.low, frame.zones.closing[0] or at, len(frame.low))
    return not any(same_hour(t.value, str(first.value)) for t in itertools.islice(told, _MOST_TIMES))


_LATER = re.compile(r"[\s,]*(?:(?:sáng|rạng sáng|ngày|hôm)\s){1,3}(?:hôm )?(?:sau|kế tiếp|mai)(?!\w)")


def next_day(frame: Frame, end: Fact, day: Fact | None) -> bool:
    """Whether a meeting is said to have ended on another day than it began."""
    if end.end is None:
        return False
    on = next((d.iso() for d in days(frame.low, end.end, end.end + 30) if d.year), None)
    return bool(_LATER.match(frame.low, end.end)) or bool(on and day and on > str(day.value))
