"""A whole folder of minutes: each read once, one bad file stopping nothing, a run that was cut off going on.

Results are JSON Lines: ``minutes.jsonl`` holds one analysed minutes a line (schema ``bienban/1`` and ``source.path``,
relative to the folder), ``failures.jsonl`` one line for each file that could not be read. Both are in the order of the
paths, whatever the number of workers and however often the run was cut off.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import unicodedata
from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from bienban_nlp.messages import say

DONE, FAILED = "minutes.jsonl", "failures.jsonl"
_NOT_DOCUMENTS = {"thumbs.db", "desktop.ini"}
_IN_PART = "ocr-cut-off"  # the warning of minutes that another run may read more of
_AHEAD = 4  # files handed out per worker before the first result is written


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A file that could not be read: which, why by code, and the sentence for people in each language."""

    path: str
    code: str
    vi: str
    en: str

    def line(self, lang: str) -> str:
        """The sentence in one language."""
        return self.en if lang == "en" else self.vi


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did; ``gone`` are files that an earlier run read and that are there no more."""

    done: int
    skipped: int
    failures: tuple[Failure, ...]
    gone: tuple[str, ...] = ()


Outcome = bytes | Failure


def find(folder: str | Path, output: str | Path | None = None) -> list[Path]:
    """The files of a folder and what is below it, in the order of their paths.

    Parameters
    ----------
    folder : str or Path
        The archive; links out of it are not followed.
    output : str or Path, optional
        A folder of results, left out where it lies inside the archive.

    Raises
    ------
    OSError
        The archive is missing, is no folder or cannot be listed.
    """
    folder, skip = Path(folder), Path(output).resolve() if output else None
    os.scandir(folder).close()  # os.walk would find nothing and say nothing
    found = []
    for above, folders, names in os.walk(folder):
        here = Path(above)
        folders[:] = sorted(d for d in folders if not d.startswith(".") and (here / d).resolve() != skip)
        found += [here / n for n in names if _is_document(n) and not (here / n).is_symlink()]
    return sorted(found, key=lambda p: _name(p, folder))


def _is_document(name: str) -> bool:
    """Whether a file is somebody's: no hidden file, no lock file of an open document."""
    return not name.startswith((".", "~$")) and name.lower() not in _NOT_DOCUMENTS


def _name(path: Path, folder: Path) -> str:
    """The path inside the archive, as JSON can carry it."""
    name = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def run(
    folder: str | Path,
    files: Sequence[str | Path],
    output: str | Path,
    *,
    jobs: int = 1,
    engine: str = "local",
    lang: str = "vi",
    step: Callable[[int], None] = lambda n: None,
) -> Report:
    """Read files of a folder, going on from what ``output`` holds already.

    What changed since it was read, or could then be read in part only, is read again; results of files that are gone
    are dropped.

    Parameters
    ----------
    folder : str or Path
        The archive.
    files : sequence of str or Path
        What to read, see :func:`find`.
    output : str or Path
        Folder of the results; made where it is missing.
    jobs : int
        Worker processes. The results do not depend on it.
    engine : str
        Who starts them, ``local`` or ``ray`` (an extra, see :mod:`bienban_nlp.archive.by_ray`); nor on that.
    lang : str
        Language of the warnings inside the results.
    step : callable
        Told how many files were finished, for a progress bar.
    """
    folder, output = Path(folder), Path(output)
    output.mkdir(parents=True, exist_ok=True)
    present = {_name(f, folder): f for f in map(Path, files)}
    known = _known(output / DONE)
    gone = tuple(sorted(name for name in known if name not in present))
    kept = {name for name in present.keys() & known.keys() if known[name] == _digest(present[name])}
    if known:
        _put_in_order(output / DONE, kept)
    left = [f for name, f in present.items() if name not in kept]
    step(len(files) - len(left))
    failures = []
    with open(output / DONE, "ab") as out:
        for _, outcome in _outcomes(folder, left, jobs, lang, _ENGINES[engine]):
            if isinstance(outcome, Failure):
                failures.append(outcome)
            else:
                out.write(outcome + b"\n")
                out.flush()
            step(1)
    if kept:
        _put_in_order(output / DONE)
    lines = b"".join(msgspec.json.encode(f) + b"\n" for f in failures)
    write_whole(output / FAILED, lambda out: out.write(lines))
    return Report(done=len(left) - len(failures), skipped=len(kept), failures=tuple(failures), gone=gone)


class _Head(msgspec.Struct):
    """What a resumed run must know of a line."""

    class Source(msgspec.Struct):
        path: str
        sha256: str = ""

    class Warning(msgspec.Struct):
        code: str

    source: Source
    warnings: tuple[Warning, ...] = ()


def _lines(file: BinaryIO) -> Iterator[tuple[_Head, int, int]]:
    """What is known of each whole line, its start and size; what a cut-off run left half written is passed over."""
    at = 0
    for line in file:
        with suppress(msgspec.DecodeError):
            yield msgspec.json.decode(line, type=_Head), at, len(line)
        at += len(line)


