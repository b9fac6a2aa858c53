"""Word's automatic numbers, as Word would show them: ``numbering.xml`` resolved and counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bienban_nlp.encoding import SYMBOLS, font_encoding, repair_run

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
_SYMBOL_FONTS = ("symbol", "wingdings", "webdings", "zapfdingbats", "marlett", "monotype sorts")


def integer(text: str | None, default: int = 0) -> int:
    """An attribute as a number; files from strangers hold anything."""
    try:
        return max(-(1 << 31), min(int(text or ""), 1 << 31))
    except ValueError:
        return default


# ---------------------------------------------------------------- how a number is written

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()
_CHICAGO = "*†‡§"


def roman(n: int) -> str:
    """``4`` -> ``iv``; past 3999 there is no Roman numeral, so digits."""
    if not 0 < n < 4000:
        return str(n)
    out = ""
    for value, sign in _ROMAN:
        out += sign * (n // value)
        n %= value
    return out


def letters(n: int) -> str:
    """``1`` -> ``a``, ``27`` -> ``aa``, ``28`` -> ``bb``: Word repeats the letter."""
    return chr(97 + (n - 1) % 26) * ((n - 1) // 26 + 1) if 0 < n <= 780 else str(n)


def vietnamese(n: int) -> str:
    """``21`` -> ``hai mươi mốt``; past 99 digits."""
    if not 0 <= n < 100:
        return str(n)
    tens, ones = divmod(n, 10)
    if not tens:
        return _DIGITS[ones]
    word = {0: "", 1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(ones, _DIGITS[ones])
    return f"{'mười' if tens == 1 else _DIGITS[tens] + ' mươi'} {word}".strip()


def ordinal(n: int) -> str:
    """``1`` -> ``1st``, as Word writes it in any but a few languages."""
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "upperRoman": lambda n: roman(n).upper(),
    "lowerRoman": roman,
    "upperLetter": lambda n: letters(n).upper(),
    "lowerLetter": letters,
    "ordinal": ordinal,
    "ordinalText": lambda n: f"thứ {'nhất' if n == 1 else 'tư' if n == 4 else vietnamese(n)}",
    "cardinalText": vietnamese,
    "vietnameseCounting": vietnamese,
    "none": lambda n: "",
    "bullet": lambda n: "",
    "numberInDash": "- {} -".format,
    "decimalEnclosedParen": "({})".format,
    "decimalEnclosedFullstop": "{}.".format,
    "decimalEnclosedCircle": lambda n: chr(0x2460 + n - 1) if 0 < n <= 20 else str(n),
    "decimalEnclosedCircleChinese": lambda n: chr(0x2460 + n - 1) if 0 < n <= 20 else str(n),
    "hex": "{:X}".format,
    "chicago": lambda n: _CHICAGO[(n - 1) % 4] * ((n - 1) // 4 + 1) if 0 < n < 100 else str(n),
}


def show(n: int, fmt: str, custom: str = "") -> str:
    """One counter in one of Word's number formats; a format no Vietnamese office meets is shown in digits."""
    if fmt == "custom" and re.match(r"0*1\b", custom):
        return str(n).zfill(len(custom.split(",")[0].strip()))
    return _FORMATS.get(fmt, str)(n)


def bullet(text: str, font: str | None) -> str:
    """A bullet as plain text: signs of symbol fonts become ``•``; ``-``, ``+``, ``*`` stay."""
    text = text.strip()
    symbolic = any((font or "").lower().startswith(f) for f in _SYMBOL_FONTS)
    if not text:
        return ""
    code = ord(text[0]) & 0xFF if "\uf000" <= text[0] <= "\uf0ff" else ord(text[0])
    if symbolic or "\ue000" <= text[0] <= "\uf8ff":
        if chr(code) in "-+*=" and (font or "").lower().startswith("symbol"):
            return chr(code)
        return SYMBOLS[code] if code in (0xE0, 0xE8, 0xF0, 0xFC, 0xFE, 0xFD) and symbolic and len(text) > 1 else "•"
    if text[0] in "·∙●▪■◦○◆❖➢➤►":
        return "•" if text[0] in "·∙●" else text
    return text


# ---------------------------------------------------------------- numbering.xml


@dataclass(slots=True)
class Level:
    """One level of a list."""

    start: int = 1
    fmt: str = "decimal"
    custom: str = ""
    text: str = ""
    legal: bool = False
    restart: int | None = None
    font: str | None = None
    style: str | None = None
    hidden: bool = False


@dataclass(slots=True)
class Abstract:
    """A list definition that several lists may share."""

    levels: dict[int, Level] = field(default_factory=dict)
    link: str | None = None
    style_link: str | None = None


@dataclass(slots=True)
class Num:
    """A list: a definition and what it changes of it."""

    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


def value(parent: Any, tag: str) -> str | None:
    """``w:val`` of a child element, None without the child or the attribute."""
    child = parent.find(W + tag) if parent is not None else None
    return None if child is None else child.get(W + "val")


def on(parent: Any, tag: str) -> bool:
    """A switch such as ``<w:isLgl/>``: on when present and not said to be off."""
    child = parent.find(W + tag) if parent is not None else None
    return child is not None and child.get(W + "val", "1") not in ("0", "false", "off")


