"""The reader in force and its calibration: read from `data/calibration.json`, for the very reader it was made for."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot import reading
from bot.settings import Settings
from index.errors import CalibrationError, Step
from index.phrases import Language
from index.quoting.calibration import Calibrated, Calibration
from index.quoting.confidence import Certainty

_MADE = Calibration(sure=1.25, perhaps=-0.5, questions=40)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _shipped() -> str:
    fingerprint = reading.fingerprint_of(Settings())
    assert fingerprint is not None
    return fingerprint


def test_without_a_calibration_the_reader_is_as_it_ships() -> None:
    """And that is said."""
    assert reading.open_reader(Settings()) is None
    fitted, told = reading.calibration_in_force(Settings())
    assert fitted
    assert told.en == "calibrated as shipped, on questions about news and Wikipedia"


def test_a_calibration_holds_for_its_reader_alone() -> None:
    """One of another fingerprint is left aside, and kept."""
    reading.keep(_MADE, "another reader", "models/other", date(2026, 11, 29))
    assert reading.open_reader(Settings()) is None
    reading.keep(_MADE, _shipped(), "Dateline", date(2026, 11, 29))
    opened = reading.open_reader(Settings())
    assert isinstance(opened, Calibrated)
    assert (opened.calibration, opened.named) == (_MADE, False)
    assert opened.calibration is not None
    assert opened.calibration.certainty(1.25) is Certainty.SURE
    assert reading.open_reader(Settings(), calibrated=False) is None
    kept = json.loads(Path("data/calibration.json").read_text(encoding="utf-8"))
    assert set(kept["readers"]) == {"another reader", _shipped()}
    fitted, told = reading.calibration_in_force(Settings())
    assert fitted
    assert told.of(Language.FRENCH) == "calibré sur 40 questions à vous, le 29 novembre 2026"


def test_a_reader_by_name_that_is_not_calibrated_is_told_so(tmp_path: Path) -> None:
    """It is possible at most."""
    (tmp_path / "reader").mkdir()
    fitted, told = reading.calibration_in_force(Settings(reader_model="reader"))
    assert not fitted
    assert "possible at most" in told.en


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"format": 2, "readers": {}}',
        '{"format": 1}',
        '{"format": 1, "readers": {"a": {"sure": 1, "perhaps": 2, "questions": 40, "made": "2026-11-29"}}}',
        '{"format": 1, "readers": {"a": {"sure": NaN, "perhaps": 0, "questions": 40, "made": "2026-11-29"}}}',
        '{"format": 1, "readers": {"a": {"sure": 1, "perhaps": 0, "questions": 40, "made": "yesterday"}}}',
        '{"format": 1, "readers": {"a": 1}}',
        '{"format": 1, "readers": 1}',
    ],
)
def test_a_file_that_is_none_is_one_sentence(content: str) -> None:
    """With its name and what to do; it is never read as if it held nothing."""
    Path("data").mkdir()
    Path("data/calibration.json").write_text(content, encoding="utf-8")
    with pytest.raises(CalibrationError) as caught:
        reading.calibration_of("a")
    assert caught.value.step is Step.CALIBRATE
    assert "data/calibration.json" in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(CalibrationError):
        reading.keep(_MADE, "b", "b", date(2026, 11, 29))
    assert Path("data/calibration.json").read_text(encoding="utf-8") == content
