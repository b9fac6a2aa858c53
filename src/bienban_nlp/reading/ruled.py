"""Tables of a PDF by the lines drawn round their cells."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

from bienban_nlp.reading.glyphs import Turn

_NEAR = 2.5  # points; closer lines are one
_MAX_OBJECTS = 20_000
_MAX_RULES = 3_000  # a page of a dense table has a thousand; a drawing with more is no table


@dataclass(slots=True)
class Rule:
    """A drawn line: at ``at`` across, from ``start`` to ``end`` along."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Grid:
    """Cells of one table, each ``(left, bottom, right, top)``; None where a merged cell goes on from above."""

    rows: list[list[tuple[float, float, float, float] | None]] = field(default_factory=list)
    box: tuple[float, float, float, float] = (0, 0, 0, 0)


def rules_of(page: Any, turn: Turn) -> tuple[list[Rule], list[Rule]]:
    """Upright and level lines drawn on a page, turned as its letters are."""
    import pypdfium2.raw as pdfium

    upright: list[Rule] = []
    level: list[Rule] = []
    for i, obj in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if i > _MAX_OBJECTS or max(len(upright), len(level)) > 20 * _MAX_RULES:
            break
        for one, two in _strokes(obj, pdfium):
            (x0, y0), (x1, y1) = turn.point(*one), turn.point(*two)
            if abs(x1 - x0) < 1.5 and abs(y1 - y0) > 4:
                upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
            elif abs(y1 - y0) < 1.5 and abs(x1 - x0) > 4:
                level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    return upright, level


def _strokes(obj: Any, pdfium: Any) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    matrix = obj.get_matrix()
    count = pdfium.FPDFPath_CountSegments(obj.raw)
    if not 0 < count < 2_000:
        return []
    out = []
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(obj.raw, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            out.append((last, point))
        if pdfium.FPDFPathSegment_GetClose(segment):
            out.append((point, start))
        last = point
    return out


def _clusters(values: list[float]) -> list[float]:
    out: list[float] = []
    for v in sorted(values):
        if not out or v - out[-1] > _NEAR:
            out.append(v)
    return out


def _touching(upright: list[Rule], level: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Sets of lines that hang together: one a table."""
    parent = list(range(len(upright) + len(level)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, v in enumerate(upright):
        for j, h in enumerate(level, len(upright)):
            if h.start - _NEAR <= v.at <= h.end + _NEAR and v.start - _NEAR <= h.at <= v.end + _NEAR:
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*upright, *level]):
        group = groups.setdefault(root(i), ([], []))
        group[i >= len(upright)].append(rule)
    return list(groups.values())


def _distinct(rules: list[Rule]) -> list[Rule]:
    """Lines drawn twice (both sides of a thin box) once."""
    return list({(round(r.at), round(r.start), round(r.end)): r for r in rules}.values())


def grids(upright: list[Rule], level: list[Rule]) -> list[Grid]:
    """Tables of at least two cells, top to bottom."""
    upright, level = _distinct(upright), _distinct(level)
    if max(len(upright), len(level)) > _MAX_RULES:
        return []
    found = [grid for v, h in _touching(upright, level) if (grid := _grid(v, h)) is not None]
    return sorted(found, key=lambda g: -g.box[3])


def _grid(upright: list[Rule], level: list[Rule]) -> Grid | None:
    xs, ys = _clusters([v.at for v in upright]), _clusters([h.at for h in level])[::-1]
    if len(xs) < 3 or len(ys) < 2:
        return None  # a frame or an underline; a single column of boxes reads the same without
    grid = Grid(box=(xs[0], ys[-1], xs[-1], ys[0]))
    for top, bottom in zip(ys, ys[1:], strict=False):
        middle = (top + bottom) / 2
        walls = _clusters([v.at for v in upright if v.start - _NEAR < middle < v.end + _NEAR])
        row: list[tuple[float, float, float, float] | None] = []
        lids = [h for h in level if abs(h.at - top) <= _NEAR]
        for left, right in zip(walls, walls[1:], strict=False):
            lid = any(h.start - _NEAR <= (left + right) / 2 <= h.end + _NEAR for h in lids)
            row.append((left, bottom, right, top) if lid or not grid.rows else None)
            if not lid and grid.rows:
                _grow(grid, left, right, bottom)
        grid.rows.append(row)
    return grid if any(len(row) > 1 for row in grid.rows) else None


def _grow(grid: Grid, left: float, right: float, bottom: float) -> None:
    """A merged cell reaches down through this row."""
    for row in reversed(grid.rows):
        for i, cell in enumerate(row):
            if cell and abs(cell[0] - left) <= _NEAR and abs(cell[2] - right) <= _NEAR:
                row[i] = (cell[0], bottom, cell[2], cell[3])
                return