def _level(el: Any) -> Level:
    fmt = el.find(W + "numFmt")
    if fmt is None:  # formats newer than Word 2007 hide in an alternative
        fmt = next(el.iter(W + "numFmt"), None)
    props = el.find(W + "rPr")
    fonts = props.find(W + "rFonts") if props is not None else None
    restart = value(el, "lvlRestart")
    return Level(
        start=integer(value(el, "start"), 1 if el.find(W + "start") is not None else 0),
        fmt="decimal" if fmt is None else fmt.get(W + "val", "decimal"),
        custom="" if fmt is None else fmt.get(W + "format", ""),
        text="\uf0b7" if el.find(W + "lvlPicBulletId") is not None else (value(el, "lvlText") or "")[:60],
        legal=on(el, "isLgl"),
        restart=None if restart is None else integer(restart),
        font=None if fonts is None else fonts.get(W + "hAnsi") or fonts.get(W + "ascii"),
        style=value(el, "pStyle"),
        hidden=on(props, "vanish"),
    )


def _levels(parent: Any) -> dict[int, Level]:
    found = {integer(el.get(W + "ilvl"), -1): _level(el) for el in parent.findall(W + "lvl")}
    return {i: level for i, level in found.items() if 0 <= i < LEVELS}


def _num(el: Any) -> Num:
    num = Num(value(el, "abstractNumId") or "")
    for change in el.findall(W + "lvlOverride"):
        i = integer(change.get(W + "ilvl"), -1)
        if not 0 <= i < LEVELS:
            continue
        start = value(change, "startOverride")
        if start is not None:
            num.starts[i] = integer(start, 1)
        inner = change.find(W + "lvl")
        if inner is not None:
            num.levels[i] = _level(inner)
    return num


class Numbering:
    """The lists of one document and their counters.

    Parameters
    ----------
    root : lxml element or None
        ``numbering.xml``.
    style_num : callable
        The list id that a style names (numbering styles point at their definition through it).
    """

    def __init__(self, root: Any, style_num: Callable[[str], str | None]) -> None:
        self._abstracts: dict[str, Abstract] = {}
        self._nums: dict[str, Num] = {}
        self._style_num = style_num
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        for el in root.findall(W + "abstractNum"):
            made = Abstract(_levels(el), value(el, "numStyleLink"), value(el, "styleLink"))
            self._abstracts[el.get(W + "abstractNumId") or ""] = made
        for el in root.findall(W + "num"):
            self._nums[el.get(W + "numId") or ""] = _num(el)

    def _abstract_id(self, num: Num, depth: int = 0) -> str:
        """The definition that holds the levels, through any number of style links (bounded: they may circle)."""
        found = self._abstracts.get(num.abstract)
        if found is None or found.link is None or found.levels or depth > 8:
            return num.abstract
        target = self._nums.get(self._style_num(found.link) or "")
        if target is not None and target is not num:
            return self._abstract_id(target, depth + 1)
        return next((k for k, a in self._abstracts.items() if a.style_link == found.link), num.abstract)

    def level_of_style(self, num_id: str, styles: list[str]) -> int | None:
        """The level that a style is tied to, looking from the style itself down to what it is based on."""
        num = self._nums.get(num_id)
        found = self._abstracts.get(self._abstract_id(num)) if num else None
        if num is None or found is None:
            return None
        for style in styles:
            for i, level in {**found.levels, **num.levels}.items():
                if level.style == style:
                    return i
        return None

    def label(self, num_id: str, ilvl: int) -> tuple[str, bool] | None:
        """Count one paragraph of a list and give its number or bullet.

        Returns
        -------
        tuple of (str, bool), or None
            The label and whether it is a bullet; None where the paragraph has no number.
        """
        num = self._nums.get(num_id)
        if num is None or not 0 <= ilvl < LEVELS:
            return None
        key = self._abstract_id(num)
        abstract = self._abstracts.get(key)
        levels = {**(abstract.levels if abstract else {}), **num.levels}
        level = levels.get(ilvl)
        if level is None:
            return None
        self._count(key, num_id, num, levels, ilvl)
        if level.hidden:
            return None
        if level.fmt == "bullet":
            return self._bullet(level), True
        return self._fill(level, levels, self._counters[key]), False

    @staticmethod
    def _bullet(level: Level) -> str:
        if font_encoding(level.font) and not level.text.startswith("\uf0b7"):
            return repair_run(level.text, level.font).text.strip()
        return bullet(level.text, level.font)

    def _count(self, key: str, num_id: str, num: Num, levels: dict[int, Level], ilvl: int) -> None:
        counters = self._counters.setdefault(key, {})
        for i in range(ilvl + 1):
            # A list that sets its own start begins there the first time it is used, whoever counted before.
            if i in num.starts and (num_id, i) not in self._begun:
                self._begun.add((num_id, i))
                counters.pop(i, None)
                if i < ilvl:
                    counters[i] = num.starts[i]
        first = num.starts.get(ilvl, levels[ilvl].start)
        counters[ilvl] = counters[ilvl] + 1 if ilvl in counters else first
        for i in range(ilvl):
            counters.setdefault(i, num.starts.get(i, levels[i].start if i in levels else 1))
        for i in [i for i in counters if i > ilvl]:
            restart = levels[i].restart if i in levels else None
            if restart is None or ilvl < restart:
                del counters[i]

    @staticmethod
    def _fill(level: Level, levels: dict[int, Level], counters: dict[int, int]) -> str:
        def number(match: re.Match[str]) -> str:
            i = int(match[1]) - 1
            if i not in counters:
                return ""
            shown = levels.get(i, level)
            legal = level.legal and shown.fmt not in ("bullet", "none", "decimalZero")
            return show(counters[i], "decimal" if legal else shown.fmt, shown.custom)

        return re.sub(r"%([1-9])", number, level.text).strip()
