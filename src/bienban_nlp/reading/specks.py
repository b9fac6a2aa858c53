"""Dirt on a scanned sheet, taken off before letters are looked for: specks, dust, punch holes, the dark edge of a copy.

Vietnamese has its own specks: the dots of i, of ạ, of a full stop, of a form. They are larger than most dirt, and stand
beside a letter or in a row; all of it measured by how tall the letters of the sheet are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

_TALL = 3.0, 30.0  # points: how tall letters may be
_DOT = 0.021  # of the square of the height of letters: a smaller patch is no dot (those of minutes have 0.025 and more)
_ALONE = 0.5  # of their height: what is smaller must stand beside a letter
_BESIDE = 1.0  # of it: how far from one
_LEVEL = 0.1  # of it: how much the feet of dots in a row differ


class _Runs(NamedTuple):
    """Stretches of ink within a row, half open, in the order of reading, and the patch of ink that each belongs to."""

    row: Any
    start: Any
    end: Any
    patch: Any


class _Patches(NamedTuple):
    """Patches of ink that touch no other: their boxes, half open, and how many pixels they have."""

    left: Any
    top: Any
    right: Any
    bottom: Any
    area: Any


def without_specks(picture: Any, ink: Any, scale: float) -> Any:
    """A grey picture with its specks as bright as the paper; the very picture where there are none.

    Parameters
    ----------
    picture : Image
    ink : array of bool
        Where it is dark, see :func:`.strokes.ink_of`.
    scale : float
        Pixels a point.
    """
    import numpy as np
    from PIL import Image

    runs = _runs(ink)
    patches = _patches(runs)
    dirty = _dirty(runs, patches, ink.shape, scale)
    if not dirty.any():
        return picture
    dirt = _drawn(runs, dirty, ink.shape)
    rim = _grown(dirt) & ~(ink & ~dirt)
    grey = np.array(picture)
    grey[rim] = np.percentile(grey, 60)
    return Image.fromarray(grey)


def _dirty(runs: _Runs, patches: _Patches, shape: tuple[int, int], scale: float) -> Any:
    """Which patches are dirt."""
    import numpy as np

    high, wide = patches.bottom - patches.top, patches.right - patches.left
    letters = high[(high > _TALL[0] * scale) & (high < _TALL[1] * scale)]
    if not len(letters):
        return np.zeros(len(high), bool)
    tall = float(np.percentile(letters, 25))  # of letters without a stem, most of any text
    tiny = patches.area < _DOT * tall * tall
    small = ~tiny & (np.maximum(high, wide) < _ALONE * tall)
    beside = _beside_letters(_drawn(runs, ~tiny & ~small, shape), patches, _BESIDE * tall)
    return tiny | small & ~beside & ~_in_rows(patches, small, tall)


def _beside_letters(letters: Any, patches: _Patches, reach: float) -> Any:
    """Which patches stand so near a letter; looked up on a coarse grid."""
    import numpy as np

    cell = max(1, int(reach / 2))
    rows, columns = (-(-side // cell) for side in letters.shape)
    padded = np.pad(letters, ((0, rows * cell - letters.shape[0]), (0, columns * cell - letters.shape[1])))
    there = _grown(_grown(padded.reshape(rows, cell, columns, cell).any(axis=(1, 3))))
    return there[(patches.top + patches.bottom) // 2 // cell, (patches.left + patches.right) // 2 // cell]


def _in_rows(patches: _Patches, small: Any, tall: float) -> Any:
    """Which patches have two small ones near them at their own height, as the dots of a form have."""
    import numpy as np

    y = patches.bottom // max(1, int(_LEVEL * tall)) + 1
    x = (patches.left + patches.right) // 2 // int(tall) + 2
    held = np.zeros((y.max() + 2, x.max() + 3), np.int64)
    np.add.at(held, (y[small], x[small]), 1)
    return sum(held[y + down, x + right] for down in (-1, 0, 1) for right in (-2, -1, 0, 1, 2)) > 2


def _grown(mask: Any) -> Any:
    """A mask and what touches it."""
    made = mask.copy()
    made[1:] |= mask[:-1]
    made[:-1] |= mask[1:]
    across = made.copy()
    made[:, 1:] |= across[:, :-1]
    made[:, :-1] |= across[:, 1:]
    return made


def _runs(ink: Any) -> _Runs:
    """The stretches of ink of a page; those that touch, corner to corner too, are one patch."""
    import numpy as np

    edges = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    end = np.nonzero(edges == -1)[1]
    wide = ink.shape[1] + 2
    first = np.searchsorted(row * wide + end, (row + 1) * wide + start)  # of those below that touch
    count = np.searchsorted(row * wide + start, (row + 1) * wide + end, "right") - first
    above = np.repeat(np.arange(len(row)), count)
    below = np.arange(len(above)) + np.repeat(first - (np.cumsum(count) - count), count)
    return _Runs(row, start, end, _joined(len(row), above, below))


def _joined(count: int, one: Any, other: Any) -> Any:
    """Numbers of the groups that pairs make of so many things."""
    import numpy as np

    group = np.arange(count)
    while len(one):
        least = np.minimum(group[one], group[other])
        np.minimum.at(group, group[one], least)
        np.minimum.at(group, group[other], least)
        while (group != group[group]).any():
            group = group[group]
        apart = group[one] != group[other]
        one, other = one[apart], other[apart]
    return np.unique(group, return_inverse=True)[1]


def _patches(runs: _Runs) -> _Patches:
    import numpy as np

    count = int(runs.patch.max(initial=-1)) + 1

    def least(of: Any) -> Any:
        found = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(found, runs.patch, of)
        return found

    left, top, right, bottom = least(runs.start), least(runs.row), -least(-runs.end), -least(-runs.row) + 1
    return _Patches(left, top, right, bottom, np.bincount(runs.patch, runs.end - runs.start, count))


def _drawn(runs: _Runs, wanted: Any, shape: tuple[int, int]) -> Any:
    """The wanted patches alone."""
    import numpy as np

    kept = wanted[runs.patch]
    edges = np.zeros((shape[0], shape[1] + 1), np.int8)
    edges[runs.row[kept], runs.start[kept]] = 1
    edges[runs.row[kept], runs.end[kept]] -= 1
    return np.cumsum(edges, axis=1, dtype=np.int8)[:, :-1].astype(bool)
