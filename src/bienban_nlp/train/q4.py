"""Reading ``e5-small-q4.bin``: a BERT encoder in 4-bit blocks, with its tokenizer's pieces.

The file is a header, the tokenizer, a directory of tensors and the tensors themselves, all little
endian. A tensor is plain float32, or Q4_0: every 32 weights share one float16 step ``d`` and take
4 bits each, ``w = (nibble - 8) * d``; low nibbles hold the first 16 weights, high nibbles the rest.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32
_BLOCK_TYPE = np.dtype([("step", "<f2"), ("nibbles", "u1", BLOCK // 2)])

Floats = NDArray[np.float32]

_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True)
class Shape:
    """The sizes that the header gives, under the names of a Hugging Face ``BertConfig``."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    vocab_size: int
    max_position_embeddings: int
    type_vocab_size: int
    layer_norm_eps: float


@dataclass(frozen=True)
class Q4Model:
    """A decoded file: its sizes, the tokenizer's pieces with their scores, and float32 tensors by name."""

    shape: Shape
    pieces: list[bytes]
    scores: Floats
    tensors: dict[str, Floats]


def read_q4(path: Path) -> Q4Model:
    """Decode a whole file.

    Parameters
    ----------
    path : Path
        An ``E5S1`` file.

    Returns
    -------
    Q4Model
        Tensors are flat; :func:`bert_state` gives them their shapes.

    Raises
    ------
    ValueError
        If the file is not of this format or a tensor's size contradicts its length.
    """
    cursor = _Cursor(path.read_bytes())
    if cursor.take(4) != MAGIC:
        raise ValueError(f"{path.name}: not an {MAGIC.decode()} file")
    _version, hidden, layers, heads, inner, vocabulary, positions, types, eps, block = cursor.unpack("I7ifi")
    if block != BLOCK:
        raise ValueError(f"{path.name}: blocks of {block} weights, only {BLOCK} is known")
    pieces, scores = _read_pieces(cursor)
    tensors = _read_tensors(cursor)
    # The header's eps is a float32; rounded, it is the decimal number that was meant.
    shape = Shape(hidden, layers, heads, inner, vocabulary, positions, types, float(f"{eps:.6g}"))
    return Q4Model(shape, pieces, scores, tensors)


def bert_state(model: Q4Model) -> dict[str, Floats]:
    """Name and shape the tensors as a Hugging Face ``BertModel`` without pooling does.

    Parameters
    ----------
    model : Q4Model
        A decoded file.

    Returns
    -------
    dict
        A state dictionary of numpy arrays.
    """
    width = model.shape.hidden_size
    state = {name: model.tensors[source] for source, name in _EMBEDDINGS.items()}
    for layer in range(model.shape.num_hidden_layers):
        for part, name in _PARTS.items():
            for suffix, kind in (("w", "weight"), ("b", "bias")):
                state[f"encoder.layer.{layer}.{name}.{kind}"] = model.tensors[f"l{layer}.{part}.{suffix}"]
    return {name: _shaped(name, values, width, model.shape.intermediate_size) for name, values in state.items()}


def _shaped(name: str, values: Floats, width: int, inner: int) -> Floats:
    if name.endswith(".bias") or "LayerNorm" in name:
        return values
    # Rows are outputs, so the row length is the input's width: `intermediate_size` only on the way back.
    is_contraction = name.endswith("output.dense.weight") and "attention" not in name
    return values.reshape(-1, inner if is_contraction else width)


class _Cursor:
    """A place in a buffer that refuses to run past the end."""

    def __init__(self, buffer: bytes) -> None:
        self.buffer = buffer
        self.at = 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.buffer):
            raise ValueError(f"the file ends early: {size} bytes wanted at {self.at} of {len(self.buffer)}")
        self.at += size
        return self.buffer[self.at - size : self.at]

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{layout}", self.take(struct.calcsize(f"<{layout}")))

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.take(np.dtype(dtype).itemsize * count), dtype)


def _read_pieces(cursor: _Cursor) -> tuple[list[bytes], Floats]:
    count, _bos, _eos, _pad, _unk = cursor.unpack("5i")
    (blob_size,) = cursor.unpack("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).astype(np.float32)
    blob = cursor.take(blob_size)
    _norm_count, norm_size = cursor.unpack("iI")
    cursor.take(norm_size)  # the normaliser's map: tokenizer.json has its own
    return [blob[start:end] for start, end in itertools.pairwise(offsets)], scores


def _read_tensors(cursor: _Cursor) -> dict[str, Floats]:
    tensors = {}
    (count,) = cursor.unpack("i")
    for _ in range(count):
        (name_size,) = cursor.unpack("H")
        name = cursor.take(name_size).decode("ascii")
        # The type byte is not needed: the size alone tells the two kinds apart.
        _kind, length, offset, size = cursor.unpack("BIQQ")
        values = _Cursor(cursor.buffer)
        values.at = offset
        tensors[name] = _decode(name, values.take(size), length)
    return tensors


def _decode(name: str, data: bytes, length: int) -> Floats:
    if len(data) == 4 * length:
        return np.frombuffer(data, "<f4").astype(np.float32)
    if len(data) * BLOCK != _BLOCK_TYPE.itemsize * length:
        raise ValueError(f"tensor {name}: {len(data)} bytes for {length} weights")
    blocks = np.frombuffer(data, _BLOCK_TYPE)
    levels = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    return (levels * blocks["step"].astype(np.float32)[:, None]).ravel()
