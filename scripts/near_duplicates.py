"""Near copies among annotated minutes: python scripts/near_duplicates.py corpora.

Prints the pairs of files that share the most runs of eight syllables, and ends with status 1 where two files of different
parts share more than one in fifty. Set phrases do not count: letterheads and closings, and runs that stand in three files or
more ("học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh"), since a copy shows in what two files alone have.
"""

import argparse
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

from bienban_nlp.checks.similar import folded
from bienban_nlp.corpus import Gold, read_gold, read_index

RUN = 8
SET = 3  # files that share a set phrase
ALLOWED = 0.02


def runs(gold: Gold) -> set[tuple[str, ...]]:
    """All runs of eight syllables of the agenda."""
    words = [w for m in gold.tagged("agenda") for w in folded(gold.text[m.start : m.end])]
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def main() -> int:
    """Compare every two files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    part = {e.id: e.split for e in read_index(corpus)}
    found = {id_: runs(read_gold(corpus / "minutes" / f"{id_}.xml")) for id_ in part}
    files = Counter(run for mine in found.values() for run in mine)
    own = {id_: {run for run in mine if files[run] < SET} for id_, mine in found.items()}
    shares = []
    for a, b in combinations(sorted(found), 2):
        both = len(own[a] & own[b])
        if both:
            shares.append((both / max(1, min(len(found[a]), len(found[b]))), both, a, b))
    shares.sort(reverse=True)
    across = [s for s in shares if part[s[2]] != part[s[3]]]
    print(
        f"{len(found)} files, {sum(map(len, found.values()))} runs of {RUN} syllables; {len(shares)} pairs of files share any"
    )
    for title, rows in (("all", shares), ("of different parts", across)):
        print(f"nearest pairs, {title}:")
        for share, both, a, b in rows[:5]:
            print(f"  {share:.2%} ({both} runs)  {a} ({part[a]})  {b} ({part[b]})")
    return int(bool(across) and across[0][0] > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
