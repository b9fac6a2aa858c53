"""Imports go one way, the command line starts at once, nothing reaches for the network."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "bienban_nlp"

# The order of reading is the flow of data; a module may import what stands before it, never what stands behind.
ORDER = (
    "messages minutes encoding reading syllables layout corpus encoder segment dates facts classify statements "
    "links assignments summary analysis baselines evaluation checks rubric_file rubric figures archive render web train spacy cli"
).split()


def imports(file: Path) -> set[str]:
    """The modules of the package that a file imports."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:  # what a function imports when called is no layer
        names = (
            [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        found |= {n.split(".")[1] for n in names if n.startswith("bienban_nlp.")}
    return found


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_go_one_way(file):
    own = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own in ("__init__", "resources"):
        return
    behind = {n for n in imports(file) if n in ORDER and n != own and ORDER.index(n) > ORDER.index(own)}
    assert not behind, f"{own} imports {behind}, which stand behind it"


def test_torch_stays_in_train():
    for file in PACKAGE.rglob("*.py"):
        if file.parent.name != "train":
            assert "import torch" not in file.read_text(encoding="utf-8"), file.name


def test_nothing_heavy_is_imported_at_the_start():
    heavy = "torch spacy onnxruntime numpy docx pypdfium2 underthesea tokenizers".split()
    code = f"import sys, bienban_nlp.cli; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_no_network(corpus):
    sample = next((corpus / "samples").glob("*.docx"))
    code = (
        "import socket\n"
        "def no(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = no; socket.create_connection = no; socket.getaddrinfo = no\n"
        f"import bienban_nlp as bb\nm = bb.analyze({str(sample)!r})\nbb.score(m)\nprint(len(m.items))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]
