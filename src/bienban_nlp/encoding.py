"""Vietnamese text as it was stored over thirty years -> NFC, with a map back to where each character stood.

TCVN3 (ABC, the ``.Vn*`` fonts), VNI-Windows, VIQR, windows-1258 and decomposed or otherwise broken Unicode.
Text that is Unicode already is never touched: a line is decoded only when words that are no Vietnamese as they
stand become Vietnamese syllables by decoding.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec

Legacy = Literal["tcvn3", "vni", "viqr"]
LEGACY: tuple[Legacy, ...] = ("tcvn3", "vni", "viqr")


class Decoded(msgspec.Struct, frozen=True):
    """A text after repair.

    Parameters
    ----------
    text : str
        The repaired text, NFC.
    origins : sequence of int
        For every character of ``text`` the index it came from, and one more entry for the end.
    repaired : tuple of str
        What was mended: ``tcvn3``, ``vni``, ``viqr``, ``nfd``, ``mojibake``, ``lookalike``, ``zero-width``,
        ``private-use``.
    """

    text: str
    origins: Sequence[int]
    repaired: tuple[str, ...] = ()


# ---------------------------------------------------------------- Vietnamese syllables, by their build

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet "
    "ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uân uâng uât uây uê uêch uênh uêu "
    "uơ uy uya uych uyn uynh uyt uyp uyên uyêt uyu uôc uôi uôm uôn uông uôt ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm "
    "ươn ương ươp ươt ươu y yêm yên yêng yêt yêu"
).split()
_AFTER_QU = "a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăt ân âng ât ây e en eo et ê ên ênh êt êch êu ơ ôc ơi"
_TONELESS = frozenset(
    [o + r for o in ["", *_ONSETS] for r in _RIMES if not r.startswith("y") or o in ("", "h", "k", "l", "m", "s", "t")]
    + ["qu" + r for r in [*_AFTER_QU.split(), "y", "yt", "yên", "yêt", "ynh", "ych", "it", "i"]]
    + ["v" + r for r in ("y",)]
)
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Say whether ``word`` is built like a Vietnamese syllable (it need not mean anything)."""
    if not 0 < len(word) <= 16:
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    toneless = apart.translate(_TONES)
    tones = len(apart) - len(toneless)
    plain = unicodedata.normalize("NFC", toneless)
    if tones > 1 or plain not in _TONELESS:
        return False
    # Before a final stop only sắc and nặng can be spoken; without this too much noise looks Vietnamese.
    if plain.endswith(("c", "ch", "p", "t")):
        return bool(tones) and ("\u0301" in apart or "\u0323" in apart)
    return True


# ---------------------------------------------------------------- tables

_TCVN3_ROWS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_TCVN3 = {chr(first + i): c for first, row in _TCVN3_ROWS.items() for i, c in enumerate(row)}

# VNI writes a vowel and then its mark; the mark's code also says breve or circumflex. Letters that stand alone:
_VNI_ALONE = dict(zip("ñôöíìæóòîÑÔÖÍÌÆÓÒÎ", "đơưíìỉĩịỵĐƠƯÍÌỈĨỊỴ", strict=True))
_VNI_MARKS = {
    "ø": "\u0300",
    "ù": "\u0301",
    "û": "\u0309",
    "õ": "\u0303",
    "ï": "\u0323",
    "â": "\u0302",
    "à": "\u0302\u0300",
    "á": "\u0302\u0301",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306",
    "è": "\u0306\u0300",
    "é": "\u0306\u0301",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_ALONE)
    for base in "aeouyôöAEOUYÔÖ":
        for mark, marks in _VNI_MARKS.items():
            made = unicodedata.normalize("NFC", _VNI_ALONE.get(base, base) + marks)
            allowed = "ae o" if "\u0302" in marks else "a" if "\u0306" in marks else "aeouyôö"
            if len(made) == 1 and base.lower() in allowed:
                # Typists leave Caps Lock on for the vowel only, so either case of the mark follows either case.
                table[base + mark] = table[base + mark.upper()] = made
    return table


