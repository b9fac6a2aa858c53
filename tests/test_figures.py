"""The published figures: how they are put together."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bienban_nlp import figures
from bienban_nlp.baselines import CueReader
from bienban_nlp.evaluation import prf
from bienban_nlp.figures import report, spread

MINUTES = """<minutes><facts>
unit: {unit}
</facts><header>{unit}</header><agenda><item work="party"><heading>I. Đảng phí</heading>
<result>Tháng {month} đã thu đủ.</result> <issue id="i1">Còn nộp chậm.</issue>
<solution for="i1">Đề nghị thu sớm.</solution></item></agenda></minutes>"""
HEAD = "id\tsplit\tkind\tunit\tyear\tmeeting\tregion\tleaning\n"


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """Reports on a corpus of minutes, each given as its part and unit, read by cue phrases in the model's place."""
    monkeypatch.setattr(figures, "Encoder", lambda folder: CueReader())

    def made(rows: Sequence[tuple[str, str]], split: str, inner: str = "minutes", index: bool = True) -> str:
        (tmp_path / inner).mkdir(exist_ok=True)
        lines = []
        for n, (part, unit) in enumerate(rows):
            xml = MINUTES.format(unit=unit, month=n + 1)
            (tmp_path / inner / f"m{n}.xml").write_text(xml, encoding="utf-8")
            lines.append("\t".join((f"m{n}", part, "cell", unit, "2024", "regular", "north", "party")) + "\n")
        if index:
            (tmp_path / "index.tsv").write_text(HEAD + "".join(lines), encoding="utf-8")
        return report(tmp_path, split)

    return made


def test_a_corpus_with_nothing_to_learn_from_is_measured_without_what_learns(reported: Callable[..., str]) -> None:
    told = reported([("test", "A"), ("test", "B")], "test")
    assert told.startswith("2 minutes (test)\n") and "TF-IDF" not in told and "cue phrases" in told
    assert "training" not in told


@pytest.mark.parametrize(
    ("split", "head"),
    [
        ("test", "1 minutes of 1 units that training never saw (test)"),
        ("train", "2 minutes, what training learns from (train)"),
        ("dev", "1 minutes, what thresholds are fitted on (dev)"),
        ("again", "1 minutes (again)"),
    ],
)
def test_only_a_part_without_units_of_training_is_called_unseen(
    split: str, head: str, reported: Callable[..., str]
) -> None:
    rows = [("train", "A"), ("train", "B"), ("dev", "C"), ("test", "D"), ("again", "A")]
    told = reported(rows, split)
    assert told.splitlines()[0] == head
    assert ("each left out of training" in told) is (split == "test")


@pytest.mark.parametrize("inner", ["minutes", "."])
def test_a_folder_without_an_index_has_the_parts_that_training_makes(inner: str, reported: Callable[..., str]) -> None:
    rows = [("", unit) for unit in "ABCDEFA"]
    for split, count in (("dev", 1), ("train", 6), ("test", 7)):
        counted, _, said = reported(rows, split, inner, index=False).splitlines()[0].partition(" ")
        assert abs(int(counted) - count) <= (split != "test") and "never saw" not in said
    with pytest.raises(ValueError, match=r"official.*dev"):
        reported(rows, "official", inner, index=False)


def test_a_figure_that_no_minutes_have_is_left_out_of_the_spread() -> None:
    names = ("roles micro", "item starts", "links")
    minutes = {name: prf(0, 0, 0) for name in names}
    assert "F1" not in spread([minutes])
    told = spread([{**minutes, "item starts": prf(1, 2, 2)}])
    assert "item starts F1 0.50" in told and "links" not in told


def test_the_spread_leaves_out_minutes_that_have_nothing_to_find() -> None:
    names = ("roles micro", "item starts", "links")
    minutes = [{name: prf(hits, 2, 2) for name in names} for hits in (0, 1, 2)]
    empty = {**minutes[2], "links": prf(0, 0, 0)}
    told = spread([*minutes, empty])
    assert "roles F1 0.00 / 0.38 / 0.75 / 1.00 / 1.00" in told
    assert "links F1 0.00 / 0.25 / 0.50 / 0.75 / 1.00" in told
