"""Opening the index for a command, with a warning when an older edition stands in for a damaged one."""

from pathlib import Path

from bot.reading import open_reader
from bot.settings import MODELS, Settings
from bot.storing import storage_of
from bot.terminal.clean import print_error
from bot.terminal.next_step import with_next_step
from index.archive import Archive
from index.phrases import Language, Phrase
from index.storage.store import Store


def open_archive(index: Path, settings: Settings) -> Archive:
    """The archive that answers, with the reader in force.

    Raises `EditionError`, `ModelError` and `CalibrationError`.
    """
    archive = Archive.open(index, MODELS, open_reader(settings), storage_of(settings))
    _warn(archive.edition, settings.language)
    return archive


def open_edition(index: Path, settings: Settings) -> Store:
    """The edition alone, for a command that answers no question. Raises `EditionError`."""
    edition = storage_of(settings).open_current(index)
    _warn(edition, settings.language)
    return edition


def _warn(edition: Store, language: Language) -> None:
    if edition.stands_in_for is None:
        return
    older = Phrase(
        en=f"Until then, this comes from the edition before ({edition.name}).",
        fr=f"D’ici là, ceci vient de l’édition d’avant ({edition.name}).",
    )
    print_error(f"{with_next_step(edition.stands_in_for).of(language)} {older.of(language)}")
