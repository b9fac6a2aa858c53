"""Any file a party office has: read right, or refused with one clear line."""

from __future__ import annotations

import base64
import io
import os
import pickle
import zipfile
from pathlib import Path

import pytest

from bienban_nlp.minutes import Source
from bienban_nlp.reading import Limits, ReadError, read, read_bytes

DATA = Path(__file__).parent / "data" / "reading"
GOLD = (DATA / "minutes.gold.txt").read_text(encoding="utf-8")


def refused(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "tệp.docx", limits=limits)
    error = caught.value
    assert str(error).startswith("tệp.docx: ") and "\n" not in str(error)
    assert error.en.startswith("tệp.docx: ") and error.en != error.vi
    return error.code


# ---------------------------------------------------------------- each format


@pytest.mark.parametrize("kind", ["docx", "doc", "odt", "rtf"])
def test_the_same_minutes_in_every_office_format(kind):
    source = read(DATA / f"minutes.{kind}")
    assert source.text == GOLD
    assert source.format == kind and source.name == f"minutes.{kind}"
    assert source.repaired == ("tcvn3", "vni")


def test_pdf_reads_the_same_but_for_what_it_does_not_hold():
    """LibreOffice drops soft hyphens (the TCVN3 ư) and knows no .VnTimeH; a running head on one page is just a line."""
    lines = read(DATA / "minutes.pdf").text.split("\n")
    gold = GOLD.split("\n")
    assert lines[2:20] == gold[:18] and lines[-7:] == gold[-7:]


def test_html_loses_only_the_shape_of_numbers():
    made = (
        read(DATA / "minutes.html")
        .text.replace("a. Thu", "a) Thu")
        .replace("b. Chưa", "b) Chưa")
        .replace("• Đường", "- Đường")
    )
    assert made == GOLD


@pytest.mark.parametrize("kind", ["docx", "doc", "odt", "rtf", "html", "pdf"])
def test_places_cover_every_letter_in_order(kind):
    source = read(DATA / f"minutes.{kind}")
    covered = set()
    last = 0
    for place in source.places:
        assert last <= place.start < place.end <= len(source.text)
        last = place.end
        covered.update(range(place.start, place.end))
    assert all(i in covered for i, c in enumerate(source.text) if c.isalnum())


def test_a_finding_can_name_page_and_line():
    source = read(DATA / "minutes.pdf")
    start = source.text.index("Bình Lâm, ngày 5")
    place = next(p for p in source.places if p.start <= start < p.end)
    assert (place.page, place.line) == (1, 3)


def test_plain_text_is_taken_as_it_stands():
    text = "  ĐẢNG BỘ          ĐẢNG CỘNG SẢN\n\n\n- Ý một\t2\n"
    source = read_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"), "a.txt")
    assert source.text == text and source.format == "txt" and source.encoding == "utf-8"
    assert [p.line for p in source.places] == [1, 4]


def test_bytes_stdin_and_path(monkeypatch, tmp_path):
    (tmp_path / "a.docx").write_text("Biên bản", encoding="utf-16")
    assert read(tmp_path / "a.docx").format == "txt"
    assert read(str(tmp_path / "a.docx")).encoding == "utf-16-le"
    assert read("Biên bản".encode()).text == "Biên bản"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Từ đầu vào".encode())))
    source = read("-")
    assert isinstance(source, Source) and source.text == "Từ đầu vào" and len(source.sha256) == 64


