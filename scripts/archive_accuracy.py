"""How well an archive's matters are found: python scripts/archive_accuracy.py corpora/archive.

The archive is hand-written: six cells, four months each, with every issue quoted and named by its matter (``same-*.tsv``),
and searches in other words (``queries-*.tsv``). Thresholds were chosen on part ``a``; part ``b`` measures. Issues given as
annotated show what matching alone does; as the model finds them, what a user sees. Words alone are the baseline.
"""

import argparse
import csv
import tempfile
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from bienban_nlp.archive import Archive, Issue, Matter, Meeting, overview, read_archive, run, search
from bienban_nlp.archive.likeness import Passages, Words
from bienban_nlp.archive.matters import HERE, matters
from bienban_nlp.archive.records import around
from bienban_nlp.encoder import ABOUT, shipped
from bienban_nlp.minutes import Layer
from bienban_nlp.syllables import bare

Pair = frozenset[int]


class WordsAlone(Passages):
    """The baseline: likeness by words, put on the scale of the thresholds so that a share of all pairs passes."""

    def __init__(self, passages: Sequence[str], share: float) -> None:
        super().__init__(passages, passages, lambda p: np.ones((1, ABOUT + 1), np.float32))
        every = np.sort(np.concatenate([self._words.near(p) for p in passages]))
        self._least = float(every[-max(1, round(share * len(every)))])

    def near(self, passage: str, around: str, among: np.ndarray | None = None) -> np.ndarray:
        return (self._words.near(passage) - self._least + HERE)[among]


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, dialect="excel-tab"))


def given(folder: Path, truth: Sequence[dict[str, str]]) -> Archive:
    """The annotated issues as an archive."""
    issues = []
    for row in truth:
        unit, date = row["file"][:-8], row["file"][-7:]
        text = (folder / "minutes" / f"{row['file']}.txt").read_text(encoding="utf-8")
        start = text.index(row["quote"])
        place = Layer(start=start, end=start + len(row["quote"]))
        meeting = Meeting(path=row["file"], unit=unit, date=date, shares={})
        issues.append(
            Issue(
                role="issue", start=0, end=0, quote=row["quote"], line=0, meeting=meeting, heading="", around=around(text, place), work="", open=False,
                sure=True,
                causes=(), answers=(),
            )
        )  # fmt: skip
    return Archive(meetings=(), issues=tuple(issues))


def pairs(keys: Sequence[str], files: Sequence[str], here: bool) -> set[Pair]:
    """Pairs of issues of different meetings, of one unit or of two, that have the same key."""
    return {
        frozenset((i, j))
        for i, j in combinations(range(len(keys)), 2)
        if keys[i] and keys[i] == keys[j] and files[i] != files[j] and (files[i][:-8] == files[j][:-8]) == here
    }


