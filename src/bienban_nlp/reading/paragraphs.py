"""Hard line ends of a PDF to paragraphs: a line that had room for the next line's first word was ended on purpose."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from bienban_nlp.reading.blocks import Block, Para, Piece
from bienban_nlp.reading.glyphs import VisualLine

# A symbol font's bullet is still a private-use character here.
_BULLET = re.compile(r"^(?:[-–—+•●▪■◦○*➢➤✓☐☑\uf020-\uf0ff]|o)$")
_NUMBER = re.compile(r"^(?:\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)/]?|\(?[a-zđ][.)/]|[IVXLC]{1,6}[.)/-]?|\d{1,2}-)$")
_MOTTOS = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM")
_HEAD = re.compile(r"^(?:Điều|Chương|Mục|Phần)\s+[\dIVX]+", re.IGNORECASE)


@dataclass(slots=True)
class Margins:
    """Where running text begins and ends across a page."""

    left: float
    right: float
    pitch: float = 1.25  # from line to line, in ems
    justified: bool = False  # lines that wrap reach the right margin exactly


def margins_of(lines: list[VisualLine]) -> Margins:
    """The outermost edges that more than one line shares, and the usual distance between lines."""
    steps = [
        (a.y - b.y) / a.size
        for a, b in zip(lines, lines[1:], strict=False)
        if a.page == b.page and abs(a.size - b.size) < 0.1 * a.size and a.y > b.y and a.end - a.x > 20 * a.size
    ]
    near = sorted(s for s in steps if 0.9 < s < 4)
    right = _shared([line.end for line in lines])
    long = [line for line in lines if right - line.end < 3 * line.size]
    exact = sum(abs(right - line.end) < 1.5 for line in long)
    return Margins(
        -_shared([-line.x for line in lines]),
        right,
        near[len(near) // 3] if near else 1.25,
        len(long) > 5 and exact > 0.75 * len(long),
    )


def _shared(edges: list[float]) -> float:
    """The greatest edge that a fair part of the lines reach; a single line may stick out."""
    if not edges:
        return 0.0
    least = 1 if len(edges) < 5 else max(2, len(edges) // 40)
    counts = Counter(round(e / 2) for e in edges)
    for step in sorted(counts, reverse=True):
        if sum(counts[step - d] for d in (0, 1)) >= least:
            return max(e for e in edges if round(e / 2) <= step)
    return max(edges)


def paragraphs(lines: list[VisualLine], margins: Margins, part: str = "body", gaps: bool = True) -> list[Para]:
    """Join the lines of running text into paragraphs.

    Parameters
    ----------
    lines : list of VisualLine
        In the order of reading.
    margins : Margins
        Of the text they belong to.
    part : str
        For the places.
    gaps : bool
        A wide gap between lines becomes an empty line.
    """
    groups: list[list[VisualLine]] = []
    for line in lines:
        if groups and not _breaks(groups[-1], line, margins):
            groups[-1].append(line)
        else:
            groups.append([line])
    out: list[Para] = []
    for before, group in zip([None, *groups], groups, strict=False):
        if gaps and before is not None and _gap(before[-1], group[0], margins):
            out.append(Para([]))
        out.append(_para(group, part))
    return out


def cell_blocks(lines: list[VisualLine], box: tuple[float, float, float, float], page: int) -> list[Block]:
    """The paragraphs of one table cell, whose edges (left, bottom, right, top) are the margins."""
    for line in lines:
        line.page = page
    padding = min((line.x - box[0] for line in lines), default=0)
    return list(paragraphs(lines, Margins(box[0] + padding, box[2] - min(padding, 6)), gaps=False))


def _gap(above: VisualLine, below: VisualLine, margins: Margins) -> bool:
    return above.page == below.page and above.y - below.y > 1.75 * margins.pitch * max(above.size, below.size)


def _marked(line: VisualLine) -> bool:
    """Does the line open with a bullet or a number that starts a paragraph?"""
    words = line.segments[0].words
    first = words[0].text
    if _BULLET.match(first):
        return len(words) > 1
    if _HEAD.match(line.text):
        return True
    return bool(_NUMBER.match(first)) and len(words) > 1 and not first.isdigit() and words[1].text[:1].isupper()


def _breaks(group: list[VisualLine], line: VisualLine, margins: Margins) -> bool:
    """Does a new paragraph begin with ``line``?"""
    last, first = group[-1], group[0]
    em = last.size
    if last.column or line.column:
        return not (last.column and line.column and any(m.startswith(f"{last.text} {line.text}") for m in _MOTTOS))
    if len(line.segments) > 1 or len(last.segments) > 1 or abs(line.size - last.size) > 0.15 * em:
        return True
    if last.page == line.page and (last.y < line.y or last.y - line.y > 1.4 * margins.pitch * em):
        return True  # another column, or a gap
    if _has_room(group, line, margins) or _short(group, line, margins):
        return True
    if len(group) < 5 and capitals("".join(other.text for other in group)) and not capitals(line.text):
        return True  # a heading that fills its line, and the text under it
    titled = (_centred(line, margins) or _centred(last, margins)) and not _marked(first)
    if titled and all(_even(other, margins) for other in group):
        # A title over several lines; a title under the last line of a paragraph is not part of it.
        return not _even(line, margins) or last.text.isupper() != line.text.isupper()
    if _marked(line) and (last.text[-1:] in '.;:!?…”"' or not (_HEAD.match(line.text) or line.x < first.x - 0.6 * em)):
        return True
    if len(group) > 1:
        return line.x > group[1].x + 0.6 * em
    return _indent_breaks(first, line, margins)


def _has_room(group: list[VisualLine], line: VisualLine, margins: Margins) -> bool:
    """Would the first word of the next line have fitted here?"""
    word, last = line.segments[0].words[0], group[-1]
    title = _centred(last, margins) and _even(group[0], margins)
    taken = last.end - (last.x if title else margins.left)
    return taken + 0.22 * last.size + (word.end - word.x) < margins.right - margins.left - 0.1 * last.size


def _short(group: list[VisualLine], line: VisualLine, margins: Margins) -> bool:
    """Does the line stop short of the margin that a justified paragraph would have reached?"""
    last, first = group[-1], group[0]
    if (
        line.text[:1].islower()
        or not margins.justified
        or last.end > margins.right - max(2, 0.3 * last.size)
        or _centred(last, margins)
    ):
        return False
    if len(group) > 1:
        return all(abs(margins.right - other.end) < 2 for other in group[:-1])
    return line.text[:1].isupper() and abs(line.x - first.x) <= 0.6 * last.size


def capitals(text: str) -> bool:
    """Is the text a heading in capitals?"""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.7 * len(letters)


def _even(line: VisualLine, margins: Margins) -> bool:
    """As far from the left margin as from the right one."""
    return abs((line.x - margins.left) - (margins.right - line.end)) < 1.2 * line.size


def _centred(line: VisualLine, margins: Margins) -> bool:
    return _even(line, margins) and line.x - margins.left > 1.5 * line.size


def _indent_breaks(first: VisualLine, line: VisualLine, margins: Margins) -> bool:
    """After a single full line: do the indents say that the next one opens a paragraph?"""
    em = first.size
    if line.x > first.x + 0.6 * em:  # hanging indent after a bullet or number, else a new first line
        words = first.segments[0].words
        return not (_marked(first) and len(words) > 1 and line.x < words[1].x + 0.6 * em)
    if abs(line.x - first.x) <= 0.6 * em and first.x > margins.left + em:
        return first.text[-1:] in ".;:" and line.text[:1].isupper()
    return False


def _para(lines: list[VisualLine], part: str) -> Para:
    pieces: list[Piece] = []
    for i, line in enumerate(lines):
        text = line.text
        if i and not _glued(lines[i - 1].text, text):
            pieces[-1].text += " "
        pieces.append(Piece(text, page=line.page, line=line.number, part=part))
    return Para(pieces)


def _glued(before: str, after: str) -> bool:
    """A line may end inside a number such as 27/QĐ-TTg; no space there."""
    return len(before) > 1 and before[-1] in "-/" and before[-2].isalnum() and after[:1].isalnum()
