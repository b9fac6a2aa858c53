"""A file of any format -> :class:`~bienban_nlp.minutes.Source`: its text and where each piece came from.

The content decides, never the suffix. Whatever cannot be read raises :class:`ReadError` that says why.
"""

from __future__ import annotations

import errno
import hashlib
import stat
import sys
from importlib import import_module
from os import PathLike, fspath
from pathlib import Path

from bienban_nlp.minutes import Source
from bienban_nlp.reading.blocks import SEPARATOR, Content, assemble, assemble_verbatim, lines_of, number
from bienban_nlp.reading.errors import Limits, ReadError
from bienban_nlp.reading.sniff import sniff

__all__ = ["SEPARATOR", "Limits", "ReadError", "read", "read_bytes"]

# Format by content -> module with ``content(data, limits) -> Content``; loaded only when met.
_READERS = {
    "zip": "bienban_nlp.reading.docx",
    "ole": "bienban_nlp.reading.doc",
    "pdf": "bienban_nlp.reading.pdf",
    "rtf": "bienban_nlp.reading.rtf",
    "html": "bienban_nlp.reading.html",
    "image": "bienban_nlp.reading.ocr",
    "txt": "bienban_nlp.reading.plain",
}


def read(path: str | PathLike[str] | bytes, *, name: str = "", limits: Limits | None = None) -> Source:
    """Read a document.

    Parameters
    ----------
    path : str, path-like or bytes
        A file, ``"-"`` for standard input, or the bytes of a file.
    name : str, optional
        What to call the document; the file's own name by default.
    limits : Limits, optional
        How much is read before a file is refused.

    Returns
    -------
    Source

    Raises
    ------
    ReadError
        The file cannot be read; the message says which file, what is wrong and what to do.
    """
    limits = limits or Limits.usual()
    if isinstance(path, bytes):
        return read_bytes(path, name, limits=limits)
    shown = fspath(path)
    if shown == "-":
        return read_bytes(sys.stdin.buffer.read(limits.file_bytes + 1), name or "-", limits=limits)
    try:
        data = _load(shown, limits)
    except ReadError as error:
        raise error.named(shown) from None
    return read_bytes(data, name or Path(shown).name, limits=limits, shown=shown)


def read_bytes(data: bytes, name: str = "", *, limits: Limits | None = None, shown: str = "") -> Source:
    """Read a document from its bytes.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What to call the document.
    limits : Limits, optional
        How much is read before a file is refused.
    shown : str, optional
        How an error names the file, where that is more than ``name``.

    Raises
    ------
    ReadError
        The bytes are no document that can be read.
    """
    limits = limits or Limits.usual()
    try:
        return _source(data, name, limits)
    except ReadError as error:
        raise error.named(shown or name) from error.__cause__
    except MemoryError:
        raise ReadError("too-large", shown or name, "không đủ bộ nhớ", "not enough memory") from None
    except Exception as error:
        # Parsers meet hostile bytes in more ways than can be listed; to the user all of them are damage.
        raise ReadError("damaged", shown or name, type(error).__name__) from error


def _source(data: bytes, name: str, limits: Limits) -> Source:
    if len(data) > limits.file_bytes:
        raise _too_big(limits)
    content = _content(data, limits)
    if content.verbatim:
        text, places, repaired = assemble_verbatim(content.blocks, limits)
    else:
        number(content.blocks)
        text, places, repaired = assemble(lines_of(content.blocks), limits)
    if not text.strip():
        cut_off = any(w.code == "ocr-cut-off" for w in content.warnings)
        raise ReadError("not-recognised" if cut_off else "no-text")
    return Source(
        name=name,
        format=content.format,
        text=text,
        encoding=content.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        places=places,
        repaired=tuple(dict.fromkeys([*content.repaired, *repaired])),
        warnings=tuple(content.warnings),
    )


def _content(data: bytes, limits: Limits) -> Content:
    """Paragraphs and tables of a file's bytes, by the reader its content asks for."""
    reader = import_module(_READERS[sniff(data)])
    made: Content = reader.content(data, limits)
    return made


def _load(path: str, limits: Limits) -> bytes:
    """The bytes of a regular file; a device or a pipe is never opened, it could block for ever."""
    try:
        info = Path(path).stat()
        if stat.S_ISDIR(info.st_mode):
            raise ReadError("directory")
        if not stat.S_ISREG(info.st_mode):
            raise ReadError("not-a-file")
        if info.st_size > limits.file_bytes:
            raise _too_big(limits)
        with open(path, "rb") as file:
            return file.read(limits.file_bytes + 1)
    except PermissionError:
        raise ReadError("no-permission") from None
    except ValueError:  # a name no file system has
        raise ReadError("missing") from None
    except OSError as error:
        known = error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)
        raise ReadError("missing") if known else ReadError("damaged", "", str(error.strerror)) from error


def _too_big(limits: Limits) -> ReadError:
    size = limits.file_bytes // 1_000_000
    return ReadError(
        "too-large", "", f"giới hạn {size} MB, đổi bằng --max-mb", f"the limit is {size} MB, set by --max-mb"
    )
