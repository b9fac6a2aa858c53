"""What an archive says, as people see it: on the terminal, as one page with pictures, as a table for Excel."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import partial
from io import StringIO
from typing import Any

from rich.console import Console

from bienban_nlp.archive import Found, Issue, Matter, Overview, Quote, Row
from bienban_nlp.messages import language, say
from bienban_nlp.render import BOM, aligned, bar_parts, cell, day, flat, percents, shortened
from bienban_nlp.render.html import bar as segments
from bienban_nlp.render.html import render_page
from bienban_nlp.render.terminal import Page, plain_console, written

_SHOWN, _MONTHS = 8, 12  # of each list, and of the months, on the terminal; page and table hold all
_UNIT, _QUOTE = 30, 110  # characters
_FIGURES = "meetings party professional led issues open".split()
_COLUMNS = "unit date file line issue work open causes solutions decisions who due".split()


def overview_html(overview: Overview, lang: str | None = None) -> str:
    """An archive as one HTML page."""
    lang = language(lang)
    return render_page(
        "overview.html.jinja",
        lang,
        o=overview,
        r=lambda key, **values: say(f"report.{key}", lang, **values),
        bar=lambda row: segments(bar_parts(row.shares)),
        when=partial(_when, lang=lang),
        unit=partial(_unit, lang=lang),
        place=partial(_place, lang=lang),
        month=_month,
        state=partial(_state, lang=lang),
        period=_period(overview),
    )


def overview_csv(issues: Sequence[Issue], lang: str | None = None) -> str:
    """A line for each issue of an archive, with what was proposed and decided, as a spreadsheet opens it."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([say(f"report.column-{name}", lang) for name in _COLUMNS])
    for i in issues:
        answers = {role: [a for a in i.answers if a.role == role] for role in ("solution", "decision")}
        who, due = ("; ".join(filter(None, (getattr(a, k) for a in i.answers))) for k in ("who", "due"))
        cells = (
            i.meeting.unit, day(i.meeting.date), i.meeting.path, i.line, i.quote, say(f"view.{i.work}", lang) if i.work else "",
            say("report.yes", lang) if i.open else "", *map(_joined, (i.causes, *answers.values())), who, due,
        )  # fmt: skip
        table.writerow([cell(c) for c in cells])
    return BOM + out.getvalue()


def _joined(quotes: Sequence[Quote]) -> str:
    return " | ".join(q.quote for q in quotes)


def overview_text(overview: Overview, lang: str | None = None, width: int = 80) -> str:
    """An archive as plain text."""
    console = plain_console(width)
    show_overview(overview, console, lang)
    return written(console)


def show_overview(overview: Overview, console: Console, lang: str | None = None) -> None:
    """Print what an archive says."""
    page = Page(console, lang)
    count = {"meetings": overview.meetings, "units": len(overview.units), "period": _period(overview)}
    page.line((say("report.title", lang, **count), "bold"))
    page.line(say("report.total", lang, issues=overview.total.issues, open=overview.total.open))
    for name, rows in (("units", overview.units), ("months", overview.months[-_MONTHS:])):
        page.head(say(f"report.{name}", lang))
        for line in aligned([_head(name, lang), *(_cells(name, row, lang) for row in rows)]):
            page.line(line)
    for name, matters in (("carried", overview.carried), ("shared", overview.shared)):
        page.head(say(f"report.{name}", lang), len(matters))
        _some(page, matters, _matter, lang)
    page.head(say("report.unanswered", lang), len(overview.unanswered))
    _some(page, overview.unanswered, _alone, lang)


def found_text(found: Sequence[Found], lang: str | None = None, width: int = 80) -> str:
    """Past issues like a question, as plain text."""
    console = plain_console(width)
    show_found(found, console, lang)
    return written(console)


