"""Scanned pages and pictures, by Tesseract with Vietnamese data (extra ``ocr``)."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from statistics import median
from typing import Any

from bienban_nlp.minutes import Finding
from bienban_nlp.reading import slips
from bienban_nlp.reading.blocks import Cell, Content, Table, warning
from bienban_nlp.reading.errors import Limits, ReadError
from bienban_nlp.reading.glyphs import Segment, VisualLine, Word, _segments
from bienban_nlp.reading.margins import Page
from bienban_nlp.reading.pages import blocks_of
from bienban_nlp.reading.paragraphs import cell_blocks
from bienban_nlp.reading.ruled import Grid
from bienban_nlp.reading.sheets import blank, stacked, straightened, tables_of
from bienban_nlp.reading.specks import without_specks
from bienban_nlp.reading.strokes import Box, Mark, bullet_before, ink_of

_DPI = 300
_LOW = 75.0  # mean confidence of a page's words below which a person should look
_MAX_PIXELS = 60_000_000
_SECONDS = 900  # for one page, of the clock: a busy machine takes many times as long as an idle one
_PAGE, _TABLE = 3, 6  # how Tesseract looks for lines: in blocks it finds, or straight across
_EDGE = 1.2  # points from the middle of a drawn line to clean paper
_SHEET = 842  # points; a picture is taken for a sheet of A4
_STROKES = "+-–—_~=*•|"
_BULLETS = {"»": "•", "°": "•", "¢": "•", "«": "•", "©": "•"}  # what Tesseract makes of a bullet


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether Tesseract, its Vietnamese data and pytesseract are installed."""
    try:
        import pytesseract

        return "vie" in pytesseract.get_languages()
    except Exception:  # not installed, or the program is missing or broken: all the same to the reader
        return False


def needed(vi: str, en: str) -> ReadError:
    """The error that says what to install."""
    return ReadError("scanned", "", vi, en)


def content(data: bytes, limits: Limits) -> Content:
    """Read a picture of a page."""
    if not available():
        raise needed("đây là ảnh, không phải văn bản", "this is a picture, not a text")
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS
    try:
        picture = Image.open(BytesIO(data))
        pages, warnings = [], []
        for i in range(min(getattr(picture, "n_frames", 1), limits.pages)):
            picture.seek(i)
            page, found = _recognise(picture.convert("L"), i + 1, max(picture.size) / _SHEET)
            pages.append(page)
            warnings.extend(found)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ReadError("damaged", "", "ảnh", "picture") from error
    return Content(blocks_of(pages), "image", repaired=["ocr"], warnings=warnings)


