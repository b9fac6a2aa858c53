"""The model card, written by the training script from what was measured on the exported file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bienban_nlp.corpus import Gold
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
- Base: `{base}`, made by `scripts/build_base.py` from multilingual-e5-small (MIT); see NOTICE.
- Trained by `scripts/train.py` on {learn} annotated minutes ({syllables:,} syllables, {statements:,} statements);
  thresholds and calibration fitted on {dev} others. Units and authors of the parts do not overlap.
- Settings: {settings}

## Figures on the test part, from the files in this folder

`bienban evaluate corpora` prints them anew.

{figures}
## Limits

The corpus is written by hand in the manner of real minutes, not taken from offices: figures on the minutes of an
office can be lower. Handwriting, speech and languages other than Vietnamese are out of scope. The model finds and
sorts what was written; it does not judge whether it is true, and its labels decide nothing about people.
"""


def write_card(
    out: Path, corpus: Path, base: Path, learn: Sequence[Gold], dev: Sequence[Gold], settings: dict[str, Any]
) -> None:
    """Write ``README.md`` of a model folder and renew its checksums."""
    indexed = (corpus / "index.tsv").is_file()
    card = CARD.format(
        name=out.name,
        size=(out / "model.onnx").stat().st_size / 1e6,
        base=base.name,
        layers=json.loads((base / "config.json").read_text(encoding="utf-8"))["num_hidden_layers"],
        learn=len(learn),
        dev=len(dev),
        syllables=sum(len(g.text.split()) for g in learn),
        statements=sum(len(g.statements) for g in learn),
        settings=", ".join(f"{k} {v}" for k, v in settings.items()),
        figures=report(corpus, "test", out) if indexed else "No test part was given.\n",
    )
    (out / "README.md").write_text(card, encoding="utf-8")
    notice = base / "NOTICE"
    if notice.is_file():
        (out / "NOTICE").write_text(notice.read_text(encoding="utf-8"), encoding="utf-8")
    write_sums(out)
