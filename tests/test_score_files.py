"""A score as files people pass on: the Word file with comments, the committee's table, the page for A4."""

from __future__ import annotations

import csv
import json
import re
from hashlib import sha256
from importlib import metadata, resources
from io import BytesIO, StringIO
from pathlib import Path

import docx
import msgspec
import pytest

from bienban_nlp import cli
from bienban_nlp.analysis import Analyzer
from bienban_nlp.baselines import CueReader
from bienban_nlp.checks.follow_up import state
from bienban_nlp.minutes import Minutes, Source
from bienban_nlp.reading import read
from bienban_nlp.render.html import score_html
from bienban_nlp.render.score import readiness
from bienban_nlp.render.table import BOM, score_table
from bienban_nlp.render.terminal import score_text
from bienban_nlp.render.word import score_docx
from bienban_nlp.rubric import score
from gold_minutes import minutes_of_xml, read_minutes
from test_cli import NAMES, _annotated, folder  # noqa: F401  (fixtures)
from test_render import HOSTILE

CASES = Path(__file__).parent / "cases" / "checks"


@pytest.fixture
def planted() -> Minutes:
    """Minutes with a decision that names nobody and no reading back."""
    xml = (CASES / "truong.xml").read_text(encoding="utf-8")
    xml = xml.replace("Biên bản đã đọc lại trước chi bộ, mọi người nhất trí. ", "")
    return minutes_of_xml(xml.replace("Giao đ/c Bảo thuê thợ", "Thuê thợ").replace('who="đ/c Bảo" ', ""))


def words_at(document: docx.document.Document, id_: int) -> str:
    """The text between the two ends of a comment."""
    out, inside = [], False
    for element in document.element.body.iter():
        tag = element.tag.rsplit("}")[-1]
        if tag in ("commentRangeStart", "commentRangeEnd") and element.values()[0] == str(id_):
            inside = tag == "commentRangeStart"
        elif inside and tag == "t":
            out.append(element.text or "")
    return "".join(out)


def test_every_finding_is_a_comment_at_its_place(planted: Minutes) -> None:
    made = score(planted, "hd42-2025").to_dict()
    document = docx.Document(BytesIO(score_docx(made, planted)))
    comments = {c.text: c.comment_id for c in document.comments}
    assert {c.author for c in document.comments} == {"Chương trình kiểm biên bản"}
    assert len(comments) == len(made["checks"]) >= 2
    for check in made["checks"]:
        text = next(t for t in comments if check["message"].split("“")[0].strip() in t)
        assert check["fix"] in text
        shown = words_at(document, comments[text])
        wanted = "BIÊN BẢN" if check["start"] is None else planted.text[check["start"] : check["end"]]
        assert wanted.replace("\n", "") in shown.replace("\n", "")


def test_the_text_is_the_minutes_and_the_table_has_every_criterion(planted: Minutes, tmp_path: Path) -> None:
    made = score(planted, "an-phu-2025").to_dict()
    path = tmp_path / "a.docx"
    path.write_bytes(score_docx(made, planted))
    text = read(path).text
    wanted = [line.strip() for line in planted.text.splitlines() if line.strip()]
    assert [line.strip() for line in text.splitlines() if line.strip()][: len(wanted)] == wanted
    table = docx.Document(path).tables[-1]
    assert len(table.rows) == len(made["criteria"]) + 1
    assert all(c["title"] in row.cells[0].text for c, row in zip(made["criteria"], table.rows[1:], strict=True))


def test_tasks_stand_in_every_view_with_their_gaps_marked(planted: Minutes) -> None:
    made = score(planted, "hd42-2025").to_dict()
    lacking = [t for t in made["tasks"] if "person" in t.get("lacks", ())]
    assert len(made["tasks"]) > len(lacking) == 1
    task, gap = lacking[0]["quote"][:30], "…… (chưa ghi)"
    assert planted.text[lacking[0]["start"] :].startswith(task)
    assert f"ai: {gap}" in score_text(made, planted)
    page = score_html(made, planted)
    assert f"<td>{gap}</td>" in page and 'class="v-partly"' in page
    rows = [
        [c.text for c in row.cells] for t in docx.Document(BytesIO(score_docx(made, planted))).tables for row in t.rows
    ]
    assert any(task in row[0] and row[1] == gap for row in rows)


