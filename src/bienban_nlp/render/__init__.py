"""What people see: minutes and scores on the terminal and as one HTML page.

Here stands what both views share: the words made safe to show, and the minutes put in the order in which a
reader wants them. Nothing is worded anew: labels come from ``messages``, all else is quoted.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from bienban_nlp.messages import say
from bienban_nlp.minutes import Finding, IssueSummary, Item, Layer, Minutes, Role, Statement
from bienban_nlp.syllables import Span, sentences

# A glyph for each kind of work, told apart without colour.
GLYPHS = {"party": "◆", "professional": "■", "led": "▣", "procedural": "·", "": " "}
SEVERITIES = ("error", "warning", "note")
BOM = "\ufeff"  # without it Excel takes UTF-8 for an old code page

# Soft hyphen, zero-width space and joiners, byte-order mark: dropped, since they show nothing.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_UNSAFE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean(words: str) -> str:
    """Words with nothing that a terminal or a page would obey: controls, escapes and direction marks become ``�``."""
    if words.isprintable():
        return words
    words = _INVISIBLE.sub("", words)
    return "".join(_plain(c) for c in words)


def _plain(c: str) -> str:
    """One character as it may be shown: odd spaces as spaces, what would be obeyed as ``�``."""
    kind = unicodedata.category(c)
    return " " if kind == "Zs" else "\ufffd" if c not in "\n\t" and kind in _UNSAFE else c


def flat(words: str) -> str:
    """Clean words on one line."""
    return " ".join(clean(words).split())


def quoted(minutes: Minutes, layer: Layer) -> str:
    """The quotation an annotation stands on, between quotation marks, on one line."""
    return f"“{flat(minutes.quote(layer))}”"


def shortened(words: str, size: int = 60) -> str:
    """The first words of a text, cut at a space."""
    return words if len(words) <= size else words[:size].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def cell(value: object) -> object:
    """A cell on one line that a spreadsheet takes for what it is; text that begins with ``=`` would be a formula."""
    if not isinstance(value, str):
        return value
    shown = flat(value)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """A table as lines of text: the head, a rule, the rows; the first column to the left, the others to the right."""
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, wide, strict=True)))
        for row in rows
    ]
    return [lines[0], "  ".join("─" * w for w in wide), *lines[1:]]


def percents(shares: Sequence[float]) -> list[str]:
    """Shares as people write them; shares of a whole add up to 100, the largest remainders taking what is over."""
    exact = [100 * x for x in shares]
    whole = [int(x) for x in exact]
    over = round(sum(exact)) - sum(whole)
    for i in sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])[: max(0, over)]:
        whole[i] += 1
    return [f"{n}\u00a0%" for n in whole]


class Places:
    """Where an offset stands, as a reader counts: line of the text, page of the file where the format knows it."""

    def __init__(self, minutes: Minutes) -> None:
        self._starts = [0, *(m.end() for m in re.finditer("\n", minutes.text))]
        self._pages = [(p.start, p.page) for p in minutes.source.places if p.page is not None]

    def line(self, at: int) -> int:
        """The line, counted from 1."""
        return bisect_right(self._starts, at)

    def say(self, at: int | None, lang: str | None = None) -> str:
        """``dòng 14``, or ``trang 2, dòng 14``."""
        if at is None:
            return say("view.whole", lang)
        line = say("view.line", lang, line=self.line(at))
        n = bisect_right(self._pages, (at, float("inf")))
        return f"{say('view.page', lang, page=self._pages[n - 1][1])}, {line}" if n else line


def passage(minutes: Minutes, finding: Finding, size: int = 70) -> str:
    """The first words of the sentence a finding stands in, quoted; "" where its message shows them already."""
    if finding.start is None:
        return ""
    first = minutes.text.rfind("\n", 0, finding.start) + 1
    end = minutes.text.find("\n", finding.start)
    line = Span(first, len(minutes.text) if end < 0 else end)
    at = next((s for s in sentences(minutes.text, *line) if s.start <= finding.start < s.end), line)
    words, message = flat(minutes.text[at.start : at.end]).lstrip("-–+*• "), flat(finding.message)
    told = [q.removesuffix("…").strip() for q in re.findall("“([^”]+)”", message)]
    least = min(len(words), size) // 2
    if not words or any(words[:size] in q or (q in words and len(q) >= least) for q in told):
        return ""
    return f"“{_around(words, flat(minutes.text[finding.start : finding.end]), size)}”"


def _around(words: str, found: str, size: int) -> str:
    """As many words of a sentence as there is room for, so that those found are among them."""
    at = words.find(found)
    if at + len(found) <= size or at < size // 3:
        return shortened(words, size)
    begin = words.rfind(" ", 0, at - size // 3) + 1
    return "… " + shortened(words[begin:], size - 2)


class FactLine(NamedTuple):
    """One fact as shown: its name in the minutes, its label, its value and where it stands."""

    key: str
    label: str
    value: str
    start: int | None
    end: int | None


def fact_lines(minutes: Minutes, lang: str | None = None, headed: bool = True) -> list[FactLine]:
    """The facts that the minutes give, in the order of a letterhead.

    Parameters
    ----------
    minutes : Minutes
        With facts.
    lang : str, optional
        Language of the labels.
    headed : bool
        Whether unit, date and times head the page already and are left out here.
    """
    keys = ("parent", "place") if headed else ("parent", "unit", "date", "start", "end", "place")
    found = [_fact_line(minutes, key, key, lang) for key in (*keys, "chair", "secretary")]
    present, votes = _attendance(minutes, lang), _value(minutes, "votes")
    if present:
        key = next(k for k in ("present", "total", "absent") if k in minutes.facts)
        found.append(_fact_line(minutes, key, "attendance", lang, present))
    if votes:
        found.append(_fact_line(minutes, "votes", "votes", lang, votes))
    return [line for line in found if line is not None]


def _fact_line(minutes: Minutes, key: str, name: str, lang: str | None, value: str = "") -> FactLine | None:
    fact = minutes.facts.get(key)
    if fact is None:
        return None
    return FactLine(key, say(f"view.fact-{name}", lang), value or day(_value(minutes, key)), fact.start, fact.end)


def _value(minutes: Minutes, key: str) -> str:
    fact = minutes.facts.get(key)
    if fact is None:
        return ""
    return flat(", ".join(fact.value) if isinstance(fact.value, list) else str(fact.value))


def _attendance(minutes: Minutes, lang: str | None) -> str:
    """``15/17, vắng 2 (2 có lý do)``."""
    counts = {k: _value(minutes, k) for k in ("total", "present", "absent", "absent_excused", "absent_unexcused")}
    here = "/".join(x for x in (counts["present"], counts["total"]) if x)
    given = [k for k in ("excused", "unexcused") if counts[f"absent_{k}"]]
    split = ", ".join(say(f"view.absent-{k}", lang, **counts) for k in given)
    away = say("view.absent", lang, **counts) if counts["absent"] else ""
    return ", ".join(x for x in (here, f"{away} ({split})".strip() if split else away) if x)


def headline(minutes: Minutes, lang: str | None = None) -> tuple[str, str]:
    """Whose meeting it was, and which: kind, date, time; and whether its words were recognised from pictures."""
    kind = _value(minutes, "kind")
    name = say(f"view.kind-{kind}" if kind in KINDS else "view.minutes", lang)
    time = "–".join(x for x in (_value(minutes, "start"), _value(minutes, "end")) if x)
    unit = _value(minutes, "unit") or flat(minutes.source.name)
    by_ocr = say("view.by-ocr", lang) if "ocr" in minutes.source.repaired else ""
    return unit, " · ".join(x for x in (name, day(_value(minutes, "date")), time, by_ocr) if x)


KINDS = ("party-cell-regular", "party-cell-topical", "party-committee", "party-congress", "administrative", "other")


def day(value: str) -> str:
    """An ISO date as a Vietnamese reader writes it; anything else as it is."""
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value


def missing(minutes: Minutes, lang: str | None = None) -> list[str]:
    """What minutes should give and these do not."""
    wanted = ("date", "start", "end", "place", "chair", "secretary", "present")
    return [say(f"view.missing-{k}", lang) for k in wanted if k not in minutes.facts]


def kind_of(item: Item) -> str:
    """The key of an item's glyph: ``party``, ``professional``, ``led``, ``procedural`` or nothing."""
    return "led" if item.led and item.work == "professional" else item.work or ""


