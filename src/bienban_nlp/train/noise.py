"""The noise of real files, for training: what scanners, old fonts and tired hands do to a text.

Every change is a list of replacements; labels and offsets are carried along exactly.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

import msgspec

from bienban_nlp.corpus import Gold
from bienban_nlp.syllables import bare, sentences

Edit = tuple[int, int, str]

# What recognition confuses in Vietnamese print.
_OCR = {
    "l": "1",
    "1": "l",
    "rn": "m",
    "m": "rn",
    "O": "0",
    "0": "O",
    "ă": "ä",
    "ư": "u",
    "ơ": "o",
    "ộ": "ô",
    "ế": "ê",
    "đ": "d",
    "h": "b",
    "c": "e",
}
_TONE_PAIRS = {
    "oà": "òa",
    "oá": "óa",
    "oả": "ỏa",
    "uỷ": "ủy",
    "uý": "úy",
    "hoạ": "họa",
    "hoá": "hóa",
    "khoẻ": "khỏe",
    "thuỷ": "thủy",
}
_TONE = {**_TONE_PAIRS, **{v: k for k, v in _TONE_PAIRS.items()}}
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"(?<=\w) (?=\w)")


def noisy(gold: Gold, rng: random.Random) -> Gold:
    """A copy of one annotated minutes with one or two kinds of noise, chosen at random."""
    for kind in rng.sample(KINDS, rng.choice((1, 1, 2))):
        gold = apply(gold, kind(gold.text, rng))
    return gold


def fragment(gold: Gold, rng: random.Random) -> Gold:
    """One to three items in a row and nothing else, as a secretary tries them or pastes them into a letter.

    What stands before tells a reader much about what comes; from pieces it learns to go by the words themselves. Whose
    work it is a piece seldom shows, so that is not asked.
    """
    items = gold.tagged("item")
    if not items:
        return gold
    n = rng.randrange(len(items))
    start = items[n].start
    end = max(m.end for m in items[n : n + rng.randint(1, 3)])
    inside = [
        msgspec.structs.replace(m, work=None)
        for m in gold.marks
        if m.start < end and m.end > start and not (m.tag in ("item", "turn") and m.start < start)
    ]
    rest = [(0, start, ""), (end, len(gold.text), "")]
    return apply(msgspec.structs.replace(gold, marks=inside), iter(rest))


def few_words(gold: Gold, rng: random.Random) -> Gold:
    """One to three sentences of the agenda in the frame of the whole, as where hardly anything was written down.

    The heading above is kept. From these too it learns to go by the words themselves where there is no course of a
    meeting to go by.
    """
    agenda = next(iter(gold.tagged("agenda")), None)
    told = sentences(gold.text, agenda.start, agenda.end) if agenda else []
    if agenda is None or not told:
        return gold
    n = rng.randrange(len(told))
    kept = told[n].start, told[min(n + rng.randint(0, 2), len(told) - 1)].end
    cut = [m for m in gold.statements if m.start < kept[1] and m.end > kept[0]]
    start, end = min([kept[0], *(m.start for m in cut)]), max([kept[1], *(m.end for m in cut)])
    above = [h for h in gold.tagged("heading") if agenda.start <= h.start and h.end <= start]
    edits = [(above[-1].end, start, "\n")] if above else []
    edits = [(agenda.start, above[-1].start if above else start, ""), *edits, (end, agenda.end, "\n")]
    gone = [(a, b) for a, b, _ in edits]
    marks = [
        msgspec.structs.replace(m, work=None)
        for m in gold.marks
        if not any((a <= m.start and m.end <= b) or (m.tag == "turn" and a <= m.start < b) for a, b in gone)
    ]
    return apply(msgspec.structs.replace(gold, marks=marks), iter(edits))


def apply(gold: Gold, edits: Iterator[Edit]) -> Gold:
    """Replace stretches of the text and move every mark along.

    Parameters
    ----------
    gold : Gold
    edits : iterator of (start, end, replacement)
        In order and not overlapping.
    """
    pieces: list[str] = []
    done: list[Edit] = []
    shifts = [0]
    at = 0
    for start, end, new in edits:
        pieces += [gold.text[at:start], new]
        done.append((start, end, new))
        shifts.append(shifts[-1] + len(new) - (end - start))
        at = end
    pieces.append(gold.text[at:])

    def moved(offset: int) -> int:
        n = bisect_left(done, offset, key=lambda e: e[0])  # the replacements that begin before it
        if n and offset < done[n - 1][1]:  # inside the last of them
            start, _, new = done[n - 1]
            return start + shifts[n - 1] + min(offset - start, len(new))
        return offset + shifts[n]

    marks = [msgspec.structs.replace(m, start=moved(m.start), end=moved(m.end)) for m in gold.marks]
    return msgspec.structs.replace(gold, text="".join(pieces), marks=marks)


def confused_letters(text: str, rng: random.Random) -> Iterator[Edit]:
    """Recognition slips in about one letter of sixty."""
    for m in re.finditer("|".join(sorted(_OCR, key=len, reverse=True)), text):
        if rng.random() < 0.03:
            yield m.start(), m.end(), _OCR[m.group()]


def lost_accents(text: str, rng: random.Random) -> Iterator[Edit]:
    """Marks lost: on some syllables, or now and then on all."""
    share = rng.choice((0.05, 0.15, 1.0))
    for m in _WORD.finditer(text):
        if rng.random() < share:
            plain = bare(m.group())
            if plain != m.group() and len(plain) == len(m.group()):
                yield m.start(), m.end(), plain


def hard_breaks(text: str, rng: random.Random) -> Iterator[Edit]:
    """Lines broken at a page's width, as scans and pasted PDFs have them."""
    width = rng.randint(60, 95)
    line = 0
    for m in re.finditer(r"[ \n]", text):
        if m.group() == "\n":
            line = m.end()
        elif m.start() - line >= width:
            yield m.start(), m.end(), "\n"
            line = m.end()


