"""How far two people and the program agree on scores: python scripts/score_agreement.py corpora.

``corpora/scores/first.tsv`` and ``second.tsv`` hold what two people, apart from each other, said of the criteria of a
rubric that text can decide, a line each: id, criterion, verdict, points, parted by tabs. The program scores the same
minutes from their bare text. Printed are, for each pair: the quadratic weighted kappa of the verdicts (not-met, partly,
met; only where both judged), how often both judged or both did not, and the mean absolute difference of the totals.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from bienban_nlp import load
from bienban_nlp.corpus import read_gold
from bienban_nlp.rubric import Rubric, load_rubric, score

ORDER = ("not-met", "partly", "met")
OTHERS = ("not-assessable", "not-applicable")
MARGIN = 2.0  # points by which the program may be further from either person than they are from each other


class Verdict(NamedTuple):
    """What was said of one criterion of one minutes."""

    verdict: str
    points: float


Verdicts = Mapping[tuple[str, str], Verdict]


def text_criteria(rubric: Rubric) -> dict[str, float]:
    """The criteria that text can decide, at least in part, and the points it can give them."""
    return {c.id: float(c.max if c.judged is None else c.judged) for c in rubric.criteria if c.check != "not-in-text"}


def read_verdicts(path: Path, criteria: Mapping[str, float]) -> dict[tuple[str, str], Verdict]:
    """The verdicts of one person.

    Raises
    ------
    ValueError
        A line that cannot be used; the message names file and line.
    """
    found: dict[tuple[str, str], Verdict] = {}
    for n, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip() or line.startswith("id\t"):
            continue
        cells = [c.strip() for c in line.split("\t")]
        if len(cells) < 4:
            raise ValueError(f"{path.name} line {n}: {len(cells)} columns, 4 wanted (id, criterion, verdict, points)")
        id_, criterion, verdict, points = cells[:4]
        if criterion not in criteria:
            raise ValueError(f"{path.name} line {n}: no criterion {criterion!r} that text can decide")
        if verdict not in (*ORDER, *OTHERS):
            raise ValueError(f"{path.name} line {n}: verdict {verdict!r}, one of {', '.join((*ORDER, *OTHERS))} wanted")
        if (id_, criterion) in found:
            raise ValueError(f"{path.name} line {n}: {id_} {criterion} stands there twice")
        try:
            given = float(points.replace(",", ".")) if points not in ("", "-") else 0.0
        except ValueError:
            raise ValueError(f"{path.name} line {n}: {points!r} is no number of points") from None
        if not 0 <= given <= criteria[criterion]:
            raise ValueError(f"{path.name} line {n}: {given:g} points, {criterion} can give {criteria[criterion]:g}")
        found[id_, criterion] = Verdict(verdict, given)
    return found


def program(corpus: Path, ids: Iterable[str], rubric: Rubric, criteria: Mapping[str, float]) -> Verdicts:
    """What the program says of the same minutes, from their bare text."""
    analyzer, found = load(), {}
    for id_ in ids:
        minutes = analyzer.analyze_text(read_gold(corpus / "minutes" / f"{id_}.xml").text, id_)
        for c in score(minutes, rubric).criteria:
            if c.id in criteria:
                whole = c.status == "partly" and (c.points or 0.0) >= criteria[c.id]  # all that text can give
                found[id_, c.id] = Verdict("met" if whole else c.status, c.points or 0.0)
    return found


def weighted_kappa(pairs: Sequence[tuple[int, int]], kinds: int = len(ORDER)) -> float | None:
    """Cohen's kappa with quadratic weights; None where chance alone would agree on everything.

    Source: J. Cohen (1968), Weighted kappa, Psychological Bulletin 70(4).
    """
    if not pairs:
        return None
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = sum((a - b) ** 2 for a, b in pairs)
    chance = sum((a - b) ** 2 * first[a] * second[b] / n for a in range(kinds) for b in range(kinds))
    return 1 - seen / chance if chance else None


def both_judged(a: Verdicts, b: Verdicts, keys: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    """The verdicts of both where both judged, as places on the scale."""
    return [
        (ORDER.index(a[k].verdict), ORDER.index(b[k].verdict))
        for k in keys
        if a[k].verdict in ORDER and b[k].verdict in ORDER
    ]


def totals(verdicts: Verdicts, keys: Iterable[tuple[str, str]]) -> dict[str, float]:
    """The points of each minutes."""
    found: dict[str, float] = defaultdict(float)
    for id_, criterion in keys:
        found[id_] += verdicts[id_, criterion].points
    return dict(found)


def difference(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """The mean absolute difference of the totals."""
    return sum(abs(a[i] - b[i]) for i in a) / len(a)


def shown(value: float | None) -> str:
    """A figure with three places; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def report(sides: Mapping[str, Verdicts], criteria: Iterable[str]) -> str:
    """The tables, as Markdown."""
    keys = sorted(set.intersection(*(set(v) for v in sides.values())))
    if not keys:
        raise ValueError("no minutes and criterion that all of them judged")
    pairs = list(combinations(sides, 2))
    lines = [f"{len({i for i, _ in keys})} minutes, {len(keys)} verdicts each", ""]
    lines += ["| pair | weighted kappa | both judged | same on whether to judge | mean difference of totals |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    apart = {}
    for a, b in pairs:
        judged = both_judged(sides[a], sides[b], keys)
        same = sum((sides[a][k].verdict in ORDER) == (sides[b][k].verdict in ORDER) for k in keys) / len(keys)
        apart[a, b] = difference(totals(sides[a], keys), totals(sides[b], keys))
        lines.append(
            f"| {a} – {b} | {shown(weighted_kappa(judged))} | {len(judged)} | {same:.3f} | {apart[a, b]:.2f} |"
        )
    lines += [
        "",
        "| criterion | " + " | ".join(f"{a} – {b}" for a, b in pairs) + " |",
        "| --- " * (len(pairs) + 1) + "|",
    ]
    for criterion in criteria:
        mine = [k for k in keys if k[1] == criterion]
        figures = [shown(weighted_kappa(both_judged(sides[a], sides[b], mine))) for a, b in pairs]
        lines.append(f"| {criterion} | " + " | ".join(figures) + " |")
    (people, *others) = pairs
    worst = max(apart[p] for p in others)
    verdict = "holds" if worst <= apart[people] + MARGIN else "does not hold"
    lines += [
        "",
        f"The program is at most {MARGIN:g} points further from either than they are from each other: {verdict}",
    ]
    return "\n".join(lines)


def main() -> None:
    """Print how far they agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rubric", default="an-phu-2025")
    args = parser.parse_args()
    rubric = load_rubric(args.rubric)
    criteria = text_criteria(rubric)
    paths = {name: args.corpus / "scores" / f"{name}.tsv" for name in ("first", "second")}
    absent = [str(p) for p in paths.values() if not p.is_file()]
    if absent:
        sys.exit(f"not there yet: {', '.join(absent)}")
    try:
        people = {name: read_verdicts(p, criteria) for name, p in paths.items()}
        ids = sorted({i for v in people.values() for i, _ in v})
        print(report({**people, "program": program(args.corpus, ids, rubric, criteria)}, criteria))
    except ValueError as e:
        sys.exit(str(e))


if __name__ == "__main__":
    main()
