"""The settings, from the environment or a `.env` file, parsed and checked once. `.env.example` lists the same names."""

import locale
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from index.encoding.source import DEFAULT_MODEL
from index.errors import DatelineError
from index.phrases import Language, Phrase

SEEDS = Path("seeds")
SOURCES = Path("sources.yaml")
INDEX = Path("var/index")
MODELS = Path("var/models")

_YES = ("yes", "true", "on", "1", "oui", "vrai")
_NO = ("no", "false", "off", "0", "non", "faux")
_LONGEST_COOLDOWN_SECONDS = 3600


class SettingError(DatelineError):
    """A setting has a value that it cannot have. `language` is the one to say so in."""

    def __init__(self, variable: str, written: str, spellings: Phrase, language: Language) -> None:
        super().__init__(
            f"{variable} is {written!r}, which means nothing here. Write it like this in .env: "
            f"{variable}={spellings.en}",
            f"{variable} vaut {written!r}, ce qui ne veut rien dire ici. Écrivez-le ainsi dans .env : "
            f"{variable}={spellings.fr}",
        )
        self.language = language


class SettingsFileError(DatelineError):
    """The file of settings cannot be read."""


class _WrongValue(ValueError):
    """What a parser raises: how a value of its setting is written."""

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.spellings = Phrase(en=en, fr=fr)


def _yes_or_no(written: str) -> bool:
    if written.lower() in _YES:
        return True
    if written.lower() in _NO:
        return False
    raise _WrongValue("yes or no (also true or false, on or off, 1 or 0)", "oui ou non (ou true, false, on, off, 1, 0)")


def _language(written: str) -> Language:
    """A language by its code, alone or at the head of a locale's name: `fr`, `fr_FR.UTF-8`."""
    code = re.split("[-_.@]", written.lower())[0]
    if code not in set(Language):
        raise _WrongValue("en or fr", "fr ou en")
    return Language(code)


def _seconds(written: str) -> float:
    try:
        seconds = float(written)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= _LONGEST_COOLDOWN_SECONDS:
        raise _WrongValue(
            f"3 (seconds, from 0 to {_LONGEST_COOLDOWN_SECONDS})",
            f"3 (des secondes, de 0 à {_LONGEST_COOLDOWN_SECONDS})",
        )
    return seconds


def _count(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 9):
        raise _WrongValue("500 (0 for no limit)", "500 (0 : pas de limite)")
    return int(written)


def _server(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 20):
        raise _WrongValue("112233445566778899 (an id)", "112233445566778899 (un identifiant)")
    return int(written)


def _database(written: str) -> str:
    if not written.startswith(("postgresql://", "postgres://")):
        raise _WrongValue("postgresql://user:password@host/name", "postgresql://utilisateur:motdepasse@hôte/nom")
    return written


def _read_from(variable: str, parse: Callable[[str], object]) -> dict[str, Any]:
    """The metadata of a field: its environment variable, and the parser of a value, which raises `_WrongValue`."""
    return {"variable": variable, "parse": parse}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process. A variable that is absent or empty leaves the default.

    `reader_model` names a reader in the place of the one that ships, which it is empty for. `language` is spoken where
    neither the reader nor the question chooses; `cooldown` is in seconds, between two questions of one person in
    Discord; `test_server` is the id of the only Discord server to register the commands in; `home_server` the id of the
    one that searches the default archive, and whose moderators look after it; `message_content` asks Discord for the
    text of all messages; `server_quota` is how many questions one server may ask in a day, 0 for any number;
    `log_questions` allows the text of questions in the log; `log_json` writes the log as JSON; `database` is the
    address of a PostgreSQL database for settings and votes, empty for the SQLite file.
    """

    discord_token: str = field(default="", repr=False, metadata=_read_from("DISCORD_TOKEN", str))
    embedding_model: str = field(default=DEFAULT_MODEL, metadata=_read_from("EMBEDDING_MODEL", str))
    reader_model: str = field(default="", metadata=_read_from("READER_MODEL", str))
    language: Language = field(default=Language.ENGLISH, metadata=_read_from("DATELINE_LANGUAGE", _language))
    cooldown: float = field(default=3.0, metadata=_read_from("DISCORD_COOLDOWN", _seconds))
    test_server: int | None = field(default=None, metadata=_read_from("DISCORD_TEST_SERVER", _server))
    home_server: int | None = field(default=None, metadata=_read_from("DISCORD_HOME_SERVER", _server))
    message_content: bool = field(default=False, metadata=_read_from("DISCORD_MESSAGE_CONTENT", _yes_or_no))
    server_quota: int = field(default=0, metadata=_read_from("DISCORD_SERVER_QUOTA", _count))
    log_questions: bool = field(default=False, metadata=_read_from("LOG_QUESTIONS", _yes_or_no))
    log_json: bool = field(default=False, metadata=_read_from("LOG_JSON", _yes_or_no))
    database: str = field(default="", repr=False, metadata=_read_from("DATELINE_DATABASE", _database))


def names() -> list[str]:
    """The variables of all settings."""
    return [each.metadata["variable"] for each in fields(Settings)]


def load(environment: Mapping[str, str] | None = None, file: Path = Path(".env")) -> Settings:
    """The settings of this process: from the environment, else from the file, else their defaults.

    Without DATELINE_LANGUAGE, the language is the locale's. Raises `SettingError` on the first wrong value, and
    `SettingsFileError`.
    """
    environment = os.environ if environment is None else environment
    written = {name: text for name in names() if (text := environment.get(name, "").strip())}
    if file.exists():
        written = _of_file(file) | written
    language = locale_language(environment)
    values: dict[str, object] = {"language": language}
    # The language goes first: the sentence about any other value is in it.
    for each in sorted(fields(Settings), key=lambda each: each.name != "language"):
        variable: str = each.metadata["variable"]
        if variable not in written:
            continue
        try:
            values[each.name] = each.metadata["parse"](written[variable])
        except _WrongValue as error:
            # What is not to be shown may hold a password, also where it is written wrongly.
            shown = written[variable] if each.repr else "…"
            raise SettingError(variable, shown, error.spellings, language) from error
        if isinstance(value := values[each.name], Language):
            language = value
    return Settings(**values)  # type: ignore[arg-type]


def _of_file(file: Path) -> dict[str, str]:
    # Imported here because it costs 15 ms, and a fresh clone has no such file.
    from dotenv import dotenv_values

    try:
        values = dotenv_values(file)
    except (OSError, ValueError) as error:
        raise SettingsFileError(
            f"The file of settings, {file}, cannot be read ({error}). Make it a readable text in UTF-8.",
            f"Le fichier des réglages, {file}, est illisible ({error}). Faites-en un texte lisible, en UTF-8.",
        ) from error
    return {name: text.strip() for name, text in values.items() if text and text.strip()}


def locale_language(environment: Mapping[str, str] | None = None) -> Language:
    """The language of the locale, or English where that is neither French nor English."""
    environment = os.environ if environment is None else environment
    names = (environment.get(variable, "") for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next(filter(None, names), None) or locale.getlocale()[0] or ""
    return Language.FRENCH if name.lower().startswith("fr") else Language.ENGLISH
