"""The published figures: the shipped model beside baselines and the agreement of two annotators, as one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bienban_nlp.analysis import Analyzer
from bienban_nlp.baselines import CueReader
from bienban_nlp.corpus import CorpusError, Gold, has_index, read_gold, read_index, read_parts
from bienban_nlp.encoder import MODEL, Encoder
from bienban_nlp.evaluation import PRFScore, agreement, calibration_error, evaluate, outcomes, risk
from bienban_nlp.messages import say
from bienban_nlp.minutes import ROLES, Minutes

Figures = dict[str, Any]

COVERAGES = (0.8, 0.9, 1.0)


def model_figures(folder: Path, golds: Sequence[Gold]) -> Figures:
    """Figures of a model folder, calibration included."""
    analyzer = Analyzer(Encoder(folder))
    pairs = _analysed(analyzer, golds)
    found = outcomes(pairs)
    figures = evaluate(pairs)
    for kind in ("role", "work"):
        mine = [o for o in found if o.kind == kind]
        figures[f"calibration error of {kind}"] = calibration_error(mine)
        figures[f"wrong {kind} at coverage"] = {c: risk(mine, c) for c in COVERAGES}
    figures["by minutes"] = [evaluate([pair]) for pair in pairs]
    return figures


def _analysed(analyzer: Analyzer, golds: Iterable[Gold]) -> list[tuple[Gold, Minutes]]:
    return [(g, analyzer.analyze_text(g.text)) for g in golds]


def human_figures(corpus: Path, golds: Sequence[Gold]) -> Figures | None:
    """How far two annotators agreed before they settled their differences; None where nothing was annotated twice."""
    files = [[corpus / who / f"{g.id}.xml" for who in ("first", "second")] for g in golds]
    pairs = [(read_gold(one), read_gold(two)) for one, two in files if one.is_file() and two.is_file()]
    return agreement(pairs) if pairs else None


def baseline_figures(learn: Sequence[Gold], golds: Sequence[Gold], base: Path | None = None) -> dict[str, Figures]:
    """Cue phrases; where scikit-learn is installed, logistic regression on TF-IDF and on what a frozen base sees.

    The regressions are left out where there is nothing to learn from.
    """
    found = {"cue phrases": evaluate(_analysed(Analyzer(CueReader()), golds))}
    if not learn:
        return found
    try:
        from bienban_nlp.train.linear import LinearReader, frozen, tfidf
    except ImportError:
        return found
    features = {"TF-IDF + LR": tfidf(learn)} | ({"frozen base + LR": frozen(base)} if base else {})
    for name, feature in features.items():
        found[name] = evaluate(_analysed(Analyzer(LinearReader(feature).fit(learn)), golds))
    return found


def table(columns: dict[str, Figures]) -> str:
    """A Markdown table, one column a reader."""
    rows: list[tuple[str, Callable[[Figures], Any]]] = [
        ("sections, accuracy per character", lambda f: f["sections accuracy"]),
        ("item starts F1", lambda f: f["item starts"]),
        ("work of leaf items, accuracy", lambda f: f["leaf work accuracy"]),
        ("work of leaf items, macro-F1", lambda f: f["leaf work macro F1"]),
        ("party share, mean absolute error", lambda f: f["party share error"]),
        ("led F1", lambda f: f["led"]),
        *((f"{role} F1", lambda f, role=role: f["roles"][role]) for role in ROLES),
        ("roles micro-F1", lambda f: f["roles micro"]),
        ("links F1, end to end", lambda f: f["links"]),
        ("links F1, given both ends", lambda f: f["links given ends"]),
        ("open issues F1", lambda f: f["open issues"]),
        ("who is in charge F1, of statements found", lambda f: f["who"]),
        ("by when F1, of statements found", lambda f: f["due"]),
        ("issues found in files that have none", lambda f: _alarms(f["false alarms"])),
        ("facts accuracy", lambda f: f["facts accuracy"]),
        ("facts made up", lambda f: f["facts made up"]),
        ("kappa of work, per character", lambda f: f["kappa of work"]),
        ("kappa of roles, per character", lambda f: f["kappa of roles"]),
        ("calibration error of statements", lambda f: f.get("calibration error of role", "")),
        ("calibration error of work", lambda f: f.get("calibration error of work", "")),
    ]
    lines = ["| | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
    lines += [f"| {name} | " + " | ".join(_cell(get(f)) for f in columns.values()) + " |" for name, get in rows]
    return "\n".join(lines)


def spread(figures: Sequence[Figures], each: str = "Minutes by minutes") -> str:
    """How far the figures of single minutes lie apart: the worst, the quartiles and the best.

    Where every unit was left out of training whole and has one minutes, this says what a unit that the model has never
    seen may expect.
    """
    rows = []
    for name, label in (("roles micro", "roles F1"), ("item starts", "item starts F1"), ("links", "links F1")):
        values = [f[name].f1 for f in figures if f[name].n]
        if values:
            rows.append(f"{label} " + " / ".join(f"{v:.2f}" for v in np.quantile(values, (0, 0.25, 0.5, 0.75, 1))))
    return f"{each} (worst, quartiles, best): " + ("; ".join(rows) or "–")


def _alarms(counts: dict[str, int]) -> str:
    return f"{counts['issues']} in {counts['files']}" if counts else "no such file"


def _cell(value: Any) -> str:
    if isinstance(value, PRFScore):
        return f"{value.f1:.3f}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


# What is learned or fitted on a part; of all other parts the index can show that they were left out.
USE = {"train": "what training learns from", "dev": "what thresholds are fitted on"}


def chosen(corpus: Path, split: str) -> tuple[list[Gold], list[Gold], str]:
    """The minutes to measure on, what a baseline may learn from beside them, and what is known of them.

    In a folder without an index ``test`` is all of it, for the measuring of a model that was trained elsewhere.

    Raises
    ------
    CorpusError
        Annotations are faulty, or the part holds no minutes.
    """
    parts = read_parts(corpus)
    whole = split == "test" and not has_index(corpus)
    golds = [g for part in parts.values() for g in part] if whole else parts.get(split, [])
    if not golds:
        there = ", ".join(f"{name} ({len(part)})" for name, part in parts.items())
        raise CorpusError(say("corpus.no-part", split=split, names=there) if there else say("corpus.none"))
    measured = {g.id for g in golds}
    note = "all of a folder without index.tsv, whether training saw them or not" if whole else USE.get(split, "")
    return golds, [g for g in parts.get("train", []) if g.id not in measured], note


def left_out(corpus: Path, split: str) -> int:
    """How many units a part holds, if the index shows that none of them was learned from; else 0."""
    entries = read_index(corpus) if has_index(corpus) else []
    learned = {e.unit for e in entries if e.split in USE}
    units = {e.unit for e in entries if e.split == split}
    return len(units) if learned and not units & learned else 0


def report(
    corpus: Path, split: str = "test", model: Path = MODEL, baselines: bool = True, base: Path | None = None
) -> str:
    """Everything that is published about a model on one part of a corpus, as Markdown.

    Parameters
    ----------
    corpus : Path
        Annotated minutes, in any layout of :func:`bienban_nlp.corpus.read_parts`.
    split : str
    model : Path
        Model folder.
    baselines : bool
        Whether they stand beside it.
    base : Path, optional
        The encoder the model was trained from, to stand beside it untrained.
    """
    golds, learn, note = chosen(corpus, split)
    units = left_out(corpus, split)
    mine = model_figures(model, golds)
    columns: dict[str, Figures] = {"model": mine}
    if baselines:
        columns |= baseline_figures(learn, golds, base)
    human = human_figures(corpus, golds)
    if human:
        columns[f"two annotators ({human['files']} files)"] = human
    known = f" of {units} units that training never saw" if units else f", {note}" if note else ""
    head = f"{len(golds)} minutes{known} ({split})"
    risks = [
        f"Wrong {label} among the surest 80 / 90 / 100 %: "
        + " / ".join(f"{mine[f'wrong {k} at coverage'][c]:.3f}" for c in COVERAGES)
        for k, label in (("role", "statements"), ("work", "works of items"))
    ]
    each = ("Unit by unit, each left out of training",) if units == len(golds) else ()
    return "\n\n".join([head, table(columns), *risks, spread(mine["by minutes"], *each)]) + "\n"
