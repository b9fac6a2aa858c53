"""The shipped model: a text goes in, what every clause may be comes out.

Nothing else knows tokens or ONNX. The text is cut into clauses; clauses are packed into windows that carry
the title and the headings above them as context; each window is one run of the encoder, alone, so a result
cannot depend on what else is in the batch. The heads then run over the clauses of the whole document, and over its
statements, which look for their like.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from bienban_nlp.layout import RANK, Line, lines
from bienban_nlp.minutes import ROLES, SECTIONS, WORKS
from bienban_nlp.syllables import Span, clauses

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]

_INSTALLED = Path(__file__).parent / "model"
_CHECKED_OUT = Path(__file__).parents[2] / "models" / "bienban-small"
MODEL = _INSTALLED if _INSTALLED.is_dir() else _CHECKED_OUT

WINDOW = 256  # tokens of one window, context included
CONTEXT = 28  # tokens of what stands before the window
TITLE = 16  # tokens of the document's title
HEADINGS = 32  # tokens of the headings above
CLAUSE = 120  # tokens of one clause

_SURROGATE = re.compile("[\ud800-\udfff]")

BEGIN, BREAK, CAPITALS = "<s>", "</s>", "<mask>"

# What the model answers for each clause, in the order of its output columns.
HEADS: dict[str, tuple[str, ...]] = {
    "section": SECTIONS,
    "item": ("no", "yes"),
    "heading": ("no", "yes"),
    "turn": ("no", "yes"),
    "role": ("other", *ROLES),
    "first": ("no", "yes"),
    "work": WORKS,
    "led": ("no", "yes"),
}
ANSWERS = sum(map(len, HEADS.values()))
ABOUT = 64  # numbers that say what a word is about; one more says how much it counts
WORDS = 48  # tokens of a statement that look for their like in another


class Clause(NamedTuple):
    """A clause and the line it stands in."""

    start: int
    end: int
    line: int
    opens_line: bool


class Layout(NamedTuple):
    """A text cut into lines and clauses."""

    text: str
    lines: list[Line]
    clauses: list[Clause]


class Window(NamedTuple):
    """What the model reads at once.

    Parameters
    ----------
    ids : list of int
        Tokens.
    first : int
        Index of the first clause the window answers for.
    spans : list of Span
        For each clause answered for, its tokens.
    """

    ids: list[int]
    first: int
    spans: list[Span]


class Stated(Protocol):
    """A statement of a text: its role and where it stands."""

    @property
    def role(self) -> str:
        """One of the roles."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


class Choices(NamedTuple):
    """Every cause, solution and decision of one minutes before the issues in its reach.

    Parameters
    ----------
    stated : sequence of Stated
        The statements.
    traits : ndarray, shape (statements, figures)
        Plain figures about each.
    pairs : ndarray of int, shape (pairs, 2)
        Issue and cause or answer, as indices of statements.
    plain : ndarray, shape (pairs, figures)
        Plain figures about each pair.
    """

    stated: Sequence[Stated]
    traits: Floats
    pairs: npt.NDArray[np.int64]
    plain: Floats


def whole(text: str) -> str:
    """A text of the same length with U+FFFD for each lone surrogate, which no encoding and no tokenizer takes."""
    return _SURROGATE.sub("\ufffd", text)


def lay_out(text: str) -> Layout:
    """Cut a text into lines and clauses."""
    found = lines(text)
    atoms = [
        Clause(span.start, span.end, i, n == 0)
        for i, line in enumerate(found)
        for n, span in enumerate(clauses(text, line.body, line.end) or [Span(line.start, line.end)])
    ]
    return Layout(text, found, atoms)


def clauses_of(layout: Layout, span: Span) -> slice:
    """The clauses a stretch of the text is made of."""
    return slice(bisect_left(layout.clauses, (span.start,)), bisect_left(layout.clauses, (span.end,)))


