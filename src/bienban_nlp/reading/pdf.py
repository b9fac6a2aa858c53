"""PDF: the text layer in the order of reading, without running heads, as paragraphs.

Pages without a text layer go to :mod:`.ocr` where it is installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bienban_nlp.minutes import Finding
from bienban_nlp.reading.blocks import Cell, Content, Table, warning
from bienban_nlp.reading.errors import Limits, ReadError
from bienban_nlp.reading.glyphs import Glyph, glyphs_of, lines_of
from bienban_nlp.reading.margins import Page
from bienban_nlp.reading.pages import blocks_of
from bienban_nlp.reading.paragraphs import cell_blocks
from bienban_nlp.reading.ruled import Grid, grids, rules_of

_FEW = 8  # letters; a scan may carry a page number of its own
_MAX_GLYPHS = 60_000  # on one page; a page of minutes has 3,000


def content(data: bytes, limits: Limits) -> Content:
    """Read a PDF."""
    document = _open(data)
    try:
        count = len(document)
        if count > limits.pages:
            raise _too_many(count)
        pages: list[Page] = []
        scanned: list[int] = []
        left = limits.characters
        for i in range(count):
            page, letters = _page(document, i)
            left -= letters
            if left < 0:
                raise ReadError(
                    "too-large", "", f"hơn {limits.characters} ký tự", f"over {limits.characters} characters"
                )
            if page is None:
                scanned.append(i)
                page = Page(i + 1, 0, 0)
            pages.append(page)
        if scanned:
            return _with_scans(document, pages, scanned)
        return Content(blocks_of(pages), "pdf")
    finally:
        document.close()


def probe(data: bytes, limits: Limits, sample: int) -> tuple[int, int, str]:
    """Pages, pages that are pictures, and some of the text as the file has it; much quicker than reading.

    Raises
    ------
    ReadError
        As reading would.
    """
    document = _open(data)
    try:
        count, pictures, text = len(document), 0, ""
        if count > limits.pages:
            raise _too_many(count)
        for i in range(count):
            with _opened(document, i) as page:
                text_page = page.get_textpage()
                if text_page.count_chars() < _FEW and _has_picture(page):
                    pictures += 1
                elif len(text) < sample:
                    text += text_page.get_text_bounded()[:sample] + "\n"
        return count, pictures, text
    finally:
        document.close()


def _too_many(count: int) -> ReadError:
    return ReadError("too-large", "", f"{count} trang", f"{count} pages")


@contextmanager
def _opened(document: Any, index: int) -> Iterator[Any]:
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise ReadError("damaged", "", f"trang {index + 1}", f"page {index + 1}") from error
    try:
        yield page
    finally:
        page.close()


def _open(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError("encrypted") from error
        raise ReadError("damaged", "", "PDF") from error


def _page(document: Any, index: int) -> tuple[Page | None, int]:
    """One page, or None where it is a picture; and how many letters it holds."""
    with _opened(document, index) as page:
        text_page = page.get_textpage()
        glyphs, turn = glyphs_of(text_page.raw, page.get_size(), _MAX_GLYPHS)
        letters = sum(g.char != " " for g in glyphs)
        unknown = sum(g.char == "\ufffd" for g in glyphs)
        if (letters < _FEW or unknown > 0.3 * letters) and _has_picture(page):
            return None, 0
        made = Page(index + 1, *turn.size)
        found = grids(*rules_of(page, turn)) if letters else []
    for grid in found:
        inside, glyphs = _cut(glyphs, grid)
        if inside:
            made.tables.append((grid.box[3], _table(inside, grid, index + 1)))
    made.lines = lines_of(glyphs)
    _number(made, index + 1)
    return made, letters


def _number(page: Page, number: int) -> None:
    for i, line in enumerate(page.lines, 1):
        line.number, line.page = i, number


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as pdfium

    return next(iter(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _cut(glyphs: list[Glyph], grid: Grid) -> tuple[list[Glyph], list[Glyph]]:
    left, bottom, right, top = grid.box
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for g in glyphs:
        middle = (g.x + g.end) / 2
        (inside if left <= middle <= right and bottom <= g.y + 0.3 * g.size <= top else outside).append(g)
    return inside, outside


def _table(glyphs: list[Glyph], grid: Grid, page: int) -> Table:
    rows = []
    for row in grid.rows:
        cells = []
        for box in row:
            inside = [] if box is None else _inside(glyphs, box)
            cells.append(Cell(cell_blocks(lines_of(inside), box, page) if box else []))
        rows.append(cells)
    return Table(rows, bordered=True)


def _inside(glyphs: list[Glyph], box: tuple[float, float, float, float]) -> list[Glyph]:
    left, bottom, right, top = box
    return [g for g in glyphs if left <= (g.x + g.end) / 2 < right and bottom <= g.y + 0.3 * g.size < top]


def _with_scans(document: Any, pages: list[Page], scanned: list[int]) -> Content:
    """Some or all pages are pictures: recognise them, or say that it takes OCR."""
    from bienban_nlp.reading import ocr

    if not ocr.available():
        if len(scanned) == len(pages):
            raise ocr.needed(f"{len(pages)} trang là ảnh quét", f"{len(pages)} pages are scanned")
        blocks = blocks_of(pages)
        listed = ", ".join(str(i + 1) for i in scanned)
        return Content(blocks, "pdf", warnings=[warning("scanned", pages=listed)])
    warnings: list[Finding] = []
    for i in scanned:
        with _opened(document, i) as page:
            pages[i], found = ocr.page(page, i + 1)
        warnings.extend(found)
    return Content(blocks_of(pages), "pdf", repaired=["ocr"], warnings=warnings)