_VNI = _vni_table()
_VNI_RE = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_VIQR_MODIFIERS = {"^": "\u0302", "(": "\u0306", "+": "\u031b"}
_VIQR_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_VIQR_RE = re.compile(
    r"\\(.)|([dD])([dD])|([aeoAEO])(\^)(['`?~.]?)|([aA])(\()(['`?~.]?)|([oOuU])(\+)(['`?~.]?)|([aeiouyAEIOUY])(['`?~.])"
)

# Windows stores the same bytes under another name when the file said "Vietnamese" (code page 1258).
_FROM_1258 = {
    bytes([b]).decode("cp1258"): chr(b)
    for b in range(0xA0, 0x100)
    if bytes([b]).decode("cp1258", "ignore") not in ("", chr(b))
}


class _Mapped:
    """A text being rewritten piece by piece, remembering where each piece came from."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.origins: list[int] = []

    def add(self, text: str, at: int, step: int = 0) -> None:
        self.parts.append(text)
        self.origins.extend(range(at, at + len(text)) if step else [at] * len(text))

    def done(self, end: int, repaired: tuple[str, ...] = ()) -> Decoded:
        self.origins.append(end)
        return Decoded("".join(self.parts), self.origins, repaired)


def _same(text: str) -> Decoded:
    return Decoded(text, range(len(text) + 1))


def _then(first: Decoded, second: Decoded) -> Decoded:
    """``second`` was made from ``first.text``: one map over both steps."""
    if not isinstance(first.origins, range):
        origins: Sequence[int] = [first.origins[i] for i in second.origins]
    else:
        origins = second.origins
    return Decoded(second.text, origins, (*first.repaired, *second.repaired))


# ---------------------------------------------------------------- the decoders


def decode_tcvn3(text: str, capitals: bool = False) -> Decoded:
    """TCVN3 (ABC), its bytes read as Latin-1, to Unicode.

    Parameters
    ----------
    text : str
        Text as a program shows it that does not know the encoding ("§¶ng bé").
    capitals : bool
        The font was one of the capital fonts (``.VnTimeH``): its small letters look like capitals.
    """
    out = "".join([_TCVN3.get(c) or _TCVN3.get(_FROM_1258.get(c, c), c) for c in text])
    if "-" in out or "\u2212" in out:
        out = restore_horn(out)
    return Decoded(out.upper() if capitals else out, range(len(text) + 1), ("tcvn3",))


_HORN = re.compile(r"([^\W\d_]*)([-\u2212\ue0ad])([^\W\d_]*)")


def restore_horn(text: str) -> str:
    """The TCVN3 letter ư shares its code with the soft hyphen, and programs write a hyphen for it ("th-êng").

    A hyphen is the letter where only that makes a syllable of what stands round it.
    """

    def restored(match: re.Match[str]) -> str:
        left, sign, right = match.groups()
        plain = "-" if sign == "\ue0ad" else sign
        if left in ("V", "X") and not right:
            return left + plain  # the number of a section; "vư" and "xư" are no words
        words = is_syllable(left) and (not right or is_syllable(right))
        if not (left or (right and match.start() and text[match.start() - 1] != "\n")) or words:
            return left + plain + right
        made = left + ("Ư" if (left + right).isupper() else "ư") + right
        return made if is_syllable(made) else left + plain + right

    return _HORN.sub(restored, text)


def decode_vni(text: str) -> Decoded:
    """VNI-Windows, its bytes read as Latin-1, to Unicode (greedy: a vowel takes the mark that follows)."""
    if not _VNI_RE.search(text):
        text = "".join([_FROM_1258.get(c, c) for c in text])
    out, last = _Mapped(), 0
    for m in _VNI_RE.finditer(text):
        out.add(text[last : m.start()], last, 1)
        out.add(_VNI[m[0]], m.start())
        last = m.end()
    out.add(text[last:], last, 1)
    return out.done(len(text), ("vni",))


def decode_viqr(text: str) -> Decoded:
    r"""VIQR ("Dda?ng bo^.") to Unicode; ``\`` before a sign keeps it as punctuation."""
    out, last = _Mapped(), 0
    for m in _VIQR_RE.finditer(text):
        out.add(text[last : m.start()], last, 1)
        if m[1] is not None:
            out.add(m[1], m.start())
        elif m[2]:
            out.add("Đ" if m[2] == "D" else "đ", m.start())
        else:
            base, *signs = [g for g in m.groups() if g]
            marks = "".join(_VIQR_MODIFIERS.get(s) or _VIQR_TONES[s] for s in signs)
            out.add(unicodedata.normalize("NFC", base + marks), m.start())
        last = m.end()
    out.add(text[last:], last, 1)
    return out.done(len(text), ("viqr",))


def decode(text: str, encoding: Legacy, capitals: bool = False) -> Decoded:
    """Decode ``text`` from a named encoding, without asking whether it is in it."""
    if encoding == "tcvn3":
        return decode_tcvn3(text, capitals)
    return decode_vni(text) if encoding == "vni" else decode_viqr(text)


def font_encoding(font: str | None) -> tuple[Legacy, bool] | None:
    """The encoding that a font's name promises, and whether it shows small letters as capitals.

    Examples
    --------
    >>> font_encoding(".VnTimeH")
    ('tcvn3', True)
    >>> font_encoding("VNI-Times")
    ('vni', False)
    """
    name = (font or "").strip().lower()
    if name.startswith(".vn"):
        return "tcvn3", name.endswith("h")
    if name.startswith("vni"):
        return "vni", False
    return None


# ---------------------------------------------------------------- detection

_WORD = re.compile(r"[A-Za-z\u00a1-\u1fff\u20ab]+")
_VIQR_WORD = re.compile(r"[A-Za-z][A-Za-z'`?~.^(+\\]*")
# Letters that only Unicode has: a word with one of these was never TCVN3 or VNI.
_UNICODE_ONLY = re.compile(r"[\u0100-\u024f\u1e00-\u1eff]")
_LATIN1 = re.compile(r"[\u00a1-\u00ff]")
_VIQR_INSIDE = re.compile(r"[aeoAEO]\^|[aA]\(|[oOuU]\+|^[dD][dD][aeiouyAEIOUY]|[aeiouyAEIOUY]['`?~.](?=[A-Za-z])")
_VIQR_TAIL = re.compile(r"[aeiouyAEIOUY][`~](?![A-Za-z])")  # nothing else ends a word so, but it may be a quotation
_FIRM, _AGAINST, _EITHER, _OPEN = 1, 2, 3, 0


@lru_cache(maxsize=1 << 16)
def _judge(word: str, encoding: Legacy) -> int:
    """Is this word evidence for the encoding, against it, or neither?"""
    if encoding == "viqr":
        inside = _VIQR_INSIDE.search(word)
        return _FIRM if inside and is_syllable(decode_viqr(word.rstrip("?.'`\\")).text) else _OPEN
    if word.isascii():
        return _OPEN
    if _UNICODE_ONLY.search(word):
        return _AGAINST
    made = decode(word, encoding).text
    if is_syllable(word):
        return _EITHER if is_syllable(made) else _AGAINST
    return _FIRM if len(made) > 1 and made != word and is_syllable(made) and made.isalpha() else _OPEN


def _no_accents(line: str) -> bool:
    """ASCII, but for typographic quotes, dashes and the like."""
    return line.isascii() or all(c.isascii() or c in "“”‘’–—…•\u00a0" for c in line)


def _viqr_words(line: str) -> list[tuple[int, int, int]]:
    return [(m.start(), m.end(), _judge(m[0], "viqr")) for m in _VIQR_WORD.finditer(line)]


def _words(line: str, encoding: Legacy) -> list[tuple[int, int, int]]:
    if encoding == "viqr":
        return _viqr_words(line) if _no_accents(line) else []
    return [(m.start(), m.end(), _judge(m[0], encoding)) for m in _WORD.finditer(line)]


def detect_line(line: str, expected: Legacy | None = None) -> tuple[Legacy, int, int] | None:
    """Find the part of one line that is in a legacy encoding.

    Parameters
    ----------
    line : str
        One line of text.
    expected : str, optional
        An encoding other lines of the same document were surely in; less evidence is asked for then.

    Returns
    -------
    tuple of (encoding, start, end), or None when the line is Unicode.
    """
    # Legacy letters are Latin-1 (TCVN3, VNI) or pure ASCII with signs (VIQR); all else is Unicode.
    if _no_accents(line):
        return _detect_viqr(line, expected)
    best: tuple[int, Legacy, int, int] | None = None
    if not _LATIN1.search(line):
        return None
    for encoding in ("tcvn3", "vni"):
        found = _best_span(_words(line, encoding), line, 1 if encoding == expected else 2)
        if found and (best is None or found[0] > best[0]):
            best = (found[0], encoding, found[1], found[2])
    return best[1:] if best else None


def _detect_viqr(line: str, expected: Legacy | None) -> tuple[Legacy, int, int] | None:
    words = _viqr_words(line) if _VIQR_INSIDE.search(line) or expected == "viqr" else []
    firm = sum(j == _FIRM for *_, j in words)
    if expected == "viqr":
        return ("viqr", 0, len(line)) if firm or _VIQR_TAIL.search(line) else None
    return ("viqr", 0, len(line)) if firm >= 3 and firm >= 0.3 * len(words) else None


def _best_span(words: list[tuple[int, int, int]], line: str, least: int) -> tuple[int, int, int] | None:
    """The stretch between Unicode words with the most firm words, as (firm, start, end)."""
    size = len(line)
    against = sum(j == _AGAINST for *_, j in words)
    if not against:
        # Different words: one odd word said twice is still one accident.
        firm = len({line[s:e].lower() for s, e, j in words if j == _FIRM})
        either = sum(j == _EITHER for *_, j in words)
        # One sure word is enough among several that could be either and none that speaks against it.
        return (firm, 0, size) if firm >= least or (firm and firm + either >= 3) else None
    best: tuple[int, int, int] | None = None
    firm, start, end = 0, 0, 0
    for s, e, judged in [*words, (size, size, _AGAINST)]:
        if judged == _AGAINST:
            if firm >= 2 and (best is None or firm > best[0]):
                best = (firm, start, end)
            firm = 0
        elif judged == _FIRM:
            start = s if not firm else start
            firm, end = firm + 1, e
    return best


# ---------------------------------------------------------------- repair of Unicode

_ZERO_WIDTH = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
)
_LOOKALIKE = {"\u01a2": "Ư", "\u01a3": "ư"}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# What Wingdings and Symbol draw at these codes; every other sign of theirs at the start of a line is a bullet.
SYMBOLS = {
    0x2D: "-", 0x6F: "☐", 0x71: "☐", 0x72: "☐", 0xA8: "☐", 0xFE: "☑", 0xFD: "☒", 0xFB: "✗", 0xFC: "✓", 0xE0: "→",
    0xE8: "→", 0xF0: "→", 0xAE: "→", 0xB3: "≥", 0xA3: "≤", 0xB4: "×", 0xB1: "±", 0xB0: "°", 0xDE: "⇒",
    0xB7: "•", 0xA7: "•",
}  # fmt: skip
_MOJIBAKE = re.compile("[ÃÄÆáº»Â][\u0080-\u00bf\u0152-\u0192\u02c6-\u2122]")
_CP1252 = {bytes([b]).decode("cp1252"): b for b in range(0x80, 0xA0) if bytes([b]).decode("cp1252", "ignore")}


def _unmojibake(line: str) -> str | None:
    """UTF-8 that was read as windows-1252 ("Äáº£ng"), undone; None where it is not that."""
    if len(_MOJIBAKE.findall(line)) < 2:
        return None
    try:
        made = bytes(_CP1252.get(c) or ord(c) for c in line).decode("utf-8")
    except (ValueError, UnicodeDecodeError):
        return None
    return made if _UNICODE_ONLY.search(made) else None


def _compose(text: str) -> Decoded:
    """NFC with a map, one base letter and its marks at a time."""
    if unicodedata.is_normalized("NFC", text):
        return _same(text)
    out, i = _Mapped(), 0
    while i < len(text):
        j = i + 1
        while j < len(text) and unicodedata.combining(text[j]):
            j += 1
        out.add(unicodedata.normalize("NFC", text[i:j]), i)
        i = j
    made = out.done(len(text), ("nfd",))
    whole = unicodedata.normalize("NFC", made.text)
    if whole != made.text:  # scripts that compose across base letters (Hangul): keep the text right, the map rough
        return Decoded(
            whole,
            [*made.origins[: len(whole)], *[len(text)] * (len(whole) + 1 - len(made.origins[: len(whole)]))],
            ("nfd",),
        )
    return made


def _signs(text: str) -> Decoded:
    """Zero-width characters out, look-alike letters and signs of symbol fonts to what they show."""
    repaired = []
    if _ZERO_WIDTH.search(text):
        repaired.append("zero-width")
    if "\u01a2" in text or "\u01a3" in text:
        repaired.append("lookalike")
    if _PRIVATE.search(text):
        repaired.append("private-use")
    if not repaired:
        return _same(text)
    out = _Mapped()
    gone = {m.start() for m in _ZERO_WIDTH.finditer(text)}
    first = True
    for i, c in enumerate(text):
        if i not in gone:
            out.add(_private(c, first) if "\ue000" <= c <= "\uf8ff" else _LOOKALIKE.get(c, c), i)
            first = first and c.isspace()
    return out.done(len(text), tuple(repaired))


def _private(c: str, first: bool) -> str:
    code = ord(c) - 0xF000
    if not 0x20 <= code <= 0xFF:
        return "•" if first else ""
    return SYMBOLS.get(code) or ("•" if first else chr(code) if code < 0x7F else "•")


def repair_unicode(text: str) -> Decoded:
    """Text known to be Unicode to clean NFC: marks composed, invisible and private-use characters resolved."""
    if text.isascii():
        return _same(text)
    signs = _signs(text)
    return _then(signs, _compose(signs.text))


def repair_run(text: str, font: str | None) -> Decoded:
    """A stretch of text in one font: decoded if the font is a legacy one and the text agrees.

    People paste Unicode into a ``.VnTime`` paragraph and Word draws it in another font, so the words decide:
    those with letters that only Unicode has stay.
    """
    promised = font_encoding(font)
    if promised is None or not text:
        return _same(text)
    encoding, capitals = promised
    text = "".join([chr(ord(c) - 0xF000) if "\uf020" <= c <= "\uf0ff" else c for c in text])
    if _reads_better_as_is(text, encoding):
        return _same(text)
    return decode(text, encoding, capitals)


def _reads_better_as_is(text: str, encoding: Legacy) -> bool:
    words = [w for w in _WORD.findall(text) if not w.isascii()]
    as_is = sum(map(is_syllable, words))
    decoded = sum(is_syllable(decode(w, encoding).text) for w in words)
    return as_is > decoded or (as_is == decoded > 0 and any(map(_UNICODE_ONLY.search, words)))


# ---------------------------------------------------------------- whole texts


def repair(text: str) -> Decoded:
    """A text of unknown encoding, already read as Unicode or Latin-1 characters, to clean NFC.

    Lines are judged one by one; a document that surely has lines in an encoding needs less evidence for the rest.

    Examples
    --------
    >>> repair("§¶ng bé x· §¹i Hång").text
    'Đảng bộ xã Đại Hồng'
    """
    if text.isascii() and not _VIQR_INSIDE.search(text):
        return _same(text)
    lines = text.splitlines(keepends=True)
    sure = [None if _unmojibake(line) else detect_line(line) for line in lines]
    kinds = [s[0] for s in sure if s]
    if kinds:
        common = max(set(kinds), key=kinds.count)
        sure = [s or detect_line(line, common) for s, line in zip(sure, lines, strict=True)]
        _fill_between(lines, sure)
    return _repair_lines(lines, sure)


def _fill_between(lines: list[str], sure: list[tuple[Legacy, int, int] | None]) -> None:
    """A line that could be either follows its neighbours when both are in one encoding."""
    near: list[Legacy | None] = []
    last: Legacy | None = None
    for line, found in zip(lines, sure, strict=True):
        near.append(last)
        if line.strip() and not line.isascii():
            last = found[0] if found else None
    last = None
    for i in range(len(lines) - 1, -1, -1):
        line, found = lines[i], sure[i]
        if not line.strip() or line.isascii():
            continue
        if found is None and (last or near[i]) and (near[i] in (last, None) or last is None):
            encoding = last or near[i]
            if encoding and all(j != _AGAINST for *_, j in _words(line, encoding)):
                sure[i] = (encoding, 0, len(line))
        last = found[0] if found else None


def _repair_lines(lines: list[str], sure: list[tuple[Legacy, int, int] | None]) -> Decoded:
    out, base, repaired = _Mapped(), 0, dict[str, None]()
    for line, found in zip(lines, sure, strict=True):
        made = _repair_line(line, found)
        out.parts.append(made.text)
        origins = made.origins
        out.origins.extend(
            range(base, base + len(made.text)) if isinstance(origins, range) else [base + i for i in origins[:-1]]
        )
        repaired.update(dict.fromkeys(made.repaired))
        base += len(line)
    return out.done(base, tuple(repaired))


def _repair_line(line: str, found: tuple[Legacy, int, int] | None) -> Decoded:
    plain = _unmojibake(line) if found is None else None
    if plain is not None:
        last = len(line)
        clean = repair_unicode(plain).text
        return Decoded(clean, [min(i * last // max(len(clean), 1), last) for i in range(len(clean) + 1)], ("mojibake",))
    if found is None:
        return repair_unicode(line)
    encoding, start, end = found
    made = decode(line[start:end], encoding)
    whole = Decoded(
        line[:start] + made.text + line[end:],
        [*range(start), *(start + i for i in made.origins[:-1]), *range(end, len(line) + 1)],
        made.repaired,
    )
    return _then(whole, repair_unicode(whole.text))


# ---------------------------------------------------------------- bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode_bytes(data: bytes) -> tuple[str, str]:
    """Bytes to characters, and the name of the encoding.

    TCVN3 and VNI come out as Latin-1 characters (encoding ``windows-1252``), as :func:`repair` expects them.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace"), name
    wide = _utf16_without_bom(data)
    if wide:
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_eight_bit(data)


