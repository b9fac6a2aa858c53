"""The command line: verbs that each call one public function.

Results go to standard output, everything else to standard error. Whatever is heavy is imported inside what needs it,
so that ``bienban --help`` answers at once.
"""

from bienban_nlp.cli.program import main, run
from bienban_nlp.cli.session import BAD_USAGE, CUT_OFF, DONE, NOT_HELD, UNREADABLE

__all__ = ["BAD_USAGE", "CUT_OFF", "DONE", "NOT_HELD", "UNREADABLE", "main", "run"]
