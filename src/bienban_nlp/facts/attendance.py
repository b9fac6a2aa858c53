"""How many were to come, came and were absent; who the absent are and whether they had leave."""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from bienban_nlp.dates import NUMBER_WORDS, number
from bienban_nlp.facts.frame import NUM, NUM_OF, UNIT, Count, Frame, line_from, line_to
from bienban_nlp.facts.people import POSTS, names_between
from bienban_nlp.minutes import Fact
from bienban_nlp.names import FOLDED_TITLE, FOLDED_TITLES

_PRESENT = (
    r"(?:có mặt|hiện diện|tham dự|tham gia|dự họp|đến dự|về dự|tới dự|(?:đến|tới|đi|ra|vô|vào|ngồi) họp|họp có|dự|"
    r"vào phòng)"
)
_OUT_OF = r"(?:/|trên(?: tổng số)?|trong(?: tổng)? số)"
_OF = rf"(?:\s*{_OUT_OF}\s*(?P<m>{NUM})(?![\d/]))?"
# "đếm được 15", "điểm danh thấy 16 trên 17", "ngồi đây 14": those present as they are counted in the room
_COUNTED = (
    r"(?:(?:đếm|điểm danh)(?: đầu người)?(?: (?:được|thấy|có|đủ))?|ngồi (?:đây|được|đủ)|(?:đến|tới) (?:ngồi|được|đủ))"
)
_TOTALS = (
    rf"(?:tổng số|tsố|ts)(?!\w)[^\d\n.;]{{0,60}}?[:\s](?P<n>{NUM})",
    # "Trên sổ 24", "Sổ đảng có mười chín đảng viên": the book of members
    rf"sổ(?: (?:đảng(?: viên)?|chi bộ|hội(?: viên)?|xã viên|đoàn|danh sách))?\s*:?\s*(?:(?:có|ghi)\s*)?(?P<n>{NUM})(?!\s?/)",
    rf"phải (?:dự|có mặt|đến)(?: họp)?\s*[:=|]?\s*(?P<n>{NUM})(?!\s?/)",
    rf"(?:đảng số|đảng viên số|quân số|qs|sĩ số|(?<!tổng )số (?:đảng viên|đv|đại biểu|người)(?!\s*(?:có mặt|vắng|dự|"
    rf"tham dự))|biên chế)[^\d\n.;,]{{0,40}}?[:\s](?P<n>{NUM})",
    rf"(?:triệu tập|(?<!khách )được mời|(?<!khách )(?<!khách được )mời|theo danh sách|danh sách)\s*:?\s*(?:có\s+)?(?P<n>{NUM})",
    # "vắng 04 đồng chí: 03 đồng chí …" goes on with a part of the number before
    rf"(?<!mặt )(?<!vắng )(?<!các )(?<!\d )(?:đảng viên|đv|{UNIT})(?:\s+(?:toàn|của|trong|hiện có|có))?(?:\s+(?:chi bộ|cb|"
    rf"chi ủy))?\s*[:=]?\s*(?P<n>\d{{1,4}}|(?:{NUMBER_WORDS})(?=\s*[.,;]))(?![\d/]|\s?/)",
    rf"(?:chi bộ|chi ủy|ban chấp hành|bch|btv|cb|hợp tác xã|htx|công đoàn|lớp|đảng ủy|thường trực|ban thường vụ|"
    rf"hội đồng|tổ|thôn|khoa|"
    rf"đội)(?:\s+(?:hiện|ta|hiện nay|tôi))?\s*(?:có|gồm|:)?\s*(?:tổng số\s*)?(?P<n>{NUM})\s*{UNIT}",
    rf"tp\s*:\s*(?P<n>\d{{1,4}})\s*{UNIT}",
    r"lớp(?: có)? (?P<n>\d{1,3}) (?:em|học sinh|hs)(?!\w)",
    rf"(?:toàn thể|toàn bộ|tất cả)\s*(?P<n>{NUM_OF})\s*{UNIT}",
)
_PRESENTS = (
    # "TS: 12 ĐV; CM: 11; V: 01": the short words of a form, only at the head of a field
    rf"(?:(?<=[.,;/(-]\s)|(?<=[\n;,]))cm\s*[:=]\s*(?P<n>{NUM}){_OF}",
    rf"(?<!phải )(?<!mời )(?<!không ){_PRESENT}\s*(?:họp|tại cuộc họp|buổi họp|sinh hoạt|đủ|được|là|có|:|=|\||"
    rf"\s){{0,4}}[ ]{{0,40}}(?P<n>{NUM}){_OF}",
    rf"(?<![\d/])(?P<n>\d{{1,4}})\s*/\s*(?P<m>\d{{1,4}})\s*{UNIT}?\s*(?:có mặt|tham dự|dự|về họp)",
    # "Mười ba trong số 15 ủy viên dự họp"
    rf"(?P<n>\d{{1,4}}|{NUMBER_WORDS})\s+trong(?:(?: tổng)? số)?\s+(?P<m>{NUM_OF})\s*{UNIT}\s*(?:đã\s+)?"
    rf"(?:có mặt|tham dự|dự|đến|tới|ngồi)(?!\w)",
    rf"{_COUNTED}\s*:?\s*(?P<n>{NUM}){_OF}",
    rf"(?P<n>{NUM})\s*{UNIT}\s*(?:đã\s+|của [^\d,.;:()\n]{{3,25}} (?=có mặt)|cử (?:người|đại diện)\s+)?"
    rf"(?:có mặt|tham dự|dự|đến|(?<=cử người )tới|(?<=cử đại diện )tới|tới(?=[.,;]))",
    rf"(?P<n>{NUM_OF})\s*{UNIT}\s*[^\n\d,.;:(]{{0,12}}(?:đi|về|đến) họp",
    rf"thành phần\s*:?\s*(?P<n>\d{{1,4}})\s*/\s*(?P<m>\d{{1,4}})\s*{UNIT}",
    r"(?<!phải )(?:dự|có mặt|tham dự)[^\d\n.;]{0,40}[:\s](?P<n>\d{1,4})\s*/\s*(?P<m>\d{1,4})",
    rf"có\s+(?P<n>\d{{1,4}})\s*(?:/|trên(?: tổng số)?)\s*(?P<m>\d{{1,4}})\s*{UNIT}",
    rf"(?:họp được|đủ cả|đủ mặt|đủ|đến được|đến(?! {NUM} (?!{UNIT})[^\W\d]))\s+(?P<n>{NUM}){_OF}",
    r"(?:đảng viên|đv|đảng số|quân số|sĩ số|tp)\s*:?\s*(?P<n>\d{1,4})\s*/\s*(?P<m>\d{1,4})(?![\d/])",
    # "Mời 11, tới 9"
    rf"(?<=\d, )(?:tới|về)\s(?P<n>{NUM})",
    # "Mặt 14/15": short for "có mặt", at the head of a sentence or a part of one
    rf"(?:(?<=[.,;/(-]\s)|(?<=\n))mặt\s*:?\s*(?P<n>{NUM}){_OF}",
    # "có sự tham gia của 26 đảng viên": members alone; "của 12 đại biểu" may be guests
    rf"(?:có mặt|tham dự|tham gia|góp mặt)\s(?:đầy đủ\s|đông đủ\s)?của\s(?:toàn thể\s|cả\s)?(?P<n>{NUM_OF}){_OF}\s"
    r"(?:đảng viên|đoàn viên|hội viên|xã viên)(?!\s(?:đại diện|tiêu biểu|ưu tú|thuộc các|(?:của|từ) các))",
    # "Dự họp: ban giám đốc, kế toán, 4 đội trưởng, tất cả 26 người": what a list of those present comes to
    rf"(?:{_PRESENT}|thành phần)\s*:?[^.\n]{{3,200}},\s(?:tất cả|cả thảy|cộng|tổng cộng)(?: (?:cả|lại|là)(?!\w)"
    rf"[^\d,.\n]{{0,20}})?\s*:?\s*(?P<n>{NUM_OF})\s*{UNIT}",
    # "chi bộ nhóm họp, 9/11 đảng viên;": a share that is a clause of its own
    rf"(?:(?<=[.,;(-]\s)|(?<=\n))(?P<n>\d{{1,4}})\s*/\s*(?P<m>\d{{1,4}})\s*{UNIT}(?=\s*[.,;(\n])",
)
_ALL_PRESENT = re.compile(
    r"(?<!\w)(?:(?:có mặt|dự|tham dự|dự họp|họp)\s*:?\s*(?:đầy đủ|đủ|100\s?%)|(?:đầy đủ|đủ cả|đông đủ)(?=\s*[.,;\n]))"
)
ABSENT = re.compile(
    r"(?<!\w)(?<!không )(?<!không ai )(?<!không có ai )(?<!chí nào )(?<!đ/c nào )(?:vắng(?: mặt)?(?!\w)|(?<=[;,.] )v(?=\s?[:=]\s?\d|\s\d{1,2}\s?[:;.,(\n])|"
    # "Thiếu 2: …", "khuyết chị Ngân", "người thiếu là đ/c Kha": people, as the clause goes on with them
    rf"(?:(?<=[.,;(-]\s)|(?<=\n)|(?<=người ))(?:còn )?(?:thiếu|khuyết)(?=\s*:?\s*(?:là\s)?(?:{FOLDED_TITLE}(?!\w)|"
    rf"(?:\d{{1,3}}|{NUMBER_WORDS})(?:\s*[:;.,(\n]|\s(?:{UNIT}|là\s{FOLDED_TITLE}(?!\w))))))"
)
_NOBODY_ABSENT = re.compile(r"(?<!\w)không (?:có )?(?:ai |đ/c nào |đồng chí nào )?vắng(?: mặt)?(?: ai)?(?!\w)")
_NO_REASON = (
    r"(?:(?:không|chưa|khong|hỏng|hổng|ko|k\.?)\s*(?:rõ|rỏ|có|nêu|báo|nghe|thấy)?\s*(?:l[ýí] do|phép|báo cáo|báo|xin phép)|"
    r"kp|kld|tự ý|(?:không|ko) (?:(?:thấy )?nói (?:chi|gì|năng)|xin|nhắn(?: gì)?|(?:nghe|bắt) máy|thấy (?:tới|đến|ai)|liên lạc được|rõ vì sao)|vô l[ýí] do)"
    r"(?!\w)"
)
_REASON = (
    r"(?:có\s+)(?:l[ýí] do|phép|báo cáo|báo|xin phép|xin nghỉ|xin(?= ?[,;.)]))|xin phép|xin nghỉ|c(?:p|ld)(?!\w)|chính đáng|"
    r"đã (?:báo|xin)(?= ?[,;.)])"
)
_SPLIT = {
    "absent_unexcused": (
        re.compile(rf"(?<!\w){_NO_REASON}\s*[:=|]?\s*(?P<n>{NUM_OF})"),
        re.compile(rf"(?<![\w/])(?P<n>{NUM_OF})\s*(?:{UNIT}\s*)?(?:vắng\s+)?{_NO_REASON}"),
    ),
    "absent_excused": (
        re.compile(rf"(?<!\w)(?:{_REASON})\s*[:=|]?\s*(?P<n>{NUM_OF})"),
        re.compile(rf"(?<![\w/])(?<!số )(?P<n>{NUM_OF})\s*(?:{UNIT}\s*)?(?:vắng\s+)?(?:,\s*)?(?:đều\s+)?(?:{_REASON})"),
        # "ba cụ già yếu có xin": no other count between, nothing that counts only some of them
        re.compile(
            rf"(?<![\w/])(?P<n>\d{{1,2}}|{NUMBER_WORDS})\s(?:{UNIT}|bạn|cụ|em)\s(?!trong đó|gồm)"
            rf"(?:(?!không |chưa )[^\d,.;:()\n]){{1,40}}?\s(?:{_REASON})"
        ),
    ),
}
# Members freed from duties and meetings are counted in the total, not among those who had to come.
EXEMPT = re.compile(
    r"miễn (?:công tác(?: và| và sinh hoạt|,)? ?)?(?:sinh hoạt|sh)(?: đảng)?\s*:?\s*(?P<n>\d{1,3})|"
    r"(?P<m>\d{1,3})\s*(?:đ/c|đồng chí|đảng viên)?\s*(?:được )?miễn (?:công tác|sinh hoạt|sh)|"
    r"\bmsh\s*:?\s*(?P<k>\d{1,3})",
    re.IGNORECASE,
)