class WindowMaker:
    """Packs clauses into windows of tokens."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._begin, self._break, self._capitals = (_id(tokenizer, t) for t in (BEGIN, BREAK, CAPITALS))
        self._seen: dict[tuple[str, bool], list[int]] = {}

    def tokens(self, words: str, caps: bool) -> list[int]:
        """Tokens of a clause; capitals are folded and flagged, they cost twice the tokens otherwise."""
        key = (words, caps)
        found = self._seen.get(key)
        if found is None:
            if len(self._seen) > 100_000:
                self._seen.clear()
            shown = whole(words.lower() if caps else words)
            ids = self._tokenizer.encode(shown, add_special_tokens=False).ids[:CLAUSE]
            found = self._seen[key] = ([self._capitals, *ids] if caps else ids) or [self._break]
        return found

    def windows(self, layout: Layout) -> list[Window]:
        """Cut a document into windows.

        A window takes whole lines while they fit and breaks inside a line only where the line alone is
        too long. It begins with the document's title, the headings above and the words just before it.
        """
        pieces = [self._piece(layout, c) for c in layout.clauses]
        stacks = heading_stacks(layout)
        title = self._title(layout)
        made: list[Window] = []
        at = 0
        while at < len(pieces):
            prefix = [*title, *self._headings(layout, stacks[layout.clauses[at].line])]
            prefix += self._before(pieces, at)
            end = self._fits(layout, pieces, at, WINDOW - len(prefix) - 1)
            ids, spans = [*prefix], []
            for piece in pieces[at:end]:
                spans.append(Span(len(ids), len(ids) + len(piece)))
                ids += piece
            made.append(Window([*ids, self._break], at, spans))
            at = end
        return made

    def alone(self, passage: str) -> Window:
        """A window of a short passage and nothing else."""
        ids = self.tokens(passage, passage.isupper())
        return Window([self._begin, *ids, self._break], 0, [Span(1, 1 + len(ids))])

    def _piece(self, layout: Layout, clause: Clause) -> list[int]:
        line = layout.lines[clause.line]
        start = line.start if clause.opens_line else clause.start  # the number belongs to the first clause
        ids = self.tokens(layout.text[start : clause.end], line.caps)
        if clause.opens_line:
            ids = [self._break] * (1 + line.after_blank) + ids
        return ids

    def _title(self, layout: Layout) -> list[int]:
        ids = [self._begin]
        for line in title_lines(layout):
            ids += self.tokens(layout.text[line.start : line.end], line.caps)
        return ids[:TITLE]

    def _headings(self, layout: Layout, stack: list[int]) -> list[int]:
        ids: list[int] = []
        for i in stack:
            line = layout.lines[i]
            ids += [self._break, *self.tokens(layout.text[line.start : line.end], line.caps)[: HEADINGS // 2]]
        return ids[-HEADINGS:]

    def _before(self, pieces: list[list[int]], at: int) -> list[int]:
        ids: list[int] = []
        while at > 0 and len(ids) < CONTEXT:
            at -= 1
            ids = pieces[at] + ids
        return ids[-CONTEXT:]

    @staticmethod
    def _fits(layout: Layout, pieces: list[list[int]], at: int, room: int) -> int:
        """The end of the longest run of clauses from ``at`` that fits, at a line's end where possible."""
        end, used, whole = at, 0, at
        while end < len(pieces) and (used + len(pieces[end]) <= room or end == at):
            used += len(pieces[end])
            end += 1
            if end == len(pieces) or layout.clauses[end].opens_line:
                whole = end
        return whole if whole - at > (end - at) // 2 else end


def heading_stacks(layout: Layout) -> list[list[int]]:
    """For each line the lines above it that look like headings over it, outermost first.

    Only layout is asked: this is context for the model, which decides what is a heading.
    """
    stacks: list[list[int]] = []
    open_: list[tuple[int, int]] = []
    for i, line in enumerate(layout.lines):
        stacks.append([at for _, at in open_])
        rank = RANK["part"] if line.caps and not line.mark else RANK.get(line.kind, 9)
        words = line.end - line.start
        if rank <= RANK["letter"] and words < 160:
            open_ = [(r, at) for r, at in open_ if r < rank][-2:] + [(rank, i)]
    return stacks


