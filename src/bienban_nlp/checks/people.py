"""Who spoke: members, guests and the chair, told apart by name.

A contribution is a turn, or a sentence that puts speech into a named mouth ("Đ/c Hà cho rằng …").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter

from bienban_nlp.checks.view import View, Voice
from bienban_nlp.minutes import Turn
from bienban_nlp.names import NAME, TITLE

_SPEECH = (
    r"phát biểu|cho rằng|nêu|đề nghị|đề xuất|phản ánh|báo cáo|hỏi|góp|trả lời|có ý kiến|kiến nghị|nói|trình bày|"
    r"cho biết|giải trình|"
    r"đọc|thông tin|phổ biến|quán triệt|kể|lo|thắc mắc|bổ sung|tự phê|tự liên hệ|tự nhận|nhận|hứa|xin|thừa nhận|thưa|"
    r"cho hay|lưu ý|gợi ý|đồng tình|"
    r"không đồng tình|tranh luận|nhận xét|đánh giá|triển khai|tóm tắt|điểm tin|điểm lại|giới thiệu|công bố|thay mặt|"
    r"bảo|tham luận|trao đổi|"
    r"phân tích|mong|băn khoăn|đề cập|phân trần|biểu dương|nhắc|đồng ý|nhất trí|thống kê|giải thích|kêu|trả bài|"
    r"ý kiến|liên hệ|thông báo|phê bình|"
    r"cảm ơn|chia sẻ|thấy|đề đạt|tham gia|dự thảo|báo|tán thành|khẳng định|chốt|kết luận"
)
# Who speaks has a title or a post ("phó bí thư", "trung tá"), and the name stands in the same line.
_TITLED = (
    rf"(?i:ông\s?/\s?bà[ \t]{{0,9}}|{TITLE}[ \t]{{0,9}}|(?:cụ|cựu|dì|o|chú|ctv|ksv?|tt|th\.?s|bs\.?ckii?|"
    rf"(?:phó )?bí thư(?: chi bộ| chi đoàn)?|"
    rf"chi [uủ][ỷy] viên|"
    r"(?:(?!tăng|sinh|thịnh|ứng|đối)[^\W\d_]{2,7} )?(?:trưởng|phó)|đảng viên|"
    rf"(?:đại|thượng|trung|thiếu) (?:tá|[uú][ýy]|tướng)|(?:thượng|trung|hạ) sĩ(?: qncn)?)\.?[ \t]{{1,9}}){{1,4}}"
)
_SPOKEN = re.compile(
    rf"(?:\b(?P<title>{_TITLED})|"
    rf"^[ \t]*(?:[-–+*•][ \t]*)?(?:\d{{1,3}}[.)][ \t]*)?)[.…_]{{0,40}}(?P<name>{NAME})[.…_]{{0,40}}"
    rf"(?P<role>[ \t]*+(?:\([^)\n]{{1,80}}\)|[,–-][ \t]{{0,9}}[^:.;\n,]{{1,50}},?)?)[.…_]{{0,40}}[ \t]*+"
    rf"(?P<verb>:|(?:(?i:thì|cũng|lại|vẫn|có|sẽ|được|đã|xin|liền|mới|còn|chỉ|đồng chí|tiếp tục|thẳng thắn|"
    rf"lần lượt)\s+){{0,3}}(?i:{_SPEECH})\b)",
    re.MULTILINE,
)
_REPORTER = re.compile(rf"\((?P<title>{_TITLED})(?P<name>{NAME})[^)\n]{{0,60}}?(?i:{_SPEECH})[^)\n]{{0,30}}\)")
# "- Đề nghị phân công thợ kèm người mới (đ/c Lâm Văn Quý).": an opinion of a list, and in brackets whose it is. Under any other
# heading the brackets name who is to do it.
_SIGNED = re.compile(
    rf"^[ \t]*(?:[-–+*•]|\d{{1,2}}[.)])[ \t][^\n]*\((?:ý kiến (?:của )?)?(?P<title>{_TITLED})(?P<name>{NAME})\)[.;]?$",
    re.MULTILINE,
)
_OPINIONS = re.compile(r"thảo luận|ý kiến|phát biểu|góp ý", re.IGNORECASE)
_EMPTY = re.compile(
    r"(?:nhất trí|đồng ý|đồng tình|tán thành|như (?:các )?ý kiến|không (?:có )?(?:ý kiến|nói|bổ sung|thêm)|"
    r"không thêm|hoàn toàn nhất trí|ghi nhận)",
    re.IGNORECASE,
)
_GUESTS = re.compile(
    r"(?:về dự|dự có|dự với (?:chi bộ|hội nghị|cuộc họp)|dự,? (?:và )?chỉ đạo|cấp trên|đại biểu|khách mời|mời dự|tới dự|đến dự|khách|\bdự\s*:|cùng dự|tham dự còn có|được mời|"
    r"đảng [uủ][ỷy] (?:\w+ )?cử)[^\n]*",
    re.IGNORECASE,
)
_GUEST_ROLE = re.compile(
    r"đại biểu|đảng [uủ][ỷy] viên|\bĐUV\b|cấp trên|khách mời|UV BCH|ủy viên ban thường vụ|phó chủ tịch (?:UBND|xã|"
    r"phường)|\bPCT\b",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(r"kết luận|chốt|quyết nghị|tổng hợp|tiếp thu", re.IGNORECASE)
_REPORTS = re.compile(
    r"báo cáo|trình bày|đọc|nêu|giới thiệu|điểm|tóm tắt|thông tin|phổ biến|quán triệt|công bố|thông báo|triển khai",
    re.IGNORECASE,
)


_BULLET = 4  # characters before a name at the head of a line; there it introduces a speaker, even in a decision


_LEAST_SAID = 15  # characters
_START = attrgetter("start")


def voices(view: View, start: int, end: int) -> list[Voice]:
    """The contributions of named people in a stretch of the text, in its order."""
    if (start, end) not in view.heard:  # many checks ask
        view.heard[start, end] = _listen(view, start, end)
    return view.heard[start, end]


def _listen(view: View, start: int, end: int) -> list[Voice]:
    found = _turns(view, start, end)
    for pattern in (_SPOKEN, _REPORTER, _SIGNED):
        ahead, speaking = sorted(found, key=_START, reverse=True), list[Voice]()
        for m in pattern.finditer(view.text, start, end):
            while ahead and ahead[-1].start <= m.start():
                speaking.append(ahead.pop())
            speaking = [v for v in speaking if m.start() < v.end]
            if pattern is _SIGNED and not any(map(_OPINIONS.search, view.above(m.start()))):
                continue
            leads = m.start() <= view.line(m.start()).start + _BULLET
            ordered = m.start("name") in view.decided
            alone = all(leads and not same(v.name, m["name"]) for v in speaking)
            if (leads or not ordered) and alone and _is_name(m):
                found.append(_sentence(view, m))
                speaking.append(found[-1])
    return sorted(found, key=_START)


def _turns(view: View, start: int, end: int) -> list[Voice]:
    """The turns that begin in a stretch of the text."""
    named = [t for t in view.turns(start, end) if t.speaker]
    after = next((t.start for t in view.turns(end, len(view.text)) if t.speaker), len(view.text))
    return [_turn(view, t, stop) for t, stop in zip(named, [*(t.start for t in named[1:]), after], strict=False)]


def _turn(view: View, turn: Turn, after: int) -> Voice:
    """A turn as a contribution: to the end of its line, where the model ends it behind the introduction."""
    start = turn.start
    end = max(turn.end, min(view.line(start).end, after))
    words = view.text[start:end]
    intro = words[: words.find(":") + 1] if ":" in words[:120] else ""
    said = _stated(view, start, end)
    nothing = bool(_EMPTY.search(words)) or (bool(intro) and len(words) - len(intro) < _LEAST_SAID)
    return Voice(
        turn.speaker,
        start,
        end,
        intro or words[:60],
        nothing and not said,
        bool(_CONCLUDES.search(intro or words[:60])),
    )


def _sentence(view: View, m: re.Match[str]) -> Voice:
    stop = max(min(view.sentence(m.start()).end, view.line(m.start()).end), m.end())
    words = view.text[m.end() : stop]
    empty = (
        bool(_EMPTY.search(m.group() + words[:80])) and len(words.split()) < 15 and not _stated(view, m.start(), stop)
    )
    role = m.groupdict().get("role") or ""
    verb = m.groupdict().get("verb") or ""
    return Voice(m["name"], m.start(), stop, role, empty, bool(_CONCLUDES.search(verb)), bool(_REPORTS.search(verb)))


def _stated(view: View, start: int, end: int) -> bool:
    """Whether a statement lies wholly within a stretch."""
    return any(s.end <= end for s in view.begun(start, end))


def _is_name(m: re.Match[str]) -> bool:
    """Whether a name without a title is one: "Cẩm Nhung:", not "Nguyên nhân:" nor "SẢN XUẤT:"."""
    name = m["name"]
    if name in _CUT_POSTS:
        return False
    if m["title"]:  # in capitals a verb looks like a name: "ĐỒNG CHÍ BÍ THƯ KẾT LUẬN"
        return not name.isupper() or (len(name.split()) > 1 and not re.fullmatch(_SPEECH, name, re.IGNORECASE))
    words = name.split()
    return (
        m.groupdict().get("verb") == ":" and len(words) >= 2 and all(w[0].isupper() and not w.isupper() for w in words)
    )


def same(a: str, b: str) -> bool:
    """Whether two names as written can be the same person: "Thắng" and "Chu Bá Thắng"."""
    x, y = a.casefold().split(), b.casefold().split()
    n = min(len(x), len(y))
    return n > 0 and (x[-n:] == y[-n:] or (n > 1 and x[:n] == y[:n]))  # "Lâm Quốc" is "Lâm Quốc Bảo" cut off


def distinct(names: list[str]) -> list[str]:
    """Different people among names as written, the longest form of each."""
    people: list[str] = []
    for name in sorted(names, key=lambda n: -len(n.split())):
        if not any(same(name, known) for known in people):
            people.append(name)
    return people


def guests(view: View) -> list[str]:
    """Those the opening names as guests."""
    lines = [m.group() for m in _GUESTS.finditer(view.opening)]
    return [m["name"] for line in lines for m in re.finditer(rf"{_TITLED}(?P<name>{NAME})", line)]


def is_guest(view: View, voice: Voice, known: list[str]) -> bool:
    """Whether a speaker is a guest, by the opening or by the way they are introduced."""
    return any(same(voice.name, g) for g in known) or bool(_GUEST_ROLE.search(voice.role))


_HEADS_SENTENCE = re.compile(
    rf"(?:^|[.;] )[ \t]*(?:[-–+*•][ \t]*)?{_TITLED}(?P<names>{NAME}(?:\s?(?:,|và|cùng)\s{_TITLED}{NAME})*)",
    re.MULTILINE,
)
# "05 người phát biểu (Hà, Tuyến, Nhung)", "các đ/c Quỳnh, Thắng, Mậu nhất trí".
_LISTED = re.compile(
    rf"(?i:phát biểu|ý kiến|tham luận|các (?:đ/c|đồng chí))[^.\n(:,A-ZĐ]{{0,30}}[(:]?\s?"
    rf"(?P<names>(?:{_TITLED})?{NAME}(?:\s?(?:,|;|và)\s(?:{_TITLED})?{NAME})+)"
)
_LIST_ENDS = re.compile(rf"\s?(?:,|;|và|cùng)\s(?:{_TITLED})?")
# The head of a line that gives somebody's words, title or none: "- Nhàn: …", "Tài (máy tàu) - …", "Diệu, kế toán: …", "Đực, chốt
# trưởng, nói …", "20h05. Hà Mi (Đồ họa): …", "[A Pơih, thôn trưởng] …", "Ý kiến 1. Thoại, trưởng phòng: …", "Chị Hoa, bếp → …".
_LABELLED = re.compile(
    rf"^[ \t]*(?:(?:[-–+*•\[]|\d{{1,2}}\s?[hg:]\s?\d{{0,2}}\.?|\d{{1,2}}[.)]|(?i:ý kiến) (?:thứ )?\w{{1,5}}[.:)])[ \t]*){{0,2}}"
    rf"(?P<title>(?:{_TITLED})?)(?P<names>{NAME})[ \t]*"
    rf"(?:(?P<mark>\([^)\n]{{1,40}}\)|(?:, [^:,.;\]→\n]{{2,40}})?(?:[ \t]*[:→\]]|[ \t]+[-–])|, [^:,.;\n]{{2,40}}, (?i:{_SPEECH})\b)|"
    rf"(?P<verb> ?(?i:{_SPEECH})\b)|(?<=[^\W\d_] )(?=[^\W\d_]))",
    re.MULTILINE,
)
_CUT_POSTS = ("Bí", "Phó")  # "Đồng chí Bí thư", "Phó Bí thư"
# Words in capitals at the head of a line that are no names.
_NO_NAME = re.compile(
    r"(?:về|các|bí|phó|chi|ban|tình|theo|ngoài|trong|sau|nội|kết|đánh|công|phương|thông|nghị|ý|đảng|bác|kính|căn|tổ|chủ|thư|"
    r"đồng|biểu|thời|địa|thành|tổng|số|ngày|phần|việc|tháng|buổi|hội|cuộc|mục|bên)(?!\w)",
    re.IGNORECASE,
)


def perhaps_heard(view: View) -> list[str]:
    """Everybody who may have spoken: those heard, whoever heads a line or a sentence before the conclusions, who is listed.

    A finding of silence rests on this longer list, since a verb the program does not know may be one of speech.
    """
    known = guests(view)
    spoken = voices(view, view.agenda.start, view.agenda.end)
    others = [*known, *(v.name for v in spoken if is_guest(view, v, known))]
    names = [
        name
        for at, name in named_heads(view, view.agenda.start, view.agenda.end)
        if not any(s.start <= at < s.end for s in view.statements("decision"))
        and not any(same(name, other) for other in others)
        and not any(_is_conclusion(view, v) and v.start <= at < v.end for v in spoken)
    ]
    agreed = [v.name for v in spoken if v.empty and not is_guest(view, v, known)]  # a word of agreement is one
    return distinct([*members_heard(view), *names, *agreed])


def named_heads(view: View, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Names at the head of a sentence or a line and those listed as speaking, and where each stands."""
    for pattern in (_HEADS_SENTENCE, _LABELLED, _LISTED):
        for m in pattern.finditer(view.text, start, end):
            if pattern is _LABELLED and not (m["title"] or _is_known(view, m)):
                continue
            for name in _LIST_ENDS.split(m["names"]):
                if pattern is _LISTED or not (name.isupper() or name in _CUT_POSTS):
                    yield m.start("names"), re.sub(rf"^{_TITLED}", "", name)


