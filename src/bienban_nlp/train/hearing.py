"""What answers hear from one another: the second look at which issue each belongs to.

Chairs and members answer in runs ("second, …; then send somebody …") whose later lines no longer name the matter, and
a conclusion takes up what a member proposed pages before. So each answer listens to the others, most to those that are like
it or near it, hears which issues they chose at first sight, and then chooses again. It is attention (Vaswani et al. 2017)
over the answers of one minutes whose values are their first choices.
"""

from __future__ import annotations

import torch
from torch import nn

from bienban_nlp.minutes import ROLES

EARS, KIN, WIDE = 4, 2, 24
LOOKS = 2  # how often answers hear the others and choose again
FIGURES = 14  # about two answers: likeness (2), distance (3), place (3), the role of either (6)
ANSWERING = [ROLES.index(role) for role in ("cause", "solution", "decision")]
NEW_TURN, NEW_ITEM, NEW_LINE = 7, 8, 9  # columns of traits
SIZE = 0.15  # about how much likeness varies
NEVER = -1e9


class Hearing(nn.Module):
    """Log odds of each pair once more, given what every answer chose at first."""

    def __init__(self) -> None:
        super().__init__()
        self.ears = nn.Sequential(nn.Linear(FIGURES, WIDE), nn.GELU(), nn.Linear(WIDE, EARS))
        self.kin = nn.Sequential(nn.Linear(6, WIDE), nn.GELU(), nn.Linear(WIDE, KIN))
        self.again = nn.Sequential(nn.Linear(EARS + KIN + 7, 32), nn.GELU(), nn.Dropout(0.1), nn.Linear(32, 1))
        nn.init.zeros_(self.again[3].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.again[3].bias)  # type: ignore[arg-type]

    def forward(
        self, first: torch.Tensor, traits: torch.Tensor, alike: torch.Tensor, pairs: torch.Tensor
    ) -> torch.Tensor:
        """Log odds, shape (pairs,).

        Parameters
        ----------
        first : shape (pairs,)
            Log odds at first sight.
        traits : shape (statements, TRAITS)
        alike : shape (statements, statements)
            See :func:`bienban_nlp.train.pairs.likeness`.
        pairs : shape (pairs, 2)
        """
        roles = traits[:, ANSWERING]
        answers, issues = (_among(at, traits.shape[0]) for at in (pairs[:, 1], pairs[:, 0]))
        listening = self._listening(traits, alike, roles, answers)
        kinship = self._kinship(traits, alike, issues)
        found = first
        for _ in range(LOOKS):
            found = found + self._changed(chances(found, pairs, traits.shape[0]), listening, kinship, roles, pairs)
        return found

    def _changed(
        self,
        chance: torch.Tensor,
        listening: torch.Tensor,
        kinship: torch.Tensor,
        roles: torch.Tensor,
        pairs: torch.Tensor,
    ) -> torch.Tensor:
        """What the log odds of each pair gain by what was heard, shape (pairs,)."""
        issue, other = pairs.unbind(1)
        own = chance[other, issue]
        plain = [own, (chance.sum(0)[issue] - own).log1p(), chance.sum(1)[other], chance.amax(1)[other] - own]
        heard = [(listening @ chance)[:, other, issue], (chance @ kinship)[:, other, issue]]
        return self.again(torch.cat([*heard, torch.stack(plain), roles[other].T]).T).squeeze(1)

    def _listening(
        self, traits: torch.Tensor, alike: torch.Tensor, roles: torch.Tensor, answers: torch.Tensor
    ) -> torch.Tensor:
        """How much each answer listens to each other, shape (EARS, statements, statements)."""
        count = traits.shape[0]
        away = _apart(count)
        figures = [
            alike / SIZE,
            alike.T / SIZE,
            away.sign(),
            away.abs().log1p() / 3,
            (away.abs() == 1).float(),
            *(_together(traits, column) for column in (NEW_TURN, NEW_ITEM, NEW_LINE)),
        ]
        ends = [roles[:, None].expand(count, count, 3), roles[None].expand(count, count, 3)]
        loud = _each(self.ears, torch.cat([torch.stack(figures, -1), *ends], -1))
        deaf = (answers[None, :] == 0) | torch.eye(count, dtype=torch.bool)
        loud = loud.masked_fill(deaf[None], NEVER)
        nobody = loud.new_zeros((EARS, count, 1))
        return torch.cat([loud, nobody], -1).softmax(-1)[..., :count]

    def _kinship(self, traits: torch.Tensor, alike: torch.Tensor, issues: torch.Tensor) -> torch.Tensor:
        """How much each issue is the same matter as each other, shape (KIN, statements, statements)."""
        away = _apart(traits.shape[0]).abs()
        figures = [
            alike / SIZE,
            alike.T / SIZE,
            away.log1p() / 3,
            (away == 1).float(),
            _together(traits, NEW_TURN),
            _together(traits, NEW_LINE),
        ]
        both = issues[:, None] * issues[None, :] * (1 - torch.eye(issues.shape[0]))
        return _each(self.kin, torch.stack(figures, -1)).sigmoid() * both


def chances(logits: torch.Tensor, pairs: torch.Tensor, count: int) -> torch.Tensor:
    """Probability that the answer (row) belongs to the issue (column), shape (statements, statements)."""
    issue, other = pairs.unbind(1)
    table = logits.new_full((count, count), NEVER).index_put((other, issue), logits)
    return torch.cat([table, logits.new_zeros((count, 1))], 1).softmax(1)[:, :count]


def _among(places: torch.Tensor, count: int) -> torch.Tensor:
    """1 for the statements at these places, 0 for others, shape (statements,)."""
    return torch.zeros(count).index_put((places,), torch.ones(places.shape[0]))


def _each(layers: nn.Module, figures: torch.Tensor) -> torch.Tensor:
    """What layers make of every pair, shape (answers, statements, statements)."""
    count = figures.shape[0]
    # One row a pair: so the weights keep their names in the exported file.
    return layers(figures.flatten(0, 1)).unflatten(0, (count, count)).permute(2, 0, 1)


def _apart(count: int) -> torch.Tensor:
    """How many statements the column stands behind the row, shape (statements, statements)."""
    places = torch.arange(count, dtype=torch.float32)
    return places[None, :] - places[:, None]


def _together(traits: torch.Tensor, column: int) -> torch.Tensor:
    """Whether two statements stand in one turn, item or line, shape (statements, statements)."""
    place = traits[:, column].cumsum(0)
    return (place[:, None] == place[None, :]).float()
