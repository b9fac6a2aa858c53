"""The recipe and the sentence cutter against public corpora.

``python scripts/outside_check.py --vsfc uit-vsfc --base base/e5-12`` fine-tunes the base on UIT-VSFC and prints its figures on
the test part beside TF-IDF and published ones; ``--vtb vi_vtb-ud-test.conllu`` prints sentence boundaries beside underthesea.
"""

import argparse
import logging
from pathlib import Path

from bienban_nlp.syllables import sentences

# As published for the test part: Nguyen et al. 2018 (UIT-VSFC; maximum entropy and BiLSTM), Nguyen & Nguyen 2020 (PhoBERT).
PUBLISHED = {
    "BiLSTM, published": {"topic": "0.896", "sentiment": "0.920"},
    "PhoBERT, published (accuracy)": {"topic": "", "sentiment": "about 0.94"},
}


def feedback(folder: Path, base: Path, half: bool) -> None:
    """Topics and sentiment of student feedback."""
    from bienban_nlp.train.sentences import Recipe, by_words, fine_tuned, read_vsfc, scores

    learn, test = read_vsfc(folder / "train"), read_vsfc(folder / "test")
    print(
        "| UIT-VSFC, test | topic wF1 | topic macro | topic acc. | sentiment wF1 | sentiment macro | sentiment acc. |"
    )
    print("| --- " * 7 + "|")
    for name, given in (
        ("this recipe, 12 layers", fine_tuned(base, learn, test, Recipe(half=half))),
        ("TF-IDF + LR", by_words(learn, test)),
    ):
        cells = [
            f"{x:.3f}" for question in ("topic", "sentiment") for x in scores(test.answers[question], given[question])
        ]
        print(f"| {name} | " + " | ".join(cells) + " |")
    for name, figures in PUBLISHED.items():
        print(f"| {name} | {figures['topic']} | | | {figures['sentiment']} | | |")


def boundaries(file: Path) -> None:
    """Where sentences end, in the running text of a treebank."""
    from underthesea import sent_tokenize

    known = [
        line.partition("=")[2].strip() for line in file.read_text("utf-8").splitlines() if line.startswith("# text")
    ]
    text = " ".join(known)
    right = _ends(known)
    for name, found in (
        ("bienban_nlp", [text[s.start : s.end] for s in sentences(text)]),
        ("underthesea", sent_tokenize(text)),
    ):
        ends = _ends(found)
        hits = len(ends & right)
        print(
            f"{name}: precision {hits / len(ends):.3f}, recall {hits / len(right):.3f}, F1 {2 * hits / (len(ends) + len(right)):.3f}"
        )


def _ends(pieces: list[str]) -> set[int]:
    """Where each piece ends, counted in characters that are not white space; the last end is given."""
    at, found = 0, set()
    for piece in pieces:
        at += len("".join(piece.split()))
        found.add(at)
    return found - {at}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vsfc", type=Path)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--half", action="store_true", help="train in bfloat16")
    parser.add_argument("--vtb", type=Path)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if args.vsfc:
        feedback(args.vsfc, args.base, args.half)
    if args.vtb:
        boundaries(args.vtb)
