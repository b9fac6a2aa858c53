"""Lines and their marks: numbering, bullets, capitals, speakers, the blanks of a form.

Only what can be seen without understanding the words. What it means (does an item begin here?) is for the
model to decide; see :mod:`bienban_nlp.segment`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bienban_nlp.names import NAME, TITLES

# The order in which party and administrative papers nest their numbering; Quy định 399-QĐ/TW and
# Nghị định 30/2020/NĐ-CP both go: I, 1, a, -.
RANK: dict[str, int] = {
    "part": 0,
    "roman": 1,
    "article": 1,
    "number": 2,
    "ordinal": 2,
    "decimal": 3,
    "letter": 4,
    "star": 5,
    "bullet": 6,
    "plus": 7,
}

_MARKS: tuple[tuple[str, str], ...] = (
    ("part", r"(?:phần|mục)\s+(?:thứ\s+\w+|[ivx]+|\d+)\s*[:.\-–]?"),
    ("article", r"(?:nội dung|vấn đề|ý kiến)\s+(?:thứ\s+\w+|[ivx]+|\d+)\s*[:.\-–]?"),
    ("ordinal", r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) là\s*[,:]?|thứ (?:nhất|hai|ba|tư|năm|sáu|bảy)\s*[,:]"),
    ("decimal", r"\(?\d{1,2}(?:\.\d{1,2}){1,3}(?=[.)\s:\-/])[.)\-/:]*"),
    ("number", r"\(?\d{1,2}\s?[.)\-/:]+(?=\s|[^\d\s])|\(\d{1,2}\)"),
    ("letter", r"\(?[a-zđ]\s?[.)/](?=\s)|\([a-zđ]\)"),
    ("star", r"\*+|[◊❖✓✔➢►■▪]"),
    ("plus", r"\+"),
    ("bullet", r"[-–—•●○·]+"),
)
_ROMAN = re.compile(r"(?=[IVXl1])(?:X{0,2}(?:IX|IV|V?[Il]{0,3}))\s*[.)\-–:/]+(?=\s|\w)")
_MARK = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _MARKS), re.IGNORECASE)

BLANK = re.compile(r"(?:\.{4,}|…{2,}|_{3,})(?:[\s.…_]*(?:\.{3,}|…|_{2,}))*")

_SPEAKER = re.compile(
    rf"(?P<title>(?i:(?:ý kiến (?:của )?)?){TITLES})?(?P<name>{NAME})"
    r"(?P<role>\s*+(?:\([^)\n]{1,80}\)|[-–,]\s{0,9}[^:\n]{1,60})?)"
    r"\s*+(?P<verb>:|(?i:phát biểu|cho rằng|nêu|đề nghị|đề xuất|phản ánh|báo cáo|hỏi|góp ý|trả lời|có ý kiến|kiến nghị|nói|trình bày|kết luận|ý kiến|cho biết|giải trình))"
)


class Line(NamedTuple):
    """One line of the text.

    Parameters
    ----------
    start, end : int
        The line without its end of line and the white space around it.
    body : int
        Where the words begin, behind number and bullet.
    mark : str
        The number or bullet as written.
    kind : str
        What sort of mark it is; ``""`` without one.
    caps : bool
        Whether the letters are (nearly) all capitals.
    after_blank : bool
        Whether an empty line stands before it.
    """

    start: int
    end: int
    body: int
    mark: str
    kind: str
    caps: bool
    after_blank: bool


def lines(text: str) -> list[Line]:
    """The lines of a text that hold anything but white space."""
    found: list[Line] = []
    at, blank = 0, False
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = at + len(raw) - len(raw.lstrip())
            found.append(_line(text, start, start + len(stripped), blank))
        blank = not stripped
        at += len(raw) + 1
    return found


def _line(text: str, start: int, end: int, after_blank: bool) -> Line:
    kind, body = _mark(text, start, end)
    words = text[body:end]
    if kind:
        body += len(words) - len(words.lstrip())
    return Line(start, end, body, text[start:body].strip(), kind, is_caps(words), after_blank)


def _mark(text: str, start: int, end: int) -> tuple[str, int]:
    """The kind of number or bullet a line begins with, and where it ends."""
    m = _ROMAN.match(text, start, end)
    if m and not re.match(r"\d{2}|1\d?[.)]", m.group()):
        return "roman", m.end()
    m = _MARK.match(text, start, end)
    if not m or (m.end() == end and m.lastgroup not in ("part", "article")):
        return "", start
    if m.lastgroup == "bullet" and len(m.group()) > 3:  # a ruled line, not a bullet
        return "", start
    if m.lastgroup == "number" and re.match(r"\d{1,2}\s?[/:\-.]\d", text[start:end]):  # 15/4, 14:00, 3.5
        return "", start
    if m.lastgroup == "decimal" and re.match(r"\d{1,2}\.\d{1,2}\.\d{4}|\d+\.\d{3}\b", text[start:end]):
        return "", start
    return str(m.lastgroup), m.end()


def is_caps(words: str) -> bool:
    """Whether a stretch is written in capitals; a few small letters ("đ/c") do not matter."""
    letters = [c for c in words if c.isalpha()]
    return len(letters) >= 4 and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


class Intro(NamedTuple):
    """The words that introduce a speaker: ``name`` and where name and introduction end."""

    name: str
    start: int
    end: int


def speaker(text: str, line: Line) -> Intro | None:
    """The person a line introduces ("Đ/c Nguyễn Văn A (bộ môn B):"), or None."""
    m = _SPEAKER.match(text, line.body, line.end)
    if not m or (not m["title"] and m["verb"] != ":"):
        return None
    if not m["title"] and (" " not in m["name"] or is_caps(m["name"])):
        return None
    return Intro(m["name"].strip(), m.start("name"), m.end())


def blanks(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Dotted leaders of a form ("……….") with nothing filled in."""
    return [m.span() for m in BLANK.finditer(text, start, len(text) if end is None else end)]
