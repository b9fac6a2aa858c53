"""The same recipe on sentences of others: one encoder, a linear answer per question. For checks against public corpora."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import cross_entropy
from transformers import AutoModel

log = logging.getLogger(__name__)

Ints = NDArray[np.int64]

LONGEST = 96  # tokens of a sentence that are read


class Questions(NamedTuple):
    """Sentences and, for each question about them, the right answers.

    Parameters
    ----------
    sentences : list of str
    answers : dict of str to ndarray, shape (sentences,)
    """

    sentences: list[str]
    answers: dict[str, Ints]


class Recipe(NamedTuple):
    """How to train: the same peaks, fall and held words as for minutes."""

    epochs: int = 3
    size: int = 32
    rate: float = 1e-4
    head_rate: float = 1e-3
    half: bool = False  # multiply in bfloat16, as for minutes
    seed: int = 20261123


def read_vsfc(folder: Path) -> Questions:
    """One part of UIT-VSFC (Nguyen et al. 2018): student feedback with sentiment and topic."""
    sentences = (folder / "sents.txt").read_text(encoding="utf-8").splitlines()
    answers = {
        name: np.array((folder / f"{name}s.txt").read_text(encoding="utf-8").split(), np.int64)
        for name in ("topic", "sentiment")
    }
    return Questions(sentences, answers)


class Answerer(nn.Module):
    """An encoder, the mean over a sentence's tokens, and a linear answer per question."""

    def __init__(self, base: Path, counts: Mapping[str, int]) -> None:
        super().__init__()
        calm = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        self.encoder = AutoModel.from_pretrained(str(base), local_files_only=True, attn_implementation="sdpa", **calm)
        self.encoder.embeddings.requires_grad_(False)
        self.dropout = nn.Dropout(0.1)
        width = int(self.encoder.config.hidden_size)
        self.heads = nn.ModuleDict({name: nn.Linear(width, n) for name, n in counts.items()})

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        """Logits per question, shape (sentences, answers)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        return {name: head(self.dropout(mean)) for name, head in self.heads.items()}


def fine_tuned(base: Path, learn: Questions, ask: Questions, recipe: Recipe | None = None) -> dict[str, Ints]:
    """Answers of an encoder fine-tuned on one part, about the sentences of another."""
    recipe = recipe or Recipe()
    torch.manual_seed(recipe.seed)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    net = Answerer(base, {name: int(y.max()) + 1 for name, y in learn.answers.items()})
    groups = [
        {"params": [p for p in net.encoder.parameters() if p.requires_grad], "lr": recipe.rate},
        {"params": list(net.heads.parameters()), "lr": recipe.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    rows = [e.ids for e in tokenizer.encode_batch_fast(learn.sentences)]
    steps = recipe.epochs * -(-len(rows) // recipe.size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / (0.08 * steps + 1), max(0.0, 1 - n / steps))
    )
    rng = np.random.default_rng(recipe.seed)
    for epoch in range(recipe.epochs):
        net.train()
        seen = []
        for at, ids, mask in _batches(rows, recipe.size, rng):
            with torch.autocast("cpu", torch.bfloat16, enabled=recipe.half):
                logits = net(ids, mask)
            wanted = {name: torch.from_numpy(y[at]) for name, y in learn.answers.items()}
            loss = sum(cross_entropy(logits[name].float(), y) for name, y in wanted.items())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            seen.append(loss.item())
        log.info("epoch %d of %d: loss %.4f", epoch + 1, recipe.epochs, np.mean(seen))
    return _answers(net.eval(), [e.ids for e in tokenizer.encode_batch_fast(ask.sentences)])


def _answers(net: Answerer, rows: Sequence[Sequence[int]]) -> dict[str, Ints]:
    found = {name: np.zeros(len(rows), np.int64) for name in net.heads}
    with torch.inference_mode():
        for at, ids, mask in _batches(rows, 64):
            for name, logits in net(ids, mask).items():
                found[name][at] = logits.argmax(1).numpy()
    return found


def _batches(
    rows: Sequence[Sequence[int]], size: int, rng: np.random.Generator | None = None, pad: int = 1
) -> Iterator[tuple[Ints, torch.Tensor, torch.Tensor]]:
    """Sentences of like length together, the batches in random order where a random source is given."""
    noise = rng.normal(0, 1.5, len(rows)) if rng is not None else np.zeros(len(rows))
    order = np.argsort([len(r) for r in rows] + noise, kind="stable")
    starts = list(range(0, len(rows), size))
    if rng is not None:
        rng.shuffle(starts)
    for start in starts:
        at = order[start : start + size]
        longest = max(len(rows[i]) for i in at)
        ids = torch.full((len(at), longest), pad)
        for n, i in enumerate(at):
            ids[n, : len(rows[i])] = torch.tensor(rows[i])
        yield at, ids, (ids != pad).float()


def by_words(learn: Questions, ask: Questions) -> dict[str, Ints]:
    """Answers of TF-IDF over words and word pairs with logistic regression."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\S+")
    known, asked = vectorizer.fit_transform(learn.sentences), vectorizer.transform(ask.sentences)
    return {
        name: LogisticRegression(C=4.0, max_iter=1000).fit(known, y).predict(asked) for name, y in learn.answers.items()
    }


def scores(right: Ints, given: Ints) -> tuple[float, float, float]:
    """Weighted F1, macro F1 and accuracy."""
    weighted, macro = (float(f1_score(right, given, average=a)) for a in ("weighted", "macro"))
    return weighted, macro, float((right == given).mean())
