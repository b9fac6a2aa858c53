"""Reads Vietnamese minutes of meetings and proves every word it says about them.

Examples
--------
>>> import bienban_nlp as bb
>>> m = bb.analyze("bienban.docx")            # doctest: +SKIP
>>> m.items[0].work, m.open_issues            # doctest: +SKIP
>>> bb.score(m, rubric="hd42-2025").to_dict() # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bienban_nlp.analysis import Analyzer, analyze, analyze_many, analyze_text, load
    from bienban_nlp.minutes import Fact, Finding, Item, Minutes, Section, Source, Statement, Summary, Turn
    from bienban_nlp.reading import ReadError, read
    from bienban_nlp.rubric import RubricError, Score, list_rubrics, score

__version__ = "0.1.0"

_HOME = {
    "analysis": ("Analyzer", "analyze", "analyze_many", "analyze_text", "load"),
    "minutes": ("Fact", "Finding", "Item", "Minutes", "Section", "Source", "Statement", "Summary", "Turn"),
    "reading": ("ReadError", "read"),
    "rubric": ("RubricError", "Score", "list_rubrics", "score"),
}
_WHERE = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Analyzer",
    "Fact",
    "Finding",
    "Item",
    "Minutes",
    "ReadError",
    "RubricError",
    "Score",
    "Section",
    "Source",
    "Statement",
    "Summary",
    "Turn",
    "analyze",
    "analyze_many",
    "analyze_text",
    "list_rubrics",
    "load",
    "read",
    "score",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: the command line must start at once."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
