"""The HTML view: one self-contained page, the text beside what was found in it.

The page loads nothing, works without JavaScript (every jump is a plain link) and prints on A4. A content security
policy allows its own style and script by their hashes and nothing else; everything quoted is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from importlib import resources
from itertools import islice, pairwise, takewhile
from typing import Any, NamedTuple

import msgspec
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from bienban_nlp import __version__
from bienban_nlp.messages import language, say
from bienban_nlp.minutes import ROLES, Finding, Item, Minutes, Statement, Summary
from bienban_nlp.render import (
    BAR_LABELS,
    GLYPHS,
    Places,
    about,
    assigned,
    bar_parts,
    by_severity,
    cards,
    clean,
    fact_lines,
    flat,
    headline,
    kind_of,
    missing,
    open_note,
    percents,
    plans,
    quoted,
    shortened,
    title_of,
    tree,
)
from bienban_nlp.render.score import (
    band_lines,
    copied_rows,
    followed_rows,
    number,
    points_parts,
    proof_rows,
    readiness,
    rubric_is_later,
    source_of,
    task_rows,
)


class Mark(NamedTuple):
    """A stretch of the text that something in the summary points at: a fact, a finding, a piece of evidence."""

    id: str
    start: int
    end: int
    css: str
    title: str = ""
    href: str = ""


class Run(NamedTuple):
    """Characters of one line that are marked alike."""

    words: str
    css: str
    id: str = ""
    title: str = ""
    href: str = ""
    more: tuple[str, ...] = ()


class Group(NamedTuple):
    """Runs of one line within one statement, or between statements."""

    runs: list[Run]
    css: str = ""
    id: str = ""
    href: str = ""
    group: str = ""
    title: str = ""


class Row(NamedTuple):
    """One line of the text."""

    number: int
    css: str
    glyph: str
    id: str
    groups: list[Group]


def minutes_html(minutes: Minutes, lang: str | None = None) -> str:
    """An analysis as one HTML page.

    Parameters
    ----------
    minutes : Minutes
        Analysed minutes.
    lang : str, optional
        Language of the labels; see :func:`bienban_nlp.messages.language`.
    """
    facts = fact_lines(minutes, lang, headed=False)
    marks = [Mark(f"f-{f.key}", *_span(f.start, f.end), "fact", f.label) for f in facts if f.start is not None]
    return _page("minutes.html.jinja", minutes, lang, marks, by_severity(minutes.warnings))


def score_html(score: Mapping[str, Any], minutes: Minutes, lang: str | None = None, remarks: Sequence[str] = ()) -> str:
    """A score as one HTML page, the findings beside the text.

    Parameters
    ----------
    score : mapping
        The JSON of a score (``Score.to_dict()``).
    minutes : Minutes
        The minutes that were scored.
    lang : str, optional
        Language of the labels.
    remarks : sequence of str
        What is to be said about what was sent with them, above everything else.
    """
    marks = [
        Mark(f"e{n}-{k}", e["start"], e["end"], "proof", flat(c["title"]), f"#k-e{n}")
        for n, c in enumerate(score["criteria"], 1)
        for k, e in enumerate(c.get("evidence") or (), 1)
    ]
    findings = by_severity(tuple(msgspec.convert(c, Finding) for c in score["checks"]))
    alone = msgspec.structs.replace(minutes, statements=(), summary=Summary(shares=minutes.summary.shares))
    later = rubric_is_later(score, minutes, lang)
    return _page("score.html.jinja", alone, lang, marks, findings, score=score, later=later, remarks=remarks)


def _span(start: int | None, end: int | None) -> tuple[int, int]:
    return start or 0, end or 0


def _page(
    template: str, minutes: Minutes, lang: str | None, marks: list[Mark], findings: list[Finding], **more: Any
) -> str:
    lang = language(lang)
    for n, f in enumerate(findings, 1):
        if f.start is not None:
            marks.append(Mark(f"w{n}", *_span(f.start, f.end), f"found {f.severity}", flat(f.message), f"#k-w{n}"))
    names, places = Names(minutes), Places(minutes)
    rows = _rows(minutes, names, marks, lang)
    anchors = {i for row in rows for g in row.groups for run in g.runs for i in (run.id, *run.more)}

    def to(id_: str, at: int | None) -> str:
        """Where a link about a place in the text goes; the line where there is nothing to point at in it."""
        return f"#{id_}" if id_ in anchors else "" if at is None else f"#l{places.line(at)}"

    shown: dict[str, Any] = {"rows": rows, "names": names, "to": to, "findings": findings}
    return render_page(template, lang, **shown, **_layers(minutes, places, lang), **more)


def render_page(template: str, lang: str, *, forms: str = "'none'", **shown: Any) -> str:
    """One page that loads nothing and allows its own style and script alone.

    Parameters
    ----------
    template : str
        A file of this package.
    lang : str
    forms : str
        Where its forms may be sent.
    **shown
        What the template shows.
    """
    style, script = _file("page.css"), _file("page.js")
    safe = {"style": Markup(style), "script": Markup(script), "policy": _policy(style, script, forms)}
    return _environment().get_template(template).render(**safe, **_words(lang), **shown)


def _words(lang: str) -> dict[str, Any]:
    """What the templates say, and how they word what they are given."""
    return {
        "t": lambda key, **values: say(f"view.{key}", lang, **values),
        "lang": lang,
        "version": __version__,
        "glyphs": GLYPHS,
        "bar_labels": BAR_LABELS,
        "roles": ROLES,
        "clean": clean,
        "flat": flat,
        "percents": percents,
        "shortened": shortened,
        "kind_of": kind_of,
        "assigned": partial(assigned, lang=lang),
        "open_note": partial(open_note, lang=lang),
        "number": partial(number, lang=lang),
        "points": partial(_points, lang=lang),
        "band_lines": partial(band_lines, lang=lang),
        "followed_rows": partial(followed_rows, lang=lang),
        "task_rows": partial(task_rows, lang=lang),
        "copied_rows": partial(copied_rows, lang=lang),
        "readiness": partial(readiness, lang=lang),
        "source_of": source_of,
    }


def _layers(minutes: Minutes, places: Places, lang: str) -> dict[str, Any]:
    """What the templates show of the minutes."""
    unit, which = headline(minutes, lang)
    return {
        "minutes": minutes,
        "unit": unit,
        "which": which,
        "facts": fact_lines(minutes, lang, headed=False),
        "missing": missing(minutes, lang),
        "bar": bar(bar_parts(minutes.summary.shares)),
        "tree": list(tree(minutes.items)),
        "cards": cards(minutes),
        "plans": plans(minutes),
        "title_of": partial(title_of, minutes),
        "quote": partial(quoted, minutes),
        "about": lambda s: about(s, places, lang),
        "where": lambda at: places.say(at, lang),
        "proof_rows": lambda criterion: proof_rows(criterion, places, lang),
    }


def _file(name: str) -> str:
    return resources.files("bienban_nlp.render").joinpath(name).read_text(encoding="utf-8").strip()


@cache
def _environment() -> Environment:
    loader = FunctionLoader(_file)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _policy(style: str, script: str, forms: str) -> str:
    """Nothing may be loaded or sent; only this very style and script may run."""
    hashes = [base64.b64encode(hashlib.sha256(x.encode()).digest()).decode() for x in (style, script)]
    allowed = f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action {forms}"


class Segment(NamedTuple):
    """One part of a bar, in hundredths of its width."""

    css: str
    start: float
    size: float
    label: str


def bar(parts: Sequence[tuple[str, float]]) -> list[Segment]:
    """The parts of a bar side by side, filling it."""
    whole = sum(v for _, v in parts) or 1.0
    at, made = 0.0, []
    for (key, value), label in zip(parts, percents([v for _, v in parts]), strict=True):
        made.append(Segment(key, round(100 * at, 2), round(100 * value / whole, 2), label))
        at += value / whole
    return made


def _points(points: Mapping[str, Any], lang: str) -> list[Segment]:
    parts = points_parts(points)
    return [s._replace(label=number(v, lang)) for s, (_, v) in zip(bar(parts), parts, strict=True)]


class Names:
    """Names of the anchors in a page: by number, so that nothing from a file gets into them."""

    def __init__(self, minutes: Minutes) -> None:
        self.statement = {s.id: f"s{n}" for n, s in enumerate(minutes.statements, 1)}
        self.item = {x.id: f"a{n}" for n, x in enumerate(minutes.items, 1)}
        self._issues: dict[str, list[str]] = {}
        for x in minutes.summary.issues:
            for i in (x.issue, *x.causes, *x.solutions, *x.decisions):
                self._issues.setdefault(i, []).append(self.statement[x.issue])
        self._plans = set(minutes.summary.plans)

    def group(self, s: Statement) -> str:
        """The issues a statement belongs to, for highlighting together."""
        return " ".join(self._issues.get(s.id, [self.statement[s.id]]))

    def entry(self, s: Statement) -> str:
        """The summary's line about a statement; nothing for a result, which the summary leaves out."""
        if s.id in self._issues:
            return f"c-{self._issues[s.id][0]}-{self.statement[s.id]}"
        return f"p-{self.statement[s.id]}" if s.id in self._plans else ""


