"""Train the shipped model: python scripts/train.py corpora --base base/e5-12 -o models/bienban-small.

With ``--learn-on models/bienban-small`` it learns on from a model folder made from the same base, as when a corpus has
grown, instead of beginning at the base; of several folders, from the mean of their weights.
"""

import argparse
import logging
from pathlib import Path

import msgspec

from bienban_nlp.train.finetune import Settings
from bienban_nlp.train.run import run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument(
        "--learn-on",
        type=Path,
        nargs="+",
        default=[],
        metavar="FOLDER",
        help="a model folder to learn on from; of several, the mean",
    )
    for field in msgspec.structs.fields(Settings):
        if field.type is bool:
            parser.add_argument(f"--{field.name}", action="store_true")
        elif field.type in (int, float, str):
            parser.add_argument(f"--{field.name.replace('_', '-')}", type=field.type, default=field.default)
    given = vars(parser.parse_args())
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    for noisy in ("onnxscript", "onnx_ir", "torch.onnx"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    corpus, base, out, start = (given.pop(name) for name in ("corpus", "base", "out", "learn_on"))
    run(corpus, base, out, Settings(**given), start)
