"""Training end to end on a tiny random encoder: what is exported answers as the network does, one seed gives one result."""

import copy
import json
import random
import shutil

import msgspec
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("onnxscript")
pytest.importorskip("sklearn")

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers  # noqa: E402

from bienban_nlp.analysis import Analyzer  # noqa: E402
from bienban_nlp.corpus import read_index, read_split  # noqa: E402
from bienban_nlp.encoder import MODEL, Encoder, WindowMaker  # noqa: E402
from bienban_nlp.evaluation import evaluate  # noqa: E402
from bienban_nlp.train import run as running  # noqa: E402
from bienban_nlp.train.calibrate import calibrate, platt, temperature  # noqa: E402
from bienban_nlp.train.card import write_card  # noqa: E402
from bienban_nlp.train.export import drift, export  # noqa: E402
from bienban_nlp.train.finetune import Settings, see, train  # noqa: E402
from bienban_nlp.train.linear import LinearReader, tfidf  # noqa: E402
from bienban_nlp.train.network import Network  # noqa: E402
from bienban_nlp.train.pairs import lesson, likeness  # noqa: E402
from bienban_nlp.train.shipped import take_up  # noqa: E402

TINY = Settings(epochs=1, settling=1, noise=0.0, links=1)


@pytest.fixture(scope="module")
def golds(corpus):
    return sorted(read_split(corpus, "train"), key=lambda g: len(g.text))[:3]


