"""What several tests share."""

from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[1] / "corpora"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of annotated minutes."""
    return CORPUS
