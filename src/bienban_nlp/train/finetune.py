"""Fine-tuning: annotated minutes in, a trained network out. One seed, one result; resumable."""

from __future__ import annotations

import hashlib
import json
import logging
import random
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim.swa_utils import AveragedModel, get_swa_avg_fn

from bienban_nlp.corpus import Gold
from bienban_nlp.encoder import HEADS, WORDS, Layout, Stated, Window, WindowMaker, clauses_of, lay_out
from bienban_nlp.syllables import Span
from bienban_nlp.train.examples import IGNORE, Example, example
from bienban_nlp.train.network import Network
from bienban_nlp.train.noise import few_words, fragment
from bienban_nlp.train.pairs import Lesson, lesson, sample, surprise
from bienban_nlp.train.shipped import take_up

log = logging.getLogger(__name__)

# How much each answer counts; roles are the hardest and matter most.
WEIGHT = {"section": 0.3, "item": 0.7, "heading": 0.3, "turn": 0.3, "role": 1.5, "first": 0.8, "work": 1.0, "led": 0.8}
LINKS = 1.5  # and the choice of issues beside them, of which it has learned least
HEARING = 3.0  # of the heads' rate: small, begun at nothing
SETTLED = 0.35  # of the peak rate, while the weights settle
MISREAD = 0.8  # share of minutes whose links are learned among misread statements
# "Yes" is rare and costs more to miss: one line in ten begins an item, one clause in thirty a turn.
YES = {"item": 4.0, "turn": 4.0, "heading": 2.0, "led": 2.0}


class Settings(msgspec.Struct, kw_only=True):
    """How to train.

    Parameters
    ----------
    epochs : int
        In which the rate rises to its peak and falls to nothing.
    settling : int
        Epochs after that at a small rate, over whose steps the weights are averaged (Izmailov et al. 2018): the mean lies
        where the loss is flat, and reads what it has not seen better than any one of them.
    rate, head_rate : float
        Peak learning rates of the encoder and of the new heads.
    noise : float
        Share of minutes that are read with the noise of real files, anew each epoch.
    hidden : float
        Share of tokens hidden, anew each step: fewer words can be learned by heart.
    pieces, thin : float
        Shares of minutes of which a few items are read once more, alone, and a few sentences, in the frame of the whole.
    dwell : str
        Traits of the index and how often an epoch reads the minutes that bear them ("official*3,account*2"), for manners of
        writing of which there is little.
    links : int
        Epochs after all others in which only the choice of issues is learned, from what the finished encoder sees.
    frozen : int
        Lowest layers of the encoder that are left as they are.
    layers : int
        Layers of the encoder that are kept, evenly spaced; 0 for all.
    group : int
        Minutes per step.
    half : bool
        Multiply in bfloat16: about half the time on processors built for it, twice the time on others.
    seed : int
    """

    epochs: int = 6
    settling: int = 2
    rate: float = 1.4e-4
    head_rate: float = 1e-3
    noise: float = 0.3
    hidden: float = 0.1
    pieces: float = 0.15
    thin: float = 0.15
    dwell: str = ""
    links: int = 0
    frozen: int = 0
    layers: int = 0
    group: int = 1
    half: bool = False
    dropout: float = 0.1
    smoothing: float = 0.05
    seed: int = 20261123


class Batch(NamedTuple):
    """Windows of one minutes, padded."""

    ids: torch.Tensor
    mask: torch.Tensor
    pool: torch.Tensor
    keep: torch.Tensor


def batch(windows: Sequence[Window], pad: int = 1) -> Batch:
    """Stack the windows of one minutes; ``keep`` says which rows are clauses or statements."""
    longest = max(len(w.ids) for w in windows)
    most = max(len(w.spans) for w in windows)
    ids = torch.full((len(windows), longest), pad)
    mask = torch.zeros((len(windows), longest))
    pool = torch.zeros((len(windows), most, longest))
    keep = torch.zeros((len(windows), most), dtype=torch.bool)
    for n, w in enumerate(windows):
        ids[n, : len(w.ids)] = torch.tensor(w.ids)
        mask[n, : len(w.ids)] = 1
        keep[n, : len(w.spans)] = True
        for i, s in enumerate(w.spans):
            pool[n, i, s.start : s.end] = 1 / (s.end - s.start)
    return Batch(ids, mask, pool, keep)


def hide(ids: torch.Tensor, share: float, mask: int) -> torch.Tensor:
    """A copy of the tokens with a share of them, drawn at random, hidden behind one that says nothing."""
    return ids.masked_fill(torch.rand(ids.shape) < share, mask)


