"""The script that holds people and program against each other: its kappa, its reading, its report."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from bienban_nlp.rubric import load_rubric

PATH = Path(__file__).parent.parent / "scripts" / "score_agreement.py"
spec = importlib.util.spec_from_file_location("score_agreement", PATH)
assert spec and spec.loader
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)

CRITERIA = script.text_criteria(load_rubric("an-phu-2025"))


def test_kappa_is_that_of_the_textbook() -> None:
    assert script.weighted_kappa([(0, 0), (1, 1), (2, 2)]) == 1
    assert script.weighted_kappa([(0, 2), (2, 0)]) == -1
    # Worked by hand: observed 2/6, by chance (4*1*1 + 1*1*2 + 1*2*1 ...)/36.
    pairs = [(0, 0), (0, 1), (1, 1), (1, 1), (2, 2), (2, 1)]
    chance = sum((a - b) ** 2 for a, _ in pairs for _, b in pairs) / 36
    assert script.weighted_kappa(pairs) == pytest.approx(1 - (2 / 6) / chance)
    assert script.weighted_kappa([]) is None
    assert script.weighted_kappa([(2, 2), (2, 2)]) is None


def test_only_what_text_can_decide_is_asked() -> None:
    assert {"time", "attendance", "speakers", "adopted"} <= set(CRITERIA)
    assert not {"notice", "upload-before", "qualities", "committee-met"} & set(CRITERIA)
    assert CRITERIA["content-prepared"] == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a\ttime\tmet", "3 columns"),
        ("a\tnotice\tmet\t1", "notice"),
        ("a\ttime\tgood\t1", "good"),
        ("a\ttime\tmet\tfive", "five"),
        ("a\ttime\tmet\t6", "can give 5"),
        ("a\ttime\tmet\t5\na\ttime\tmet\t5", "twice"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "first.tsv"
    path.write_text(f"id\tcriterion\tverdict\tpoints\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=words) as e:
        script.read_verdicts(path, CRITERIA)
    assert "first.tsv line" in str(e.value)


def test_the_report_tells_who_is_how_far_from_whom(tmp_path: Path) -> None:
    def side(*rows: str) -> object:
        path = tmp_path / "x.tsv"
        path.write_text("\n".join(r.replace(" ", "\t") for r in rows), encoding="utf-8")
        return script.read_verdicts(path, CRITERIA)

    first = side("a time met 5", "b time not-met 1", "a praise met 2", "b praise not-assessable -")
    second = side("a time met 5", "b time partly 3,5", "a praise met 2", "b praise met 2")
    far = side("a time not-met 1", "b time not-met 1", "a praise not-met 0", "b praise not-met 0")
    made = script.report({"first": first, "second": second, "program": second}, ["time", "praise"])
    assert "2 minutes, 4 verdicts each" in made
    assert "| first – second | 0.727 | 3 | 0.750 | 2.25 |" in made
    assert "| second – program | 1.000 | 4 | 1.000 | 0.00 |" in made
    assert made.endswith("holds") and not made.endswith("not hold")
    assert script.report({"first": first, "second": second, "program": far}, ["time"]).endswith("does not hold")
