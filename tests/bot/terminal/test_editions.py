"""`dateline editions` and `dateline rollback`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.build import Built
from index.storage.manifest import FORMAT, program_version
from tests.bot.terminal.conftest import Run
from tests.editions import file_of

Make = Callable[..., Built]


@pytest.mark.usefixtures("texts")
def test_the_editions_are_listed_and_the_one_before_served(run: Run, seeds: Path, make: Make) -> None:
    """That which serves first, each with its texts; rolling back changes what is answered from."""
    [first] = run("editions").out.splitlines()
    (seeds / "c.txt").write_text("Le renard saute.", encoding="utf-8")
    make()
    newest, before = run("editions").out.splitlines()
    assert before.split("  ")[0] == first.split("  ")[0]
    assert "  serves; made 2" in newest
    assert newest.endswith(f": 3 texts, 3 passages, hashed words, form {FORMAT}, Dateline {program_version()}")
    assert "  kept from before; made 2" in before
    assert "c.txt" in run("sources").out
    rolled = run("rollback")
    assert (rolled.status, rolled.err) == (0, "")
    assert rolled.out.startswith(f"Edition {first.split('  ')[0]} serves now.")
    assert "c.txt" not in run("sources").out
    assert [line.split("  ")[0] for line in run("editions").out.splitlines()] == [
        before.split("  ")[0], newest.split("  ")[0],
    ]  # fmt: skip


@pytest.mark.usefixtures("texts")
def test_a_damaged_edition_is_listed_as_such(run: Run, index: Path, make: Make) -> None:
    """With what mends it."""
    name = make().edition
    file_of(index, name, "documents.npy").write_bytes(b"")
    [line] = run("editions").out.splitlines()
    assert line.startswith(f"{name}  The edition in ")
    assert line.endswith("is damaged (documents.npy). Run: dateline build")


@pytest.mark.parametrize("command", ["editions", "rollback"])
def test_no_index_is_one_sentence(run: Run, command: str) -> None:
    """With the next step."""
    ran = run(command)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("There is no index in ")
    assert ran.err.endswith("Run: dateline build\n")


@pytest.mark.usefixtures("texts")
def test_no_edition_before_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In French too."""
    assert run("rollback").err.startswith("No edition is kept from before the one that serves (")
    monkeypatch.setenv("DATELINE_LANGUAGE", "fr")
    assert run("rollback").err.startswith("Aucune édition n’est gardée d’avant celle qui sert (")
