"""The hand-written archive: its truth points into its minutes, and the published figures hold."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from bienban_nlp.archive.likeness import Passages
from bienban_nlp.archive.matters import matters
from bienban_nlp.encoder import MODEL, shipped

PATH = Path(__file__).parent.parent / "scripts" / "archive_accuracy.py"
spec = importlib.util.spec_from_file_location("archive_accuracy", PATH)
assert spec and spec.loader
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)


@pytest.mark.parametrize("name", ["same-a", "same-b", "second-b"])
def test_every_issue_is_quoted_from_its_minutes(corpus, name):
    for row in script.rows(corpus / "archive" / f"{name}.tsv"):
        text = (corpus / "archive" / "minutes" / f"{row['file']}.txt").read_text(encoding="utf-8")
        assert text.count(row["quote"]) == 1 and row["matter"], row


@pytest.mark.parametrize("part", ["a", "b"])
def test_every_search_asks_for_a_matter_there_is(corpus, part):
    known = {r["matter"] for r in script.rows(corpus / "archive" / f"same-{part}.tsv")}
    assert {r["matter"] for r in script.rows(corpus / "archive" / f"queries-{part}.tsv")} <= known


@pytest.mark.skipif(not MODEL.is_dir(), reason="no model beside this checkout")
def test_the_published_figure_of_matters_holds(corpus):
    truth = sorted(script.rows(corpus / "archive" / "same-b.tsv"), key=lambda r: (r["file"][-7:], r["file"]))
    issues, files = script.given(corpus / "archive", truth).issues, [r["file"] for r in truth]
    found = matters(issues, Passages([i.quote for i in issues], [i.around for i in issues], shipped().about))
    right = script.pairs([r["matter"] for r in truth], files, here=True)
    got = script.pairs(script.grouped(found, len(issues)), files, here=True)
    # As README has it; another processor rounds differently in the last bit, which may tip a pair.
    assert script.score(got, right)[2] == pytest.approx(0.623, abs=0.03)
    assert script.pairs(["x", "x", ""], ["u-1-2024-01", "u-1-2024-02", "u-1-2024-03"], here=True) == {frozenset((0, 1))}