def test_a_row_without_a_name_is_still_a_task() -> None:
    xml = (CASES / "truong.xml").read_text(encoding="utf-8")
    rows = "Việc | Người làm | Hạn\nVá bể đầu nguồn | | 12/10\nLợp tôn | Lò Thị Pâng, kế toán Hạ | 15/10\n"
    tagged = rows.replace("Vá", '<decision due="12/10">Vá').replace("12/10\n", "12/10</decision>\n", 1)
    tagged = tagged.replace("Lợp", '<decision who="Lò Thị Pâng">Lợp').replace("15/10\n", "15/10</decision>\n")
    at = xml.rindex("</item>")
    tasks = score(minutes_of_xml(xml[:at] + tagged + xml[at:]), "hd42-2025").to_dict()["tasks"][-2:]
    assert [list(t.get("lacks", ())) for t in tasks] == [["person"], []]
    assert [t.get("who") for t in tasks] == [None, "Lò Thị Pâng, kế toán Hạ"]


@pytest.mark.parametrize(
    ("severities", "wanted"),
    [
        (("error", "note", "error"), "CHƯA NÊN NỘP: 2 lỗi phải sửa, 0 cảnh báo, 1 lưu ý."),
        (("warning",), "NÊN XEM LẠI TRƯỚC KHI NỘP: 1 cảnh báo, 0 lưu ý"),
        ((), "NỘP ĐƯỢC"),
    ],
)
def test_whether_minutes_can_be_handed_in_is_said_first(severities: tuple[str, ...], wanted: str) -> None:
    assert readiness({"checks": [{"severity": s} for s in severities]}).startswith(wanted)


def test_the_same_score_gives_the_same_document(planted: Minutes) -> None:
    made = score(planted, "hd42-2025").to_dict()
    parts = [docx.Document(BytesIO(score_docx(made, planted))) for _ in range(2)]
    for part in ("element", "comments._comments_elm"):
        a, b = (_xml(p, part) for p in parts)
        assert a == b


def _xml(document: docx.document.Document, name: str) -> str:
    return document.element.xml if name == "element" else document.part._comments_part.element.xml


def test_nothing_in_a_text_breaks_a_file() -> None:
    bare = Minutes(source=Source(name="=1+1.txt", format="txt", text=f"BIÊN BẢN\n{HOSTILE}\x0c\n\n=cmd|x"))
    made = score(bare, "hd42-2025").to_dict()
    assert docx.Document(BytesIO(score_docx(made, bare))).comments
    rows = list(csv.reader(StringIO(score_table([(bare, made)]).removeprefix(BOM))))
    assert rows[1][0] == "'=1+1.txt"
    nothing = msgspec.structs.replace(bare, source=Source(name="x", format="txt", text=""))
    assert not docx.Document(BytesIO(score_docx(made, nothing))).comments


def test_a_table_is_a_line_a_file_with_every_criterion(planted: Minutes) -> None:
    other = read_minutes(CASES / "khupho.xml")
    scored = [(m, score(m, "an-phu-2025").to_dict()) for m in (planted, other)]
    made = score_table(scored)
    assert made.startswith(BOM) and made.count("\r\n") == 3
    head, *rows = csv.reader(StringIO(made.removeprefix(BOM)))
    assert all(len(row) == len(head) for row in rows)
    assert [c["title"] for c in scored[0][1]["criteria"]] == head[-len(scored[0][1]["criteria"]) :]
    earned = float(rows[0][head.index("Điểm đạt")].replace(",", "."))
    assert earned == scored[0][1]["points"]["earned"]
    assert "not-read-back" in rows[0][head.index("Mã phát hiện")]


def test_a_page_prints_on_a4_without_cutting_rows(planted: Minutes) -> None:
    page = score_html(score(planted, "hd42-2025").to_dict(), planted)
    style = page[page.index("<style") : page.index("</style>")]
    assert "size: A4" in style
    assert "break-inside: avoid" in style[style.index("@media print") :]


