"""What an archive holds: its dates, its names, its latest texts."""

from collections.abc import Callable
from pathlib import Path

from index.archive import Archive
from index.overview import overview

Open = Callable[[], Archive]


def test_an_overview_counts_dates_and_names(seeds: Path, archive: Open) -> None:
    """Names by the number of texts; the newest text first; undated ones counted apart."""
    texts = {
        "a.txt": "date 2019-03-10 Le maire de Lyon a reçu Ana Petit.",
        "b.txt": "date 2022-01 Hier, Ana Petit est partie pour Rome. Demain elle verra Lyon.",
        "c.txt": "date 2021-05-02 Un incendie à Lyon.",
        "d.txt": "Un texte sans date, sur la pluie.",
    }
    for name, text in texts.items():
        (seeds / name).write_text(text, encoding="utf-8")
    told = overview(archive().edition)
    assert (told.documents, told.undated) == (4, 1)
    assert (str(told.first), str(told.last)) == ("2019-03-10", "2022-01")
    assert told.names == (("Lyon", 3), ("Ana Petit", 2))
    assert [each.id for each in told.latest] == ["b.txt", "c.txt", "a.txt"]


def test_an_archive_of_one_text_names_whom_it_names(seeds: Path, archive: Open) -> None:
    """Where there are few texts, a name of one is worth telling."""
    (seeds / "a.txt").write_text("date 2019 Le maire de Lyon parle.", encoding="utf-8")
    told = overview(archive().edition)
    assert told.names == (("Lyon", 1),)
    assert [each.id for each in told.latest] == ["a.txt"]
