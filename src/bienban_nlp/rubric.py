"""A rubric applied to minutes: verdicts with evidence, points earned, assessable and not assessable, a band as a range.

Nothing is full marks by default: what the text cannot decide is not assessable, never silently zero or full.
The score depends on the text, the rubric and the model alone; its JSON carries their versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import msgspec

from bienban_nlp.checks import earlier, run_checks
from bienban_nlp.checks.follow_up import FollowUp, follow_up
from bienban_nlp.checks.measures import MEASURES, Measured, Meeting, Range
from bienban_nlp.checks.tasks import Task
from bienban_nlp.checks.view import View, short
from bienban_nlp.messages import known, say
from bienban_nlp.minutes import Finding, Layer, Minutes
from bienban_nlp.rubric_file import Criterion, Rubric, RubricError, Step, When, list_rubrics, load_rubric

__all__ = ["CriterionResult", "Evidence", "Rubric", "RubricError", "Score", "list_rubrics", "load_rubric", "score"]

SCHEMA = "bienban-score/1"

Status = Literal["met", "partly", "not-met", "not-assessable", "not-applicable"]


class Evidence(Layer, frozen=True, kw_only=True):
    """A passage a verdict stands on, quoted."""

    quote: str = ""


class CriterionResult(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one criterion.

    Parameters
    ----------
    max : float
        What the criterion is worth; 0 in a rubric without points.
    points : float, optional
        What was earned; None where nothing could be judged or points are not given.
    assessable : float
        How much of ``max`` the text could decide.
    why, fix : str
        The reason, and how to mend it ("" where there is nothing to mend or the reason tells it).
    """

    id: str
    title: str
    status: Status
    group: str = ""
    max: float = 0.0
    points: float | None = None
    assessable: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    why: str = ""
    fix: str = ""
    bonus: bool = False


class Points(msgspec.Struct, frozen=True, kw_only=True):
    """Points earned, decidable and not; ``assessable + not_assessable == total``."""

    earned: float = 0.0
    assessable: float = 0.0
    not_assessable: float = 0.0
    total: float = 0.0


class GroupResult(msgspec.Struct, frozen=True, kw_only=True):
    """The points of one group of criteria, under its ceiling."""

    id: str
    title: str
    points: Points


class BandRange(msgspec.Struct, frozen=True, kw_only=True):
    """The bands the score can still fall in; None in a rubric without bands."""

    if_rest_full: str | None = None
    if_rest_zero: str | None = None
    assessable_only: str | None = None


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A score that can be defended line by line."""

    rubric: Rubric
    points: Points
    band: BandRange
    criteria: tuple[CriterionResult, ...]
    groups: tuple[GroupResult, ...]
    checks: tuple[Finding, ...]
    versions: dict[str, str]
    tasks: tuple[Task, ...] = ()
    previous: FollowUp | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of a score (schema ``bienban-score/1``) as plain Python values."""
        head: dict[str, Any] = {k: getattr(self.rubric, k) for k in ("id", "title", "source", "date", "note")}
        head["bands"] = [b.name for b in self.rubric.bands]
        return {
            "schema": SCHEMA,
            "rubric": head,
            "points": _plain(self.points),
            "band": msgspec.to_builtins(self.band),
            "groups": [{"id": g.id, "title": g.title, **_plain(g.points)} for g in self.groups],
            "criteria": [_criterion_dict(c) for c in self.criteria],
            "checks": [msgspec.to_builtins(f) for f in self.checks],
            "tasks": [msgspec.to_builtins(t) for t in self.tasks],
            "previous": msgspec.to_builtins(self.previous),
            "versions": dict(self.versions),
        }

    def to_json(self) -> str:
        """The same as one line of JSON."""
        return msgspec.json.encode(self.to_dict()).decode()


