"""Write the sample documents: python scripts/make_samples.py corpora.

One annotated minutes of the development part as a Word file with a letterhead table, Word's own automatic numbering
and a signature table, as an office would have typed it.
"""

import argparse
import re
from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from bienban_nlp.corpus import read_gold

SAMPLES = {"th-mnsonca-2019-10": "bien-ban-chi-bo-thang-10.docx"}
LEVELS = (("upperRoman", "%1."), ("decimal", "%2."))
MARKS = (re.compile(r"[IVX]+\.\s+"), re.compile(r"\d+\.\s+"))


def add_numbering(document: docx.document.Document) -> int:
    """A two-level list (I., 1.) in numbering.xml; returns its number."""
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for level, (form, text) in enumerate(LEVELS):
        lvl = OxmlElement("w:lvl")
        lvl.set(qn("w:ilvl"), str(level))
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            lvl.append(child)
        abstract.append(lvl)
    numbering.insert(0, abstract)
    return numbering.add_num(77).numId


def write(text: str, file: Path) -> None:
    """One Word file, line by line; numbers that run on become automatic."""
    document = docx.Document()
    list_id = add_numbering(document)
    counts = [0, 0]
    for line in text.split("\n"):
        level = next((n for n, mark in enumerate(MARKS) if mark.match(line)), None)
        if level is None:
            document.add_paragraph(line)
            continue
        counts[level] += 1
        counts[level + 1 :] = [0] * (len(counts) - level - 1)
        number = line.split(".")[0]
        expected = ("I II III IV V VI VII VIII IX X".split()[counts[0] - 1], str(counts[1]))[level]
        if number != expected:  # a number that skips or restarts was typed by hand
            document.add_paragraph(line)
            continue
        paragraph = document.add_paragraph(MARKS[level].sub("", line, count=1))
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = list_id
    document.save(str(file))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    for id_, name in SAMPLES.items():
        gold = read_gold(corpus / "minutes" / f"{id_}.xml")
        write(gold.text, corpus / "samples" / name)
        (corpus / "samples" / name).with_suffix(".txt").write_text(gold.text + "\n", encoding="utf-8")
