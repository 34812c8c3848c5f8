"""Opening an index whose newest edition is damaged: the one before answers, and every command says so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.build import Built
from tests.bot.terminal.conftest import Run
from tests.editions import file_of


@pytest.fixture
def before(seeds: Path, index: Path, make: Callable[..., Built]) -> str:
    """The name of the edition before a damaged one."""
    (seeds / "a.txt").write_text("date 2022-01 Le chat dort sur le mur le 21 janvier.", encoding="utf-8")
    older = make()
    (seeds / "b.txt").write_text("Le chien court.", encoding="utf-8")
    newest = make()
    file_of(index, newest.edition, "texts.sqlite").write_bytes(b"damaged")
    return older.edition


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Où dort le chat ?"],
        ["ask", "--json", "Où dort le chat ?"],
        ["chat"],
        ["sources"],
        ["show", "a.txt"],
        ["timeline"],
        ["check", "q.yaml"],
    ],
)
def test_every_command_answers_and_warns(run: Run, before: str, tmp_path: Path, arguments: list[str]) -> None:
    """Once, on standard error, with the command that makes a whole one; standard output is of the edition before."""
    (tmp_path / "q.yaml").write_text("- {question: 'Où dort le chat ?', holds: mur}\n", encoding="utf-8")
    ran = run(*arguments)
    assert ran.status == 0
    (warning,) = ran.err.splitlines()
    assert "dateline build" in warning
    assert warning.endswith(f"Until then, this comes from the edition before ({before}).")
    assert "chien" not in ran.out
