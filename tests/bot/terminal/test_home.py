"""The folder that Dateline runs from, and making one."""

import os
from pathlib import Path

import pytest

from bot.settings import load
from bot.terminal.home import HomeError, taken
from index.building.sources import NO_SOURCES
from index.building.sources_file import read_sources
from tests.bot.terminal.conftest import Run
from tests.conftest import ROOT


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder to run from, with one text, beside the one that the person stands in."""
    folder = tmp_path / "elsewhere"
    (folder / "seeds").mkdir(parents=True)
    (folder / "seeds" / "a.txt").write_text("date 2022-01 Le chat dort.", encoding="utf-8")
    return folder


@pytest.mark.parametrize("words", [["--home", "H", "doctor"], ["doctor", "--home", "H"], ["doctor", "--home=H"]])
def test_home_stands_anywhere_in_a_command(words: list[str]) -> None:
    """Before the command, after it, and with an equals sign."""
    assert taken(words) == (Path("H"), ["doctor"])


def test_the_option_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the environment before the current folder."""
    monkeypatch.setenv("DATELINE_HOME", "/srv")
    assert taken(["ask"]) == (Path("/srv"), ["ask"])
    assert taken(["--home", "/here", "ask"])[0] == Path("/here")
    monkeypatch.setenv("DATELINE_HOME", " ")
    assert taken(["ask"]) == (None, ["ask"])


@pytest.mark.parametrize("words", [["ask", "--home"], ["ask", "--home="]])
def test_home_without_a_folder_is_told(words: list[str]) -> None:
    """With how it is written."""
    with pytest.raises(HomeError, match="--home needs the folder"):
        taken(words)


def test_the_settings_and_the_texts_are_those_of_the_home(
    run: Run, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its `.env`, its seeds; the language too."""
    monkeypatch.delenv("DATELINE_LANGUAGE")
    (elsewhere / ".env").write_text("DATELINE_LANGUAGE=fr", encoding="utf-8")
    told = run("doctor", "--home", str(elsewhere))
    assert "1 texte dans seeds" in told.out


def test_a_written_path_starts_where_the_person_stands(run: Run, elsewhere: Path) -> None:
    """A default is in the home; what is written on the command line is not."""
    Path("mine").mkdir()
    Path("mine/b.txt").write_text("date 2021 Un.", encoding="utf-8")
    told = run("doctor", "--seeds", "mine", "--home", str(elsewhere))
    assert f"1 text in {elsewhere.parent / 'mine'}" in told.out


def test_a_home_that_is_not_there_names_init(run: Run, tmp_path: Path) -> None:
    """One sentence, in either language."""
    told = run("sources", "--home", str(tmp_path / "none"))
    assert (told.status, told.out) == (2, "")
    assert "cannot run from" in told.err
    assert f"dateline init {tmp_path / 'none'}" in told.err


def test_a_language_that_is_not_spoken_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """DATELINE_LANGUAGE=de names those that are."""
    monkeypatch.setenv("DATELINE_LANGUAGE", "de")
    told = run("sources")
    assert told.status == 2
    assert "DATELINE_LANGUAGE=en or fr" in told.err


def test_init_makes_a_folder_to_run_from(run: Run, tmp_path: Path) -> None:
    """Settings that change nothing and that only their owner reads, the example, and questions on it."""
    told = run("init", "archive")
    folder = tmp_path / "archive"
    assert told.status == 0
    assert "Next: cd archive && dateline build" in told.out
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {".env", "questions.yaml", "sources.yaml", "seeds/README.md", "seeds/000_5e77be33358d088b.txt"}
    if os.name == "posix":
        assert (folder / ".env").stat().st_mode & 0o777 == 0o600
    assert load({"LANG": "C"}, folder / ".env") == load({"LANG": "C"}, tmp_path / "no file")
    assert read_sources(folder / "sources.yaml") == NO_SOURCES
    assert (folder / "questions.yaml").read_bytes() == (ROOT / "tests" / "golden" / "seed.yaml").read_bytes()


def test_init_changes_nothing_that_is_there(run: Run, tmp_path: Path) -> None:
    """A token, and texts that are one's own, which are given no example beside them."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "mine.txt").write_text("date 2022 Un.", encoding="utf-8")
    (tmp_path / ".env").write_text("DISCORD_TOKEN=kept", encoding="utf-8")
    told = run("init")
    assert told.status == 0
    assert "left as it is: .env" in told.out
    assert (tmp_path / ".env").read_text(encoding="utf-8") == "DISCORD_TOKEN=kept"
    assert [path.name for path in (tmp_path / "seeds").iterdir()] == ["mine.txt"]
    assert not (tmp_path / "questions.yaml").exists()


def test_init_over_a_file_is_told(run: Run, tmp_path: Path) -> None:
    """Nothing is written."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    told = run("init", "taken")
    assert told.status == 2
    assert "taken is a file" in told.err


def test_dateline_alone_prints_help(run: Run) -> None:
    """The list of commands, and status 0."""
    alone = run()
    assert alone == run("--help")
    assert alone.status == 0
    assert "--home DIR" in alone.out


def test_the_version_says_what_answers(run: Run, texts: None) -> None:
    """The program, the edition, the encoder and the reader with the calibration in force."""
    told = run("--version")
    assert told.status == 0
    program, edition, encoder, reader = told.out.splitlines()
    assert program.startswith("dateline ")
    assert edition == "edition: none (make one: dateline build)"
    assert encoder == "encoder: intfloat/multilingual-e5-small (not prepared yet: dateline build)"
    fingerprint, _, calibration = reader.removeprefix("reader: Dateline ").partition(", ")
    assert fingerprint.isalnum()
    assert calibration == "calibrated as shipped, on questions about news and Wikipedia"
    Path("data").mkdir()
    Path("data/calibration.json").write_text("{", encoding="utf-8")
    damaged = run("--version")
    assert damaged.status == 0
    assert damaged.out.splitlines()[3].startswith("reader: The calibrations in data/calibration.json cannot be read (")
