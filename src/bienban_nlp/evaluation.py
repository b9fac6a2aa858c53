"""Analyses held against annotated minutes: the published figures.

Offsets are compared on characters that are not white space, so that spacing does not matter. A statement
counts as found where a statement of the same role covers it with intersection over union of at least one
half; a link where both ends are found and linked.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from bienban_nlp.corpus import Gold, is_section
from bienban_nlp.minutes import ROLES, WORKS, Minutes

OVERLAP = 0.5
ALIKE = 0.6  # of the words of two wordings
FACTS = ("kind", "unit", "date", "start", "end", "chair", "secretary", "total", "present", "absent", "votes")


class Stated(NamedTuple):
    """A statement in coordinates without white space, with who is in charge and by when."""

    role: str
    start: int
    end: int
    who: str = ""
    due: str = ""


class Annotation(msgspec.Struct):
    """What people or the program marked in one minutes, in coordinates of the gold text without white space."""

    size: int
    facts: dict[str, str]
    section: list[str | None]
    items: list[tuple[int, int]]
    work: list[str | None]
    led: list[bool]
    statements: list[Stated]
    links: set[tuple[int, int]]


class PRFScore(msgspec.Struct, frozen=True):
    """Precision, recall, F1 and the number of right answers there were to find."""

    precision: float
    recall: float
    f1: float
    n: int


def squeeze(text: str) -> tuple[str, list[int]]:
    """The characters that are not white space, and for each offset of the text its place among them."""
    kept: list[str] = []
    index: list[int] = []
    for ch in text:
        index.append(len(kept))
        if not ch.isspace():
            kept.append(ch)
    index.append(len(kept))
    return "".join(kept), index


def annotation_of_gold(gold: Gold) -> Annotation:
    """What the annotator marked."""
    text, at = squeeze(gold.text)
    size = len(text)
    made = _empty(size, {k: v for k, v in gold.facts.items() if k in FACTS})
    ids: dict[str, int] = {}
    for m in gold.marks:
        a, b = at[m.start], at[m.end]
        if is_section(m):
            made.section[a:b] = [m.tag] * (b - a)
        if m.tag in ("item", "turn", "part") and m.work:
            made.work[a:b] = [m.work] * (b - a)
            made.led[a:b] = [m.led] * (b - a)
        if m.tag == "item":
            made.items.append((a, b))
        if m.tag in ROLES:
            if m.id:
                ids[m.id] = len(made.statements)
            made.statements.append(Stated(m.tag, a, b, m.who, m.due))
    for i, m in enumerate(gold.statements):
        made.links |= {(i, ids[ref]) for ref in m.refs if ref in ids}
    return made


def annotation_of_minutes(minutes: Minutes, gold: Gold) -> Annotation:
    """What the program marked, carried over to the gold text where the two differ."""
    wanted, _ = squeeze(gold.text)
    text, index = squeeze(minutes.text)
    to = list(range(len(text) + 1)) if text == wanted else _carry(text, wanted)
    at = [to[i] for i in index]
    made = _empty(len(wanted), {k: _plain(f.value) for k, f in minutes.facts.items() if k in FACTS})
    for s in minutes.sections:
        a, b = at[s.start], at[s.end]
        made.section[a:b] = [s.kind] * (b - a)
    made.items = [(at[x.start], at[x.end]) for x in minutes.items]
    for x in sorted(minutes.items, key=lambda x: at[x.start] - at[x.end]):
        a, b = at[x.start], at[x.end]
        made.work[a:b] = [x.work] * (b - a)
        made.led[a:b] = [x.led] * (b - a)
    ids = {s.id: n for n, s in enumerate(minutes.statements)}
    for n, stated in enumerate(minutes.statements):
        a, b = at[stated.start], at[stated.end]
        made.statements.append(Stated(stated.role, a, b, stated.who or "", stated.due or ""))
        if stated.work:
            made.work[a:b] = [stated.work] * (b - a)
        made.links |= {(n, ids[ref]) for ref in (*stated.of, *stated.for_) if ref in ids}
    return made


def _empty(size: int, facts: dict[str, str]) -> Annotation:
    return Annotation(size, facts, [None] * size, [], [None] * size, [False] * size, [], set())


def _plain(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _carry(text: str, wanted: str) -> list[int]:
    """For each place of one text the place in another that says the same."""
    to, last = [], 0
    same = {}
    for a, b, n in difflib.SequenceMatcher(None, text, wanted, autojunk=False).get_matching_blocks():
        same.update({a + k: b + k for k in range(n)})
    for i in range(len(text)):
        last = same.get(i, last)
        to.append(last)
    return [*to, len(wanted)]


def match(gold: Sequence[Stated], found: Sequence[Stated], same_role: bool = True) -> dict[int, int]:
    """Pair what was annotated with what was found, best overlap first."""
    order = sorted(range(len(found)), key=lambda j: found[j].start)
    starts = [found[j].start for j in order]
    longest = max((s.end - s.start for s in found), default=0)
    pairs = []
    for i, g in enumerate(gold):
        for j in order[bisect_left(starts, g.start - longest) : bisect_left(starts, g.end)]:
            p = found[j]
            shared = min(g.end, p.end) - max(g.start, p.start)
            if shared <= 0 or (same_role and g.role != p.role):
                continue
            overlap = shared / (max(g.end, p.end) - min(g.start, p.start))
            if overlap >= OVERLAP:
                pairs.append((overlap, i, j))
    left: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(pairs, reverse=True):
        if i not in left and j not in taken:
            left[i] = j
            taken.add(j)
    return left


def prf(hits: int, found: int, wanted: int) -> PRFScore:
    """Precision, recall and F1 from counts; perfect where there was nothing to find and nothing found."""
    p = hits / found if found else float(wanted == 0)
    r = hits / wanted if wanted else float(found == 0)
    return PRFScore(p, r, 2 * p * r / (p + r) if p + r else 0.0, wanted)


def alike(wanted: str, got: str) -> bool:
    """Whether two wordings of who or by when share most of their words: "đ/c Hà" and "Hà" are one answer."""
    a, b = (set(re.findall(r"\w+", x.lower())) for x in (wanted, got))
    return 2 * len(a & b) > ALIKE * (len(a) + len(b))


def same(value: str) -> str:
    """A fact's value as compared: case, title and end punctuation do not matter."""
    value = unicodedata.normalize("NFC", value).casefold().strip()
    value = re.sub(r"^(đ/c|đồng chí|ông|bà|thầy|cô)\s+", "", value)
    return re.sub(r"\s+", " ", value).strip(" .,;:")


