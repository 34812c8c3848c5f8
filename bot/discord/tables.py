"""The tables of settings and votes, wherever they are: in an SQLite file, or on a PostgreSQL server.

Statements are written once, with `?` for a value, in what both understand; the two implementations adapt the rest.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

from index.errors import DatelineError

Value: TypeAlias = str | int | bytes


class DatabaseError(DatelineError):
    """The settings and votes cannot be opened."""


class LostError(DatelineError):
    """The database does not answer just now; what was asked may be asked again."""

    def __init__(self) -> None:
        super().__init__(
            "The settings and votes cannot be reached just now, and nothing was changed for sure. Try again in a "
            "minute.",
            "Les réglages et les votes sont injoignables pour l’instant, et rien n’est sûr d’avoir changé. Réessayez "
            "dans une minute.",
        )


class ErasureError(DatelineError):
    """Erased rows may still stand in the bytes of the tables."""

    def __init__(self) -> None:
        super().__init__(
            "Erased, but another program is reading the file of votes, and a copy stays in it until that ends. Press "
            "again in a minute.",
            "Effacé, mais un autre programme lit le fichier des votes, et une copie y reste jusqu’à ce qu’il finisse. "
            "Appuyez de nouveau dans une minute.",
        )


class Rows(Protocol):
    """What a statement gave. `rowcount` is how many rows it changed."""

    @property
    def rowcount(self) -> int:
        """The number of rows that were changed."""

    def fetchone(self) -> Any:
        """The next row, or `None`."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""


class Tables(Protocol):
    """Open tables, used from one thread. Each statement stands alone, but inside `transaction`."""

    def execute(self, statement: str, values: Sequence[Value] = ()) -> Rows:
        """Runs a statement. Raises `LostError` where a server does not answer."""

    def executemany(self, statement: str, rows: Iterable[Sequence[Value]]) -> None:
        """Runs a statement for each row of values."""

    def transaction(self) -> AbstractContextManager[None]:
        """All that runs inside takes effect, or nothing of it."""

    def scrub(self) -> None:
        """Removes from the bytes what was deleted from the tables. Raises `ErasureError`."""

    def close(self) -> None:
        """Ends the use."""
