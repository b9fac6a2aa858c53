"""Checks of issues and decisions: unanswered, nobody in charge, no deadline, a deadline already past."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.view import View, short
from bienban_nlp.layout import NAME, TITLES
from bienban_nlp.minutes import Statement
from bienban_nlp.syllables import Span

_LEAD = (
    r"^\W*(?:\d+[.)]\s*)?(?:(?:đ/c |đồng chí |ông |bà |toàn |cả )?(?:chi bộ|CB|CU|BT|bí thư|chủ trì|chủ t[ọo][ạa]?|"
    r"hội nghị|chi [uủ][ỷy]|cuộc họp)\s*"
    r"(?:đã |cũng )?(?:kết luận|quyết nghị|quyết định|thống nhất|chốt|biểu quyết)?\s*:?\s*)?(?:thống nhất\s+)?"
)
# What orders nothing: votes, elections and ratings, approvals and praise, deferrals.
_VOTE = re.compile(
    r"^\W*\d{1,5}/\d{1,5}|biểu quyết|bỏ phiếu|giơ tay|\bphiếu\b(?=[^.\n]{0,20}(?:đồng ý|tán thành|bầu|kín|$))|"
    r"tán thành|"
    r"xếp loại|trúng (?:cử|vào|phiếu)|^\W*cử [^.]{3,120}(?:vô|vào) (?:tổ|ban|hội đồng)|bầu|"
    r"\d{1,5}\s*/\s*\d{1,5}\s*(?:phiếu|đ/c|đồng chí|đại biểu|người|hộ|ĐV|"
    r"đảng viên)?\s*(?:chính thức )?(?:có mặt )?(?:đồng ý|"
    r"tán thành|nhất trí|giơ tay|phiếu)|"
    r"(?:đồng ý|tán thành|nhất trí)\s*:?\s*\d{1,5}\s*/\s*\d{1,5}|100\s?%[^.\n]{0,40}(?:đồng ý|nhất trí|tán thành)|"
    r"(?:nhất trí|đồng ý|thống nhất)(?: cao| cả| hết)?\s*[.;,]*\s*$|"
    r"(?:được|thông qua)\s*:?\s*\d{1,5}/\d{1,5}|vỗ tay|ban (?:đại diện|chấp hành) gồm|hoàn thành (?:(?:xuất sắc|"
    r"tốt) )?nhiệm vụ|(?:nhất trí|thống nhất|đồng ý)(?: cao)? (?:với|"
    r"các|"
    r"toàn bộ|những|nội dung|nghị quyết|kết luận|thông qua)|:\s*\d{1,5}\s*/\s*\d{1,5}\s*[.;]?$",
    re.IGNORECASE,
)
_APPROVAL = re.compile(
    _LEAD + r"(?:(?:nhất trí|đồng ý)\s+)?(?:đồng ý|nhất trí|"
    r"chấp thuận|thông qua|cho phép|công nhận|ghi nhận|biểu dương|khen|tặng|phê bình|nhắc nhở chung|"
    r"xếp(?! lại| lịch| hàng| ca| người)|chuẩn y|giữ nguyên|"
    r"giới thiệu|chọn (?:phương án|\d+ (?:quần chúng|đ/c|đồng chí|người|em))|xóa tên|khai trừ|cảnh cáo|khiển trách|"
    r"(?:đề nghị|kiến nghị)[^.]{0,40}(?:khen|tặng|công nhận|kết nạp|kỷ luật|xét|xếp))\b",
    re.IGNORECASE,
)
_DEFERRAL = re.compile(
    r"\b(?:để|gác|hoãn)\s+(?:lại\b|sang|đến (?:kỳ|khi|sau)|sau|đó|kỳ)|\bhoãn\b|\bđể (?:nguyên|"
    r"\w+(?: \w+){0,6} rồi mới)\b|gia hạn|lùi hạn|tạm (?:dừng|gác|hoãn|"
    r"chưa)|\bchưa (?:áp dụng|thu|làm|xét|bàn|quyết|kết luận|bắt|triển khai|chi|mua|ký|duyệt)|"
    r"chờ (?:ý kiến|kết quả|công ty|cấp trên|hướng dẫn|có|kinh phí)|xem xét (?:sau|ở|vào)|bàn (?:sau|tiếp|lại)|"
    r"không (?:lùi|thu|xem xét|xét|mua|làm)\b(?![^.]*\bgiao\b)|thôi không",
    re.IGNORECASE,
)
# What holds from now on, with no end and for everybody: a rule, not a task.
_RULE = re.compile(
    r"^\W*(?:mỗi|từng)\b|\btừ (?:nay|kỳ|buổi|tháng|quý|hôm nay|bây giờ|năm|tuần|đầu năm|học kỳ|giờ|ngày|bài|tiết|ca|"
    r"vụ|lần|sau|thứ|nghị quyết|\d{4})\b|"
    r"\b(?:mỗi|mọi|hằng|hàng (?:tháng|tuần|ngày|quý|năm|kỳ)|thường xuyên|bắt buộc|định kỳ|tuyệt đối|nghiêm cấm|cấm|"
    r"sau này|lâu dài|luân phiên|"
    r"khi nào|bao giờ|chỉ (?:được|đăng|cho|nhận|dùng)|coi như|mới được|được quyền|có quyền|làm (?:tổ |nhóm |"
    r"đội )?(?:trưởng|phó))\b|"
    r"\b(?:ai|người nào|hộ nào|việc nào|đồng chí nào|đ/c nào|đảng viên nào|tổ nào|nhà nào|bản nào|ca nào)\b|"
    r"từng (?:ca|buổi|kỳ|tuần|tháng)",
    re.IGNORECASE,
)
# The same said of no one in particular; with a person in charge it only colours a task.
_LOOSE_RULE = re.compile(
    r"không (?:được|để|dùng|cho|nhận|tự ý|ghi|chép|đăng|chia sẻ|nói|phát ngôn|bàn tán|làm việc riêng)\b|vi phạm|"
    r"tái phạm|chậm nữa|lần (?:sau|thứ \w+)|\bnếu\b|"
    r"\btrừ (?:người|khi|trường hợp)|trong (?:giờ|buổi|khi|lúc|các buổi|mọi)|áp dụng|thì (?:trừ|phải|mới|không|đưa|"
    r"bị|kiểm điểm|ghi|xử|xe|cho|nhắc)|ưu tiên|làm gương|gương mẫu|ở đâu\b|(?:tới|đến) (?:đâu|đó)\b|,\s*trừ\b|"
    r"\bđược \w+ [^,.]{0,40}nhưng phải|bài trùng|"
    r"trước khi\b|\bluôn\b|nghiêm túc",
    re.IGNORECASE,
)
_ACT = (
    r"giao|phân công|cử|yêu cầu|tổ chức|lập|làm|sửa|thay|mua|rà soát|rà lại|kiểm (?:tra|đếm|kê|lại|định)|"
    r"hoàn (?:thành|thiện|chỉnh|tất)|xây dựng|báo cáo|báo|gửi|nộp|thu|mở|in|dán|viết|"
    r"soạn|gặp|liên hệ|phối hợp|tập huấn|tuyên truyền|vận động|đôn đốc|triển khai|tiếp tục|tăng cường|chuẩn bị|"
    r"bố trí|lắp|dọn|kê|đo|khảo sát|cập nhật|đề nghị|kiến nghị|xin|trình|"
    r"thảo|dự thảo|tham mưu|chấn chỉnh|khắc phục|xử lý|giải quyết|trả|cấp|phát|đăng|công khai|niêm yết|kèm|giúp|dạy|"
    r"phụ đạo|trực|đóng|nạo vét|phun|cắt|trồng|chuyển|"
    r"bàn giao|đối chiếu|thống kê|tổng hợp|nhắc|mời|gọi|hỏi|thăm|đến|xuống|lên|đi|lấy|cài|hướng dẫn|thuê|đặt|chốt|"
    r"xếp|sắp xếp|chia|bổ sung|học|tìm|chọn|giám sát|"
    r"theo dõi|quản lý|phụ trách|đổi|nâng|kéo|đục|dời|chụp|ghi|đưa|tháo|thanh lý|quyết toán|ký|họp|nghiệm thu|"
    r"bảo dưỡng|chạy|xét|bù|tách|gom|điều|phổ biến|quán triệt|đảm bảo|bảo đảm|giải trình|lo|nhận"
)
_CHARGES = re.compile(
    r"^\W*(?:giao|phân công|cử)\b|\b(?:giao|phân công) (?:cho )?(?:đ/c|đồng chí|ông|bà|anh|chị|thầy|cô)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(rf"\b(?:{_ACT})\b", re.IGNORECASE)

_SHORT = 7  # words; "Khánh tiết giao đ/c Sự." stands on the sentence before it
_PERSON = rf"(?i:{TITLES}\s{{0,9}}){{1,4}}{NAME}"
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
    r"UBND|HĐND|đảng [uủ][ỷy]|[uủ][ỷy] ban|HTX|hợp tác xã|nhà (?:trường|thầu|máy)|bên(?! (?:cạnh|ngoài|trong))|BCH|"
    r"BGH|BQL|hiệu trưởng|hiệu phó|giám đốc|quản đốc|"
    r"(?<!tăng )(?<!sinh )trưởng (?!thành)\w+|(?<!ứng )(?<!đối )phó \w+|(?:thôn|ấp|bản|xóm) ?trưởng|cơ điện|CVHT|"
    r"cố vấn học tập|GVCN|giáo viên|giảng viên|cán bộ|nhân viên|"
    r"điều dưỡng|bác sĩ|công nhân|đảng viên|ĐV|đoàn viên|hội viên|hộ(?! (?:khẩu|tịch|chiếu))|bà con|chủ nhiệm|phường|"
    r"xã(?! hội)|thôn|ấp|"
    r"(?<!môi )(?<!thị )(?<!hội )(?<!lập )(?<!công )(?<!nhà )trường(?! hợp)|đơn vị|công ty|xí nghiệp|toàn (?:thể|"
    r"chi bộ|CB|đội|khoa|thôn|trường)|"
    r"(?:các|những|mấy|từng|tất cả|cả|\d+)\s+(?:đ/c|đồng chí|thầy|cô|anh|chị|người|bác sĩ)|chúng tôi|tôi|em|mình|"
    r"mọi người|cấp [uủ][ỷy]|cảnh sát khu vực|CSKV)\b|"
    r"(?:^|[,;:]\s*|giao |yêu cầu )bảo vệ\b|^\W*(?:kỳ|buổi|cuộc) [^.]{0,20}họp\b|^\W*(?:cả )?chi bộ (?:họp|tổ chức|"
    r"sẽ|phải|chuẩn bị|xem xét|xét|làm|đi|dự|"
    r"ra quân)\b",
    re.IGNORECASE,
)
_DOER = re.compile(rf"(?P<name>{_PERSON})")
# Behind these a person or a unit is what the task is about, or where it is done, not who does it.
_OBJECT = re.compile(
    r"(?:gặp|mời|gọi|nhắc|hỏi|thăm|giúp|kèm|động viên|nhà|của|về|với|(?<!giao )(?<!vụ )(?<!việc )cho|đối với|vụ|"
    r"hồ sơ|trường hợp|kết nạp|công nhận|xét|chuyển|phê bình|"
    r"kiểm tra|giám sát|kiểm điểm|yêu cầu của|theo ý|tại|ở|trong|từ|sang|lên|xuống|đến|tới|gửi|nộp|báo cáo|báo|trình|"
    r"đưa ra|nguồn|quỹ|khu|dãy|cửa|cổng|sân|danh sách|cấp|"
    r"mái|cửa sổ|máy|điện|nước|bàn ghế|sửa|thay|mua|lắp|tên|theo|ngoài|trước|quanh|sổ|bảng|tiền)\s+(?:riêng |lại |"
    r"cho )?$",
    re.IGNORECASE,
)
_UNIT = r"ngày|tuần|tháng|quý|năm|kỳ|buổi|ca|sáng|tối|lần|học kỳ|giờ"
_TIME = re.compile(
    rf"\b(?:ngày|mùng|mồng) \d|\b(?:trong|cùng|hết|cuối|đầu|giữa|ngay|nội) (?:{_UNIT}|hè|vụ|mùa|đợt|hôm)\b|"
    rf"\bngày (?:mai|kia)|\btháng (?:\d|này|sau|tới|giêng|chạp|hai|ba|tư|năm|sáu|bảy|tám|"
    r"chín|mười)|\b(?:tuần|quý|năm|đợt|kỳ|buổi|vụ|mùa) (?:này|sau|tới|nay|tiếp|\d|[IVX]+\b|T\d)|\bnăm học|\bhọc kỳ|"
    r"\bsang (?:năm|tuần|tháng|tuần)|\bthứ (?:hai|ba|tư|năm|sáu|bảy|[2-7]\b)|chủ nh[ậự]t|"
    r"\b(?:sáng|chiều|tối|đêm|trưa|hôm) (?:nay|mai|qua|sau|thứ|ngày|\d|chủ)|\bmai\b(?=[,.;)]|$)|\bngay\b(?! (?:ngắn|"
    r"thẳng))|\bkỳ (?:họp|sinh hoạt)|"
    rf"\btrước (?:ngày|\d|một|hai|ba|khi|kỳ|tháng|tuần|tết|giờ|hè|lễ|buổi|mùa|thứ|quý|cuối|chủ|dịp|năm|đại hội)|"
    rf"\b(?:thời )?hạn\b|(?:chậm|muộn) nhất|(?:đến|tới) (?:hết|khi|ngày|cuối|tháng|kỳ|quý)|"
    rf"\b(?:hằng|hàng|mỗi|từng) (?:{_UNIT})\b|định kỳ|thường kỳ|\btết\b|\bhè\b|\bdịp\b|\btrong vòng|\b\d+ (?:ngày|"
    rf"tuần|tháng) (?:nữa|tới|sau)|\btừ (?:nay|{_UNIT}|hôm|\d)|"
    r"(?<![\d/])(?:0?[1-9]|[12]\d|3[01])\s?[/.]\s?(?:0?[1-9]|1[0-2])(?![\d/])(?!\s*(?:đ/c|đồng chí|phiếu|người|hộ))|"
    r"\d{1,2}-\d{1,2}-\d{4}|\bT\d{1,2}\b|luân phiên|cuốn chiếu|lập tức|\bliền\b|"
    r"\blần (?:tới|sau)|\d+ phút (?:đầu|cuối)",
    re.IGNORECASE,
)
_NOT_TIME = re.compile(
    r"(?:sổ|bài|phiếu|nghị quyết|kết quả|báo cáo|quỹ|đảng phí|ĐP|việc|công tác|kế hoạch|KH|chỉ tiêu|điện|lương|"
    r"số liệu|kinh phí|thuốc|phòng|nhiệm vụ) (?:tháng|quý|năm|kỳ|đợt)(?: học)?"
    r"(?: [\dIVX]+)?(?:/\d{4})?|hạn chế|hạn hán|giới hạn|quyền hạn|đúng hạn|quá hạn|hết hạn",
    re.IGNORECASE,
)
_LEADS_ALL = re.compile(
    r"(?:các|những|tất cả|cả|mấy|\d+) (?:việc|nội dung|đầu việc|nhiệm vụ|bảng)[^.\n]{0,30}(?:trên|này|"
    r"nêu)?[^.\n]{0,40}",
    re.IGNORECASE,
)


@check("issue-without-answer", "note")
def issue_without_answer(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """An issue that no solution or decision answers; one finding an issue."""
    answered = {issue for s in view.statements("solution", "decision") for issue in s.for_}
    for issue in view.minutes.issues:
        if issue.id not in answered:
            yield Hit(issue.start, issue.end, {"quote": short(view.minutes.quote(issue))})


@check("decision-without-person", "warning")
def decision_without_person(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A decision that orders something done names no person, role, unit or group that must do it."""
    for s in view.statements("decision"):
        if is_order(view.minutes.quote(s), bool(s.who)) and not names_doer(view, s):
            yield Hit(s.start, s.end, {"quote": short(view.minutes.quote(s))})


