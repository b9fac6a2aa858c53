"""Teaching a shallow copy of an encoder to give the hidden states of the whole.

The student keeps the teacher's embeddings, frozen, and a few of its layers. It learns every token's
final hidden state, and those of two depths on the way, in units of each dimension's own spread: the
raw vectors share a large common part that would otherwise hide how wrong the rest is.
"""

from __future__ import annotations

import json
import logging
import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import BertModel

from bienban_nlp.train.base import Encoder, prune, save_encoder
from bienban_nlp.train.windows import Ids, TokenText, WindowStream, cut_windows

_LOG = logging.getLogger(__name__)

# The teacher's layers to start from, by the student's depth: the best untrained choices on held-out text for
# 4 and 3 (first layer and one of the last three given), a known good one for 6.
STARTS = {6: (0, 1, 3, 6, 9, 11), 4: (0, 2, 4, 9), 3: (0, 4, 9)}
# Party regulations are a thousandth of the text and the nearest to minutes: they get more than their size.
SOURCE_WEIGHTS = {"news-pol": 0.5, "law-admin": 0.35, "party-reg": 0.12, "wiki-pol": 0.03}
# Teacher depths, counted from 0, that a student is held to; the last is the output.
DEPTHS = (5, 8, 11)


@dataclass(frozen=True)
class Plan:
    """One run of distillation.

    Parameters
    ----------
    layers : tuple of int
        The teacher's layers that the student starts from.
    steps : int
        How many batches.
    learning_rate : float
        The highest; it falls to zero over the run.
    warmup : int
        Steps to reach it.
    inner_weight : float
        What the depths on the way count beside the output.
    checkpoint_seconds : float
        How often the student is measured and written.
    """

    layers: tuple[int, ...]
    steps: int = 900
    learning_rate: float = 8e-4
    warmup: int = 60
    inner_weight: float = 0.3
    checkpoint_seconds: float = 300.0

    def rate(self, step: int) -> float:
        """Return the learning rate of one step: linear up, half a cosine down."""
        if step < self.warmup:
            return self.learning_rate * (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))


@dataclass(frozen=True)
class Agreement:
    """How close a student's tokens are to the teacher's: mean cosine, raw and with the common part taken off."""

    cosine: float
    centred: float


class Teacher:
    """Gives the hidden states that a student must learn, and keeps them on disk for the next student.

    Parameters
    ----------
    model : BertModel
        The whole encoder.
    cache : Path, optional
        A folder for the states, about 2 kB a token. A second student that sees the same batches then
        costs no teacher.
    """

    def __init__(self, model: BertModel, cache: Path | None = None) -> None:
        self.model = model
        self.cache = cache
        if cache is not None:
            cache.mkdir(parents=True, exist_ok=True)

    def states(self, step: int, ids: Ids) -> Tensor:
        """Return the states of one batch at :data:`DEPTHS`.

        Parameters
        ----------
        step : int
            Names the batch in the cache.
        ids : array
            The batch; a cached batch of other ids is not used.

        Returns
        -------
        Tensor
            float32, of shape depths × windows × tokens × hidden.
        """
        path = None if self.cache is None else self.cache / f"{step:06d}.npz"
        if path is not None and path.exists():
            with np.load(path, allow_pickle=False) as kept:
                if np.array_equal(kept["ids"], ids):
                    return torch.from_numpy(kept["states"]).float()
        states = self._compute(ids)
        if path is None:
            return states
        kept_states = states.half()
        draft = path.with_suffix(".part.npz")
        np.savez(draft, ids=ids, states=kept_states.numpy())
        os.replace(draft, path)
        # As the cache will give them, so that a run is the same whether or not its batches were seen before.
        return kept_states.float()

    @torch.no_grad()
    def _compute(self, ids: Ids) -> Tensor:
        # bfloat16 matrix products double the speed and leave a cosine of 0.9999 to float32.
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.model(input_ids=_tensor(ids), output_hidden_states=True).hidden_states
        return torch.stack([hidden[depth + 1].float() for depth in DEPTHS])


