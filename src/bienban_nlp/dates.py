"""Dates, hours and deadlines as Vietnamese minutes write them.

Everything here works on *folded* text (:func:`fold`): small letters, one way of placing tone marks, the dots of a
form turned into spaces, and every character where it was, so that offsets hold in the original.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

# Both ways of placing the tone mark are in use, often in one document; "kí", "lí" stand for "ký", "lý".
_OLD = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"
_NEW = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"
_TONES = dict(zip(_OLD.split(), _NEW.split(), strict=True))
_TONE = re.compile(rf"(?<!q)(?:{'|'.join(_TONES)})(?!\w)")
_SIGNS = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "′": "'", "`": "'", "“": '"', "”": '"', "\xa0": " "}
    | {"\t": " ", "\u200b": " ", "…": " ", "⁄": "/", "∕": "/"}
)
_LEADER = re.compile(r"\.{2,}|_{2,}")

# Scanned minutes mix up l and 1, O and 0; the mistake is mended only next to "giờ", "ngày" and "tháng".
_OCR = str.maketrans("lioO|", "11000")
_D = r"[\dlo]"

_WORDS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12,
}  # fmt: skip
_DIGIT = "một|mốt|hai|ba|bốn|tư|năm|nhăm|lăm|sáu|bảy|bẩy|tám|chín"
NUMBER_WORDS = (
    rf"(?:(?:{_DIGIT}) mươi(?: (?:{_DIGIT}))?|(?:{_DIGIT}) (?:mốt|nhăm|lăm)|mười(?: (?:{_DIGIT}))?|(?:{_DIGIT}))(?!\w)"
)

_HOUR_WORD = (
    "hai mươi(?: (?:mốt|một|hai|ba))?|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|bẩy|tám|chín))?|"
    "một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín"
)
_PART = r"(?:\s*(?:buổi\s+)?(?P<part>sáng|trưa|chiều|tối|đêm|khuya)(?!\w))?"
_HALF = "rư[ỡởơ]i"
_MINUTES = rf"(?:\d{{1,2}}|{NUMBER_WORDS})"
_MINUTE_SIGN = r"(?:\s{0,9}(?:phút|ph|p|')(?!\w))"
# What goes on behind a time; "tám giờ mười" may also be eight o'clock and ten of something.
_GOES_ON = (
    r"\s(?:(?:thì|là|mới|tan|xong|nghỉ|hết|bắt đầu|khai mạc|kết thúc|bế mạc|giải tán|vào (?:họp|việc)|"
    r"sáng|trưa|chiều|tối|đêm|khuya)(?!\w)|ngày \d)"
)
_TIME_OVER = rf"(?=\s*(?:$|\n|[.,;](?!\d)|[)\]])|{_GOES_ON})"
# "quá năm phút", "hơn 10 phút"
_PAST = rf"(?:\s(?:quá|hơn|lẻ)\s(?P<past>{_MINUTES})(?:\sphút|(?={_GOES_ON})))?"
_DOTTED = r"(?:[01]?\d|2[0-3])\.[0-5]\d(?![\w/]|[.,]\d|\s?%)"
_TIME = re.compile(
    # "kém 15 phút đầy 8 giờ"
    rf"(?:(?<!\w)kém (?P<early>{_MINUTES})(?: phút)? (?:nữa )?(?:là )?(?:đầy |đến |tới )?)?"
    rf"(?<![\w/.,:])(?:(?P<h>{_D}{{1,2}})(?:\s?(?:h|g)|[ ]{{0,9}}(?:giờ|giò|gio))(?![^\W\d_lo])|"
    rf"(?P<hw>{_HOUR_WORD})\s+giờ)"
    rf"(?:(?P<half>\s*{_HALF})|[ .]{{2,9}}(?P<m6>\d{{2}})(?=[ .]{{1,9}}(?:phút|(?:cùng )?ngày|[,;\n]|$))"
    rf"|\s(?P<mw>{NUMBER_WORDS})(?: phút|{_TIME_OVER})"
    rf"|\s?(?P<m>{_D}{{2}})(?![\w/]){_MINUTE_SIGN}?|\s{{0,9}}(?P<m2>{_D}{{1,2}}){_MINUTE_SIGN}|\s(?P<m7>\d){_TIME_OVER}"
    # "kém mười", "thiếu năm thì tan"; in "19h thiếu 3 đ/c" people are missing
    rf"|\s+(?P<less>kém)(?!\w)(?:\s+(?P<m3>{_MINUTES})(?!\w){_MINUTE_SIGN}?)?"
    rf"|\s+thiếu\s+(?P<m8>{_MINUTES})(?:\sphút|(?={_GOES_ON})))?{_PAST}'?{_PART}"
    # "bảy rưỡi tối"
    rf"|(?<![\w/.,:])(?P<h6>\d{{1,2}}|{_HOUR_WORD})\s+(?P<half2>{_HALF})(?:{_PAST.replace('past', 'past2')}{_TIME_OVER})"
    rf"{_PART.replace('part', 'part3')}"
    rf"|(?<![\w/.,:])(?P<h2>[01]?\d|2[0-3])\s?:\s?(?P<m4>[0-5]\d)(?![\d:/])'?{_PART.replace('part', 'part2')}"
    rf"|(?<![\w/.,:])(?P<h3>[01]?\d|2[0-3])h(?P<m5>[0-5]\d)"
    # 19.30, as the army writes it: only where nothing else is meant
    rf"|(?<!\w)(?:khai mạc|bắt đầu|bế mạc|kết thúc|lúc)\s?:?\s(?P<h4>{_DOTTED})"
    rf"|(?<!\w)(?:nghỉ|hết|tan|xong)\s(?P<h7>{_DOTTED})(?=[.,;]?\s*(?:\n|$)|[.,;]\s)"
    rf"|(?<![\w/.,:])(?P<h5>{_DOTTED})(?=,?\s(?:cùng ngày|ngày\s\d)|\s?[,/]\s?\d{{1,2}}(?P<by>[./-])\d{{1,2}}(?P=by)\d{{4}})"
)
# "Chiều 5/10, hồi 2 giờ": the part of the day stands before the hour, with no other part of the day between.
_LATE = re.compile(r"(?<!\w)(?P<part>chiều|tối|đêm)(?!\w)(?:(?!sáng|trưa)[^\n;]){0,48}$")

_MONTHS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_MONTH_WORD = "mười một|mười hai|mười|giêng|hai|ba|tư|năm|sáu|bảy|bẩy|tám|chín|chạp"
_NAM = "n[aăàãâ](?:m|rn|n)"  # "năm" as scanned
_DATE = re.compile(
    # ngày 5 tháng 10 năm 2022, 05 tháng 10/2022; the year may be missing
    # and its words may be labels of a form ("Ngày: 06 tháng: 10") or a telephone's ("5 thg 11, 2025");
    # "tuần 2 tháng 11" is a week
    rf"(?<![\w/])(?<!tuần )(?<!tuần thứ )"
    rf"(?:(?:mồng|mùng)\s+)?(?P<d>{_D}{{1,2}})\s*(?:tháng|thg)\s?:?\s*(?P<mo>{_D}{{1,2}}|{_MONTH_WORD})(?!\w)"
    rf"(?:[\s,]{{0,5}}(?:{_NAM}\s?:?\s{{0,3}}|[/.-]\s?|(?<=\d,\s))(?P<y>[12l][\dlo]{{3}}|20[ ]{{1,4}}\d\d)(?!\w))?"
    # mồng bảy tháng ba năm 2024; without a year it may be of the moon
    rf"|(?<!\w)(?:mồng|mùng|ngày) (?P<dw>{NUMBER_WORDS}) tháng (?P<mow>\d{{1,2}}|{_MONTH_WORD})(?: dương lịch)?"
    rf",? năm (?P<yw>(?:19|20)\d\d)(?!\w)"
    # 05/10/2022, 5-10-2022, 05.10.2022, 5/10/22
    rf"|(?<![\w/.-])(?P<d2>{_D}{{1,2}})\s?(?P<sep>[/.-])\s?(?P<mo2>{_D}{{1,2}})\s?(?P=sep)\s?"
    rf"(?P<y2>[12l][\dlo]{{3}}|\d{{2}})(?![\w/])"
    # "..05../..3../2013" over the dots of a form
    rf"|(?<![\w/.-])(?P<d5>\d{{1,2}})[ \t]{{0,9}}/[ \t]{{0,9}}(?P<mo5>\d{{1,2}})[ \t]{{0,9}}/[ \t]{{0,9}}(?P<y5>(?:19|20)\d\d)(?![\w/])"
    # 2022-10-05
    rf"|(?<![\w/.-])(?P<y3>(?:19|20)\d\d)-(?P<mo3>\d{{2}})-(?P<d3>\d{{2}})(?![\w/])"
    # 5/10 năm 2022; 5/10
    rf"|(?<![\w/.-])(?P<d4>\d{{1,2}})\s?[/-]\s?(?P<mo4>\d{{1,2}})(?![\d/]|\s?[/.-]\s?\d|\s?tháng)"
    rf"(?:[\s,]{{0,5}}{_NAM}\s{{0,3}}(?P<y4>(?:19|20)\d\d))?"
)
_YEARS = re.compile(r"(?<![\d/.-])(?:tháng\s*\d{1,2}\s*[-/,]?\s*|năm\s*|/\s*|-\s*)((?:19|20)\d\d)(?!\d)")


class Time(NamedTuple):
    """A time of day (``HH:MM``) and where it stands."""

    value: str
    start: int
    end: int


class Day(NamedTuple):
    """A date as written; ``year`` is None where only day and month are given."""

    day: int
    month: int
    year: int | None
    start: int
    end: int

    def iso(self, year: int | None = None) -> str | None:
        """The date, with another document's year where it has none of its own."""
        known = self.year or year
        found = _date(known, self.month, self.day) if known else None
        return found.isoformat() if found else None