_TITLE = re.compile(r"biên bản|bien ban|báo cáo|nghị quyết|hội nghị|tọa đàm|toạ đàm", re.IGNORECASE)


def title_lines(layout: Layout) -> list[Line]:
    """The line that names the document and the one below it, or the first line."""
    for i, line in enumerate(layout.lines[:20]):
        if _TITLE.search(layout.text, line.start, line.end):
            return layout.lines[i : i + 2]
    return layout.lines[:1]


class Reading(NamedTuple):
    """What the model thinks of every clause of one document.

    Parameters
    ----------
    layout : Layout
        The document's lines and clauses.
    probabilities : dict of str to ndarray, shape (clauses, answers)
        For each of :data:`HEADS`, calibrated probabilities.
    vectors : ndarray, shape (clauses, width), optional
        What the model makes of each clause; a baseline makes nothing of them.
    words : sequence of ndarray, each of shape (tokens, ABOUT + 1)
        For each clause what its tokens are about, as vectors of length 1, and how much each counts.
    """

    layout: Layout
    probabilities: dict[str, Floats]
    vectors: Floats = np.zeros((0, 0), np.float32)
    words: Sequence[Floats] = ()


class Encoder:
    """The model of one folder, checked against its checksums and ready to read.

    Raises
    ------
    ValueError
        A file is missing or is not the one that was shipped.
    """

    def __init__(self, folder: Path | str = MODEL) -> None:
        from tokenizers import Tokenizer

        self.folder = Path(folder)
        check_sums(self.folder)
        self.sha256 = hashlib.sha256((self.folder / "SHA256SUMS").read_bytes()).hexdigest()
        self._windows = WindowMaker(Tokenizer.from_file(str(self.folder / "tokenizer.json")))
        self._session = _session(self.folder / "model.onnx")
        self._heads = _session(self.folder / "heads.onnx")
        self.calibration: dict[str, Any] = json.loads((self.folder / "calibration.json").read_text("utf-8"))
        self._cache: dict[tuple[int, ...], tuple[Floats, Floats]] = {}
        self._lock = Lock()
        self.cache_size = 512

    @cached_property
    def _links(self) -> Any:
        return _session(self.folder / "links.onnx")

    @cached_property
    def _alike(self) -> Any:
        return _session(self.folder / "alike.onnx")

    def read(self, text: str) -> Reading:
        """Read one text."""
        layout = lay_out(text)
        windows = self._windows.windows(layout)
        if not windows:
            return Reading(layout, self._split(np.zeros((0, ANSWERS), np.float32)))
        seen = [self._run(w) for w in windows]
        vectors = np.concatenate([found for found, _ in seen])
        words = [about[s.start : s.end] for w, (_, about) in zip(windows, seen, strict=True) for s in w.spans]
        (answers,) = self._heads.run(None, {"vectors": vectors})
        return Reading(layout, self._split(answers), vectors, words)

    def about(self, passage: str) -> Floats:
        """What the words of a passage are about, read for itself, shape (tokens, ABOUT + 1); see :class:`Reading`."""
        window = self._windows.alone(passage)
        (span,) = window.spans
        return self._run(window)[1][span.start : span.end]

    def links(self, reading: Reading, chosen: Choices) -> Floats:
        """Log odds of each pair of statements against "belongs to no issue", shape (pairs,)."""
        if not len(chosen.pairs):
            return np.zeros(0, np.float32)
        where = [clauses_of(reading.layout, Span(s.start, s.end)) for s in chosen.stated]
        given = {
            "vectors": np.stack([reading.vectors[w].mean(0) for w in where]),
            "traits": chosen.traits,
            "alike": self._likeness([np.concatenate(reading.words[w])[:WORDS] for w in where]),
            "pairs": chosen.pairs,
            "plain": chosen.plain,
        }
        (logit,) = self._links.run(None, given)
        return np.asarray(logit, np.float32)

    def _likeness(self, words: Sequence[Floats]) -> Floats:
        """How much of each statement (row) is found in each other (column), shape (statements, statements).

        Every word takes the word of the other statement that is most like it; the mean of these, by what each counts.
        """
        starts = np.cumsum([0, *map(len, words[:-1])])
        about, counts = np.split(np.concatenate(words), [ABOUT], 1)
        (close,) = self._alike.run(None, {"about": about})
        best = np.maximum.reduceat(close, starts, 1) * counts
        return np.asarray(np.add.reduceat(best, starts) / np.add.reduceat(counts, starts), np.float32)

    def confidence(self, kind: str, probability: float) -> float:
        """How often an answer given with this probability is right, as measured on the development part.

        Parameters
        ----------
        kind : {"role", "work"}
            A statement found, or the work of an item.
        probability : float
            What the heads say.
        """
        slope, shift = self.calibration["confidence"].get(kind, (1.0, 0.0))
        p = min(max(probability, 1e-4), 1 - 1e-4)
        return round(1 / (1 + math.exp(-(slope * math.log(p / (1 - p)) + shift))), 3)

    def _run(self, window: Window) -> tuple[Floats, Floats]:
        """Vectors of the clauses of one window, and what its tokens are about."""
        key = (*window.ids, -len(window.spans))
        found = self._cache.get(key)
        if found is None:
            ids = np.asarray([window.ids], np.int64)
            vectors, words = self._session.run(None, {"ids": ids, "pool": pool(window)})
            found = vectors, words
            self._keep(key, found)
        return found

    def _keep(self, key: tuple[int, ...], found: tuple[Floats, Floats]) -> None:
        with self._lock:  # one thread must not add while another looks for the oldest
            if len(self._cache) >= self.cache_size:
                self._cache.pop(next(iter(self._cache), ()), None)
            if self.cache_size:
                self._cache[key] = found

    def _split(self, logits: Floats) -> dict[str, Floats]:
        """Cut the columns into heads and turn each into calibrated probabilities."""
        out, at = {}, 0
        for head, answers in HEADS.items():
            temperature = float(self.calibration["temperature"].get(head, 1.0))
            z = logits[:, at : at + len(answers)] / temperature
            z = np.exp(z - z.max(axis=1, keepdims=True)) if len(z) else z
            out[head] = z / z.sum(axis=1, keepdims=True) if len(z) else z
            at += len(answers)
        return out