def exempt(opening: str) -> int:
    """How many members the opening calls exempt."""
    m = EXEMPT.search(opening)
    return int(m["n"] or m["m"] or m["k"]) if m else 0


# Where the passage on the absent ends: the next thing the opening tells.
ABSENT_ENDS = re.compile(
    r"(?<!\w)(?:chủ (?:trì|tọa)|điều hành|(?:thư|thơ) k[ýí]|ghi biên bản|đại biểu|khách mời|về dự|đến dự|dự có|"
    r"tham dự có|cấp trên|nội dung|"
    r"chương trình|ct\s*:|tk\s*:|dự, chỉ đạo|mời dự|thành phần khác|tình hình|đảng phí)(?!\w)|\n\s*(?:[ivx]+|"
    r"[a-d2-9])\s*[.)]|\n\s*\n"
)


def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<!\w){p}") for p in patterns)


_COUNTS = {"total": _compiled(_TOTALS), "present": _compiled(_PRESENTS)}


class Absentee(NamedTuple):
    """Somebody named as absent; ``excused`` is None where no reason is told."""

    start: int
    end: int
    excused: bool | None


# "Phải dự [16]   Có mặt [13]": a number filled in a box of a form.
_BOX = re.compile(r"\[(\s*\d{1,4}\s*)\]")