def show_found(found: Sequence[Found], console: Console, lang: str | None = None) -> None:
    """Print past issues like a question, the likest first, with what was proposed and decided."""
    page = Page(console, lang)
    for n, f in enumerate(found, 1):
        page.hang((f"{n:>2}. ", "bold"), f"“{flat(f.issue.quote)}”")
        page.hang("    ", (_about(f.issue, lang), "dim"))
        _answers(page, f.issue, lang)


def _some(page: Page, things: Sequence[Any], show: Any, lang: str | None) -> None:
    """The first of a list, and how many more there are."""
    for n, thing in enumerate(things[:_SHOWN], 1):
        show(page, n, thing, lang)
    if len(things) > _SHOWN:
        page.line(say("report.more", lang, count=len(things) - _SHOWN))
    if not things:
        page.line(say("report.none", lang))


def _matter(page: Page, n: int, matter: Matter, lang: str | None) -> None:
    """When it was raised, in which words, and what was said to it last."""
    page.hang((f"{n:>2}. ", "bold"), (_state(matter, lang), "bold"))
    for issue in matter.issues:
        who = f"{_unit(issue.meeting.unit, lang)}, " if len(matter.units) > 1 else ""
        page.hang("    • ", f"{who}{_when(issue, lang)}: “{shortened(flat(issue.quote), _QUOTE)}”")
    for issue in matter.answered[-1:]:
        _answers(page, issue, lang)


def _alone(page: Page, n: int, issue: Issue, lang: str | None) -> None:
    page.hang((f"{n:>2}. ", "bold"), f"“{shortened(flat(issue.quote), _QUOTE)}”")
    page.hang("    ", (_about(issue, lang), "dim"))


def _answers(page: Page, issue: Issue, lang: str | None) -> None:
    for a in issue.answers:
        page.hang("      → ", f"{say(f'view.{a.role}', lang)}: “{shortened(flat(a.quote), _QUOTE)}”")


def _head(name: str, lang: str | None) -> list[str]:
    return [say(f"report.{k}", lang) for k in (name[:-1], *(f"short-{k}" for k in _FIGURES))]


def _cells(name: str, row: Row, lang: str | None) -> list[str]:
    label = (
        shortened(_unit(row.name, lang), _UNIT) if name == "units" else _month(row.name) or say("report.no-date", lang)
    )
    parts = dict(zip(("party", "led", "plain"), percents([v for _, v in bar_parts(row.shares)]), strict=False))
    whole = percents([row.shares[k] for k in ("party", "professional")]) if row.shares else ["–", "–"]
    return [label, str(row.meetings), *whole, parts.get("led", "–"), str(row.issues), str(row.open)]


def _state(matter: Matter, lang: str | None) -> str:
    """How often, since when, where: ``3 kỳ, 07/09/2023 – 09/11/2023, Chi bộ Khoa Hóa``."""
    dates = [day(i.meeting.date) for i in matter.issues if i.meeting.date]
    names = ", ".join(_unit(u, lang) for u in matter.units)
    return say(
        "report.state", lang, meetings=matter.meetings, since=f"{dates[0]} – {dates[-1]}" if dates else "–", units=names
    )


def _about(issue: Issue, lang: str | None) -> str:
    return " · ".join((_unit(issue.meeting.unit, lang), _when(issue, lang), _place(issue, lang)))


def _when(issue: Issue, lang: str | None) -> str:
    return day(issue.meeting.date) or say("report.no-date", lang)


def _unit(name: str, lang: str | None) -> str:
    return flat(name) or say("report.no-unit", lang)


def _place(issue: Issue, lang: str | None) -> str:
    """The file and the line of its text."""
    return f"{flat(issue.meeting.path)}, {say('view.line', lang, line=issue.line)}"


def _month(name: str) -> str:
    """``2024-03`` as ``03/2024``."""
    return "/".join(reversed(name.split("-"))) if name else ""


def _period(overview: Overview) -> str:
    """From when to when, in months."""
    return " – ".join(dict.fromkeys(_month(d[:7]) for d in (overview.first, overview.last) if d))
