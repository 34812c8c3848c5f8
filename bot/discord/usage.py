"""What moderators see of use: questions a day by certainty, and the words most asked about. SQL on the open tables.

No question is stored. A word is stored under a keyed hash with a keyed hash of who asked, which differs from word to
word, so that nothing tells what one person asked. The word itself is written once `LEAST_ASKERS` people asked about it.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.discord.tables import Tables
from index.languages import detect
from index.stems import terms

LEAST_ASKERS = 3
# Days and words are forgotten after so long.
KEPT_DAYS = 30
_MOST_WORDS = 15
# Numbers are left out: one may be a telephone's.
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Usage:
    """A server's use: questions by day (ISO 8601) and certainty, the newest day first; words with how often asked."""

    days: Mapping[str, Mapping[str, int]]
    words: tuple[tuple[str, int], ...]
    blocked: int


def topics_of(question: str) -> dict[str, str]:
    """The content words of a question as they are shown, by their stems.

    >>> topics_of("Combien de soldats russes en 2022 ?")
    {'soldat': 'soldats', 'russ': 'russes'}
    """
    language = detect(question)
    found: dict[str, str] = {}
    for word in _WORD.findall(question.lower()):
        for stem in terms(word, language):
            found.setdefault(stem, word)
    return found


def add(tables: Tables, key: bytes, server: int, day: str, outcome: str, asker: int, topics: Mapping[str, str]) -> None:
    """Counts a question of a server, and the words it asked about."""
    with tables.transaction():
        tables.execute(
            "INSERT INTO days VALUES (?,?,?,1) ON CONFLICT (server, day, outcome) DO UPDATE SET "
            "questions=days.questions+1",
            (server, day, outcome),
        )
        for stem, word in topics.items():
            topic = _hash(key, "topic", stem)
            tables.execute(
                "INSERT INTO askers VALUES (?,?,?) ON CONFLICT DO NOTHING", (server, topic, _asker(key, topic, asker))
            )
            tables.execute(
                "INSERT INTO topics VALUES (?,?,NULL,1,?) ON CONFLICT (server, topic) DO UPDATE SET "
                "asked=topics.asked+1, day=excluded.day",
                (server, topic, day),
            )
            tables.execute(
                "UPDATE topics SET word=coalesce(word, ?) WHERE server=? AND topic=? AND "
                "(SELECT count(*) FROM askers WHERE askers.server=topics.server AND askers.topic=topics.topic) >= ?",
                (word, server, topic, LEAST_ASKERS),
            )


def asked_on(tables: Tables, day: str) -> dict[int, int]:
    """The number of questions of a day, by server."""
    rows = tables.execute(
        "SELECT server, CAST(sum(questions) AS INTEGER) FROM days WHERE day=? GROUP BY server", (day,)
    ).fetchall()
    return dict(rows)


def read(tables: Tables, server: int) -> Usage:
    """The use of a server."""
    days: dict[str, dict[str, int]] = {}
    for day, outcome, questions in tables.execute(
        "SELECT day, outcome, questions FROM days WHERE server=? ORDER BY day DESC, outcome", (server,)
    ).fetchall():
        days.setdefault(day, {})[outcome] = questions
    words = tables.execute(
        "SELECT word, asked FROM topics WHERE server=? AND word IS NOT NULL ORDER BY asked DESC, word LIMIT ?",
        (server, _MOST_WORDS),
    ).fetchall()
    (blocked,) = tables.execute("SELECT count(*) FROM blocked WHERE server=?", (server,)).fetchone()
    return Usage(days, tuple(words), blocked)


def forget_asker(tables: Tables, key: bytes, asker: int) -> None:
    """Erases what a person's questions left; a word that too few others asked about is hidden again."""
    topics = [topic for (topic,) in tables.execute("SELECT DISTINCT topic FROM askers").fetchall()]
    rows = [(topic, _asker(key, topic, asker)) for topic in topics]
    tables.executemany("DELETE FROM askers WHERE topic=? AND asker=?", rows)
    _hide_rare(tables)


def forget_old(tables: Tables, today: date) -> None:
    """Erases the days and words that are older than `KEPT_DAYS`."""
    oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
    tables.execute("DELETE FROM days WHERE day<?", (oldest,))
    tables.execute("DELETE FROM topics WHERE day<?", (oldest,))
    tables.execute("DELETE FROM askers WHERE (server, topic) NOT IN (SELECT server, topic FROM topics)")


def _hide_rare(tables: Tables) -> None:
    askers = "(SELECT count(*) FROM askers WHERE askers.server=topics.server AND askers.topic=topics.topic)"
    tables.execute(f"UPDATE topics SET word=NULL WHERE word IS NOT NULL AND {askers} < ?", (LEAST_ASKERS,))
    tables.execute(f"DELETE FROM topics WHERE {askers} = 0")


def _asker(key: bytes, topic: str, asker: int) -> str:
    return _hash(key, "asker", f"{topic} {asker}")


def _hash(key: bytes, what: str, value: str) -> str:
    return hmac.digest(key, f"{what}\0{value}".encode(), "sha256").hex()[:32]
