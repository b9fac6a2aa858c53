"""The help and the complaints about a call, in the language of the call.

Typer knows English alone; the texts stand in ``messages`` under ``cli``: ``<verb>`` for a verb, ``<verb>-<parameter>``
for a parameter.
"""

from __future__ import annotations

import re
from types import MethodType
from typing import Any

import typer

from bienban_nlp.cli.session import Session
from bienban_nlp.messages import say

UsageError: Any = typer.BadParameter.__base__


def spoken(command: Any, lang: str, path: str = "") -> Any:
    """Give a command and what is below it the help texts of a language."""
    command.help = say(f"cli.{path or 'app'}", lang)
    command.short_help = command.help
    command.epilog = say("cli.everywhere", lang)
    for param in command.params:
        if param.metavar and param.metavar.endswith("-meta"):
            param.metavar = say(f"cli.{param.metavar}", lang)
        if hasattr(param, "help") and param.name != "help":
            param.help = say(f"cli.{f'{path}-' if path else ''}{param.name.replace('_', '-')}", lang)
    command.get_help = MethodType(lambda self, ctx: _help(self, ctx, lang), command)
    for name, below in getattr(command, "commands", {}).items():
        spoken(below, lang, f"{path}-{name}" if path else name)
    return command


def _help(command: Any, ctx: Any, lang: str) -> str:
    """The help page, its fixed English words said in the language."""
    text: str = re.sub(r"\{(\S+)\}", r"\1", type(command).get_help(command, ctx))
    text = re.sub(r" <(?:list\[str\]|str|path)>(?=\s)", "", text)
    if lang == "en":
        return text
    fixed = {
        "Usage:": "usage-word",
        "Arguments:": "arguments-word",
        "Options:": "options-word",
        "Commands:": "commands-word",
        "[OPTIONS]": "options-meta",
        "COMMAND [ARGS]...": "command-meta",
        "Show this message and exit.": "help",
    }
    for word, key in fixed.items():
        text = text.replace(word, say(f"cli.{key}", lang))
    for word, key in (("[required]", "required"), ("[default:", "default")):  # the value may stand on the next line
        text = text.replace(word, word.replace(word.strip("[]: "), say(f"cli.{key}", lang)))
    return text


def usage(session: Session, error: Any) -> str:
    """One line about a call that cannot be understood."""
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx else "bienban"
    kind, param = type(error).__name__, getattr(error, "param", None)
    name = max(getattr(param, "opts", None) or [""], key=len) if param else ""
    if param is not None and not name.startswith("-"):
        name = param.metavar or param.name
    if kind == "NoSuchOption":
        return session.say("no-option", name=error.option_name, command=command)
    if kind == "MissingParameter":
        return session.say("missing-argument", name=name, command=command)
    if kind == "BadParameter":
        allowed = re.findall("'([^']+)'", str(error.message))[1:]
        name += f" ({', '.join(allowed)})" if allowed else ""
        return session.say("bad-value", name=name, command=command)
    if kind == "BadOptionUsage":  # nothing after an option, or something after one that takes nothing
        key = "no-value" if "requires" in error.message else "bad-value"
        return session.say(key, name=error.option_name, command=command)
    if str(error.message).startswith("No such command"):
        return session.say("no-command", name=str(error.message).split("'")[1], command=command)
    return session.say("bad-usage", command=command)
