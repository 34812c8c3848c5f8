"""Events in order: by the day they speak of, told once, the undated counted."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index.archive import Archive
from index.dates.when import Precision, When
from index.timeline import timeline

Open = Callable[[], Archive]


@pytest.fixture
def told(seeds: Path, archive: Open) -> Archive:
    """Two papers on a strike, one of which repeats the other, and a text on something else."""
    texts = {
        "a.txt": "date 2022-03-10 La grève des trains a commencé le 7 mars. La grève des trains continue.",
        "b.txt": "date 2022-03-12 La grève des trains a commencé le 7 mars ! Un accord sur la grève est signé hier.",
        "c.txt": "date 2022-03-12 Le musée a rouvert samedi 5 mars.",
    }
    for name, text in texts.items():
        (seeds / name).write_text(text, encoding="utf-8")
    return archive()


def test_events_are_in_order_and_told_once(told: Archive) -> None:
    """Two papers that tell one event are one event."""
    shown = timeline(told.edition, told.encoder, "grève des trains")
    assert [(str(event.when), event.quote.document.id) for event in shown.events] == [
        ("2022-03-07", "a.txt"),
        ("2022-03-11", "b.txt"),
    ]
    assert [document.id for document in shown.events[0].also] == ["b.txt"]
    assert shown.undated == 1
    for event in shown.events:
        assert event.quote.text == event.quote.span.of(event.quote.document.text)


def test_without_a_topic_all_is_told(told: Archive) -> None:
    """The topic is a choice."""
    assert [str(event.when) for event in timeline(told.edition, told.encoder).events] == [
        "2022-03-05",
        "2022-03-07",
        "2022-03-11",
    ]


def test_a_window_bounds_the_events(told: Archive) -> None:
    """By when they happened, not by when they were published."""
    window = When(date(2022, 3, 6), date(2022, 3, 8), Precision.RANGE)
    assert [str(event.when) for event in timeline(told.edition, told.encoder, "", window).events] == ["2022-03-07"]


def test_a_topic_no_text_is_on_has_no_events(told: Archive) -> None:
    """Nothing is made up."""
    assert timeline(told.edition, told.encoder, "volcan islandais éruption").events == ()
