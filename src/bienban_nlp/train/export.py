"""A trained network becomes a model folder: ONNX in whole numbers, tokenizer, labels, calibration, checksums."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from transformers import BertModel

from bienban_nlp.encoder import ABOUT, HEADS, WindowMaker, lay_out, pool
from bienban_nlp.links import PLAIN, TRAITS
from bienban_nlp.train.network import Network
from bienban_nlp.train.pairs import LinkHead

log = logging.getLogger(__name__)

OPSET = 20  # the first with GELU as one operator
BLOCK = 64  # numbers of a word's vector that share a scale
WEIGHTS = 128  # and of a row of weights
LARGE, SMALL = 100_000, 1_000  # numbers in a table worth packing, of the encoder and of a head
NEUTRAL: dict[str, Any] = {
    "temperature": {},
    "confidence": {},
    "threshold": {"item": 0.5, "link": 0.5, "other": 0.0, "inner": 0.0, "unsure_role": 0.5, "unsure_work": 0.6},
}


def export(net: Network, tokenizer: Path, out: Path) -> None:
    """Write a model folder with neutral calibration.

    Parameters
    ----------
    net : Network
        Trained.
    tokenizer : Path
        The ``tokenizer.json`` it was trained with.
    out : Path
        The folder to make.
    """
    out.mkdir(parents=True, exist_ok=True)
    # A value a line, so that two vocabularies can be compared; without indentation, a quarter smaller.
    words = json.dumps(json.loads(tokenizer.read_text("utf-8")), ensure_ascii=False, indent=0, separators=(",", ":"))
    (out / "tokenizer.json").write_text(words + "\n", encoding="utf-8")
    net.eval()
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        _export_encoder(net, full)
        _in_blocks(full, out / "model.onnx")
        _export_answers(net, full)
        _quantize(full, out / "heads.onnx")
    _export_likeness(out / "alike.onnx")
    _export_links(net.links, int(net.encoder.config.hidden_size), out / "links.onnx")
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
    """The encoder as it runs: one window, no padding, so no mask."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, pool: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        encoder = self.net.encoder
        if isinstance(encoder, BertModel):
            states = _fused(encoder, ids)
        else:
            states = encoder(input_ids=ids, output_hidden_states=True).hidden_states
        return torch.matmul(pool, states[-1][0]), self.net.words(states[self.net.low][0])


def _fused(encoder: BertModel, ids: torch.Tensor) -> list[torch.Tensor]:
    """BERT's states, layer by layer, with attention as one operator of ONNX Runtime: half the time on a CPU."""
    states = [encoder.embeddings(input_ids=ids)]
    for layer in encoder.encoder.layer:
        attention, hidden = layer.attention.self, states[-1]
        attended = torch.onnx.ops.symbolic(
            "com.microsoft::MultiHeadAttention",
            (attention.query(hidden), attention.key(hidden), attention.value(hidden)),
            attrs={"num_heads": attention.num_attention_heads},
            dtype=hidden.dtype,
            shape=hidden.shape,
            version=1,
        )
        hidden = layer.attention.output(attended, hidden)
        states.append(layer.output(layer.intermediate(hidden), hidden))
    return states


class _Answers(torch.nn.Module):
    """The heads as they run: the clauses of one document."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        return self.net.answers(vectors)


class _Alike(torch.nn.Module):
    """How like each word is to each other."""

    def forward(self, about: torch.Tensor) -> torch.Tensor:
        return about @ about.T


def _export(
    module: torch.nn.Module, file: Path, inputs: dict[str, tuple[torch.Tensor, dict[int, Any]]], *out: str
) -> None:
    """Write one ONNX file; ``inputs`` gives for each name an example and the axes that may change."""
    torch.onnx.export(
        module.eval(),
        tuple(example for example, _ in inputs.values()),
        str(file),
        dynamo=True,
        opset_version=OPSET,
        input_names=list(inputs),
        output_names=list(out),
        dynamic_shapes=[axes for _, axes in inputs.values()],
        external_data=False,
        verbose=False,
    )
    model = onnx.load(str(file))
    _bare(model.graph)
    onnx.save(model, str(file))


def _bare(graph: onnx.GraphProto) -> None:
    """Take the exporter's notes out: they hold paths of the machine that made the file, and shapes nobody needs."""
    del graph.value_info[:]
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""


def _export_encoder(net: Network, file: Path) -> None:
    tokens, clauses = torch.export.Dim("tokens", min=4, max=511), torch.export.Dim("clauses", min=2, max=511)
    ids, pooling = torch.randint(4, 900, (1, 37)), torch.rand(5, 37)
    _export(
        _Single(net), file, {"ids": (ids, {1: tokens}), "pool": (pooling, {0: clauses, 1: tokens})}, "vectors", "words"
    )


def _export_answers(net: Network, file: Path) -> None:
    width = int(net.encoder.config.hidden_size)
    _export(_Answers(net), file, {"vectors": (torch.rand(7, width), {0: torch.export.Dim("clauses", min=2)})}, "logits")


def _export_likeness(file: Path) -> None:
    tokens = torch.export.Dim("tokens", min=2)
    _export(_Alike(), file, {"about": (torch.rand(5, ABOUT), {0: tokens})}, "alike")


