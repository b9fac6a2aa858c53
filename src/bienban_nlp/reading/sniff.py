"""What a file is, by its content: the suffix lies too often (HTML saved as .doc, a photo renamed .docx)."""

from __future__ import annotations

import re

from bienban_nlp.encoding import decode_bytes
from bienban_nlp.reading.errors import ReadError

_IMAGES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
)
_HTML = re.compile(
    r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:p|div|table|meta|title|style|span|h[1-6])(?:\s[^<>]*)?>|"
    r"xmlns:o=[\"']urn:schemas-microsoft-com",
    re.IGNORECASE,
)
_FOREIGN = {
    b"SQLite format 3": ("cơ sở dữ liệu", "a database"),
    b"Rar!": ("tệp nén RAR, hãy giải nén trước", "a RAR archive, unpack it first"),
    b"7z\xbc\xaf": ("tệp nén 7z, hãy giải nén trước", "a 7z archive, unpack it first"),
    b"\x1f\x8b": ("tệp nén gzip, hãy giải nén trước", "a gzip archive, unpack it first"),
    b"MZ": ("chương trình", "a program"),
    b"\x7fELF": ("chương trình", "a program"),
    b"ID3": ("tệp âm thanh", "sound"),
    b"OggS": ("tệp âm thanh", "sound"),
}


def sniff(data: bytes) -> str:
    """Name the format of a file's bytes.

    Returns
    -------
    str
        ``docx``, ``odt``, ``zip`` (decided further by the docx reader), ``ole``, ``pdf``, ``rtf``, ``image``,
        ``html`` or ``txt``.

    Raises
    ------
    ReadError
        Nothing that holds minutes.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadError("empty")
    head = data[:8192]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    if _is_image(head, data):
        return "image"
    for magic, (vi, en) in _FOREIGN.items():
        if head.startswith(magic) and (magic != b"MZ" or b"\x00" in head[:64]):
            raise ReadError("unsupported", "", vi, en)
    return _textual(head)


def _is_image(head: bytes, data: bytes) -> bool:
    if head.startswith(b"BM"):
        return int.from_bytes(head[2:6], "little") == len(data)
    return head.startswith(_IMAGES) or head[8:12] == b"WEBP" or head[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif")


def _textual(head: bytes) -> str:
    text = decode_bytes(head[: len(head) // 4 * 4 or len(head)])[0]
    controls = sum(c < " " and c not in "\t\n\r\f\v\x1a" for c in text)
    if controls > 0.02 * len(text) + 1:
        raise ReadError("unsupported", "", "dữ liệu không phải văn bản", "not a document")
    start = text.lstrip()[:2048]
    lowered = start.lower()
    if lowered.startswith("<?xml") and re.search(r"w:worddocument|pkg:package|office:document", lowered):
        raise ReadError("unsupported", "", "Word lưu dạng XML", "Word saved as XML")
    if lowered.startswith(("mime-version:", "from:", "content-type:")) and "multipart/" in text.lower():
        return "html"
    tags = _HTML.findall(start)
    return "html" if (start.startswith("<") and tags) or len(tags) >= 3 else "txt"
