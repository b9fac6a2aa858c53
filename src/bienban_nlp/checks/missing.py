"""Checks of what the text must give and does not: when, where, who led and wrote, how many came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.view import View
from bienban_nlp.dates import NUMBER_WORDS
from bienban_nlp.facts.frame import UNIT


@check("no-date", "error", in_account="note")
def no_date(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The text does not give the day of the meeting."""
    return _missing(view, "date")


@check("no-start-time", "warning", in_account=None)
def no_start_time(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The text does not give when the meeting began."""
    return _missing(view, "start")


@check("no-end-time", "warning", in_account=None)
def no_end_time(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The text does not give when the meeting ended."""
    return _missing(view, "end")


# Online, or at a place told without a label: "ngồi trong nhà bếp", "P. giao ban", "chỗ họp: sàn nhà ông Sìn".
_ROOM = r"(?:phòng|buồng|phg|p\.(?= )|nhà(?! trường| nước)|hội trường|trụ sở|sân|sảnh|khoang|bếp|lán|xưởng|kho|gian|lớp|vp|văn phòng)"
_SOMEWHERE = re.compile(
    rf"trực tuyến|(?<!\w)(?:zoom|google meet|teams|zalo|chỗ họp|họp ngay|ngồi (?:trong|ở|ngoài|dưới|trên))(?!\w)|tầng \d|"
    rf"(?<!\w)(?:mượn|nhờ|ngồi|(?<!công tác )(?<!làm việc )(?:tại|tai|ở)(?: tầng \w+)?) (?:{_ROOM}|bưu cục)(?!\w)|(?:^|[-–:;,.|(])[ \t]*{_ROOM}(?!\w)",
    re.MULTILINE,
)


@check("no-place", "warning", in_account="note")
def no_place(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The opening gives no place, and nothing that may be one."""
    if not _SOMEWHERE.search(view.frame.low, *view.frame.zones.opening):
        yield from _missing(view, "place")


@check("no-chair", "warning", in_account="note")
def no_chair(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The text does not name who led the meeting."""
    return _missing(view, "chair")


@check("no-secretary", "warning", in_account=None)
def no_secretary(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The text does not name who wrote the minutes."""
    return _missing(view, "secretary")


_CAME = re.compile(
    r"(?:thành phần|tham dự|dự họp|dự|có mặt|thành viên)[^:\n]{0,40}:"
    r"(?!\s*(?:như|theo) (?:trong )?(?:giấy mời|thư mời|thông báo|quy định|thường lệ|mọi (?:khi|lần|kỳ)|lần trước)\s*[.;\n])"
    r"[ \t]*[^\s.…_][^\n]{10,}|"
    r"(?<!\w)(?:(?:(?<!tham )dự (?:\w+ ){0,3}có|vắng(?: mặt)?\s*:?)\s*\w|(?:về|tới|đến) dự(?!\w|,? (?:và )?(?:đông|đầy|chỉ đạo)))|"
    rf"(?<![\w/])\d{{1,3}}(?:/\d{{1,3}})?\s(?:\w+,? ){{0,2}}{UNIT}|{UNIT}[^\n.:]{{0,40}}:\s*\d"
)


_COUNTED = re.compile(rf"(?<![\w/])(?:\d{{1,3}}|{NUMBER_WORDS})\s(?:đảng viên|đv)(?!\w)")


@check("no-attendance", "warning", in_account="note")
def no_attendance(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The text does not count who came; only the form of a cell asks for counts where it tells them by name or group."""
    asks_counts = view.is_cell and not view.is_account
    if not (_COUNTED if asks_counts else _CAME).search(view.frame.low, *view.frame.zones.opening):
        yield from _missing(view, "total", "present", "absent")


def _missing(view: View, *facts: str) -> Iterator[Hit]:
    """A hit where none of these facts is known."""
    if not any(fact in view.minutes.facts for fact in facts):
        yield Hit()