def fold(text: str) -> str:
    """Small letters, one style of tone marks, leaders as spaces; every character keeps its place."""
    low = text.lower()
    if len(low) != len(text):  # "İ" grows when lowered
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    low = _LEADER.sub(lambda m: " " * len(m.group()), low.translate(_SIGNS))
    return _TONE.sub(lambda m: _TONES[m.group()], low)


def number(words: str) -> int | None:
    """A number in digits or in words ("21", "hai mươi mốt"), or None."""
    words = " ".join(words.split())
    if words.isdecimal():
        return int(words)
    if short := re.fullmatch(r"(\w+) (mốt|nhăm|lăm)", words):  # "bốn nhăm": "mươi" is left out
        words = words if short[1] == "mười" else f"{short[1]} mươi {short[2]}"
    tens, _, ones = words.rpartition("mươi")
    if tens:
        digit = _WORDS.get(tens.strip())
        rest = {"nhăm": 5}.get(ones.strip(), _WORDS.get(ones.strip(), 0))
        return None if digit is None else digit * 10 + rest
    if words.startswith("mười ") and words[5:] in _WORDS:
        return 10 + _WORDS[words[5:]]
    return _WORDS.get(words)


def _digits(written: str, sure: bool = False) -> int:
    """Digits as scanned: ``l4`` is 14, ``0o`` is 0; letters alone ("ll") only where a number is sure to stand; else -1."""
    mended = written.translate(_OCR)
    return int(mended) if mended.isdecimal() and (sure or any(c.isdecimal() for c in written)) else -1


