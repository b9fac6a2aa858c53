"""The acts and contents a meeting is expected to show, each with the passage that shows it.

The names are what a rubric lists under ``parts``; sources: the steps of Hướng dẫn 42-HD/BTCTW as restated
(domain notes §1.2), the common core of templates (§2.2) and Mẫu 1.9 of Nghị định 30/2020/NĐ-CP (§2.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bienban_nlp.checks.document import PARTY_MOTTO, STATE_MOTTO, no_signatures, not_read_back
from bienban_nlp.checks.leadership import self_criticism
from bienban_nlp.checks.people import voices
from bienban_nlp.checks.registry import Check
from bienban_nlp.checks.view import View
from bienban_nlp.minutes import Item, Statement
from bienban_nlp.syllables import Span

Step = Callable[[View], Span | None]

_WORDS: dict[str, tuple[str, str]] = {
    "reason": (
        "head",
        r"nêu lý do|lý do (?:cuộc họp|buổi|họp)|mục đích|nêu (?:nội dung|chương trình)|tuyên bố lý do|khai mạc",
    ),
    "programme": ("head", r"chương trình|thông qua nội dung|nêu nội dung"),
    "fees": ("all", r"đảng phí|\bĐP\b"),
    "ideology": ("agenda", r"tư tưởng|thời sự|dư luận|điểm tin|bản tin"),
    "documents": (
        "agenda",
        r"phổ biến|quán triệt|học tập (?:nghị quyết|chỉ thị)|nghị quyết (?:số|trung ương|đại hội|\d)|chỉ thị|"
        r"kết luận (?:số )?\d|quy định (?:số )?\d|hướng dẫn (?:số )?\d",
    ),
    "ho-chi-minh": (
        "agenda",
        r"(?:học tập|làm theo)[^.\n]{0,40}(?:bác|hồ chí minh)|tấm gương (?:bác|đạo đức)|kể chuyện[^.\n]{0,20}bác",
    ),
    "last-month": (
        "agenda",
        r"(?:kiểm điểm|đánh giá|kết quả|nhìn lại|rà|việc)[^.\n]{0,40}tháng|tháng (?:trước|qua)|kỳ trước|"
        r"tháng \d+ (?:còn nợ|đã làm)",
    ),
    "next-month": (
        "agenda",
        r"phương hướng|nhiệm vụ (?:trọng tâm|tháng)|kế hoạch tháng|phân công (?:nhiệm vụ |công việc |công tác )?tháng|tháng (?:tới|sau)|dự kiến tháng|sắp tới",
    ),
    "party-building": (
        "agenda",
        r"xây dựng đảng|\bXDĐ\b|đảng phí|\bĐP\b|kết nạp|đảng viên dự bị|quần chúng ưu tú|kiểm tra,? giám sát|KTGS|"
        r"công tác đảng|sổ tay đảng viên|cảm tình đảng",
    ),
    "praise": ("agenda", r"biểu dương|khen|tuyên dương|phê bình|nhắc nhở|nhắc nghiêm|nhắc nhở"),
    "vote": (
        "agenda",
        r"biểu quyết|bỏ phiếu|giơ tay|\d+/\d+[^.\n]{0,15}(?:đồng ý|tán thành|nhất trí)|100\s?%[^.\n]{0,30}(?:đồng ý|"
        r"nhất trí|tán thành)",
    ),
    "scoring": (
        "late",
        r"chấm điểm|tự chấm|chấm buổi|xếp loại (?:buổi|tốt|khá)|đánh giá (?:chất lượng )?buổi|\d{2}(?:/100)? điểm|"
        r"loại (?:tốt|khá|trung bình)",
    ),
    "number": ("header", r"\bsố\s*:?\s*\d+"),
    "recipients": ("closing", r"nơi nhận|lưu\s*:|\blưu (?:VT|chi bộ|hồ sơ|đội|đơn vị)"),
    "mass-organisations": ("agenda", r"công đoàn|đoàn thanh niên|chi đoàn|hội phụ nữ|đoàn thể|mặt trận|cựu chiến binh"),
    "inspection": (
        "agenda",
        r"kiểm tra,? giám sát|KTGS|giám sát (?:chuyên đề|đảng viên)|kiểm tra (?:đảng viên|\d+ đ/c|việc chấp hành)",
    ),
}
_COMPILED = {name: (where, re.compile(words, re.IGNORECASE)) for name, (where, words) in _WORDS.items()}


def _zone(view: View, where: str) -> Span:
    first = min((i.start for i in view.minutes.items), default=view.agenda.start)
    return {
        "all": Span(0, len(view.text)),
        "agenda": view.agenda,
        "head": Span(view.span("opening").start, max(view.span("opening").end, first)),
        "header": view.span("header"),
        "closing": view.closing,
        "late": Span((view.agenda.start + view.agenda.end) // 2, len(view.text)),
    }[where]


def _by_words(name: str) -> Step:
    where, words = _COMPILED[name]

    def find(view: View) -> Span | None:
        zone = _zone(view, where)
        m = words.search(view.text, zone.start, zone.end)
        return Span(*m.span()) if m else None

    return find


def _by_fact(*names: str) -> Step:
    def find(view: View) -> Span | None:
        if not view.fact(names[0]):
            return None
        return view.place(*names) or Span(0, 0)

    return find


def _discussion(view: View) -> Span | None:
    heard = [v for v in voices(view, view.agenda.start, view.agenda.end) if not v.empty]
    return Span(heard[0].start, heard[0].end) if len(heard) > 1 else None


def _decided(person: bool = False, deadline: bool = False) -> Step:
    def find(view: View) -> Span | None:
        for s in view.statements("decision"):
            if (not person or s.who) and (not deadline or s.due):
                return Span(s.start, s.end)
        return None

    return find


def _work(view: View) -> Span | None:
    """Leading the unit's political task: professional content in the agenda (domain notes §1.4)."""
    layers: tuple[Statement | Item, ...] = (*view.minutes.statements, *view.minutes.items)
    return next((Span(x.start, x.end) for x in layers if x.work == "professional"), None)


def _silent(check: Check) -> Step:
    """Shown where a check finds nothing."""

    def find(view: View) -> Span | None:
        return None if any(True for _ in check(view, ())) else view.closing

    return find


def _motto(pattern: re.Pattern[str]) -> Step:
    def find(view: View) -> Span | None:
        m = pattern.search(view.header)
        at = view.span("header").start
        return Span(at + m.start(), at + m.end()) if m else None

    return find


STEPS: dict[str, Step] = {
    **{name: _by_words(name) for name in _WORDS},
    "roll": _by_fact("present", "total", "absent"),
    "date": _by_fact("date"),
    "start": _by_fact("start"),
    "end": _by_fact("end"),
    "place": _by_fact("place"),
    "chair": _by_fact("chair"),
    "secretary": _by_fact("secretary"),
    "political-task": _work,
    "discussion": _discussion,
    "criticism": self_criticism,
    "conclusion": _decided(),
    "assignment": _decided(person=True),
    "deadline": _decided(person=True, deadline=True),
    "read-back": _silent(not_read_back),
    "signatures": _silent(no_signatures),
    "party-motto": _motto(PARTY_MOTTO),
    "state-motto": _motto(STATE_MOTTO),
}
