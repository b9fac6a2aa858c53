"""What every finder of facts looks at: the text, its folded twin, its lines, its four parts.

All patterns of the finders run on folded text (:func:`bienban_nlp.dates.fold`), whose offsets are those of the text
itself; names and bodies are then quoted from the text as written.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bienban_nlp.dates import NUMBER_WORDS, fold
from bienban_nlp.layout import BLANK, Line, lines
from bienban_nlp.minutes import SECTIONS, Fact, Minutes, SectionKind

UNIT = (
    r"(?:(?:đại biểu|đảng viên|thành viên|đồng chí|đoàn viên|hội viên|công đoàn viên|phụ huynh|cử tri|chủ hộ|hộ|người|"
    r"cán bộ|giáo viên|ủy viên|vị|đ/c|đc|đv|đb|ông bà|bà con|anh em|anh chị|xã viên|thầy cô|cbgv|cbgvnv|gv|ng)(?!\w))"
)
_DIGITS = r"\d{1,5}(?!\d|[.,]\d|\s?%|\s?(?:h|g|giờ)(?![^\W\d]))"
# A number in words only before a unit or a stop: "Sáu" and "Năm" are names as well.
NUM = rf"(?:{_DIGITS}|(?:{NUMBER_WORDS})(?=\s{{1,3}}{UNIT}|\s*[.,;(\n]))"
NUM_OF = rf"(?:{_DIGITS}|(?:{NUMBER_WORDS})(?=\s{{1,3}}{UNIT}))"

TITLE_LINE = re.compile(
    r"b[iíl]ên bản|^hội nghị|^bb\s|^báo cáo|^thông báo|^tổng hợp|^bản tin|^tin |^kết quả|^nghị quyết"
)
_SIGN_SECRETARY = r"(?:thư|thơ) k[ýí]|người ghi|ghi (?:biên bản|bb|chép)|tk(?=\s*:)|người viết|người lập"
_SIGN_CHAIR = (
    r"chủ (?:trì|tọa)|t/?m\.?\s+(?:chi bộ|chi ủy|ban|đảng|đoàn|hội)|(?<!phó )bí thư|ct(?=\s*:)|chủ tịch đoàn|"
    r"(?:trưởng (?:thôn|ban|ấp|khu|bản))"
)
SIGN = re.compile(rf"(?P<secretary>{_SIGN_SECRETARY})|(?P<chair>{_SIGN_CHAIR})")
SIGN_LINE = re.compile(rf"^\s*(?:{_SIGN_SECRETARY})[^\n,.]{{0,60}}$|^\s*(?:{_SIGN_CHAIR})[^\n,.]{{0,60}}$")


class Zones(NamedTuple):
    """The four parts as stretches of the text; where sections are missing, as the layout suggests them."""

    header: tuple[int, int]
    opening: tuple[int, int]
    agenda: tuple[int, int]
    closing: tuple[int, int]


class Frame(NamedTuple):
    """What every finder looks at: the text, its folded twin, its lines and zones."""

    text: str
    low: str
    lines: list[Line]
    zones: Zones

    def within(self, zone: tuple[int, int]) -> list[Line]:
        """The lines of a zone."""
        return [x for x in self.lines if zone[0] <= x.start < zone[1]]


class Count(NamedTuple):
    """A number of people and where it stands."""

    value: int
    start: int
    end: int

    def fact(self, confidence: float = 0.95) -> Fact:
        """The same as a fact."""
        return Fact(value=self.value, start=self.start, end=self.end, confidence=confidence)


def line_from(text: str, at: int, reach: int = 500) -> int:
    """Where the line of an offset begins; never farther back than ``reach``, so that one long line costs no time."""
    low = max(0, at - reach)
    return max(text.rfind("\n", low, at) + 1, low)


def line_to(text: str, at: int, reach: int = 500) -> int:
    """Where the line of an offset ends; never farther on than ``reach``."""
    high = min(len(text), at + reach)
    end = text.find("\n", at, high)
    return end if end >= 0 else high


# Word makes one sign of three dots typed in a row: a leader is then of both.
_LEADER = re.compile(rf"(?<![.…])(?:\.{{2,3}}…|…\.{{2,}})[.…]*|{BLANK.pattern}")


def leaders(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Leaders of a form with nothing filled in: rows of dots or lines, also of both sorts of dots."""
    return [m.span() for m in _LEADER.finditer(text, start, len(text) if end is None else end)]


