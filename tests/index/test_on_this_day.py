"""The events of one day of the year in other years."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from index.archive import Archive
from index.on_this_day import on_this_day

TEXTS = {
    "a.txt": "date 2012-07-14\nLe 12 juillet 2012, un incendie a détruit une usine de Lyon. Rien d’autre ce mois-là.",
    "b.txt": "date 2015-07-12\nParis, 12 juillet 2015 - Le musée de la ville a ouvert ses portes au public.",
    "c.txt": "date 2015-07-12\nParis, 12 juillet 2015 - Le musée de la ville a ouvert ses portes au public.",
    "d.txt": "date 2016-07\nEn juillet 2016, la récolte du blé fut mauvaise dans toute la région.",
    "e.txt": "date 2020-07-12\nLe vote aura lieu bientôt dans toutes les communes du pays.",
}


def _archive(seeds: Path, archive: Callable[[], Archive]) -> Archive:
    for name, text in TEXTS.items():
        (seeds / name).write_text(text, encoding="utf-8")
    return archive()


def test_the_newest_stands_first_and_reprints_once(seeds: Path, archive: Callable[[], Archive]) -> None:
    """A sentence that names the day, else the opening of a text of that day; a month is the event of no day."""
    events = on_this_day(_archive(seeds, archive).edition, date(2026, 7, 12))
    assert [(each.day.isoformat(), each.quote.document.id, each.named) for each in events] == [
        ("2020-07-12", "e.txt", False),
        ("2015-07-12", "b.txt", False),
        ("2012-07-12", "a.txt", True),
    ]
    assert events[2].quote.text == "Le 12 juillet 2012, un incendie a détruit une usine de Lyon."
    for each in events:
        assert each.quote.span.of(each.quote.document.text) == each.quote.text


def test_the_year_that_is_asked_about_is_left_out(seeds: Path, archive: Callable[[], Archive]) -> None:
    """It is asked about the others."""
    events = on_this_day(_archive(seeds, archive).edition, date(2015, 7, 12))
    assert [each.day.year for each in events] == [2020, 2012]


def test_a_day_without_events_has_none(seeds: Path, archive: Callable[[], Archive]) -> None:
    """Also one that not every year has."""
    edition = _archive(seeds, archive).edition
    assert on_this_day(edition, date(2026, 7, 13)) == []
    assert on_this_day(edition, date(2024, 2, 29)) == []
