"""Print the published figures: python scripts/evaluate.py corpora [--split test] [--model DIR] [--base DIR].

With ``--base`` the encoder that the model was trained from stands beside it, untrained. With ``--publish FILE`` the
figures that a test holds the shipped model to are written there as JSON; with ``--without TRAIT`` the same figures are printed of
the test minutes that lack a trait, such as ``seen``: those whose facts somebody complained of before rules were mended.
"""

import argparse
import json
from pathlib import Path

from bienban_nlp.corpus import read_index, read_split
from bienban_nlp.encoder import MODEL
from bienban_nlp.figures import model_figures, report

HELD = (
    "item starts",
    "leaf work accuracy",
    "party share error",
    "roles micro",
    "links",
    "who",
    "due",
    "facts accuracy",
)


def published(corpus: Path, model: Path, without: str = "") -> dict[str, float]:
    """The figures on the test part that a test holds the shipped model to; of the minutes that lack a trait, if one is given."""
    left_out = {e.id for e in read_index(corpus) if without in e.traits}
    figures = model_figures(model, [g for g in read_split(corpus, "test") if g.id not in left_out])
    return {name: round(float(getattr(figures[name], "f1", figures[name])), 3) for name in HELD}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--publish", type=Path)
    parser.add_argument("--without", metavar="TRAIT", default="")
    args = parser.parse_args()
    if args.without:
        parser.exit(0, json.dumps(published(args.corpus, args.model, args.without), indent=1) + "\n")
    if args.publish:
        args.publish.write_text(json.dumps(published(args.corpus, args.model), indent=1) + "\n", encoding="utf-8")
    print(report(args.corpus, args.split, args.model, base=args.base))
