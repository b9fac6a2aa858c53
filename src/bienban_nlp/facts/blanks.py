"""Fields of a form that nobody filled in: dots, rules and gaps that wait for words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from bienban_nlp.facts.frame import Frame, leaders, line_from, line_to
from bienban_nlp.layout import RANK
from bienban_nlp.syllables import Span

_MOST_BLANKS = 50

# A label with nothing behind it, or a gap between the words of a date.
_GAP = re.compile(
    r"(?<!\w)(?:ngày|hồi|lúc|giờ)[ \t]{3,40}(?=tháng|giờ|phút|/)|(?<!\w)tháng[ \t]{3,40}(?=năm)|"
    r"(?<!\w)số\s?:?[ \t]{2,40}[-/]\s?(?:bb|nq)"
    r"|^[ \t]{0,20}(?:[-+*•][ \t]{0,5})?(?:\d{1,2}[.)][ \t]{0,5})?"
    r"(?:thời gian|địa điểm|chủ trì|chủ tọa|thư ký|có mặt|vắng|tổng số(?: đảng viên)?|"
    r"kết thúc lúc|đại biểu)[ \t]*:[ \t]*$(?=\n(?!\s*[-+*•\d]|\s*\n))",
    re.MULTILINE,
)


def blanks(frame: Frame) -> Iterator[tuple[int, int, str]]:
    """Fields left as dots or a gap, with what each is called: one a line."""
    found = [(a, b) for a, b in leaders(frame.text) if _is_blank(frame, a, b)]
    closing = frame.zones.closing[0] or len(frame.low)
    found += [
        m.span()
        for m in _GAP.finditer(frame.low)
        if not re.search(r"[.…_]{2}", frame.text[m.start() : m.end()])  # told of above
        and (m.start() < closing or not m.group().strip().endswith(":"))
    ]
    seen = -1
    shown = _forms_shown(frame)
    for a, b in sorted(found)[: 20 * _MOST_BLANKS]:
        line = line_from(frame.low, a)
        if line == seen or any(s.start <= a < s.end for s in shown):
            continue
        seen = line
        yield a, b, _field(frame, line, a, b)


# "Phát cho mỗi đồng chí một mẫu, về ghi:" and the lines of a form that it hands out: blank as they should be.
_FORM = re.compile(r"(?<!\w)(?:mẫu|phiếu)(?!\w)", re.IGNORECASE)


def _forms_shown(frame: Frame) -> list[Span]:
    """Where the minutes show a form for others to fill in."""
    found: list[Span] = []
    shown = False
    for line in frame.lines:
        if shown and _DOTS.search(frame.text, line.start, line.end):
            found.append(Span(line.start, line.end))
        elif line.start >= frame.zones.agenda[0]:
            shown = frame.text[line.end - 1] == ":" and bool(_FORM.search(frame.text, line.start, line.end))
    return found


_DOTS = re.compile(r"[.…_]{3,}|…|\.{2}")
# Words that wait for a figure or a name behind them, and those that name the unit of a figure before them.
_WAITS = re.compile(
    r"(?<!\w)(?:giờ|phút|hồi|lúc|ngày|tháng|năm|số|là|đ/c|đồng chí|ông|bà|ông/bà|mặt|vắng|có|gồm|tại|đồng ý|"
    r"tán thành|(?:lập|làm) thành)$",
    re.IGNORECASE,
)
_ROOM = re.compile(r"(?<!\w)(?:phòng|tầng|lớp|số nhà)$", re.IGNORECASE)
_BODY_OF = re.compile(r"(?<!\w)(?:tỉnh|huyện|xã|phường|quận|thành phố|thành|bộ|sở|trường)$", re.IGNORECASE)
_UNIT_BEHIND = re.compile(
    r"(?:đ/c|đồng chí|đảng viên|người|đại biểu|giờ|phút|ngày|tháng|năm|điểm|phiếu|%|đồng|hộ|bản|trang)(?!\w)",
    re.IGNORECASE,
)
_NOTHING_YET = re.compile(r"(?::|(?:^|\n)[ \t.…_]*[.…_]{4,})[ \t]*$")
_LABEL_WORDS = 3
_NONE = re.compile(r"(?:không|chưa)(?: có)?", re.IGNORECASE)


def _is_blank(frame: Frame, start: int, end: int) -> bool:
    """Whether a row of dots waits for words: not filled, not what fills up a line, not an ellipsis, not a ruled line."""
    text = frame.text
    end = min(end, line_to(text, start, end - start))  # a leader may run on into the next line
    line, stop = line_from(text, start), line_to(text, end)
    before, after = text[line:start].rstrip(), text[end:stop]
    if not any(c.isalnum() for c in text[line:stop]):  # dots alone wait only where nothing is filled in above
        return (
            end - start >= 10
            and "*" not in after
            and bool(_NOTHING_YET.search(text, max(0, line - 200), max(0, line - 1)))
        )
    if _spare_row(text, line, stop) or _unticked(before) or _NOBODY_AWAY.search(before):
        return False
    if stop - line < _MOST_EMPTY and _EMPTY_NUMBER.fullmatch(text, line, stop) and _is_spare(frame, line):
        return False
    piece = _DOTS.split(before)[-1].strip()
    over_dots = bool(_DOTS.search(before))  # "....phòng họp.......": written over the dots
    if over_dots and _NONE.fullmatch(piece):
        return False
    if after[:1].isalnum() or after.startswith("("):  # "……Đ/c Hà: …": filled behind the dots
        unit = _UNIT_BEHIND.match(after)
        if unit is None or piece.endswith(("đ/c", "là")):
            return False
        return not after[unit.end() :].lstrip(" .")[:1].isupper()
    if re.match(r"\s*\((?:không|chưa có)", after):
        return False
    if (
        before.endswith(":")
        and re.match(r"\s[a-zà-ỹđ][^:.…\n]{0,50}(?:…|\.{3})", after)
        and not _UNIT_BEHIND.match(after[1:])
    ):
        return False  # "…… không ……"
    if before.endswith(("|", "/")):
        return True
    _, colon, value = piece.rpartition(":")
    if colon and not any(c.isalnum() for c in value):
        filled = _FILLED_BEHIND.match(after) and not after.lstrip()[0].islower() and not _COUNTED.search(piece)
        return not filled and not _list_below(frame, line, stop)
    words = value if colon else piece
    if not any(c.isalnum() for c in re.sub(r"^\W*\d{1,2}\b", "", words)):  # a bullet or a number with nothing behind it
        return not colon and not over_dots
    if _WAITS.search(words.strip()):
        return end - start >= (6 if text[start] != "…" else 2) or bool(_UNIT_BEHIND.match(after.strip()))
    if over_dots:
        return False
    if _ROOM.search(words.strip()) and end - start >= (8 if text[start] != "…" else 3):
        return True
    if not colon and _BODY_OF.search(words) and len(words.split()) <= 2 * _LABEL_WORDS:
        return True
    if colon or words[-1] in '.;,)%”"' or len(words.split()) > _LABEL_WORDS:
        return False
    return end - start >= (6 if text[start] != "…" else 3)


# "[ ] Khác: ……": nothing is asked where the box is not ticked; "vắng: 0 (lý do ……)".
_BOX = re.compile(r"[\[(](?P<tick>[ \t]?|[^\W\d_])[\])][^\[\]()|\n]*$")
_NOBODY_AWAY = re.compile(r"vắng\D{0,20}\b0+\s*\(?\s*lý do\W*$", re.IGNORECASE)
_EMPTY_ROW = re.compile(r"[ \t]*\|?[ \t]*\d{1,2}[.)]?[ \t]*\|[\s|.…_]*")


def _unticked(before: str) -> bool:
    """Whether what stands before is a choice that was not made."""
    box = _BOX.search(before)
    return box is not None and not box["tick"].strip()


def _spare_row(text: str, line: int, stop: int) -> bool:
    """Whether a row of a table holds a number alone and follows a row that is filled: a form has more rows than there are cases."""
    if stop - line > _MOST_EMPTY or not _EMPTY_ROW.fullmatch(text, line, stop):
        return False
    above = text[line_from(text, max(0, line - 2)) : max(0, line - 1)]
    return "|" in above and any(c.isalpha() for c in above)


# Words enough for a sentence behind the dots of a label, and no other label or leader near; wider space parts fields.
_FILLED_BEHIND = re.compile(r" (?=[^\W_])(?:[^\s:…|_]{1,30}(?<!\.\.)[ \t]{1,3}){7}[^\s:…|_]")
# A label that waits for a figure: what follows on the line is not its value.
_COUNTED = re.compile(r"(?<!\w)(?:vắng|có mặt|(?<!một )số|không phép|có phép)(?!\w)", re.IGNORECASE)
_SPARE_NEAR = 20  # lines
_MOST_EMPTY = 300  # characters
_NUMBER = re.compile(r"\(?0?(\d{1,2})[.)/:]")
_EMPTY_NUMBER = re.compile(r"[ \t]*\(?\d{1,2}[.)/:][\s:.…_]*")


def _is_spare(frame: Frame, line: int) -> bool:
    """Whether a numbered line with nothing in it is left over at the end of a list whose lines before it are filled."""
    own = bisect_left(frame.lines, line, key=lambda x: x.start)
    first = max(0, own - _SPARE_NEAR)
    lines = frame.lines[first : own + _SPARE_NEAR]
    near, at = [frame.text[x.start : x.end] for x in lines], own - first
    filled = [n for n, x in enumerate(lines) if x.kind and not _EMPTY_NUMBER.fullmatch(near[n])]
    above = max((n for n in filled if n < at), default=None)
    below = min((n for n in filled if n > at), default=None)
    if above is None:
        return False
    number, before = int(_digits(near[at])), near[above].strip(" .…_")
    empty = [n for n in range(above + 1, at) if _EMPTY_NUMBER.fullmatch(near[n])]
    behind = [n for n in range(at + 1, below or 0) if _EMPTY_NUMBER.fullmatch(near[n])]
    follows = _digits(before) == str(number - len(empty) - 1) and any(c.isalpha() for c in before)
    goes_on = below is not None and _digits(near[below]) == str(number + len(behind) + 1)
    return follows and not before.endswith(":") and not goes_on


def _digits(words: str) -> str:
    m = _NUMBER.match(words)
    return m[1] if m else ""


def _list_below(frame: Frame, line: int, stop: int) -> bool:
    """Whether what a label announces stands in the lines below it, as bullets of a deeper kind."""
    own = next((x for x in frame.lines if x.start >= line), None)
    behind = (x for x in frame.lines if x.start > stop)
    below = next(behind, None)
    if own and own.kind and below and not below.kind and not below.after_blank and frame.text[below.end - 1] == ":":
        below = next(behind, None)  # "Đ/c Tuyển trình bày:" leads the list
    if own is None or below is None or below.after_blank or not below.kind:
        return False
    return RANK.get(below.kind, 9) > RANK.get(own.kind, -1)


_FIELD_ENDS = re.compile(r"[.;…\[\]]|[ \t]{2,}")
_LABEL_MOST = 8  # words


def _field(frame: Frame, line: int, start: int, end: int) -> str:
    """The label of a blank, to name it in the message; in a row of a table the row's first words."""
    before = frame.text[line:start]
    if "|" in before:
        words = next((w for c in before.split("|") if any(map(str.isalpha, c)) and (w := c.split())), [])
        return " ".join(words[:_LABEL_MOST]).strip(" :,-–+*•") or "…"
    pieces = (piece.strip(" \t:,-–+*•(") for piece in reversed(_FIELD_ENDS.split(before)))
    label = next((piece for piece in pieces if any(map(str.isalnum, piece))), "")
    label = label or frame.text[start:end].strip(" \t:.…_-–")
    if not label:
        label = frame.text[end : line_to(frame.text, end, 40)].strip(" .…_:,|")
    return " ".join((label or "…").split()[-_LABEL_MOST:])