def _known(path: Path) -> dict[str, str]:
    """The files that are done, each with the digest of what was read; none where a page was cut off, it is tried again."""
    if not path.exists():
        return {}
    with open(path, "rb") as file:
        heads = [head for head, _, _ in _lines(file)]
    return {h.source.path: "" if any(w.code == _IN_PART for w in h.warnings) else h.source.sha256 for h in heads}


def _digest(file: Path) -> str:
    """The SHA-256 of a file as it is now; that of nothing where it cannot be read, which reading it again will tell."""
    found = hashlib.sha256()
    with suppress(OSError), open(file, "rb") as data:
        while piece := data.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


def _put_in_order(path: Path, kept: Container[str] | None = None) -> None:
    """The whole lines of a run by path, or those of some files alone."""

    def copy(out: BinaryIO) -> None:
        with open(path, "rb") as file:  # closed again before it is replaced, as Windows wants it
            for head, start, size in sorted(_lines(file), key=lambda line: (line[0].source.path, line[1])):
                if kept is None or head.source.path in kept:
                    file.seek(start)
                    out.write(file.read(size).rstrip(b"\n") + b"\n")

    write_whole(path, copy)


def write_whole(path: Path, fill: Callable[[BinaryIO], Any]) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb") as out:
            fill(out)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


# --- workers --------------------------------------------------------------------------------------------------


Submit = Callable[[str, str, str], Future[Outcome]]
Workers = Callable[[int], AbstractContextManager[Submit]]


def _outcomes(
    folder: Path, files: Sequence[Path], jobs: int, lang: str, workers: Workers
) -> Iterator[tuple[Path, Outcome]]:
    """What became of each file, in the order given."""
    left = deque(files)
    while left:
        if jobs <= 1 or len(left) == 1:
            yield from ((f, _read(str(f), _name(f, folder), lang)) for f in left)
            return
        try:
            for f, outcome in _pooled(folder, list(left), jobs, lang, workers):
                left.popleft()
                yield f, outcome
        except BrokenProcessPool:
            # A worker died and took the pool with it; the files it may have died of are read alone, one by one.
            for _ in range(min(len(left), jobs * _AHEAD)):
                f = left.popleft()
                yield f, _alone(f, folder, lang)


def _pooled(folder: Path, files: list[Path], jobs: int, lang: str, workers: Workers) -> Iterator[tuple[Path, Outcome]]:
    with workers(jobs) as submit:
        waiting: deque[tuple[Path, Future[Outcome]]] = deque()
        for f in files:
            waiting.append((f, submit(str(f), _name(f, folder), lang)))
            if len(waiting) >= jobs * _AHEAD:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()


@contextmanager
def _workers(jobs: int) -> Iterator[Submit]:
    """What hands a file to worker processes; they leave Ctrl+C to the process that started them."""
    ignoring = (signal.SIGINT, signal.SIG_IGN)  # where a process does not inherit what its parent ignores: Windows
    with ProcessPoolExecutor(jobs, get_context("spawn"), signal.signal, ignoring) as pool:

        def submit(file: str, name: str, lang: str) -> Future[Outcome]:
            with _deaf():  # the pool starts its processes as it is given work
                return pool.submit(_read, file, name, lang)

        try:
            yield submit
        except BaseException:  # cut off: what is under way is not waited for, a scan may take minutes
            for worker in list((pool._processes or {}).values()):
                worker.terminate()
            raise


def _ray(jobs: int) -> AbstractContextManager[Submit]:
    from bienban_nlp.archive.by_ray import workers

    return workers(jobs, _read)


@contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl+C ignored: a process started meanwhile ignores it from its first instruction on.

    Held back instead (``pthread_sigmask``) it would not be lost here, but another thread would take it and leave a
    process half started.
    """
    if threading.current_thread() is not threading.main_thread():  # only there a program may say what it hears
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


_ENGINES: dict[str, Workers] = {"local": _workers, "ray": _ray}


def _alone(file: Path, folder: Path, lang: str) -> Outcome:
    name = _name(file, folder)
    try:
        with _workers(1) as submit:
            return submit(str(file), name, lang).result()
    except BrokenProcessPool:
        return _failure(name, "crashed", *(f"{name}: {say('cli.crashed', x)}" for x in ("vi", "en")))


def _failure(path: str, code: str, vi: str, en: str) -> Failure:
    return Failure(path=path, code=code, vi=vi, en=en)


def _read(file: str, name: str, lang: str) -> Outcome:
    """One file, in a worker: its line of JSON, or why there is none."""
    os.environ["BIENBAN_LANG"] = lang
    from bienban_nlp.analysis import load
    from bienban_nlp.reading import ReadError, read

    try:
        source = read(file)
    except ReadError as e:
        return _failure(name, e.code, *(getattr(e, x).replace(file, name, 1) for x in ("vi", "en")))
    analyzer = load()  # outside: without a model no file can be read, and the run must say so once
    try:
        made = analyzer.analyze(source).to_dict()
        return msgspec.json.encode({**made, "source": {**made["source"], "path": name}})
    except Exception as e:
        reason = type(e).__name__
        return _failure(name, "broken", *(say("cli.broken", x, name=name, reason=reason) for x in ("vi", "en")))
