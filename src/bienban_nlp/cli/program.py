"""One command line from its words to its exit status."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

import typer

from bienban_nlp.cli.session import BAD_USAGE, CUT_OFF, DONE, NOT_HELD, Closed, Session, Stop
from bienban_nlp.cli.verbs import app
from bienban_nlp.cli.wording import UsageError, spoken, usage
from bienban_nlp.messages import LANGUAGES, language


def _common(args: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The arguments without those that may stand anywhere, and what these say."""
    left: list[str] = []
    said: dict[str, str] = {}
    rest = iter(args)
    for arg in rest:
        name, given, value = arg.partition("=")
        if arg == "--":
            left += ["--", *rest]
        elif name in ("--lang", "--max-mb"):
            said[name] = value if given else next(rest, "")
        elif arg == "--debug":
            said[arg] = "yes"
        else:
            left.append(arg)
    return left, said


def run(args: Sequence[str]) -> int:
    """Run one command line.

    Parameters
    ----------
    args : sequence of str
        Without the program's name.

    Returns
    -------
    int
        0 done; 1 done, but what was asked for does not hold; 2 bad usage; 3 the input could not be read.
    """
    left, said = _common(args)
    lang, most = said.get("--lang"), said.get("--max-mb")
    session = Session(language(lang if lang in LANGUAGES else None), "--debug" in said)
    if lang is not None and lang not in LANGUAGES:
        session.complain(session.say("bad-language", name=lang or "?"), BAD_USAGE)
        return session.status
    if most is not None and not re.fullmatch(r"[1-9]\d{0,4}", most):
        session.complain(session.say("bad-size", name=most or "?"), BAD_USAGE)
        return session.status
    os.environ["BIENBAN_LANG"] = session.lang  # for sentences that are worded further down, and in worker processes
    if most is not None:
        os.environ["BIENBAN_MAX_MB"] = most
    command = spoken(typer.main.get_command(app), session.lang)
    try:
        status = command.main(args=left, prog_name="bienban", obj=session, standalone_mode=False)
        return max(session.status, status if isinstance(status, int) else DONE)
    except UsageError as e:
        if type(e).__name__ == "NoArgsIsHelpError":
            print(e.message, file=sys.stderr)  # noqa: T201
            return BAD_USAGE
        session.complain(usage(session, e), BAD_USAGE)
    except Stop as e:
        session.complain(str(e), e.status)
    except Closed:
        # What was asked for is done; the interpreter's own flush at the end must find something open.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except typer.Abort:
        return CUT_OFF
    except Exception as e:
        if session.debug:
            raise
        session.complain(session.say("broken", name="bienban", reason=f"{type(e).__name__}: {e}"), NOT_HELD)
    finally:
        session.tell_written()
    return session.status


def main() -> None:
    """The program ``bienban``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = CUT_OFF
    sys.exit(status)
