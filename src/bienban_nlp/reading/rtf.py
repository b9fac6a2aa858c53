"""Rich Text Format (.rtf), and the .doc files that are RTF inside."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bienban_nlp.encoding import font_encoding, repair_run
from bienban_nlp.reading.blocks import Block, Cell, Content, Para, Piece, Table
from bienban_nlp.reading.errors import Limits, ReadError
from bienban_nlp.reading.numbering import bullet

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+)|\\"
)
_CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_SKIPPED = set(
    (
        "stylesheet colortbl info pict header headerl headerr headerf footer footerl footerr footerf fldinst "
        "object annotation atnid atnauthor atnref shprslt nonshppict xmlnstbl themedata colorschememapping "
        "datastore latentstyles listtable listoverridetable rsidtbl generator mmathPr pgdsctbl ftnsep ftnsepc "
        "aftnsep aftnsepc aftncn ftncn upr template xe tc bkmkstart bkmkend revtbl nonesttables pntxta pntxtb "
        "pnseclvl filetbl fontemb falt panose sp wgrffmtfilter userprops"
    ).split()
)
_KEPT_STARRED = {"shppict", "shpinst", "shptxt", "nesttableprops", "ud", "pn", "ftnalt", "footnote"}
_SIGNS = {
    "tab": "\t",
    "line": "\n",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "endash": "–",
    "emdash": "—",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "lbr": "\n",
}
_MAX_DEPTH = 500


@dataclass(slots=True)
class _State:
    """What a group inherits."""

    out: str = "text"  # text, skip, fonts, label, note
    font: int = -1
    uc: int = 1
    hidden: bool = False
    deleted: bool = False
    starred: bool = False


@dataclass(slots=True)
class _CellShape:
    """How a row defines one cell."""

    drawn: set[str] = field(default_factory=set)
    across: bool = False
    down: bool = False


@dataclass(slots=True)
class _Grid:
    """A table being gathered at one depth of nesting."""

    rows: list[list[Cell]] = field(default_factory=list)
    shapes: list[list[_CellShape]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def content(data: bytes, limits: Limits) -> Content:
    """Read a document."""
    reader = _Reader(limits)
    reader.read(data)
    return Content(reader.blocks(), "rtf", reader.codec, repaired=list(reader.repaired))


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self.codec = "cp1252"
        self.repaired: dict[str, None] = {}
        self._limits = limits
        self._state = _State()
        self._stack: list[_State] = []
        self._fonts: dict[int, tuple[str, str]] = {}
        self._font_now = -1
        self._font_name: list[str] = []
        self._runs: list[tuple[str, int]] = []
        self._label: list[tuple[str, int]] = []
        self._notes: list[Block] = []
        self._note_runs: list[tuple[str, int]] = []
        self._levels: list[_Grid] = [_Grid()]
        self._depth = 0  # how deep in tables this paragraph stands
        self._row: list[_CellShape] = []
        self._outer_rows: list[list[_CellShape]] = []
        self._shape = _CellShape()
        self._edge = ""
        self._skip_units = 0
        self._gathered = bytearray()
        self._high = 0
        self._size = 0
        self._default_font = -1

    # ------------------------------------------------------------ tokens

    def read(self, data: bytes) -> None:
        i, end = 0, len(data)
        while i < end:
            match = _TOKEN.match(data, i)
            if match is None:
                break
            i = match.end()
            word, number, code, sign, brace, plain = match.groups()
            if code:
                self._bytes(bytes([int(code, 16)]))
            elif plain:
                self._bytes(plain)
            elif sign and sign in b"\\{}":
                self._bytes(sign)
            elif sign:
                self._sign(sign)
            elif brace:
                self._brace(brace)
            elif word == b"bin":
                i += max(int(number or 0), 0)
            elif word:
                self._word(word.decode("ascii"), None if number is None else int(number))
        self._decode()
        if self._runs:
            self._paragraph()

    def _brace(self, brace: bytes) -> None:
        self._decode()
        if brace == b"{":
            if len(self._stack) > _MAX_DEPTH:
                raise ReadError("unsafe", "", "lồng quá sâu", "nested too deep")
            self._stack.append(self._state)
            self._state = replace(self._state, starred=False)
        elif self._stack:
            ended = self._state
            self._state = self._stack.pop()
            if ended.out == "note" and self._state.out != "note":
                self._end_note()
            if ended.out == "fonts" and self._font_name:
                self._name_font()

    def _sign(self, sign: bytes) -> None:
        self._decode()
        if sign == b"*":
            self._state.starred = True
        elif sign == b"~":
            self._put("\u00a0")
        elif sign == b"_":
            self._put("-")
        elif sign == b"-":
            self._put("\u00ad" if self._old_font() else "")
        elif sign in b"\r\n":
            self._word("par", None)

    def _bytes(self, data: bytes) -> None:
        if self._skip_units:
            cut = min(self._skip_units, len(data))
            self._skip_units -= cut
            data = data[cut:]
        if self._state.out != "skip":
            self._gathered += data

    def _decode(self) -> None:
        """Put what bytes have gathered: a letter may take several, and only a control word or a brace ends them."""
        if self._gathered:
            codec = self._fonts.get(self._state.font, ("", self.codec))[1]
            self._put(self._gathered.decode(codec, "replace"))
            self._gathered.clear()

    def _put(self, text: str) -> None:
        state = self._state
        if state.out == "fonts":
            self._font_name.append(text)
            if ";" in text:
                self._name_font()
        elif state.out == "skip" or state.hidden or state.deleted or not text:
            return
        else:
            self._size += len(text)
            if self._size > self._limits.characters:
                raise ReadError(
                    "too-large",
                    "",
                    f"hơn {self._limits.characters} ký tự",
                    f"over {self._limits.characters} characters",
                )
            {"label": self._label, "note": self._note_runs}.get(state.out, self._runs).append((text, state.font))

    def _name_font(self) -> None:
        name = "".join(self._font_name).split(";")[0].strip()
        codec = self._fonts.get(self._font_now, ("", self.codec))[1]
        self._fonts[self._font_now] = (name, codec)
        self._font_name = []

    def _old_font(self) -> bool:
        return font_encoding(self._fonts.get(self._state.font, ("", ""))[0]) is not None

    # ------------------------------------------------------------ control words

    def _word(self, name: str, number: int | None) -> None:
        self._decode()
        state = self._state
        if name == "u":
            self._unicode(number or 0)
            return
        self._skip_units = 0
        if state.starred:
            state.starred = False
            if name == "ud":
                state.out = "text"  # the Unicode half of {\upr …}
                return
            if name not in _KEPT_STARRED:
                state.out = "skip"
                return
        if name in _SKIPPED:
            state.out = "skip"
        elif name in _WORDS:
            _WORDS[name](self, number)
        elif name in _SIGNS:
            self._put(_SIGNS[name])

    def _unicode(self, code: int) -> None:
        code &= 0xFFFF
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            if self._high:
                self._put(chr(0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00))
            self._high = 0
        elif code:
            self._put(chr(code))
        self._skip_units = self._state.uc

    def _set_codec(self, number: int | None) -> None:
        name = {65001: "utf-8", 10000: "mac_roman"}.get(number or 1252, f"cp{number or 1252}")
        try:
            codecs.lookup(name)
        except LookupError:
            return
        self.codec = name

    def _set_font(self, number: int | None) -> None:
        self._state.font = number or 0
        if self._state.out == "fonts":
            self._font_now = number or 0
            self._fonts.setdefault(self._font_now, ("", self.codec))

    def _set_charset(self, number: int | None) -> None:
        if self._state.out == "fonts":
            name, codec = self._fonts.get(self._font_now, ("", self.codec))
            self._fonts[self._font_now] = (name, _CHARSETS.get(number or 0, codec) if number != 1 else self.codec)

    def _set(self, **values: object) -> None:
        for key, value in values.items():
            setattr(self._state, key, value)

    def _plain(self, number: int | None) -> None:
        self._set(hidden=False, deleted=False, font=self._default_font)

    def _pard(self, number: int | None) -> None:
        if self._state.out == "text":
            self._depth = 0

    def _start_label(self, number: int | None) -> None:
        if self._state.out == "text":
            self._label = []
            self._state.out = "label"

    def _start_note(self, number: int | None) -> None:
        if self._state.out == "text":
            self._state.out = "note"
            self._note_runs = []
        else:
            self._state.out = "skip"

    # ------------------------------------------------------------ paragraphs, cells, rows

    def _text(self, runs: list[tuple[str, int]]) -> str:
        out, i = [], 0
        while i < len(runs):
            name = self._fonts.get(runs[i][1], ("", ""))[0]
            kind, j = font_encoding(name), i + 1
            while j < len(runs) and font_encoding(self._fonts.get(runs[j][1], ("", ""))[0]) == kind:
                j += 1
            text = "".join(t for t, _ in runs[i:j])
            if kind:
                made = repair_run(text, name)
                self.repaired.update(dict.fromkeys(made.repaired))
                text = made.text
            out.append(text)
            i = j
        return "".join(out)

    def _take(self) -> str:
        """The paragraph gathered so far, with its number or bullet in front."""
        text = self._text(self._runs)
        self._runs = []
        label = self._text(self._label).strip()
        if label:
            font = self._fonts.get(self._label[0][1], ("", ""))[0]
            label = bullet(label, font) if len(label) == 1 else label
        if label and (text.strip() or any(c.isalnum() for c in label)):
            text = label + " " + text.lstrip(" \t")
        self._label = []
        return text

    def _end_note(self) -> None:
        text = self._text(self._note_runs).strip()
        if text:
            self._notes.append(Para([Piece(text, part="footnote")]))
        self._note_runs = []

    def _grid(self, depth: int) -> _Grid:
        while len(self._levels) <= depth:
            self._levels.append(_Grid())
        return self._levels[depth]

    def _close_below(self, depth: int) -> None:
        """Tables deeper than this are over: each becomes a block of the level above."""
        while len(self._levels) > depth + 1:
            grid = self._levels.pop()
            if grid.blocks or grid.cells:
                grid.cells.append(Cell(grid.blocks))
                grid.rows.append(grid.cells)
                grid.shapes.append([])
            if grid.rows:
                self._levels[-1].blocks.append(_table(grid))

    def _paragraph(self, number: int | None = None) -> None:
        if self._state.out == "note":
            self._note_runs.append(("\n", -1))
            return
        if self._state.out == "skip":
            return
        self._close_below(self._depth)
        blocks = self._grid(self._depth).blocks
        blocks.append(Para([Piece(self._take())]))
        if not self._depth:
            blocks.extend(self._notes)
            self._notes = []

    def _end_cell(self, depth: int) -> None:
        if self._state.out != "text":
            return
        self._close_below(depth)
        grid = self._grid(depth)
        text = self._take()
        if text or not grid.blocks:
            grid.blocks.append(Para([Piece(text)]))
        grid.cells.append(Cell(grid.blocks))
        grid.blocks = []

    def _end_row(self, depth: int) -> None:
        if len(self._levels) <= depth:
            return
        self._close_below(depth)
        grid = self._grid(depth)
        cells, shapes = [], []
        for i, cell in enumerate(grid.cells):
            shape = self._row[i] if i < len(self._row) else _CellShape()
            if shape.across:
                continue
            cells.append(Cell() if shape.down else cell)
            shapes.append(shape)
        grid.rows.append(cells)
        grid.shapes.append(shapes)
        grid.cells = []

    def _define_row(self, number: int | None) -> None:
        self._row, self._shape, self._edge = [], _CellShape(), ""

    def _define_nested_row(self, number: int | None) -> None:
        if len(self._outer_rows) < _MAX_DEPTH:
            self._outer_rows.append(self._row)

    def _end_nested_row(self, number: int | None) -> None:
        self._end_row(max(self._depth, 2))
        if self._outer_rows:
            self._row = self._outer_rows.pop()

    def _define_cell(self, number: int | None) -> None:
        if len(self._row) < 1_000:
            self._row.append(self._shape)
        self._shape, self._edge = _CellShape(), ""

    def _start_edge(self, edge: str) -> None:
        self._edge = edge

    def _draw(self, number: int | None) -> None:
        if self._edge:
            self._shape.drawn.add(self._edge)

    def _undraw(self, number: int | None) -> None:
        self._shape.drawn.discard(self._edge)

    def _no_edge(self, number: int | None) -> None:
        self._edge = ""

    def blocks(self) -> list[Block]:
        """Everything read, in order."""
        self._close_below(0)
        return [*self._levels[0].blocks, *self._notes]


def _table(grid: _Grid) -> Table:
    drawn = asked = 0
    for r, row in enumerate(grid.shapes):
        for c, shape in enumerate(row):
            edges = [("l", c), ("r", c < len(row) - 1), ("t", r)]
            for edge, inner in edges:
                if inner:
                    asked += 1
                    neighbour = {"l": ("r", row[c - 1]), "r": ("l", row[c + 1] if c + 1 < len(row) else shape)}.get(
                        edge
                    )
                    drawn += edge in shape.drawn or bool(neighbour and neighbour[0] in neighbour[1].drawn)
    return Table(grid.rows, bool(asked) and drawn * 2 > asked)


_WORDS: dict[str, Callable[[_Reader, int | None], None]] = {
    "par": _Reader._paragraph,
    "sect": _Reader._paragraph,
    "cell": lambda r, n: r._end_cell(1),
    "row": lambda r, n: r._end_row(1),
    "nestcell": lambda r, n: r._end_cell(max(r._depth, 2)),
    "nestrow": _Reader._end_nested_row,
    "nesttableprops": _Reader._define_nested_row,
    "intbl": lambda r, n: setattr(r, "_depth", max(r._depth, 1)),
    "itap": lambda r, n: setattr(r, "_depth", min(max(n or 0, 0), 20)),
    "trowd": _Reader._define_row,
    "cellx": _Reader._define_cell,
    "clmrg": lambda r, n: setattr(r._shape, "across", True),
    "clvmrg": lambda r, n: setattr(r._shape, "down", True),
    "clbrdrl": lambda r, n: r._start_edge("l"),
    "clbrdrr": lambda r, n: r._start_edge("r"),
    "clbrdrt": lambda r, n: r._start_edge("t"),
    "clbrdrb": lambda r, n: r._start_edge("b"),
    **{
        f"brdr{kind}": _Reader._draw
        for kind in ("s", "th", "db", "dot", "dash", "hair", "dashsm", "dashd", "triple", "wavy")
    },
    "brdrnil": _Reader._undraw,
    "brdrnone": _Reader._undraw,
    **{f"brdr{edge}": _Reader._no_edge for edge in ("t", "b", "l", "r")},
    **{f"trbrdr{edge}": _Reader._no_edge for edge in ("t", "b", "l", "r", "h", "v")},
    "listtext": _Reader._start_label,
    "pntext": _Reader._start_label,
    "footnote": _Reader._start_note,
    "fonttbl": lambda r, n: r._set(out="fonts"),
    "f": _Reader._set_font,
    "deff": lambda r, n: setattr(r, "_default_font", n or 0),
    "fcharset": _Reader._set_charset,
    "cpg": lambda r, n: None,
    "ansicpg": _Reader._set_codec,
    "uc": lambda r, n: r._set(uc=min(max(1 if n is None else n, 0), 100)),
    "v": lambda r, n: r._set(hidden=n != 0),
    "deleted": lambda r, n: r._set(deleted=n != 0),
    "plain": _Reader._plain,
    "pard": _Reader._pard,
}
