"""The command line: verbs that each call one public function.

Results go to standard output, everything else to standard error. Whatever is heavy is imported inside the verb
that needs it, so that ``bienban --help`` answers at once.
"""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bienban_nlp import __version__
from bienban_nlp.messages import LANGUAGES, language, say

if TYPE_CHECKING:
    from bienban_nlp.minutes import Minutes, Source

DONE, NOT_HELD, BAD_USAGE, UNREADABLE = 0, 1, 2, 3
CUT_OFF = 130  # by Ctrl+C, as shells have it
_OFFICE = ("docx", "doc", "xlsx", "xls", "pdf", "odt", "ods", "rtf")  # what nobody expects plain text in
UsageError: Any = typer.BadParameter.__base__

T = TypeVar("T")


class Format(StrEnum):
    """How a result is written."""

    text = "text"
    json = "json"
    html = "html"


class ScoreFormat(StrEnum):
    """How a score is written."""

    text = "text"
    json = "json"
    html = "html"
    docx = "docx"
    csv = "csv"


class Listing(StrEnum):
    """How a survey is written."""

    text = "text"
    json = "json"
    csv = "csv"


class Telling(StrEnum):
    """How a report on an archive is written."""

    text = "text"
    json = "json"
    html = "html"
    csv = "csv"


class Answer(StrEnum):
    """How what was found is written."""

    text = "text"
    json = "json"


class Clean(StrEnum):
    """What a document is converted to."""

    txt = "txt"
    docx = "docx"


class Level(StrEnum):
    """From which severity on a finding fails the gate."""

    error = "error"
    warning = "warning"


class Engine(StrEnum):
    """What runs a batch."""

    local = "local"
    ray = "ray"


class Split(StrEnum):
    """A part of a corpus."""

    train = "train"
    dev = "dev"
    test = "test"


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

    def say(self, key: str, **values: object) -> str:
        """A sentence of the command line."""
        return say(f"cli.{key}", self.lang, **values)

    def complain(self, line: str, status: int) -> None:
        """Write one line to standard error and remember the worst status."""
        sys.stdout.flush()
        print(one_line(line), file=sys.stderr, flush=True)  # noqa: T201
        self.status = max(self.status, status)


def one_line(words: str) -> str:
    """Words as one line without anything a terminal obeys."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
rubrics = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rubrics, name="rubric")

Files = Annotated[list[str], typer.Argument(metavar="file-meta")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="file-meta")]
Model = Annotated[Path | None, typer.Option("--model", metavar="folder-meta")]
Form = Annotated[Format | None, typer.Option("--format", "-f")]
First = Annotated[str, typer.Option("--from", metavar="month-meta")]
Last = Annotated[str, typer.Option("--to", metavar="month-meta")]
Unit = Annotated[str, typer.Option("--unit", metavar="name-meta")]


def finite(value: float | None) -> float | None:
    """Refuse what a score cannot be held against: "nan" is below nothing, so a gate with it would always be open."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(str(value))
    return value


# --- verbs ----------------------------------------------------------------------------------------------------


@app.callback(invoke_without_command=True)
def start(ctx: typer.Context, version: Annotated[bool, typer.Option("--version")] = False) -> None:
    """Everything the program says before a verb."""
    if version:
        write(f"bienban {__version__}\n")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        raise UsageError("Missing command.", ctx)


@app.command()
def analyze(ctx: typer.Context, files: Files, output: Output = None, format: Form = None, model: Model = None) -> None:
    """Read minutes and print what they say."""
    session: Session = ctx.obj
    form, targets = _plan(session, files, output, format)
    for n, (target, minutes) in enumerate(_analysed(session, files, targets, model)):
        _emit(session, form, target, n, len(files), _Shown(minutes, session.lang))


