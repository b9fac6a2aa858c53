"""How the model fares on the hard cases, trait by trait: python scripts/check_cases.py corpora/cases [--show].

A case counts as right when every statement it marks is found in its role and nothing else is. ``--show`` prints the
cases that fail: what was missed (-) and what was found and should not be (+).
"""

import argparse
from pathlib import Path

from bienban_nlp import load
from bienban_nlp.corpus import Gold, read_cases
from bienban_nlp.evaluation import annotation_of_gold, annotation_of_minutes, match, prf
from bienban_nlp.minutes import Minutes, Source


def main() -> None:
    """Print a table, and the cases that fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path, help="a folder of cases, or one file")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    analyzer = load()
    files = sorted(args.cases.glob("*.txt")) if args.cases.is_dir() else [args.cases]
    print("| trait | cases | wholly right | traps | kept silent | statements | role F1 |\n" + "| --- " * 7 + "|")
    rows = []
    for file in files:
        cases = read_cases(file)
        found = [analyzer.analyze(Source(name=g.id, format="txt", text=g.text)) for g in cases]
        rows.append(row(cases, found))
        print(f"| {file.stem} | " + " | ".join(cells(rows[-1])) + " |", flush=True)
        if args.show:
            for gold, minutes in zip(cases, found, strict=True):
                show(gold, minutes)
    if len(rows) > 1:
        print("| all | " + " | ".join(cells([sum(column) for column in zip(*rows, strict=True)])) + " |")


def hits(gold: Gold, minutes: Minutes) -> int:
    """How many statements of a case were found in their role."""
    return len(match(annotation_of_gold(gold).statements, annotation_of_minutes(minutes, gold).statements))


def row(cases: list[Gold], found: list[Minutes]) -> list[int]:
    """Counts: cases, right ones, traps, silent ones, statements right, found and wanted."""
    pairs = list(zip(cases, found, strict=True))
    good = [hits(g, m) for g, m in pairs]
    right = [n == len(g.statements) == len(m.statements) for n, (g, m) in zip(good, pairs, strict=True)]
    traps = [m for g, m in pairs if not g.statements]
    return [
        len(cases),
        sum(right),
        len(traps),
        sum(not m.statements for m in traps),
        sum(good),
        sum(len(m.statements) for m in found),
        sum(len(g.statements) for g in cases),
    ]


def cells(counts: list[int]) -> list[str]:
    """The counts as the table has them."""
    cases, right, traps, silent, good, found, wanted = counts
    return [str(x) for x in (cases, right, traps, silent, wanted)] + [f"{prf(good, found, wanted).f1:.3f}"]


def show(gold: Gold, minutes: Minutes) -> None:
    """What a case should have given and what it gave, where they differ."""
    wanted = {(m.tag, gold.text[m.start : m.end]) for m in gold.statements}
    got = {(s.role, minutes.quote(s)) for s in minutes.statements}
    if wanted != got:
        print(f"\n{gold.id}")
        for sign, statements in (("-", wanted - got), ("+", got - wanted)):
            for role, words in sorted(statements):
                print(f"  {sign} {role}: {words}")


if __name__ == "__main__":
    main()
