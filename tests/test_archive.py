"""What an archive is asked: what comes back, what stays open, what helped elsewhere."""

import csv
import gc
import io
import json
import os
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bienban_nlp import archive, cli
from bienban_nlp.archive.likeness import Passages, Senses, Words
from bienban_nlp.archive.matters import matters, same_unit
from bienban_nlp.archive.run import _put_in_order
from bienban_nlp.corpus import read_split
from bienban_nlp.encoder import ABOUT, MODEL, shipped
from bienban_nlp.minutes import Fact, Finding, IssueSummary, Minutes, Source, Statement, Summary
from bienban_nlp.render.overview import found_text, overview_csv, overview_html, overview_text
from bienban_nlp.summary import summarise
from bienban_nlp.syllables import bare
from gold_minutes import minutes_of

needs_model = pytest.mark.skipif(not MODEL.is_dir(), reason="no model beside this checkout")
# Each letter stands for a sense of its own, so that a test says what is like what.
SENSES = {"leak": "Mái phòng học số 4 dột, mưa là ướt sách.", "again": "Trần lớp học vẫn thấm nước, thay ngói chưa xong.",
          "late": "Một số đồng chí đến họp muộn.", "cold": "Máy điều hòa hội trường hỏng từ Tết."}  # fmt: skip
LIKE = {SENSES["leak"]: 0, SENSES["again"]: 0, SENSES["late"]: 1, SENSES["cold"]: 2}


def about(passage: str) -> np.ndarray:
    """One word that is about what the passage stands for."""
    word = np.zeros((1, ABOUT + 1), np.float32)
    word[0, LIKE.get(passage, 9)] = word[0, ABOUT] = 1.0
    return word


def raised(unit: str, date: str, quote: str, answer: str = "") -> archive.Issue:
    meeting = archive.Meeting(
        path=f"{unit}/{date}.txt", unit=unit, date=date, shares={"party": 0.25, "professional": 0.75}
    )
    answers = (archive.Quote(role="decision", start=90, end=99, line=9, quote=answer, who="đ/c Hà"),) if answer else ()
    return archive.Issue(
        role="issue", start=len(quote), end=99, line=2, quote=quote, meeting=meeting, heading="", around=quote, work="party", open=not answer, sure=True,
        causes=(), answers=answers,
    )  # fmt: skip


ISSUES = (
    raised("Chi bộ Một", "2024-01-05", SENSES["leak"], "Giao đ/c Hà gọi thợ."),
    raised("CHI BỘ MỘT", "2024-02-05", SENSES["again"]),
    raised("CHI BỘ MỘT", "2024-02-05", SENSES["late"]),
    raised("Chi bộ Hai", "2024-02-07", SENSES["leak"], "<script>alert(1)</script>"),
    raised("Chi bộ Hai", "2024-03-07", SENSES["cold"]),
)
MEETINGS = tuple({i.meeting.path: i.meeting for i in ISSUES}.values())


@pytest.fixture
def found() -> archive.Overview:
    return archive.overview(archive.Archive(meetings=MEETINGS, issues=ISSUES), about)


def test_a_matter_comes_back_in_a_later_meeting_whatever_its_words():
    assert matters(ISSUES, Passages([i.quote for i in ISSUES], [i.around for i in ISSUES], about)) == [[0, 1, 3]]


def test_two_issues_of_one_meeting_are_not_a_matter_that_came_back():
    twice = [raised("Chi bộ Một", "2024-01-05", SENSES["leak"]), raised("Chi bộ Một", "2024-01-05", SENSES["again"])]
    assert matters(twice, Passages([i.quote for i in twice], [i.around for i in twice], about)) == []


def test_the_sums(found):
    assert (found.meetings, found.first, found.last) == (4, "2024-01-05", "2024-03-07")
    assert [(r.name, r.meetings, r.issues, r.open) for r in found.units] == [
        ("Chi bộ Hai", 2, 2, 1),
        ("CHI BỘ MỘT", 2, 3, 2),
    ]
    assert [(r.name, r.meetings) for r in found.months] == [("2024-01", 1), ("2024-02", 2), ("2024-03", 1)]
    assert found.total.shares == {"party": 0.25, "professional": 0.75, "professional_led": 0.0}
    assert [[i.quote for i in m.issues] for m in found.carried] == [[SENSES["leak"], SENSES["again"]]]
    assert [m.units for m in found.shared] == [("CHI BỘ MỘT", "Chi bộ Hai")]
    assert [i.quote for i in found.unanswered] == [SENSES["cold"], SENSES["late"], SENSES["again"]]