@app.command()
def score(
    ctx: typer.Context,
    files: Files,
    rubric: Annotated[str, typer.Option(metavar="name-meta")] = "hd42-2025",
    previous: Annotated[list[str] | None, typer.Option(metavar="file-meta")] = None,
    min_score: Annotated[float | None, typer.Option(metavar="number-meta", callback=finite)] = None,
    fail_on: Annotated[Level | None, typer.Option()] = None,
    output: Output = None,
    format: Annotated[ScoreFormat | None, typer.Option("--format", "-f")] = None,
    model: Model = None,
) -> None:
    """Score minutes against a rubric."""
    session: Session = ctx.obj
    files = _without_locks(files)
    form, targets = _plan(session, files, output, format, ScoreFormat)
    chosen = _rubric(session, rubric)
    from bienban_nlp.checks import is_later
    from bienban_nlp.checks.view import View
    from bienban_nlp.rubric import score as score_minutes

    before = [m for _, m in _analysed(session, previous or [], [None] * len(previous or []), model)]
    if session.status:
        return
    table: list[tuple[Minutes, dict[str, Any]]] = []
    for n, (target, minutes) in enumerate(_analysed(session, files, targets, model)):
        for late in (m for m in before if is_later(View(m), View(minutes))):
            session.complain(session.say("previous-later", name=late.source.name, of=minutes.source.name), DONE)
        made = score_minutes(minutes, chosen, _others(session, minutes, before), session.lang).to_dict()
        if form == ScoreFormat.csv:
            table.append((minutes, made))
        else:
            _emit(session, form, target, n, len(files), _Shown(minutes, session.lang, made))
        _gate(session, minutes.source.name, made, min_score, fail_on)
    if table:
        from bienban_nlp.render.table import score_table

        _write_table(session, targets[0], score_table(table, session.lang))


@app.command()
def batch(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="folder-meta")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="folder-meta")],
    jobs: Annotated[int, typer.Option(min=1, metavar="number-meta")] = os.cpu_count() or 1,
    engine: Annotated[Engine, typer.Option()] = Engine.local,
    resume: Annotated[bool, typer.Option("--resume")] = False,
) -> None:
    """Read a folder of minutes."""
    session: Session = ctx.obj
    if engine is not Engine.local:
        raise Stop(session.say("not-yet", name=f"--engine {engine.value}"), BAD_USAGE)
    from bienban_nlp import archive

    files = archive.find(folder, output) if folder.is_dir() else None
    if files is None:
        raise Stop(session.say("not-folder", name=folder), UNREADABLE)
    if not files:
        raise Stop(session.say("no-files", name=folder), UNREADABLE)
    if not resume and (output / archive.DONE).exists():
        raise Stop(session.say("already-there", name=output), BAD_USAGE)
    _load(session, None)  # without a model no file can be read, and that is said once
    progress = _progress(session, len(files))
    try:
        with progress as step:
            report = archive.run(folder, files, output, jobs=jobs, lang=session.lang, step=step)
    except KeyboardInterrupt:
        counts = {"done": progress.done, "count": len(files)}
        raise Stop(session.say("batch-cut-off", folder=output, **counts), CUT_OFF) from None
    except OSError as e:
        raise Stop(session.say("cannot-write", name=output, reason=e.strerror or type(e).__name__), BAD_USAGE) from e
    for failure in report.failures:
        session.complain(failure.line(session.lang), NOT_HELD)
    for name in report.gone:
        session.complain(session.say("batch-gone", name=name), session.status)
    counts = {"done": report.done, "failed": len(report.failures), "skipped": report.skipped}
    session.complain(session.say("batch-done", folder=output, **counts), session.status)
    try:
        archive.write_tables(output)
    except ImportError:
        session.complain(session.say("no-tables"), session.status)


@app.command()
def report(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="folder-meta")],
    output: Output = None,
    format: Annotated[Telling | None, typer.Option("--format", "-f")] = None,
    first: First = "",
    last: Last = "",
    unit: Unit = "",
) -> None:
    """Tell what an archive says."""
    session: Session = ctx.obj
    form, (target,) = _plan(session, [str(folder)], output, format, Telling)
    from bienban_nlp.archive import overview

    records, about = _records(session, folder, first, last, unit)
    found = overview(records, about)
    from bienban_nlp.render import overview as shown

    if form == Telling.json:
        import msgspec

        made = shielded(msgspec.json.encode(found.to_dict()).decode()) + "\n"
    elif form == Telling.csv:
        made = shown.overview_csv(found, records.issues, session.lang)
    else:
        made = {Telling.html: shown.overview_html, Telling.text: shown.overview_text}[Telling(form)](
            found, session.lang
        )
    _write_table(session, target, made)


@app.command()
def search(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="folder-meta")],
    question: Annotated[str, typer.Argument(metavar="question-meta")],
    limit: Annotated[int, typer.Option(min=1, metavar="number-meta")] = 10,
    format: Annotated[Answer, typer.Option("--format", "-f")] = Answer.text,
    first: First = "",
    last: Last = "",
    unit: Unit = "",
) -> None:
    """Find past issues like one at hand."""
    session: Session = ctx.obj
    if not re.search(r"\w", question):
        raise Stop(session.say("no-question"), BAD_USAGE)
    from bienban_nlp.archive import search as find_like

    records, about = _records(session, folder, first, last, unit)
    found = find_like(records, question, about, limit)
    if format is Answer.json:
        import msgspec

        write(shielded(msgspec.json.encode(found).decode()) + "\n")
        return
    from bienban_nlp.render.overview import found_text

    write(found_text(found, session.lang) if found else session.say("nothing-like") + "\n")


