"""Train the shipped model: python scripts/train.py corpora --base base/e5-12 -o models/bienban-small."""

import argparse
import logging
from pathlib import Path

from bienban_nlp.train.finetune import Settings
from bienban_nlp.train.run import run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=Settings().epochs)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    for noisy in ("onnxscript", "onnx_ir", "torch.onnx"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    run(args.corpus, args.base, args.out, Settings(epochs=args.epochs))
