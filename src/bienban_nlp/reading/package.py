"""Zip packages (docx, odt) and XML from strangers, opened with care."""

from __future__ import annotations

import posixpath
import re
import zipfile
from functools import cached_property
from io import BytesIO
from typing import Any

from lxml import etree

from bienban_nlp.reading.errors import Limits, ReadError

# Minutes squeeze to a tenth; only repeated filler squeezes to a thousandth.
_RATIO = 1_000
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMES = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
}


def parse(data: bytes, what: str) -> Any:
    """Parse XML with no entities, no network and lxml's own limits on depth and size.

    Raises
    ------
    ReadError
        It declares a document type (no office program writes one; entity bombs need it) or is broken.
    """
    head = data[:2048].replace(b"\x00", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in data.replace(b"\x00", b""):
        raise ReadError("unsafe", "", "khai báo thực thể XML", "XML entity declarations")
    if _STRICT in data:
        for strict, common in _STRICT_NAMES.items():
            data = data.replace(strict, common)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in str(error) or "xmlSAX2" in str(error):
            raise ReadError(
                "unsafe", "", f"{what}: lồng quá sâu hoặc quá dài", f"{what}: nested too deep or too long"
            ) from error
        raise ReadError("damaged", "", what) from error


class Package:
    """The parts of a zip package, each read at most up to the limit."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._left = 2 * limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise ReadError("damaged", "", "tệp nén không đầy đủ", "incomplete zip") from error

    @cached_property
    def names(self) -> dict[str, str]:
        """Part names as asked for -> as stored; some writers use another case or a backslash."""
        stored = self._zip.namelist()
        return {name.replace("\\", "/").lstrip("/").lower(): name for name in reversed(stored)}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.names

    def read(self, name: str) -> bytes:
        """The bytes of one part, refused when it unpacks to more than it may."""
        info = self._zip.getinfo(self.names[name.lower()])
        if info.flag_bits & 1:
            raise ReadError("encrypted")
        limit = min(self._limits.unpacked_bytes, self._left)
        try:
            with self._zip.open(info) as part:
                data = part.read(limit + 1)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise ReadError("damaged", "", name) from error
        except Exception as error:  # zlib.error and lzma.LZMAError share no parent
            raise ReadError("damaged", "", name) from error
        if len(data) > limit or (len(data) > 1_000_000 and len(data) > _RATIO * max(info.compress_size, 1)):
            raise ReadError("unsafe", "", f"{name} nén quá mức", f"{name} unpacks to far too much")
        self._left -= len(data)
        return data

    def xml(self, name: str) -> Any:
        """One part as an lxml element."""
        return parse(self.read(name), name)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relations of a part inside the package: id -> (last word of the type, target)."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", file + ".rels")
        if rels not in self:
            return {}
        found = {}
        for rel in self.xml(rels):
            if rel.get("TargetMode") == "External":
                continue
            kind = (rel.get("Type") or "").rsplit("/", 1)[-1]
            target = posixpath.normpath(posixpath.join("/" + folder, rel.get("Target") or ""))
            found[rel.get("Id") or ""] = (kind, re.sub("^/+", "", target))
        return found