def matched_layers(count: int, depth: int = 12) -> tuple[int, ...]:
    """Return the student's layers that stand for :data:`DEPTHS`, by their share of the whole depth.

    Parameters
    ----------
    count : int
        Layers of the student, at least 3.
    depth : int
        Layers of the teacher.

    Returns
    -------
    tuple of int
        Counted from 0, the student's last layer at the end.
    """
    return tuple(max(0, (target + 1) * count // depth - 1) for target in DEPTHS)


def distance(student: Sequence[Tensor], target: Tensor, spread: Tensor, inner_weight: float) -> Tensor:
    """Mean squared difference of hidden states, each dimension in units of its spread in the teacher.

    Parameters
    ----------
    student : sequence of Tensor
        One tensor of hidden states a depth.
    target, spread : Tensor
        The teacher's states and their standard deviations, of shape depths × 1 × 1 × hidden.
    inner_weight : float
        Weight of every depth but the last.

    Returns
    -------
    Tensor
        A scalar; 1 would be the error of always answering with the mean.
    """
    depths = zip(student, target, spread, strict=True)
    errors = [((own.float() - goal) / scale).pow(2).mean() for own, goal, scale in depths]
    total: Tensor = errors[-1] + inner_weight * torch.stack(errors[:-1]).sum()
    return total


@torch.no_grad()
def agreement(student: BertModel, windows: Ids, teacher_states: Tensor) -> Agreement:
    """Measure a student on held-out windows, in float32.

    Parameters
    ----------
    student : BertModel
        The model to judge.
    windows : array
        One window a row.
    teacher_states : Tensor
        The teacher's final states for them.

    Returns
    -------
    Agreement
        Means over all tokens.
    """
    own = student(input_ids=_tensor(windows)).last_hidden_state.flatten(0, 1)
    goal = teacher_states.flatten(0, 1)
    middle = goal.mean(dim=0)
    raw = torch.cosine_similarity(own, goal, dim=-1).mean()
    return Agreement(float(raw), float(torch.cosine_similarity(own - middle, goal - middle, dim=-1).mean()))


class HeldOut:
    """Fixed windows of held-out text with the teacher's states, one set a source."""

    def __init__(
        self, teacher: BertModel, texts: Mapping[str, TokenText], *, count: int = 16, length: int = 96
    ) -> None:
        self.windows = {
            name: cut_windows(text, count, length, np.random.default_rng(0)) for name, text in sorted(texts.items())
        }
        with torch.no_grad():
            self.states = {
                name: teacher(input_ids=_tensor(windows)).last_hidden_state for name, windows in self.windows.items()
            }

    def measure(self, student: BertModel) -> dict[str, Agreement]:
        """Return the agreement for each source."""
        return {name: agreement(student, windows, self.states[name]) for name, windows in self.windows.items()}


def distill(
    teacher: Encoder, stream: WindowStream, held_out: HeldOut, plan: Plan, folder: Path, cache: Path | None = None
) -> None:
    """Train one student, writing it to `folder` whenever it is measured.

    A run that was stopped goes on from its last checkpoint; one that had finished does nothing.

    Parameters
    ----------
    teacher : Encoder
        The whole encoder; its tokenizer becomes the student's.
    stream : WindowStream
        The training batches.
    held_out : HeldOut
        What is measured at every checkpoint, and logged to ``<folder>.log.jsonl``.
    plan : Plan
        What to do.
    folder : Path
        The student's Hugging Face folder, complete at any moment after the first checkpoint.
    cache : Path, optional
        See :class:`Teacher`.
    """
    run = _Run(teacher, held_out, plan, folder)
    source = Teacher(teacher.model, cache)
    # The spread is taken from step 0's batch in any run, so that a resumed run divides by the same numbers.
    # The floor only keeps a dimension that never moves from dividing by nothing.
    spread = source.states(0, stream.batch(0)).std(dim=(1, 2), keepdim=True).clamp_min(1e-3)
    places = [place + 1 for place in matched_layers(len(plan.layers), teacher.model.config.num_hidden_layers)]
    while run.step < plan.steps:
        ids = stream.batch(run.step)
        target = source.states(run.step, ids)
        with torch.autocast("cpu", torch.bfloat16):
            hidden = run.student(input_ids=_tensor(ids), output_hidden_states=True).hidden_states
        run.learn(distance([hidden[place] for place in places], target, spread, plan.inner_weight), ids.size)
    run.finish()


class _Run:
    """The moving parts of one distillation: student, optimiser, step, log and checkpoint."""

    def __init__(self, teacher: Encoder, held_out: HeldOut, plan: Plan, folder: Path) -> None:
        self.plan, self.folder, self.held_out, self.tokenizer = plan, folder, held_out, teacher.tokenizer
        self.resume = folder.with_name(folder.name + ".resume.pt")
        self.log = folder.with_name(folder.name + ".log.jsonl")
        self.step, self.tokens, self.seconds = 0, 0, 0.0
        self.losses: list[float] = []
        self.student = prune(teacher.model, plan.layers)
        self.student.embeddings.requires_grad_(False)
        learnt = [parameter for parameter in self.student.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(learnt, lr=plan.learning_rate, betas=(0.9, 0.98), weight_decay=0.01)
        if self.resume.exists():
            self._load()
        self.clock = self.saved = time.monotonic()

    def learn(self, loss: Tensor, tokens: int) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = self.plan.rate(self.step)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.losses.append(float(loss.detach()))
        self.step += 1
        self.tokens += tokens
        if time.monotonic() - self.saved >= self.plan.checkpoint_seconds:
            self.save()

    def save(self) -> None:
        now = time.monotonic()
        self.seconds += now - self.clock
        self._record()
        save_encoder(Encoder(self.student, self.tokenizer), self.folder)
        draft = self.resume.with_suffix(".part")
        torch.save(
            {
                "plan": asdict(self.plan),
                "step": self.step,
                "tokens": self.tokens,
                "seconds": self.seconds,
                "student": self.student.state_dict(),
                "optimizer": self.optimizer.state_dict(),
            },
            draft,
        )
        os.replace(draft, self.resume)
        self.losses.clear()
        # The time of measuring and writing is no training time.
        self.clock = self.saved = time.monotonic()

    def finish(self) -> None:
        if self.losses or not self.folder.exists():
            self.save()

    def _record(self) -> None:
        measured = {name: asdict(value) for name, value in self.held_out.measure(self.student).items()}
        record = {
            "step": self.step,
            "tokens": self.tokens,
            "seconds": round(self.seconds, 1),
            "loss": round(sum(self.losses) / max(1, len(self.losses)), 5),
            "held_out": measured,
        }
        with self.log.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(record) + "\n")
        _LOG.info("%s", json.dumps(record))

    def _load(self) -> None:
        state = torch.load(self.resume, weights_only=True)
        if state["plan"] != asdict(self.plan):
            raise ValueError(f"{self.resume} is of another plan; delete it to start anew")
        self.student.load_state_dict(state["student"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.tokens, self.seconds = state["step"], state["tokens"], state["seconds"]


def _tensor(ids: Ids) -> Tensor:
    return torch.from_numpy(ids.astype(np.int64))
