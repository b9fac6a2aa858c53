"""Every syllable that Vietnamese spelling allows: onset × rime × tone.

The base model's vocabulary must spell any name or rare word, not only those of the text at hand, so
the syllables are generated and not collected. Some of them are no word; they cost a few pieces.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_OPEN = (
    "a e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iu oa oe oi ôi ơi ua uê ui uơ uy ưa ưi ưu "
    "oai oao oay oeo uay uây uôi uyu uya ươi ươu iêu yêu uêu"
)
_NUCLEI = "a ă â e ê i iê o oa oă oe ô u uâ uê uô uy uyê ư ươ y yê ơ oo"
_CODAS = {"m": False, "n": False, "ng": False, "nh": False, "c": True, "ch": True, "p": True, "t": True}
# None, grave, acute, hook above, tilde, dot below: combining marks that NFC folds into the vowel.
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_STOP_TONES = ("\u0301", "\u0323")
# Old and new spelling put the tone of these on different letters (hòa and hoà): both are in daily use.
_TWO_WAYS = ("oa", "oe", "uy")
_PLAIN = str.maketrans("ăâêôơư", "aaeoou")


def syllables() -> Iterator[str]:
    """Yield each syllable once, in lower case and NFC, in a fixed order.

    Yields
    ------
    str
        For example ``nghiêng``, ``hoà``, ``hòa``, ``quyết``.
    """
    seen: set[str] = set()
    for onset in ("", *_ONSETS.split()):
        for rime, tones in _rimes():
            for tone in tones:
                for toned in _toned(rime, tone):
                    syllable = unicodedata.normalize("NFC", onset + toned)
                    if syllable not in seen:
                        seen.add(syllable)
                        yield syllable


def _rimes() -> Iterator[tuple[str, tuple[str, ...]]]:
    for rime in _OPEN.split():
        yield rime, _TONES
    for nucleus in _NUCLEI.split():
        for coda, is_stop in _CODAS.items():
            yield nucleus + coda, _STOP_TONES if is_stop else _TONES


def _toned(rime: str, tone: str) -> Iterator[str]:
    """Put the tone on the letters that may carry it, never more than two."""
    for at in _tone_places(rime):
        yield rime[: at + 1] + tone + rime[at + 1 :]


def _tone_places(rime: str) -> tuple[int, ...]:
    vowels = [at for at, letter in enumerate(rime) if letter.translate(_PLAIN) in "aeiouy"]
    # A letter with a mark of its own (ê, ơ …) draws the tone; of two such (ươ) the second does.
    if marked := [at for at in vowels if rime[at] in "ăâêôơư"]:
        return (marked[-1],)
    if rime in _TWO_WAYS:
        return (0, 1)
    ends_in_consonant = vowels[-1] + 1 < len(rime)
    if len(vowels) == 1 or ends_in_consonant:
        return (vowels[-1],)
    return (vowels[-2],)
