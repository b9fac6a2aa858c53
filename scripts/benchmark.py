"""Speed of the whole analysis as a ratio to underthesea.word_tokenize on the same text in the same run.

python scripts/benchmark.py [corpora] prints syllables a second, the ratio, and the peak of memory; one thread
each and two workers each, without the cache of windows and on an archive that repeats itself with it.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

from bienban_nlp.analysis import Analyzer  # noqa: E402
from bienban_nlp.corpus import read_split  # noqa: E402
from bienban_nlp.encoder import Encoder  # noqa: E402

ROUNDS = 3
_READER: list[Analyzer] = []


def analyse(text: str) -> int:
    """Analyse one text in this process, every window anew."""
    if not _READER:
        encoder = Encoder()
        encoder.cache_size = 0
        _READER.append(Analyzer(encoder))
    return len(_READER[0].analyze_text(text).statements)


def segment(text: str) -> int:
    """The peer: word segmentation."""
    from underthesea import word_tokenize

    return len(word_tokenize(text))


def seconds(task, texts: list[str], workers: int) -> float:
    """The fastest of some rounds over all texts, after a warm-up."""
    if workers == 1:
        task(texts[0])
        return min(_timed(lambda: [task(t) for t in texts]) for _ in range(ROUNDS))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(task, texts[: 2 * workers]))
        return min(_timed(lambda: list(pool.map(task, texts, chunksize=2))) for _ in range(ROUNDS))


def _timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def archive(texts: list[str]) -> tuple[float, float]:
    """An archive in which each minutes stands five times (drafts, copies), with and without the cache of windows."""
    repeated = [t for t in texts for _ in range(5)]
    fresh, cached = Encoder(), Encoder()
    fresh.cache_size = 0
    return tuple(_timed(lambda e=e: [Analyzer(e).analyze_text(t) for t in repeated]) for e in (fresh, cached))


def cold(corpus: Path) -> None:
    """Whole commands, from nothing."""
    sample = sorted((corpus / "samples").glob("*.docx"))[0]
    for words in (["--help"], ["analyze", str(sample)]):
        command = [sys.executable, "-m", "bienban_nlp.cli", *words]
        best = min(_timed(lambda c=command: subprocess.run(c, capture_output=True, check=True)) for _ in range(ROUNDS))
        print(f"bienban {words[0]}: {best:.2f} s")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="?", default=Path("corpora"))
    corpus = parser.parse_args().corpus
    texts = [g.text for g in read_split(corpus, "test")]
    syllables = sum(len(t.split()) for t in texts)
    print(f"{len(texts)} minutes, {syllables} syllables")
    for workers in (1, 2):
        peer, ours = seconds(segment, texts, workers), seconds(analyse, texts, workers)
        print(
            f"{workers} worker(s): analyze {syllables / ours:,.0f} syllables/s, underthesea.word_tokenize {syllables / peer:,.0f}, "
            f"ratio {peer / ours:.2f}"
        )
    fresh, cached = archive(texts)
    peer = 5 * seconds(segment, texts, 1)
    print(
        f"archive, each text five times, 1 worker: ratio without cache {peer / fresh:.2f}, with cache {peer / cached:.2f}"
    )
    cold(corpus)
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
