"""What both views of a score share: its points as parts of a bar, its band in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bienban_nlp.messages import language, say
from bienban_nlp.render import flat


def points_parts(points: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Points as the bar shows them: earned, lost, not decidable from the text."""
    earned, decided = points["earned"], points["assessable"]
    return [("earned", earned), ("lost", max(0, decided - earned)), ("unknown", points["not_assessable"])]


def number(value: float, lang: str | None = None) -> str:
    """Points without needless decimals, with the decimal comma of Vietnamese."""
    plain = f"{value:.2f}".rstrip("0").rstrip(".")
    return plain if language(lang) == "en" else plain.replace(".", ",")


def band_lines(score: Mapping[str, Any], lang: str | None = None) -> list[str]:
    """The band as the range it can still fall in."""
    band = {k: flat(str(v)) for k, v in (score.get("band") or {}).items() if v}
    lines = []
    if "if_rest_zero" in band and "if_rest_full" in band:
        lines.append(say("view.band-range", lang, low=band["if_rest_zero"], high=band["if_rest_full"]))
    if "assessable_only" in band:
        lines.append(say("view.band-only", lang, band=band["assessable_only"]))
    return lines
