"""Mutated real files: always a Source or a ReadError, never another exception, in bounded time."""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bienban_nlp.reading import Limits, ReadError, read_bytes

DATA = Path(__file__).parent / "data" / "reading"
KINDS = ("docx", "doc", "odt", "rtf", "html", "pdf")
FILES = {kind: (DATA / f"minutes.{kind}").read_bytes() for kind in KINDS}
# More rounds for a long run: FUZZ_EXAMPLES=20000 pytest tests/test_reading_fuzz.py
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
LIMITS = Limits(unpacked_bytes=5_000_000, characters=500_000)


def survives(data: bytes) -> None:
    start = time.perf_counter()
    try:
        source = read_bytes(data, "tệp", limits=LIMITS)
    except ReadError as error:
        assert "\n" not in str(error)
    else:
        for place in source.places:
            assert 0 <= place.start < place.end <= len(source.text)
    assert time.perf_counter() - start < 20


def mutated(data: bytes, seed: int) -> bytes:
    """Flip, cut, repeat and insert a few stretches of bytes."""
    rnd = random.Random(seed)
    out = bytearray(data)
    for _ in range(rnd.choice((1, 1, 2, 4, 16))):
        at = rnd.randrange(len(out) + 1)
        size = rnd.choice((1, 1, 2, 4, 16, 256))
        match rnd.randrange(5):
            case 0:
                out[at : at + size] = rnd.randbytes(size)
            case 1:
                del out[at : at + size]
            case 2:
                out[at:at] = out[at : at + size] * rnd.choice((1, 3, 50))
            case 3:
                out[at : at + 4] = rnd.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"9999"))
            case _:
                del out[at + rnd.randrange(2) * 100 :]
    return bytes(out)


def repacked(data: bytes, seed: int) -> bytes:
    """A zip whose parts, not its shell, are damaged."""
    rnd = random.Random(seed)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = rnd.choice([n for n in old.namelist() if n.endswith((".xml", ".rels"))])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, shuffled(part, rnd) if name == chosen else part)
    return file.getvalue()


def shuffled(part: bytes, rnd: random.Random) -> bytes:
    """XML that still parses: tags swapped, values made absurd."""
    pieces = part.replace(b"><", b">\n<").split(b"\n")
    for _ in range(rnd.choice((1, 3, 10))):
        i, j = rnd.randrange(len(pieces)), rnd.randrange(len(pieces))
        if rnd.random() < 0.5 and pieces[i][:2] != b"</" and pieces[i][-2:] == b"/>" and pieces[j][-2:] == b"/>":
            pieces[i], pieces[j] = pieces[j], pieces[i]
        else:
            for value in (b'"1"', b'"0"', b'"2"', b'"decimal"', b'"text"'):
                pieces[i] = pieces[i].replace(value, rnd.choice((b'"-1"', b'"99999999999"', b'"x"', b'""', b'"3"')))
    return b"\n".join(pieces)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9))
def test_mutated_bytes(kind, seed):
    survives(mutated(FILES[kind], seed))


@pytest.mark.parametrize("kind", ["docx", "odt"])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9))
def test_mutated_parts(kind, seed):
    survives(repacked(FILES[kind], seed))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes(data):
    survives(data)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(alphabet='<>/"= \n&;!-[]ptableofdivs\u00a0ắ', max_size=500))
def test_any_markup(text):
    survives(b"<html>" + text.encode())


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(alphabet="{}\\*'; 0123456789partowdceluf-\n", max_size=800))
def test_any_rtf(text):
    survives(b"{\\rtf1 " + text.encode())


def docx_of(body: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as z:
        w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        z.writestr("word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>')
    return file.getvalue()


def test_ten_thousand_rows():
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>ô</w:t></w:r></w:p></w:tc>" * 4 + "</w:tr>"
    border = '<w:tblPr><w:tblBorders><w:insideV w:val="single"/></w:tblBorders></w:tblPr>'
    start = time.perf_counter()
    source = read_bytes(docx_of(f"<w:tbl>{border}{row * 10_000}</w:tbl>"))
    assert source.text.count("ô | ô | ô | ô") == 10_000
    assert time.perf_counter() - start < 20


def test_tables_nested_as_deep_as_xml_goes():
    body = "<w:tbl><w:tr><w:tc>" * 200 + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 200
    survives(docx_of(body))
    survives(docx_of("<w:tbl><w:tr><w:tc>" * 80 + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 80))
    survives(b"<html>" + b"<table><tr><td>" * 3000 + b"x")
    survives(b"<html>" + b"<div>" * 100_000 + b"x")


def test_long_lines_and_many_signs():
    survives(("\uf0b7" * 200_000).encode())
    survives(("a\u0301" * 100_000).encode())
    survives(("§¶ng bé " * 20_000).encode())
    survives(("a" * 300_000).encode())
    survives(("Ñaûng boä\n" * 20_000).encode("utf-16"))
    survives(b"{\\rtf1 " + b"\\u8704?" * 100_000 + b"}")