def capitals(text: str, rng: random.Random) -> Iterator[Edit]:
    """Some lines in capitals."""
    at = 0
    for line in text.split("\n"):
        if line.strip() and rng.random() < 0.12 and len(line.upper()) == len(line):
            yield at, at + len(line), line.upper()
        at += len(line) + 1


def joined_and_split(text: str, rng: random.Random) -> Iterator[Edit]:
    """Spaces lost between syllables and spaces put into them."""
    for m in re.finditer(r"(?<=\w) (?=\w)|(?<=[a-zà-ỹ]{2})(?=[a-zà-ỹ]{2})", text):
        if m.group() and rng.random() < 0.03:
            yield m.start(), m.end(), ""
        elif not m.group() and rng.random() < 0.01:
            yield m.start(), m.end(), " "


def tone_placement(text: str, rng: random.Random) -> Iterator[Edit]:
    """Hoà for hòa, uỷ for ủy and back."""
    for m in re.finditer("|".join(_TONE), text):
        if rng.random() < 0.6:
            yield m.start(), m.end(), _TONE[m.group()]


def lost_bullets(text: str, rng: random.Random) -> Iterator[Edit]:
    """Bullets and numbers gone, as when Word's automatic numbering is lost on the way."""
    share = rng.choice((0.3, 1.0))
    for m in re.finditer(r"(?m)^[ \t]*(?:[-+*•–]|\d{1,2}[.)]|[IVX]+[.)-]|[a-zđ][.)])[ \t]+(?=\S)", text):
        if rng.random() < share:
            yield m.start(), m.end(), ""


def old_font_residue(text: str, rng: random.Random) -> Iterator[Edit]:
    """What is left of TCVN3 after a bad conversion: Ƣ and ƣ for Ư and ư, or ư lost."""
    new = rng.choice(({"ư": "ƣ", "Ư": "Ƣ"}, {"ư": ""}))
    for m in re.finditer("|".join(new), text):
        if rng.random() < 0.5:
            yield m.start(), m.end(), new[m.group()]


KINDS: list[Callable[[str, random.Random], Iterator[Edit]]] = [
    confused_letters,
    lost_accents,
    hard_breaks,
    capitals,
    joined_and_split,
    tone_placement,
    lost_bullets,
    old_font_residue,
]
