"""One date as it is written in a field."""

import pytest

from index.building.dating import read_date
from index.dating import Note
from index.phrases import Language


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("2012", "2012"),
        ("2012-02", "2012-02"),
        ("2012-02-14", "2012-02-14"),
        ("2012/2/4", "2012-02-04"),
        ("20120214", "2012-02-14"),
        ("201202141030", "2012-02-14"),
        ("2012-02-14T23:59:59-05:00", "2012-02-14"),
        ("2012-02-14 10:30:00 +0200", "2012-02-14"),
        ("Tue, 14 Feb 2012 23:30:00 -0800", "2012-02-14"),
        ("Tue Feb 14 10:30:00 CET 2012", "2012-02-14"),
        ("D:20120214103000+01'00'", "2012-02-14"),
        ("1329177600", "2012-02-14"),
        ("1329177600000", "2012-02-14"),
        ("14/02/2012", "2012-02-14"),
        ("02/14/2012 10:30 PM", "2012-02-14"),
        ("14.02.12", "2012-02-14"),
        ("22 mai 2012", "2012-05-22"),
        ("mardi 14 février 2012 à 10h30", "2012-02-14"),
        ("1er janv. 2012", "2012-01-01"),
        ("14-févr.-12", "2012-02-14"),
        ("Feb. 14, 2012 at 10:30 AM EST", "2012-02-14"),
        ("Tuesday 14th of February, 2012", "2012-02-14"),
        ("février 2012", "2012-02"),
        ("juillet-août 2012", "2012-07-01/2012-08-31"),
        ("Q1 2012", "2012-01-01/2012-03-31"),
        ("Publié : 14/02/2012 - Mis à jour : 15/02/2012", "2012-02-14"),
        ("publié le 14 février 2012, mis à jour le 15 février 2012", "2012-02-14"),
    ],
)
def test_a_date_is_read_as_people_write_it(written: str, when: str) -> None:
    """With its precision; the day is the one written, whatever its hour and its zone."""
    assert str(read_date(written).when) == when


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hier",
        "2012-13-45",
        "2012-02-30",
        "14 Febbraio 2012",
        "14 et 15 février 2012",
        "2012-02-14/2012-02-16",
        "x" * 999,
    ],
)
def test_what_is_not_understood_gives_no_date(written: str) -> None:
    """No part of it is taken for the whole."""
    assert read_date(written) == (None, Note.NOT_UNDERSTOOD, False)


@pytest.mark.parametrize("written", ["0000-00-00 00:00:00", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00", "0"])
def test_an_empty_value_of_a_program_is_no_date(written: str) -> None:
    """The first day a program counts from, at midnight, says that it knows none."""
    assert read_date(written) == (None, Note.PLACEHOLDER, False)
    assert str(read_date("1970-01-01").when) == "1970-01-01"


@pytest.mark.parametrize(
    ("written", "language", "when", "note"),
    [
        ("03/04/2012", Language.FRENCH, "2012-04-03", Note.DAY_FIRST),
        ("03/04/2012", Language.ENGLISH, "2012-03-04", Note.MONTH_FIRST),
        ("03/04/2012", None, "2012-04-03", Note.DAY_FIRST),
        ("3.4.2012", Language.ENGLISH, "2012-04-03", None),
        ("14/02/2012", Language.ENGLISH, "2012-02-14", None),
        ("02/14/2012", Language.FRENCH, "2012-02-14", None),
        ("04/04/2012", Language.ENGLISH, "2012-04-04", None),
    ],
)
def test_the_language_decides_between_day_and_month(
    written: str, language: Language | None, when: str, note: Note | None
) -> None:
    """Only where both could be either, and then it is told."""
    read = read_date(written, language)
    assert (str(read.when), read.note) == (when, note)


def test_a_date_of_change_says_so() -> None:
    """Its words tell, where no date of publication stands beside it."""
    assert read_date("mis à jour le 15 février 2012").changed
    assert not read_date("publié le 15 février 2012").changed
