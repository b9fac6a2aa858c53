"""What an archive holds, before a long run: formats, old encodings, scans, and what cannot be read and why.

Quick where reading is slow: a PDF's pages are asked whether they hold letters, a .doc for its characters; nothing is
recognised from pictures and nothing is written.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from bienban_nlp.encoding import repair
from bienban_nlp.reading import _load, doc, ocr, pdf, read_bytes
from bienban_nlp.reading.errors import Limits, ReadError
from bienban_nlp.reading.sniff import sniff

SCHEMA = "bienban-scan/1"
State = Literal["ready", "ocr", "unreadable"]
STATES: tuple[State, ...] = ("ready", "ocr", "unreadable")
_SAMPLE = 20_000  # characters of a PDF in which an old encoding is looked for


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One file of an archive.

    Parameters
    ----------
    path : str
        Inside the folder.
    bytes : int
        Its size.
    format : str
        By content; ``unknown`` where it could not be told.
    state : {"ready", "ocr", "unreadable"}
        ``ocr``: pages of it are pictures and have to be recognised.
    encoding : str
        The encoding the text is stored in.
    repaired : tuple of str
        What reading will mend, e.g. ``("tcvn3",)``.
    pages, pictures : int, optional
        Pages, and those without text, where the format has pages.
    code : str
        Why it is not ready, as :class:`~bienban_nlp.reading.ReadError` has it.
    vi, en : str
        The same as a sentence that says what to do.
    same_as : str
        The path of an earlier file with the same bytes.
    """

    path: str
    bytes: int
    format: str = "unknown"
    state: State = "ready"
    encoding: str = ""
    repaired: tuple[str, ...] = ()
    pages: int | None = None
    pictures: int | None = None
    code: str = ""
    vi: str = ""
    en: str = ""
    same_as: str = ""

    def need(self, lang: str) -> str:
        """What the file needs, in one language."""
        return self.en if lang == "en" else self.vi


def survey(
    folder: Path,
    files: Sequence[Path],
    *,
    limits: Limits | None = None,
    step: Callable[[int], None] = lambda n: None,
) -> list[Document]:
    """Look at files of a folder, in the order given.

    Parameters
    ----------
    folder : Path
        What the paths are shown relative to.
    files : sequence of Path
        See :func:`bienban_nlp.archive.find`.
    limits : Limits, optional
        As for reading.
    step : callable
        Told how many files were looked at, for a progress bar.
    """
    seen: dict[str, str] = {}
    found = []
    for file in files:
        name = unicodedata.normalize("NFC", file.relative_to(folder).as_posix())
        name = name.encode("utf-8", "backslashreplace").decode("utf-8")
        found.append(_document(file, name, limits or Limits.usual(), seen))
        step(1)
    return found


def _document(file: Path, name: str, limits: Limits, seen: dict[str, str]) -> Document:
    known: dict[str, Any] = {"path": name, "bytes": 0}
    try:
        known["bytes"] = file.stat().st_size
        data = _load(str(file), limits)
        first = seen.setdefault(hashlib.sha256(data).hexdigest(), name)
        known["same_as"] = first if first != name else ""
        known.update(look(data, limits))
    except ReadError as error:
        known.update(_needs(error))
    except OSError as error:
        known.update(_needs(ReadError("damaged", "", str(error.strerror))))
    return Document(**known)


def _needs(error: ReadError) -> dict[str, Any]:
    """Why a file is not ready, as fields of :class:`Document`."""
    vi, en = error.why
    return {"state": "ocr" if error.code == "scanned" else "unreadable", "code": error.code, "vi": vi, "en": en}


def look(data: bytes, limits: Limits) -> dict[str, Any]:
    """What is worth knowing of a file's bytes, as fields of :class:`Document`.

    Raises
    ------
    ReadError
        It cannot be read.
    """
    if len(data) > limits.file_bytes:
        raise ReadError("too-large", "", f"{len(data) // 1_000_000} MB", f"{len(data) // 1_000_000} MB")
    kind = sniff(data)
    if kind == "image":
        return {"format": "image", **_pictures(1, 1)}
    if kind == "pdf":
        return {"format": "pdf", **_pdf(data, limits)}
    if kind == "ole":
        text = doc.piece_text(*doc.streams(data))
        if not text.strip():
            raise ReadError("no-text")
        return {"format": "doc", "encoding": "utf-16-le", "repaired": repair(text).repaired}
    source = read_bytes(data, limits=limits)
    return {"format": source.format, "encoding": source.encoding, "repaired": source.repaired}


def _pdf(data: bytes, limits: Limits) -> dict[str, Any]:
    pages, pictures, sample = pdf.probe(data, limits, _SAMPLE)
    if pictures:
        return _pictures(pages, pictures)
    if not sample.strip():
        raise ReadError("no-text")
    return {"encoding": "utf-8", "repaired": repair(sample).repaired, "pages": pages, "pictures": 0}


def _pictures(pages: int, pictures: int) -> dict[str, Any]:
    """Pages to be recognised; the sentence says whether what that takes is installed."""
    known: dict[str, Any] = {"state": "ocr", "code": "scanned", "pages": pages, "pictures": pictures}
    vi, en = f"{pictures}/{pages} trang là ảnh", f"{pictures} of {pages} pages are pictures"
    if ocr.available():
        return {**known, "vi": f"{vi}, sẽ nhận dạng chữ khi đọc (chậm)", "en": f"{en}, recognised when read (slow)"}
    vi, en = ocr.needed(vi, en).why
    return {**known, "vi": vi, "en": en}


class Count(msgspec.Struct, kw_only=True):
    """Files of one format."""

    files: int = 0
    bytes: int = 0
    ready: int = 0
    ocr: int = 0
    unreadable: int = 0

    def add(self, document: Document) -> None:
        """Count one more."""
        self.files += 1
        self.bytes += document.bytes
        setattr(self, document.state, getattr(self, document.state) + 1)


def totals(documents: Sequence[Document]) -> dict[str, Any]:
    """Counts over an archive: whole, by format, by old encoding, by what is needed."""
    whole, formats = Count(), {name: Count() for name in sorted({d.format for d in documents})}
    for document in documents:
        whole.add(document)
        formats[document.format].add(document)
    return {
        "all": whole,
        "formats": formats,
        "repaired": dict(Counter(kind for d in documents for kind in d.repaired).most_common()),
        "needs": dict(Counter(d.code for d in documents if d.code).most_common()),
        "pages_of_pictures": sum(d.pictures or 0 for d in documents),
        "same": sum(bool(d.same_as) for d in documents),
    }
