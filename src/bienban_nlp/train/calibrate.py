"""Calibration on the development part: probabilities that mean what they say, thresholds that pay.

Temperature scaling (Guo et al. 2017): one number per head, chosen so that the held-out answers are as likely
as can be. Thresholds are chosen by the figures of :mod:`bienban_nlp.evaluation`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bienban_nlp.analysis import Analyzer
from bienban_nlp.corpus import Gold
from bienban_nlp.encoder import HEADS, Encoder
from bienban_nlp.evaluation import Outcome, evaluate, outcomes
from bienban_nlp.train.examples import IGNORE, example
from bienban_nlp.train.export import NEUTRAL, write_calibration

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]

TEMPERATURES = np.exp(np.linspace(np.log(0.4), np.log(4.0), 47))


def calibrate(folder: Path, golds: Sequence[Gold]) -> dict[str, Any]:
    """Fit a model folder's calibration on annotated minutes it was not trained on; writes and returns it."""
    calibration: dict[str, Any] = {**NEUTRAL, "threshold": dict(NEUTRAL["threshold"])}
    write_calibration(folder, calibration)
    encoder = Encoder(folder)
    calibration["temperature"] = temperatures(encoder, golds)
    write_calibration(folder, calibration)
    encoder = Encoder(folder)
    encoder.cache_size = 10_000  # every window is read once, however many thresholds are tried
    for name, values, figure in (
        ("item", np.arange(0.3, 0.91, 0.1), "item starts"),
        ("inner", np.arange(0.0, 8.1, 1.0), "roles micro"),
        ("other", np.arange(-0.5, 1.51, 0.25), "roles micro"),
        ("link", np.arange(0.15, 0.61, 0.05), "links"),
    ):
        best = values[plateau([_figure(encoder, calibration, name, float(v), golds, figure) for v in values])]
        calibration["threshold"][name] = round(float(best), 3)
        log.info("threshold %s: %.2f", name, best)
    write_calibration(folder, calibration)
    analyzer = Analyzer(Encoder(folder))
    found = outcomes((g, analyzer.analyze_text(g.text)) for g in golds)
    calibration["confidence"] = {k: platt([o for o in found if o.kind == k]) for k in ("role", "work")}
    write_calibration(folder, calibration)
    return calibration


def plateau(figures: Sequence[float]) -> int:
    """Where a row of figures is highest together with its neighbours: few minutes make peaks that mean nothing.

    Examples
    --------
    >>> plateau([0.8, 0.7, 0.79, 0.8, 0.79])
    3
    """
    padded = np.pad(np.asarray(figures, float), 1, mode="edge")
    return int(np.argmax(padded[:-2] + 2 * padded[1:-1] + padded[2:]))


def _figure(
    encoder: Encoder, calibration: dict[str, Any], name: str, value: float, golds: Sequence[Gold], figure: str
) -> float:
    """F1 on the development part with one threshold changed."""
    encoder.calibration = {**calibration, "threshold": {**calibration["threshold"], name: value}}
    analyzer = Analyzer(encoder)
    return float(evaluate((g, analyzer.analyze_text(g.text)) for g in golds)[figure].f1)


def temperatures(encoder: Encoder, golds: Sequence[Gold]) -> dict[str, float]:
    """For each head the temperature under which the right answers are likeliest."""
    logits: dict[str, list[Floats]] = {head: [] for head in HEADS}
    answers: dict[str, list[npt.NDArray[np.int64]]] = {head: [] for head in HEADS}
    for gold in golds:
        reading, ex = encoder.read(gold.text), example(gold)
        for head in HEADS:
            keep = ex.labels[head] != IGNORE
            logits[head].append(np.log(reading.probabilities[head][keep] + 1e-9))
            answers[head].append(ex.labels[head][keep])
    return {
        head: temperature(np.concatenate(logits[head]), np.concatenate(answers[head]))
        for head in HEADS
        if any(map(len, answers[head]))
    }


def temperature(logits: Floats, answers: npt.NDArray[np.int64]) -> float:
    """The temperature that makes the answers likeliest."""
    return round(float(min(TEMPERATURES, key=lambda t: surprise(logits / t, answers))), 3)


def surprise(logits: Floats, answers: npt.NDArray[np.int64]) -> float:
    """Mean negative log likelihood of the answers."""
    z = logits - logits.max(1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), answers]))


def platt(found: Sequence[Outcome], rounds: int = 2000, rate: float = 0.05) -> tuple[float, float]:
    """Slope and shift on the log odds that make confidence the share of right answers (Platt 1999)."""
    if not found:  # a model that finds nothing is neither sure nor unsure of it
        return 1.0, 0.0
    p = np.clip([o.confidence for o in found], 1e-4, 1 - 1e-4)
    odds, right = np.log(p / (1 - p)), np.array([o.right for o in found], float)
    slope, shift = 1.0, 0.0
    for _ in range(rounds):
        error = 1 / (1 + np.exp(-(slope * odds + shift))) - right
        slope -= rate * float(np.mean(error * odds))
        shift -= rate * float(np.mean(error))
    return round(slope, 4), round(shift, 4)
