"""What an archive holds, as people see it: a table on the terminal, a table for Excel, JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import msgspec

from bienban_nlp.messages import say
from bienban_nlp.reading.survey import SCHEMA, STATES, Count, Document, totals
from bienban_nlp.render import BOM, aligned, cell, flat
from bienban_nlp.render.score import number

_LISTED = 10  # files named under one need; the rest are counted
_PAGE_SECONDS = 6  # for recognising one page, on an office computer
_COLUMNS = ("path", "bytes", "format", "state", "encoding", "repaired", "pages", "pictures", "need", "same")


def survey_json(folder: str, documents: Sequence[Document]) -> str:
    """One line of JSON, schema ``bienban-scan/1``."""
    made = {"schema": SCHEMA, "folder": folder, "totals": totals(documents), "files": documents}
    return msgspec.json.encode(made).decode()


def survey_csv(documents: Sequence[Document], lang: str) -> str:
    """One line a file, with the mark that makes Excel read it as UTF-8."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([say(f"scan.column-{name}", lang) for name in _COLUMNS])
    for d in documents:
        state = say(f"scan.state-{d.state}", lang)
        cells = (d.path, d.bytes, _format(d.format, lang), state, d.encoding, " ".join(d.repaired))
        table.writerow([cell(c) for c in (*cells, d.pages, d.pictures, d.need(lang), d.same_as)])
    return BOM + out.getvalue()


def survey_text(folder: str, documents: Sequence[Document], lang: str) -> str:
    """A table by format, what will be repaired, and the files that need something."""
    found = totals(documents)
    whole: Count = found["all"]
    lines = [say("scan.title", lang, folder=flat(folder), files=whole.files, size=size(whole.bytes, lang)), ""]
    lines += _table(found["formats"], whole, lang)
    if found["repaired"]:
        kinds = [say("scan.repaired-one", lang, kind=k, count=n) for k, n in found["repaired"].items()]
        lines += ["", say("scan.repaired", lang, kinds=", ".join(kinds))]
    if found["same"]:
        lines += ["", say("scan.same", lang, count=found["same"])]
    if found["pages_of_pictures"]:
        count = found["pages_of_pictures"]
        minutes = max(1, round(count * _PAGE_SECONDS / 60))
        lines += ["", say("scan.pictures", lang, count=count, minutes=minutes)]
    return "\n".join([*lines, "", *_needs(documents, lang)]) + "\n"


def _table(formats: dict[str, Count], whole: Count, lang: str) -> list[str]:
    rows = [[say(f"scan.{name}", lang) for name in ("format", "files", "size", *STATES)]]
    for name, count in (*formats.items(), ("", whole)):
        label = _format(name, lang) if name else say("scan.all", lang)
        counts = [str(getattr(count, state)) for state in STATES]
        rows.append([label, str(count.files), size(count.bytes, lang), *counts])
    head, rule, *lines = aligned(rows)
    return [head, rule, *lines[:-1], rule, lines[-1]]


def _needs(documents: Sequence[Document], lang: str) -> list[str]:
    """The files that are not ready, under what they need."""
    groups: dict[str, list[Document]] = {}
    for d in documents:
        if d.code:
            groups.setdefault(d.code if d.state == "ocr" else d.need(lang), []).append(d)
    if not groups:
        return [say("scan.all-ready", lang)]
    lines = [say("scan.needs", lang)]
    for group in sorted(groups.values(), key=len, reverse=True):
        lines += ["", f"* {flat(group[0].need(lang))}" if group[0].state != "ocr" else f"* {say('scan.ocr', lang)}"]
        for d in group[:_LISTED]:
            lines.append(f"    {flat(d.path)}" + (f": {flat(d.need(lang))}" if d.state == "ocr" else ""))
        if len(group) > _LISTED:
            lines.append(f"    {say('scan.more', lang, count=len(group) - _LISTED)}")
    return lines


def _format(name: str, lang: str) -> str:
    return say("scan.unknown", lang) if name == "unknown" else name


def size(count: int, lang: str) -> str:
    """Bytes as people say them."""
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= one:
            return f"{number(round(count / one, 1), lang)} {unit}"
    return f"{count} B"
