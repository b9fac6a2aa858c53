"""Checks of the paper itself: letterhead, reading back, length of the meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bienban_nlp.checks.registry import Hit, check, hit_at
from bienban_nlp.checks.signatures import plain
from bienban_nlp.checks.view import View
from bienban_nlp.syllables import Span

# Hướng dẫn 12-HD/BTCTW (2018) and 42-HD/BTCTW (2025): at least 90 minutes, 120 when two kinds share a sitting.
LEAST_MINUTES = 90
LEAST_MINUTES_BOTH = 120

STATE_MOTTO = re.compile(r"CỘNG\s+H(?:ÒA|OÀ|OA)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA|ĐỘC\s+LẬP\s*[-–—]\s*TỰ\s+DO", re.IGNORECASE)
PARTY_MOTTO = re.compile(r"ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM|\bĐCSVN\b", re.IGNORECASE)


@check("short-meeting", "warning")
def short_meeting(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A party-cell meeting under 90 minutes, or 120 when two kinds share a sitting."""
    if not view.is_cell or view.duration is None:
        return
    required = LEAST_MINUTES_BOTH if view.is_both else LEAST_MINUTES
    if view.duration < required:
        values: dict[str, object] = {"minutes": view.duration, "required": required}
        yield hit_at(view.place("end", "start"), values, "both" if view.is_both else "")


_READ = re.compile(
    r"(?:biên bản|\bbb\b)[^.\n;]{0,90}?\b(?:đọc|thông qua|nhất trí|tán thành|trình (?:chiếu|bày)|chiếu (?:lên|trên)|"
    r"màn hình)|"
    r"\b(?:đọc|thông qua|trình bày|nghe|nhất trí|tán thành|xem lại|đồng ý)\b[^.\n;]{0,50}?(?:biên bản|\bbb\b)|"
    r"\bchiếu (?:biên bản|bb)\b|\bđọc (?:(?:lướt |qua )?lại\b|to\b|(?:một|hai|1|2) (?:lần|lượt)\b|(?:các )?phần (?:đã )?ghi)|\bnghe (?:đọc|lại)\b|\bđọc cho\b[^.\n]{0,50}\bnghe\b|\bcùng nghe\b",
    re.IGNORECASE,
)
# At the end of the minutes, behind the agenda, what was adopted or signed can only be the minutes.
_ADOPTED = re.compile(
    r"\b(?:nội dung|diễn biến)\b[^.\n;]{0,40}(?:được|đã)[^.\n;]{0,60}thông qua|"
    r"(?<!thư ký )(?<!chủ trì )\b(?:đồng ý|nhất trí|thống nhất)[^.\n;]{0,30}\b(?:cùng )?ký tên\b|\bai (?:nấy |cũng )k[íý]\b(?! tên)|"
    r"\b(?:được|đã) thông qua trước (?:toàn (?:thể )?)?(?:chi bộ|hội nghị|cuộc họp|mọi người)|"
    r"\b(?:biên bản|bản này)\b[^.\n]{0,40}\b(?:gửi|gởi)\b[^.\n]{0,80}không ai (?:có )?(?:ý kiến|nhắn|sửa|thêm)",
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


@check("not-read-back", "error", in_account=None)
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
    if not _ADOPTED.search(whole, view.closing.start) and not _writer_reads(view) and not _read_unaccented(view):
        yield Hit(None, None)


def _read_unaccented(view: View) -> bool:
    """Whether a closing typed without accents tells of it: "Doc lai ai cung nghe"."""
    return bool(re.search(r"\bdoc (?:lai|cho)\b|\bthong qua\b", view.words(view.closing), re.IGNORECASE))


def _writer_reads(view: View) -> bool:
    """Whether at the end the secretary reads, no matter what is named: "TK đọc, tổ không có ý kiến"."""
    name = re.escape((view.fact("secretary") or "thư ký").split()[-1])
    reads = re.compile(
        rf"\b(?:(?i:thư ký|thơ ký|t/?k|t/ky|người ghi|tôi)|{name}) (?:có |đã )?đọc(?: (?:lại|lướt|qua|to|hết|(?:một|1|2|hai) (?:lượt|lần)))*"
        r"(?=\s*(?:[,.;\n]|$|không|ko|cho|rồi|mọi|ai)(?!\w))"
    )
    return bool(reads.search(view.words(view.closing)))


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
    elif view.kind == "party-cell-regular" and not view.is_account and _lacks_heading(view):
        yield Hit(head.start, head.end, {}, "missing", "note")


_BODY_ABOVE = re.compile(r"^\W*(?:đảng bộ|đảng [uủ][ỷy])\b", re.IGNORECASE | re.MULTILINE)
_BODY = re.compile(r"(?:^|[ \t]{2,}|[|\t])\W*(?:chi bộ|cb)\b", re.IGNORECASE | re.MULTILINE)
_HEADING, _ALIKE = "dang cong san viet nam", 0.75


def _lacks_heading(view: View) -> bool:
    """Whether a letterhead names the body and the one above it without the Party's line (Hướng dẫn 36-HD/VPTW).

    The line may be badly read, typed without accents, or cut into the part behind the header.
    """
    letterhead = view.header.removesuffix(view.title)
    if not (view.title and _BODY_ABOVE.search(letterhead) and _BODY.search(letterhead)):
        return False
    cells = re.split(r"[ \t]{2,}|[|\t\n]", view.text[: view.span("header").end + 100])
    return not any(SequenceMatcher(None, plain(c.strip()), _HEADING).ratio() > _ALIKE for c in cells) and not (
        PARTY_MOTTO.search(view.text, 0, view.span("header").end + 100)
    )
