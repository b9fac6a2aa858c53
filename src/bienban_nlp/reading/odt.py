"""OpenDocument text (.odt): the text as LibreOffice would show it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bienban_nlp.encoding import font_encoding, repair_run
from bienban_nlp.reading.blocks import Block, Cell, Content, Para, Piece, Table
from bienban_nlp.reading.errors import ReadError
from bienban_nlp.reading.numbering import bullet, integer, show
from bienban_nlp.reading.package import Package

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE = f"{{{_NS}office:1.0}}", f"{{{_NS}text:1.0}}", f"{{{_NS}table:1.0}}"
DRAW, STYLE, SVG = f"{{{_NS}drawing:1.0}}", f"{{{_NS}style:1.0}}", f"{{{_NS}svg-compatible:1.0}}"
FO = f"{{{_NS}xsl-fo-compatible:1.0}}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_MAX_LEVEL = 10


def content_of_package(package: Package) -> Content:
    """Read an opened package."""
    kind = package.read("mimetype").decode("ascii", "replace") if "mimetype" in package else ""
    if kind and "opendocument.text" not in kind:
        what = kind.rsplit(".", 1)[-1][:40]
        raise ReadError("unsupported", "", what, what)
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise ReadError("encrypted")
    if "content.xml" not in package:
        raise ReadError("damaged", "", "thiếu phần văn bản", "its text is missing")
    root = package.xml("content.xml")
    styles = package.xml("styles.xml") if "styles.xml" in package else None
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise ReadError("unsupported", "", "không phải văn bản", "not a text")
    reader = _Reader(root, styles)
    return Content(reader.blocks(body), "odt", repaired=list(reader.repaired))


@dataclass(slots=True)
class _Level:
    """One level of a list style."""

    fmt: str = "decimal"
    before: str = ""
    after: str = ""
    pattern: str | None = None
    shown: int = 1
    start: int = 1
    bullet: str | None = None
    font: str | None = None


@dataclass(slots=True)
class _List:
    """A list being counted."""

    style: str
    counters: dict[int, int] = field(default_factory=dict)


class _Styles:
    def __init__(self, roots: list[Any]) -> None:
        self.lists: dict[str, dict[int, _Level]] = {}
        self.outline: dict[int, _Level] = {}
        self._faces: dict[str, str] = {}
        self._fonts: dict[str, tuple[str | None, str | None]] = {}
        self.borders: dict[str, bool] = {}
        for root in roots:
            for face in root.iter(STYLE + "font-face"):
                self._faces[face.get(STYLE + "name") or ""] = (face.get(SVG + "font-family") or "").strip("'\"")
            for el in root.iter(TEXT + "list-style"):
                self.lists[el.get(STYLE + "name") or ""] = _levels(el)
            for el in root.iter(TEXT + "outline-style"):
                self.outline = _levels(el)
            for el in root.iter(STYLE + "style"):
                self._style(el)
        self.old_fonts = any(font_encoding(self._faces.get(f or "", f)) for _, f in self._fonts.values())

    def _style(self, el: Any) -> None:
        name = el.get(STYLE + "name") or ""
        if el.get(STYLE + "family") == "table-cell":
            props = el.find(STYLE + "table-cell-properties")
            if props is not None:
                self.borders[name] = _draws(props)
            return
        props = el.find(STYLE + "text-properties")
        font = None if props is None else props.get(STYLE + "font-name") or props.get(FO + "font-family")
        self._fonts[name] = (el.get(STYLE + "parent-style-name"), font)

    def font(self, name: str | None) -> str | None:
        for _ in range(20):
            parent, font = self._fonts.get(name or "", (None, None))
            if font:
                return self._faces.get(font, font).strip("'\"")
            if parent is None or parent == name:
                return None
            name = parent
        return None


def _draws(props: Any) -> bool:
    edges = [props.get(FO + e) for e in ("border", "border-left", "border-right", "border-top", "border-bottom")]
    said = [e for e in edges if e]
    return sum(not re.match(r"none|hidden|0(?:[a-z]+)?(?:\s|$)", e) for e in said) * 2 >= len(said) if said else False


def _levels(el: Any) -> dict[int, _Level]:
    found = {}
    for child in el:
        level = integer(child.get(TEXT + "level"), 0)
        if not 0 < level <= _MAX_LEVEL:
            continue
        props = child.find(STYLE + "text-properties")
        made = _Level(
            fmt=_FORMATS.get(child.get(STYLE + "num-format") or "", "decimal"),
            before=child.get(STYLE + "num-prefix") or "",
            after=child.get(STYLE + "num-suffix") or "",
            pattern=child.get(LOEXT + "num-list-format") or child.get(STYLE + "num-list-format"),
            shown=integer(child.get(TEXT + "display-levels"), 1),
            start=integer(child.get(TEXT + "start-value"), 1),
            font=None
            if props is None
            else props.get(STYLE + "font-name") or (props.get(FO + "font-family") or "").strip("'\""),
        )
        if "bullet" in child.tag or "image" in child.tag:
            made.bullet = child.get(TEXT + "bullet-char") or "•"
        found[level] = made
    return found


class _Reader:
    def __init__(self, root: Any, styles: Any) -> None:
        self._styles = _Styles([r for r in (styles, root) if r is not None])
        self._by_id: dict[str, _List] = {}
        self._by_style: dict[str, _List] = {}
        self._outline: dict[int, int] = {}
        self._page = 1
        self._part = "body"
        self._spaces = 1_000_000  # an attribute of three bytes must not blow up the text
        self.repaired: dict[str, None] = {}

    # ------------------------------------------------------------ blocks

    def blocks(self, parent: Any) -> list[Block]:
        out: list[Block] = []
        for el in parent:
            if el.tag == TEXT + "p":
                out.extend(self._paragraph(el))
            elif el.tag == TEXT + "h":
                out.extend(self._paragraph(el, self._heading(el)))
            elif el.tag == TEXT + "list":
                out.extend(self._list(el, None, 1))
            elif el.tag == TABLE + "table":
                out.append(self._table(el))
            elif el.tag in (
                TEXT + "section",
                TEXT + "index-body",
                DRAW + "text-box",
                TEXT + "index-title",
            ) or el.tag.startswith(TEXT + "table-of-content"):
                out.extend(self.blocks(el))
            elif el.tag in (DRAW + "frame", DRAW + "custom-shape"):
                out.extend(self._box(el))
            elif el.tag == TEXT + "soft-page-break":
                self._page += 1
        return out

    def _paragraph(self, el: Any, label: str = "") -> list[Block]:
        runs: list[tuple[str, str | None]] = []
        aside: list[Block] = []
        self._inline(el, runs, aside, el.get(TEXT + "style-name"))
        text = self._decoded(runs)
        if label:
            text = label + " " + text.lstrip(" \t")
        made = Para([Piece(text, page=self._page if self._page > 1 else None, part=self._part)])
        boxes = [b for b in aside if not (isinstance(b, Para) and b.pieces and b.pieces[0].part == "footnote")]
        return [*boxes, made, *(b for b in aside if b not in boxes)]

    def _decoded(self, runs: list[tuple[str, str | None]]) -> str:
        if not self._styles.old_fonts:
            return "".join(text for text, _ in runs)
        out, i = [], 0
        while i < len(runs):
            font = self._styles.font(runs[i][1])
            j = i + 1
            while j < len(runs) and font_encoding(self._styles.font(runs[j][1])) == font_encoding(font):
                j += 1
            made = repair_run("".join(text for text, _ in runs[i:j]), font)
            self.repaired.update(dict.fromkeys(made.repaired))
            out.append(made.text)
            i = j
        return "".join(out)

    def _inline(self, el: Any, runs: list[tuple[str, str | None]], aside: list[Block], style: str | None) -> None:
        if el.text:
            runs.append((_collapsed(el.text), style))
        for child in el:
            self._inline_child(child, runs, aside, style)
            if child.tail:
                runs.append((_collapsed(child.tail), style))

    def _inline_child(self, el: Any, runs: list[tuple[str, str | None]], aside: list[Block], style: str | None) -> None:
        tag = el.tag
        if tag == TEXT + "s":
            count = min(max(integer(el.get(TEXT + "c"), 1), 1), 200, max(self._spaces, 1))
            self._spaces -= count
            runs.append((" " * count, style))
        elif tag == TEXT + "tab":
            runs.append(("\t", style))
        elif tag == TEXT + "line-break":
            runs.append(("\n", style))
        elif tag == TEXT + "soft-page-break":
            self._page += 1
        elif tag == TEXT + "note":
            self._note(el, aside)
        elif tag in (OFFICE + "annotation", OFFICE + "annotation-end", TEXT + "ruby-text") or not isinstance(tag, str):
            return
        elif tag in (DRAW + "frame", DRAW + "custom-shape", DRAW + "g", DRAW + "rect"):
            aside.extend(self._box(el))
        else:  # span, a, bookmark-ref, fields …
            self._inline(el, runs, aside, el.get(TEXT + "style-name") or style)

    def _note(self, el: Any, aside: list[Block]) -> None:
        body = el.find(TEXT + "note-body")
        if body is None or self._part == "footnote":
            return
        outer, self._part = self._part, "footnote"
        aside.extend(b for b in self.blocks(body) if isinstance(b, Para) and b.text.strip())
        self._part = outer

    def _box(self, el: Any) -> list[Block]:
        outer, self._part = self._part, "textbox"
        made: list[Block] = []
        for child in el:
            if child.tag in (DRAW + "text-box", DRAW + "g", DRAW + "frame", DRAW + "custom-shape"):
                made.extend(self.blocks(child) if child.tag == DRAW + "text-box" else self._box(child))
            elif child.tag in (TEXT + "p", TEXT + "list"):
                made.extend(self.blocks(el))
                break
        self._part = outer
        return made

    # ------------------------------------------------------------ numbers

    def _heading(self, el: Any) -> str:
        level = integer(el.get(TEXT + "outline-level"), 1)
        known = self._styles.outline.get(level)
        if known is None or (known.fmt == "none" and not known.pattern) or el.get(TEXT + "is-list-header") == "true":
            return ""
        _count(self._outline, level, known, None)
        return _label(self._outline, level, self._styles.outline)

    def _list(self, el: Any, outer: _List | None, level: int) -> list[Block]:
        if level > 40:  # deeper than any office program nests; the text is read, not numbered
            return [b for item in el for b in self.blocks(item)]
        style = el.get(TEXT + "style-name") or (outer.style if outer else "")
        counted = outer if outer and outer.style == style else self._begun(el, style, outer)
        if XML_ID in el.attrib:
            self._by_id[el.get(XML_ID)] = counted
        self._by_style[style] = counted
        out: list[Block] = []
        for item in el:
            if item.tag in (TEXT + "list-item", TEXT + "list-header"):
                out.extend(self._item(item, counted, level))
        return out

    def _begun(self, el: Any, style: str, outer: _List | None) -> _List:
        follows = self._by_id.get(el.get(TEXT + "continue-list") or "")
        if follows is None and el.get(TEXT + "continue-numbering") == "true":
            follows = self._by_style.get(style)
        return follows or _List(style, dict(outer.counters) if outer else {})

    def _item(self, item: Any, counted: _List, level: int) -> list[Block]:
        levels = self._styles.lists.get(counted.style, {})
        out: list[Block] = []
        labelled = item.tag == TEXT + "list-header"
        for el in item:
            if el.tag == TEXT + "list":
                out.extend(self._list(el, counted, level + 1))
            elif el.tag in (TEXT + "p", TEXT + "h") and not labelled:
                labelled = True
                known = levels.get(level)
                label = ""
                if known is not None:
                    _count(counted.counters, level, known, item.get(TEXT + "start-value"))
                    label = _label(counted.counters, level, levels)
                    if known.bullet and not "".join(el.itertext()).strip():
                        label = ""
                out.extend(self._paragraph(el, label))
            elif el.tag == TEXT + "soft-page-break":
                self._page += 1
            elif el.tag in (TEXT + "p", TEXT + "h"):
                out.extend(self._paragraph(el))
            elif el.tag == TABLE + "table":
                out.append(self._table(el))
        return out

    # ------------------------------------------------------------ tables

    def _table(self, el: Any) -> Table:
        rows: list[list[Cell]] = []
        drawn = asked = 0
        for tr in _rows(el):
            row: list[Cell] = []
            for td in tr:
                if td.tag == TABLE + "covered-table-cell":
                    # Covered by the cell above it: an empty cell; by the one to its left: part of that one.
                    if not row or not _wide(tr, td):
                        row.append(Cell())
                elif td.tag == TABLE + "table-cell":
                    asked += 1
                    drawn += self._styles.borders.get(td.get(TABLE + "style-name") or "", False)
                    row.append(Cell(self.blocks(td)))
            for _ in range(min(max(integer(tr.get(TABLE + "number-rows-repeated"), 1), 1), 2)):
                rows.append(row)
        return Table(rows, drawn * 2 > asked)


def _wide(row: Any, cell: Any) -> bool:
    """Is this covered cell inside a cell of the same row that spans columns?"""
    left = 0
    for td in row:
        if td is cell:
            return left > 0
        if td.tag == TABLE + "table-cell":
            left = integer(td.get(TABLE + "number-columns-spanned"), 1) - 1
        elif td.tag == TABLE + "covered-table-cell":
            left -= 1
    return False


def _rows(el: Any) -> list[Any]:
    found = []
    for child in el:
        if child.tag == TABLE + "table-row":
            found.append(child)
        elif child.tag in (TABLE + "table-header-rows", TABLE + "table-rows", TABLE + "table-row-group"):
            found.extend(_rows(child))
    return found


def _collapsed(text: str) -> str:
    return " ".join(text.replace("\t", " ").replace("\r", " ").replace("\n", " ").split(" ")) if "\n" in text else text


def _count(counters: dict[int, int], level: int, known: _Level, start: str | None) -> None:
    if start is not None:
        counters[level] = integer(start, known.start)
    else:
        counters[level] = counters[level] + 1 if level in counters else known.start
    for deeper in [k for k in counters if k > level]:
        del counters[deeper]


def _label(counters: dict[int, int], level: int, levels: dict[int, _Level]) -> str:
    known = levels[level]
    if known.bullet is not None:
        return bullet(known.bullet, known.font)

    def number(i: int) -> str:
        at = levels.get(i, known)
        return show(counters.get(i, at.start), at.fmt)

    if known.pattern is not None:
        text = known.pattern
        for i in range(1, _MAX_LEVEL + 1):
            text = text.replace(f"%{i}%", number(i) if i <= level else "")
        return text.strip()
    if known.fmt == "none":
        return (known.before + known.after).strip()
    first = max(level - max(known.shown, 1) + 1, 1)
    return (known.before + ".".join(number(i) for i in range(first, level + 1)) + known.after).strip()
