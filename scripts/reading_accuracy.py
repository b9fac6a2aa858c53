"""Accuracy and speed of reading: python scripts/reading_accuracy.py corpora --files 25.

Files of every format are made from the corpus at run time by other programs than our reader (python-docx, LibreOffice,
a renderer, see reading_files.py); what they hold is known. Printed for each format and reader, as a Markdown table:

- text: 1 - edit distance / length over all files, line ends counted, blank lines, the width of gaps and the number of dots in
  a row not;
- numbers: of the lines that open with an automatic number or bullet, the share read with the right one;
- files a second of processor time, programs that a reader starts included: other work on the machine changes it less
  than the clock.

Peers (reading_peers.py) read the same files in the same run; those not installed are left out. The files come from
minutes of the index that were not themselves made to look like a bad scan.
"""

import argparse
import os
import re
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from pathlib import Path

import reading_files as files
from bienban_nlp.corpus import read_gold, read_index
from reading_peers import readers


def distance(a: str, b: str) -> int:
    """Edit distance of two texts, by Myers' bit vectors (J. ACM 46:3, 1999) in Hyyro's form."""
    masks: dict[str, int] = {}
    for i, c in enumerate(a):
        masks[c] = masks.get(c, 0) | 1 << i
    full, last, score = (1 << len(a)) - 1, 1 << len(a) >> 1, len(a)
    plus, minus = full, 0
    for c in b:
        same = masks.get(c, 0)
        diagonal = (((same & plus) + plus) ^ plus) | same | minus
        up, down = (minus | ~(diagonal | plus)) & full, plus & diagonal
        score += bool(up & last) - bool(down & last)
        up, down = (up << 1 | 1) & full, (down << 1) & full
        plus, minus = (down | ~(diagonal | up)) & full, up & diagonal
    return score if a else len(b)


def processor() -> float:
    """Seconds of processor time spent so far, here and in programs that were started and have ended."""
    return time.process_time() + sum(os.times()[2:4])


def compared(text: str) -> list[str]:
    """The lines of a text as they are compared."""
    lines = map(files.tidy, unicodedata.normalize("NFC", text).split("\n"))
    return [_DOTS.sub("…", line) for line in lines if line]


def numbered(known: files.Known, format: str, lines: list[str]) -> tuple[int, int]:
    """How many automatic numbers stand before the text they belong to, and how many there are."""
    at_hand = Counter(line[:40] for line in lines)
    labels = known.labels(format)
    right = 0
    for label, text in labels:
        start = _DOTS.sub("…", f"{label} {text}")[:40]
        if at_hand[start]:
            at_hand[start] -= 1
            right += 1
    return right, len(labels)


_DOTS = re.compile(r"(?:…|\.{2,}|\. (?=[.…]))(?:[.…]| (?=[.…]))*")  # the dots of a form: nobody counts them


class Made:
    """The files of one run: each minutes as a Word file, and from those what other programs make of them."""

    def __init__(self, texts: dict[str, str], folder: Path) -> None:
        self.texts, self.folder = texts, folder

    def documents(self, format: str) -> list[tuple[Path, files.Known]]:
        """The files of a format with what they hold; made when first asked for, and kept with the folder."""
        if format in files.OLD:
            folder = self._folder(format)
            return [(f, files.typed(t, format, f)) for n, t in self.texts.items() for f in [folder / f"{n}.txt"]]
        known = self._word(format)
        folder = self._folder(format)
        paths = [folder / f"{n}.{'pdf' if format in files.SCANS else format.split('-')[0]}" for n in self.texts]
        self._convert(format, [p for p in paths if not p.exists()])
        return list(zip(paths, known, strict=True))

    def _folder(self, format: str) -> Path:
        made = self.folder / format
        made.mkdir(parents=True, exist_ok=True)
        return made

    def _word(self, format: str) -> list[files.Known]:
        """The Word files, in an old font where the format asks for one."""
        font = {"docx-tcvn3": ".VnTime", "docx-vni": "VNI-Times"}.get(format, "")
        folder = self._folder(format if font else "docx")
        writers = [(name, files.Writer(name, n, font)) for n, name in enumerate(self.texts)]
        return [writer.write(self.texts[name], folder / f"{name}.docx") for name, writer in writers]

    def _convert(self, format: str, missing: list[Path]) -> None:
        if not missing or format.startswith("docx"):
            return
        if format in files.SCANS:
            printed = {pdf.stem: pdf for pdf, _ in self.documents("pdf")}
            for path in missing:
                files.scan(printed[path.stem], path, format)
        else:
            files.office([self.folder / "docx" / f"{p.stem}.docx" for p in missing], format, missing[0].parent)


