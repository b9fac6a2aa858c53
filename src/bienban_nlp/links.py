"""Which cause, solution and decision belongs to which issue.

Every cause, solution and decision chooses among the issues of the same minutes, or none of them. A small head of
the model scores each choice: from how much the words of the two are about the same (a word of the one looks for the
word of the other that is most like it, in the sense it has where it stands), from what the model makes of each, and from
plain figures: how far apart they stand, what stands in between, whether one mouth said both. Then answers hear what
those like them or near them chose, and choose again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from bienban_nlp.encoder import Choices, Reading, clauses_of
from bienban_nlp.minutes import ROLES, Minutes, Statement, item_at, turn_at
from bienban_nlp.syllables import SYLLABLE, Span

Floats = npt.NDArray[np.float32]

PLAIN, TRAITS = 30, 14  # plain figures about a pair, and about a statement
NOWHERE = -1  # the turn or item of a statement that stands in none
TOGETHER = 200  # statements linked at once; no minutes of the corpora have more than 102
_BEYOND = 10_000  # characters of a line that are looked at before and behind what is linked at once


class Candidate(NamedTuple):
    """A statement as the pair head sees it; turn and item are counted from the start of the minutes."""

    role: str
    start: int
    end: int
    line: int
    turn: int
    item: int


def choices(text: str, stated: Sequence[Candidate]) -> Choices:
    """Every cause, solution and decision of a text before the issues in its reach."""
    pairs = candidates(stated)
    table = np.asarray(pairs, np.int64).reshape(-1, 2)
    return Choices(stated, traits(text, stated), table, plain_features(text, stated, pairs))


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


def traits(text: str, stated: Sequence[Candidate]) -> Floats:
    """What can be counted about each statement.

    Returns
    -------
    ndarray, shape (statements, TRAITS)
        Its role (5), its place among the statements and in the text, whether another turn, item and line begins
        with it, the log of its distance from the one before, whether it stands outside any turn and any item, the log
        of its length.
    """
    rows = []
    for n, s in enumerate(stated):
        before = stated[n - 1] if n else None
        rows.append(
            [
                *(float(s.role == role) for role in ROLES),
                n / len(stated),
                s.start / len(text),
                float(before is None or before.turn != s.turn),
                float(before is None or before.item != s.item),
                float(before is None or before.line != s.line),
                math.log1p(max(0, s.start - before.end)) / 8 if before else 0.0,
                float(s.turn == NOWHERE),
                float(s.item == NOWHERE),
                math.log1p(s.end - s.start) / 6,
            ]
        )
    return np.asarray(rows, np.float32).reshape(-1, TRAITS)


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
    before = list(accumulate((s.role == "issue" for s in statements), initial=0))
    issues = [i for i, s in enumerate(statements) if s.role == "issue"]
    others = [j for j, s in enumerate(statements) if s.role in ("cause", "solution", "decision")]
    rank = {k: n / len(group) for group in (issues, others) for n, k in enumerate(group)}
    rows = [
        [
            *_distances(statements, before, i, j),
            *size[i, j],
            abs(rank[i] - rank[j]),
            math.log1p(len(issues)) / 4,
            *_places(statements[i], statements[j]),
        ]
        for i, j in pairs
    ]
    return np.asarray(rows, np.float32).reshape(-1, PLAIN)


def _distances(statements: Sequence[Candidate], before: Sequence[int], i: int, j: int) -> list[float]:
    """The role of the second, and how far from the first it stands; ``before`` counts the issues before each."""
    a, b = statements[i], statements[j]
    in_between = before[max(i, j)] - before[min(i, j) + 1]
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
        math.log1p(abs(j - i) - 1 - in_between) / 3,
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


def _sizes(
    text: str, statements: Sequence[Candidate], pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], list[float]]:
    """How much the two of each pair have in common: of their words, of their pairs of words, of their lines."""
    views = (
        [_words(text, s.start, s.end) for s in statements],
        [_pairs(text, s.start, s.end) for s in statements],
        _lines(text, statements),
    )
    found: dict[tuple[int, int], list[float]] = {p: [] for p in pairs}
    for n, words in enumerate(views):
        weight = _rarity(words)
        whole = [sum(weight[w] for w in sorted(x)) or 1.0 for x in words]
        shared = _shared(words, weight, pairs)
        most_i: dict[int, float] = {}
        most_j: dict[int, float] = {}
        for (i, j), v in shared.items():
            most_i[i], most_j[j] = max(most_i.get(i, 0.0), v), max(most_j.get(j, 0.0), v)
        for (i, j), v in shared.items():
            found[i, j] += [v / whole[i], v / whole[j]]
            if n != 1:
                found[i, j] += [float(v > 0 and v >= most_j[j]), v / (most_j[j] or 1.0), v / (most_i[i] or 1.0)]
    return found


def _shared(
    words: Sequence[set[str]], weight: dict[str, float], pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], float]:
    """How much the words of each pair weigh that both have; statements of one line have one set, looked at once."""
    known: dict[tuple[int, int], float] = {}
    for i, j in pairs:
        both = id(words[i]), id(words[j])
        if both not in known:
            known[both] = sum(weight[w] for w in sorted(words[i] & words[j]))
    return {(i, j): known[id(words[i]), id(words[j])] for i, j in pairs}


def _lines(text: str, statements: Sequence[Candidate]) -> list[set[str]]:
    """The words of the line that each statement begins in."""
    low = max(0, min((s.start for s in statements), default=0) - _BEYOND)
    high = min(len(text), max((s.end for s in statements), default=0) + _BEYOND)
    seen: dict[tuple[int, int], set[str]] = {}
    found = []
    for s in statements:
        start, end = text.rfind("\n", low, s.start) + 1, text.find("\n", s.start, high)
        line = start or low, high if end < 0 else end
        if line not in seen:
            seen[line] = _words(text, *line)
        found.append(seen[line])
    return found


def _pairs(text: str, start: int, end: int) -> set[str]:
    words = [m.group().lower() for m in SYLLABLE.finditer(text, start, end)]
    return {f"{a} {b}" for a, b in zip(words, words[1:], strict=False)}


def _words(text: str, start: int, end: int) -> set[str]:
    return {m.group().lower() for m in SYLLABLE.finditer(text, start, end)}


def _rarity(words: Sequence[set[str]]) -> dict[str, float]:
    """How much it says that two statements share a syllable: much when few of the minutes' statements have it."""
    seen = Counter(w for x in words for w in x)
    return {w: math.log((len(words) + 1) / n) ** 2 for w, n in seen.items()}


