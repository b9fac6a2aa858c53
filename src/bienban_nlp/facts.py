"""Facts of a meeting by rules: when, where, who led and wrote, how many came, how they voted.

What the text does not say, or says in two ways, gives no fact. All patterns run on folded text
(:func:`bienban_nlp.dates.fold`), whose offsets are those of the text itself; names and bodies are then quoted
from the text as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from bienban_nlp.dates import NUMBER_WORDS, Day, Time, days, fold, number, times, years
from bienban_nlp.layout import Line, blanks, is_caps, lines
from bienban_nlp.minutes import SECTIONS, Fact, Finding, Minutes

# --- messages: to move to the resources, keyed by code ------------------------------------------------------

MESSAGES: dict[str, dict[str, str]] = {
    "no-date": {"vi": "Biên bản không ghi rõ ngày, tháng, năm họp.", "en": "The minutes give no date of the meeting."},
    "no-start-time": {"vi": "Biên bản không ghi giờ bắt đầu họp.", "en": "The minutes give no starting time."},
    "no-end-time": {"vi": "Biên bản không ghi giờ kết thúc họp.", "en": "The minutes give no closing time."},
    "no-place": {"vi": "Biên bản không ghi địa điểm họp.", "en": "The minutes give no place."},
    "no-chair": {"vi": "Biên bản không ghi họ tên người chủ trì.", "en": "The minutes do not name the chair."},
    "no-secretary": {"vi": "Biên bản không ghi họ tên thư ký.", "en": "The minutes do not name the secretary."},
    "no-attendance": {
        "vi": "Biên bản không ghi số người có mặt, vắng mặt.",
        "en": "The minutes do not say how many were present or absent.",
    },
    "attendance-mismatch": {
        "vi": "Số người dự họp không khớp: {detail}.",
        "en": "The attendance figures do not add up: {detail}.",
    },
    "absent-names-mismatch": {
        "vi": "Ghi vắng {count} nhưng nêu tên {named} người.",
        "en": "{count} counted as absent, but {named} named.",
    },
    "votes-exceed-present": {
        "vi": "Kết quả biểu quyết {vote} nhiều hơn số người có mặt ({present}).",
        "en": "The vote {vote} counts more than the {present} present.",
    },
    "vote-sum-mismatch": {
        "vi": "Biểu quyết {vote}: {parts} phiếu các loại cộng lại không bằng {whole}.",
        "en": "Vote {vote}: its parts add up to {parts}, not {whole}.",
    },
    "percent-mismatch": {
        "vi": "Biểu quyết {vote} là {right}%, không phải {written}%.",
        "en": "The vote {vote} is {right}%, not {written}%.",
    },
    "time-order": {
        "vi": "Giờ kết thúc ({end}) sớm hơn giờ bắt đầu ({start}).",
        "en": "The meeting ends ({end}) before it starts ({start}).",
    },
    "blank-left": {"vi": "Còn mục để trống, chưa điền: “{field}”.", "en": "A field was left blank: “{field}”."},
}

# --- vocabulary (folded) ------------------------------------------------------------------------------------

_UNIT = (
    r"(?:(?:đại biểu|đảng viên|thành viên|đồng chí|đoàn viên|hội viên|công đoàn viên|phụ huynh|cử tri|chủ hộ|hộ|người|"
    r"cán bộ|giáo viên|ủy viên|vị|đ/c|đc|đv|đb|ông bà|bà con|anh em|anh chị|xã viên|thầy cô|cbgv|cbgvnv|gv)(?!\w))"
)
_DIGITS = r"\d{1,5}(?!\d|[.,]\d|\s?%|\s?(?:h|g|giờ)(?!\w))"
# A number in words only before a unit or a stop: "Sáu" and "Năm" are names as well.
_NUM = rf"(?:{_DIGITS}|(?:{NUMBER_WORDS})(?=\s{{1,3}}{_UNIT}|\s*[.,;(\n]))"
_NUM_OF = rf"(?:{_DIGITS}|(?:{NUMBER_WORDS})(?=\s{{1,3}}{_UNIT}))"
_PRESENT = r"(?:có mặt|hiện diện|tham dự|tham gia|dự họp|đến dự|về dự|đến họp|đi họp|họp có|dự|vào phòng)"
_TITLE = (
    r"(?:đồng chí|đ/c|đ\.c|đ/ c|đc|ông|bà|anh|chị|thầy giáo|cô giáo|thầy|cô|bác sĩ|bác|chú|cụ|em|cháu|dì|gs|pgs|ts|ths|"
    r"bs|bscki{0,2}|cki{1,2}|bsck|bsnt|cn|ks|đd|ds|luật sư|"
    r"(?:đại|thượng|trung|thiếu)\s(?:tá|úy|tướng)|(?:thượng|trung|hạ) sĩ|qncn|sư cô|linh mục|mục sư)"
)
_TITLES = rf"(?:(?<!\w){_TITLE}(?!\w)[\s.:,]{{0,3}}){{0,4}}"

_CHAIR_LABELS = (
    r"(?:người\s+)?chủ (?:trì|tọa|tịch đoàn|tịch hội nghị)(?:\s+(?:và điều hành|điều hành))?",
    r"(?:người\s+)?điều hành",
    r"điều khiển",
    r"chủ tịch (?:hội nghị|cuộc họp|đại hội)",
    r"ct",
)
_SECRETARY_LABELS = (
    r"(?:người\s+)?(?:ghi|viết|lập) (?:biên bản|bb)",
    r"(?:thư|thơ) ký(?:\s+(?:ghi|viết) (?:biên bản|bb))?",
    r"(?:người\s+)?ghi chép",
    r"người ghi",
    r"ghi",
    r"tk",
)
_OF_MEETING = (
    r"(?:\s+(?:của\s+)?(?:buổi|cuộc|hội nghị|đại hội|phiên|kỳ|chi bộ|họp|sinh hoạt|bb|biên bản|chính|thường kỳ|giao ban|làm việc|lễ|tọa đàm)){0,4}"
)
_CHAIR_ACTS = r"(?:chủ trì|chủ tọa|làm chủ tọa|điều hành|điều khiển)"
_SECRETARY_ACTS = r"(?:làm (?:thư|thơ) ký|(?:thư|thơ) ký|ghi biên bản|ghi chép|ghi bb|viết biên bản|lập biên bản|ghi(?=\s*(?:[.,;)\n]|$)))"

# Words of a post; a name ends before them even where they are capitalised.
_POSTS = (
    r"(?:bí thư|phó|trưởng|hiệu trưởng|giám đốc|chủ (?:tịch|nhiệm|trì|tọa)|đảng (?:ủy|viên)|chi ủy|thư ký|ủy viên|"
    r"quản đốc|đội trưởng|tổ trưởng|bt|pbt|uv|viện trưởng|thủ trưởng|chính trị|chánh|kế toán|nguyên|chức vụ|q\.|"
    r"có mặt|vắng|thành phần|thời gian|địa điểm|nội dung|ghi biên|người ghi|đại biểu|khách|tổng số|đại diện|cán bộ)"
)
_POST = re.compile(_POSTS + r"(?!\w)")
_UPPER = (
    "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
)
_WORD = re.compile(rf"[{_UPPER}][\w’'`]{{0,11}}(?:-[{_UPPER}]\w{{0,9}})?")

_BODY = (
    r"(?:đảng bộ|đảng ủy|đb|đu|đ/u|chi bộ|chi ủy|cb|chi đoàn|ban|ubnd|ủy ban|hđnd|hội đồng|hội|sở|bộ|cục|chi cục|tổng cục|vụ|viện|trường|"
    r"khoa|phòng|trung tâm|tt|bệnh viện|bv|trạm|công ty|cty|tổng công ty|tập đoàn|tổng|xí nghiệp|nhà máy|phân xưởng|đội|tổ|thôn|"
    r"ấp|khu phố|khu|khóm|bản|buôn|làng|xóm|htx|hợp tác xã|công đoàn|cđ|liên đoàn|đoàn|huyện ủy|tỉnh ủy|thành ủy|thị ủy|quận ủy|"
    r"huyện|tỉnh|xã|phường|thị trấn|quân khu|sư đoàn|trung đoàn|tiểu đoàn|đại đội|lữ đoàn|đồn|bộ đội|công an|tòa án|viện kiểm sát|kho bạc|"
    r"bảo hiểm|ngân hàng|chi nhánh|điện lực|viễn thông|bưu điện|bưu cục|hạt|vườn|nông trường|lâm trường|cảng|bến|ga|quỹ|khách sạn|đài|báo|tòa soạn|"
    r"nhà hát|bảo tàng|thư viện|văn phòng|học viện|đại học|đh|mặt trận|ủy ban mttq|chợ|tàu|trại|hải quan|thuế|kiểm lâm|liên hiệp|tạp chí|nhà|"
    r"ban quản trị|lớp|doanh nghiệp|hộ|cụm|liên|bcđ|bch|bqt|bql|bcs)"
)
_BODY_LINE = re.compile(_BODY + r"(?!\w)")
_MOTTO = re.compile(r"đảng cộng sản việt nam|cộng hòa xã hội|độc lập\s*-\s*tự do|^chxhcn|^đcsvn$")
_NOT_BODY = re.compile(r"^(?:số|v/v|về việc|bb số|ký hiệu|mẫu)(?!\w)|^[\W_]+$|^trang \d")
_TITLE_LINE = re.compile(r"biên bản|^bb\s|^báo cáo|^thông báo|^tổng hợp|^bản tin|^tin |^kết quả|^nghị quyết")
_PLACE_DATE = re.compile(r"(?:ngày|tháng)\s*\S{0,3}\s*(?:tháng|\d)|ngày\s+tháng")


class Zones(NamedTuple):
    """The four parts as stretches of the text; where sections are missing, as the layout suggests them."""

    header: tuple[int, int]
    opening: tuple[int, int]
    agenda: tuple[int, int]
    closing: tuple[int, int]


class View(NamedTuple):
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


def find_facts(minutes: Minutes) -> Minutes:
    """Add the facts the text itself states.

    Parameters
    ----------
    minutes : Minutes
        With sections where they are known; without them the layout is asked.

    Returns
    -------
    Minutes
        With ``facts`` replaced.
    """
    view = view_of(minutes)
    facts: dict[str, Fact] = {}
    for finder in FINDERS:
        facts.update(finder(view, facts))
    order = [k for k in _ORDER if k in facts]
    return msgspec.structs.replace(minutes, facts={k: facts[k] for k in order})


_ORDER = (
    "kind", "parent", "unit", "date", "start", "end", "place", "chair", "secretary", "total", "present", "absent",
    "absent_excused", "absent_unexcused", "votes",
)  # fmt: skip


# --- zones ----------------------------------------------------------------------------------------------------

_OPENS = re.compile(
    r"hôm nay|thời gian|thành phần|địa điểm|(?:vào\s+)?(?:hồi|lúc)\s+\d|bắt đầu|khai mạc|tg\s*:|tp\s*:|chủ trì|chủ tọa|ngày họp|họp lúc|có mặt|tổng số|"
    r"\d{1,2}\s?(?:giờ|h|g)\s?\d{0,2}|^(?:sáng|chiều|tối|ngày)\s"
)
_AGENDA = re.compile(r"nội dung|diễn biến|phần (?:thứ )?(?:nhất|hai|ii)|tiến trình|đánh giá|kiểm điểm|báo cáo|thảo luận|ý kiến")
_CLOSES = re.compile(
    r"(?<!\w)(?:kết thúc|bế mạc|xong|giải tán|nghỉ|tan họp|hết)(?!\w)[^\n]{0,30}\d{1,2}\s?(?:giờ|h|g|:)|biên bản[^\n]{0,60}(?:đọc|thông qua|lập|gồm|làm thành)"
)
_OPENING_MAX, _CLOSING_MAX = 40, 40  # lines


def view_of(minutes: Minutes) -> View:
    """The text with everything the finders need, made once."""
    found = lines(minutes.text)
    low = fold(minutes.text)
    sections = {s.kind: (s.start, s.end) for s in minutes.sections}
    if "opening" in sections or "agenda" in sections:
        empty = (0, 0)
        zones = Zones(*(sections.get(k, empty) for k in SECTIONS))
    else:
        zones = _guess_zones(low, found)
    return View(minutes.text, low, found, zones)


def _guess_zones(low: str, found: list[Line]) -> Zones:
    """Zones from the layout alone: the title, the first heading of the agenda, the words that close."""
    if not found:
        return Zones(*[(0, 0)] * 4)
    title = next((i for i, x in enumerate(found[:25]) if _TITLE_LINE.search(low[x.start : x.end])), -1)
    first = next(
        (i for i in range(title + 1, min(len(found), title + 12)) if _OPENS.search(low[found[i].start : found[i].end])),
        title + 1,
    )
    first = min(first, len(found) - 1)
    agenda = _agenda_line(low, found, first)
    closing = _closing_line(low, found, first + 1)
    agenda = min(agenda, closing)
    cut = [found[0].start, found[first].start, *(found[i].start if i < len(found) else len(low) for i in (agenda, closing))]
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
        return bool(_CLOSES.search(line) or (i * 5 > len(found) * 3 and len(line) < 120 and _SIGN_LINE.search(line)))

    hits = [i for i in range(max(after, len(found) - _CLOSING_MAX), len(found)) if closes(i)]
    return min((i for i in hits if hits[-1] - i <= 10), default=len(found))


# --- unit and parent ------------------------------------------------------------------------------------------


def _columns(view: View, line: Line) -> list[tuple[int, int]]:
    """The columns of a line: what tabs or runs of spaces keep apart."""
    found = []
    for m in re.finditer(r"\S+(?: \S+)*", view.text[line.start : line.end]):
        found.append((line.start + m.start(), line.start + m.end()))
    return found


def _letterhead(view: View) -> list[tuple[int, int]]:
    """The bodies named above the title, from above to below; a body broken over two lines stays one."""
    zone = view.zones.header if view.zones.header[1] else (0, min(len(view.text), 1500))
    found: list[tuple[int, int]] = []
    left_over = False
    for line in view.within(zone)[:20]:
        if _TITLE_LINE.search(view.low[line.start : line.end]):
            break
        for start, end in _columns(view, line):
            while start < end and not (view.text[start].isalnum()):
                start += 1
            while end > start and not (view.text[end - 1].isalnum() or view.text[end - 1] in ")”\""):
                end -= 1
            words = view.low[start:end]
            m = _MOTTO.search(words)
            if m:
                end = start + m.start()
                while end > start and not view.text[end - 1].isalnum():
                    end -= 1
                words = view.low[start:end]
            if end <= start or _NOT_BODY.search(words) or (_PLACE_DATE.search(words) and re.search(r"\d|ngày", words)):
                left_over = False
                continue
            if _BODY_LINE.match(words):
                found.append((start, end))
                left_over = True
            elif left_over and is_caps(view.text[start:end]) and not re.search(r"\d{3}", words):
                found[-1] = (found[-1][0], end)
    return found


def _bodies(view: View, facts: dict[str, Fact]) -> dict[str, Fact]:
    found = _letterhead(view)
    if not found:
        return _unit_in_title(view)
    out = {}
    unit = found[-1]
    if len(found) > 1:
        out["parent"] = _quote(view, *found[-2], 0.9)
    elif re.match(r"đảng (?:bộ|ủy)", view.low[unit[0] : unit[1]]):
        deeper = _unit_in_title(view)
        if deeper and re.match(r"chi (?:bộ|ủy)", fold(str(deeper["unit"].value))):
            return {"parent": _quote(view, *unit, 0.7)} | deeper
    out["unit"] = _quote(view, *unit, 0.95)
    return out


_UNIT_SAID = re.compile(r"(?:chi bộ|đảng bộ|đảng ủy|chi ủy|công đoàn|ban [a-zà-ỹ]{1,7}|hội đồng|khoa|phòng)\s+[^\n,.;:(]{3,70}?(?=\s*(?:họp|tổ chức|tiến hành|sinh hoạt|đã|mở|,|\.|\n|\(|;|:))")


def _unit_in_title(view: View) -> dict[str, Fact]:
    for zone in (view.zones.header, view.zones.opening):
        if m := _UNIT_SAID.search(view.low, zone[0], min(zone[1], zone[0] + 3000)):
            return {"unit": _quote(view, m.start(), m.end(), 0.6)}
    return {}


def _quote(view: View, start: int, end: int, confidence: float = 0.9) -> Fact:
    return Fact(value=" ".join(view.text[start:end].split()), start=start, end=end, confidence=confidence)


# --- kind -----------------------------------------------------------------------------------------------------

_KINDS: tuple[tuple[str, str], ...] = (
    ("party-congress", r"đại hội (?:đại biểu |toàn thể )?(?:chi bộ|đảng (?:bộ|viên))|đại hội\s+(?:nhiệm kỳ|lần thứ)|đại hội chi bộ"),
    (
        "party-committee",
        r"(?:họp|hội nghị|phiên họp|giao ban)\s+(?:\w+\s+){0,3}(?:chi ủy|đảng ủy|ban thường vụ|thường trực|ban chấp hành đảng bộ|bch đảng bộ|btv|ủy ban kiểm tra|ubkt|cấp ủy)"
        r"|biên bản\s+(?:họp\s+)?(?:chi ủy|đảng ủy|btv|ban thường vụ)",
    ),
    ("party-cell-topical", r"(?<!thường kỳ và )chuyên đề(?!\s*:?\s*$)(?!\s*:\s{3})"),
    ("party-cell-regular", r"thường kỳ|định kỳ|lệ kỳ|hằng tháng|hàng tháng|(?:họp|sinh hoạt|kỳ)[^\n]{0,40}(?:tháng|t)\s?\d"),
    ("party-cell-topical", r"kiểm điểm|đánh giá, xếp loại"),
)


def _kind(view: View, facts: dict[str, Fact]) -> dict[str, Fact]:
    title = _title(view)
    top = view.low[: view.zones.opening[1] or 3000][:6000]
    head = view.low[view.zones.header[0] : view.zones.header[1]] or top[:1500]
    state = re.search(r"cộng hòa xã hội|chxhcn", head)
    party = re.search(r"chi bộ|chi ủy|đảng bộ|đảng ủy|đảng cộng sản|cb |đảng viên", head + " " + title)
    if not party:
        return {"kind": Fact(value="administrative" if state or facts.get("unit") else "other", confidence=0.7)}
    for kind, pattern in _KINDS:
        if re.search(pattern, title):
            return {"kind": Fact(value=kind, confidence=0.9)}
    cell = re.search(r"chi bộ|(?<!\w)cb(?!\w)", head)
    if state and not re.search(r"chi bộ|đảng", title):
        return {"kind": Fact(value="administrative", confidence=0.6)}
    return {"kind": Fact(value="party-cell-regular" if cell else "party-committee", confidence=0.7)}


def _title(view: View) -> str:
    """The title and its subtitle, folded, as one line."""
    start, end = view.zones.header
    head = view.within((start, end))
    at = next((x.start for x in head if _TITLE_LINE.search(view.low[x.start : x.end])), start)
    return re.sub(r"\s*\n\s*", " ", view.low[at:end])


# --- date and times -------------------------------------------------------------------------------------------

# A date behind one of these is a paper's or an event's, not the meeting's.
_OTHERS_DATE = re.compile(
    r"(?:số\s?\S+|quyết định|nghị quyết|công văn|kế hoạch|hướng dẫn|thông báo|chỉ thị|qđ|cv|kh|giấy mời|từ|đến|trước|sinh|bầu|hạn|kỷ niệm)\s*,?\s*(?:ngày\s*)?$"
)
_SPOKEN_TIME = re.compile(r"(?:mất điện|nghỉ giải lao|giải lao|giấy mời|dự kiến|trễ|chậm|muộn|đến lúc|có mặt lúc|về lúc|xin về|ra về)[^\n.]{0,25}$")
_ENDS = re.compile(r"(?<!\w)(?:kết thúc|bế mạc|xong|giải tán|nghỉ|tan|đóng|dừng|khép lại|hết|ra về|hoàn tất|kt)(?!\w)")
_BEGINS = re.compile(r"thời gian|hồi|lúc|bắt đầu|khai mạc|từ|tg|họp|vào")


_BLANK_DATE = re.compile(r"(?:ngày|tháng)\s*$")


def _date(view: View, facts: dict[str, Fact]) -> dict[str, Fact]:
    known = _known_year(view)
    opening, header = view.zones.opening, view.zones.header
    blank = any(_BLANK_DATE.search(view.low[a - 12 : a]) for a, _ in blanks(view.text, *opening) if a >= 12)
    zones = ((opening, 0.97), (header, 0.9), (view.zones.closing, 0.7))
    for zone, confidence in zones[: 1 if blank else 3]:
        near = [d for d in days(view.low, zone[0], min(zone[1], zone[0] + 6000)) if _may_be_meetings(view, d)]
        near.sort(key=lambda d: d.year is None)
        for day in near:
            value = day.iso(known)
            if value and (day.year or zone is opening):
                return {"date": Fact(value=value, start=day.start, end=day.end, confidence=confidence)}
    return {}


def _may_be_meetings(view: View, day: Day) -> bool:
    return not _OTHERS_DATE.search(view.low[max(0, day.start - 40) : day.start])


def _known_year(view: View) -> int | None:
    """The year of the letterhead or title, where the day of the meeting has none of its own."""
    return next(years(view.low[: view.zones.opening[1]][:8000]), None)


def _clock(view: View, facts: dict[str, Fact]) -> dict[str, Fact]:
    found = _start(view)
    end = _end(view, found.get("start"))
    return found | end


def _start(view: View) -> dict[str, Fact]:
    zone = view.zones.opening
    for t in times(view.low, zone[0], min(zone[1], zone[0] + 6000)):
        before = view.low[max(zone[0], t.start - 50) : t.start]
        if _SPOKEN_TIME.search(before) or _ENDS.search(before[-25:]):
            continue
        return {"start": _time(t, 0.95)}
    return {}


def _end(view: View, start: Fact | None) -> dict[str, Fact]:
    closing = view.zones.closing
    if closing[1]:
        tail = (max(view.zones.agenda[0], closing[0] - 400), closing[1])
        spoken = [t for t in times(view.low, *closing) if _is_end(view, t)]
        spoken = spoken or [t for t in times(view.low, *tail) if _is_end(view, t, strict=True)]
        if spoken:
            return {"end": _time(spoken[0], 0.95)}
    zone = view.zones.opening
    in_opening = list(times(view.low, zone[0], min(zone[1], zone[0] + 6000)))
    for t, u in zip(in_opening, in_opening[1:], strict=False):
        between = view.low[t.end : u.start]
        if start and t.start == start.start and re.fullmatch(r"\s*(?:đến|-|tới|->|→)\s*", between):
            return {"end": _time(u, 0.9)}
    for t in in_opening:
        if re.search(r"(?:kết thúc|bế mạc)[^\n.]{0,20}$", view.low[max(0, t.start - 40) : t.start]):
            return {"end": _time(t, 0.9)}
    return {}


def _is_end(view: View, t: Time, strict: bool = False) -> bool:
    a = max(view.low.rfind("\n", 0, t.start), view.low.rfind(". ", 0, t.start), t.start - 80)
    before, after = view.low[a + 1 : t.start], re.split(r"[\n.;]", view.low[t.end : t.end + 30])[0]
    if re.search(r"(?:trước|từ|sau|kỳ sau|lần sau)\s*$", before):
        return False
    return bool(re.search(r"kết thúc|bế mạc|họp xong", before) if strict else _ENDS.search(before + " | " + after))


def _time(t: Time, confidence: float) -> Fact:
    return Fact(value=t.value, start=t.start, end=t.end, confidence=confidence)


# --- place ----------------------------------------------------------------------------------------------------

_PLACE_LABELS = (
    re.compile(r"(?<!\w)(?:địa điểm|nơi họp|đđ|đ/điểm|đ\.điểm)(?:\s+họp)?[ ]*[:\-]?[ ]*(?:tại[ ]+)?"),
    re.compile(r"(?<!\w)tại[ ]?:?[ ]+(?!đây|chỗ|chỗ|nhà riêng|nghị|kỳ|cuộc|buổi)"),
)
# What stands behind a place left blank: the next field.
_PLACE_LABEL = re.compile(r"(?:thành phần|tổng số|chủ (?:trì|tọa)|thư ký|thời gian|có mặt|số đảng viên|nội dung)(?!\w)")
_PLACE_GOES_ON = re.compile(
    r"(?:tầng|nhà|phòng|p\.|số|ngõ|ngách|đường|phường|xã|huyện|quận|tỉnh|tp|thành phố|khu|tòa|lầu|dãy|cơ sở|trụ sở|thị trấn|ấp|tổ dân phố|cổng|đầu|sau|cạnh|[a-z]\d{1,3})(?!\w)"
)
_PLACE_WORD = re.compile(r"(?:phòng|p\.|hội trường|nhà|văn phòng|trụ sở|trực tuyến|sân|trường|hội quán|đình|lớp)(?!\w)")
_PLACE_STOP = re.compile(r"\s(?:chi bộ|chi ủy|đã tổ chức|tổ chức|tiến hành|(?<!phòng )(?<!p\. )(?<!p\.)họp|đã họp|đã tiến hành|bắt đầu|lúc|vào lúc|vào hồi|hồi)(?!\w)")


def _place(view: View, facts: dict[str, Fact]) -> dict[str, Fact]:
    zone = (view.zones.opening[0], min(view.zones.opening[1], view.zones.opening[0] + 5000))
    for label in _PLACE_LABELS:
        for m in label.finditer(view.low, *zone):
            if fact := _place_at(view, m.end(), zone[1]):
                return {"place": fact}
    ends = [f.end for k in ("date", "start") if (f := facts.get(k)) and f.end and f.end > zone[0]]
    if ends:
        m = re.compile(r"(?:[,.;\s]|\(thứ [^)\n]{1,20}\)|ngay){1,6}").match(view.low, max(ends), zone[1])
        if m and _PLACE_WORD.match(view.low, m.end()):
            fact = _place_at(view, m.end(), zone[1])
            return {"place": fact} if fact else {}
    return {}


def _place_at(view: View, start: int, limit: int) -> Fact | None:
    """The place that begins at ``start``: to the end of the sentence, or to a comma behind which it does not go on."""
    end = view.low.find("\n", start, limit)
    end = min(end if end >= 0 else limit, start + 160)
    m = re.compile(r"[.;](?=\s|$)(?<!p\.)(?<!tp\.)|\s-\s(?=(?:thành phần|chủ trì|thời gian|tp|có mặt))|\s*\((?:(?!ngồi)[^)\n]{0,40})(?:chưa|còn|đang|giãn cách|vì|do|theo|bận|để)(?!\w)").search(view.low, start, end)
    end = m.start() if m else end
    at = start
    while (comma := view.low.find(",", at, end)) >= 0:
        following = view.low.find(",", comma + 1, end)
        clause = view.low[comma + 1 : following if following >= 0 else end]
        if not _PLACE_GOES_ON.match(clause.lstrip()) or _PLACE_STOP.search(clause):
            end = comma
            break
        at = comma + 1
    if stop := _PLACE_STOP.search(view.low, start, end):
        end = stop.start()
    words = view.text[start:end].strip(" .,:;-…_\t")
    if len(words) < 3 or not any(c.isalpha() for c in words) or _PLACE_LABEL.match(fold(words)):
        return None
    start = view.text.index(words, start)
    return _quote(view, start, start + len(words), 0.85)


# --- chair and secretary --------------------------------------------------------------------------------------


def _labelled(labels: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(labels)
    return re.compile(rf"(?<!\w)(?:{alternatives}){_OF_MEETING}(?:\s*\([^)\n]{{0,30}}\))?\s{{0,3}}(?:(?P<colon>[:\-=])|là|gồm|do|của|(?={_TITLE}(?!\w)))\s{{0,60}}{_TITLES}\s?")


_LABELLED = {"chair": _labelled(_CHAIR_LABELS), "secretary": _labelled(_SECRETARY_LABELS)}
_ACTS = {"chair": _CHAIR_ACTS, "secretary": _SECRETARY_ACTS}
_SAID = {
    key: re.compile(rf"(?P<gap>[^\n;:]{{0,90}}?)(?<!\w){acts}(?!\w)") for key, acts in _ACTS.items()
}
_TITLED = re.compile(rf"(?<!\w){_TITLE}(?!\w)[\s.:]{{0,3}}{_TITLES}")


_BETWEEN, _BETWEEN_SOME = re.compile(r"[\s(,:.;\"]*"), re.compile(r"[\s(,:.;\"]+")


def _people(view: View, facts: dict[str, Fact]) -> dict[str, Fact]:
    signed = _signatures(view)
    out = {}
    for key in ("chair", "secretary"):
        fact = _named_by_label(view, key) or _named_by_act(view, key)
        if fact and " " not in str(fact.value):
            fact = _full_name(view, fact, signed.get(key))
        fact = fact or signed.get(key)
        if fact:
            out[key] = fact
    return out


def _named_by_label(view: View, key: str) -> Fact | None:
    zone = view.zones.opening
    for m in _LABELLED[key].finditer(view.low, zone[0], min(zone[1], zone[0] + 8000)):
        if span := _name_at(view, m.end()):
            return _quote(view, *span, 0.97)
    return None


def _named_by_act(view: View, key: str) -> Fact | None:
    """ "Đ/c A, bí thư, chủ trì"; "A (ghi)"; "tôi là A ghi chép"."""
    start, end = view.zones.opening
    end = min(end, start + 8000)
    for m in re.compile(rf"(?<!\w){_ACTS[key]}(?!\w)").finditer(view.low, start, end):
        a = max(start, view.low.rfind("\n", start, m.start()) + 1, m.start() - 110)
        stop = max(view.low.rfind(". ", a, m.start()), view.low.rfind(";", a, m.start()))
        a = stop + 1 if stop >= a else a
        names = list(_names(view, a, m.start()))
        if names and m.start() - names[-1][1] < 70:
            return _quote(view, *names[-1], 0.85)
    return None


def _name_at(view: View, start: int) -> tuple[int, int] | None:
    """The name that begins at ``start``: capitalised words in a row, up to the words of a post."""
    at, end, count = start, start, 0
    while count < 6 and (m := _WORD.match(view.text, at)):
        if _POST.match(view.low, at):
            break
        end, count = m.end(), count + 1
        if view.text[end : end + 1] != " ":
            break
        at = end + 1
    return (start, end) if count else None


def _names(view: View, start: int, end: int) -> Iterator[tuple[int, int]]:
    """People named between two offsets: behind a title, or two to five capitalised words in a row."""
    at = _BETWEEN.match(view.text, start, end).end()  # type: ignore[union-attr]
    while at < end:
        titled = _TITLED.match(view.low, at, end)
        span = _name_at(view, titled.end() if titled else at)
        if span and span[1] <= end and (titled or (" " in view.text[span[0] : span[1]])):
            yield span
            at = span[1]
        else:
            nxt = _BETWEEN_SOME.search(view.text, at + 1, end)
            at = nxt.end() if nxt else end


def _full_name(view: View, fact: Fact, signed: Fact | None) -> Fact | None:
    """A given name in full, from the signature or from the only such person in the text."""
    given = str(fact.value).casefold()
    if signed and str(signed.value).casefold().endswith(given):
        return msgspec.structs.replace(fact, value=signed.value)
    full = {}
    for m in re.compile(rf"(?<!\w){re.escape(given)}(?!\w)", re.IGNORECASE).finditer(view.text[:60000]):
        span = _name_before(view, m.end())
        if span:
            full[view.text[span[0] : span[1]]] = span
    return msgspec.structs.replace(fact, value=next(iter(full))) if len(full) == 1 else None


def _name_before(view: View, end: int) -> tuple[int, int] | None:
    """The longest name of two words or more that ends at ``end``."""
    line = max(view.text.rfind("\n", 0, end), end - 45) + 1
    for m in re.finditer(r"(?<!\w)\w", view.text[line:end]):
        start = line + m.start()
        span = _name_at(view, start)
        if span and span[1] == end and " " in view.text[start:end]:
            return start, end
    return None


# --- signatures -----------------------------------------------------------------------------------------------

_SIGN_SECRETARY = r"(?:thư|thơ) ký|người ghi|ghi (?:biên bản|bb|chép)|tk(?=\s*:)|người viết|người lập"
_SIGN_CHAIR = r"chủ (?:trì|tọa)|t/?m\.?\s+(?:chi bộ|chi ủy|ban|đảng|đoàn|hội)|(?<!phó )bí thư|ct(?=\s*:)|chủ tịch đoàn|(?:trưởng (?:thôn|ban|ấp|khu|bản))"
_SIGN = re.compile(rf"(?P<secretary>{_SIGN_SECRETARY})|(?P<chair>{_SIGN_CHAIR})")
_SIGN_LINE = re.compile(rf"^\s*(?:{_SIGN_SECRETARY})[^\n,.]{{0,60}}$|^\s*(?:{_SIGN_CHAIR})[^\n,.]{{0,60}}$")


def _signatures(view: View) -> dict[str, Fact]:
    """Chair and secretary by the signature block: two columns, one below the other, or label and name in a line."""
    zone = view.zones.closing if view.zones.closing[1] else (max(0, len(view.text) - 1500), len(view.text))
    out: dict[str, Fact] = {}
    waiting: list[str] = []
    for line in view.within(zone)[-60:]:
        if line.end - line.start > 200:
            continue
        cells = _columns(view, line)
        roles = [_role(view, *cell) for cell in cells]
        if any(roles):
            waiting = _sign_here(view, cells, roles, out, waiting)
            continue
        named = [span for cell in cells if (span := _signed_name(view, *cell))]
        if named and waiting:
            chosen = waiting if len(waiting) == len(named) else waiting[:1] if len(named) == 1 else []
            for role, span in zip(chosen, named, strict=False):
                if role:
                    out.setdefault(role, _quote(view, *span, 0.8))
            waiting = waiting[len(chosen) :]
    return {k: v for k, v in out.items() if " " in str(v.value)}


def _role(view: View, start: int, end: int) -> str:
    m = _SIGN.search(view.low, start, min(end, start + 45))
    return str(m.lastgroup) if m and (end - start < 90) else ""


def _sign_here(
    view: View, cells: list[tuple[int, int]], roles: list[str], out: dict[str, Fact], waiting: list[str]
) -> list[str]:
    """Names beside their labels are taken; labels with no name wait for the lines below."""
    left = []
    for cell, role in zip(cells, roles, strict=True):
        if not role:
            continue
        span = _signed_name(view, *cell, after_label=True)
        if span:
            out.setdefault(role, _quote(view, *span, 0.8))
        else:
            left.append(role)
    if len(left) == 1 and waiting and left[0] == waiting[-1]:  # "T/M CHI BỘ" above "BÍ THƯ"
        return waiting
    return [*waiting, *left] if len(cells) == 1 else left


def _signed_name(view: View, start: int, end: int, after_label: bool = False) -> tuple[int, int] | None:
    if after_label:
        colon = max(view.text.rfind(":", start, end), view.text.rfind(")", start, end), view.text.rfind(" - ", start, end) + 1)
        if colon < start:
            return None
        start = colon + 1
    else:
        start = max(start, view.text.rfind(")", start, end) + 1)
    m = re.compile(rf"\s*{_TITLES}\s*").match(view.low, start, end)
    span = _name_at(view, m.end() if m else start)
    return span if span and span[1] <= end and end - span[1] < 25 else None


# --- attendance -----------------------------------------------------------------------------------------------

_OF = r"(?:\s*(?:/|trên(?: tổng số)?)\s*(?P<m>\d{1,4})(?![\d/]))?"
_TOTALS = (
    rf"(?:tổng số|tsố|ts)(?!\w)[^\d\n.;]{{0,60}}?[:\s](?P<n>{_NUM})",
    rf"(?:đảng số|đảng viên số|quân số|sĩ số|(?<!tổng )số (?:đảng viên|đv|đại biểu|người)(?!\s*(?:có mặt|vắng|dự|tham dự))|biên chế)[^\d\n.;]{{0,40}}?[:\s](?P<n>{_NUM})",
    rf"(?:triệu tập|được mời|mời|theo danh sách|danh sách)\s*:?\s*(?:có\s+)?(?P<n>{_NUM})",
    rf"(?<!mặt )(?<!vắng )(?<!các )(?:đảng viên|đv|{_UNIT})(?:\s+(?:toàn|của|trong|hiện có|có))?(?:\s+(?:chi bộ|cb|chi ủy))?\s*[:=]?\s*(?P<n>\d{{1,4}})(?![\d/]|\s?/)",
    rf"(?:chi bộ|chi ủy|ban chấp hành|bch|btv|cb|đảng ủy|thường trực|ban thường vụ|hội đồng|tổ|thôn|khoa|đội)(?:\s+(?:hiện|ta|hiện nay|tôi))?\s*(?:có|gồm)?\s*(?:tổng số\s*)?(?P<n>{_NUM})\s*{_UNIT}",
    rf"tp\s*:\s*(?P<n>\d{{1,4}})\s*{_UNIT}",
    rf"(?:toàn thể|toàn bộ|tất cả)\s*(?P<n>{_NUM_OF})\s*{_UNIT}",
)
_PRESENTS = (
    rf"(?<!phải )(?<!mời ){_PRESENT}\s*(?:họp|tại cuộc họp|buổi họp|sinh hoạt|đủ|được|là|có|:|=|\s){{0,4}}(?P<n>{_NUM}){_OF}",
    rf"(?<![\d/])(?P<n>\d{{1,4}})\s*/\s*(?P<m>\d{{1,4}})\s*{_UNIT}?\s*(?:có mặt|tham dự|dự|về họp)",
    rf"(?P<n>{_NUM})\s*{_UNIT}\s*(?:đã\s+)?(?:có mặt|tham dự|dự|đến)",
    r"(?:dự|có mặt|tham dự)[^\d\n.;]{0,40}[:\s](?P<n>\d{1,4})\s*/\s*(?P<m>\d{1,4})",
    rf"có\s+(?P<n>\d{{1,4}})\s*(?:/|trên(?: tổng số)?)\s*(?P<m>\d{{1,4}})\s*{_UNIT}",
    rf"(?:họp được|đủ cả|đủ)\s+(?P<n>{_NUM}){_OF}",
)
_ALL_PRESENT = re.compile(
    r"(?<!\w)(?:(?:có mặt|dự|tham dự|dự họp|họp)\s*:?\s*(?:đầy đủ|đủ|100\s?%)|(?:đầy đủ|đủ cả|đông đủ)(?=\s*[.,;\n]))"
)
_ABSENT = re.compile(r"(?<!\w)(?<!không )vắng(?: mặt)?(?!\w)")
_NO_REASON = r"(?:(?:không|hỏng|hổng|ko|k)\s*(?:rõ|có|nêu|báo)?\s*(?:lý do|phép|báo cáo|báo|xin phép)|kp|kld|tự ý|không xin|vô lý do)(?!\w)"
_REASON = r"(?:có\s+)(?:lý do|phép|báo cáo|báo|xin phép|xin nghỉ)|xin phép|xin nghỉ|cp(?!\w)|chính đáng"
_SPLIT = {
    "absent_unexcused": (
        re.compile(rf"(?<!\w){_NO_REASON}\s*[:=]?\s*(?P<n>{_NUM_OF})"),
        re.compile(rf"(?<![\w/])(?P<n>{_NUM_OF})\s*(?:{_UNIT}\s*)?(?:vắng\s+)?{_NO_REASON}"),
    ),
    "absent_excused": (
        re.compile(rf"(?<!\w)(?:{_REASON})\s*[:=]?\s*(?P<n>{_NUM_OF})"),
        re.compile(rf"(?<![\w/])(?P<n>{_NUM_OF})\s*(?:{_UNIT}\s*)?(?:vắng\s+)?(?:,\s*)?(?:đều\s+)?(?:{_REASON})"),
    ),
}
# Where the passage on the absent ends: the next thing the opening tells.
_ABSENT_ENDS = re.compile(
    r"(?<!\w)(?:chủ (?:trì|tọa)|điều hành|(?:thư|thơ) ký|ghi biên bản|đại biểu|khách mời|về dự|đến dự|dự có|tham dự có|cấp trên|nội dung|"
    r"chương trình|ct\s*:|tk\s*:|dự, chỉ đạo|mời dự|thành phần khác|tình hình|đảng phí)(?!\w)|\n\s*(?:[ivx]+|[a-d2-9])\s*[.)]|\n\s*\n"
)


def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<!\w){p}") for p in patterns)


_COUNTS = {"total": _compiled(_TOTALS), "present": _compiled(_PRESENTS)}


class Absentee(NamedTuple):
    """Somebody named as absent; ``excused`` is None where no reason is told."""

    start: int
    end: int
    excused: bool | None


def _attendance(view: View, facts: dict[str, Fact]) -> dict[str, Fact]:
    zone = (view.zones.opening[0], min(view.zones.opening[1], view.zones.opening[0] + 8000))
    absence = _ABSENT.search(view.low, *zone)
    found: dict[str, Count] = {}
    if _groups_apart(view, zone):
        return {}
    for key, patterns in _COUNTS.items():
        if (m := _first(patterns, view.low, *zone)) and (n := number(m["n"])) is not None:
            n += _probationary(view, m.end("n"))
            found[key] = Count(n, m.start("n"), m.end("n"))
            if key == "present" and m.groupdict().get("m"):
                found["total"] = Count(int(m["m"]), m.start("m"), m.end("m"))
    if "present" not in found and "total" in found and (m := _ALL_PRESENT.search(view.low, *zone)):
        found["present"] = Count(found["total"].value, m.start(), m.end())
    if absence:
        found |= _absent(view, absence, zone[1])
    elif "present" in found and "total" in found:
        found |= _missing(view, found["total"], found["present"], zone[1])
    return {k: c.fact() for k, c in found.items()}


_PROBATIONARY = re.compile(rf"\s*(?:{_UNIT}\s*)?chính thức\s*(?:[,;+]|và)\s*(?P<p>\d{{1,3}})\s*(?:{_UNIT}\s*)?dự bị")


def _probationary(view: View, end: int) -> int:
    """ "15 chính thức, 02 dự bị": the second group, where the first is not the whole."""
    m = _PROBATIONARY.match(view.low, end)
    return int(m["p"]) if m else 0


def _groups_apart(view: View, zone: tuple[int, int]) -> bool:
    """Whether attendance is told for two groups, or twice with different numbers: then it says nothing."""
    return len({int(m[1]) for m in re.compile(r"(?<!\w)có mặt[^\d\n.;,]{0,12}(\d{1,4})").finditer(view.low, *zone)}) > 1


def _first(patterns: tuple[re.Pattern[str], ...], low: str, start: int, end: int) -> re.Match[str] | None:
    """What the first pattern that matches at all finds first."""
    return next((m for p in patterns if (m := p.search(low, start, end))), None)


_ABSENT_COUNT = re.compile(rf"\s*(?:họp\s*)?[:=]?\s*(?:có\s+|là\s+)?(?P<n>{_NUM}|không(?!\s*(?:có\s+)?(?:lý do|phép|báo)))")


def _absent(view: View, word: re.Match[str], limit: int) -> dict[str, Count]:
    """All absent and their split: as counted, else as named one by one."""
    ends = _ABSENT_ENDS.search(view.low, word.end(), limit)
    end = min(ends.start() if ends else limit, word.start() + 3000)
    found: dict[str, Count] = {}
    m = _ABSENT_COUNT.match(view.low, word.end(), end)
    n = number(m["n"]) if m else None
    if m and n is not None:
        found["absent"] = Count(n, m.start("n"), m.end("n"))
    rest = m.end() if m else word.end()
    for key, patterns in _SPLIT.items():
        if (s := _first(patterns, view.low, word.end(), end)) and (k := number(s["n"])) is not None:
            found[key] = Count(k, s.start("n"), s.end("n"))
    if m is None:
        stop = re.compile(r"\n|\.\s").search(view.low, rest, end)
        end = stop.start() if stop and not view.low[rest : stop.start()].strip(" :") == "" else end
    named = _absentees(view, rest, end)
    if not named and m is None:
        line = view.low.rfind("\n", 0, word.start()) + 1
        line = max(line, view.low.rfind(". ", line, word.start()) + 1)
        named = [Absentee(x.start, x.end, _excuse(view.low[word.end() : end])) for x in _absentees(view, max(line, word.start() - 90), word.start())]
    if "absent" not in found:
        split = [found[k] for k in _SPLIT if k in found]
        if split:
            found["absent"] = Count(sum(c.value for c in split), word.start(), max(c.end for c in split))
        elif named:
            found["absent"] = Count(len(named), min(word.start(), named[0].start), max(word.end(), named[-1].end))
    if not any(k in found for k in _SPLIT) and "absent" in found:
        found |= _split_by_reason(view, found["absent"], named, word.start(), end)
    return {k: c for k, c in found.items() if k == "absent" or c.value}


def _missing(view: View, total: Count, present: Count, limit: int) -> dict[str, Count]:
    """Those who "đang nghỉ ốm có phép": not called absent, but told with leave right behind the count."""
    left = total.value - present.value
    stop = re.compile(r"\n|\.\s").search(view.low, present.end, min(limit, present.end + 300))
    ends = [present.end, stop.start() if stop else limit, limit]
    for a, b in zip(ends, ends[1:], strict=False):
        b = min(b, a + 200, *(i for i in [view.low.find("\n", a + 1)] if i > 0))
        named = _absentees(view, a, b)
        if left > 0 and len(named) == left and re.search(rf"(?<!\w)(?:{_REASON}|{_NO_REASON})", view.low[a:b]):
            absent = Count(left, named[0].start, named[-1].end)
            return {"absent": absent} | {k: c for k, c in _split_by_reason(view, absent, named, a, b).items() if c.value}
    return {}


def _split_by_reason(view: View, absent: Count, named: list[Absentee], start: int, end: int) -> dict[str, Count]:
    """Excused and not, by the reason told of each or of all."""
    if not absent.value:
        return {}
    said = view.low[start:end]
    span = (start, max(named[-1].end, start) if named else end)
    if len(named) == absent.value and all(a.excused is not None for a in named):
        excused = sum(bool(a.excused) for a in named)
        return {"absent_excused": Count(excused, *span), "absent_unexcused": Count(len(named) - excused, *span)}
    if re.search(_NO_REASON, said):
        return {"absent_unexcused": Count(absent.value, *span)} if not re.search(rf"(?<!\w)(?:{_REASON})", said) and absent.value == 1 else {}
    if re.search(rf"(?<!\w)(?:{_REASON})|\(\s*lý do", said):
        return {"absent_excused": Count(absent.value, *span)}
    return {}


def _excuse(reason: str) -> bool | None:
    """What a reason says: excused, not, or nothing."""
    if re.search(_NO_REASON, reason):
        return False
    words = re.sub(rf"(?<!\w){_TITLE}(?!\w)|(?<!\w)(?:và|cùng|còn|là|các)(?!\w)|\W", " ", re.split(r"\.\s|\n", reason)[0])
    return True if len(words.strip()) > 1 else None


# "Các đ/c A, B, C": one title for all.
_TOGETHER = re.compile(rf"(?<!\w)(?:các|{_NUM})\s+{_TITLE}[\s.:]{{1,3}}$")
# A name in a list stands behind a title or a sign; one behind "ở", "đi", "tại" is a place.
_BEHIND_TITLE = re.compile(rf"(?<!\w){_TITLE}[\s.:]{{1,3}}$")
_IN_LIST = re.compile(rf"(?<!\w){_TITLE}[\s.:]{{1,3}}$|[:(,;.\-+•\n]\s*$|(?:và|là|cùng)\s+$|^\s*$")
_LIST_GOES_ON = re.compile(rf"\n\s*(?:[-+*•]\s*{_TITLE}\s|[-+*•]?\s*(?:vắng|(?:{_REASON})|{_NO_REASON}|lý do|trong đó))")


def _list_end(view: View, start: int, end: int) -> int:
    """Where the lines of a list of the absent end: at a line that does not go on with it."""
    at = start
    while (at := view.low.find("\n", at, end)) >= 0:
        if not _LIST_GOES_ON.match(view.low, at, end):
            return at
        at += 1
    return end


def _absentees(view: View, start: int, end: int) -> list[Absentee]:
    """The people named as absent, each with the reason told behind the name."""
    names = [n for n in _names(view, start, _list_end(view, start, end)) if _IN_LIST.search(view.low, max(start - 1, n[0] - 12), n[0])]
    titled = [n for n in names if _BEHIND_TITLE.search(view.low, max(start - 1, n[0] - 12), n[0])]
    together = titled and _TOGETHER.search(view.low, max(start - 1, titled[0][0] - 30), titled[0][0])
    names = names if together or not titled else titled
    after = [*(b[0] for b in names[1:]), _list_end(view, start, end)][: len(names)]
    all_excused = re.search(rf"(?:đều|cả \S+)[^\n.]{{0,20}}(?:{_REASON})|^\s*[^(\n]{{0,6}}(?:{_REASON})", view.low[start:end])
    return [
        Absentee(a, b, True if (excused := _excuse(view.low[b:stop])) is None and all_excused else excused)
        for (a, b), stop in zip(names, after, strict=True)
    ]


# --- votes ----------------------------------------------------------------------------------------------------

_FRACTION = re.compile(r"(?<![\w/.,-])(?P<n>\d{1,4})\s?(?:/|trên)\s?(?P<m>\d{1,4})(?![\d/%]|[.,]\d|-\w|/\w)")
_VOTE_WORD = re.compile(
    r"(?<!\w)(?:biểu quyết|bq|giơ tay|tán thành|đồng ý|nhất trí|bỏ phiếu|phiếu|tín nhiệm|trúng cử|bầu|đồng thuận|thống nhất|thông qua)(?!\w)"
)
_BALLOT = re.compile(r"(?<!\w)(?:bỏ phiếu|kiểm phiếu|biểu quyết|kết quả bầu|giơ tay)(?!\w)")
_DATE_BEFORE = re.compile(r"(?:ngày|hôm|sáng|chiều|tối|trước|từ|đến|hạn|thứ \S+|đêm|mùng|tuần|lúc|kỳ)\s*$")
_COMING = re.compile(rf"(?<!\w)(?:có mặt|dự|đủ|tham dự|hiện diện|dự họp|tổng số|có)[\s:]{{1,3}}(?:đủ\s*)?$")
_REST = re.compile(rf"[\s,;:(]{{1,3}}(?P<k>\d{{1,3}}|còn \d{{1,3}})\s*(?:{_UNIT}|phiếu)")
_GRADES = re.compile(r"xuất sắc|hoàn thành tốt|khá|trung bình|loại")
_EACH = re.compile(r"mỗi (?:người|đ/c|đồng chí|ông bà)[^\n,.;]{0,12}$")


def _votes(view: View, facts: dict[str, Fact]) -> dict[str, Fact]:
    """Counted votes: a fraction beside a word of voting, or of the same voters in the list of a ballot."""
    start = view.zones.header[1]
    present = facts["present"].value if "present" in facts else None
    found = [m for m in _FRACTION.finditer(view.low, start) if _may_be_vote(view, m)]
    chosen = [m for m in found if _is_vote(view, m, int(present) if isinstance(present, int) else None)]
    voters = {int(m["m"]) for m in chosen}
    if isinstance(present, int):  # probationary members are present, but have no vote
        voters |= {present, present - 1, present - 2}
    chosen = [m for m in found if m in chosen or (int(m["m"]) in voters and _in_ballot(view, m))]
    votes = [v for m in chosen for v in _times(view, m)]
    if not votes:
        return {}
    return {"votes": Fact(value=votes, start=chosen[0].start(), end=chosen[-1].end(), confidence=0.9)}


def _may_be_vote(view: View, m: re.Match[str]) -> bool:
    before = view.low[max(0, m.start() - 25) : m.start()]
    if _DATE_BEFORE.search(before) or (_COMING.search(before) and m.start() < view.zones.agenda[0] + 1000):
        return False
    return 0 < int(m["m"]) and int(m["n"]) <= int(m["m"])


def _clause(view: View, m: re.Match[str]) -> tuple[int, int]:
    """The sentence a fraction stands in, at most 160 characters before and 80 behind."""
    line = view.low.rfind("\n", 0, m.start()) + 1
    a = max(line, m.start() - 160)
    a = max(a, view.low.rfind(". ", a, m.start()) + 1, view.low.rfind("; ", a, m.start()) + 1)
    b = re.compile(r"[\n;]|\.\s").search(view.low, m.end(), min(len(view.low), m.end() + 80))
    return a, b.start() if b else min(len(view.low), m.end() + 80)


def _is_vote(view: View, m: re.Match[str], present: int | None) -> bool:
    a, b = _clause(view, m)
    said = view.low[a:b]
    rest = _REST.match(view.low, m.end())
    if rest and int(m["n"]) + int(rest["k"].split()[-1]) == int(m["m"]) == present:  # "(23/25, 2 đ/c …)"
        return True
    if not _VOTE_WORD.search(said):
        return False
    if present is None:
        return True
    of = int(m["m"])
    if of > present:  # more voters than people: a vote only where the text says so outright
        return bool(re.search(r"biểu quyết|giơ tay|tán thành", said)) and of <= present * 1.5
    return of * 2 > present and not _is_distribution(view, m)


def _is_distribution(view: View, m: re.Match[str]) -> bool:
    """"Xuất sắc 5/24, tốt 19/24": how people were graded, not how they voted."""
    a, b = view.low.rfind("\n", 0, m.start()) + 1, view.low.find("\n", m.end())
    said, of = view.low[max(a, m.start() - 200) : min(b if b >= 0 else len(view.low), m.end() + 200)], int(m["m"])
    parts = [int(x["n"]) for x in _FRACTION.finditer(said) if int(x["m"]) == of]
    return len(parts) > 1 and sum(parts) == of and len(_GRADES.findall(said)) >= len(parts)


def _in_ballot(view: View, m: re.Match[str]) -> bool:
    """Whether the lines above announce a ballot whose results are listed here."""
    a, _ = _clause(view, m)
    if _is_distribution(view, m):
        return False
    above = view.low[max(0, a - 700) : a]
    above = above[above.rfind("\n\n") + 1 :]
    return any(_BALLOT.search(x) and not _FRACTION.search(x) for x in above.split("\n"))


def _times(view: View, m: re.Match[str]) -> list[str]:
    """The vote once, or once for each of the people who got as many."""
    vote = f"{int(m['n'])}/{int(m['m'])}"
    a, _ = _clause(view, m)
    before = view.low[a : m.start()]
    people = len(re.findall(r"(?<!\w)(?:đ/c|đồng chí|ông|bà)(?!\w)", before)) if _EACH.search(before) else 1
    return [vote] * max(1, min(people, 9))


FINDERS: tuple[Callable[[View, dict[str, Fact]], dict[str, Fact]], ...] = (
    _bodies, _kind, _date, _clock, _place, _people, _attendance, _votes,
)  # fmt: skip


def fact_warnings(minutes: Minutes) -> tuple[Finding, ...]:
    """The checks that need no rubric."""
    return ()
