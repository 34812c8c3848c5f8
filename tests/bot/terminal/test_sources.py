"""`dateline sources` and `dateline show`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.build import Built
from tests.bot.terminal.conftest import Run


@pytest.mark.usefixtures("texts")
def test_sources_are_listed_the_oldest_first(run: Run) -> None:
    """A line a text: its date, its name, its title."""
    assert run("sources").out == (
        "2020-05-01\tb.txt\tLe chien court dans la neige.\n"
        "2022-01\ta.txt\tLe chat dort sur le mur. Il a rêvé le 21 janvier.\n"
    )


@pytest.mark.usefixtures("texts")
def test_a_text_is_shown_whole(run: Run) -> None:
    """As it was indexed; the only text of a file also answers to #1."""
    shown = run("show", "b.txt")
    assert shown.out == (
        "Le chien court dans la neige.\npublished on 1 May 2020 · b.txt\n\nLe chien court dans la neige.\n"
    )
    assert run("show", "b.txt#1") == shown


@pytest.mark.usefixtures("texts")
def test_an_unknown_name_is_one_plain_sentence(run: Run) -> None:
    """With the nearest names and the command that lists all."""
    ran = run("show", "c.txt")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("No text is called 'c.txt'. The nearest: ")
    assert ran.err.endswith("All of them: dateline sources\n")


def test_a_name_with_a_line_break_stays_on_its_line(run: Run, seeds: Path, make: Callable[..., Built]) -> None:
    """One text, one line."""
    (seeds / "a\nb.txt").write_text("Le chat\tdort.", encoding="utf-8")
    make()
    assert run("sources").out == "undated\ta b.txt\tLe chat dort.\n"
