"""The minutes as a Word file with each finding as a comment at its place, and the table of verdicts behind them.

Minutes that were read from a Word file stay in it as they look; all others are set anew, a paragraph a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple

import msgspec
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt
from docx.text.run import Run

from bienban_nlp.layout import is_caps
from bienban_nlp.messages import LANGUAGES, language, say
from bienban_nlp.minutes import Finding, Minutes
from bienban_nlp.reading.docx import OWN_PAGES, without_own
from bienban_nlp.render import Places, by_severity, clean, flat, headline, shortened
from bienban_nlp.render.original import runs_of
from bienban_nlp.render.score import (
    band_lines,
    copied_rows,
    followed_rows,
    number,
    proofs,
    readiness,
    rubric_is_later,
    task_rows,
)

_AUTHOR, _INITIALS = "bienban_nlp", "BB"  # the author of the file; comments name the program in words
_TITLE = re.compile(r"BIÊN BẢN", re.IGNORECASE)
_FIRST = re.compile(r"\S.*")
_MARGINS = {"top_margin": 20, "bottom_margin": 20, "left_margin": 30, "right_margin": 15}  # mm, Nghị định 30/2020
_WIDTHS = (60, 18, 87)  # mm of the table's columns
_HALVES = (82, 83)
_TASK_WIDTHS = (95, 40, 30)


class _Piece(NamedTuple):
    """A run of the document and the stretch of the text it shows."""

    start: int
    end: int
    run: Run


def score_docx(
    score: Mapping[str, Any], minutes: Minutes, lang: str | None = None, original: bytes | None = None
) -> bytes:
    """A score as the bytes of a .docx.

    Parameters
    ----------
    score : mapping
        The JSON of a score (``Score.to_dict()``).
    minutes : Minutes
        The minutes that were scored.
    lang : str, optional
        Language of the labels.
    original : bytes, optional
        The Word file that the minutes were read from. It is left aside where a finding has no place in it that can
        hold a comment.
    """
    lang = language(lang)
    findings = by_severity(tuple(msgspec.convert(c, Finding) for c in score["checks"]))
    document, runs = _original(original, minutes, findings) or _set_anew(minutes, findings)
    for finding, own in zip(findings, runs, strict=True):
        _comment(document, own, finding, lang)
    behind = len(_body(document))
    _verdicts(document, score, minutes, lang)
    _mark_own(document, behind)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _original(data: bytes | None, minutes: Minutes, findings: Sequence[Finding]) -> tuple[Any, list[list[Run]]] | None:
    """The file that was read, and the runs of each finding; None where it cannot hold them."""
    if data is None or sha256(data).hexdigest() != minutes.source.sha256:
        return None
    try:
        document = Document(BytesIO(data))
    except Exception:  # not every file that can be read is one that python-docx opens, and it says so in many ways
        return None
    _clear(document)
    whole = _title_of(minutes.text)
    places = [(f.start, f.end) if f.start is not None and f.end else whole for f in findings]
    runs = runs_of(document, minutes.source, places)
    if runs is None:
        return None
    if "Table Grid" not in document.styles:
        document.styles.element.append(deepcopy(Document().styles["Table Grid"].element))
    return document, runs


def _body(document: Any) -> list[Any]:
    return [el for el in document.element.body if el.tag != qn("w:sectPr")]


def _mark_own(document: Any, behind: int) -> None:
    """A bookmark around what a score appended, so that nobody takes it for minutes."""
    own = _body(document)[behind:]
    used = [int(b.get(qn("w:id")) or 0) for b in document.element.body.iter(qn("w:bookmarkStart"))]
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (begin, end):
        mark.set(qn("w:id"), str(max(used, default=0) + 1))
    begin.set(qn("w:name"), OWN_PAGES)
    own[0].addprevious(begin)
    own[-1].addnext(end)


def _clear(document: Any) -> None:
    """Take away the comments and pages of an earlier score."""
    body, parts = document.element.body, _body(document)
    kept = set(map(id, without_own(parts)))
    for el in parts:
        if id(el) not in kept:
            body.remove(el)
    names = {say("view.author", lang) for lang in LANGUAGES}  # a clerk's initials may be ours
    ours = [c for c in document.comments if c.initials == _INITIALS and c.author in names]
    gone = {str(c.comment_id) for c in ours}
    for c in ours:
        c._comment_elm.getparent().remove(c._comment_elm)
    for tag in ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"):
        for el in [e for e in body.iter(qn(tag)) if e.get(qn("w:id")) in gone]:
            lone = el.getparent() if tag == "w:commentReference" else el  # the run that holds nothing else
            lone.getparent().remove(lone)


def _title_of(text: str) -> tuple[int, int]:
    """Where the title stands; the first line where there is none."""
    found = _TITLE.search(text) or _FIRST.search(text)
    return found.span() if found else (0, 0)


def _set_anew(minutes: Minutes, findings: Sequence[Finding]) -> tuple[Any, list[list[Run]]]:
    """A new file with the text, and the runs of each finding."""
    document = Document()
    page(document)
    pieces = list(_text(document, minutes.text, findings))

    def own(f: Finding) -> list[Run]:
        return [p.run for p in pieces if f.start is not None and f.end and _meets(p, f)] or _title(pieces)

    return document, [own(f) for f in findings]


def page(document: Any) -> None:
    """A4 with the margins of an official paper, in the type that offices use; nothing that tells when it was made."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, size in _MARGINS.items():
        setattr(section, side, Mm(size))
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.paragraph_format.space_after = Pt(3)
    document.core_properties.author = _AUTHOR


