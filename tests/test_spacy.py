"""The spaCy component: same text, same findings, safe to send between processes."""

import pytest

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


def test_processes_and_bins(nlp, corpus):
    texts = [g.text for g in read_split(corpus, "dev")[:3]]
    docs = list(nlp.pipe(texts, n_process=2))
    packed = spacy.tokens.DocBin(store_user_data=True, docs=docs)
    again = list(spacy.tokens.DocBin(store_user_data=True).from_bytes(packed.to_bytes()).get_docs(nlp.vocab))
    assert [len(d._.minutes["statements"]) for d in again] == [len(nlp(t)._.minutes["statements"]) for t in texts]
    assert bienban_spacy.KEY + "/issue" in again[0].spans