def find_attendance(frame: Frame, facts: dict[str, Fact]) -> dict[str, Fact]:
    """Total, present and absent with their split, as the opening counts or names them."""
    frame = frame._replace(low=_BOX.sub(r" \1 ", frame.low))
    zone = (frame.zones.opening[0], min(frame.zones.opening[1], frame.zones.opening[0] + 8000))
    absence = ABSENT.search(frame.low, *zone)
    found: dict[str, Count] = {}
    if _groups_apart(frame, zone):
        return {}
    for key, patterns in _COUNTS.items():
        if (m := _first_of_all(patterns, frame.low, *zone)) and (n := number(m["n"])) is not None:
            n += _probationary(frame, m.end("n"))
            found[key] = Count(n, m.start("n"), m.end("n"))
            if key == "present" and (of := number(m.groupdict().get("m") or "")):
                found["total"] = Count(of, m.start("m"), m.end("m"))
    if "present" in found and found.get("total", (0, 0))[1] == found["present"].start:
        del found["total"]  # "Dự họp: …, tất cả 26 người" counts those who came
    if "present" in found and "total" not in found:
        found |= _told_just_before(frame, found["present"], zone[0])
    if "present" not in found and "total" in found:
        found |= _there_are(frame, found["total"], zone[1])
    if "present" not in found and "total" in found and (m := _ALL_PRESENT.search(frame.low, *zone)):
        found["present"] = Count(found["total"].value, m.start(), m.end())
    if not absence and (m := _NOBODY_ABSENT.search(frame.low, *zone)):
        found["absent"] = Count(0, *m.span())
    elif absence:
        found |= _absent(frame, absence, zone[1], counted=bool(found) and not _all_came(found))
    if "absent" not in found and "present" in found and "total" in found:
        found |= _missing(frame, found["total"], found["present"], zone[1])
    if "total" not in found and "present" in found and not absence:
        found |= _all_of_them(frame, found["present"])
    return {k: c.fact() for k, c in (found | _by_sum(frame, found, zone)).items()}