@app.command()
def serve(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="number-meta")] = 8765,
    model: Model = None,
) -> None:
    """Show minutes on a page of this machine's browser."""
    session: Session = ctx.obj
    application = _public(session, "bienban_nlp.web", "application", "web")
    import socket

    import uvicorn

    page = application(_load(session, model), session.lang)
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as e:
        raise Stop(session.say("port-taken", port=port), BAD_USAGE) from e
    session.complain(session.say("serving", port=port), DONE)
    uvicorn.Server(uvicorn.Config(page, log_level="error")).run([listening])


@app.command()
def evaluate(
    ctx: typer.Context,
    corpus: Annotated[Path, typer.Argument(metavar="folder-meta")],
    model: Model = None,
    split: Annotated[Split, typer.Option()] = Split.test,
) -> None:
    """Measure on annotated minutes."""
    _folder(ctx.obj, corpus)
    _load(ctx.obj, model)
    from bienban_nlp.encoder import MODEL
    from bienban_nlp.figures import report

    with _annotated(ctx.obj, corpus):
        write(report(corpus, split.value, model or MODEL))


@app.command()
def train(
    ctx: typer.Context,
    corpus: Annotated[Path, typer.Argument(metavar="folder-meta")],
    base: Annotated[Path, typer.Option("--base", metavar="folder-meta")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="folder-meta")],
) -> None:
    """Fine-tune a model of one's own."""
    _folder(ctx.obj, corpus)
    _folder(ctx.obj, base)
    import logging

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    call = _public(ctx.obj, "bienban_nlp.train.run", "run", "train")
    with _annotated(ctx.obj, corpus):
        call(corpus, base, output)


@app.command()
def convert(
    ctx: typer.Context,
    files: Files,
    output: Output = None,
    to: Annotated[Clean | None, typer.Option("--to")] = None,
) -> None:
    """Turn minutes of any format into clean text."""
    session: Session = ctx.obj
    named = Clean.docx if output and output.suffix.lower() == ".docx" else Clean.txt
    form, targets = _plan(session, files, output, to or named, Clean)

    def work(source: Source) -> str | bytes:
        for warning in source.warnings:
            session.complain(f"{source.name}: {warning.message} {warning.fix}", DONE)
        if form == Clean.docx:
            from bienban_nlp.render.plain_docx import plain_docx

            return plain_docx(source)
        from bienban_nlp.render import clean

        return clean(source.text).rstrip("\n") + "\n"

    for n, (target, made) in enumerate(_each(session, files, targets, work)):
        if target is None:
            write(("\n" if n else "") + str(made))
        else:
            _save(session, target, made)


@app.command()
def scan(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="folder-meta")],
    format: Annotated[Listing, typer.Option("--format", "-f")] = Listing.text,
) -> None:
    """Look over an archive before a long run."""
    session: Session = ctx.obj
    from bienban_nlp.archive import find

    _folder(session, folder)
    files = find(folder)
    if not files:
        raise Stop(session.say("no-files", name=folder), UNREADABLE)
    from bienban_nlp.reading.survey import survey
    from bienban_nlp.render.survey import survey_csv, survey_json, survey_text

    with _progress(session, len(files)) as step:
        found = survey(folder, files, step=step)
    if format is Listing.json:
        write(shielded(survey_json(str(folder), found)) + "\n")
    else:
        write(
            survey_csv(found, session.lang) if format is Listing.csv else survey_text(str(folder), found, session.lang)
        )


@rubrics.command("list")
def rubric_list(ctx: typer.Context) -> None:
    """List the rubrics at hand."""
    from bienban_nlp.rubric import list_rubrics, load_rubric

    names = list_rubrics()
    wide = max(map(len, names), default=0)
    for name in names:
        write(f"{name:{wide}}  {one_line(load_rubric(name).title)}\n")


@rubrics.command("show")
def rubric_show(ctx: typer.Context, name: Annotated[str, typer.Argument(metavar="name-meta")]) -> None:
    """Print a rubric."""
    _rubric(ctx.obj, name)
    from bienban_nlp.render import clean
    from bienban_nlp.rubric_file import read_rubric

    raw, _ = read_rubric(name)
    write(clean(raw.decode("utf-8-sig")))


