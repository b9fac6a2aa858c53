"""Whether an order names who must do it and by when: in its words, its sentence, its list or its row of a table."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter

from bienban_nlp.checks.view import View
from bienban_nlp.minutes import Statement
from bienban_nlp.names import NAME, TITLE, TITLED
from bienban_nlp.syllables import Span

_SHORT = 7  # words; "Khánh tiết giao đ/c Sự." stands on the sentence before it
# Roles, units and groups. "tổ chức", "ban đêm", "khoa học", "môi trường" are none.
# The chair's words that lead a conclusion name who concludes, not who acts.
_CONCLUDES = re.compile(
    r"^[^:\n]{0,60}(?:kết luận|quyết nghị|thống nhất|chỉ đạo|nghị quyết|chốt|phát biểu|lãnh đạo các việc)[^:\n]{0,40}:|"
    r"^\W*(?:đồng chí |đ/c )?(?:bí thư|chủ trì|chủ t[ọo][ạa]?|chi bộ|CB|BT|hội nghị)\s+(?:kết luận|yêu cầu|"
    r"thống nhất|chốt|đề nghị|quyết nghị)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:(?:phó )?bí thư|chi [uủ][ỷy](?: viên)?|CU|BT|thư ký|thủ quỹ|kế toán|văn thư|thủ kho|lái xe|tổ(?! chức)|"
    r"đội(?! ngũ)|nhóm|lớp|khối(?! lượng)|"
    r"ban(?! (?:đêm|ngày|hành|đầu|sáng))|phòng(?! (?:chống|cháy|ngừa|dịch|bệnh|họp|học|trọ|thờ|[A-Z]?\.?\d))|"
    r"khoa(?! học)|bộ môn|hội(?! (?:nghị|trường|họp|thảo|thi))|"
    r"phân xưởng|xưởng|trạm|(?:ca|kíp) \d|chi (?:đoàn|hội)|liên chi(?: đoàn)?|công đoàn|đoàn (?:thanh niên|trường|"
    r"viên|phường|xã)|mặt trận|văn phòng|trung tâm|công an|"
    r"UBND|HĐND|UBKT|thanh tra|(?:chi )?cục|kho bạc|hạt|đảng [uủ][ỷy]|[uủ][ỷy] ban|HTX|hợp tác xã|nhà (?:trường|"
    r"thầu|máy)|bên(?! (?:cạnh|ngoài|trong))|BCH|"
    r"BGH|BQL|(?-i:[Cc]hi bộ [A-ZĐ])\w*|hiệu trưởng|hiệu phó|giám đốc|quản đốc|"
    r"(?<!tăng )(?<!sinh )trưởng (?!thành)\w+|(?<!ứng )(?<!đối )phó \w+|(?:thôn|ấp|bản|xóm) ?trưởng|cơ điện|CVHT|"
    r"cố vấn học tập|GVCN|giáo viên|giảng viên|cán bộ|nhân viên|"
    r"điều dưỡng|bác sĩ|công nhân|đảng viên|ĐV|đoàn viên|hội viên|hộ(?! (?:khẩu|tịch|chiếu))|bà con|chủ nhiệm|phường|"
    r"xã(?! hội)|thôn|ấp|trại|đài|nông trường|công chức|viên chức|người lao động|"
    r"(?<!môi )(?<!thị )(?<!hội )(?<!lập )(?<!công )(?<!nhà )trường(?! hợp)|đơn vị|công ty|xí nghiệp|toàn (?:thể|"
    r"chi bộ|CB|đội|khoa|thôn|trường)|"
    r"(?:các|những|mấy|từng|tất cả|cả|\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s+(?:đ/c|đc|ĐV|đồng chí|thầy|cô|"
    r"anh|chị|người|bác sĩ)|chúng tôi|tôi|em|mình|"
    r"cả (?:chi bộ|tổ|khoa|lớp|thôn|xóm|đội)|mọi người|cấp [uủ][ỷy]|cảnh sát khu vực|CSKV)\b|"
    r"(?:^|[,;:]\s*|giao |yêu cầu )bảo vệ\b|^\W*(?:kỳ|buổi|cuộc) [^.]{0,20}họp\b|"
    r"^\W*tổ chức (?:kiểm điểm|sinh hoạt|đại hội|bình xét)\b|(?:^|"
    r"[,;:] )\W*(?:cả )?chi bộ (?:họp|lập|tổ chức|"
    r"sẽ|phải|chuẩn bị|xem xét|xét|giới thiệu|làm|đi|dự|"
    r"ra quân)\b",
    re.IGNORECASE,
)
_DOER = re.compile(rf"(?P<name>{TITLED})")
# Somebody known by a name or an abbreviation alone: given a task, or in front of a verb of duty.
_GIVEN_TO = re.compile(
    rf"\b(?i:giao|phân công|cử|yêu cầu)(?: (?i:hẳn|luôn|thêm))?(?: (?i:cho))? [A-ZĐ]\w|"
    rf"(?<!bàn )(?<!chuyển )\b(?i:giao|phân công)(?: (?i:hẳn|luôn|thêm|tiếp|riêng))? (?i:cho) {TITLED}|"
    rf"{NAME} (?:chủ trì|phụ trách|chịu trách nhiệm)\b|"
    r"\b[KPĐT]\.\s?[A-ZĐ]\w+ (?!\d)"
)
_ACTS = (
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
_DOES = re.compile(rf"{TITLED}(?:\s*\([^)]*\))?\s+{_ACTS}\b")
_NAMED_ACTS = re.compile(rf"(?P<title>(?:(?i:{TITLE})\s)?)(?P<name>{NAME})\s+{_ACTS}\b")
_DONE_TO = re.compile(r"(?:gặp|mời|gọi|nhắc|hỏi|thăm|giúp|kèm|động viên|nhà|cho|với|xin|đề nghị)\s+$", re.IGNORECASE)
# A person named behind these is met, asked or spoken of; behind anything else may well be the one to do it.
_NOT_DOING = re.compile(
    _DONE_TO.pattern
    + r"|(?:của|về|đối với|hồ sơ|trường hợp|kết nạp|công nhận|xét|chuyển|phê bình|kiểm tra|giám sát|yêu cầu của|tại|ở|sang|lên|"
    r"xuống|đến|tới|gửi|nộp|báo cáo|báo|trình|tên|theo|ý)\s+$",
    re.IGNORECASE,
)
# Behind these a person or a unit is what the task is about, or where it is done, not who does it.
_OBJECT = re.compile(
    r"(?:gặp|mời|gọi|nhắc|hỏi|thăm|giúp|kèm|động viên|nhà|của|về|với|"
    r"(?<!giao )(?<!vụ )(?<!việc )(?<!hẳn )(?<!luôn )cho|đối với|vụ|"
    r"hồ sơ|trường hợp|kết nạp|công nhận|xét|chuyển|phê bình|"
    r"kiểm tra|giám sát|kiểm điểm|yêu cầu của|theo ý|tại|ở|trong|từ|sang|lên|xuống|đến|tới|gửi|nộp|báo cáo|báo|trình|"
    r"đưa ra|nguồn|quỹ|khu|dãy|cửa|cổng|sân|danh sách|cấp|"
    r"mái|cửa sổ|máy|điện|nước|bàn ghế|sửa|thay|mua|lắp|tên|theo|ngoài|trước|quanh|sổ|bảng|tiền)\s+(?:riêng |lại |"
    r"cho )?$",
    re.IGNORECASE,
)
# A decision that begins with what is to be done ("Lát lại nền phòng tiêm") goes on with what it is done to. What people do
# together is none: those who are to meet are those who do it ("Họp chi đoàn").
_DEED_FIRST = re.compile(
    rf"^\W*(?:(?:phải|cần|tiếp tục|khẩn trương) )?(?!họp|tổ chức|triển khai|thực hiện|đại diện|phân xưởng|xếp hàng)"
    rf"(?:{_ACTS}|lát|lợp|vá|sơn|đắp|đào|khoan|tháo|nạo vét|trồng|phát)\b",
    re.IGNORECASE,
)
# Behind these words of such a decision stands somebody who acts all the same.
_DOER_PLACE = re.compile(
    r"(?:^\W*|[,;:.(|–-]\s*|\b(?:giao|phân công|cử|do|yêu cầu|đề nghị|kiến nghị|huy động|nhờ|cùng|với)\s+(?:cho )?)"
    r"(?:(?:các|những|từng|mỗi|mọi|toàn|cả|hai|ba|\d+|đ/c|đồng chí|anh|chị|em|ông|bà) )*$",
    re.IGNORECASE,
)
_UNIT = r"ngày|tuần|tháng|quý|năm|kỳ|buổi|ca|sáng|tối|lần|học kỳ|giờ|chuyến|đợt|giai đoạn|tiết"
_TIME = re.compile(
    rf"\b(?:ngày|mùng|mồng) \d|\b(?:trong|trg|cùng|hết|cuối|đầu|giữa|ngay|nội) (?:{_UNIT}|hè|vụ|mùa|đợt|hôm)\b|"
    rf"\bngày (?:mai|kia)|\btháng (?:\d|này|sau|tới|giêng|chạp|hai|ba|tư|năm|sáu|bảy|tám|"
    r"chín|mười)|\b(?:tuần|quý|năm|đợt|kỳ|buổi|vụ|mùa) (?:này|sau|tới|nay|tiếp|\d|[IVX]+\b|T\d)|\bnăm học|\bhọc kỳ|"
    r"\bsang (?:năm|tuần|tháng|tuần)|\bthứ (?:hai|ba|tư|năm|sáu|bảy|[2-7]\b)|chủ nh[ậự]t|"
    r"\b(?:sáng|chiều|tối|đêm|trưa|hôm) (?:nay|mai|qua|sau|thứ|ngày|\d|chủ)|\bmai\b(?=[,.;)]|$)|\bngay\b(?! (?:ngắn|"
    r"thẳng))|\bkỳ (?:họp|sinh hoạt)|"
    rf"\btrước (?:ít nhất )?(?:ngày|\d|một|hai|ba|bốn|năm|bảy|mười|khi|kỳ|tháng|tuần|tết|giờ|hè|lễ|buổi|mùa|thứ|quý|cuối|chủ|dịp|năm|đại hội)|"
    rf"\b(?:thời )?hạn\b|(?:chậm|muộn) nhất|(?:đến|tới) (?:hết|khi|ngày|cuối|tháng|kỳ|quý)|"
    rf"\b(?:hằng|hàng|mỗi|từng) (?:{_UNIT})\b|định kỳ|thường kỳ|\btết\b|\bhè\b|\bdịp\b|\btrong vòng|\b\d+ (?:ngày|"
    rf"tuần|tháng) (?:nữa|tới|sau)|\btừ (?:nay|{_UNIT}|hôm|\d)|"
    r"(?<![\d/])(?:0?[1-9]|[12]\d|3[01])\s?[/.]\s?(?:0?[1-9]|1[0-2])(?:\s?[/.]\s?(?:19|20)\d\d|/\d\d)?(?![\d/])"
    r"(?!\s*(?:đ/c|đồng chí|phiếu|người|hộ|đồng ý|nhất trí|tán thành))|"
    r"\d{1,2}-\d{1,2}-\d{4}|\bT\d{1,2}\b|luân phiên|cuốn chiếu|lập tức|\bliền\b|"
    r"\b(?:lần|lượt|buổi|kỳ|cuộc|ca|tiết|bài|tin)/(?:ngày|tuần|tháng|quý|năm)\b|\btheo (?:tuần|tháng|quý)\b(?! \d)|"
    r"\bcứ (?:\w+ ){0,3}(?:tuần|tháng|quý)\b|"
    r"\btrước mắt\b|\b(?:\d+|một|hai|ba|bốn|năm) (?:ngày|tuần|tháng|buổi)\b|\bsau khi\b|"
    r"bây (?:giờ|chừ)|\b(?:giờ|ngày|tuần|tháng|quý)(?: \w+)? (?:một|hai|ba|\d+) (?:lần|lượt|buổi)|"
    r"\b(?:ngày|sáng|chiều|tối) mô\b|"
    r"\bkhi [^.,;]{3,50}(?=[.,;]|$)|\b(?:lần|"
    r"hôm) (?:tới|sau)|\d+ phút (?:đầu|cuối)|\b(?:trong|sau) \d+ ?(?:h|giờ|phút|tiếng)\b|"
    r"\b(?:đại hội|hội nghị|hội thi|bầu cử) sắp tới|\bnhân (?:ngày|dịp|kỷ niệm)|\bgiỗ\b|\btrung thu\b|\bsinh nhật\b|\b(?-i:Ngày [A-ZĐ]\w)|"
    r"\bvào lương tháng \d",
    re.IGNORECASE,
)
_NOT_TIME = re.compile(
    r"(?:sổ|bài|(?<!lấy )(?<!bỏ )phiếu|nghị quyết|kết quả|báo cáo|quỹ|đảng phí|ĐP|việc|công tác|kế hoạch|KH|chỉ tiêu|điện|(?<!kỳ )(?<!vào )lương|"
    r"số liệu|kinh phí|thuốc|phòng|nhiệm vụ) (?:tháng|quý|năm|kỳ|đợt)(?! (?:sau|tới|này))(?: học)?"
    r"(?: [\dIVX]+)?(?:/\d{4})?|hạn chế|hạn hán|giới hạn|quyền hạn|đúng hạn|quá hạn|hết hạn",
    re.IGNORECASE,
)
# Of what the decision itself is about; an event that is made ready has its own day.
_OCCASION = re.compile(
    r"\b(?:buổi|kỳ|phiên|chuyến|đợt) (?:đầu|cuối|gần nhất)\b|\bchuẩn bị\b[^,.;|]{0,30}\b(?:ngày hội|đại hội|hội (?:nghị|thi|thao|diễn)|lễ|"
    r"khai giảng|bế giảng)\b",
    re.IGNORECASE,
)
_LEADS_ALL = re.compile(
    r"(?:các|những|tất cả|cả|mấy|\d+) (?:việc|nội dung|đầu việc|nhiệm vụ|bảng)[^.\n]{0,30}(?:trên|này|"
    r"nêu)?[^.\n]{0,40}",
    re.IGNORECASE,
)


def names_doer(view: View, s: Statement) -> bool:
    """Whether somebody is to do it: in the decision, in its part of the sentence, or in the line that leads it."""
    if s.who:
        return True
    if _first_word(view, s) in view.given_names or _known_acts(view, s) or _next_names(view, s):
        return True
    cell = cell_of(view, s, WHO_COLUMN)
    if cell is not None:
        return any(c.isalpha() for c in cell)
    lead = leading_line(view, view.line(s.start))
    leads = [lead] if lead and not _CONCLUDES.search(view.words(lead)) else []
    return any(_doer(_CONCLUDES.sub(" ", view.words(span))) for span in (Span(s.start, s.end), _part(view, s), *leads))


def _first_word(view: View, s: Statement) -> str:
    """The word a statement begins with, where it can be a bare name: "Lẹ làm hồ sơ", "BÉ BA TREO BẢNG"."""
    m = re.match(rf"\W*(?P<name>{NAME})", view.minutes.quote(s))
    words = m["name"].casefold().split() if m else []
    return next((w for w in words[:4] if w in view.given_names), "")


def _known_acts(view: View, s: Statement) -> bool:
    """Whether a known name without a title acts: "Báo cáo chuyên đề Cẩm Tiên gửi lên Khối"."""
    words = view.minutes.quote(s)
    return any(
        not m["title"]
        and m["name"].split()[-1].casefold() in view.given_names
        and not _NOT_DOING.search(words[: m.start()])
        for m in _NAMED_ACTS.finditer(words)
    )


def _next_names(view: View, s: Statement) -> bool:
    """Whether the next sentence of the same bullet says who: "… xong trước 15/5. Đ/c Tuế trực tiếp chỉ huy."."""
    line = view.line(s.start)
    behind = view.text[s.end : min(line.end, s.end + 60)]
    marked = any(x.start == line.start and x.kind for x in view.lines)
    return marked and bool(
        re.match(rf"[.;]?\s*{TITLED}\s+(?:trực tiếp|chịu trách nhiệm|phụ trách|lo|chỉ huy)\b", behind)
    )


def _doer(words: str) -> bool:
    if _cell_name(words) or _GIVEN_TO.search(words):
        return True
    if any(not _DONE_TO.search(words[: m.start()]) for m in _DOES.finditer(words)):
        return True
    if any(not _NOT_DOING.search(words[: m.start()]) for m in _DOER.finditer(words)):
        return True
    return any(_acts(words, m) for m in _BODY.finditer(words))


def _acts(words: str, body: re.Match[str]) -> bool:
    """Whether a role, unit or group stands where somebody acts, not where something is done to it or with it."""
    before = words[: body.start()]
    if _OBJECT.search(before):
        return False
    heads_clause = not body.group()[0].isalnum()  # the match begins with the clause's comma or colon
    return heads_clause or not _DEED_FIRST.match(words) or bool(_DOER_PLACE.search(before))


def _cell_name(words: str) -> bool:
    """A bare name in a cell of a table or in brackets."""
    cells = [c.strip() for c in re.split(r"\||\(|\)", words)[1:]]
    person = rf"(?:[^\W\d_]{{1,6}}\s)?{NAME}"  # "Út", "dì Út"
    return any(re.fullmatch(rf"{person}(?:\s*[,+và]+\s*{person})*", c) for c in cells)


def names_time(view: View, s: Statement) -> bool:
    """Whether a time is named: in the decision, in its part of the sentence, or in what leads or sums up the list."""
    if s.due or s.due_date or _OCCASION.search(view.minutes.quote(s)):
        return True
    cell = cell_of(view, s, WHEN_COLUMN)
    if cell is not None:
        return any(c.isalnum() for c in cell) or _time(view.minutes.quote(s))
    if any(_PERIOD.search(h) for h in view.above(s.start)):
        return True
    if any(_time(view.words(span)) for span in (Span(s.start, s.end), *_around(view, s))):
        return True
    return any(
        _time(m.group())
        for m in _LEADS_ALL.finditer(view.text, s.end, min(s.end + 1500, view.agenda.end))
        if re.search(r"xong|trước|trong|hạn", m.group())
    )


WHO_COLUMN = re.compile(
    r"thực hiện|phụ trách|chủ trì|đầu mối|trách nhiệm|\b(?:người|ai|đơn vị|bộ phận)\b", re.IGNORECASE
)
WHEN_COLUMN = re.compile(r"\bhạn\b|^\W*kỳ\W*$|thời (?:gian|hạn|điểm)|\b(?:xong|ngày|khi nào|tiến độ)\b", re.IGNORECASE)
# A heading that gives the period of all that stands under it: "Nhiệm vụ tháng 9", "Tháng 8 làm gì".
_PERIOD = re.compile(
    r"(?:phương hướng|nhiệm vụ|kế hoạch|công việc|công tác|việc|phân công|chương trình|dự kiến|lịch|"
    r"nghị quyết(?= (?:lãnh đạo )?(?:tháng|quý)))[^\n]{0,40}"
    r"(?:(?:tháng|quý|tuần|năm|kỳ|học kỳ) (?:\d+|tới|sau|này|[IVX]+\b)|\bT\d)|"
    r"^\W*(?:[\dIVX]{1,4}[.)]\s*)?(?:tháng|quý|tuần|năm|kỳ) (?:\d{1,4}|tới|sau|này|[IVX]+\b)[^\n]{0,20}\b(?:làm (?:những |việc )?gì|"
    r"(?:sẽ|cần|phải) làm|việc (?:cần|phải|sẽ))\b",
    re.IGNORECASE,
)


def cell_of(view: View, s: Statement, column: re.Pattern[str]) -> str | None:
    """What a table's row has in the column with such a head; None outside a table and without such a column."""
    line = view.line(s.start)
    row = view.words(line)
    if "|" not in row:
        return None
    top = line.start
    while top and "|" in view.words(above := view.line(top - 1)):
        top = above.start
    heads, cells = (_cells(x) for x in (view.words(view.line(top)), row))
    if top == line.start or len(heads) < len(cells):
        return None
    at = next((n for n, head in enumerate(heads) if column.search(head)), None)
    return cells[at] if at is not None and at < len(cells) else None


