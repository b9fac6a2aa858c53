"""The terminal view: 80 columns, hanging indents, plain when piped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

from bienban_nlp.messages import say
from bienban_nlp.minutes import Finding, Item, Minutes, Statement
from bienban_nlp.render import (
    BAR_LABELS,
    GLYPHS,
    Card,
    Places,
    about,
    assigned,
    bar_parts,
    by_severity,
    cards,
    fact_lines,
    flat,
    headline,
    kind_of,
    missing,
    open_note,
    passage,
    percents,
    plans,
    quoted,
    role_label,
    shortened,
    title_of,
    tree,
)
from bienban_nlp.render.score import (
    Beside,
    band_lines,
    copied_rows,
    followed_rows,
    number,
    points_parts,
    proofs,
    readiness,
    rubric_is_later,
    task_rows,
)

WIDEST = 100  # columns; longer lines are hard to read however wide the window
LABEL = 13  # columns of the label before a statement
_STYLES = {
    "party": "magenta", "led": "cyan", "professional": "green", "procedural": "dim", "": "",
    "issue": "bold red", "cause": "yellow", "solution": "cyan", "decision": "bold blue", "result": "",
    "error": "bold red", "warning": "yellow", "note": "dim",
    "met": "green", "partly": "yellow", "not-met": "bold red", "not-assessable": "dim", "not-applicable": "dim",
}  # fmt: skip
_FILL = {"party": "█", "led": "▓", "professional": "░"}
_VERDICTS = {"met": "●", "partly": "◐", "not-met": "○", "not-assessable": "–", "not-applicable": "–"}


class Page:
    """Lines written one under the other, wrapped with a hanging indent.

    Parameters
    ----------
    console : rich.console.Console
        Where they go; it decides on colour.
    lang : str, optional
        Language of the labels.
    """

    def __init__(self, console: Console, lang: str | None = None) -> None:
        self.console, self.lang = console, lang
        self.width = min(console.width, WIDEST)

    def say(self, key: str, **values: object) -> str:
        """A label."""
        return say(f"view.{key}", self.lang, **values)

    def line(self, *parts: tuple[str, str] | str) -> None:
        """One line as it is; a part is words or words with a style."""
        text = Text.assemble(*parts)
        text.rstrip()
        self.console.print(text, soft_wrap=True)

    def hang(self, lead: tuple[str, str] | str, body: tuple[str, str] | str, indent: int = 0) -> None:
        """Words behind a lead; further lines are indented as far as the first word."""
        first = Text.assemble(lead)
        room = max(first.cell_len, indent)
        first.pad_right(room - first.cell_len)
        text = Text.assemble(body)
        for n, part in enumerate(text.wrap(self.console, max(20, self.width - room))):
            part.rstrip()
            self.line_of(first if n == 0 else Text(" " * room), part)

    def line_of(self, *parts: Text) -> None:
        """One line of styled parts."""
        text = Text.assemble(*parts)
        text.rstrip()
        self.console.print(text, soft_wrap=True)

    def head(self, words: str, count: int | None = None) -> None:
        """A heading with space above it."""
        self.line()
        self.line((words.upper() + ("" if count is None else f" ({count})"), "bold"))


def show_minutes(minutes: Minutes, console: Console, lang: str | None = None) -> None:
    """Print an analysis.

    Parameters
    ----------
    minutes : Minutes
        Analysed minutes.
    console : rich.console.Console
        Where to; plain where it is no terminal.
    lang : str, optional
        ``vi`` or ``en``; see :func:`bienban_nlp.messages.language`.
    """
    page, places = Page(console, lang), Places(minutes)
    _facts(page, minutes)
    _shares(page, minutes)
    _agenda(page, minutes)
    found = cards(minutes)
    page.head(page.say("issues"), len(found) or None)
    for card in found:
        _card(page, minutes, places, card)
    if not found:
        page.line(page.say("issues-none"))
    if found:
        _open(page, minutes, found)
    _plans(page, minutes)
    page.head(page.say("warnings"), len(minutes.warnings) or None)
    _findings(page, minutes, places, minutes.warnings)
    if not minutes.warnings:
        page.line(page.say("warnings-none"))


def minutes_text(minutes: Minutes, lang: str | None = None, width: int = 80) -> str:
    """The same as plain text."""
    console = plain_console(width)
    show_minutes(minutes, console, lang)
    return written(console)


def score_text(score: Mapping[str, Any], minutes: Minutes, lang: str | None = None, width: int = 80) -> str:
    """A score as plain text."""
    console = plain_console(width)
    show_score(score, minutes, console, lang)
    return written(console)


def plain_console(width: int = 80) -> Console:
    """A console that keeps plain lines to itself."""
    return Console(file=StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)


def written(console: Console) -> str:
    """What was printed to a plain console."""
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


# --- analysis -------------------------------------------------------------------------------------------------


def _facts(page: Page, minutes: Minutes) -> None:
    unit, which = headline(minutes, page.lang)
    page.hang("", (unit, "bold"))
    page.hang("", which)
    page.line(("─" * page.width, "dim"))
    for fact in fact_lines(minutes, page.lang):
        page.hang((fact.label, "dim"), fact.value, LABEL)
    page.hang((page.say("fact-source"), "dim"), flat(minutes.source.name), LABEL)
    gone = missing(minutes, page.lang)
    if gone:
        page.hang((page.say("missing") + ": ", "yellow"), ", ".join(gone))


def _shares(page: Page, minutes: Minutes) -> None:
    page.head(page.say("shares"))
    parts = bar_parts(minutes.summary.shares)
    if not parts:
        page.line(page.say("shares-none"))
        return
    bar(page, [(_FILL[k], share, _STYLES[k]) for k, share in parts])
    for (k, _), share in zip(parts, percents([v for _, v in parts]), strict=True):
        page.line((_FILL[k] * 2, _STYLES[k]), f" {GLYPHS[k]} {share:>5}  {page.say(BAR_LABELS[k])}")


def bar(page: Page, parts: Iterable[tuple[str, float, str]]) -> None:
    """A bar as wide as the page: glyph, share and style of each part; cells given out so that they always fill it."""
    edges, total, row = 0, 0.0, Text()
    for glyph, share, style in parts:
        total += share
        edge = round(min(total, 1.0) * page.width)
        row.append(glyph * (edge - edges), style)
        edges = edge
    page.line_of(row)


def _agenda(page: Page, minutes: Minutes) -> None:
    page.head(page.say("agenda"), len(minutes.items) or None)
    if not minutes.items:
        page.line(page.say("agenda-none"))
        return
    for depth, item in tree(minutes.items):
        kind = kind_of(item)
        lead = Text(GLYPHS[kind], _STYLES[kind]) + Text(("?" if item.uncertain else " ") + " " + "   " * depth)
        _hang_text(page, lead, Text(title_of(minutes, item)) + Text(_shares_of(page, item), "dim"))
    used = [k for k in ("party", "professional", "led", "procedural") if any(kind_of(i) == k for i in minutes.items)]
    names = {"led": "professional-led"}
    notes = [f"{GLYPHS[k]} {page.say(names.get(k, k))}" for k in used]
    notes += [f"? {page.say('unsure')}"] if any(i.uncertain for i in minutes.items) else []
    page.hang("", ("   ".join(notes), "dim"))


def _shares_of(page: Page, item: Item) -> str:
    """What an item of both kinds holds."""
    if not item.mixed:
        return ""
    shares = zip(item.shares, percents(list(item.shares.values())), strict=True)
    return "  (" + (", ".join(f"{page.say(k)} {share}" for k, share in shares) or page.say("mixed")) + ")"


def _hang_text(page: Page, lead: Text, body: Text) -> None:
    for n, part in enumerate(body.wrap(page.console, max(20, page.width - lead.cell_len))):
        page.line_of(lead if n == 0 else Text(" " * lead.cell_len), part)


def _card(page: Page, minutes: Minutes, places: Places, card: Card) -> None:
    page.line()
    number = f"{card.number}. "
    _statement(page, minutes, card.issue, number)
    page.hang(" " * (len(number) + LABEL), (about(card.issue, places, page.lang), "dim"))
    for s in card.parts:
        _statement(page, minutes, s, " " * len(number))
    if card.is_open:
        page.hang(" " * len(number), (page.say("open-here"), "red"))


def _statement(page: Page, minutes: Minutes, s: Statement, lead: str) -> None:
    label = Text(lead) + Text(role_label(s.role, page.lang), _STYLES[s.role])
    label.pad_right(len(lead) + LABEL - label.cell_len)
    body = Text(quoted(minutes, s))
    if s.uncertain:
        body.append(f" ({page.say('unsure')})", "dim")
    _hang_text(page, label, body)
    if charge := assigned(s, page.lang):
        page.hang(" " * (len(lead) + LABEL) + "→ ", (charge, "bold"))


def _open(page: Page, minutes: Minutes, found: list[Card]) -> None:
    left = [card for card in found if card.is_open]
    page.head(page.say("open"), len(left) or None)
    for card in left:
        page.hang(f"{card.number}. ", f"“{shortened(flat(minutes.quote(card.issue)), 120)}”")
    if note := open_note(found, page.lang):
        page.hang("", note)


def _plans(page: Page, minutes: Minutes) -> None:
    found = plans(minutes)
    if not found:
        return
    page.head(page.say("plans"), len(found))
    for s in found:
        _statement(page, minutes, s, "")


# --- findings and scores --------------------------------------------------------------------------------------


def _findings(page: Page, minutes: Minutes, places: Places, findings: tuple[Finding, ...]) -> None:
    for f in by_severity(findings):
        lead = Text(f"{page.say(f.severity)}", _STYLES[f.severity]) + Text(f"  {places.say(f.start, page.lang)}  ")
        _hang_text(page, lead, Text(flat(f.message)))
        if words := passage(minutes, f):
            page.hang(f"    {page.say('text')}: ", words)
        if f.fix:
            page.hang(f"    {page.say('fix')}: ", flat(f.fix))


def show_score(score: Mapping[str, Any], minutes: Minutes, console: Console, lang: str | None = None) -> None:
    """Print a score.

    Parameters
    ----------
    score : mapping
        The JSON of a score (``Score.to_dict()``).
    minutes : Minutes
        The minutes that were scored.
    console : rich.console.Console
        Where to.
    lang : str, optional
        Language of the labels.
    """
    page, places = Page(console, lang), Places(minutes)
    unit, which = headline(minutes, lang)
    page.hang("", (f"{page.say('score-title')}: {unit}", "bold"))
    page.hang("", which)
    page.hang("", (readiness(score, lang), "bold"))
    page.line(("─" * page.width, "dim"))
    _checks(page, minutes, places, score["checks"])
    if score.get("previous"):
        _previous(page, score)
    _tasks(page, score)
    page.head(page.say("points"))
    page.hang(f"{page.say('rubric')}: ", f"{flat(score['rubric']['title'])} ({flat(score['rubric']['id'])})")
    if later := rubric_is_later(score, minutes, lang):
        page.hang("", (later, "dim"))
    _points(page, score)
    _criteria(page, places, score["criteria"])


def _criteria(page: Page, places: Places, criteria: list[dict[str, Any]]) -> None:
    """The criteria that the text decides one by one, the others by name."""
    page.head(page.say("criteria"), len(criteria))
    page.hang("", (page.say("criteria-note"), "dim"))
    silent = [c for c in criteria if c["status"] == "not-assessable"]
    for criterion in criteria:
        if criterion not in silent:
            _criterion(page, places, criterion)
    if silent:
        names = "; ".join(flat(c["title"]) for c in silent)
        page.hang(f"–  {page.say('not-assessed')} ({len(silent)}): ", (names, "dim"), 3)


def _points(page: Page, score: Mapping[str, Any]) -> None:
    points = score["points"]
    if not points["total"]:
        page.line(page.say("points-none"))
        return
    page.hang("", page.say("points-of", **{k: number(v, page.lang) for k, v in points.items()}))
    fills = {"earned": ("█", "green"), "lost": ("░", "red"), "unknown": ("·", "dim")}
    parts = points_parts(points)
    whole = sum(v for _, v in parts) or 1
    bar(page, [(fills[k][0], v / whole, fills[k][1]) for k, v in parts])
    labels = [f"{fills[k][0]} {page.say(f'points-{k}', points=number(v, page.lang))}" for k, v in parts]
    page.hang("", ("   ".join(labels), "dim"))
    for words in band_lines(score, page.lang):
        page.hang("", (words, "bold"))


def _checks(page: Page, minutes: Minutes, places: Places, checks: list[dict[str, Any]]) -> None:
    if checks:
        page.head(page.say("checks"), len(checks))
    _findings(page, minutes, places, tuple(msgspec.convert(c, Finding) for c in checks))


def _previous(page: Page, score: Mapping[str, Any]) -> None:
    """What became of last time's conclusions, and what was copied from then."""
    last = score["previous"]
    page.head(page.say("previous", date=flat(last["date"]), name=flat(last["name"])))
    matters, copied = followed_rows(score, page.lang), copied_rows(score, page.lang)
    if not matters:
        page.line(page.say("previous-none"))
    for row in matters:
        page.hang("", (row.label, _STYLES[_STATES[row.state]]))
        _beside(page, row)
    if copied:
        page.line((page.say("copied-passages"), "bold"))
    for row in copied:
        _beside(page, row)