class Tally:
    """Counts over many minutes, turned into figures at the end."""

    def __init__(self) -> None:
        self.files = 0
        self.counts: dict[str, Counter[Any]] = defaultdict(Counter)
        self.share_errors: list[float] = []

    def add(self, gold_text: str, gold: Annotation, found: Annotation) -> None:
        """Count one minutes."""
        self.files += 1
        pairs = list(zip(gold.section, found.section, strict=True))
        self.counts["sections"].update(right=sum(a == b for a, b in pairs), all=len(pairs))
        self._items(gold_text, gold, found)
        self._work(gold, found)
        self._statements(gold, found)
        for name in FACTS:
            g, p = same(gold.facts.get(name, "")), same(found.facts.get(name, ""))
            if g or p:
                self.counts[f"fact {name}"].update(
                    all=1, right=g == p, missed=bool(g and not p), made_up=bool(p and not g)
                )

    def _items(self, text: str, gold: Annotation, found: Annotation) -> None:
        line = _lines(text)
        g, p = ({line[min(a, gold.size)] for a, _ in v.items} for v in (gold, found))
        self.counts["items"].update(hits=len(g & p), found=len(p), wanted=len(g))

    def _work(self, gold: Annotation, found: Annotation) -> None:
        agenda = [i for i, w in enumerate(gold.work) if w]
        self.counts["work kappa"].update((gold.work[i], found.work[i]) for i in agenda)
        for a, b in _leaves(gold.items):
            g = Counter(w for w in gold.work[a:b] if w)
            if not g:
                continue
            p = Counter(found.work[a:b])
            labels = g.most_common(1)[0][0], p.most_common(1)[0][0] if p else None
            self.counts["leaf"][labels] += 1
            if labels == ("professional", "professional"):
                self.counts["led"][tuple(sum(v.led[a:b]) * 2 > b - a for v in (gold, found))] += 1
        shares = []
        for v in (gold, found):
            k = Counter(v.work[i] for i in agenda)
            shares.append(k["party"] / max(1, k["party"] + k["professional"]))
        self.share_errors.append(abs(shares[0] - shares[1]))

    def _statements(self, gold: Annotation, found: Annotation) -> None:
        m = match(gold.statements, found.statements)
        for role in ROLES:
            wanted = [i for i, s in enumerate(gold.statements) if s.role == role]
            self.counts[role].update(
                hits=sum(i in m for i in wanted),
                wanted=len(wanted),
                found=sum(s.role == role for s in found.statements),
            )
        agenda = [i for i, w in enumerate(gold.work) if w]
        g, p = _roles(gold), _roles(found)
        self.counts["role kappa"].update((g[i], p[i]) for i in agenda)
        self._assignments([(gold.statements[i], found.statements[j]) for i, j in m.items()])
        self._links(gold, found, match(gold.statements, found.statements, same_role=False))
        if not any(s.role == "issue" for s in gold.statements):
            self.counts["false alarms"].update(files=1, issues=sum(s.role == "issue" for s in found.statements))

    def _assignments(self, pairs: list[tuple[Stated, Stated]]) -> None:
        """Who and by when of the solutions and decisions that both have."""
        for g, p in pairs:
            if g.role in ("solution", "decision"):
                for kind, wanted, got in (("who", g.who, p.who), ("due", g.due, p.due)):
                    self.counts[kind].update(hits=alike(wanted, got), found=bool(got), wanted=bool(wanted))

    def _links(self, gold: Annotation, found: Annotation, m: dict[int, int]) -> None:
        ends = {(m[a], m[b]) for a, b in gold.links if a in m and b in m}
        self.counts["links"].update(hits=len(ends & found.links), found=len(found.links), wanted=len(gold.links))
        known = set(m.values())
        both = sum(a in known and b in known for a, b in found.links)
        self.counts["links given ends"].update(hits=len(ends & found.links), found=both, wanted=len(ends))
        g, p = _open(gold), _open(found)
        self.counts["open issues"].update(hits=sum(m.get(i) in p for i in g), found=len(p), wanted=len(g))

    def figures(self) -> dict[str, Any]:
        """All figures; F1 figures as :class:`PRFScore`."""
        c, leaf, led = self.counts, self.counts["leaf"], self.counts["led"]
        works = {
            w: prf(
                leaf[w, w],
                sum(n for (_, b), n in leaf.items() if b == w),
                sum(n for (a, _), n in leaf.items() if a == w),
            )
            for w in WORKS
        }
        facts = {k.split()[1]: dict(v) for k, v in c.items() if k.startswith("fact ")}
        return {
            "files": self.files,
            "sections accuracy": c["sections"]["right"] / max(1, c["sections"]["all"]),
            "item starts": _prf_of(c["items"]),
            "leaf work accuracy": sum(n for (a, b), n in leaf.items() if a == b) / max(1, sum(leaf.values())),
            "leaf work macro F1": (works["party"].f1 + works["professional"].f1) / 2,
            "party share error": float(np.mean(self.share_errors or [0.0])),
            "led": prf(led[True, True], led[True, True] + led[False, True], led[True, True] + led[True, False]),
            "roles": {role: _prf_of(c[role]) for role in ROLES},
            "roles micro": prf(*(sum(c[r][k] for r in ROLES) for k in ("hits", "found", "wanted"))),
            "links": _prf_of(c["links"]),
            "links given ends": _prf_of(c["links given ends"]),
            "open issues": _prf_of(c["open issues"]),
            "who": _prf_of(c["who"]),
            "due": _prf_of(c["due"]),
            "false alarms": dict(c["false alarms"]),
            "facts accuracy": sum(v["right"] for v in facts.values()) / max(1, sum(v["all"] for v in facts.values())),
            "facts made up": sum(v["made_up"] for v in facts.values()),
            "facts": facts,
            "kappa of work": kappa(c["work kappa"]),
            "kappa of roles": kappa(c["role kappa"]),
        }


