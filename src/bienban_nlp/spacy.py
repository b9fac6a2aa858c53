"""The same analysis inside spaCy: a syllable tokenizer with true offsets, and a ``bienban`` component.

``spacy.blank("vi")`` wants pyvi, which changes the text; give it ours instead::

    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "bienban.syllables"}}})
    nlp.add_pipe("bienban")
    doc = nlp(text)
    doc.spans["bienban/issue"], doc._.minutes
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

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
    """Analyses a document and fills ``doc.spans`` and ``doc._.minutes`` (the JSON as a dict)."""

    def __init__(self, model: str = "", spans_key: str = KEY) -> None:
        self.model = model
        self.spans_key = spans_key
        if not Doc.has_extension("minutes"):
            Doc.set_extension("minutes", getter=lambda doc: doc.user_data.get("bienban"))

    def __call__(self, doc: Doc) -> Doc:
        """Analyse one document."""
        minutes = load(self.model or MODEL).analyze_text(doc.text)
        data = minutes.to_dict()
        # The analysis is of NFC text; a text that was not keeps its own characters and gets no spans.
        if minutes.text == doc.text:
            for kind in (*SECTIONS, *ROLES):
                doc.spans[f"{self.spans_key}/{kind}"] = [
                    span
                    for layer, label in (
                        *((s, s.kind) for s in minutes.sections),
                        *((s, s.role) for s in minutes.statements),
                    )
                    if label == kind and (span := _span(doc, layer.start, layer.end, kind)) is not None
                ]
            doc.spans[f"{self.spans_key}/item"] = [
                span for x in minutes.items if (span := _span(doc, x.start, x.end, x.work or "")) is not None
            ]
        doc.user_data["bienban"] = data
        return doc


def _span(doc: Doc, start: int, end: int, label: str) -> Span | None:
    return doc.char_span(start, end, label=label, alignment_mode="expand")