def title_of(minutes: Minutes, item: Item) -> str:
    """An item's heading; where it has none, its first words, quoted."""
    return flat(item.heading) or f"“{shortened(flat(minutes.quote(item)))}”"


def bar_parts(shares: Mapping[str, float]) -> list[tuple[str, float]]:
    """Shares as the bar shows them: party, professional work that is led, other professional work."""
    if not shares:
        return []
    party, professional, led = (shares.get(k, 0.0) for k in ("party", "professional", "professional_led"))
    return [("party", party), ("led", led), ("professional", max(0.0, professional - led))]


BAR_LABELS = {"party": "party", "led": "professional-led", "professional": "professional-plain"}


class Card(NamedTuple):
    """One issue with what belongs to it, in the order of the argument."""

    number: int
    issue: Statement
    parts: list[Statement]
    is_open: bool
    is_doubtful: bool


def cards(minutes: Minutes) -> list[Card]:
    """The issues in the order of the text, each with its causes, proposals and decisions."""
    by_id = {s.id: s for s in minutes.statements}
    left, doubtful = set(minutes.summary.open_issues), {s.id for s in minutes.doubtful_issues}

    def card(number: int, x: IssueSummary) -> Card:
        parts = [by_id[i] for i in (*x.causes, *x.solutions, *x.decisions)]
        return Card(number, by_id[x.issue], parts, x.issue in left, x.issue in doubtful)

    return [card(n, x) for n, x in enumerate(minutes.summary.issues, 1)]