def _cells(row: str) -> list[str]:
    """The cells of a row, without a frame of bars at its ends."""
    framed = row.strip()
    return [c.strip() for c in framed.removeprefix("|").removesuffix("|" if framed.startswith("|") else "").split("|")]


def _time(words: str) -> bool:
    return bool(_TIME.search(_NOT_TIME.sub(" ", words)))


def _part(view: View, s: Statement) -> Span:
    """The part of the sentence a decision stands in: from one semicolon or full stop to the next, in its line."""
    line = view.line(s.start)
    starts = [i + 2 for i in (view.text.rfind(mark, line.start, s.start) for mark in ("; ", ". ")) if i >= 0]
    ends = [i for i in (view.text.find(mark, max(s.end - 1, s.start), line.end) for mark in ("; ", ". ")) if i >= 0]
    return Span(max(starts, default=line.start), min(ends, default=line.end))


def _around(view: View, s: Statement) -> Iterator[Span]:
    """Where else a time may stand: the part of the sentence, what a short part goes on with, the list's lead."""
    part, line = _part(view, s), view.line(s.start)
    yield part
    words = view.text[s.start : s.end]
    if len(words.split()) < _SHORT or not _DOER.search(words):
        start = max(view.text.rfind(mark, line.start, max(part.start - 2, line.start)) for mark in ("; ", ". "))
        yield Span(max(start, line.start), part.start)
    lead = leading_line(view, line)
    if lead:
        yield lead


def leading_line(view: View, line: Span) -> Span | None:
    """The nearest line above that ends with a colon and leads a list of bullets."""
    own = bisect_left(view.lines, line.start, key=attrgetter("start"))
    if own == len(view.lines) or view.lines[own].kind in ("", "roman", "part") or view.unlike[own] < 0:
        return None
    lead = view.lines[view.unlike[own]]
    return Span(lead.start, lead.end) if view.text[lead.end - 1] == ":" else None
