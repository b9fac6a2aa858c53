"""How far two annotators agree: python scripts/agreement.py corpora [--split test]."""

import argparse
from pathlib import Path

from bienban_nlp.corpus import read_split
from bienban_nlp.figures import human_figures, table

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", default="test")
    given = parser.parse_args()
    figures = human_figures(given.corpus, read_split(given.corpus, given.split))
    if figures:
        print(f"{figures['files']} minutes annotated twice\n\n" + table({"two annotators": figures}))
    else:
        print("no file has been annotated twice")