def pool(window: Window) -> Floats:
    """The matrix that averages tokens into clauses, shape (clauses, tokens)."""
    matrix = np.zeros((len(window.spans), len(window.ids)), np.float32)
    for i, span in enumerate(window.spans):
        matrix[i, span.start : span.end] = 1 / (span.end - span.start)
    return matrix


def check_sums(folder: Path) -> None:
    """Hold the files of a model against its ``SHA256SUMS``.

    Raises
    ------
    ValueError
        A file is missing or differs.
    """
    sums = folder / "SHA256SUMS"
    if not sums.is_file():
        raise ValueError(f"{folder}: SHA256SUMS is missing, this is no model folder")
    for line in sums.read_text("utf-8").splitlines():
        wanted, name = line.split(maxsplit=1)
        file = folder / name.strip()
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != wanted:
            raise ValueError(f"{file.name} is missing or has been changed; install the model again")


def _id(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the tokenizer has no {token}")
    return int(found)


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # two threads add in another order; work is shared out by processes
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The fused sum-and-norm is not vectorised: apart the two take a fifth of the time.
    apart = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"], disabled_optimizers=apart)


def shipped(folder: Path = MODEL) -> Encoder:
    """The encoder of a folder, loaded once a process and again where the folder holds another model by now."""
    sums = folder / "SHA256SUMS"
    return _loaded(folder, sums.read_bytes() if sums.is_file() else b"")


@lru_cache(maxsize=2)
def _loaded(folder: Path, sums: bytes) -> Encoder:
    return Encoder(folder)
