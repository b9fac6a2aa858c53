"""What the corpus holds, as the Markdown of its data card: python scripts/corpus_statistics.py corpora."""

import argparse
from collections import Counter
from pathlib import Path

from bienban_nlp.corpus import read_gold, read_index
from bienban_nlp.minutes import ROLES


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    entries = read_index(corpus)
    golds = {e.id: read_gold(corpus / "minutes" / f"{e.id}.xml") for e in entries}
    print("| part | files | units | syllables | statements | " + " | ".join(ROLES) + " | links |")
    print("| --- " * (6 + len(ROLES)) + "|")
    for part in ("train", "dev", "test", "official", "all"):
        mine = [e for e in entries if part in (e.split, "all")]
        stated = [m for e in mine for m in golds[e.id].statements]
        roles = Counter(m.tag for m in stated)
        cells = [
            part,
            len(mine),
            len({e.unit for e in mine}),
            sum(len(golds[e.id].text.split()) for e in mine),
            len(stated),
            *(roles[r] for r in ROLES),
            sum(len(m.refs) for m in stated),
        ]
        print("| " + " | ".join(map(str, cells)) + " |")
    for title, values in (
        ("kind of unit", [e.kind for e in entries]),
        ("year", [e.year for e in entries]),
        ("kind of meeting", [e.meeting for e in entries]),
        ("region of wording", [e.region for e in entries]),
        ("leaning", [e.leaning for e in entries]),
        ("trait", [t for e in entries for t in e.traits]),
    ):
        counts = sorted(Counter(values).items(), key=lambda x: (-x[1], x[0]))
        print(f"\n**By {title}:** " + ", ".join(f"{k} {n}" for k, n in counts))


if __name__ == "__main__":
    main()
