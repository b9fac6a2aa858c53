"""What a scanned sheet shows besides letters: how far it slipped in the scanner, and the lines drawn on it."""

from __future__ import annotations

import math
from typing import Any

from bienban_nlp.reading.ruled import Grid, Rule, grids
from bienban_nlp.reading.strokes import Box, ink_of

_STEEPEST, _STEADY = 3.0, 0.1  # degrees a sheet slips at most; less than this does no harm
_LEVEL, _UPRIGHT = 30.0, 13.0  # points: longer than any stroke of a letter
_THICK = 5.0  # points; anything thicker is no line
_FILLED = 0.92  # of a line is ink, whatever the scanner made of it


def straightened(picture: Any) -> Any:
    """A grey picture turned so that its lines are level."""
    from PIL import Image

    angle = _slope(ink_of(picture))
    if abs(angle) < _STEADY:
        return picture
    return picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)


def _slope(ink: Any) -> float:
    """Degrees by which lines of ink fall to the right: at that slope the rows of a page are fullest and emptiest."""
    import numpy as np

    step = max(1, ink.shape[1] // 800)
    y, x = np.nonzero(ink[::step, ::step])
    if not len(y):
        return 0.0
    every = max(1, len(y) // 100_000)
    y, x = y[::every], x[::every]

    def sharpness(angle: float) -> float:
        rows = np.round(y - x * math.tan(math.radians(angle))).astype(np.int64)
        return float((np.bincount(rows - rows.min()).astype(float) ** 2).sum())

    best = 0.0
    for reach, width in ((_STEEPEST, 0.25), (0.25, 0.05)):
        count = round(reach / width)
        best = max((best + width * n for n in range(-count, count + 1)), key=sharpness)
    return best


def tables_of(ink: Any, scale: float) -> list[Grid]:
    """Tables drawn on a page, in points from its lower left corner.

    Parameters
    ----------
    ink : array of bool
        The page, see :func:`.strokes.ink_of`.
    scale : float
        Pixels a point.
    """
    height = ink.shape[0] / scale
    level = [
        Rule(height - r.at / scale, r.start / scale, r.end / scale)
        for r in _rules(ink, _LEVEL * scale, _THICK * scale)
    ]  # fmt: skip
    upright = [
        Rule(r.at / scale, height - r.end / scale, height - r.start / scale)
        for r in _rules(ink.T, _UPRIGHT * scale, _THICK * scale)
    ]
    return grids(upright, level)


def _rules(ink: Any, length: float, thick: float) -> list[Rule]:
    """Level stretches of ink at least so long and at most so thick; those on neighbouring rows are one line."""
    import numpy as np

    size = int(length)
    made: list[tuple[Rule, float]] = []  # a line and the row it began on
    for row in np.flatnonzero(ink.sum(axis=1) >= _FILLED * size):
        sums = np.cumsum(ink[row])
        full = sums[size:] - sums[:-size] >= _FILLED * size
        edges = np.flatnonzero(np.diff(full.astype(np.int8), prepend=0, append=0))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            _join(made, float(row), float(start), float(end + size))
    return [Rule((rule.at + first) / 2, rule.start, rule.end) for rule, first in made if rule.at - first < thick]


def _join(made: list[tuple[Rule, float]], row: float, start: float, end: float) -> None:
    for rule, _ in reversed(made[-40:]):
        if row - rule.at <= 2 and start < rule.end and end > rule.start:
            rule.at, rule.start, rule.end = row, min(rule.start, start), max(rule.end, end)
            return
    made.append((Rule(row, start, end), row))


def blank(picture: Any, boxes: list[Box]) -> Any:
    """The picture with the boxes as empty as paper."""
    from PIL import ImageDraw

    made = picture.copy()
    pen = ImageDraw.Draw(made)
    for box in boxes:
        pen.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=255)
    return made


def stacked(picture: Any, boxes: list[Box]) -> tuple[Any, list[Box]]:
    """The boxes of a picture one under the other, as one column; and where each came to stand."""
    from PIL import Image

    margin = max((b.bottom - b.top for b in boxes), default=0) // 8 + 10
    places, top = [], margin
    for box in boxes:
        places.append(Box(margin, top, margin + box.right - box.left, top + box.bottom - box.top))
        top = places[-1].bottom + margin
    made = Image.new("L", (2 * margin + max((b.right for b in places), default=0), top), 255)
    for box, place in zip(boxes, places, strict=True):
        made.paste(picture.crop(box), (place.left, place.top))
    return made, places
