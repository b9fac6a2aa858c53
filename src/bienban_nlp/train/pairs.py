"""The pair head: which issue a cause, solution or decision belongs to, if any.

It learns to choose, not to judge each pair alone, and it learns from minutes misread as the model misreads them:
at work it stands among issues that were missed and issues that are none. It learns together with the encoder, whose
words learn to find their like in other words (late interaction: Khattab and Zaharia 2020, ColBERT). Each pair is first
weighed for itself; then answers hear what others chose (:mod:`bienban_nlp.train.hearing`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import nn

from bienban_nlp.corpus import Gold
from bienban_nlp.encoder import ABOUT, Choices, Layout
from bienban_nlp.links import PLAIN, TRAITS, Candidate
from bienban_nlp.links import choices as before_issues
from bienban_nlp.train.examples import stated
from bienban_nlp.train.hearing import NEVER, SIZE, Hearing

WIDE, FIT, HIDDEN = 96, 64, 64
ALIKE = 6  # figures about how alike two statements are
MISSED, MISTAKEN = 0.2, 0.08  # share of statements that the misreader overlooks, and takes for something else
FIRST, ALONE = 0.4, 0.3  # what the first sight and likeness alone count in learning beside the last word
SHARP = 2.0  # how much surer it must be there
APART = -2.0  # how alike statements are that are not compared; less than any that are


class LinkHead(nn.Module):
    """Log odds of each pair against "belongs to no issue".

    Parameters
    ----------
    width : int
        Numbers of a clause's vector.
    """

    mean: torch.Tensor
    spread: torch.Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(PLAIN))
        self.register_buffer("spread", torch.ones(PLAIN))
        self.noise = nn.Dropout(0.3)
        self.taken = nn.Linear(width + TRAITS, WIDE)
        self.asked, self.offered, self.nothing = nn.Linear(WIDE, FIT), nn.Linear(WIDE, FIT), nn.Linear(WIDE, 1)
        self.score = nn.Sequential(
            nn.Linear(PLAIN + ALIKE, HIDDEN),
            nn.GELU(),
            nn.Dropout(0.2),
            nn.Linear(HIDDEN, HIDDEN),
            nn.GELU(),
            nn.Dropout(0.2),
            nn.Linear(HIDDEN, 1),
        )
        self.trust = nn.Parameter(torch.full((1,), 4.0))
        self.hearing = Hearing()

    def forward(
        self,
        vectors: torch.Tensor,
        traits: torch.Tensor,
        alike: torch.Tensor,
        pairs: torch.Tensor,
        plain: torch.Tensor,
    ) -> torch.Tensor:
        """Log odds, shape (pairs,).

        Parameters
        ----------
        vectors : shape (statements, width)
        traits : shape (statements, TRAITS)
        alike : shape (statements, statements)
            See :func:`likeness`.
        pairs : shape (pairs, 2)
        plain : shape (pairs, PLAIN)
        """
        return self.hearing(self.first(vectors, traits, alike, pairs, plain), traits, alike, pairs)

    def first(
        self,
        vectors: torch.Tensor,
        traits: torch.Tensor,
        alike: torch.Tensor,
        pairs: torch.Tensor,
        plain: torch.Tensor,
    ) -> torch.Tensor:
        """Log odds at first sight: each pair for itself, shape (pairs,)."""
        issue, other = pairs.unbind(1)
        reached = torch.zeros_like(alike, dtype=torch.bool).index_put(
            (issue, other), torch.ones_like(issue, dtype=torch.bool)
        )
        both = torch.stack([alike, alike.T])
        mine, known = both[:, issue, other], both.masked_fill(~reached, APART)
        figures = torch.cat([mine, mine - known.amax(2)[:, issue], mine - known.amax(1)[:, other]]).T / SIZE
        seen = self.noise(nn.functional.gelu(self.taken(torch.cat([self.noise(vectors), traits], 1))))
        fit = (self.asked(seen)[issue] * self.offered(seen)[other]).sum(1) / math.sqrt(FIT)
        weighed = self.score(torch.cat([(plain - self.mean) / self.spread, figures], 1)).squeeze(1)
        return self.trusted(alike, pairs) + fit - self.nothing(seen)[other, 0] + weighed

    def trusted(self, alike: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
        """What likeness alone says of each pair, shape (pairs,)."""
        return self.trust * (alike + alike.T)[pairs[:, 0], pairs[:, 1]]

    def settle(self, plain: torch.Tensor) -> None:
        """Take the usual size of the plain figures from a sample of them, shape (pairs, PLAIN)."""
        self.mean.copy_(plain.mean(0))
        self.spread.copy_(plain.std(0) + 1e-3)


def likeness(words: Sequence[torch.Tensor]) -> torch.Tensor:
    """How much of each statement (row) is found in each other (column), shape (statements, statements).

    Every word takes the word of the other statement that is most like it; the mean of these, by what each counts.

    Parameters
    ----------
    words : sequence of Tensor, each of shape (tokens, ABOUT + 1)
        See :class:`bienban_nlp.encoder.Reading`.
    """
    sizes = [len(w) for w in words]
    about, counts = torch.cat(list(words)).split([ABOUT, 1], 1)
    close = about @ about.T
    best = torch.stack([part.amax(1) for part in close.split(sizes, 1)], 1) * counts
    return torch.stack(
        [found.sum(0) / whole.sum() for found, whole in zip(best.split(sizes), counts.split(sizes), strict=True)]
    )


class Lesson(NamedTuple):
    """The choices of one minutes and which are right.

    Parameters
    ----------
    chosen : Choices
    right : Tensor of bool, shape (pairs,)
        Whether the two belong together; an answer may belong to no issue.
    """

    chosen: Choices
    right: torch.Tensor


def lesson(gold: Gold, layout: Layout, rng: random.Random | None = None) -> Lesson | None:
    """The choices of one minutes, misread where a random source is given; None if there is nothing to choose."""
    found, links = stated(gold, layout)
    kept = _misread(found, rng) if rng else dict(enumerate(found))
    places = list(kept)
    chosen = before_issues(gold.text, list(kept.values()))
    right = [(places[i], places[j]) in links for i, j in chosen.pairs]
    return Lesson(chosen, torch.tensor(right)) if right else None


def _misread(found: Sequence[Candidate], rng: random.Random) -> dict[int, Candidate]:
    """Statements as a fallible reader leaves them: some overlooked, some taken for another role."""
    roles = ("issue", "cause", "solution", "decision", "result")
    missed = 2 * MISSED * rng.random()
    return {
        n: c._replace(role=rng.choice(roles)) if rng.random() < MISTAKEN else c
        for n, c in enumerate(found)
        if rng.random() >= missed
    }


def surprise(head: LinkHead, vectors: torch.Tensor, words: Sequence[torch.Tensor], given: Lesson) -> torch.Tensor:
    """What the choice of issues got wrong: having heard the others, at first sight, and by likeness alone.

    Parameters
    ----------
    vectors : shape (statements, width)
    words : sequence of Tensor, each of shape (tokens, ABOUT + 1)
    """
    traits, pairs, plain = (torch.from_numpy(table) for table in given.chosen[1:])
    alike = likeness(words)
    first = head.first(vectors, traits, alike, pairs, plain)
    heard = _wrong(head.hearing(first, traits, alike, pairs), given, or_none=True)
    alone = _wrong(SHARP * head.trusted(alike, pairs), given, or_none=False)
    return heard + FIRST * _wrong(first, given, or_none=True) + ALONE * alone


def _wrong(logits: torch.Tensor, given: Lesson, or_none: bool) -> torch.Tensor:
    """Mean negative log likelihood, over the answers, of the right issues or of none (logit 0).

    Without ``or_none`` only answers that belong to some issue are asked.
    """
    count = len(given.chosen.stated)
    issue, other = torch.from_numpy(given.chosen.pairs).unbind(1)
    table = logits.new_full((count, count + 1), NEVER)
    table[other, issue] = logits
    right = torch.zeros_like(table, dtype=torch.bool)
    right[other, issue] = given.right
    if or_none:
        table[:, -1] = 0.0
        right[:, -1] = ~right.any(1)
    rows = other.unique() if or_none else right.any(1).nonzero()[:, 0]
    if not len(rows):
        return logits.sum() * 0.0
    return (table.logsumexp(1) - table.masked_fill(~right, NEVER).logsumexp(1))[rows].mean()


def sample(golds: Sequence[Gold], layouts: Sequence[Layout]) -> torch.Tensor:
    """Plain figures of every pair of annotated minutes, shape (pairs, PLAIN)."""
    every = [g.chosen.plain for gold, lay in zip(golds, layouts, strict=True) if (g := lesson(gold, lay)) is not None]
    return torch.cat([torch.from_numpy(p) for p in every]) if every else torch.zeros((2, PLAIN))
