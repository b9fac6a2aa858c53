"""The pair head, fitted last: on what the finished encoder makes of the annotated statements."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn.functional import binary_cross_entropy_with_logits

from bienban_nlp.corpus import Gold
from bienban_nlp.encoder import WindowMaker, pool
from bienban_nlp.train.examples import example
from bienban_nlp.train.network import Network, PairHead

log = logging.getLogger(__name__)

Pairs = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


def pairs_of(net: Network, tokenizer: Tokenizer, golds: Sequence[Gold]) -> Pairs:
    """Vectors of both ends, figures and answer of every pair of some minutes."""
    maker = WindowMaker(tokenizer)
    left, right, features, linked = [], [], [], []
    for gold in golds:
        ex = example(gold)
        if not len(ex.pairs):
            continue
        with torch.inference_mode():
            rows = [net(torch.tensor([w.ids]), torch.from_numpy(pool(w)).unsqueeze(0))[1][0] for w in maker.windows(ex.layout)]
        clauses = torch.cat(rows).clone()
        spans = torch.stack([clauses[a:z].mean(0) for a, z in ex.statements])
        left.append(spans[ex.pairs[:, 0]])
        right.append(spans[ex.pairs[:, 1]])
        features.append(torch.from_numpy(ex.features))
        linked.append(torch.from_numpy(ex.linked))
    return torch.cat(left), torch.cat(right), torch.cat(features), torch.cat(linked)


def fit_pairs(net: Network, tokenizer: Path, golds: Sequence[Gold], seed: int, rounds: int = 30, rate: float = 1e-3) -> None:
    """Replace the pair head, which learnt on vectors that still moved, by one fitted on the finished encoder."""
    torch.manual_seed(seed)
    left, right, features, linked = pairs_of(net.eval(), Tokenizer.from_file(str(tokenizer)), golds)
    head = PairHead(left.shape[1]).train()
    optimizer = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.05)
    order = np.random.default_rng(seed)
    size, steps = 256, rounds * -(-len(linked) // 256)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: max(0.02, 1 - n / steps))
    for n in range(rounds):
        total = 0.0
        for chunk in np.array_split(order.permutation(len(linked)), -(-len(linked) // size)):
            optimizer.zero_grad()
            logit = head(left[chunk], right[chunk], features[chunk])
            loss = binary_cross_entropy_with_logits(logit, linked[chunk], pos_weight=torch.tensor(2.0))
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chunk)
        log.debug("pairs, round %d: %.4f", n + 1, total / len(linked))
    net.pairs = head.eval()
