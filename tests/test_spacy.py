"""The spaCy component: same text, same findings, safe to send between processes."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

spacy = pytest.importorskip("spacy")

import bienban_nlp.spacy as bienban_spacy  # noqa: E402
from bienban_nlp.corpus import read_split  # noqa: E402
from bienban_nlp.encoder import MODEL  # noqa: E402

pytestmark = pytest.mark.skipif(not MODEL.is_dir(), reason="no model beside this checkout")


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "bienban.syllables"}}})
    nlp.add_pipe("bienban")
    return nlp


def test_text_is_kept(nlp):
    for text in ("Đ/c  Hà nộp 18-NQ/TW.\n\n- hoà, hòa ", " ", "", "a\tb  c\n"):
        assert nlp.make_doc(text).text == text


def test_spans_are_the_statements(nlp, corpus):
    gold = read_split(corpus, "dev")[0]
    doc = nlp(gold.text)
    issues = [s for s in doc._.minutes["statements"] if s["role"] == "issue"]
    assert len(doc.spans["bienban/issue"]) == len(issues) > 0
    assert doc.spans["bienban/issue"][0].text.startswith(gold.text[issues[0]["start"] : issues[0]["end"]][:10])


def test_a_text_that_is_not_nfc_keeps_its_characters_and_gets_its_spans(nlp, corpus):
    text = read_split(corpus, "dev")[0].text
    apart = normalize("NFD", text)
    as_read, doc = nlp(text), nlp(apart)
    assert doc._.minutes["text"] == doc.text == apart
    for group, spans in as_read.spans.items():
        assert [normalize("NFC", s.text) for s in doc.spans[group]] == [s.text for s in spans]
    assert doc.spans["bienban/issue"]
    facts = (as_read._.minutes["facts"], doc._.minutes["facts"])
    quotes = [
        [normalize("NFC", t[f["start"] : f["end"]]) for f in found.values()]
        for t, found in zip((text, apart), facts, strict=True)
    ]
    assert quotes[0] == quotes[1]


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("ae\u0301\u0323\u0302\u1100\u1161\u11a8\u2126w"))
def test_every_offset_of_the_nfc_has_its_place(text):
    nfc, places = normalize("NFC", text), bienban_spacy._places(text)
    assert len(places) == len(nfc) + 1 and places == sorted(places)
    edges = [n for n in range(1, len(nfc)) if places[n] != places[n - 1]]
    for a, b in zip([0, *edges], [*edges, len(nfc)], strict=True):
        assert normalize("NFC", text[places[a] : places[b]]) == nfc[a:b]


def test_processes_and_bins(nlp, corpus):
    texts = [g.text for g in read_split(corpus, "dev")[:3]]
    docs = list(nlp.pipe(texts, n_process=2))
    packed = spacy.tokens.DocBin(store_user_data=True, docs=docs)
    again = list(spacy.tokens.DocBin(store_user_data=True).from_bytes(packed.to_bytes()).get_docs(nlp.vocab))
    assert [len(d._.minutes["statements"]) for d in again] == [len(nlp(t)._.minutes["statements"]) for t in texts]
    assert bienban_spacy.KEY + "/issue" in again[0].spans
