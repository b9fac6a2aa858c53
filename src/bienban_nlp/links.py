"""Which cause, solution and decision belongs to which issue.

Every cause, solution and decision chooses among the issues of the same minutes, or none of them. A small head of
the model scores each choice from plain figures about the two: how far apart they stand, what stands in between,
whether one mouth said both, how many rare syllables they share; and above all how well the two fit where the model
reads them side by side.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from bienban_nlp.encoder import Layout, Reading
from bienban_nlp.minutes import Minutes, Statement
from bienban_nlp.segment import item_at
from bienban_nlp.syllables import SYLLABLE, Span

Floats = npt.NDArray[np.float32]

PLAIN, FITS = 30, 3  # figures about a pair: plain ones, and how well the two fit
FEATURES = PLAIN + FITS
NOWHERE = -1  # the turn or item of a statement that stands in none


class Candidate(NamedTuple):
    """A statement as the pair head sees it; turn and item are counted from the start of the minutes."""

    role: str
    start: int
    end: int
    line: int
    turn: int
    item: int


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


def pair_features(text: str, statements: Sequence[Candidate], pairs: Sequence[tuple[int, int]], fit: Floats) -> Floats:
    """Figures about each pair: the plain ones, then how well the two fit.

    Parameters
    ----------
    fit : ndarray, shape (statements, statements)
        See :meth:`bienban_nlp.encoder.Encoder.fits`.

    Returns
    -------
    ndarray, shape (pairs, FEATURES)
        :func:`plain_features`, then the fit, and how far it stays below that of the best issue and of the best other.
    """
    return np.concatenate([plain_features(text, statements, pairs), _fits(fit, pairs)], axis=1)


def plain_features(text: str, statements: Sequence[Candidate], pairs: Sequence[tuple[int, int]]) -> Floats:
    """What can be counted about each pair.

    Parameters
    ----------
    text : str
    statements : sequence of Candidate
    pairs : sequence of (int, int)
        Issue and cause or answer, as indices of statements.

    Returns
    -------
    ndarray, shape (pairs, PLAIN)
        Role of the second (3), whether it stands before, logs of the distances in characters, lines and
        statements, the same line, the nearest issue before it, issues and answers in between (logs), shared rare
        syllables (over the issue, over the other, whether none shares more, over the most that any issue and over the most
        that any other shares), shared rare pairs of syllables (over the issue, over the other), the same again over the
        whole lines, how far apart they stand in the order of issues and of others, how many issues the minutes have (log),
        the same turn, either outside any turn (2), the same item, the item after.
    """
    size = _sizes(text, statements, pairs)
    issues = [i for i, s in enumerate(statements) if s.role == "issue"]
    others = [j for j, s in enumerate(statements) if s.role in ("cause", "solution", "decision")]
    rank = {k: n / len(group) for group in (issues, others) for n, k in enumerate(group)}
    rows = [
        [
            *_distances(statements, i, j),
            *size[i, j],
            abs(rank[i] - rank[j]),
            math.log1p(len(issues)) / 4,
            *_places(statements[i], statements[j]),
        ]
        for i, j in pairs
    ]
    return np.asarray(rows, np.float32).reshape(-1, PLAIN)


def _distances(statements: Sequence[Candidate], i: int, j: int) -> list[float]:
    """The role of the second, and how far from the first it stands."""
    a, b = statements[i], statements[j]
    between = range(min(i, j) + 1, max(i, j))
    in_between = sum(statements[k].role == "issue" for k in between)
    gap = b.start - a.end if j > i else a.start - b.end
    return [
        *(float(b.role == role) for role in ("cause", "solution", "decision")),
        float(j < i),
        math.log1p(max(gap, 0)) / 8,
        math.log1p(abs(b.line - a.line)) / 4,
        math.log1p(abs(j - i)) / 4,
        float(a.line == b.line),
        float(j > i and in_between == 0),
        math.log1p(in_between) / 3,
        math.log1p(len(between) - in_between) / 3,
    ]


def _places(a: Candidate, b: Candidate) -> list[float]:
    """Whether one mouth said both, and whether they stand under one heading."""
    return [
        float(a.turn == b.turn != NOWHERE),
        float(a.turn == NOWHERE),
        float(b.turn == NOWHERE),
        float(a.item == b.item != NOWHERE),
        float(b.item - a.item == 1),
    ]


def _fits(fit: Floats, pairs: Sequence[tuple[int, int]]) -> Floats:
    """How well the two of each pair fit, and how much less than the best pair of either, shape (pairs, FITS)."""
    most_i: dict[int, float] = {}
    most_j: dict[int, float] = {}
    for i, j in pairs:
        v = float(fit[i, j])
        most_i[i], most_j[j] = max(most_i.get(i, v), v), max(most_j.get(j, v), v)
    rows = [[fit[i, j], fit[i, j] - most_j[j], fit[i, j] - most_i[i]] for i, j in pairs]
    return np.asarray(rows, np.float32).reshape(-1, FITS)


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


def chances(logits: Floats, pairs: Sequence[tuple[int, int]]) -> Floats:
    """Probability of each pair: every cause or answer chooses one of its issues or, with a logit of 0, none."""
    found = np.zeros(len(pairs), np.float32)
    choosers = np.array([j for _, j in pairs], np.int64)
    for j in np.unique(choosers):
        mine = choosers == j
        top = max(0.0, float(logits[mine].max()))
        weight = np.exp(logits[mine] - top)
        found[mine] = weight / (weight.sum() + math.exp(-top))
    return found


class Judge(Protocol):
    """What says which statements belong together."""

    def fits(self, text: str, stated: Sequence[Candidate]) -> Floats:
        """How well each cause or answer fits each issue; see :meth:`bienban_nlp.encoder.Encoder.fits`."""

    def links(self, features: Floats) -> Floats:
        """Log odds of each pair against "belongs to no issue"."""


def link(minutes: Minutes, reading: Reading, judge: Judge, threshold: float = 0.5) -> Minutes:
    """Add to each cause, solution and decision the issues it belongs to.

    Parameters
    ----------
    judge : Judge
        The model.
    threshold : float
        Pairs at or above this probability are linked. A cause explains something, so it always goes with
        the issue it fits best, if there is any issue in reach.
    """
    statements = list(minutes.statements)
    stated = [_candidate(minutes, reading, s) for s in statements]
    pairs = candidates(stated)
    if not pairs:
        return minutes
    fit = judge.fits(minutes.text, stated)
    scores = chances(judge.links(pair_features(minutes.text, stated, pairs, fit)), pairs)
    for (i, j), score in zip(pairs, scores, strict=True):
        if statements[j].role != "cause":
            best = max(statements[i].answered, round(float(score), 3))
            statements[i] = msgspec.structs.replace(statements[i], answered=best)
    for j in sorted({j for _, j in pairs}):
        mine = [(float(p), i) for p, (i, k) in zip(scores, pairs, strict=True) if k == j]
        chosen = sorted(i for p, i in mine if p >= threshold)
        if not chosen and statements[j].role == "cause":
            chosen = [max(mine)[1]]
        ids = tuple(statements[i].id for i in chosen)
        field = {"of": ids} if statements[j].role == "cause" else {"for_": ids}
        statements[j] = msgspec.structs.replace(statements[j], **field)
    return msgspec.structs.replace(minutes, statements=tuple(statements))


def _candidate(minutes: Minutes, reading: Reading, s: Statement) -> Candidate:
    line = reading.layout.clauses[clauses_of(reading.layout, Span(s.start, s.end)).start].line
    turn = next((n for n, t in enumerate(minutes.turns) if t.start <= s.start < t.end), NOWHERE)
    item = item_at(minutes.items, s.start)
    return Candidate(s.role, s.start, s.end, line, turn, minutes.items.index(item) if item else NOWHERE)


def clauses_of(layout: Layout, span: Span) -> slice:
    """The clauses a stretch of the text is made of."""
    return slice(bisect_left(layout.clauses, (span.start,)), bisect_left(layout.clauses, (span.end,)))