def score(
    minutes: Minutes,
    rubric: str | Path | Rubric = "hd42-2025",
    previous: Sequence[Minutes] = (),
    lang: str | None = None,
) -> Score:
    """Score minutes against a rubric.

    Parameters
    ----------
    minutes : Minutes
        Analysed minutes.
    rubric : str, Path or Rubric
        The name of a shipped rubric, or one's own TOML file.
    previous : sequence of Minutes
        Minutes of earlier meetings of the same body; what is dated later is left out.
    lang : str, optional
        Language of the sentences, ``vi`` or ``en``.

    Raises
    ------
    RubricError
        The rubric cannot be used; the message names the line and the key.
    """
    chosen = rubric if isinstance(rubric, Rubric) else load_rubric(rubric)
    findings = run_checks(minutes, previous, lang=lang)
    view = View(minutes)
    meeting = Meeting(view, earlier(view, previous), findings, lang)
    results = tuple(_judge(c, meeting) for c in chosen.criteria)
    groups = tuple(
        GroupResult(id=g.id, title=g.title, points=_sum(chosen, results, g.id, g.max)) for g in chosen.groups
    )
    loose = _sum(chosen, results, "", 0.0)
    points = _add([g.points for g in groups] + [loose])
    return Score(
        rubric=chosen,
        points=points,
        band=_bands(chosen, points),
        criteria=results,
        groups=groups,
        checks=findings,
        versions=_versions(chosen, minutes),
        tasks=meeting.tasks,
        previous=follow_up(meeting.view, meeting.previous, lang),
    )


def _judge(c: Criterion, meeting: Meeting) -> CriterionResult:
    """The verdict on one criterion."""
    holds = _applies(c, meeting.view)
    base: dict[str, Any] = {"id": c.id, "title": c.title, "group": c.group, "max": float(c.max), "bonus": c.bonus}
    if holds is None:
        return CriterionResult(**base, status="not-assessable", why=say("criterion.when-unknown", meeting.lang))
    if not holds and c.otherwise == "full":
        why = say("criterion.given", meeting.lang)
        return CriterionResult(**base, status="met", points=float(c.max), assessable=float(c.max), why=why)
    if not holds:
        return CriterionResult(**base, status="not-applicable", why=say("criterion.not-applicable", meeting.lang))
    seen = MEASURES[c.check].take(meeting, **c.parameters)
    evidence = tuple(Evidence(start=s.start, end=s.end, quote=short(meeting.view.words(s), 200)) for s in seen.evidence)
    why = say(f"measure.{seen.say}", meeting.lang, **seen.values)
    if c.unscored:
        return CriterionResult(**base, status="not-assessable", evidence=evidence, why=f"{why} {c.unscored}")
    given = _given(c, seen)
    fix = c.fix or seen.fix or _fix(seen, meeting.lang)
    if given is None:
        return CriterionResult(**base, status="not-assessable", evidence=evidence, why=why, fix=fix)
    points, status = given
    judged = float(c.max if c.judged is None else c.judged)
    if judged < c.max and status != "not-met":
        status, why = "partly", f"{why} {c.unseen}".strip()
    return CriterionResult(
        **base, status=status, points=min(points, judged) if c.max else None, assessable=judged, evidence=evidence,
        why=why, fix="" if points >= judged and (c.max or status == "met") else fix,
    )  # fmt: skip


def _fix(seen: Measured, lang: str | None) -> str:
    """The measure's own mend; "" where it has none."""
    key = f"measure.{seen.say}-fix"
    return say(key, lang, **seen.values) if known(key) else ""


def _given(c: Criterion, seen: Measured) -> tuple[float, Status] | None:
    """Points and verdict; None where what is unknown would change them."""
    judged = float(c.max if c.judged is None else c.judged)
    if not c.bands:
        share = seen.quantities["share"]
        if share.low != share.high:
            return None
        points = round(judged * share.low * 4) / 4
        return points, _status(share.low)
    steps = _possible(c.bands, seen.quantities)
    outcomes = {(s.points, s.verdict) if s else (0.0, "not-met") for s in steps}
    if len(outcomes) != 1:
        return None
    earned, verdict = outcomes.pop()
    if earned is None:
        return 0.0, _VERDICTS[verdict or "not-met"]
    return float(earned), _status(earned / c.max if c.max else 0.0)


_VERDICTS: dict[str, Status] = {"met": "met", "partly": "partly", "not-met": "not-met"}


def _status(share: float) -> Status:
    return "met" if share >= 1 else "partly" if share > 0 else "not-met"


def _possible(bands: tuple[Step, ...], quantities: dict[str, Range]) -> list[Step | None]:
    """The bands that may be the first to hold, given what is known; None stands for no band at all."""
    found: list[Step | None] = []
    for step in bands:
        holds = [_holds(quantities[name], ending, bound) for name, ending, bound in step.conditions]
        if False in holds:
            continue
        found.append(step)
        if None not in holds:
            return found
    return [*found, None]


