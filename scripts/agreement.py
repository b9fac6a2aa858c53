"""How far the two annotators of the test part agree: python scripts/agreement.py corpora."""

import argparse
from pathlib import Path

from bienban_nlp.corpus import read_split
from bienban_nlp.figures import human_figures, table

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    figures = human_figures(corpus, read_split(corpus, "test"))
    if figures:
        print(f"{figures['files']} minutes annotated twice\n\n" + table({"two annotators": figures}))
    else:
        print("no file has been annotated twice")
