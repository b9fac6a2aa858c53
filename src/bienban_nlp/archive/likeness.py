"""Passages compared by the words they share and by what their words are about.

Clerks name one matter in other words each month, so rare words alone find less than half of what comes back. The model
has learned to find what an answer is about in the issue it answers; the same sense of words is used here.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bienban_nlp.archive.run import write_whole
from bienban_nlp.checks.similar import content
from bienban_nlp.encoder import ABOUT, Encoder, Floats

# How much words in common count beside senses; as the two thresholds of matters.py, see there.
WORDS_TOO = 0.5

Indices = npt.NDArray[np.int64]


class Words:
    """Passages by their telling syllables and each two in a row, weighed by the log of how few passages have them.

    Likeness is the cosine of these vectors (tf-idf, Spärck Jones 1972).

    Parameters
    ----------
    passages : sequence of str
    """

    def __init__(self, passages: Sequence[str]) -> None:
        held = [terms(p) for p in passages]
        seen = Counter(t for h in held for t in h)
        self._weight = {t: math.log(1 + len(passages) / n) for t, n in seen.items()}
        self._new = math.log(1 + len(passages))  # of a word that no passage has
        places: dict[str, list[int]] = {t: [] for t in seen}
        for n, h in enumerate(held):
            for t in h:
                places[t].append(n)
        self._places = {t: np.asarray(p) for t, p in places.items()}
        self._size = np.asarray([self._length(h) for h in held], np.float32)

    def near(self, passage: str) -> Floats:
        """How like each passage is to another, from 0 to 1, shape (passages,)."""
        held = terms(passage)
        found = np.zeros(len(self._size), np.float32)
        for t in sorted(held):
            if t in self._places:
                found[self._places[t]] += self._weight[t] ** 2
        return np.asarray(found / np.maximum(self._size * self._length(held), 1e-9), np.float32)

    def _length(self, held: frozenset[str]) -> float:
        return math.sqrt(sum(self._weight.get(t, self._new) ** 2 for t in sorted(held)))


def terms(passage: str) -> frozenset[str]:
    """The telling syllables of a passage and each two in a row."""
    own = content(passage)
    return frozenset([*own, *(f"{a} {b}" for a, b in zip(own, own[1:], strict=False))])


class Senses:
    """Passages by what their words are about: each word looks for its like in the other passage, and back.

    Parameters
    ----------
    words : sequence of ndarray, each of shape (tokens, ABOUT + 1)
        For each passage; see :meth:`bienban_nlp.encoder.Encoder.about`.
    """

    def __init__(self, words: Sequence[Floats]) -> None:
        self._starts = np.cumsum([0, *map(len, words)])[:-1]
        self._about, self._counts = np.split(np.concatenate(words), [ABOUT], 1)
        self._whole = np.add.reduceat(self._counts[:, 0], self._starts)

    def near(self, words: Floats) -> Floats:
        """How like each passage is to another, at most 1, shape (passages,)."""
        about, counts = np.split(words, [ABOUT], 1)
        close = about @ self._about.T
        there = (np.maximum.reduceat(close, self._starts, 1) * counts).sum(0) / counts.sum()
        back = np.add.reduceat(close.max(0) * self._counts[:, 0], self._starts) / self._whole
        return np.asarray((there + back) / 2, np.float32)


class Passages:
    """Passages of an archive, ready to be asked which of them are like another.

    Likeness is that of senses, of the passages and of what stands around them by halves, and of words.

    Parameters
    ----------
    passages : sequence of str
    around : sequence of str
        Each passage with what stands beside it.
    about : callable
        What the words of a passage are about; see :meth:`bienban_nlp.encoder.Encoder.about`.
    """

    def __init__(self, passages: Sequence[str], around: Sequence[str], about: Callable[[str], Floats]) -> None:
        self._about = about
        self._words = Words(passages)
        self._known = [about(p) for p in passages], [about(p) for p in around]
        self._middle = np.asarray([_middle(words) for words in self._known[0]]).reshape(-1, ABOUT)

    def near(self, passage: str, around: str, among: Indices | None = None) -> Floats:
        """How like each passage, or each of those at some places, is to another, shape (passages,)."""
        places = np.arange(len(self._middle)) if among is None else among
        if not len(places):
            return np.zeros(0, np.float32)
        both = zip(self._known, (passage, around), strict=True)
        senses = [Senses([known[n] for n in places]).near(self._about(p)) for known, p in both]
        return np.asarray(sum(senses) / 2 + WORDS_TOO * self._words.near(passage)[places], np.float32)

    def likeliest(self, passage: str, among: Indices, most: int) -> Indices:
        """The places among some whose passages are about the same on the whole: a quick look before the close one."""
        on_the_whole = self._middle[among] @ _middle(self._about(passage))
        return among[np.argsort(-on_the_whole, kind="stable")[:most]]


def _middle(words: Floats) -> Floats:
    """What a passage is about on the whole, as a vector of length 1."""
    whole = (words[:, :ABOUT] * words[:, ABOUT:]).sum(0)
    return np.asarray(whole / max(float(np.linalg.norm(whole)), 1e-9), np.float32)


class Memory:
    """What the words of passages are about, read once and kept in a file beside the results of a run.

    Parameters
    ----------
    folder : str or Path
        What :func:`bienban_nlp.archive.run` wrote.
    encoder : Encoder
        The model; what another model read is not remembered.
    """

    def __init__(self, folder: str | Path, encoder: Encoder) -> None:
        self._file, self._encoder = Path(folder) / "senses.npz", encoder
        self._model = hashlib.sha256((encoder.folder / "SHA256SUMS").read_bytes()).hexdigest()
        self._known = dict(self._kept())

    def about(self, passage: str) -> Floats:
        """See :meth:`bienban_nlp.encoder.Encoder.about`; in 16 bits, as it is kept."""
        key = hashlib.sha256(passage.encode()).hexdigest()
        if key not in self._known:
            self._known[key] = self._encoder.about(passage).astype(np.float16)
        return self._known[key].astype(np.float32)

    def learn(self, passages: Sequence[str], step: Callable[[int], None] = lambda n: None) -> None:
        """Read passages and keep them; ``step`` is told of each."""
        for passage in passages:
            self.about(passage)
            step(1)
        if self._known:
            with suppress(OSError):  # a folder that cannot be written is read anew each time
                write_whole(self._file, self._keep)

    def _keep(self, out: BinaryIO) -> None:
        words, keys = list(self._known.values()), list(self._known)
        np.savez(out, words=np.concatenate(words), sizes=list(map(len, words)), keys=keys, model=self._model)

    def _kept(self) -> Iterator[tuple[str, npt.NDArray[np.float16]]]:
        with (
            suppress(OSError, EOFError, ValueError, KeyError, BadZipFile),
            np.load(self._file, allow_pickle=False) as kept,
        ):
            if str(kept["model"]) == self._model:
                ends = np.cumsum(kept["sizes"])
                yield from zip(map(str, kept["keys"]), np.split(kept["words"], ends[:-1]), strict=True)