def _utf16_without_bom(data: bytes) -> str | None:
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 4 or max(even, odd) < 0.2 * (len(head) // 2) or min(even, odd) > 0.1 * max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _decode_eight_bit(data: bytes) -> tuple[str, str]:
    """No Unicode: line by line UTF-8 where it is, else windows-1258 or (TCVN3, VNI, Western) windows-1252."""
    lines = data.splitlines(keepends=True)
    names = [_line_encoding(line) for line in lines]
    counted = [n for n in names if n]
    common = max(dict.fromkeys(counted), key=counted.count) if counted else "windows-1252"
    text = "".join(
        _western(line) if (n or common) == "windows-1252" else line.decode(_CODECS.get(n or common, "utf-8"), "replace")
        for line, n in zip(lines, names, strict=True)
    )
    return text, common


_CODECS = {"windows-1258": "cp1258"}
_WINDOWS = {0x80 + i: c for i, c in enumerate(bytes(range(0x80, 0xA0)).decode("cp1252", "replace")) if c != "\ufffd"}


def _western(line: bytes) -> str:
    """windows-1252 with its undefined bytes kept, so that nothing of TCVN3 or VNI is lost."""
    return line.decode("latin-1").translate(_WINDOWS)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line_encoding(line: bytes) -> str | None:
    """The most Vietnamese reading of one line of bytes; None when it says nothing (pure ASCII)."""
    if line.isascii():
        return None
    if _is_utf8(line):
        return "utf-8"
    latin = _western(line)
    readings = {
        "windows-1258": unicodedata.normalize("NFC", line.decode("cp1258", "replace")),
        "tcvn3": decode_tcvn3(latin).text,
        "vni": decode_vni(latin).text,
        "windows-1252": latin,
        "utf-8": line.decode("utf-8", "replace"),
    }
    best = max(readings, key=lambda name: _vietnamese(readings[name]))
    # A byte cut off in good UTF-8 is damage, not another encoding.
    return {"tcvn3": "windows-1252", "vni": "windows-1252"}.get(best, best)


def _vietnamese(text: str) -> float:
    words = [w for w in _WORD.findall(text) if not w.isascii()]
    return (sum(map(is_syllable, words)) - text.count("\ufffd")) / (len(words) + 1)
