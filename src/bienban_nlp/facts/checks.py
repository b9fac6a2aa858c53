"""The checks that need no rubric: facts that are missing, and figures that contradict each other."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from bienban_nlp.dates import number
from bienban_nlp.facts.attendance import ABSENT, Absentee, absence_passage, absentees, exempt
from bienban_nlp.facts.blanks import blanks
from bienban_nlp.facts.clock import next_day, same_hour, sure_end_in_opening, surely_ends
from bienban_nlp.facts.frame import UNIT, Frame, frame_of, is_account, line_from, line_to
from bienban_nlp.facts.people import nameless
from bienban_nlp.facts.votes import MORE, VOTE, Part, goes_on, parts, vote_clause
from bienban_nlp.layout import NAME, TITLES
from bienban_nlp.messages import language
from bienban_nlp.minutes import Fact, Finding, Minutes, Severity

# What is said of each code and how to mend it, as (message, fix).
MESSAGES: dict[str, dict[str, tuple[str, str]]] = {
    "no-date": {
        "vi": ("Biên bản không ghi rõ ngày họp.", "Ghi đủ ngày, tháng, năm họp ở phần mở đầu."),
        "en": ("The minutes do not give the date of the meeting.", "Give day, month and year in the opening."),
    },
    "no-start-time": {
        "vi": ("Biên bản không ghi giờ bắt đầu.", "Ghi giờ bắt đầu, ví dụ “14 giờ 00”."),
        "en": ("The minutes do not give the starting time.", "Give it, for example “14 giờ 00”."),
    },
    "no-end-time": {
        "vi": (
            "Biên bản không ghi giờ kết thúc.",
            "Ghi giờ kết thúc ở cuối biên bản, ví dụ “… giờ … phút cùng ngày” (giờ thật).",
        ),
        "en": (
            "The minutes do not give the closing time.",
            "Give it at the end, for example “… giờ … phút cùng ngày” (the true time).",
        ),
    },
    "no-place": {
        "vi": ("Biên bản không ghi địa điểm họp.", "Ghi địa điểm họp ở phần mở đầu."),
        "en": ("The minutes do not give the place.", "Give the place in the opening."),
    },
    "no-chair": {
        "vi": ("Biên bản không ghi họ tên người chủ trì.", "Ghi họ tên, chức vụ người chủ trì."),
        "en": ("The minutes do not name the chair.", "Give name and post of the chair."),
    },
    "no-secretary": {
        "vi": ("Biên bản không ghi họ tên thư ký.", "Ghi họ tên thư ký cuộc họp."),
        "en": ("The minutes do not name the secretary.", "Give the secretary's name."),
    },
    "no-attendance": {
        "vi": (
            "Biên bản không ghi số người có mặt, vắng mặt.",
            "Ghi tổng số, số có mặt và số vắng mặt (có, không lý do).",
        ),
        "en": ("The minutes do not count those present and absent.", "Give the total, the present and the absent."),
    },
    "attendance-mismatch": {
        "vi": ("Số người dự họp không khớp: {detail}.", "{mend}"),
        "en": ("The attendance figures do not add up: {detail}.", "{mend}"),
    },
    "absent-names-mismatch": {
        "vi": ("Ghi vắng {count} người nhưng nêu tên {named} người.", "Nêu đủ tên người vắng hoặc sửa lại số vắng."),
        "en": ("{count} counted as absent, but {named} named.", "Name all who were absent, or correct the number."),
    },
    "votes-exceed-present": {
        "vi": (
            "Biểu quyết {vote} nhiều hơn số người có mặt ({present}).",
            "Hỏi chủ trì hoặc người kiểm phiếu số đúng; đừng tự sửa cho khớp.",
        ),
        "en": (
            "The vote {vote} counts more than the {present} present.",
            "Ask the chair or the teller for the right number; do not make them agree yourself.",
        ),
    },
    "vote-sum-mismatch": {
        "vi": (
            "Biểu quyết {vote}: các loại ý kiến cộng lại là {parts}, không phải {whole}.",
            "Kiểm tra lại kết quả kiểm phiếu.",
        ),
        "en": ("Vote {vote}: its parts add up to {parts}, not {whole}.", "Check the count."),
    },
    "percent-mismatch": {
        "vi": ("Biểu quyết {vote} là {right}%, không phải {written}%.", "Tính lại tỷ lệ phần trăm."),
        "en": ("The vote {vote} is {right}%, not {written}%.", "Work out the percentage again."),
    },
    "time-order": {
        "vi": (
            "Giờ kết thúc {end} ({end_at}) sớm hơn giờ bắt đầu {start} ({start_at}).",
            "Hỏi chủ trì giờ thật rồi sửa ở mọi chỗ đã ghi.",
        ),
        "en": (
            "The meeting ends at {end} ({end_at}) before it starts at {start} ({start_at}).",
            "Ask the chair for the true times, then mend every place that gives them.",
        ),
    },
    "times-disagree": {
        "vi": (
            "Giờ kết thúc ghi hai nơi khác nhau: {first} ({first_at}) và {second} ({second_at}).",
            "Hỏi chủ trì giờ thật rồi sửa cho hai chỗ giống nhau.",
        ),
        "en": (
            "The closing time is given in two ways: {first} ({first_at}) and {second} ({second_at}).",
            "Ask the chair for the true time, then make both places say it.",
        ),
    },
    "blank-left": {
        "vi": ("Còn mục để trống, chưa điền: “{field}”.", "Điền nội dung, hoặc xóa mục nếu không có."),
        "en": ("A field was left blank: “{field}”.", "Fill it in, or delete it if there is nothing to say."),
    },
}
# What else can be said of a code, as "code/variant"; a code that is not among those above is another group's.
_VARIANTS: dict[str, dict[str, tuple[str, str]]] = {
    "votes-exceed-present/official": {
        "vi": (
            "Biểu quyết {vote} nhưng chỉ có {official} đảng viên chính thức có mặt ({at}); "
            "đảng viên dự bị không biểu quyết.",
            "Hỏi chủ trì hoặc người kiểm phiếu số đúng; đừng tự sửa cho khớp.",
        ),
        "en": (
            "The vote is {vote}, but only {official} full members were present ({at}); probationary members do not vote.",
            "Check the votes or the number of full members present.",
        ),
    },
    "percent-mismatch/count": {
        "vi": ("{vote} là {right}%, không phải {written}%.", "Tính lại tỷ lệ phần trăm, hoặc xem lại số đếm."),
        "en": ("{vote} is {right}%, not {written}%.", "Work out the percentage again, or check the count."),
    },
    "no-signatures/name": {
        "vi": ("Phần ký có “{label}” nhưng không có họ tên bên dưới.", "Ghi họ tên người ký dưới “{label}”."),
        "en": ("“{label}” stands in the signature block with no name below it.", "Write the name below “{label}”."),
    },
}
# How the figures of the attendance are told in "detail".
_DETAILS = {
    "vi": {
        "sum": "có mặt {present} + vắng {absent} = {sum}, tổng số ghi {total}",
        "more": "có mặt {present} nhưng tổng số chỉ ghi {total}",
        "split": "vắng có lý do {excused} + không lý do {unexcused} = {sum}, số vắng ghi {absent}",
        "standing": "chính thức {first} + dự bị {second} = {sum}, không phải {total}",
        "sexes": "nam {first} + nữ {second} = {sum}, không phải {total}",
        "sexes_turned": "nữ {first} + nam {second} = {sum}, không phải {total}",
    },
    "en": {
        "sum": "{present} present + {absent} absent = {sum}, but the total is {total}",
        "more": "{present} present, but the total is only {total}",
        "split": "{excused} excused + {unexcused} unexcused = {sum}, but {absent} absent",
        "standing": "{first} full + {second} probationary members = {sum}, not {total}",
        "sexes": "{first} men + {second} women = {sum}, not {total}",
        "sexes_turned": "{first} women + {second} men = {sum}, not {total}",
    },
}
# How to mend them: {figures} are the words of "_FIGURES" for the numbers that are known, {split} stands for a party's.
_MENDS = {
    "vi": {
        "sum": "Có mặt + vắng phải bằng tổng số. Xem lại {figures}{split}.",
        "more": "Số có mặt không thể hơn tổng số. Xem lại {figures}{split}.",
        "split": "Có lý do + không lý do phải bằng số vắng. Xem lại {figures}.",
        "standing": "Chính thức + dự bị phải bằng {total}. Xem lại ba số này; nếu sửa {total} thì sửa cả chỗ khác có ghi.",
        "sexes": "Nam + nữ phải bằng {total}. Xem lại ba số này; nếu sửa {total} thì sửa cả chỗ khác có ghi.",
    },
    "en": {
        "sum": "Present + absent must be the total. Check {figures}{split}.",
        "more": "No more can be present than there are. Check {figures}{split}.",
        "split": "Excused + unexcused must be the absent. Check {figures}.",
        "standing": "Full + probationary members must be {total}. Check all three; a new {total} changes wherever it stands.",
        "sexes": "Men + women must be {total}. Check all three; a new {total} changes wherever it stands.",
    },
}
_FIGURES = {
    "vi": {
        "present": "số có mặt", "absent": "số vắng", "total": "tổng số", "excused": "số có lý do",
        "unexcused": "số không lý do",
    },
    "en": {
        "present": "those present", "absent": "the absent", "total": "the total", "excused": "the excused",
        "unexcused": "the unexcused",
    },
}  # fmt: skip
_SPLITS = {
    "vi": "; sửa số nào thì sửa cả phần chính thức, dự bị",
    "en": "; a number that is changed changes its full and probationary members as well",
}
_LINES = {"vi": ("dòng {0}", "dòng {0} và dòng {1}"), "en": ("line {0}", "line {0} and line {1}")}
_ERRORS = frozenset(
    ("attendance-mismatch", "votes-exceed-present", "vote-sum-mismatch", "percent-mismatch", "time-order", "no-date")
)
_MISSING = {
    "no-date": ("date",), "no-start-time": ("start",), "no-end-time": ("end",), "no-place": ("place",),
    "no-chair": ("chair",), "no-secretary": ("secretary",), "no-attendance": ("total", "present", "absent"),
}  # fmt: skip


class Hit(NamedTuple):
    """A finding before it is put into words."""

    code: str
    start: int | None
    end: int | None
    values: dict[str, object]
    variant: str = ""


def fact_warnings(minutes: Minutes, lang: str | None = None) -> tuple[Finding, ...]:
    """What is missing or contradictory in the facts.

    Parameters
    ----------
    minutes : Minutes
        With facts, see :func:`bienban_nlp.facts.find_facts`.
    lang : {"vi", "en"}, optional
        Language of the messages; see :func:`bienban_nlp.messages.language`.

    Returns
    -------
    tuple of Finding
        The first group of codes of the contract, in the order of :data:`MESSAGES`.
    """
    lang = language(lang)
    frame = frame_of(minutes)
    hits = [hit for check in _CHECKS for hit in check(frame, minutes.facts, lang)]
    order, loose = {code: i for i, code in enumerate(MESSAGES)}, is_account(minutes.text)
    hits.sort(key=lambda h: (order.get(h.code, len(order)), h.start or 0))
    return tuple(_say(hit, lang, loose) for hit in hits)


def _say(hit: Hit, lang: str, loose: bool) -> Finding:
    message, fix = (_VARIANTS[f"{hit.code}/{hit.variant}"] if hit.variant else MESSAGES[hit.code])[lang]
    severity: Severity = "error" if hit.code in _ERRORS else "warning"
    if loose and hit.code in _MISSING:  # what news of a meeting leaves out is only worth a look
        severity = "note"
    return Finding(
        code=hit.code,
        message=message.format(**hit.values),
        fix=fix.format(**hit.values),
        severity=severity,
        start=hit.start,
        end=hit.end,
    )


def _at(frame: Frame, lang: str, *places: int | None) -> str:
    """Where something stands, as lines of the text."""
    lines = sorted({frame.text.count("\n", 0, p) + 1 for p in places if p is not None})
    return _LINES[lang][len(lines) - 1].format(*lines) if lines else ""


def _number(facts: dict[str, Fact], key: str) -> int | None:
    value = facts[key].value if key in facts else None
    return value if isinstance(value, int) else None


def _missing(frame: Frame, facts: dict[str, Fact], lang: str) -> Iterator[Hit]:
    for code, keys in _MISSING.items():
        if not any(k in facts for k in keys) and not _told_otherwise(code, frame, facts):
            yield Hit(code, None, None, {})


_CAME = re.compile(
    r"(?:thành phần|tham dự|dự họp|dự|có mặt|thành viên)[^:\n]{0,40}:"
    r"(?!\s*(?:như|theo) (?:trong )?(?:giấy mời|thư mời|thông báo|quy định|thường lệ|mọi (?:khi|lần|kỳ)|lần trước)\s*[.;\n])"
    r"[ \t]*[^\s.…_][^\n]{10,}|"
    r"(?<!\w)(?:(?:(?<!tham )dự (?:\w+ ){0,3}có|vắng(?: mặt)?\s*:?)\s*\w|(?:về|tới|đến) dự(?!\w|,? (?:và )?(?:đông|đầy|chỉ đạo)))|"
    rf"(?<![\w/])\d{{1,3}}(?:/\d{{1,3}})?\s(?:\w+,? ){{0,2}}{UNIT}|{UNIT}[^\n.:]{{0,40}}:\s*\d"
)


_ONLINE = re.compile(r"trực tuyến|(?<!\w)(?:zoom|google meet|teams|zalo)(?!\w)")


def _told_otherwise(code: str, frame: Frame, facts: dict[str, Fact]) -> bool:
    """Whether minutes tell what no fact holds: who came without counting them, a meeting held online."""
    if code == "no-place":
        return bool(_ONLINE.search(frame.low, *frame.zones.opening))
    return code == "no-attendance" and _names_who_came(frame, facts)


def _names_who_came(frame: Frame, facts: dict[str, Fact]) -> bool:
    """Whether minutes of other than a cell tell who came by name or group: no form but a cell's asks for counts."""
    kind = facts.get("kind")
    party = kind is not None and str(kind.value).startswith("party-cell")
    return not party and bool(_CAME.search(frame.low, *frame.zones.opening))


