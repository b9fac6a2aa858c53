"""Checks of deadlines: already past, on no calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bienban_nlp.checks.orders import decided, is_order
from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.view import View, short
from bienban_nlp.dates import is_off_calendar
from bienban_nlp.minutes import Statement


@check("deadline-past", "error")
def deadline_past(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A deadline before the meeting."""
    if view.date is None:
        return
    for s in view.statements("solution", "decision"):
        if s.due_date and s.due_date < view.date.isoformat() and _set_today(view, s):
            yield Hit(
                s.start,
                s.end,
                {"quote": short(view.minutes.quote(s)), "due": s.due or "", "date": f"{view.date:%d/%m/%Y}"},
            )


@check("deadline-impossible", "error")
def deadline_impossible(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A deadline on no calendar (31/6)."""
    for s in view.statements("decision"):
        if s.due and is_off_calendar(s.due):
            yield Hit(s.start, s.end, {"quote": short(view.minutes.quote(s)), "due": s.due})


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
        and is_order(words, s.who)  # by its words: "Tất cả 10/10" is a count, however much it looks like a day
        and not _PAST.search(words)
    )