@rubrics.command("check")
def rubric_check(ctx: typer.Context, file: Annotated[str, typer.Argument(metavar="file-meta")]) -> None:
    """Check a rubric of one's own."""
    _rubric(ctx.obj, file, NOT_HELD)
    write(ctx.obj.say("rubric-good", name=file) + "\n")


# --- reading --------------------------------------------------------------------------------------------------


def _each(
    session: Session, files: Sequence[str], targets: Sequence[Path | None], work: Callable[[Source], T]
) -> Iterator[tuple[Path | None, T]]:
    """Each file's result with where it goes; a file that cannot be read is one line, and the others go on."""
    from bienban_nlp.reading import ReadError, read

    with _progress(session, len(files), shown=None in targets) as step:
        for file, target in zip(files, targets, strict=True):
            made: list[T] = []
            try:
                made.append(work(read(file)))
            except ReadError as e:
                session.complain(getattr(e, session.lang, str(e)), UNREADABLE)
            except (Stop, MemoryError):
                raise
            except Exception as e:
                if session.debug:
                    raise
                session.complain(session.say("broken", name=file, reason=type(e).__name__), UNREADABLE)
            step(1)
            yield from ((target, x) for x in made)


def _analysed(
    session: Session, files: Sequence[str], targets: Sequence[Path | None], model: Path | None
) -> Iterator[tuple[Path | None, Minutes]]:
    """Each file analysed; the model is loaded at the first that can be read."""
    loaded: list[Any] = []

    def work(source: Source) -> Minutes:
        if not loaded:
            loaded.append(_load(session, model))
        minutes: Minutes = loaded[0].analyze(source)
        return minutes

    return _each(session, files, targets, work)


def _load(session: Session, model: Path | None) -> Any:
    from bienban_nlp.analysis import load
    from bienban_nlp.encoder import MODEL

    try:
        return load(model or MODEL)
    except (ValueError, OSError) as e:
        if session.debug:
            raise
        why = "model-changed" if (Path(model or MODEL) / "SHA256SUMS").is_file() else "model-none"
        reason = session.say(why, name=model or MODEL)
        raise Stop(session.say("no-model", reason=reason), BAD_USAGE if model else UNREADABLE) from e


def _records(session: Session, folder: Path, first: str, last: str, unit: str) -> tuple[Any, Any]:
    """What a run left in a folder, of the time and unit wanted, and what the words of its issues are about."""
    import msgspec

    from bienban_nlp.archive import DONE as RESULTS
    from bienban_nlp.archive import Memory, read_archive

    first, last = _day(session, first), _day(session, last)
    _folder(session, folder)
    if not (folder / RESULTS).is_file():
        raise Stop(session.say("no-run", name=folder), UNREADABLE)
    try:
        records = read_archive(folder)
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as e:
        if session.debug:
            raise
        raise Stop(session.say("bad-run", name=folder / RESULTS), UNREADABLE) from e
    records = records.within(first, last, unit)
    if not records.meetings:
        raise Stop(session.say("nothing-within"), NOT_HELD)
    memory = Memory(folder, _load(session, None).encoder)
    with _progress(session, 2 * len(records.issues)) as step:
        memory.learn([words for i in records.issues for words in (i.quote, i.around)], step)
    return records, memory.about


def _day(session: Session, given: str) -> str:
    """A month or a day, written as people do or as ISO, as ISO."""
    found = re.fullmatch(r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})(?:-(\d{2}))?", given.strip())
    parts = (found[3] or found[4], found[2] or found[5], found[1] or found[6]) if found else ()
    try:
        if given.strip():
            date(*(int(x or 1) for x in parts))
    except (TypeError, ValueError):  # written otherwise, or no day of any calendar
        raise Stop(session.say("bad-day", name=given), BAD_USAGE) from None
    return "-".join(f"{int(x):02}" for x in parts if x)


def _rubric(session: Session, name: str, status: int = BAD_USAGE) -> Any:
    """A rubric by name or file."""
    from bienban_nlp.rubric import RubricError, load_rubric

    try:
        return load_rubric(name)
    except RubricError as e:
        raise Stop(session.say("bad-rubric", reason=e), status) from e
    except OSError as e:
        raise Stop(session.say("bad-rubric", reason=f"{name}: {e.strerror}"), UNREADABLE) from e


def _folder(session: Session, path: Path) -> None:
    if not path.is_dir():
        raise Stop(session.say("not-folder", name=path), UNREADABLE)


