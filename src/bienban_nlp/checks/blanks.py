"""Checks of what a form asks for and nobody filled in: dots, gaps, a name in the signature block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.view import View
from bienban_nlp.facts.blanks import blanks
from bienban_nlp.facts.people import nameless


@check("blank-left", "warning")
def blank_left(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A field of a form was left as dots or a gap."""
    for start, end, field in blanks(view.frame):
        yield Hit(start, end, {"field": field})


@check("no-signatures", "warning")
def nobody_signs(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A title of the signature block without a name, where the other one has a name."""
    signers = [name for key in ("chair", "secretary") if (name := view.fact(key))]
    for start, end in nameless(view.frame):
        if len(signers) < 2 or not all(name in view.text[end:] for name in signers):
            yield Hit(start, end, {"label": view.text[start:end]}, "name")