# --- attendance -----------------------------------------------------------------------------------------------

# A whole told in two halves, which the words name in either order: full and probationary members, men and women.
_HALVES = {"standing": ("chính thức|ct", "dự bị|db"), "sexes": ("nam", "nữ"), "sexes_turned": ("nữ", "nam")}
_IN_HALVES = {
    kind: re.compile(
        rf"(?:(?P<present>\d{{1,4}})\s?/\s?)?(?P<total>\d{{1,4}})\s{{0,3}}(?:{UNIT})?[\s,;:(]{{1,4}}(?:trong đó\s{{0,3}}:?\s?)?(?:{UNIT}\s)?(?:"
        rf"(?:{a})\s?:?\s?(?P<f>\d{{1,4}})\s{{0,3}}(?:{UNIT})?[\s,;]{{1,3}}(?:và\s)?(?:{UNIT}\s)?(?:{b})\s?:?\s?"
        rf"(?P<p>\d{{1,3}})"
        rf"|(?P<f2>\d{{1,4}})\s(?:{UNIT}\s)?(?:{a})[\s,;]{{1,3}}(?:và\s)?(?P<p2>\d{{1,3}})\s(?:{UNIT}\s)?(?:{b}))(?!\w)"
    )
    for kind, (a, b) in _HALVES.items()
}


