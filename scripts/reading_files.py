"""Documents of known content, for measuring the readers: real Word files from the text of the corpus, and what
LibreOffice, a PDF printer, a scanner and an old typist would make of them.

The Word files are written by python-docx with Word's own automatic numbering (multilevel lists, lists that restart,
lists of paragraph styles, turn about), a letterhead and signatures in tables without borders, tables with borders,
a running head and page numbers. What they hold is known line by line.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from old_encodings import to_tcvn3, to_viqr, to_vni

OFFICE = ("doc", "rtf", "odt", "html", "pdf")  # what LibreOffice makes of a .docx
SCANS = ("scan", "scan-bad", "scan-specked")
_SPECKS = 5000  # on a sheet of A4, of one to three pixels
OLD: dict[str, Callable[[str], str]] = {"tcvn3": to_tcvn3, "vni": to_vni, "viqr": to_viqr}
OLD_FONTS = ("docx-tcvn3", "docx-vni")
FORMATS = ("docx", *OFFICE, *SCANS, *OLD, *OLD_FONTS)

_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_MARK = re.compile(
    r"\s*(?P<bullet>[-–+*•])\s+|\s*(?P<open>\(?)(?P<number>[IVXLC]+|\d{1,2}(?:\.\d{1,2}){0,2}|[a-zA-Z])(?P<close>[.)/]|-(?=\s))\s+"
)
_ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
_DEEPEST = 8


@dataclass(slots=True)
class Line:
    """A line of known content; ``label`` is its automatic number or bullet, empty where there is none."""

    text: str
    label: str = ""
    browser: str = ""  # the label as a browser shows it, for formats that keep no more

    def shown(self, browser: bool = False) -> str:
        """The whole line."""
        return f"{(self.browser if browser else self.label)} {self.text}" if self.label else self.text


@dataclass(slots=True)
class Known:
    """A document of known content."""

    name: str
    lines: list[Line] = field(default_factory=list)

    def text(self, format: str) -> list[str]:
        """Its lines in the order of reading."""
        return [line.shown(format == "html") for line in self.lines]

    def labels(self, format: str) -> list[tuple[str, str]]:
        """Automatic numbers and bullets, each with the text it stands before."""
        return [(line.browser if format == "html" else line.label, line.text) for line in self.lines if line.label]


# ---------------------------------------------------------------- the parts of a text


def blocks(text: str) -> Iterator[tuple[str, Any]]:
    """A text as ``columns`` (letterhead, signatures), ``table``, ``line`` and ``blank``."""
    lines = text.split("\n")
    i = 0
    while i < len(lines):
        if _GAP.search(lines[i]) and " | " not in lines[i]:
            j = i
            while j < len(lines) and (_GAP.search(lines[j]) or re.match(r" {12,}\S", lines[j])):
                j += 1
            yield "columns", _columns(lines[i:j])
            i = j
        elif " | " in lines[i]:
            j = i
            while j < len(lines) and " | " in lines[j]:
                j += 1
            yield "table", [[c.strip() for c in row.strip().split(" | ")] for row in lines[i:j]]
            i = j
        else:
            yield ("line", lines[i]) if lines[i].strip() else ("blank", None)
            i += 1


def _columns(lines: list[str]) -> tuple[list[str], list[str]]:
    left, right = [], []
    for line in lines:
        first, *rest = _GAP.split(line)
        (left if rest or not line.startswith(" " * 12) else right).append(tidy(first))
        right += [tidy(x) for x in rest]
    return left, right


def tidy(line: str) -> str:
    """One space where there are several: how wide a gap is, is not content."""
    return " ".join(line.split())


# ---------------------------------------------------------------- automatic numbering


@dataclass(slots=True)
class Level:
    """An open level of a list."""

    kind: tuple[str, str]
    num_id: int
    ilvl: int
    count: int


@dataclass(slots=True)
class Mark:
    """What a line opens with: the kind of number, its value, and what is left of the line."""

    format: str
    template: str
    numbers: tuple[int, ...]
    label: str
    rest: str


def mark_of(line: str, levels: list[Level]) -> Mark | None:
    """The number or bullet a line opens with, as a typist would have made Word write it."""
    found = _MARK.match(line)
    if not found:
        return None
    rest, label = tidy(line[found.end() :]), tidy(found[0])
    if not rest:
        return None
    if found["bullet"]:
        return Mark("bullet", found["bullet"], (), label, rest)
    number, around = found["number"], (found["open"], found["close"])
    if around[1] == ")" and len(rest) < 3:
        return None
    if number[0].isdigit():
        numbers = tuple(map(int, number.split(".")))
        plain = ".".join(str(n) for n in numbers) == number
        return Mark("decimal", "{}".join(around), numbers, label, rest) if plain and numbers[-1] else None
    wants = [x.count + 1 for x in levels if x.kind == ("upperRoman", "{}".join(around))]
    if number in _ROMAN and (number == "I" or len(number) > 1 or _ROMAN.index(number) + 1 in wants):
        return Mark("upperRoman", "{}".join(around), (_ROMAN.index(number) + 1,), label, rest)
    if len(number) == 1:
        form = "upperLetter" if number.isupper() else "lowerLetter"
        return Mark(form, "{}".join(around), (ord(number.lower()) - 96,), label, rest)
    return None


class Numbering:
    """Lists in numbering.xml, made as they are needed."""

    def __init__(self, document: Any, multilevel: bool) -> None:
        self._root = document.part.numbering_part.element
        for child in list(self._root):
            self._root.remove(child)
        self._multilevel = multilevel
        self._abstracts: list[Any] = []
        self._shared: dict[tuple[tuple[str, str], int], int] = {}
        self._main: int | None = None
        self._kinds: dict[int, tuple[str, str]] = {}
        self._nums = 0
        self.levels: list[Level] = []

    def place(self, mark: Mark) -> tuple[int, int] | None:
        """List and level that make Word show this very number, or None where it must have been typed."""
        kind = self._kind(mark)
        if kind is None:
            return None
        at = next((n for n, x in enumerate(self.levels) if x.kind == kind), None)
        if self._multilevel and not self._under(mark.numbers[:-1], len(self.levels) if at is None else at, at):
            return None
        if (
            at is not None
            and len(mark.numbers) > 1
            and self._multilevel
            and mark.numbers[-1] != self.levels[at].count + 1
        ):
            return None
        value = mark.numbers[-1] if mark.numbers else 0
        if at is None:
            if len(self.levels) >= _DEEPEST:
                return None
            self.levels.append(self._open(kind, len(self.levels), value))
        else:
            del self.levels[at + 1 :]
            level = self.levels[at]
            if mark.numbers and value != level.count + 1:
                self.levels[at] = self._restarted(level, value)
            else:
                level.count += 1
        level = self.levels[-1]
        return level.num_id, level.ilvl

    def _kind(self, mark: Mark) -> tuple[str, str] | None:
        """Format and text of the level; a number of several parts needs the levels above it to say them."""
        if mark.format == "bullet" or len(mark.numbers) == 1:
            return mark.format, mark.template.replace("{}", "%n")
        above, start = mark.numbers[:-1], mark.template.split("{}")
        if not self._multilevel:
            return "decimal", f"{start[0]}{'.'.join(map(str, above))}.%n{start[1]}"
        for n in range(len(self.levels) - len(above) + 1):
            run = self.levels[n : n + len(above)]
            if tuple(x.count for x in run) == above and all(x.num_id == run[0].num_id for x in run):
                own = [f"%{x.ilvl + 1}" for x in run]
                return "decimal", f"{start[0]}{'.'.join(own)}.%n{start[1]}"
        return None

    def _under(self, above: tuple[int, ...], depth: int, at: int | None) -> bool:
        """Whether the levels above, in the same list, stand at the numbers that this one repeats."""
        run = self.levels[depth - len(above) : depth] if above else []
        own = {self.levels[at].num_id} if at is not None and above else set()
        return tuple(x.count for x in run) == above and len({x.num_id for x in run} | own) <= 1

    def _open(self, kind: tuple[str, str], depth: int, value: int) -> Level:
        if self._multilevel and self._fits(kind, depth):
            num_id = self.levels[-1].num_id if self.levels else self._num(self._main or 0)
            level = Level(kind, num_id, depth, max(value, 1))
            return level if value <= 1 else self._restarted(level, value)
        abstract = self._abstract()
        self._define(abstract, depth if self._multilevel else 0, kind, value)
        ilvl = depth if self._multilevel else 0
        return Level(kind, self._num(abstract), ilvl, value)

    def _fits(self, kind: tuple[str, str], depth: int) -> bool:
        """Whether the document's one multilevel list has, or can be given, this level here."""
        if self._main is None:
            self._main = self._abstract()
        if self.levels and self._abstract_of(self.levels[-1].num_id) != self._main:
            return False
        if depth not in self._kinds:
            self._kinds[depth] = kind
            self._define(self._main, depth, kind)
        return self._kinds[depth] == kind

    def _restarted(self, level: Level, value: int) -> Level:
        abstract = self._abstract()
        self._define(abstract, level.ilvl, level.kind, value)
        return Level(level.kind, self._num(abstract), level.ilvl, value)

    def _abstract_of(self, num_id: int) -> int:
        num = next(n for n in self._root.findall(qn("w:num")) if n.get(qn("w:numId")) == str(num_id))
        return int(num.find(qn("w:abstractNumId")).get(qn("w:val")))

    def _abstract(self) -> int:
        made = OxmlElement("w:abstractNum")
        made.set(qn("w:abstractNumId"), str(len(self._abstracts) + 1))
        made.append(_element("w:multiLevelType", "multilevel"))
        self._root.insert(len(self._abstracts), made)
        self._abstracts.append(made)
        return len(self._abstracts)

    def _define(self, abstract: int, ilvl: int, kind: tuple[str, str], start: int = 1) -> None:
        form, text = kind
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(ilvl))
        level.append(_element("w:start", str(max(start, 1))))
        level.append(_element("w:numFmt", form))
        if text.count("%") > 1:
            level.append(_element("w:isLgl", "1"))
        symbol = text == "•"
        level.append(_element("w:lvlText", "\uf0b7" if symbol else text.replace("%n", f"%{ilvl + 1}")))
        level.append(_element("w:lvlJc", "left"))
        properties, indent = OxmlElement("w:pPr"), OxmlElement("w:ind")
        indent.set(qn("w:left"), str(360 + 360 * ilvl))
        indent.set(qn("w:hanging"), "360")
        properties.append(indent)
        level.append(properties)
        if symbol:
            run, fonts = OxmlElement("w:rPr"), OxmlElement("w:rFonts")
            fonts.set(qn("w:ascii"), "Symbol")
            fonts.set(qn("w:hAnsi"), "Symbol")
            run.append(fonts)
            level.append(run)
        self._abstracts[abstract - 1].append(level)

    def _num(self, abstract: int) -> int:
        self._nums += 1
        num = OxmlElement("w:num")
        num.set(qn("w:numId"), str(self._nums))
        num.append(_element("w:abstractNumId", str(abstract)))
        self._root.append(num)
        return self._nums


