"""Annotated minutes turned into what the model learns from: a label for each clause and head."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bienban_nlp.corpus import Gold, Mark, is_section
from bienban_nlp.encoder import HEADS, Layout, lay_out
from bienban_nlp.links import Candidate, candidates, pair_features

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

IGNORE = -100


class Example(NamedTuple):
    """One minutes to learn from.

    Parameters
    ----------
    layout : Layout
        Lines and clauses of the text.
    labels : dict of str to ndarray, shape (clauses,)
        For each head the index of the right answer, or :data:`IGNORE`.
    features : ndarray, shape (pairs, features)
        See :func:`bienban_nlp.links.pair_features`.
    linked : ndarray, shape (pairs,)
        1 where the annotation links them.
    """

    layout: Layout
    labels: dict[str, Ints]
    features: Floats
    linked: Floats


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
    return Example(layout, labels, *_pairs(gold, layout, statements))


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


def _pairs(gold: Gold, layout: Layout, owners: list[Mark | None]) -> tuple[Floats, Floats]:
    """Every issue with every statement that may belong to it: their figures, and whether they are linked."""
    marks: list[Mark] = []
    spans: list[tuple[int, int]] = []
    for i, mark in enumerate(owners):
        if mark is None:
            continue
        if marks and marks[-1] is mark:
            spans[-1] = (spans[-1][0], i + 1)
        elif mark not in marks:
            marks.append(mark)
            spans.append((i, i + 1))
    stated = [
        Candidate(m.tag, layout.clauses[a].start, layout.clauses[b - 1].end, layout.clauses[a].line)
        for m, (a, b) in zip(marks, spans, strict=True)
    ]
    pairs = candidates(stated)
    linked = [bool(marks[i].id) and marks[i].id in marks[j].refs for i, j in pairs]
    return pair_features(layout.text, stated, pairs), np.asarray(linked, np.float32)
