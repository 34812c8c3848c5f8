"""`dateline onthisday`: lines, JSON, and what is said of a day without events."""

import json

import pytest

from tests.bot.terminal.conftest import Run
from tests.bot.terminal.test_ask import QUOTE_KEYS

pytestmark = pytest.mark.usefixtures("texts")


@pytest.mark.parametrize("day", ["01-21", "2026-01-21", "21 janvier", "January 21"])
def test_a_day_is_written_as_people_write_it(run: Run, day: str) -> None:
    """Its events stand under the day of their year."""
    assert run("onthisday", "--day", day) == (
        0,
        "21 January, in other years\n"
        "21 January 2022\n"
        "  > Il a rêvé le 21 janvier.\n"
        "    Le chat dort sur le mur. Il a rêvé le 21 janvier. — published in January 2022\n",
        "",
    )


def test_json_has_a_day_and_its_events(run: Run) -> None:
    """Each with the quote of `ask --json`."""
    written = json.loads(run("onthisday", "--day", "05-01", "--json").out)
    assert (written["day"], len(written["events"])) == ("05-01", 1)
    (event,) = written["events"]
    assert (event["day"], event["named"]) == ("2020-05-01", False)
    assert set(event["quote"]) == QUOTE_KEYS


def test_a_day_without_events_names_the_next_step(run: Run) -> None:
    """With the exit status 1; what is no day has the status 2."""
    ran = run("onthisday", "--day", "02-29")
    assert ran.status == 1
    assert ran.out.startswith("I found nothing dated 29 February of another year. Another day: dateline onthisday")
    ran = run("onthisday", "--day", "32-12")
    assert ran.status == 2
    assert ran.err == "'32-12' is not a day of the year. Write one: 07-12, 12 July or 2012-07-12.\n"
