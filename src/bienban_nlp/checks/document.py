"""Checks of the paper itself: letterhead, signatures, reading back, length of the meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bienban_nlp.checks.registry import Hit, check, hit_at
from bienban_nlp.checks.view import View
from bienban_nlp.layout import NAME
from bienban_nlp.syllables import Span

# Hướng dẫn 12-HD/BTCTW (2018) and 42-HD/BTCTW (2025): at least 90 minutes, 120 when two kinds share a sitting.
LEAST_MINUTES = 90
LEAST_MINUTES_BOTH = 120

STATE_MOTTO = re.compile(r"CỘNG\s+H(?:ÒA|OÀ|OA)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA|ĐỘC\s+LẬP\s*[-–—]\s*TỰ\s+DO", re.IGNORECASE)
PARTY_MOTTO = re.compile(r"ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM", re.IGNORECASE)

_SECRETARY = (
    r"th[ươ] k[ýí](?: (?:cuộc họp|hội nghị|chi bộ|ghi biên bản))?|"
    r"(?:người )?(?:ghi|lập) (?:biên bản|bb|chép)|người (?:ghi|lập)|tk"
)
_CHAIR = (
    r"(?:người )?chủ (?:trì|t[ọo][ạa]?)(?: (?:hội nghị|cuộc họp))?|chủ tịch(?: (?:hội đồng|đoàn|công đoàn))?|"
    r"(?:phó )?bí thư(?: chi bộ)?|t/?m\.? [\w ]{2,40}?|kt\.? [\w ]{2,30}?|ct|(?:đội|tổ|phân xưởng|xưởng|khoa|"
    r"phòng) ?trưởng|"
    r"trưởng [\w ]{2,20}?|(?:phó )?(?:giám đốc|hiệu trưởng|thủ trưởng)|quản đốc|chánh văn phòng"
)


def _label(words: str) -> re.Pattern[str]:
    """A label of a signature: at the head of a line or of a column, not the subject of a sentence."""
    return re.compile(
        rf"(?:^|\s{{2,}}|[|\t;]|\s[-–]\s)[ \t*]*(?:[-–]\s)?(?i:{words})(?=\s*(?:$|[ \t]{{2,}}|[:(|,\-–]|{NAME}))",
        re.MULTILINE,
    )


_SECRETARY_LABEL, _CHAIR_LABEL = _label(_SECRETARY), _label(_CHAIR)
_CELL = re.compile(
    rf"(?:^|[ \t]{{2,}}|[:|)])[ \t]*(?:\(?(?:đã )?ký(?: số| tên)?\)?)?[ \t]*(?P<name>{NAME})(?=[ \t]*(?:$|"
    rf"[ \t]{{2,}}|\(|\|))",
    re.MULTILINE,
)


@check("short-meeting", "warning")
def short_meeting(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A party-cell meeting under 90 minutes, or 120 when two kinds share a sitting."""
    if not view.is_cell or view.duration is None:
        return
    required = LEAST_MINUTES_BOTH if view.is_both else LEAST_MINUTES
    if view.duration < required:
        values: dict[str, object] = {"minutes": view.duration, "required": required}
        yield hit_at(view.place("end", "start"), values, "both" if view.is_both else "")