def _holds(q: Range, ending: str, bound: float) -> bool | None:
    """Whether a condition holds for all, some or none of what a quantity can be."""
    tests = {
        "least": (q.low >= bound, q.high < bound),
        "over": (q.low > bound, q.high <= bound),
        "most": (q.high <= bound, q.low > bound),
        "under": (q.high < bound, q.low >= bound),
    }
    surely, never = tests[ending]
    return True if surely else False if never else None


def _applies(c: Criterion, view: View) -> bool | None:
    """Whether a criterion's condition holds; None where the minutes do not tell."""
    answers = list(_conditions(c.when, view))
    return False if False in answers else None if None in answers else True


def _conditions(when: When, view: View) -> Iterator[bool | None]:
    """What each condition comes to."""
    members = view.number("total")
    if when.months is not None:
        yield view.date.month in when.months if view.date else None
    if when.kinds is not None:
        yield view.kind in when.kinds if view.kind else None
    if when.topical is not None:
        yield (view.kind == "party-cell-topical" or view.is_both) is when.topical if view.kind else None
    if when.mentions is not None:
        yield any(word.casefold() in view.text.casefold() for word in when.mentions)
    if when.least_members is not None:
        yield members >= when.least_members if members is not None else None
    if when.most_members is not None:
        yield members <= when.most_members if members is not None else None


def _sum(rubric: Rubric, results: Sequence[CriterionResult], group: str, ceiling: float) -> Points:
    """The points of one group: shared ceilings first, then the group's; a bonus never raises what can be earned."""
    mine = [r for r in results if r.group == group and r.status != "not-applicable"]
    parts: list[Points] = []
    capped: set[str] = set()
    for cap in rubric.caps:
        inside = [r for r in mine if r.id in cap.criteria]
        parts.append(_ceiling(inside, cap.max))
        capped.update(r.id for r in inside)
    parts.append(_ceiling([r for r in mine if r.id not in capped], float("inf")))
    whole = _add(parts)
    top = ceiling or whole.total
    total = min(top, whole.total)
    assessable = min(total, whole.assessable)
    return Points(
        earned=min(total, whole.earned), assessable=assessable, not_assessable=total - assessable, total=total
    )


def _ceiling(results: Sequence[CriterionResult], top: float) -> Points:
    total = min(top, sum(r.max for r in results if not r.bonus))
    assessable = min(total, sum(r.assessable for r in results if not r.bonus))
    earned = min(top, sum(r.points or 0.0 for r in results))
    return Points(earned=earned, assessable=assessable, not_assessable=total - assessable, total=total)


def _add(parts: Sequence[Points]) -> Points:
    names = ("earned", "assessable", "not_assessable", "total")
    return Points(**{n: round(sum(getattr(p, n) for p in parts), 2) for n in names})


def _bands(rubric: Rubric, points: Points) -> BandRange:
    """The range of bands, on percent of the points that apply."""
    if not rubric.bands or not points.total:
        return BandRange()
    return BandRange(
        if_rest_full=_band(rubric, points.earned + points.not_assessable, points.total),
        if_rest_zero=_band(rubric, points.earned, points.total),
        assessable_only=_band(rubric, points.earned, points.assessable) if points.assessable else None,
    )


def _band(rubric: Rubric, earned: float, of: float) -> str | None:
    percent = min(100.0, round(100 * earned / of, 6))
    return next((b.name for b in rubric.bands if percent >= b.least), None)


def _versions(rubric: Rubric, minutes: Minutes) -> dict[str, str]:
    """All that the score depends on: the text, the package, the rubric, the model."""
    try:
        package = metadata.version("bienban-nlp")
    except metadata.PackageNotFoundError:
        package = "0"
    return {
        "package": package,
        "text_sha256": sha256(minutes.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "source_sha256": minutes.source.sha256,
        "rubric_sha256": rubric.sha256,
        "model_sha256": minutes.model,
    }


def _plain(points: Points) -> dict[str, Any]:
    """Points as JSON numbers, whole where they are whole."""
    return {k: int(v) if float(v).is_integer() else v for k, v in msgspec.to_builtins(points).items()}


def _criterion_dict(c: CriterionResult) -> dict[str, Any]:
    """A criterion with every key of the contract present."""
    plain = {
        k: getattr(c, k)
        for k in ("id", "title", "group", "max", "status", "points", "assessable", "why", "fix", "bonus")
    }
    plain["evidence"] = [{"start": e.start, "end": e.end, "quote": e.quote} for e in c.evidence]
    return plain
