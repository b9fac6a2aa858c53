"""Who is in charge and by when, as written in a solution or decision.

By rules, each answer with its words: what is not said stays empty. Rules of the annotation guide: the preposition
of a deadline is kept; recurring times, conditions and starting days are no deadlines; several names are joined
with ", ".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from bienban_nlp.dates import due_date
from bienban_nlp.layout import NAME, TITLES
from bienban_nlp.minutes import Minutes, Statement


def assign(minutes: Minutes) -> Minutes:
    """Add to solutions and decisions who is in charge and by when."""
    fact = minutes.facts.get("date")
    meeting = date.fromisoformat(str(fact.value)) if fact else None
    statements = tuple(
        _assigned(minutes.quote(s), s, meeting) if s.role in ("solution", "decision") else s for s in minutes.statements
    )
    return msgspec.structs.replace(minutes, statements=statements)


def _assigned(words: str, s: Statement, meeting: date | None) -> Statement:
    due = deadline(words)
    return msgspec.structs.replace(s, who=in_charge(words), due=due, due_date=due_date(due, meeting) if due else None)


_LONGEST = 1500  # characters of a statement that are looked at; what is longer is none
_NEAR = 40  # characters before a name or a time that say what it is

# --- by when --------------------------------------------------------------------------------------------------

_DAY = r"[0-3]?\d\s?[/.-]\s?[01]?\d(?:\s?[/.-]\s?\d{4})?"
_WEEKDAY = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7]\b)|chủ nh[ậự]t|cn\b)(?: (?:này|ni|tới|sau|tuần (?:này|sau|tới)))?"
_MONTH = r"(?:tháng|t\.?)\s?\d{1,2}(?:\s?(?:/|năm|-)\s?\d{4})?"
_NEXT = r"(?:này|nay|tới|sau|tiếp|ni)"
_ATOM = (
    rf"(?:(?:ngày|hôm|mùng|mồng)\s\d{{1,2}}(?:\s(?:và|đến)\s\d{{1,2}})?\s{_MONTH}|(?:ngày|mùng|"
    rf"mồng)\s\d{{1,2}}(?![\d/.-]\d)|"
    rf"(?:ngày\s)?{_DAY}|{_WEEKDAY}|"
    rf"(?:kỳ|buổi|cuộc)(?: (?:họp|sinh hoạt|lương|thi|chi bộ))?(?: (?:chi bộ|lệ))? (?:{_MONTH}|T?\d{{1,2}}|{_NEXT})|"
    rf"học kỳ(?: [IV\d]+| {_NEXT})?|{_MONTH}|quý (?:{_NEXT}|[IV]+|\d)(?:\s?/\s?\d{{4}}| (?:năm )?{_NEXT}|"
    rf" năm \d{{4}})?|"
    rf"(?:tuần|tháng|đợt|vụ) (?:{_NEXT}|\d)|năm (?:{_NEXT}|học(?: {_NEXT})?|\d{{4}})|(?:tháng|tuần|năm|"
    rf"quý)(?= *(?:[.,;|]|$))|"
    r"ngày (?:mai|kia)|hôm nay|(?:sáng|trưa|chiều|tối|đêm) (?:nay|mai)|(?-i:mai)(?= *[.,;]|$| \w)|tết|"
    r"(?<=trước )mùa \w+(?: bão)?|(?<=hết )hè|lễ \d{1,2}/\d{1,2})"
)
_STRONG = r"(?:chậm nhất|muộn nhất|hạn(?: cuối| chót)?|trước|đến hết|tới hết|hết|xong)"
_PREPOSITION = (
    rf"(?:(?:{_STRONG}|cuối|đầu|giữa|nội|trong(?: vòng)?|ngay|vào|sau|cho đến|đến|tới|dịp|(?:vào )?(?:sáng|trưa|"
    rf"chiều|tối|đêm)|"
    rf"(?:trước |sau )?lễ)\s(?:là\s)?)"
)
_HOUR = r"(?:\d{1,2}\s?(?:h|g|giờ)\s?\d{0,2}\s(?:sáng |chiều |tối )?)"
_MANY = r"(?:(?:[0-3]?\d(?:,\s|-|\s?và\s)){1,5}(?=[0-3]?\d/))"  # "16, 17, 18/8", "22-23/10"
_DUE = re.compile(
    rf"(?<![\w/.,])(?P<due>(?P<from>(?:từ {_HOUR}?(?:nay|{_DAY}|[0-3]?\d|{_ATOM})|[0-3]?\d) (?:đến|tới|-) )?"
    rf"(?P<lead>{_PREPOSITION}{{0,4}}){_HOUR}?{_MANY}?(?P<atom>{_ATOM})(?:,? (?:ngày )?{_DAY}|"
    rf", (?:ngày \d{{1,2}}))?)(?![\w%/]|[.,]\d)",
    re.IGNORECASE,
)
_IS_STRONG = re.compile(rf"^(?:từ |{_STRONG})|\b(?:hạn|trước|hết)\b", re.IGNORECASE)
# A period behind one of these is what a thing is called or when something was, not when it must be done.
_NAMES_A_THING = re.compile(
    r"(?:kể từ|bắt đầu từ|từ|số \S+|văn bản|quyết định|nghị quyết|NQ|kế hoạch|công văn|họp|dịp|kỷ niệm|sổ|của|"
    r"báo cáo|chỉ tiêu|phiên|"
    r"lương|tiền|phí|kết quả|chương trình|công tác|nhiệm vụ|phương hướng|chuyên đề|sinh hoạt|hằng|hàng|mỗi|từng|"
    r"các|hôm|clip|vụ|lớp|"
    r"cúng rằm|rằm|giám sát|điện|lần|danh sách|thi đua|đảng viên|ca|lễ|nhân|mừng|sang|lùi|dời|chuyển)\s*(?:ngày|"
    r"tháng)?\s*$",
    re.IGNORECASE,
)
# Said behind a time: it comes again and again, or the figures are a count.
_NO_TIME = re.compile(
    r"\s*(?:hằng|hàng|mỗi|đầu tháng|cuối tháng|đầu tuần|tuần đầu|âm\b|"
    r"đ/c|đồng chí|phiếu|đồng ý|tán thành|đảng viên|đv\b|ý kiến|hộ\b|người|lớp|%|đại biểu|em\b|thành viên|tổng số|"
    r"nhất trí|giới thiệu)",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"^(?P<n>\d{1,3})\s?/\s?(?P<of>\d{1,3})$")
_DONE_BY = re.compile(r"(?:gửi|gởi|nộp|trình|trả|xong|có|ngày|hạn|\||,|:|\()\s*$", re.IGNORECASE)
_COUNTED = re.compile(
    r"đồng ý|phiếu|tán thành|biểu quyết|giơ tay|vỗ tay|nhất trí|hoàn thành[^.]{0,20}nhiệm vụ", re.IGNORECASE
)
_BARE = re.compile(
    r"tháng|tuần|năm|quý|(?:đầu|vào|sau|sáng|chiều|tối) (?:tuần|tháng|năm)|năm (?:nay|\d{4})|vụ \w+", re.IGNORECASE
)
_CONDITION = re.compile(r"^(?:trước|sau|đến|tới|trong|ngay trước|cho đến)?\s*khi\b", re.IGNORECASE)


def deadline(words: str) -> str | None:
    """The deadline or day of doing named in a statement, its preposition kept; None without one.

    Examples
    --------
    >>> deadline("Giao đ/c Kiên về xã lấy xác nhận lý lịch cho Lộc trước 14/10.")
    'trước 14/10'
    """
    flat = " ".join(words[:_LONGEST].split())
    found = [m for m in _DUE.finditer(flat) if _is_due(flat, m)]
    if not found:
        return None
    best = next((m for m in found if _IS_STRONG.search(m["due"])), found[-1])
    return _shown(best["due"])


def _shown(due: str) -> str:
    """The words of a deadline, without those that only say that it is one."""
    plain = " ".join(due.split())
    plain = re.sub(r"^cuối (?=trước )", "", plain)  # "lần cuối trước 12/9"
    return re.sub(r"^(?:hạn(?: cuối| chót)?(?: là)?|xong|vào)\s+(?=\S)", "", plain, flags=re.IGNORECASE)


def _is_due(words: str, m: re.Match[str]) -> bool:
    """Whether a time is one to be kept, not a name, a vote, a starting day or what comes again and again."""
    due, before = m["due"].strip(), words[max(0, m.start("due") - _NEAR) : m.start("due")]
    if _NO_TIME.match(words, m.end()) or _CONDITION.match(due):
        return False
    if fraction := _FRACTION.match(due):
        n, of = int(fraction["n"]), int(fraction["of"])
        if of > 12 or n > 31 or not of or not n:
            return False
        if (n <= of or _COUNTED.search(words)) and not _DONE_BY.search(before):
            return False
        if n == of and re.search(r"[:,|]\s*$", before) and _COUNTED.search(words):
            return False
    if _BARE.fullmatch(due):
        return False
    if m["from"] or m["lead"]:
        return not re.search(r"\b(?:hằng|hàng|mỗi|gia hạn|xin lùi)\s*$", before)
    return not _NAMES_A_THING.search(before)


# --- who ------------------------------------------------------------------------------------------------------

_WORD = (
    r"(?!(?:nên|không|phải|cần|sẽ|để|là|về|tự|nào|cố|cũng|được|xin|khai|trực|trước|chỉ|ký|gom|và|mỗi|có|đã|cho|"
    r"xác|một|dạy|nhận|đi)\b)"
    r"[a-zà-ỹđ]{2,8}"
)
_TITLED = rf"(?:(?i:{TITLES})\s{{0,3}}){{1,3}}(?!Đảng [uủ][ỷy]){NAME}"
_ROLE = (
    rf"(?i:(?:(?:các )?đồng chí )?đảng [uủ][ỷy] viên|chi [uủ][ỷy](?: viên)?|"
    rf"(?:đồng chí )?bí thư(?: chi bộ| chi đoàn| đoàn(?: trường)?)?|phó bí thư|"
    rf"[uủ]y ban kiểm tra(?: {_WORD}(?: {_WORD})?)?|tổ [\wà-ỹđ-]{{1,8}}(?: {_WORD}){{0,2}}?|"
    rf"đội(?! ngũ)(?: [\dA-Z]\w*| {_WORD})(?: {_WORD})?|"
    rf"(?:ban|phòng|khoa|trưởng|hội|chi hội)(?! (?:đêm|ngày|chống|học|nghị)) {_WORD}(?: {_WORD}){{0,3}}?|"
    rf"(?:\d+ )?tổ trưởng(?: [\wà-ỹđ]{{1,7}}){{0,3}}?|cảnh sát khu vực|công an viên|"
    rf"kế toán|thủ quỹ|thư ký|thủ kho|bảo vệ|công đoàn|đoàn thanh niên|chi đoàn|mặt trận|văn phòng|"
    rf"giáo viên chủ nhiệm|gvcn|cvht|ubkt|"
    rf"(?:mỗi |từng |toàn thể |các |\d+ |toàn )?(?:đảng viên|đv|chi ủy viên|đoàn viên|cán bộ|bộ môn|"
    rf"bm)(?: {_WORD}){{0,3}}?|tôi|tui)"
)
_ABBREVIATED = r"(?:[KPTĐ]\.\s?[A-ZĐ][\wĐ]{1,8}|UBKT|BCH|BGH|BQL|CĐ|CU)"
_SOMEBODY = rf"(?:{_TITLED}|{_ABBREVIATED}|{_ROLE})"
_AND = r"(?:\s?(?:,|và|cùng(?: với)?|với|\+)\s?)"
_PEOPLE = rf"{_SOMEBODY}(?:{_AND}(?:{_TITLED}|{_ABBREVIATED}|{NAME}|(?i:mặt trận|công đoàn|chi [uủ][ỷy]|đoàn thanh niên))){{0,7}}"
ACTS = (
    r"(?:sẽ|phải|chịu|phụ trách|chủ trì|tham mưu|lập|làm|rà|tổng hợp|soạn|viết|xây dựng|phối hợp|gặp|báo cáo|"
    r"liên hệ|kiểm|theo dõi|đôn đốc|"
    r"hướng dẫn|tổ chức|chuẩn bị|gửi|gởi|trình|nộp|hoàn|mời|dự thảo|lo|đi|cho|trực tiếp|có trách nhiệm|giúp|thu|"
    r"mua|gọi|ra|dạy|"
    r"đăng|cập nhật|bố trí|sửa|in|lấy|xuống|lên|vận động|nhắc|kèm|kê|đo|thống kê|sắp|xếp|tiếp tục|đưa|đến|tới|về|"
    r"quản lý|tuyên truyền|"
    r"triển khai|nghiên cứu|đảm|đứng|thông báo|trả|tìm|xử lý|bảo đảm|thực hiện|hỗ trợ|rút|ghi|nhận|xem|mở|thay|"
    r"chốt|bàn|họp|tập huấn|quay|"
    r"đọc|tự|cùng|dọn|dán|cắt|dự|chọn|công khai|luân phiên|phân|chấm|bổ sung|hỏi|cài|đối chiếu|thảo|gom|bám|khoá|"
    r"khóa|cầm|giữ|xong|kéo|"
    r"đại diện|ký|đánh giá|bồi dưỡng|dẫn|học|tham gia|lắp|gắn|chuyển|thúc|trích|khắc phục|giải trình|thử|chụp|"
    r"dành|quyết|đòi|chạy|thuê)"
)
# What is asked of these they have not taken on; a person behind the others is what the task is about.
_ASKED = re.compile(r"(?:đề nghị|xin|kiến nghị|nhờ|mong|mời|muốn|thưa)\s+(?:\w+ ){0,1}$", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:biểu dương|phê bình|gặp|mời|hỏi|thăm|giúp|giúp đỡ|kèm|nhắc|động viên|nhà|của|về|với|"
    r"(?<!giao )(?<!vụ )(?<!việc )(?<!hẳn )cho|đối với|hồ sơ|trường hợp|"
    r"kết nạp|công nhận|xét|phê bình|kiểm tra|giám sát|kiểm điểm|theo|theo ý|theo cách|như|thay|tại|ở|trong|từ|"
    r"sang|gửi|gởi|nộp|báo cáo|báo|"
    r"trình|đưa|bầu|giới thiệu|để|trừ|khỏi|mượn|điều|xem|chuyển|vì|là|kể|bên|ý|nói)\s+(?:riêng |lại |cho |lên |"
    r"xuống |hướng |các )?$",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    rf"(?i:giao(?: \w+)?(?: cho)?|phân công|cử|yêu cầu|đồng ý cho|giao nhiệm vụ cho|do)\s+(?P<who>{_PEOPLE})"
)
_ACTING = re.compile(rf"(?<!\w)(?P<who>{_PEOPLE})(?:\s*\([^)|]{{1,40}}\))?(?=\s+{ACTS}\b)")
_NAMED = re.compile(rf"(?<![\w|])(?P<who>{_TITLED}(?:{_AND}{_TITLED}){{0,7}})(?=\s+[a-zà-ỹđ]|\s*[.;,)]|\s*$)")
_BRACKETED = re.compile(rf"\(\s*(?P<who>{_PEOPLE})\s*(?:[),;]|\s\()")
_SAYS = re.compile(
    r"\s*(?::|,?\s*\d{1,3}/\d{1,3}|(?:thì |cũng |có |còn )?(?:đề nghị|xin|đòi|muốn|hỏi|phát biểu|cho rằng|nêu|"
    r"phản ánh|nói|kể|đề cử|có ý kiến|"
    r"nhất trí|đồng ý|được khen|đề xuất|dự kiến|giao|phân công|cử|yêu cầu|không)\b)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,|\bvà\b|\bcùng(?: với)?\b|\bvới\b|\+)\s*")


def in_charge(words: str) -> str | None:
    """Who a statement puts in charge, as written; several joined with ", ".

    Examples
    --------
    >>> in_charge("Phân công đ/c Thắng và đ/c Ninh đi làm việc với nhà máy xin phôi.")
    'đ/c Thắng, đ/c Ninh'
    """
    flat = " ".join(words[:_LONGEST].split())
    if "|" in flat:
        return _in_cell(flat)
    if _COUNTED.search(flat) and re.search(r"\d{1,3}/\d{1,3}", flat):
        return None
    found = min(_charged(flat), key=lambda m: m.start("who"), default=None)
    return ", ".join(x for x in _JOINED.split(found["who"].strip()) if x) if found else None


def _charged(words: str) -> Iterator[re.Match[str]]:
    """Everybody the words put in charge: given a task, acting, or named where nothing else is done to them."""
    for pattern in (_GIVEN, _ACTING, _BRACKETED, _NAMED):
        for m in pattern.finditer(words):
            before = words[max(0, m.start("who") - _NEAR) : m.start("who")]
            if _SAYS.match(words, m.end("who")) or _ASKED.search(before):
                continue
            if pattern is _GIVEN or not _ABOUT.search(before):
                yield m
                break


_ONE = re.compile(rf"(?:{_SOMEBODY}(?:\s{NAME})?|{NAME})(?:\s*\([^)]*\))?")  # "kế toán Hạ"


def _in_cell(words: str) -> str | None:
    """Who stands in a cell of a table row: the first cell behind the task that names people or bodies alone."""
    for cell in (c.strip() for c in words.split("|")[1:]):
        if len(cell.split()) > 12 or re.search(r"\d{2}|\d/|[.…]{3}", cell):
            continue
        people = [x for x in _JOINED.split(cell) if x]
        if people and all(_ONE.fullmatch(x) for x in people):
            return ", ".join(re.sub(r"\s*\([^)]*\)", "", x) for x in people)
    return None
