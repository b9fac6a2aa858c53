"""Who is in charge and by when, as written in a solution or decision."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from bienban_nlp.dates import due_date
from bienban_nlp.layout import NAME, TITLES
from bienban_nlp.minutes import Minutes, Statement

_DAY = r"(?:0?[1-9]|[12]\d|3[01])\s?[/.-]\s?(?:0?[1-9]|1[0-2])(?![\d,%])(?:\s?[/.-]\s?\d{4})?"
_MONTH = r"(?:tháng|t\.?)\s?\d{1,2}(?:\s?(?:/|năm|-)\s?\d{4})?"
_LONG_DAY = rf"(?:\d{{1,2}}|mùng \d{{1,2}})\s+{_MONTH}"
_WEEKDAY = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|chủ nhựt|cn)"
_SPAN = (
    r"(?:tuần (?:này|sau|tới)|tuần(?= *[.,;)]|$)|tháng (?:này|sau|tới|\d{1,2}(?:\s?/\s?\d{4})?)|quý (?:này|tới|sau|[ivIV]+|\d)(?:\s?/\s?\d{4})?|"
    r"năm (?:nay|học này|\d{4})|hôm nay|ngày mai|sáng mai|chiều nay|tối nay|chiều mai|ngày kia)"
)
_WHEN = (
    rf"(?:{_LONG_DAY}|{_DAY}|{_MONTH}|{_WEEKDAY}(?: {_SPAN})?|{_SPAN}|tết|kỳ (?:họp|sinh hoạt|tới|sau)(?: (?:sau|tới))?|kỳ T\d{{1,2}}|"
    r"(?<=ngày )\d{1,2}(?= *[.,;)]|$)|\d{1,2} ngày(?: sau \w+)?|khi \w+(?: \w+){1,3})"
)
_HOUR = r"(?:\d{1,2}\s?(?:h|giờ)\s?\d{0,2}\s*)?"
_DUE = re.compile(
    rf"(?P<due>\b(?:(?:chậm nhất(?: là)?|hạn(?: cuối| chót)?|muộn nhất(?: là)?|trước|đến hết|hết|cuối|đầu|giữa|trong|ngay|vào|đến|sáng|chiều|tối|từ nay đến)\s*[:,]?\s*)*"
    rf"{_HOUR}(?:(?:ngày|hôm|mùng)\s+)?{_WHEN})(?![\w/])",
    re.IGNORECASE,
)
# A date behind one of these says when something happened or what it is called, not by when it must be done.
_NOT_DUE = re.compile(
    r"(?:kể từ|bắt đầu từ|từ(?! nay)|số \S+|văn bản|quyết định|nghị quyết|kế hoạch|công văn|họp|dịp|lễ|kỷ niệm|sổ|của|năm học|"
    r"báo cáo|chỉ tiêu|phiên|lương|tiền|phí|kết quả|chương trình|công tác|hàng|mỗi)\s*(?:ngày|tháng)?\s*$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\s*(?:đ/c|đồng chí|phiếu|đồng ý|tán thành|đảng viên|ý kiến|hộ|người|lớp|%|đại biểu|em\b|thành viên)",
    re.IGNORECASE,
)
_STRONG = re.compile(r"^(?:chậm nhất|hạn|muộn nhất|trước|đến hết|xong)", re.IGNORECASE)

_PERSON = rf"(?:(?i:{TITLES})\s*)+{NAME}"
_BODY = (
    r"(?i:chi bộ|xã|phường|nhà trường|trường|công ty|chi ủy|chi uỷ|bí thư(?: chi bộ| chi đoàn)?|phó bí thư|ban \w+(?: \w+){0,3}?|tổ \w+(?: \w+){0,2}?|phòng \w+(?: \w+){0,3}?|khoa \w+(?: \w+)?|"
    r"trưởng \w+(?: \w+){0,2}?|kế toán|thủ quỹ|thư ký|công đoàn|đoàn thanh niên|chi đoàn|chi hội \w+(?: \w+)?|hội \w+(?: \w+)?|mặt trận|văn phòng|giáo viên chủ nhiệm|đảng viên|các \w+(?: \w+){0,3}?)"
)
_SOMEBODY = rf"(?:(?i:đảng viên|kế toán|giáo viên|cô giáo) {NAME}|{_PERSON}|\d+ (?:đ/c|đồng chí|đảng viên)|{_BODY})"
_PEOPLE = rf"{_SOMEBODY}(?:\s*(?:,|và|cùng(?: với)?|với|\+)\s*(?:{_PERSON}|{NAME}|(?i:mặt trận|công đoàn|chi ủy|đoàn thanh niên)))*"
_ACTS = (
    r"(?:sẽ|phải|chịu|phụ trách|chủ trì|tham mưu|lập|làm|rà soát|tổng hợp|soạn|viết|xây dựng|phối hợp|gặp|báo cáo|liên hệ|kiểm tra|theo dõi|đôn đốc|"
    r"hướng dẫn|tổ chức|chuẩn bị|gửi|trình|nộp|hoàn thành|hoàn thiện|xin|mời|dự thảo|lo|đi|cho|trực tiếp|có trách nhiệm|giúp|thu|mua|gọi|ra|dạy|"
    r"đăng ký|cập nhật|bố trí|sửa|in|lấy|xuống|vận động|nhắc|kèm|kê|đo|thống kê|làm việc|sắp xếp|giao|tiếp tục|đưa|đến|về|quản lý|tuyên truyền|triển khai|nghiên cứu|đảm nhận|đứng ra|thông báo|trả lời|tìm|xử lý|bảo đảm|đảm bảo|thực hiện|hỗ trợ|rút|ghi|nhận|xem|mở|thay|chốt|bàn|họp|tập huấn|quay|đọc|tự)"
)
_WHO = (
    re.compile(rf"(?i:giao(?: cho| nhiệm vụ cho)?|phân công|cử|yêu cầu|đồng ý cho|đề nghị)\s+(?P<who>{_PEOPLE})"),
    re.compile(rf"(?P<who>{_PEOPLE})(?=\s+(?i:{_ACTS})\b)"),
    re.compile(rf"[(|]\s*(?P<who>{_PEOPLE})\s*(?:[|),;]|\s\()"),
    re.compile(rf"(?i:do)\s+(?P<who>{_PERSON})\s+(?i:phụ trách|chủ trì|làm|thực hiện)"),
    re.compile(rf"^(?:[^,.;:]{{2,40}}: *)?(?P<who>{_PERSON}(?:(?:,| và| cùng| với) {_PERSON})*)\b"),
    re.compile(rf"\|\s*(?P<who>{NAME}(?:, (?:\w+ )*{NAME})*)\s*(?:\([^)|]*\)\s*)?(?:\||$)"),
)


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


def deadline(words: str) -> str | None:
    """The deadline or day of doing named in a statement, its preposition kept; None without one.

    Examples
    --------
    >>> deadline("Giao đ/c Kiên về xã lấy xác nhận lý lịch cho Lộc trước 14/10.")
    'trước 14/10'
    """
    found = [
        m
        for m in _DUE.finditer(words)
        if not _NOT_DUE.search(words, 0, m.start("due")) and not _COUNT.match(words, m.end()) and not _vague(m["due"])
    ]
    if not found:
        return None
    best = next((m for m in found if _STRONG.match(m["due"])), found[-1])
    return " ".join(best["due"].split())


def _vague(due: str) -> bool:
    """Bare "3 ngày" and "khi …" are deadlines only behind "chậm nhất", "trong", "trước"; equal halves are a vote."""
    bare = re.fullmatch(r"(?i)(?:khi .*|\d{1,2} ngày.*|(\d+)/\1)", due.strip())
    return bool(bare)


def in_charge(words: str) -> str | None:
    """Who a statement puts in charge, as written; several joined with ", ".

    Examples
    --------
    >>> in_charge("Phân công đ/c Thắng và đ/c Ninh đi làm việc với nhà máy xin phôi.")
    'đ/c Thắng, đ/c Ninh'
    """
    for pattern in _WHO:
        m = pattern.search(words)
        if m:
            return ", ".join(re.split(r"\s*(?:,|\bvà\b|\bcùng(?: với)?\b|\bvới\b|\+)\s*", m["who"].strip()))
    return None
