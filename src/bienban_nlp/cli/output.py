"""Where the results go and in what form: standard output, one file, or a file each in a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bienban_nlp.cli.options import Format, ScoreFormat
from bienban_nlp.cli.session import BAD_USAGE, Closed, Session, Stop, one_line

if TYPE_CHECKING:
    from bienban_nlp.minutes import Minutes

_OFFICE = ("docx", "doc", "xlsx", "xls", "pdf", "odt", "ods", "rtf")  # what nobody expects plain text in


class Shown:
    """One result in the form that is asked for."""

    def __init__(self, file: str, minutes: Minutes, lang: str, score: dict[str, Any] | None = None) -> None:
        self.file, self.minutes, self.lang, self.score = file, minutes, lang, score

    def json(self) -> str:
        """One line of JSON."""
        import msgspec

        data = self.score or self.minutes.to_dict()
        return shielded(msgspec.json.encode(data).decode()) + "\n"

    def html(self) -> str:
        """One page."""
        from bienban_nlp.render.html import minutes_html, score_html

        return score_html(self.score, self.minutes, self.lang) if self.score else minutes_html(self.minutes, self.lang)

    def docx(self) -> bytes:
        """The minutes with comments, as a Word file: the very file that was read, where it is one."""
        from bienban_nlp.render.word import score_docx

        original = Path(self.file).read_bytes() if self.minutes.source.format == "docx" and self.file != "-" else None
        return score_docx(self.score or {}, self.minutes, self.lang, original)

    def text(self) -> str:
        """Plain text, 80 columns."""
        from bienban_nlp.render.terminal import minutes_text, score_text

        return score_text(self.score, self.minutes, self.lang) if self.score else minutes_text(self.minutes, self.lang)

    def show(self) -> None:
        """The terminal view, coloured where standard output is a terminal."""
        from rich.console import Console

        from bienban_nlp.render.terminal import show_minutes, show_score

        if not sys.stdout.isatty():
            write(self.text())
            return
        console = Console(file=sys.stdout, highlight=False)
        if self.score:
            show_score(self.score, self.minutes, console, self.lang)
        else:
            show_minutes(self.minutes, console, self.lang)


def shielded(json: str) -> str:
    r"""JSON with what a terminal obeys written as ``\u....``; it means the same."""
    if json.isprintable():
        return json
    return "".join(c if c.isprintable() else _escaped(c) for c in json)


def _escaped(c: str) -> str:
    units = c.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def plan(
    session: Session, files: Sequence[str], output: Path | None, form: StrEnum | None, forms: type[StrEnum] = Format
) -> tuple[StrEnum, list[Path | None]]:
    """The form of the results and where each goes: standard output, one file, or a file each in a folder."""
    if form is None:
        suffix = output.suffix.lower().removeprefix(".") if output else ""
        suffix = {"htm": "html"}.get(suffix, suffix)
        if suffix in _OFFICE and suffix not in [f.value for f in forms]:
            allowed = ", ".join(f".{f.value}" for f in forms if f.value not in ("text", "txt"))
            raise Stop(session.say("no-such-form", suffix=suffix, allowed=allowed), BAD_USAGE)
        form = forms(suffix) if suffix in [f.value for f in forms] else forms("text")
    if output is None:
        if form == Format.html and len(files) > 1:
            raise Stop(session.say("several-html"), BAD_USAGE)
        if form == ScoreFormat.docx:
            raise Stop(session.say("docx-output"), BAD_USAGE)
        return form, [None] * len(files)
    folder = output.is_dir() or str(output).endswith(("/", os.sep))
    many = folder or (len(files) > 1 and form != ScoreFormat.csv)
    if many and output.exists() and not output.is_dir():
        raise Stop(session.say("output-is-folder", name=output), BAD_USAGE)
    targets: list[Path | None] = list(_targets(files, output, form)) if many else [output] * len(files)
    if form == ScoreFormat.csv and folder:
        targets = [output / "score.csv"] * len(files)
    inputs = {os.path.realpath(f) for f in files if f != "-"}
    for target in targets:
        if target and os.path.realpath(target) in inputs:
            raise Stop(session.say("output-is-input", name=target), BAD_USAGE)
    return form, targets


def _targets(files: Sequence[str], folder: Path, form: StrEnum) -> Iterator[Path]:
    """``<stem>.json`` and so on; a stem met before gets a number, so that no result covers another."""
    suffix = {"text": "txt"}.get(form.value, form.value)
    taken: set[str] = set()
    for file in files:
        stem = name = "stdin" if file == "-" else Path(file).stem
        n = 1
        while name.casefold() in taken:
            n += 1
            name = f"{stem}-{n}"
        taken.add(name.casefold())
        yield folder / f"{name}.{suffix}"


def emit(session: Session, form: StrEnum, target: Path | None, n: int, count: int, shown: Shown) -> None:
    """One of several results, under the name of its minutes where it stands with others in a terminal."""
    if target is None and form == Format.text:
        if count > 1:
            write(("\n\n" if n else "") + f"== {one_line(shown.minutes.source.name)} ==\n\n")
        shown.show()
    else:
        deliver(session, target, getattr(shown, form.value)())


def deliver(session: Session, target: Path | None, made: str | bytes) -> None:
    """Write a result where it goes."""
    if target is None:
        write(str(made))
    else:
        _save(session, target, made)


def write(text: str) -> None:
    """Write to standard output; when nobody reads any more, end in silence.

    Raises
    ------
    Closed
        As in ``bienban … | head``.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise Closed from None


def _save(session: Session, target: Path, made: str | bytes) -> None:
    """Write a file whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(made if isinstance(made, bytes) else made.encode("utf-8", "backslashreplace"))
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
        session.written.append(target)
    except OSError as e:
        raise Stop(session.say("cannot-write", name=target, reason=e.strerror or type(e).__name__), BAD_USAGE) from e
