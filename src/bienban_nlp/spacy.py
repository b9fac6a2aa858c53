"""The same analysis inside spaCy: a syllable tokenizer with true offsets, and a ``bienban`` component.

``spacy.blank("vi")`` wants pyvi, which changes the text; give it ours instead::

    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "bienban.syllables"}}})
    nlp.add_pipe("bienban")
    doc = nlp(text)
    doc.spans["bienban/issue"], doc._.minutes
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from unicodedata import combining, normalize

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from bienban_nlp.analysis import load
from bienban_nlp.encoder import MODEL
from bienban_nlp.minutes import ROLES, SECTIONS
from bienban_nlp.syllables import SYLLABLE

KEY = "bienban"
_TOKEN = re.compile(rf"{SYLLABLE.pattern}|[^\w\s]|\s+")


class SyllableTokenizer:
    """Cuts a text into syllables, numbers, document numbers and signs; ``doc.text`` is always the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokenise one text."""
        words: list[str] = []
        spaces: list[bool] = []
        for m in _TOKEN.finditer(text):
            piece = m.group()
            if piece[0] == " " and words and not spaces[-1]:
                spaces[-1] = True
                piece = piece[1:]
            if piece:
                words.append(piece)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **kwargs: Any) -> bytes:
        """There is nothing to keep."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> SyllableTokenizer:
        """There is nothing to load."""
        return self

    def to_disk(self, path: Any, **kwargs: Any) -> None:
        """There is nothing to keep."""

    def from_disk(self, path: Any, **kwargs: Any) -> SyllableTokenizer:
        """There is nothing to load."""
        return self


@spacy.registry.tokenizers("bienban.syllables")
def make_tokenizer() -> Callable[[Language], SyllableTokenizer]:
    """The tokenizer, for spaCy's registry."""
    return lambda nlp: SyllableTokenizer(nlp.vocab)


@Language.factory("bienban", default_config={"model": "", "spans_key": KEY})
def make_component(nlp: Language, name: str, model: str, spans_key: str) -> MinutesComponent:
    """The component, for spaCy's registry; ``model`` is a folder, empty for the shipped one."""
    return MinutesComponent(model, spans_key)


class MinutesComponent:
    """Analyses a document and fills ``doc.spans`` and ``doc._.minutes`` (the JSON as a dict).

    The analysis is of the text's NFC; its offsets are put back so that they point into ``doc.text`` as it is.
    """

    def __init__(self, model: str = "", spans_key: str = KEY) -> None:
        self.model = model
        self.spans_key = spans_key
        if not Doc.has_extension("minutes"):
            Doc.set_extension("minutes", getter=lambda doc: doc.user_data.get("bienban"))

    def __call__(self, doc: Doc) -> Doc:
        """Analyse one document."""
        data = load(self.model or MODEL).analyze_text(doc.text).to_dict()
        if data["text"] != doc.text:
            data = {**_moved(data, _places(doc.text)), "text": doc.text}
        for kind in (*SECTIONS, *ROLES):
            layers = [x for x in (*data["sections"], *data["statements"]) if kind in (x.get("kind"), x.get("role"))]
            doc.spans[f"{self.spans_key}/{kind}"] = _spans(doc, layers, [kind] * len(layers))
        doc.spans[f"{self.spans_key}/item"] = _spans(doc, data["items"], [x["work"] or "" for x in data["items"]])
        doc.user_data["bienban"] = data
        return doc


def _spans(doc: Doc, layers: Sequence[Mapping[str, Any]], labels: Sequence[str]) -> list[Span]:
    found = (
        doc.char_span(x["start"], x["end"], label=label, alignment_mode="expand")
        for x, label in zip(layers, labels, strict=True)
    )
    return [span for span in found if span is not None]


def _moved(data: Any, places: Sequence[int]) -> Any:
    """The JSON of minutes, or a part of it, with every offset where it stands in another text."""
    if isinstance(data, dict):
        return {
            k: places[v] if k in ("start", "end", "heading_end") and isinstance(v, int) else _moved(v, places)
            for k, v in data.items()
        }
    return [_moved(x, places) for x in data] if isinstance(data, list) else data


def _places(text: str) -> list[int]:
    """For each offset of the NFC of a text, which is what is analysed, where it stands in the text as it is."""
    places: list[int] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _apart(text, start, at):
            places += [start] * len(normalize("NFC", text[start:at]))
            start = at
    return [*places, len(text)]


def _apart(text: str, start: int, at: int) -> bool:
    """Whether NFC leaves what begins at ``start`` and the character at ``at`` to themselves."""
    if combining(text[at]):
        return False
    before, c = text[start:at], text[at]
    return normalize("NFC", before + c) == normalize("NFC", before) + normalize("NFC", c)
