"""What a verb works on: files, a folder, a run, a model, a rubric – or the one line that says why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bienban_nlp.cli.progress import Progress
from bienban_nlp.cli.session import BAD_USAGE, NOT_HELD, UNREADABLE, Session, Stop

if TYPE_CHECKING:
    from bienban_nlp.minutes import Minutes, Source

T = TypeVar("T")


def each(
    session: Session, files: Sequence[str], targets: Sequence[Path | None], work: Callable[[Source], T]
) -> Iterator[tuple[str, Path | None, T]]:
    """Each file, where its result goes, and its result; a file that cannot be read is one line, and the others go on."""
    from bienban_nlp.reading import ReadError, read

    with Progress(session, len(files), shown=None in targets) as step:
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
            yield from ((file, target, x) for x in made)


def analysed(
    session: Session, files: Sequence[str], targets: Sequence[Path | None], model: Path | None
) -> Iterator[tuple[str, Path | None, Minutes]]:
    """Each file analysed; the model is loaded at the first that can be read."""
    loaded: list[Any] = []

    def work(source: Source) -> Minutes:
        if not loaded:
            loaded.append(load_model(session, model))
        minutes: Minutes = loaded[0].analyze(source)
        return minutes

    return each(session, files, targets, work)


def load_model(session: Session, model: Path | None) -> Any:
    """The model that reads, the shipped one where none is named."""
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


def records_of(session: Session, folder: Path, first: str, last: str, unit: str) -> tuple[Any, Any]:
    """What a run left in a folder, of the time and unit wanted, and what the words of its issues are about."""
    import msgspec

    from bienban_nlp.archive import DONE as RESULTS
    from bienban_nlp.archive import FAILED, Memory, read_archive

    first, last = _day(session, first), _day(session, last)
    must_be_folder(session, folder)
    if not (folder / RESULTS).is_file():
        raise Stop(session.say("no-run", name=folder), UNREADABLE)
    try:
        records = read_archive(folder)
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as e:
        if session.debug:
            raise
        raise Stop(session.say("bad-run", name=folder / RESULTS), UNREADABLE) from e
    if not records.meetings:
        raise Stop(session.say("empty-run", name=folder, file=folder / FAILED), NOT_HELD)
    records = records.within(first, last, unit)
    if not records.meetings:
        raise Stop(session.say("nothing-within"), NOT_HELD)
    memory = Memory(folder, load_model(session, None).encoder)
    with Progress(session, 2 * len(records.issues)) as step:
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


def rubric_of(session: Session, name: str, status: int = BAD_USAGE) -> Any:
    """A rubric by name or file."""
    from bienban_nlp.rubric import RubricError, load_rubric

    try:
        return load_rubric(name)
    except RubricError as e:
        raise Stop(session.say("bad-rubric", reason=e), status) from e
    except OSError as e:
        raise Stop(session.say("bad-rubric", reason=f"{name}: {e.strerror}"), UNREADABLE) from e


def must_be_folder(session: Session, path: Path) -> None:
    """Stop where there is no such folder."""
    if not path.is_dir():
        raise Stop(session.say("not-folder", name=path), UNREADABLE)


@contextmanager
def annotated(session: Session, corpus: Path) -> Iterator[None]:
    """Say in one line what is wrong with a corpus."""
    from bienban_nlp.corpus import CorpusError

    try:
        yield
    except CorpusError as e:
        if session.debug:
            raise
        raise Stop(session.say("bad-corpus", name=corpus, reason=e), UNREADABLE) from e


def from_extra(session: Session, module: str, name: str, extra: str) -> Callable[..., Any]:
    """A function of a module that may need an extra."""
    from importlib import import_module

    try:
        return getattr(import_module(module), name)  # type: ignore[no-any-return]
    except ImportError as e:
        raise Stop(session.say("no-extra", extra=extra, module=e.name or module), BAD_USAGE) from e


def without_locks(files: list[str]) -> list[str]:
    """Files without the lock files that Word lays beside an open document, which a pattern takes along."""
    return [f for f in files if not Path(f).name.startswith("~$")] or files
