"""The verbs, in the order of the help."""

from __future__ import annotations

import os
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bienban_nlp import __version__
from bienban_nlp.cli.gate import gate
from bienban_nlp.cli.inputs import (
    analysed,
    annotated,
    each,
    from_extra,
    load_model,
    must_be_folder,
    records_of,
    rubric_of,
    without_locks,
)
from bienban_nlp.cli.options import (
    Answer,
    Clean,
    Engine,
    Files,
    First,
    Form,
    Last,
    Level,
    Listing,
    Model,
    Output,
    ScoreFormat,
    Split,
    Telling,
    Unit,
    finite,
)
from bienban_nlp.cli.output import Shown, deliver, emit, plan, shielded, write
from bienban_nlp.cli.progress import Progress
from bienban_nlp.cli.session import BAD_USAGE, CUT_OFF, DONE, NOT_HELD, UNREADABLE, Session, Stop, one_line
from bienban_nlp.cli.wording import UsageError

if TYPE_CHECKING:
    from bienban_nlp.minutes import Minutes, Source

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
rubrics = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rubrics, name="rubric")


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
    form, targets = plan(session, files, output, format)
    for n, (file, target, minutes) in enumerate(analysed(session, files, targets, model)):
        emit(session, form, target, n, len(files), Shown(file, minutes, session.lang))


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
    files = without_locks(files)
    form, targets = plan(session, files, output, format, ScoreFormat)
    chosen = rubric_of(session, rubric)
    from bienban_nlp.archive import held_before
    from bienban_nlp.rubric import score as score_minutes

    given = [m for _, _, m in analysed(session, previous or [], [None] * len(previous or []), model)]
    if session.status:
        return
    table: list[tuple[Minutes, dict[str, Any]]] = []
    for n, (file, target, minutes) in enumerate(analysed(session, files, targets, model)):
        before, lines = held_before(minutes, given, session.lang)
        for line in lines:
            session.complain(line, DONE)
        made = score_minutes(minutes, chosen, before, session.lang).to_dict()
        if form == ScoreFormat.csv:
            table.append((minutes, made))
        else:
            emit(session, form, target, n, len(files), Shown(file, minutes, session.lang, made))
        gate(session, minutes.source.name, made, min_score, fail_on)
    if table:
        from bienban_nlp.render.table import score_table

        deliver(session, targets[0], score_table(table, session.lang))


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
    if engine is Engine.ray:
        from_extra(session, "bienban_nlp.archive.by_ray", "workers", "ray")
    from bienban_nlp import archive

    files = archive.find(folder, output) if folder.is_dir() else None
    if files is None:
        raise Stop(session.say("not-folder", name=folder), UNREADABLE)
    if not files:
        raise Stop(session.say("no-files", name=folder), UNREADABLE)
    if output.exists() and not output.is_dir():
        raise Stop(session.say("output-is-folder", name=output), BAD_USAGE)
    if not resume and (output / archive.DONE).exists():
        raise Stop(session.say("already-there", name=output), BAD_USAGE)
    load_model(session, None)  # without a model no file can be read, and that is said once
    progress = Progress(session, len(files))
    try:
        with progress as step, redirect_stdout(sys.stderr):  # Ray tells there of a process that died
            report = archive.run(folder, files, output, jobs=jobs, engine=engine.value, lang=session.lang, step=step)
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
    form, (target,) = plan(session, [str(folder)], output, format, Telling)
    from bienban_nlp.archive import overview

    records, about = records_of(session, folder, first, last, unit)
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
    deliver(session, target, made)


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

    records, about = records_of(session, folder, first, last, unit)
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
    application = from_extra(session, "bienban_nlp.web", "application", "web")
    import socket

    import uvicorn

    page = application(load_model(session, model), session.lang)
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
    must_be_folder(ctx.obj, corpus)
    load_model(ctx.obj, model)
    from bienban_nlp.encoder import MODEL
    from bienban_nlp.figures import report

    with annotated(ctx.obj, corpus):
        write(report(corpus, split.value, model or MODEL))


@app.command()
def train(
    ctx: typer.Context,
    corpus: Annotated[Path, typer.Argument(metavar="folder-meta")],
    base: Annotated[Path, typer.Option("--base", metavar="folder-meta")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="folder-meta")],
) -> None:
    """Fine-tune a model of one's own."""
    must_be_folder(ctx.obj, corpus)
    must_be_folder(ctx.obj, base)
    for needed in ("config.json", "tokenizer.json"):
        if not (base / needed).is_file():
            raise Stop(ctx.obj.say("no-base", name=base, file=needed), UNREADABLE)
    import logging

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    call = from_extra(ctx.obj, "bienban_nlp.train.run", "run", "train")
    with annotated(ctx.obj, corpus):
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
    form, targets = plan(session, files, output, to or named, Clean)

    def work(source: Source) -> str | bytes:
        for warning in source.warnings:
            session.complain(f"{source.name}: {warning.message} {warning.fix}", DONE)
        if form == Clean.docx:
            from bienban_nlp.render.plain_docx import plain_docx

            return plain_docx(source)
        from bienban_nlp.render import clean

        return clean(source.text).rstrip("\n") + "\n"

    for n, (_, target, made) in enumerate(each(session, files, targets, work)):
        if n and target is None:
            write("\n")
        deliver(session, target, made)


@app.command()
def scan(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="folder-meta")],
    format: Annotated[Listing, typer.Option("--format", "-f")] = Listing.text,
) -> None:
    """Look over an archive before a long run."""
    session: Session = ctx.obj
    from bienban_nlp.archive import find

    must_be_folder(session, folder)
    files = find(folder)
    if not files:
        raise Stop(session.say("no-files", name=folder), UNREADABLE)
    from bienban_nlp.reading.survey import survey
    from bienban_nlp.render.survey import survey_csv, survey_json, survey_text

    with Progress(session, len(files)) as step:
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
    rubric_of(ctx.obj, name)
    from bienban_nlp.render import clean
    from bienban_nlp.rubric_file import read_rubric

    raw, _ = read_rubric(name)
    write(clean(raw.decode("utf-8-sig")))


@rubrics.command("check")
def rubric_check(ctx: typer.Context, file: Annotated[str, typer.Argument(metavar="file-meta")]) -> None:
    """Check a rubric of one's own."""
    rubric_of(ctx.obj, file, NOT_HELD)
    write(ctx.obj.say("rubric-good", name=file) + "\n")
