"""Vietnamese as it was typed before Unicode: the way back of ``bienban_nlp.encoding``, for tests and measurements."""

from __future__ import annotations

import unicodedata

from bienban_nlp import encoding as enc

_TCVN3 = {v: k for k, v in enc._TCVN3.items()}
_VNI = {}
for _pair, _letter in enc._VNI.items():
    if len(_pair) == 1 or _pair[0].isupper() == _pair[1].isupper():
        _VNI.setdefault(_letter, _pair)
_VIQR_SIGNS = {
    "\u0302": "^",
    "\u0306": "(",
    "\u031b": "+",
    "\u0301": "'",
    "\u0300": "`",
    "\u0309": "?",
    "\u0303": "~",
    "\u0323": ".",
}


def to_tcvn3(text: str) -> str:
    """As typed in a .VnTime font: toned capitals have no code, so they are typed small."""
    return "".join(_TCVN3.get(c) or _TCVN3.get(c.lower(), c) for c in text)


def to_vni(text: str) -> str:
    return "".join(_VNI.get(c, c) for c in text)


def to_viqr(text: str) -> str:
    out = []
    for c in text:
        if c in "đĐ":
            out.append({"đ": "dd", "Đ": "DD"}[c])
        elif c in ".?'`~^(+\\":
            out.append("\\" + c)
        else:
            base, *marks = unicodedata.normalize("NFD", c)
            order = sorted(marks, key=lambda m: m not in "\u0302\u0306\u031b")
            out.append(base + "".join(_VIQR_SIGNS.get(m, m) for m in order))
    return "".join(out)


def to_1258(text: str) -> bytes:
    out = bytearray()
    for c in text:
        try:
            out += c.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", c)
            tone = next(m for m in apart if m in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", apart.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return bytes(out)
