"""Mutated real files: always a Source or a ReadError, never another exception, in bounded time."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bienban_nlp.reading import Limits, ReadError, read_bytes
from mutations import mutated, repacked

DATA = Path(__file__).parent / "data" / "reading"
KINDS = ("docx", "doc", "odt", "rtf", "html", "pdf")
FILES = {kind: (DATA / f"minutes.{kind}").read_bytes() for kind in KINDS}
# More rounds for a long run: FUZZ_EXAMPLES=20000 pytest tests/test_reading_fuzz.py
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
LIMITS = Limits(unpacked_bytes=5_000_000, characters=500_000)


def survives(data: bytes) -> None:
    start = time.process_time()
    try:
        source = read_bytes(data, "tệp", limits=LIMITS)
    except ReadError as error:
        assert "\n" not in str(error)
    else:
        for place in source.places:
            assert 0 <= place.start < place.end <= len(source.text)
    assert time.process_time() - start < 20


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
    start = time.process_time()
    source = read_bytes(docx_of(f"<w:tbl>{border}{row * 10_000}</w:tbl>"))
    assert source.text.count("ô | ô | ô | ô") == 10_000
    assert time.process_time() - start < 20


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