def chances(logits: Floats, pairs: npt.NDArray[np.int64]) -> Floats:
    """Probability of each pair: every cause or answer chooses one of its issues or, with a logit of 0, none."""
    found = np.zeros(len(pairs), np.float32)
    for _, mine in _by_answer(pairs):
        top = max(0.0, float(logits[mine].max()))
        weight = np.exp(logits[mine] - top)
        found[mine] = weight / (weight.sum() + math.exp(-top))
    return found


def _by_answer(pairs: npt.NDArray[np.int64]) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """Every cause or answer, in order, and which of the pairs are its own."""
    order = np.argsort(pairs[:, 1], kind="stable")
    answers, first = np.unique(pairs[order, 1], return_index=True)
    yield from zip(answers.tolist(), np.split(order, first[1:]), strict=False)  # nothing splits into one empty part


class Judge(Protocol):
    """What says which statements belong together."""

    def links(self, reading: Reading, chosen: Choices) -> Floats:
        """Log odds of each pair against "belongs to no issue", shape (pairs,)."""


def link(minutes: Minutes, reading: Reading, judge: Judge, threshold: float = 0.5) -> Minutes:
    """Add to each cause, solution and decision the issues it belongs to.

    Everything is compared with everything, which takes time and memory by the square of the statements. So a text of
    more than :data:`TOGETHER` statements, twice what the longest minutes of the corpora have, is linked
    stretch by stretch, and nothing is linked from one stretch to another.

    Parameters
    ----------
    judge : Judge
        The model.
    threshold : float
        Pairs at or above this probability are linked. A cause explains something, so it always goes with
        the issue it fits best, if there is any issue in reach.
    """
    place = {item.id: n for n, item in enumerate(minutes.items)}
    stated = [_candidate(minutes, reading, place, s) for s in minutes.statements]
    linked: list[Statement] = []
    for at in range(0, len(stated), TOGETHER):
        stretch = slice(at, at + TOGETHER)
        chosen = choices(minutes.text, stated[stretch])
        linked += _linked(minutes.statements[stretch], chosen, judge.links(reading, chosen), threshold)
    return msgspec.structs.replace(minutes, statements=tuple(linked))


def _linked(stretch: Sequence[Statement], chosen: Choices, logits: Floats, threshold: float) -> list[Statement]:
    """A stretch of the statements, linked among themselves."""
    statements = list(stretch)
    scores = chances(logits, chosen.pairs)
    for j, mine in _by_answer(chosen.pairs):
        fits = list(zip(scores[mine].tolist(), chosen.pairs[mine, 0].tolist(), strict=True))
        best = sorted(i for p, i in fits if p >= threshold)
        is_cause = statements[j].role == "cause"
        if not best and is_cause:
            best = [max(fits)[1]]
        ids = tuple(statements[i].id for i in best)
        statements[j] = msgspec.structs.replace(statements[j], **{"of" if is_cause else "for_": ids})
        for p, i in fits if not is_cause else []:
            most = max(statements[i].answered, round(p, 3))
            statements[i] = msgspec.structs.replace(statements[i], answered=most)
    return statements


def _candidate(minutes: Minutes, reading: Reading, place: dict[str, int], s: Statement) -> Candidate:
    line = reading.layout.clauses[clauses_of(reading.layout, Span(s.start, s.end)).start].line
    turn, item = turn_at(minutes.turns, s.start), item_at(minutes.items, s.start)
    return Candidate(
        s.role, s.start, s.end, line, NOWHERE if turn is None else turn, place[item.id] if item else NOWHERE
    )