def quote(frame: Frame, start: int, end: int, confidence: float = 0.9) -> Fact:
    """A fact that quotes the text, its white space made single."""
    return Fact(value=" ".join(frame.text[start:end].split()), start=start, end=end, confidence=confidence)


def columns(frame: Frame, line: Line) -> list[tuple[int, int]]:
    """The columns of a line: what tabs, runs of spaces or upright strokes keep apart."""
    found = []
    for m in re.finditer(r"[^\s|]+(?: [^\s|]+)*", frame.text[line.start : line.end]):
        found.append((line.start + m.start(), line.start + m.end()))
    return found


_ACCOUNT = re.compile(
    r"trang tin|trang thông tin|cổng thông tin|^\W*tin tức(?:\W{1,3}sự kiện)?\W*(?:$|[|>»])|"
    r"^\W*tin (?:hoạt động|nội bộ|đảng)[^\n.:]{0,30}$|bản tin|trang chủ|chuyên mục|cập nhật lúc|đăng lúc|lượt xem|tường thuật|lược (?:ghi|thuật)|tóm tắt diễn biến|ghi nhanh|^\W*báo cáo(?! viên)|"
    r"^\W*(?:\w{1,8}\W{1,3} )?(?:(?:sáng|chiều|tối)(?: ngày)?|ngày) \d[^\n]{3,160}? (?:tổ chức|mở) (?:hội nghị|hội thảo|tọa đàm|đối thoại|lễ)",
    re.MULTILINE,
)
_MINUTES = re.compile(r"^\W*(?:b[iíl]ên bản|bb(?!\w))", re.MULTILINE)
# What only a page of news, a newsletter or a notice has at its head or its end: who wrote it, how often it was read.
_PUBLISHED = re.compile(
    r"^\W*(?:tin tức|báo (?!cáo)\w|tin (?:trong|hoạt động|cùng|liên quan|đảng(?!\w))|thông báo\W*$|chia sẻ\s?:|nguồn\s?:|"
    r"(?:tin|bài|ảnh)(?:(?:,| và)? ?(?:bài|ảnh|hình))?\s?:)|(?<!\w)(?:tờ|bản) tin(?!\w)|cổng thông tin|\d bình luận|"
    r"cỡ chữ|đăng bởi|(?:lượt|số lần) (?:xem|đọc|truy cập)(?!\w)|đã xem\s?:",
    re.MULTILINE,
)
HEAD, _FOOT = 700, 400  # characters in which a text says what it is, and at its end who published it


def is_minutes(text: str) -> bool:
    """Whether a text calls itself minutes in its head."""
    return bool(_MINUTES.search(fold(text[:HEAD])))


def is_account(text: str) -> bool:
    """Whether a text tells of a meeting without being its minutes: news, a digest; forms do not bind it."""
    if is_minutes(text):
        return False
    head, foot = fold(text[:HEAD]), fold(text[max(HEAD, len(text) - _FOOT) :])
    return bool(_ACCOUNT.search(head) or any(_PUBLISHED.search(end) for end in (head, foot)))


_OPENS = re.compile(
    r"hôm nay|thời gian|thành phần|địa điểm|(?:vào\s+)?(?:hồi|lúc)\s+\d|bắt đầu|khai mạc|tg\s*:|tp\s*:|chủ trì|"
    r"chủ tọa|ngày họp|họp lúc|có mặt|tổng số|"
    r"\d{1,2}\s?(?:giờ|h|g)\s?\d{0,2}|^(?:sáng|chiều|tối|ngày)\s"
)
_AGENDA = re.compile(
    r"nội dung|diễn biến|phần (?:thứ )?(?:nhất|hai|ii)|tiến trình|đánh giá|kiểm điểm|báo cáo|thảo luận|ý kiến"
)
_CLOSES = re.compile(
    r"(?<!\w)(?:kết thúc|bế mạc|xong|giải tán|nghỉ|tan|khép lại|chấm dứt|hết)(?!\w)[^\n]{0,30}\d{1,2}\s?(?:giờ|h|g|:)|"
    r"\d{1,2}\s?(?:giờ|h|g)\s?\d{0,2}[^\n\d]{0,15}(?:họp xong|xong|nghỉ|kết thúc|bế mạc)|"
    r"biên bản[^\n]{0,60}(?:đọc|thông qua|lập|gồm|làm thành)"
)
_OPENING_MAX, _CLOSING_MAX = 40, 40  # lines