def _attendance(frame: Frame, facts: dict[str, Fact], lang: str) -> Iterator[Hit]:
    total, present, absent = (_number(facts, k) for k in ("total", "present", "absent"))
    excused, unexcused = (_number(facts, k) for k in ("absent_excused", "absent_unexcused"))

    halves = list(_halves(frame))

    def hit(key: str, kind: str, **values: object) -> Hit:
        at = facts[key]
        return Hit("attendance-mismatch", at.start, at.end, _told(lang, kind, halves, values))

    if total is not None and present is not None:
        due = total - exempt(frame.text[slice(*frame.zones.opening)][:8000])
        said = frame.low[facts["absent"].start or 0 : facts["absent"].end] if "absent" in facts else ""
        counted = number(said) is not None or any(c.isdecimal() for c in said)
        if absent is not None and counted and present + absent not in (total, due):
            yield hit("present", "sum", present=present, absent=absent, sum=present + absent, total=total)
        elif absent is None and present > total:
            yield hit("present", "more", present=present, total=total)
    split = (excused or 0) + (unexcused or 0)
    if absent is not None and ((None not in (excused, unexcused) and split != absent) or split > absent):
        yield hit("absent", "split", excused=excused or 0, unexcused=unexcused or 0, sum=split, absent=absent)
    for h in halves:
        if h.first + h.second not in (h.whole, h.present):
            values: dict[str, object] = {
                "first": h.first,
                "second": h.second,
                "sum": h.first + h.second,
                "total": h.whole,
            }
            yield Hit("attendance-mismatch", h.start, h.end, _told(lang, h.kind, [], values))


