"""The script that measures the checks: judgements hold for the same passage, and what is judged is well-formed."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

from bienban_nlp.checks import CODES
from bienban_nlp.minutes import Finding

ROOT = Path(__file__).parent.parent
JUDGED = Path(__file__).parent / "data" / "judged_findings.tsv"

spec = importlib.util.spec_from_file_location("check_precision", ROOT / "scripts" / "check_precision.py")
assert spec and spec.loader
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)


def finding(start: int | None, end: int | None) -> Finding:
    return Finding(code="blank-left", message="", start=start, end=end)


def test_a_judgement_holds_for_what_overlaps_it_by_half() -> None:
    known = script.Judgement(100, 200, True, "")
    assert script.same(finding(100, 200), known)
    assert script.same(finding(90, 190), known)
    assert not script.same(finding(190, 300), known)
    assert not script.same(finding(None, None), known)
    assert script.same(finding(None, None), script.Judgement(None, None, True, ""))


def test_judgements_read_back() -> None:
    found = script.read_judged(JUDGED)
    assert sum(map(len, found.values())) == len(JUDGED.read_text(encoding="utf-8").splitlines()) - 1
    assert not script.read_judged(Path("nowhere.tsv"))


def test_every_judgement_names_a_code_an_answer_and_a_reason() -> None:
    with JUDGED.open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f, dialect="excel-tab"))
    assert {r["code"] for r in rows} <= {*CODES}
    assert {r["right"] for r in rows} == {"yes", "no"}
    assert all(r["why"] for r in rows)
    assert len({(r["file"], r["code"], r["place"]) for r in rows}) == len(rows)
