"""Checks of deadlines: already past, on no calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bienban_nlp.checks.orders import decided, is_order
from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.view import View, short
from bienban_nlp.minutes import Statement


@check("deadline-past", "error")
def deadline_past(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A deadline before the meeting."""
    if view.date is None:
        return
    for s in view.statements("solution", "decision"):
        if not _set_today(view, s):
            continue
        due = latest_day(s, view.date)
        if due is not None and due < view.date:
            yield Hit(
                s.start,
                s.end,
                {"quote": short(view.minutes.quote(s)), "due": s.due or "", "date": f"{view.date:%d/%m/%Y}"},
            )


@check("deadline-impossible", "error")
def deadline_impossible(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A deadline on no calendar (31/6)."""
    for s in view.statements("decision"):
        due = s.due or ""
        m = _DAY.search(due)
        if m and _day(m, 2024) is None and not _TURNOUT.search(due[: m.start()]):
            yield Hit(s.start, s.end, {"quote": short(view.minutes.quote(s)), "due": s.due or ""})


_TURNOUT = re.compile(r"\b(?:đủ|đạt|được|thu|nộp)\s+$", re.IGNORECASE)  # "đủ 17/17" counts people


_PAST = re.compile(
    r"\b(?:đã|vừa|hôm|hồi|từng|năm ngoái|năm trước|tháng trước|kỳ trước|âm lịch|âm|chưa (?:nộp|xong|làm|gửi|trả)|"
    r"quá hạn|trễ hạn|mới(?! ?[,.;:)]))\b|\b(?:tổ chức|làm|giải quyết|hoàn thành) (?:được|xong)(?! (?:trước|trong|hết))",
    re.IGNORECASE,
)


def _set_today(view: View, s: Statement) -> bool:
    """Whether a deadline is surely one that this meeting sets, not the day of something told."""
    words = view.minutes.quote(s)
    return (
        s.role == "decision"
        and decided(view, s)
        and is_order(words, s.who, s.due or s.due_date)
        and not _PAST.search(words)
    )


_DAY = re.compile(  # "14.00" and "19.30" are hours; "l0/6" is a scanner's 10/6; "tuần 3 tháng 11" no day
    r"(?<![\dlIO/.-])(?<!tuần )(?<!tuần thứ )(?!(?:[01]?\d|2[0-4])\.(?:00|1[3-9]|[2-5]\d)(?!\d))(?P<d>\d{1,2})\s*(?:[/.-]|tháng)\s*(?P<m>\d{1,2})(?:\s*(?:[/.-]|năm)\s*(?P<y>\d{4}))?(?![\d/])",
    re.IGNORECASE,
)
_MONTH = re.compile(r"tháng\s+(?P<m>\d{1,2})(?:\s*(?:[/-]|năm)\s*(?P<y>\d{4}))?(?![\d/])", re.IGNORECASE)
_HALF_YEAR = timedelta(days=183)


def latest_day(s: Statement, meeting: date) -> date | None:
    """The last day a deadline can mean; a day without a year lies within half a year of the meeting."""
    due = s.due or ""
    days = [_day(m, meeting.year) for m in _DAY.finditer(due)]
    named = [_near(d, meeting, bool(m["y"])) for d, m in zip(days, _DAY.finditer(due), strict=True) if d]
    if named:
        return max(named)
    m = _MONTH.search(due)
    if m and 1 <= int(m["m"]) <= 12:
        year, month = int(m["y"] or meeting.year), int(m["m"])
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return _near(last, meeting, bool(m["y"]))
    return date.fromisoformat(s.due_date) if s.due_date else None


def _day(m: re.Match[str], year: int) -> date | None:
    try:
        return date(int(m["y"] or year), int(m["m"]), int(m["d"]))
    except ValueError:
        return None


def _near(day: date, meeting: date, dated: bool) -> date:
    """A day without a year that lies more than half a year back is meant of the next year."""
    if dated or meeting - day <= _HALF_YEAR:
        return day
    return date(day.year + 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
