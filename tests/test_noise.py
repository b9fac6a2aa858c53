"""Noise carries every mark along: what a mark stood on is where the mark stands."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bienban_nlp.corpus import Gold, Mark, read_split
from bienban_nlp.train.noise import KINDS, apply, few_words, fragment, noisy

WORDS = st.sampled_from("hoà uỷ Chi bộ đã họp. lúc 14h10 rn m - 1. ư Ưu tiên,".split() + ["\n", "\n- ", "\nI. "])
TEXT = st.lists(WORDS, min_size=3, max_size=60).map(" ".join)


def marked(text: str) -> Gold:
    """Every word of a text marked."""
    marks, at = [], 0
    for word in text.split(" "):
        marks.append(Mark(tag="issue", start=at, end=at + len(word)))
        at += len(word) + 1
    return Gold(id="x", text=text, facts={}, marks=marks)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
@given(text=TEXT, seed=st.integers(0, 999))
def test_marks_stay_on_their_words(kind, text, seed):
    gold = marked(text)
    edits = list(kind(text, random.Random(seed)))
    assert all(a[1] <= b[0] for a, b in zip(edits, edits[1:], strict=False))
    after = apply(gold, iter(edits))
    for before, mark in zip(gold.marks, after.marks, strict=True):
        inside = [
            (s - before.start, e - before.start, new)
            for s, e, new in edits
            if before.start <= s and e <= before.end and s < before.end
        ]
        words = text[before.start : before.end]
        for s, e, new in reversed(inside):
            words = words[:s] + new + words[e:]
        if all(e <= before.start or s >= before.end or (before.start <= s and e <= before.end) for s, e, _ in edits):
            assert after.text[mark.start : mark.end] == words


@given(text=TEXT, seed=st.integers(0, 999))
def test_marks_stay_in_order_and_inside(text, seed):
    after = noisy(marked(text), random.Random(seed))
    assert all(0 <= m.start <= m.end <= len(after.text) for m in after.marks)
    starts = [m.start for m in after.marks]
    assert starts == sorted(starts)


def test_a_piece_keeps_its_marks_on_their_words_and_begins_with_an_item(corpus):
    rng = random.Random(0)
    for gold in read_split(corpus, "train"):
        piece = fragment(gold, rng)
        shift = gold.text.index(piece.text)
        before = {(m.tag, gold.text[m.start : m.end]) for m in gold.statements}
        assert {(m.tag, piece.text[m.start : m.end]) for m in piece.statements} <= before
        assert len(piece.statements) == sum(
            shift <= m.start and m.end <= shift + len(piece.text) for m in gold.statements
        )
        starts = {m.start + shift for m in piece.tagged("item", "turn")}
        assert starts <= {m.start for m in gold.tagged("item", "turn")}


def test_a_thinned_agenda_keeps_its_frame_and_its_marks_on_their_words(corpus):
    rng = random.Random(0)
    for gold in read_split(corpus, "train"):
        thin = few_words(gold, rng)
        agenda = gold.tagged("agenda")[0]
        assert thin.text.startswith(gold.text[: agenda.start])
        assert thin.text.endswith(gold.text[agenda.end :])
        before = {(m.tag, gold.text[m.start : m.end]) for m in gold.statements}
        assert {(m.tag, thin.text[m.start : m.end]) for m in thin.statements} <= before
        assert len(thin.text) <= len(gold.text) + 2
