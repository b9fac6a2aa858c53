"""The network: one encoder over windows of a document, and an answer per head."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel

from bienban_nlp.encoder import ANSWERS, FIT
from bienban_nlp.train.pairs import PairHead


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
        self.mask = 0  # the token that hides another in training
        width = int(self.encoder.config.hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.mix = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Dropout(dropout))
        self.course = nn.GRU(width, width // 2, batch_first=True, bidirectional=True)
        self.heads = nn.Linear(3 * width, ANSWERS)
        self.asked, self.offered, self.nothing = nn.Linear(width, FIT), nn.Linear(width, FIT), nn.Linear(width, 1)
        self.pairs = PairHead()

    def thin(self, count: int) -> None:
        """Keep so many layers of the encoder, evenly spaced, the last among them."""
        layers = self.encoder.encoder.layer
        kept = [layers[round((n + 1) * len(layers) / count) - 1] for n in range(count)]
        self.encoder.encoder.layer = nn.ModuleList(kept)
        self.encoder.config.num_hidden_layers = count

    def forward(self, ids: torch.Tensor, pool: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Vectors of clauses, each window read alone.

        Parameters
        ----------
        ids : shape (windows, tokens)
        pool : shape (windows, clauses, tokens)
        mask : shape (windows, tokens), optional

        Returns
        -------
        Tensor, shape (windows, clauses, width)
        """
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return torch.matmul(pool, hidden)

    def answers(self, vectors: torch.Tensor) -> torch.Tensor:
        """Logits of every head for the clauses of one document.

        What a clause is depends on the course of the meeting far beyond its window (the report before, the chair
        who concludes): a recurrent layer runs over the whole document both ways.

        Parameters
        ----------
        vectors : shape (clauses, width)

        Returns
        -------
        Tensor, shape (clauses, ANSWERS)
        """
        vectors = self.dropout(vectors.float())
        course = self.dropout(self.course(vectors.unsqueeze(0))[0][0])
        seen = torch.cat([vectors, self.mix(vectors), course], dim=-1)
        return self.heads(seen)

    def fits(self, issues: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
        """How well causes and answers fit issues that were read in one docket, against fitting none.

        Parameters
        ----------
        issues : shape (issues, width)
        others : shape (others, width)

        Returns
        -------
        Tensor, shape (issues, others)
        """
        fit = torch.matmul(self.asked(issues), self.offered(others).transpose(-1, -2)) * (3 / math.sqrt(FIT))
        return fit - self.nothing(others).transpose(-1, -2)
