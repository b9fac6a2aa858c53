"""From a file or a text to analysed minutes: the stages in their order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

import msgspec

from bienban_nlp.assignments import assign, tagger
from bienban_nlp.checks import run_checks
from bienban_nlp.classify import classify, shares, work_of_clauses
from bienban_nlp.encoder import MODEL, Floats, Reading, shipped, whole
from bienban_nlp.facts import find_facts
from bienban_nlp.links import Judge, link
from bienban_nlp.minutes import Minutes, Source
from bienban_nlp.reading import read
from bienban_nlp.segment import segment
from bienban_nlp.statements import find_statements
from bienban_nlp.summary import summarise

Document = str | PathLike[str] | bytes | Source
"""What can be analysed: a path, the bytes of a file, or what :func:`bienban_nlp.read` made of either."""


_OLD_MAC = re.compile(r"\r(?!\n)")


class Reader(Judge, Protocol):
    """What reads a text for the stages: the model, or a baseline in its place."""

    folder: Path
    sha256: str
    calibration: dict[str, Any]

    def read(self, text: str) -> Reading:
        """Answer for every clause of a text."""

    def about(self, passage: str) -> Floats:
        """What the words of a passage are about."""

    def confidence(self, kind: str, probability: float) -> float:
        """How often an answer given with this probability is right."""


class Analyzer:
    """A model ready to read minutes.

    Parameters
    ----------
    encoder : Reader
        The model; its calibration carries the thresholds.
    """

    def __init__(self, encoder: Reader) -> None:
        self.encoder = encoder
        self.tagger = tagger(encoder.folder)

    def __repr__(self) -> str:
        return f"<Analyzer {str(self.encoder.folder)!r}>"

    def analyze(self, source: Document) -> Minutes:
        """Read and analyse one document; see :func:`analyze`."""
        return self._stages(source if isinstance(source, Source) else read(source))

    def analyze_text(self, text: str, name: str = "text") -> Minutes:
        """Analyse a text; see :func:`analyze_text`."""
        text = _OLD_MAC.sub("\n", unicodedata.normalize("NFC", text))
        return self._stages(Source(name=name, format="txt", text=text))

    def _stages(self, source: Source) -> Minutes:
        source = msgspec.structs.replace(source, text=whole(source.text))
        reading = self.encoder.read(source.text)
        threshold, sure = self.encoder.calibration["threshold"], self.encoder.confidence
        minutes = segment(Minutes(source=source, model=self.encoder.sha256), reading, threshold["item"])
        minutes = find_facts(minutes)
        minutes = classify(minutes, reading, sure, threshold["unsure_work"])
        minutes = find_statements(
            minutes, reading, sure, threshold["other"], threshold["inner"], threshold["unsure_role"]
        )
        minutes = link(minutes, reading, self.encoder, threshold["link"])
        minutes = assign(minutes, self.tagger)
        minutes = summarise(minutes, shares(minutes, reading, work_of_clauses(minutes, reading)))
        found = run_checks(minutes, groups=["facts"])
        return msgspec.structs.replace(minutes, warnings=(*source.warnings, *found))


def load(folder: str | Path = MODEL) -> Analyzer:
    """An analyzer with the model of a folder; without one, the model that is shipped.

    Raises
    ------
    ValueError
        The folder holds no model, or one that was changed.
    """
    return _analyzer(shipped(Path(folder)))


@lru_cache(maxsize=2)
def _analyzer(encoder: Reader) -> Analyzer:
    return Analyzer(encoder)


def analyze(source: Document) -> Minutes:
    """Read and analyse one document with the shipped model.

    Parameters
    ----------
    source : str, path-like, bytes or Source
        A file, ``"-"`` for standard input, the bytes of a file, or what :func:`bienban_nlp.read` made of one.

    Returns
    -------
    Minutes
        Its offsets point into ``m.text``, which is NFC.

    Raises
    ------
    bienban_nlp.ReadError
        The file cannot be read; the message says why and what to do.
    """
    return load().analyze(source)


def analyze_text(text: str, name: str = "text") -> Minutes:
    """Analyse a text with the shipped model.

    Parameters
    ----------
    text : str
        Whole minutes. It becomes NFC, a bare carriage return a line feed and a lone surrogate U+FFFD.
    name : str
        What to call it.

    Returns
    -------
    Minutes
        Its offsets point into ``m.text``, which may be shorter than what was given where that was not NFC.
    """
    return load().analyze_text(text, name)


def analyze_many(sources: Iterable[Document], jobs: int = 1) -> Iterator[Minutes]:
    """Analyse many documents, in the order given.

    Parameters
    ----------
    sources : iterable of str, path-like, bytes or Source
        See :func:`analyze`.
    jobs : int
        Worker processes; each loads the model once. They import the script that calls, so with more than one the call
        of a script stands below ``if __name__ == "__main__":``.

    Raises
    ------
    bienban_nlp.ReadError
        At the document that cannot be read, after the minutes before it. See :mod:`bienban_nlp.archive` for a run
        that goes on.
    """
    if jobs <= 1:
        yield from map(analyze, sources)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(analyze, sources)  # one by one: a chunk is lost whole to its one bad file
