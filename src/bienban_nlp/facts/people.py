"""Who led the meeting and who wrote: names, labels, signatures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from bienban_nlp.dates import fold
from bienban_nlp.facts.frame import SIGN, Frame, columns, line_from, quote
from bienban_nlp.minutes import Fact
from bienban_nlp.names import FOLDED_TITLE, FOLDED_TITLES

_CHAIR_LABELS = (
    r"(?:người\s+)?chủ (?:trì|tọa|tịch đoàn|tịch hội nghị)(?:\s+(?:và điều hành|điều hành))?",
    r"(?:người\s+)?(?:điều (?:hành|khiển)|cầm trịch)",
    r"c\.?\s?trì",
    r"chủ tịch (?:hội nghị|cuộc họp|đại hội)",
    r"ct",
)
_SECRETARY_LABELS = (
    r"(?:người\s+)?(?:ghi|viết|lập) (?:biên bản|bb)",
    r"(?:thư|thơ) k[ýí](?:\s+(?:ghi|viết) (?:biên bản|bb))?",
    r"(?:người\s+)?ghi (?:chép|sổ)",
    r"người viết",
    r"(?:người\s+)?(?:ghi|chép|(?:cầm|giữ) (?:bút|viết))",
    r"tk",
)
_OF_MEETING = (
    r"(?:\s+(?:của\s+)?(?:buổi|cuộc|hội nghị|đại hội|phiên|kỳ|chi bộ|họp|sinh hoạt|bb|biên bản|chính|thường kỳ|"
    r"giao ban|làm việc|lễ|tọa đàm)){0,4}"
)
_CHAIR_ACTS = r"(?:chủ trì|c\.?trì|chủ tọa|làm chủ tọa|điều hành|điều khiển|cầm (?:trịch|(?:cuộc|buổi) họp))"
_SECRETARY_ACTS = (
    r"(?:làm (?:thư|thơ) k[ýí]|(?:thư|thơ) k[ýí]|ghi biên bản|ghi chép|ghi bb|viết biên bản|lập biên bản|"
    r"(?:cầm|giữ) (?:bút|viết)(?!\w)|(?:ghi|chép)(?: (?:lại|tay|tắt|nhanh|vắn tắt))?(?=\s*(?:[.,;)\n]|$)))"
)

# Words of a post; a name ends before them even where they are capitalised.
POSTS = (
    r"(?:bí thư|(?:phó(?! thị (?!đội|ủy)| văn (?!phòng|thư))|trưởng|chánh|nguyên)(?=\s\w)|hiệu trưởng|giám đốc|"
    r"chủ (?:tịch|nhiệm|trì|tọa)|"
    r"đảng (?:ủy|viên)|chi ủy|thư k[ýí]|ủy viên|"
    r"quản đốc|đội trưởng|tổ trưởng|bt|pbt|uv|viện trưởng|thủ trưởng|chính trị|kế toán)"
)
# What else begins beside a name: another post, the next field of the opening.
_FIELDS = (
    r"(?:chức vụ|q\.|có mặt|vắng|thành phần|thời gian|địa điểm|nội dung|ghi biên|người ghi|lý do|đại biểu|khách|tổng số|đại diện|"
    r"cán bộ)"
)
POST = re.compile(rf"(?:{POSTS}|{_FIELDS})(?!\w)")
# "CT", "UBKT", "K52": no syllable of a name is without a vowel, ends with three consonants or holds a number.
_ABBREVIATION = re.compile(r"(?:[^\W\d]\d+|[^\W\d]?[bcdđghklmnpqrstvx]{3,}|[bcdđghklmnpqrstvx]{2,})(?!\w)")
# "Ban Thường vụ", "Tỉnh ủy": a body, not a person.
_BODY_NAMED = re.compile(
    r"(?:ban (?:chấp hành|thường vụ|giám|chỉ đạo|tổ chức|kiểm|tuyên|dân)|(?:ủy|uỷ) ban|(?:tỉnh|huyện|thành|thị|quận) ủy)(?!\w)"
)
_UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_WORD = re.compile(rf"[{_UPPER}][\w’'`]{{0,11}}(?:-[{_UPPER}]\w{{0,9}})?")


def _labelled(labels: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(labels)
    return re.compile(
        rf"(?<!\w)(?:{alternatives}){_OF_MEETING}(?:\s*\([^)\n]{{0,30}}\))?\s{{0,3}}(?:(?P<colon>[:\-=\[]|\|(?! *\n))|là|gồm|do|"
        rf"của|(?={FOLDED_TITLE}(?!\w)))\s{{0,60}}(?:ông\s?[/(]\s?bà\)?|{FOLDED_TITLES})\s{{0,40}}"
    )


_LABELLED = {"chair": _labelled(_CHAIR_LABELS), "secretary": _labelled(_SECRETARY_LABELS)}
_BARE = {
    "chair": re.compile(r"(?<!\w)chủ (?:trì|tọa) "),
    "secretary": re.compile(
        r"(?<!\w)(?:(?:thư|thơ) k[ýí]|(?:người )?ghi (?:biên bản|bb|chép)|người (?:ghi|chép)|(?:(?<=\n)|(?<=[.;]\s))tk) "
    ),
}
_ACTS = {"chair": _CHAIR_ACTS, "secretary": _SECRETARY_ACTS}
_TITLED = re.compile(rf"(?<!\w){FOLDED_TITLE}(?!\w)[\s.:]{{0,3}}{FOLDED_TITLES}")


# "TK: c Lệ Thu", "CT: t. Vỹ": a title of one small letter; a capital one begins a name ("A Lăng", "Y Blưi").
# "Ghi: Th.tá Vỹ": a rank in short.
_SHORT_TITLE = re.compile(rf"(?:[actô]\.?|(?i:đ|th|thg|tr|trg|t)\.?\s?(?:tá|úy))\s(?=[{_UPPER}])")
# "Điều hành: BT Lò Văn Ún", "Cầm trịch là bí thư Lò Văn Ún": what the person is stands before the name.
_POST_BEFORE = re.compile(
    rf"(?:(?:phó )?bí thư|p?bt|(?:phó )?chủ (?:tịch|nhiệm)|(?:phó )?giám đốc)(?: chi (?:bộ|ủy)| đảng (?:bộ|ủy))?\s{FOLDED_TITLES}"
)
_FULL_LINE = 52  # characters
_NEXT_LINE = re.compile(rf"\n[{_UPPER}](?=\w)(?![{_UPPER}])")  # a name goes on, not "I." nor a heading
_BETWEEN, _BETWEEN_SOME = re.compile(r"[\s(,:.;\"]*"), re.compile(r"[\s(,:.;\"]+")


def find_people(frame: Frame, facts: dict[str, Fact]) -> dict[str, Fact]:
    """Chair and secretary: as labelled or told in the opening, else as signed."""
    block = _block(frame)[0]
    signed = _whole(block)
    out = {}
    for key in ("chair", "secretary"):
        fact = _named_by_label(frame, key) or _named_by_act(frame, key) or _named_by_post(frame, key)
        if fact and " " not in str(fact.value):
            fact = _full_name(frame, fact, block.get(key))
        if fact:
            out[key] = fact
    for key, fact in signed.items():  # who is known to have led did not write as well: the name stands alone
        if key not in out and fact.value not in {f.value for f in out.values()}:
            out[key] = fact
    return {k: out[k] for k in ("chair", "secretary") if k in out}


def _named_by_label(frame: Frame, key: str) -> Fact | None:
    zone = frame.zones.opening
    end = min(zone[1], zone[0] + 8000)
    for m in _LABELLED[key].finditer(frame.low, zone[0], end):
        if span := _name_behind(frame, m.end()):
            return quote(frame, *span, 0.97)
    for m in _BARE[key].finditer(frame.low, zone[0], end):  # "Thư ký Ngô Thị Kim Thoa": only a whole name
        span = _name_at(frame, m.end())
        if span and " " in frame.text[slice(*span)]:
            return quote(frame, *span, 0.9)
    return None


def _name_behind(frame: Frame, label_end: int) -> tuple[int, int] | None:
    """The name behind a label, past an opening bracket and a short title; past a post only a whole name."""
    start = label_end + (frame.text[label_end : label_end + 1] == "[")
    post = _POST_BEFORE.match(frame.low, start)
    start = post.end() if post else start
    short = _SHORT_TITLE.match(frame.text, start)
    span = _name_at(frame, short.end() if short else start)
    return None if span and post and " " not in frame.text[slice(*span)] else span


def _named_by_act(frame: Frame, key: str) -> Fact | None:
    """Who is said to act: "Đ/c A, bí thư, chủ trì"; "A (ghi)"; "tôi là A ghi chép"."""
    start, end = frame.zones.opening
    end = min(end, start + 8000)
    for m in re.compile(rf"(?<!\w){_ACTS[key]}(?!\w)").finditer(frame.low, start, end):
        a = max(start, line_from(frame.low, m.start(), 110))
        stop = max(frame.low.rfind(". ", a, m.start()), frame.low.rfind(";", a, m.start()))
        a = stop + 1 if stop >= a else a
        names = [n for n in names_between(frame, a, m.start()) if not _in_brackets(frame, n[1], m.start())]
        # "…, Hiệu trưởng Trường Cao đẳng Rạch Giồng, chủ trì": what stands in a list or behind a title, not in a body's name
        listed = [n for n in names if _PERSON_BEFORE.search(frame.low[a : n[0]])]
        if names and m.start() - (listed or names)[-1][1] < _POST_LONG:
            return quote(frame, *(listed or names)[-1], 0.85)
    return None


_PERSON_BEFORE = re.compile(
    rf"(?<!\w)(?:{FOLDED_TITLE}[\s.:]|(?:và|là|cùng|do|tôi|bởi)\s)\s{{0,2}}$|[:(,;.\-+•\n]\s*$|^\W*$"
)
_POST_LONG = 90  # characters between a name and what that person does: posts

_POST_ACTS = re.compile(
    rf"(?<!\w)(?:đồng chí|đ/c)\s(?P<post>(?:bí thư|giám đốc|hiệu trưởng|viện trưởng|chủ (?:tịch|nhiệm))(?:\s[^\W\d]+){{0,4}}?)"
    rf"\s{_CHAIR_ACTS}(?!\w)"
)


def _named_by_post(frame: Frame, key: str) -> Fact | None:
    """Who is told to chair by a post alone ("Đồng chí Bí thư Đảng ủy chủ trì"): the only one introduced with it."""
    start, end = frame.zones.opening
    end = min(end, start + 8000)
    told = _POST_ACTS.search(frame.low, start, end) if key == "chair" else None
    if not told:
        return None
    held = re.compile(rf"(?:\s[-–]|,)\s(?:[^\n,.;()]{{3,40}},\s)?{re.escape(told['post'])}(?!\w)")
    spans = [n for n in names_between(frame, start, end) if held.match(frame.low, n[1])]
    names = {frame.text[slice(*n)] for n in spans}
    return quote(frame, *spans[0], 0.7) if len(names) == 1 else None


def _in_brackets(frame: Frame, start: int, end: int) -> bool:
    """Whether what ends at ``start`` stands in a bracket that is closed before ``end``."""
    close = frame.low.find(")", start, end)
    return close >= 0 and frame.low.find("(", start, close) < 0


# "PGS.TS. Ông Thế Duyệt", "đ/c Ông Thế Vĩ": behind another title it is a surname.
_SURNAME = re.compile(rf"(?<!\w){FOLDED_TITLE}[\s.]{{1,3}}ông $")


def _name_at(frame: Frame, start: int) -> tuple[int, int] | None:
    """The name that begins at ``start``: capitalised words in a row, up to the words of a post."""
    if frame.text[start - 4 : start] == "Ông " and _SURNAME.search(frame.low, max(0, start - 20), start):
        start -= 4
    at, end, count = start, start, 0
    while count < 6 and (m := _WORD.match(frame.text, at)):
        if any(p.match(frame.low, at) for p in (POST, _ABBREVIATION, _BODY_NAMED)):
            break
        end, count = m.end(), count + 1
        if frame.text[end : end + 1] != " " and not _wrapped(frame, end):
            break
        at = end + 1
    return (start, end) if count else None


def _wrapped(frame: Frame, end: int) -> bool:
    """Whether a line is broken here only because it was full."""
    return bool(_NEXT_LINE.match(frame.text, end)) and end - line_from(frame.text, end) >= _FULL_LINE


def names_between(frame: Frame, start: int, end: int) -> Iterator[tuple[int, int]]:
    """People named between two offsets: behind a title, or two to five capitalised words in a row."""
    at = _BETWEEN.match(frame.text, start, end).end()  # type: ignore[union-attr]
    while at < end:
        titled = _TITLED.match(frame.low, at, end)
        span = _name_at(frame, titled.end() if titled else at)
        if span and span[1] <= end and (titled or (" " in frame.text[span[0] : span[1]])):
            yield span
            at = span[1]
        else:
            nxt = _BETWEEN_SOME.search(frame.text, at + 1, end)
            at = nxt.end() if nxt else end


def _full_name(frame: Frame, fact: Fact, signed: Fact | None) -> Fact | None:
    """A given name in full, from the signature or from the only such person in the text; else as it is also signed."""
    given = str(fact.value).casefold()
    signature = str(signed.value).casefold() if signed else ""
    if signed and signature.endswith(" " + given):
        return msgspec.structs.replace(fact, value=signed.value)
    full = {}
    for m in re.compile(rf"(?<!\w){re.escape(given)}(?!\w)", re.IGNORECASE).finditer(frame.text[:60000]):
        span = _name_before(frame, m.end())
        if span:
            full[frame.text[span[0] : span[1]]] = span
    if len(full) == 1:
        return msgspec.structs.replace(fact, value=next(iter(full)))
    return fact if signature == given and not full else None


def _name_before(frame: Frame, end: int) -> tuple[int, int] | None:
    """The longest name of two words or more that ends at ``end``."""
    line = line_from(frame.text, end, 45)
    for m in re.finditer(r"(?<!\w)\w", frame.text[line:end]):
        start = line + m.start()
        span = _name_at(frame, start)
        titled = _TITLED.match(frame.low, start)
        if span and span[1] == end and " " in frame.text[start:end] and not (titled and titled.end() < end):
            return start, end
    return None


def signatures(frame: Frame) -> dict[str, Fact]:
    """Chair and secretary by the signature block: two columns, one below the other, or label and name in a line."""
    return _whole(_block(frame)[0])


def _whole(signed: dict[str, Fact]) -> dict[str, Fact]:
    """Those who signed with more than a given name."""
    return {k: v for k, v in signed.items() if " " in str(v.value)}


def nameless(frame: Frame) -> Iterator[tuple[int, int]]:
    """Titles of the signature block with no name below or beside them, where another title has one."""
    signed, waiting = _block(frame)
    for label in waiting:
        title = frame.text[label.start : label.end]
        if label.role in signed or not signed or not _TITLE_ALONE.fullmatch(fold(title)):
            continue
        names = {f.start for f in signed.values()}
        rows = [x for x in frame.lines if x.start >= label.row]
        cells = [c for x in rows for c in columns(frame, x) if c[0] not in (label.start, *names)]
        if not any(_may_be_name(frame, *c, names) for c in cells):
            yield label.start, label.end


# Other words of the signature block; those that mean much else only before a colon or in brackets behind a name.
_SIGN_RARELY = re.compile(
    r"(?<!\w)(?:(?P<secretary>người chép|(?:người )?(?:cầm|giữ) (?:bút|viết)|(?:ghi|chép)(?=\s*[:)]))|"
    r"(?P<chair>(?:người )?(?:điều (?:khiển|hành)|cầm trịch)|bt(?=\s*[:)])))"
)
_ANY_SIGN = re.sub(r"\?P<\w+>", "?:", f"{SIGN.pattern}|{_SIGN_RARELY.pattern}")
_TITLE_ALONE = re.compile(
    r"(?:người )?(?:ghi|viết|lập|thư|thơ)(?: (?:ký|chép|biên bản|bb|cuộc họp|hội nghị|buổi họp)){1,3}|"
    r"(?:người )?chủ (?:trì|tọa)(?: (?:cuộc họp|hội nghị|buổi họp|sinh hoạt)){0,2}|(?:đ/c )?bí thư(?: chi bộ)?|"
    r"t/?m\.? (?:chi bộ|chi ủy|đảng ủy|ban thường vụ)"
)
_SIGNED = re.compile(r"[\s(]*(?:đã\s+)?(?:ký|kí)(?:\s+(?:tên|số))?[\s).:]*")


def _may_be_name(frame: Frame, start: int, end: int, known: set[int | None]) -> bool:
    """Whether a cell holds one to five words all begun with a capital: somebody's name, also one that is not whole."""
    m = _SIGNED.match(frame.low, start, end)
    m = re.compile(rf"\s*{FOLDED_TITLES}\s*").match(frame.low, m.end() if m else start, end)
    at = m.end() if m else start
    words = frame.text[at:end].strip(" .,").split()
    if at in known or not 1 <= len(words) <= 5 or SIGN.search(frame.low, at, end):
        return False
    return all(w[0].isupper() for w in words) and not POST.match(frame.low, at)


