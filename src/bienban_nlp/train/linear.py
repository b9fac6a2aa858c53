"""Linear baselines: TF-IDF or frozen vectors of an encoder, with logistic regression per head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from transformers import AutoModel

from bienban_nlp.baselines import Plain, described
from bienban_nlp.corpus import Gold
from bienban_nlp.encoder import HEADS, Floats, Layout, Reading, WindowMaker, lay_out, pool
from bienban_nlp.train.examples import IGNORE, example

SCALE = 10  # of frozen vectors, whose numbers are small beside the penalty of the regression

Features = Callable[[Layout], Any]


class LinearReader(Plain):
    """Logistic regression for every head over some features of a clause.

    Parameters
    ----------
    features : callable
        From a layout to a matrix with one row a clause.
    """

    def __init__(self, features: Features) -> None:
        self.features = features
        self._models: dict[str, LogisticRegression | int] = {}

    def fit(self, golds: Sequence[Gold]) -> LinearReader:
        """Learn from annotated minutes."""
        from scipy.sparse import issparse, vstack

        examples = [example(g) for g in golds]
        rows = [self.features(ex.layout) for ex in examples]
        matrix = vstack(rows).tocsr() if issparse(rows[0]) else np.concatenate(rows)
        for head in HEADS:
            y = np.concatenate([ex.labels[head] for ex in examples])
            keep = y != IGNORE
            if len(set(y[keep])) < 2:
                self._models[head] = int(next(iter(y[keep]), 0))  # what nothing teaches is answered with the first
            else:
                self._models[head] = LogisticRegression(C=4.0, max_iter=300).fit(matrix[keep], y[keep])
        return self

    def read(self, text: str) -> Reading:
        """Answer for every clause of a text."""
        layout = lay_out(text)
        rows = self.features(layout)
        probabilities = {head: self._answer(head, rows, len(layout.clauses)) for head in HEADS}
        return Reading(layout, probabilities)

    def _answer(self, head: str, rows: Any, count: int) -> Floats:
        p = np.full((count, len(HEADS[head])), 1e-4, np.float32)
        model = self._models[head]
        if isinstance(model, int):
            p[:, model] = 1.0
        else:
            p[:, model.classes_] = model.predict_proba(rows)
        return p / p.sum(1, keepdims=True)


def tfidf(golds: Sequence[Gold]) -> Features:
    """Word and word-pair counts, weighted by rarity."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\S+")
    vectorizer.fit([row for g in golds for row in described(lay_out(g.text))])
    return lambda layout: vectorizer.transform(described(layout))


def frozen(base: Path) -> Features:
    """Vectors of an encoder folder that was not fine-tuned, averaged over each clause."""
    encoder = AutoModel.from_pretrained(str(base), local_files_only=True).eval()
    maker = WindowMaker(Tokenizer.from_file(str(base / "tokenizer.json")))

    def vectors(layout: Layout) -> npt.NDArray[np.float32]:
        with torch.inference_mode():
            rows = [
                pool(w) @ encoder(input_ids=torch.tensor([w.ids])).last_hidden_state[0].numpy()
                for w in maker.windows(layout)
            ]
        return np.asarray(np.concatenate(rows) * SCALE, np.float32)

    return vectors
