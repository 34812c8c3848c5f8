"""The doctor: what is missing, and the command that mends it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.terminal.doctor import doctor
from index.building.build import Built
from index.phrases import Language


def test_a_fresh_clone_is_told_what_to_run(
    seeds: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No text, no encoder, no index: each with its command; the token is optional."""
    assert doctor(Settings(language=Language.ENGLISH), seeds=seeds, index=index, models_folder=tmp_path / "models") == 2
    told = capsys.readouterr().out
    assert told.count("✗") == 3
    assert "→ put a .txt, .md or .jsonl file in" in told
    assert "→ run: dateline build" in told
    assert "– DISCORD_TOKEN is not set" in told


def test_all_is_well(
    seeds: Path, index: Path, tmp_path: Path, make: Callable[..., Built], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing to mend, status 0, and the token is not shown."""
    (seeds / "a.txt").write_text("Le chat dort.", encoding="utf-8")
    make()
    from index.encoding.source import EncoderSource

    for folder in (tmp_path / "models" / "hashed", EncoderSource("hashed words", tmp_path / "models").path):
        folder.mkdir(parents=True)
        (folder / "model.json").write_text("{}", encoding="utf-8")
    settings = Settings(discord_token="secret-token", embedding_model="hashed words", language=Language.FRENCH)
    assert doctor(settings, seeds=seeds, index=index, models_folder=tmp_path / "models") == 0
    told = capsys.readouterr().out
    assert "✗" not in told
    assert "secret-token" not in told + repr(settings)


def test_another_encoder_than_the_indexs_is_told(
    seeds: Path, index: Path, tmp_path: Path, make: Callable[..., Built], capsys: pytest.CaptureFixture[str]
) -> None:
    """The index goes on with its own; the doctor says that a build is due, and names each fault of the texts."""
    (seeds / "a.txt").write_text("Le chat dort.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2022-13 Non.", encoding="utf-8")
    make()
    (tmp_path / "models" / "hashed").mkdir(parents=True)
    (tmp_path / "models" / "hashed" / "model.json").write_text("{}", encoding="utf-8")
    assert (
        doctor(
            Settings(embedding_model="other", language=Language.ENGLISH),
            seeds=seeds,
            index=index,
            models_folder=tmp_path / "models",
        )
        == 2
    )
    told = capsys.readouterr().out
    assert "made with hashed words, but EMBEDDING_MODEL is other" in told
    assert "b.txt:1: the date '2022-13' does not exist" in told
