"""What a meeting ordered, and checks of it: unanswered issues, nobody in charge, no deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bienban_nlp.checks.duties import leading_line, names_doer, names_time
from bienban_nlp.checks.people import same
from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.similar import content, fold
from bienban_nlp.checks.view import View, short
from bienban_nlp.minutes import Statement, is_sure, unanswered
from bienban_nlp.names import NAME, TITLE, TITLED
from bienban_nlp.syllables import SYLLABLE, Span

_LEAD = (
    r"^\W*(?:\d+[.)]\s*)?(?:(?:đ/c |đồng chí |ông |bà |toàn |cả )?(?:chi bộ|CB|CU|BT|bí thư|chủ trì|chủ t[ọo][ạa]?|"
    r"hội nghị|chi [uủ][ỷy]|cuộc họp)\s*"
    r"(?:đã |cũng )?(?:kết luận|quyết nghị|quyết định|thống nhất|chốt|biểu quyết)?\s*:?\s*)?(?:thống nhất\s+)?"
)
# What orders nothing: votes, elections and ratings, approvals and praise, deferrals.
_VOTE = re.compile(
    r"^\W*\d{1,5}/\d{1,5}|biểu quyết|bỏ phiếu|giơ tay|\bphiếu\b(?=[^.\n]{0,20}(?:đồng ý|tán thành|bầu|kín|$))|"
    r"tán thành|"
    r"\b\d{1,3}/(?:1[3-9]|[2-9]\d)\b(?!/)|phát ra \d|thu về \d|hợp lệ \d|"
    r"xếp loại|trúng (?:cử|vào|phiếu)|^\W*cử [^.]{3,120}(?:vô|vào) (?:tổ|ban|hội đồng)|bầu|"
    r"\d{1,5}\s*/\s*\d{1,5}\s*(?:phiếu|đ/c|đồng chí|đại biểu|người|hộ|ĐV|"
    r"đảng viên)?\s*(?:chính thức )?(?:có mặt )?(?:đồng ý|"
    r"tán thành|nhất trí|giơ tay|phiếu)|"
    r"(?:đồng ý|tán thành|nhất trí)\s*:?\s*\d{1,5}\s*/\s*\d{1,5}|100\s?%[^.\n]{0,40}(?:đồng ý|nhất trí|tán thành)|"
    r"(?:nhất trí|đồng ý|thống nhất)(?: cao| cả| hết)?\s*[.;,]*\s*$|"
    r"(?:được|thông qua)\s*:?\s*\d{1,5}/\d{1,5}|vỗ tay|ban (?:đại diện|chấp hành) gồm|hoàn thành (?:(?:xuất sắc|"
    r"tốt) )?(?:nhiệm vụ|\d{1,3}\W*(?:đ/c|đồng chí|\(|$))|(?:nhất trí|thống nhất|đồng ý)(?: cao)? (?:với|"
    r"các|"
    r"toàn bộ|những|nội dung|nghị quyết|kết luận|thông qua)|:\s*\d{1,5}\s*/\s*\d{1,5}\s*[.;]?$",
    re.IGNORECASE,
)
_APPROVAL = re.compile(
    _LEAD
    + r"(?:(?:nhất trí|đồng ý)\s+)?(?:đồng ý|nhất trí|cho(?= (?:đ/c|đồng chí|ông|bà|anh|chị|em|lớp|tổ|chi đoàn)\b)|"
    r"làm (?:như|theo)\b|lấy [^,.;]{2,40} làm\b|(?:nghiêm khắc |nghiêm túc )?rút kinh nghiệm|phấn đấu|giữ vững|"
    r"duy trì|chốt ngày|"
    r"cử [^,.;]{2,40} (?:đi )?(?:học|dự lớp)\b|[^,.;:]{0,40}\bkhông phải\b|[^.;:]{0,50}\blà người\b|chưa\b|"
    r"[^.;:]{0,80}\b(?:có hiệu lực|"
    r"làm như)\b|không\b(?![^.]*\bgiao\b)|"
    r"[^,.;:]{0,12}\bhọp (?:lúc |vào )?\d+|(?:phương hướng|chương trình|nội dung|dự thảo)\b|"
    r"[^,.;:]{0,30}\bđược (?:dùng|"
    r"phép|trả|hưởng|nghỉ|miễn)|"
    r"[^.;:]{0,60}\bcứ (?:theo|làm|như)|"
    r"[^,.;:|]{0,30}\bcho [^,.;:|]{1,25} mượn|(?:[^,.;:|]{0,30} )?kêu gọi|"
    r"chấp thuận|thông qua|cho phép|công nhận|ghi nhận|biểu dương|khen|tặng|phê bình|nhắc nhở chung|"
    r"xếp(?! lại| lịch| hàng| ca| người)|chuẩn y|giữ nguyên|"
    r"được (?!giao|phân công|yêu cầu)|"
    r"giới thiệu|chọn (?:phương án|\d+ (?:quần chúng|đ/c|đồng chí|người|em))|xóa tên|khai trừ|cảnh cáo|khiển trách|"
    r"(?:đề nghị|kiến nghị)[^.]{0,40}(?:khen|tặng|công nhận|kết nạp|kỷ luật|xét|xếp))\b",
    re.IGNORECASE,
)
_DEFERRAL = re.compile(
    r"\b(?:để|gác|hoãn)\s+(?:lại\b(?! (?:tấm|cái|số|bản|tờ|một|\d))|sang|đến (?:kỳ|khi|sau)|sau|đó|kỳ|phần)|\bhoãn\b|\bđể (?:nguyên|"
    r"\w+(?: \w+){0,6} rồi mới)\b|gia hạn|lùi hạn|tạm (?:dừng|gác|hoãn|"
    r"chưa)|\bchưa (?:áp dụng|thu|làm|xét|bàn|quyết|kết luận|bắt|triển khai|chi|mua|ký|duyệt)|"
    r"\bđể (?:hỏi|xin ý kiến|[^,.;]{2,20} (?:bàn|tính))\b|\bchờ [^,;]{2,25}[.;]?$|"
    r"chờ (?:ý kiến|kết quả|công ty|cấp trên|hướng dẫn|có|kinh phí)|xem xét (?:sau|ở|vào)|bàn (?:sau|tiếp|lại)|"
    r"không (?:lùi|thu|xem xét|xét|mua|làm)\b(?![^.]*\bgiao\b)|thôi không",
    re.IGNORECASE,
)
# What holds from now on, with no end and for everybody: a rule, not a task.
_RULE = re.compile(
    r"^\W*(?:mỗi|từng|hễ|nếu|quá hạn(?! \d)|quá \d+ ?(?:giờ|h|ngày))\b|"
    r"^\W*(?:ai|sai|thiếu|hỏng|hư|mất|hết|chậm|trễ|không|chưa|tái|vi phạm)\b[^,.;:|]{0,30}\bthì\b|"
    r"\btừ (?:nay|kỳ|buổi|tháng|quý|hôm nay|bây giờ|năm|tuần|đầu năm|học kỳ|giờ|ngày|bài|tiết|ca|"
    r"vụ|lần|sau|thứ|nghị quyết|\d{4})\b|"
    r"\b(?:mỗi|mọi|h[ằà]ng (?:tháng|tuần|ngày|quý|năm|kỳ|buổi|ca|đêm)|thường xuyên|bắt buộc|định kỳ|tuyệt đối|nghiêm cấm|cấm|"
    r"sau này|lâu dài|luân phiên|thay phiên|"
    r"cứ|(?:vắng|bận|nghỉ|ốm) thì|gửi trước (?:nội dung|tài liệu|giấy mời)|"
    r"khi nào|bao giờ|chỉ(?! (?:huy|đạo|thị|tiêu|định|rõ|ra|lại|số|bảo|dẫn|điểm)\b) \w+|coi như|mới (?:được|cho|ký|nhận)|được quyền|có quyền|làm (?:tổ |nhóm |"
    r"đội )?(?:trưởng|phó))\b|"
    r"\bai\b|\bnào\b[^.;]*\b(?:thì|mới|phải|không|ko|đó|ấy|nấy)\b|(?:người|hộ|việc|đồng chí|đ/c|đảng viên|tổ|nhà|bản|ca) nào\b|"
    r"từng (?:ca|buổi|kỳ|tuần|tháng)|\bsang (?:lúc )?\d+ ?(?:giờ|h)|\btự giác\b|nếu tái diễn|\bphải kèm\b|"
    r"(?:\d+|một|hai|ba|bốn|năm) ngày trước (?:họp|kỳ|buổi|khi)|trước (?:kỳ |buổi |ngày )?họp (?:\d+|một|hai|ba) ngày",
    re.IGNORECASE,
)
# The same said of no one in particular; with a person in charge it only colours a task.
_LOOSE_RULE = re.compile(
    r"không (?:được|để|dùng|cho|nhận|tự ý|ghi|chép|đăng|chia sẻ|nói|phát ngôn|bàn tán|làm việc riêng)\b|vi phạm|"
    r"tái phạm|chậm nữa|lần (?:sau|thứ \w+)|\bnếu\b|"
    r"\btrừ (?:người|khi|trường hợp)|trong (?:giờ|buổi|khi|lúc|các buổi|mọi)|áp dụng|\bthì\b|"
    r"ưu tiên|làm gương|gương mẫu|ở đâu\b|(?:tới|đến) (?:đâu|đó)\b|,\s*trừ\b|"
    r"\bđược \w+ [^,.]{0,40}nhưng phải|bài trùng|"
    r"trước khi\b|\bluôn\b|nghiêm túc|\b(?:đi|làm) (?:trước|đầu)\b|(?:báo|gửi|gởi)[^.,;]{0,30} trước (?:\d+|một|"
    r"hai|ba) ngày",
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
    r"xếp|sắp xếp|chia|bổ sung|tìm|chọn|giám sát|"
    r"theo dõi|quản lý|phụ trách|đổi|nâng|kéo|đục|dời|chụp|ghi|đưa|tháo|thanh lý|quyết toán|ký|họp|nghiệm thu|"
    r"bảo dưỡng|chạy|xét|bù|tách|gom|điều|phổ biến|quán triệt|đảm bảo|bảo đảm|giải trình|lo|nhận"
)
_CHARGES = re.compile(
    r"^\W*(?:giao|phân công|cử)\b|\b(?:giao|phân công) (?:cho )?(?:đ/c|đồng chí|ông|bà|anh|chị|thầy|cô)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(rf"\b(?:{_ACT})\b", re.IGNORECASE)


def is_order(words: str, who: str | None = None, due: str | None = None) -> bool:
    """Whether a decision orders something done.

    Standing rules, votes (on persons or measures), approvals and deferrals order nothing (contract, check codes), but
    a clause that gives somebody a task does, whatever the decision's other clauses are.

    Parameters
    ----------
    words : str
        The decision.
    who, due : str, optional
        Who must do it and by when, where that is known: names as they are written, with commas between them.

    Examples
    --------
    >>> is_order("Giao đ/c Hà lập danh sách."), is_order("Từ nay giấy mời gửi trước 5 ngày.")
    (True, False)
    >>> is_order("Đồng ý mua tủ, giao đ/c Hà lấy báo giá."), is_order("Đồng ý mua tủ như đ/c Hà xin.")
    (True, False)
    """
    flat = " ".join(words.split())
    if _gives_task(flat, who, due):
        return True
    if _DEFERRAL.search(flat) or _VOTE.search(flat) or _APPROVAL.match(flat) or _RULE.search(flat):
        return False
    charged = bool(who or due or _CHARGES.search(flat))
    return charged or (bool(_ORDERS.search(flat)) and not _LOOSE_RULE.search(flat))


_SOMEBODY = rf"(?i:{TITLE}\s?)(?i:bí thư |phó |tổ trưởng )?(?:{NAME})?"  # a title alone will do
_CLAUSE_ENDS = re.compile(r"[,;:(|]|\.(?=\s|$)")
# What is not given, or was given before: "chưa giao", "như đã giao", "việc giao".
_NOT_GIVEN = re.compile(r"\b(?:chưa|không|đã|được|việc|thôi|khỏi|đề nghị|thì)\s+$", re.IGNORECASE)


def _gives_task(flat: str, who: str | None, due: str | None) -> bool:
    """Whether a clause gives somebody a task: "giao đ/c Hà lập …", or, by a known day, "đ/c Hà lập …"."""
    names = [re.escape(name) for name in (who or "").split(", ") if name]
    person = "|".join([*(rf"(?i:{name})" for name in names), _SOMEBODY])
    people = rf"(?:{person})(?:\s?(?:,|và|cùng)\s(?:{person}))*"
    charge = re.compile(rf"\b(?i:giao|phân công)(?: (?i:cho))? {people}\b")
    found = [m for m in charge.finditer(flat) if _ORDERS.search(_clause(flat, m.end()))]
    if names and due and not _STARTS.match(due):
        doer = re.compile(rf"(?<!\w)(?i:{'|'.join(names)})(?:\s?(?:,|và|cùng)\s(?:{person}))*(?!\w)")
        deeds = ((m, _clause(flat, m.end())) for m in doer.finditer(flat))
        found += [m for m, deed in deeds if _IMPERATIVE.match(deed) and not _IS_SENT.match(deed)]
    return any(_holds(flat, m) for m in found)


_STARTS = re.compile(r"từ\b", re.IGNORECASE)
_IS_SENT = re.compile(r" đi (?:học|dự|nghỉ|công tác)\b", re.IGNORECASE)  # an approval: "cử đ/c Hà đi học"


def _clause(flat: str, start: int) -> str:
    """The words from a place to the end of their clause."""
    m = _CLAUSE_ENDS.search(flat, start)
    return flat[start : m.start() if m else len(flat)]


def _holds(flat: str, given: re.Match[str]) -> bool:
    """Whether a task that a clause gives is one: neither put off nor made a rule there or before."""
    start = max((m.end() for m in _CLAUSE_ENDS.finditer(flat, 0, given.start())), default=0)
    end = given.end() + len(_clause(flat, given.end()))
    if _NOT_GIVEN.search(flat[start : given.start()]) or _DEFERRAL.search(flat[start:end]):
        return False
    return not _RULE.search(flat[:end]) and not _VOTE.search(flat[given.start() : end])


# Words of a conclusion, in the decision itself, before it in its paragraph, or above it as lead or heading.
_CONCLUDING = re.compile(
    r"\b(?:giao|phân công|cử|yêu cầu|thống nhất|kết luận|quyết nghị|quyết định|chốt|gút|nhất trí|đồng ý|đề ra|"
    r"phân việc)\b|"
    r"\b(?:bí thư|chủ trì|chủ t[ọo][ạa]?)\b[^.:\n]{0,30}:",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"nhiệm vụ|phương hướng|công việc|phân công|giao việc|kế hoạch|việc (?:cần|phải|tháng|tới|sẽ)|thống nhất|"
    r"kết luận|chốt|giải pháp|"
    r"tháng (?:tới|sau)|quyết nghị|nghị quyết|chỉ đạo|sẽ làm|biện pháp",
    re.IGNORECASE,
)
_LOOKS_BACK = re.compile(
    r"kết quả|kiểm điểm|đánh giá|tình hình|báo cáo|tháng (?:qua|trước)|đã (?:làm|giao)|nhìn lại|ý kiến|thảo luận|"
    r"trao đổi|kiểm lại",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\bđã\b|\bvừa\b|\bxong rồi\b|\b(?:nói|kể|(?-i:bảo)|cho biết|giải thích)\b(?! (?:chuyện|với|lại|rõ|vệ|đảm|quản|"
    r"dưỡng|hiểm|toàn|tàng))|"
    r"^[^:]{2,40} (?:đọc|trình bày (?:tờ trình|báo cáo|dự thảo|đề dẫn)|báo cáo kết quả)\b|\b(?:tổ chức|làm|"
    r"giải quyết|hoàn thành) (?:được|"
    r"xong)(?! (?:trước|trong|hết))|"
    r"^\W*(?:đ/c|đồng chí) yêu cầu\b",
    re.IGNORECASE,
)
_VOTED = re.compile(r"\s*+(?::\s*+)?(?:biểu quyết|giơ tay|\d{1,3}/\d{1,3})", re.IGNORECASE)
_RECIPIENTS = re.compile(r".{0,80}(?:nơi nhận|(?:^|[.;] )gửi)\s*:", re.IGNORECASE)
_CONCLUDING_COLON = re.compile(
    r"\b(?:kết luận|thống nhất|quyết nghị|chốt|gút|giao|phân công|yêu cầu|nhất trí|đồng ý)\b[^:.;\n]{0,40}:",
    re.IGNORECASE,
)
_DRAFT = re.compile(r"dự thảo|dự kiến|đề xuất", re.IGNORECASE)
_FIRST_WORDS = 60  # characters of a paragraph
_LEAST_WORDS = 3
_SURE_DECISION = 0.8  # calibrated


def told_orders(view: View) -> Iterator[Statement]:
    """The decisions that surely order something: the minutes themselves show that they were decided.

    What a model takes for a decision may be a report or a wish; a finding must not rest on that alone.
    """
    return (s for s in orders(view) if decided(view, s) and not _LEFT_OPEN.match(view.text, s.end))


# Empty cells behind it, and in the line below or the next why: "Riêng dòng chăn để trống vì chưa biết huyện có cấp không."
_LEFT_OPEN = re.compile(r"[ \t]*\|[ \t|]*\n(?:[^\n]*\n)?[^\n]*(?:để|bỏ) trống", re.IGNORECASE)


def orders(view: View) -> Iterator[Statement]:
    """The decisions that order something done; who is charged with it or a deadline shows that as well as a verb."""
    return (s for s in view.statements("decision") if is_order(view.minutes.quote(s), s.who, s.due))


def decided(view: View, s: Statement) -> bool:
    """Whether a statement the model calls a decision stands where and as decisions do."""
    words = view.minutes.quote(s)
    if s.uncertain or len(words.split()) < _LEAST_WORDS or _broken_off(view, s):
        return False
    line = view.line(s.start)
    if _VOTED.match(view.text, s.end) or _RECIPIENTS.match(view.words(line)):
        return False
    if _CHARGES.search(words):
        return True
    if _TELLS.search(words):
        return False
    if _introduced(view, line, s):
        return True
    chair = view.fact("chair")
    if s.speaker and chair and not same(s.speaker, chair):
        return False  # what a member says is a wish
    headings = view.above(s.start)
    if any(_DRAFT.search(h) for h in headings):
        return False
    back = next((n for n, h in enumerate(headings) if _LOOKS_BACK.search(h) and not _TO_COME.search(h)), len(headings))
    if any(_TO_COME.search(h) and not _LOOKS_BACK.search(h) for h in headings[:back]):
        return True
    if back < len(headings):
        return False
    lead = leading_line(view, line)
    late = s.start > (view.agenda.start + view.agenda.end) / 2 and s.confidence >= _SURE_DECISION
    return bool(late or _CONCLUDING.search(words) or (lead and _CONCLUDING.search(view.words(lead))))


def _introduced(view: View, line: Span, s: Statement) -> bool:
    """Whether its paragraph begins as a conclusion, or a conclusion's colon stands before it."""
    before = view.flow[line.start : s.start]
    return bool(_CONCLUDING.search(before[:_FIRST_WORDS]) or _CONCLUDING_COLON.search(before))


