"""The reader in force, and the calibrations that people made for readers, in `data/calibration.json`."""

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

from bot.date_wording import day
from bot.kept import FOLDER, kept
from bot.settings import Settings
from index.errors import CalibrationError, ModelError, Step
from index.phrases import Language, Phrase
from index.quoting.calibration import Calibrated, Calibration
from index.quoting.reader import DESCRIPTION, OnnxReader, Reader
from index.quoting.reader import FOLDER as SHIPPED
from index.writing import write_whole

FILE = "calibration.json"
# What the reader that ships is called.
OWN = "Dateline"
_FORMAT = 1


def open_reader(settings: Settings, *, calibrated: bool = True) -> Reader | None:
    """The reader that the settings name, or the one that ships with a calibration of its own; `None` stands for the one
    that ships, as it ships, which `Archive.open` opens. Without `calibrated`, calibrations are left aside.

    Raises `ModelError`, and `CalibrationError` for a file of calibrations that cannot be read.
    """
    fingerprint = fingerprint_of(settings)
    calibration = calibration_of(fingerprint) if calibrated and fingerprint else None
    if not settings.reader_model:
        return None if calibration is None else Calibrated(OnnxReader(), named=False, calibration=calibration)
    # Imported here: it takes seconds, and only this setting needs it.
    from index.quoting.named_reader import open_named

    return Calibrated(open_named(settings.reader_model), named=True, calibration=calibration)


def fingerprint_of(settings: Settings) -> str | None:
    """The fingerprint of the reader in force, without loading it; `None` when it is not on this machine (yet)."""
    if settings.reader_model:
        from index.quoting.named_reader import fingerprint_of as of_named

        return of_named(settings.reader_model)
    try:
        return str(json.loads((SHIPPED / DESCRIPTION).read_text(encoding="utf-8"))["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def calibration_of(fingerprint: str) -> Calibration | None:
    """The calibration that was made for a reader, `None` without one. Raises `CalibrationError`."""
    made = _read().get(fingerprint)
    return None if made is None else _calibration(made)


def keep(calibration: Calibration, fingerprint: str, name: str, on: date) -> Path:
    """Writes a reader's calibration, made on a day, beside those of other readers, whole or not at all.

    Raises `DiskError`, and `CalibrationError` rather than to write over a file that it cannot read.
    """
    readers = _read()
    readers[fingerprint] = {
        "reader": name,
        "sure": calibration.sure,
        "perhaps": calibration.perhaps,
        "questions": calibration.questions,
        "made": on.isoformat(),
    }
    path = kept(FILE)
    written = json.dumps({"format": _FORMAT, "readers": readers}, indent=1, ensure_ascii=False)
    write_whole(path, f"{written}\n".encode())
    return path


def calibration_in_force(settings: Settings) -> tuple[bool, Phrase]:
    """Whether the reader's certainties were fitted, and what they were fitted on. Raises `CalibrationError`."""
    fingerprint = fingerprint_of(settings)
    made = _read().get(fingerprint) if fingerprint else None
    if made is not None:
        questions, on = _calibration(made).questions, date.fromisoformat(made["made"])
        return True, Phrase(
            en=f"calibrated on {questions} questions of your own, on {day(on, Language.ENGLISH)}",
            fr=f"calibré sur {questions} questions à vous, le {day(on, Language.FRENCH)}",
        )
    if settings.reader_model:
        return False, Phrase(
            en="it is not calibrated, so what it reads is shown as possible at most",
            fr="il n’est pas calibré, et ce qu’il lit est au mieux donné comme possible",
        )
    return True, Phrase(
        en="calibrated as shipped, on questions about news and Wikipedia",
        fr="calibré comme livré, sur des questions d’actualité et de Wikipédia",
    )


def _read() -> dict[str, Any]:
    """What the file holds of each reader, by fingerprint; nothing without a file. Raises `CalibrationError`."""
    path = FOLDER / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != _FORMAT:
            raise ValueError(f"its format is {content['format']}")
        readers: dict[str, Any] = content["readers"]
        for each in readers.values():
            _calibration(each)
            date.fromisoformat(each["made"])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else str(error)
        raise CalibrationError(
            f"The calibrations in {path} cannot be read ({reason}).",
            f"Les calibrages de {path} sont illisibles ({reason}).",
            Step.CALIBRATE,
        ) from error
    return readers


def _calibration(made: dict[str, Any]) -> Calibration:
    """Raises `ValueError`, `KeyError` or `TypeError` on anything that is none."""
    sure, perhaps, questions = float(made["sure"]), float(made["perhaps"]), int(made["questions"])
    if not (math.isfinite(sure) and math.isfinite(perhaps) and perhaps < sure):
        raise ValueError(f"sure ({sure}) must exceed perhaps ({perhaps})")
    return Calibration(sure, perhaps, questions)


def reader_in_force(settings: Settings) -> Phrase:
    """The reader's name and fingerprint, and its calibration, for people to copy. Raises `CalibrationError`."""
    name = settings.reader_model or OWN
    _, told = calibration_in_force(settings)
    fingerprint = fingerprint_of(settings)
    known = f" {fingerprint}" if fingerprint else ""
    return Phrase(en=f"{name}{known}, {told.en}", fr=f"{name}{known}, {told.fr}")


def missing_reader(name: str) -> ModelError:
    """For a reader whose files are nowhere on this machine, although it was loaded."""
    return ModelError(
        f"The files of the reader {name!r} cannot be found on this machine, so a calibration could not be told from "
        "another reader’s.",
        f"Les fichiers du lecteur {name!r} sont introuvables sur cette machine : son calibrage ne se distinguerait pas "
        "de celui d’un autre.",
        Step.CHOOSE_READER,
    )