def times(folded: str, start: int = 0, end: int | None = None) -> Iterator[Time]:
    """Times of day in a stretch of folded text ("14h00", "hai giờ kém mười chiều", "7g15", "14:00").

    What is not told to the minute ("20 giờ kém") is no time.
    """
    for m in _TIME.finditer(folded, start, len(folded) if end is None else end):
        if dotted := m["h4"] or m["h5"] or m["h7"]:
            yield Time(dotted.replace(".", ":").zfill(5), m.end() - len(dotted), m.end())
            continue
        if m["less"] and not m["m3"]:
            continue
        part = m["part"] or m["part2"] or m["part3"] or ""
        # "hai giờ kém mười chiều": the part of the day goes with the hour said, which is not yet reached
        hour = _afternoon(_hour(m), part, folded[max(start, m.start() - 60) : m.start()])
        minute = _minute(m)
        told = hour * 60 + minute - (number(m["m3"] or m["m8"] or m["early"] or "0") or 0)
        if 0 <= hour < 24 and 0 <= minute < 60 and told >= 0:
            yield Time(f"{told // 60:02}:{told % 60:02}", m.start(), m.end())


def _hour(m: re.Match[str]) -> int:
    words = m["hw"] or m["h6"]
    hour = number(words) if words else _digits(m["h"] or m["h2"] or m["h3"])
    return -1 if hour is None else hour


