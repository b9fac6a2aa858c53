"""Which issues of different meetings are one matter: what comes back in one unit, what several units meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bienban_nlp.archive.likeness import Passages
from bienban_nlp.archive.records import Issue, same_unit

# How like two issues of one unit must be to be one matter: chosen on the units of one author of corpora/archive, measured on those of
# the other (scripts/archive_accuracy.py). Of two units a tenth more, since they come back less often; too few pairs to choose by.
HERE, ELSEWHERE = 0.53, 0.63
FEW = 200  # issues of other units that are looked at closely


def matters(issues: Sequence[Issue], likeness: Passages) -> list[list[int]]:
    """Groups of issues that are one matter.

    Every issue goes with the issue of an earlier meeting it is most like, if the two are like enough.

    Parameters
    ----------
    issues : sequence of Issue
        The earliest first.
    likeness : Passages
        Their quotations.

    Returns
    -------
    list of list of int
        Indices of issues, for matters that were raised in more than one meeting; those of most meetings first.
    """
    meetings = _numbered([i.meeting.path for i in issues])
    units = _numbered([same_unit(i.meeting.unit) for i in issues])
    group = list(range(len(issues)))
    for n, issue in enumerate(issues):
        before = np.flatnonzero(meetings[:n] != meetings[n])
        own = units[before] == units[n]
        among = np.concatenate([before[own], likeness.likeliest(issue.quote, before[~own], FEW)])
        over = likeness.near(issue.quote, issue.around, among) - np.where(units[among] == units[n], HERE, ELSEWHERE)
        if len(over) and over.max() >= 0:
            group[n] = group[int(among[np.argmax(over)])]
    members: dict[int, list[int]] = {}
    for n, g in enumerate(group):
        members.setdefault(g, []).append(n)
    found = [m for m in members.values() if len(m) > 1]
    return sorted(found, key=lambda m: (-len({issues[n].meeting.path for n in m}), m[0]))


def _numbered(names: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A number for each name, the same for the same."""
    known: dict[str, int] = {}
    return np.asarray([known.setdefault(n, len(known)) for n in names], np.int64)
