"""Plain text: one undated text, or several dated ones."""

from pathlib import Path

from index.building.seeds import read


def test_a_file_may_hold_several_texts(seeds: Path) -> None:
    """Each begins with its own date, to the day, the month or the year; what comes before the first is undated."""
    (seeds / "a.txt").write_text(
        "Sans date.\n date 2021 Un.\nSuite.\ndate 2021-05 Deux.\n\tdate 2021-05-06\tTrois.", encoding="utf-8"
    )
    documents, faults = read(seeds)
    assert not faults
    assert [(each.id, each.text, str(each.published)) for each in documents] == [
        ("a.txt#1", "Sans date.", "None"),
        ("a.txt#2", "Un.\nSuite.", "2021"),
        ("a.txt#3", "Deux.", "2021-05"),
        ("a.txt#4", "Trois.", "2021-05-06"),
    ]


def test_a_line_that_speaks_of_a_date_is_text(seeds: Path) -> None:
    """Only the word `date` before a date in figures begins a text."""
    (seeds / "a.txt").write_text("La date 2022 compte.\ndate limite : mardi\ndate 12 mai", encoding="utf-8")
    documents, faults = read(seeds)
    assert not faults
    assert [each.id for each in documents] == ["a.txt"]


def test_the_word_date_may_be_written_large(seeds: Path) -> None:
    """`Date 2022-01` begins a text too."""
    (seeds / "a.txt").write_text("Date 2022-01 Un.", encoding="utf-8")
    assert str(read(seeds)[0][0].published) == "2022-01"
