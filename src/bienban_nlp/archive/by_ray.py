"""Ray's worker processes in place of a pool of this program's own (extra ``ray``).

On this machine alone, unless ``RAY_ADDRESS`` leads to others that have the files under the same paths.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

# Both are read while Ray is imported or started. It would tell its makers of every run, and it would listen to the
# whole network, to run whatever it is sent; the second is named after the systems where not to is what it does anyway.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
ALONE = "RAY_ADDRESS" not in os.environ
if ALONE:
    os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"

import ray  # noqa: E402


@contextmanager
def workers(jobs: int, work: Callable[[str, str, str], T]) -> Iterator[Callable[[str, str, str], Future[T]]]:
    """What hands a file to Ray; its processes do not hear Ctrl+C.

    Raises
    ------
    BrokenProcessPool
        A process died of its file.
    """
    here = {"address": "local", "num_cpus": jobs, "include_dashboard": False}
    there = {"runtime_env": {"env_vars": {k: v for k, v in os.environ.items() if k == "BIENBAN_MAX_MB"}}}
    ray.init(log_to_driver=False, logging_level="ERROR", **(here if ALONE else there))
    far = ray.remote(max_retries=0)(work)
    try:
        yield lambda file, name, lang: far.remote(os.path.abspath(file), name, lang).future()
    except (ray.exceptions.WorkerCrashedError, ray.exceptions.OutOfMemoryError) as e:
        raise BrokenProcessPool(str(e)) from e
    finally:
        ray.shutdown()
