"""The letters of a PDF page and the words they make, by where they stand and not by the file's own spaces.

Vietnamese PDFs carry spaces inside syllables ("ĐIỀ U KHO ẢN") and lack them between words; the distance between
letters is what a reader sees.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from bienban_nlp.encoding import decode_tcvn3, font_encoding, is_syllable, restore_horn

# In ems: no gap at all, and a gap that is a space though none was typed.
_NO_SPACE, _SPACE = 0.07, 0.17
_SEGMENT = 1.9


@dataclass(slots=True)
class Glyph:
    """One letter or space: its baseline's start (x, y), where the next would stand, its size in points."""

    char: str
    x: float
    end: float
    y: float
    size: float
    spaced: bool = False


@dataclass(slots=True)
class Word:
    """Letters without a gap between them."""

    text: str
    x: float
    end: float


@dataclass(slots=True)
class Segment:
    """Words of one line without a wide gap between them."""

    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)

    @property
    def x(self) -> float:
        return self.words[0].x

    @property
    def end(self) -> float:
        return self.words[-1].end

    @property
    def centre(self) -> float:
        return (self.x + self.end) / 2


@dataclass(slots=True)
class VisualLine:
    """What stands on one baseline, left to right."""

    segments: list[Segment]
    y: float
    size: float
    number: int = 0
    page: int = 0
    column: bool = False  # it stands beside others, as in a letterhead

    @property
    def x(self) -> float:
        return self.segments[0].x

    @property
    def end(self) -> float:
        return self.segments[-1].end

    @property
    def text(self) -> str:
        return "\t".join(s.text for s in self.segments)

    def part(self, segments: list[Segment]) -> VisualLine:
        """Only some segments of the line, as a line in a column."""
        return VisualLine(segments, self.y, self.size, self.number, self.page, True)


@dataclass(slots=True)
class Turn:
    """Quarter turns (clockwise, as pdfium gives angles) that the letters of a page lean, and the page's size."""

    quarters: int
    width: float
    height: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page after the turn."""
        if self.quarters == 3:
            return y, self.width - x
        if self.quarters == 2:
            return self.width - x, self.height - y
        if self.quarters == 1:
            return self.height - y, x
        return x, y

    @property
    def size(self) -> tuple[float, float]:
        """Width and height after the turn."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)


def glyphs_of(text_page: Any, size: tuple[float, float], limit: int) -> tuple[list[Glyph], Turn]:
    """Letters of a page in the order of the file, turned upright; a stamp or watermark that stands askew is left out.

    Wide tables lie sideways on an upright page, so the direction that most letters have decides.
    """
    found = list(_raw_letters(text_page, limit))
    directions = Counter(quarters for *_, quarters in found)
    turn = Turn(directions.most_common(1)[0][0] if directions else 0, *size)
    glyphs: list[Glyph] = []
    for char, x, y, box, height, quarters in found:
        if quarters != turn.quarters:
            continue
        if unicodedata.combining(char) and glyphs and glyphs[-1].char != " ":
            glyphs[-1].char += char
        elif char == " ":
            along, across = turn.point(x, y)
            glyphs.append(Glyph(char, along, along, across, height))
        else:
            left, _ = turn.point(box[0], box[1])
            right, _ = turn.point(box[2], box[3])
            glyphs.append(Glyph(char, min(left, right), max(left, right), turn.point(x, y)[1], height))
    return glyphs, turn


_Raw = tuple[str, float, float, tuple[float, float, float, float], float, int]


def _raw_letters(text_page: Any, limit: int) -> Iterator[_Raw]:
    """Letters as the file has them, those that take no place on the page left out."""
    import pypdfium2.raw as pdfium

    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    count = min(pdfium.FPDFText_CountChars(text_page), limit)
    tcvn3 = sum(chr(pdfium.FPDFText_GetUnicode(text_page, i) & 0xFFFF) in _TCVN3_SIGNS for i in range(count)) > 1
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, i)
        if pdfium.FPDFText_IsGenerated(text_page, i) == 1:
            continue
        char = "-" if code in (0x02, 0xFFFE) else chr(code) if 0 < code < 0x110000 else "\ufffd"
        if char.isspace() or char == "\u200b":
            char = " "
        if tcvn3:
            char = _from_old_font(text_page, i, char)
        placed = (
            pdfium.FPDFText_GetLooseCharBox(text_page, i, box)
            and pdfium.FPDFText_GetCharOrigin(text_page, i, x, y)
            and pdfium.FPDFText_GetMatrix(text_page, i, matrix)
        )
        # The box is as high as the font says, which may be anything; the size after all scaling is what is seen.
        size = pdfium.FPDFText_GetFontSize(text_page, i) * math.hypot(matrix.c, matrix.d)
        angle = math.atan2(-matrix.b, matrix.a) % (2 * math.pi)
        quarters = round(angle / (math.pi / 2))
        if placed and math.isfinite(size) and 0.5 < size < 1_000 and abs(angle - quarters * math.pi / 2) < 0.05:
            yield char, x.value, y.value, (box.left, box.bottom, box.right, box.top), size, quarters % 4


