"""Events in order: by the day they speak of, told once, the undated counted."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.archive import Archive
from index.building.build import build
from index.dates.when import Precision, When
from index.encoding.piece import Piece
from index.storage.current import open_current
from index.timeline import timeline
from tests.fakes import HashedEncoder

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


def _told(archive: Archive, topic: str = "") -> list[tuple[str, str, bool]]:
    shown = timeline(archive.edition, archive.encoder, topic)
    return [(str(event.when), event.quote.document.id, event.recalled) for event in shown.events]


def test_a_sentence_stands_under_its_event_and_not_under_its_dispatch(seeds: Path, archive: Open) -> None:
    """ "s'est écrasé le 3 juin", told on the 5th, is of the 3rd; a dispatch that tells no other day is of its own."""
    (seeds / "a.txt").write_text(
        "date 2012-06-05 5 juin 2012. - L’avion du roi s’est écrasé le 3 juin 2012 à Lagos.", encoding="utf-8"
    )
    (seeds / "b.txt").write_text("date 2012-06-07 7 juin 2012. - La reine a ouvert le pont.", encoding="utf-8")
    assert _told(archive()) == [("2012-06-03", "a.txt", False), ("2012-06-07", "b.txt", False)]


def test_what_is_recalled_comes_after_the_archives_own_time(seeds: Path, archive: Open) -> None:
    """The weeks before the first text are its own time, years before are not; what is to come keeps its place."""
    texts = {
        "a.txt": "date 2012-06-05 Le port a été fermé en 1979. La grève a commencé le 20 mai.",
        "b.txt": "date 2012-06-09 Le musée ouvrira le 2 mars 2014. Le roi est parti hier. La tour date de 1850.",
    }
    for name, text in texts.items():
        (seeds / name).write_text(text, encoding="utf-8")
    opened = archive()
    assert _told(opened) == [
        ("2012-05-20", "a.txt", False),
        ("2012-06-08", "b.txt", False),
        ("2014-03-02", "b.txt", False),
        ("1850", "b.txt", True),
        ("1979", "a.txt", True),
    ]
    assert timeline(opened.edition, opened.encoder).begins == date(2012, 5, 5)


def test_a_time_that_is_only_compared_with_dates_no_event(seeds: Path, archive: Open) -> None:
    """ "contre 45 000 en mai" tells nothing of May."""
    (seeds / "a.txt").write_text(
        "date 2012-07-05 Le syndicat compte 75 000 emplois menacés, contre 45 000 au mois de mai. Le pont est fermé.",
        encoding="utf-8",
    )
    opened = archive()
    shown = timeline(opened.edition, opened.encoder)
    assert (shown.events, shown.undated) == ((), 2)


class _Contextual(HashedEncoder):
    """Gives a sentence the vector of its passage, as near as pooled ones are at the most."""

    def pieces(self, pieces: Sequence[Piece]) -> list[NDArray[np.float32]]:
        """Equal rows."""
        own = self.passages([each.text for each in pieces])
        return [np.tile(row, (1 + len(each.sentences), 1)) for row, each in zip(own, pieces, strict=True)]


def test_what_one_text_tells_of_a_day_is_several_events(seeds: Path, index: Path) -> None:
    """However near the vectors of its sentences: they share a passage."""
    text = "date 2022-03-10 La grève a commencé le 7 mars. Un musée a brûlé le 7 mars."
    (seeds / "a.txt").write_text(text, encoding="utf-8")
    encoder = _Contextual()
    build(seeds, index, lambda: encoder, "hashed")
    with closing(open_current(index)) as edition:
        assert len(timeline(edition, encoder).events) == 2
