"""`dateline sources` and `dateline show`."""

import json
from collections.abc import Callable
from hashlib import sha256
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
def test_a_text_is_shown_whole(run: Run, seeds: Path) -> None:
    """As it was indexed; the only text of a file also answers to #1."""
    shown = run("show", "b.txt")
    hashed = sha256((seeds / "b.txt").read_bytes()).hexdigest()
    assert shown.out == (
        "Le chien court dans la neige.\npublished on 1 May 2020 · b.txt\n"
        "   taken: field “date”, “2020-05-01” = 1 May 2020\n"
        f"   read from b.txt by dateline, SHA-256 {hashed}\n"
        "\nLe chien court dans la neige.\n"
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


def test_why_a_text_has_its_date_is_told(run: Run, seeds: Path, make: Callable[..., Built]) -> None:
    """Below each text, the dates that were found for it: which was taken, and why the others were not."""
    texts = {
        "2019/01/un.md": "---\ndate: 22 mai 2012\nupdated: 2013-01-02\n---\nParis, 20 mai 2012 (AFP) – Un chat dort.",
        "deux.txt": "Deux chats dorment.",
        "trois.md": "---\ndate: un de ces jours\n---\n3 mars 2014\nTrois chats dorment.",
    }
    for name, text in texts.items():
        (seeds / name).parent.mkdir(parents=True, exist_ok=True)
        (seeds / name).write_text(text, encoding="utf-8")
    make()
    assert run("sources", "--why").out == (
        "2012-05-22\t2019/01/un.md\tParis, 20 mai 2012 (AFP) – Un chat dort.\n"
        "   taken: field “date”, “22 mai 2012” = 22 May 2012\n"
        "   not taken: line 1 of the text, “20 mai 2012” = 20 May 2012, another date, less trusted: check it\n"
        "   not taken: folders, “2019/01” = January 2019, another date, less trusted: check it\n"
        "   not taken: last change, updated, “2013-01-02” = 2 January 2013, less trusted\n"
        "2014-03-03\ttrois.md\t3 mars 2014 Trois chats dorment.\n"
        "   not taken: field “date”, “un de ces jours”, not understood\n"
        "   taken: line 1 of the text, “3 mars 2014” = 3 March 2014\n"
        "undated\tdeux.txt\tDeux chats dorment.\n"
        "   no date found: not in its fields, its first lines, its name or its file\n"
    )
    first, *_ = [json.loads(line) for line in run("sources", "--json").out.splitlines()]
    assert (first["document"], first["doubtful"], first["reading"]["reader"]) == ("2019/01/un.md", False, "dateline")
    assert first["dates"][0] == {
        "taken": True,
        "origin": "field",
        "field": "date",
        "written": "22 mai 2012",
        "date": {"first": "2012-05-22", "last": "2012-05-22", "precision": "day"},
        "note": None,
    }