class Halves(NamedTuple):
    """A number told with its two halves ("16 (15 chính thức, 01 dự bị)"); ``present`` of a fraction, else the whole."""

    kind: str
    present: int
    whole: int
    first: int
    second: int
    start: int
    end: int


def _halves(frame: Frame) -> Iterator[Halves]:
    start, end = frame.zones.opening
    for kind, pattern in _IN_HALVES.items():
        for m in pattern.finditer(frame.low, start, min(end, start + 8000)):
            whole, first, second = int(m["total"]), int(m["f"] or m["f2"]), int(m["p"] or m["p2"])
            yield Halves(kind, int(m["present"] or whole), whole, first, second, *m.span())


def _told(lang: str, kind: str, halves: list[Halves], values: dict[str, object]) -> dict[str, object]:
    """What does not add up and how to mend it, with the numbers that are known."""
    split = {h.whole: f" = {h.first} + {h.second}" for h in halves if h.kind == "standing"}
    names = _FIGURES[lang]
    figures = ", ".join(f"{names[k]} ({n}{split.get(n, '')})" for k, n in values.items() if k in names)  # type: ignore[call-overload]
    mend = _MENDS[lang][kind.removesuffix("_turned")].format(
        figures=figures, split=_SPLITS[lang] if split else "", **values
    )
    return {"detail": _DETAILS[lang][kind].format(**values), "mend": mend}