def test_the_table_tells_which_matter_and_how_often(found):
    rows = list(csv.DictReader(overview_csv(found, ISSUES, "en").splitlines()))
    assert [r["Matter"] for r in rows] == ["1", "1", "", "1", ""]
    assert rows[0]["Meetings"] == "3" and rows[3]["Last raised"] == "07/02/2024"


def test_orders_stand_by_their_day_and_failures_are_told(found):
    def order(words: str, date: str | None) -> archive.Order:
        return archive.Order(
            meeting=MEETINGS[0], role="decision", start=0, end=1, line=1, quote=words, who="đ/c Hà", due_date=date
        )

    lost = archive.Failure(path="hong.doc", code="damaged", vi="hong.doc: hỏng.", en="hong.doc: damaged.")
    records = archive.Archive(
        meetings=MEETINGS,
        issues=(),
        orders=(order("sau", None), order("hai", "2024-03-01"), order("một", "2024-02-01")),
        failures=(lost,),
    )
    told = archive.overview(records, about)
    assert [o.quote for o in told.orders] == ["một", "hai", "sau"]
    rows = list(csv.DictReader(io.StringIO(overview_csv(told, (), "vi").lstrip("\ufeff"))))
    assert [(r["Kết luận"], r["Ai làm"], r["Vấn đề"]) for r in rows] == [
        (w, "đ/c Hà", "") for w in ("một", "hai", "sau")
    ]
    for words in (overview_text(told), overview_html(told)):
        assert "hong.doc: hỏng." in words and words.index("“một”") < words.index("“hai”")


def test_months_without_minutes_are_named():
    gap = [raised("Chi bộ Ba", d, SENSES["cold"]) for d in ("2023-11-05", "2024-02-05")]
    told = archive.overview(archive.Archive(meetings=tuple(i.meeting for i in gap), issues=tuple(gap)), about)
    assert told.units[0].without == ("2023-12", "2024-01") and told.total.without == ()
    far = [raised("Chi bộ Ba", d, SENSES["cold"]) for d in ("0202-02-05", "2023-11-05", "2025-03-05")]  # a date misread
    told_far = archive.overview(archive.Archive(meetings=tuple(i.meeting for i in far), issues=tuple(far)), about)
    assert told_far.units[0].without == ()
    assert "12/2023, 01/2024" in overview_text(told) and "12/2023, 01/2024" in overview_html(told)


@pytest.mark.parametrize(
    ("asked", "dates"),
    [
        ({"first": "2024-02"}, ["2024-02-05", "2024-02-07", "2024-03-07"]),
        ({"last": "2024-02"}, ["2024-01-05", "2024-02-05", "2024-02-07"]),
        ({"first": "2024-02-06", "last": "2024-02-07"}, ["2024-02-07"]),
        ({"unit": "chi bộ HAI"}, ["2024-02-07", "2024-03-07"]),
        ({"unit": "Ba"}, []),
    ],
)
def test_part_of_an_archive(asked, dates):
    part = archive.Archive(meetings=MEETINGS, issues=ISSUES).within(**asked)
    assert [m.date for m in part.meetings] == dates
    assert {i.meeting.date for i in part.issues} <= set(dates)


def test_an_empty_archive_says_so():
    empty = archive.overview(archive.Archive(meetings=(), issues=()), about)
    assert (empty.meetings, empty.carried, empty.total.shares) == (0, (), {})
    assert "0 cuộc họp" in overview_text(empty) and "0 meetings" in overview_html(empty, "en")
    assert archive.search(archive.Archive(meetings=(), issues=()), "mái dột", about) == []
    assert found_text([]) == ""


def test_every_view_shows_what_was_found_and_obeys_nothing_of_it(found):
    for words in (overview_text(found), overview_html(found), overview_csv(found, ISSUES)):
        assert SENSES["cold"] in words
    page = overview_html(found)
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "http" not in page.replace("http-equiv", "")
    table = overview_csv(found, [raised("=1+1", "2024-01-05", "-5 độ")])
    assert "'=1+1" in table and "'-5 độ" in table and table.startswith("\ufeff")
    assert "đ/c Hà" in overview_csv(found, ISSUES)