_ALL_OF = re.compile(r"(?<!\w)đủ(?: (?:cả|mặt|hết))?\s*:?\s*$")


def _all_of_them(frame: Frame, present: Count) -> dict[str, Count]:
    """The total, as it is told that all came: "Có mặt đủ 11 đồng chí"."""
    return {"total": present} if _ALL_OF.search(frame.low, max(0, present.start - 12), present.start) else {}


_TOLD_BEFORE = re.compile(
    rf"(?<![\w/.,:])(?:(?P<n>{NUM_OF})\s*{UNIT}|(?:chi bộ|chi ủy|bch|btv|ban chấp hành|đảng ủy|hđqt)\s(?P<k>\d{{1,3}}))"
    r"(?:\s(?:thì|mà)|,)\s(?:[^\W\d]+ )*$"
)


def _told_just_before(frame: Frame, present: Count, limit: int) -> dict[str, Count]:
    """The total that opens the clause before those present: "12 đảng viên, dự 11", "BCH 9, dự 8"."""
    m = _TOLD_BEFORE.search(frame.low, max(limit, present.start - 60), present.start)
    key = "n" if m and m["n"] else "k"
    n = number(m[key]) if m else None
    return {"total": Count(n, *m.span(key))} if m and n and n >= present.value else {}


# "Quân số: 22. Có: 16 (15 chính thức)": what follows the number is no thing that there are so many of.
_THERE_ARE = re.compile(
    rf"[^\d\n]{{0,60}}?(?<=[.,;)\s]\s)(?:có|tới|về|đến|ra)\s*:?\s*(?P<n>{NUM})(?=\s*(?:[.,;(=\n]|$))"
)


def _there_are(frame: Frame, total: Count, limit: int) -> dict[str, Count]:
    """Those present as the next number that "có" or "tới" alone tells behind the total: "ĐV 10, có 8"."""
    m = _THERE_ARE.match(frame.low, total.end, limit)
    n = number(m["n"]) if m else None
    return {"present": Count(n, *m.span("n"))} if m and n and n <= total.value else {}


_A_NUMBER = re.compile(rf"(?<![\w/.,:]){NUM}(?![\w/:]|[.,]\d)")
_NEAR = 160  # characters between two counts of the same meeting


def _by_sum(frame: Frame, found: dict[str, Count], zone: tuple[int, int]) -> dict[str, Count]:
    """A count that stands before the others without its usual name ("26 đảng viên, vô họp 22, vắng 4"): the sum tells it."""
    absent = found.get("absent")
    if not absent or not absent.value or ("total" in found and "present" in found):
        return {}
    if "total" not in found and "present" not in found:
        return _both_before(frame, absent, zone[0])
    if "total" in found:
        missing, wanted, start = "present", found["total"].value - absent.value, found["total"].end
        end = min(absent.start, start + _NEAR) if absent.start > start else start + _NEAR
    else:
        missing, wanted, end = "total", found["present"].value + absent.value, found["present"].start
        start = max(zone[0], end - _NEAR)
    numbers = [m for m in _A_NUMBER.finditer(frame.low, start, end) if number(m.group()) == wanted]
    return {missing: Count(wanted, *numbers[-1].span())} if numbers else {}


_OF_ALL = re.compile(rf"(?<![\w/.,:])(?P<n>{NUM_OF})\s*{UNIT}")


def _both_before(frame: Frame, absent: Count, limit: int) -> dict[str, Count]:
    """Total and present before the absent where neither has its usual name: "13 đảng viên, có 10, vắng 3"."""
    start = max(limit, absent.start - _NEAR)
    for m in _OF_ALL.finditer(frame.low, start, absent.start):
        total = number(m["n"]) or 0
        for p in _A_NUMBER.finditer(frame.low, m.end(), absent.start):
            if number(p.group()) == total - absent.value:
                return {"total": Count(total, *m.span("n")), "present": Count(total - absent.value, *p.span())}
    return {}


_PROBATIONARY = re.compile(rf"\s*(?:{UNIT}\s*)?chính thức\s*(?:[,;+]|và)\s*(?P<p>\d{{1,3}})\s*(?:{UNIT}\s*)?dự bị")


def _probationary(frame: Frame, end: int) -> int:
    """The second group of "15 chính thức, 02 dự bị", where the first is not the whole."""
    m = _PROBATIONARY.match(frame.low, end)
    return int(m["p"]) if m else 0


# "Có mặt: 7 ông bà HĐQT; 2 ông Ban kiểm soát; 6 đội trưởng", "Dự họp có 02 Phó Giám đốc, trưởng các khoa": groups.
_GROUP = r"\d{1,3}\s(?!vắng|khách|đại biểu|dự bị|chính thức)[^\W\d][^\d.;,()\n]{3,40}"
_GROUP_LIST = re.compile(
    rf"(?<!\w){_PRESENT}\s*(?:họp)?\s*(?:có|:)?\s*(?:{_GROUP}[;,]\s*{_GROUP}[;,]\s*\d{{1,3}}\s[^\W\d]|"
    rf"\d{{1,3}}\s(?!{UNIT}){POSTS}(?!\w))"
)


