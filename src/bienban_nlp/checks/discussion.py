"""Checks of the talk: items without opinions, opinions without names, too few speakers, no conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from bienban_nlp.checks.people import named_heads, perhaps_heard, voices
from bienban_nlp.checks.registry import Hit, check, hit_at
from bienban_nlp.checks.view import View, short
from bienban_nlp.messages import decimal
from bienban_nlp.minutes import Item
from bienban_nlp.names import TITLED

# The ward rubric of An Phú (2025) on Hướng dẫn 42-HD/BTCTW gives its fewest points under 30 %.
LEAST_SHARE = 0.3

DISCUSSES = re.compile(
    r"thảo luận|ý kiến|góp ý|phát biểu|trao đổi|bàn bạc|hỏi đáp|chất vấn|các (?:khoa|tổ|phòng) (?:nói|phản ánh)|"
    r"phản ánh",
    re.IGNORECASE,
)
_NOT_TALK = re.compile(
    r"kết luận|chỉ đạo|phát biểu (?:chỉ đạo|khai mạc|của (?:đảng|đại biểu))|đảng [uủ][ỷy][^\n]{0,20}phát biểu|"
    r"lấy ý kiến|"
    r"ý kiến (?:của )?(?:đ/c|đồng chí|bí thư|đảng [uủ][ỷy]|cấp trên|đại biểu|chủ trì|chỉ đạo)|tiếp thu|biểu quyết|"
    r"theo dõi|phổ biến",
    re.IGNORECASE,
)
# Talk in nobody's mouth: that opinions were given, with or without what they said.
_COLLECTIVE = re.compile(
    r"sôi nổi|(?:nhiều|một số|có|các|\d+|đa số|phần lớn)\s+(?:lượt\s+)?(?:ý kiến|đ/c|đồng chí|đảng viên|ĐV|đại biểu|"
    r"người|hộ|bà con|phụ huynh|anh em|"
    r"chị em)(?! vắng| có mặt| chính thức| dự bị)[^.\n]{0,50}?(?:cho rằng|đề nghị|đề xuất|phát biểu|đóng góp|góp ý|"
    r"tham gia|thảo luận|kiến nghị|nêu|phản ánh|hỏi|"
    r"băn khoăn|thắc mắc|bổ sung|nói|tập trung|cho biết|lo|muốn)|(?:đảng viên|đại biểu|hội nghị|chi bộ|cuộc họp|"
    r"mọi người|toàn thể)[^.\n]{0,40}"
    r"(?:tham gia|đóng góp|thảo luận|góp ý|phát biểu|trao đổi)|ý kiến (?:thứ \w+|\d+|khác)\s*[:,]|có ý kiến|có người|"
    r"ý kiến (?:đề nghị|cho rằng)",
    re.IGNORECASE,
)
_NO_TALK = re.compile(
    r"không (?:có|ai có|đồng chí nào có|đ/c nào có|còn)\s*(?:ai |đ/c nào |đồng chí nào )?(?:ý kiến|phát biểu|"
    r"thảo luận|thắc mắc)|không ai (?:có )?(?:ý kiến|phát biểu)|"
    r"(?:nhất trí|đồng ý|thống nhất)[^.\n]{0,40}không (?:có )?(?:ý kiến|thảo luận|bổ sung)",
    re.IGNORECASE,
)
_PROPOSAL = re.compile(r"tờ trình|dự thảo|phương án|đề án", re.IGNORECASE)
_PROPOSED = re.compile(r"đề xuất|dự kiến|chủ trương|tờ trình|phương án|đề án|xin ý kiến", re.IGNORECASE)
_VOTE = re.compile(
    r"biểu quyết(?! (?:nhất trí )?thông qua chương trình)|giơ tay|bỏ phiếu|\d{1,5}/\d{1,5}\s*(?:phiếu|đ/c|đồng chí|người|hộ)?\s*(?:đồng ý|tán thành|nhất trí)|"
    r"100\s?%[^.\n]{0,30}(?:đồng ý|nhất trí|tán thành)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"[?]|phát biểu|cho rằng|băn khoăn|góp ý|có ý kiến|thảo luận|trao đổi|đề nghị|hỏi|bàn\b|bảo lưu|"
    r"(?:người|đ/c|đồng chí|đại biểu)[^.\n]{0,30}\bvì\b",
    re.IGNORECASE,
)
_ROLE_SPEAKS = re.compile(
    r"^[ \t]*(?:[-–+*•][ \t]*)?(?:đồng chí |đ/c |ông |bà )?(?:bí thư|phó bí thư|chi [uủ][ỷy]|kế toán|thủ quỹ|(?:tổ|đội|"
    r"trưởng|phó) ?[^:\n]{0,30}|đại diện [^:\n]{2,30}|"
    r"chủ (?:trì|tọa|toạ)|(?:tổ|khoa|phòng|ban|khối|đội|hội|đoàn) [^:\n]{1,30}|BS|ĐD|chủ tịch[^:\n]{0,20})\s*:",
    re.IGNORECASE | re.MULTILINE,
)


_BALLOT = re.compile(r"phiếu (?:kín|phát ra|ý kiến|góp ý)|bằng phiếu|thu về", re.IGNORECASE)  # opinions without names
_AGREES = re.compile(r"nhất trí|đồng ý|không (?:có|ai)", re.IGNORECASE)


def _talks(view: View) -> list[Item]:
    """The items headed as discussion or opinions that hold the talk themselves."""
    return [
        i
        for i in view.minutes.items
        if DISCUSSES.search(i.heading)
        and not _AGREES.search(i.heading)
        and not _NOT_TALK.search(i.heading)
        and not view.children(i)
    ]


def _body(view: View, item: Item) -> str:
    """An item without its heading."""
    return view.text[max(item.heading_end, item.start) : item.end]


def _named(view: View, item: Item) -> bool:
    """Whether anybody is named as speaking in an item; a role that only one person holds is a name."""
    if any(t.speaker or _ROLE_SPEAKS.match(view.text, t.start) for t in view.turns(item.start, item.end)):
        return True
    start = max(item.heading_end, item.start)
    heads = any(named_heads(view, start, item.end))
    return heads or bool(voices(view, start, item.end)) or bool(_ROLE_SPEAKS.search(_body(view, item)))


@check("no-discussion", "warning")
def no_discussion(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """An item headed as discussion or opinions, or put to a vote as a proposal, reports no opinion."""
    talks = _talks(view)
    for item in talks:
        body = _body(view, item)
        silent = not _COLLECTIVE.search(_NO_TALK.sub(" ", body))
        if silent and not _said(view, item) and not _named(view, item):
            yield Hit(item.start, item.end, {"item": short(item.heading, 60)})
    heard = [t for t in talks if _said(view, t) or _named(view, t)]
    for item in view.leaves:
        if item not in talks and _is_voted_proposal(view, item) and not _discussed_elsewhere(view, item, heard):
            yield Hit(item.start, item.end, {"item": short(item.heading or _body(view, item), 60)}, "vote")


def _is_voted_proposal(view: View, item: Item) -> bool:
    """Whether an item puts a proposal to the vote and reports no opinion on it."""
    body = _body(view, item)
    if not (_PROPOSAL.search(body) or _PROPOSED.search(item.heading)) or not _VOTE.search(body):
        return False
    heads = " ".join(view.above(item.start))
    if _CONCLUDES.search(item.heading + " " + body[:80]) or _CONCLUSION.search(f"{heads} {body[:40]}"):
        return False
    return not _ASKED.search(_VOTE.sub(" ", body)) and not _opinions(view, item)


def _discussed_elsewhere(view: View, item: Item, heard: list[Item]) -> bool:
    """Whether a discussion may have covered a proposal: one that comes after it, or one that mentions its matter."""
    if any(t.start > item.start for t in heard):
        return True
    matter = _matter(item.heading, _body(view, item))
    said = [_body(view, i) for i in view.leaves if i in heard or _opinions(view, i)]
    return bool(heard) and (not matter or any(_PROPOSAL.search(s) or matter & _pairs(s) for s in said))


# What a proposal is for: "tờ trình xin mua 01 xe máy cho trạm".
_ITS_MATTER = re.compile(rf"(?:{_PROPOSAL.pattern})\s+(?P<matter>[^,.;:\n]{{3,80}})", re.IGNORECASE)
_NO_MATTER = frozenset(
    "tờ trình phương án đề dự thảo biểu quyết thông qua xin về việc của cho các và chi bộ đồng chí đảng viên ý kiến năm tháng".split()
)


def _matter(heading: str, body: str) -> set[tuple[str, str]]:
    """What a proposal is about, as pairs of syllables."""
    return set().union(*(_pairs(words) for words in (heading, *(m["matter"] for m in _ITS_MATTER.finditer(body)))))


def _pairs(words: str) -> set[tuple[str, str]]:
    """The syllables of words, those that any proposal has left out, each with the next."""
    syllables = [w for w in re.findall(r"[^\W\d_]+", words.casefold()) if len(w) > 1 and w not in _NO_MATTER]
    return set(pairwise(syllables))


_CONCLUSION = re.compile(r"kết luận|\bchốt\b|quyết nghị|nghị quyết|phân công|nhiệm vụ", re.IGNORECASE)


def _said(view: View, item: Item) -> bool:
    """Whether an item reports what somebody thinks."""
    return any(s.role in ("issue", "cause", "solution") for s in view.within(item))


def _opinions(view: View, item: Item) -> bool:
    """Whether somebody but the reporter speaks in an item."""
    return bool(view.turns(item.start, item.end)) or len(voices(view, item.start, item.end)) > 1


# A heading that says whose words stand under it: "Phát biểu của đ/c Ngô Thị Trà", "Đ/c Trà phát biểu".
_SPEAKER_HEADS = re.compile(
    rf"(?i:phát biểu|ý kiến|trao đổi|tham luận)(?: (?i:chỉ đạo|góp ý|thảo luận|trao đổi))? (?i:của) {TITLED}|"
    rf"^\W*(?:[\dIVX.]{{1,6}}[.)]?\s*)?{TITLED}[^\n]{{0,60}}\s(?i:phát biểu|trao đổi|góp ý|tham luận|có ý kiến)"
)


@check("unnamed-speakers", "warning")
def unnamed_speakers(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """An item reports opinions and names none of their speakers; one finding an item."""
    talks = _talks(view)
    for item in talks:
        body = _body(view, item)
        if _named(view, item) or _BALLOT.search(body) or _SPEAKER_HEADS.search(item.heading):
            continue
        if _said(view, item) or _COLLECTIVE.search(_NO_TALK.sub(" ", body)):
            yield Hit(item.start, item.end, {"item": short(item.heading, 60)})
    for item in view.leaves:
        m = _HEARD.search(view.text, max(item.heading_end, item.start), item.end)
        if item not in talks and m and not _gives_opinion(view, item) and not _SPEAKER_HEADS.search(item.heading):
            yield Hit(m.start(), m.end(), {"item": short(item.heading or m.group(), 60)})


def _gives_opinion(view: View, item: Item) -> bool:
    """Whether somebody named does more in an item than report."""
    turns = any(t.speaker for t in view.turns(item.start, item.end))
    return turns or any(not v.reports for v in voices(view, item.start, item.end))


# Outside a discussion only what can be nothing but an opinion of this meeting.
_HEARD = re.compile(
    r"(?:đảng viên|các đ/c|các đồng chí|đại biểu|hội nghị|chi bộ|mọi người|cuộc họp)[^.\n]{0,30}(?:thảo luận|"
    r"đóng góp ý kiến|góp ý|tham gia ý kiến|phát biểu)[^.\n]{0,20}"
    r"(?:sôi nổi|tích cực|dân chủ|thẳng thắn)|(?:một số|nhiều|\d+) ý kiến (?:cho rằng|đề nghị|băn khoăn|phản ánh(?! qua))",
    re.IGNORECASE,
)

_CONCLUDES = re.compile(
    r"(?:chủ (?:trì|t[ọo][ạa]?)|bí thư|hội nghị|chi bộ|chi [uủ][ỷy]|cuộc họp|đ/c \w+|đồng chí \w+|ông \w+|bà \w+|"
    r"chúng tôi|mọi người)[^.\n]{0,40}?"
    r"(?<!chưa )(?<!không )(?:kết luận|thống nhất|quyết nghị|quyết định|biểu quyết|phân công|giao cho|giao nhiệm vụ|"
    r"chốt|nhất trí (?:thông qua|giao|cử|với))|"
    r"^\W*(?:giao|phân công|yêu cầu|cử)\s",
    re.IGNORECASE | re.MULTILINE,
)
# The programme and the frame of the meeting; what was concluded last time.
_NOT_NOW = re.compile(
    r"chương trình|biên bản|thành phần|thư ký|"
    r"\b(?:tháng|quý|kỳ|tuần|năm|buổi|lần)(?: họp)? (?:trước|qua|rồi|vừa qua|vừa rồi)\b",
    re.IGNORECASE,
)
# What somebody wants concluded, unless it is the chair.
_WISH = re.compile(
    r"(?<!chủ trì )(?<!chủ tọa )(?<!chủ toạ )(?<!bí thư )\b(?:đề nghị|kiến nghị|đề xuất|mong|muốn)\b(?! của|,)|"
    r"\b(?:chi bộ|hội nghị|chi [uủ][ỷy]|cuộc họp|mọi người) (?:nên|cần)\b",
    re.IGNORECASE,
)


@check("no-conclusion", "error", in_account="note")
def no_conclusion(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """Nobody concluded or decided anything in the whole meeting; news of one need not tell."""
    if view.is_account or not view.minutes.statements or any(view.statements("decision")):
        return
    for m in _CONCLUDES.finditer(view.text, view.agenda.start, view.agenda.end):
        sentence = view.sentence(m.start())
        wished = _WISH.search(view.text, sentence.start, m.end())
        if not wished and not _NOT_NOW.search(view.words(sentence)):
            return
    yield Hit(None, None)


@check("few-speakers", "warning", in_account="note")
def few_speakers(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """In a party-cell meeting, members named as giving an opinion or report are under 30 % of those present."""
    present = view.number("present")
    if not view.is_cell or not present:
        return
    heard = perhaps_heard(view)
    if len(heard) < LEAST_SHARE * present:
        percent, names = partial(decimal, 100 * len(heard) / present), ", ".join(heard) or "–"
        yield hit_at(
            view.place("present"), {"speakers": len(heard), "present": present, "percent": percent, "names": names}
        )