def _prf_of(counts: Counter[Any]) -> PRFScore:
    return prf(counts["hits"], counts["found"], counts["wanted"])


def _lines(text: str) -> list[int]:
    """For each character that is not white space the line it stands on."""
    line, found = 0, []
    for ch in text:
        if ch == "\n":
            line += 1
        elif not ch.isspace():
            found.append(line)
    return [*found, line + 1]


def _leaves(items: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        x
        for x in items
        if not any(y != x and x[0] <= y[0] and y[1] <= x[1] and y[1] - y[0] < x[1] - x[0] for y in items)
    ]


def _roles(marked: Annotation) -> list[str]:
    roles = ["other"] * marked.size
    for s in marked.statements:
        roles[s.start : s.end] = [s.role] * (s.end - s.start)
    return roles


def _open(marked: Annotation) -> set[int]:
    answered = {b for a, b in marked.links if marked.statements[a].role in ("solution", "decision")}
    return {i for i, s in enumerate(marked.statements) if s.role == "issue"} - answered


def kappa(counts: Counter[Any]) -> float:
    """Cohen's kappa of a table of paired labels."""
    n = sum(counts.values())
    if not n:
        return 0.0
    agreed = sum(v for (a, b), v in counts.items() if a == b) / n
    left: Counter[Any] = Counter()
    right: Counter[Any] = Counter()
    for (a, b), v in counts.items():
        left[a] += v
        right[b] += v
    chance = sum(left[x] * right[x] for x in left) / n / n
    return float((agreed - chance) / (1 - chance)) if chance < 1 else 1.0


