"""Party or professional work of each item, whether the cell leads it, and the shares of the whole."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import numpy.typing as npt

from bienban_nlp.encoder import HEADS, Floats, Reading, clauses_of
from bienban_nlp.minutes import WORKS, Item, Minutes, Work
from bienban_nlp.syllables import Span

_LED = HEADS["led"].index("yes")
_PROFESSIONAL = WORKS.index("professional")
_MIXED = 0.2  # an item is mixed where the smaller kind of work takes more than this share of it


def classify(
    minutes: Minutes, reading: Reading, confidence: Callable[[str, float], float], unsure: float = 0.6
) -> Minutes:
    """Add to each item its work, shares and leadership.

    Parameters
    ----------
    confidence : callable
        What a probability of the model is worth; see :meth:`bienban_nlp.encoder.Encoder.confidence`.
    unsure : float
        Below this confidence an item's work is marked uncertain.
    """
    works = work_of_clauses(minutes, reading)
    items = tuple(_classified(item, reading, works, confidence, unsure) for item in minutes.items)
    return msgspec.structs.replace(minutes, items=items)


def work_of_clauses(minutes: Minutes, reading: Reading) -> list[int]:
    """For each clause the index of its work: the likeliest way through.

    Changing the kind of work costs little where a new item or turn begins, more at a new line and most
    within a line: people do not hop between subjects clause by clause.
    """
    clauses = reading.layout.clauses
    scores = np.log(reading.probabilities["work"] + 1e-6)
    breaks = {x.start for x in minutes.items} | {x.start for x in minutes.turns}
    best = np.zeros(len(WORKS), np.float32)
    back: list[Floats] = []
    for i, c in enumerate(clauses):
        start = reading.layout.lines[c.line].start if c.opens_line else c.start
        cost = 0.3 if start in breaks or c.start in breaks else 1.5 if c.opens_line else 3.0
        top = int(np.argmax(best))
        move = best[top] - cost
        back.append(np.where(best >= move, np.arange(len(WORKS)), top))
        best = np.maximum(best, move) + scores[i] * min(c.end - c.start, 80) / 40
    path = []
    k = int(np.argmax(best))
    for i in range(len(clauses) - 1, -1, -1):
        path.append(k)
        k = int(back[i][k])
    return path[::-1]


def _classified(
    item: Item, reading: Reading, works: list[int], confidence: Callable[[str, float], float], unsure: float
) -> Item:
    clauses = reading.layout.clauses
    within = clauses_of(reading.layout, Span(item.start, item.end))
    inside = [i for i in range(len(clauses))[within] if clauses[i].end <= item.end]
    if not inside:
        return item
    size = np.zeros(len(WORKS))
    belief = np.zeros(len(WORKS))
    led = total = 0.0
    for i in inside:
        length = clauses[i].end - clauses[i].start
        size[works[i]] += length
        belief += length * reading.probabilities["work"][i]
        if works[i] == _PROFESSIONAL:
            led += length * float(reading.probabilities["led"][i, _LED])
            total += length
    k = _larger(size)
    counted = size[:2].sum() or 1.0
    sure = confidence("work", float(belief[k] / belief.sum()))
    return msgspec.structs.replace(
        item,
        work=WORKS[k],
        confidence=sure,
        uncertain=sure < unsure,
        mixed=bool(size[:2].min() / counted > _MIXED),
        led=bool(k == _PROFESSIONAL and led > 0.5 * total),
        shares={w: round(float(size[n] / counted), 3) for n, w in enumerate(WORKS[:2])} if k < 2 else {},
    )


def _larger(size: npt.NDArray[np.float64]) -> int:
    """Party or professional, whichever takes more; procedural only where it is nearly all."""
    return int(np.argmax(size)) if size[2] > 0.5 * size.sum() else int(np.argmax(size[:2]))


def shares(minutes: Minutes, reading: Reading, works: list[int]) -> dict[str, float]:
    """Shares of the agenda, by characters: party, professional, and professional work that is led."""
    size: dict[Work, float] = dict.fromkeys(WORKS, 0.0)
    led = 0.0
    agenda = minutes.section("agenda")
    for i, c in enumerate(reading.layout.clauses):
        if agenda and agenda.start <= c.start < agenda.end:
            size[WORKS[works[i]]] += c.end - c.start
            if works[i] == _PROFESSIONAL and reading.probabilities["led"][i, _LED] > 0.5:
                led += c.end - c.start
    counted = size["party"] + size["professional"]
    if not counted:
        return {}
    return {
        "party": round(size["party"] / counted, 3),
        "professional": round(size["professional"] / counted, 3),
        "professional_led": round(led / counted, 3),
    }