@contextmanager
def _annotated(session: Session, corpus: Path) -> Iterator[None]:
    """Say in one line what is wrong with a corpus."""
    from bienban_nlp.corpus import CorpusError

    try:
        yield
    except CorpusError as e:
        if session.debug:
            raise
        raise Stop(session.say("bad-corpus", name=corpus, reason=e), UNREADABLE) from e


def _public(session: Session, module: str, name: str, extra: str) -> Callable[..., Any]:
    """A function of a module that may need an extra."""
    from importlib import import_module

    try:
        return getattr(import_module(module), name)  # type: ignore[no-any-return]
    except ImportError as e:
        raise Stop(session.say("no-extra", extra=extra, module=e.name or module), BAD_USAGE) from e
    except AttributeError as e:
        raise Stop(session.say("not-yet", name=f"{module}.{name}"), BAD_USAGE) from e


# --- writing --------------------------------------------------------------------------------------------------


class _Shown:
    """One result in the form that is asked for."""

    def __init__(self, minutes: Minutes, lang: str, score: dict[str, Any] | None = None) -> None:
        self.minutes, self.lang, self.score = minutes, lang, score

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
        """The minutes with comments, as a Word file."""
        from bienban_nlp.render.word import score_docx

        return score_docx(self.score or {}, self.minutes, self.lang)

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


def _plan(
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


def _emit(session: Session, form: StrEnum, target: Path | None, n: int, count: int, shown: _Shown) -> None:
    if target is not None:
        _save(session, target, getattr(shown, form.value)())
    elif form == Format.text:
        if count > 1:
            write(("\n\n" if n else "") + f"== {one_line(shown.minutes.source.name)} ==\n\n")
        shown.show()
    else:
        write(getattr(shown, form.value)())


def _write_table(session: Session, target: Path | None, text: str) -> None:
    if target is None:
        write(text)
    else:
        _save(session, target, text)


def _others(session: Session, minutes: Minutes, before: Sequence[Minutes]) -> list[Minutes]:
    """Earlier minutes without other versions of these; both those and another unit's are told."""
    from bienban_nlp.archive.records import same_unit

    def fact(m: Minutes, name: str) -> str:
        return str(m.facts[name].value) if name in m.facts else ""

    kept = []
    for m in before:
        names = {"name": m.source.name, "of": minutes.source.name}
        mine, other = (same_unit(fact(x, "unit")) for x in (minutes, m))
        alike = mine in other or other in mine  # also where one does not say
        if alike and fact(m, "date") and fact(m, "date") == fact(minutes, "date"):
            session.complain(session.say("previous-same", **names), DONE)
            continue
        if not alike:
            session.complain(session.say("previous-unit", unit=fact(m, "unit"), **names), DONE)
        kept.append(m)
    return kept


def _without_locks(files: list[str]) -> list[str]:
    """Files without the lock files that Word lays beside an open document, which a pattern takes along."""
    return [f for f in files if not Path(f).name.startswith("~$")] or files


def _gate(session: Session, name: str, made: dict[str, Any], least: float | None, level: Level | None) -> None:
    """Hold a score against what was asked for."""
    from bienban_nlp.render.score import number

    earned = made["points"]["earned"]
    if least is not None and earned < least:
        shown = {"earned": number(earned, session.lang), "wanted": number(least, session.lang)}
        session.complain(session.say("below", name=name, **shown), NOT_HELD)
    if level is None:
        return
    bad = {"error"} if level is Level.error else {"error", "warning"}
    count = sum(c["severity"] in bad for c in made["checks"])
    if count:
        session.complain(session.say("found", name=name, count=count, level=level.value), NOT_HELD)


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
    except OSError as e:
        raise Stop(session.say("cannot-write", name=target, reason=e.strerror or type(e).__name__), BAD_USAGE) from e


class _progress:
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


# --- start and end --------------------------------------------------------------------------------------------


def spoken(command: Any, lang: str, path: str = "") -> Any:
    """Give a command and what is below it the help texts of a language.

    The texts stand in ``messages`` under ``cli``: ``<verb>`` for a verb, ``<verb>-<parameter>`` for a parameter.
    """
    from types import MethodType

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


def _usage(session: Session, error: Any) -> str:
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
    if str(error.message).startswith("No such command"):
        return session.say("no-command", name=str(error.message).split("'")[1])
    return session.say("bad-usage", command=command)


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
        session.complain(_usage(session, e), BAD_USAGE)
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


if __name__ == "__main__":
    main()
