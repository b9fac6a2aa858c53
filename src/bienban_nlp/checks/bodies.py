"""Bodies that no longer exist at the day of the meeting.

Sources: two-tier local government from 01/7/2025 (Quy định 298-QĐ/TW; Nghị quyết 202/2025/QH15 on provinces);
ministries and departments from 01/3/2025 (Nghị quyết 176/2025/QH15); party committees of the blocks and the
Ban Tuyên giáo and Ban Dân vận from February 2025.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.view import View, short

_PROVINCES = (
    "Hà Giang|Yên Bái|Bắc Kạn|H(?:òa|oà) Bình|Vĩnh Phúc|Bắc Giang|Thái Bình|Hải Dương|Hà Nam|Nam Định|Quảng Bình|"
    "Quảng Nam|Kon Tum|"
    "Bình Định|Ninh Thuận|Đắk Nông|Bình Thuận|Phú Yên|Bà Rịa\\s*[-–]\\s*Vũng Tàu|Bình Dương|Bình Phước|Long An|"
    "Sóc Trăng|Hậu Giang|"
    "Bến Tre|Trà Vinh|Tiền Giang|Bạc Liêu|Kiên Giang"
)
_UY = "[uủ][ỷy]"
_DISTRICT = (
    rf"(?:(?:ban (?:tổ chức|tuyên giáo|dân vận|thường vụ)|UBKT|[uủ][ỷy] ban kiểm tra|văn phòng|"
    rf"thường trực)\s+)?(?:huyện|quận|thị) {_UY}\b|"
    rf"(?:UBND|HĐND|[uủ][ỷy] ban nhân dân|hội đồng nhân dân|UBMTTQ|MTTQ|mặt trận(?: tổ quốc)?|công an|LĐLĐ|"
    rf"liên đoàn lao động|"
    rf"hội (?:phụ nữ|nông dân|cựu chiến binh|LHPN|CCB|chữ thập đỏ)|đoàn thanh niên|ban CHQS|đảng bộ|"
    rf"tòa án(?: nhân dân)?|toà án(?: nhân dân)?|"
    rf"viện kiểm sát(?: nhân dân)?|thanh tra|phòng (?:giáo dục|GD|nội vụ|tài chính|nông nghiệp|y tế|tư pháp|văn hóa|"
    rf"văn hoá|TN|tài nguyên|LĐ|lao động)[\w&,\- ]{{0,30}}?)"
    r"\s+(?:huyện|quận|thị xã|thị trấn)\b|\b(?:huyện|quận|thị) đoàn\b|\bphòng GD\s?(?:&|và|-)?\s?ĐT\b|"
    r"\bphòng giáo dục và đào tạo\b|"
    r"\b(?:đảng (?:bộ|ủy|uỷ)|UBND|HĐND) thị trấn\b"
)
_MINISTRY = (
    r"\b(?:bộ|sở) (?:kế hoạch và đầu tư|KH\s?&?\s?ĐT|thông tin và truyền thông|TT\s?&?\s?TT|giao thông vận tải|GTVT|"
    r"tài nguyên và môi trường|TN\s?&?\s?MT|nông nghiệp và (?:phát triển nông thôn|PTNT)|NN\s?&?\s?PTNT|"
    r"lao động\s*[-–,]?\s*thương binh và xã hội|LĐ\s?[-–]?\s?TB\s?(?:&|và)?\s?XH)"
)
# What ended, when, and the words it goes by.
ENDED: tuple[tuple[date, re.Pattern[str]], ...] = (
    (date(2025, 7, 1), re.compile(_DISTRICT, re.IGNORECASE)),
    (
        date(2025, 7, 1),
        re.compile(
            rf"\b(?i:tỉnh {_UY}|(?:UBND|HĐND|đảng bộ|công an|mặt trận|sở [\w ]{{3,30}}?) tỉnh)\s+(?:{_PROVINCES})\b"
        ),
    ),
    (date(2025, 3, 1), re.compile(_MINISTRY, re.IGNORECASE)),
    (date(2025, 2, 15), re.compile(rf"\bđảng {_UY} khối (?:các )?(?:cơ quan|doanh nghiệp|CQ|DN)\b", re.IGNORECASE)),
    (
        date(2025, 2, 15),
        re.compile(
            r"\bban tuyên giáo(?!\s*(?:và|,|-|&)\s*dân vận)\b|(?<!tuyên giáo và )(?<!tuyên giáo, )\bban dân vận\b",
            re.IGNORECASE,
        ),
    ),
)

_FORMER = re.compile(
    r"\bcũ\b|trước (?:đây|kia|khi|sắp xếp|sáp nhập)|\bnguyên\b|kết thúc hoạt động|giải thể|bỏ cấp|không còn|sáp nhập|"
    r"sau sắp xếp|hợp nhất|"
    r"\bhồi\b|năm (?:19\d\d|20[01]\d|202[0-4])|/(?:20[01]\d|202[0-4])\b|\btừng\b|lịch sử|tiền thân|đã (?:thôi|dừng)",
    re.IGNORECASE,
)
_TO = re.compile(
    r"(?:gửi|báo cáo|trình|đề nghị|kiến nghị|xin ý kiến|xin|nộp|chuyển|phản ánh|đề xuất|giao|phân công|phối hợp|nhờ|"
    r"mời|hỏi|liên hệ|"
    r"làm việc|chờ|theo|thực hiện|của|phê duyệt của|chỉ đạo của)(?:\s+(?!và\b)[^\s.;:]+){0,4}\s*$|\b(?:lên|về|cho|"
    r"tới|đến)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\s*(?:[^\s.;:,]+\s+){0,2}?(?:sẽ|chịu trách nhiệm|chủ trì|có trách nhiệm|hỗ trợ|giải quyết|phụ trách|xem xét|"
    r"chỉ đạo|yêu cầu|ban hành|giao|triệu tập|phê duyệt|duyệt|cấp|tổ chức|vừa|đã)\b",
    re.IGNORECASE,
)


@check("stale-body", "warning")
def stale_body(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A body that no longer exists at that date as issuer, addressee or assignee; not where it is called former."""
    if view.date is None:
        return
    head = view.span("header")
    seen: set[str] = set()
    for ended, words in ENDED:
        if view.date < ended:
            continue
        for m in words.finditer(view.text):
            name = " ".join(m.group().split()).casefold()
            if name in seen or not ((m.start() < head.end and _heads(view, m)) or _in_use(view, m)):
                continue
            seen.add(name)
            yield Hit(m.start(), m.end(), {"body": short(m.group()), "ended": f"{ended:%d/%m/%Y}"})


def _heads(view: View, m: re.Match[str]) -> bool:
    """Whether the body stands in the letterhead, not in the title."""
    return m.start() < view.span("header").end - len(view.title)


def _in_use(view: View, m: re.Match[str]) -> bool:
    """Whether the sentence sends something to the body, gives it a task or lets it act today."""
    line = view.line(m.start())
    left = max(view.text.rfind(mark, line.start, m.start()) for mark in (". ", "; ", "\n"))
    left = max(left + 1, line.start)
    ends = [i for i in (view.text.find(mark, m.end(), line.end) for mark in (". ", "; ")) if i >= 0]
    right = min(ends, default=line.end)
    if _FORMER.search(view.text[left:right]):
        return False
    before = view.text[left : m.start()]
    addressed = re.search(r"nơi nhận", view.text[max(0, m.start() - 200) : m.start()], re.IGNORECASE)
    return bool(addressed or _TO.search(before) or _DOES.match(view.text, m.end(), right))