def score(found: set[Pair], right: set[Pair]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    hits = len(found & right)
    p, r = hits / max(1, len(found)), hits / max(1, len(right))
    return p, r, 2 * p * r / max(p + r, 1e-9)


def told(found: set[Pair], right: set[Pair]) -> str:
    p, r, f1 = score(found, right)
    return f"precision {p:.2f}, recall {r:.2f}, F1 {f1:.3f} ({len(right)} pairs)"


def grouped(groups: Sequence[Sequence[int]], count: int) -> list[str]:
    """For each issue the number of its group, "" where it is in none."""
    key = [""] * count
    for n, group in enumerate(groups):
        for i in group:
            key[i] = str(n)
    return key


def by_annotation(folder: Path, truth: list[dict[str, str]], about: Callable) -> None:
    truth = sorted(truth, key=lambda r: (r["file"][-7:], r["file"]))
    issues, files = given(folder, truth).issues, [r["file"] for r in truth]
    wanted = [r["matter"] for r in truth]
    texts = [i.quote for i in issues]
    for name, likeness in (
        ("words and senses", Passages(texts, [i.around for i in issues], about)),
        ("words alone", WordsAlone(texts, 0.04)),
    ):
        key = grouped(matters(issues, likeness), len(issues))
        for scope, here in (("one unit", True), ("two units", False)):
            print(f"  issues given, {name}, {scope}: {told(pairs(key, files, here), pairs(wanted, files, here))}")


def by_second(truth: list[dict[str, str]], second: list[dict[str, str]]) -> None:
    """What a second annotator joined, who saw the issues and the minutes but not the matters."""
    theirs = {(r["file"], r["quote"]): r["matter"] for r in second}
    files, wanted = [r["file"] for r in truth], [r["matter"] for r in truth]
    got = [theirs[r["file"], r["quote"]] for r in truth]
    for scope, here in (("one unit", True), ("two units", False)):
        print(f"  issues given, second annotator, {scope}: {told(pairs(got, files, here), pairs(wanted, files, here))}")


def by_model(folder: Path, truth: list[dict[str, str]], about: Callable) -> None:
    """The same pairs, with the issues that the model finds: an issue counts for the annotated one it overlaps."""
    names = sorted({r["file"] for r in truth})
    with tempfile.TemporaryDirectory() as scratch:
        run(folder / "minutes", [folder / "minutes" / f"{n}.txt" for n in names], Path(scratch))
        found = overview(read_archive(Path(scratch)), about)
    wanted, files = [r["matter"] for r in truth], [r["file"] for r in truth]
    texts = {n: (folder / "minutes" / f"{n}.txt").read_text(encoding="utf-8") for n in names}

    def annotated(issue: Issue) -> int | None:
        name = Path(issue.meeting.path).stem
        for n, row in enumerate(truth):
            at = texts[name].find(row["quote"]) if row["file"] == name else -1
            if at >= 0 and min(at + len(row["quote"]), issue.end) > max(at, issue.start):
                return n
        return None

    def keys(found: Sequence[Matter]) -> tuple[set[Pair], int]:
        """Pairs of annotated issues found to be one matter, and pairs with one that is no annotated issue."""
        got, lost = set(), 0
        for m in found:
            for a, b in combinations(m.issues, 2):
                if a.meeting.path == b.meeting.path:
                    continue
                ends = annotated(a), annotated(b)
                if None in ends:
                    lost += 1
                elif ends[0] != ends[1]:
                    got.add(frozenset(ends))
        return got, lost

    got, lost = keys(found.carried)
    print(f"  issues as found, one unit: {told(got, pairs(wanted, files, True))}; {lost} pairs with what is no issue")


def searches(folder: Path, part: str, truth: list[dict[str, str]], about: Callable) -> None:
    archive, wanted = given(folder, truth), [r["matter"] for r in truth]
    texts = [i.quote for i in archive.issues]
    asked = rows(folder / f"queries-{part}.tsv")
    index = {i.quote: n for n, i in enumerate(archive.issues)}

    def by_words(question: str) -> list[int]:
        near = Words(texts).near(question)
        return [int(n) for n in np.argsort(-near, kind="stable") if near[n] > 0]

    def by_both(question: str) -> list[int]:
        return [index[f.issue.quote] for f in search(archive, question, about, len(texts))]

    def in_a_hurry(question: str) -> list[int]:
        return by_both(bare(question))

    looks = (
        ("words and senses", by_both),
        ("the same, all typed without accents", in_a_hurry),
        ("words alone", by_words),
    )
    for name, look in looks:
        ranks = []
        for q in asked:
            hits = [r for r, n in enumerate(look(q["query"]), 1) if wanted[n] == q["matter"]]
            ranks.append(min(hits, default=10**6))
        first, five = (sum(r <= most for r in ranks) for most in (1, 5))
        mean = sum(1 / r for r in ranks) / len(ranks)
        print(f"  search, {name}: first {first}, among five {five} of {len(ranks)}; mean reciprocal rank {mean:.3f}")


def main() -> None:
    """Print the figures of each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    about = shipped().about
    for part, use in (("a", "thresholds chosen here"), ("b", "measured here")):
        truth = rows(args.folder / f"same-{part}.tsv")
        print(f"part {part} ({use}): {len({r['file'] for r in truth})} minutes, {len(truth)} issues")
        by_annotation(args.folder, truth, about)
        if (second := args.folder / f"second-{part}.tsv").is_file():
            by_second(truth, rows(second))
        by_model(args.folder, truth, about)
        searches(args.folder, part, truth, about)


if __name__ == "__main__":
    main()
