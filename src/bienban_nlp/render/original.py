"""Where the text of minutes stands in the Word file it was read from, so that comments can be put there.

Paragraphs are found again by their letters, white space aside; a number or bullet that Word makes itself is in the text
but not in the file. Runs are cut where a comment begins or ends, and keep their looks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.text.run import Run

from bienban_nlp.minutes import Source

_LABEL = 12  # letters of a number or bullet at most
_UNREAD = {qn(f"w:{tag}") for tag in ("del", "moveFrom", "txbxContent")}  # deleted; or where Word allows no comment
_PARTS = ("body", "table")

Stretch = tuple[int, int]


class _Letter(NamedTuple):
    """A letter of the file: the ``w:t`` that holds it and its place there; with its marks it may be several characters."""

    shown: str
    holder: Any
    start: int
    end: int


def runs_of(document: Any, source: Source, stretches: Sequence[Stretch]) -> list[list[Run]] | None:
    """For each stretch of the text the first and the last run of a document that show it, and nothing else.

    Parameters
    ----------
    document : docx.document.Document
        The file as it was read; its runs are cut.
    source : Source
        What was read from it.
    stretches : sequence of (int, int)

    Returns
    -------
    list of list of Run, or None
        None where a stretch cannot be found, and the document is as it was.
    """
    where, labels = _found_again(document, source)
    ends: list[tuple[_Letter, _Letter]] = []
    for start, end in stretches:
        asked = [i for i in range(start, end) if _is_letter(source.text[i]) and i not in labels]
        letters = [where[i] for i in asked if i in where]
        if not letters or any(source.text[i] != "|" for i in asked if i not in where):
            return None
        ends.append((letters[0], letters[-1]))
    cuts: dict[Any, set[int]] = {}
    for first, last in ends:
        cuts.setdefault(first.holder, set()).add(first.start)
        cuts.setdefault(last.holder, set()).add(last.end)
    pieces = {holder: list(_cut(holder, sorted(points))) for holder, points in cuts.items()}

    def run(letter: _Letter) -> Run:
        held = [piece for at, piece in pieces[letter.holder] if at <= letter.start]
        return Run(held[-1].getparent(), document._body)

    return [[run(first), run(last)] for first, last in ends]


def _found_again(document: Any, source: Source) -> tuple[dict[int, _Letter], set[int]]:
    """The letter of the file for each offset of the text; and the offsets of numbers and bullets."""
    known: dict[str, list[list[_Letter]]] = {}
    for paragraph in document.element.body.iter(qn("w:p")):
        letters = list(_letters(paragraph))
        known.setdefault("".join(x.shown for x in letters), []).append(letters)
    where: dict[int, _Letter] = {}
    labels: set[int] = set()
    for offsets in _paragraphs(source):
        words = "".join(source.text[i] for i in offsets)
        for cut in range(min(len(words), _LABEL)):
            if (not cut or not words[cut - 1].isalpha()) and (same := known.get(words[cut:])):
                where.update(zip(offsets[cut:], same.pop(0), strict=True))
                labels.update(offsets[:cut])
                break
    return where, labels


def _paragraphs(source: Source) -> Iterator[list[int]]:
    """The offsets of the letters of each paragraph."""
    found: dict[int, list[int]] = {}
    for place in source.places:
        if place.paragraph is not None and place.part in _PARTS:
            letters = (i for i in range(place.start, place.end) if _is_letter(source.text[i]))
            found.setdefault(place.paragraph, []).extend(letters)
    return iter(found.values())


def _letters(paragraph: Any) -> Iterator[_Letter]:
    """The letters of a paragraph as Word shows them, each with the marks that follow it."""
    for holder in paragraph.iter(qn("w:t")):
        text = holder.text or ""
        if not _is_read(holder, paragraph):
            continue
        at = 0
        while at < len(text):
            end = at + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            shown = unicodedata.normalize("NFC", text[at:end])
            if _is_letter(shown):
                yield _Letter(shown, holder, at, end)
            at = end


def _is_letter(shown: str) -> bool:
    return shown.isprintable() and not shown.isspace()


def _is_read(holder: Any, paragraph: Any) -> bool:
    """Whether text is the paragraph's own, neither deleted nor hidden."""
    if holder.getparent().tag != qn("w:r") or holder.getparent().find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None:
        return False
    for above in holder.iterancestors():
        if above is paragraph:
            return True
        if above.tag in _UNREAD:
            return False
    return False


def _cut(holder: Any, points: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Cut a ``w:t`` into runs of their own at some places; each piece and where it began."""
    at = 0
    if 0 not in points:
        yield 0, holder
    for point in points:
        holder = _parted(holder, point - at)
        at = point
        yield at, holder


def _parted(holder: Any, at: int) -> Any:
    """Begin a run before a place of a ``w:t``; what holds the text from there on."""
    run, text = holder.getparent(), holder.text or ""
    before = [x for x in run if x.tag != qn("w:rPr")]
    if (at == 0 and before[0] is holder) or (at == len(text) and before[-1] is holder):
        return holder
    made = OxmlElement("w:r")
    if (looks := run.find(qn("w:rPr"))) is not None:
        made.append(deepcopy(looks))
    rest = OxmlElement("w:t") if at else holder
    following = before[before.index(holder) + 1 :]
    if at:
        _write(holder, text[:at])
        _write(rest, text[at:])
    for element in (rest, *following):
        made.append(element)
    run.addnext(made)
    return rest


def _write(holder: Any, text: str) -> None:
    holder.text = text
    holder.set(qn("xml:space"), "preserve")