# --- the text -------------------------------------------------------------------------------------------------


class Stretch(NamedTuple):
    """A line of the text with the statements and marks that reach into it."""

    text: str
    start: int
    end: int
    statements: list[Statement]
    marks: list[Mark]


def _rows(minutes: Minutes, names: Names, marks: Sequence[Mark], lang: str) -> list[Row]:
    """The text line by line; each line cut where a statement, a mark or a heading begins or ends."""
    innermost, opened = _innermost(minutes), _opened(minutes)
    seen: set[str] = set()
    shown = []
    for n, stretch in enumerate(_stretches(minutes, marks), 1):
        opens = opened.get(n)
        css = _row_css(minutes, innermost.get(n), stretch.start)
        groups = _groups(stretch, names, seen, lang)
        shown.append(
            Row(n, css, GLYPHS[kind_of(opens)] if opens else "", names.item[opens.id] if opens else "", groups)
        )
    return shown


def _stretches(minutes: Minutes, marks: Sequence[Mark]) -> Iterator[Stretch]:
    heads = (Mark("", x.start, x.heading_end, "h") for x in minutes.items if x.heading_end > x.start)
    marks = sorted([*marks, *heads], key=lambda m: m.start)
    statements = sorted(minutes.statements, key=lambda s: s.start)
    first_mark = first_statement = at = 0
    for line in minutes.text.split("\n"):
        end = at + len(line)
        # What ends before this line cannot reach into a later one; only what starts first can be dropped for good.
        while first_mark < len(marks) and marks[first_mark].end <= at:
            first_mark += 1
        while first_statement < len(statements) and statements[first_statement].end <= at:
            first_statement += 1
        near = takewhile(lambda m: m.start < end, islice(marks, first_mark, None))  # noqa: B023
        here = takewhile(lambda s: s.start < end, islice(statements, first_statement, None))  # noqa: B023
        yield Stretch(minutes.text, at, end, [s for s in here if s.end > at], [m for m in near if m.end > at])
        at = end + 1


