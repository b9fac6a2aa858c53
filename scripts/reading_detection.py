"""False alarms of the detection of old encodings: python scripts/reading_detection.py DIR [--lines 100000].

DIR holds clean Vietnamese, one paragraph a line, in ``*.txt.xz``; the lines asked for are spread over its files. Each
is judged alone, and the lines of a file together as one text; a line taken for TCVN3, VNI or VIQR is a false alarm and
is shown.
"""

import argparse
import lzma
from pathlib import Path

from bienban_nlp.encoding import LEGACY, detect_line, repair


def lines_of(folder: Path, count: int) -> dict[str, list[str]]:
    """So many lines, an equal share of each file where it has them."""
    files = sorted(folder.glob("*.txt.xz"))
    found: dict[str, list[str]] = {}
    for left, file in zip(range(len(files), 0, -1), sorted(files, key=lambda f: f.stat().st_size), strict=True):
        share = (count - sum(map(len, found.values()))) // left
        with lzma.open(file, "rt", encoding="utf-8") as text:
            lines = [line.rstrip("\n") for line in text if line.strip()]
        found[file.name] = lines[:: max(1, len(lines) // max(share, 1))][:share]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=100_000)
    given = parser.parse_args()
    total = alone = together = 0
    for name, lines in lines_of(given.folder, given.lines).items():
        alarms = [(line, found) for line in lines if (found := detect_line(line))]
        kinds = set(repair("\n".join(lines)).repaired) & set(LEGACY)
        total, alone, together = total + len(lines), alone + len(alarms), together + len(kinds)
        for line, (encoding, start, end) in alarms:
            print(f"{name}\t{encoding}\t{line[start:end][:120]}")
    print(f"{total} lines: {alone} taken for an old encoding; {together} files with one, read whole")


if __name__ == "__main__":
    main()
