"""Comments in the very Word file that was read."""

from __future__ import annotations

import random
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor

from bienban_nlp.cli.output import Shown
from bienban_nlp.minutes import Finding, Minutes, Source
from bienban_nlp.reading import read_bytes
from bienban_nlp.render.word import score_docx
from bienban_nlp.rubric import score
from test_score_files import words_at


def bytes_of(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def written() -> Any:
    """A letterhead in a table without borders, bold and coloured words, lists, a table with borders, a deletion."""
    document = docx.Document()
    head = document.add_table(1, 2)
    for cell, lines in zip(
        head.rows[0].cells, (["ĐẢNG BỘ XÃ TÂN LONG", "CHI BỘ ẤP 4"], ["ĐẢNG CỘNG SẢN VIỆT NAM"]), strict=True
    ):
        cell.paragraphs[0].text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)
    document.add_paragraph().add_run("BIÊN BẢN HỌP CHI BỘ").bold = True
    line = document.add_paragraph("Hôm nay, ")
    line.add_run("ngày 05/3/").bold = True
    line.add_run("2024, chi bộ\thọp tại nhà văn hóa.").font.color.rgb = RGBColor(255, 0, 0)
    line.runs[-1].add_break()
    line.runs[-1].add_text("Có mặt 18/20 đồng chí.")
    document.add_paragraph("Công tác tháng qua: đường sạt.", style="List Number")
    document.add_paragraph("Chi bộ ho\u0323p bàn việc đắp đường.", style="List Bullet")  # a mark apart from its letter
    gone = document.add_paragraph("Chi bộ nhất trí").runs[0]
    mark = OxmlElement("w:del")
    again = document.paragraphs[-1].add_run(" không")
    again._r.addprevious(mark)
    mark.append(again._r)
    again._r.find(qn("w:t")).tag = qn("w:delText")
    gone._r.getparent().append(gone._r)  # the deletion stands before what stays
    table = document.add_table(2, 3, style="Table Grid")
    for row, words in zip(table.rows, (("Việc", "Ai", "Hạn"), ("Đắp đường", "đ/c Ba", "10/3")), strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    document.add_paragraph("Công tác tháng qua: đường sạt.")
    document.add_paragraph("Kết thúc lúc 20 giờ 30.")
    return document


def scored(minutes: Minutes, places: list[tuple[int, int]]) -> dict[str, Any]:
    """A score with a finding at each place."""
    checks = [Finding(code="blank-left", message=f"Chỗ {n}.", start=a, end=b) for n, (a, b) in enumerate(places)]
    return {**score(minutes, "hd42-2025").to_dict(), "checks": [msgspec.to_builtins(c) for c in checks]}


def letters(words: str) -> str:
    return "".join(c for c in words if not c.isspace() and c != "|")


def looks(document: Any, paragraphs: int) -> list[tuple[str, bool | None, Any]]:
    """Each letter of the first paragraphs of the body with its looks."""
    found = document.element.body.iter(qn("w:p"))
    holders = [t for p, _ in zip(found, range(paragraphs), strict=False) for t in p.iter(qn("w:t"))]
    runs = [(docx.text.run.Run(t.getparent(), None), t.text or "") for t in holders]
    return [(c, run.bold, run.font.color.rgb) for run, text in runs for c in text]


def test_a_comment_quotes_exactly_its_finding(written: Any) -> None:
    data = bytes_of(written)
    source = read_bytes(data, "a.docx")
    minutes, text = Minutes(source=source), source.text
    rnd = random.Random(3)
    places = [(at, rnd.randrange(at + 1, min(at + 40, len(text)) + 1)) for at in range(0, len(text) - 3, 3)]
    made = {text.index(label) + i for label in ("1. Công", "• Chi") for i in range(2)}  # numbers that Word makes
    told = "".join("|" if i in made else c for i, c in enumerate(text))
    places = [(a, b) for a, b in places if letters(told[a:b])]
    document = docx.Document(BytesIO(score_docx(scored(minutes, places), minutes, "vi", data)))
    ids = {c.text.split("Chỗ ")[1]: c.comment_id for c in document.comments}
    assert len(ids) == len(places) > 60
    for n, (a, b) in enumerate(places):
        shown = words_at(document, ids[f"{n}."])
        assert unicodedata.normalize("NFC", letters(shown)) == letters(told[a:b])
    paragraphs = len(list(written.element.body.iter(qn("w:p"))))
    assert looks(document, paragraphs) == looks(docx.Document(BytesIO(data)), paragraphs)
    assert len(document.tables[0].rows[0].cells) == 2 and document.tables[0].cell(0, 1).text == "ĐẢNG CỘNG SẢN VIỆT NAM"


def test_of_the_whole_minutes_is_said_beside_the_title(written: Any) -> None:
    data = bytes_of(written)
    minutes = Minutes(source=read_bytes(data, "a.docx"))
    made = {**scored(minutes, []), "checks": [msgspec.to_builtins(Finding(code="no-place", message="Thiếu nơi."))]}
    document = docx.Document(BytesIO(score_docx(made, minutes, "vi", data)))
    (comment,) = document.comments
    assert words_at(document, comment.comment_id) == "BIÊN BẢN"
    assert document.tables[-1].style.name == "Table Grid" and len(document.tables[-1].rows) > 5


def test_the_text_is_set_anew_where_the_file_cannot_hold_a_comment(written: Any) -> None:
    data = bytes_of(written)
    source = read_bytes(data, "a.docx")
    other = msgspec.structs.replace(source, text=source.text.replace("đắp đường", "đắp đê   "))
    at = other.text.index("đắp đê")
    for original, told in ((data, other), (data + b" ", source), (b"PK", source), (None, source)):
        minutes = Minutes(source=told)
        document = docx.Document(BytesIO(score_docx(scored(minutes, [(at, at + 6)]), minutes, "vi", original)))
        assert document.paragraphs[0].text == "ĐẢNG BỘ XÃ TÂN LONG" and len(list(document.comments)) == 1


def test_a_source_without_places_is_set_anew() -> None:
    minutes = Minutes(source=Source(name="a.docx", format="docx", text="BIÊN BẢN\nHọp."))
    assert docx.Document(BytesIO(score_docx(scored(minutes, [(0, 8)]), minutes, "vi", b""))).comments


def test_the_command_line_hands_the_file_on(written: Any, tmp_path: Path) -> None:
    file = tmp_path / "chibo.docx"
    file.write_bytes(bytes_of(written))
    minutes = Minutes(source=read_bytes(file.read_bytes(), file.name))
    shown = docx.Document(BytesIO(Shown(str(file), minutes, "vi", scored(minutes, [(0, 5)])).docx()))
    assert shown.tables[0].rows[0].cells[1].text == "ĐẢNG CỘNG SẢN VIỆT NAM" and len(list(shown.comments)) == 1


def test_a_scored_file_reads_and_scores_as_the_minutes_alone(written: Any) -> None:
    data = bytes_of(written)
    first = Minutes(source=read_bytes(data, "chibo.docx"))
    once = score_docx(scored(first, [(0, 5), (30, 50)]), first, "vi", data)
    again = Minutes(source=read_bytes(once, "chibo.docx"))
    assert again.text == first.text
    twice = docx.Document(BytesIO(score_docx(scored(again, [(0, 5)]), again, "vi", once)))
    assert len(list(twice.comments)) == 1
    assert sum("Từng tiêu chí" in p.text for p in twice.paragraphs) == 1


def test_a_clerks_own_comment_stays_whatever_the_initials(written: Any) -> None:
    line = written.paragraphs[1]
    written.add_comment(line.runs[:1], text="Xem lại ngày.", author="Bùi Bình", initials="BB")
    data = bytes_of(written)
    minutes = Minutes(source=read_bytes(data, "chibo.docx"))
    once = score_docx(scored(minutes, [(0, 5)]), minutes, "vi", data)
    again = Minutes(source=read_bytes(once, "chibo.docx"))
    twice = docx.Document(BytesIO(score_docx(scored(again, [(0, 5)]), again, "en", once)))
    assert sorted(c.author == "Bùi Bình" for c in twice.comments) == [False, True]


def test_half_a_bookmark_hides_nothing(written: Any) -> None:
    minutes = Minutes(source=read_bytes(bytes_of(written), "chibo.docx"))
    scored_file = docx.Document(BytesIO(score_docx(scored(minutes, [(0, 5)]), minutes, "vi", bytes_of(written))))
    for end in list(scored_file.element.body.iter(qn("w:bookmarkEnd"))):
        end.getparent().remove(end)
    scored_file.add_paragraph("Thêm sau.")
    assert "Thêm sau." in read_bytes(bytes_of(scored_file), "chibo.docx").text