def _absent_names(frame: Frame, facts: dict[str, Fact], lang: str) -> Iterator[Hit]:
    absent = _number(facts, "absent")
    start, end = frame.zones.opening
    word = ABSENT.search(frame.low, start, min(end, start + 8000))
    if not absent or word is None:
        return
    stop = absence_passage(frame, word, min(end, start + 8000))
    named: list[Absentee] = absentees(frame, word.end(), stop)
    said = frame.text[word.end() : stop]
    if re.match(
        r"\W*\d{1,3}\W*(?:chi bộ|đơn vị|phòng|tổ|khoa|trường|thôn|hộ)(?!\w)", said, re.IGNORECASE
    ):  # bodies, not people
        return
    groups = [g for g in _counted_names(frame, word.start(), stop) if g.counted in _counts_absent(facts)]
    if wrong := [g for g in groups if g.counted != g.named > 1]:  # a lone word may be a place
        told = wrong[0]
        yield Hit("absent-names-mismatch", told.start, told.end, {"count": told.counted, "named": told.named})
    if wrong or sum(g.named for g in groups) == absent:
        return
    first = absentees(frame, word.end(), line_to(frame.text, word.end()), all_names=True)
    if absent in (len(absentees(frame, word.end(), stop, all_names=True)), len(first)) or said.count("(") > said.count(
        ")"
    ):
        return
    total, present = (_number(facts, k) for k in ("total", "present"))
    counted = {absent} if total is None or present is None else {absent, total - present}
    split = [f for k in ("absent_excused", "absent_unexcused") if (f := facts.get(k)) and f.start is not None]
    second = max((f.start or 0 for f in split), default=0)
    if len({a.start < second for a in named}) < 2:  # naming one group alone ("không lý do 2: A, B") is no mistake
        counted |= {n for k in ("absent_excused", "absent_unexcused") if (n := _number(facts, k)) is not None}
    unnamed = {number(m["n"]) for m in _UNNAMED.finditer(frame.low, word.end(), stop)}
    if named and len(named) not in counted and absent - len(named) not in unnamed:
        yield Hit("absent-names-mismatch", word.start(), named[-1].end, {"count": absent, "named": len(named)})


_NAMED = rf"(?:(?i:{TITLES})\s?)?{NAME}"
_COUNTED_NAMES = re.compile(
    rf"(?<![\d/])(?P<n>\d{{1,2}})\s*(?i:{UNIT})?\s*[:(]\s*"
    rf"(?P<names>{_NAMED}(?:\s?(?:,|;|và)\s{_NAMED})*)\s?[).]"
)


class _Group(NamedTuple):
    """A count of the absent and how many names stand behind it."""

    counted: int
    named: int
    start: int
    end: int


def _counted_names(frame: Frame, start: int, stop: int) -> Iterator[_Group]:
    """Counts before a list of nothing but names, bare given names too: "04 đ/c (Bình, Thu, Hạnh, Lộc)"."""
    for m in _COUNTED_NAMES.finditer(frame.text, start, stop):
        yield _Group(int(m["n"]), len(re.findall(_NAMED, m["names"])), *m.span())


def _counts_absent(facts: dict[str, Fact]) -> set[int | None]:
    return {_number(facts, k) for k in ("absent", "absent_excused", "absent_unexcused")}


# People counted beside those named: "ba cụ già yếu có xin, đ/c Cảnh không xin", "bác sĩ Tịnh và 2 nữ hộ sinh".
_UNNAMED = re.compile(
    r"(?<!\w)(?P<n>\d{1,2}|một|hai|ba|bốn|năm|sáu) "
    rf"(?:{UNIT}|(?:cụ|ông|bà|bác|anh|chị|em|thầy|cô|nữ|nam|bác sĩ|y tá|điều dưỡng|nhân viên)(?!\w))"
)


# --- votes ----------------------------------------------------------------------------------------------------

_MOST_PARTS = 40  # looked at around one vote
_NONE_ELSE = re.compile(r"còn lại|trong đó|vắng|chưa bỏ")
_NAMED_ELSE = re.compile(rf"(?i:{TITLES})\s?{NAME} (?:và|cùng) \d")  # "đ/c Hậu và 1 đ/c bảo lưu"
# Not what was voted on ("phương án 30%"), nor a share of more than those who voted.
_PERCENT = re.compile(
    r"(?:(?!phương án)[^\d%\n;.]){0,40}?(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s?%(?!\s?(?:so với|trên) tổng số)"
)
_PERCENT_BEFORE = re.compile(
    r"(?<![\d.,])(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s?%\s?"
    rf"(?:(?:(?:tổng )?số )?{UNIT}(?: [a-zà-ỹ/]+){{0,4}} ?\(|[(=]|tức)?\s?$"
)


def _votes(frame: Frame, facts: dict[str, Fact], lang: str) -> Iterator[Hit]:
    found = list(parts(frame, frame.zones.header[1], len(frame.low)))
    told = list(_fractions(frame, facts, found, lang))
    yield from told
    yield from _percentages(frame, [h for h in told if h.code == "percent-mismatch"])
    yield from _ballots(frame, facts, found)


