"""The network: one encoder over windows of a document, and an answer per head."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel

from bienban_nlp.encoder import ABOUT, ANSWERS
from bienban_nlp.train.pairs import LinkHead


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
        self.about = nn.Linear(width, ABOUT + 1)
        self.links = LinkHead(width)

    def thin(self, count: int) -> None:
        """Keep so many layers of the encoder, evenly spaced, the last among them."""
        layers = self.encoder.encoder.layer
        kept = [layers[round((n + 1) * len(layers) / count) - 1] for n in range(count)]
        self.encoder.encoder.layer = nn.ModuleList(kept)
        self.encoder.config.num_hidden_layers = count

    @property
    def low(self) -> int:
        """The layer whose states say what words are about; those above learn what clauses are for and forget the matter."""
        return (int(self.encoder.config.num_hidden_layers) + 2) // 3

    def forward(
        self, ids: torch.Tensor, pool: torch.Tensor, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Vectors of clauses and what tokens are about, each window read alone.

        Parameters
        ----------
        ids : shape (windows, tokens)
        pool : shape (windows, clauses, tokens)
        mask : shape (windows, tokens), optional

        Returns
        -------
        Tensor, shape (windows, clauses, width)
        Tensor, shape (windows, tokens, ABOUT + 1)
        """
        states = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
        return torch.matmul(pool, states[-1]), self.words(states[self.low])

    def words(self, states: torch.Tensor) -> torch.Tensor:
        """What tokens are about, as vectors of length 1, and how much each counts, shape (..., ABOUT + 1)."""
        about = self.about(states)
        counts = torch.exp(torch.clamp(about[..., ABOUT:], -4, 4))
        return torch.cat([nn.functional.normalize(about[..., :ABOUT], dim=-1), counts], -1)

    def settle(self, states: torch.Tensor) -> None:
        """Begin with what sets words apart, not with what all have in common; from a sample of states, shape (tokens, width)."""
        with torch.no_grad():
            self.about.weight[ABOUT:] = 0.0
            self.about.bias.copy_(-self.about.weight @ states.mean(0))

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
