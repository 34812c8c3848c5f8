"""What can be set, from the environment or a `.env` file. `.env.example` lists the same names: a test compares them."""

import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from dotenv import dotenv_values

from index.encoding.source import DEFAULT_MODEL
from index.errors import DatelineError
from index.phrases import Language

SEEDS = Path("seeds")
INDEX = Path("var/index")
MODELS = Path("var/models")


def _setting(name: str, default: str = "", *, secret: bool = False) -> str:
    """A field read from the environment variable `name`; a secret one never appears in a repr."""
    made: str = field(default=default, repr=not secret, metadata={"name": name})
    return made


class SettingError(DatelineError):
    """A setting holds what it cannot mean."""

    def __init__(self, name: str, written: str, example: str) -> None:
        super().__init__(
            f"{name} is {written!r}, which means nothing here. Write it like this in .env: {name}={example}",
            f"{name} vaut {written!r}, ce qui ne veut rien dire ici. Écrivez-le ainsi dans .env : {name}={example}",
        )


def _server(name: str, written: str) -> int | None:
    if not written:
        return None
    if not (written.isascii() and written.isdecimal() and len(written) <= 20):
        raise SettingError(name, written, "112233445566778899")
    return int(written)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting as it was written; an empty text means its default."""

    discord_token: str = _setting("DISCORD_TOKEN", secret=True)
    embedding_model: str = _setting("EMBEDDING_MODEL", DEFAULT_MODEL)
    language_wanted: str = _setting("DATELINE_LANGUAGE")
    cooldown_written: str = _setting("DISCORD_COOLDOWN", "3")
    test_server_written: str = _setting("DISCORD_TEST_SERVER")
    home_server_written: str = _setting("DISCORD_HOME_SERVER")
    message_content_written: str = _setting("DISCORD_MESSAGE_CONTENT")
    log_questions_written: str = _setting("LOG_QUESTIONS")
    log_json_written: str = _setting("LOG_JSON")

    @property
    def language(self) -> Language:
        """French or English: as set, else as the locale says, else English."""
        wanted = self.language_wanted or _locale()
        return Language.FRENCH if wanted.lower().startswith("fr") else Language.ENGLISH

    @property
    def cooldown(self) -> float:
        """Seconds between two questions of one person in Discord. Raises `SettingError`."""
        try:
            seconds = float(self.cooldown_written)
        except ValueError:
            seconds = -1
        if not 0 <= seconds <= 3600:
            raise SettingError("DISCORD_COOLDOWN", self.cooldown_written, "3")
        return seconds

    @property
    def test_server(self) -> int | None:
        """The Discord server that commands are registered in, alone and at once. Raises `SettingError`."""
        return _server("DISCORD_TEST_SERVER", self.test_server_written)

    @property
    def home_server(self) -> int | None:
        """The Discord server whose moderators look after the index. Raises `SettingError`."""
        return _server("DISCORD_HOME_SERVER", self.home_server_written)

    @property
    def message_content(self) -> bool:
        """Whether Discord is asked for the text of all messages."""
        return self.message_content_written == "1"

    @property
    def log_questions(self) -> bool:
        """Whether the text of a question may stand in the log."""
        return self.log_questions_written == "1"

    @property
    def log_json(self) -> bool:
        """Whether the log is written as JSON."""
        return self.log_json_written == "1"


def names() -> list[str]:
    """The names of all settings, as they stand in the environment."""
    return [each.metadata["name"] for each in fields(Settings)]


def load(environment: Mapping[str, str] | None = None, file: Path = Path(".env")) -> Settings:
    """The settings of this process: the environment first, then the file, then the defaults."""
    written = {name: value for name, value in dotenv_values(file).items() if value} if file.exists() else {}
    written |= {name: value for name, value in (os.environ if environment is None else environment).items() if value}
    return Settings(
        **{each.name: written[each.metadata["name"]] for each in fields(Settings) if each.metadata["name"] in written}
    )


def _locale() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value
    return locale.getlocale()[0] or ""
