"""Running heads, page numbers and footnotes of a PDF: found by their place and by their coming back."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from bienban_nlp.reading.glyphs import VisualLine

_ZONE = 0.13  # of the page's height, at the top and at the bottom
_NUMBER = re.compile(r"^[-–—\s]*(?:trang\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE)


@dataclass(slots=True)
class Page:
    """One page while it is read."""

    number: int
    width: float
    height: float
    lines: list[VisualLine] = field(default_factory=list)
    tables: list[tuple[float, object]] = field(default_factory=list)
    notes: list[VisualLine] = field(default_factory=list)


def _key(text: str) -> str:
    """A running head without what changes from page to page."""
    return re.sub(r"\d+", "#", text.strip("0123456789–—- \t")).replace(" ", "").replace("\t", "")


def _edge(page: Page, top: bool) -> list[VisualLine]:
    lines = sorted(page.lines, key=lambda line: -line.y)
    if top:
        return [line for line in lines[:3] if line.y > (1 - _ZONE) * page.height]
    return [line for line in lines[:-4:-1] if line.y < _ZONE * page.height]


def drop_running_heads(pages: list[Page]) -> None:
    """Take repeated heads and feet and page numbers out of the pages' lines."""
    for top in (True, False):
        _drop_repeated(pages, top)
        _drop_numbers(pages, top)


def _drop_repeated(pages: list[Page], top: bool) -> None:
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({key for line in _edge(page, top) if len(key := _key(line.text)) > 2})
    least = max(2, 0.25 * len(pages))
    for page in pages:
        gone = [line for line in _edge(page, top) if seen[_key(line.text)] >= least or _numbered_head(line)]
        page.lines = [line for line in page.lines if line not in gone]


def _numbered_head(line: VisualLine) -> bool:
    """A head with the page number at one end ("CÔNG BÁO/Số 301    15") even where it stands on one page only."""
    ends = (line.segments[0].text, line.segments[-1].text)
    return len(line.segments) == 2 and sum(e.isdecimal() and len(e) < 4 for e in ends) == 1


def _drop_numbers(pages: list[Page], top: bool) -> None:
    found: dict[int, tuple[VisualLine, int]] = {}
    for page in pages:
        edge = _edge(page, top)
        match = _NUMBER.match(edge[0].text) if edge else None
        if match:
            found[page.number] = (edge[0], int(match[1]) - page.number)
    offsets = Counter(offset for _, offset in found.values())
    for page in pages:
        if page.number not in found:
            continue
        line, offset = found[page.number]
        if offset == 0 or offsets[offset] > 1:
            page.lines = [other for other in page.lines if other is not line]


def part_footnotes(page: Page) -> None:
    """Move footnotes (small print at the foot that opens with a mark) out of the running text."""
    if len(page.lines) < 4:
        return
    lines = sorted(page.lines, key=lambda line: -line.y)
    sizes = sorted(line.size for line in lines)
    usual = sizes[len(sizes) // 2]
    start = len(lines)
    while start > 0 and lines[start - 1].size < 0.9 * usual:
        start -= 1
    small = lines[start:]
    if not small or start == 0 or small[0].y > 0.5 * page.height:
        return
    opening = re.match(r"^\s*(?:\(?(\d{1,3})\)?|\*)", small[0].text)
    if not opening:
        return
    page.notes = small
    page.lines = [line for line in page.lines if line not in small]
    _drop_marks(page)


def _drop_marks(page: Page) -> None:
    """The raised figures in the text that the footnotes answer."""
    marks = {m[1] for line in page.notes if (m := re.match(r"^\s*\(?(\d{1,3})\)?", line.text))}
    for line in page.lines:
        for word in (w for s in line.segments for w in s.words):
            found = re.search(r"(?<=[^\W\d_])(\d{1,3})(?=[.,;:”\")]?$)", word.text)
            if found and found[1] in marks:
                word.text = word.text[: found.start()] + word.text[found.end() :]