def _innermost(minutes: Minutes) -> dict[int, Item]:
    """For each line the deepest item that holds it."""
    places, found = Places(minutes), {}
    for item in sorted(minutes.items, key=lambda x: x.level):
        for n in range(places.line(item.start), places.line(max(item.start, item.end - 1)) + 1):
            found[n] = item
    return found


def _opened(minutes: Minutes) -> dict[int, Item]:
    """For each line the first item that begins on it."""
    places = Places(minutes)
    return {places.line(item.start): item for item in reversed(minutes.items)}


def _row_css(minutes: Minutes, item: Item | None, at: int) -> str:
    section = next((f"in-{s.kind}" for s in minutes.sections if s.start <= at < s.end), "")
    work = f"w-{kind_of(item)}" if item and kind_of(item) else ""
    return f"{section} {work}".strip()


def _groups(line: Stretch, names: Names, seen: set[str], lang: str) -> list[Group]:
    """The runs of a line, those of one statement together."""
    made, cursor = [], line.start
    for s in line.statements:
        a, b = max(s.start, cursor), min(s.end, line.end)
        if a >= b:
            continue
        if a > cursor:
            made.append(Group(_runs(line, seen, cursor, a)))
        made.append(_stated(s, names, seen, _runs(line, seen, a, b), lang))
        cursor = b
    if cursor < line.end:
        made.append(Group(_runs(line, seen, cursor, line.end)))
    return made


def _stated(s: Statement, names: Names, seen: set[str], runs: list[Run], lang: str) -> Group:
    """What stands of one statement on one line; only its first line carries its name."""
    name, entry = names.statement[s.id], names.entry(s)
    first = name not in seen
    seen.add(name)
    return Group(
        runs,
        css=f"s {s.role}" + (" unsure" if s.uncertain else ""),
        id=name if first else "",
        href=f"#{entry}" if entry else "",
        group=names.group(s),
        title=_title(s, lang),
    )


def _title(s: Statement, lang: str) -> str:
    """What a statement says of itself when pointed at."""
    parts = [say(f"view.{s.role}", lang)]
    parts += [say(f"view.{s.work}", lang)] if s.work else []
    parts += [say("view.unsure", lang)] if s.uncertain else []
    return " · ".join(parts)


def _runs(line: Stretch, seen: set[str], start: int, end: int) -> list[Run]:
    near = [m for m in line.marks if m.start < end and m.end > start]
    cuts = sorted({start, end, *(min(max(x, start), end) for m in near for x in (m.start, m.end))})
    made = []
    for a, b in pairwise(cuts):
        over = [m for m in near if m.start <= a and b <= m.end]
        ids = [m.id for m in over if m.id and m.id not in seen]
        seen.update(ids)
        css = " ".join(dict.fromkeys(" ".join(m.css for m in over).split()))
        title = " · ".join(dict.fromkeys(m.title for m in over if m.title))
        href = next((m.href for m in over if m.href), "")
        made.append(Run(clean(line.text[a:b]), css, ids[0] if ids else "", title, href, tuple(ids[1:])))
    return made