def _groups_apart(frame: Frame, zone: tuple[int, int]) -> bool:
    """Whether attendance is told for two groups, or twice with different numbers: then it says nothing."""
    counts = re.compile(r"(?<!\w)(?<!số )có mặt[^\d\n.;,]{0,12}(\d{1,4})").finditer(frame.low, *zone)
    apart = len({int(m[1]) for m in counts if not _of_some(frame.low, m)}) > 1
    return apart or bool(_GROUP_LIST.search(frame.low, *zone)) or _shares_apart(frame, zone)


_COMING = re.compile(rf"(?<!\w)(?:{_PRESENT}|thành phần)(?!\w)[^.\n]{{5,300}}")
_SHARE = re.compile(r"(?P<before>[^\d]{0,20})(?<![\w/.,-])(?P<n>\d{1,3})\s?(?:/|trên)\s?(?P<m>\d{1,3})(?![\w/.])")
_WHO_IS_ABSENT = re.compile(r"(?<!\w)vắng[^\d()\n]{0,12}\d{0,3}[^\d()\n]{0,12}(?P<who>\([^)\n]*\))")
_NO_GROUP = re.compile(r"(?<!\w)(?:ngày|chính thức|dự bị|nữ|trong đó|tức|là)[\s:]*$")


def _shares_apart(frame: Frame, zone: tuple[int, int]) -> bool:
    """Whether each group has its own share of those present: "Thôn Hạ 21/24 đảng viên, Thôn Thượng 17/19"."""
    for said in _COMING.finditer(frame.low, *zone):
        words = _WHO_IS_ABSENT.sub("", said.group())  # "vắng 2 (lớp 1/3, 2/5)"
        of = {
            int(m["m"])
            for m in _SHARE.finditer(words)
            if int(m["n"]) <= int(m["m"]) and not _NO_GROUP.search(m["before"])
        }
        if len(of) > 1:
            return True
    return False


def _all_came(found: dict[str, Count]) -> bool:
    """Whether as many came as there are; then somebody named as absent contradicts it."""
    return "total" in found and "present" in found and found["total"].value == found["present"].value


# "Đảng viên chính thức có quyền bầu cử có mặt: 15" counts only some of those present.
_SOME = re.compile(r"(?:chính thức|dự bị)[^.,;:()\n\d]{0,30}$")


# "Tham dự có 9 chi bộ", "ngồi được 30 phút", "đủ 18 tuổi": no people.
_NO_PEOPLE = re.compile(
    r"\s(?:chi bộ|đảng bộ|tổ chức|đơn vị|cơ quan|đầu mối|điểm cầu|phút|tiếng|hôm|ngày|tháng|tuổi|bàn|dãy|hàng)(?!\w)"
)


def _of_some(low: str, count: re.Match[str]) -> bool:
    """Whether a count is of full or of probationary members alone."""
    return bool(_SOME.search(low, max(0, count.start() - 45), count.start()))


def _first_of_all(patterns: tuple[re.Pattern[str], ...], low: str, start: int, end: int) -> re.Match[str] | None:
    """What the first pattern that counts all, not some, finds first."""
    found = (m for p in patterns for m in p.finditer(low, start, end))
    return next((m for m in found if not _of_some(low, m) and not _NO_PEOPLE.match(low, m.end())), None)


def _first(patterns: tuple[re.Pattern[str], ...], low: str, start: int, end: int) -> re.Match[str] | None:
    """What the first pattern that matches at all finds first."""
    return next((m for p in patterns if (m := p.search(low, start, end))), None)


_ABSENT_COUNT = re.compile(
    rf"\s*(?:họp\s*)?[:=|]?\s*(?:có\s+|là\s+)?(?P<n>{NUM}|không(?!\s*(?:có\s+)?(?:lý do|phép|báo|xin|rõ|nêu)))"
)


# "5 người vắng", "3 đ/c xin phép vắng", "đến 34; 12 vắng"
_COUNT_BEFORE = re.compile(
    rf"(?<![\w/.,:])(?P<n>{NUM_OF})\s*{UNIT}\s*(?:xin(?: phép)?\s)?$|(?<=[.,;]\s)(?P<k>\d{{1,3}})\s$"
)


def absence_passage(frame: Frame, word: re.Match[str], limit: int) -> int:
    """Where the passage on the absent ends that begins at the word "vắng"."""
    ends = (m for m in ABSENT_ENDS.finditer(frame.low, word.end(), limit) if not _named_in_row(frame, word.end(), m))
    end = next(ends, None)
    return min(end.start() if end else limit, word.start() + 3000)


def _named_in_row(frame: Frame, start: int, number: re.Match[str]) -> bool:
    """Whether a number begins the next line of a list of people: it names somebody, as do those from 1 on."""
    if not (n := re.fullmatch(r"\n\s*(\d)\s*[.)]", number.group())):
        return False
    rows = (m.end() for m in re.compile(r"\n").finditer(frame.low, start, number.end()))
    return [_named_row(frame, at) for at in rows] == list(range(1, int(n[1]) + 1))


_ROW = re.compile(rf"[ ]*(?P<n>\d{{1,2}})[ ]?[.)][ ]?{FOLDED_TITLES}")


