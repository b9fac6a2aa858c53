"""A whole archive of minutes: read once, then asked what comes back, what stays open, what helped elsewhere."""

from bienban_nlp.archive.likeness import Memory
from bienban_nlp.archive.overview import Matter, Overview, Row, overview
from bienban_nlp.archive.previous import held_before
from bienban_nlp.archive.records import Archive, Issue, Meeting, Order, Quote, read_archive
from bienban_nlp.archive.run import DONE, FAILED, Failure, Report, find, run
from bienban_nlp.archive.search import Found, search
from bienban_nlp.archive.tables import write_tables

__all__ = [
    "DONE",
    "FAILED",
    "Archive",
    "Failure",
    "Found",
    "Issue",
    "Matter",
    "Meeting",
    "Memory",
    "Order",
    "Overview",
    "Quote",
    "Report",
    "Row",
    "find",
    "held_before",
    "overview",
    "read_archive",
    "run",
    "search",
    "write_tables",
]
