"""Other readers of the same files; one that is not installed is left out.

pip install docx2python viparse python-docx pdfplumber striprtf olefile pytesseract
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

Reader = Callable[[Path], str]


def ours(path: Path) -> str:
    """bienban_nlp."""
    from bienban_nlp.reading import read

    return read(path).text


def python_docx(path: Path) -> str:
    """python-docx: paragraphs and tables in their order, nothing else."""
    import docx
    from docx.table import Table

    out = []
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            out += [" | ".join(cell.text.replace("\n", " ") for cell in row.cells) for row in block.rows]
        else:
            out.append(block.text)
    return "\n".join(out)


def docx2python(path: Path) -> str:
    """docx2python; its own numbering of lists."""
    from docx2python import docx2python as open_docx

    with open_docx(str(path)) as made:
        return made.text


def viparse(path: Path) -> str:
    """Viparse as installed, asked to find old encodings by itself."""
    import viparse as other

    made = other.load(str(path), encoding="auto", output="text")
    return "\n".join(document.text for document in made)


def viparse_fix(path: Path) -> str:
    """Viparse has no reader of plain text; its repair of a text does the same work."""
    import viparse as other

    return "\n".join(other.fix(line) for line in path.read_bytes().decode("cp1252").split("\n"))


def pypdfium2(path: Path) -> str:
    """pypdfium2: the text of each page as PDFium gives it."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def tesseract(path: Path) -> str:
    """Tesseract alone, with Vietnamese data, on pages rendered at 300 dots an inch."""
    import pypdfium2 as pdfium
    import pytesseract

    document = pdfium.PdfDocument(path)
    pages = [page.render(scale=300 / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return "\n".join(pytesseract.image_to_string(page, lang="vie") for page in pages)


def lxml(path: Path) -> str:
    """Lxml's text_content, a line break at the end of each block."""
    from lxml import html

    root = html.fromstring(path.read_bytes())
    for el in root.iter("p", "li", "tr", "br", "div"):
        el.tail = "\n" + (el.tail or "")
    return str(root.text_content())


def striprtf(path: Path) -> str:
    """Striprtf."""
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(path.read_bytes().decode("cp1252", "replace")))


_WORD: list[tuple[str, Reader, str]] = [
    ("python-docx", python_docx, "docx"),
    ("docx2python", docx2python, "docx2python"),
    ("viparse", viparse, "viparse"),
]
_PEERS: dict[str, list[tuple[str, Reader, str]]] = {
    "docx": _WORD,
    "docx-tcvn3": _WORD,
    "docx-vni": _WORD,
    "doc": [("viparse", viparse, "viparse")],
    "rtf": [("striprtf", striprtf, "striprtf"), ("viparse", viparse, "viparse")],
    "html": [("lxml", lxml, "lxml")],
    "pdf": [("pypdfium2", pypdfium2, "pypdfium2"), ("viparse", viparse, "viparse")],
    "scan": [("Tesseract", tesseract, "pytesseract")],
    "scan-bad": [("Tesseract", tesseract, "pytesseract")],
    "scan-specked": [("Tesseract", tesseract, "pytesseract")],
    "tcvn3": [("viparse", viparse_fix, "viparse")],
    "vni": [("viparse", viparse_fix, "viparse")],
    "viqr": [("viparse", viparse_fix, "viparse")],
}


def readers(format: str) -> list[tuple[str, Reader]]:
    """Ours and the peers at hand for a format."""
    peers = [(name, read) for name, read, module in _PEERS.get(format, []) if find_spec(module)]
    return [("bienban_nlp", ours), *peers]
