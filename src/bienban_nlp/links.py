"""Which cause, solution and decision belongs to which issue.

A pair head of the model scores every issue with every cause, solution and decision of the same minutes, from
plain figures about the two: how far apart they stand, what stands in between, how many rare syllables they share.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from bienban_nlp.encoder import Reading
from bienban_nlp.minutes import Minutes, Statement
from bienban_nlp.syllables import SYLLABLE

Floats = npt.NDArray[np.float32]

FEATURES = 25


class Candidate(NamedTuple):
    """A statement as the pair head sees it."""

    role: str
    start: int
    end: int
    line: int


def candidates(statements: Sequence[Candidate]) -> list[tuple[int, int]]:
    """Every (issue, cause or answer) pair of one minutes, as indices.

    An answer stands after its issue or at most a little before it (a cause or a wish may come first).
    """
    return [
        (i, j)
        for i, issue in enumerate(statements)
        if issue.role == "issue"
        for j, other in enumerate(statements)
        if other.role in ("cause", "solution", "decision") and j > i - 4
    ]


def pair_features(text: str, statements: Sequence[Candidate], pairs: Sequence[tuple[int, int]]) -> Floats:
    """Plain figures about each pair.

    Returns
    -------
    ndarray, shape (pairs, FEATURES)
        Role of the second (3), whether it stands before, logs of the distances in characters, lines and
        statements, the same line, the nearest issue before it, issues and answers in between (logs), shared rare
        syllables (over the issue, over the other, whether none shares more, over the most that any issue and over the most
        that any other shares), shared rare pairs of syllables (over the issue, over the other), the same again over the
        whole lines, how far apart they stand in the order of issues and of others, how many issues the minutes have (log).
    """
    size = _sizes(text, statements, pairs)
    issues = [i for i, s in enumerate(statements) if s.role == "issue"]
    others = [j for j, s in enumerate(statements) if s.role in ("cause", "solution", "decision")]
    rank = {k: n / len(group) for group in (issues, others) for n, k in enumerate(group)}
    rows = []
    for i, j in pairs:
        a, b = statements[i], statements[j]
        between = range(min(i, j) + 1, max(i, j))
        in_between = sum(statements[k].role == "issue" for k in between)
        gap = b.start - a.end if j > i else a.start - b.end
        rows.append(
            [
                *(float(b.role == role) for role in ("cause", "solution", "decision")),
                float(j < i),
                math.log1p(max(gap, 0)) / 8,
                math.log1p(abs(b.line - a.line)) / 4,
                math.log1p(abs(j - i)) / 4,
                float(a.line == b.line),
                float(j > i and in_between == 0),
                math.log1p(in_between) / 3,
                math.log1p(len(between) - in_between) / 3,
                *size[i, j],
                abs(rank[i] - rank[j]),
                math.log1p(len(issues)) / 4,
            ]
        )
    return np.asarray(rows, np.float32).reshape(-1, FEATURES)


def _sizes(
    text: str, statements: Sequence[Candidate], pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], list[float]]:
    """How much the two of each pair have in common: of their words, of their pairs of words, of their lines."""
    views = (
        [_words(text, s.start, s.end) for s in statements],
        [_pairs(text, s.start, s.end) for s in statements],
        [_words(text, *_line(text, s)) for s in statements],
    )
    found: dict[tuple[int, int], list[float]] = {p: [] for p in pairs}
    for n, words in enumerate(views):
        weight = _rarity(words)
        whole = [sum(weight[w] for w in sorted(x)) or 1.0 for x in words]
        shared = {(i, j): sum(weight[w] for w in sorted(words[i] & words[j])) for i, j in pairs}
        most_i: dict[int, float] = {}
        most_j: dict[int, float] = {}
        for (i, j), v in shared.items():
            most_i[i], most_j[j] = max(most_i.get(i, 0.0), v), max(most_j.get(j, 0.0), v)
        for (i, j), v in shared.items():
            found[i, j] += [v / whole[i], v / whole[j]]
            if n != 1:
                found[i, j] += [float(v > 0 and v >= most_j[j]), v / (most_j[j] or 1.0), v / (most_i[i] or 1.0)]
    return found


def _line(text: str, s: Candidate) -> tuple[int, int]:
    """The line a statement begins in."""
    end = text.find("\n", s.start)
    return text.rfind("\n", 0, s.start) + 1, len(text) if end < 0 else end


def _pairs(text: str, start: int, end: int) -> set[str]:
    words = [m.group().lower() for m in SYLLABLE.finditer(text, start, end)]
    return {f"{a} {b}" for a, b in zip(words, words[1:], strict=False)}


def _words(text: str, start: int, end: int) -> set[str]:
    return {m.group().lower() for m in SYLLABLE.finditer(text, start, end)}


def _rarity(words: Sequence[set[str]]) -> dict[str, float]:
    """How much it says that two statements share a syllable: much when few of the minutes' statements have it."""
    seen = Counter(w for x in words for w in x)
    return {w: math.log((len(words) + 1) / n) ** 2 for w, n in seen.items()}


def link(minutes: Minutes, reading: Reading, head: Callable[[Floats], Floats], threshold: float = 0.5) -> Minutes:
    """Add to each cause, solution and decision the issues it belongs to.

    Parameters
    ----------
    head : callable
        Scores pairs; see :meth:`bienban_nlp.encoder.Encoder.links`.
    threshold : float
        Pairs at or above this probability are linked. A cause explains something, so it always goes with
        the issue it fits best, if there is any issue in reach.
    """
    statements = list(minutes.statements)
    lines = [_line_of(reading, s) for s in statements]
    stated = [Candidate(s.role, s.start, s.end, n) for s, n in zip(statements, lines, strict=True)]
    pairs = candidates(stated)
    if not pairs:
        return minutes
    scores = head(pair_features(minutes.text, stated, pairs))
    for j in sorted({j for _, j in pairs}):
        mine = [(float(p), i) for p, (i, k) in zip(scores, pairs, strict=True) if k == j]
        chosen = sorted(i for p, i in mine if p >= threshold)
        if not chosen and statements[j].role == "cause":
            chosen = [max(mine)[1]]
        ids = tuple(statements[i].id for i in chosen)
        field = {"of": ids} if statements[j].role == "cause" else {"for_": ids}
        statements[j] = msgspec.structs.replace(statements[j], **field)
    return msgspec.structs.replace(minutes, statements=tuple(statements))


def _clauses(reading: Reading, s: Statement) -> range:
    """Indices of the clauses a statement is made of."""
    clauses = reading.layout.clauses
    return range(bisect_left(clauses, (s.start,)), bisect_left(clauses, (s.end,)))


def _line_of(reading: Reading, s: Statement) -> int:
    return reading.layout.clauses[_clauses(reading, s)[0]].line
