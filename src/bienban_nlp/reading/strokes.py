"""Bullets that Tesseract passes over: a stroke, a cross or a dot left of a line is ink that nobody has read yet."""

from __future__ import annotations

from typing import Any, NamedTuple

_REACH = 3.0  # ems left of a line in which its bullet stands
_DARK = 0.6  # of the way from ink to paper


class Box(NamedTuple):
    """A rectangle of pixels, half open."""

    left: int
    top: int
    right: int
    bottom: int


class Mark(NamedTuple):
    """A bullet and where it stands."""

    text: str
    left: int
    right: int


def ink_of(picture: Any) -> Any:
    """Where a grey picture is dark, as a numpy array of booleans."""
    import numpy as np

    grey = np.asarray(picture)
    ink, paper = np.percentile(grey, (0.5, 60))
    return grey < ink + _DARK * (float(paper) - ink) if paper > ink else np.zeros(grey.shape, bool)


def bullet_before(ink: Any, line: Box, em: float, words: list[Box]) -> Mark | None:
    """The bullet left of a line that opens without one.

    Parameters
    ----------
    ink : array of bool
        The page, see :func:`ink_of`.
    line : Box
        The words of the line.
    em : float
        Size of its letters.
    words : list of Box
        All words of the page; ink inside one has been read.
    """
    left = max(0, int(line.left - _REACH * em))
    area = Box(left, max(0, line.top), int(line.left - 0.12 * em), line.bottom)
    if area.right - area.left < 0.3 * em:
        return None
    found = ink[area.top : area.bottom, area.left : area.right].copy()
    for w in words:
        if w.left < area.right and w.right > area.left and w.top < area.bottom and w.bottom > area.top:
            found[
                max(0, w.top - area.top) : max(0, w.bottom - area.top),
                max(0, w.left - area.left) : max(0, w.right - area.left),
            ] = False
    blob = _nearest(found, em)
    if blob is None:
        return None
    text = _shape(found[blob.top : blob.bottom, blob.left : blob.right], blob, found.shape[0], em)
    return Mark(text, area.left + blob.left, area.left + blob.right) if text else None


def _nearest(found: Any, em: float) -> Box | None:
    """The only blob of ink, specks left out; two blobs are letters that were not read, and no bullet."""
    import numpy as np

    runs: list[list[int]] = []
    for x in np.flatnonzero(found.any(axis=0)):
        if runs and x - runs[-1][1] <= 1 + 0.04 * em:
            runs[-1][1] = int(x)
        else:
            runs.append([int(x), int(x)])
    big = [r for r in runs if r[1] - r[0] + 1 > 0.12 * em and found[:, r[0] : r[1] + 1].sum() > 0.008 * em * em]
    if len(big) != 1:
        return None
    left, right = big[0][0], big[0][1] + 1
    rows = np.flatnonzero(found[:, left:right].any(axis=1))
    return Box(left, int(rows[0]), right, int(rows[-1]) + 1)


def _shape(blob: Any, box: Box, height: int, em: float) -> str:
    """``-``, ``+`` or ``•`` by the outline; nothing for what could be a letter."""
    wide, high = box.right - box.left, box.bottom - box.top
    middle = (box.top + box.bottom) / 2 / height
    if wide > 0.9 * em or not 0.25 < middle < 0.85:
        return ""
    if high < 0.22 * em and wide > 1.4 * high:
        return "-"
    if not 0.6 < wide / high < 1.7 or high > 0.75 * em:
        return ""
    if high < 0.5 * em and blob.mean() > 0.62:
        return "•"
    third, sixth = max(high // 3, 1), max(wide // 3, 1)
    corners = [blob[:third, :sixth], blob[:third, -sixth:], blob[-third:, :sixth], blob[-third:, -sixth:]]
    arms = blob[high // 2 - high // 8 : high // 2 + high // 8 + 1].any(axis=0).mean()
    post = blob[:, wide // 2 - wide // 8 : wide // 2 + wide // 8 + 1].any(axis=1).mean()
    return "+" if arms > 0.85 and post > 0.85 and all(c.mean() < 0.25 for c in corners) else ""
