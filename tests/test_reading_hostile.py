"""Files that mean harm or are broken: one clear line, bounded time and memory, nothing written.

And texts that mean harm: what reads them takes time by their length, not by its square.
"""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from bienban_nlp import cli
from bienban_nlp.analysis import Analyzer
from bienban_nlp.baselines import CueReader
from bienban_nlp.encoder import MODEL
from bienban_nlp.reading import ReadError, ocr, read_bytes
from bienban_nlp.rubric import score

DATA = Path(__file__).parent / "data" / "reading"
KINDS = ("docx", "doc", "odt", "rtf", "html", "pdf")
SECONDS, MEMORY = 30, 1_500_000_000  # what reading one file may take here, whatever it holds
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
ROWS = 10_000


def zipped(parts: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in parts.items():
            z.writestr(name, data)
    return file.getvalue()


def docx(body: str, **parts: bytes | str) -> bytes:
    """A Word file of one part, and the parts it refers to."""
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    kinds = "".join(
        f'<Relationship Id="{name}" Type="x/{name}" Target="{name}.xml"/>' for name in parts if name != "nested"
    )
    rels = f"<Relationships>{kinds}</Relationships>"
    named = {f"word/{name}.xml": data for name, data in parts.items()}
    return zipped({"word/document.xml": document, "word/_rels/document.xml.rels": rels, **named})


def odt(body: str) -> bytes:
    names = {"office": "office:1.0", "text": "text:1.0", "table": "table:1.0"}
    spaces = " ".join(f'xmlns:{short}="{ODF}{name}"' for short, name in names.items())
    inner = f"<office:body><office:text>{body}</office:text></office:body>"
    return zipped({"content.xml": f"<office:document-content {spaces}>{inner}</office:document-content>"})


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    return b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (i, o) for i, o in enumerate(objects, 1)) + (
        b"trailer<</Root 1 0 R%s>>\n%%%%EOF" % trailer
    )  # fmt: skip


def locked_pdf() -> bytes:
    """A PDF whose owner and user passwords are not empty."""
    lock = b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32)
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", pages, page, lock, trailer=b"/Encrypt 4 0 R/ID[<00><00>]")


def locked_zip() -> bytes:
    """A docx whose zip entries ask for a password."""
    data = bytearray(docx("<w:p/>"))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(sign)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(sign, start + 1)
    return bytes(data)


def laughs() -> bytes:
    """A billion laughs: entities that hold entities."""
    declared = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    document = f'<!DOCTYPE w [<!ENTITY l0 "ha">{declared}]><w:document xmlns:w="{W}">&l9;</w:document>'
    return zipped({"word/document.xml": document})