def open_note(found: Sequence[Card], lang: str | None = None) -> str:
    """What is to be said beside the open issues: which may be open too, or that every issue has its answer; else ""."""
    doubtful = [str(card.number) for card in found if card.is_doubtful]
    if doubtful:
        return say("view.open-unsure", lang, count=len(doubtful), numbers=", ".join(doubtful))
    return "" if any(card.is_open for card in found) else say("view.open-none", lang)


def plans(minutes: Minutes) -> list[Statement]:
    """Proposals and decisions that answer no stated issue."""
    by_id = {s.id: s for s in minutes.statements}
    return [by_id[i] for i in minutes.summary.plans]


class Charged(Protocol):
    """What says who is charged, and by when."""

    @property
    def who(self) -> str | None:
        """As written."""

    @property
    def due(self) -> str | None:
        """As written."""

    @property
    def due_date(self) -> str | None:
        """ISO."""


def assigned(s: Charged, lang: str | None = None) -> str:
    """Who and by when, as written; the date worked out from it where it adds something."""
    due = flat(s.due or "")
    if due and s.due_date and day(s.due_date) not in due:
        due += f" ({day(s.due_date)})"
    return " · ".join(f"{say(f'view.{k}', lang)}: {v}" for k, v in (("who", flat(s.who or "")), ("due", due)) if v)


def about(s: Statement, places: Places, lang: str | None = None) -> str:
    """Where a statement stands and what it is about: ``mục 2 · chuyên môn · dòng 31``."""
    parts = [say("view.item", lang, item=flat(s.item))] if s.item else []
    parts += [say(f"view.{s.work}", lang)] if s.work else []
    parts += [flat(s.speaker)] if s.speaker else []
    parts.append(places.say(s.start, lang))
    return " · ".join(parts)


def role_label(role: Role, lang: str | None = None) -> str:
    """What a role is called."""
    return say(f"view.{role}", lang)


def by_severity(findings: tuple[Finding, ...]) -> list[Finding]:
    """Findings, the worst first, then in the order of the text."""
    return sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.start is None, f.start or 0))


def tree(items: tuple[Item, ...]) -> Iterator[tuple[int, Item]]:
    """The agenda from above to below, each item with its depth below the topmost."""
    depth: dict[str, int] = {}
    for item in items:
        depth[item.id] = depth.get(item.parent or "", -1) + 1
        yield depth[item.id], item
