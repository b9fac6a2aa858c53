"""Who is in charge and by when, as written in a solution or decision.

A conditional random field (Lafferty et al. 2001) over the words of the statement marks the people and bodies put in
charge and the deadline. It can only mark what stands there, so nobody is made up; what is not said stays empty. Its
weights are a file of the model, learned from the annotated minutes by :mod:`bienban_nlp.train.assignments`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from bienban_nlp.dates import due_date
from bienban_nlp.encoder import MODEL
from bienban_nlp.minutes import Minutes, Statement
from bienban_nlp.names import TITLE

Floats = npt.NDArray[np.float64]

FILE = "assignments.json"
# Nothing, or the first or a further word of who is in charge or by when.
LABELS = ("O", "who", "who+", "due", "due+")
LONGEST = 1500  # characters of a statement that are looked at; what is longer is none

WORD = re.compile(r"\w+(?:[./-]\w+)*|[^\w\s]|[\n\t]")
# As the field has learned it: other words behind a title would be other features.
_TITLED = re.compile(rf"(?i:{TITLE})\s{{0,3}}((?:\w{{1,12}}\s?){{1,4}})")
_DIGIT = re.compile(r"\d")
_VOTE = re.compile(r"\d{1,3}\s?/\s?(?:1[3-9]|[2-9]\d|\d{3})")  # no day of any month
_DATED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(?:19|20)\d\d")
_SIGNS = {"\n": "¶", "\t": "⇥"}


def assign(minutes: Minutes, tagger: Tagger) -> Minutes:
    """Add to solutions and decisions who is in charge and by when."""
    fact = minutes.facts.get("date")
    meeting = date.fromisoformat(str(fact.value)) if fact else None
    named = names(minutes.text)

    def assigned(s: Statement) -> Statement:
        who, due = tagger.read(minutes.quote(s), named)
        return msgspec.structs.replace(s, who=who, due=due, due_date=due_date(due, meeting) if due else None)

    asked = ("solution", "decision")
    return msgspec.structs.replace(
        minutes, statements=tuple(assigned(s) if s.role in asked else s for s in minutes.statements)
    )


def names(text: str) -> frozenset[str]:
    """The words that stand behind a title anywhere in the minutes: a bare "Lâm" is then known to be somebody."""
    behind = (m.group(1).split() for m in _TITLED.finditer(text))
    return frozenset(w.lower() for words in behind for w in takewhile(str.istitle, words))


def words_of(statement: str) -> list[re.Match[str]]:
    """The words and signs of a statement."""
    return list(WORD.finditer(statement, 0, LONGEST))


def features(words: Sequence[str], named: frozenset[str]) -> list[list[str]]:
    """What the field is told about every word: the word, its shape, its neighbours, where it stands, whether it is a name.

    A date with its year looks like one without, which deadlines mostly are: "xong 15/9/2025" is read as "xong 15/9".
    """
    words = [f"{m[1]}/{m[3]}" if (m := _DATED.fullmatch(w)) else w for w in words]
    low = ["#", "#", "#", *(_SIGNS.get(w, w.lower()) for w in words), "#", "#", "#"]
    shapes = ["#", "#", *map(_shape, words), "#", "#"]
    return [list(_seen(low, shapes, i, len(words), named)) for i in range(len(words))]


def _seen(low: list[str], shapes: list[str], i: int, count: int, named: frozenset[str]) -> Iterator[str]:
    before3, before2, before, word, after, after2, after3 = low[i : i + 7]
    shape = shapes[i + 2]
    yield from ("any", f"w {word}", f"s {shape}", f"at {min(i, 4)}", f"left {min(count - 1 - i, 3)}")
    yield from (f"-3 {before3}", f"-2 {before2}", f"-1 {before}", f"+1 {after}", f"+2 {after2}", f"+3 {after3}")
    yield from (f"s-2 {shapes[i]}", f"s-1 {shapes[i + 1]}", f"s+1 {shapes[i + 3]}", f"s+2 {shapes[i + 4]}")
    yield from (f"-1w {before} {word}", f"w+1 {word} {after}", f"-2w {before2} {before} {word}")
    yield f"at,s {min(i, 2)} {shape}"
    if _DIGIT.search(word):
        yield f"n {_DIGIT.sub('0', word)}"
        yield f"-1n {before} {_DIGIT.sub('0', word)}"
    if word in named:
        yield from ("name", f"name {shape}")


def _shape(word: str) -> str:
    if word.isdigit():
        return "number"
    if word.isupper():
        return "capitals" if len(word) > 1 else "capital"
    return "capital" if word[:1].isupper() else "word" if word.isalpha() else "sign"


class Assignment(NamedTuple):
    """Who is in charge and by when, as written; None where it is not said."""

    who: str | None
    due: str | None


class Tagger:
    """The field of one model folder.

    Parameters
    ----------
    weights : dict of str to sequence of float
        For each feature what it says for each of :data:`LABELS`; under ``"->"`` what each label says for the next,
        row by row.
    """

    def __init__(self, weights: dict[str, Sequence[float]]) -> None:
        self._follows = np.asarray(weights["->"]).reshape(len(LABELS), len(LABELS))
        self._weights = {name: np.asarray(row) for name, row in weights.items() if name != "->"}

    def read(self, statement: str, named: frozenset[str] = frozenset()) -> Assignment:
        """Mark one statement.

        Parameters
        ----------
        statement : str
        named : frozenset of str
            Words known to be names, see :func:`names`.
        """
        words = words_of(statement)
        if not words:
            return Assignment(None, None)
        labels = self._likeliest([m.group() for m in words], named)
        who, due = (_marked(statement, words, labels, kind) for kind in ("who", "due"))
        return Assignment(who, None if due and _VOTE.fullmatch(due) else due)

    def _likeliest(self, words: list[str], named: frozenset[str]) -> list[str]:
        """The likeliest labels (Viterbi)."""
        nothing = np.zeros(len(LABELS))
        told: list[Floats] = [
            sum((self._weights.get(f, nothing) for f in seen), nothing) for seen in features(words, named)
        ]
        best, back = told[0], []
        for said in told[1:]:
            ways = best[:, None] + self._follows
            back.append(ways.argmax(0))
            best = ways.max(0) + said
        at = [int(best.argmax())]
        for came in reversed(back):
            at.append(int(came[at[-1]]))
        return [LABELS[n] for n in reversed(at)]


def _marked(statement: str, words: list[re.Match[str]], labels: list[str], kind: str) -> str | None:
    """The stretches of one kind, joined by ", "."""
    stretches: list[tuple[int, int]] = []
    for word, label in zip(words, labels, strict=True):
        if label == kind or (label == kind + "+" and not stretches):
            stretches.append(word.span())
        elif label == kind + "+":
            stretches[-1] = (stretches[-1][0], word.end())
    return ", ".join(" ".join(statement[a:b].split()) for a, b in stretches) or None


def tagger(folder: Path) -> Tagger:
    """The field of a model folder; that of the shipped model where a folder has none of its own."""
    file = folder / FILE if (folder / FILE).is_file() else MODEL / FILE
    return Tagger(json.loads(file.read_text(encoding="utf-8")))
