"""What several tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time where a red run must mean a change; a developer's runs go on looking for new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

CORPUS = Path(__file__).parents[1] / "corpora"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of annotated minutes."""
    return CORPUS