def _text(document: Any, text: str, findings: Sequence[Finding]) -> Iterator[_Piece]:
    """The text, a paragraph a line, cut into runs where a finding begins or ends."""
    cuts = sorted({at for f in findings for at in (f.start, f.end) if at is not None})
    at = 0
    for line in text.split("\n"):
        paragraph = document.add_paragraph()
        if is_caps(line):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        inside = cuts[bisect_right(cuts, at) : bisect_right(cuts, at + len(line))]
        ends = [*inside, at + len(line)]
        for start, end in zip([at, *inside], ends, strict=True):
            if end > start:
                yield _Piece(start, end, paragraph.add_run(_printable(text[start:end])))
        at += len(line) + 1


def _printable(words: str) -> str:
    """Words that XML can hold."""
    return clean(words).replace("\x0c", " ")


def _comment(document: Any, runs: Sequence[Run], finding: Finding, lang: str) -> None:
    """One finding beside its passage; one about the whole minutes beside their title."""
    if not runs:
        return
    label = say(f"view.{finding.severity}", lang)
    where = "" if finding.start is not None else f" ({say('view.whole', lang)})"
    words = [f"{label}{where}: {flat(finding.message)}"]
    words += [f"{say('view.fix', lang)}: {flat(finding.fix)}"] if finding.fix else []
    comment = document.add_comment(
        [runs[0], runs[-1]], text=words[0], author=say("view.author", lang), initials=_INITIALS
    )
    for line in words[1:]:
        comment.add_paragraph(line)
    comment._comment_elm.attrib.pop(qn("w:date"), None)  # the same score gives the same file


def _meets(piece: _Piece, finding: Finding) -> bool:
    return piece.start < (finding.end or 0) and piece.end > (finding.start or 0)


def _title(pieces: Sequence[_Piece]) -> list[Run]:
    """The run of the title; the first run where there is none."""
    found = [p.run for p in pieces if _TITLE.search(p.run.text)] or [p.run for p in pieces]
    return found[:1]


def _verdicts(document: Any, score: Mapping[str, Any], minutes: Minutes, lang: str) -> None:
    """A page with the points and every criterion."""
    unit, which = headline(minutes, lang)
    heading = document.add_paragraph()
    heading.paragraph_format.page_break_before = True
    heading.add_run(say("view.appended", lang)).italic = True
    heading = document.add_paragraph()
    heading.add_run(f"{say('view.score-title', lang)}: {unit}").bold = True
    document.add_paragraph(which)
    document.add_paragraph().add_run(readiness(score, lang)).bold = True
    document.add_paragraph(f"{say('view.rubric', lang)}: {flat(score['rubric']['title'])}")
    if later := rubric_is_later(score, minutes, lang):
        document.add_paragraph(later)
    points = score["points"]
    if points["total"]:
        shown = {k: number(points[k], lang) for k in ("earned", "assessable", "not_assessable", "total")}
        document.add_paragraph(say("view.points-of", lang, **shown))
    for words in band_lines(score, lang):
        document.add_paragraph(words)
    places = Places(minutes)
    if score.get("previous"):
        _previous(document, score, lang)
    if rows := task_rows(score, lang):
        document.add_paragraph().add_run(say("view.tasks", lang)).bold = True
        head = [say(f"view.{k}", lang) for k in ("task", "who", "due")]
        _table(document, head, [row[:3] for row in rows], _TASK_WIDTHS)
    document.add_paragraph().add_run(say("view.criteria", lang)).bold = True
    document.add_paragraph(say("view.criteria-note", lang))
    head = [say(f"table.{k}", lang) for k in ("criterion", "points", "why")]
    _table(document, head, [_cells(c, places, lang) for c in score["criteria"]], _WIDTHS)


def _previous(document: Any, score: Mapping[str, Any], lang: str) -> None:
    """What became of last time's conclusions, and what was copied, each passage beside the other."""
    last = score["previous"]
    document.add_paragraph(say("view.previous", lang, date=flat(last["date"]), name=flat(last["name"])))
    head = [say("view.then", lang), say("view.now", lang)]
    for rows, title in (
        (followed_rows(score, lang), ""),
        (copied_rows(score, lang), say("view.copied-passages", lang)),
    ):
        if title and rows:
            document.add_paragraph(title)
        if rows:
            _table(document, head, [["\n".join(x for x in (r.then, r.label) if x), r.now] for r in rows], _HALVES)


def _table(document: Any, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    """A table whose head stands on every page and whose rows are not cut."""
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _fill(table.rows[0], head, widths, bold=True)
    _repeat(table.rows[0])
    for words in rows:
        row = table.add_row()
        _fill(row, words, widths)
        _whole(row)


def _cells(c: Mapping[str, Any], places: Places, lang: str) -> list[str]:
    given = f"{number(c['points'], lang)}/{number(c['max'], lang)}" if c["max"] and c["points"] is not None else "–"
    why = [flat(c["why"])] if c["why"] else []
    if c.get("evidence"):
        why.append(f"{say('view.evidence', lang)}: {proofs(c, places, lang)}")
    if c["fix"] and c["status"] in ("partly", "not-met"):
        why.append(f"{say('view.fix', lang)}: {flat(c['fix'])}")
    return [f"{flat(c['title'])}\n({say('view.' + c['status'], lang)})", given, shortened("\n".join(why), 1200)]


def _fill(row: Any, words: Sequence[str], widths: Sequence[int], bold: bool = False) -> None:
    for cell, text, width in zip(row.cells, words, widths, strict=True):
        cell.width = Mm(width)
        run = cell.paragraphs[0].add_run(_printable(text))
        run.bold, run.font.size = bold, Pt(11)


def _repeat(row: Any) -> None:
    """Repeat a row at the head of every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