def test_search_finds_by_sense_and_without_accents():
    records = archive.Archive(meetings=MEETINGS, issues=ISSUES)
    by_sense = archive.search(records, SENSES["again"], about, 3)
    assert {f.issue.quote for f in by_sense} == {SENSES["leak"], SENSES["again"]}
    hurried = archive.search(records, "may dieu hoa hong", about)
    assert [f.issue.quote for f in hurried] == [SENSES["cold"]]
    assert (
        hurried[0].sure
        and by_sense[0].sure
        and found_text(by_sense).startswith(" 1. ")
        and SENSES["cold"] in found_text(hurried)
    )
    far = archive.search(records, "may khoan be tong", about, 1)
    assert not far[0].sure and "gần nhất" in found_text(far)


@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=40))
def test_likeness_holds_for_any_words(passages, question):
    near = Words(passages).near(question)
    assert near.shape == (len(passages),) and np.all((near >= 0) & (near <= 1.001))
    assert bare(bare(question)) == bare(question)


def test_senses_look_both_ways():
    senses = Senses([about(SENSES["leak"]), np.concatenate([about(SENSES["leak"]), about(SENSES["late"])])])
    assert senses.near(about(SENSES["leak"])).tolist() == [1.0, 0.75]


def test_a_unit_keeps_its_name_however_it_is_written():
    assert same_unit("CHI BỘ  KHOA NỘI – NHI") == same_unit("Chi bộ Khoa Nội - Nhi")
    assert (
        same_unit("Trường THCS Thạnh Hoà") == same_unit("TRƯỜNG THCS THẠNH HÒA") != same_unit("Trường THCS Thạnh Hóa")
    )
    assert same_unit("Ấp 1") != same_unit("Ấp 2")


@pytest.mark.parametrize("asked", ["thạnh hoà", "Thạnh  Hòa", "thanh hoa"])
def test_a_unit_is_found_however_it_is_asked_for(asked):
    unit = raised("Chi bộ Trường THCS Thạnh Hòa", "2024-01-05", SENSES["leak"]).meeting
    assert archive.Archive(meetings=(*MEETINGS, unit), issues=()).within(unit=asked).meetings == (unit,)


def test_minutes_come_back_from_their_json(corpus):
    seen = Finding(code="ocr-low-confidence", message="Trang 2", start=0, end=4)
    for gold in read_split(corpus, "dev")[:5]:
        minutes = minutes_of(gold)
        minutes = replace(minutes, source=replace(minutes.source, warnings=(seen,)), warnings=(seen,))
        again = Minutes.from_dict(json.loads(minutes.to_json()))
        assert again == minutes


def test_every_statement_has_every_key(corpus):
    data = minutes_of(read_split(corpus, "dev")[0]).to_dict()
    assert json.loads(json.dumps(data)) == data
    keys = {"of", "for", "who", "due", "due_date", "led", "uncertain", "item", "speaker", "work", "confidence"}
    assert data["statements"] and all(keys <= s.keys() for s in data["statements"])


def test_minutes_are_named_in_a_line():
    minutes = Minutes(source=Source(name="t3.docx", format="docx", text="Tin. " * 999))
    assert repr(minutes) == "<Minutes 't3.docx': 4995 characters, 0 items, 0 statements>"


@pytest.mark.parametrize(
    "changed",
    [{"schema": "bienban/99"}, {"schema": None}, {"source": None}, {"text": None}, {"source": {}}, {"items": [1]}],
)
def test_what_is_no_minutes_is_told_so(changed):
    data = Minutes(source=Source(name="x", format="txt", text="Tin.")).to_dict()
    for bad in ({**data, **changed}, {}, []):
        with pytest.raises(msgspec.ValidationError):
            Minutes.from_dict(bad)


