"""What every reader makes (paragraphs and tables) and how it becomes one text with places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bienban_nlp.encoding import repair
from bienban_nlp.messages import say
from bienban_nlp.minutes import Finding, Place
from bienban_nlp.reading.errors import Limits, ReadError

SEPARATOR = " | "
# A cell with this much in several paragraphs is page layout, not an entry of a table: its paragraphs stay lines.
_LONG_CELL = 400
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(slots=True)
class Piece:
    """A stretch of text and where a reader of the document finds it (counted from 1)."""

    text: str
    page: int | None = None
    line: int | None = None
    paragraph: int | None = None
    row: int | None = None
    cell: int | None = None
    part: str = "body"


@dataclass(slots=True)
class Para:
    """A paragraph; ``\\n`` in it is a line break the author set."""

    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(p.text for p in self.pieces)


@dataclass(slots=True)
class Cell:
    """A cell of a table. A cell that a merged cell covers has no blocks."""

    blocks: list[Para | Table] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table; one without borders is layout (letterhead, signatures) and is read cell by cell."""

    rows: list[list[Cell]]
    bordered: bool


Block = Para | Table
Line = list[Piece]


@dataclass(slots=True)
class Content:
    """What one reader found in a file."""

    blocks: list[Block]
    format: str
    encoding: str = "utf-8"
    repaired: list[str] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    verbatim: bool = False  # plain text: spaces and blank lines are the author's layout


def warning(code: str, **values: object) -> Finding:
    """What the reader of a document should know, in the language of the program."""
    return Finding(code=code, message=say(code, None, **values), fix=say(f"{code}.fix"))


def para(text: str, page: int | None = None, part: str = "body") -> Para:
    """A paragraph of one piece."""
    return Para([Piece(text, page=page, part=part)])


def _split_lines(pieces: Iterable[Piece]) -> Iterator[Line]:
    line: Line = []
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        line.append(replace(piece, text=first))
        for text in rest:
            yield line
            line = [replace(piece, text=text)]
    yield line


def _clean(line: Line) -> Line:
    """Layout spaces to plain ones, control characters out, nothing after the last word.

    Spaces before the first word stay: authors centre letterheads with them.
    """
    for piece in line:
        if not piece.text.isascii() or not piece.text.isprintable():
            piece.text = _CONTROLS.sub("", _SPACES.sub(" ", piece.text))
    full = [p for p in line if p.text]
    while full and not full[-1].text.rstrip():
        full.pop()
    if full:
        full[-1].text = full[-1].text.rstrip()
    return full


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """Blocks as lines, in the order they are read; an empty line is an empty list."""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Para):
            lines.extend(_clean(line) for line in _split_lines(block.pieces))
        else:
            lines.extend(_table_lines(block))
    return lines


def _trim(lines: list[Line]) -> list[Line]:
    start, end = 0, len(lines)
    while start < end and not lines[start]:
        start += 1
    while end > start and not lines[end - 1]:
        end -= 1
    return lines[start:end]


def _table_lines(table: Table) -> list[Line]:
    lines: list[Line] = []
    for r, row in enumerate(table.rows, 1):
        cells = [_trim(lines_of(cell.blocks)) for cell in row]
        for c, cell_lines in enumerate(cells, 1):
            _place_cell(cell_lines, r, c)
        if table.bordered and len(cells) > 1:
            lines.extend(_row(cells))
        else:
            lines.extend(line for cell in cells for line in cell)
    return lines


def _place_cell(lines: list[Line], row: int, cell: int) -> None:
    for line in lines:
        while line and not line[0].text.strip():
            line.pop(0)
        if line:
            line[0].text = line[0].text.lstrip()
        for piece in line:
            if piece.row is None:
                piece.row, piece.cell = row, cell
                piece.part = "table" if piece.part == "body" else piece.part


def _row(cells: list[list[Line]]) -> list[Line]:
    """One row of a table with borders: one line, or several where a cell holds whole paragraphs."""
    if not any(cells):
        return []
    long = any(
        sum(len(p.text) for line in c for p in line) > _LONG_CELL and len([x for x in c if x]) > 1 for c in cells
    )
    out: list[Line] = [[]]
    for i, cell in enumerate(cells):
        if i:
            out[-1].append(Piece(SEPARATOR))
        for j, line in enumerate(x for x in cell if x):
            if j and long:
                out.append([])
            elif j:
                out[-1].append(Piece(" "))
            out[-1].extend(line)
    return out


def number(blocks: Iterable[Block], start: int = 0) -> int:
    """Count paragraphs with text, tables included, as a reader would; returns the last number."""
    for block in blocks:
        if isinstance(block, Para):
            if block.text.strip():
                start += 1
                for piece in block.pieces:
                    piece.paragraph = start
        else:
            for row in block.rows:
                for cell in row:
                    start = number(cell.blocks, start)
    return start


def assemble(lines: Iterable[Line], limits: Limits) -> tuple[str, tuple[Place, ...], tuple[str, ...]]:
    """Join lines into the text of a document, mend its encoding, and say where each piece stood.

    Returns
    -------
    tuple of (text, places, repaired)

    Raises
    ------
    ReadError
        The text is longer than the limit.
    """
    parts: list[str] = []
    marks: list[tuple[int, int, Piece]] = []
    size, blank = 0, True  # blank at the start: no empty line opens the text
    for line in lines:
        if not line:
            if not blank:
                parts.append("\n")
                size += 1
            blank = True
            continue
        blank = False
        for piece in line:
            parts.append(piece.text)
            if piece.text.strip() and piece.text != SEPARATOR:
                marks.append((size, size + len(piece.text), piece))
            size += len(piece.text)
        parts.append("\n")
        size += 1
        if size > limits.characters:
            raise too_long(limits)
    return _mend("".join(parts).rstrip("\n"), marks)


def assemble_verbatim(blocks: Iterable[Block], limits: Limits) -> tuple[str, tuple[Place, ...], tuple[str, ...]]:
    """The same for plain text, one block a line, where nothing but the encoding may change."""
    parts: list[str] = []
    marks: list[tuple[int, int, Piece]] = []
    size = 0
    for number_, block in enumerate(blocks, 1):
        text = _CONTROLS.sub("", block.text) if isinstance(block, Para) else ""
        if text.strip():
            marks.append((size, size + len(text), Piece(text, line=number_)))
        parts.append(text)
        size += len(text) + 1
    if size > limits.characters:
        raise too_long(limits)
    return _mend("\n".join(parts), marks)


def too_long(limits: Limits) -> ReadError:
    """The error for a text above the limit."""
    return ReadError(
        "too-large", "", f"hơn {limits.characters:,} ký tự".replace(",", "."), f"over {limits.characters:,} characters"
    )


def _mend(raw: str, marks: list[tuple[int, int, Piece]]) -> tuple[str, tuple[Place, ...], tuple[str, ...]]:
    made = repair(raw)
    if made.text == raw:
        return raw, tuple(_place(s, e, p) for s, e, p in marks), ()
    at = made.origins
    moved = ((bisect_left(at, s), bisect_left(at, e), p) for s, e, p in marks)
    return made.text, tuple(_place(s, e, p) for s, e, p in moved if s < e), made.repaired


def _place(start: int, end: int, piece: Piece) -> Place:
    return Place(
        start=start,
        end=end,
        page=piece.page,
        line=piece.line,
        paragraph=piece.paragraph,
        row=piece.row,
        cell=piece.cell,
        part=piece.part,
    )
