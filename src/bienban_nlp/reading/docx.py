"""Word documents (.docx, .docm): the text as Word would show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bienban_nlp.encoding import SYMBOLS, font_encoding, repair_run
from bienban_nlp.reading import html, odt, plain, rtf
from bienban_nlp.reading.blocks import Block, Cell, Content, Para, Piece, Table, lines_of
from bienban_nlp.reading.errors import Limits, ReadError
from bienban_nlp.reading.numbering import LEVELS, Numbering, W, bullet, on, value
from bienban_nlp.reading.package import Package
from bienban_nlp.reading.sniff import sniff
from bienban_nlp.reading.styles import Styles, borders_of, font_of, number_of

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DROPPED = {
    W + t
    for t in (
        "del",
        "moveFrom",
        "pPr",
        "rPr",
        "instrText",
        "delText",
        "sdtPr",
        "sdtEndPr",
        "commentReference",
        "footnoteRef",
        "endnoteRef",
        "annotationRef",
        "rt",
    )
}
_WRAPPED_BLOCKS = {W + t for t in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")}
# What a document may import when it is opened. Word takes documents too; no tool was seen to write one inside another.
_CHUNKS = {"html": html.content, "rtf": rtf.content, "txt": plain.content}
OWN_PAGES = "bienban_score"  # the bookmark around the pages that a score appends: they are no minutes
_FOREIGN = {"xl/workbook.xml": "bảng tính Excel", "ppt/presentation.xml": "trình chiếu PowerPoint"}


def content(data: bytes, limits: Limits) -> Content:
    """Read a zip package: Word's, or OpenDocument's by its reader."""
    package = Package(data, limits)
    if "mimetype" in package or "content.xml" in package:
        return odt.content_of_package(package)
    main = _main_part(package)
    if "html" in main.rsplit(".", 1)[-1].lower():
        raise ReadError("unsupported", "", "gói HTML", "an HTML package")
    return _Reader(package, main, limits).content()


def _main_part(package: Package) -> str:
    for kind, target in package.relations("").values():
        if kind == "officeDocument" and target in package:
            if target.lower() in _FOREIGN:
                break
            return target
    if "word/document.xml" in package:
        return "word/document.xml"
    for part, what in _FOREIGN.items():
        if part in package:
            raise ReadError("unsupported", "", what, what.rsplit(" ", 1)[-1])
    if "encryptedpackage" in package:
        raise ReadError("encrypted")
    if "[content_types].xml" in package:
        raise ReadError("damaged", "", "thiếu phần văn bản", "its text is missing")
    raise ReadError("unsupported", "", "tệp nén zip, hãy giải nén trước", "a zip archive, unpack it first")


class _Fields:
    """Which parts of fields are shown: the result, not the instruction. Fields nest and cross paragraphs."""

    def __init__(self) -> None:
        self._open: list[bool] = []

    @property
    def shown(self) -> bool:
        return all(self._open)

    def mark(self, kind: str) -> None:
        if kind == "begin":
            self._open.append(False)
        elif self._open and kind == "separate":
            self._open[-1] = True
        elif self._open and kind == "end":
            self._open.pop()

    def paragraph_ends(self) -> None:
        """An instruction never crosses a paragraph; one that seems to is damage and must not swallow the text."""
        while self._open and not self._open[-1]:
            self._open.pop()


class _Run:
    """The inline content of one paragraph while it is gathered."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, str | None]] = []
        self.before: list[Block] = []
        self.after: list[Block] = []
        self.notes: list[Block] = []

    def add(self, text: str, font: str | None = None) -> None:
        self.parts.append((text, font))

    @property
    def empty(self) -> bool:
        return not any(text.strip() for text, _ in self.parts)


def without_own(elements: Iterable[Any]) -> list[Any]:
    """What stands outside the pages that a score appended; an office program may move the bookmark into a paragraph.

    Where only one end of the bookmark is left nobody knows how far they go, and everything counts as minutes.
    """
    held = list(elements)
    begun = [(n, b.get(W + "id")) for n, el in enumerate(held) for b in el.iter(W + "bookmarkStart") if _is_own(b)]
    ended = {b.get(W + "id"): n for n, el in enumerate(held) for b in el.iter(W + "bookmarkEnd")} if begun else {}
    for first, mark in reversed(begun):
        if ended.get(mark, -1) >= first:
            del held[first : ended[mark] + 1]
    return held


