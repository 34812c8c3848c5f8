"""From the SQLite file to PostgreSQL: what a bot kept before a database was named goes on there."""

from pathlib import Path

from bot.discord.log import event
from bot.discord.sqlite_tables import SqliteTables
from bot.discord.tables import Tables

# Of the rows about the file itself, none goes along.
_OF_THE_FILE = {"version", "form"}


def move(former: Path, tables: Tables) -> None:
    """Copies every row of the file into the tables of a database that nothing was written to yet; all of them or none.

    The file stays as it is, for the way back. Raises what opening it does.
    """
    if not former.exists():
        return
    file = SqliteTables(former)
    try:
        with tables.transaction():
            # Of several processes that begin at once, one does it.
            tables.execute("LOCK TABLE kept")
            if tables.execute("SELECT 1 FROM kept WHERE name='key'").fetchone() is not None:
                return
            names = file.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
            moved = sum(_move_table(name, file, tables) for (name,) in names.fetchall())
    finally:
        file.close()
    event("moved", rows=moved, former=former)


def _move_table(name: str, file: SqliteTables, tables: Tables) -> int:
    columns = [column for _, column, *_ in file.execute(f"PRAGMA table_info({name})").fetchall()]
    # The votes in the order in which they came, which is told by their numbers here and there.
    order = " ORDER BY rowid" if name == "votes" else ""
    listed, marks = ", ".join(f'"{column}"' for column in columns), ",".join("?" * len(columns))
    rows = file.execute(f"SELECT {listed} FROM {name}{order}").fetchall()
    rows = [row for row in rows if name != "kept" or row[0] not in _OF_THE_FILE]
    tables.executemany(f"INSERT INTO {name} ({listed}) VALUES ({marks})", rows)
    if last := file.execute("SELECT seq FROM sqlite_sequence WHERE name=?", (name,)).fetchone():
        # A number that was given once is never given again.
        tables.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'number'), ?)", last)
    return len(rows)