def _minute(m: re.Match[str]) -> int:
    if m["half"] or m["half2"]:
        return 30 + (number(m["past"] or m["past2"] or "0") or 0)
    if words := m["mw"] or m["past"]:
        return number(words) or 0
    written = m["m"] or m["m2"] or m["m4"] or m["m5"] or m["m6"] or m["m7"]
    return _digits(written, sure=True) if written else 0


def _afternoon(hour: int, part: str, before: str) -> int:
    """The hour of 24 where the text says it is afternoon, before or behind it."""
    if not part and (late := _LATE.search(before)):
        part = late["part"]
    if part == "trưa":
        return 13 if hour == 1 else hour
    night = part in ("đêm", "khuya")
    late_hours = range(6, 12) if night else range(1, 12) if part in ("chiều", "tối") else ()
    return hour + 12 if hour in late_hours else hour


def days(folded: str, start: int = 0, end: int | None = None) -> Iterator[Day]:
    """Dates in a stretch of folded text, with or without a year."""
    return (d for d in _written(folded, start, end) if _is_on_calendar(d))


def _written(folded: str, start: int = 0, end: int | None = None) -> Iterator[Day]:
    """What is written as a date, also one on no calendar (31/6)."""
    for m in _DATE.finditer(folded, start, len(folded) if end is None else end):
        month_word = m["mo"] or m["mow"] or ""
        month = _MONTHS.get(month_word) or _digits(
            month_word or m["mo2"] or m["mo3"] or m["mo4"] or m["mo5"], sure=bool(month_word)
        )
        day = number(m["dw"]) or 0 if m["dw"] else _digits(m["d"] or m["d2"] or m["d3"] or m["d4"] or m["d5"])
        written = m["y"] or m["y2"] or m["y3"] or m["y4"] or m["y5"] or m["yw"]
        year = _digits(written.replace(" ", "")) if written else None  # "20..22." of a form
        if year is not None and year < 100:
            year += 2000 if year < 70 else 1900
        if day >= 0 and month >= 0 and (year is None or 1930 <= year <= 2100):
            yield Day(day, month, year, m.start(), m.end())


def _is_on_calendar(day: Day) -> bool:
    """Whether there is such a day, in a leap year where no year is given."""
    return _date(day.year or 2024, day.month, day.day) is not None


def years(folded: str) -> Iterator[int]:
    """Years that stand with a month or behind "năm"."""
    return (int(m[1]) for m in _YEARS.finditer(folded))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- deadlines -------------------------------------------------------------------------------------------

_YEARS_MEANT = range(1900, 2200)  # any other is misread
_PART = r"(?<!\w)(?:(?P<part>đầu|giữa|cuối|hết|trước) )?(?:trong )?"
_YEAR = (
    r"(?:\s?(?:[/.-]|năm)\s?(?P<y>(?:19|20|21)\d\d(?!\d)|(?<=năm )(?:nay|này|sau|tới)(?!\w)))?"
    r"(?!\s?(?:[/.-]|năm)\s?\d{4})"
)
_MONTH_ONLY = re.compile(rf"{_PART}(?:tháng|(?<!\w)t)\s?(?P<mo>\d{{1,2}})(?!\d){_YEAR}")
_QUARTER = re.compile(rf"{_PART}quý\s?(?P<q>iv|i{{1,3}}|[1-4])(?!\w){_YEAR}")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WEEKDAY = re.compile(
    r"(?<!\w)(?:thứ ?(?P<n>hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nh[ậự]t|cn)(?!\w)(?: (?:tuần )?(?P<which>này|sau|tới)(?!\w))?"
)
_WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tư": 2, "4": 2, "năm": 3, "5": 3, "sáu": 4, "6": 4, "bảy": 5, "7": 5}
_DAY_ONLY = re.compile(
    r"(?<!\w)(?:ngày|mồng|mùng) (?P<d>\d{1,2})(?!\d|[/.-]\d| ?tháng)|"
    r"(?<!\w)(?:ngày|mồng|mùng|trước|hết) (?P<d2>\d{1,2}) tháng (?P<which>này|nay|sau|tới)(?!\w)"
)
_TODAY = re.compile(r"(?<!\w)(?:(?:hôm|trưa|chiều|tối|đêm) nay|trong ngày|ngay tối)(?!\w)")
_TOMORROW = re.compile(r"(?<!\w)(?:ngày|sáng|trưa|chiều|tối|đêm) mai(?!\w)|^(?:ngay )?mai$")
_DAY_AFTER = re.compile(r"(?<!\w)ngày (?:kia|mốt)(?!\w)")
# "trước 5 ngày" is counted back from an event, "tuần 2 tháng này" is a week.
_AHEAD = re.compile(
    rf"(?<!\w)(?<!trước )(?<!tuần )(?P<n>\d{{1,2}}|{NUMBER_WORDS}) (?P<unit>ngày|tuần|tháng)(?!\w| (?:này|nay|trước)(?!\w))"
)
_PERIOD = re.compile(
    r"(?<!\w)(?P<unit>tuần|tháng|quý)(?: lễ)? (?P<which>này|nay|sau|tới)(?!\w)|"
    r"(?<!\w)(?:trong|cuối|hết) (?P<unit2>tuần|tháng|quý)(?! \w)"
)
_YEAR_ONLY = re.compile(r"(?<!\w)năm (?P<y>nay|này|sau|tới|(?:19|20|21)\d\d)(?!\w)|(?<!\w)(?:hết|cuối) năm(?! ?\w)")
# A deadline that hangs on an event, not on the calendar.
_EVENT = re.compile(
    r"kỳ (?:họp|sinh hoạt|nghỉ|thi)|buổi (?:họp|sinh hoạt)|năm học|học kỳ|đại hội|tết|khai giảng|hè|bão|vụ"
)