def frame_of(minutes: Minutes) -> Frame:
    """The text with everything the finders need, made once."""
    found = lines(minutes.text)
    low = fold(minutes.text)
    sections = {s.kind: (s.start, s.end) for s in minutes.sections}
    if "opening" in sections or "agenda" in sections:
        zones = _mended(low, found, sections)
    else:
        zones = _guess_zones(low, found)
    return Frame(minutes.text, low, found, zones)


_BEGINS = re.compile(
    r"[-–+*• ]*(?:\d[.)]\s*)?(?:(?:hôm nay|thời gian|(?:vào\s+)?(?:hồi|lúc)\s+\d|bắt đầu|khai mạc)(?!\w)|"
    r"(?:(?:sáng|chiều|tối),? )?(?:ngày )?\d{1,2}/\d{1,2}[^\n]{3,160}? (?:tổ chức|mở|diễn ra)(?!\w))"
)


_STILL_OPENS = re.compile(
    r"[-–+*• ]*(?:\d[.)]\s*)?(?:chủ (?:trì|tọa)|(?:thư|thơ) k[ýí]|(?:người )?ghi (?:biên bản|bb)|có mặt|vắng|"
    r"đại biểu)(?!\w)"
)


def _mended(low: str, found: list[Line], sections: dict[SectionKind, tuple[int, int]]) -> Zones:
    """The model's sections; a part it missed as the layout has it, an opening it cut short from its first words on."""
    empty = (0, 0)
    header, opening, agenda, closing = (sections.get(k, empty) for k in SECTIONS)
    guessed = _guess_zones(low, found)
    if not opening[1]:
        begin = max(header[1], guessed.opening[0])
        gap = next((x.start for x in found if x.after_blank and x.start > begin), len(low))
        end = min(guessed.opening[1], closing[0] or len(low), gap)
        header, opening = header if header[1] else guessed.header, (begin, end)
    else:
        begins = (x.start for x in found if header[0] < x.start < header[1] and _BEGINS.match(low, x.start))
        begin = next(begins, opening[0])
        header, opening = (header[0], min(header[1], begin)), (begin, opening[1])
    for x in found:  # "Thư ký: …" right below still belongs to the opening
        if (
            x.start >= opening[1] > 0
            and not x.after_blank
            and _STILL_OPENS.match(low, x.start)
            and x.start - opening[1] < 3
        ):
            opening = (opening[0], x.end)
    return Zones(header, opening, agenda, closing if closing[1] else guessed.closing)


def _guess_zones(low: str, found: list[Line]) -> Zones:
    """Zones from the layout alone: the title, the first heading of the agenda, the words that close."""
    if not found:
        return Zones(*[(0, 0)] * 4)
    top = max(1500, len(low) // 4)  # a text of few long lines has its end among the first lines as well
    title = next((i for i, x in enumerate(found[:25]) if x.start < top and TITLE_LINE.search(low[x.start : x.end])), -1)
    first = next(
        (i for i in range(title + 1, min(len(found), title + 12)) if _OPENS.search(low[found[i].start : found[i].end])),
        title + 1,
    )
    first = min(first, len(found) - 1)
    agenda = _agenda_line(low, found, first)
    closing = _closing_line(low, found, first + 1)
    agenda = min(agenda, closing)
    cut = [
        found[0].start,
        found[first].start,
        *(found[i].start if i < len(found) else len(low) for i in (agenda, closing)),
    ]
    return Zones((cut[0], cut[1]), (cut[1], cut[2]), (cut[2], cut[3]), (cut[3], len(low)))


def _agenda_line(low: str, found: list[Line], first: int) -> int:
    last = min(len(found), first + _OPENING_MAX)
    for i in range(first + 1, last):
        line = low[found[i].body : found[i].end]
        heading = found[i].kind in ("part", "roman", "article", "number", "letter") or found[i].caps
        if heading and not _OPENS.search(line) and (_AGENDA.search(line) or found[i].after_blank):
            return i
    return min(len(found), first + 12)


def _closing_line(low: str, found: list[Line], after: int) -> int:
    def closes(i: int) -> bool:
        line = low[found[i].start : found[i].end]
        return bool(_CLOSES.search(line) or (i * 5 > len(found) * 3 and len(line) < 120 and SIGN_LINE.search(line)))

    hits = [i for i in range(max(after, len(found) - _CLOSING_MAX), len(found)) if closes(i)]
    return min((i for i in hits if hits[-1] - i <= 10), default=len(found))
