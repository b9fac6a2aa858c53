"""Cutting a multilingual Unigram vocabulary down to what Vietnamese text needs.

Nine tenths of a multilingual model are embedding rows of pieces that no Vietnamese text contains. A
Unigram tokenizer without them splits every text that used none of them exactly as before, so the
smaller model gives the same hidden states, and only the rest of the world is lost.
"""

from __future__ import annotations

import copy
import itertools
import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tokenizers import Tokenizer

from bienban_nlp.train.phonotactics import syllables

# What minutes are full of and news text is not: short forms, document numbers, blanks of a form, bullets.
ABBREVIATIONS = (
    "đ/c đ/c: Đ/c đc ĐC ông/bà NQ/TW NQ-CP NĐ-CP QĐ/TW QĐ-UBND KL/TW CT/TW CT-TTg HD/BTCTW QĐ-TTg TT-BNV TB/TW "
    "NQ QĐ KH HD CV TB BB BC CT KL TTr TT NĐ KH/ĐU BB-CB BC/CB NQ/CB TW Tw t/m TM T/M BCH BTV BCT UBND HĐND "
    "MTTQ UBMTTQ UBKT TCĐ CNVC CBVC CBCNV CB GV HS SV HSSV BGH BGĐ THCS THPT TDP KDC CCB HPN ĐTN TNCS HCM CĐ LĐ "
    "ATTP VSMT PCCC PCTN ANTT ANQP QP-AN BHXH BHYT KHKT KT-XH XDCB GPMB NTM CNTT CĐS KTTT SXKD P. Q. TP. TP.HCM "
    "TS. ThS. PGS.TS. GS.TS BS. CKI CKII KS. CN. HĐQT TGĐ P.GĐ PGĐ Tp Tx TT. TX. v.v... v.v. vv. ĐBSCL CNH HĐH "
    "CNH-HĐH QLNN QLDA VP VPĐU ĐU CU CBĐU I II III IV V VI VII VIII IX X XI XII XIII XIV XV I. II. III. IV. V. VI. VII."
)
MARKS = (
    "… .. ... .... ..... …… ……… …………… ………………………… ............ ______ ____ - – — − • ● ○ ■ □ ▪ ◦ ‣ · * + ++ | || "
    "→ ⇒ ➢ ✓ ✔ ☐ ☑ ☒ ❖ § № ° % ‰ ± × ÷ = < > ≤ ≥ ~ ^ _ \\ / // ( ) [ ] { } « » “ ” ‘ ’ „ \" ' ` ! ? ; : , . & @ # "
    "$ € £ ¥ ₫ ² ³ ½ ¼ ¾ © ® ™ ./. .- -/- --- *** === ***** ______________ \ufffd"
)
# Foreign words of any office, which the collected text happens not to hold in every form.
FOREIGN = (
    "Zoom Teams Meet Google Zalo Facebook Email Gmail Online Offline Web Website Internet Wifi Excel Word PowerPoint "
    "PDF Scan File Link App Clip Video Camera Server Data Database Software Upload Download Demo Test Forum Report "
    "Task Project Deadline KPI Team Leader Manager Marketing Slide Fanpage Logo Poster Livestream Smartphone Laptop "
    "Robot Elearning Moodle LMS ISO AUN ABET STEM IELTS TOEIC English course access check source vote admin user "
    "password"
)
# The longest ASCII piece that is kept whatever it means, so that codes and foreign names still split sensibly.
ASCII_PIECE = 3
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_SPACE = "▁"


def words_of(lines: Iterable[str]) -> Counter[str]:
    """Count the whitespace-separated words of a text.

    Pieces never cross a space, so tokenising each word once is tokenising the text.

    Parameters
    ----------
    lines : iterable of str
        Lines in NFC.

    Returns
    -------
    Counter
        Words with their numbers of occurrences.
    """
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line.split())
    return counts


def case_variants(word: str) -> tuple[str, ...]:
    """Return a word in the five forms in which a document may write it, each once.

    Parameters
    ----------
    word : str
        Any word.

    Returns
    -------
    tuple of str
        As it is, lower, UPPER, Title and Capitalised.
    """
    return tuple(dict.fromkeys((word, word.lower(), word.upper(), word.title(), word.capitalize())))


