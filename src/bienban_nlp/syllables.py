"""Syllables, sentences and clauses with true offsets.

Nothing here rewrites the text: a syllable, a sentence and a clause are ``(start, end)`` pairs. Clauses are
the atoms that statements are made of: a statement is one clause or several in a row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch of the text."""

    start: int
    end: int


SYLLABLE = re.compile(r"\w+(?:[/.\-–]\w+)*", re.UNICODE)

# A full stop after one of these ends no sentence.
ABBREVIATIONS = frozenset(
    "tp tx tt q p h x gs pgs ts ths cn bs bscki bsckii ks cử ncs tr đ/c đc vd stt sđt tel fax no th k ô b ct hđ "
    "tw t.ư gv hs sv nxb st ad".split()
)

# Words before which a new role may begin inside a sentence. Splitting too often costs little (the model joins
# neighbours again); a boundary that is never proposed is lost for good.
_CUES = (
    r"do|vì|bởi(?: vì)?|tại|là do|nguyên nhân|lý do|xuất phát từ|nên|vì vậy|vì thế|do đó|do vậy|cho nên|dẫn đến|"
    r"tuy nhiên|tuy vậy|nhưng|song|đề nghị|đề xuất|kiến nghị|yêu cầu|giao|phân công|cần|phải|"
    r"trong khi|mặc dù|để khắc phục|thống nhất|còn|riêng|chứ|mà|xin|đồng thời|và"
)
# Words after which reported speech begins: what follows may be the statement, what precedes only introduces it.
_REPORTING = r"rằng|nói|nêu|phản ánh|cho biết|gợi ý|lưu ý|hỏi|thì|vậy"
# A row of stops is looked at from its first alone: from each anew, a dotted leader would take time by its square.
_INNER = re.compile(
    rf"(?P<after>(?<![,;:!?…])[,;:!?…]++[\"”')\]]*+(?=\s))|(?P<stop>(?<!\.)\.++[\"”')\]]*+(?=\s))|(?P<dash>\s(?=[-–—→|]\s))|(?P<cue>(?<!tồn)(?<!hiện)\s(?=(?:{_CUES})\s))"
    rf"|(?P<paren>\s(?=\())|(?P<said>\b(?:{_REPORTING})(?=\s))",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\n|(?<![.!?…])[.!?…]++[\"”')\]]*+(?=\s)")
_LONGEST = 400  # characters; about 80 syllables
_LAST_WORD = re.compile(r"[\w/.]+$")
_REST_OF_STOP = re.compile(r"[.!?…]*[\"”') ]*")
# What says that a sentence goes on behind a stop: a small letter; or, behind what was quoted, punctuation of its own.
_GOES_ON = re.compile(rf"[{''.join(c for c in map(chr, range(0x1F00)) if c.islower())}]|[,;!?…]|\.(?!\.)")


def syllables(text: str) -> list[Span]:
    """Syllables, numbers and document numbers of a text.

    ``18-NQ/TW``, ``15/4`` and ``đ/c`` stay whole.
    """
    return [Span(*m.span()) for m in SYLLABLE.finditer(text)]


def bare(words: str) -> str:
    """Words without accents, as those in a hurry type them; their tones alone go elsewhere, see ``checks.similar``.

    >>> bare("Đồng chí Lò Thị Hoa")
    'Dong chi Lo Thi Hoa'
    """
    pieces = unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in pieces if not unicodedata.combining(c))


def ends_sentence(text: str, stop: int, start: int = 0) -> bool:
    """Whether the full stop at ``stop`` ends a sentence that began at or after ``start``."""
    if _GOES_ON.match(text, _REST_OF_STOP.match(text, stop + 1).end()):  # type: ignore[union-attr]
        return False
    word = _LAST_WORD.search(text, max(start, stop - 12), stop)
    if word is None:
        return True
    last = word.group().lower().strip(".")
    if last in ABBREVIATIONS:
        return False
    return not (last.isdigit() and word.start() == start)  # "1." at the head of a line numbers it


def clauses(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Cut one line into clauses, trimmed of white space.

    Parameters
    ----------
    text : str
        The whole text.
    start, end : int
        The line, without its bullet or number.

    Returns
    -------
    list of Span
        In order; together they hold every character of the line that is not white space.
    """
    end = len(text) if end is None else end
    cuts = [start]
    for m in _INNER.finditer(text, start, end):
        if m.lastgroup == "stop" and not ends_sentence(text, m.start(), cuts[-1]):
            continue
        cuts.append(m.end() if m.lastgroup in ("after", "stop", "said") else m.start())
    return [piece for span in _trimmed(text, [*cuts, end]) for piece in _bounded(text, span)]


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """Cut what no punctuation cuts, so that hostile input cannot make a clause without end."""
    if span.end - span.start <= _LONGEST:
        yield span
        return
    cuts, at = [span.start], span.start
    while span.end - at > _LONGEST:
        space = text.rfind(" ", at + 1, at + _LONGEST)
        at = space if space > 0 else at + _LONGEST
        cuts.append(at)
    yield from _trimmed(text, [*cuts, span.end])


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Cut a stretch of text into sentences; a line break always ends one."""
    end = len(text) if end is None else end
    cuts = [start]
    for m in _ENDING.finditer(text[start:end]):
        at = start + m.start()
        if text[at] != "\n" and not ends_sentence(text, at, cuts[-1]):
            continue
        cuts.append(start + m.end())
    return list(_trimmed(text, [*cuts, end]))


def _trimmed(text: str, cuts: list[int]) -> Iterator[Span]:
    for a, b in zip(cuts, cuts[1:], strict=False):
        chunk = text[a:b]
        left = a + len(chunk) - len(chunk.lstrip())
        right = b - len(chunk) + len(chunk.rstrip())
        if left < right:
            yield Span(left, right)