def page(pdf_page: Any, number: int) -> tuple[Page, list[Finding]]:
    """Recognise one page of a PDF."""
    width, height = pdf_page.get_size()
    scale = min(_DPI / 72, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
    return _recognise(pdf_page.render(scale=scale, grayscale=True).to_pil(), number, scale)


class _CutOff(Exception):
    """Tesseract failed, or took too long."""


def _recognise(picture: Any, number: int, scale: float) -> tuple[Page, list[Finding]]:
    picture = straightened(picture)
    picture = without_specks(picture, ink_of(picture), scale)
    ink = ink_of(picture)
    width, height = (side / scale for side in picture.size)
    made = Page(number, width, height)
    drawn = tables_of(ink, scale)
    sheet = blank(picture, [_pixels(grid.box, height, scale, -_EDGE) for grid in drawn])
    found: list[_Seen] = []
    cut_off = []
    try:
        found = _words(sheet, _PAGE)
        made.lines = _lines(found, ink, height, scale)
        for grid in drawn:
            table, inside = _table(picture, grid, number, height, scale)
            made.tables.append((grid.box[3], table))
            found.extend(inside)
    except _CutOff:  # what was recognised until then stays
        cut_off = [warning("ocr-cut-off", page=number)]
    for i, line in enumerate(made.lines, 1):
        line.number, line.page = i, number
    return made, cut_off or _doubts([w.sure for w in found], number)


@dataclass(slots=True)
class _Seen:
    """A word that Tesseract saw: where, on which of its lines, and how sure it is."""

    text: str
    box: Box
    row: tuple[int, int, int]
    sure: float


def _words(picture: Any, mode: int) -> list[_Seen]:
    """The words of a picture."""
    import pytesseract

    try:
        found = pytesseract.image_to_data(
            picture, lang="vie", config=f"--psm {mode}", output_type=pytesseract.Output.DICT, timeout=_SECONDS
        )
    except RuntimeError as error:
        raise _CutOff from error
    seen = [
        _Seen(
            found["text"][i].strip(),
            Box(left, top, left + found["width"][i], top + found["height"][i]),
            (found["block_num"][i], found["par_num"][i], found["line_num"][i]),
            float(found["conf"][i]),
        )
        for i, (left, top) in enumerate(zip(found["left"], found["top"], strict=True))
        if found["text"][i].strip() and float(found["conf"][i]) >= 0
    ]
    rows = _rows(seen)
    return [word for row in rows if not _bullets(row, rows) for word in row]


def _bullets(row: list[_Seen], rows: list[list[_Seen]]) -> bool:
    """Bullets taken for a line of their own, of one line or of several; they are looked for again in the ink."""
    if any(c not in _STROKES for w in row for c in w.text):
        return False
    own = _around([w.box for w in row])
    middle = (own.top + own.bottom) / 2
    beside = (b for b in (_around([w.box for w in r]) for r in rows if r is not row) if b.left >= own.right)
    return any(b.top <= middle < b.bottom or own.top <= (b.top + b.bottom) / 2 < own.bottom for b in beside)


def _height(word: _Seen) -> int:
    return word.box.bottom - word.box.top


def _lines(words: list[_Seen], ink: Any, height: float, scale: float) -> list[VisualLine]:
    """The lines of a page outside its tables, each with its bullet."""
    lines, boxes = [], [w.box for w in words]
    for row in _rows(words):
        bullet = None
        if row[0].text[:1].isalnum():
            bullet = bullet_before(ink, _around([w.box for w in row]), 1.2 * median(map(_height, row)), boxes)
        lines.append(_line(row, height, scale, bullet))
    _level(lines)
    return _side_by_side(lines)


def _rows(words: list[_Seen]) -> list[list[_Seen]]:
    rows: dict[tuple[int, int, int], list[_Seen]] = {}
    for word in words:
        rows.setdefault(word.row, []).append(word)
    return list(rows.values())


def _cells(picture: Any, boxes: list[Box]) -> list[list[_Seen]]:
    """The words of each table cell; read as one column, so that no line runs from one cell into the next."""
    column, places = stacked(picture, boxes)
    cells: list[list[_Seen]] = [[] for _ in boxes]
    for word in _words(column, _TABLE):
        at = max(bisect([place.top for place in places], (word.box.top + word.box.bottom) / 2) - 1, 0)
        x, y = boxes[at].left - places[at].left, boxes[at].top - places[at].top
        word.box = Box(word.box.left + x, word.box.top + y, word.box.right + x, word.box.bottom + y)
        cells[at].append(word)
    return cells


def _table(picture: Any, grid: Grid, page: int, height: float, scale: float) -> tuple[Table, list[_Seen]]:
    """A drawn table and the words in it."""
    edges = [cell for row in grid.rows for cell in row if cell]
    words = _cells(picture, [_pixels(cell, height, scale, _EDGE) for cell in edges])
    read = iter(zip(edges, words, strict=True))
    rows = []
    for row in grid.rows:
        cells = []
        for cell in row:
            box, inside = next(read) if cell else ((0.0, 0.0, 0.0, 0.0), [])
            lines = [_line(line, height, scale, None) for line in _rows(inside)]
            _level(lines)
            cells.append(Cell(cell_blocks(lines, box, page)))
        rows.append(cells)
    return Table(rows, bordered=True), [word for cell in words for word in cell]


def _pixels(box: tuple[float, float, float, float], height: float, scale: float, inset: float) -> Box:
    """A box in points (left, bottom, right, top) in pixels, so many points smaller on every side."""
    left, bottom, right, top = box
    return Box(
        max(0, round((left + inset) * scale)),
        max(0, round((height - top + inset) * scale)),
        round((right - inset) * scale),
        round((height - bottom - inset) * scale),
    )


def _level(lines: list[VisualLine]) -> None:
    """One size for the text of a page: letters are measured by their ink, which a line without tall ones has less of."""
    usual = median(line.size for line in lines) if lines else 0.0
    for line in lines:
        if 0.72 * usual < line.size < 1.38 * usual:
            line.size = usual


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes)
    )


def _line(row: list[_Seen], height: float, scale: float, bullet: Mark | None) -> VisualLine:
    texts = [slips.word(w.text) for w in row]
    if len(texts) > 1:
        texts[0] = _BULLETS.get(texts[0], texts[0])
    words = [Word(t, w.box.left / scale, w.box.right / scale) for t, w in zip(texts, row, strict=True)]
    if bullet is not None:
        words.insert(0, Word(bullet.text, bullet.left / scale, bullet.right / scale))
    words = _mended(words)
    tall = sorted(map(_height, row))[len(row) // 2] / scale
    base = max(w.box.bottom for w in row) / scale
    return VisualLine(_segments(words, tall * 1.2), height - base, tall * 1.2)


def _mended(words: list[Word]) -> list[Word]:
    """Words after the slips of their line are mended; a mended line may have a doubled bullet less."""
    texts = slips.line(" ".join(w.text for w in words)).split(" ")
    kept = [words[0], *words[len(words) - len(texts) + 1 :]] if 0 < len(texts) <= len(words) else words
    for word, text in zip(kept, texts, strict=False):
        word.text = text
    return kept


def _side_by_side(lines: list[VisualLine]) -> list[VisualLine]:
    """Tesseract gives columns as blocks; lines on one height are one visual line again, for the column reader."""
    out: list[VisualLine] = []
    for line in sorted(lines, key=lambda v: -v.y):
        if out and abs(out[-1].y - line.y) < 0.4 * line.size and (line.x > out[-1].end or line.end < out[-1].x):
            segments: list[Segment] = sorted([*out[-1].segments, *line.segments], key=lambda s: s.x)
            out[-1] = VisualLine(segments, out[-1].y, max(out[-1].size, line.size))
        else:
            out.append(line)
    return out


def _doubts(sure: list[float], number: int) -> list[Finding]:
    mean = sum(sure) / len(sure) if sure else 0.0
    if mean >= _LOW:
        return []
    return [warning("ocr-low-confidence", page=number, percent=f"{mean:.0f}")]
