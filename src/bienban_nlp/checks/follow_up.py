"""Last time's conclusions against today's minutes: who was to do what, what is said of it now, what was copied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from bienban_nlp.checks.previous import copies, followed, passage, since_when, when
from bienban_nlp.checks.view import View, short
from bienban_nlp.minutes import Layer, Statement
from bienban_nlp.syllables import Span

State = Literal["done", "not-done", "mentioned", "silent"]

_QUOTE = 400  # characters
_NOT_DONE = re.compile(
    r"\b(?:chưa|không kịp|chậm|trễ|dở dang|vướng|còn (?:thiếu|nợ|lại|dở|vướng|\d+)|mới (?:được|xong|làm|thu)|lùi|"
    r"gia hạn|tiếp tục)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:xong|hoàn thành|hoàn thiện|dứt điểm|đủ|đã|được giải quyết|nghiệm thu|khắc phục)\b|\b100\s?%", re.IGNORECASE
)


class Passage(Layer, frozen=True, kw_only=True):
    """A quoted passage and the line it stands on."""

    quote: str
    line: int


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """A passage of today beside the one of last time that it repeats."""

    today: Passage
    before: Passage


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """An order or open issue of last time and what today's minutes say of it.

    Parameters
    ----------
    matter : Passage
        In last time's minutes.
    who, due : str, optional
        As written then.
    state : {"done", "not-done", "mentioned", "silent"}
        What today's passage says of it; "mentioned" where it says neither.
    since : str
        The earliest meeting in a row that spoke of it.
    """

    role: str
    matter: Passage
    state: State
    since: str
    who: str | None = None
    due: str | None = None
    today: Passage | None = None


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """Today's minutes held against the last ones."""

    name: str
    date: str
    matters: tuple[Followed, ...]
    copied: tuple[Copied, ...]


def follow_up(view: View, previous: Sequence[View], lang: str | None = None) -> FollowUp | None:
    """What became of last time's matters; None without last time's minutes.

    Parameters
    ----------
    view : View
        Today's minutes.
    previous : sequence of View
        Earlier meetings, the latest first.
    lang : str, optional
        Language of what is said of a meeting without a date.
    """
    if not previous:
        return None
    last = previous[0]
    found = tuple(Copied(today=cited(view, c.today), before=cited(last, c.before)) for c in copies(view, last))
    return FollowUp(
        name=last.minutes.source.name,
        date=when(last, lang),
        matters=tuple(_followed(view, previous, s, lang) for s in followed(last)),
        copied=found,
    )


def _followed(view: View, previous: Sequence[View], s: Statement, lang: str | None) -> Followed:
    last = previous[0]
    at = passage(view, last, s)
    return Followed(
        role=s.role,
        matter=cited(last, Span(s.start, s.end)),
        state=state(view.words(at)) if at else "silent",
        since=since_when(previous, last.minutes.quote(s), lang),
        who=s.who,
        due=s.due,
        today=cited(view, at) if at else None,
    )


def state(words: str) -> State:
    """What a passage says of a matter; a rest that is left weighs more than what is done.

    Examples
    --------
    >>> state("Việc nối đường nước đã xong."), state("Mới xong một nửa."), state("Đ/c Đức báo cáo.")
    ('done', 'not-done', 'mentioned')
    """
    return "not-done" if _NOT_DONE.search(words) else "done" if _DONE.search(words) else "mentioned"


def cited(view: View, span: Span) -> Passage:
    """A stretch of the minutes as a quotation, bullets and blanks before it left out."""
    words = view.words(span)
    start = span.start + len(words) - len(words.lstrip(" \n\t-–+*•"))
    quote = short(view.text[start : span.end], _QUOTE)
    return Passage(start=start, end=span.end, quote=quote, line=view.line_number(start))