HTML = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8"><title>t</title><style>p{}</style></head>
<body><!-- chú thích --><p align=center><b>BIÊN&nbsp;BẢN</b><o:p></o:p></p><p>&nbsp;</p><p>Dòng <i>một</i>
tiếp<br>dòng hai</p>
<p style='mso-list:l0 level1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>Mục một</p>
<p><span style='mso-list:Ignore'><span style='font-family:Symbol'>·</span>&nbsp; </span>gạch</p>
<ol type=a start=2><li>hai</li><li><p>ba</p></li></ol>
<table border=1><tr><td rowspan=2>A</td><td>B</td></tr><tr><td>C</td></tr></table>
<table border=0><tr><td>TRÁI<br>dưới</td><td>PHẢI</td></tr></table><del>bỏ</del><span style="display:none">ẩn</span>
<font face=".VnTime">§¶ng bé</font></body></html>"""


def test_html_saved_as_doc():
    made = read_bytes(HTML.encode(), "a.doc")
    assert made.format == "html"
    assert made.text == (
        "BIÊN BẢN\n\nDòng một tiếp\ndòng hai\n1. Mục một\n• gạch\nb. hai\nc. ba\nA | B\n | C\nTRÁI\ndưới\nPHẢI\nĐảng bộ"
    )


@pytest.mark.parametrize(
    "place",
    [
        "<div {}>céng hoµ</div>",
        "<table {}><tr><td>céng hoµ</td></tr></table>",
        "<table><tr {}><td>céng hoµ</td></tr></table>",
        "<div {}><table><tr><td><table><tr><td>céng hoµ</td></tr></table></td></tr></table></div>",
        "<ul style='list-style-type:none'><li {}>céng hoµ</li></ul>",
        "<ul style='list-style-type:none'><li><p {}>céng hoµ</p></li></ul>",
    ],
)
def test_html_keeps_the_font_that_text_stands_in(place):
    body = place.format("style='font-family:.VnTimeH'")
    assert read_bytes(f"<html><meta charset=utf-8><body>{body}</body></html>".encode()).text == "CỘNG HOÀ"


def test_web_archive():
    body = base64.encodebytes(HTML.encode()).decode()
    mail = f"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{body}\n--x--\n"
    assert read_bytes(mail.encode(), "a.doc").text.startswith("BIÊN BẢN")


RTF = r"""{\rtf1\ansi\ansicpg1258\deff0{\fonttbl{\f0\fnil\fcharset163 Times New Roman;}{\f1\fcharset0 .VnTime;}{\f2\fcharset2 Symbol;}}
{\stylesheet{\s1 bỏ;}}{\info{\author Ai}}{\header đầu trang\par}
{\pard\f0 \'d0\u7843?ng b\u7897?\par}{\listtext\f2\'b7\tab}\u221?y m\u7897?t\line hai\par
{\f1 \'a7\'b6ng bé}{\v ẩn}{\deleted bỏ}\par
\trowd\clbrdrr\brdrs\cellx100\cellx200\intbl A\cell B\cell\row\pard giữa\par
\trowd\clbrdrr\brdrnone\cellx100\cellx200\intbl TRÁI\cell PHẢI\cell\row\pard
{\field{\*\fldinst DATE}{\fldrslt 5/3}}{\footnote chú}{\*\lạ bỏ}{\shp{\*\shpinst{\sp{\sn a}}{\shptxt khung\par}}{\shprslt x}}\par}"""


def test_rtf():
    made = read_bytes(RTF.encode("cp1258", "ignore"), "a.doc")
    assert made.format == "rtf" and made.encoding == "cp1258"
    lines = made.text.split("\n")
    assert lines[:4] == ["Đảng bộ", "• Ýy một", "hai", "Đảng bộ"]
    assert "A | B" in lines and "khung" in made.text
    assert "5/3" in made.text and "DATE" not in made.text and "bỏ" not in made.text and "chú" in made.text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (rb"\ansicpg65001 b\'e1\'bb\'99 b\'e1\'bb" + b"\r\n" + rb"\'99", "bộ bộ"),
        (rb"\ansicpg65001 " + "bộ".encode(), "bộ"),
        (rb"\ansicpg65001\uc3 b\u7897\'e1\'bb\'99\'e1\'bb\'99", "bộộ"),
        (rb"{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset163 Arial;}}\f0\'d6\'d0 \'81\\{\f1\'f5}", "中 乗ơ"),
    ],
)
def test_rtf_letters_of_several_bytes(typed, shown):
    assert read_bytes(rb"{\rtf1\ansi " + typed + rb"\par}").text == shown


def test_rtf_nested_table():
    text = (
        rb"{\rtf1\trowd\cellx100\cellx200\intbl ngo\'e0i \par{\itap2 a\nestcell b\nestcell{\*\nesttableprops\trowd\clbrdrr\brdrs\cellx5\cellx9\nestrow}}"
        rb"\pard\intbl sau\cell ph\cell\row}"
    )
    assert read_bytes(text).text.split("\n") == ["ngoài", "a | b", "sau", "ph"]


# ---------------------------------------------------------------- refused, with a reason


def test_paths_that_are_no_file(tmp_path):
    codes = {}
    os.mkfifo(tmp_path / "ống")
    (tmp_path / "vòng").symlink_to(tmp_path / "vòng")
    (tmp_path / "rỗng.docx").write_bytes(b"")
    for name in ("không có", ".", "ống", "vòng", "rỗng.docx", "a\0b"):
        with pytest.raises(ReadError) as caught:
            read(tmp_path / name if "\0" not in name else name)
        codes[name] = caught.value.code
    assert list(codes.values()) == ["missing", "directory", "not-a-file", "missing", "empty", "missing"]
    with pytest.raises(ReadError, match="thư mục"):
        read(tmp_path)


def test_an_error_is_the_same_in_another_process():
    error = ReadError("too-large", "tệp.docx", "hơn 9 trang", "over 9 pages")
    again = pickle.loads(pickle.dumps(error))
    assert vars(again) == vars(error) and str(again) == str(error)


def test_a_link_to_a_file_is_read(tmp_path):
    (tmp_path / "a").write_text("Biên bản", encoding="utf-8")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert read(tmp_path / "b").text == "Biên bản"


def test_a_sparse_file_is_refused_unread(tmp_path):
    with open(tmp_path / "to", "wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "to")
    assert caught.value.code == "too-large" and "20 MB" in str(caught.value)


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in parts.items():
            z.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return file.getvalue()


PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 50


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\x00" * 1000, "empty"),
        (b"  \r\n\t", "empty"),
        (zipped(word__document_xml=b"<a/>")[:60], "damaged"),
        (zipped(a=b"x"), "unsupported"),
        (zipped(xl__workbook_xml=b"<a/>"), "unsupported"),
        (zipped(word__document_xml=b"<w"), "damaged"),
        (zipped(word__document_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "unsafe"),
        (zipped(word__document_xml=b"<a>" * 5000), "unsafe"),
        (zipped(word__document_xml=b" " * 100_000_000), "unsafe"),
        (b"%PDF-1.4 hong", "damaged"),
        (b"MZ\x90\x00\x03\x00", "unsupported"),
        (b"Rar!\x1a\x07\x00", "unsupported"),
        (bytes(range(1, 32)) * 10, "unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (b"{\\rtf1 " + b"{" * 2000, "unsafe"),
        (b"{\\rtf1 }", "no-text"),
        (b"<html><body></body></html>", "no-text"),
    ],
)
def test_hostile_and_broken_bytes(data, code):
    assert refused(data) == code


def test_a_picture_renamed_docx_needs_ocr(monkeypatch):
    monkeypatch.setattr("bienban_nlp.reading.ocr.available", lambda: False)
    with pytest.raises(ReadError, match="tesseract-ocr-vie") as caught:
        read_bytes(PICTURE, "ảnh.docx")
    assert caught.value.code == "scanned"


def test_external_entities_are_never_followed(tmp_path):
    secret = tmp_path / "mật"
    secret.write_text("BÍ MẬT", encoding="utf-8")
    bomb = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><w:document>&x;</w:document>'.encode()
    assert refused(zipped(word__document_xml=bomb)) == "unsafe"
    assert refused(zipped(word__document_xml=bomb.decode().encode("utf-16"))) in ("unsafe", "damaged")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><p>a &x; b</p></html>'
    assert "MẬT" not in read_bytes(page.encode()).text


def test_limits_are_adjustable():
    assert refused("Biên bản ".encode() * 100, Limits(file_bytes=100)) == "too-large"
    assert refused("Biên bản ".encode() * 100, Limits(characters=100)) == "too-large"
    assert refused((DATA / "minutes.docx").read_bytes(), Limits(characters=100)) == "too-large"
    assert refused((DATA / "minutes.rtf").read_bytes(), Limits(characters=100)) == "too-large"
    assert refused((DATA / "minutes.pdf").read_bytes(), Limits(characters=100)) == "too-large"
    assert refused((DATA / "minutes.docx").read_bytes(), Limits(unpacked_bytes=1000)) == "unsafe"


def test_encrypted_office_file():
    # An office file with a password is a compound file with these two streams.
    data = (
        (DATA / "minutes.doc")
        .read_bytes()
        .replace("WordDocument".encode("utf-16-le"), "EncryptionIn".encode("utf-16-le"))
    )
    assert refused(data) == "unsupported"
    locked = bytearray((DATA / "minutes.doc").read_bytes())
    at = locked.index(b"\xec\xa5")
    locked[at + 11] |= 0x01
    assert refused(bytes(locked)) == "encrypted"


def test_a_damaged_doc_still_gives_its_text(monkeypatch):
    monkeypatch.setattr("bienban_nlp.reading.doc._rebuilt", lambda data, limits: None)
    made = read(DATA / "minutes.doc").text
    assert "BIÊN BẢN SINH HOẠT CHI BỘ" in made and "Thu đảng phí quý I | đ/c Hà | trước 15/4" in made


def test_names_inside_an_archive_are_never_followed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refused(zipped(**{"..__..__ra.txt": b"x", "__etc__passwd": b"y"})) == "unsupported"
    assert list(tmp_path.iterdir()) == []


def test_no_copy_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("bienban_nlp.reading.doc._SHARED_MEMORY", str(tmp_path))
    read(DATA / "minutes.doc")
    assert list(tmp_path.iterdir()) == []


def test_an_error_on_one_line_whatever_the_name():
    with pytest.raises(ReadError) as caught:
        read_bytes(b"", "a\nb\x1b[31m.docx")
    assert str(caught.value).startswith("a b [31m.docx: ")


def test_rtf_bin_and_bad_numbers():
    text = rb"{\rtf1\u-10179?\u-8704?\bin5 {{{{{\'zz\u99999999999x\cellx1\row\cell\nestrow\itap99999 tr\'f4i\par}"
    assert "trôi" in read_bytes(text).text