def _is_known(view: View, head: re.Match[str]) -> bool:
    """Whether words in capitals without a title are a name: of two words or more, or one that is used as a name elsewhere.

    In front of a colon, an arrow or brackets it is enough that the text has the word in no other use.
    """
    words = head["names"].split()
    if _NO_NAME.match(head["names"]) or not all(w[0].isupper() and not w[1:].isupper() for w in words):
        return False
    word = words[0].casefold()
    used = (head["mark"] or head["verb"]) and word in view.used_names
    return bool(len(words) > 1 or used or (head["mark"] and word not in view.small_words))


def members_heard(view: View) -> list[str]:
    """Members named as giving an opinion or a report.

    The chair's own conclusion, guests, and those with nothing to say are not counted.
    """
    known = guests(view)
    names = [
        v.name
        for v in voices(view, view.agenda.start, view.agenda.end)
        if not v.empty and not is_guest(view, v, known) and not _is_conclusion(view, v)
    ]
    return distinct([*names, *_chair_by_post(view)])


def _is_conclusion(view: View, voice: Voice) -> bool:
    """Whether a contribution is the chair's own conclusion."""
    chair = view.fact("chair")
    return voice.concludes and (not chair or same(voice.name, chair))


_POST_REPORTS = re.compile(
    r"(?:^|[.;(] ?)[ \t]*(?:[-–+*•][ \t]*)?(?:đ/c |đồng chí )?(?P<post>bí thư(?: chi bộ)?|chủ (?:trì|t[oọ][aạ]))[ \t]+"
    r"(?:đọc|trình bày|báo cáo|thông tin|quán triệt|phổ biến|điểm)\b",
    re.IGNORECASE | re.MULTILINE,
)


def _chair_by_post(view: View) -> list[str]:
    """The chair where told to report by post alone: "Bí thư đọc …" of a meeting that its secretary chairs."""
    chair = view.fact("chair")
    if not chair:
        return []
    at = view.opening.find(chair)
    near = view.opening[max(0, at - 30) : at + len(chair) + 30].casefold() if at >= 0 else ""
    heads = "bí thư" in near and "phó bí thư" not in near
    posts = (m["post"].casefold() for m in _POST_REPORTS.finditer(view.text, view.agenda.start, view.agenda.end))
    return [chair] if any(heads or post.startswith("chủ") for post in posts) else []
