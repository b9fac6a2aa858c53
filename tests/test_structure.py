"""Imports go one way, the command line starts at once, nothing reaches for the network."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "bienban_nlp"

# The order of reading is the flow of data; a module may import what stands before it, never what stands behind.
ORDER = (
    "messages minutes encoding reading syllables names layout corpus encoder segment dates facts classify statements "
    "links assignments summary checks analysis baselines evaluation rubric_file rubric figures archive render web train spacy cli"
).split()


# What stands behind may be used where it is installed, by these alone: a model is measured beside baselines that need
# the extra for training.
BORROWED = {("figures", "train")}


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def imports(text: str, package: str) -> set[str]:
    """The modules of the package that a text imports: anywhere, relatively, or by their names as strings."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: -node.level + 1 or None] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            names = {f"{source}.{a.name}" for a in node.names}
            found |= {n if n in MODULES else source for n in names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)  # for import_module
    return found & MODULES.keys() - {"bienban_nlp"}


GRAPH = {
    name: imports(file.read_text(encoding="utf-8"), name if file.stem == "__init__" else name.rpartition(".")[0])
    for name, file in MODULES.items()
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import bienban_nlp.encoding", "encoding"),
        ("from bienban_nlp.reading import docx", "reading.docx"),
        ("from bienban_nlp.reading import read", "reading"),
        ("from . import docx", "reading.docx"),
        ("from . import read", "reading"),
        ("from .docx import content", "reading.docx"),
        ("from ..encoding import repair", "encoding"),
        ("from .. import encoding", "encoding"),
        ("def f():\n    from .pdf import content", "reading.pdf"),
        ("import_module('bienban_nlp.reading.doc')", "reading.doc"),
    ],
)
def test_every_kind_of_import_is_seen(text, found):
    assert imports(text, "bienban_nlp.reading") == {f"bienban_nlp.{found}"}


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"bienban_nlp"}))
def test_imports_go_one_way(name):
    own = name.split(".")[1]
    if own == "resources":
        return
    others = {n.split(".")[1] for n in GRAPH[name]} - {own, "resources"}
    behind = {n for n in others if ORDER.index(n) > ORDER.index(own) and (own, n) not in BORROWED}
    assert not behind, f"{name} imports {behind}, which stand behind it"


def test_no_module_imports_itself_by_way_of_others():
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


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


def test_every_public_name_leads_somewhere():
    import bienban_nlp as bb

    assert [name for name in bb.__all__ if not hasattr(bb, name)] == []
    assert {"RubricError", "list_rubrics", "Fact", "Section"} <= set(bb.__all__)


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
