"""Feed damaged real files to the readers: python scripts/fuzz_reading.py --kind pdf --minutes 30.

Every input is a real file, mutated by a seed, so that what is found can be made again with ``--seed``. The reading runs
in a child process: a crash of a C library, a hang, too much memory and an exception that is no ReadError are all found
and printed as one line, with the seed. The last line counts what was tried.
"""

import argparse
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from bienban_nlp.reading import Limits, ReadError, read_bytes  # noqa: E402
from mutations import mutated, repacked  # noqa: E402

LIMITS = Limits(unpacked_bytes=5_000_000, characters=500_000)
SECONDS, MEMORY = 20.0, 3 << 30  # of processor time, so that other work on the machine makes nothing slow
ZIPPED = ("docx", "odt")


def damaged(files: list[bytes], kind: str, seed: int) -> bytes:
    """The input of one seed."""
    data = files[seed % len(files)]
    return repacked(data, seed) if kind in ZIPPED and seed % 3 else mutated(data, seed)


def verdict(data: bytes) -> str:
    """What reading came to: ``read``, the code of a ReadError, or ``!`` and what should not have happened."""
    start = time.process_time()
    try:
        source = read_bytes(data, "tệp", limits=LIMITS)
        bad = any(not 0 <= p.start < p.end <= len(source.text) for p in source.places)
        made = "! place outside the text" if bad else "read"
    except ReadError as error:
        # A parser's own exception becomes "damaged" at the door; the ones that nobody foresaw are worth a look.
        cause = error.__cause__
        known = cause is None or type(cause).__name__ not in str(error)
        made = error.code if known else f"{error.code}: {type(cause).__name__}"
        made = "! error of several lines" if "\n" in str(error) else made
    except MemoryError:
        made = "! MemoryError"
    except BaseException as error:
        made = f"! {type(error).__name__}: {error}"[:120]
    slow = time.process_time() - start
    return f"! {slow:.0f} s" if slow > SECONDS else made


def child(files: list[bytes], kind: str, first: int, seconds: float, pipe) -> None:
    """Try one seed after another, saying each before and after, for so many seconds of the processor."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    seed = first
    while time.process_time() < seconds:
        signal.setitimer(signal.ITIMER_PROF, 3 * SECONDS)  # ends the process, whatever it hangs in
        pipe.send((seed, None))
        pipe.send((seed, verdict(damaged(files, kind, seed))))
        seed += 1
    pipe.send(None)


def spent() -> float:
    """Seconds of the processor that ended children used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def watch(files: list[bytes], kind: str, first: int, seconds: float, found: Counter[str]) -> int | None:
    """Run one child until it ends, hangs or dies; the next seed, or None when time is up."""
    here, there = multiprocessing.Pipe(duplex=False)
    worker = multiprocessing.get_context("fork").Process(target=child, args=(files, kind, first, seconds, there))
    worker.start()
    there.close()
    seed = first
    try:
        while True:
            word = here.recv()
            if word is None:
                worker.join()
                return None
            seed, made = word
            if made is not None:
                note(found, kind, seed, made)
    except EOFError:
        worker.join()
        hung = worker.exitcode == -signal.SIGPROF
        result = "! hung" if hung else f"! died, exit code {worker.exitcode}"
    note(found, kind, seed, result)
    return seed + 1


def note(found: Counter[str], kind: str, seed: int, made: str) -> None:
    """Count one result, and print it where it is a fault."""
    found[made] += 1
    if made.startswith("!") or (":" in made and found[made] <= 3):
        print(f"{kind}\tseed {seed}\t{made}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", required=True)
    parser.add_argument("--minutes", type=float, default=1.0, help="of the processor, whatever else runs beside")
    parser.add_argument("--seed", type=int, default=0, help="where to begin")
    parser.add_argument("--files", type=Path, default=ROOT / "tests/data/reading", help="a folder of files to damage")
    parser.add_argument("--save", type=Path, help="write the input of --seed here and stop")
    given = parser.parse_args()
    paths = sorted(p for p in given.files.rglob(f"*.{given.kind}") if p.stat().st_size < 1_500_000)
    files = [p.read_bytes() for p in paths]
    if not files:
        sys.exit(f"{given.files}: no .{given.kind}")
    if given.save:
        given.save.write_bytes(damaged(files, given.kind, given.seed))
        return
    os.nice(19)
    found: Counter[str] = Counter()
    seed = given.seed
    with suppress(KeyboardInterrupt):  # whoever cannot wait is told what was tried so far
        while seed is not None and spent() < 60 * given.minutes:
            seed = watch(files, given.kind, seed, 60 * given.minutes - spent(), found)
    for worker in multiprocessing.active_children():
        worker.kill()
        worker.join()
    counts = ", ".join(f"{k} {n}" for k, n in found.most_common())
    print(f"{given.kind}\t{len(files)} files, {sum(found.values())} inputs, {spent() / 60:.0f} min: {counts}")


if __name__ == "__main__":
    main()
