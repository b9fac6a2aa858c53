"""The text of a document as a clean Word file: one paragraph a line, tables as tables."""

from __future__ import annotations

from bisect import bisect_right
from io import BytesIO
from itertools import groupby
from typing import Any

from docx import Document

from bienban_nlp.minutes import Source
from bienban_nlp.reading import SEPARATOR
from bienban_nlp.render import clean
from bienban_nlp.render.word import page


def plain_docx(source: Source) -> bytes:
    """A Word file that reads back as the same text.

    Parameters
    ----------
    source : Source
        What was read.

    Returns
    -------
    bytes
        A .docx.
    """
    document = Document()
    page(document)
    document.core_properties.title = clean(source.name)[:200]
    lines = _lines(source)
    for in_table, group in groupby(lines, lambda line: line[1]):
        if not in_table:
            for text, _ in group:
                document.add_paragraph(text)
            continue
        rows = [text.split(SEPARATOR) for text, _ in group]
        for _, same in groupby(rows, len):
            _table(document, list(same))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _lines(source: Source) -> list[tuple[str, bool]]:
    """Lines, and whether each is a row of a table with borders."""
    starts = [place.start for place in source.places]
    found, at = [], 0
    for line in source.text.split("\n"):
        n = bisect_right(starts, at + len(line)) - 1
        place = source.places[n] if n >= 0 else None
        row = SEPARATOR in line and place is not None and place.end > at and place.part == "table"
        found.append((clean(line), row))
        at += len(line) + 1
    return found


def _table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(0, len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
