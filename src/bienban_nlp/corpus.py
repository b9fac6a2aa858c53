"""Annotated minutes: one XML file read into text, facts and character spans.

The format is the one of ``corpora/GUIDELINES.md``: taking the tags and the ``<facts>`` element away leaves
the plain text of the minutes exactly as written.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from bienban_nlp.messages import say
from bienban_nlp.minutes import ROLES, SECTIONS, WORKS


class CorpusError(ValueError):
    """Annotated minutes that cannot be used; the message says what is wrong and what to do."""


class Mark(msgspec.Struct, kw_only=True):
    """One tag of an annotated file, as offsets into its text."""

    tag: str
    start: int
    end: int = 0
    depth: int = 0
    work: str | None = None
    led: bool = False
    speaker: str | None = None
    id: str = ""
    refs: tuple[str, ...] = ()
    who: str = ""
    due: str = ""


class Gold(msgspec.Struct, kw_only=True):
    """One annotated minutes."""

    id: str
    text: str
    facts: dict[str, str]
    marks: list[Mark]

    def tagged(self, *tags: str) -> list[Mark]:
        """The marks with one of these tags, in the order of the text."""
        return [m for m in self.marks if m.tag in tags]

    @property
    def statements(self) -> list[Mark]:
        """The marks that are statements."""
        return self.tagged(*ROLES)

    @property
    def unit(self) -> str:
        """Whose minutes they are: the unit they name, else only their own."""
        return self.facts.get("unit", self.id)


def read_gold(path: Path) -> Gold:
    """Read one annotated minutes.

    Raises
    ------
    CorpusError
        The file is not annotated as ``corpora/GUIDELINES.md`` says; a line for each of its :func:`faults`.
    """
    path = Path(path)
    try:
        raw = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        raise CorpusError(say("corpus.not-read", name=path.name)) from e
    found = faults(raw)
    if found:
        raise CorpusError("\n".join(say("corpus.fault", name=path.name, line=n, what=what) for n, what in found))
    return parse_gold(raw, path.name, path.stem)


def parse_gold(raw: str, where: str, name: str) -> Gold:
    """Annotated minutes, or a piece of some, from XML; of its :func:`faults` only bad form is refused.

    Parameters
    ----------
    raw : str
    where : str
        What an error names.
    name : str
        The id of minutes that do not give one.

    Raises
    ------
    CorpusError
        The text is not well-formed XML or not ``<minutes>``.
    """
    try:
        root = _root(raw)
    except etree.XMLSyntaxError as e:
        raise CorpusError(f"{where}: {e.msg}") from e
    if root.tag != "minutes":
        raise CorpusError(f"{where}: <{root.tag}> is not <minutes>")
    facts: dict[str, str] = {}
    pieces: list[str] = []
    marks: list[Mark] = []
    _top(root, facts, pieces, marks)
    return _trim(root.get("id") or name, "".join(pieces), facts, marks)


def _root(raw: str) -> Any:
    parser = etree.XMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return etree.fromstring(unicodedata.normalize("NFC", raw).encode(), parser)


# What may stand in what, which attributes a tag may bear and what they may say.
_INSIDE: dict[str, tuple[str, ...]] = {
    "minutes": ("facts", *SECTIONS),
    "agenda": ("item",),
    "item": ("heading", "item", "turn", "part", *ROLES),
    "turn": ("part", *ROLES),
    "part": ("turn", *ROLES),
    "closing": ("result", "decision"),
}
_TAGS = {"minutes"}.union(*_INSIDE.values())
_AREA = ("work", "led", "mixed")
_STATED = ("id", "work", "led", "who", "due")
_BEARS: dict[str, tuple[str, ...]] = {
    "minutes": ("id",),
    "item": _AREA,
    "turn": ("speaker", *_AREA),
    "part": _AREA,
    "result": _STATED,
    "issue": _STATED,
    "cause": (*_STATED, "of"),
    "solution": (*_STATED, "for"),
    "decision": (*_STATED, "for"),
}
_SAYS: dict[str, tuple[str, ...]] = {"work": WORKS, "led": ("yes",), "mixed": ("yes",)}
_DEEPEST = 3  # items within items
_KINDS = ("party-cell-regular", "party-cell-topical", "party-committee", "party-congress", "administrative", "other")
_DAY, _TIME, _NUMBER = ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "2024-05-06"), ("[0-9]{2}:[0-9]{2}", "14:30"), ("[0-9]+", "15")
# For each fact how it is written, and what shows it to somebody who wrote it otherwise.
_FACTS: dict[str, tuple[str, str]] = {
    "kind": ("|".join(_KINDS), ", ".join(_KINDS)),
    "date": _DAY,
    **dict.fromkeys(("start", "end"), _TIME),
    **dict.fromkeys(("parent", "unit", "place", "chair", "secretary"), (".*", "")),
    **dict.fromkeys(("total", "present", "absent", "absent_excused", "absent_unexcused"), _NUMBER),
    "votes": ("[0-9]+/[0-9]+( [0-9]+/[0-9]+)*", "17/19 18/19"),
}

Fault = tuple[int, str]


def faults(raw: str) -> list[Fault]:
    """What is wrong with one annotated file, as line and sentence, in the order of the lines.

    Examples
    --------
    >>> faults("<minutes><agenda><item work='party'>\\n<isue>Trễ.</isue></item></agenda></minutes>")[0][0]
    2
    """
    try:
        root = _root(raw)
    except etree.XMLSyntaxError as e:
        return [(e.lineno or 1, say("corpus.syntax", what=e.msg))]
    if root.tag != "minutes":
        return [_fault(root, "root", tag=root.tag)]
    found = [*_bad_sections(root), *_bad_facts(root), *_bad_tags(root), *_bad_statements(root)]
    return sorted(found, key=lambda fault: fault[0])


def _fault(el: Any, what: str, **values: object) -> Fault:
    return el.sourceline, say(f"corpus.{what}", None, **values)


def _bad_sections(root: Any) -> Iterator[Fault]:
    """The parts of minutes: in order, none twice, and no word outside."""
    order = ("facts", *SECTIONS)
    last = -1
    line, after = root.sourceline, root.text or ""
    for child in [*root, None]:
        if after.strip():
            line += after.partition(after.strip())[0].count("\n")
            yield line, say("corpus.outside", text=" ".join(after.split())[:40])
        if child is None:
            break
        if child.tag in order:
            if order.index(child.tag) <= last:
                yield _fault(child, "order", tag=child.tag, names=", ".join(order))
            last = max(last, order.index(child.tag))
        line, after = child.sourceline + "".join(child.itertext()).count("\n"), child.tail or ""
    if root.find("agenda") is None:
        yield _fault(root, "no-agenda")


def _bad_facts(root: Any) -> Iterator[Fault]:
    for el in root.iter("facts"):
        known: set[str] = set()
        for line, written in enumerate((el.text or "").splitlines(), el.sourceline):
            if not written.strip():
                continue
            key, _, value = (part.strip() for part in written.partition(":"))
            if key not in _FACTS:
                yield line, say("corpus.fact", key=key, names=", ".join(_FACTS))
            elif key in known:
                yield line, say("corpus.fact-twice", key=key)
            elif not re.fullmatch(_FACTS[key][0], value):
                yield line, say("corpus.form", key=key, value=value, names=_FACTS[key][1])
            known.add(key)


def _bad_tags(root: Any) -> Iterator[Fault]:
    """What stands where it may not, and attributes that are not known or say what nobody understands."""
    for el in root.iter():
        if el.tag not in _TAGS:
            yield _fault(el, "tag", tag=el.tag)
            continue
        above = el.getparent()
        if above is not None and above.tag in _TAGS and el.tag not in _INSIDE.get(above.tag, ()):
            yield _fault(el, "inside", tag=el.tag, above=above.tag)
        if el.tag == "item" and len([*el.iterancestors("item")]) == _DEEPEST:
            yield _fault(el, "deep", count=_DEEPEST)
        for key, value in el.attrib.items():
            if key not in _BEARS.get(el.tag, ()):
                yield _fault(el, "attribute", tag=el.tag, key=key, names=", ".join(_BEARS.get(el.tag, ())) or "–")
            elif value not in _SAYS.get(key, (value,)):
                yield _fault(el, "value", key=key, value=value, names=", ".join(_SAYS[key]))


def _bad_statements(root: Any) -> Iterator[Fault]:
    """Issues that cannot be named, names that lead nowhere, and statements of no work."""
    stated = [*root.iter(*ROLES)]
    issues = {el.get("id") for el in stated if el.tag == "issue"}
    lines: dict[str, int] = {}
    for el in stated:
        id_ = el.get("id")
        if id_ in lines:
            yield _fault(el, "twice", id=id_, line=lines[id_])
        elif id_:
            lines[id_] = el.sourceline
        elif el.tag == "issue":
            yield _fault(el, "no-id")
        for key in ("of", "for"):
            for ref in el.get(key, "").split():
                if ref not in issues:
                    yield _fault(el, "reference", key=key, id=ref)
        if not any(over.get("work") for over in (el, *el.iterancestors())):
            yield _fault(el, "no-work", tag=el.tag)


# What stands around a case, so that it is read as a piece of minutes and not as a text of its own.
_AROUND = """<minutes><header>ĐẢNG BỘ XÃ BÌNH AN
CHI BỘ 3
BIÊN BẢN
Sinh hoạt chi bộ thường kỳ tháng 5 năm 2024</header>
<opening>Hồi 14 giờ ngày 06 tháng 5 năm 2024, tại hội trường, chi bộ họp thường kỳ. Có mặt 15/15 đảng viên.
Chủ trì: đ/c Lê Văn Tám, bí thư. Thư ký: đ/c Hồ Thị Mai.</opening>
<agenda>
<item work="procedural"><heading>I. Thông qua chương trình</heading>
Đ/c Lê Văn Tám nêu lý do họp và đọc chương trình, các đồng chí dự họp không ai thêm bớt nội dung nào.
Thư ký đọc lại biên bản kỳ họp tháng 4, mọi người nghe và chuyển sang nội dung tiếp theo.</item>
{}
</agenda>
<closing>Thư ký đọc lại biên bản cho cả chi bộ nghe. Cuộc họp kết thúc lúc 16 giờ cùng ngày.