class Seen(NamedTuple):
    """What the encoder makes of one minutes.

    Parameters
    ----------
    vectors : Tensor, shape (clauses, width)
    words : list of Tensor, each of shape (tokens, ABOUT + 1)
        For each clause.
    """

    vectors: torch.Tensor
    words: list[torch.Tensor]

    def statements(self, layout: Layout, stated: Sequence[Stated]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The same of statements: vectors of shape (statements, width), and for each its words, (tokens, ABOUT + 1)."""
        where = [clauses_of(layout, Span(s.start, s.end)) for s in stated]
        return torch.stack([self.vectors[w].mean(0) for w in where]), [torch.cat(self.words[w])[:WORDS] for w in where]


def see(net: Network, windows: Sequence[Window], settings: Settings) -> Seen:
    """Read the windows of one minutes, some tokens hidden in training."""
    b = batch(windows)
    ids = hide(b.ids, settings.hidden, net.mask) if net.training else b.ids
    # Only the encoder gains from bfloat16; a recurrent layer in it takes a CPU ten times as long.
    with torch.autocast("cpu", torch.bfloat16, enabled=settings.half):
        vectors, words = (found.float() for found in net(ids, b.pool, b.mask))
    return Seen(vectors[b.keep], [words[n, s.start : s.end] for n, w in enumerate(windows) for s in w.spans])


def losses(net: Network, ex: Example, seen: Seen, settings: Settings) -> torch.Tensor:
    """The weighted sum of what every head got wrong on one minutes."""
    logits = net.answers(seen.vectors)
    total = logits.new_zeros(())
    at = 0
    for head, answers in HEADS.items():
        z, y = logits[:, at : at + len(answers)], torch.from_numpy(ex.labels[head])
        at += len(answers)
        if bool((y != IGNORE).any()):
            dear = torch.tensor([1.0, YES[head]]) if head in YES else None
            total = total + WEIGHT[head] * cross_entropy(
                z, y, dear, ignore_index=IGNORE, label_smoothing=settings.smoothing
            )
    return total


def links(net: Network, layout: Layout, seen: Seen, given: Lesson) -> torch.Tensor:
    """What was got wrong of the choice of issues in one minutes."""
    return surprise(net.links, *seen.statements(layout, given.chosen.stated), given)


def train(
    golds: Sequence[Gold],
    base: Path,
    out: Path,
    settings: Settings,
    noise: Callable[[Gold, random.Random], Gold] | None = None,
    after_epoch: Callable[[Network, int], None] | None = None,
    shipped: Sequence[Path] = (),
) -> Network:
    """Fine-tune a local encoder on annotated minutes.

    Parameters
    ----------
    golds : sequence of Gold
        The training part.
    base : Path
        Local Hugging Face encoder folder with a ``tokenizer.json``.
    out : Path
        Where checkpoints go; a run that was cut off goes on from the last, if it was this one (see :func:`fingerprint`).
    settings : Settings
    noise : callable, optional
        Makes a noisy copy of one minutes.
    after_epoch : callable, optional
        Told the network and the epoch's number, e.g. to measure on dev.
    shipped : sequence of Path, optional
        A model folder made from this base, to learn on from; of several, the mean of their weights.
    """
    torch.manual_seed(settings.seed)
    tokenizer = Tokenizer.from_file(str(Path(base) / "tokenizer.json"))
    maker = WindowMaker(tokenizer)
    net = Network(base, settings.dropout)
    net.mask = next(
        n for token in ("<unk>", "[UNK]", "<mask>", "[MASK]") if (n := tokenizer.token_to_id(token)) is not None
    )
    taken = take_up(net, *shipped) if shipped else frozenset()
    if settings.layers:
        net.thin(settings.layers)
    # Words keep the places they have in the base: few minutes teach nothing about most, and it saves a fifth.
    net.encoder.embeddings.requires_grad_(False)
    for layer in net.encoder.encoder.layer[: settings.frozen]:
        layer.requires_grad_(False)
    optimizer = torch.optim.AdamW(_groups(net, settings), weight_decay=0.01, fused=True)
    steps = round(settings.epochs * len(golds) * (1 + settings.pieces + settings.thin) / settings.group)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / (0.08 * steps + 1), 1 - n / steps) if n < steps else SETTLED
    )
    _settle(net, maker, golds, taken)
    settled = AveragedModel(net, avg_fn=get_swa_avg_fn()) if settings.settling else None
    run = fingerprint(golds, base, settings, shipped)
    parts = {"net": net, "optimizer": optimizer, "schedule": schedule} | ({"settled": settled} if settled else {})
    first = _resume(out, run, parts)
    for epoch in range(first, settings.epochs + settings.settling):
        rng = random.Random(settings.seed + epoch)
        torch.manual_seed(settings.seed + epoch)
        averaged = settled if epoch >= settings.epochs else None
        mean = _epoch(net, averaged, maker, _noised(golds, rng, settings, noise), rng, optimizer, schedule, settings)
        log.info("epoch %d of %d: loss %.4f", epoch + 1, settings.epochs + settings.settling, mean)
        _checkpoint(out, run, parts, epoch + 1)
        if after_epoch:
            after_epoch(net.eval(), epoch + 1)
    trained = (settled.module if settled else net).eval()
    if settings.links:
        _choose_again(trained, maker, golds, settings)
    return trained.eval()


def _choose_again(net: Network, maker: WindowMaker, golds: Sequence[Gold], settings: Settings) -> None:
    """Teach the choice of issues alone, from what the finished encoder sees; quick, since the minutes are read once."""
    with torch.no_grad():
        read = [(g, layout, see(net, maker.windows(layout), settings)) for g in golds for layout in (lay_out(g.text),)]
    rng = random.Random(settings.seed)
    torch.manual_seed(settings.seed)
    optimizer = torch.optim.AdamW(_heads(net.links, settings, SETTLED), weight_decay=0.01)
    steps = settings.links * len(read)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: 1 - n / (steps + 1))
    net.links.train()
    for _ in range(settings.links):
        for gold, layout, seen in rng.sample(read, len(read)):
            given = lesson(gold, layout, rng if rng.random() < MISREAD else None)
            if given is not None:
                optimizer.zero_grad()
                links(net, layout, seen, given).backward()
                optimizer.step()
            schedule.step()


def _groups(net: Network, settings: Settings) -> list[dict[str, Any]]:
    """What learns at which rate."""
    encoder = {"params": [p for p in net.encoder.parameters() if p.requires_grad], "lr": settings.rate}
    return [encoder, *_heads(net, settings)]


def _heads(part: nn.Module, settings: Settings, share: float = 1.0) -> list[dict[str, Any]]:
    """The heads of a network, or of a part of it, at a share of their rate; what hears others at its own."""
    heads: list[nn.Parameter] = []
    hearing: list[nn.Parameter] = []
    for name, weights in part.named_parameters():
        if not name.startswith("encoder."):
            (hearing if "hearing." in name else heads).append(weights)
    return [
        {"params": heads, "lr": share * settings.head_rate},
        {"params": hearing, "lr": HEARING * settings.head_rate},
    ]


def _settle(net: Network, maker: WindowMaker, golds: Sequence[Gold], taken: Collection[str]) -> None:
    """Begin the heads that were not taken up from what the minutes are like."""
    layouts = [lay_out(g.text) for g in golds]
    if "links.mean" not in taken:
        net.links.settle(sample(golds, layouts))
    if "about.weight" not in taken:
        b = batch([w for layout in layouts[:20] for w in maker.windows(layout)[:4]])
        with torch.no_grad():
            states = net.encoder(input_ids=b.ids, attention_mask=b.mask, output_hidden_states=True).hidden_states
        net.settle(states[net.low][b.mask > 0])


def _noised(
    golds: Sequence[Gold], rng: random.Random, settings: Settings, noise: Callable[[Gold, random.Random], Gold] | None
) -> list[Gold]:
    chosen = [noise(g, rng) if noise and rng.random() < settings.noise else g for g in golds]
    chosen += [fragment(g, rng) for g in golds if rng.random() < settings.pieces]
    chosen += [few_words(g, rng) for g in golds if rng.random() < settings.thin]
    rng.shuffle(chosen)
    return chosen


def _epoch(net, averaged, maker, golds, rng, optimizer, schedule, settings) -> float:  # type: ignore[no-untyped-def]
    """One pass over the minutes, its weights counted into the average where one is given; returns the mean loss."""
    net.train()
    lost: list[float] = []
    for at in range(0, len(golds), settings.group):
        group = golds[at : at + settings.group]
        optimizer.zero_grad()
        for gold in group:
            ex = example(gold)
            given = lesson(gold, ex.layout, rng if rng.random() < MISREAD else None)
            seen = see(net, maker.windows(ex.layout), settings)
            loss = losses(net, ex, seen, settings)
            if given is not None:
                loss = loss + LINKS * links(net, ex.layout, seen, given)
            (loss / len(group)).backward()
            lost.append(loss.item())
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if averaged is not None:
            averaged.update_parameters(net)
    return float(np.mean(lost))


def fingerprint(golds: Sequence[Gold], base: Path, settings: Settings, shipped: Sequence[Path] = ()) -> str:
    """One checksum of all that a run depends on: minutes and marks, settings, base, the model it learns on from."""
    found = hashlib.sha256(msgspec.json.encode((golds, settings)))
    for folder in (base, *shipped):
        for file in sorted(f for f in Path(folder).iterdir() if f.is_file()):
            with file.open("rb") as content:
                found.update(file.name.encode() + hashlib.file_digest(content, "sha256").digest())
    return found.hexdigest()


def _checkpoint(out: Path, run: str, parts: dict[str, Any], epoch: int) -> None:
    out.mkdir(parents=True, exist_ok=True)
    state = {name: part.state_dict() for name, part in parts.items()}
    torch.save({**state, "epoch": epoch, "run": run}, out / "checkpoint.new")
    (out / "checkpoint.new").replace(out / "checkpoint.pt")
    (out / "progress.json").write_text(json.dumps({"epoch": epoch}))


def _resume(out: Path, run: str, parts: dict[str, Any]) -> int:
    """Load the last checkpoint, if there is one of this run; the epoch to go on with."""
    file = out / "checkpoint.pt"
    if not file.is_file():
        return 0
    state = torch.load(file, weights_only=True)
    if state.get("run") != run:
        log.info("%s is of other minutes, settings or another base: training begins anew", file)
        return 0
    for name, part in parts.items():
        part.load_state_dict(state[name])
    log.info("going on after epoch %d, from %s", state["epoch"], file)
    return int(state["epoch"])
