"""A model folder becomes a network again, to learn on from where it stands.

What was shipped is in 8 bits; a network that begins with these weights and learns a little soon forgets the rounding. So
an office with twenty minutes of its own, or a corpus that has grown, need not begin at the base.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch

from bienban_nlp.train.network import Network

PARTS = {"model.onnx": "net.", "heads.onnx": "net.", "links.onnx": "net.links."}


def take_up(net: Network, *folders: Path) -> frozenset[str]:
    """Give a network the weights of a model folder, or the mean of several; words keep the places they have in its base.

    A model taught on gains what the new minutes are like and loses some of what it knew; half-way between both it has most of
    either (Wortsman et al. 2022). A head that a folder lacks, or has in another form, begins anew.

    Parameters
    ----------
    net : Network
        Made from the base that the folders were trained from.
    *folders : Path
        Model folders, as :func:`bienban_nlp.train.export.export` writes them; of several, each learned on from another.

    Returns
    -------
    frozenset of str
        Names of the weights that were taken.

    Raises
    ------
    ValueError
        A folder holds other layers of the encoder than the network, or not all of them.
    """
    found = _mean([dict(weights(folder)) for folder in folders])
    layers = {n: p.shape for n, p in net.named_parameters() if n.startswith("encoder.encoder.")}
    missing = [n for n, shape in layers.items() if n not in found or found[n].shape != shape]
    if missing:
        raise ValueError(
            f"{', '.join(map(str, folders))}: no weights for {len(missing)} layers of the network, e.g. {missing[0]}"
        )
    own = net.state_dict()
    taken = {
        name: value
        for name, value in found.items()
        if name in own and own[name].shape == value.shape and "embeddings.weight" not in name
    }
    net.load_state_dict({**own, **taken})
    return frozenset(taken)


def _mean(each: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of every weight that all have in one form."""
    first = each[0]
    alike = [n for n in first if all(n in other and other[n].shape == first[n].shape for other in each)]
    return {n: torch.stack([other[n] for other in each]).mean(0) for n in alike}


def weights(folder: Path) -> Iterator[tuple[str, torch.Tensor]]:
    """Name and value of every weight of a model folder, in 32 bits."""
    for file, prefix in PARTS.items():
        graph = onnx.load(str(folder / file)).graph
        tables = {
            t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer if t.data_type != onnx.TensorProto.INT4
        }
        for name, value in [*_plain(tables), *_products(graph, tables), *_recurrent(graph, tables)]:
            whole = name if name.startswith(prefix) else prefix + name
            yield whole.removeprefix("net."), torch.from_numpy(np.array(value, np.float32))


def _plain(tables: dict[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """The weights in 32 and 16 bits, under their own names."""
    for name, value in tables.items():
        if value.dtype in (np.float32, np.float16) and not name.endswith("_scale"):
            yield name.removesuffix(".half"), value


def _products(graph: onnx.GraphProto, tables: dict[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """The weights in whole numbers, each named by the bias that is added to its product."""
    reader = {name: node for node in graph.node for name in node.input}
    for node in graph.node:
        whole = {"MatMulInteger": _per_channel, "MatMulNBits": _in_blocks}.get(node.op_type)
        if whole is None or node.input[1] not in tables:
            continue
        after = node
        while after.op_type != "Add":
            after = reader[after.output[0]]
        bias = next(name for name in after.input if name.endswith(".bias"))
        yield bias.removesuffix("bias") + "weight", whole(node, tables)


def _per_channel(node: onnx.NodeProto, tables: dict[str, np.ndarray]) -> np.ndarray:
    """Weights with a scale for each output."""
    numbers, zero = tables[node.input[1]], tables[node.input[3]].astype(np.float32)
    return ((numbers - zero) * tables[node.input[1].removesuffix("_quantized") + "_scale"]).T


def _in_blocks(node: onnx.NodeProto, tables: dict[str, np.ndarray]) -> np.ndarray:
    """Weights with a scale for each block of a row, stored around the middle of a byte."""
    numbers = tables[node.input[1]].astype(np.float32) - 128
    width = next(a.i for a in node.attribute if a.name == "K")
    scaled = numbers * tables[node.input[2]].reshape(*numbers.shape[:2], 1)
    return scaled.reshape(len(numbers), -1)[:, :width]


def _recurrent(graph: onnx.GraphProto, tables: dict[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """The tables of the recurrent layer, in which ONNX has the update gate before the reset gate.

    Large weights have kept their names and torch's order and are not among its tables.
    """
    for node in (n for n in graph.node if n.op_type == "GRU"):
        for table, names in (
            (tables.get(node.input[1]), ("weight_ih_l0",)),
            (tables.get(node.input[2]), ("weight_hh_l0",)),
            (tables.get(node.input[3]), ("bias_ih_l0", "bias_hh_l0")),
        ):
            for rows, direction in zip(() if table is None else table, ("", "_reverse"), strict=False):
                for part, name in zip(np.split(rows, len(names)), names, strict=True):
                    update, reset, new = np.split(part, 3)
                    yield f"course.{name}{direction}", np.concatenate([reset, update, new])
