"""Word 97-2003 (.doc) and the other files in Microsoft's compound format.

The document is rebuilt as .docx in memory-backed scratch space by msdoc2docx, so that numbering, tables and fonts
are read by the one reader that knows them. A file too damaged for that is read from its piece table: the text alone.
"""

from __future__ import annotations

import os
import struct
import tempfile
from importlib import import_module
from io import BytesIO
from pathlib import Path

import olefile

from bienban_nlp.reading import docx
from bienban_nlp.reading.blocks import Block, Content, Para, lines_of, para, warning
from bienban_nlp.reading.errors import Limits, ReadError

_SHARED_MEMORY = "/dev/shm"
_OTHERS = {
    "workbook": "bảng tính Excel",
    "book": "bảng tính Excel",
    "powerpoint document": "trình chiếu PowerPoint",
    "__properties_version1.0": "thư Outlook",
    "visiodocument": "bản vẽ Visio",
}
_MAX_PIECES = 200_000


def content(data: bytes, limits: Limits) -> Content:
    """Read a compound file that holds a Word document."""
    word, table = streams(data)
    plain = piece_text(word, table)
    if len(plain) > limits.characters:
        raise ReadError("too-large", "", f"hơn {limits.characters} ký tự", f"over {limits.characters} characters")
    made = _rebuilt(data, limits)
    # Trust the rebuilt document only if it kept the text: damage can end it early.
    if made is not None and _letters(made.blocks) >= 0.8 * sum(c.isalnum() for c in plain):
        made.format = "doc"
        return made
    return Content(_plain_blocks(plain), "doc", "utf-16-le", warnings=[warning("doc-text-only")])


def streams(data: bytes) -> tuple[bytes, bytes]:
    """The main stream and the table stream of a Word document."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            names = {"/".join(entry).lower() for entry in ole.listdir()}
            if "encryptedpackage" in names or "encryptioninfo" in names:
                raise ReadError("encrypted")
            if "worddocument" not in names:
                what = next((v for k, v in _OTHERS.items() if k in names), "không phải văn bản Word")
                raise ReadError("unsupported", "", what, "not a Word document")
            word = ole.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", word, 10)[0]
            if flags & 0x0100:
                raise ReadError("encrypted")
            table = "1Table" if flags & 0x0200 else "0Table"
            return word, ole.openstream(table).read() if table.lower() in names else b""
    except ReadError:
        raise
    except Exception as error:  # olefile raises what the bytes make it raise
        raise ReadError("damaged", "", "Word 97-2003") from error


def _rebuilt(data: bytes, limits: Limits) -> Content | None:
    shared = _SHARED_MEMORY if os.path.isdir(_SHARED_MEMORY) and os.access(_SHARED_MEMORY, os.W_OK) else None
    try:
        convert = import_module("doc2docx").convert
        with tempfile.TemporaryDirectory(prefix="bienban-", dir=shared) as folder:
            source, target = Path(folder, "in.doc"), Path(folder, "out.docx")
            source.write_bytes(data)
            convert(source, target)
            rebuilt = target.read_bytes()
        return docx.content(rebuilt, limits)
    except ReadError as error:
        if error.code in ("too-large", "unsafe"):
            raise
        return None
    except Exception:  # whatever stopped it, the piece table may still hold the text
        return None


def _letters(blocks: list[Block]) -> int:
    return sum(c.isalnum() for line in lines_of(blocks) for piece in line for c in piece.text)


def piece_text(word: bytes, table: bytes) -> str:
    """The characters of the main text, control marks included, put together from the file's pieces."""
    if len(word) < 0x60:
        raise ReadError("damaged", "", "Word 97-2003")
    version = struct.unpack_from("<H", word, 2)[0]
    if version < 0xC1:  # Word 6 and 95 keep the text in one stretch of bytes
        start, end = struct.unpack_from("<II", word, 0x18)
        return word[start:end].decode("cp1252", "replace")
    wanted = max(struct.unpack_from("<i", word, 0x4C)[0], 0)
    clx, size = struct.unpack_from("<II", word, 0x1A2) if len(word) >= 0x1AA else (0, 0)
    return "".join(_pieces(word, table[clx : clx + size]))[:wanted]


def _pieces(word: bytes, clx: bytes) -> list[str]:
    i = 0
    while i < len(clx) and clx[i] == 1:  # formatting of quick saves, before the piece table
        i += 3 + struct.unpack_from("<H", clx, i + 1)[0] if i + 3 <= len(clx) else len(clx)
    if i + 5 > len(clx) or clx[i] != 2:
        raise ReadError("damaged", "", "Word 97-2003")
    body = clx[i + 5 : i + 5 + struct.unpack_from("<I", clx, i + 1)[0]]
    count = min((len(body) - 4) // 12, _MAX_PIECES)
    out = []
    for k in range(max(count, 0)):
        begin, end = struct.unpack_from("<II", body, 4 * k)
        at = struct.unpack_from("<I", body, 4 * (count + 1) + 8 * k + 2)[0]
        length = max(end - begin, 0)
        if at & 0x40000000:
            at = (at & 0x3FFFFFFF) // 2
            out.append(word[at : at + length].decode("cp1252", "replace"))
        else:
            out.append(word[at : at + 2 * length].decode("utf-16-le", "replace"))
    return out


def _plain_blocks(text: str) -> list[Block]:
    """Paragraphs of bare text: field instructions out, cells of a row joined."""
    out: list[Block] = []
    for line in _shown(text).replace("\x0b", "\n").replace("\x0c", "\r").split("\r"):
        # A row ends with a mark of its own: two cell marks in a row.
        for row in line.split("\x07\x07"):
            out.append(para(" | ".join(c.strip() for c in row.split("\x07")) if "\x07" in row else row))
    return out or [Para([])]


def _shown(text: str) -> str:
    """Text without field instructions: 0x13 opens a field, 0x14 ends its instruction, 0x15 the field."""
    out: list[str] = []
    hidden: list[bool] = []
    for c in text:
        if c == "\x13":
            hidden.append(True)
        elif c == "\x14" and hidden:
            hidden[-1] = False
        elif c == "\x15" and hidden:
            hidden.pop()
        elif c == "\r" and any(hidden):
            hidden.clear()  # an instruction never crosses a paragraph
            out.append(c)
        elif not any(hidden):
            out.append({"\x1e": "-", "\x1f": "", "\xa0": " "}.get(c, c))
    return "".join(out)
