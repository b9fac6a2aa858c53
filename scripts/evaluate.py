"""Print the published figures: python scripts/evaluate.py corpora [--split test] [--model DIR]."""

import argparse
from pathlib import Path

from bienban_nlp.encoder import MODEL
from bienban_nlp.figures import report

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--model", type=Path, default=MODEL)
    args = parser.parse_args()
    print(report(args.corpus, args.split, args.model))
