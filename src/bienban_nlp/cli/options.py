"""What a verb can be told: the kinds of its arguments and options.

A ``metavar`` that ends in ``-meta`` is a key of the messages, see :mod:`bienban_nlp.cli.wording`.
"""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a result is written."""

    text = "text"
    json = "json"
    html = "html"


class ScoreFormat(StrEnum):
    """How a score is written."""

    text = "text"
    json = "json"
    html = "html"
    docx = "docx"
    csv = "csv"


class Listing(StrEnum):
    """How a survey is written."""

    text = "text"
    json = "json"
    csv = "csv"


class Telling(StrEnum):
    """How a report on an archive is written."""

    text = "text"
    json = "json"
    html = "html"
    csv = "csv"


class Answer(StrEnum):
    """How what was found is written."""

    text = "text"
    json = "json"


class Clean(StrEnum):
    """What a document is converted to."""

    txt = "txt"
    docx = "docx"


class Level(StrEnum):
    """From which severity on a finding fails the gate."""

    error = "error"
    warning = "warning"


class Engine(StrEnum):
    """What runs a batch."""

    local = "local"
    ray = "ray"


class Split(StrEnum):
    """A part of a corpus."""

    train = "train"
    dev = "dev"
    test = "test"


Files = Annotated[list[str], typer.Argument(metavar="file-meta")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="file-meta")]
Model = Annotated[Path | None, typer.Option("--model", metavar="folder-meta")]
Form = Annotated[Format | None, typer.Option("--format", "-f")]
First = Annotated[str, typer.Option("--from", metavar="month-meta")]
Last = Annotated[str, typer.Option("--to", metavar="month-meta")]
Unit = Annotated[str, typer.Option("--unit", metavar="name-meta")]


def finite(value: float | None) -> float | None:
    """Refuse what a score cannot be held against: "nan" is below nothing, so a gate with it would always be open."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(str(value))
    return value
