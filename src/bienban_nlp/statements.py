"""Result, issue, cause, solution, decision: the statements of the agenda.

The model says of every clause which role it plays and whether a new statement begins with it; the likeliest
way through the clauses gives the statements. What plays no role is left out.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from bienban_nlp.classify import work_of_clauses
from bienban_nlp.encoder import HEADS, Clause, Floats, Reading
from bienban_nlp.minutes import SECTIONS, WORKS, Minutes, Statement, item_at, turn_at
from bienban_nlp.segment import section_of_clauses

_ROLES = HEADS["role"]
_LED = HEADS["led"].index("yes")
_YES = HEADS["first"].index("yes")
_TRAILING = ",:–- \n\t"
_ACROSS_LINES = 1.5  # nats it costs a statement to go on over the end of a line (a hard break)


Confidence = Callable[[str, float], float]


def find_statements(
    minutes: Minutes,
    reading: Reading,
    confidence: Confidence,
    other: float = 0.0,
    inner: float = 0.0,
    unsure: float = 0.5,
) -> Minutes:
    """Add the statements of the agenda.

    Parameters
    ----------
    confidence : callable
        What a probability of the model is worth; see :meth:`bienban_nlp.encoder.Encoder.confidence`.
    other : float
        Nats added to "plays no role"; above 0 fewer statements are found. Fitted on the development part.
    inner : float
        Nats it costs to change role or to begin anew where no punctuation stands. Fitted likewise.
    unsure : float
        Below this confidence a statement is marked uncertain.
    """
    owner = section_of_clauses(reading)
    inside = [i for i, o in enumerate(owner) if o == SECTIONS.index("agenda")]
    works = work_of_clauses(minutes, reading)

    def stated(reading: Reading) -> list[Statement]:
        made = (_statement(minutes, reading, run, works) for run in _runs(reading, inside, other, inner))
        return [s for s in made if s]

    found = stated(reading)
    roles = {s.role for s in found}
    if "cause" in roles and "issue" not in roles:
        found = stated(_without_causes(reading))
    numbered = []
    for n, statement in enumerate(found, 1):
        sure = confidence("role", statement.confidence)
        numbered.append(msgspec.structs.replace(statement, id=f"s{n}", confidence=sure, uncertain=sure < unsure))
    return msgspec.structs.replace(minutes, statements=tuple(numbered))


def _without_causes(reading: Reading) -> Reading:
    """The same reading if nothing were a cause: where minutes have no issue, there is none to explain."""
    role = reading.probabilities["role"].copy()
    role[:, _ROLES.index("cause")] = 0
    role /= role.sum(1, keepdims=True)
    return reading._replace(probabilities={**reading.probabilities, "role": role})


def _runs(reading: Reading, inside: list[int], other: float, inner: float) -> list[list[int]]:
    """The clauses of each statement, by the likeliest way through roles and beginnings (Viterbi)."""
    if not inside:
        return []
    clauses = reading.layout.clauses
    roles = np.log(reading.probabilities["role"][inside] + 1e-6)
    roles[:, 0] += other
    first = np.log(np.clip(reading.probabilities["first"][inside], 1e-4, 1))
    count = len(_ROLES)
    best = np.concatenate([roles[0] + np.where(np.arange(count) > 0, first[0, _YES], 0), np.full(count, -1e9)])
    back: list[Floats] = []
    for n in range(1, len(inside)):
        before, clause = clauses[inside[n - 1]], clauses[inside[n]]
        top = int(np.argmax(best))
        turn = best[top] - _turn_cost(reading, before, clause, inner)
        begin = turn + np.where(np.arange(count) > 0, first[n, _YES], 0)
        begin[0] = max(turn, best[0])
        went_on = np.maximum(best[:count], best[count:])
        from_ = np.where(best[:count] >= best[count:], np.arange(count), np.arange(count) + count)
        go_on = went_on + first[n, 1 - _YES] - _break_cost(reading, before, clause)
        go_on[0] = -1e9  # "no role" never goes on, it begins anew
        came = np.full(count, top)
        came[0] = top if turn >= best[0] else 0
        back.append(np.concatenate([came, from_]))
        best = np.concatenate([begin + roles[n], go_on + roles[n]])
    return _trace(inside, best, back)


def _turn_cost(reading: Reading, before: Clause, clause: Clause, inner: float) -> float:
    """What it costs to change role between two clauses: nothing behind a stop, half behind a comma."""
    if clause.line != before.line:
        return 0.0
    last = reading.layout.text[before.end - 1]
    return 0.0 if last in ".;!?…:|" else inner / 2 if last == "," else inner


def _break_cost(reading: Reading, before: Clause, clause: Clause) -> float:
    """A statement goes on over a hard line break, never into a new bullet, number or paragraph."""
    if clause.line == before.line:
        return 0.0
    line = reading.layout.lines[clause.line]
    return 1e6 if line.mark or line.after_blank else _ACROSS_LINES


def _trace(inside: list[int], best: Floats, back: list[Floats]) -> list[list[int]]:
    """Follow the best way back and cut it where statements begin."""
    count = len(_ROLES)
    state, states = int(np.argmax(best)), []
    for n in range(len(inside) - 1, -1, -1):
        states.append(state)
        if n:
            state = int(back[n - 1][state])
    runs: list[list[int]] = []
    for i, state in zip(inside, reversed(states), strict=True):
        if state >= count and runs:
            runs[-1].append(i)
        elif state % count:
            runs.append([i])
    return runs


def _statement(minutes: Minutes, reading: Reading, run: list[int], works: list[int]) -> Statement | None:
    clauses = reading.layout.clauses
    size = np.array([clauses[i].end - clauses[i].start for i in run], np.float32)
    belief = (reading.probabilities["role"][run] * size[:, None]).sum(0) / size.sum()
    role = int(np.argmax(belief[1:])) + 1
    start = clauses[run[0]].start
    end = start + len(minutes.text[start : clauses[run[-1]].end].rstrip(_TRAILING))
    if end <= start:
        return None
    item = item_at(minutes.items, start)
    turn = turn_at(minutes.turns, start)
    work = int(np.argmax(np.bincount([works[i] for i in run], weights=size, minlength=len(WORKS))))
    led = float((reading.probabilities["led"][run, _LED] * size).sum() / size.sum())
    return Statement(
        id="",
        role=_ROLES[role],  # type: ignore[arg-type]
        start=start,
        end=end,
        item=item.id if item else None,
        speaker=minutes.turns[turn].speaker or None if turn is not None else None,
        work=WORKS[work],
        led=WORKS[work] == "professional" and led > 0.5,
        confidence=float(belief[role]),
    )