def _fractions(frame: Frame, facts: dict[str, Fact], found: list[Part], lang: str) -> Iterator[Hit]:
    """Votes told as fractions: against those present, their other parts, their percentage."""
    fact = facts.get("votes")
    if fact is None or fact.start is None or not isinstance(fact.value, list):
        return
    present, wanted = _number(facts, "present"), set(fact.value)
    official = _official(frame, facts)
    others = {at for p in found if p.kind != "yes" for at in range(p.start, p.end)}
    for m in VOTE.finditer(frame.low, fact.start, fact.end or len(frame.low)):
        n, of = int(m["n"]), int(m["m"])
        vote = f"{n}/{of}"
        if vote not in wanted:
            continue
        if official and official.n < n <= official.n * MORE and _of_members(frame, m):
            values = {"vote": vote, "official": official.n, "at": _at(frame, lang, official.at)}
            yield Hit("votes-exceed-present", *m.span(), values, "official")
        elif present is not None and (n > present or (of > present and of != _number(facts, "total"))):
            yield Hit("votes-exceed-present", *m.span(), {"vote": vote, "present": present})
        rest = [] if m.start() in others else _rest(frame, m, found)
        behind = m.end(), vote_clause(frame, m)[1]
        untold = _NONE_ELSE.search(frame.low, *behind) or _NAMED_ELSE.search(frame.text, *behind)
        if rest and n + sum(rest) != of and not untold:
            yield Hit("vote-sum-mismatch", *m.span(), {"vote": vote, "parts": n + sum(rest), "whole": of})
        before = _PERCENT_BEFORE.search(frame.low, max(0, m.start() - 50), m.start())
        if (p := before or _PERCENT.match(frame.low, m.end())) and not _agrees(p["p"], n, of):
            right = f"{100 * n / of:.1f}".replace(".", ",").removesuffix(",0")
            span = min(m.start(), p.start()), max(m.end(), p.end())
            yield Hit("percent-mismatch", *span, {"vote": vote, "right": right, "written": p["p"]})


def _rest(frame: Frame, m: re.Match[str], found: list[Part]) -> list[int]:
    """The parts of a vote other than those for it, as they follow its fraction."""
    rest, end = [], m.end()
    first = bisect_left(found, m.start() - 100, key=lambda p: p.start)
    for p in found[first : first + _MOST_PARTS]:
        if p.start <= m.start() < p.end:  # "7/9 đồng ý": the fraction is a part itself
            end = p.end
        elif p.start >= end:
            if p.kind not in ("rest", "invalid") or p.of not in (None, int(m["m"])) or not goes_on(frame, end, p.start):
                break
            rest.append(p.n)
            end = p.end
    return rest


class _Official(NamedTuple):
    """How many full members came, and where that is told."""

    n: int
    at: int


# "Có mặt: 15 đảng viên chính thức", "đảng viên chính thức có mặt: 15", "có mặt 16, trong đó chính thức 15".
_OFFICIAL = re.compile(
    rf"(?<!\w)(?:có mặt|tham dự|dự họp|dự)\s?(?:là|có|gồm|[:=])?\s{{0,3}}(?P<a>\d{{1,3}})\s(?:{UNIT}\s)?chính thức(?!\w)|"
    r"(?<!\w)(?:đảng viên|đ/c|đv|đồng chí) chính thức (?:có mặt|dự họp|tham dự)\s?(?:là|[:=])?\s{0,3}(?P<b>\d{1,3})"
    r"(?!\d|\s?/\s?\d{1,2}/)|"
    rf"(?<!\w)(?:có mặt|tham dự|dự họp|dự)\s?[:=]?\s{{0,3}}(?P<all>\d{{1,3}})\s(?:{UNIT})?[\s,;(]{{1,3}}trong đó\s?:?\s?(?:có\s)?"
    rf"(?:(?P<c>\d{{1,3}})\s(?:{UNIT}\s)?chính thức|(?:{UNIT}\s)?chính thức\s?:?\s?(?P<d>\d{{1,3}}))(?!\w)"
)
_BEFORE_PRESENT = re.compile(r"(?<!\w)(?:có mặt|hiện diện|tham dự|dự họp|dự|về họp)(?!\w)[^\n.;\d]{0,30}$")


def _official(frame: Frame, facts: dict[str, Fact]) -> _Official | None:
    """The full members present, where the opening says outright that it counts those present, and its sum is right."""
    present = _number(facts, "present")
    if present is None or not _is_party(facts):
        return None
    for h in _halves(frame):
        own = frame.low[h.start - 60 if h.start > 60 else 0 : h.start]
        if h.kind == "standing" and h.first + h.second == present == h.present and _BEFORE_PRESENT.search(own):
            return _Official(h.first, h.start)
    start, end = frame.zones.opening
    m = _OFFICIAL.search(frame.low, start, min(end, start + 8000))
    n = int(next(filter(None, (m["a"], m["b"], m["c"], m["d"])))) if m else present + 1
    return _Official(n, m.start()) if m and n <= present else None


