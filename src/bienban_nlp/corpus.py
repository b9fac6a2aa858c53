"""Annotated minutes: one XML file read into text, facts and character spans.

The format is the one of ``corpora/GUIDELINES.md``: taking the tags and the ``<facts>`` element away leaves
the plain text of the minutes exactly as written.
"""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bienban_nlp.minutes import ROLES, SECTIONS


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


def read_gold(path: Path) -> Gold:
    """Read one annotated minutes.

    Raises
    ------
    ValueError
        The file is not well-formed XML or not annotated minutes.
    """
    return _parse(Path(path).read_text(encoding="utf-8"), Path(path).name, Path(path).stem)


def _parse(raw: str, where: str, name: str) -> Gold:
    try:
        root = ET.fromstring(unicodedata.normalize("NFC", raw))
    except ET.ParseError as e:
        raise ValueError(f"{where}: {e}") from e
    if root.tag != "minutes":
        raise ValueError(f"{where}: <{root.tag}> is not <minutes>")
    facts: dict[str, str] = {}
    pieces: list[str] = []
    marks: list[Mark] = []
    _top(root, facts, pieces, marks)
    return _trim(root.get("id") or name, "".join(pieces), facts, marks)


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
    ValueError
        A case is not well-formed; the message says which.
    """
    found = []
    for n, block in enumerate(Path(path).read_text(encoding="utf-8").split("\n---\n"), 1):
        body = "\n".join(line for line in block.splitlines() if not line.startswith("#")).strip()
        if body:
            agenda = body if "<item" in body else _ITEM.format(body)
            found.append(_parse(_AROUND.format(agenda), f"{Path(path).name}, case {n}", f"{Path(path).stem}-{n}"))
    return found


def read_corpus(folder: Path) -> Iterator[Gold]:
    """All annotated minutes of a folder, by name."""
    for path in sorted(Path(folder).glob("*.xml")):
        yield read_gold(path)


def _top(root: ET.Element, facts: dict[str, str], pieces: list[str], marks: list[Mark]) -> None:
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


def _walk(el: ET.Element, above: Mark, pieces: list[str], marks: list[Mark]) -> None:
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
    ValueError
        A line has too few columns.
    """
    found = []
    for n, line in enumerate((Path(corpus) / "index.tsv").read_text(encoding="utf-8").splitlines()[1:], 2):
        cells = line.split("\t")
        if len(cells) < 8:
            raise ValueError(f"index.tsv line {n}: {len(cells)} columns, 9 wanted")
        traits = tuple(t.strip() for t in cells[8].split(",") if t.strip()) if len(cells) > 8 else ()
        names = ("id", "split", "kind", "unit", "year", "meeting", "region", "leaning")
        found.append(Entry(**dict(zip(names, cells[:8], strict=True)), traits=traits))
    return found


def read_split(corpus: Path, split: str) -> list[Gold]:
    """The annotated minutes of one part (``train``, ``dev`` or ``test``) of a corpus folder."""
    return [read_gold(Path(corpus) / "minutes" / f"{e.id}.xml") for e in read_index(corpus) if e.split == split]