THƯ KÝ                    CHỦ TRÌ
Hồ Thị Mai                Lê Văn Tám</closing></minutes>"""
_ITEM = '<item work="professional"><heading>II. Nội dung sinh hoạt</heading>\n{}\n</item>'


def read_cases(path: Path) -> list[Gold]:
    """The hard cases of one file of ``corpora/cases/``, each set into the same short minutes.

    Parameters
    ----------
    path : Path
        Cases of one trait, kept apart by lines of ``---``; lines that begin with ``#`` are remarks. A case without
        an agenda item stands in a professional one.

    Raises
    ------
    CorpusError
        A case is not well-formed; the message says which.
    """
    found = []
    for n, block in enumerate(Path(path).read_text(encoding="utf-8").split("\n---\n"), 1):
        body = "\n".join(line for line in block.splitlines() if not line.startswith("#")).strip()
        if body:
            agenda = body if "<item" in body else _ITEM.format(body)
            found.append(parse_gold(_AROUND.format(agenda), f"{Path(path).name}, case {n}", f"{Path(path).stem}-{n}"))
    return found


def _top(root: Any, facts: dict[str, str], pieces: list[str], marks: list[Mark]) -> None:
    pieces.append(root.text or "")
    for child in root:
        if child.tag == "facts":
            for line in (child.text or "").strip().splitlines():
                key, _, value = line.partition(":")
                facts[key.strip()] = value.strip()
            pieces.append((child.tail or "").lstrip("\n"))
        else:
            _walk(child, Mark(tag="", start=0), pieces, marks)
            pieces.append(child.tail or "")


def _walk(el: Any, above: Mark, pieces: list[str], marks: list[Mark]) -> None:
    """Emit the text of one element and note where it stands; work, led and speaker are inherited."""
    at = sum(map(len, pieces))
    led = el.get("led") == "yes" or (above.led and el.get("led") is None)
    mark = Mark(
        tag=el.tag,
        start=at,
        depth=above.depth + (el.tag == "item"),
        work=el.get("work", above.work),
        led=led,
        speaker=el.get("speaker", above.speaker),
        id=el.get("id", ""),
        refs=tuple((el.get("of") or el.get("for") or "").split()),
        who=el.get("who", ""),
        due=el.get("due", ""),
    )
    marks.append(mark)
    pieces.append(el.text or "")
    for child in el:
        _walk(child, mark, pieces, marks)
        pieces.append(child.tail or "")
    mark.end = sum(map(len, pieces))


def _trim(name: str, text: str, facts: dict[str, str], marks: list[Mark]) -> Gold:
    """Cut white space from the ends of the text and of every mark."""
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    for m in marks:
        a, b = (min(max(x - lead, 0), len(text)) for x in (m.start, m.end))
        chunk = text[a:b]
        m.start = a + len(chunk) - len(chunk.lstrip())
        m.end = max(m.start, b - len(chunk) + len(chunk.rstrip()))
    return Gold(id=name, text=text, facts=facts, marks=marks)


def is_section(mark: Mark) -> bool:
    """Whether a mark is one of the four parts of minutes."""
    return mark.tag in SECTIONS


class Entry(msgspec.Struct, frozen=True):
    """One line of the corpus index: where a minutes comes from and which part it belongs to."""

    id: str
    split: str
    kind: str
    unit: str
    year: str
    meeting: str
    region: str
    leaning: str
    traits: tuple[str, ...] = ()


def read_index(corpus: Path) -> list[Entry]:
    """The index of a corpus folder (``index.tsv``: tab separated, one header line).

    Raises
    ------
    CorpusError
        A line has too few columns.
    """
    found = []
    for n, line in enumerate((Path(corpus) / "index.tsv").read_text(encoding="utf-8").splitlines()[1:], 2):
        cells = line.split("\t")
        if len(cells) < 8:
            raise CorpusError(say("corpus.columns", line=n, count=len(cells)))
        traits = tuple(t.strip() for t in cells[8].split(",") if t.strip()) if len(cells) > 8 else ()
        names = ("id", "split", "kind", "unit", "year", "meeting", "region", "leaning")
        found.append(Entry(**dict(zip(names, cells[:8], strict=True)), traits=traits))
    return found


def has_index(corpus: Path) -> bool:
    """Whether a corpus folder says itself which minutes belong to which part."""
    return (Path(corpus) / "index.tsv").is_file()


def read_parts(corpus: Path) -> dict[str, list[Gold]]:
    """All annotated minutes of a corpus folder, by part.

    Parameters
    ----------
    corpus : Path
        A folder with ``minutes/`` and ``index.tsv``, which names the part of each. Without an index, of minutes in
        ``minutes/`` or in the folder itself one unit in six is ``dev`` and the others are ``train``.

    Raises
    ------
    CorpusError
        A line of the index or a file cannot be read: all such files are named, those of ``first/`` and ``second/`` too,
        so that nothing is learned or measured before all is well.
    """
    corpus = Path(corpus)
    _read_all(f for who in ("first", "second") for f in sorted((corpus / who).glob("*.xml")))
    inner = corpus / "minutes"
    if has_index(corpus):
        entries = read_index(corpus)
        golds = _read_all(inner / f"{e.id}.xml" for e in entries)
        splits = [e.split for e in entries]
    else:
        golds = _read_all(sorted((inner if inner.is_dir() else corpus).glob("*.xml")))
        units = sorted({g.unit for g in golds})
        random.Random(0).shuffle(units)
        held = set(units[: max(1, len(units) // 6)])
        splits = ["dev" if g.unit in held else "train" for g in golds]
    found: dict[str, list[Gold]] = {}
    for gold, split in zip(golds, splits, strict=True):
        found.setdefault(split, []).append(gold)
    return found


def _read_all(files: Iterable[Path]) -> list[Gold]:
    found, wrong = [], []
    for file in files:
        try:
            found.append(read_gold(file))
        except CorpusError as e:
            wrong.append(str(e))
    if wrong:
        raise CorpusError("\n".join(wrong))
    return found


def read_split(corpus: Path, split: str) -> list[Gold]:
    """The annotated minutes of one part (``train``, ``dev`` or ``test``) of a corpus folder."""
    return [read_gold(Path(corpus) / "minutes" / f"{e.id}.xml") for e in read_index(corpus) if e.split == split]
