"""Facts of a meeting by rules: when, where, who led and wrote, how many came, how they voted.

What the text does not say, or says in two ways, gives no fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import islice

import msgspec

from bienban_nlp.dates import Day, Time, days, fold, times, years
from bienban_nlp.facts.attendance import find_attendance
from bienban_nlp.facts.clock import end_in_opening, labelled_end
from bienban_nlp.facts.frame import (
    HEAD,
    TITLE_LINE,
    UNIT,
    Frame,
    columns,
    frame_of,
    is_account,
    is_minutes,
    leaders,
    line_from,
    line_to,
    quote,
)
from bienban_nlp.facts.people import find_people
from bienban_nlp.facts.votes import find_votes
from bienban_nlp.layout import is_caps
from bienban_nlp.minutes import Fact, Minutes

__all__ = ["find_facts"]

_BODY = (
    r"(?:đảng bộ|đảng ủy|đb|đu|đ/u|chi bộ|chi ủy|cb|chi đoàn|ban|ubnd|ủy ban|hđnd|hội đồng|hội(?! (?:thảo|nghị|thi|họp|đàm|diễn))|sở|bộ|cục|chi cục|"
    r"tổng cục|vụ|viện|trường|"
    r"khoa|phòng|trung tâm|tt|bệnh viện|bv|trạm|công ty|cty|tổng công ty|tập đoàn|tổng|xí nghiệp|nhà máy|phân xưởng|"
    r"đội|tổ|thôn|"
    r"ấp|khu phố|khu|khóm|bản|buôn|làng|xóm|htx|hợp tác xã|công đoàn|cđ|cđcs|liên đoàn|đoàn|huyện ủy|tỉnh ủy|thành ủy|"
    r"thị ủy|quận ủy|"
    r"huyện|tỉnh|xã|phường|thị trấn|quân khu|sư đoàn|trung đoàn|tiểu đoàn|đại đội|lữ đoàn|đồn|bộ đội|công an|tòa án|"
    r"viện kiểm sát|kho bạc|"
    r"bảo hiểm|ngân hàng|chi nhánh|điện lực|viễn thông|bưu điện|bưu cục|hạt|vườn|nông trường|lâm trường|cảng|bến|ga|"
    r"quỹ|khách sạn|đài|báo|tòa soạn|"
    r"nhà hát|bảo tàng|thư viện|văn phòng|học viện|đại học|đh|mặt trận|ủy ban mttq|chợ|tàu|trại|hải quan|thuế|"
    r"kiểm lâm|liên hiệp|tạp chí|nhà|"
    r"ban quản trị|lớp|doanh nghiệp|hộ|cụm|liên|bcđ|bch|bqt|bql|bcs)"
)
_BODY_LINE = re.compile(_BODY + r"(?!\w)")
# The party's or the state's motto, also scanned with a wrong mark; broken over two lines it goes on below.
_MOTTO = re.compile(r"[đd].ng c.ng s.n(?: v.{1,2}t nam|$)|c.ng h.a x. h|độc lập\s*-\s*tự do|^chxhcn|^đcsvn$")
_MOTTO_GOES_ON = re.compile(r"^(?:(?:chủ nghĩa )?v.{1,2}t nam|hạnh phúc)$")
_NOT_BODY = re.compile(r"^(?:số|v/v|về việc|bb số|ký hiệu|mẫu)(?!\w)|^[\W_]+$|^trang \d")
# What the minutes call themselves where not "biên bản"; no line of a body's name.
_TITLE_BEGINS = re.compile(
    r"\W*(?:(?:tờ|phiếu|bản|sổ) (?:ghi|họp|biên|sinh hoạt)|ghi (?:chép|nhanh)|(?:cuộc |buổi |phiên )?họp|"
    r"(?:buổi )?sinh hoạt)(?!\w)"
)
_PLACE_DATE = re.compile(r"(?:ngày|tháng)\s*\S{0,3}\s*(?:tháng|\d)|ngày\s+tháng")


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
    frame = frame_of(minutes)
    facts: dict[str, Fact] = {}
    for finder in FINDERS:
        facts.update(finder(frame, facts))
    # A fact without words to show for it is no fact.
    shown = {k for k, f in facts.items() if f.start is None or minutes.text[f.start : f.end].strip()}
    order = [k for k in _ORDER if k in shown]
    return msgspec.structs.replace(minutes, facts={k: facts[k] for k in order})


_ORDER = (
    "kind", "parent", "unit", "date", "start", "end", "place", "chair", "secretary", "total", "present", "absent",
    "absent_excused", "absent_unexcused", "votes",
)  # fmt: skip


_MOST_COLUMNS = 3


def _letterhead(frame: Frame) -> list[tuple[int, int]]:
    """The bodies named above the title, from above to below; a body broken over two lines stays one."""
    zone = frame.zones.header if frame.zones.header[1] else (0, min(len(frame.text), 1500))
    found: list[tuple[int, int]] = []
    left_over = broken = False
    for line in frame.within(zone)[:20]:
        listed = line.kind and not line.caps
        if listed or TITLE_LINE.search(frame.low[line.start : line.end]):
            break
        cells = columns(frame, line)
        for start, end in cells if len(cells) <= _MOST_COLUMNS else []:  # more are the menu of a web page
            while start < end and not (frame.text[start].isalnum()):
                start += 1
            while end > start and not (frame.text[end - 1].isalnum() or frame.text[end - 1] in ')”"'):
                end -= 1
            words = frame.low[start:end]
            m = _MOTTO.search(words) or (_MOTTO_GOES_ON.search(words) if broken else None)
            if m:
                broken = not words.endswith("nam")
                end = start + m.start()
                while end > start and not frame.text[end - 1].isalnum():
                    end -= 1
                words = frame.low[start:end]
            if end <= start or _NOT_BODY.search(words) or (_PLACE_DATE.search(words) and re.search(r"\d|ngày", words)):
                left_over = False
                continue
            if _TITLE_BEGINS.match(words):
                left_over = False
            elif left_over and frame.text[start].islower() and is_caps(frame.text[slice(*found[-1])]):
                continue  # "phường Tân Mỹ" below "BAN QUẢN TRỊ CHUNG CƯ A": where that body is
            elif _BODY_LINE.match(words) and _is_name(frame, start, end):
                found.append((start, end))
                left_over = True
            elif left_over and is_caps(frame.text[start:end]) and not re.search(r"\d{3}", words):
                found[-1] = (found[-1][0], end)
    return found


# What only a clause has; a name that is a word of these is written with a capital ("Hậu Cần", "Là Vân").
_CLAUSE = re.compile(
    r"(?<!\w)(?:chưa|(?<!phòng )không|đã|đang|sẽ|được|là|mà|thì|có|phải|nên|mời|rằng|vẫn|còn|này|ta|tôi|rất|cũng)(?!\w)"
)


def _is_name(frame: Frame, start: int, end: int) -> bool:
    """Whether words can be the name of a body: they begin with a capital and make no sentence."""
    return frame.text[start].isupper() and not _CLAUSE.search(frame.text, start, end)


def _bodies(frame: Frame, facts: dict[str, Fact]) -> dict[str, Fact]:
    if is_account(frame.text) and (host := _host(frame)):
        return host
    found = _letterhead(frame)
    if not found:
        return _unit_in_title(frame)
    out = {}
    unit = _before_headline(frame, *found[-1]) if is_account(frame.text) else found[-1]
    if len(found) > 1:
        out["parent"] = quote(frame, *found[-2], 0.9)
    elif re.match(r"đảng (?:bộ|ủy)", frame.low[unit[0] : unit[1]]):
        deeper = _unit_in_title(frame)
        if deeper and re.match(r"chi (?:bộ|ủy)", fold(str(deeper["unit"].value))):
            return {"parent": quote(frame, *unit, 0.7)} | deeper
    out["unit"] = quote(frame, *unit, 0.95)
    return {k: msgspec.structs.replace(f, value=_NAMED.sub(r"\1 ", str(f.value))) for k, f in out.items()}


def _before_headline(frame: Frame, start: int, end: int) -> tuple[int, int]:
    """A body in a headline, which ends before the colon ("ĐẢNG ỦY SỞ A: GỠ VƯỚNG TỪ CƠ SỞ")."""
    colon = frame.text.find(": ", start, end)
    return start, colon if colon >= 0 and " " in frame.text[start:colon].strip() else end


# "Huyện ủy Đăk Glao đã tổ chức hội thảo": news has no letterhead, but says who held the meeting.
_HOST = re.compile(
    rf"(?<!\w)(?P<body>{_BODY}\s[^\n,.;:()\"]{{2,90}}?(?:\s\([^\W\d]{{2,9}}\)\s[^\n,.;:()\"]{{2,60}}?)?)"
    rf"(?:\sthuộc\s(?P<parent>{_BODY}\s[^\n,.;:()\"]{{2,80}}?))?(?:\s\([^)\n]{{3,120}}\)|\sgồm các\s[^\n.;:()\"]{{3,120}}?)?"
    r"\s(?:đã\s|vừa\s)?(?:long trọng\s)?(?:phối hợp\s[^\n,.;]{3,60}\s)?(?:tổ chức|mở|khai mạc)\s(?:thành công\s)?"
    r"(?:hội nghị|hội thảo|hội thi|tọa đàm|đối thoại|diễn đàn|sinh hoạt|tập huấn|ngày tập huấn|buổi|cuộc|phiên|lễ)"
)


_NO_NAME = re.compile(r"(?:nhà trường|công ty|bệnh viện|cơ quan|đơn vị|học viện)$")  # the letterhead says which


def _host(frame: Frame) -> dict[str, Fact]:
    """Who is told to have held the meeting, and of which body, in the lines that open an account of it."""
    start = frame.zones.opening[0]
    for m in _HOST.finditer(frame.low, start, min(frame.zones.opening[1], start + 3000)):
        if frame.text[m.start()].isupper() and not _NO_NAME.search(m["body"]):
            said = quote(frame, *m.span("body"), 0.8)
            unit = msgspec.structs.replace(said, value=re.sub(r" \(\w+\)(?= )", "", str(said.value)))
            return {"unit": unit} | ({"parent": quote(frame, *m.span("parent"), 0.7)} if m["parent"] else {})
    return {}


_NAMED = re.compile(r"^(\w+ \w+)\s*:\s*")  # "Chi bộ: Bưu điện huyện"


_UNIT_SAID = re.compile(
    r"(?:chi bộ|đảng bộ|đảng ủy|chi ủy|công đoàn|ban [a-zà-ỹ]{1,7}|hội đồng|khoa|"
    r"phòng)\s+[^\n,.;:(]{3,70}?(?<!kỳ)(?<!cuộc)(?<!buổi)(?=\s*(?:họp|tổ chức|tiến hành|sinh hoạt|đã|mở)(?!\w))"
)


def _unit_in_title(frame: Frame) -> dict[str, Fact]:
    for zone in (frame.zones.header, frame.zones.opening):
        for m in _UNIT_SAID.finditer(frame.low, zone[0], min(zone[1], zone[0] + 3000)):
            if _is_name(frame, *m.span()):
                return {"unit": quote(frame, m.start(), m.end(), 0.6)}
    return {}


_KINDS: tuple[tuple[str, str], ...] = (
    (
        "party-congress",
        r"đại hội (?:đại biểu |toàn thể )?(?:chi bộ|đảng (?:bộ|viên))|đại hội\s+(?:nhiệm kỳ|lần thứ)|đại hội chi bộ",
    ),
    (
        "party-committee",
        r"(?:họp|hội nghị|phiên(?: họp)?|giao ban)\s+(?:\w+\s+){0,3}(?:chi ủy|đảng ủy|ban thường vụ|thường trực|"
        r"ban chấp hành đảng bộ|bch đảng bộ|btv|ủy ban kiểm tra|ubkt|cấp ủy)"
        r"|kiểm điểm (?:tập thể )?(?:ban chấp hành|bch|ban thường vụ|btv)(?!\w)"
        r"|biên bản\s+(?:họp\s+)?(?:chi ủy|đảng ủy|btv|ban thường vụ)",
    ),
    (
        "party-cell-topical",  # a review that is not part of a regular meeting among them
        r"(?<!thường kỳ và )chuyên đề(?!\s*:?\s*$)(?!\s*:\s{3})|\[x\] chuyên đề|(?<!\w)shcđ(?!\w)|"
        r"^(?!.*(?:thường kỳ|định kỳ|tháng)).*kiểm điểm",
    ),
    (
        "party-cell-regular",
        r"thường kỳ|định kỳ|lệ kỳ|hằng tháng|hàng tháng|(?:họp|sinh hoạt|kỳ)[^\n]{0,40}(?:tháng|t)\s?\d",
    ),
)


# Meetings of residents, parents, a union or a cooperative: neither the party's nor an office's.
_OTHER_MEETING = re.compile(
    r"họp (?:dân|tổ dân|cư dân|phụ huynh|cha mẹ)|tiếp xúc cử tri|phụ huynh|cha mẹ học sinh|chung cư|cư dân|hòa giải|"
    r"công đoàn|đại hội (?:đại biểu )?(?:thành viên|xã viên)"
)
# Bodies that are neither: unions of workers, farmers, women, youth.
_OTHER_BODY = re.compile(
    r"(?:bch |ban chấp hành |btv |ban thường vụ )?(?:hội (?:nông dân|lhpn|liên hiệp|phụ nữ|cựu|ccb|chữ thập)|"
    r"đoàn (?:tncs|thanh niên|phường|xã|trường|công ty|cơ sở)|công đoàn|cđcs)(?!\w)"
)


# Who meets, in the head or the opening of party minutes that name no cell.
_PARTY_PRESENT = re.compile(
    r"(?<!\w)(?:chi bộ|chi ủy|đảng (?:viên|bộ|ủy)|(?:huyện|tỉnh|thành|quận) ủy|bí thư|cấp ủy|đv|đc|đ/c)(?!\w)"
)
# A cell that meets out of turn meets about one matter.
_ONE_MATTER = re.compile(r"(?<!\w)(?:họp bất thường|họp riêng|v/v)(?!\w)")
_MINUTED = re.compile(
    r"b[iíl]ên b[ảàá]n|bien ban|[đd]ảng cộng s[ảàá]n|^\W*bb(?!\w)|^\W*sổ (?:họp|sinh hoạt)", re.MULTILINE
)


def _kind(frame: Frame, facts: dict[str, Fact]) -> dict[str, Fact]:
    title = _title(frame)
    unit = fold(str(facts["unit"].value)) if "unit" in facts else ""
    if is_account(frame.text) and (told := _kind_told(frame, unit)):
        return {"kind": Fact(value=told, confidence=0.7)}
    if _OTHER_MEETING.search(title) or _OTHER_BODY.match(unit) or is_account(frame.text):
        return {"kind": Fact(value="other", confidence=0.8)}
    top = frame.low[: frame.zones.opening[1] or 3000][:6000]
    head = frame.low[frame.zones.header[0] : frame.zones.header[1]] or top[:1500]
    state = re.search(r"cộng hòa xã hội|chxhcn", head)
    words = head + " " + title
    party = re.search(r"chi bộ|chi ủy|đảng bộ|đảng ủy|cb |đảng viên", words)
    if not party and "đảng cộng sản" in words:  # the motto alone may be a slip on the minutes of an office
        party = _PARTY_PRESENT.search(top)
    if not party:
        return {"kind": Fact(value="administrative" if state or facts.get("unit") else "other", confidence=0.7)}
    if not (state or _MINUTED.search(top)):  # told by somebody else
        return {"kind": Fact(value="other", confidence=0.6)}
    if not state and re.search(r"(?<!\w)liên tịch(?!\w)", title):  # of several bodies: no committee's own
        return {"kind": Fact(value="other", confidence=0.7)}
    for kind, pattern in _KINDS:
        if re.search(pattern, title):
            return {"kind": Fact(value=kind, confidence=0.9)}
    cell = re.search(r"chi bộ|(?<!\w)cb(?!\w)", head)
    if state and not re.search(r"chi bộ|đảng", title):
        return {"kind": Fact(value="administrative", confidence=0.6)}
    if cell and _ONE_MATTER.search(title):
        return {"kind": Fact(value="party-cell-topical", confidence=0.7)}
    return {"kind": Fact(value="party-cell-regular" if cell else "party-committee", confidence=0.7)}


# An account of a conference is of neither kind, but it may tell of a cell's or a committee's own meeting.
_KINDS_TOLD = (
    (
        "party-cell-topical",
        r"(?<!\w)chi bộ\s[^\n.;:()\"]{2,140}?\s(?:đã |vừa )?(?:tổ chức|mở) (?:buổi )?sinh hoạt chuyên đề",
    ),
    (
        "party-committee",
        r"(?:tổ chức|mở|họp) (?:hội nghị |phiên họp )?(?:ban chấp hành|bch)(?!\w)|"
        r"(?<!\w)(?:ban chấp hành|bch) đảng bộ[^\n,.;:()\"]{0,60}? họp(?!\w)",
    ),
)


def _kind_told(frame: Frame, unit: str) -> str | None:
    """What an account says was held, in its opening; the cell must be the host, not one that a conference talks of."""
    start, end = frame.zones.opening
    end = min(end, start + 1500)
    for kind, pattern in _KINDS_TOLD:
        hosted = kind == "party-committee" or unit.startswith("chi bộ")
        if hosted and re.compile(pattern).search(frame.low, start, end):
            return kind
    return None


def _title(frame: Frame) -> str:
    """The title and its subtitle, folded, as one line."""
    start, end = frame.zones.header
    head = frame.within((start, end))
    at = next((x.start for x in head if TITLE_LINE.search(frame.low[x.start : x.end])), start)
    return " ".join(_chosen(line).strip() for line in frame.low[at:end].split("\n"))


_BOX = re.compile(r"(?P<ticked>\[ ?[xv] ?\]|\( ?x ?\)|[☑☒✓✔■])|\[ ?\]|\( ?\)|[☐□]")


def _chosen(line: str) -> str:
    """A line of a form with what is ticked alone, each behind ``[x]``: what is not ticked was not held.

    Examples
    --------
    >>> _chosen("loại: [x] thường kỳ  [ ] chuyên đề")
    'loại: [x] thường kỳ'
    >>> _chosen("thường kỳ ☐, chuyên đề ☒")
    '[x] chuyên đề'
    """
    boxes = list(_BOX.finditer(line))
    if not boxes:
        return line
    behind = not line[boxes[-1].end() :].strip(" .,;:)")
    if behind:
        starts, ends = [0, *(m.end() for m in boxes)], [m.start() for m in boxes]
    else:
        starts, ends = [m.end() for m in boxes], [*(m.start() for m in boxes[1:]), len(line)]
    labels = (line[a:b].strip(" .,;)") for a, b in zip(starts, ends, strict=False))
    ticked = [f"[x] {label}" for m, label in zip(boxes, labels, strict=True) if m["ticked"]]
    return " ".join([*([] if behind else [line[: boxes[0].start()].strip()]), *ticked])


# A date behind one of these is a paper's or an event's, not the meeting's.
_OTHERS_DATE = re.compile(
    r"(?:số\s?\S+|\d{1,4}[-/][a-zđ]{2,}[-/\w]*|quyết định|nghị quyết|công văn|kế hoạch|hướng dẫn|thông báo|chỉ thị|qđ|cv|"
    r"kh|giấy mời|từ|đến|hết|trước|sinh|bầu|hạn|kỷ niệm)\s*,?\s*(?:(?:ngày|hôm)\s*)?$"
)
# What is told of the next meeting, not of this.
_NEXT_MEETING = re.compile(r"(?<!\w)(?:kỳ|lần|buổi|phiên|cuộc)\s(?:họp |sinh hoạt )?(?:sau|tới)(?!\w)[^\n.;]{0,30}$")
# "11/12 đ/c", "có mặt 9/10": people, not a day.
_PEOPLE_BEFORE = re.compile(
    rf"(?<!\w)(?:{UNIT}|có mặt|dự(?: họp)?|đủ|tham dự|hiện diện|thành phần|tổng số|vắng)\s*[:=]?\s*$"
)
_PEOPLE_BEHIND = re.compile(rf"\s?(?:{UNIT}|phiếu(?!\w))")
_SPOKEN_TIME = re.compile(
    r"(?:mất điện|nghỉ giải lao|giải lao|giấy (?:mời|báo)|dự kiến|trễ|chậm|muộn|đến lúc|có mặt lúc|về lúc|xin về|"
    r"ra về)[^\n.,;]{0,25}$"
)
# "19 giờ 15 mới tới dự": when somebody came or left.
_CAME_THEN = re.compile(r"\s(?:mới |đã |thì )?(?:tới|đến|có mặt|xin về|ra về)(?!\w)(?![^\n.,;]{0,20}(?:\d|giờ))")
# "18 giờ 45 mới khai mạc được", "17h15 ngày 6/10 mới ngồi": whatever stands before, the meeting began then.
_BEGAN_THEN = re.compile(
    r"(?:\s(?:ngày [\d/.-]+|thì|là|mới)){1,3}\s(?:khai mạc|bắt đầu|mở|họp|ngồi|(?:vào|vô) (?:họp|việc|được))(?!\w)"
)
# Marks are left out ("ket thuc") or of the other tone ("nghĩ lúc").
_ENDS = re.compile(
    r"(?<!\w)(?:k[eêế]t th[uú]c|b[eế] m[aạ]c|xong|giải tán|nghỉ|ngh[iĩ] (?:họp|lúc|hồi|hoi|luc)|tan|đóng|dừng|ngừng|"
    r"khép lại|hết|ra về|hoàn tất|kt|họp (?:tới|đến)|thôi họp|mãn|rã|"
    r"chấm dứt|dứt|(?:tắt|thoát|rời) (?:phòng|máy|đèn))(?!\w)"
)


_BLANK_DATE = re.compile(r"(?:ngày|tháng)\s*$")


def _date(frame: Frame, facts: dict[str, Fact]) -> dict[str, Fact]:
    if told := _date_told(frame):
        return told
    known = _known_year(frame)
    opening, header = frame.zones.opening, frame.zones.header
    blank = any(_BLANK_DATE.search(frame.low[a - 12 : a]) for a, _ in leaders(frame.text, *opening) if a >= 12)
    zones = ((opening, 0.97), (header, 0.9), (frame.zones.closing, 0.7))
    for zone, confidence in zones[: 1 if blank else 3]:
        near = [d for d in days(frame.low, zone[0], min(zone[1], zone[0] + 6000)) if _may_be_meetings(frame, d)]
        near.sort(key=lambda d: d.year is None)
        for day in near:
            value = day.iso(known)
            if value and (day.year or zone is opening):
                return {"date": Fact(value=value, start=day.start, end=day.end, confidence=confidence)}
    return {}


# "(TTXVN) - Sáng ngày 15/12", "Lúc 7 giờ 30 ngày 21/7": who sends the news or when, the hour, the part of the day.
_LINE_BEGINS = re.compile(
    r"\W*(?:[\w/.-]{1,10}\W{1,3}\s)?(?:(?:vào )?(?:(?:lúc|hồi|từ) )?\d{1,2} ?(?:giờ|h|g) ?(?:\d{2}(?: phút)?)? )?"
    r"(?:(?:sáng|chiều|tối|trong)\s)?(?:ngày\s)?"
)
_JUST_PAST = re.compile(r"\s?vừa (?:qua|rồi)(?!\w)")
_NEWS_IS_FRESH = 31  # days
_SENTENCE = re.compile(r"(?!\)|,?\s\d{1,2}:\d\d\s*\|)[^\n]{40}")


def _date_told(frame: Frame) -> dict[str, Fact]:
    """The day a line of news begins with, in the year it was published: the date at its end or head, a few days later."""
    if is_minutes(frame.text):
        return {}
    ends = [*days(frame.low, 0, HEAD), *days(frame.low, max(HEAD, len(frame.low) - HEAD))]
    published = [date(d.year, d.month, d.day) for d in ends if d.year]
    told = (
        d
        for d in days(frame.low, 0, 2 * HEAD)
        if (
            _LINE_BEGINS.fullmatch(frame.low, line_from(frame.low, d.start), d.start)
            or _JUST_PAST.match(frame.low, d.end)
        )
        and _SENTENCE.match(frame.low, d.end)  # a day alone on its line, or in its bar, is when it was published
    )
    day = next(told, None)
    for at in published if day else []:
        for year in (at.year, at.year - 1):
            value = day.iso(year) if day else None
            if day and value and 0 <= (at - date.fromisoformat(value)).days <= _NEWS_IS_FRESH:
                return {"date": Fact(value=value, start=day.start, end=day.end, confidence=0.7)}
    return {}


def _may_be_meetings(frame: Frame, day: Day) -> bool:
    before = frame.low[max(0, day.start - 40) : day.start]
    if _OTHERS_DATE.search(before) or _NEXT_MEETING.search(before):
        return False
    return day.year is not None or not (_PEOPLE_BEFORE.search(before) or _PEOPLE_BEHIND.match(frame.low, day.end))


def _known_year(frame: Frame) -> int | None:
    """The year of the letterhead or title, where the day of the meeting has none of its own."""
    return next(years(frame.low[: frame.zones.opening[1]][:8000]), None)


def _clock(frame: Frame, facts: dict[str, Fact]) -> dict[str, Fact]:
    found = _start(frame)
    found |= _end(frame, found.get("start"))
    return found | _spoken(frame, found)


def _spoken(frame: Frame, found: dict[str, Fact]) -> dict[str, Fact]:
    """The end of a meeting from "2 giờ chiều" or "14h" to "năm giờ": of the same half of the day as the start."""
    start, end = found.get("start"), found.get("end")
    if not (start and end) or not "12" <= str(start.value) > str(end.value):
        return {}
    in_words = not re.search(r"\d", frame.low[end.start : end.end])
    written = None if in_words else re.match(r"[\dlo]+", frame.low[start.start : start.end])
    hour, minute = map(int, str(end.value).split(":"))
    later = f"{hour + 12:02}:{minute:02}"
    of_24 = hour > 11 or (written and not (written.group().isdecimal() and int(written.group()) <= 12))
    if of_24 or later <= str(start.value) or re.search("sáng|trưa|đêm", frame.low[end.start : end.end]):
        return {}
    return {"end": msgspec.structs.replace(end, value=later, confidence=0.8)}


def _start(frame: Frame) -> dict[str, Fact]:
    zone = frame.zones.opening
    for t in times(frame.low, zone[0], min(zone[1], zone[0] + 6000)):
        before = frame.low[max(zone[0], t.start - 50) : t.start]
        clause = re.split(r"[,.;\n]\s", before[-25:])[-1]  # "Trả trẻ xong, đúng 16 giờ 45": something else ended
        of_another = _SPOKEN_TIME.search(before) or _ENDS.search(clause) or _CAME_THEN.match(frame.low, t.end)
        if not of_another or _BEGAN_THEN.match(frame.low, t.end):
            return {"start": _time(_of_the_day_part(frame, t), 0.95)}
    return {}


# "Tối thứ Năm, 16/4, tại xưởng. … Bảy rưỡi vào việc": the part of the day the opening begins with is the meeting's.
_OPENS_LATE = re.compile(r"\W*(?:vào\s)?(?:chiều|tối)(?!\w)")
_BEFORE_DAWN = 4  # o'clock: who meets then says that it was night


def _of_the_day_part(frame: Frame, t: Time) -> Time:
    hour = int(t.value[:2])
    between = slice(frame.zones.opening[0], t.end)
    if not 1 <= hour < 12 or re.search(r"(?<!\w)(?:sáng|trưa|đêm|khuya)(?!\w)", frame.low[between]):
        return t
    late = hour <= _BEFORE_DAWN or _OPENS_LATE.match(frame.low, frame.zones.opening[0])
    return t._replace(value=f"{hour + 12}{t.value[2:]}") if late else t


# "sau gần hai giờ làm việc": how long it took.
_TOOK = re.compile(
    r"(?<!\w)(?:sau|trong|suốt|kéo dài|mất)(?: (?:gần|hơn|khoảng|chừng|trên|đúng|cả|suốt|ngót|non))*\s*$"
)
_OF_WORK = re.compile(r"\s(?:làm việc|thảo luận|trao đổi|đồng hồ)(?!\w)")
_LONGEST = 20_000  # characters of a closing


def _end(frame: Frame, start: Fact | None) -> dict[str, Fact]:
    if told := _end_in_closing(frame):
        return {"end": told}
    if told := end_in_opening(frame, start):
        return {"end": told}
    told = labelled_end(frame, (start.end if start else None) or frame.zones.opening[0])
    return {"end": told} if told else {}


def _end_in_closing(frame: Frame) -> Fact | None:
    closing = frame.zones.closing
    if not closing[1]:
        return None
    closing = (max(closing[0], closing[1] - _LONGEST), closing[1])
    tail = (max(frame.zones.agenda[0], closing[0] - 400), closing[1])
    spoken = [t for t in times(frame.low, *closing) if _is_end(frame, t)]
    spoken = spoken or [t for t in times(frame.low, *tail) if _is_end(frame, t, strict=True)]
    return _time(spoken[0], 0.95) if spoken else _read_out(frame, closing)


_READING = re.compile(r"(?<!\w)(?:đọc|thông qua)(?: lại| qua)?(?: (?:biên bản|bb))(?!\w)")


def _read_out(frame: Frame, closing: tuple[int, int]) -> Fact | None:
    """The only time of the closing, where it is that of reading out the minutes: nothing came after it."""
    told = list(islice(times(frame.low, *closing), 2))
    if len(told) != 1:
        return None
    line = line_from(frame.low, told[0].start, 80), line_to(frame.low, told[0].end, 40)
    said = frame.low[slice(*line)]
    if (
        not _READING.search(said)
        or not _at_that_moment(frame, told[0])
        or re.search(r"(?:hôm|ngày|sáng|chiều|tối) (?:sau|mai)", said)
    ):
        return None
    return None if next(days(frame.low, *line), None) else _time(told[0], 0.6)


def _is_end(frame: Frame, t: Time, strict: bool = False) -> bool:
    a = max(line_from(frame.low, t.start, 80), frame.low.rfind(". ", max(0, t.start - 80), t.start) + 1)
    before, after = frame.low[a : t.start], re.split(r"[\n.;]", frame.low[t.end : t.end + 30])[0]
    return _at_that_moment(frame, t) and bool(
        re.search(r"kết thúc|bế mạc|(?:họp|lập) xong|tan họp|nghỉ họp", before)
        if strict
        else _ENDS.search(before + " | " + after)
    )


def _at_that_moment(frame: Frame, t: Time) -> bool:
    """Whether a time is neither about ("hơn chín rưỡi"), nor how long something took, nor of the next meeting."""
    before = frame.low[line_from(frame.low, t.start, 80) : t.start]
    about = re.search(r"(?:trước|từ|hơn|gần)\s*$", before) or _TOOK.search(before) or _OF_WORK.match(frame.low, t.end)
    return not (about or _NEXT_MEETING.search(before))


def _time(t: Time, confidence: float) -> Fact:
    return Fact(value=t.value, start=t.start, end=t.end, confidence=confidence)


_ROOM = r"(?:phòng|sảnh|hội trường|nhà|sàn|sân|lớp|trụ sở|văn phòng|đình|hội quán)(?!\w)"
_PLACE_LABELS = (
    re.compile(
        r"(?<!\w)(?:địa điểm|nơi họp|đđ|đ/điểm|đ\.điểm)(?:\s+họp)?[ ]*[:\-]?[ ]*(?!\d{1,2}\s?(?:h|g|giờ|/))(?:tại[ ]+)?"
    ),
    re.compile(rf"(?<!\w)(?:ở|ngay|chuyển (?:xuống|lên|sang|qua|về))[ ]+(?={_ROOM})"),
    re.compile(r"(?<!\w)tại[ ]?:?[ ]+(?!đây|chỗ|chỗ|nhà riêng|nghị|kỳ|cuộc|buổi)"),
    re.compile(rf"(?<!\w)(?:họp|khai mạc|diễn ra|ngày \d)[^.;:\n]{{0,60}}?\strong[ ]+(?={_ROOM})"),
)
# "Ông Lộc vắng vì đi kiểm định tại …": where somebody absent is.
_ELSEWHERE = re.compile(
    r"(?<!\w)(?:(?:vắng|nghỉ|bận|điều trị)(?!\w)(?:(?!họp|tổ chức|tiến hành)[^.,;)\n])*|công tác |vắng[^.;\n]*\([^)\n]*)$"
)
# "tại nơi thường lệ", "như mọi khi": no place.
_VAGUE_PLACE = re.compile(
    r"(?:(?:nơi|chỗ|địa điểm|phòng|vị trí) )?(?:họp )?(?:(?:như|theo) )?"
    r"(?:mọi (?:khi|lần|kỳ|tháng)|thường lệ|thường kỳ|thông lệ|cũ|quen(?: thuộc)?|(?:kỳ|lần|tháng) trước|"
    r"(?:các |\d+ )?điểm cầu(?: chính)?|(?:trong )?giấy mời|(?:đã )?(?:thông báo|hẹn|báo)(?: trước)?|quy định)|phòng|nhà|lớp"
)
# What stands behind a place left blank: the next field.
_PLACE_LABEL = re.compile(
    r"(?:thành phần|tp|đv|đảng viên|ct|tk|tổng số|chủ (?:trì|tọa)|thư ký|thời gian|có mặt|số đảng viên|nội dung)(?!\w)"
)
_PLACE_GOES_ON = re.compile(
    r"(?:tầng|nhà|phòng|p\.|số|ngõ|ngách|đường|phường|xã|huyện|quận|tỉnh|tp|thành phố|khu|tòa|lầu|dãy|cơ sở|trụ sở|"
    r"thị (?:trấn|xã)|thôn|ấp|tổ dân phố|cổng|đầu|sau(?! (?:khi|tan))|cạnh|điểm (?:chính|trường)|xưởng|gian|bến|"
    r"ký túc xá|khách sạn|[a-z]\d{1,3})(?!\w)"
)
_PLACE_WORD = re.compile(
    r"(?:(?:phòng|lầu|sảnh|giảng đường|hội trường|ht(?= )|nhà|văn phòng|trụ sở|trực tuyến|sân|trường|hội quán|đình|lớp)(?!\w)|p\.\s?\w)"
)
_ONLINE = re.compile(
    r"họp (?P<place>trực tuyến qua (?:google meet|zoom|zalo|ms teams|microsoft teams|teams|webex)(?: meeting)?)"
)
_PLACE_STOP = re.compile(
    r"\s(?:chi bộ|chi ủy|đã tổ chức|(?<!ban )tổ chức|tiến hành|(?<!phòng )(?<!p\. )(?<!p\.)họp|đã họp|"
    r"đã tiến hành|bắt đầu|"
    r"lúc|vào lúc|vào hồi|hồi|có(?= \w+ (?:ủy|chí)|(?: ông| bà| đ/c)))(?!\w)"
)
_BECAUSE = re.compile(r"\svì\s")  # "Hội trường Vì nước quên thân" is a name


def _place(frame: Frame, facts: dict[str, Fact]) -> dict[str, Fact]:
    zone = (frame.zones.opening[0], min(frame.zones.opening[1], frame.zones.opening[0] + 5000))
    for label in _PLACE_LABELS:
        for m in label.finditer(frame.low, *zone):
            if label is not _PLACE_LABELS[0] and _ELSEWHERE.search(
                frame.low[max(zone[0], m.start() - 100) : m.start()]
            ):
                continue
            if fact := _place_at(frame, m.end(), zone[1]):
                return {"place": fact}
    if online := _ONLINE.search(frame.low, *zone):
        return {"place": quote(frame, *online.span("place"), 0.8)}
    ends = [f.end for k in ("date", "start") if (f := facts.get(k)) and f.end and f.end > zone[0]]
    if ends:
        gap = re.compile(r"(?:[,.;\s]|\(thứ [^)\n]{1,20}\)|ngay|trên){1,6}").match(frame.low, max(ends), zone[1])
        if gap and _PLACE_WORD.match(frame.low, gap.end()):
            fact = _place_at(frame, gap.end(), zone[1])
            return {"place": fact} if fact else {}
    return {}


def _place_at(frame: Frame, start: int, limit: int) -> Fact | None:
    """The place that begins at ``start``: to the end of the sentence, or to a comma behind which it does not go on."""
    if re.compile(r"[ ]*(?:(?:bắt đầu|khai mạc|lúc|hồi)\s)?\d{1,2}\s?(?:h|g|giờ|:|/)").match(
        frame.low, start, limit
    ):  # the time, not the place
        return None
    end = frame.low.find("\n", start, limit)
    end = min(end if end >= 0 else limit, start + 160)
    m = re.compile(
        r"[.;](?=\s|$)(?<!p\.)(?<!tp\.)|\s-\s(?=(?:thành phần|chủ trì|thời gian|tp|có mặt))|"
        rf"\s*\((?:(?!{_PLACE_GOES_ON.pattern}|p\.\s?\d|hẻm|ubnd)|[^)\n]{{0,40}}(?:chưa|còn|đang|giãn cách|vì|do|theo|bận|để)(?!\w))"
    ).search(frame.low, start, end)
    end = m.start() if m else end
    close = frame.low.find(")", start, end)
    if close >= 0 and "(" not in frame.low[start:close]:  # told in brackets
        end = close
    at = start
    while (comma := frame.low.find(",", at, end)) >= 0:
        following = frame.low.find(",", comma + 1, end)
        clause = frame.low[comma + 1 : following if following >= 0 else end]
        if not _PLACE_GOES_ON.match(clause.lstrip()) or _PLACE_STOP.search(clause):
            end = comma
            break
        at = comma + 1
    stops = (_PLACE_STOP.search(frame.low, start, end), _BECAUSE.search(frame.text, start, end))
    end = min((s.start() for s in stops if s), default=end)
    words = frame.text[start:end].strip(" .,:;-…_\t")
    if len(words) < 3 or not any(c.isalpha() for c in words) or _PLACE_LABEL.match(fold(words)):
        return None
    if _VAGUE_PLACE.fullmatch(fold(words)):
        return None
    start = frame.text.index(words, start)
    return quote(frame, start, start + len(words), 0.85)


Finder = Callable[[Frame, dict[str, Fact]], dict[str, Fact]]
FINDERS: tuple[Finder, ...] = (_bodies, _kind, _date, _clock, _place, find_people, find_attendance, find_votes)