def _is_own(bookmark: Any) -> bool:
    return bool(bookmark.get(W + "name") == OWN_PAGES)


class _Reader:
    def __init__(self, package: Package, main: str, limits: Limits) -> None:
        self._package, self._limits = package, limits
        self._relations = package.relations(main)
        self._root = package.xml(main)
        styles = self._related("styles")
        self._styles = Styles(styles)
        self._numbering = Numbering(self._related("numbering"), lambda s: self._styles.number(s)[0])
        self._notes: dict[str, dict[str, Any]] = {}
        self._fields = _Fields()
        self._page = 1
        self._paged = next(self._root.iter(W + "lastRenderedPageBreak"), None) is not None
        self._repaired: dict[str, None] = {}
        self._part = "body"
        # Fonts cost time and matter only where an old Vietnamese font is named somewhere.
        self._old_fonts = any(
            font_encoding(el.get(W + a))
            for root in (self._root, styles)
            if root is not None
            for el in root.iter(W + "rFonts")
            for a in ("ascii", "hAnsi")
        )

    def _related(self, kind: str) -> Any:
        target = next((t for k, t in self._relations.values() if k == kind), None)
        return self._package.xml(target) if target and target in self._package else None

    def content(self) -> Content:
        body = self._root.find(W + "body")
        if body is None:
            raise ReadError("damaged", "", "thiếu phần văn bản", "its text is missing")
        blocks = self._blocks(body)
        if any(n.startswith("word/media/") for n in self._package.names) and not any(lines_of(blocks)):
            raise ReadError("scanned", "", "tài liệu chỉ có ảnh", "the document holds pictures only")
        return Content(blocks, "docx", repaired=list(self._repaired))

    # ------------------------------------------------------------ blocks

    def _children(self, parent: Any) -> Iterator[Any]:
        """Paragraphs and tables of a container, seen through content controls and tracked insertions."""
        for el in parent:
            if el.tag in _WRAPPED_BLOCKS:
                yield from self._children(el)
            elif el.tag == MC + "AlternateContent":
                yield from self._children(self._alternative(el))
            else:
                yield el

    def _blocks(self, parent: Any) -> list[Block]:
        blocks: list[Block] = []
        kept: _Run | None = None
        children = self._children(parent)
        for el in without_own(children) if parent.tag == W + "body" else children:
            if el.tag == W + "p":
                kept = self._paragraph(el, blocks, kept)
            elif el.tag == W + "tbl":
                blocks.append(self._table(el))
            elif el.tag == W + "altChunk":
                blocks.extend(self._chunk(el))
        if kept is not None and not kept.empty:
            blocks.append(self._para(kept, ""))
        return blocks

    def _chunk(self, el: Any) -> list[Block]:
        """A whole file of another format, imported when Word opens the document (web tools write such files)."""
        target = self._relations.get(el.get(R + "id") or "", ("", ""))[1]
        if not target or target not in self._package:
            return []
        data = self._package.read(target)
        read = _CHUNKS.get(sniff(data))
        return read(data, self._limits).blocks if read else []

    def _paragraph(self, el: Any, blocks: list[Block], kept: _Run | None) -> _Run | None:
        """Read one paragraph into ``blocks``; returns its runs instead where its end is a tracked deletion."""
        props = el.find(W + "pPr")
        mark = props.find(W + "rPr") if props is not None else None
        run = kept or _Run()
        style = value(props, "pStyle") or self._styles.default.get("paragraph", "")
        self._inline(el, run, self._paragraph_font(style))
        self._fields.paragraph_ends()
        if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
            return run
        if on(mark, "vanish") and run.empty:
            return None
        blocks.extend(run.before)
        blocks.append(self._para(run, self._label(props, style, run.empty)))
        blocks.extend(run.after)
        blocks.extend(run.notes)
        return None

    def _paragraph_font(self, style: str) -> str | None:
        if not self._old_fonts:
            return None
        font = self._styles.font(style)
        return self._styles.default_font if font is None else font

    def _label(self, props: Any, style: str, empty: bool) -> str:
        """The number or bullet of a paragraph and the space after it."""
        num_id, ilvl = number_of(props)
        styled_id, styled_level = self._styles.number(style)
        if num_id is None:
            num_id = styled_id
            if num_id is not None and ilvl is None:
                tied = self._numbering.level_of_style(num_id, self._styles.chain(style))
                ilvl = styled_level if tied is None else tied
        if num_id is None or num_id == "0":
            return ""
        found = self._numbering.label(num_id, min(ilvl or 0, LEVELS - 1))
        if found is None or not found[0] or (found[1] and empty):
            return ""
        return found[0] + " "

    def _para(self, run: _Run, label: str) -> Para:
        text = self._decoded(run.parts)
        return Para(
            [
                Piece(
                    label + (text.lstrip(" \t") if label else text),
                    page=self._page if self._paged else None,
                    part=self._part,
                )
            ]
        )

    def _decoded(self, parts: list[tuple[str, str | None]]) -> str:
        """Runs joined; neighbours in one old encoding are decoded together, for a letter may lie across both."""
        if not self._old_fonts:
            return "".join(text for text, _ in parts)
        out: list[str] = []
        i = 0
        while i < len(parts):
            kind, j = font_encoding(parts[i][1]), i + 1
            while j < len(parts) and font_encoding(parts[j][1]) == kind:
                j += 1
            made = repair_run("".join(text for text, _ in parts[i:j]), parts[i][1])
            self._repaired.update(dict.fromkeys(made.repaired))
            out.append(made.text)
            i = j
        return "".join(out)

    # ------------------------------------------------------------ inline

    def _inline(self, parent: Any, run: _Run, font: str | None) -> None:
        for el in parent:
            tag = el.tag
            if tag == W + "r":
                self._run(el, run, font)
            elif tag in _DROPPED:
                continue
            elif tag == MC + "AlternateContent":
                self._inline(self._alternative(el), run, font)
            elif tag in (M + "oMath", M + "oMathPara"):
                run.add("".join(t.text or "" for t in el.iter(M + "t")))
            elif isinstance(tag, str):  # hyperlink, ins, moveTo, smartTag, sdt, fldSimple, bdo, ruby base …
                self._inline(el, run, font)

    @staticmethod
    def _alternative(el: Any) -> Any:
        """The one of two versions that a current Word shows; the other one repeats the text."""
        choice, fallback = el.find(MC + "Choice"), el.find(MC + "Fallback")
        if choice is None:
            return el if fallback is None else fallback
        boxed = next(choice.iter(W + "txbxContent"), None) is not None
        other = fallback is not None and next(fallback.iter(W + "txbxContent"), None) is not None
        return fallback if other and not boxed else choice

    def _run(self, el: Any, run: _Run, font: str | None) -> None:
        props = el.find(W + "rPr")
        if props is not None:
            style = value(props, "rStyle")
            if on(props, "vanish") or (style and props.find(W + "vanish") is None and self._styles.hidden(style)):
                return
            if self._old_fonts:
                own = font_of(props)
                styled = self._styles.font(style) if style else None
                font = own if own is not None else styled if styled is not None else font
        for child in el:
            self._run_child(child, run, font)

    def _run_child(self, el: Any, run: _Run, font: str | None) -> None:
        tag = el.tag
        if tag == W + "t":
            if self._fields.shown and el.text:
                run.add(el.text, font)
        elif tag == W + "fldChar":
            self._field(el, run)
        elif tag in _SIGNS:
            if self._fields.shown:
                run.add(_SIGNS[tag], font)
        elif tag == W + "br":
            if el.get(W + "type", "textWrapping") == "textWrapping" and self._fields.shown:
                run.add("\n", font)
        elif tag == W + "softHyphen":
            run.add("\u00ad", font)  # invisible, but the letter ư where the font is TCVN3
        elif tag == W + "sym":
            run.add(_symbol(el))
        elif tag == W + "lastRenderedPageBreak":
            self._page += 1
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            self._note(el, run)
        elif tag == MC + "AlternateContent":
            for child in self._alternative(el):
                self._boxes(child, run)
        elif tag in (W + "drawing", W + "pict", W + "object"):
            self._boxes(el, run)
        elif tag == W + "ruby":
            base = el.find(W + "rubyBase")
            if base is not None:
                self._inline(base, run, font)

    def _field(self, el: Any, run: _Run) -> None:
        self._fields.mark(el.get(W + "fldCharType") or "")
        form = el.find(W + "ffData")
        box = form.find(W + "checkBox") if form is not None else None
        if box is not None:
            run.add("☑" if on(box, "checked" if box.find(W + "checked") is not None else "default") else "☐")
        menu = form.find(W + "ddList") if form is not None else None
        if menu is not None:
            entries = [e.get(W + "val") or "" for e in menu.findall(W + "listEntry")]
            chosen = value(menu, "result") or "0"
            run.add(entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else "")

    def _boxes(self, el: Any, run: _Run) -> None:
        """Text boxes of a drawing, read where they are anchored; each once."""
        if el.tag == W + "txbxContent":
            outer, fields = self._part, self._fields
            self._part, self._fields = "textbox", _Fields()
            made = self._blocks(el)
            self._part, self._fields = outer, fields
            (run.before if run.empty else run.after).extend(made)
            return
        if el.tag == MC + "AlternateContent":
            el = self._alternative(el)
        for child in el:
            if isinstance(child.tag, str):
                self._boxes(child, run)

    def _note(self, el: Any, run: _Run) -> None:
        """A footnote as its own paragraph after the one that refers to it."""
        kind = "footnotes" if el.tag == W + "footnoteReference" else "endnotes"
        if kind not in self._notes:
            root = self._related(kind)
            self._notes[kind] = {} if root is None else {n.get(W + "id") or "": n for n in root}
        note = self._notes[kind].pop(el.get(W + "id") or "", None)
        if note is None or self._part == "footnote":
            return
        outer, fields = self._part, self._fields
        self._part, self._fields = "footnote", _Fields()
        made = [b for b in self._blocks(note) if isinstance(b, Para) and b.text.strip()]
        self._part, self._fields = outer, fields
        for block in made:
            for piece in block.pieces:
                piece.text = piece.text.strip()
        run.notes.extend(made)

    # ------------------------------------------------------------ tables

    def _table(self, el: Any) -> Table:
        rows: list[list[Cell]] = []
        marks: list[dict[str, bool]] = []
        for row in self._children(el):
            props = row.find(W + "trPr") if row.tag == W + "tr" else None
            if row.tag != W + "tr" or (props is not None and props.find(W + "del") is not None):
                continue
            cells = []
            for cell in self._children(row):
                if cell.tag == W + "tc":
                    tc = cell.find(W + "tcPr")
                    if _continues(tc, "hMerge"):
                        continue
                    marks.append(borders_of(tc.find(W + "tcBorders") if tc is not None else None))
                    cells.append(Cell([] if _continues(tc, "vMerge") else self._blocks(cell)))
            rows.append(cells)
        return Table(rows, self._bordered(el, rows, marks))

    def _bordered(self, el: Any, rows: list[list[Cell]], marks: list[dict[str, bool]]) -> bool:
        """Whether lines part the cells: said by the cells, by the table, or by its style, in that order."""
        props = el.find(W + "tblPr")
        style = value(props, "tblStyle") or self._styles.default.get("table", "")
        whole = {
            **self._styles.borders(style),
            **borders_of(props.find(W + "tblBorders") if props is not None else None),
        }
        drawn, asked = 0, 0
        position = iter(marks)
        for r, row in enumerate(rows):
            for c in range(len(row)):
                own = next(position)
                inner = [("left", "insideV")] if c else []
                inner += [("right", "insideV")] if c < len(row) - 1 else []
                inner += [("top", "insideH")] if r else []
                for edge, general in inner:
                    asked += 1
                    drawn += own.get(edge, whole.get(general, False))
        return drawn * 2 > asked if asked else any(whole.values())


def _continues(props: Any, tag: str) -> bool:
    merge = props.find(W + tag) if props is not None else None
    return merge is not None and merge.get(W + "val", "continue") == "continue"


_SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}


def _symbol(el: Any) -> str:
    """A sign of a symbol font set in the text (``Insert > Symbol``)."""
    try:
        code = int(el.get(W + "char") or "", 16)
    except ValueError:
        return ""
    font = el.get(W + "font") or ""
    if 0xF020 <= code <= 0xF0FF:
        if font_encoding(font):
            return repair_run(chr(code - 0xF000), font).text
        known = (
            SYMBOLS.get(code - 0xF000)
            if "symbol" not in font.lower() or code in (0xF0B7, 0xF02D, 0xF0B0, 0xF0B1, 0xF0B3, 0xF0A3)
            else None
        )
        return known or bullet(chr(code), font or "Symbol")
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else ""
