"""How often each check is right on what the shipped model finds: python scripts/check_precision.py corpora.

The minutes of the development and test parts come first, then those of the training part, ``--files`` in all
(``--ids`` names others). ``--out`` lists every finding in a TSV to be judged by hand. Judgements made earlier stand
in ``--judged`` (file, code, place, right yes/no, quote, why) and hold for a finding of the same code at the same
place or one that overlaps it by half, so that they outlive a slightly different model. A finding without a
judgement counts for nothing and is told apart.
"""

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from bienban_nlp import load
from bienban_nlp.checks import run_checks
from bienban_nlp.corpus import read_gold, read_index
from bienban_nlp.minutes import Finding, Minutes

COLUMNS = ("file", "code", "place", "right", "quote", "why")
ORDER = ("dev", "test", "train")
OVERLAP = 0.5


class Judgement(NamedTuple):
    """What a reader of the minutes said of one finding."""

    start: int | None
    end: int | None
    right: bool
    why: str


def place(start: int | None, end: int | None) -> str:
    """A stretch of the text as the TSV has it; "-" for a finding about the whole minutes."""
    return "-" if start is None else f"{start}-{end}"


def read_judged(path: Path) -> dict[tuple[str, str], list[Judgement]]:
    """Judgements by file and code."""
    found: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f, dialect="excel-tab"):
                start, _, end = row["place"].partition("-")
                span = (int(start), int(end)) if start else (None, None)
                found[row["file"], row["code"]].append(Judgement(*span, row["right"] == "yes", row["why"]))
    return found


def judged(finding: Finding, known: list[Judgement]) -> Judgement | None:
    """The judgement that holds for a finding."""
    return next((j for j in known if same(finding, j)), None)


def same(a: Finding, b: Judgement) -> bool:
    """Whether both are about the same passage."""
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return a.start is b.start
    shared = min(a.end, b.end) - max(a.start, b.start)
    return (a.start, a.end) == (b.start, b.end) or shared >= OVERLAP * (max(a.end, b.end) - min(a.start, b.start))


def chosen(corpus: Path, files: int, ids: list[str]) -> list[str]:
    """The minutes to look at."""
    if ids:
        return ids
    entries = sorted((e for e in read_index(corpus) if e.split in ORDER), key=lambda e: ORDER.index(e.split))
    return [e.id for e in entries][:files]


def quote(minutes: Minutes, f: Finding) -> str:
    """The words a finding stands on, on one line."""
    return "" if f.start is None else " ".join(minutes.text[f.start : f.end].split())[:200]


def main() -> None:
    """Print precision by code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--ids", nargs="*", default=[])
    parser.add_argument("--judged", type=Path, default=Path("tests/data/judged_findings.tsv"))
    parser.add_argument("--out", type=Path, help="every finding, as a TSV to judge")
    args = parser.parse_args()
    known, analyzer = read_judged(args.judged), load()
    rows: list[tuple[object, ...]] = []
    counts: Counter[tuple[str, str, str]] = Counter()
    ids = chosen(args.corpus, args.files, args.ids)
    for id_ in ids:
        minutes = analyzer.analyze_text(read_gold(args.corpus / "minutes" / f"{id_}.xml").text, id_)
        for f in run_checks(minutes):
            j = judged(f, known[id_, f.code])
            answer = "" if j is None else "yes" if j.right else "no"
            counts[f.severity, f.code, answer] += 1
            line = 0 if f.start is None else minutes.text.count("\n", 0, f.start) + 1
            why = j.why if j else ""
            rows.append(
                (id_, f.code, place(f.start, f.end), answer, quote(minutes, f), why, f.severity, line, f.message)
            )
    if args.out:
        with args.out.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
            writer.writerow((*COLUMNS, "severity", "line", "message"))
            writer.writerows(rows)
    report(len(ids), counts)


def report(files: int, counts: Counter[tuple[str, str, str]]) -> None:
    """The table by severity and code, and the sum of each severity."""
    print(f"{files} minutes\n\n| severity | code | findings | right | wrong | not judged | precision |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for severity in ("error", "warning", "note"):
        codes = sorted({code for s, code, _ in counts if s == severity})
        for name, group in [*((c, [c]) for c in codes), ("all", codes)]:
            right, wrong, open_ = (sum(counts[severity, c, a] for c in group) for a in ("yes", "no", ""))
            share = f"{right / (right + wrong):.3f}" if right + wrong else "–"
            print(f"| {severity} | {name} | {right + wrong + open_} | {right} | {wrong} | {open_} | {share} |")


if __name__ == "__main__":
    main()