@check("decision-without-deadline", "warning")
def decision_without_deadline(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A decision that orders something done names no deadline, day of doing, starting day or recurring time."""
    for s in view.statements("decision"):
        if is_order(view.minutes.quote(s), bool(s.who)) and not names_time(view, s):
            yield Hit(s.start, s.end, {"quote": short(view.minutes.quote(s))})


def is_order(words: str, charged: bool = False) -> bool:
    """Whether a decision orders something done.

    Standing rules, votes (on persons or measures), approvals and deferrals order nothing (contract, check codes).

    Parameters
    ----------
    words : str
        The decision.
    charged : bool
        Whether somebody is known to be in charge of it.

    Examples
    --------
    >>> is_order("Giao đ/c Hà lập danh sách."), is_order("Từ nay giấy mời gửi trước 5 ngày.")
    (True, False)
    """
    flat = " ".join(words.split())
    if _DEFERRAL.search(flat) or _VOTE.search(flat) or _APPROVAL.match(flat):
        return False
    if _RULE.search(flat):
        return False
    charged = charged or bool(_CHARGES.search(flat))
    return charged or (bool(_ORDERS.search(flat)) and not _LOOSE_RULE.search(flat))


def names_doer(view: View, s: Statement) -> bool:
    """Whether somebody is to do it: in the decision, in its part of the sentence, or in the line that leads it."""
    if s.who:
        return True
    lead = _lead(view, view.line(s.start))
    leads = [lead] if lead and not _CONCLUDES.search(view.words(lead)) else []
    return any(_doer(_CONCLUDES.sub(" ", view.words(span))) for span in (Span(s.start, s.end), _part(view, s), *leads))


def _doer(words: str) -> bool:
    found = (*_DOER.finditer(words), *_BODY.finditer(words))
    return _cell_name(words) or any(not _OBJECT.search(words[: m.start()]) for m in found)


def _cell_name(words: str) -> bool:
    """A bare name in a cell of a table or in brackets."""
    cells = [c.strip() for c in re.split(r"\||\(|\)", words)[1:]]
    return any(re.fullmatch(rf"{NAME}(?:\s*[,+và]+\s*{NAME})*", c) for c in cells)


def names_time(view: View, s: Statement) -> bool:
    """Whether a time is named: in the decision, in its part of the sentence, or in what leads or sums up the list."""
    if s.due or s.due_date:
        return True
    if any(_time(view.words(span)) for span in (Span(s.start, s.end), *_around(view, s))):
        return True
    return any(
        _time(m.group())
        for m in _LEADS_ALL.finditer(view.text, s.end, min(s.end + 1500, view.agenda.end))
        if re.search(r"xong|trước|trong|hạn", m.group())
    )


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
    lead = _lead(view, line)
    if lead:
        yield lead


def _lead(view: View, line: Span) -> Span | None:
    """The nearest line above that ends with a colon and leads a list of bullets."""
    above = [x for x in view.lines if x.end <= line.start]
    own = next((x for x in view.lines if x.start >= line.start), None)
    if own is None or own.kind in ("", "roman", "part"):
        return None
    for x in reversed(above):
        if x.kind != own.kind:
            return Span(x.start, x.end) if view.text[x.start : x.end].rstrip().endswith(":") else None
    return None


@check("deadline-past", "error")
def deadline_past(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A deadline before the meeting."""
    if view.date is None:
        return
    for s in view.statements("solution", "decision"):
        due = latest_day(s, view.date)
        if due is not None and due < view.date:
            yield Hit(
                s.start,
                s.end,
                {"quote": short(view.minutes.quote(s)), "due": s.due or "", "date": f"{view.date:%d/%m/%Y}"},
            )


@check("deadline-impossible", "error")
def deadline_impossible(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A deadline on no calendar (31/6); see issue 6, 3."""
    for s in view.statements("solution", "decision"):
        m = _DAY.search(s.due or "")
        if m and _day(m, 2024) is None:
            yield Hit(s.start, s.end, {"quote": short(view.minutes.quote(s)), "due": s.due or ""})


_DAY = re.compile(
    r"(?<![\d/.-])(?P<d>\d{1,2})\s*(?:[/.-]|tháng)\s*(?P<m>\d{1,2})(?:\s*(?:[/.-]|năm)\s*(?P<y>\d{4}))?(?![\d/])",
    re.IGNORECASE,
)
_MONTH = re.compile(r"tháng\s+(?P<m>\d{1,2})(?:\s*(?:[/-]|năm)\s*(?P<y>\d{4}))?(?![\d/])", re.IGNORECASE)
_HALF_YEAR = timedelta(days=183)


def latest_day(s: Statement, meeting: date) -> date | None:
    """The last day a deadline can mean; a day without a year lies within half a year of the meeting."""
    due = s.due or ""
    days = [_day(m, meeting.year) for m in _DAY.finditer(due)]
    named = [_near(d, meeting, bool(m["y"])) for d, m in zip(days, _DAY.finditer(due), strict=True) if d]
    if named:
        return max(named)
    m = _MONTH.search(due)
    if m and 1 <= int(m["m"]) <= 12:
        year, month = int(m["y"] or meeting.year), int(m["m"])
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return _near(last, meeting, bool(m["y"]))
    return date.fromisoformat(s.due_date) if s.due_date else None


def _day(m: re.Match[str], year: int) -> date | None:
    try:
        return date(int(m["y"] or year), int(m["m"]), int(m["d"]))
    except ValueError:
        return None


def _near(day: date, meeting: date, dated: bool) -> date:
    """A day without a year that lies more than half a year back is meant of the next year."""
    if dated or meeting - day <= _HALF_YEAR:
        return day
    return date(day.year + 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
