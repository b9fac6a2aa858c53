"""Every sentence the program says to a secretary, by key, in Vietnamese and English.

The sentences stand in ``resources/messages.<lang>.toml``: one table a code, with ``message`` (what is wrong or
was seen) and ``fix`` (how to mend it), and named placeholders.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("vi", "en")
DEFAULT = "vi"


def language(lang: str | None = None) -> str:
    """The language to speak: the one asked for, else ``BIENBAN_LANG``, else Vietnamese.

    Raises
    ------
    ValueError
        A language is asked for that is not spoken; what the machine is set to (``BIENBAN_LANG``) is no question.
    """
    wanted = (lang or os.environ.get("BIENBAN_LANG") or DEFAULT).lower()[:2]
    if lang and wanted not in LANGUAGES:
        raise ValueError(f"lang is one of {', '.join(LANGUAGES)}, not {lang!r}")
    return wanted if wanted in LANGUAGES else DEFAULT


@cache
def catalogue(lang: str) -> dict[str, Any]:
    """The sentences of one language."""
    text = resources.files("bienban_nlp.resources").joinpath(f"messages.{lang}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(key: str, /, lang: str | None = None, **values: object) -> str:
    """One sentence, its placeholders filled.

    Parameters
    ----------
    key : str
        ``code.part``, e.g. ``short-meeting.fix``; a bare code is its ``message``.
    lang : str, optional
        ``vi`` or ``en``; see :func:`language`.
    **values
        What the placeholders stand for; a function is asked for its words in the language of the sentence.

    Raises
    ------
    KeyError
        No such sentence; a mistake in the program, never of a user.

    Examples
    --------
    >>> say("short-meeting", "en", minutes=70, required=90)
    'The meeting lasted 70 minutes; at least 90 are required.'
    """
    code, _, part = key.partition(".")
    spoken = language(lang)
    sentence: str = catalogue(spoken)[code][part or "message"]
    return sentence.format(**{name: value(spoken) if callable(value) else value for name, value in values.items()})


def decimal(value: float, lang: str | None = None) -> str:
    """A number with one decimal, after a comma in Vietnamese.

    Examples
    --------
    >>> decimal(73.33, "vi"), decimal(73.33, "en")
    ('73,3', '73.3')
    """
    plain = f"{value:.1f}"
    return plain if language(lang) == "en" else plain.replace(".", ",")


def known(key: str) -> bool:
    """Whether there is such a sentence.

    Examples
    --------
    >>> known("measure.duration-fix"), known("measure.duration-fixed"), known("no-such-code")
    (True, False, False)
    """
    code, _, part = key.partition(".")
    return (part or "message") in catalogue(DEFAULT).get(code, {})