def _element(tag: str, value: str) -> Any:
    made = OxmlElement(tag)
    made.set(qn("w:val"), value)
    return made


# ---------------------------------------------------------------- the Word file


class Writer:
    """One Word file; every third one numbers by paragraph styles, every other one justifies its lines."""

    def __init__(self, name: str, n: int, font: str = "") -> None:
        self.known, self._n, self._font = Known(name), n, font
        self.document = docx.Document()
        self._page()
        self._numbering = Numbering(self.document, multilevel=n % 3 != 1)
        self._styles: dict[tuple[int, int], str] = {}

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(1.5 + self._n % 3 / 2)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(13 + self._n % 2)
        normal.paragraph_format.space_after = Pt((0, 3, 6)[self._n % 3])
        footer = section.footer.paragraphs[0]
        footer.alignment = ALIGN.CENTER
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = footer.add_run()
            piece = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                piece.set(qn("w:fldCharType"), kind)
            piece.text = text or None
            run._r.append(piece)
        if self._n % 4 == 3:
            section.header.paragraphs[0].text = "Chi bộ - Sổ biên bản"

    def write(self, text: str, file: Path) -> Known:
        """Write the file and tell what it holds."""
        for kind, block in blocks(text):
            if kind == "columns":
                self._columns(*block)
            elif kind == "table":
                self._table(block)
            elif kind == "blank":
                self.document.add_paragraph("")
            else:
                self._line(block)
        self.document.save(str(file))
        return self.known

    def _add(self, paragraph: Any, text: str) -> str:
        """Put text in runs and tell what Word shows of it; an old font has codes of its own, and one for capitals."""
        if not self._font:
            paragraph.add_run(text)
            return text
        if self._font == "VNI-Times":
            paragraph.add_run(to_vni(text)).font.name = self._font
            return text
        shown = ""
        for capitals, words in groupby(re.findall(r"\S+\s*", text), lambda w: w.isupper() and len(w.strip()) > 1):
            part = "".join(words)
            part = part if capitals else _typable(part, "tcvn3")
            run = paragraph.add_run(to_tcvn3(part.lower() if capitals else part))
            run.font.name = ".VnTimeH" if capitals else ".VnTime"
            shown += part
        return shown

    def _keep(self, text: str, label: str = "", browser: str = "") -> None:
        self.known.lines.append(Line(text, label, browser))

    def _line(self, line: str) -> None:
        mark = mark_of(line, self._numbering.levels)
        place = self._numbering.place(mark) if mark else None
        if mark is None or place is None:
            paragraph = self.document.add_paragraph()
            self._keep(self._add(paragraph, tidy(line)))
            if line.strip().isupper() and len(line) < 60:
                paragraph.alignment = ALIGN.CENTER
            elif self._n % 2:
                paragraph.alignment = ALIGN.JUSTIFY
                paragraph.paragraph_format.first_line_indent = Cm(1)
            return
        paragraph = self.document.add_paragraph()
        self._keep(self._add(paragraph, mark.rest), mark.label, browser_label(mark))
        if self._n % 2:
            paragraph.alignment = ALIGN.JUSTIFY
        self._number(paragraph, *place)

    def _number(self, paragraph: Any, num_id: int, ilvl: int) -> None:
        target = paragraph._p
        if self._n % 3 == 2:  # the number comes from the paragraph's style
            known = (num_id, ilvl) in self._styles
            name = self._styles.setdefault((num_id, ilvl), f"Mục {len(self._styles) + 1}")
            style = self.document.styles[name] if known else self.document.styles.add_style(name, 1)
            style.base_style = self.document.styles["Normal"]
            paragraph.style = style
            if known:
                return
            target = style.element
        properties = target.get_or_add_pPr()
        number = OxmlElement("w:numPr")
        number.append(_element("w:ilvl", str(ilvl)))
        number.append(_element("w:numId", str(num_id)))
        properties.insert(1 if properties.find(qn("w:pStyle")) is not None else 0, number)

    def _columns(self, left: list[str], right: list[str]) -> None:
        table = self.document.add_table(1, 2)
        for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
            for i, line in enumerate(lines):
                paragraph = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
                self._keep(self._add(paragraph, line))
                paragraph.alignment = ALIGN.CENTER

    def _table(self, rows: list[list[str]]) -> None:
        width = max(map(len, rows))
        table = self.document.add_table(len(rows), width, style="Table Grid")
        for row, texts in zip(table.rows, rows, strict=True):
            texts = texts + [""] * (width - len(texts))
            shown = [self._add(c.paragraphs[0], tidy(text)) for c, text in zip(row.cells, texts, strict=True)]
            self._keep(tidy(" | ".join(shown)))


