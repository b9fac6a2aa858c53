"""Sections, agenda items (a tree) and turns.

Layout proposes (numbers, capitals, "Đ/c A:"), the model decides (does a section, an item, a turn begin
here?), and the structure of minutes has the last word: sections come in order, items nest.
"""

from __future__ import annotations

import re
from bisect import bisect_right

import msgspec
import numpy as np

from bienban_nlp.encoder import HEADS, Clause, Floats, Layout, Reading
from bienban_nlp.layout import RANK, Line, speaker
from bienban_nlp.minutes import SECTIONS, Item, Minutes, Section, Turn, item_at
from bienban_nlp.names import NAME, TITLES

DEEPEST = 3
_INSIDE_LINE = 2.5  # nats it costs to change section in the middle of a line
_YES = HEADS["item"].index("yes")
_WHO = re.compile(rf"{TITLES}(?P<name>{NAME})")


def segment(minutes: Minutes, reading: Reading, item: float = 0.5) -> Minutes:
    """Add sections, items and turns.

    Parameters
    ----------
    item : float
        A line begins an item at or above this probability; fitted on the development part.
    """
    owner = section_of_clauses(reading)
    sections = _sections(reading.layout, owner)
    items = _items(reading, owner, item)
    turns = _turns(reading, owner, items)
    return msgspec.structs.replace(minutes, sections=sections, items=items, turns=turns)


def section_of_clauses(reading: Reading) -> list[int]:
    """For each clause the index of its section: the likeliest way through, in order and never back."""
    scores = np.log(reading.probabilities["section"] + 1e-6)
    clauses = reading.layout.clauses
    weight = np.array([min(c.end - c.start, 80) / 40 for c in clauses], np.float32)
    best = np.full(len(SECTIONS), 0.0, np.float32)
    back: list[Floats] = []
    for i, clause in enumerate(clauses):
        enter = np.maximum.accumulate(best)
        from_ = np.array([int(np.argmax(best[: k + 1])) for k in range(len(SECTIONS))])
        step = 0.0 if clause.opens_line else _INSIDE_LINE
        stay = best >= enter - step
        back.append(np.where(stay, np.arange(len(SECTIONS)), from_))
        best = np.where(stay, best, enter - step) + weight[i] * scores[i]
    path: list[int] = []
    k = int(np.argmax(best))
    for i in range(len(clauses) - 1, -1, -1):
        path.append(k)
        k = int(back[i][k])
    return path[::-1]


def _sections(layout: Layout, owner: list[int]) -> tuple[Section, ...]:
    found = []
    for k, kind in enumerate(SECTIONS):
        mine = [c for c, o in zip(layout.clauses, owner, strict=True) if o == k]
        if mine:
            found.append(Section(kind=kind, start=_opening(layout, mine[0]), end=mine[-1].end))
    return tuple(found)


def _opening(layout: Layout, clause: Clause) -> int:
    """Where a clause begins, its line's number or bullet included."""
    return layout.lines[clause.line].start if clause.opens_line else clause.start


def _items(reading: Reading, owner: list[int], threshold: float) -> tuple[Item, ...]:
    """The items of the agenda, numbered and nested by how their headings are marked."""
    layout, agenda = reading.layout, SECTIONS.index("agenda")
    inside = [i for i, o in enumerate(owner) if o == agenda]
    if not inside:
        return ()
    end = layout.clauses[inside[-1]].end
    begins = [i for i in inside if layout.clauses[i].opens_line and reading.probabilities["item"][i, _YES] >= threshold]
    levels = nest([_style(layout.lines[layout.clauses[i].line], _has_heading(reading, i)) for i in begins])
    ids = _number(levels)
    found = []
    for n, (i, level) in enumerate(zip(begins, levels, strict=True)):
        after = next((m for m in range(n + 1, len(begins)) if levels[m] <= level), None)
        last = end if after is None else layout.clauses[begins[after] - 1].end
        start = _opening(layout, layout.clauses[i])
        heading_end = _heading_end(reading, i, start)
        found.append(
            Item(
                id=ids[n],
                parent=ids[n].rpartition(".")[0] or None,
                level=level,
                heading=layout.text[start:heading_end].strip(),
                heading_end=heading_end,
                start=start,
                end=last,
            )
        )
    return tuple(found)


