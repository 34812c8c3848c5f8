"""The topics that channels are told of, which texts were known, and what is to be told: tables of the database.

A text is known by its id and by its hash, so that neither a corrected nor a moved text is told as a new one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from bot.discord.database import Database
from bot.discord.tables import Tables
from index.errors import DatelineError
from index.phrases import Language

# Topics of one server.
MOST_TOPICS = 20
# Texts that are told one by one when several are new at once; the others are counted in one message.
MOST_AT_ONCE = 5


class TopicError(DatelineError):
    """A topic that cannot be subscribed to."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic that a channel is told of, in the language of whoever asked for it."""

    number: int
    server: int
    channel: int
    topic: str
    language: Language


@dataclass(frozen=True, slots=True)
class Untold:
    """A message still to be sent: a text and the characters to quote; or, without a document, how many more texts."""

    number: int
    subscription: int
    document: str
    start: int
    end: int


def text_marks(name: str, digest: str) -> tuple[bytes, bytes]:
    """The marks a text is known by: one of its id, one of its hash."""
    return _mark(f"id {name}"), _mark(f"hash {digest}")


def _mark(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:8]


class Subscriptions:
    """What is stored for subscriptions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, server: int, channel: int, topic: str, language: Language, day: str) -> int:
        """Stores a subscription and gives its number. Raises `TopicError` when it exists or the server has too many."""

        def insert(tables: Tables) -> int:
            held = tables.execute("SELECT channel, topic FROM subscriptions WHERE server=?", (server,)).fetchall()
            if (channel, topic.casefold()) in {(each, name.casefold()) for each, name in held}:
                raise TopicError(
                    f"This channel is told of “{topic}” already. All of them: /subscribe",
                    f"Ce salon est déjà tenu au courant de « {topic} ». Tous les sujets : /suivre",
                )
            if len(held) >= MOST_TOPICS:
                raise TopicError(
                    f"This server follows {MOST_TOPICS} topics already, which is the most. Remove one: /subscribe",
                    f"Ce serveur suit déjà {MOST_TOPICS} sujets, c’est le maximum. Retirez-en un : /suivre",
                )
            (number,) = tables.execute(
                "INSERT INTO subscriptions(server, channel, topic, language, day) VALUES (?,?,?,?,?) RETURNING number",
                (server, channel, topic, language.value, day),
            ).fetchall()[0]
            return int(number)

        return await self._database.work(insert)

    async def all(self) -> list[Subscription]:
        """Every subscription, the oldest first."""
        rows = await self._database.work(
            lambda tables: tables.execute(
                "SELECT number, server, channel, topic, language FROM subscriptions ORDER BY number"
            ).fetchall()
        )
        return [
            Subscription(number, server, channel, topic, Language(language))
            for number, server, channel, topic, language in rows
        ]

    async def remove(self, number: int, server: int) -> Subscription | None:
        """Removes a subscription of a server, with what was still to be told; `None` when there is none."""
        found = next((each for each in await self.all() if (each.number, each.server) == (number, server)), None)
        await self._database.work(
            lambda tables: _run(
                tables,
                ("DELETE FROM untold WHERE subscription=? AND server=?", (number, server)),
                ("DELETE FROM subscriptions WHERE number=? AND server=?", (number, server)),
            )
        )
        return found

    async def watched(self, server: int) -> tuple[str, str] | None:
        """The archive of a server and its edition when its new texts were last looked for."""
        row = await self._database.work(
            lambda tables: tables.execute("SELECT archive, edition FROM watched WHERE server=?", (server,)).fetchone()
        )
        return None if row is None else (row[0], row[1])

    async def known(self, server: int) -> frozenset[bytes]:
        """The marks of the texts that were there."""
        rows = await self._database.work(
            lambda tables: tables.execute("SELECT mark FROM known_texts WHERE server=?", (server,)).fetchall()
        )
        return frozenset(row[0] for row in rows)

    async def begin(self, server: int, archive: str, edition: str, marks: Iterable[bytes]) -> None:
        """Takes all texts of an archive for known: none of them is told."""
        await self.record(server, archive, edition, marks, [], forget=True)

    async def record(
        self,
        server: int,
        archive: str,
        edition: str,
        marks: Iterable[bytes],
        untold: Iterable[tuple[int, str, int, int]],
        *,
        forget: bool = False,
    ) -> None:
        """Stores, in one step, that texts are known and what is to be told of them (`Untold` without its number).

        With `forget`, those known before are not any more.
        """

        def write(tables: Tables) -> None:
            with tables.transaction():
                if forget:
                    tables.execute("DELETE FROM known_texts WHERE server=?", (server,))
                tables.executemany(
                    "INSERT INTO known_texts VALUES (?,?) ON CONFLICT DO NOTHING", [(server, each) for each in marks]
                )
                tables.executemany(
                    'INSERT INTO untold(server, subscription, document, "start", "end") VALUES (?,?,?,?,?)',
                    [(server, *each) for each in untold],
                )
                tables.execute(
                    "INSERT INTO watched VALUES (?,?,?) ON CONFLICT (server) DO UPDATE SET archive=excluded.archive, "
                    "edition=excluded.edition",
                    (server, archive, edition),
                )

        await self._database.work(write)

    async def untold(self, server: int) -> list[Untold]:
        """What is still to be told in a server, in order."""
        rows = await self._database.work(
            lambda tables: tables.execute(
                'SELECT number, subscription, document, "start", "end" FROM untold WHERE server=? ORDER BY number',
                (server,),
            ).fetchall()
        )
        return [Untold(*row) for row in rows]

    async def told(self, number: int) -> None:
        """Forgets what was told."""
        await self._database.work(lambda tables: _run(tables, ("DELETE FROM untold WHERE number=?", (number,))))


def _run(tables: Tables, *statements: tuple[str, tuple[int, ...]]) -> None:
    for statement, values in statements:
        tables.execute(statement, values)
