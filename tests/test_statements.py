"""Statements from what the model says of each clause, with a reader that answers as told in its place."""

import numpy as np
import pytest

from bienban_nlp.classify import classify
from bienban_nlp.encoder import HEADS, Choices, Floats, Reading, lay_out
from bienban_nlp.links import TOGETHER, link
from bienban_nlp.minutes import Minutes, Source, Statement
from bienban_nlp.segment import segment
from bienban_nlp.statements import find_statements

TEXT = "Nội dung cuộc họp\nDo thiếu người nên sổ sách còn ghi chậm.\nTổ trưởng phân công lại trong tuần sau."


def told(roles: list[dict[str, float]]) -> Reading:
    """A reading in which every line of the agenda is one statement; for each line what it may be."""
    layout = lay_out(TEXT)
    found = {}
    for head, answers in HEADS.items():
        wanted = {"section": "agenda", "work": "party"}.get(head, answers[0])
        found[head] = np.full((len(layout.clauses), len(answers)), 1e-3)
        found[head][:, answers.index(wanted)] = 1
    found["role"][:] = 1e-3
    for n, clause in enumerate(layout.clauses):
        found["first"][n] = (0.01, 0.99) if clause.opens_line else (0.99, 0.01)
        for role, p in roles[clause.line].items():
            found["role"][n, HEADS["role"].index(role)] = p
    return Reading(layout, found)


def read(roles: list[dict[str, float]]) -> list[str]:
    def sure(kind: str, p: float) -> float:
        return p

    reading = told(roles)
    minutes = segment(Minutes(source=Source(name="x", format="txt", text=TEXT)), reading, 0.5)
    minutes = find_statements(classify(minutes, reading, sure, 0.6), reading, sure)
    return [s.role for s in minutes.statements]


@pytest.mark.parametrize(
    ("last", "roles"),
    [
        ({"decision": 0.9}, ["issue", "decision"]),  # nothing else could be what it explains
        ({"issue": 0.9}, ["cause", "issue"]),
        ({"other": 0.9}, ["issue"]),
    ],
)
def test_a_cause_needs_an_issue(last: dict[str, float], roles: list[str]) -> None:
    doubtful = {"cause": 0.6, "issue": 0.3, "other": 0.1}
    assert read([{"other": 1.0}, doubtful, last]) == roles


class Sees:
    """A judge that links everything, and counts what it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, int]] = []

    def links(self, reading: Reading, chosen: Choices) -> Floats:
        self.shown.append((len(chosen.stated), len(chosen.pairs)))
        return np.full(len(chosen.pairs), 9.0, np.float32)


@pytest.mark.parametrize("count", [TOGETHER, 3 * TOGETHER])
def test_what_is_compared_grows_with_the_text_and_not_by_its_square(count: int) -> None:
    text = "Chậm.\n" * count
    # An issue and its answers, 20 lines apart from the next.
    stated = tuple(
        Statement(id=f"s{n}", role="decision" if n % 20 else "issue", start=6 * n, end=6 * n + 5) for n in range(count)
    )
    minutes = Minutes(source=Source(name="x", format="txt", text=text), statements=stated)
    judge = Sees()
    linked = link(minutes, Reading(lay_out(text), {}), judge, threshold=0.01).statements
    assert {size for size, _ in judge.shown} == {TOGETHER}
    assert len(set(judge.shown)) == 1 and len(judge.shown) == count // TOGETHER
    assert [s.id for s in linked] == [s.id for s in stated]
    assert linked[-1].for_[-1] == f"s{count - 20}" and linked[-1].for_[0] == f"s{count - TOGETHER}"