_HORN = "\ue0ad"  # in a TCVN3 font: a hyphen or the letter ư, to be told by the word around it
_TCVN3_SIGNS = set("§¶·¸¹»¼½¾®¬«\u00ad")  # letters in TCVN3, rare signs in Unicode


def _from_old_font(text_page: Any, i: int, char: str) -> str:
    """A letter of a ``.Vn*`` font in Unicode; only the font tells that ``.VnTimeH`` shows small letters as capitals."""
    import pypdfium2.raw as pdfium

    if char > "\u00ff":
        return char
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, i, buffer, 128, flags)
    name = buffer.value.decode("latin-1").rpartition("+")[2]
    old = font_encoding(name if name.startswith(".") else "." + name if name.startswith("Vn") else name)
    if old is None or old[0] != "tcvn3":
        return char
    return _HORN if char == "-" else decode_tcvn3(char, old[1]).text


def lines_of(glyphs: Iterable[Glyph]) -> list[VisualLine]:
    """Letters gathered on baselines, top to bottom; raised and lowered small letters join their line."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: -g.y):
        if rows and _same_row(rows[-1][0], glyph):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    letters = [row for row in map(_spaced, rows) if row]
    return [line for row in _joined_raised(letters) if (line := _line(row)) is not None]


def _spaced(row: list[Glyph]) -> list[Glyph]:
    """The letters of a row, those after a typed space marked.

    A space is believed where it stands, not where the file has it: a letter of another font comes after its line.
    """
    space = False
    for glyph in sorted(row, key=lambda g: g.x - (_NO_SPACE * g.size if g.char == " " else 0)):
        if glyph.char == " ":
            space = True
        else:
            glyph.spaced, space = glyph.spaced or space, False
    return [g for g in row if g.char != " "]


def _same_row(first: Glyph, glyph: Glyph) -> bool:
    return first.y - glyph.y <= 0.3 * max(first.size, glyph.size)


def _joined_raised(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """A row of small letters just above or below a row of large ones belongs to it (m², a footnote mark)."""
    out: list[list[Glyph]] = []
    for row in rows:
        if out:
            above, size = out[-1], max(g.size for g in row)
            big = max(g.size for g in above)
            near = above[0].y - row[0].y <= 0.5 * max(size, big)
            if near and min(size, big) < 0.8 * max(size, big) and _apart(above, row):
                above.extend(row)
                if size > big:  # the baseline is that of the large letters
                    above.sort(key=lambda g: -g.size)
                continue
        out.append(row)
    return out


def _apart(one: list[Glyph], two: list[Glyph]) -> bool:
    small, large = sorted((one, two), key=len)
    if len(small) * len(large) > 50_000:
        return False
    spans = [(g.x, g.end) for g in large]
    return not any(a + 0.5 < g.end and g.x < b - 0.5 for g in small for a, b in spans)


def _line(row: list[Glyph]) -> VisualLine | None:
    sizes = [g.size for g in row]
    size, y = median(sizes), median(g.y for g in row)
    row.sort(key=lambda g: g.x)
    row = _once(row)
    words = _words(row, size)
    for i, word in enumerate(words):
        if _HORN in word.text:
            word.text = restore_horn(word.text) if i else restore_horn("\n" + word.text)[1:]
    words = mend(words, size)
    return VisualLine(_segments(words, size), y, size) if words else None


def _once(row: list[Glyph]) -> list[Glyph]:
    """Bold print made by printing twice gives every letter twice."""
    out: list[Glyph] = []
    for glyph in row:
        if out and glyph.char == out[-1].char and abs(glyph.x - out[-1].x) < 0.12 * glyph.size:
            continue
        out.append(glyph)
    return out


_LABEL = re.compile(
    r"^(?:(?:\d{1,2}|[IVX]{1,4}|[a-zđ])[.)/]|\(\d{1,2}\))$"
)  # a tab after it may be no wider than a hair


def _words(row: list[Glyph], size: float) -> list[Word]:
    gaps = [b.x - a.end for a, b in zip(row, row[1:], strict=False)]
    tracking = _tracking(row, gaps, size)
    words = [Word(row[0].char, row[0].x, row[0].end)]
    for glyph, gap in zip(row[1:], gaps, strict=True):
        # A typed space is believed however narrow (fonts lie about widths); mend() joins what it tore apart.
        numbered = len(words) == 1 and gap > 0.025 * size and glyph.char.isupper() and _LABEL.match(words[0].text)
        if (
            gap > tracking + _SPACE * size
            or numbered
            or (glyph.spaced and (not tracking or gap > tracking + _NO_SPACE * size))
        ):
            words.append(Word(glyph.char, glyph.x, glyph.end))
        else:
            words[-1].text += glyph.char
            words[-1].end = max(words[-1].end, glyph.end)
    return words


def _tracking(row: list[Glyph], gaps: list[float], size: float) -> float:
    """How far letters of this line stand apart anyway: 0 in normal print, more in "q u à  t ế t"."""
    inner = [g for g, glyph in zip(gaps, row[1:], strict=True) if not glyph.spaced and g < size]
    if len(inner) >= 4:
        middle = median(inner)
        if middle > 0.08 * size:
            return max(middle - 0.02 * size, 0)
    near = [g for g in gaps if g < 1.5 * size]
    single = sum(g > _NO_SPACE * size for g in near)
    if len(near) >= 5 and single > 0.9 * len(near) and len(set(map(len, (g.char for g in row)))) == 1:
        return median(near) + 0.05 * size
    return 0.0


def _segments(words: list[Word], size: float) -> list[Segment]:
    segments = [Segment([words[0]])]
    for before, word in zip(words, words[1:], strict=False):
        wide = word.x - before.end > _SEGMENT * size
        # A bullet or number stands a tab away from its text.
        mark = (
            len(segments) == 1 and len(segments[0].words) == 1 and len(before.text) <= 5 and not before.text.isalpha()
        )
        if wide and not (mark and word.x - before.end < 5 * size):
            segments.append(Segment([word]))
        else:
            segments[-1].words.append(word)
    return segments


# ---------------------------------------------------------------- syllables torn apart or run together


def mend(words: list[Word], size: float) -> list[Word]:
    """Join halves of a syllable that stand closer than this line's words do; part words run together."""
    if len(words) > 1:
        gaps = sorted(b.x - a.end for a, b in zip(words, words[1:], strict=False))
        usual = gaps[(2 * len(gaps)) // 3]
        joined = [words[0]]
        for word in words[1:]:
            last = joined[-1]
            gap = word.x - last.end
            touching = gap < _NO_SPACE * size and gap < 0.4 * usual
            if gap < 0.75 * usual and gap < 0.3 * size and _torn(last.text, word.text, touching):
                joined[-1] = Word(last.text + word.text, last.x, word.end)
            else:
                joined.append(word)
        words = joined
    return [part for word in words for part in _parted(word)]


def _torn(left: str, right: str, touching: bool) -> bool:
    """Is it one syllable in two halves: no two words as they stand (unless they touch), one word together?"""
    left, right = left.lstrip("(“\"'"), right.rstrip(".,;:)”\"'!?")
    if not (left.isalpha() and right.isalpha()):
        return False
    both = unicodedata.normalize("NFC", left + right)
    words = is_syllable(left) and is_syllable(right) and not touching
    return is_syllable(both) and not words and (touching or left[-1:].islower() or right[:1].isupper())


def _parted(word: Word) -> list[Word]:
    """Words run together ("uỷvềbáo") parted where each part is a syllable with a mark of its own."""
    text = word.text
    core = text.strip(".,;:()“”\"'!?-")
    if len(core) < 5 or not core.isalpha() or is_syllable(core) or core.isascii():
        return [word]
    toned = sum(_toned(c) for c in core)
    parts = (
        _split(unicodedata.normalize("NFC", core), toned)
        if toned >= 2 and (core.islower() or core[1:].islower())
        else None
    )
    if parts is None:
        return [word]
    start = text.index(core)
    texts = [text[:start] + parts[0], *parts[1:-1], parts[-1] + text[start + len(core) :]]
    step, out, at = (word.end - word.x) / max(len(text), 1), [], word.x
    for part in texts:
        out.append(Word(part, at, at + step * len(part)))
        at += step * len(part)
    return out


def _toned(char: str) -> bool:
    return any(m in "\u0300\u0301\u0303\u0309\u0323" for m in unicodedata.normalize("NFD", char))


def _split(text: str, toned: int) -> list[str] | None:
    """The only way to cut into at most as many syllables as there are tone marks; None when there is none or two."""
    if len(text) > 24:
        return None
    found: list[list[str]] = []

    def cut(rest: str, parts: list[str]) -> None:
        if not rest:
            found.append(parts)
        elif len(parts) < toned and len(found) < 2:
            for i in range(min(len(rest), 7), 0, -1):
                if is_syllable(rest[:i]) and any(map(_toned, rest[:i])):
                    cut(rest[i:], [*parts, rest[:i]])

    cut(text, [])
    return found[0] if len(found) == 1 else None