def written(folder: Path, corpus: Path) -> Path:
    """What a run leaves behind, of annotated minutes."""
    lines = []
    for gold in read_split(corpus, "dev")[:3]:
        data = minutes_of(gold).to_dict()
        lines.append(json.dumps({**data, "source": {**data["source"], "path": f"{gold.id}.txt"}}, ensure_ascii=False))
    (folder / archive.DONE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_records_point_into_the_minutes(tmp_path, corpus):
    texts = {g.id: g.text for g in read_split(corpus, "dev")[:3]}
    records = archive.read_archive(written(tmp_path, corpus))
    assert len(records.meetings) == 3 and records.issues
    for issue in records.issues:
        text = texts[Path(issue.meeting.path).stem]
        for q in (issue, *issue.causes, *issue.answers):
            assert " ".join(text[q.start : q.end].split()) == q.quote
            assert text.split("\n")[q.line - 1].strip() and text[: q.start].count("\n") == q.line - 1


def test_two_files_of_one_meeting_count_once(tmp_path, corpus):
    first, other = read_split(corpus, "dev")[:2]
    files = (("a.docx", first), ("b.pdf", first), ("c.docx", other))
    lines = []
    for name, gold in files:
        data = minutes_of(gold).to_dict()
        lines.append(json.dumps({**data, "source": {**data["source"], "path": name}}, ensure_ascii=False))
    (tmp_path / archive.DONE).write_text("\n".join(lines), encoding="utf-8")
    records = archive.read_archive(tmp_path)
    assert {m.path for m in records.meetings} == {"a.docx", "c.docx"} and records.copies == (("b.pdf", "a.docx"),)
    assert {i.meeting.path for i in records.issues} <= {"a.docx", "c.docx"}
    told = archive.overview(records, about)
    assert all("b.pdf" in words for words in (overview_text(told), overview_html(told)))


def recorded(folder, **files):
    """The records of a run over files of these texts, in that order; each of one issue, its first line after the head."""
    lines = []
    for name, (text, facts) in files.items():
        known = {"unit": "Chi bộ Mạo Khê", "date": "2024-03-05", "kind": "party-cell-regular", **facts}
        at = text.index("Phân xưởng")
        end = text.index("\n", at)
        repaired = ("ocr",) if "scan" in name else ()
        minutes = Minutes(
            source=Source(name=name, format="docx", text=text, repaired=repaired),
            facts={k: Fact(value=v) for k, v in known.items()},
            statements=(Statement(id="s1", role="issue", start=at, end=end, confidence=1.0),),
            summary=Summary(issues=(IssueSummary(issue="s1"),)),
        )
        data = minutes.to_dict()
        lines.append(json.dumps({**data, "source": {**data["source"], "path": name}}, ensure_ascii=False))
    (folder / archive.DONE).write_text("\n".join(lines), encoding="utf-8")
    return archive.read_archive(folder)


FRAME = "ĐẢNG BỘ CÔNG TY THAN\nCHI BỘ MẠO KHÊ\nBIÊN BẢN HỌP CHI BỘ\nHôm nay, ngày 05/3/2024, chi bộ họp tại nhà giao ca, có mặt 18/20 đồng chí; chủ trì đồng chí Vũ Bá, thư ký đồng chí Hà Lan.\n"
REGULAR = (
    FRAME
    + """Phân xưởng khai thác hụt 900 tấn than vì lò chợ số 7 phay kẹp, máy xúc hỏng hai ngày chờ phụ tùng.
Đồng chí Tạ Quang đề nghị mượn máy của phân xưởng đào lò 2 trong thời gian chờ sửa, làm bù hai ca chủ nhật.
Công tác phát triển đảng: quần chúng Lê Thị Mơ hoàn thành lớp nhận thức, chi bộ giao hai đồng chí giúp đỡ.
Chi bộ kết luận: quản đốc lập kế hoạch bù sản lượng xong trước 10/3; tổ cơ điện trực ba ca; đảng phí thu đủ.
"""
)
OTHER = (
    FRAME
    + """Phân xưởng cơ giới để hai xe goòng trật bánh, đường ray mục tà vẹt từ quý trước mà chưa ai thay.
Đồng chí Ngô Sỹ nói phải kiểm tra lại toàn tuyến, treo biển hạn chế tốc độ, báo phòng an toàn biết.
Học tập chuyên đề về tiết kiệm vật tư: thu hồi cột chống, xích máng cào, nộp kho có biên nhận từng tuần.
Kết luận: đội trưởng vận tải thay xong tà vẹt trong tháng, bí thư đoàn phụ trách phong trào thu hồi sắt vụn.
"""
)


def misread(text, every=11):
    """A text as a bad scan is recognised."""
    return "".join("l" if i % every == 3 and c.isalpha() else c for i, c in enumerate(text))


def test_a_scan_of_a_typed_file_counts_once_and_the_typed_one_stays(tmp_path):
    scan = misread(REGULAR).replace("Phâl", "Phân", 1)
    records = recorded(tmp_path, **{"a-scan.pdf": (scan, {}), "b.docx": (REGULAR, {"start": "14:00"})})
    assert records.copies == (("a-scan.pdf", "b.docx"),)


@pytest.mark.parametrize(
    "text, facts",
    [
        (OTHER, {}),
        (REGULAR, {"kind": "party-cell-topical"}),
        (REGULAR, {"date": "2024-04-05"}),
        (misread(REGULAR), {"start": "08:00"}),
    ],
)
def test_two_meetings_of_one_day_count_twice(tmp_path, text, facts):
    text = text.replace("lhân xưởng", "Phân xưởng", 1)
    records = recorded(tmp_path, **{"a.docx": (REGULAR, {"start": "14:00"}), "b.docx": (text, facts)})
    assert records.copies == () and len(records.meetings) == 2


def test_results_are_closed_before_they_are_replaced(tmp_path, monkeypatch):
    """Windows replaces no file that is open."""
    done = tmp_path / archive.DONE
    done.write_text("".join(f'{{"source":{{"path":"{name}"}}}}\n' for name in "cab"))
    put = os.replace

    def windows(part, path):
        held = [f for f in gc.get_objects() if type(f) is io.BufferedReader and not f.closed]
        assert str(path) not in [str(f.name) for f in held]
        put(part, path)

    monkeypatch.setattr(os, "replace", windows)
    _put_in_order(done)
    assert [json.loads(line)["source"]["path"] for line in done.read_text().splitlines()] == ["a", "b", "c"]


def test_tables_hold_every_statement(tmp_path, corpus):
    duckdb = pytest.importorskip("duckdb")
    made = archive.write_tables(written(tmp_path, corpus))
    assert [p.name for p in made] == ["meetings.parquet", "items.parquet", "statements.parquet"]
    golds = {f"{g.id}.txt": minutes_of(g) for g in read_split(corpus, "dev")[:3]}
    rows = duckdb.sql(f'SELECT path, id, quote, "start", "end", role FROM \'{made[2]}\'').fetchall()
    assert len(rows) == sum(len(m.statements) for m in golds.values())
    for path, id_, quote, start, end, role in rows:
        assert golds[path].text[start:end] == quote and golds[path].statement(id_).role == role
    opened = duckdb.sql(f"SELECT count(*) FROM '{made[2]}' WHERE open").fetchall()[0][0]
    assert opened == sum(len(m.summary.open_issues) for m in golds.values())


def test_tables_hold_numbers_as_numbers_and_nothing_as_an_empty_list(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    counted = {"total": Fact(value=21), "present": Fact(value=20), "votes": Fact(value=["20/20", "18/20"])}
    said = (
        Statement(id="s1", role="issue", start=0, end=4, answered=0.3),
        Statement(id="s2", role="decision", start=5, end=8, for_=("s1",)),
    )
    lines = []
    for name, facts in (("a.txt", counted), ("b.txt", {})):
        data = summarise(
            Minutes(source=Source(name=name, format="txt", text="Mái. Vá."), facts=facts, statements=said), {}
        ).to_dict()
        lines.append(json.dumps({**data, "source": {**data["source"], "path": name}}))
    (tmp_path / archive.DONE).write_text("\n".join(lines), encoding="utf-8")
    meetings, _, statements = archive.write_tables(str(tmp_path))
    assert duckdb.sql(f"SELECT total, present, absent, votes FROM '{meetings}'").fetchall() == [
        (21, 20, None, ["20/20", "18/20"]),
        (None, None, None, []),
    ]
    assert duckdb.sql(
        f"SELECT answered, \"of\", \"for\" FROM '{statements}' WHERE path = 'a.txt' ORDER BY id"
    ).fetchall() == [
        (0.3, [], []),
        (0.0, [], ["s1"]),
    ]


def test_a_missing_archive_is_no_empty_one(tmp_path):
    (tmp_path / "a.txt").touch()
    for missing in (tmp_path / "none", str(tmp_path / "a.txt")):
        with pytest.raises(OSError):
            archive.find(missing)


@needs_model
def test_paths_may_be_strings(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("BIÊN BẢN HỌP CHI BỘ\nCòn 3 đ/c chưa nộp đảng phí.", encoding="utf-8")
    folder, out = str(tmp_path / "in"), str(tmp_path / "in" / "out")
    assert archive.run(folder, [*map(str, archive.find(folder, out))], out).done == 1
    assert archive.find(folder, out) == [tmp_path / "in" / "a.txt"]
    assert [m.path for m in archive.read_archive(out).meetings] == ["a.txt"]


@needs_model
def test_memory_is_the_same_read_anew(tmp_path):
    fresh = archive.Memory(tmp_path, shipped())
    fresh.learn([SENSES["leak"], SENSES["late"]])
    kept = archive.Memory(tmp_path, shipped())
    assert set(kept._known) == set(fresh._known)
    assert all(np.array_equal(kept.about(p), fresh.about(p)) for p in (SENSES["leak"], SENSES["late"], SENSES["cold"]))
    (tmp_path / "senses.npz").write_bytes(b"no such thing")
    assert not archive.Memory(tmp_path, shipped())._known


@needs_model
def test_the_commands(tmp_path, corpus, capsys, monkeypatch):
    monkeypatch.setenv("BIENBAN_LANG", "vi")  # what --lang sets is put back
    folder = written(tmp_path, corpus)
    assert cli.run(["report", str(folder)]) == 0
    assert "3 cuộc họp" in capsys.readouterr().out
    for name in ("r.html", "r.csv", "r.json"):
        assert cli.run(["report", str(folder), "-o", str(folder / name)]) == 0
        assert (folder / name).read_text(encoding="utf-8")
    assert json.loads((folder / "r.json").read_text("utf-8"))["schema"] == "bienban-report/1"
    assert cli.run(["report", str(folder), "--from", "01/1990", "--to", "31/12/2090", "--lang", "en"]) == 0
    assert "3 meetings" in capsys.readouterr().out
    assert cli.run(["search", str(folder), "đảng viên vắng họp", "--limit", "2", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


@pytest.mark.parametrize(
    ("args", "lines", "status"),
    [
        (["search", "{}", "?!"], None, 2),
        (["report", "{}", "--from", "tháng ba"], None, 2),
        (["report", "{}", "--from", "13/2024"], None, 2),
        (["report", "{}", "--to", "00/2024"], None, 2),
        (["report", "{}", "--to", "31/02/2024"], None, 2),
        (["report", "{}", "-o", "{}/r.xlsx"], None, 2),
        (["report", "{}", "--unit", "không có"], "", 1),
        (["search", "{}", "họp"], None, 3),
        (["report", "{}"], None, 3),
        (["report", "{}"], '{"source": 1}', 3),
        (["report", "{}"], "[]", 3),
        (["report", "{}"], '{"source": {"path": "a.txt"}, "text": "x"}', 3),
        (["search", "{}", "họp"], "{", 3),
    ],
)
def test_a_bad_call_is_one_line(tmp_path, capsys, args, lines, status):
    if lines is not None:
        (tmp_path / archive.DONE).write_text(lines, encoding="utf-8")
    assert cli.run([a.format(tmp_path) for a in args]) == status
    told = capsys.readouterr()
    assert told.err.count("\n") == 1 and "Traceback" not in told.err and not told.out


def test_a_meeting_without_unit_takes_its_folder(tmp_path):
    minutes = summarise(Minutes(source=Source(name="x.txt", format="txt", text="Không có gì.")), {})
    data = minutes.to_dict()
    line = json.dumps({**data, "source": {**data["source"], "path": "Khoa Toán/t3.txt"}}, ensure_ascii=False)
    (tmp_path / archive.DONE).write_text(line, encoding="utf-8")
    assert [m.unit for m in archive.read_archive(tmp_path).meetings] == ["Khoa Toán"]