def test_the_command_writes_them(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    files = [str(folder / f"{n}.txt") for n in NAMES[:2]]
    assert cli.run(["score", *files, "-o", f"{tmp_path}/docs/", "--format", "docx"]) == 0
    assert sorted(p.name for p in (tmp_path / "docs").iterdir()) == sorted(f"{n}.docx" for n in NAMES[:2])
    assert cli.run(["score", *files, "-o", str(tmp_path / "table.csv")]) == 0
    raw = (tmp_path / "table.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == 3
    assert cli.run(["score", *files, "--format", "csv"]) == 0
    assert capsys.readouterr().out.encode() == raw.replace(b"\r\n", b"\r\n")
    assert cli.run(["score", files[0], "--format", "docx"]) == 2
    assert "-o" in capsys.readouterr().err
    assert cli.run(["analyze", files[0], "--format", "csv"]) == 2


@pytest.fixture
def month() -> tuple[Minutes, Minutes]:
    """Last time's minutes and today's, with one passage copied and one order nobody speaks of."""
    before, today = ((CASES / f"{n}.xml").read_text(encoding="utf-8") for n in ("truoc", "nay"))
    copied = "Đội tuyển học sinh giỏi lớp 9 đi thi huyện được 7 giải, trong đó môn Lịch sử lần đầu tiên có giải nhất sau mười hai năm."
    assert copied in before
    today = re.sub(r"Lý lịch của chị Hà Thị Nhài[^<]*", copied, today)
    return minutes_of_xml(before), minutes_of_xml(today)


def test_last_time_is_shown_beside_today(month: tuple[Minutes, Minutes]) -> None:
    before, today = month
    made = score(today, "hd42-2025", [before]).to_dict()["previous"]
    states = {m["who"]: m["state"] for m in made["matters"]}
    assert states == {"đ/c Đức": "done", "đ/c Lành": "silent"}
    for m in made["matters"]:
        assert before.text[m["matter"]["start"] : m["matter"]["end"]].startswith(m["matter"]["quote"][:40])
        assert (m["today"] is None) == (m["state"] == "silent")
    (copied,) = made["copied"]
    assert today.text[copied["today"]["start"] : copied["today"]["end"]][:30] == copied["today"]["quote"][:30]
    assert before.text.split("\n")[copied["before"]["line"] - 1].lstrip("- ")[:30] == copied["before"]["quote"][:30]
    assert score(today, "hd42-2025").to_dict()["previous"] is None


def test_both_spans_are_in_every_view(month: tuple[Minutes, Minutes]) -> None:
    before, today = month
    made = score(today, "hd42-2025", [before]).to_dict()
    then = made["previous"]["copied"][0]["before"]["quote"][:40]
    page, text = score_html(made, today), score_text(made, today)
    assert page.count(then) >= 2 and "Kỳ trước" in page
    assert "KỲ TRƯỚC" in text and then[:30] in text and "không nhắc lại" in text
    tables = docx.Document(BytesIO(score_docx(made, today))).tables
    assert any(then in cell.text for table in tables[:-1] for row in table.rows for cell in row.cells)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Việc nối đường nước đã xong.", "done"),
        ("Mới xong 3 trong 5 phòng.", "not-done"),
        ("Đã đôn đốc nhưng còn 2 đ/c chưa nộp.", "not-done"),
        ("Đ/c Đức báo cáo việc nối nước.", "mentioned"),
    ],
)
def test_what_a_passage_says_of_a_matter(words: str, wanted: str) -> None:
    assert state(words) == wanted


def test_a_score_names_all_it_depends_on(planted: Minutes, tmp_path: Path) -> None:
    rubric = tmp_path / "own.toml"
    rubric.write_bytes(resources.files("bienban_nlp.resources").joinpath("rubrics/an-phu-2025.toml").read_bytes())
    versions = score(planted, rubric).to_dict()["versions"]
    assert versions["package"] == metadata.version("bienban-nlp")
    assert versions["text_sha256"] == sha256(planted.text.encode()).hexdigest()
    assert versions["rubric_sha256"] == sha256(rubric.read_bytes()).hexdigest()
    assert score(planted, "an-phu-2025").versions == versions


def test_a_score_names_the_model_that_read_and_none_where_none_did(planted: Minutes) -> None:
    reader = CueReader()
    plain = Analyzer(reader).analyze_text(planted.text)
    reader.sha256 = "5e" * 32
    read = Minutes.from_dict(Analyzer(reader).analyze_text(planted.text).to_dict())
    assert [score(m).versions["model_sha256"] for m in (plain, read)] == ["", "5e" * 32]


def test_the_same_minutes_always_score_the_same(planted: Minutes) -> None:
    first, second = (score(planted, "an-phu-2025").to_json() for _ in range(2))
    assert first == second
    other = msgspec.structs.replace(planted, source=msgspec.structs.replace(planted.source, text=planted.text + " "))
    assert score(other, "an-phu-2025").versions["text_sha256"] != score(planted, "an-phu-2025").versions["text_sha256"]


def test_the_gate_fails_where_it_is_asked_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    file = str(folder / f"{NAMES[0]}.txt")
    assert cli.run(["score", file, "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    earned, severities = made["points"]["earned"], {c["severity"] for c in made["checks"]}
    assert cli.run(["score", file, "--min-score", str(earned)]) == 0
    assert cli.run(["score", file, "--min-score", str(earned + 0.5)]) == 1
    assert cli.run(["score", file, "--fail-on", "error"]) == int("error" in severities)
    assert cli.run(["score", file, "--fail-on", "warning"]) == int(bool(severities & {"error", "warning"}))