def _broken_off(view: View, s: Statement) -> bool:
    """Whether a statement begins or ends in the middle of a sentence that was broken by hand."""
    before, after = s.start - 1, s.end
    starts = before >= 0 and view.text[before] == "\n" and view.flow[before] == " "
    stops = (
        after < len(view.text) and view.text[s.end - 1 : s.end] not in ".;!?" and view.flow[after : after + 1] == " "
    )
    return starts or (stops and view.text[after] == "\n")


# Of its telling syllables, in the text behind it. On 174 minutes that the encoder had not learned from, 11 of the 12 issues below it
# that looked unanswered were so, and 26 of the 52 others; on the test part below 0.3 it was 18 of 23.
_NAMED_AGAIN = 1 / 6


# The very next words put it off, with a reason or none, or reply; or somebody takes up all that was named.
_PUT_OFF = re.compile(
    rf"\W{{0,3}}[^.\n]{{0,100}}?(?:{_DEFERRAL.pattern}|\b(?:gác (?:tới|đến)|trả lời|đáp|giải (?:thích|trình))\b)",
    re.IGNORECASE,
)
_TAKES_ALL = re.compile(
    r"(?:khắc phục|tiếp thu|sửa chữa|chấn chỉnh)[^.;\n]{0,40}\b(?:các|những|mọi)(?: \w+)? (?:hạn chế|khuyết điểm|tồn tại|thiếu sót)"
    r"[^.;\n]{0,20}\b(?:nêu|chỉ ra|góp ý|trên)\b",
    re.IGNORECASE,
)