# "lần thứ ba" is no Tuesday, "đủ 17/17" counts people, and 19.30 is an hour where 20.3 is a day.
_COUNTED = re.compile(
    r"(?<!\w)(?:lần|đợt|kỳ|phiên|vòng|bước|tuần|quý|năm) thứ ?\w+|(?<!\w)(?:đủ|đạt|được) \d{1,3}/\d{1,3}(?![\d/])"
)
_DOTTED_DAY = re.compile(
    r"(?<![\w.,/-])(?!(?:[01]?\d|2[0-4])\.(?:00|1[3-9]|[2-5]\d)(?!\d))(\d{1,2})\.(?=\d{1,2}(?![\w/%]|[.,]\d))"
)


def due_date(due: str, meeting: date | None) -> str | None:
    """Resolve a deadline as written against the day of the meeting.

    A period stands for its last day ("trong tháng 5" is 31 May). What hangs on an event ("kỳ họp tới",
    "trước kỳ nghỉ hè") or needs a meeting's date that is not known is None, as is a year before 1900 or after 2199.

    Parameters
    ----------
    due : str
        As written, preposition included; of several dates the last counts.
    meeting : date, optional
        The day of the meeting.

    Returns
    -------
    str or None
        ISO date.

    Examples
    --------
    >>> due_date("trước ngày 15 tháng này", date(2024, 5, 10))
    '2024-05-15'
    >>> due_date("quý III/2024", None)
    '2024-09-30'
    >>> due_date("thứ sáu", None) is None
    True
    """
    words = _read(due)
    since = meeting if meeting and meeting.year in _YEARS_MEANT else None
    # "từ 11/8 đến hết tháng 9"
    found = _resolve(words.rpartition("đến ")[2], since) or _resolve(words, since)
    return found.isoformat() if found and found.year in _YEARS_MEANT else None


def is_off_calendar(due: str) -> bool:
    """Whether a deadline names a day there is not.

    Examples
    --------
    >>> is_off_calendar("trước 31/6"), is_off_calendar("trước 30/6")
    (True, False)
    """
    return not all(_is_on_calendar(d) for d in _written(_read(due)))


def _read(due: str) -> str:
    """A deadline folded, without what counts people or times, its days written one way."""
    words = _COUNTED.sub(" ", " ".join(fold(due).split()))
    return _DOTTED_DAY.sub(r"\1/", words)


def _resolve(words: str, meeting: date | None) -> date | None:
    if written := list(days(words)):
        return _nearest(written[-1], meeting)
    for pattern, reading in _READINGS:
        if m := pattern.search(words):
            since = meeting or _new_year(m)
            return reading(m, since) if since else None
    return None


def _nearest(day: Day, meeting: date | None) -> date | None:
    """The date meant by day and month: in the meeting's year, or the next where that is long past."""
    if day.year:
        return _date(day.year, day.month, day.day)
    if not meeting:
        return None
    this = _date(meeting.year, day.month, day.day)
    # "15/1" said in December is next January; "20/9" said in October is a slip or a missed deadline, kept as it is.
    if this is None or (meeting - this).days > 180:
        return _date(meeting.year + 1, day.month, day.day)
    return this


