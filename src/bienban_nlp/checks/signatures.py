"""Checks of who signs: the block is there, and those sign who led the meeting and wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bienban_nlp.checks.registry import Hit, check, hit_at
from bienban_nlp.checks.view import View
from bienban_nlp.facts.attendance import ABSENT, absence_passage, absentees
from bienban_nlp.facts.people import signatures as signed_names
from bienban_nlp.names import NAME, TITLE
from bienban_nlp.syllables import Span, bare

_SECRETARY = (
    r"th[ươ] k[ýí](?: (?:cuộc họp|hội nghị|chi bộ|ghi biên bản))?|"
    r"(?:người )?(?:ghi|lập|viết) (?:biên bản|bb|chép)|người (?:ghi|lập|viết|chép)|tk"
)
_CHAIR = (
    r"(?:người )?chủ (?:trì|t[ọo][aạ]?)(?: (?:hội nghị|cuộc họp))?|chủ tịch(?: (?:hội đồng|đoàn|công đoàn))?|"
    r"(?:phó )?bí thư(?: chi bộ)?|t/?m\.? [\w ]{2,40}?|kt\.? [\w ]{2,30}?|ct|(?:đội|tổ|phân xưởng|xưởng|khoa|"
    r"phòng) ?trưởng|"
    r"trưởng [\w ]{2,20}?|(?:phó )?(?:giám đốc|hiệu trưởng|thủ trưởng)|quản đốc|chánh văn phòng"
)


def _label(words: str) -> re.Pattern[str]:
    """A label of a signature: at the head of a line or of a column, not the subject of a sentence."""
    return re.compile(
        rf"(?:^|\s\s|[|\t;]|\s[-–]\s|(?i:ký tên)\s*:|[.]\s(?=[^\n:.]{{2,20}}:))[ \t*]{{0,99}}(?:[-–]\s)?(?i:{words})"
        rf"(?=\s*(?:$|[ \t]{{2,}}|[:(|,\-–]|{NAME}))",
        re.MULTILINE,
    )


_LABELS = {"secretary": _label(_SECRETARY), "chair": _label(_CHAIR)}
# Wider space between a title and a name parts two columns: "Vân Anh          CHỦ TRÌ".
_CELL = re.compile(
    rf"(?:^|[ \t]{{2,}}|[:|)])[ \t]*(?:\(?(?:đã )?ký(?: số| tên)?\)?)?[ \t]*(?:(?i:{TITLE})\s?)*(?P<name>{NAME})(?=[ \t]*(?:$|"
    rf"[ \t]{{2,}}|\(|\|))",
    re.MULTILINE,
)
_BESIDE = re.compile(rf"[ \t:–-]*(?:[A-ZĐ]\.\s?)*(?P<name>{NAME})")  # "Thư ký: H.N. Thảo My"
_IN_BRACKETS = {  # "Ký tên: Đinh Ngọc Lý (ghi) – Ba Thuần (chủ trì)"
    role: re.compile(rf"(?<![\w’'])(?P<name>{NAME})[ \t]*+\((?i:{words}|{short})\)")
    for role, words, short in (("secretary", _SECRETARY, "ghi"), ("chair", _CHAIR, "bt"))
}


@check("no-signatures", "error", in_account=None)
def no_signatures(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """No signature block, or the chair or the secretary is missing from it.

    Where no secretary is named anywhere ``no-secretary`` says so already.
    """
    missing, tail = missing_signers(view), view.closing
    at = Span(max(tail.start, tail.end - 1), tail.end) if tail.end else None
    if len(missing) > 1:
        yield Hit(None, None)
    elif missing and (missing != ["secretary"] or view.fact("secretary")):
        yield hit_at(at, {}, missing[0])


_LAST_LINES = 3


def missing_signers(view: View) -> list[str]:
    """Who of "secretary" and "chair" does not sign."""
    words = re.sub(r"[ \t]{3,}", "  ", view.words(view.closing))  # two spaces part the columns as well as forty
    return [role for role in ("secretary", "chair") if not _signs(view, words, role)]


def _signs(view: View, words: str, role: str) -> bool:
    """Whether a person signs: a label with nobody else's name alone beside it, or their own name."""
    labels = list(_LABELS[role].finditer(words))
    beside = [m["name"] for label in labels if (m := _BESIDE.match(words, label.end()))]
    names = [m["name"] for m in _CELL.finditer(words)]
    bracketed = [m["name"] for m in _IN_BRACKETS[role].finditer(words)]
    person = view.fact(role)
    if person and any(_same_person(person, name) for name in (*names, *beside, *bracketed)):
        return True
    if person and any(line.rstrip(" .").endswith(person) for line in words.strip().splitlines()[-_LAST_LINES:]):
        return True  # "Bí thư Vàng Thị Dung"
    return bool(labels) and len(names) != 1


