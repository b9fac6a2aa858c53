"""The network: one encoder over windows of a document, a linear answer per head, a small head for pairs."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel

from bienban_nlp.encoder import HEADS
from bienban_nlp.links import FEATURES

PAIR = 96


class Network(nn.Module):
    """Reads windows of one document and answers for each of its clauses.

    Parameters
    ----------
    base : Path
        A local Hugging Face encoder folder.
    dropout : float
        Between the encoder and the heads.
    """

    def __init__(self, base: Path | str, dropout: float = 0.1) -> None:
        super().__init__()
        # Random bits for dropout inside the encoder cost a third of the time on a CPU; noise in the text and
        # dropout before the heads keep the network from learning by heart.
        calm = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        self.encoder = AutoModel.from_pretrained(str(base), local_files_only=True, attn_implementation="sdpa", **calm)
        width = int(self.encoder.config.hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.mix = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Dropout(dropout))
        self.heads = nn.Linear(2 * width, sum(map(len, HEADS.values())))
        self.pairs = PairHead(width)

    def forward(
        self, ids: torch.Tensor, pool: torch.Tensor, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits and vectors of clauses.

        Parameters
        ----------
        ids : shape (windows, tokens)
        pool : shape (windows, clauses, tokens) or (clauses, tokens) for a single window
        mask : shape (windows, tokens), optional

        Returns
        -------
        logits : shape (windows, clauses, answers)
        vectors : shape (windows, clauses, width)
        """
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        pooled = torch.matmul(pool, hidden)
        vectors = self.dropout(pooled)
        return self.heads(torch.cat([vectors, self.mix(vectors)], dim=-1)), pooled


class PairHead(nn.Module):
    """Whether a cause, solution or decision belongs to an issue.

    The plain figures say most of it; what the encoder made of the two sides adds what words alone do not show.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.issue = nn.Linear(width, PAIR)
        self.other = nn.Linear(width, PAIR)
        self.words = nn.Sequential(nn.Linear(FEATURES + 1, 64), nn.GELU(), nn.Linear(64, 64), nn.GELU())
        self.score = nn.Sequential(nn.Dropout(0.3), nn.Linear(PAIR + 64, 64), nn.GELU(), nn.Linear(64, 1))

    def forward(self, left: torch.Tensor, right: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
        """Logit of each pair, shape (pairs,)."""
        cosine = nn.functional.cosine_similarity(left, right, dim=-1).unsqueeze(-1)
        words = self.words(torch.cat([features, cosine], dim=-1))
        return self.score(torch.cat([self.issue(left) * self.other(right), words], dim=-1)).squeeze(-1)
