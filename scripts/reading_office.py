"""Real files whose content nobody has typed anew: python scripts/reading_office.py FOLDER.

Printed for each file and reader, as a Markdown table:

- letters: how far the letters, white space left out, are those that LibreOffice (doc) or PDFium (pdf) finds in the same file;
- syllables: of the words in letters, the share that Vietnamese spelling allows; a word torn apart or run into the next
  is seldom allowed, so of two readers of one file the one with the larger share has mended more;
- files a second of processor time.
"""

import argparse
import re
import subprocess
import tempfile
import unicodedata
from pathlib import Path

from bienban_nlp.encoding import is_syllable
from reading_accuracy import distance, processor
from reading_peers import pypdfium2, readers

_WORD = re.compile(r"[^\W\d_]+")
LETTERS = 30_000  # of each file that are compared


def known(path: Path) -> str:
    """The text as another program finds it."""
    if path.suffix == ".pdf":
        return pypdfium2(path)
    with tempfile.TemporaryDirectory() as out:
        call = [
            "soffice",
            f"-env:UserInstallation=file://{out}/user",
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
        ]
        subprocess.run([*call, "--outdir", out, str(path)], check=True, capture_output=True)
        return (Path(out) / f"{path.stem}.txt").read_text("utf-8-sig")


def letters(text: str) -> str:
    """The letters alone, in one case."""
    return "".join(_WORD.findall(unicodedata.normalize("NFC", text).lower()))[:LETTERS]


def allowed(text: str) -> float:
    """The share of words that Vietnamese spelling allows."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    return sum(map(is_syllable, words)) / max(1, len(words))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    files = sorted(p for p in parser.parse_args().folder.rglob("*") if p.suffix in (".doc", ".pdf"))
    print("| file | reader | letters | syllables | files/s |\n| --- | --- | --- | --- | --- |")
    for path in files:
        wanted = letters(known(path))
        for name, read in readers(path.suffix[1:]):
            start = processor()
            text = read(path)
            took = processor() - start
            same = 1 - distance(wanted, letters(text)) / max(1, len(wanted))
            print(f"| {path.name[:40]} | {name} | {same:.4f} | {allowed(text):.4f} | {1 / took:.1f} |", flush=True)


if __name__ == "__main__":
    main()
