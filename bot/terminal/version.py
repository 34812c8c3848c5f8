"""What `dateline --version` says: the program's version, and what the answers come from."""

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.reading import reader_in_force
from bot.settings import INDEX, MODELS, Settings
from bot.storing import storage_of
from index.encoding.encoder import DESCRIPTION
from index.encoding.source import EncoderSource
from index.errors import CalibrationError, EditionError, StoreError
from index.phrases import Phrase, counted
from index.storage.current import EDITIONS
from index.storage.manifest import Manifest


def version_lines(settings: Settings, index: Path = INDEX, models: Path = MODELS) -> list[Phrase]:
    """Four lines: the program, the edition that serves, the encoder and the reader with their fingerprints.

    That of the reader ends with the calibration in force, or with why it cannot be read.
    """
    edition, encoder, reader = _edition(settings, index), _encoder(settings, models), _reader(settings)
    return [
        Phrase(en=f"dateline {installed()}", fr=f"dateline {installed()}"),
        Phrase(en=f"edition: {edition.en}", fr=f"édition : {edition.fr}"),
        Phrase(
            en=f"encoder: {settings.embedding_model} {encoder.en}",
            fr=f"encodeur : {settings.embedding_model} {encoder.fr}",
        ),
        Phrase(en=f"reader: {reader.en}", fr=f"lecteur : {reader.fr}"),
    ]


def installed() -> str:
    """The version in `pyproject.toml`, by way of what is installed."""
    try:
        return version("dateline")
    except PackageNotFoundError:
        return "(not installed)"


def _edition(settings: Settings, index: Path) -> Phrase:
    storage = storage_of(settings)
    try:
        name = storage.current(index)
    except StoreError as error:
        return error.phrase
    if name is None:
        return Phrase(en="none (make one: dateline build)", fr="aucune (pour en faire une : dateline build)")
    try:
        # A folder's manifest is read alone, without the checks of an edition that is opened.
        made = storage.open_current(index).manifest if settings.store else Manifest.read(index / EDITIONS / name)
    except EditionError as error:
        return error.phrase
    texts = counted(made.documents, "text", "texte")
    return Phrase(
        en=f"{name}, {texts.en}, made with the encoder {made.encoder_fingerprint}",
        fr=f"{name}, {texts.fr}, faite avec l’encodeur {made.encoder_fingerprint}",
    )


def _encoder(settings: Settings, models: Path) -> Phrase:
    source = EncoderSource(settings.embedding_model, models)
    if not source.ready:
        return Phrase(en="(not prepared yet: dateline build)", fr="(pas encore préparé : dateline build)")
    fingerprint = _fingerprint(source.path / DESCRIPTION)
    return Phrase(en=fingerprint, fr=fingerprint)


def _reader(settings: Settings) -> Phrase:
    try:
        return reader_in_force(settings)
    except CalibrationError as error:
        return error.phrase


def _fingerprint(description: Path) -> str:
    """That of an encoder, from its description; a question mark where it cannot be read."""
    try:
        return str(json.loads(description.read_text(encoding="utf-8"))["fingerprint"])
    except (OSError, ValueError, KeyError):
        return "?"
