"""`dateline calibrate`: two thresholds from a person's questions, kept for the reader that answered them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.build import Built
from tests.bot.terminal.conftest import Run

# A town's name says nothing of its trade, and each trade stands once.
_TRADES = dict(
    zip(
        "Alvort Brunes Cormel Dassac Estrel Fougue Gramat Helvin Islare Jonzel Kervon Lormas".split(),
        "tuiles dentelles cloches paniers violons couteaux fromages bougies horloges sabots voiles fusains".split(),
        strict=True,
    )
)


@pytest.fixture
def towns(seeds: Path, make: Callable[..., Built]) -> None:
    """A text a town, indexed."""
    for town, trade in _TRADES.items():
        (seeds / f"{town}.txt").write_text(
            f"date 2020-05-01 La ville de {town} fabrique des {trade}.", encoding="utf-8"
        )
    make()


def _questions(path: Path, answered: int, refused: int) -> Path:
    lines = [f"- {{question: 'Que fabrique la ville de {town} ?', holds: {trade}}}" for town, trade in _TRADES.items()]
    lines = lines[:answered]
    lines += [f"- {{question: 'Qui dirige le bateau numéro {each} ?', refuse: true}}" for each in range(refused)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.usefixtures("towns")
def test_it_fits_writes_and_says_so(run: Run, tmp_path: Path) -> None:
    """The thresholds are kept for the reader, by its fingerprint, with their number; the doctor names them."""
    file = _questions(tmp_path / "q.yaml", 12, 20)
    ran = run("calibrate", str(file))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Calibrated on 32 questions.\n")
    assert "data/calibration.json" in ran.out
    written = json.loads((tmp_path / "data" / "calibration.json").read_text(encoding="utf-8"))
    (kept,) = written["readers"].values()
    assert kept["questions"] == 32
    assert kept["perhaps"] < kept["sure"]
    assert list((tmp_path / "data").iterdir()) == [tmp_path / "data" / "calibration.json"]
    assert "✓ reader Dateline: calibrated on 32 questions of your own, on " in run("doctor").out
    # It is fitted on the reader's own log odds, so that doing it again changes nothing.
    run("calibrate", str(file))
    assert json.loads((tmp_path / "data" / "calibration.json").read_text(encoding="utf-8")) == written


@pytest.mark.usefixtures("towns")
def test_too_few_questions_write_nothing(run: Run, tmp_path: Path) -> None:
    """And are told with the number needed."""
    ran = run("calibrate", str(_questions(tmp_path / "q.yaml", 12, 3)))
    assert ran.status == 2
    assert ran.err.startswith("15 questions can be counted, ")
    assert "A calibration needs 30, at least 8" in ran.err
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("towns")
def test_a_damaged_file_is_one_sentence_and_is_not_written_over(run: Run, tmp_path: Path) -> None:
    """It may hold other readers' calibrations; every command that answers says so too."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "calibration.json").write_text("{", encoding="utf-8")
    file = _questions(tmp_path / "q.yaml", 12, 20)
    for arguments in (["calibrate", str(file)], ["ask", "Que fabrique la ville de Alvort ?"]):
        ran = run(*arguments)
        assert ran.status == 2
        assert ran.err.startswith("The calibrations in data/calibration.json cannot be read (")
        assert ran.err.endswith("Move it away, then run: dateline calibrate FILE\n")
    assert (tmp_path / "data" / "calibration.json").read_text(encoding="utf-8") == "{"
