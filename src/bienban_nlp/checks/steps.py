"""The acts and contents a meeting is expected to show, each with the passage that shows it.

The names are what a rubric lists under ``parts``; sources: the steps of Hướng dẫn 42-HD/BTCTW as restated
(domain notes §1.2), the common core of templates (§2.2) and Mẫu 1.9 of Nghị định 30/2020/NĐ-CP (§2.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bienban_nlp.checks.document import PARTY_MOTTO, STATE_MOTTO, not_read_back
from bienban_nlp.checks.leadership import criticism_told, praise_told
from bienban_nlp.checks.people import voices
from bienban_nlp.checks.registry import Check
from bienban_nlp.checks.signatures import missing_signers
from bienban_nlp.checks.view import View
from bienban_nlp.minutes import Item, Statement
from bienban_nlp.syllables import Span

Step = Callable[[View], Span | None]

_DOCUMENTS = (
    r"phổ biến|quán triệt|học (?:tập )?(?:nghị quyết|chỉ thị)|nghị quyết (?:số|trung ương|TW|đại hội|\d)|chỉ thị|"
    r"kết luận (?:số )?\d|quy định (?:số )?\d|hướng dẫn (?:số )?\d"
)
_HO_CHI_MINH = r"(?:học tập|làm theo)[^.\n]{0,40}(?:bác|hồ chí minh)|tấm gương (?:bác|đạo đức)|kể chuyện[^.\n]{0,20}bác"
_WORDS: dict[str, tuple[str, str]] = {
    "reason": (
        "head",
        r"(?:nêu|nói|tuyên bố) lý do|lý do (?:cuộc họp|buổi|họp)|mục đích|nêu (?:nội dung|chương trình)|"
        r"khai mạc(?! (?:lúc|hồi|vào)|:| \d)",
    ),
    "programme": (
        "head",
        r"chương trình|(?:thông qua|nêu)(?: các)? (?:nội dung|việc)|nội dung (?:họp|cuộc họp|buổi|sinh hoạt)",
    ),
    "fees": ("all", r"đảng phí|\bĐP\b"),
    "ideology": (
        "agenda",
        rf"tư tưởng|thời sự|dư luận|điểm tin|bản tin|suy thoái|nêu gương|{_DOCUMENTS}|{_HO_CHI_MINH}",
    ),
    "documents": ("agenda", _DOCUMENTS),
    "ho-chi-minh": ("agenda", _HO_CHI_MINH),
    "last-month": (
        "agenda",
        r"\b(?:kiểm điểm|đánh giá|kết quả|nhìn lại|rà|việc)\b[^.\n]{0,40}\btháng (?!tới|sau)|tháng (?:trước|qua)|"
        r"kỳ trước|tháng \d+ (?:còn nợ|đã làm)",
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
    "vote": (
        "agenda",
        r"biểu quyết|bỏ phiếu|giơ tay|\d+/\d+[^.\n]{0,40}(?:đồng ý|tán thành|nhất trí)|100\s?%[^.\n]{0,30}(?:đồng ý|"
        r"nhất trí|tán thành)",
    ),
    "scoring": (
        "late",
        r"chấm điểm|tự chấm|chấm buổi|xếp loại (?:buổi|tốt|khá)|đánh giá (?:chất lượng )?buổi|\d{2}(?:/100)? điểm|"
        r"loại (?:tốt|khá|trung bình)",
    ),
    "draft": (
        "agenda",
        r"dự thảo (?:nghị quyết|NQ|kết luận|nhiệm vụ|phương hướng|việc|gợi ý)|"
        r"(?:đọc|trình bày|nêu|thông qua|biểu quyết|như|bản|chi [uủ][ỷy]) dự thảo|\(dự thảo|dự thảo (?:của )?chi [uủ][ỷy]|"
        r"chi [uủ][ỷy] (?:dự kiến|trình chi bộ)|câu hỏi (?:thảo luận|gợi ý)|gợi ý (?:thảo luận|của chi [uủ][ỷy])",
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


_AGREES = re.compile(r"thống nhất|nhất trí|tán thành", re.IGNORECASE)
_LEAD = 90  # characters in which a contribution says what it is
_PRESENTS = re.compile(
    r"báo cáo(?! viên)|trình bày|đề dẫn|tham luận|thay mặt|(?:đọc|trình|thông qua) (?:bài|bản(?! tin)|dự thảo|tờ trình|nhận định|đánh giá)",
    re.IGNORECASE,
)
_PREPARED = re.compile(
    r"chuẩn bị (?:trước|kỹ|sẵn|nội dung)|bài chuẩn bị|dự thảo|đề dẫn|"
    r"(?:tài liệu|nội dung|báo cáo)[^.\n]{0,30}(?:đã gửi|gửi trước|đưa lên|đăng|phát)|đã gửi (?:tài liệu|báo cáo)",
    re.IGNORECASE,
)


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


def _either(*steps: Step) -> Step:
    """The first of several ways to show the same."""
    return lambda view: next((at for step in steps if (at := step(view))), None)


def _results(view: View) -> Span | None:
    """What was done since last time, told in two statements or more."""
    told = list(view.statements("result"))
    return Span(told[0].start, told[0].end) if len(told) > 1 else None


def _dated(view: View) -> Span | None:
    """A decision to be carried out by a time."""
    return next((Span(s.start, s.end) for s in view.statements("decision") if s.due or s.due_date), None)


def _agreed(view: View) -> Span | None:
    """A decision said to be the will of all or of most."""
    told = (s for s in view.statements("decision") if _AGREES.search(view.minutes.quote(s)))
    return next((Span(s.start, s.end) for s in told), None)


def _presented(view: View) -> Span | None:
    """A named person presents a report, a draft or a paper."""
    for v in voices(view, view.agenda.start, view.agenda.end):
        lead = view.text[v.start : min(v.end, v.start + _LEAD)].split(":")[0]
        if _PRESENTS.search(lead):
            return Span(v.start, v.end)
    return None


def _prepared(view: View) -> Span | None:
    """Something prepared before this meeting; what is only decided or proposed is for the next one."""
    ahead = [(s.start, s.end) for s in view.statements("decision", "solution")]
    for m in _PREPARED.finditer(view.text, view.span("opening").start, view.agenda.end):
        if not any(a <= m.start() < b for a, b in ahead):
            return Span(*m.span())
    return None


# A programme under a heading of its own; one of work, of action or of study is something else.
_ADOPTS = re.compile(
    r"\b(?:thông qua|nêu|công bố|giới thiệu|trình bày|thống nhất|nhất trí|đồng ý|tán thành)\b[^.\n]{0,30}"
    r"\bchương trình(?=\s*(?:[:.,;(]|$|gồm|như|(?:của )?(?:cuộc|buổi|kỳ|hội nghị|họp|sinh hoạt|làm việc)))",
    re.IGNORECASE,
)


def _adopted(view: View) -> Span | None:
    """The programme adopted in so many words in the first item of the agenda."""
    first = next(iter(view.minutes.items), None)
    m = _ADOPTS.search(view.text, first.start, first.end) if first else None
    return Span(*m.span()) if m else None


_RESOLVES = re.compile(r"nghị quyết|kết luận|quyết nghị", re.IGNORECASE)
_PROGRAMME = re.compile(r"chương trình", re.IGNORECASE)


def _voted(view: View) -> Span | None:
    """The sentence that tells of a vote: on the resolutions where there is one, not a heading or the programme."""

    def weight(m: re.Match[str]) -> int:
        words = view.words(view.sentence(m.start()))
        if _PROGRAMME.search(words) or m.start() in view.headings:
            return 0
        return 2 if _RESOLVES.search(words) else 1

    found = list(_COMPILED["vote"][1].finditer(view.text, view.agenda.start, view.agenda.end))
    if not found:
        return None
    best = max(found, key=weight)
    sentence = view.sentence(best.start())
    return sentence if sentence.end > sentence.start else Span(*best.span())


def _criticised(view: View) -> Span | None:
    found = criticism_told(view)
    return found[0] if found else None


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
    "last-month": _either(_by_words("last-month"), _results),
    "next-month": _either(_by_words("next-month"), _dated),
    "programme": _either(_by_words("programme"), _adopted),
    "vote": _either(_voted, _agreed),
    "praise": praise_told,
    "prepared": _either(_prepared, _presented),
    "presented": _either(_presented, _by_words("documents")),
    "roll": _by_fact("present", "total", "absent"),
    "date": _by_fact("date"),
    "start": _by_fact("start"),
    "end": _by_fact("end"),
    "place": _by_fact("place"),
    "chair": _by_fact("chair"),
    "secretary": _by_fact("secretary"),
    "political-task": _work,
    "discussion": _discussion,
    "criticism": _criticised,
    "conclusion": _decided(),
    "assignment": _decided(person=True),
    "deadline": _decided(person=True, deadline=True),
    "read-back": _silent(not_read_back),
    "signatures": lambda view: None if missing_signers(view) else view.closing,
    "party-motto": _motto(PARTY_MOTTO),
    "state-motto": _motto(STATE_MOTTO),
}
