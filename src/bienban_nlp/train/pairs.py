"""The pair head: which issue a cause, solution or decision belongs to, if any.

It learns to choose, not to judge each pair alone, and it learns from minutes misread as the model misreads them:
at work it stands among issues that were missed and issues that are none. It learns together with the encoder, which
reads the issues and what may belong to them side by side, so that they find each other in other words.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import nn

from bienban_nlp.corpus import Gold
from bienban_nlp.encoder import Layout
from bienban_nlp.links import FEATURES, PLAIN, Candidate, candidates, plain_features
from bienban_nlp.train.examples import stated

HIDDEN = 64
MISSED, MISTAKEN = 0.25, 0.1  # share of statements that the misreader overlooks, and takes for something else
NEVER = -1e9
ALONE = 0.5  # what the fit alone counts in learning beside the head that weighs everything


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
        return features[:, PLAIN] + self.score((features - self.mean) / self.spread).squeeze(-1)

    def settle(self, plain: torch.Tensor) -> None:
        """Take the usual size of the plain features from a sample of them, shape (pairs, PLAIN)."""
        self.mean[:PLAIN], self.spread[:PLAIN] = plain.mean(0), plain.std(0) + 1e-3


class Choices(NamedTuple):
    """Every cause, solution and decision of one minutes before the issues in its reach.

    Parameters
    ----------
    stated : list of Candidate
        The statements as they are read.
    issue, other : Tensor of int, shape (pairs,)
        The two of each pair, as indices of statements.
    plain : Tensor, shape (pairs, PLAIN)
    right : Tensor of bool, shape (pairs,)
        Whether the two belong together; an answer may belong to no issue.
    """

    stated: list[Candidate]
    issue: torch.Tensor
    other: torch.Tensor
    plain: torch.Tensor
    right: torch.Tensor


def choices(gold: Gold, layout: Layout, rng: random.Random | None = None) -> Choices | None:
    """The choices of one minutes, misread where a random source is given; None if there is nothing to choose."""
    found, links = stated(gold, layout)
    kept = _misread(found, rng) if rng else dict(enumerate(found))
    places, read = list(kept), list(kept.values())
    pairs = candidates(read)
    if not pairs:
        return None
    plain = torch.from_numpy(plain_features(gold.text, read, pairs))
    right = torch.tensor([(places[i], places[j]) in links for i, j in pairs])
    issue, other = torch.tensor(pairs).unbind(1)
    return Choices(read, issue, other, plain, right)


def _misread(found: Sequence[Candidate], rng: random.Random) -> dict[int, Candidate]:
    """Statements as a fallible reader leaves them: some overlooked, some taken for another role."""
    roles = ("issue", "cause", "solution", "decision", "result")
    return {
        n: c._replace(role=rng.choice(roles)) if rng.random() < MISTAKEN else c
        for n, c in enumerate(found)
        if rng.random() >= MISSED
    }


def surprise(head: PairHead, fit: torch.Tensor, chosen: Choices) -> torch.Tensor:
    """What the choice of issues got wrong: by the head that weighs everything, and by the fit alone.

    Parameters
    ----------
    fit : shape (statements, statements)
        See :meth:`bienban_nlp.encoder.Encoder.fits`.
    """
    features = torch.cat([chosen.plain, fits(fit, chosen.issue, chosen.other)], 1)
    return _wrong(head(features), chosen) + ALONE * _wrong(fit[chosen.issue, chosen.other], chosen)


def _wrong(logits: torch.Tensor, chosen: Choices) -> torch.Tensor:
    """Mean negative log likelihood, over the answers, of the right issues or of none (logit 0)."""
    count = len(chosen.stated)
    table = logits.new_full((count, count + 1), NEVER)
    table[chosen.other, chosen.issue] = logits
    table[:, -1] = 0.0
    right = torch.zeros_like(table, dtype=torch.bool)
    right[chosen.other, chosen.issue] = chosen.right
    right[:, -1] = ~right.any(1)
    rows = chosen.other.unique()
    return (table.logsumexp(1) - table.masked_fill(~right, NEVER).logsumexp(1))[rows].mean()


def fits(fit: torch.Tensor, issue: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """The last columns of :func:`bienban_nlp.links.pair_features`, in a form that learns.

    Parameters
    ----------
    fit : shape (statements, statements)
    issue, other : shape (pairs,)
    """
    mine = fit[issue, other]
    return torch.stack([mine, *(mine - _best(mine, of, len(fit)) for of in (other, issue))], 1)


def _best(fit: torch.Tensor, of: torch.Tensor, count: int) -> torch.Tensor:
    """For each pair the best fit among the pairs of the same issue, or of the same answer."""
    best = fit.new_full((count,), NEVER).scatter_reduce(0, of, fit, "amax")
    return best[of]


def sample(golds: Sequence[Gold], layouts: Sequence[Layout]) -> torch.Tensor:
    """Plain features of every pair of annotated minutes, shape (pairs, PLAIN)."""
    every = [c.plain for g, lay in zip(golds, layouts, strict=True) if (c := choices(g, lay)) is not None]
    return torch.cat(every) if every else torch.zeros((2, PLAIN))
