"""What an archive says, as people see it: on the terminal, as one page with pictures, as a table for Excel."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from functools import partial
from io import StringIO
from typing import Any

from rich.console import Console

from bienban_nlp.archive import Found, Issue, Matter, Order, Overview, Quote, Row
from bienban_nlp.messages import language, say
from bienban_nlp.render import BOM, aligned, assigned, bar_parts, cell, day, flat, percents, shortened
from bienban_nlp.render.html import bar as segments
from bienban_nlp.render.html import render_page
from bienban_nlp.render.terminal import Page, plain_console, written

_SHOWN, _MONTHS = 8, 12  # of each list, and of the months, on the terminal; page and table hold all
_UNIT, _QUOTE = 30, 110  # characters
_FIGURES = "meetings party led professional issues open".split()
_COLUMNS = "unit date file line issue work open causes solutions decisions who due matter times first last".split()


def overview_html(overview: Overview, lang: str | None = None) -> str:
    """An archive as one HTML page."""
    lang = language(lang)
    return render_page(
        "overview.html.jinja",
        lang,
        o=overview,
        r=lambda key, **values: say(f"report.{key}", lang, **values),
        bar=lambda row: segments(bar_parts(row.shares)),
        period=_period(overview),
        left_out=_left_out(overview, lang),
        month=_month,
        day=day,
        when=partial(_when, lang=lang),
        unit=partial(_unit, lang=lang),
        place=partial(_place, lang=lang),
        state=partial(_state, lang=lang),
        without=partial(_without, lang=lang),
    )


def overview_csv(overview: Overview, issues: Sequence[Issue], lang: str | None = None) -> str:
    """A line for each issue of an archive, with what was proposed and decided, and for each order that answers none.

    Parameters
    ----------
    overview : Overview
    issues : sequence of Issue
        All that was raised.
    lang : str, optional
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([say(f"report.column-{name}", lang) for name in _COLUMNS])
    matters = {
        (i.meeting.path, i.start): (n, m.meetings, day(m.issues[0].meeting.date), day(m.issues[-1].meeting.date))
        for n, m in enumerate(overview.matters, 1)
        for i in m.issues
    }
    for i in issues:
        line = (*_said(i, lang), *matters.get((i.meeting.path, i.start), ("", "", "", "")))
        table.writerow([cell(c) for c in line])
    told = {(i.meeting.path, a.start) for i in issues for a in i.answers}
    for o in overview.orders:
        if (o.meeting.path, o.start) not in told:
            table.writerow([cell(c) for c in (*_ordered(o), *[""] * 4)])
    return BOM + out.getvalue()


def _said(i: Issue, lang: str | None) -> tuple[object, ...]:
    """The cells of an issue, from the unit to the deadline."""
    solutions, decisions = ([a for a in i.answers if a.role == role] for role in ("solution", "decision"))
    who, due = ("; ".join(filter(None, (getattr(a, k) for a in i.answers))) for k in ("who", "due"))
    state = "yes" if i.open else "" if i.answers else "unsure"
    return (
        i.meeting.unit,
        day(i.meeting.date),
        i.meeting.path,
        i.line,
        i.quote,
        say(f"view.{i.work}", lang) if i.work else "",
        say(f"report.{state}", lang) if state else "",
        *(_joined(quotes) for quotes in (i.causes, solutions, decisions)),
        who,
        due,
    )


def _ordered(o: Order) -> tuple[object, ...]:
    """The cells of an order that answers no issue, in the same columns."""
    place = (o.meeting.unit, day(o.meeting.date), o.meeting.path, o.line)
    return (*place, *[""] * 5, o.quote, o.who or "", o.due or "")


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
    page.hang("", say("report.total", lang, issues=overview.total.issues, open=overview.total.open))
    for line in _left_out(overview, lang):
        page.hang("! ", line)
    _figures(page, "units", overview.units, lang)
    for row in overview.units:
        if row.without:
            page.hang("", _without(row, lang))
    _figures(page, "months", overview.months[-_MONTHS:], lang)
    if len(overview.months) > _MONTHS:
        page.line(say("report.more", lang, count=len(overview.months) - _MONTHS))
    for name, things, show in (
        ("carried", overview.carried, _matter),
        ("shared", overview.shared, _matter),
        ("unanswered", overview.unanswered, _alone),
        ("orders", overview.orders, _order),
    ):
        page.head(say(f"report.{name}", lang), len(things))
        page.hang("", (say(f"report.{name}-note", lang), "dim"))
        _some(page, things, show, lang)