def _is_party(facts: dict[str, Fact]) -> bool:
    return "kind" in facts and str(facts["kind"].value).startswith("party")


# A vote that decides: a nod to the agenda or to the minutes is asked of everybody.
_DECIDES = re.compile(r"biểu quyết|giơ tay|bỏ phiếu|phiếu|tán thành|trúng cử|(?<!\w)bầu(?!\w)|chính thức")


def _of_members(frame: Frame, m: re.Match[str]) -> bool:
    """Whether only full members can have cast this vote; a vote of another body has voters of its own name."""
    behind = frame.low[m.end() : m.end() + 30]
    return bool(_DECIDES.search(frame.low[slice(*vote_clause(frame, m))])) and not _OTHERS_VOTE.match(behind)


_OTHERS_VOTE = re.compile(
    r"\s?(?:hộ|cử tri|đoàn viên|hội viên|người dân|bà con|phụ huynh|giáo viên|cán bộ|quần chúng)(?!\w)"
)
_BALLOT = re.compile(r"(?<!\w)(?:bỏ phiếu|kiểm phiếu|biểu quyết|giơ tay|kết quả bầu|phiếu (?=phát ra|thu))")


def _ballots(frame: Frame, facts: dict[str, Fact], found: list[Part]) -> Iterator[Hit]:
    """Votes told without fractions ("phát ra 10 phiếu, thu về 10, hợp lệ 9"): against those present, and their sums."""
    present = _number(facts, "present")
    for told in _together(frame, found):
        counts: dict[str, int] = {}
        for p in told:
            counts[p.kind] = counts.get(p.kind, 0) + p.n
        span = told[0].start, told[-1].end
        votes = counts.get("yes", 0) + counts.get("rest", 0)
        most = max(told, key=lambda p: p.n)
        if present is not None and present < max(most.n, votes) <= present * MORE:
            said = frame.text[slice(*(span if votes > most.n else (most.start, most.end)))]
            yield Hit("votes-exceed-present", *span, {"vote": f"“{' '.join(said.split())}”", "present": present})
        returned = counts.get("returned")
        valid = counts.get("valid", None if returned is None else returned - counts.get("invalid", 0))
        for whole, kinds in ((returned, ("valid", "invalid")), (valid, ("yes", "rest"))):
            if whole is not None and counts.keys() >= {*kinds} and (total := sum(counts[k] for k in kinds)) != whole:
                said = " ".join(frame.text[slice(*span)].split())
                yield Hit("vote-sum-mismatch", *span, {"vote": f"“{said}”", "parts": total, "whole": whole})


def _together(frame: Frame, found: list[Part]) -> Iterator[list[Part]]:
    """The parts that tell one vote, where it is called a vote and none of them is a fraction."""
    told: list[Part] = []
    for p in [*found, None]:
        if p and told and p.kind not in {q.kind for q in told} - {"rest"} and goes_on(frame, told[-1].end, p.start):
            told.append(p)
            continue
        if told and all(q.of is None for q in told):
            line = line_from(frame.low, told[0].start, 160)
            if _BALLOT.search(frame.low, max(line, frame.low.rfind(". ", line, told[0].start)), told[-1].end):
                yield told
        told = [p] if p else []


# --- percentages beside a count -------------------------------------------------------------------------------

_COUNT = re.compile(
    r"(?<![\w/,.%-])(?P<n>\d{1,4})(?:\s?/\s?|\s(?:trên|trong)(?: tổng)?(?: số)?\s)(?P<m>\d{1,4})(?![\d/%]|[.,]\d|-\w|/\w)"
    rf"(?P<of>\s(?:tổng số\s)?(?:{UNIT}|(?:học sinh|sinh viên|em|cháu|giáo viên|bài|bản|phiếu|lớp|thôn|tổ|đơn vị|chi bộ|"
    r"chỉ tiêu|nhiệm vụ|việc|hồ sơ|gia đình|quần chúng|trường hợp|máy|thửa|ha|km|cuộc|buổi)(?!\w)))?"
)
# The number before is a day, a rule, an issue or another thing that is named by numbers, or no more than a guess.
_NO_COUNT = re.compile(
    r"(?:ngày|hôm|sáng|chiều|tối|trước|từ|đến|hạn|mùng|mồng|quý|tháng|tuần|kỳ|số|điều|khoản|mục|tổ|lớp|khóa|thửa|tờ|"
    r"hơn|trên|quá|gần|khoảng|chừng|ít nhất|tối thiểu|dưới)\s*$"
)
# What may stand between a count and its percentage: no other number but that of a paper, a month or a year.
_PAPER = r"(?:số \d{1,4}(?:[-/][\w/-]{1,16})?|(?:tháng|quý|năm|khóa) \d{1,4}(?:/\d{4})?|\d{1,4}-[a-zđ]{2,}[\w/-]{0,12})"
_WORDS = rf"(?:{_PAPER}|[^\d\n;,.%:()|])"
_RATE = r"(?:đạt|chiếm|bằng|tương đương|tức|=)?\s?(?:là\s)?(?:tỷ lệ|tỉ lệ)?\s?:?\s?(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s?%"
_RATE_BEHIND = re.compile(
    rf"{_WORDS}{{0,120}}?(?:\(\s?{_RATE}\s?\)|[,\s]\s?(?:đạt|chiếm|bằng|=|tỷ lệ|tỉ lệ|tương đương)\s?"
    rf"{_RATE.replace('?P<p>', '?P<q>')}(?=\s*(?:[,;.)\n]|$)))"
)
_RATE_BEFORE = re.compile(r"(?<![\d.,])(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s?%\s?\(\s?$")
_MOST_COUNTS = 500