def picture_bomb() -> bytes:
    """A PNG of 100,000 by 100,000 pixels in a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    size = struct.pack(">IIBBBBB", 100_000, 100_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def circling_pages() -> bytes:
    """A page tree that is its own child, of a billion pages."""
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>")


def imported_for_ever() -> bytes:
    """A Word file that imports itself: only one level is ever opened."""
    chunk = '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="aFChunk"/>'
    inner = docx(chunk, aFChunk=docx(chunk, aFChunk=b"x"))
    return docx(f"<w:p><w:r><w:t>mục</w:t></w:r></w:p>{chunk}", aFChunk=inner)


def deep_zip() -> bytes:
    """An archive in an archive, thirty times over."""
    data = b"x"
    for _ in range(30):
        data = zipped({"trong.zip": data})
    return data


def numbered(count: int, level: int, start: int, fmt: str, text: str) -> bytes:
    """A list of Word at an absurd level, or with an absurd start and shape."""
    shape = f'<w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/>'
    lists = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="{level}">{shape}</w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    item = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>mục</w:t></w:r></w:p>'
    return docx(item * count, numbering=lists)


def nested_lists(depth: int) -> bytes:
    opened, closed = "<text:list><text:list-item>", "</text:list-item></text:list>"
    return odt(opened * depth + "<text:p>mục</text:p>" + closed * depth)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "password of a PDF": (locked_pdf, "encrypted"),
    "password of a zip": (locked_zip, "encrypted"),
    "password of an odt": (
        lambda: zipped({"content.xml": b"?" * 90, "META-INF/manifest.xml": "<encryption-data/>"}),
        "encrypted",
    ),
    "password of a docx": (lambda: zipped({"EncryptedPackage": b"?" * 90}), "encrypted"),
    "billion laughs": (laughs, "unsafe"),
    "zip bomb": (lambda: zipped({"word/document.xml": bytes(200_000_000)}), "unsafe"),
    "odt bomb": (lambda: zipped({"content.xml": bytes(200_000_000)}), "unsafe"),
    "archive in an archive": (deep_zip, "unsupported"),
    "tags as deep as 100,000": (lambda: docx("<w:ins>" * 100_000), "unsafe"),
    "groups as deep as 100,000": (lambda: b"{\\rtf1" + b"{" * 100_000, "unsafe"),
    "lists as deep as 100,000": (lambda: nested_lists(100_000), "unsafe"),
    "pages that circle": (circling_pages, "damaged"),
}
READ: dict[str, tuple[Callable[[], bytes], int]] = {
    "10,000 rows, docx": (
        lambda: docx(f"<w:tbl>{'<w:tr><w:tc><w:p><w:r><w:t>mục</w:t></w:r></w:p></w:tc></w:tr>' * ROWS}</w:tbl>"),
        ROWS,
    ),
    "10,000 rows, odt": (
        lambda: odt(
            "<table:table>"
            + "<table:table-row><table:table-cell><text:p>mục</text:p></table:table-cell></table:table-row>" * ROWS
            + "</table:table>"
        ),
        ROWS,
    ),
    "10,000 rows, rtf": (lambda: b"{\\rtf1 " + b"\\trowd\\cellx99\\intbl m\\u7909?c\\cell\\row " * ROWS + b"}", ROWS),
    "10,000 rows, html": (lambda: f"<html><table>{'<tr><td rowspan=9>mục<td>mục' * ROWS}</table>".encode(), 2 * ROWS),
    "level 4,000,000,000": (lambda: numbered(100, 4_000_000_000, 1, "decimal", "%1."), 100),
    "numbers past every form": (lambda: numbered(100, 8, 2_147_483_647, "lowerLetter", "%9." * 1000), 100),
    "lists 100 deep": (lambda: nested_lists(100), 1),
    "imported for ever": (imported_for_ever, 1),
}  # the file, and how often "mục" stands in it


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_reason(name: str) -> None:
    make, code = REFUSED[name]
    with pytest.raises(ReadError) as caught:
        read_bytes(make(), "tệp")
    assert caught.value.code == code and "\n" not in str(caught.value)


@pytest.mark.parametrize("name", READ)
def test_read_all_the_same(name: str) -> None:
    make, count = READ[name]
    assert read_bytes(make(), "tệp").text.count("mục") == count


def test_a_picture_too_large_to_unpack(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PIL")
    monkeypatch.setattr(ocr, "available", lambda: True)
    with pytest.raises(ReadError) as caught:
        read_bytes(picture_bomb(), "ảnh.png")
    assert caught.value.code == "damaged"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.02, 0.25, 0.5, 0.75, 0.99])
def test_cut_short(kind: str, part: float) -> None:
    data = (DATA / f"minutes.{kind}").read_bytes()
    try:
        text = read_bytes(data[: int(part * len(data))], "tệp").text
    except ReadError as error:
        assert error.code in ("damaged", "no-text", "unsupported") and "\n" not in str(error)
    else:
        assert text.strip()


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_suffix_says(kind: str, tmp_path: Path) -> None:
    data = (DATA / f"minutes.{kind}").read_bytes()
    (tmp_path / "a.xlsx").write_bytes(data)
    assert read_bytes(data, "a.txt").format == kind
    assert cli.run(["convert", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "ra")]) == 0


def test_the_command_says_one_line_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for i, (make, _) in enumerate(REFUSED.values()):
        file = tmp_path / f"{i}.doc"
        file.write_bytes(make())
        assert cli.run(["convert", str(file), "-o", str(tmp_path / "ra")]) == 3
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1 and file.name in err
        file.unlink()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]),) * 2)
from bienban_nlp.reading import ReadError, read
try:
    read(sys.argv[3])
except ReadError as error:
    print(error.code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process are Linux's")
@pytest.mark.parametrize("name", [*REFUSED, *READ])
def test_within_bounded_time_and_memory(name: str, tmp_path: Path) -> None:
    (tmp_path / "tệp").write_bytes((REFUSED | READ)[name][0]())
    command = [sys.executable, "-c", CHILD, str(MEMORY), str(SECONDS), str(tmp_path / "tệp")]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.strip() == (REFUSED[name][1] if name in REFUSED else "")


# Each is repeated to the length wanted, without an end of line where it has none of its own.
REPEATED = {
    "dots": ".",
    "dotted leaders": "…",
    "tabs": "\t",
    "spaces": " ",
    "blank lines": "\n",
    "tabs and stars": "\t*",
    "capitals": "A",
    "capitals and apostrophes": "A'",
    "bullets": "- \n",
    "brackets": "(",
    "quotation marks": "”) ",
    "nothing but punctuation": ".,;:!?",
    "a number of many parts": "1/",
    "names": "Đ/c Nguyễn Văn A, ",
    "speakers": "Đ/c Hà đề nghị sửa máy. ",
    "one line": "đề nghị rà soát tiến độ còn chậm ",
    "lines of one word": "chậm\n",
    "numbers in numbers": "1. Mục\n1.1. Chậm\na) Do thiếu người\n- Đề nghị sửa\n",
    "orders": "Giao đ/c Hà rà soát, xong trước 15/4.\n",
    "counts": "vắng 02 đ/c, ",
}
SHORT, TIMES, MOST = 3000, 4, 8  # characters; four times as much takes about 4 times as long, or 16 by the square


def framed(words: str) -> str:
    """Minutes with the same words in every part, and behind a name."""
    return (
        "CHI BỘ THÔN 3\nBIÊN BẢN\nHọp chi bộ tháng 3/2024\nThời gian: 14h00 ngày 05/3/2024\n"
        f"Chủ trì: đ/c Nguyễn Văn An\nThư ký: đ/c Lê Thị Bình\nThành phần: {words}\nĐ/c Hà, {words}x\nI. ĐÁNH GIÁ CÔNG TÁC\n{words}.\n"
        f"Kết luận: {words}\nCuộc họp kết thúc lúc 16 giờ 20.\nThư ký\tChủ trì\n{words}x"
    )


def seconds(words: str) -> float:
    """What the program's own stages take for a text; cue phrases stand in for the model, which takes windows one by one."""
    start = time.process_time()
    score(Analyzer(CueReader()).analyze_text(framed(words)))
    return time.process_time() - start


@pytest.mark.skipif(not MODEL.is_dir(), reason="no model beside this checkout")
@pytest.mark.parametrize("name", REPEATED)
def test_a_longer_text_takes_longer_by_its_length(name: str) -> None:
    unit = REPEATED[name]
    short, long = (unit * (size // len(unit)) for size in (SHORT, SHORT * TIMES))
    # Something else on the machine may disturb one measurement, hardly three.
    assert any(seconds(long) < MOST * seconds(short) for _ in range(3))
