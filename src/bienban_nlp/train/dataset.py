"""The corpus as a ``datasets.DatasetDict``: one row a minutes, its marks as offsets into its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from datasets import Dataset, DatasetDict

from bienban_nlp.corpus import Gold, Mark, read_gold, read_index

SPLITS = {"train": "train", "validation": "dev", "test": "test"}


def dataset(corpus: Path) -> DatasetDict:
    """Read a corpus folder with an index.

    Parameters
    ----------
    corpus : Path
        A folder with ``minutes/`` and ``index.tsv``.

    Returns
    -------
    DatasetDict
        ``train``, ``validation`` and ``test``. A row holds the columns of the index; ``text``; ``facts``, a list of
        ``{"name", "value"}``; and ``marks``, a list with one entry a tag: ``tag``, ``start`` and ``end`` (characters of
        ``text``, end exclusive), ``depth``, ``work``, ``led``, ``speaker``, ``id``, ``refs``, ``who``, ``due``.

    Raises
    ------
    ValueError
        A line of the index or a file cannot be read.
    """
    entries = read_index(corpus)
    return DatasetDict(
        {
            name: Dataset.from_list([_row(corpus, msgspec.to_builtins(e)) for e in entries if e.split == split])
            for name, split in SPLITS.items()
        }
    )


def _row(corpus: Path, entry: dict[str, Any]) -> dict[str, Any]:
    gold = read_gold(corpus / "minutes" / f"{entry['id']}.xml")
    facts = [{"name": k, "value": v} for k, v in gold.facts.items()]
    return {**entry, "text": gold.text, "facts": facts, "marks": msgspec.to_builtins(gold.marks)}


def golds(rows: Iterable[Mapping[str, Any]]) -> list[Gold]:
    """The annotated minutes of some rows of :func:`dataset`."""
    return [
        Gold(
            id=row["id"],
            text=row["text"],
            facts={f["name"]: f["value"] for f in row["facts"]},
            marks=msgspec.convert(row["marks"], list[Mark]),
        )
        for row in rows
    ]
