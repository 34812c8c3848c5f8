"""What can be set, from the environment or a `.env` file. `.env.example` lists the same names: a test compares them."""

import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from dotenv import dotenv_values

from index.models import DEFAULT_MODEL
from index.phrases import Language

SEEDS = Path("seeds")
INDEX = Path("var/index")
MODELS = Path("var/models")


def _setting(name: str, default: str = "", *, secret: bool = False) -> str:
    """A field read from the environment variable `name`; a secret one never appears in a repr."""
    made: str = field(default=default, repr=not secret, metadata={"name": name})
    return made


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting as it was written; an empty text means its default."""

    discord_token: str = _setting("DISCORD_TOKEN", secret=True)
    embedding_model: str = _setting("EMBEDDING_MODEL", DEFAULT_MODEL)
    language_wanted: str = _setting("DATELINE_LANGUAGE")

    @property
    def language(self) -> Language:
        """French or English: as set, else as the locale says, else English."""
        wanted = self.language_wanted or _locale()
        return Language.FRENCH if wanted.lower().startswith("fr") else Language.ENGLISH


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
