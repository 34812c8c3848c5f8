"""Messages of the channels that a server made into texts, kept in that server's own folder and nowhere else.

Only ids and words are kept, never who wrote. A channel's messages become one file of conversations for the index.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import discord

from index.errors import disk_faults
from index.writing import write_whole

# The id of a message, which tells when it was written, and its words.
Said: TypeAlias = tuple[int, str]

# The folder of a collection in which the conversations stand; the bot alone writes there.
CHANNELS = "channels"
# Newest messages kept of one channel.
MOST = 20_000
# A silence that ends a conversation, and the characters after which a longer one is parted.
PAUSE = timedelta(minutes=30)
LONGEST = 20_000
_FILE = ".messages.sqlite"
# Erased words are overwritten, and the journal is removed with each change.
_SCHEMA = """
PRAGMA secure_delete=ON;
PRAGMA journal_mode=DELETE;
CREATE TABLE IF NOT EXISTS messages(id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, words TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_channel ON messages(channel, id);
"""


class ChannelTexts:
    """The messages of one server, in the folder of its own collection. Each call opens the file and closes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, channel: int, messages: Iterable[Said]) -> int:
        """Adds messages, or their new words; of a channel's, the newest `MOST` stay. Gives how many changed."""
        with disk_faults(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(self._open()) as file:
                before = file.total_changes
                file.executemany(
                    "INSERT INTO messages VALUES (?, ?, ?) ON CONFLICT(id) DO UPDATE SET words=excluded.words "
                    "WHERE words<>excluded.words",
                    ((number, channel, words) for number, words in messages),
                )
                changed = file.total_changes - before
                file.execute(
                    "DELETE FROM messages WHERE channel=? AND id NOT IN "
                    "(SELECT id FROM messages WHERE channel=? ORDER BY id DESC LIMIT ?)",
                    (channel, channel, MOST),
                )
                file.commit()
        return changed

    def erase(self, messages: Iterable[int]) -> int:
        """Removes messages, those of them that are kept; gives how many were."""
        return self._delete("DELETE FROM messages WHERE id=?", [(number,) for number in messages])

    def erase_channel(self, channel: int) -> int:
        """Removes all messages of a channel; gives how many there were."""
        return self._delete("DELETE FROM messages WHERE channel=?", [(channel,)])

    def of(self, channel: int) -> list[Said]:
        """The messages of a channel, oldest first."""
        return self._rows("SELECT id, words FROM messages WHERE channel=? ORDER BY id", channel)

    def write(self, server: int, names: dict[int, str]) -> None:
        """Writes the conversations of the channels that have a name here, and removes the files of all others.

        Raises `DiskError`.
        """
        home = self._folder / CHANNELS
        with disk_faults(home):
            wanted = {}
            for channel, name in names.items():
                if lines := list(texts(server, channel, name, self.of(channel))):
                    wanted[f"{channel}.jsonl"] = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
            for path in home.glob("*.jsonl") if home.is_dir() else ():
                if path.name not in wanted:
                    path.unlink()
            for file, content in wanted.items():
                home.mkdir(mode=0o700, exist_ok=True)
                write_whole(home / file, content.encode("utf-8", "surrogatepass"))

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._folder / _FILE, timeout=30)
        (self._folder / _FILE).chmod(0o600)
        file.executescript(_SCHEMA)
        return file

    def _delete(self, statement: str, rows: Sequence[tuple[int]]) -> int:
        if not (self._folder / _FILE).exists():
            return 0
        with disk_faults(self._folder), closing(self._open()) as file:
            removed = file.executemany(statement, rows).rowcount
            file.commit()
        return removed

    def _rows(self, statement: str, channel: int) -> list[Said]:
        if not (self._folder / _FILE).exists():
            return []
        with disk_faults(self._folder), closing(self._open()) as file:
            return file.execute(statement, (channel,)).fetchall()


def texts(server: int, channel: int, name: str, messages: Sequence[Said]) -> Iterator[dict[str, str]]:
    """The conversations of a channel as lines of JSON: dated by the day of the first message, and linked to it."""
    for conversation in conversations(messages):
        first = conversation[0][0]
        yield {
            "id": f"{CHANNELS}/{channel}/{first}",
            "title": f"#{name}",
            "date": discord.utils.snowflake_time(first).date().isoformat(),
            "source": f"https://discord.com/channels/{server}/{channel}/{first}",
            "text": "\n\n".join(words for _, words in conversation),
        }


def conversations(messages: Sequence[Said]) -> Iterator[list[Said]]:
    """Messages, oldest first, joined until a silence of more than `PAUSE` or more than `LONGEST` characters.

    >>> minute = 60_000 << 22
    >>> [len(each) for each in conversations([(0, "a"), (29 * minute, "b"), (60 * minute, "c")])]
    [2, 1]
    """
    joined: list[Said] = []
    length = 0
    for number, words in messages:
        apart = joined and discord.utils.snowflake_time(number) - discord.utils.snowflake_time(joined[-1][0]) > PAUSE
        if joined and (apart or length + len(words) > LONGEST):
            yield joined
            joined, length = [], 0
        joined.append((number, words))
        length += len(words)
    if joined:
        yield joined
