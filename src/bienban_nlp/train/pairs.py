"""The pair head: which issue a cause, solution or decision belongs to, if any.

It learns to choose, not to judge each pair alone, and it learns from minutes misread as the model misreads them:
at work it stands among issues that were missed and issues that are none. It learns together with the encoder, whose
words learn to find their like in other words (late interaction: Khattab and Zaharia 2020, ColBERT).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import nn

from bienban_nlp.corpus import Gold
from bienban_nlp.encoder import ABOUT, APART, Choices, Layout
from bienban_nlp.links import PLAIN, TRAITS, Candidate
from bienban_nlp.links import choices as before_issues
from bienban_nlp.train.examples import stated

WIDE, FIT, HIDDEN = 96, 64, 64
ALIKE = 6  # figures about how alike two statements are
MISSED, MISTAKEN = 0.2, 0.08  # share of statements that the misreader overlooks, and takes for something else
NEVER = -1e9
ALONE = 0.3  # what likeness alone counts in learning beside the head that weighs everything
SHARP = 2.0  # how much surer it must be there


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
        alike : shape (2, statements, statements)
            See :func:`alike`.
        pairs : shape (pairs, 2)
        plain : shape (pairs, PLAIN)
        """
        issue, other = pairs.unbind(1)
        mine, theirs = alike[:, issue, other], (alike.amax(2)[:, issue], alike.amax(1)[:, other])
        figures = torch.cat([mine, *(mine - best for best in theirs)]).T / 0.15
        seen = self.noise(nn.functional.gelu(self.taken(torch.cat([self.noise(vectors), traits], 1))))
        fit = (self.asked(seen)[issue] * self.offered(seen)[other]).sum(1) / math.sqrt(FIT)
        weighed = self.score(torch.cat([(plain - self.mean) / self.spread, figures], 1)).squeeze(1)
        return self.trusted(alike, pairs) + fit - self.nothing(seen)[other, 0] + weighed

    def trusted(self, alike: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
        """What likeness alone says of each pair, shape (pairs,)."""
        return self.trust * alike.sum(0)[pairs[:, 0], pairs[:, 1]]

    def settle(self, plain: torch.Tensor) -> None:
        """Take the usual size of the plain figures from a sample of them, shape (pairs, PLAIN)."""
        self.mean.copy_(plain.mean(0))
        self.spread.copy_(plain.std(0) + 1e-3)


def likeness(issues: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    """How much of each issue is found in each other statement, and of the other in the issue.

    Every word takes the word of the other statement that is most like it; the mean of these, by what each counts.

    Parameters
    ----------
    issues, others : shape (statements, tokens, ABOUT + 1)
        See :class:`bienban_nlp.encoder.Reading`; what only fills the table counts nothing.

    Returns
    -------
    Tensor, shape (2, issues, others)
    """
    (mine, here), (theirs, there) = ((t[..., :ABOUT], t[..., ABOUT]) for t in (issues, others))
    close = torch.einsum("iwa,jva->ijwv", mine, theirs)
    none = (here == 0)[:, None, :, None] | (there == 0)[None, :, None, :]
    close = close.masked_fill(none, APART)
    found = (close.amax(3) * here[:, None]).sum(2) / here.sum(1)[:, None]
    back = (close.amax(2) * there[None]).sum(2) / there.sum(1)[None]
    return torch.stack([found, back])


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


def surprise(head: LinkHead, vectors: torch.Tensor, words: torch.Tensor, given: Lesson) -> torch.Tensor:
    """What the choice of issues got wrong: by the head that weighs everything, and by likeness alone.

    Parameters
    ----------
    vectors : shape (statements, width)
    words : shape (statements, tokens, ABOUT + 1)
    """
    pairs = torch.from_numpy(given.chosen.pairs)
    alike = table(words, pairs)
    traits, plain = torch.from_numpy(given.chosen.traits), torch.from_numpy(given.chosen.plain)
    every = _wrong(head(vectors, traits, alike, pairs, plain), given, or_none=True)
    return every + ALONE * _wrong(SHARP * head.trusted(alike, pairs), given, or_none=False)


def table(words: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
    """Likeness where there is a pair, shape (2, statements, statements)."""
    issues, others = pairs[:, 0].unique(), pairs[:, 1].unique()
    whole = words.new_full((2, len(words), len(words)), APART)
    whole[:, issues[:, None], others] = likeness(words[issues], words[others])
    reached = torch.zeros((len(words), len(words)), dtype=torch.bool)
    reached[pairs[:, 0], pairs[:, 1]] = True
    return whole.masked_fill(~reached, APART)


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
