"""The order of reading on a PDF page: letterheads and signatures stand in columns, the rest runs from left to right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from statistics import mean

from bienban_nlp.reading.glyphs import Segment, VisualLine
from bienban_nlp.reading.paragraphs import capitals

_END = 6  # lines
_DATE = re.compile(r"ngày\s.*tháng\s.*năm", re.IGNORECASE)
_MAX_LINES = 120  # of one zone; a page has fewer
_MAX_COLUMNS = 20  # of one zone; with more it is a list set with tabs, or a damaged file


@dataclass(slots=True)
class Zone:
    """Consecutive lines whose segments fall into the same columns."""

    columns: list[tuple[float, float]]
    lines: list[VisualLine] = field(default_factory=list)
    homes: list[list[int]] = field(default_factory=list)  # for each line the columns of its segments

    def fit(self, line: VisualLine) -> list[int] | None:
        """The column of each segment, None where one crosses a gutter."""
        found = []
        for segment in line.segments:
            homes = [
                i
                for i in range(len(self.columns))
                if (i == 0 or segment.x > self.columns[i - 1][1])
                and (i + 1 == len(self.columns) or segment.end < self.columns[i + 1][0])
            ]
            if len(homes) != 1 or homes[0] in found:
                return None
            found.append(homes[0])
        return found

    def add(self, line: VisualLine, homes: list[int]) -> None:
        for segment, i in zip(line.segments, homes, strict=True):
            left, right = self.columns[i]
            self.columns[i] = (min(left, segment.x), max(right, segment.end))
        self.lines.append(line)
        self.homes.append(homes)

    def drop(self) -> None:
        """Take the last line out again."""
        self.lines.pop()
        self.homes.pop()

    def column(self, i: int) -> list[tuple[VisualLine, Segment]]:
        """What stands in one column, top to bottom."""
        return [
            (line, line.segments[homes.index(i)])
            for line, homes in zip(self.lines, self.homes, strict=True)
            if i in homes
        ]


def ordered(lines: list[VisualLine], left: float, opening: bool = False, closing: bool = False) -> list[VisualLine]:
    """The lines of a page in the order they are read; columns come apart into lines of their own.

    Parameters
    ----------
    lines : list of VisualLine
        Top to bottom.
    left : float
        Left margin of the running text.
    opening, closing : bool
        The lines open or close the document: two texts side by side there are a letterhead or signatures.
    """
    lines = [_letterhead_parted(line) for line in lines]
    out: list[VisualLine] = []
    i = 0
    while i < len(lines):
        zone = _zone(lines, i, left) if 1 < len(lines[i].segments) <= _MAX_COLUMNS else None
        if zone is None:
            out.append(lines[i])
            i += 1
            continue
        at_end = (opening and i < _END) or (closing and i + len(zone.lines) > len(lines) - _END)
        i += len(zone.lines)
        if _rows(zone, at_end):
            out.extend(zone.lines)
        else:
            out.extend(line.part([s]) for c in range(len(zone.columns)) for line, s in zone.column(c))
    return out


def _letterhead_parted(line: VisualLine) -> VisualLine:
    """Two headings in capitals side by side, closer than columns usually are, are two columns all the same."""
    if len(line.segments) > 1:
        return line
    words = line.segments[0].words
    gaps = [(b.x - a.end, i) for i, (a, b) in enumerate(zip(words, words[1:], strict=False), 1)]
    widest, at = max(gaps, default=(0.0, 0))
    usual = sorted(g for g, _ in gaps)[len(gaps) // 2] if gaps else 0.0
    left, right = Segment(words[:at]), Segment(words[at:])
    if at < 2 or len(words) - at < 2 or widest < max(0.8 * line.size, 2.5 * usual):
        return line
    return replace(line, segments=[left, right]) if capitals(left.text) and capitals(right.text) else line


def _zone(lines: list[VisualLine], first: int, left: float) -> Zone | None:
    top = lines[first]
    zone = Zone([(s.x, s.end) for s in top.segments], [top], [list(range(len(top.segments)))])
    for line in lines[first + 1 :]:
        homes = zone.fit(line)
        drop = zone.lines[-1].y - line.y
        pitch = 1.3 * max(line.size, zone.lines[-1].size)
        # Between "Chủ trì" and the name there is room for a signature.
        reach = 9 if len(line.segments) > 1 else 2.2
        if homes is None or drop > reach * pitch or len(zone.lines) > _MAX_LINES:
            break
        if len(line.segments) == 1 and not _belongs(zone, line, homes[0]):
            break
        zone.add(line, homes)
    while len(zone.lines) > 1 and _body_like(zone, left):
        zone.drop()
    return zone


def _belongs(zone: Zone, line: VisualLine, column: int) -> bool:
    """A line in one column only is centred under that column's lines, or starts or ends with them."""
    segment = line.segments[0]
    if column == 0 and _DATE.search(segment.text):
        return False  # place and date stand on the right or under the whole letterhead
    others = [s for _, s in zone.column(column)]
    if not others:
        return False
    near = 1.6 * line.size
    return (
        abs(mean(s.centre for s in others) - segment.centre) < near
        or abs(others[-1].x - segment.x) < 2
        or abs(others[-1].end - segment.end) < 2
    )


def _body_like(zone: Zone, left: float) -> bool:
    """The last line starts at the margin of the running text and is not centred under its column."""
    line = zone.lines[-1]
    if len(line.segments) > 1 or abs(line.x - left) > 2:
        return False
    others = [s for other, s in zone.column(zone.homes[-1][0]) if other is not line]
    return not others or abs(mean(s.centre for s in others) - line.segments[0].centre) > 1.0 * line.size


def _rows(zone: Zone, at_end: bool) -> bool:
    """Is it a list set with tabs (read line by line) rather than blocks side by side?"""
    full = all(len(line.segments) == len(zone.columns) for line in zone.lines)
    if len(zone.lines) == 1:
        return not (at_end or capitals(zone.lines[0].text) or all(_name(s.text) for s in zone.lines[0].segments))
    starts = [[s.x for _, s in zone.column(c)] for c in range(len(zone.columns))]
    centres = [[s.centre for _, s in zone.column(c)] for c in range(len(zone.columns))]
    aligned = all(max(xs) - min(xs) < 3 for xs in starts if xs)
    centred = any(
        max(cs) - min(cs) < 3 < max(xs) - min(xs) for xs, cs in zip(starts, centres, strict=True) if len(xs) > 1
    )
    return full and aligned and not centred and not capitals(zone.lines[0].text)


def _name(text: str) -> bool:
    """Two to six words with a capital each and nothing else: somebody's name."""
    words = text.split()
    return 2 <= len(words) <= 6 and all(w.isalpha() and w[0].isupper() and not w.isupper() for w in words)