def _percentages(frame: Frame, told: list[Hit]) -> Iterator[Hit]:
    """Counts of anything ("16/18 đảng viên nộp bài (đạt 91,2%)") that are not the percentage beside them."""
    for m in islice(_COUNT.finditer(frame.low), _MOST_COUNTS):
        n, of = int(m["n"]), int(m["m"])
        if not 3 < of < 1900 or n > of or _NO_COUNT.search(frame.low, max(0, m.start() - 20), m.start()):
            continue
        before = _RATE_BEFORE.search(frame.low, max(0, m.start() - 12), m.start())
        p = before or _RATE_BEHIND.match(frame.low, m.end())
        if p is None or (of <= 12 and not (m["of"] or before or p.start() == p.start("p"))):  # "5/12" may be a day
            continue
        written = p["p"] or p["q"]
        span = min(m.start(), p.start()), max(m.end(), p.end())
        if _agrees(written, n, of) or _agrees(written, of - n, of) or any(_meet(span, h) for h in told):
            continue
        right = f"{100 * n / of:.1f}".replace(".", ",").removesuffix(",0")
        yield Hit("percent-mismatch", *span, {"vote": f"{n}/{of}", "right": right, "written": written}, "count")


def _meet(span: tuple[int, int], hit: Hit) -> bool:
    return hit.start is not None and hit.end is not None and hit.start < span[1] and span[0] < hit.end


def _agrees(written: str, n: int, of: int) -> bool:
    """Whether a percentage is its fraction, rounded or cut off at the places it is written with."""
    percent = float(written.replace(",", "."))
    places = len(re.split(r"[.,]", written)[1]) if re.search(r"[.,]", written) else 0
    return bool(abs(percent - 100 * n / of) <= 10.0**-places + 1e-9) if percent <= 100 else False


# --- times, blanks, signatures -----------------------------------------------------------------------------------------


def _times(frame: Frame, facts: dict[str, Fact], lang: str) -> Iterator[Hit]:
    start, end, day = facts.get("start"), facts.get("end"), facts.get("date")
    if not (start and end) or next_day(frame, end, day):
        return
    first = sure_end_in_opening(frame, start)
    if first and (first.start == end.start or end.start is None or (first.end or 0) > end.start):
        first = None
    values: dict[str, object]
    if str(end.value) < str(start.value):
        same = first.start if first and first.value == end.value else None
        values = {"start": start.value, "start_at": _at(frame, lang, start.start), "end": end.value}
        yield Hit("time-order", end.start, end.end, values | {"end_at": _at(frame, lang, end.start, same)})
    if first and not same_hour(str(first.value), str(end.value)) and surely_ends(frame, first, end, day):
        values = {"first": first.value, "first_at": _at(frame, lang, first.start), "second": end.value}
        yield Hit("times-disagree", end.start, end.end, values | {"second_at": _at(frame, lang, end.start)})


def _blanks(frame: Frame, facts: dict[str, Fact], lang: str) -> Iterator[Hit]:
    for start, end, field in blanks(frame):
        yield Hit("blank-left", start, end, {"field": field})


def _unnamed(frame: Frame, facts: dict[str, Fact], lang: str) -> Iterator[Hit]:
    """A title of the signature block without a name, where the other one has a name."""
    signers = [str(facts[k].value) for k in ("chair", "secretary") if k in facts]
    for start, end in nameless(frame):
        if len(signers) == 2 and all(name in frame.text[end:] for name in signers):
            continue
        yield Hit("no-signatures", start, end, {"label": frame.text[start:end]}, "name")


_Check = Callable[[Frame, dict[str, Fact], str], Iterator[Hit]]
_CHECKS: tuple[_Check, ...] = (_missing, _attendance, _absent_names, _votes, _times, _blanks, _unnamed)
