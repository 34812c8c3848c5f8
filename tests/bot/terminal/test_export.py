"""`dateline ask --export`: the answer with its sources, as a file of its own."""

from pathlib import Path

import pytest

from tests.bot.terminal.conftest import Run

pytestmark = pytest.mark.usefixtures("texts")


def test_plain_text_holds_the_quote_verbatim_with_its_source(run: Run, tmp_path: Path) -> None:
    """What is printed stays the same."""
    file = tmp_path / "answer.txt"
    printed = run("ask", "Où dort le chat ?", "--today", "2022-02-01")
    ran = run("ask", "Où dort le chat ?", "--today", "2022-02-01", "--export", str(file))
    assert (ran.status, ran.out) == (0, printed.out)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[:5] == [
        "Question: Où dort le chat ?",
        "",
        "> Le chat dort sur le mur.",
        "  Le chat dort sur le mur. Il a rêvé le 21 janvier.",
        "  published in January 2022",
    ]
    assert lines[5] == "  a.txt, characters 0–24"
    assert lines[-1].startswith(
        "Exported from Dateline on 1 February 2022; the quotes stand word for word in the edition "
    )


def test_several_questions_follow_each_other(run: Run, tmp_path: Path) -> None:
    """A question that nothing was found for says why, as on the screen."""
    file = tmp_path / "answers.md"
    assert run("ask", "-", "--export", str(file), given="Où dort le chat ?\nprix du gaz importé ?\n").status == 1
    written = file.read_text(encoding="utf-8")
    assert written.startswith("# Où dort le chat ?\n\n> Le chat dort sur le mur.\n\n- Le chat dort")
    assert "\n---\n\n# prix du gaz importé ?\n\nI found nothing that answers:" in written


def test_a_file_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    """With the next step."""
    ran = run("ask", "Où dort le chat ?", "--export", str(tmp_path))
    assert ran.status == 2
    assert ran.err.startswith(f"The export cannot be written to {tmp_path} (")
    assert ran.err.endswith("Name another file after --export.\n")
