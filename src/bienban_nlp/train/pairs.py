"""The pair head: which issue a cause, solution or decision belongs to, if any, from plain figures about the two.

It learns to choose, not to judge each pair alone, and it learns from minutes misread as the model misreads them:
at work it stands among issues that were missed and issues that are none.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

from bienban_nlp.corpus import Gold
from bienban_nlp.encoder import Encoder, Reading
from bienban_nlp.links import FEATURES, Candidate, candidates, pair_features, statement_vectors
from bienban_nlp.syllables import Span
from bienban_nlp.train.examples import stated

HIDDEN = 64
VERSIONS = 6  # how often each minutes is misread in another way
MISSED, MISTAKEN = 0.25, 0.1  # share of statements that the misreader overlooks, and takes for something else


class PairHead(nn.Module):
    """Log odds of each pair against "belongs to no issue"; see :func:`bienban_nlp.links.pair_features`."""

    mean: torch.Tensor
    spread: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(FEATURES))
        self.register_buffer("spread", torch.ones(FEATURES))
        self.score = nn.Sequential(
            nn.Linear(FEATURES, HIDDEN),
            nn.GELU(),
            nn.Dropout(0.2),
            nn.Linear(HIDDEN, HIDDEN),
            nn.GELU(),
            nn.Dropout(0.2),
            nn.Linear(HIDDEN, 1),
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Log odds, shape (pairs,)."""
        return self.score((features - self.mean) / self.spread).squeeze(-1)


class Choice(NamedTuple):
    """One cause, solution or decision before the issues in its reach.

    Parameters
    ----------
    features : ndarray, shape (issues, FEATURES)
    right : ndarray of bool, shape (issues,)
        The issues it belongs to; none may be.
    """

    features: npt.NDArray[np.float32]
    right: npt.NDArray[np.bool_]


def choices(gold: Gold, reading: Reading, rng: random.Random | None = None) -> Iterator[Choice]:
    """All choices of one minutes, misread where a random source is given."""
    found, links = stated(gold, reading.layout)
    vectors = statement_vectors(reading, [Span(c.start, c.end) for c in found])
    kept = _misread(found, rng) if rng else dict(enumerate(found))
    places = list(kept)
    pairs = candidates(list(kept.values()))
    if not pairs:
        return
    features = pair_features(gold.text, list(kept.values()), pairs, vectors[places])
    right = np.array([(places[i], places[j]) in links for i, j in pairs])
    choosers = np.array([j for _, j in pairs])
    for j in np.unique(choosers):
        yield Choice(features[choosers == j], right[choosers == j])


def _misread(found: Sequence[Candidate], rng: random.Random) -> dict[int, Candidate]:
    """Statements as a fallible reader leaves them: some overlooked, some taken for another role."""
    roles = ("issue", "cause", "solution", "decision", "result")
    return {
        n: c._replace(role=rng.choice(roles)) if rng.random() < MISTAKEN else c
        for n, c in enumerate(found)
        if rng.random() >= MISSED
    }


def fit_pairs(
    encoder: Encoder, golds: Sequence[Gold], seed: int, rounds: int = 6, rate: float = 2e-3, size: int = 64
) -> PairHead:
    """Fit the pair head on annotated minutes, with the vectors of the encoder as it is shipped."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    readings = [encoder.read(g.text) for g in golds]
    versions = [None, *[rng] * VERSIONS]
    learn = [c for v in versions for g, r in zip(golds, readings, strict=True) for c in choices(g, r, v)]
    head = PairHead()
    figures = torch.from_numpy(np.concatenate([c.features for c in learn]))
    head.mean, head.spread = figures.mean(0), figures.std(0) + 1e-3
    optimizer = torch.optim.AdamW(head.train().parameters(), lr=rate, weight_decay=0.05)
    steps = rounds * -(-len(learn) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: max(0.02, 1 - n / steps))
    for _ in range(rounds):
        for chunk in torch.randperm(len(learn)).split(size):
            optimizer.zero_grad()
            _surprise(head, [learn[n] for n in chunk]).backward()
            optimizer.step()
            schedule.step()
    return head.eval()


def _surprise(head: PairHead, chosen: Sequence[Choice]) -> torch.Tensor:
    """Mean negative log likelihood of the right issues, or of none (the last column, logit 0)."""
    features = pad_sequence([torch.from_numpy(c.features) for c in chosen], batch_first=True)
    right = pad_sequence([torch.from_numpy(c.right) for c in chosen], batch_first=True)
    there = pad_sequence([torch.ones(len(c.right), dtype=torch.bool) for c in chosen], batch_first=True)
    logits = head(features.flatten(0, 1)).view(there.shape).masked_fill(~there, -1e9)
    logits = torch.cat([logits, logits.new_zeros(len(chosen), 1)], 1)
    right = torch.cat([right, ~right.any(1, keepdim=True)], 1)
    return (logits.logsumexp(1) - logits.masked_fill(~right, -1e9).logsumexp(1)).mean()
