"""Annotated minutes as the pipeline would give them, so that what follows the model can be tested without it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

from bienban_nlp.corpus import Gold, Mark, parse_gold, read_gold
from bienban_nlp.dates import due_date
from bienban_nlp.minutes import Fact, Item, Minutes, Role, Section, Source, Statement, Turn
from bienban_nlp.summary import summarise

ROLES = get_args(Role)


def minutes_of(gold: Gold) -> Minutes:
    """The minutes a perfect model would have read."""
    items, above = [], []
    numbered: dict[str | None, int] = {}
    for m in gold.tagged("item"):
        while above and above[-1].end <= m.start:
            above.pop()
        parent = above[-1].id if above else None
        numbered[parent] = numbered.get(parent, 0) + 1
        item = _item(gold, m, f"{parent}.{numbered[parent]}" if parent else str(numbered[None]), parent)
        items.append(item)
        above.append(item)
    made = Minutes(
        source=Source(name=f"{gold.id}.xml", format="txt", text=gold.text),
        facts={k: _fact(k, v, gold.text) for k, v in gold.facts.items()},
        sections=tuple(
            Section(kind=m.tag, start=m.start, end=m.end)
            for m in gold.marks
            if m.tag in ("header", "opening", "agenda", "closing")
        ),
        items=tuple(items),
        turns=tuple(
            Turn(start=m.start, end=m.end, speaker=m.speaker or "", item=_inside(items, m)) for m in gold.tagged("turn")
        ),
        statements=_statements(gold, items),
    )
    return summarise(made, _shares(gold))


def _fact(key: str, value: str, text: str) -> Fact:
    if key == "votes":
        return Fact(value=value.split())
    at = text.find(value)
    number = int(value) if key in ("total", "present", "absent", "absent_excused", "absent_unexcused") else value
    return Fact(value=number, start=at if at >= 0 else None, end=at + len(value) if at >= 0 else None)


def _item(gold: Gold, m: Mark, id_: str, parent: str | None) -> Item:
    head = next(
        (
            h
            for h in gold.tagged("heading")
            if m.start <= h.start < m.end
            and not any(x.tag == "item" and m.start < x.start <= h.start for x in gold.marks)
        ),
        None,
    )
    return Item(
        id=id_,
        parent=parent,
        level=m.depth,
        start=m.start,
        end=m.end,
        work=m.work,
        led=m.led,
        confidence=1.0,
        heading=gold.text[head.start : head.end] if head else "",
        heading_end=head.end if head else m.start,
    )


def _inside(items: list[Item], m: Mark) -> str | None:
    found = [i.id for i in items if i.start <= m.start < i.end]
    return found[-1] if found else None


def _statements(gold: Gold, items: list[Item]) -> tuple[Statement, ...]:
    made = []
    meeting = date.fromisoformat(gold.facts["date"]) if "date" in gold.facts else None
    for n, m in enumerate(gold.statements, 1):
        made.append(
            Statement(
                id=m.id or f"s{n}",
                role=m.tag,
                start=m.start,
                end=m.end,
                item=_inside(items, m),
                speaker=m.speaker,
                work=m.work,
                led=m.led,
                confidence=1.0,
                who=m.who or None,
                due=m.due or None,
                due_date=due_date(m.due, meeting),
                of=m.refs if m.tag == "cause" else (),
                for_=m.refs if m.tag in ("solution", "decision") else (),
            )
        )
    return tuple(made)


def _shares(gold: Gold) -> dict[str, float]:
    """Characters of the agenda by the innermost work above them."""
    size = {"party": 0, "professional": 0, "led": 0}
    marks = [m for m in gold.marks if m.work]
    for at in (i for m in gold.tagged("agenda") for i in range(m.start, m.end)):
        over = [m for m in marks if m.start <= at < m.end]
        if over and (inner := max(over, key=lambda m: (m.start, -m.end))).work in size:
            size[inner.work] += 1
            size["led"] += inner.work == "professional" and inner.led
    counted = size["party"] + size["professional"]
    if not counted:
        return {}
    return {
        "party": size["party"] / counted,
        "professional": size["professional"] / counted,
        "professional_led": size["led"] / counted,
    }


def read_minutes(path: Path) -> Minutes:
    """An annotated file as minutes."""
    return minutes_of(read_gold(path))


def minutes_of_xml(xml: str) -> Minutes:
    """Annotated minutes, or a piece of some, given as text."""
    return minutes_of(parse_gold(xml, "xml", "xml"))