def generated_words() -> Iterator[str]:
    """Yield what every minutes may contain whether or not the collected text does.

    Yields
    ------
    str
        Syllables, abbreviations, numbers, dates, marks and single Latin letters, also glued to brackets.
    """
    yield from syllables()
    yield from itertools.chain(ABBREVIATIONS.split(), MARKS.split(), FOREIGN.split())
    yield from map(str, range(2101))
    yield from (f"{number:02d}" for number in range(100))
    yield from (f"{number}{mark}" for number in range(32) for mark in ".,;:)/-%")
    yield from (f"{mark}{number}" for number in range(32) for mark in "(.,/-")
    yield from (f"{letter}{mark}" for letter in string.ascii_letters + "đĐ" for mark in ("", ")", ".", "/", "-"))


def used_pieces(tokenizer: Tokenizer, words: Iterable[str]) -> set[int]:
    """Collect the ids into which the words split in each of their case variants.

    Parameters
    ----------
    tokenizer : Tokenizer
        The full tokenizer.
    words : iterable of str
        Words without spaces.

    Returns
    -------
    set of int
        Ids of pieces, special tokens not counted.
    """
    variants = dict.fromkeys(form for word in words for form in case_variants(word))
    return {piece for ids in _encode(tokenizer, variants) for piece in ids}


def choose_ids(tokenizer: Tokenizer, words: Counter[str], *, min_count: int = 1) -> list[int]:
    """Choose the pieces to keep.

    Parameters
    ----------
    tokenizer : Tokenizer
        The full tokenizer.
    words : Counter
        The collected text, see :func:`words_of`.
    min_count : int
        A word seen fewer times brings no pieces of its own.

    Returns
    -------
    list of int
        Sorted, so that a kept piece keeps its place before any other that it preceded.
    """
    collected = (word for word, count in words.items() if count >= min_count)
    vocabulary = tokenizer.get_vocab()
    kept = {vocabulary[name] for name in SPECIALS if name in vocabulary}
    kept |= used_pieces(tokenizer, itertools.chain(collected, generated_words()))
    kept |= {number for piece, number in vocabulary.items() if _always_kept(piece)}
    return sorted(kept)


def _always_kept(piece: str) -> bool:
    body = piece.removeprefix(_SPACE)
    if body.isascii():
        # Without letters: numbers, dates, hours, leaders of any length.
        return len(body) <= ASCII_PIECE or not any(character.isalpha() for character in body)
    # U+1E00-1EFF holds the Vietnamese letters with two marks; Latin-1 and Extended-A hold the others.
    return len(body) == 1 and re.fullmatch("[\u00a0-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u206f]", body) is not None


def reduce_tokenizer(full: dict[str, Any], ids: Sequence[int]) -> dict[str, Any]:
    """Rewrite a ``tokenizer.json`` with only the given pieces, numbered in their old order.

    Parameters
    ----------
    full : dict
        The parsed ``tokenizer.json`` of a Unigram model.
    ids : sequence of int
        Sorted ids to keep; special tokens must be among them.

    Returns
    -------
    dict
        A ``tokenizer.json`` whose offsets hold no spaces: the pre-tokenizer splits at white space
        before it puts its marks.
    """
    number = {old: new for new, old in enumerate(ids)}
    reduced = copy.deepcopy(full)
    model = reduced["model"]
    model["vocab"] = [model["vocab"][old] for old in ids]
    model["unk_id"] = number[model["unk_id"]]
    for token in reduced["added_tokens"]:
        token["id"] = number[token["id"]]
    for token in reduced["post_processor"]["special_tokens"].values():
        token["ids"] = [number[old] for old in token["ids"]]
    metaspace = {"type": "Metaspace", "replacement": _SPACE, "prepend_scheme": "always", "split": True}
    reduced["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]}
    reduced["decoder"] = metaspace
    return reduced


def token_loss(tokenizer: Tokenizer, ids: Iterable[int], words: Counter[str]) -> float:
    """Measure which share of a text's tokens the reduced vocabulary does not have.

    Parameters
    ----------
    tokenizer : Tokenizer
        The full tokenizer.
    ids : iterable of int
        The ids that are kept.
    words : Counter
        Held-out text, see :func:`words_of`.

    Returns
    -------
    float
        Between 0 and 1.
    """
    kept = set(ids)
    total = lost = 0
    for count, pieces in zip(words.values(), _encode(tokenizer, words), strict=True):
        total += count * len(pieces)
        lost += count * sum(piece not in kept for piece in pieces)
    return lost / max(total, 1)


def _encode(tokenizer: Tokenizer, words: Iterable[str], size: int = 50_000) -> Iterator[list[int]]:
    rest = iter(words)
    while batch := list(itertools.islice(rest, size)):
        yield from (encoding.ids for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False))