def _export_links(head: LinkHead, width: int, file: Path) -> None:
    statements, pairs = torch.export.Dim("statements", min=2), torch.export.Dim("pairs", min=1)
    examples = {
        "vectors": (torch.rand(5, width), {0: statements}),
        "traits": (torch.rand(5, TRAITS), {0: statements}),
        "alike": (torch.rand(5, 5), {0: statements, 1: statements}),
        "pairs": (torch.randint(0, 4, (7, 2)), {0: pairs}),
        "plain": (torch.rand(7, PLAIN), {0: pairs}),
    }
    _export(head, file, examples, "logit")
    model = onnx.load(str(file))
    _weights_in_16_bits(model.graph, SMALL)
    onnx.save(model, str(file))


def _in_blocks(full: Path, out: Path) -> None:
    """The encoder: weights and activations in 8 bits, each in blocks with a scale of its own; words in 4 bits.

    With one scale for a whole window a few large activations take the fine ones' bits: roles on the development part were
    0.78 so, 0.80 in blocks and 0.81 without rounding. Half of what a word's vector weighs buys more layers.
    """
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    whole_numbers = 4  # the accuracy level at which activations are rounded too; it is twice as fast
    wanted = DefaultWeightOnlyQuantConfig(block_size=WEIGHTS, is_symmetric=True, accuracy_level=whole_numbers, bits=8)
    quantizer = MatMulNBitsQuantizer(onnx.load(str(full)), algo_config=wanted)
    quantizer.process()
    _pack(quantizer.model.model, out)


def _quantize(full: Path, out: Path) -> None:
    """What runs once a document: weights in 7 bits per channel, activations in 8 by their range.

    Processors without VNNI (many office computers) add two products of an unsigned and a signed byte in 16 bits and cut
    off what does not fit: with weights of 7 bits (``reduce_range``) it always fits, so every processor finds the same.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(full),
        str(out),
        per_channel=True,
        weight_type=QuantType.QInt8,
        reduce_range=True,
        op_types_to_quantize=["MatMul", "Gemm"],
    )
    _pack(onnx.load(str(out)), out)


def _pack(model: onnx.ModelProto, out: Path) -> None:
    """Store what is looked up in 4 bits and the rest that is large in 16."""
    _tables_in_4_bits(model.graph)
    _weights_in_16_bits(model.graph, LARGE)
    model.opset_import[0].version = OPSET + 1  # the first with 4-bit numbers
    onnx.save(model, str(out))


def _tables_in_4_bits(graph: onnx.GraphProto) -> None:
    """Store the tables of vectors that are looked up as 4-bit numbers, with a scale for each block."""
    tables = {t.name: t for t in graph.initializer}
    for lookup in graph.node:
        table = tables.get(lookup.input[0]) if lookup.op_type == "Gather" else None
        if table is None or prod(table.dims) < LARGE or table.dims[1] % BLOCK:
            continue
        weights = onnx.numpy_helper.to_array(table)
        blocks = weights.reshape(len(weights), -1, BLOCK)
        scales = np.abs(blocks).max(2, keepdims=True) / 7
        rounded = np.round(blocks / np.maximum(scales, 1e-12)).astype(np.int64).reshape(weights.shape)
        packed = ((rounded[:, 0::2] & 15) | (rounded[:, 1::2] & 15) << 4).astype(np.uint8).tobytes()
        name = table.name
        graph.initializer.remove(table)
        graph.initializer.append(onnx.helper.make_tensor(name, onnx.TensorProto.INT4, weights.shape, packed, raw=True))
        graph.initializer.append(onnx.numpy_helper.from_array(scales[..., 0].astype(np.float32), name + ".scales"))
        lookup.op_type, lookup.domain = "GatherBlockQuantized", "com.microsoft"
        lookup.input.append(name + ".scales")
        del lookup.attribute[:]
        for key, value in (("gather_axis", 0), ("quantize_axis", 1), ("block_size", BLOCK)):
            lookup.attribute.append(onnx.helper.make_attribute(key, value))


def _weights_in_16_bits(graph: onnx.GraphProto, least: int) -> None:
    """Store what is still large and in 32 bits (the recurrent layer) in 16; it runs in 32."""
    for table in [t for t in graph.initializer if t.data_type == onnx.TensorProto.FLOAT and prod(t.dims) >= least]:
        name = table.name
        half = onnx.numpy_helper.to_array(table).astype(np.float16)
        graph.initializer.remove(table)
        graph.initializer.append(onnx.numpy_helper.from_array(half, name + ".half"))
        graph.node.insert(0, onnx.helper.make_node("Cast", [name + ".half"], [name], to=onnx.TensorProto.FLOAT))


def drift(net: Network, folder: Path, text: str) -> float:
    """Share of clauses whose role the exported file sees as the network does (a check of the export)."""
    from tokenizers import Tokenizer

    from bienban_nlp.encoder import Encoder

    maker = WindowMaker(Tokenizer.from_file(str(folder / "tokenizer.json")))
    with torch.no_grad():
        windows = maker.windows(lay_out(text))
        vectors = [net(torch.tensor([w.ids]), torch.from_numpy(pool(w)).unsqueeze(0))[0][0] for w in windows]
        logits = net.answers(torch.cat(vectors)).numpy()
    at = sum(len(v) for k, v in HEADS.items() if k in ("section", "item", "heading", "turn"))
    full = logits[:, at : at + len(HEADS["role"])].argmax(1)
    return float((Encoder(folder).read(text).probabilities["role"].argmax(1) == full).mean())
