"""One run of training from a corpus folder to a model folder, its card included."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bienban_nlp.corpus import CorpusError, Gold, read_index, read_parts
from bienban_nlp.messages import say
from bienban_nlp.train import assignments
from bienban_nlp.train.calibrate import calibrate
from bienban_nlp.train.card import write_card
from bienban_nlp.train.export import export
from bienban_nlp.train.finetune import Settings, train
from bienban_nlp.train.noise import noisy

log = logging.getLogger(__name__)


def parts(corpus: Path) -> tuple[list[Gold], list[Gold]]:
    """The training and development parts of a corpus folder."""
    found = read_parts(corpus)
    return found.get("train", []), found.get("dev", [])


def dwelt(corpus: Path, learn: list[Gold], dwell: str) -> list[Gold]:
    """The training part, the minutes of some traits as often as wanted; see :class:`Settings`.

    Raises
    ------
    ValueError
        ``dwell`` is not of traits and numbers, or no training minutes bear a trait.
    """
    found = list(learn)
    for wish in filter(None, dwell.split(",")):
        trait, _, times = wish.partition("*")
        bearing = {e.id for e in read_index(corpus) if trait in e.traits}
        dear = [g for g in learn if g.id in bearing]
        if not times.isdecimal() or int(times) < 1 or not dear:
            raise ValueError(f"dwell {wish!r}: a trait of index.tsv and how often, e.g. official*3")
        found += dear * (int(times) - 1)
    return found


def run(corpus: Path, base: Path, out: Path, settings: Settings | None = None, shipped: Sequence[Path] = ()) -> None:
    """Train, export, calibrate and describe a model.

    Parameters
    ----------
    corpus : Path
        Annotated minutes, in any layout of :func:`bienban_nlp.corpus.read_parts`.
    base : Path
        A local Hugging Face encoder folder.
    out : Path
        The model folder to make; checkpoints go to ``<out>.run`` beside it and are removed at the end.
    shipped : sequence of Path, optional
        A model folder made from this base, to learn on from; of several, the mean of their weights.

    Raises
    ------
    CorpusError
        Annotations are faulty, or there are too few minutes to train and calibrate.
    """
    settings = settings or Settings()
    learn, dev = parts(corpus)
    if not learn or not dev:
        raise CorpusError(say("corpus.too-few", learn=len(learn), dev=len(dev)))
    log.info("%d minutes to train on, %d to calibrate with", len(learn), len(dev))
    scratch = out.with_name(out.name + ".run")
    net = train(dwelt(corpus, learn, settings.dwell), base, scratch, settings, noisy, shipped=shipped)
    export(net, base / "tokenizer.json", out)
    assignments.learn(learn, out)
    calibrate(out, dev)
    begun = {"learned on from": ", ".join(folder.name for folder in shipped)} if shipped else {}
    layers = int(net.encoder.config.num_hidden_layers)
    write_card(out, corpus, base, learn, dev, {**msgspec.to_builtins(settings), "layers": layers, **begun})
    shutil.rmtree(scratch)