def _tasks(page: Page, score: Mapping[str, Any]) -> None:
    """What was ordered, by whom to be done and by when; what the minutes leave out stands out."""
    rows = task_rows(score, page.lang)
    if not rows:
        return
    page.head(page.say("tasks"), len(rows))
    for row in rows:
        page.hang("• ", row.what)
        words = f"{page.say('who')}: {row.who} · {page.say('due')}: {row.due}"
        page.hang("  ", (words, "" if row.complete else _STYLES["warning"]))


_STATES = {"silent": "error", "not-done": "warning", "mentioned": "note", "done": "met"}


def _beside(page: Page, row: Beside) -> None:
    page.hang(f"  {page.say('then')}: ", row.then, LABEL)
    page.hang(f"  {page.say('now')}: ", row.now, LABEL)


def _criterion(page: Page, places: Places, c: Mapping[str, Any]) -> None:
    status = c["status"]
    judged = c.get("max") and c.get("points") is not None
    points = f"{number(c['points'], page.lang)}/{number(c['max'], page.lang)}" if judged else "–"
    lead = Text(f"{_VERDICTS[status]} ", _STYLES[status]) + Text(f"{points:>6}  ")
    title = Text(flat(c["title"])) + Text(f"  [{page.say(status)}]", _STYLES[status])
    _hang_text(page, lead, title)
    indent = " " * lead.cell_len
    if c.get("why"):
        page.hang(f"{indent}{page.say('why')}: ", flat(c["why"]))
    if c.get("evidence"):
        page.hang(f"{indent}{page.say('evidence')}: ", (proofs(c, places, page.lang), "dim"))
    if c.get("fix") and status in ("partly", "not-met"):
        page.hang(f"{indent}{page.say('fix')}: ", flat(c["fix"]))