def _left_out(overview: Overview, lang: str | None) -> list[str]:
    """A line for each file that counts for nothing, and why."""
    unread = [flat(failure.line(language(lang))) for failure in overview.failures]
    return unread + [say("report.copy", lang, file=flat(a), of=flat(b)) for a, b in overview.copies]


def found_text(found: Sequence[Found], lang: str | None = None, width: int = 80) -> str:
    """Past issues like a question, as plain text."""
    console = plain_console(width)
    show_found(found, console, lang)
    return written(console)


def show_found(found: Sequence[Found], console: Console, lang: str | None = None) -> None:
    """Print past issues like a question, the likest first, with what was proposed and decided."""
    page = Page(console, lang)
    if found and not found[0].sure:
        page.hang("", say("report.not-sure", lang))
    for n, f in enumerate(found, 1):
        page.hang((f"{n:>2}. ", "bold"), f"“{flat(f.issue.quote)}”")
        page.hang("    ", (_about(f.issue, lang), "dim"))
        _answers(page, f.issue, lang)


def _figures(page: Page, name: str, rows: Sequence[Row], lang: str | None) -> None:
    """The table of units or of months."""
    page.head(say(f"report.{name}", lang))
    head = [say(f"report.{k}", lang) for k in (name[:-1], *(f"short-{k}" for k in _FIGURES))]
    label: Callable[[str], str] = (lambda x: shortened(_unit(x, lang), _UNIT)) if name == "units" else _month
    for line in aligned([head, *([label(row.name) or say("report.no-date", lang), *_counts(row)] for row in rows)]):
        page.line(line)


def _counts(row: Row) -> list[str]:
    shares = percents([v for _, v in bar_parts(row.shares)]) or ["–"] * 3
    return [str(row.meetings), *shares, str(row.issues), str(row.open)]


def _some(page: Page, things: Sequence[Any], show: Callable[..., None], lang: str | None) -> None:
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
        unit = f"{_unit(issue.meeting.unit, lang)}, " if len(matter.units) > 1 else ""
        page.hang("    • ", f"{unit}{_when(issue, lang)}: “{shortened(flat(issue.quote), _QUOTE)}”")
    for issue in matter.answered[-1:]:
        _answers(page, issue, lang)


def _alone(page: Page, n: int, issue: Issue, lang: str | None) -> None:
    page.hang((f"{n:>2}. ", "bold"), f"“{shortened(flat(issue.quote), _QUOTE)}”")
    page.hang("    ", (_about(issue, lang), "dim"))


def _order(page: Page, n: int, order: Order, lang: str | None) -> None:
    page.hang((f"{n:>2}. ", "bold"), f"“{shortened(flat(order.quote), _QUOTE)}”")
    page.hang("    ", assigned(order, lang))
    page.hang("    ", (_about(order, lang), "dim"))


def _answers(page: Page, issue: Issue, lang: str | None) -> None:
    for a in issue.answers:
        page.hang("      → ", f"{say(f'view.{a.role}', lang)}: “{shortened(flat(a.quote), _QUOTE)}”")


def _state(matter: Matter, lang: str | None) -> str:
    """How often, since when, where: ``3 kỳ họp, 07/09/2023 – 09/11/2023, Chi bộ Khoa Hóa``."""
    dates = [day(i.meeting.date) for i in matter.issues if i.meeting.date]
    since = f"{dates[0]} – {dates[-1]}" if dates else "–"
    units = ", ".join(_unit(u, lang) for u in matter.units)
    return say("report.state", lang, meetings=matter.meetings, since=since, units=units)


def _about(raised: Issue | Order, lang: str | None) -> str:
    return " · ".join((_unit(raised.meeting.unit, lang), _when(raised, lang), _place(raised, lang)))


def _when(raised: Issue | Order, lang: str | None) -> str:
    return day(raised.meeting.date) or say("report.no-date", lang)


def _place(raised: Issue | Order, lang: str | None) -> str:
    """The file and the line of its text."""
    return f"{flat(raised.meeting.path)}, {say('view.line', lang, line=raised.line)}"


def _unit(name: str, lang: str | None) -> str:
    return flat(name) or say("report.no-unit", lang)


def _without(row: Row, lang: str | None) -> str:
    """The months in which a unit seems not to have met."""
    return say("report.without", lang, unit=_unit(row.name, lang), months=", ".join(map(_month, row.without)))


def _month(name: str) -> str:
    """``2024-03`` as ``03/2024``."""
    return "/".join(reversed(name.split("-"))) if name else ""


def _period(overview: Overview) -> str:
    """From when to when, in months."""
    return " – ".join(dict.fromkeys(_month(d[:7]) for d in (overview.first, overview.last) if d))