@check("no-signatures", "error", of_the_paper=True)
def no_signatures(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """No signature block, or the chair or the secretary is missing from it."""
    tail = view.closing
    words = re.sub(r"[ \t]{3,}", "  ", view.words(tail))  # two spaces part the columns as well as forty
    has_secretary = _signs(view, words, "secretary", _SECRETARY_LABEL)
    has_chair = _signs(view, words, "chair", _CHAIR_LABEL)
    at = Span(max(tail.start, tail.end - 1), tail.end) if tail.end else None
    if not has_secretary and not has_chair:
        yield Hit(None, None)
    elif not has_secretary:
        yield hit_at(at, {}, "secretary")
    elif not has_chair:
        yield hit_at(at, {}, "chair")


def _signs(view: View, words: str, fact: str, label: re.Pattern[str]) -> bool:
    """Whether a person signs: a label with nobody else's name alone beside it, or their own name below."""
    labels = list(label.finditer(words))
    names = [m["name"] for m in _CELL.finditer(words)]
    person = view.fact(fact)
    if person and any(_same_person(person, name) for name in names):
        return True
    return bool(labels) and len(names) != 1


def _same_person(full: str, written: str) -> bool:
    """Whether a signature ("Nhung", "Thị Lài") can be this person's."""
    a, b = full.casefold().split(), written.casefold().split()
    return bool(b) and (a[-len(b) :] == b or a[-1] == b[-1])


_READ = re.compile(
    r"(?:biên bản|\bbb\b)[^.\n;]{0,90}?\b(?:đọc|thông qua|nhất trí|tán thành|trình chiếu|chiếu lên)|"
    r"\b(?:đọc|thông qua|trình bày|nghe|nhất trí|tán thành|xem lại|đồng ý)\b[^.\n;]{0,50}?(?:biên bản|\bbb\b)|"
    r"\bđọc (?:lại\b|(?:các )?phần (?:đã )?ghi)|\bđọc cho\b[^.\n]{0,50}\bnghe\b|\bcùng nghe\b",
    re.IGNORECASE,
)
# At the end of the minutes, behind the agenda, what was adopted or signed can only be the minutes.
_ADOPTED = re.compile(
    r"\b(?:nội dung|diễn biến)\b[^.\n;]{0,40}(?:được|đã)[^.\n;]{0,60}thông qua|"
    r"\b(?:đồng ý|nhất trí|thống nhất)[^.\n;]{0,30}\b(?:cùng )?ký tên\b|\bai (?:nấy |cũng )k[íý]\b(?! tên)|"
    r"\bbiên bản\b[^.\n]{0,40}\b(?:gửi|gởi)\b[^.\n]{0,80}không ai (?:có )?(?:ý kiến|nhắn|sửa|thêm)",
    re.IGNORECASE,
)
_NOT_READ = re.compile(
    r"(?:chưa|không|chẳng|khỏi|miễn)\s+(?:kịp |được |cần |phải )?(?:đọc|thông qua)|"
    r"biên bản (?:kiểm phiếu|kỳ trước|tháng trước|buổi trước|kỳ họp trước|vi phạm|giám sát)|sẽ (?:được )?(?:đọc|"
    r"thông qua)|"
    r"(?:đọc|thông qua)[^.\n]{0,40}(?:kỳ|buổi|lần) (?:sau|tới)",
    re.IGNORECASE,
)
_OTHER_PAPER = re.compile(r"nghị quyết|kết luận|dự thảo|văn bản|chỉ thị|báo cáo|chương trình", re.IGNORECASE)
_LAST_WORDS = 500  # characters of the agenda in which a reading back may stand, behind the last conclusion


@check("not-read-back", "error", of_the_paper=True)
def not_read_back(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """Not said that the minutes were read to or adopted by the meeting; adopting the conclusions alone is not that."""
    tail = Span(max(view.closing.start - _LAST_WORDS, view.agenda.start), len(view.text))
    whole = view.flow
    for m in _READ.finditer(whole[tail.start : tail.end]):
        span = _sentence(whole, tail.start + m.start(), tail.start + m.end())
        sentence = whole[span.start : span.end]
        names_minutes = re.search(r"biên bản|\bbb\b", sentence, re.IGNORECASE)
        if not _NOT_READ.search(sentence) and (names_minutes or view.is_account or not _OTHER_PAPER.search(sentence)):
            return
    if not _ADOPTED.search(whole, view.closing.start):
        yield Hit(None, None)


def _sentence(text: str, start: int, end: int) -> Span:
    """From the full stop or line break before to the one behind."""
    left = max(text.rfind(mark, 0, start) for mark in (". ", "\n", "; "))
    right = min((i for i in (text.find(mark, end) for mark in (". ", "\n", "; ")) if i >= 0), default=len(text))
    return Span(left + 1, right)


@check("wrong-letterhead", "error")
def wrong_letterhead(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The State's motto on party minutes or the Party's on others (Quy định 399-QĐ/TW; Nghị định 30/2020/NĐ-CP)."""
    head = view.span("header")
    party = view.is_party or view.party_title()
    if not view.kind or (view.kind == "other" and not party):
        return
    m = (STATE_MOTTO if party else PARTY_MOTTO).search(view.header)
    if m:
        yield Hit(head.start + m.start(), head.start + m.end(), {}, "party" if party else "state")
