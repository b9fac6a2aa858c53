"""Cited documents: numbers, issuers and dates that cannot be.

A number is no identifier (12-HD/BTCTW exists in 2018 and in 2022), so only what contradicts itself, the
calendar or the day of the meeting is reported, and a handful of documents that every cell cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bienban_nlp.checks.registry import Hit, check
from bienban_nlp.checks.view import View, short

TYPES = {
    "nghị quyết": ("NQ",),
    "chỉ thị": ("CT",),
    "kết luận": ("KL",),
    "quy định": ("QĐ", "QĐI", "QYĐ"),
    "quyết định": ("QĐ",),
    "hướng dẫn": ("HD",),
    "kế hoạch": ("KH",),
    "thông báo": ("TB",),
    "báo cáo": ("BC",),
    "tờ trình": ("TTR",),
    "thông tư": ("TT", "TTLT"),
    "nghị định": ("NĐ",),
    "chương trình": ("CTR", "CTRHĐ"),
    "biên bản": ("BB",),
}
_SYMBOLS = {symbol for symbols in TYPES.values() for symbol in symbols}
# Who never issues what (Luật Ban hành văn bản quy phạm pháp luật; Quy định 399-QĐ/TW).
_NEVER = {
    ("NQ", "UBND"),
    ("NQ", "TTG"),
    ("TT", "CP"),
    ("TT", "TTG"),
    ("TT", "UBND"),
    ("TT", "HĐND"),
    ("CT", "HĐND"),
    ("CT", "BTCTW"),
    ("NQ", "BTCTW"),
}
# Documents every cell cites: (symbol, number, issuer) -> all days on which one was issued (domain notes §1.1, §6.6).
KNOWN: dict[tuple[str, int, str], tuple[date, ...]] = {
    ("HD", 12, "BTCTW"): (date(2018, 7, 6), date(2022, 1, 18)),
    ("HD", 42, "BTCTW"): (date(2025, 10, 28),),
    ("CT", 50, "TW"): (date(2025, 7, 23),),
    ("KL", 18, "TW"): (date(2017, 9, 22), date(2026, 4, 2)),
    ("QĐ", 399, "TW"): (date(2026, 1, 9),),
    ("QĐ", 339, "TW"): (date(2025, 7, 10),),
    ("QĐ", 298, "TW"): (date(2025, 6, 9),),
}
_MOST = {("NQ", "TW"): 150, ("CT", "TW"): 150}  # numbering runs per term; no term came near
_ASSEMBLY = {11: (2002, 2007), 12: (2007, 2011), 13: (2011, 2016), 14: (2016, 2021), 15: (2021, 2026), 16: (2026, 2031)}

_NAMES = "|".join(TYPES)
_CITED = re.compile(
    rf"(?:(?P<type>{_NAMES})\s+(?:liên tịch\s+)?(?:số\s*[:.]?\s*)?)?(?<![\w/])(?P<number>\d{{1,5}})"
    r"(?:\s?/\s?(?P<year>\d{4}))?\s?[-/–]\s?(?P<symbol>QH\d{1,2}|[A-ZĐ]{2,6}[a-zđ]{0,2})(?:\s?[-/–]\s?(?P<issuer>[A-ZĐƯ][\w.ĐƯ]{0,11}))?"
    r"(?P<dated>,?\s*(?:ký |ban hành )?ngày\s+(?P<d>\d{1,2})\s*(?:[/.-]|tháng)\s*(?P<m>\d{1,2})\s*(?:[/.-]|"
    r"năm)\s*(?P<y>\d{4}))?",
    re.IGNORECASE,
)


@check("bad-document-number", "error")
def bad_document_number(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """A cited number, issuer or date cannot be."""
    seen: set[str] = set()
    for m in _CITED.finditer(view.text):
        symbol = m["symbol"].upper()
        if symbol not in _SYMBOLS and not (m["issuer"] or "").upper().startswith("QH") and not symbol.startswith("QH"):
            continue
        variant = _impossible(m, symbol, view.date)
        if variant and m.group() not in seen:
            seen.add(m.group())
            yield Hit(m.start(), m.end(), {"quote": short(m.group())}, variant)


def _impossible(m: re.Match[str], symbol: str, meeting: date | None) -> str:
    """What cannot be in one citation; "" where nothing is wrong."""
    issuer = re.sub(r"[^\w]", "", (m["issuer"] or "").upper()).replace("TƯ", "TW")
    number = int(m["number"])
    if number == 0 or number > _MOST.get((symbol, issuer), number):
        return "number"
    if (symbol, issuer) in _NEVER or (symbol == "NĐ" and issuer and issuer != "CP"):
        return "issuer"
    if m["type"] and symbol in _SYMBOLS and symbol not in TYPES[m["type"].lower()]:
        return "type"
    if m["year"] and (variant := _bad_year(m, symbol, issuer, meeting)):
        return variant
    return _bad_date(m, (symbol, number, issuer), meeting) if m["dated"] else ""


def _bad_year(m: re.Match[str], symbol: str, issuer: str, meeting: date | None) -> str:
    """A year in the number that the date, the meeting or the National Assembly's term contradicts."""
    year = int(m["year"])
    if meeting and year > meeting.year:
        return "future"
    assembly = re.fullmatch(r"QH(\d\d)", issuer or symbol)
    first, last = _ASSEMBLY.get(int(assembly[1]), (0, 9999)) if assembly else (0, 9999)
    if not first <= year <= last:
        return "issuer"
    return "year" if m["y"] and abs(int(m["y"]) - year) > 0 else ""


def _bad_date(m: re.Match[str], key: tuple[str, int, str], meeting: date | None) -> str:
    """A date on no calendar, after the meeting, or a slip in the date of a known document."""
    try:
        issued = date(int(m["y"]), int(m["m"]), int(m["d"]))
    except ValueError:
        return "calendar"
    if meeting and issued > meeting:
        return "future"
    days = KNOWN.get(key, ())
    if not days or issued in days:
        return ""
    near = any((d.day, d.month) == (issued.day, issued.month) or d.year == issued.year for d in days)
    return "known" if near else ""
