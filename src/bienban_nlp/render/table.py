"""Scores as one table for the committee: a line a file, as a spreadsheet opens it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from bienban_nlp.messages import say
from bienban_nlp.minutes import Minutes
from bienban_nlp.render import BOM, KINDS, SEVERITIES, cell
from bienban_nlp.render.score import number

_HEAD = (
    "file", "unit", "kind", "date", "rubric", "earned", "assessable", "not-assessable", "total",
    "lowest", "highest", "errors", "warnings", "notes", "codes",
)  # fmt: skip


def score_table(scored: Sequence[tuple[Minutes, Mapping[str, Any]]], lang: str | None = None) -> str:
    """Several scores against one rubric as comma-separated values, with a byte-order mark.

    Parameters
    ----------
    scored : sequence of (Minutes, mapping)
        Each minutes with the JSON of its score (``Score.to_dict()``).
    lang : str, optional
        Language of the head and of the decimal sign.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    criteria = [c["title"] for _, score in scored[:1] for c in score["criteria"]]
    writer.writerow([say(f"table.{name}", lang) for name in _HEAD] + [cell(t) for t in criteria])
    writer.writerows(_row(minutes, score, lang) for minutes, score in scored)
    return BOM + out.getvalue()


def _row(minutes: Minutes, score: Mapping[str, Any], lang: str | None) -> list[object]:
    points, band, checks = score["points"], score.get("band") or {}, score["checks"]
    kind = str(minutes.facts["kind"].value) if "kind" in minutes.facts else ""
    codes = [c["code"] for c in checks if c["severity"] != "note"]
    cells = [
        minutes.source.name,
        *(str(minutes.facts[k].value) if k in minutes.facts else "" for k in ("unit",)),
        say(f"view.kind-{kind}", lang) if kind in KINDS else "",
        str(minutes.facts["date"].value) if "date" in minutes.facts else "",
        score["rubric"]["id"],
        *(number(points[k], lang) for k in ("earned", "assessable", "not_assessable", "total")),
        *(str(band.get(k) or "") for k in ("if_rest_zero", "if_rest_full")),
        *(str(sum(c["severity"] == s for c in checks)) for s in SEVERITIES),
        " ".join(dict.fromkeys(codes)),
        *(_verdict(c, lang) for c in score["criteria"]),
    ]
    return [cell(c) for c in cells]


def _verdict(criterion: Mapping[str, Any], lang: str | None) -> str:
    """The points of a criterion; its verdict in words where there are none."""
    if criterion["points"] is not None and criterion["max"]:
        return number(criterion["points"], lang)
    return say(f"view.{criterion['status']}", lang)