def _named_row(frame: Frame, start: int) -> int:
    """The number of a line that holds a name and at most why that person is absent; 0 for another line."""
    if not (row := _ROW.match(frame.low, start)):
        return 0
    end = line_to(frame.low, row.end(), 200)
    name = next(names_between(frame, row.end(), end), None)
    alone = name and name[0] == row.end() and re.match(r"\s*(?:[(,;.\-]|$)", frame.low[name[1] : end])
    return int(row["n"]) if alone else 0


def _absent(frame: Frame, word: re.Match[str], limit: int, counted: bool) -> dict[str, Count]:
    """All absent and their split: as counted, else as named one by one where others are ``counted``."""
    end = absence_passage(frame, word, limit)
    if labelled := _by_label(frame, word.start(), end):
        return labelled
    found: dict[str, Count] = {}
    m = _ABSENT_COUNT.match(frame.low, word.end(), end) or _COUNT_BEFORE.search(
        frame.low, max(0, word.start() - 25), word.start()
    )
    if m and (n := number(m[m.lastgroup or "n"])) is not None:
        found["absent"] = Count(n, *m.span(m.lastgroup or "n"))
    begin = min(m.start(), word.end()) if m else word.end()  # "3 đ/c vắng có lý do": the count before the word
    if parts := _parts(frame, found.get("absent"), begin, end):
        return parts
    found |= _told_split(frame, found, begin, end)
    named = absentees(frame, max(m.end(), word.end()), end) if m else _named_without_count(frame, word, end)
    found |= _rest_of_split(frame, found, word.end(), end)
    split = [found[k] for k in _SPLIT if k in found]
    if "absent" not in found and split:
        found["absent"] = Count(sum(c.value for c in split), word.start(), max(c.end for c in split))
    elif "absent" not in found and named and counted:
        found["absent"] = Count(len(named), min(word.start(), named[0].start), max(word.end(), named[-1].end))
    if not split and "absent" in found:
        found |= _split_by_reason(frame, found["absent"], named, word.start(), end)
    return found


def _told_split(frame: Frame, found: dict[str, Count], start: int, end: int) -> dict[str, Count]:
    """How many of the absent had leave and how many had not, as far as the passage counts them."""
    split = {}
    for key, patterns in _SPLIT.items():
        s = _first(patterns, frame.low, start, end)
        k = number(s["n"]) if s else None
        if s and k is not None and ("absent" not in found or k <= found["absent"].value):
            split[key] = Count(k, *s.span("n"))
    return split


def _parts(frame: Frame, first: Count | None, start: int, end: int) -> dict[str, Count]:
    """Both sides of the split where what was taken for the whole is the first: "vắng 1 có phép, 1 không phép"."""
    split = _told_split(frame, {}, start, end)
    if not first or len(split) < len(_SPLIT) or first.start not in (c.start for c in split.values()):
        return {}
    return split | {"absent": _sum(split)}


def _sum(split: dict[str, Count]) -> Count:
    """What the parts come to, told where they stand."""
    parts = split.values()
    return Count(sum(c.value for c in parts), min(c.start for c in parts), max(c.end for c in parts))


_LABELLED = re.compile(rf"(?<!\w)vắng (?:mặt )?(?:(?P<no>{_NO_REASON})|(?:{_REASON}))\s?:\s(?!\d)")


def _by_label(frame: Frame, start: int, end: int) -> dict[str, Count]:
    """The absent as two lists name them: "Vắng có phép: đ/c A. Vắng không phép: đ/c B"."""
    labels = list(_LABELLED.finditer(frame.low, start, end))
    if len({bool(m["no"]) for m in labels}) != len(labels) or len(labels) < len(_SPLIT):
        return {}
    split = {}
    for m, stop in zip(labels, [*(x.start() for x in labels[1:]), end], strict=True):
        named = absentees(frame, m.end(), stop)
        if not named:
            return {}
        split["absent_unexcused" if m["no"] else "absent_excused"] = Count(len(named), m.start(), named[-1].end)
    return split | {"absent": Count(sum(c.value for c in split.values()), start, max(c.end for c in split.values()))}


_OTHER_SIDE = {
    "absent_excused": re.compile(rf"(?<!\w){_NO_REASON}"),
    "absent_unexcused": re.compile(rf"(?<!\w)(?:{_REASON})"),
}


def _rest_of_split(frame: Frame, found: dict[str, Count], start: int, end: int) -> dict[str, Count]:
    """The side of the split that is told without a count: "vắng 4 (3 đ/c có phép, ông Bảy không báo)"."""
    told = [k for k in _SPLIT if k in found]
    if len(told) != 1 or "absent" not in found:
        return {}
    left, other = found["absent"].value - found[told[0]].value, next(k for k in _SPLIT if k != told[0])
    said = _OTHER_SIDE[told[0]].search(frame.low, start, end)
    return {other: Count(left, *said.span())} if said and left > 0 else {}


