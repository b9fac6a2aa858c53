"""One call of the program: its language, its exit status, and the one line that everything gone wrong is."""

from __future__ import annotations

import sys
from pathlib import Path

from bienban_nlp.messages import say

DONE, NOT_HELD, BAD_USAGE, UNREADABLE = 0, 1, 2, 3
CUT_OFF = 130  # by Ctrl+C, as shells have it


class Stop(Exception):
    """Ends a command with one line for the user."""

    def __init__(self, line: str, status: int) -> None:
        super().__init__(line)
        self.status = status


class Closed(Exception):
    """Nobody reads the output any more."""


class Session:
    """One call of the program: its language, whether it debugs, and how it will end.

    Parameters
    ----------
    lang : str
        ``vi`` or ``en``.
    debug : bool
        Whether errors are shown with their traceback.
    """

    def __init__(self, lang: str, debug: bool = False) -> None:
        self.lang, self.debug, self.status = lang, debug, DONE
        self.written: list[Path] = []  # files made, to be told of at the end

    def say(self, key: str, **values: object) -> str:
        """A sentence of the command line."""
        return say(f"cli.{key}", self.lang, **values)

    def complain(self, line: str, status: int) -> None:
        """Write one line to standard error and remember the worst status."""
        sys.stdout.flush()
        print(one_line(line), file=sys.stderr, flush=True)  # noqa: T201
        self.status = max(self.status, status)

    def tell_written(self) -> None:
        """One line on the files that were made: nobody should have to look whether there is one."""
        if len(self.written) == 1:
            self.complain(self.say("written", name=self.written[0]), DONE)
        elif self.written:
            self.complain(self.say("written-many", count=len(self.written), folder=self.written[0].parent), DONE)


def one_line(words: str) -> str:
    """Words as one line without anything a terminal obeys."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())
