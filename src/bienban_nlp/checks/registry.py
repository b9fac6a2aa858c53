"""What a check is, how it is registered, and how what it finds is put into words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Literal, NamedTuple

from bienban_nlp.checks.view import View
from bienban_nlp.messages import say
from bienban_nlp.minutes import Finding, Severity
from bienban_nlp.syllables import Span


class Hit(NamedTuple):
    """What a check found: where, and the values its sentence needs.

    ``variant`` names another sentence of the same code (``message-<variant>``, ``fix-<variant>``); ``severity``
    is lower than the check's own where the finding rests on what the model is not sure of.
    """

    start: int | None = None
    end: int | None = None
    values: Mapping[str, object] = MappingProxyType({})
    variant: str = ""
    severity: Severity | None = None


def hit_at(span: Span | None, values: dict[str, object] | None = None, variant: str = "") -> Hit:
    """A hit at a span; without one, of the whole minutes."""
    return Hit(span.start if span else None, span.end if span else None, values or {}, variant)


def in_order(*hits: Iterable[Hit]) -> Iterator[Hit]:
    """Hits looked for one after another, in the order of the text."""
    return iter(sorted(chain(*hits), key=lambda hit: hit.start or 0))


Check = Callable[[View, Sequence[View]], Iterator[Hit]]


class Entry(NamedTuple):
    """A registered check."""

    code: str
    severity: Severity
    find: Check
    in_account: Severity | None


CHECKS: list[Entry] = []


def check(
    code: str, severity: Severity, in_account: Severity | Literal["same"] | None = "same"
) -> Callable[[Check], Check]:
    """Register a check under its code; a code's meaning never changes (see the contract).

    ``in_account`` is its severity in a mere account of a meeting, as in the news, None where nobody asks it of one.
    """

    def register(find: Check) -> Check:
        CHECKS.append(Entry(code, severity, find, severity if in_account == "same" else in_account))
        return find

    return register


def findings(entry: Entry, view: View, previous: Sequence[View] = (), lang: str | None = None) -> Iterator[Finding]:
    """What one check finds, in words."""
    severity = entry.in_account if view.is_account else entry.severity
    if severity is None:
        return
    for hit in entry.find(view, previous):
        dash = f"-{hit.variant}" if hit.variant else ""
        yield Finding(
            code=entry.code,
            severity=hit.severity or severity,
            message=say(f"{entry.code}.message{dash}", lang, **hit.values),
            fix=say(f"{entry.code}.fix{dash}", lang, **hit.values),
            start=hit.start,
            end=hit.end,
        )