def measure(read, made: list[tuple[Path, files.Known]], format: str, show: bool) -> tuple[float, float | None, float]:
    """Accuracy of the text, accuracy of numbers, files a second."""
    wrong = size = right = numbers = 0
    took = 0.0
    for path, known in made:
        start = processor()
        try:
            text = read(path)
        except Exception as error:  # a peer may fail on a file: it has read nothing of it
            text = ""
            print(f"{format} {path.name}: {type(error).__name__}: {error}"[:200], file=sys.stderr)
        took += processor() - start
        lines, wanted = compared(text), compared("\n".join(known.text(format)))
        off = distance("\n".join(wanted), "\n".join(lines))
        here = numbered(known, format, lines)
        wrong, size = wrong + off, size + len("\n".join(wanted))
        right, numbers = right + here[0], numbers + here[1]
        if show and (off or here[0] < here[1]):
            print(f"\n== {format} {path.name}: {off} wrong, numbers {here[0]}/{here[1]}", file=sys.stderr)
            _differences(wanted, lines)
    return max(0.0, 1 - wrong / size), right / numbers if numbers else None, len(made) / took


def _differences(wanted: list[str], lines: list[str]) -> None:
    import difflib

    for line in difflib.unified_diff(wanted, lines, "known", "read", lineterm="", n=0):
        print(line[:240], file=sys.stderr)


def chosen(corpus: Path, count: int) -> dict[str, str]:
    """The texts of minutes spread over the index."""
    entries = [e for e in read_index(corpus) if "ocr" not in e.traits]
    step = max(len(entries) / count, 1)
    picked = [entries[int(i * step)] for i in range(min(count, len(entries)))]
    return {e.id: read_gold(corpus / "minutes" / f"{e.id}.xml").text for e in picked}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--files", type=int, default=25, help="of each format")
    parser.add_argument("--formats", default=",".join(files.FORMATS), help="separated by commas")
    parser.add_argument("--folder", type=Path, help="keep the files here; files found there are not made again")
    parser.add_argument("--show", action="store_true", help="show on standard error what was read wrong")
    parser.add_argument("--ours", action="store_true", help="leave the peers out")
    given = parser.parse_args()
    wanted = given.formats.split(",")
    if unknown := set(wanted) - set(files.FORMATS):
        sys.exit(f"no such format: {', '.join(sorted(unknown))}; there are {', '.join(files.FORMATS)}")
    with tempfile.TemporaryDirectory() as scratch:
        made = Made(chosen(given.corpus, given.files), given.folder or Path(scratch))
        print(f"{len(made.texts)} files of each format\n")
        print("| format | reader | text | numbers | files/s |\n| --- | --- | --- | --- | --- |")
        for format in wanted:
            documents = made.documents(format)
            for name, read in readers(format)[: 1 if given.ours else None]:
                text, numbers, speed = measure(read, documents, format, given.show and name == "bienban_nlp")
                shown = "–" if numbers is None else f"{numbers:.4f}"
                print(f"| {format} | {name} | {text:.4f} | {shown} | {speed:.{1 if speed < 10 else 0}f} |", flush=True)


if __name__ == "__main__":
    main()
