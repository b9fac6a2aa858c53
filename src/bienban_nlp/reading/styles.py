"""Word's styles, as far as reading needs them: numbering, fonts and table borders, inherited through ``basedOn``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bienban_nlp.reading.numbering import W, integer, on, value

_NO_BORDER = {"nil", "none"}
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV", "start", "end")


def font_of(props: Any) -> str | None:
    """The font of run properties for letters beyond ASCII; ``""`` where a theme font overrides a named one."""
    fonts = props.find(W + "rFonts") if props is not None else None
    if fonts is None:
        return None
    if fonts.get(W + "hAnsiTheme"):
        return ""
    return fonts.get(W + "hAnsi") or fonts.get(W + "ascii") or ("" if fonts.get(W + "asciiTheme") else None)


def borders_of(el: Any) -> dict[str, bool]:
    """Edges named by ``tblBorders`` or ``tcBorders``: edge -> whether a line is drawn."""
    found: dict[str, bool] = {}
    if el is None:
        return found
    for edge in EDGES:
        child = el.find(W + edge)
        if child is not None:
            name = {"start": "left", "end": "right"}.get(edge, edge)
            found[name] = child.get(W + "val", "nil") not in _NO_BORDER
    return found


@dataclass(slots=True)
class Style:
    """One style's own settings."""

    based_on: str | None
    num_id: str | None
    ilvl: int | None
    font: str | None
    borders: dict[str, bool]
    hidden: bool = False


def number_of(props: Any) -> tuple[str | None, int | None]:
    """``numPr`` of paragraph properties: list id and level, each None where not said."""
    num = props.find(W + "numPr") if props is not None else None
    if num is None:
        return None, None
    ilvl = value(num, "ilvl")
    return value(num, "numId"), None if ilvl is None else integer(ilvl)


def _style(el: Any) -> Style:
    num_id, ilvl = number_of(el.find(W + "pPr"))
    run = el.find(W + "rPr")
    table = el.find(W + "tblPr")
    borders = borders_of(table.find(W + "tblBorders")) if table is not None else {}
    return Style(value(el, "basedOn"), num_id, ilvl, font_of(run), borders, on(run, "vanish"))


class Styles:
    """The styles of one document."""

    def __init__(self, root: Any) -> None:
        self._elements: dict[str, Any] = {}
        self._known: dict[str, Style] = {}
        self.default: dict[str, str] = {}
        self.default_font: str | None = None
        self.chain = lru_cache(maxsize=None)(self._chain)
        if root is None:
            return
        for el in root.findall(W + "style"):
            name = el.get(W + "styleId") or ""
            self._elements[name] = el
            if el.get(W + "default") in ("1", "true", "on"):
                self.default.setdefault(el.get(W + "type") or "", name)
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self.default_font = font_of(defaults)

    def _chain(self, name: str) -> list[str]:
        """A style and all it is based on, nearest first (styles may be based on each other in a circle)."""
        chain: list[str] = []
        while name in self._elements and name not in chain:
            chain.append(name)
            name = self._own(name).based_on or ""
        return chain

    def _own(self, name: str) -> Style:
        """One style's own settings, looked up when first asked for: a template brings hundreds nobody uses."""
        if name not in self._known:
            self._known[name] = _style(self._elements[name])
        return self._known[name]

    def number(self, name: str) -> tuple[str | None, int | None]:
        """List id and level that a style gives its paragraphs."""
        num_id: str | None = None
        ilvl: int | None = None
        for style in (self._own(s) for s in self.chain(name)):
            num_id = num_id if num_id is not None else style.num_id
            ilvl = ilvl if ilvl is not None else style.ilvl
        return num_id, ilvl

    def font(self, name: str) -> str | None:
        """The font a style names, None where it leaves that to others."""
        return next((f for s in self.chain(name) if (f := self._own(s).font) is not None), None)

    def hidden(self, name: str) -> bool:
        """Whether the style hides its text."""
        return any(self._own(s).hidden for s in self.chain(name))

    def borders(self, name: str) -> dict[str, bool]:
        """Border edges of a table style."""
        found: dict[str, bool] = {}
        for s in self.chain(name):
            found = {**self._own(s).borders, **found}
        return found
