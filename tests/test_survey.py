"""``bienban scan``: what an archive holds, told before a long run; and ``bienban convert``: the text as a clean file."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from bienban_nlp import cli
from bienban_nlp.archive import find
from bienban_nlp.messages import catalogue
from bienban_nlp.reading import Limits, ReadError, ocr, read, read_bytes
from bienban_nlp.reading.survey import look, survey, totals
from bienban_nlp.render.plain_docx import plain_docx

DATA = Path(__file__).parent / "data" / "reading"
GOLD = (DATA / "minutes.gold.txt").read_text(encoding="utf-8")
OFFICE = ("doc", "docx", "html", "odt", "pdf", "rtf")


def picture_pdf(pages: int = 1) -> bytes:
    """A PDF of pictures, as a scanner makes it."""
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    sheets = [image.new("L", (200, 280), 200 + n) for n in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    (folder / "2012").mkdir(parents=True)
    for kind in OFFICE:
        shutil.copy(DATA / f"minutes.{kind}", folder / "2012" / f"t3.{kind}")
    shutil.copy(DATA / "minutes.doc", folder / "bản sao.doc")
    (folder / "=cmd.docx").write_bytes(b"")
    (folder / "quét.pdf").write_bytes(picture_pdf(3))
    (folder / "ảnh.docx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.4 x")
    return folder


def test_each_file_is_told_by_its_content(archive: Path) -> None:
    found = {d.path: d for d in survey(archive, find(archive))}
    assert {found[f"2012/t3.{kind}"].format for kind in OFFICE} == set(OFFICE)
    assert all(found[f"2012/t3.{kind}"].state == "ready" for kind in OFFICE)
    assert found["2012/t3.docx"].repaired == ("tcvn3", "vni")
    assert set(found["2012/t3.doc"].repaired) == {"tcvn3", "vni"}
    assert (found["quét.pdf"].state, found["quét.pdf"].pages, found["quét.pdf"].pictures) == ("ocr", 3, 3)
    assert (found["ảnh.docx"].format, found["ảnh.docx"].state) == ("image", "ocr")
    assert (found["=cmd.docx"].state, found["=cmd.docx"].code) == ("unreadable", "empty")
    assert found["hỏng.pdf"].code == "damaged" and "Word" in found["hỏng.pdf"].vi
    assert found["bản sao.doc"].same_as == "2012/t3.doc"


def test_it_agrees_with_reading(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    for d in survey(archive, find(archive)):
        try:
            assert read(archive / d.path).format == d.format and d.state == "ready", d.path
        except ReadError as error:
            assert (d.state != "ready", d.code) == (True, error.code), d.path


def test_nothing_is_recognised_and_nothing_is_written(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*args: object) -> None:
        raise AssertionError("recognised")

    monkeypatch.setattr(ocr, "_recognise", no)
    before = {p: p.stat().st_mtime_ns for p in archive.rglob("*")}
    assert cli.run(["scan", str(archive)]) == 0
    assert {p: p.stat().st_mtime_ns for p in archive.rglob("*")} == before


def test_what_is_needed_is_said_with_the_package(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    scan = next(d for d in survey(archive, find(archive)) if d.path == "quét.pdf")
    assert "tesseract-ocr-vie" in scan.vi and "3/3" in scan.vi and "3 of 3" in scan.en and scan.path not in scan.vi


def test_limits_hold() -> None:
    for data in (b"a" * 11, picture_pdf(3)):
        with pytest.raises(ReadError) as caught:
            look(data, Limits(file_bytes=10) if len(data) == 11 else Limits(pages=2))
        assert caught.value.code == "too-large"


def test_links_devices_and_forbidden_files_stop_nothing(archive: Path) -> None:
    (archive / "vòng").symlink_to(archive)
    (archive / "ngoài.docx").symlink_to("/etc/hostname")
    os.mkfifo(archive / "ống.docx")
    found = {d.path: d for d in survey(archive, find(archive))}
    assert "ngoài.docx" not in found and not any(path.startswith("vòng") for path in found)
    assert found["ống.docx"].code == "not-a-file"


def test_totals_add_up(archive: Path) -> None:
    documents = survey(archive, find(archive))
    made = totals(documents)
    whole = made["all"]
    assert whole.files == len(documents) == whole.ready + whole.ocr + whole.unreadable == 11
    assert sum(c.files for c in made["formats"].values()) == 11
    assert whole.bytes == sum(p.stat().st_size for p in archive.rglob("*") if p.is_file())
    assert made["pages_of_pictures"] == 4 and made["same"] == 1 and made["needs"]["empty"] == 1


def test_the_table_json_and_csv(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.run(["scan", str(archive)]) == 0
    out, err = capsys.readouterr()
    assert re.search(r"^Tất cả +11 ", out, re.M) and "tcvn3 (6 tệp)" in out and "=cmd.docx" in out and err == ""
    assert max(map(len, out.splitlines())) < 200
    assert cli.run(["scan", str(archive), "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["schema"] == "bienban-scan/1" and made["totals"]["all"]["files"] == len(made["files"]) == 11
    monkeypatch.setenv("BIENBAN_LANG", "vi")  # what --lang sets is put back
    assert cli.run(["--lang", "en", "scan", str(archive), "--format", "csv"]) == 0
    text = capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text[0] == "\ufeff" and len(rows) == 11
    assert {row["State"] for row in rows} == {"ready", "needs OCR", "unreadable"}
    assert [row["File"] for row in rows if "cmd" in row["File"]] == ["'=cmd.docx"]  # no formula for a spreadsheet


def test_a_folder_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["scan", str(tmp_path / "nosuch")]) == 3
    assert cli.run(["scan", str(tmp_path)]) == 3
    assert capsys.readouterr().err.count("\n") == 2


def test_sentences_in_both_languages() -> None:
    assert catalogue("vi")["scan"].keys() == catalogue("en")["scan"].keys()


# ---------------------------------------------------------------- convert


@pytest.mark.parametrize("kind", [k for k in OFFICE if k not in ("pdf", "html")])
def test_a_clean_word_file_reads_back_as_the_same_text(kind: str) -> None:
    made = plain_docx(read(DATA / f"minutes.{kind}"))
    assert read_bytes(made, "x.docx").text == GOLD
    assert plain_docx(read_bytes(made, "x.docx"))[:4] == b"PK\x03\x04"


def test_tables_become_tables_again() -> None:
    import docx

    made = docx.Document(io.BytesIO(plain_docx(read(DATA / "minutes.docx"))))
    rows = [[c.text for c in row.cells] for table in made.tables for row in table.rows]
    assert ["Thu đảng phí quý I", "đ/c Hà", "trước 15/4"] in rows


def test_words_that_look_like_a_table_stay_words() -> None:
    import docx

    text = "Mục a | b\n\nCột | hai | ba \x0b"
    made = docx.Document(io.BytesIO(plain_docx(read_bytes(text.encode(), "a.txt"))))
    assert not made.tables and made.paragraphs[0].text == "Mục a | b"


def test_convert_several_files_one_of_them_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rỗng.doc").touch()
    out = tmp_path / "ra"
    files = [str(DATA / "minutes.doc"), str(tmp_path / "rỗng.doc"), str(DATA / "minutes.rtf")]
    assert cli.run(["convert", *files, "-o", str(out), "--to", "docx"]) == 3
    assert sorted(p.name for p in out.iterdir()) == ["minutes-2.docx", "minutes.docx"]
    assert read(out / "minutes.docx").text == read(out / "minutes-2.docx").text == GOLD
    assert "rỗng.doc" in capsys.readouterr().err
    assert cli.run(["convert", files[0], "-o", str(out / "a.docx")]) == 0 and read(out / "a.docx").format == "docx"
    assert cli.run(["convert", files[0], "-o", str(out / "a.txt")]) == 0
    assert (out / "a.txt").read_text(encoding="utf-8").rstrip("\n") == GOLD.rstrip("\n")
    assert cli.run(["convert", files[0], "--to", "docx"]) == 2  # nothing binary on the screen
    assert cli.run(["convert", files[0], "--to", "pdf"]) == 2


def test_convert_says_what_was_read_with_doubt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = picture_pdf()
    file = tmp_path / "quét.pdf"
    file.write_bytes(page)
    if not ocr.available():
        pytest.skip("no Tesseract here")
    assert cli.run(["convert", str(file)]) in (0, 3)
    (tmp_path / "doc.doc").write_bytes((DATA / "minutes.doc").read_bytes())
    from bienban_nlp.reading import doc

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doc, "_rebuilt", lambda data, limits: None)
        patch.setenv("BIENBAN_LANG", "vi")  # what --lang sets is put back
        capsys.readouterr()
        assert cli.run(["--lang", "en", "convert", str(tmp_path / "doc.doc")]) == 0
    out, err = capsys.readouterr()
    assert "BIÊN BẢN" in out and "automatic numbers may be missing" in err and err.count("\n") == 1
