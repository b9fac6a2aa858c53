"""What fewer layers cost and save: python scripts/layer_curve.py corpora --base base/e5-12 --layers 6 4 3 -o DIR.

Each encoder is thinned from the shipped model (layers kept evenly spaced), learns on for ``--epochs`` on every
``--every``-th training minutes and is calibrated; then all are measured on the development part beside the shipped one. All
learn alike and little, so a thinner one could gain somewhat by learning longer.
"""

import argparse
import logging
import time
from pathlib import Path

from bienban_nlp.analysis import Analyzer
from bienban_nlp.corpus import Gold
from bienban_nlp.encoder import MODEL, Encoder
from bienban_nlp.figures import model_figures
from bienban_nlp.train import assignments
from bienban_nlp.train.calibrate import calibrate
from bienban_nlp.train.export import export, write_sums
from bienban_nlp.train.finetune import Settings, train
from bienban_nlp.train.noise import noisy
from bienban_nlp.train.run import parts


def learned(layers: int, learn: list[Gold], dev: list[Gold], base: Path, out: Path, epochs: int) -> Path:
    """A model folder with so many layers."""
    folder = out / f"layers-{layers}"
    settings = Settings(epochs=epochs, settling=0, layers=layers, pieces=0.0, thin=0.0)
    net = train(learn, base, out / f"layers-{layers}.run", settings, noisy, shipped=[MODEL])
    export(net, base / "tokenizer.json", folder)
    assignments.learn(learn, folder)
    calibrate(folder, dev)
    write_sums(folder)
    return folder


def row(name: str, folder: Path, dev: list[Gold]) -> str:
    """Size, speed and figures of one model on the development part."""
    figures = model_figures(folder, dev)
    analyzer = Analyzer(Encoder(folder))
    analyzer.analyze_text(dev[0].text)
    start = time.process_time()
    for gold in dev[1:]:
        analyzer.analyze_text(gold.text)
    speed = sum(len(g.text.split()) for g in dev[1:]) / (time.process_time() - start)
    size = (folder / "model.onnx").stat().st_size / 1e6
    f1 = [figures[k].f1 for k in ("roles micro", "item starts", "links")]
    shown = [*f1, figures["leaf work accuracy"], figures["party share error"]]
    return f"| {name} | {size:.1f} | {speed:.0f} | " + " | ".join(f"{float(v):.3f}" for v in shown) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--layers", type=int, nargs="+", default=[6, 4, 3])
    parser.add_argument("--every", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    learn, dev = parts(args.corpus)
    print(
        "| layers | MB | syllables a second of the processor | roles | item starts | links | leaf work | party share error |"
    )
    print("| --- " * 8 + "|")
    print(row("12 (shipped)", MODEL, dev), flush=True)
    for n in args.layers:
        folder = learned(n, learn[:: args.every], dev, args.base, args.out, args.epochs)
        print(row(str(n), folder, dev), flush=True)


if __name__ == "__main__":
    main()
