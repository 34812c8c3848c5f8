"""`dateline timeline`: lines, JSON, a picture, and what is said when there is no event."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.build import Built
from tests.bot.terminal.conftest import Run
from tests.bot.terminal.test_ask import QUOTE_KEYS

pytestmark = pytest.mark.usefixtures("texts")


def test_each_date_stands_once_with_its_events_under_it(run: Run) -> None:
    """Then come the number of events, and that of the sentences without a date."""
    assert run("timeline") == (
        0,
        "21 January 2022\n"
        "  > Il a rêvé le 21 janvier.\n"
        "    Le chat dort sur le mur. Il a rêvé le 21 janvier. — published in January 2022\n"
        "\n"
        "1 event. 2 sentences without a date were left out.\n",
        "",
    )


def test_a_topic_may_be_several_words(run: Run) -> None:
    """With or without quotation marks."""
    assert run("timeline", "il", "a", "rêvé") == run("timeline", "il a rêvé")


def test_json_and_the_picture(run: Run, tmp_path: Path) -> None:
    """One object, whose quotes are those of `ask --json`; the picture is a PNG."""
    ran = run("timeline", "--json", "--png", str(tmp_path / "t.png"))
    assert (ran.status, ran.err) == (0, "")
    assert (tmp_path / "t.png").read_bytes().startswith(b"\x89PNG")
    written = json.loads(ran.out)
    assert set(written) == {"topic", "window", "edition", "events", "undated"}
    assert (written["topic"], written["window"], written["undated"]) == ("", None, 2)
    (event,) = written["events"]
    assert set(event.pop("quote")) == QUOTE_KEYS
    assert event == {"first": "2022-01-21", "last": "2022-01-21", "precision": "day", "also": [], "recalled": False}


def test_no_event_in_the_dates_asked_for_says_how_to_lift_them(run: Run, tmp_path: Path) -> None:
    """With the terminal's own options; no picture is made, and that is said."""
    ran = run("timeline", "--since", "2023", "--png", str(tmp_path / "none.png"))
    assert ran == (
        1,
        "No event on this topic in the dates you asked for (from 1 January 2023). Leave out --since and --until to see "
        "all. 2 sentences without a date were left out.\n",
        "No picture was made.\n",
    )
    assert not (tmp_path / "none.png").exists()


def test_no_event_at_all_names_the_list(run: Run) -> None:
    """With the terminal's own command."""
    ran = run("timeline", "chien neige")
    assert ran.status == 1
    assert ran.out.startswith(
        "No dated sentence on this topic. Try other words, or look at the list: dateline sources."
    )


def test_a_picture_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    """With the option that names another file."""
    ran = run("timeline", "--png", str(tmp_path / "nowhere" / "t.png"))
    assert ran.status == 2
    assert ran.err.endswith("Name another file after --png.\n")


def test_a_long_timeline_is_printed_in_part_and_says_so(
    run: Run, seeds: Path, make: Callable[..., Built], tmp_path: Path
) -> None:
    """Forty events without --all, and which of how many; what is recalled stands under a heading at the end."""
    days = [f"Le {day} {month} 2012, le roi a vu {day}{month}." for month in ("mai", "juin") for day in range(2, 29)]
    (seeds / "c.txt").write_text("date 2012-06-28 " + "\n\n".join(days), encoding="utf-8")
    (seeds / "d.txt").write_text("date 2012-06-28 La reine a ouvert le port en 1850.", encoding="utf-8")
    make()
    part, whole = run("timeline", "--since", "1800", "--until", "2012"), run("timeline", "--all", "--until", "2012")
    assert part.out.count("  > ") == 40
    assert "40 of 55 events. " in part.out
    assert part.out.endswith("All of them: dateline timeline --all; of other days: --since and --until.\n")
    assert whole.out.count("  > ") == 55
    assert "55 events. " in whole.out
    recalled = whole.out.partition("Recalled from before 28 May 2012:\n")[2]
    assert recalled.splitlines()[0] == "1850"
