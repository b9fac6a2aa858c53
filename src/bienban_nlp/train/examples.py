"""Annotated minutes turned into what the model learns from: a label for each clause and head."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bienban_nlp.corpus import Gold, Mark, is_section
from bienban_nlp.encoder import HEADS, Layout, lay_out
from bienban_nlp.links import NOWHERE, Candidate

Ints = npt.NDArray[np.int64]

IGNORE = -100


class Example(NamedTuple):
    """One minutes to learn from.

    Parameters
    ----------
    layout : Layout
        Lines and clauses of the text.
    labels : dict of str to ndarray, shape (clauses,)
        For each head the index of the right answer, or :data:`IGNORE`.
    """

    layout: Layout
    labels: dict[str, Ints]


def example(gold: Gold) -> Example:
    """Labels of one annotated minutes, clause by clause."""
    layout = lay_out(gold.text)
    labels = {head: np.full(len(layout.clauses), IGNORE, np.int64) for head in HEADS}
    owners = [_owners(layout, gold.tagged(*tags)) for tags in (("item", "turn", "part"), ("heading",))]
    sections = _owners(layout, [m for m in gold.marks if is_section(m)])
    statements = _owners(layout, gold.statements)
    starts = {m.start for m in gold.tagged("item")}, {m.start for m in gold.tagged("turn")}
    for i, clause in enumerate(layout.clauses):
        section, area, statement = sections[i], owners[0][i], statements[i]
        if section is not None:
            labels["section"][i] = HEADS["section"].index(section.tag)
        if section is None or section.tag != "agenda":
            _outside(labels, i, clause.opens_line)
            continue
        line = layout.lines[clause.line]
        begin = line.start if clause.opens_line else clause.start
        if clause.opens_line:  # items are asked for at the heads of lines only
            labels["item"][i] = any(begin <= s < line.end for s in starts[0])
        labels["turn"][i] = any(begin <= s < clause.end for s in starts[1])
        labels["heading"][i] = owners[1][i] is not None
        labels["role"][i] = HEADS["role"].index(statement.tag) if statement else 0
        if statement:
            labels["first"][i] = statements[i - 1] is not statement
        if area is not None and area.work:
            labels["work"][i] = HEADS["work"].index(area.work)
            if area.work == "professional":
                labels["led"][i] = area.led
    return Example(layout, labels)


def _outside(labels: dict[str, Ints], i: int, opens_line: bool) -> None:
    """Outside the agenda nothing begins and nothing is stated."""
    for head in ("turn", "heading", "role"):
        labels[head][i] = 0
    if opens_line:
        labels["item"][i] = 0


def _owners(layout: Layout, marks: list[Mark]) -> list[Mark | None]:
    """For each clause the innermost mark that covers most of it."""
    found: list[Mark | None] = []
    ordered = sorted(marks, key=lambda m: m.end - m.start)
    for clause in layout.clauses:
        half = (clause.end - clause.start) / 2
        found.append(next((m for m in ordered if min(m.end, clause.end) - max(m.start, clause.start) > half), None))
    return found


def stated(gold: Gold, layout: Layout) -> tuple[list[Candidate], set[tuple[int, int]]]:
    """The annotated statements, as whole clauses, and which (issue, cause or answer) of them are linked."""
    owners = _owners(layout, gold.statements)
    held: dict[int, list[int]] = {}  # for each mark its clauses, in the order of the text
    for i, mark in enumerate(owners):
        if mark is not None:
            held.setdefault(gold.marks.index(mark), []).append(i)
    turns, items = gold.tagged("turn"), gold.tagged("item")
    marks = [gold.marks[n] for n in held]
    found = []
    for mark, clauses in zip(marks, held.values(), strict=True):
        first, last = layout.clauses[clauses[0]], layout.clauses[clauses[-1]]
        place = _innermost(turns, first.start), _innermost(items, first.start)
        found.append(Candidate(mark.tag, first.start, last.end, first.line, *place))
    links = {
        (i, j) for i, a in enumerate(marks) for j, b in enumerate(marks) if a.tag == "issue" and a.id and a.id in b.refs
    }
    return found, links


def _innermost(marks: list[Mark], at: int) -> int:
    """The position among marks of the innermost that holds a place of the text."""
    holding = [n for n, m in enumerate(marks) if m.start <= at < m.end]
    return max(holding, key=lambda n: marks[n].start, default=NOWHERE)