def _block(frame: Frame) -> tuple[dict[str, Fact], list[_Label]]:
    """Who signs, and the labels that still wait for a name at the end."""
    zone = frame.zones.closing if frame.zones.closing[1] else (max(0, len(frame.text) - 1500), len(frame.text))
    out: dict[str, Fact] = {}
    waiting: list[_Label] = []
    rows = [x for x in frame.within(zone)[-60:] if x.end - x.start <= 200]
    for line, following in itertools.zip_longest(rows, rows[1:]):
        cells = [part for cell in columns(frame, line) for part in _sentences(frame, *cell)]
        roles = [_role(frame, *cell) for cell in cells]
        if any(roles):
            waiting = _sign_here(frame, cells, roles, out, waiting)
        elif waiting and (named := _signed_names(frame, cells)):
            more = following is not None and bool(_signed_names(frame, columns(frame, following)))
            chosen = waiting if len(waiting) == len(named) else _signer(frame, waiting, named, more)
            for label, span in zip(chosen, named, strict=False):
                out.setdefault(label.role, quote(frame, *span, 0.8))
            waiting = [w for w in waiting if w not in chosen]
    return out, waiting


class _Label(NamedTuple):
    """A label of the signature block that waits for a name, and where it stands on the page."""

    role: str
    row: int
    column: int
    start: int
    end: int