@pytest.fixture(scope="module")
def base(tmp_path_factory, golds):
    """A local encoder folder: one layer, random weights, a word-level vocabulary."""
    folder = tmp_path_factory.mktemp("base")
    words = sorted({w for g in golds for w in g.text.lower().split()})
    vocab = {w: i for i, w in enumerate(["<s>", "<pad>", "</s>", "<unk>", "<mask>", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.Lowercase(), pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(vocab),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=4,
        intermediate_size=64,
        pad_token_id=1,
    )
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(base, golds, tmp_path_factory):
    out = tmp_path_factory.mktemp("model")
    net = train(golds, base, out / "run", TINY)
    export(net, base / "tokenizer.json", out / "tiny")
    assert drift(net, out / "tiny", golds[0].text) > 0.9
    assert not [f.name for f in (out / "tiny").iterdir() if b"stack_trace" in f.read_bytes()]
    return out / "tiny"


def test_any_local_encoder_trains_and_reads(folder, golds):
    calibrate(folder, golds[:2])
    figures = evaluate((g, Analyzer(Encoder(folder)).analyze_text(g.text)) for g in golds)
    assert figures["files"] == 3


def test_thinning_keeps_layers_evenly_spaced_and_reads_as_the_file_does(base, golds, tmp_path):
    config = transformers.BertConfig.from_pretrained(base, num_hidden_layers=4)
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(tmp_path)
    whole, thin = Network(tmp_path), Network(tmp_path)
    thin.thin(2)
    for kept, layer in zip(thin.encoder.encoder.layer, (1, 3), strict=True):
        assert torch.equal(kept.output.dense.weight, whole.encoder.encoder.layer[layer].output.dense.weight)
    export(thin, base / "tokenizer.json", tmp_path / "thin")
    assert drift(thin, tmp_path / "thin", golds[0].text) > 0.9


def test_learning_on_begins_with_the_shipped_weights(base, golds, tmp_path):
    net, other = train(golds[:1], base, tmp_path / "run", TINY), Network(base)
    export(net, base / "tokenizer.json", tmp_path / "shipped")
    take_up(other, tmp_path / "shipped")
    still = Settings(epochs=1, settling=0, rate=0.0, head_rate=0.0)
    learned_on = train(golds[:1], base, tmp_path / "on", still, shipped=[tmp_path / "shipped"])
    weights = zip(net.named_parameters(), other.parameters(), learned_on.parameters(), strict=True)
    for (name, a), b, c in weights:
        if "pooler" not in name:
            assert torch.allclose(a, b, atol=float(a.abs().max()) / 120), name
            assert torch.equal(b, c), name


def test_of_several_folders_the_mean_is_taken_up(base, golds, tmp_path):
    one, between = train(golds[:1], base, tmp_path / "run", TINY), Network(base)
    two = copy.deepcopy(one)
    with torch.no_grad():
        for weight in two.encoder.encoder.parameters():
            weight.mul_(1.5)
    for name, net in (("one", one), ("two", two)):
        export(net, base / "tokenizer.json", tmp_path / name)
    take_up(between, tmp_path / "one", tmp_path / "two")
    a, b, c = (n.encoder.encoder.layer[0].output.dense.weight for n in (one, two, between))
    assert torch.allclose(c, (a + b) / 2, atol=float(b.abs().max()) / 120)


@pytest.mark.parametrize("other", [{"num_hidden_layers": 2}, {"intermediate_size": 48}])
def test_a_folder_of_other_layers_is_not_taken_up(other, base, folder, tmp_path):
    config = transformers.BertConfig.from_pretrained(base, **other)
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(tmp_path)
    with pytest.raises(ValueError, match="layers"):
        take_up(Network(tmp_path), folder)


@pytest.mark.parametrize("made", ["tiny", "shipped"])
def test_no_product_overflows_on_an_old_processor(made, folder):
    """Without VNNI two products of an unsigned and a signed byte are added in 16 bits; see ``export._quantize``."""
    onnx = pytest.importorskip("onnx")
    products = 0
    for file in ("model.onnx", "heads.onnx"):
        graph = onnx.load(str((folder if made == "tiny" else MODEL) / file)).graph
        tables = {t.name: t for t in graph.initializer}
        for node in graph.node:
            if node.op_type == "MatMulInteger":
                products += 1
                weights = onnx.numpy_helper.to_array(tables[node.input[1]]).astype(int)
                assert 2 * 255 * abs(weights).max() < 1 << 15, (file, node.name)
    assert products


def test_links_are_read_as_they_were_learned(base, golds, tmp_path):
    net = train(golds, base, tmp_path / "run", TINY)
    export(net, base / "tokenizer.json", tmp_path / "model")
    encoder = Encoder(tmp_path / "model")
    maker = WindowMaker(Tokenizer.from_file(str(base / "tokenizer.json")))
    asked = 0
    for gold in golds:
        reading = encoder.read(gold.text)
        given = lesson(gold, reading.layout)
        if given is None:
            continue
        asked += 1
        chosen = given.chosen
        with torch.no_grad():
            seen = see(net, maker.windows(reading.layout), TINY)
            vectors, words = seen.statements(reading.layout, chosen.stated)
            alike = likeness(words)
            learned = net.links(
                vectors, *map(torch.from_numpy, (chosen.traits, alike.numpy(), chosen.pairs, chosen.plain))
            )
        assert torch.allclose(learned, torch.from_numpy(encoder.links(reading, chosen)), atol=0.05)
    assert asked


def test_one_seed_one_result_and_resuming_changes_nothing(base, golds, tmp_path):
    whole = train(golds, base, tmp_path / "whole", TINY)
    again = train(golds, base, tmp_path / "again", TINY)
    short = tmp_path / "short"

    class Cut(Exception):
        pass

    def cut(net, epoch):
        if epoch == 1:
            raise Cut

    with pytest.raises(Cut):
        train(golds, base, short, TINY, after_epoch=cut)
    assert json.loads((short / "progress.json").read_text())["epoch"] == 1
    resumed = train(golds, base, short, TINY)
    for a, b, c in zip(whole.parameters(), again.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(a, b) and torch.equal(a, c)


@pytest.mark.parametrize("other", ["minutes", "marks", "settings", "base"])
def test_a_checkpoint_of_another_run_is_not_gone_on_from(other, base, golds, tmp_path):
    train(golds[:1], base, tmp_path / "run", TINY)
    learn, settings, encoder = golds[:1], TINY, base
    if other == "minutes":
        learn = golds[1:2]
    elif other == "marks":
        learn = [msgspec.structs.replace(golds[0], marks=golds[0].marks[:-1])]
    elif other == "settings":
        settings = msgspec.structs.replace(TINY, rate=1e-3)
    else:
        encoder = shutil.copytree(base, tmp_path / "base")
        (encoder / "tokenizer.json").write_text((base / "tokenizer.json").read_text("utf-8") + "\n", encoding="utf-8")
    epochs = []
    train(learn, encoder, tmp_path / "run", settings, after_epoch=lambda net, epoch: epochs.append(epoch))
    assert epochs == [1, 2]


def test_every_part_is_checked_before_anything_is_learned(corpus, base, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "train", lambda *_, **__: pytest.fail("learned too soon"))
    good = next((corpus / "minutes").glob("*.xml")).read_text(encoding="utf-8")
    for folder in ("minutes", "first"):
        (tmp_path / folder).mkdir()
    lines = ["id\tsplit\tkind\tunit\tyear\tmeeting\tregion\tleaning"]
    for split in ("train", "dev", "test"):
        (tmp_path / "minutes" / f"{split}.xml").write_text(good, encoding="utf-8")
        lines.append(f"{split}\t{split}\tcell\tA\t2024\tregular\tnorth\tparty")
    (tmp_path / "index.tsv").write_text("\n".join(lines), encoding="utf-8")
    for file in ("minutes/dev.xml", "minutes/test.xml", "first/test.xml"):
        (tmp_path / file).write_text(good.replace("<item", "<itme", 1).replace("</item>", "</itme>", 1), "utf-8")
        with pytest.raises(ValueError, match=file.split("/")[1]):
            running.run(tmp_path, base, tmp_path / "model")
        (tmp_path / file).write_text(good, encoding="utf-8")


def test_minutes_of_a_trait_are_read_as_often_as_wanted(corpus):
    learn = read_split(corpus, "train")
    often = running.dwelt(corpus, learn, "official*3,account*2")
    bearing = {e.id: e.traits for e in read_index(corpus)}
    for g in learn:
        times = 3 if "official" in bearing[g.id] else 2 if "account" in bearing[g.id] else 1
        assert sum(x is g for x in often) == times
    assert running.dwelt(corpus, learn, "") == learn
    for wrong in ("official", "official*0", "unheard*2"):
        with pytest.raises(ValueError, match="dwell"):
            running.dwelt(corpus, learn, wrong)


def test_a_card_claims_nothing_that_its_run_does_not_know(base, golds, tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"x")
    write_card(tmp_path, tmp_path, base, golds[:2], golds[2:], {"layers": 1})
    told = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "1 layers" in told and f"`{base.name}` (bert)" in told and "fitted on 1 others, of other units" in told
    assert not [claim for claim in ("e5", "NOTICE", "author", "written by hand") if claim in told]
    write_card(tmp_path, tmp_path, base, golds[:2], golds[:1], {"layers": 1})
    assert "other units" not in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_a_changed_model_is_refused(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "calibration.json").write_text("{}")
    with pytest.raises(ValueError, match=r"calibration\.json"):
        Encoder(copy)


def test_linear_baseline_learns(golds):
    reader = LinearReader(tfidf(golds)).fit(golds)
    figures = evaluate((g, Analyzer(reader).analyze_text(g.text)) for g in golds)
    assert figures["roles micro"].f1 > 0.6


def test_temperature_and_platt_mend_overconfidence():
    import numpy as np

    from bienban_nlp.evaluation import Outcome

    rng = random.Random(0)
    answers = np.array([rng.random() < 0.7 for _ in range(500)]).astype(np.int64)
    sure = np.array([[0.0, 6.0]] * 500, np.float32)
    assert temperature(sure, answers) > 2
    assert platt([]) == (1.0, 0.0)
    slope, shift = platt([Outcome("role", 0.98, rng.random() < 0.7) for _ in range(500)])
    assert abs(1 / (1 + np.exp(-(slope * np.log(0.98 / 0.02) + shift))) - 0.7) < 0.06
