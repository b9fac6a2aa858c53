"""The hard cases written by hand are whole: every mark quotes its text, every reference leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from bienban_nlp.corpus import read_cases

FILES = sorted((Path(__file__).parents[1] / "corpora" / "cases").glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_cases_are_whole(file: Path) -> None:
    cases = read_cases(file)
    assert len(cases) >= 10
    for gold in cases:
        issues = {m.id for m in gold.statements if m.tag == "issue"}
        for m in gold.statements:
            words = gold.text[m.start : m.end]
            assert words == words.strip() != "", gold.id
            assert set(m.refs) <= issues, gold.id
            assert m.tag != "cause" or m.refs, gold.id
            assert all(who in words for who in m.who.split(", ")), gold.id
            assert m.due in words, gold.id
    texts = [g.text for g in cases]
    assert len(set(texts)) == len(texts)


def test_a_case_that_is_not_well_formed_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("# x\nMột câu.\n---\n<issue>Hỏng", encoding="utf-8")
    with pytest.raises(ValueError, match="case 2"):
        read_cases(file)