def _has_heading(reading: Reading, i: int) -> bool:
    return bool(reading.probabilities["heading"][i, _YES] > 0.5)


def _heading_end(reading: Reading, i: int, start: int) -> int:
    """The end of the heading that begins with clause ``i``; ``start`` where there is none."""
    clauses, end = reading.layout.clauses, start
    line = clauses[i].line
    while i < len(clauses) and clauses[i].line == line and _has_heading(reading, i):
        end = clauses[i].end
        i += 1
    return end


def _style(line: Line, heading: bool) -> tuple[float, str]:
    """How an item's first line is marked: a rank (low is outer) and what marks it alike."""
    if line.mark:
        depth = line.mark.count(".") if line.kind == "decimal" else 0
        return RANK[line.kind] + depth / 10, f"{line.kind}{depth}{'C' if line.caps and line.kind == 'number' else ''}"
    if line.caps:
        return 0.5, "capitals"
    return (4.5, "heading") if heading else (8.0, "paragraph")


def nest(styles: list[tuple[float, str]]) -> list[int]:
    """The level of each item, from 1.

    A mark of the same kind as an open one closes everything down to it; a new kind of higher rank goes
    inside the last item; one of lower rank closes what it outranks. Restarted and skipped numbers do no
    harm, since only the kind of number is looked at.
    """
    open_: list[tuple[float, str]] = []
    levels = []
    for rank, kind in styles:
        kinds = [k for _, k in open_]
        if kind in kinds:
            open_ = open_[: kinds.index(kind)]
        else:
            open_ = [(r, k) for r, k in open_ if r < rank]
        open_ = open_[: DEEPEST - 1] + [(rank, kind)]
        levels.append(len(open_))
    return levels


def _number(levels: list[int]) -> list[str]:
    """Ids such as "2.1" for levels such as 1, 1, 2."""
    counts: list[int] = []
    ids = []
    for level in levels:
        counts = counts[:level] + [0] * (level - len(counts))
        counts[level - 1] += 1
        ids.append(".".join(map(str, counts)))
    return ids


def _turns(reading: Reading, owner: list[int], items: tuple[Item, ...]) -> tuple[Turn, ...]:
    """Who speaks where: from an introduction to the next one, the next item or the agenda's end."""
    layout, agenda = reading.layout, SECTIONS.index("agenda")
    stops = sorted(x.start for x in items)
    begins = [
        i
        for i, o in enumerate(owner)
        if o == agenda and reading.probabilities["turn"][i, HEADS["turn"].index("yes")] > 0.5
    ]
    found = []
    for n, i in enumerate(begins):
        start = _opening(layout, layout.clauses[i])
        end = layout.clauses[begins[n + 1] - 1].end if n + 1 < len(begins) else _agenda_end(layout, owner)
        after = bisect_right(stops, start)
        if after < len(stops) and stops[after] < end:
            end = _trim_end(layout.text, start, stops[after])
        home = item_at(items, start)
        found.append(
            Turn(speaker=_speaker(layout, i), start=start, end=max(start, end), item=home.id if home else None)
        )
    return tuple(found)


def _agenda_end(layout: Layout, owner: list[int]) -> int:
    return max(c.end for c, o in zip(layout.clauses, owner, strict=True) if o == SECTIONS.index("agenda"))


def _trim_end(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _speaker(layout: Layout, i: int) -> str:
    clause = layout.clauses[i]
    intro = speaker(layout.text, layout.lines[clause.line]) if clause.opens_line else None
    if intro:
        return intro.name
    m = _WHO.search(layout.text, clause.start, clause.end)
    return m["name"].strip() if m else ""
