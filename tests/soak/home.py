"""A folder to run a bot from: the texts that the tests ask about, their index, and servers that search it."""

from collections.abc import Iterable
from pathlib import Path

from bot.discord.database import Database, Preferences
from bot.settings import MODELS
from index.building.build import build
from index.building.sources import DEFAULT
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from tests.bot.discord.conftest import seed
from tests.conftest import ROOT
from tests.fakes import HashedEncoder

ASKED = (
    "Que demandent les Russes à l’OTAN ?", "Combien de soldats en Bulgarie ?", "When did the grape harvest begin?",
    "Which bridges of Tours fell?", "Quand la ministre a-t-elle rencontré son homologue ?",
    "recette de tarte aux pommes",
    "Que s’est-il passé en janvier 2022 ?", "What topics are there?", "Bonjour", "Combien de texte{number} ?",
)  # fmt: skip


async def make_home(home: Path, kind: str, servers: Iterable[int], address: str = "") -> None:
    """Makes it; the settings of the servers are in a file, or in the database of that address."""
    seed(home / "seeds")
    (home / "data").mkdir()
    database = Database(address or home / "data" / "discord.sqlite")
    for server in servers:
        # Else only the home server would search the texts, and the others be told that nobody has chosen.
        await database.set(server, Preferences(collection=DEFAULT, opened=(DEFAULT,)))
    database.close()
    if kind == "fake":
        build(home / "seeds", home / "var" / "index", HashedEncoder, "hashed")
        return
    models = ROOT / MODELS
    source = EncoderSource(DEFAULT_MODEL, models)
    (home / "var").mkdir()
    (home / "var" / "models").symlink_to(models)
    build(home / "seeds", home / "var" / "index", source.open, source.folder)
