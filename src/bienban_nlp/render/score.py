"""What both views of a score share: its points as parts of a bar, its band in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from bienban_nlp.messages import language, say
from bienban_nlp.minutes import Minutes
from bienban_nlp.render import Places, flat, shortened


def points_parts(points: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Points as the bar shows them: earned, lost, not decidable from the text."""
    earned, decided = points["earned"], points["assessable"]
    return [("earned", earned), ("lost", max(0, decided - earned)), ("unknown", points["not_assessable"])]


class Beside(NamedTuple):
    """A passage of last time beside today's: what became of it, the two quotations with their lines."""

    state: str
    label: str
    then: str
    now: str
    at: int | None


def followed_rows(score: Mapping[str, Any], lang: str | None = None) -> list[Beside]:
    """Last time's orders and open issues, what was left without a word first."""
    order = ("silent", "not-done", "mentioned", "done")
    matters = sorted((score.get("previous") or {}).get("matters") or (), key=lambda m: order.index(m["state"]))
    return [
        Beside(
            m["state"],
            say(f"view.state-{m['state']}", lang) + " · " + say("view.since", lang, since=m["since"]),
            " · ".join([_cited(m["matter"], lang), *(flat(m[k]) for k in ("who", "due") if m[k])]),
            _cited(m["today"], lang) if m["today"] else "–",
            m["today"]["start"] if m["today"] else None,
        )
        for m in matters
    ]


def copied_rows(score: Mapping[str, Any], lang: str | None = None) -> list[Beside]:
    """Passages of today that repeat last time's, each beside the other."""
    copied = (score.get("previous") or {}).get("copied") or ()
    return [Beside("", "", _cited(c["before"], lang), _cited(c["today"], lang), c["today"]["start"]) for c in copied]


def _cited(passage: Mapping[str, Any], lang: str | None) -> str:
    return f"“{flat(passage['quote'])}” ({say('view.line', lang, line=passage['line'])})"


def readiness(score: Mapping[str, Any], lang: str | None = None) -> str:
    """Whether the minutes can be handed in as they stand, in one sentence."""
    checks = score["checks"]
    counts = {f"{kind}s": sum(f["severity"] == kind for f in checks) for kind in ("error", "warning", "note")}
    key = "error" if counts["errors"] else "warning" if checks else "none"
    return say(f"view.checks-{key}", lang, **counts)


def _matter(task: Mapping[str, Any], lang: str | None) -> str:
    """What is to be done; of a table's row the cell that says it, since the other columns stand beside it."""
    cells = [c.strip() for c in task["quote"].split("|")]
    return _cited({**task, "quote": next((c for c in cells if c), task["quote"])}, lang)


_PROOFS, _PROOF = 8, 60  # passages of a criterion that are told, characters of each
_QUOTED = 2  # of them in the terminal and in Word; on a page each shows when it is pointed at


class Proof(NamedTuple):
    """A passage a verdict stands on: which of the criterion's it is, its place in words, its words, where it begins."""

    number: int
    place: str
    words: str
    start: int


def proof_rows(criterion: Mapping[str, Any], places: Places, lang: str | None = None) -> list[Proof]:
    """What a verdict stands on, each place once."""
    found: dict[str, Proof] = {}
    for n, e in enumerate((criterion.get("evidence") or ())[:_PROOFS], 1):
        place, words = places.say(e["start"], lang), shortened(flat(e.get("quote") or ""), _PROOF)
        found.setdefault(place, Proof(n, place, words, e["start"]))
    return list(found.values())


def proofs(criterion: Mapping[str, Any], places: Places, lang: str | None = None) -> str:
    """The same in one line, the first passages quoted, the others by their place."""
    rows = proof_rows(criterion, places, lang)
    return "; ".join(f"{p.place} “{p.words}”" if p.words and n < _QUOTED else p.place for n, p in enumerate(rows))


class TaskRow(NamedTuple):
    """A task as both tables show it: what, who, by when; a gap is marked, not left empty."""

    what: str
    who: str
    due: str
    at: int
    complete: bool


def task_rows(score: Mapping[str, Any], lang: str | None = None) -> list[TaskRow]:
    """The tasks that were given, in the order of the text."""

    def shown(task: Mapping[str, Any], key: str, lack: str) -> str:
        missing = "view.task-gap" if lack in task.get("lacks", ()) else "view.task-elsewhere"
        return flat(task[key]) if task.get(key) else say(missing, lang)

    return [
        TaskRow(
            _matter(t, lang), shown(t, "who", "person"), shown(t, "due", "deadline"), t["start"], not t.get("lacks")
        )
        for t in score.get("tasks") or ()
    ]


def number(value: float, lang: str | None = None) -> str:
    """Points without needless decimals, with the decimal comma of Vietnamese."""
    plain = f"{value:.2f}".rstrip("0").rstrip(".")
    return plain if language(lang) == "en" else plain.replace(".", ",")


_WIDE = 0.75  # of a rubric's bands; a score that may still fall in so many has none yet


def band_lines(score: Mapping[str, Any], lang: str | None = None) -> list[str]:
    """The band as the range it can still fall in; where that is nearly any, that there is none yet."""
    band = {k: flat(str(v)) for k, v in (score.get("band") or {}).items() if v}
    names = [flat(str(name)) for name in score["rubric"].get("bands") or ()]
    ends = [names.index(band[k]) for k in ("if_rest_full", "if_rest_zero") if band.get(k) in names]
    if len(ends) == 2 and ends[0] != ends[1] and abs(ends[1] - ends[0]) + 1 >= _WIDE * len(names):
        return [say("view.band-open", lang, points=number(score["points"]["not_assessable"], lang))]
    label = say("view.band", lang)
    return [f"{label}: {words}" for words in _band_words(band, lang)]


def source_of(rubric: Mapping[str, Any]) -> str:
    """Where a rubric comes from, without the closing brackets in which its file names where it was found."""
    return re.sub(r"\s*\([^()]*\)$", "", flat(rubric.get("source") or ""))


def rubric_is_later(score: Mapping[str, Any], minutes: Minutes, lang: str | None = None) -> str:
    """A remark where the rubric was issued after the meeting, which could not know it; else ""."""
    issued, held = score["rubric"].get("date") or "", minutes.facts.get("date")
    if not issued or held is None or str(held.value) >= issued:
        return ""
    return say("view.rubric-later", lang, issued=issued[:4], held=str(held.value)[:4])


def _band_words(band: Mapping[str, str], lang: str | None) -> list[str]:
    lines = []
    if "if_rest_zero" in band and "if_rest_full" in band:
        lines.append(say("view.band-range", lang, low=band["if_rest_zero"], high=band["if_rest_full"]))
    if "assessable_only" in band:
        lines.append(say("view.band-only", lang, band=band["assessable_only"]))
    return lines
