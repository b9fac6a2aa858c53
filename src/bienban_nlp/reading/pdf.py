"""PDF: the text layer in the order of reading, without running heads, as paragraphs.

Pages without a text layer go to :mod:`.ocr` where it is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..minutes import Finding
from .blocks import Block, Cell, Content, Para, Table, warning
from .columns import ordered
from .errors import Limits, ReadError
from .glyphs import Glyph, glyphs_of, lines_of
from .margins import Page, drop_running_heads, part_footnotes
from .paragraphs import Margins, cell_blocks, margins_of, paragraphs
from .ruled import Grid, grids, rules_of

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
        return Content(_blocks(pages), "pdf")
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


def _blocks(pages: list[Page]) -> list[Block]:
    drop_running_heads(pages)
    for page in pages:
        part_footnotes(page)
    blocks: list[Block] = []
    for group in _alike(pages):
        blocks.extend(_flow(group))
    return blocks


def _alike(pages: list[Page]) -> list[list[Page]]:
    """Neighbouring pages of one width: they share margins, and paragraphs run on from one to the next."""
    groups: list[list[Page]] = []
    for page in pages:
        if groups and (abs(groups[-1][-1].width - page.width) < 2 or not page.width):
            groups[-1].append(page)
        else:
            groups.append([page])
    return groups


def _flow(pages: list[Page]) -> list[Block]:
    margins = margins_of([line for page in pages for line in page.lines if len(line.segments) == 1])
    _keep_signatures_together(pages)
    last = next((page for page in reversed(pages) if page.lines), None)
    blocks: list[Block] = []
    run: list[Any] = []
    notes: list[Any] = []
    for page in pages:
        for item in _items(page, margins, page is pages[0], page is last):
            if isinstance(item, Table):
                blocks.extend(paragraphs(run, margins))
                run = []
                _append_table(blocks, item)
            else:
                run.append(item)
        notes.extend(page.notes)
        if notes and not run:
            blocks.extend(_notes(notes, margins))
            notes = []
    blocks.extend(paragraphs(run, margins))
    blocks.extend(_notes(notes, margins))
    return blocks


def _keep_signatures_together(pages: list[Page]) -> None:
    """Titles at the foot of a page and the names under them on the next page are one block of two columns."""
    for page, after in zip(pages, pages[1:], strict=False):
        if after.tables or not page.lines:
            continue
        last = min(page.lines, key=lambda line: line.y)
        rest = sorted(after.lines, key=lambda line: -line.y)
        if len(last.segments) < 2 or (page.tables and min(top for top, _ in page.tables) < last.y):
            continue
        while rest and len(rest[0].segments) == len(last.segments):
            moved = rest.pop(0)
            moved.y = min(line.y for line in page.lines) - 1.5 * moved.size
            page.lines.append(moved)
        after.lines = rest


def _notes(lines: list[Any], margins: Margins) -> list[Block]:
    made = paragraphs(lines, margins, "footnote", gaps=False)
    for note in made:
        note.pieces[0].text = re.sub(r"^\s*\(?\d{1,3}\)?\.?\s*(?=[^\W\d])", "", note.pieces[0].text)
    return list(made)


def _items(page: Page, margins: Margins, first: bool, last: bool) -> list[Any]:
    """Lines and tables of a page in the order of reading; a column never reaches past a table."""
    out: list[Any] = []
    rest = sorted(page.lines, key=lambda line: -line.y)
    for top, table in sorted(page.tables, key=lambda t: -t[0]):
        above = [line for line in rest if line.y > top]
        rest = rest[len(above) :]
        out.extend(ordered(above, margins.left, first and not out))
        out.append(table)
    out.extend(ordered(rest, margins.left, first and not out, last))
    return out


def _append_table(blocks: list[Block], table: Table) -> None:
    """A table that goes on over the page is one table; its repeated heading row is dropped."""
    last = next((b for b in reversed(blocks) if not (isinstance(b, Para) and not b.text.strip())), None)
    if isinstance(last, Table) and table.rows and last.rows and len(table.rows[0]) == len(last.rows[0]):
        if _row_text(table.rows[0]) == _row_text(last.rows[0]):
            table.rows.pop(0)
        if table.rows and _goes_on(table.rows[0]):
            for above, below in zip(last.rows[-1], table.rows.pop(0), strict=False):
                above.blocks.extend(below.blocks)
        last.rows.extend(table.rows)
    else:
        blocks.append(table)


def _goes_on(row: list[Cell]) -> bool:
    """A row that the page break cut: some cells have nothing left, the others go on within a sentence."""
    texts = [t for t in _row_text(row) if t.strip()]
    return 0 < len(texts) < len(row) and not any(t[0].isupper() or t[0].isdigit() or t[0] in "-+•" for t in texts)


def _row_text(row: list[Cell]) -> list[str]:
    return ["".join(b.text for b in cell.blocks if isinstance(b, Para)) for cell in row]


def _with_scans(document: Any, pages: list[Page], scanned: list[int]) -> Content:
    """Some or all pages are pictures: recognise them, or say that it takes OCR."""
    from . import ocr

    if not ocr.available():
        if len(scanned) == len(pages):
            raise ocr.needed(f"{len(pages)} trang là ảnh quét", f"{len(pages)} pages are scanned")
        blocks = _blocks(pages)
        listed = ", ".join(str(i + 1) for i in scanned)
        return Content(blocks, "pdf", warnings=[warning("scanned", pages=listed)])
    warnings: list[Finding] = []
    for i in scanned:
        with _opened(document, i) as page:
            pages[i], found = ocr.page(page, i + 1)
        warnings.extend(found)
    return Content(_blocks(pages), "pdf", repaired=["ocr"], warnings=warnings)