def browser_label(mark: Mark) -> str:
    """A number as a web page shows it: HTML keeps the form of the number but not the signs around it."""
    if mark.format == "bullet":
        return "•"
    last = re.split(r"\.", mark.label.strip("()./- "))[-1]
    return f"{last}."


# ---------------------------------------------------------------- other programs


def office(files: list[Path], format: str, folder: Path) -> None:
    """Convert Word files by LibreOffice; a profile of its own, so that a running one is not disturbed."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        sys.exit("LibreOffice (soffice) is needed to make the files")
    name = {"html": "html:HTML (StarWriter):EmbedImages", "rtf": "rtf:Rich Text Format"}.get(format, format)
    with tempfile.TemporaryDirectory() as profile:
        command = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", name]
        command += ["--outdir", str(folder), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=60 + 30 * len(files))


def scan(pdf: Path, file: Path, format: str) -> None:
    """Print a PDF and scan it again, 200 dots an inch."""
    import numpy as np
    import pypdfium2

    rnd = np.random.default_rng(len(pdf.name))
    sheets = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        sheet = page.render(scale=200 / 72, grayscale=True).to_pil()
        sheets.append({"scan-bad": _worn, "scan-specked": _specked}.get(format, lambda sheet, _: sheet)(sheet, rnd))
    document.close()
    sheets[0].save(file, "PDF", save_all=True, append_images=sheets[1:], resolution=200, quality=85)


def _worn(sheet: Any, rnd: Any) -> Any:
    """A sheet that slipped by 0.7 degrees, soft, noisy and squeezed."""
    import io

    import numpy as np
    from PIL import Image, ImageFilter

    sheet = sheet.rotate(0.7, resample=Image.Resampling.BICUBIC, fillcolor=255)
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.8))
    noisy = np.asarray(sheet, dtype=np.float32) * 0.9 + 12 + rnd.normal(0, 14, (sheet.height, sheet.width))
    squeezed = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(squeezed, "JPEG", quality=35)
    return Image.open(squeezed)


def _specked(sheet: Any, rnd: Any) -> Any:
    """A sheet with specks all over it, two punch holes and a dark edge."""
    from PIL import ImageDraw

    sheet = sheet.copy()
    pen = ImageDraw.Draw(sheet)
    for _ in range(_SPECKS):
        x, y, size = rnd.integers(sheet.width), rnd.integers(sheet.height), rnd.integers(3)
        pen.rectangle((int(x), int(y), int(x + size), int(y + size)), fill=int(rnd.integers(90)))
    for y in (sheet.height // 2 - 315, sheet.height // 2 + 315):
        pen.ellipse((67, y - 23, 113, y + 23), fill=20)
    pen.rectangle((0, 0, 25, sheet.height), fill=40)
    return sheet


def typed(text: str, encoding: str, file: Path) -> Known:
    """A plain text file as typed in an old encoding; what its eight bits cannot hold was never in it."""
    kept = [_typable(tidy(line), encoding) for line in text.split("\n")]
    file.write_bytes("\n".join(OLD[encoding](line) for line in kept).encode("cp1252"))
    return Known(file.stem, [Line(line) for line in kept if line])


def _typable(line: str, encoding: str) -> str:
    """A line as the encoding can hold it."""
    return "".join(map(OLD_LETTERS[encoding], line))


def _letter(c: str, encoding: str) -> str:
    coded = OLD[encoding](c)
    try:
        coded.encode("cp1252")
    except UnicodeEncodeError:
        return "-"
    # TCVN3 has no capitals with a tone: a font for capitals draws the small ones large.
    low = c.lower()
    return low if encoding == "tcvn3" and c != low and coded == OLD[encoding](low) else c


OLD_LETTERS = {encoding: partial(_letter, encoding=encoding) for encoding in OLD}
