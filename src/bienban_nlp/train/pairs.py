"""The pair head: whether a cause, solution or decision belongs to an issue, from plain figures about the two.

What the encoder makes of the two sides was tried beside the figures and made it worse on units it had not seen:
with a thousand links to learn from, it learns the minutes by heart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from bienban_nlp.corpus import Gold
from bienban_nlp.links import FEATURES
from bienban_nlp.train.examples import example

HIDDEN = 64


class PairHead(nn.Module):
    """Logit of each pair from its figures; see :func:`bienban_nlp.links.pair_features`."""

    def __init__(self) -> None:
        super().__init__()
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
        """Logits, shape (pairs,)."""
        return self.score(features).squeeze(-1)


def fit_pairs(golds: Sequence[Gold], seed: int, rounds: int = 40, rate: float = 2e-3, size: int = 256) -> PairHead:
    """Fit the pair head on annotated minutes."""
    torch.manual_seed(seed)
    examples = [example(g) for g in golds]
    features = torch.from_numpy(np.concatenate([ex.features for ex in examples]))
    linked = torch.from_numpy(np.concatenate([ex.linked for ex in examples]))
    head = PairHead().train()
    optimizer = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.05)
    steps = rounds * -(-len(linked) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: max(0.02, 1 - n / steps))
    for _ in range(rounds):
        for chunk in torch.randperm(len(linked)).split(size):
            optimizer.zero_grad()
            binary_cross_entropy_with_logits(head(features[chunk]), linked[chunk]).backward()
            optimizer.step()
            schedule.step()
    return head.eval()
