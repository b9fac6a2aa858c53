"""The corpus through `datasets` is the corpus."""

import pytest

pytest.importorskip("datasets")

from bienban_nlp.corpus import read_split
from bienban_nlp.train.dataset import SPLITS, dataset, golds


def test_nothing_is_lost_on_the_way(corpus, tmp_path):
    found = dataset(corpus)
    for name, split in SPLITS.items():
        assert golds(found[name]) == read_split(corpus, split)
    found.save_to_disk(str(tmp_path / "saved"))
    from datasets import load_from_disk

    row = load_from_disk(str(tmp_path / "saved"))["test"][0]
    stated = [m for m in row["marks"] if m["tag"] == "issue"]
    assert stated and all(row["text"][m["start"] : m["end"]].strip() for m in stated)
