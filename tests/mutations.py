"""Real files damaged by a seed: what a bad disk, a bad line or a bad program leaves of them."""

from __future__ import annotations

import io
import random
import zipfile


def mutated(data: bytes, seed: int) -> bytes:
    """Flip, cut, repeat and insert a few stretches of bytes."""
    rnd = random.Random(seed)
    out = bytearray(data)
    for _ in range(rnd.choice((1, 1, 2, 4, 16))):
        at = rnd.randrange(len(out) + 1)
        size = rnd.choice((1, 1, 2, 4, 16, 256))
        match rnd.randrange(5):
            case 0:
                out[at : at + size] = rnd.randbytes(size)
            case 1:
                del out[at : at + size]
            case 2:
                out[at:at] = out[at : at + size] * rnd.choice((1, 3, 50))
            case 3:
                out[at : at + 4] = rnd.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"9999"))
            case _:
                del out[at + rnd.randrange(2) * 100 :]
    return bytes(out)


def repacked(data: bytes, seed: int) -> bytes:
    """A zip whose parts, not its shell, are damaged."""
    rnd = random.Random(seed)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = rnd.choice([n for n in old.namelist() if n.endswith((".xml", ".rels"))])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, shuffled(part, rnd) if name == chosen else part)
    return file.getvalue()


def shuffled(part: bytes, rnd: random.Random) -> bytes:
    """XML that still parses: tags swapped, values made absurd."""
    pieces = part.replace(b"><", b">\n<").split(b"\n")
    for _ in range(rnd.choice((1, 3, 10))):
        i, j = rnd.randrange(len(pieces)), rnd.randrange(len(pieces))
        if rnd.random() < 0.5 and pieces[i][:2] != b"</" and pieces[i][-2:] == b"/>" and pieces[j][-2:] == b"/>":
            pieces[i], pieces[j] = pieces[j], pieces[i]
        else:
            for value in (b'"1"', b'"0"', b'"2"', b'"decimal"', b'"text"'):
                pieces[i] = pieces[i].replace(value, rnd.choice((b'"-1"', b'"99999999999"', b'"x"', b'""', b'"3"')))
    return b"\n".join(pieces)