_NEXT_LABEL = re.compile(rf"(?<=\w)\.\s+(?=(?:{_ANY_SIGN})[^\n.:]{{0,30}}:)")


def _sentences(frame: Frame, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A cell, parted where a label and its name follow another ("Người viết: Lò Văn Ún. Bí thư: Vi Thị Là.")."""
    for m in _NEXT_LABEL.finditer(frame.low, start, end):
        yield start, m.start()
        start = m.end()
    yield start, end


def _column(frame: Frame, start: int, end: int) -> int:
    """The middle of a cell, in characters from the left."""
    return len(frame.text[line_from(frame.text, start) : start].expandtabs()) + (end - start) // 2


def _signed_names(frame: Frame, cells: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [span for cell in cells if (span := _signed_name(frame, *cell))]


def _signer(frame: Frame, waiting: list[_Label], named: list[tuple[int, int]], more: bool) -> list[_Label]:
    """Whose label a lone name stands under: the first where ``more`` names follow, else the last or the nearest."""
    if len(named) > 1:
        return []
    if more:
        return waiting[:1]
    if waiting[0].row != waiting[-1].row:
        return waiting[-1:]
    at = _column(frame, *named[0])
    return [min(waiting, key=lambda w: abs(w.column - at))]


def _role(frame: Frame, start: int, end: int) -> str:
    stop = min(end, start + 45)
    m = SIGN.search(frame.low, start, stop) or _SIGN_RARELY.search(frame.low, start, stop)
    return str(m.lastgroup) if m and (end - start < 90) else ""


def _sign_here(
    frame: Frame, cells: list[tuple[int, int]], roles: list[str], out: dict[str, Fact], waiting: list[_Label]
) -> list[_Label]:
    """Names beside their labels are taken; labels with no name wait for the lines below."""
    left = []
    for cell, role in zip(cells, roles, strict=True):
        if not role:
            continue
        span = _signed_name(frame, *cell, after_label=True)
        if span:
            out.setdefault(role, quote(frame, *span, 0.8))
        else:
            left.append(_Label(role, line_from(frame.text, cell[0]), _column(frame, *cell), *cell))
    if len(left) == 1 and left[0].role in {w.role for w in waiting}:  # "T/M CHI BỘ" above "BÍ THƯ"
        return waiting
    return [*waiting, *left] if len(cells) == 1 else left


_INK = re.compile(r"\s*\((?:đã )?(?:ký|kí)(?: tên)?\)$")
_ROLE_BEHIND = re.compile(rf"(?<=\w)\s*\((?:{_ANY_SIGN})[^()\n]{{0,20}}\)$")


def _signed_name(frame: Frame, start: int, end: int, after_label: bool = False) -> tuple[int, int] | None:
    if ink := _INK.search(frame.low, start, end):
        end = ink.start()
    behind = _ROLE_BEHIND.search(frame.low, start, end)
    if after_label and behind:  # "Lò Văn Ún (ghi)"
        end = behind.start()
    elif after_label:
        colon = max(
            frame.text.rfind(":", start, end),
            frame.text.rfind(")", start, end),
            frame.text.rfind(" - ", start, end) + 1,
        )
        if colon < start:
            return None
        start = colon + 1
    else:
        start = max(start, frame.text.rfind(")", start, end) + 1)
    m = re.compile(rf"\s*{FOLDED_TITLES}\s*").match(frame.low, start, end)
    span = _name_at(frame, m.end() if m else start)
    span = (span[0], min(span[1], end)) if span else None  # a column ends at the end of its line
    return span if span and span[0] < span[1] and end - span[1] < 25 else None