def evaluate(pairs: Iterable[tuple[Gold, Minutes]]) -> dict[str, Any]:
    """Figures of analyses against their annotation."""
    tally = Tally()
    for gold, minutes in pairs:
        tally.add(gold.text, annotation_of_gold(gold), annotation_of_minutes(minutes, gold))
    return tally.figures()


def agreement(pairs: Iterable[tuple[Gold, Gold]]) -> dict[str, Any]:
    """Figures of one annotator against another on the same texts.

    Raises
    ------
    ValueError
        The two annotated different texts.
    """
    tally = Tally()
    for first, second in pairs:
        if squeeze(first.text)[0] != squeeze(second.text)[0]:
            raise ValueError(f"{second.id}: the text differs from the first annotator's")
        tally.add(first.text, annotation_of_gold(first), annotation_of_gold(second))
    return tally.figures()


class Outcome(NamedTuple):
    """One answer of the program: of what kind, how sure it was, and whether it was right."""

    kind: str
    confidence: float
    right: bool


def outcomes(pairs: Iterable[tuple[Gold, Minutes]]) -> list[Outcome]:
    """Every statement found and the work of every leaf item, each with whether the annotation agrees."""
    found: list[Outcome] = []
    for gold, minutes in pairs:
        g, p = annotation_of_gold(gold), annotation_of_minutes(minutes, gold)
        right = set(match(g.statements, p.statements).values())
        found += [Outcome("role", s.confidence, n in right) for n, s in enumerate(minutes.statements)]
        for item, (a, b) in zip(minutes.items, p.items, strict=True):
            works = Counter(w for w in g.work[a:b] if w)
            if works and (a, b) in _leaves(p.items):
                found.append(Outcome("work", item.confidence, works.most_common(1)[0][0] == item.work))
    return found


def calibration_error(found: Sequence[Outcome], bins: int = 10) -> float:
    """Expected calibration error: how far confidence and the share of right answers are apart (Guo et al. 2017)."""
    error = 0.0
    for k in range(bins):
        inside = [o for o in found if k / bins < o.confidence <= (k + 1) / bins]
        if inside:
            gap = np.mean([o.confidence for o in inside]) - np.mean([o.right for o in inside])
            error += len(inside) / len(found) * abs(float(gap))
    return error


def risk(found: Sequence[Outcome], coverage: float) -> float:
    """Share of wrong answers among the surest ``coverage`` of them."""
    kept = sorted(found, key=lambda o: -o.confidence)[: max(1, round(coverage * len(found)))]
    return 1 - float(np.mean([o.right for o in kept])) if kept else 0.0
