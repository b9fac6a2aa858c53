"""Annotated minutes as people write them: what is wrong with a file is said, by file and line, before anything learns it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bienban_nlp.corpus import faults, read_gold
from bienban_nlp.messages import catalogue

GOOD = """<minutes id="x">
<facts>
kind: party-cell-regular
date: 2024-05-06
</facts>
<header>CHI BỘ 3</header>
<opening>Hồi 14 giờ.</opening>
<agenda>
<item work="professional" led="yes"><heading>I. Đề thi</heading>
<issue id="i1">Nộp đề còn chậm</issue> <cause of="i1">do chưa phân công</cause>,
<decision for="i1" who="đ/c Hà">giao đ/c Hà.</decision></item>
</agenda>
<closing>Hết.</closing>
</minutes>
"""


def test_what_is_well_annotated_has_no_fault(corpus: Path) -> None:
    assert faults(GOOD) == []
    files = [f for folder in ("minutes", "first", "second") for f in (corpus / folder).glob("*.xml")]
    assert len(files) > 800
    assert [f.name for f in files if faults(f.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("good", "bad", "line", "named"),
    [
        ('<issue id="i1">Nộp đề còn chậm</issue>', '<isue id="i1">Nộp đề còn chậm</isue>', 10, "<isue>"),
        ('of="i1"', 'of="i9"', 10, "i9"),
        ('<decision for="i1"', '<decision of="i1"', 11, "<decision>"),
        ('<cause of="i1"', '<cause of="i1" id="i1"', 10, "i1"),
        ('<issue id="i1"', "<issue", 10, "<issue>"),
        ('led="yes"', 'led="true"', 9, "true"),
        ('work="professional"', 'work="profesional"', 9, "profesional"),
        (' work="professional"', "", 10, "work"),
        ("do chưa phân công", "do <result work='party'>chưa phân công</result>", 10, "<result>"),
        ("<item work", "<heading>Nội dung</heading><item work", 9, "<heading>"),
        ("<item work", "<item><item><item><item work", 9, "3"),
        ("<header>CHI BỘ 3</header>\n<opening>Hồi 14 giờ.</opening>", "<opening/>\n<header/>", 7, "<header>"),
        ("</header>", "</header><header/>", 6, "<header>"),
        ("</opening>", "</opening>\n\nLạc loài.", 9, "Lạc loài."),
        ("<facts>", "Lạc loài.<facts>", 2, "Lạc loài."),
        ("2024-05-06", "5/3/2024", 4, "5/3/2024"),
        ("date:", "day:", 4, "day"),
        ("date: 2024-05-06", "kind: other", 4, "kind"),
        ("party-cell-regular", "regular", 3, "regular"),
        ("</closing>", "</close>", 13, "clos"),
        ("minutes", "minute", 1, "<minute>"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(good: str, bad: str, line: int, named: str, tmp_path: Path) -> None:
    assert good in GOOD
    xml = GOOD.replace(good, bad)
    if bad.startswith("<item>"):
        xml = xml.replace("</item>", "</item></item></item></item>")
    (tmp_path / "một.xml").write_text(xml, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"^một\.xml, dòng {line}: .*{named}"):
        read_gold(tmp_path / "một.xml")


@pytest.mark.parametrize("file", ["README.md", "README.vi.md", "corpora/GUIDELINES.md"])
def test_examples_of_the_papers_are_well_annotated(file: str, corpus: Path) -> None:
    shown = re.findall(r"```xml\n(.*?)```", (corpus.parent / file).read_text(encoding="utf-8"), re.DOTALL)
    assert [faults(xml) for xml in shown] == [[]]


def test_minutes_without_an_agenda_have_nothing_to_learn_from() -> None:
    assert "<agenda>" in faults("<minutes><header>CHI BỘ 3</header></minutes>")[0][1]


def test_all_faults_of_a_file_are_told_by_line_in_either_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIENBAN_LANG", "en")
    assert faults(GOOD.replace('"i1"', '"i2"', 1).replace("date", "day")) == [
        (4, faults(GOOD.replace("date", "day"))[0][1]),
        (10, "of=“i1”: no <issue> has that id"),
        (11, "for=“i1”: no <issue> has that id"),
    ]
    assert catalogue("vi")["corpus"].keys() == catalogue("en")["corpus"].keys()


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(ValueError, match=r"^x\.xml: .*UTF-8"):
        read_gold(tmp_path / "x.xml")
