"""How far a long run has come."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from bienban_nlp.cli.session import Session


class Progress:
    """A bar on standard error for what takes more than two seconds, only where somebody looks."""

    def __init__(self, session: Session, total: int, shown: bool = False) -> None:
        self.session, self.total, self.done = session, total, 0
        self.shown = shown and sys.stdout.isatty()  # results on the same screen are progress enough
        self.bar: Any = None

    def __enter__(self) -> Callable[[int], None]:
        if sys.stderr.isatty():
            from threading import Timer

            self.timer = Timer(2.0, self._show)
            self.timer.daemon = True
            self.timer.start()
        return self._step

    def _show(self) -> None:
        from rich import progress as p
        from rich.console import Console

        columns = (p.SpinnerColumn("line"), p.TextColumn("{task.description}"), p.BarColumn(), p.MofNCompleteColumn())
        bar = p.Progress(
            *columns, p.TimeRemainingColumn(), console=Console(stderr=True), transient=True, redirect_stdout=False
        )
        self.task = bar.add_task(self.session.say("working"), total=self.total, completed=self.done)
        bar.start()
        self.bar = bar

    def _step(self, count: int) -> None:
        self.done += count
        if self.shown:
            self.__exit__()
        elif self.bar:
            self.bar.update(self.task, completed=self.done)

    def __exit__(self, *error: object) -> None:
        if timer := getattr(self, "timer", None):
            timer.cancel()
            timer.join()
        if self.bar:
            self.bar.stop()
            self.bar = None
