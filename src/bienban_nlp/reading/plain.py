"""Plain text (.txt, .md): any encoding a Vietnamese office has used, lines as they stand."""

from __future__ import annotations

from bienban_nlp.encoding import decode_bytes
from bienban_nlp.reading.blocks import Content, para, too_long
from bienban_nlp.reading.errors import Limits


def content(data: bytes, limits: Limits) -> Content:
    """One paragraph a line."""
    text, encoding = decode_bytes(data)
    if len(text) > limits.characters:
        raise too_long(limits)
    return Content([para(line) for line in lines(text)], "txt", encoding, verbatim=True)


def lines(text: str) -> list[str]:
    """The lines of a text, whichever program ended them; a form feed is a line end too."""
    text = text.rstrip("\x1a").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\u2028", "\n")
    return text.split("\n")
