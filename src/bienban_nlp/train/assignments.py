"""Learning who is in charge and by when: the weights of :mod:`bienban_nlp.assignments` from annotated minutes."""

from __future__ import annotations

import json
import logging
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pycrfsuite

from bienban_nlp.assignments import FILE, LABELS, WORD, features, names, words_of
from bienban_nlp.corpus import Gold

log = logging.getLogger(__name__)

# Sparse weights (L1) and small ones (L2), chosen on the development part.
PENALTY = {"c1": 0.5, "c2": 0.01, "max_iterations": 100, "feature.minfreq": 2}
LEAST = 0.02  # weights below it are left out


def learn(golds: Sequence[Gold], out: Path) -> None:
    """Fit the field on annotated minutes and write its weights into a model folder."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for gold in golds:
        named = names(gold.text)
        for statement, who, due in asked(gold):
            words = [m.group() for m in words_of(statement)]
            if words:
                trainer.append(features(words, named), labels(words, who, due))
    trainer.set_params(PENALTY)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "field"
        trainer.train(str(file))
        weights = _weights(file)
    log.info("assignments: %d features", len(weights))
    (out / FILE).write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def asked(gold: Gold) -> Iterator[tuple[str, str, str]]:
    """Every solution and decision with who and by when."""
    for m in gold.statements:
        if m.tag in ("solution", "decision"):
            yield gold.text[m.start : m.end], m.who, m.due


def labels(words: Sequence[str], who: str, due: str) -> list[str]:
    """The label of every word; what is written outside the statement marks nothing."""
    found = ["O"] * len(words)
    low = [w.lower() for w in words]
    for kind, value in (("who", who), ("due", due)):
        for phrase in filter(None, value.split(", ")):
            wanted = WORD.findall(phrase.lower())
            for i in range(len(low) - len(wanted) + 1):
                if low[i : i + len(wanted)] == wanted and set(found[i : i + len(wanted)]) == {"O"}:
                    found[i : i + len(wanted)] = [kind, *[kind + "+"] * (len(wanted) - 1)]
                    break
    return found


def _weights(file: Path) -> dict[str, list[float]]:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(file))
    info = tagger.info()
    rows: dict[str, list[float]] = defaultdict(lambda: [0] * len(LABELS))
    for (feature, label), weight in info.state_features.items():
        if abs(weight) >= LEAST:
            rows[feature][LABELS.index(label)] = round(weight, 2)
    never = -20.0
    follows = [round(info.transitions.get((a, b), never if b.endswith("+") else 0), 2) for a in LABELS for b in LABELS]
    return {"->": follows, **rows}
