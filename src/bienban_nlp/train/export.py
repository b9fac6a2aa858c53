"""A trained network becomes a model folder: ONNX in 8 bits, tokenizer, labels, calibration, checksums."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bienban_nlp.encoder import HEADS, WindowMaker, lay_out, pool
from bienban_nlp.links import FEATURES
from bienban_nlp.train.network import Network
from bienban_nlp.train.pairs import PairHead

log = logging.getLogger(__name__)

OPSET = 18
NEUTRAL: dict[str, Any] = {
    "temperature": {},
    "confidence": {},
    "threshold": {"item": 0.5, "link": 0.5, "other": 0.0, "inner": 0.0, "unsure_role": 0.5, "unsure_work": 0.6},
}


def export(net: Network, pairs: PairHead, tokenizer: Path, out: Path) -> None:
    """Write a model folder with neutral calibration.

    Parameters
    ----------
    net : Network
        Trained.
    pairs : PairHead
        Trained.
    tokenizer : Path
        The ``tokenizer.json`` it was trained with.
    out : Path
        The folder to make.
    """
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tokenizer, out / "tokenizer.json")
    net.eval()
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        _export_encoder(net, full)
        _quantize(full, out / "model.onnx")
    _export_pairs(pairs, out / "links.onnx")
    (out / "labels.json").write_text(json.dumps(HEADS, indent=1), encoding="utf-8")
    write_calibration(out, NEUTRAL)


def write_calibration(out: Path, calibration: dict[str, Any]) -> None:
    """Write the calibration and renew the checksums."""
    (out / "calibration.json").write_text(json.dumps(calibration, indent=1), encoding="utf-8")
    write_sums(out)


def write_sums(out: Path) -> None:
    """Write ``SHA256SUMS`` over every file of a model folder."""
    files = sorted(f for f in out.iterdir() if f.is_file() and f.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}" for f in files]
    (out / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


class _Single(torch.nn.Module):
    """The network as it runs: one window, no padding, so no mask."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, pool: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits, vectors = self.net(ids, pool.unsqueeze(0))
        return logits[0], vectors[0]


def _export_encoder(net: Network, file: Path) -> None:
    tokens, clauses = torch.export.Dim("tokens", min=4, max=511), torch.export.Dim("clauses", min=2, max=511)
    example = (torch.randint(4, 900, (1, 37)), torch.rand(5, 37))
    torch.onnx.export(
        _Single(net).eval(),
        example,
        str(file),
        dynamo=True,
        opset_version=OPSET,
        input_names=["ids", "pool"],
        output_names=["logits", "vectors"],
        dynamic_shapes={"ids": {1: tokens}, "pool": {0: clauses, 1: tokens}},
        external_data=False,
        verbose=False,
    )


def _export_pairs(head: PairHead, file: Path) -> None:
    torch.onnx.export(
        head,
        (torch.rand(7, FEATURES),),
        str(file),
        dynamo=True,
        opset_version=OPSET,
        input_names=["features"],
        output_names=["logit"],
        dynamic_shapes={"features": {0: torch.export.Dim("pairs", min=2)}},
        external_data=False,
        verbose=False,
    )


def _quantize(full: Path, out: Path) -> None:
    """8-bit weights per channel; activations in 8 bits by the range of the one window that runs."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    ready = full.with_suffix(".ready.onnx")
    quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
    quantize_dynamic(
        str(ready),
        str(out),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )


def drift(net: Network, folder: Path, text: str) -> float:
    """Share of clauses whose role the exported file sees as the network does (a check of the export)."""
    from tokenizers import Tokenizer

    from bienban_nlp.encoder import Encoder

    maker = WindowMaker(Tokenizer.from_file(str(folder / "tokenizer.json")))
    layout = lay_out(text)
    rows = []
    with torch.no_grad():
        for w in maker.windows(layout):
            logits, _ = net(torch.tensor([w.ids]), torch.from_numpy(pool(w)).unsqueeze(0))
            rows.append(logits[0].numpy())
    at = sum(len(v) for k, v in HEADS.items() if k in ("section", "item", "heading", "turn"))
    full = np.concatenate(rows)[:, at : at + len(HEADS["role"])].argmax(1)
    return float((Encoder(folder).read(text).probabilities["role"].argmax(1) == full).mean())
