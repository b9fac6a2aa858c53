"""What the minutes say, quoted and ordered: issue, its causes, its solutions, its decisions; what is left open.

A summary quotes. It never writes a sentence of its own about what was said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from bienban_nlp.minutes import IssueSummary, Minutes, Statement, Summary, unanswered


def summarise(minutes: Minutes, shares: dict[str, float]) -> Minutes:
    """Add the summary.

    Parameters
    ----------
    shares : dict
        Shares of the agenda, see :func:`bienban_nlp.classify.shares`.
    """
    mine: dict[str, list[Statement]] = defaultdict(list)
    for s in minutes.statements:
        for issue in dict.fromkeys(s.of + s.for_):
            mine[issue].append(s)
    summary = Summary(
        issues=tuple(_summary(issue, mine[issue.id]) for issue in minutes.issues),
        open_issues=tuple(issue.id for issue in unanswered(minutes)),
        plans=tuple(s.id for s in minutes.statements if s.role in ("solution", "decision") and not s.for_),
        shares=shares,
    )
    minutes = msgspec.structs.replace(minutes, summary=summary)
    return msgspec.structs.replace(minutes, summary=msgspec.structs.replace(summary, text=_text(minutes)))


def _summary(issue: Statement, mine: Sequence[Statement]) -> IssueSummary:
    return IssueSummary(
        issue=issue.id,
        causes=tuple(s.id for s in mine if s.role == "cause"),
        solutions=tuple(s.id for s in mine if s.role == "solution"),
        decisions=tuple(s.id for s in mine if s.role == "decision"),
    )


_LABELS = {"causes": "Nguyên nhân", "solutions": "Giải pháp đề xuất", "decisions": "Kết luận"}


def _text(minutes: Minutes) -> str:
    """The summary as plain text that pastes into a letter: labels are ours, every other word is quoted."""
    quoted = {s.id: f"“{flat(minutes.quote(s))}”{_assigned(s)}" for s in minutes.statements}
    left_open = set(minutes.summary.open_issues)
    out = []
    for n, entry in enumerate(minutes.summary.issues, 1):
        out.append(f"{n}. Vấn đề: {quoted[entry.issue]}")
        for field, label in _LABELS.items():
            for id_ in getattr(entry, field):
                out.append(f"   {label}: {quoted[id_]}")
        if entry.issue in left_open:
            out.append("   Chưa có giải pháp hoặc kết luận trong biên bản.")
    return "\n".join(out)


def _assigned(s: Statement) -> str:
    parts = [f"{label}: {value}" for label, value in (("ai", s.who), ("hạn", s.due)) if value]
    return f" ({'; '.join(parts)})" if parts else ""


def flat(words: str) -> str:
    """A quotation on one line."""
    return " ".join(words.split())
