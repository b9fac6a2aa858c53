"""The results of a run as Parquet tables, for whoever counts with SQL, R or a spreadsheet's data connection."""

from __future__ import annotations

from pathlib import Path

from bienban_nlp.archive.run import DONE

_LARGEST = 200_000_000  # bytes of a line: the text of one minutes and all that was found in it

_LINES = f"""
    read_json(?, format = 'newline_delimited', maximum_object_size = {_LARGEST}, columns = {{
        source: 'STRUCT(path VARCHAR, format VARCHAR, sha256 VARCHAR)', text: 'VARCHAR', facts: 'JSON',
        items: 'STRUCT(id VARCHAR, parent VARCHAR, level INTEGER, heading VARCHAR, "start" INTEGER, "end" INTEGER,
            work VARCHAR, led BOOLEAN, mixed BOOLEAN, confidence DOUBLE, uncertain BOOLEAN)[]',
        statements: 'STRUCT(id VARCHAR, role VARCHAR, "start" INTEGER, "end" INTEGER, item VARCHAR, speaker VARCHAR,
            work VARCHAR, led BOOLEAN, "of" VARCHAR[], "for" VARCHAR[], who VARCHAR, due VARCHAR, due_date VARCHAR,
            confidence DOUBLE, uncertain BOOLEAN, answered DOUBLE)[]',
        summary: 'STRUCT(open_issues VARCHAR[], shares STRUCT(party DOUBLE, professional DOUBLE, professional_led DOUBLE))'
    }})"""

_FACTS = "kind unit parent date place chair secretary".split()
_COUNTS = "total present absent absent_excused absent_unexcused".split()

# Each table: one row a meeting, an agenda item, a statement; ``path`` joins them.
TABLES = {
    "meetings": f"""
        SELECT source.path AS path, source.format AS format, source.sha256 AS sha256,
               {", ".join(f"facts->>'$.{name}.value' AS {name}" for name in _FACTS)},
               {", ".join(f"CAST(facts->>'$.{name}.value' AS INTEGER) AS {name}" for name in _COUNTS)},
               coalesce(CAST(facts->'$.votes.value' AS VARCHAR[]), []) AS votes,
               facts->>'$.start.value' AS start_time, facts->>'$.end.value' AS end_time,
               summary.shares.party AS party, summary.shares.professional AS professional,
               summary.shares.professional_led AS professional_led, len(summary.open_issues) AS open_issues
        FROM {_LINES}""",
    "items": f"""
        SELECT path, i.* REPLACE (coalesce(i.uncertain, false) AS uncertain)
        FROM (SELECT source.path AS path, unnest(items) AS i FROM {_LINES})""",
    "statements": f"""
        SELECT path, s.* REPLACE (coalesce(s.led, false) AS led, coalesce(s.uncertain, false) AS uncertain,
                   coalesce(s.answered, 0) AS answered, coalesce(s."of", []) AS "of", coalesce(s."for", []) AS "for"),
               substr(text, s.start + 1, s.end - s.start) AS quote, list_contains(open_issues, s.id) AS open
        FROM (SELECT source.path AS path, text, summary.open_issues AS open_issues, unnest(statements) AS s
              FROM {_LINES})""",
}


def write_tables(folder: str | Path) -> list[Path]:
    """Write ``meetings.parquet``, ``items.parquet`` and ``statements.parquet`` beside the results of a run.

    Parameters
    ----------
    folder : str or Path
        What :func:`bienban_nlp.archive.run` wrote.

    Returns
    -------
    list of Path
        The tables.

    Raises
    ------
    ImportError
        The extra ``archive`` is not installed.
    """
    import duckdb

    folder, written = Path(folder), []
    with duckdb.connect() as base:
        for name, rows in TABLES.items():
            target = folder / f"{name}.parquet"
            base.execute(f"CREATE TABLE {name} AS {rows} ORDER BY path", [str(folder / DONE)])
            base.table(name).write_parquet(str(target))
            written.append(target)
    return written
