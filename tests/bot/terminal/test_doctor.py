"""The doctor: what is missing, and the command that mends it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.terminal.doctor import doctor
from index.building.build import Built
from index.encoding.encoder import DESCRIPTION
from index.encoding.source import EncoderSource
from index.phrases import Language
from tests.editions import own_files

Examine = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def examine(seeds: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Examine:
    """The doctor's status and lines, with the tests' folders in the place of their names."""

    def examined(**settings: object) -> tuple[int, list[str]]:
        status = doctor(Settings(**settings), seeds=seeds, index=index, models_folder=tmp_path / "models")  # type: ignore[arg-type]
        return status, capsys.readouterr().out.replace(f"{tmp_path}/", "").splitlines()

    return examined


@pytest.fixture
def prepared(tmp_path: Path) -> Callable[[str], None]:
    """Puts an encoder where a build leaves it."""

    def prepare(folder: str) -> None:
        (tmp_path / "models" / folder).mkdir(parents=True)
        (tmp_path / "models" / folder / DESCRIPTION).write_text("{}", encoding="utf-8")

    return prepare


def test_a_fresh_clone_is_told_what_to_run(examine: Examine) -> None:
    """No text, no encoder, no index: each with its command; the token is optional."""
    status, lines = examine(embedding_model="hashed words")
    assert status == 2
    assert lines == [
        "✗ 0 texts in seeds",
        "  → put a text in seeds; seeds/README.md says in which forms",
        "✗ encoder hashed words is not prepared yet",
        "  → run: dateline build",
        "✗ There is no index in index yet. Run: dateline build",
        "✓ reader Dateline: calibrated as shipped, on questions about news and Wikipedia",
        "– DISCORD_TOKEN is not set: no Discord",
        "  → only for Discord: write it in .env",
    ]


def test_all_is_well(
    examine: Examine, prepared: Callable[[str], None], seeds: Path, tmp_path: Path, make: Callable[..., Built]
) -> None:
    """Nothing to mend, status 0, and the token is not shown."""
    (seeds / "a.txt").write_text("date 2022 Le chat dort.", encoding="utf-8")
    built = make()
    prepared("hashed")
    prepared(EncoderSource("hashed words", tmp_path / "models").folder)
    status, lines = examine(discord_token="secret-token", embedding_model="hashed words", language=Language.FRENCH)
    assert status == 0
    assert lines == [
        "✓ 1 texte dans seeds",
        "✓ l’encodeur hashed words est prêt",
        f"✓ index {built.edition} : 1 texte, 1 passage",
        "✓ lecteur Dateline : calibré comme livré, sur des questions d’actualité et de Wikipédia",
        "✓ DISCORD_TOKEN est défini",
    ]


def test_another_encoder_than_the_one_of_the_index_wants_a_build(
    examine: Examine, prepared: Callable[[str], None], seeds: Path, make: Callable[..., Built]
) -> None:
    """The index goes on with its own; one that is not there any more is named too."""
    (seeds / "a.txt").write_text("date 2022 Le chat dort.", encoding="utf-8")
    make()
    status, lines = examine(embedding_model="other")
    assert (status, lines[3]) == (2, "✗ the encoder of the index (hashed words) is not in models")
    prepared("hashed")
    status, lines = examine(embedding_model="other")
    assert (status, lines[3:5]) == (
        2,
        ["✗ the index was made with hashed words, but EMBEDDING_MODEL is other", "  → run: dateline build"],
    )


def test_files_of_other_kinds_are_counted_and_no_fault(examine: Examine, seeds: Path) -> None:
    """They are left out of the index, and the doctor's status does not depend on them."""
    (seeds / "a.txt").write_text("date 2022 Le chat dort.", encoding="utf-8")
    (seeds / "Thumbs.db").write_bytes(b"\0")
    _, lines = examine()
    assert lines[:2] == [
        "– 1 file of a kind that is not read was left out: .db (1).",
        "✓ 1 text in seeds",
    ]


def test_a_damaged_edition_is_named_and_the_one_before_serves(
    examine: Examine,
    prepared: Callable[[str], None],
    seeds: Path,
    index: Path,
    tmp_path: Path,
    make: Callable[..., Built],
) -> None:
    """Whichever byte of whichever file it is; a build makes a whole one."""
    (seeds / "a.txt").write_text("date 2022 Le chat dort.", encoding="utf-8")
    before = make()
    (seeds / "b.txt").write_text("Le chien court.", encoding="utf-8")
    newest = make()
    prepared("hashed")
    prepared(EncoderSource("hashed words", tmp_path / "models").folder)
    assert examine(embedding_model="hashed words")[0] == 0
    for path in own_files(index, newest.edition):
        content = path.read_bytes()
        path.chmod(0o644)
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        status, lines = examine(embedding_model="hashed words")
        assert status == 2, path
        assert any(line.startswith("✗ ") and "dateline build" in line for line in lines), (path, lines)
        assert f"✗ the edition before ({before.edition}) serves in its place" in lines
        path.write_bytes(content)
    assert examine(embedding_model="hashed words")[0] == 0


def test_votes_in_their_former_place_are_named(
    examine: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And those that are where they belong."""
    monkeypatch.chdir(tmp_path)
    for folder in ("var", "data"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "discord.sqlite").write_bytes(b"")
    _, lines = examine()
    assert "✓ settings and votes are in data/discord.sqlite; keep a copy" in lines
    assert "– settings and votes are still in var/discord.sqlite, which make clean removes" in lines


def test_each_fault_of_the_texts_is_named(examine: Examine, seeds: Path, make: Callable[..., Built]) -> None:
    """With its place, and what to do; so is a date that is not understood, of a text that is kept."""
    (seeds / "a.txt").write_text("date 2022 Le chat dort.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2022 ", encoding="utf-8")
    (seeds / "c.txt").write_text("date 2022-13 Si.", encoding="utf-8")
    make()
    _, lines = examine()
    mend = "  → mend the text, then run: dateline build"
    assert lines[:2] == ["✗ b.txt:1: has a date but no text after it", mend]
    assert lines[2].startswith("– c.txt:1: the date '2022-13' is not understood")
    assert lines[3] == mend
    assert lines[4].startswith("– 1 of 2 texts has no date")
    assert lines[5] == "✓ 2 texts in seeds"
