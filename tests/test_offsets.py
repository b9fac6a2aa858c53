"""The text is sacred: whatever a stage adds points into the text as written."""

import pytest
from hypothesis import given, settings

from bienban_nlp.analysis import Analyzer
from bienban_nlp.baselines import CueReader
from bienban_nlp.corpus import read_index
from bienban_nlp.encoder import MODEL, lay_out, shipped
from bienban_nlp.layout import lines
from bienban_nlp.minutes import Source
from bienban_nlp.syllables import clauses, sentences, syllables
from offsets import hold
from strategies import texts

CUES = Analyzer(CueReader())


@settings(max_examples=1000, deadline=None)
@given(texts)
def test_every_stage_on_made_texts(text):
    hold(CUES.analyze_text(text), text)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_clauses_lines_sentences_syllables(text):
    found = lay_out(text)
    kept = "".join("".join(text[c.start : c.end].split()) for c in found.clauses)
    bodies = "".join("".join((text[x.body : x.end] or text[x.start : x.end]).split()) for x in found.lines)
    assert kept == bodies
    assert "".join("".join(text[x.start : x.end].split()) for x in lines(text)) == "".join(
        "".join(x.split()) for x in text.split("\n")
    )
    assert "".join("".join(text[a:b].split()) for a, b in sentences(text)) == "".join(text.split())
    assert all(text[a:b].strip() == text[a:b] for a, b in [*clauses(text), *syllables(text)])


@pytest.mark.skipif(not MODEL.is_dir(), reason="no model beside this checkout")
@settings(max_examples=60, deadline=None)
@given(texts)
def test_the_model_on_made_texts(text):
    hold(Analyzer(shipped()).analyze_text(text), text)


@pytest.mark.skipif(not MODEL.is_dir(), reason="no model beside this checkout")
def test_half_a_character_takes_the_place_of_one():
    encoder, text = shipped(), "BIÊN BẢN HỌP CHI BỘ\nTHƯ KÝ: A\udcff\n- Còn 3 đ/c chưa nộp \ud83d đảng phí."
    hold(Analyzer(encoder).analyze_text(text), text.replace("\udcff", "\ufffd").replace("\ud83d", "\ufffd"))
    assert len(encoder.about("a\udcff"))


def test_no_unit_stands_in_two_parts(corpus):
    parts = {}
    for e in read_index(corpus):
        parts.setdefault(e.unit.casefold(), set()).add(e.split)
    assert not {unit: found for unit, found in parts.items() if len(found) > 1}


def test_every_indexed_file_is_there(corpus):
    names = {e.id for e in read_index(corpus)}
    assert names == {f.stem for f in (corpus / "minutes").glob("*.xml")}


def test_a_bare_carriage_return_ends_a_line():
    written = "BIÊN BẢN|Số: 1|Nơi họp: trường|Chủ trì: A|Thư ký: B|I. Công tác đảng|- Họp đủ.|II. Chuyên môn|"
    by_lines, old_mac = (CUES.analyze_text(written.replace("|", end)) for end in "\n\r")
    assert len(by_lines.items) == 2 and old_mac == by_lines


def test_a_source_keeps_its_name():
    minutes = CUES.analyze(Source(name="t3.txt", format="txt", text="BIÊN BẢN"))
    assert minutes.to_dict()["source"]["name"] == "t3.txt"
