"""Windows of consecutive lines, cut from raw text the way the trained model will read minutes.

A window is ``<s> line </s> line </s> …``: a line is understood with its neighbours. All windows of a
batch have one length, so no step pays for padding, and a batch is a function of a seed and a step
number alone, so that a run that was stopped goes on exactly where it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bienban_nlp.train.base import BOS, EOS

Ids = NDArray[np.int32]

# Most windows hold several lines; a few are as short as a heading that stands alone.
LENGTHS = (24, 64, 80, 96, 112, 128)


@dataclass(frozen=True)
class TokenText:
    """A tokenised text as one row of ids, each line ended by ``</s>``, and where each line starts."""

    ids: Ids
    starts: NDArray[np.int64]


def tokenise(tokenizer: Tokenizer, lines: Iterable[str]) -> TokenText:
    """Tokenise a text line by line.

    Parameters
    ----------
    tokenizer : Tokenizer
        The encoder's.
    lines : iterable of str
        In NFC; empty ones are left out.

    Returns
    -------
    TokenText
        Everything in memory: 4 bytes a token.
    """
    wanted = [line for line in lines if line.strip()]
    encoded = [[*row.ids, EOS] for row in tokenizer.encode_batch_fast(wanted, add_special_tokens=False)]
    lengths = np.array([len(row) for row in encoded])
    return TokenText(np.concatenate([np.array(row, np.int32) for row in encoded]), np.cumsum(lengths) - lengths)


def cut_windows(text: TokenText, count: int, length: int, rng: np.random.Generator) -> Ids:
    """Cut windows that start at lines drawn at random.

    Parameters
    ----------
    text : TokenText
        Must hold at least one line that starts `length` tokens before its end.
    count, length : int
        How many windows, of how many tokens, ``<s>`` and the last ``</s>`` included.
    rng : Generator
        Draws the lines.

    Returns
    -------
    array
        One window a row. The last line is cut where the window is full.
    """
    usable = text.starts[text.starts + length <= len(text.ids)]
    begins = rng.choice(usable, size=count)
    windows = np.empty((count, length), np.int32)
    windows[:, 0] = BOS
    windows[:, 1:-1] = text.ids[begins[:, None] + np.arange(length - 2)]
    windows[:, -1] = EOS
    return windows


@dataclass(frozen=True)
class WindowStream:
    """Batches of windows from several texts, mixed by weight.

    Parameters
    ----------
    texts : mapping of str to TokenText
        The sources.
    weights : mapping of str to float
        How much of the tokens comes from each source; small but telling sources get more than their size.
    tokens : int
        About how many tokens a batch holds.
    seed : int
        The same seed gives the same batches.
    """

    texts: Mapping[str, TokenText]
    weights: Mapping[str, float]
    tokens: int = 2048
    seed: int = 0

    def batch(self, step: int) -> Ids:
        """Return the windows of one step, all of one length.

        Parameters
        ----------
        step : int
            Any number from 0 on.

        Returns
        -------
        array
            One window a row.
        """
        rng = np.random.default_rng([self.seed, step])
        length = int(rng.choice(LENGTHS))
        names = sorted(self.weights)
        shares = np.array([self.weights[name] for name in names])
        counts = rng.multinomial(max(1, self.tokens // length), shares / shares.sum())
        parts = [
            cut_windows(self.texts[name], count, length, rng)
            for name, count in zip(names, counts.tolist(), strict=True)
            if count
        ]
        return np.concatenate(parts)
