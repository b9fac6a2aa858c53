"""The model card, written by the training script from what was measured on the exported file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bienban_nlp.corpus import Gold, has_index, read_index
from bienban_nlp.figures import report
from bienban_nlp.train.export import write_sums

CARD = """\
# {name}

Reads Vietnamese minutes clause by clause: section, item, heading, turn, role, work, leadership; and scores which
cause, solution and decision belongs to which issue. For use by `bienban_nlp`; it is no general encoder.

- Files: `model.onnx` ({size:.1f} MB: the encoder, {layers} layers, weights and activations in 8 bits, in blocks
  of 128, words in 4 bits), `heads.onnx` (a recurrent layer over the clauses of a document, and the answers),
  `alike.onnx` and `links.onnx` (which issue), `assignments.json` (who and by when), `tokenizer.json`, `labels.json`,
  `calibration.json`, `SHA256SUMS`.
- Base: `{base}`{origin}.
- Trained by `bienban_nlp` on {learn} annotated minutes ({syllables:,} syllables, {statements:,} statements);
  thresholds and calibration fitted on {dev} others{apart}.
- Settings: {settings}

## Figures on the test part, from the files in this folder

`bienban evaluate {corpus} --model {name}` prints them anew.

{figures}
## Limits

Figures on the minutes of an office that are none of these can be lower. Handwriting, speech and languages other than
Vietnamese are out of scope. The model finds and sorts what was written; it does not judge whether it is true, and its
labels decide nothing about people.
"""


def write_card(
    out: Path, corpus: Path, base: Path, learn: Sequence[Gold], dev: Sequence[Gold], settings: dict[str, Any]
) -> None:
    """Write ``README.md`` of a model folder and renew its checksums.

    It says what is known of this run and nothing of how the corpus or the base came to be: their own papers do.

    Parameters
    ----------
    out, corpus, base : Path
    learn, dev : sequence of Gold
        What it was trained and calibrated on.
    settings : dict
        How, with the ``layers`` it has in the end.
    """
    notice = base / "NOTICE"
    made = json.loads((base / "config.json").read_text(encoding="utf-8")).get("model_type")
    tested = has_index(corpus) and any(e.split == "test" for e in read_index(corpus))
    card = CARD.format(
        name=out.name,
        size=(out / "model.onnx").stat().st_size / 1e6,
        corpus=corpus.name,
        base=base.name,
        origin=(f" ({made})" if made else "") + ("; NOTICE says where it comes from" if notice.is_file() else ""),
        apart="" if {g.unit for g in learn} & {g.unit for g in dev} else ", of other units",
        layers=settings["layers"],
        learn=len(learn),
        dev=len(dev),
        syllables=sum(len(g.text.split()) for g in learn),
        statements=sum(len(g.statements) for g in learn),
        settings=", ".join(f"{k} {v}" for k, v in settings.items()),
        figures=report(corpus, "test", out) if tested else "No test part was given.\n",
    )
    (out / "README.md").write_text(card, encoding="utf-8")
    if notice.is_file():
        (out / "NOTICE").write_text(notice.read_text(encoding="utf-8"), encoding="utf-8")
    write_sums(out)