def plain(words: str) -> str:
    """Small letters without accents, as some type a whole block."""
    return bare(words.casefold())


def _same_person(full: str, written: str) -> bool:
    """Whether a signature ("Nhung", "Thị Lài") can be this person's."""
    a, b = plain(full).split(), plain(written).split()
    return bool(b) and (a[-len(b) :] == b or a[-1] == b[-1])


# "T/M", "KT.", "T/L", "TUQ", a deputy's post: somebody else signs in the chair's place, and says so.
_STANDS_IN = re.compile(
    r"(?<!\w)(?:T/?M|K/?T|T/?L|TU?Q|T/?UQ|Q)[./ ]|(?<!\w)phó(?!\w)|thay|ủy quyền|uỷ quyền", re.IGNORECASE
)
_IN_ROLE = re.compile(
    r"\bthay\b(?! mặt| đổi| thế| thợ)|ủy quyền|uỷ quyền|được cử|chủ (?:trì|t[oọ][aạ])|thư ký|\bghi\b|điều (?:hành|khiển)|"
    r"\b(?:TK|CT)\b|đoàn chủ tịch",
    re.IGNORECASE,
)
_CHAIR_LABEL = re.compile(r"chủ\s+(?:trì|t[oọ][aạ])|\bCT\b", re.IGNORECASE)


@check("signer-differs", "warning")
def signer_differs(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """Another person signs as chair or secretary than the opening names, or one said to be absent has the part."""
    if view.is_account:
        return
    block, before = view.words(view.closing), view.text[: view.closing.start]
    signed = signed_names(view.frame)
    for role in ("secretary", "chair"):
        named, signer = view.fact(role), signed.get(role)
        if not named or named not in before:
            continue
        if signer is None or not _another(named, str(signer.value)):
            # told once, a name among those absent was only mistaken for the part
            if view.text.count(named) > 1 and (away := _absent(view, named)):
                yield hit_at(away, {"named": named}, f"absent-{role}")
        elif not _takes_part(view.text[: signer.start], named, str(signer.value)) and (
            role == "secretary" or (_CHAIR_LABEL.search(block) and not _STANDS_IN.search(block))
        ):
            yield Hit(signer.start, signer.end, {"named": named, "signer": str(signer.value)}, role)


def _another(named: str, signer: str) -> bool:
    """Whether two names surely are of two people; a slip of the pen or of the scanner makes nobody another."""
    a, b = plain(named).split(), plain(signer).split()
    if min(len(a), len(b)) < 2:
        return False
    if _alike(a[-1], b[-1]):
        return min(len(a), len(b)) > 2 and not _alike(a[0], b[0])
    return a[-1] not in b and b[-1] not in a


def _alike(a: str, b: str) -> bool:
    return SequenceMatcher(None, a, b).ratio() > 0.6


def _takes_part(before: str, named: str, signer: str) -> bool:
    """Whether the text has the signer in a part of the chair's or secretary's, or in somebody's place."""
    given = signer.split()[-1]
    known = re.compile(rf"\b{re.escape(signer if _alike(plain(given), plain(named.split()[-1])) else given)}\b")
    return any(known.search(s) and _IN_ROLE.search(s) for s in re.split(r"[.;\n]", before))


_PARTLY = re.compile(
    r"muộn|trễ|về sớm|về trước|nửa buổi|phần (?:đầu|cuối|sau)|lúc (?:đầu|sau)|đến sau|trực tuyến|qua mạng",
    re.IGNORECASE,
)


def _absent(view: View, person: str) -> Span | None:
    """Where the opening names a person, by the whole name, among those who did not come."""
    start, end = view.frame.zones.opening
    word = ABSENT.search(view.frame.low, start, end)
    if word is None:
        return None
    stop = absence_passage(view.frame, word, end)
    if _PARTLY.search(view.text, word.start(), stop):
        return None
    for found in absentees(view.frame, word.end(), stop):
        line = view.text[found.end : view.line(found.start).end]  # a name with its part behind it begins the next field
        name = view.text[found.start : found.end].strip()
        if plain(name) == plain(person) and not _IN_ROLE.search(re.split(r"[.;]", line)[0]):
            return Span(found.start, found.end)
    return None