def _named_without_count(frame: Frame, word: re.Match[str], end: int) -> list[Absentee]:
    """Those named behind "vắng", or before it: "chị Hân vắng vì đi chấm thi"."""
    stop = re.compile(r"\n|\.\s").search(frame.low, word.end(), end)
    end = stop.start() if stop and frame.low[word.end() : stop.start()].strip(" :") else end
    ends_here = frame.low.startswith(". ", word.end())
    if behind := [] if ends_here else absentees(frame, word.end(), end):
        return behind
    line = line_from(frame.low, word.start(), 90)
    line = max(line, frame.low.rfind(". ", line, word.start()) + 1)
    excused = _excuse(frame.low[word.end() : end])
    named = absentees(frame, line, word.start())  # "ông Phúc ốm, vắng": the reason before the word
    named = [a for a in named if not _in_brackets(frame.low[a.end : word.start()])]
    return [a._replace(excused=a.excused if excused is None and len(named) == 1 else excused) for a in named]


def _in_brackets(behind: str) -> bool:
    """Whether somebody is named within brackets that are closed behind: "16 trên 17 (có đ/c A dự bị), riêng đ/c B vắng"."""
    return behind.count(")") > behind.count("(")


_WITH_NAMES = re.compile(rf"(?<![\w/.,:])(?P<n>\d{{1,2}})\s*(?:{UNIT}\s*)?:(?=\s*{FOLDED_TITLE}(?!\w))")


def _counted_between(frame: Frame, start: int, end: int) -> dict[int, int]:
    """Counts that lead the names of those kept away, by where they stand: "lên ban 03: đ/c A, B, C; ốm 01: đ/c D"."""
    return {m.start("n"): int(m["n"]) for m in _WITH_NAMES.finditer(frame.low, start, end)} if end - start < 300 else {}


_AWAY = re.compile(
    rf"(?<!\w)(?:{_REASON}|{_NO_REASON}|nghỉ|ốm|bệnh|bịnh|nằm viện|đi (?:công tác|học|tập huấn|họp|dự|viện|đám)|trực|"
    r"(?:không|chưa) (?:tới|đến|về|dự|có mặt))(?!\w)"
)
# Of one person, or of as many as the total leaves over, less is enough: "12 đảng viên, dự 9; ba đồng chí đang trực".
_KEPT_AWAY = re.compile(
    rf"{_AWAY.pattern}|(?<!\w)(?:chưa (?:kịp|về)|trống|bận|kẹt|đau|cách ly|đám|đang (?:đi|ở|trực)|(?:báo|nhắn) trước)(?!\w)"
)
# How many are away, in words that only the total and those present prove: "2 cụ đau", "Không: 6", "vắng bảy vì".
_REST = (
    re.compile(
        rf"(?<![\w/.,:])(?P<n>\d{{1,3}}|{NUMBER_WORDS})\s(?:{UNIT}|bạn|cụ|em|ghế)(?!\w)"
        rf"(?! (?:dự bị|chính thức|nữ|khách|đại biểu))(?P<why>[^.\n]{{0,100}})"
    ),
    re.compile(
        rf"(?<=[.,;)]\s)(?:không|vắng|hụt|nghỉ|ghế trống|trống)\s*:?\s*(?P<n>\d{{1,3}}|{NUMBER_WORDS})"
        r"(?=\s*(?:[.,;(\n]|(?:vì|do)(?!\w)))"
    ),
)


def _missing(frame: Frame, total: Count, present: Count, limit: int) -> dict[str, Count]:
    """Those who "đang nghỉ ốm có phép": not called absent, but told with leave right behind the count."""
    left = total.value - present.value
    stop = re.compile(r"\n|\.\s").search(frame.low, present.end, min(limit, present.end + 300))
    ends = [present.end, stop.end() if stop else limit, limit]
    if left > 0 and (counted := _counted_between(frame, total.end, present.start)) and sum(counted.values()) == left:
        span = (min(counted), present.start)
        return {k: Count(left, *span) for k in ("absent", "absent_excused")}
    if left > 0 and (rest := _rest(frame, left, present.end, min(limit, present.end + 300))):
        return rest
    for a, b in itertools.pairwise(ends):
        b = min(b, line_to(frame.low, a + 1, 200))
        named = absentees(frame, a, b)
        if left > 0 and len(named) == left and (_KEPT_AWAY if left == 1 else _AWAY).search(frame.low, a, b):
            absent = Count(left, named[0].start, named[-1].end)
            return {"absent": absent} | _split_by_reason(frame, absent, named, a, b)
    return {}


def _rest(frame: Frame, left: int, start: int, end: int) -> dict[str, Count]:
    """The absent by a number that is what the total leaves over, or by two parts that make it up."""
    parts = _told_split(frame, {}, start, end)
    if len(parts) == len(_SPLIT) and _sum(parts).value == left:
        return parts | {"absent": _sum(parts)}
    for m in itertools.chain(*(p.finditer(frame.low, start, end) for p in _REST)):
        if number(m["n"]) == left and _KEPT_AWAY.search(m.groupdict().get("why", "nghỉ")):
            found = {"absent": Count(left, *m.span("n"))}
            split = _told_split(frame, found, m.end("n"), m.end())
            split |= _rest_of_split(frame, found | split, m.end("n"), m.end())
            return found | (split or _split_by_reason(frame, found["absent"], [], m.end("n"), m.end()))
    return {}


