"""Pages of lines and tables -> paragraphs and tables that run on from page to page, however the lines were read."""

from __future__ import annotations

import re
from typing import Any

from bienban_nlp.reading.blocks import Block, Cell, Para, Table
from bienban_nlp.reading.columns import ordered
from bienban_nlp.reading.margins import Page, drop_running_heads, part_footnotes
from bienban_nlp.reading.paragraphs import Margins, margins_of, paragraphs


def blocks_of(pages: list[Page]) -> list[Block]:
    """What the pages of a document say, in order.

    Parameters
    ----------
    pages : list of Page
        With their lines and tables; running heads and footnotes are taken out of them.
    """
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
