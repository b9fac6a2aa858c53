"""What a rubric can measure: named measures with parameters, each giving quantities, evidence and a reason.

A quantity is a range: what the text leaves open is as wide as it is open, so that nothing is silently zero and
nothing silently full. A rubric's bands are conditions on quantities (``rate_least = 90``).
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Annotated, Any, Literal, NamedTuple, get_type_hints

from msgspec import Meta

from bienban_nlp.checks.leadership import criticism_told
from bienban_nlp.checks.people import members_heard, same, voices
from bienban_nlp.checks.previous import followed, reported
from bienban_nlp.checks.similar import content, shared
from bienban_nlp.checks.steps import STEPS
from bienban_nlp.checks.tasks import Task, tasks
from bienban_nlp.checks.view import View, clock, short
from bienban_nlp.facts.attendance import exempt as exempt_members
from bienban_nlp.messages import decimal, say
from bienban_nlp.minutes import Finding, Statement, unanswered
from bienban_nlp.syllables import Span


class Range(NamedTuple):
    """A quantity between two bounds; equal bounds where it is known."""

    low: float
    high: float


UNKNOWN = Range(-math.inf, math.inf)


def exactly(value: float) -> Range:
    """A known quantity."""
    return Range(value, value)


class Measured(NamedTuple):
    """What one measure gives.

    ``say`` is the key of the sentence that tells why, ``values`` its placeholders; ``share`` is the measure from
    0 to 1 where it has one.
    """

    quantities: dict[str, Range]
    say: str
    values: dict[str, object]
    evidence: tuple[Span, ...] = ()
    fix: str = ""


class Meeting:
    """What the measures look at: the minutes, those before, what the checks found.

    Parameters
    ----------
    view : View
        Today's minutes.
    previous : sequence of View
        Earlier meetings, the latest first.
    findings : sequence of Finding
        What the checks found today.
    lang : str, optional
        Language of the sentences.
    """

    def __init__(
        self, view: View, previous: Sequence[View] = (), findings: Sequence[Finding] = (), lang: str | None = None
    ) -> None:
        self.view, self.previous, self.findings, self.lang = view, previous, findings, lang

    @cached_property
    def heard(self) -> list[str]:
        """Members named as giving an opinion or a report."""
        return members_heard(self.view)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """What was ordered, and what each order leaves out."""
        return tasks(self.view)


class Measure(NamedTuple):
    """A registered measure: its parameters (name, type and default, if any), the quantities its bands may use."""

    parameters: tuple[tuple[str, Any] | tuple[str, Any, Any], ...]
    quantities: tuple[str, ...]
    take: Callable[..., Measured]


MEASURES: dict[str, Measure] = {}


# What a rubric may set; a rubric's file is held against these types.
Word = Annotated[str, Meta(min_length=1)]
Words = Annotated[tuple[Word, ...], Meta(min_length=1)]
Length = Annotated[int, Meta(ge=1, le=1440)]  # in minutes
Zone = Literal["all", "header", "opening", "agenda", "closing"]
Absent = Literal["not-met", "not-assessable"]


def measure(name: str, *quantities: str) -> Callable[[Callable[..., Measured]], Callable[..., Measured]]:
    """Register a measure under the name a rubric calls it by; its arguments are what the rubric may set."""

    def register(take: Callable[..., Measured]) -> Callable[..., Measured]:
        types = get_type_hints(take, include_extras=True)
        _, *given = inspect.signature(take).parameters.values()
        fields = tuple((p.name, types[p.name], *(() if p.default is p.empty else (p.default,))) for p in given)
        MEASURES[name] = Measure(fields, ("share", *quantities), take)
        return take

    return register


@measure("duration", "minutes", "short")
def duration(meeting: Meeting, minutes: Length = 90, both: Length | None = None) -> Measured:
    """How long the meeting lasted against what is required (``both``: two kinds in one sitting)."""
    view = meeting.view
    required = both if both and view.is_both else minutes
    where = tuple(s for s in (view.place("start"), view.place("end")) if s)
    if view.duration is None:
        unknown = dict.fromkeys(("share", "minutes", "short"), UNKNOWN)
        missing = [name for name in ("start", "end") if clock(view.fact(name)) is None]
        why = ("backwards", f"no-{missing[0]}" if missing else "", "unknown")[len(missing)]
        return Measured(unknown, f"duration-{why}", {}, where)
    lasted = view.duration
    given = {"share": min(1.0, lasted / required), "minutes": lasted, "short": max(0, required - lasted)}
    return Measured(
        {k: exactly(v) for k, v in given.items()}, "duration", {"minutes": lasted, "required": required}, where
    )


@measure("attendance", "rate", "unexcused", "absent")
def attendance(meeting: Meeting, exempt: bool = True) -> Measured:
    """Those present of those who had to come; exempt members out of the denominator."""
    view = meeting.view
    total, absent, present = view.number("total"), view.number("absent"), _present(view)
    if total is None and present is not None and absent is not None:
        total = present + absent
    where = tuple(s for s in (view.place("total"), view.place("present"), view.place("absent")) if s)
    unknown = dict.fromkeys(("share", "rate", "unexcused", "absent"), UNKNOWN)
    if not total or present is None:
        return Measured(unknown, "attendance-unknown", {}, where)
    free = exempt_members(view.opening) if exempt else 0
    due = total - free if present <= total - free else total
    if not due:
        return Measured(unknown, "attendance-exempt", {"total": total}, where)
    unexcused = _unexcused(view, due, present)  # a reason that is not told is not a lack of one
    share = present / due
    quantities = {
        "share": exactly(share),
        "rate": exactly(round(100 * share, 2)),
        "absent": exactly(due - present),
        "unexcused": exactly(unexcused or 0),
    }
    values = {
        "present": present,
        "due": due,
        "rate": partial(decimal, 100 * share),
        "unexcused": "?" if unexcused is None else unexcused,
    }
    return Measured(quantities, "attendance", values, where)


def _present(view: View) -> int | None:
    """How many came: as told, else the members due without those absent."""
    total, present, absent = (view.number(n) for n in ("total", "present", "absent"))
    if present is not None or total is None or absent is None:
        return present
    return max(0, total - exempt_members(view.opening) - absent)


def _unexcused(view: View, due: int, present: int) -> int | None:
    """How many are absent without a reason; None where reasons are not told."""
    stated, excused = view.number("absent_unexcused"), view.number("absent_excused")
    if stated is not None:
        return stated
    absent = max(0, due - present)
    if absent == 0 or (excused is not None and excused >= absent):
        return 0
    return None


@measure("speakers", "rate", "count")
def speakers(meeting: Meeting, names: bool = True) -> Measured:
    """Distinct members named as giving an opinion or a report, of those present (``names``: listed in the reason)."""
    view, heard = meeting.view, meeting.heard
    present = _present(view)
    where = tuple(Span(v.start, v.end) for v in voices(view, view.agenda.start, view.agenda.end) if not v.empty)[:12]
    if not present:
        return Measured(
            {"share": UNKNOWN, "rate": UNKNOWN, "count": exactly(len(heard))},
            "speakers-unknown",
            {"count": len(heard)},
            where,
        )
    rate = 100 * len(heard) / present
    quantities = {"share": exactly(min(1.0, rate / 100)), "rate": exactly(round(rate, 2)), "count": exactly(len(heard))}
    values = {"count": len(heard), "present": present, "rate": f"{rate:.0f}", "names": ", ".join(heard) or "–"}
    return Measured(quantities, "speakers" if names else "speakers-count", values, where)


@measure("covers", "count", "missing")
def covers(meeting: Meeting, parts: Words, absent: Absent = "not-met") -> Measured:
    """How many of the named steps or contents the minutes show (names: :data:`bienban_nlp.checks.steps.STEPS`).

    ``absent = "not-assessable"`` where silence on all of them proves nothing.
    """
    found = {p: STEPS[p](meeting.view) for p in parts}
    held = [p for p in parts if found[p] is not None]
    missing = [p for p in parts if found[p] is None]
    quantities = {
        "share": exactly(len(held) / len(parts)),
        "count": exactly(len(held)),
        "missing": exactly(len(missing)),
    }
    values: dict[str, object] = {
        "count": len(held),
        "of": len(parts),
        "missing": ", ".join(say(f"part.{p}", meeting.lang) for p in missing) or "–",
        "held": ", ".join(say(f"part.{p}", meeting.lang) for p in held) or "–",
    }
    if not held and absent == "not-assessable":
        return Measured(dict.fromkeys(quantities, UNKNOWN), "covers-unknown", values)
    where = tuple(s for s in found.values() if s and s.end > s.start)
    fix = " ".join(say(f"part-fix.{p}", meeting.lang) for p in missing)
    return Measured(quantities, "covers" if missing else "covers-all", values, where, fix)


@measure("mentions", "count")
def mentions(meeting: Meeting, words: Words, where: Zone = "all", absent: Absent = "not-met") -> Measured:
    """Whether the text has one of some words; ``absent = "not-assessable"`` where silence proves nothing."""
    view = meeting.view
    zone = {
        "all": Span(0, len(view.text)),
        "header": view.span("header"),
        "opening": view.span("opening"),
        "agenda": view.agenda,
        "closing": view.closing,
    }[where]
    pattern = re.compile("|".join(re.escape(w).replace(r"\ ", r"\s+") for w in words), re.IGNORECASE)
    found = [Span(*m.span()) for m in pattern.finditer(view.text, zone.start, zone.end)]
    if not found and absent == "not-assessable":
        return Measured({"share": UNKNOWN, "count": UNKNOWN}, "mentions-unknown", {})
    values: dict[str, object] = {"quote": short(view.words(view.line(found[0].start)), 120) if found else ""}
    quantities = {"share": exactly(float(bool(found))), "count": exactly(len(found))}
    return Measured(quantities, "mentions" if found else "mentions-none", values, tuple(found[:5]))


@measure("clean", "count")
def clean(meeting: Meeting, codes: Words) -> Measured:
    """Whether the checks with these codes found nothing."""
    found = [f for f in meeting.findings if f.code in codes]
    where = tuple(Span(f.start, f.end) for f in found if f.start is not None and f.end is not None)
    quantities = {"share": exactly(float(not found)), "count": exactly(len(found))}
    values: dict[str, object] = {"count": len(found), "messages": " ".join(f.message for f in found[:3])}
    return Measured(
        quantities,
        "clean-not" if found else "clean",
        values,
        where,
        " ".join(dict.fromkeys(f.fix for f in found[:3] if f.fix)),
    )


@measure("concluded", "count")
def concluded(meeting: Meeting) -> Measured:
    """Whether the meeting concluded or decided anything, and how often."""
    found = list(meeting.view.statements("decision"))
    quantities = {"share": exactly(float(bool(found))), "count": exactly(len(found))}
    where = tuple(Span(s.start, s.end) for s in found[:8])
    return Measured(quantities, "concluded" if found else "concluded-not", {"count": len(found)}, where)


@measure("assigned", "count", "without")
def assigned(meeting: Meeting, person: bool = True, deadline: bool = True) -> Measured:
    """The share of orders that name who does them and by when."""
    orders = meeting.tasks
    asked = {"person": person, "deadline": deadline}
    good = [t for t in orders if not any(asked[lack] for lack in t.lacks)]
    share = len(good) / len(orders) if orders else 0.0
    quantities = {"share": exactly(share), "count": exactly(len(orders)), "without": exactly(len(orders) - len(good))}
    where = tuple(Span(t.start, t.end) for t in good[:8])
    values: dict[str, object] = {"count": len(orders), "good": len(good), "without": len(orders) - len(good)}
    return Measured(quantities, "assigned" if orders else "assigned-none", values, where)


_REPLIES = re.compile(
    r"\b(?:trả lời|giải thích|giải đáp|giải trình|đáp(?! ứng)|nói lại|tiếp thu|cho biết)\b", re.IGNORECASE
)
_NEAR = 300  # characters behind a question; who replies there replies to it
_SAME_MATTER = 0.2  # of the own words of a request, in a decision


@measure("answered", "count", "open")
def answered(meeting: Meeting) -> Measured:
    """The share of what members raised that a decision or reply answers.

    Raised is any issue or request in a member's mouth; where none is told so, any issue. It is answered by a decision
    linked to it, one in its words, one that gives the matter to who raised it, or a reply close behind. What the
    summary calls open is left open here too, so that score and analysis never gainsay each other.
    """
    view = meeting.view
    noted = {issue.start for issue in unanswered(view.minutes)}
    raised = _raised(view)
    decisions = list(view.statements("decision"))
    done = {i for d in decisions for i in d.for_}
    told = [
        (d.start, view.words(view.sentence(d.start)), set(re.findall(r"\w+", view.minutes.quote(d)))) for d in decisions
    ]
    replies = [
        v.start
        for v in voices(view, view.agenda.start, view.agenda.end)
        if _REPLIES.search(view.text, v.start, min(v.end, v.start + 70))
    ]

    def holds(s: Statement) -> bool:
        own, name = content(view.minutes.quote(s)), (s.speaker or "").split()[-1:]
        return s.start not in noted and (
            not done.isdisjoint((s.id, *s.for_))
            or any(s.end <= at <= s.end + _NEAR for at in replies)
            or any(
                at > s.start and (bool(own and shared(own, words) >= _SAME_MATTER) or not names.isdisjoint(name))
                for at, words, names in told
            )
        )

    taken = [s for s in raised if s.for_ and holds(s)]
    done.update(i for s in taken for i in s.for_)  # what takes up a remedy answers its issue
    left = [s for s in raised if not holds(s)]
    share = exactly(1 - len(left) / len(raised)) if raised else UNKNOWN
    quantities = {"share": share, "count": exactly(len(raised)), "open": exactly(len(left))}
    values: dict[str, object] = {"count": len(raised), "open": len(left)}
    return Measured(
        quantities, "answered" if raised else "answered-none", values, tuple(Span(s.start, s.end) for s in left[:8])
    )


def _raised(view: View) -> list[Statement]:
    """The issues and requests in the mouths of members but the chair; any issue where nobody is named."""
    chair = view.fact("chair") or ""
    said = [s for s in view.statements("issue", "solution") if s.speaker and not same(s.speaker, chair)]
    return said or list(view.minutes.issues)


@measure("discussed", "count")
def discussed(meeting: Meeting) -> Measured:
    """Whether opinions are reported, and whose: half where nobody is named."""
    view = meeting.view
    heard = [v for v in voices(view, view.agenda.start, view.agenda.end) if not v.empty and not v.concludes]
    unnamed = [f for f in meeting.findings if f.code in ("unnamed-speakers", "no-discussion")]
    share = 0.0 if not heard and not unnamed else 0.5 if unnamed or len(meeting.heard) < 2 else 1.0
    quantities = {"share": exactly(share if heard or unnamed else 0.0), "count": exactly(len(heard))}
    where = tuple(Span(v.start, v.end) for v in heard[:8])
    return Measured(
        quantities,
        "discussed" if share == 1 else "discussed-not",
        {"count": len(heard), "people": len(meeting.heard)},
        where,
    )


@measure("criticism", "count")
def criticism(meeting: Meeting) -> Measured:
    """Self-criticism or criticism with a person and a fault, or half in general words; how sincere no text can say."""
    found = criticism_told(meeting.view)
    if found is None:
        return Measured({"share": exactly(0), "count": exactly(0)}, "criticism-not", {})
    at, named = found
    quantities = {"share": exactly(1.0 if named else 0.5), "count": exactly(1)}
    where = (meeting.view.sentence(at.start),)
    return Measured(quantities, "criticism" if named else "criticism-general", {}, where)


@measure("work", "party", "professional", "unled")
def work(meeting: Meeting) -> Measured:
    """Shares of the agenda, in percent; ``share`` is what is party work or led by the cell."""
    shares = meeting.view.minutes.summary.shares
    if not shares:
        return Measured(dict.fromkeys(("share", "party", "professional", "unled"), UNKNOWN), "work-unknown", {})
    party, professional = shares.get("party", 0.0), shares.get("professional", 0.0)
    unled = professional - shares.get("professional_led", 0.0)
    given = {"share": 1 - unled, "party": 100 * party, "professional": 100 * professional, "unled": 100 * unled}
    values: dict[str, object] = {k: f"{given[k]:.0f}" for k in ("party", "professional", "unled")}
    return Measured({k: exactly(round(v, 2)) for k, v in given.items()}, "work", values)


_TASKS = r"(?:đầu việc|việc|nhiệm vụ|chỉ tiêu|nội dung|kết luận)"
_COMPLETED = (
    r"(?:(?<!chưa )(?<!không )(?<!phải )(?<!sẽ )(?:hoàn thành|làm xong)|(?<!chưa )(?<!làm )xong)(?: được| xong)?"
)
_FIGURE = re.compile(
    r"(?P<done>\d{1,3})\s*/\s*(?P<of>\d{1,3})\s*(?:đầu việc|việc|nhiệm vụ|chỉ tiêu|nội dung|kết luận|"
    r"mục tiêu)[^.\n]{0,40}(?:xong|hoàn thành|đạt|thực hiện)|"
    r"(?:hoàn thành|đạt|thực hiện)[^.\n]{0,30}?(?P<done2>\d{1,3})\s*/\s*(?P<of2>\d{1,3})\s*(?:đầu việc|việc|nhiệm vụ|"
    r"chỉ tiêu|nội dung|kết luận)|"
    r"(?:hoàn thành|đạt|thực hiện(?: được)?)\s*(?P<rate>\d{1,3}(?:[.,]\d+)?)\s?%\s*(?:các )?(?:chỉ tiêu|nhiệm vụ|"
    r"nội dung|kế hoạch|nghị quyết|kết luận)[^.\n]{0,20}(?:nghị quyết|tháng|kỳ trước|đề ra)|"
    rf"(?:trong|giao|có|nêu|đề ra)(?: tổng)?(?: số)? (?P<of3>\d{{1,3}}) {_TASKS}[^.\n]{{0,80}}?{_COMPLETED} "
    rf"(?P<done3>\d{{1,3}})(?: {_TASKS}|(?=\s*[.,;\n]))|"
    rf"{_COMPLETED} (?P<done4>\d{{1,3}}) (?:trong|trên)(?: tổng)?(?: số)? (?P<of4>\d{{1,3}}) {_TASKS}",
    re.IGNORECASE,
)


@measure("last-month", "rate")
def last_month(meeting: Meeting) -> Measured:
    """How much of last month's resolution was carried out, in percent.

    From the figure the minutes give; else, with last month's minutes, what is not reported cannot be known.
    """
    view = meeting.view
    m = _FIGURE.search(view.text, view.agenda.start, view.agenda.end)
    if m:
        done, of = (next((m[f"{k}{n}"] for n in ("", 2, 3, 4) if m[f"{k}{n}"]), "0") for k in ("done", "of"))
        rate = float(m["rate"].replace(",", ".")) if m["rate"] else 100 * int(done) / max(1, int(of))
        quantities = {"share": exactly(min(1.0, rate / 100)), "rate": exactly(round(rate, 2))}
        return Measured(
            quantities, "last-month", {"rate": f"{rate:.0f}", "quote": short(m.group())}, (Span(*m.span()),)
        )
    unknown = {"share": UNKNOWN, "rate": UNKNOWN}
    if not meeting.previous:
        return Measured(unknown, "last-month-unknown", {})
    last = meeting.previous[0]
    wanted = followed(last)
    silent = [s for s in wanted if not reported(view, last, s)]
    return Measured(unknown, "last-month-partly", {"count": len(wanted), "silent": len(silent)})


@measure("not-in-text")
def not_in_text(meeting: Meeting, reason: str = "") -> Measured:
    """What no minutes can show."""
    return Measured({"share": UNKNOWN}, "not-in-text-because" if reason else "not-in-text", {"reason": reason})