def _split_by_reason(frame: Frame, absent: Count, named: list[Absentee], start: int, end: int) -> dict[str, Count]:
    """Excused and not, by the reason told of each or of all."""
    if not absent.value:
        return {}
    said = frame.low[start:end]
    span = (start, max(named[-1].end, start) if named else end)
    if len(named) == absent.value and all(a.excused is not None for a in named):
        excused = sum(bool(a.excused) for a in named)
        split = {"absent_excused": excused, "absent_unexcused": len(named) - excused}
        return {k: Count(n, *span) for k, n in split.items() if n}
    if re.search(_NO_REASON, said):
        return (
            {"absent_unexcused": Count(absent.value, *span)}
            if not re.search(rf"(?<!\w)(?:{_REASON})", said) and absent.value == 1
            else {}
        )
    if re.search(rf"(?<!\w)(?:{_REASON})|\(\s*lý do", said) or _ALL_AWAY.match(frame.low, absent.end, end):
        return {"absent_excused": Count(absent.value, *span)}
    return {}


# "vắng 2 đ/c đang cách ly y tế (Dình, Ban)": one reason for all, right behind their number.
_ALL_AWAY = re.compile(
    rf"\s*{UNIT}\s(?:đều |cùng )?(?:đang |bận |phải )?(?:nghỉ|ốm|bệnh|cách ly|điều trị|nằm viện|trực|tăng cường|"
    r"đi (?:công tác|học|tập huấn|họp|dự|viện|phép|thực tế|điều trị))(?!\w)[^\d.;:()\n]{0,40}(?=[.;:(\n]|$)"
)


def _excuse(reason: str) -> bool | None:
    """What a reason says: excused, not, or nothing."""
    if re.search(_NO_REASON, reason):
        return False
    words = re.sub(
        rf"(?<!\w){FOLDED_TITLE}(?!\w)|(?<!\w)(?:và|với|cùng|còn|là|các)(?!\w)|\W", " ", re.split(r"\.\s|\n", reason)[0]
    )
    return True if len(words.strip()) > 1 else None


# "Các đ/c A, B, C": one title for all.
_TOGETHER = re.compile(rf"(?<!\w)(?:các|{NUM})\s+{FOLDED_TITLE}[\s.:]{{1,3}}$")
# A name in a list stands behind a title or a sign; one behind "ở", "đi", "tại" is a place.
_BEHIND_TITLE = re.compile(rf"(?<!\w){FOLDED_TITLE}[\s.:]{{1,3}}$")
_IN_LIST = re.compile(rf"(?<!\w){FOLDED_TITLE}[\s.:]{{1,3}}$|[:(,;.\-+•\n]\s*$|(?:và|là|cùng)\s+$|^\s*$")
_BREAK = re.compile(r"[()\n]|(?<!\n\d)(?<!\n\d\d)\.(?=\s)")
_LIST_GOES_ON = re.compile(
    rf"\s*(?:\(|[-+*•]\s*{FOLDED_TITLE}\s|[-+*•]?\s*(?:vắng|(?:{_REASON})|{_NO_REASON}|lý do|trong đó|"
    r"(?:đ/c|đồng chí) [^\n]{3,30}(?:lý do|phép)))"
)


def _list_end(frame: Frame, start: int, end: int) -> int:
    """Where a list of the absent ends: at a line or sentence that does not go on with it."""
    opened = 0
    for m in _BREAK.finditer(frame.low, start, end):
        if m.group() == "\n" and frame.text[m.end() : m.end() + 1].islower():  # a line broken by hand
            continue
        if m.group() in "()":
            opened += 1 if m.group() == "(" else -1
        elif opened <= 0 and not _LIST_GOES_ON.match(frame.low, m.end(), end) and not _named_row(frame, m.end()):
            return m.start()
    return end


_AND = re.compile(rf"\s*(?:và|với|,|cùng)\s*{FOLDED_TITLES}\s*")


_WHETHER = re.compile(rf"(?:{_NO_REASON}|{_REASON})")  # "03 đ/c. Có lý do: …": no name


def absentees(frame: Frame, start: int, end: int, all_names: bool = False) -> list[Absentee]:
    """The people named as absent, each with the reason told behind the name.

    Where some have a title those without one are taken for places, unless ``all_names`` are wanted.
    """
    names = [
        n
        for n in names_between(frame, start, _list_end(frame, start, end))
        if (not frame.low[start : n[0]].strip() or _IN_LIST.search(frame.low, max(start - 1, n[0] - 12), n[0]))
        and not _WHETHER.match(frame.low, n[0])
    ]
    titled = [n for n in names if _BEHIND_TITLE.search(frame.low, max(start - 1, n[0] - 12), n[0])]
    together = titled and _TOGETHER.search(frame.low, max(0, titled[0][0] - 30), titled[0][0])
    names = names if together or not titled or all_names else titled
    after = [*(b[0] for b in names[1:]), _list_end(frame, start, end)][: len(names)]
    all_excused = re.search(
        rf"(?:đều|cả \S+)[^\n.]{{0,20}}(?:{_REASON})|^\s*[^(\n]{{0,6}}(?:{_REASON})", frame.low[start:end]
    )
    found: list[Absentee] = []
    for (a, b), stop in reversed(list(zip(names, after, strict=True))):
        excused = _excuse(frame.low[b:stop])
        if excused is None and found and _AND.fullmatch(frame.low, b, stop):  # "đ/c A và đ/c B ốm"
            excused = found[-1].excused
        found.append(Absentee(a, b, True if excused is None and all_excused else excused))
    return found[::-1]
