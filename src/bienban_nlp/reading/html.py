"""HTML, most often saved as .doc: by Word, by party programs, by web pages. Also web archives (.mht)."""

from __future__ import annotations

import email
import re
from email.message import Message
from typing import Any

from bienban_nlp.encoding import decode_bytes, repair_run
from bienban_nlp.reading.blocks import Block, Cell, Content, Para, Table, para
from bienban_nlp.reading.errors import Limits, ReadError
from bienban_nlp.reading.numbering import bullet, show

_SKIPPED = {
    "head",
    "script",
    "style",
    "title",
    "noscript",
    "template",
    "del",
    "s",
    "strike",
    "select",
    "button",
    "iframe",
    "object",
    "svg",
}
_BLOCKS = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "blockquote",
    "pre",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "center",
    "form",
    "fieldset",
    "body",
    "hr",
    "address",
    "caption",
}
_SPACE = re.compile("[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_ASIDE = re.compile(r"mso-element\s*:\s*(?:comment|header|footer|endnote-separator|footnote-separator)", re.IGNORECASE)
_FONT = re.compile(r"font-family\s*:\s*[\"']?([^\"';,]+)", re.IGNORECASE)
_LINE = re.compile(r"border(?:-(?:left|right|top|bottom))?(?:-style)?\s*:\s*([^;\"]+)", re.IGNORECASE)
_MAX_SPAN = 200


def content(data: bytes, limits: Limits) -> Content:
    """Read a page."""
    text, encoding = _markup(data)
    if len(text) > 10 * limits.characters:
        raise ReadError("too-large", "", "trang HTML quá dài", "the page is too long")
    from lxml import html

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    text = re.sub(r"<!\[(?:if|endif)[^>]*>|<\?xml[^>]*>", "", text.replace("\x00", ""))
    root: Any = html.document_fromstring(text, parser=parser)
    return Content(_Reader().read(root), "html", encoding)


def _markup(data: bytes) -> tuple[str, str]:
    """The page's characters: out of its mail wrapper, in the encoding it names."""
    if re.match(rb"\s*(?:mime-version|from|content-type)\s*:", data[:200], re.IGNORECASE):
        page = _page_of(email.message_from_bytes(data))
        if page is not None:
            return page
    text, encoding = decode_bytes(data)
    said = re.search(r"charset\s*=\s*[\"']?([\w-]+)", text[:4096], re.IGNORECASE)
    if encoding in ("windows-1252", "windows-1258") and said and said[1].lower() in ("windows-1258", "cp1258"):
        return data.decode("cp1258", "replace"), "windows-1258"
    return text, encoding


def _page_of(message: Message) -> tuple[str, str] | None:
    for part in message.walk():
        if part.get_content_type() in ("text/html", "text/plain") and not part.is_multipart():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                charset = str(part.get_content_charset() or "").lower()
                if charset and charset not in ("us-ascii", "unicode"):
                    try:
                        return payload.decode(charset, "replace"), charset
                    except LookupError:
                        pass
                return decode_bytes(payload)
    return None


class _Reader:
    """Gathers inline text until a block begins or ends."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._text: list[str] = []

    def read(self, root: Any, font: str | None = None) -> list[Block]:
        """The blocks of an element that stands in a font."""
        self._walk(root, font)
        self._flush()
        return self._blocks

    def _add(self, text: str | None, font: str | None, pre: bool = False) -> None:
        if text:
            text = text if pre else _SPACE.sub(" ", text)
            self._text.append(repair_run(text, font).text if font else text)

    def _flush(self, empty: bool = False) -> None:
        text = "".join(self._text)
        text = "\n".join(re.sub(" {2,}", " ", line).strip(" ") for line in text.split("\n"))
        text = text.removesuffix("\n")  # a <br> before the end of a block ends no line
        self._text = []
        if text.strip(" \u00a0\n"):
            self._blocks.append(para(text.strip("\n")))
        elif empty or text:
            self._blocks.append(Para([]))

    def _walk(self, el: Any, font: str | None, pre: bool = False) -> None:
        tag = el.tag
        style = el.get("style") or ""
        if el.get("title") in ("header", "footer") and tag == "div":  # as LibreOffice names running heads
            return
        if not isinstance(tag, str) or tag in _SKIPPED or _HIDDEN.search(style) or _ASIDE.search(style):
            return
        font = _font_of(el, font)
        if tag == "br":
            self._text.append("\n")
        elif tag == "table":
            self._flush()
            self._blocks.append(_table(el, font))
        elif tag in ("ol", "ul"):
            self._list(el, font)
        elif "mso-list:ignore" in style.lower().replace(" ", ""):
            self._label(el, font)
        elif tag == "input":
            if el.get("type") in ("checkbox", "radio"):
                self._text.append("☑" if el.get("checked") is not None else "☐")
        else:
            self._children(el, font, pre or tag == "pre", tag in _BLOCKS, tag)

    def _children(self, el: Any, font: str | None, pre: bool, block: bool, tag: str) -> None:
        if block:
            self._flush()
        before = len(self._blocks)
        self._add(el.text, font, pre)
        for child in el:
            self._walk(child, font, pre)
            self._add(child.tail, font, pre)
        if block:
            self._flush(empty=tag == "p" and len(self._blocks) == before)

    def _label(self, el: Any, font: str | None) -> None:
        """The number or bullet that Word wrote into a list paragraph, and the spaces it padded it with."""
        inner = next((m[1] for e in el.iter() if (m := _FONT.search(e.get("style") or ""))), font)
        label = "".join(el.itertext()).replace("\u00a0", " ").strip()
        self._text.append((bullet(label, inner) if len(label) == 1 else label) + " ")

    def _list(self, el: Any, font: str | None) -> None:
        self._flush()
        n = _number(el.get("start"), 1)
        for item in el:
            if item.tag == "li":
                n = _number(item.get("value"), n)
                self._text.append(_item_label(el, n))
                n += 1
                self._item(item, font)
            elif isinstance(item.tag, str):
                self._walk(item, font)
        self._flush()

    def _item(self, item: Any, font: str | None) -> None:
        """One item; a paragraph inside it stands on the line of its number."""
        font = _font_of(item, font)
        self._add(item.text, font)
        for i, child in enumerate(item):
            if child.tag == "p" and i == 0:
                own = _font_of(child, font)
                self._add(child.text, own)
                for inner in child:
                    self._walk(inner, own)
                    self._add(inner.tail, own)
            else:
                self._walk(child, font)
            self._add(child.tail, font)
        self._flush()


def _font_of(el: Any, font: str | None) -> str | None:
    """The font an element names, else the one it stands in."""
    if el.tag == "font" and el.get("face"):
        face: str = el.get("face").split(",")[0]
        return face
    named = _FONT.search(el.get("style") or "")
    return named[1].strip() if named else font


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text.strip()) else default


def _item_label(el: Any, n: int) -> str:
    if el.tag == "ul":
        return "" if "list-style-type:none" in (el.get("style") or "").replace(" ", "").lower() else "• "
    kind = el.get("type") or ""
    fmt = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}.get(kind, "decimal")
    return f"{show(n, fmt)}. "


def _table(el: Any, font: str | None) -> Table:
    rows: list[list[Cell]] = []
    drawn = asked = 0
    general = el.get("border") not in (None, "", "0") or _draws(el.get("style") or "")
    below: dict[int, int] = {}  # columns that a cell above reaches down into -> rows left
    for tr in _rows(el):
        row: list[Cell] = []
        own = _font_of(tr, font)
        for td in tr:
            if td.tag not in ("td", "th"):
                continue
            _covered(row, below)
            column = len(row)
            row.append(Cell(_Reader().read(td, own)))
            down = min(_number(td.get("rowspan"), 1), _MAX_SPAN)
            if down > 1 and len(below) < _MAX_SPAN:
                below[column] = down
            asked += 1
            drawn += _draws(td.get("style") or "", general)
        _covered(row, below)
        below = {c: left - 1 for c, left in below.items() if left > 1}
        rows.append(row)
    return Table(rows, drawn * 2 > asked)


def _covered(row: list[Cell], below: dict[int, int]) -> None:
    """Empty cells where a merged cell reaches down; a span counts from the row under its own."""
    while len(row) in below:
        row.append(Cell())


def _rows(el: Any) -> list[Any]:
    found = []
    for child in el:
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ("tbody", "thead", "tfoot"):
            found.extend(c for c in child if c.tag == "tr")
    return found


def _draws(style: str, default: bool = False) -> bool:
    """Whether a style asks for a border; ``default`` where it does not speak of one."""
    found = [m[1].lower() for m in _LINE.finditer(style)]
    if not found:
        return default
    return sum(not re.search(r"none|hidden|(?:^|\s)0(?:px|pt|cm|in|\s|$)", v) for v in found) * 2 >= len(found)