def _new_year(m: re.Match[str]) -> date | None:
    """The first day of the year a period is named with, from which it can be found without a meeting's date."""
    year = m.groupdict().get("y") or ""
    return date(int(year), 1, 1) if year.isdecimal() else None


def _said_year(m: re.Match[str], meeting: date) -> int | None:
    """The year a period is named with ("2025", "năm sau"), if any."""
    year: str | None = m["y"]
    if year is None:
        return None
    return int(year) if year.isdecimal() else meeting.year + (year in _NEXT)


_NEXT = ("sau", "tới")


def _weekday(m: re.Match[str], meeting: date) -> date:
    """A day of the week: of the week said, or the next one after the meeting; "thứ hai này" may be today."""
    monday = meeting - timedelta(meeting.weekday())
    this = monday + timedelta(_WEEKDAYS[m["n"]] if m["n"] else 6)
    if m["which"] in _NEXT or re.search(r"tuần (?:sau|tới)", m.string):
        return this + timedelta(7)
    ahead = this > meeting or (this == meeting and bool(m["which"]))
    return this if ahead or "tuần này" in m.string else this + timedelta(7)


def _day_only(m: re.Match[str], meeting: date) -> date | None:
    """The day of "ngày 15": of this month, or of the next where it has passed."""
    day = int(m["d"] or m["d2"])
    ahead = m["which"] in _NEXT or (not m["which"] and day < meeting.day)
    first = _first(meeting.year, meeting.month + ahead)
    return _date(first.year, first.month, day)


def _month(m: re.Match[str], meeting: date) -> date | None:
    month = int(m["mo"])
    if not 1 <= month <= 12:
        return None
    year = _said_year(m, meeting) or meeting.year + (meeting.month - month > 6)
    if m["part"] == "trước":
        return _first(year, month) - timedelta(1)
    last = _last(year, month)
    day = last.replace(day={"đầu": 10, "giữa": 20}.get(m["part"] or "", last.day))
    return last if day < meeting <= last else day  # early in a month that is no longer early


def _quarter(m: re.Match[str], meeting: date) -> date:
    quarter = int(m["q"]) if m["q"].isdecimal() else _ROMAN[m["q"]]
    year = _said_year(m, meeting) or meeting.year + (3 * quarter < meeting.month)
    if m["part"] == "trước":
        return _first(year, 3 * quarter - 2) - timedelta(1)
    return _last(year, 3 * quarter - 2 if m["part"] == "đầu" else 3 * quarter)


def _year(m: re.Match[str], meeting: date) -> date | None:
    return None if _EVENT.search(m.string) else date(_said_year(m, meeting) or meeting.year, 12, 31)


def _ahead(m: re.Match[str], meeting: date) -> date:
    """Days, weeks or months counted from the meeting."""
    n = number(m["n"]) or 0
    if m["unit"] == "tháng":
        return _last(meeting.year, meeting.month + n)
    return meeting + timedelta(n * (7 if m["unit"] == "tuần" else 1))


def _period(m: re.Match[str], meeting: date) -> date:
    """The end of this week, month or quarter, or of the next."""
    unit, ahead = m["unit"] or m["unit2"], m["which"] in _NEXT
    if unit == "tuần":
        return meeting + timedelta(6 - meeting.weekday() + 7 * ahead)
    if unit == "tháng":
        return _last(meeting.year, meeting.month + ahead)
    return _last(meeting.year, (meeting.month + 2) // 3 * 3 + 3 * ahead)


# Tried in this order; the first that is found counts.
_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (_WEEKDAY, _weekday),
    (_DAY_ONLY, _day_only),
    (_MONTH_ONLY, _month),
    (_QUARTER, _quarter),
    (_TOMORROW, lambda _, meeting: meeting + timedelta(1)),
    (_DAY_AFTER, lambda _, meeting: meeting + timedelta(2)),
    (_TODAY, lambda _, meeting: meeting),
    (_AHEAD, _ahead),
    (_PERIOD, _period),
    (_YEAR_ONLY, _year),
)


def _first(year: int, month: int) -> date:
    """The first day of a month; months past December run on into the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _last(year: int, month: int) -> date:
    first = _first(year, month)
    return first.replace(day=monthrange(first.year, first.month)[1])