@check("issue-without-answer", "note")
def issue_without_answer(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """An issue that no solution or decision answers; one finding an issue.

    A note: links are the least sure of what the model finds. What it is not sure to be an issue is not told of, nor what
    the minutes name again later on: an answer that the model missed mostly does.
    """
    last = {fold(m.group()): m.start() for m in SYLLABLE.finditer(view.text)}
    for issue in unanswered(view.minutes):
        words = view.minutes.quote(issue)
        telling = content(words)
        again = sum(last.get(w, -1) >= issue.end for w in telling) / max(1, len(telling))
        told = again >= _NAMED_AGAIN or _PUT_OFF.match(view.text, issue.end) or _TAKES_ALL.search(view.text, issue.end)
        if is_sure(issue) and not told and not _broken_off(view, issue):
            yield Hit(issue.start, issue.end, {"quote": short(words)})


_IMPERATIVE = re.compile(
    rf"\W*(?:phải |cần |tiến hành |khẩn trương )?(?:{_ACT}|lát|lợp|vá|sơn|đắp|đào|khoan)\b", re.IGNORECASE
)
# What nobody does but once, so that it is no rule even where nobody is named and no day.
_MAKES = re.compile(
    r"\W*(?:phải |cần )?(?:mua|sắm|lắp|sửa|thay|thuê|làm (?:thêm|lại|mới)|mở|lập|gọi|đưa|dọn|dựng|xây|in|gửi|trồng|kê|"
    r"tháo|nạo vét|rà soát|kiểm (?:tra|kê)|hoàn (?:thiện|tất)|soạn|tổ chức|xin|trình)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(r"^[^:|]{0,60}:\s*")
_DEED = re.compile(r"[^,.;|(]*")
# What goes on or is done as things come up, and nouns that begin as an imperative does.
_ONGOING = re.compile(
    r"\W*(?:(?:sẽ|cần|cùng|tự|trực tiếp|luôn|phải|tạm|ngồi|thay mặt chi (?:bộ|ủy|uỷ)) )*(?:giữ|cầm|lo|có|nhận|kèm|"
    r"theo dõi|quản lý|thống nhất|giúp|nâng cao|tiếp tục|phát huy|duy trì|mạnh dạn|khắc phục|quan tâm|gánh|giám sát|lãnh|ký từng|dạy|trực|chịu|họp|dự|chạy|để|ngồi|đi với|chia nhau|chấm|"
    r"ghi (?:nhớ|nhật ký|vào|chép|sổ)|được|đc|không|ko|xét nghiệm|chuyển khoản|nhắc nhở|chấn chỉnh|tăng cường|đẩy mạnh|"
    r"bảo đảm|đảm bảo|chủ động|coi trọng|chăm lo|đổi mới|tiếp tục đổi mới|duyệt|là|thực hiện (?:nghiêm|tốt|đúng)|"
    r"nộp [^,.;]{2,20} (?:bằng|qua)|đứng(?! ra)|thay (?:đ/c|đồng chí))\b|"
    r"\W*(?:chủ trì|phụ trách)\W*$|"
    r".*\b(?:thì|gồm|nếu|nào(?!\W*$)|túc trực|làm (?:thư ký|tổ|nhóm|đội|TT|trưởng|phó))\b",
    re.IGNORECASE,
)


# What all are told may be how to go about things from now on.
_EVERYBODY = re.compile(r"(?:các|mọi|toàn|từng|mỗi|tất cả|đảng viên|cán bộ)\b", re.IGNORECASE)


def is_done_once(words: str, who: str | None = None, dated: bool = False) -> bool:
    """Whether an order surely is for a deed that is done and then over, so that it lacks a day or a doer.

    Such an order begins with the deed ("Mua máy in"), or the deed follows whoever must do it.

    Parameters
    ----------
    words : str
        The decision.
    who : str, optional
        Who must do it, the names as they are written, with commas between them.
    dated : bool
        Whether a deadline is known: then any imperative is a task.

    Examples
    --------
    >>> is_done_once("Kho: đ/c Hà mua khóa.", "đ/c Hà"), is_done_once("Kho: đ/c Hà giữ chìa.", "đ/c Hà")
    (True, False)
    >>> is_done_once("Lắp ổ khóa."), is_done_once("Kho mở tới 18 giờ.")
    (True, False)
    """
    starts = [words, _LEADS.sub("", words)]
    if "|" in words.lstrip("| "):
        return not _ONGOING.match(_deed(words))
    behind = _behind_names(words, who)
    if behind and not behind.lstrip().startswith(":"):
        told_all = _EVERYBODY.match(who or "") and not _MAKES.match(behind)
        goes_on = _IMPERATIVE.match(words) and _ONGOING.match(_deed(words))  # "Giám sát bếp, cô Nhi ghi sổ"
        return (
            not told_all
            and not goes_on
            and not _ONGOING.match(_deed(behind))
            and not re.match(r"\W*cho\b", words, re.IGNORECASE)
        )
    if who:
        starts = [w for w in starts if not _CHARGES.match(w)]  # "phân công đ/c Hà (nhân sự)" tells no deed
    begins = _IMPERATIVE if who or dated else _MAKES
    return any(begins.match(w) and not _ONGOING.match(_deed(w)) for w in starts)


def _deed(words: str) -> str:
    """The words up to the next comma or stop."""
    m = _DEED.match(words)
    return m.group() if m else words


def _behind_names(words: str, who: str | None) -> str:
    """What follows the last of those who must do it; "" where nothing does or no such name is in the words."""
    names = [re.escape(name) for name in (who or "").split(", ") if name]
    name = re.compile(rf"(?<!như )(?<!theo )(?<!ý )(?<!của )(?:{'|'.join(names)})", re.IGNORECASE)
    found = list(name.finditer(words)) if names else []
    rest = re.sub(r"^\s*\([^)]*\)", "", words[found[-1].end() :]) if found else ""
    return rest if any(c.isalpha() for c in _deed(rest)) else ""


@check("decision-without-person", "warning", in_account="note")
def decision_without_person(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A decision that orders something done names no person, role, unit or group that must do it.

    Only where it begins with what is to be done ("Mua máy in …", a row of a table): a subject may imply who does it.
    """
    for s in told_orders(view):
        if not names_doer(view, s):
            words = view.minutes.quote(s)
            shared = view.flow[: s.start].rstrip(" ").endswith((",", ";"))  # what comes before may tell who
            if is_done_once(words, dated=bool(s.due or s.due_date)) and not shared:
                yield Hit(s.start, s.end, {"quote": short(words)})


@check("decision-without-deadline", "warning", in_account="note")
def decision_without_deadline(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A decision that orders something done names no deadline, day of doing, starting day or recurring time.

    What may be a way of doing things from now on ("Thủ kho giữ chìa") is left alone, and so is an aside in brackets.
    """
    for s in told_orders(view):
        words = view.minutes.quote(s)
        aside = view.text[s.start - 1 : s.start] == "("
        if not aside and is_done_once(words, s.who) and not is_lasting(words) and not names_time(view, s):
            yield Hit(s.start, s.end, {"quote": short(words)})


_LASTING = re.compile(
    r"\b(?:phụ trách|chịu trách nhiệm|theo dõi|theo sát|giúp đỡ|nhận kèm|kèm(?: cặp)?|quản lý|"
    r"làm (?:trưởng )?nhóm(?: trưởng)?|"
    r"(?:làm|là) (?:người|đầu mối)|đỡ đầu|hướng dẫn(?= đảng viên dự bị|,? (?:và )?giúp)|mở đầu)\b[^,.;|]*",
    re.IGNORECASE,
)
_CHARGING = re.compile(
    r"\b(?:giao|phân công|cử|yêu cầu|nhận|tiếp tục|lập (?:nhóm|tổ))\b|chuyển(?: việc)?|đổi", re.IGNORECASE
)


_NAMES = re.compile(TITLED)


def is_lasting(words: str) -> bool:
    """Whether an order gives a charge that has no end ("theo dõi chi đoàn"): a deadline would mean nothing.

    Examples
    --------
    >>> is_lasting("Cử đ/c Diệp theo dõi Liên chi đoàn."), is_lasting("Giao đ/c Hà phụ trách, lập danh sách.")
    (True, False)
    """
    rest, found = _LASTING.subn(" ", _NAMES.sub(" ", words))
    return bool(found) and not _ORDERS.search(_CHARGING.sub(" ", rest))
