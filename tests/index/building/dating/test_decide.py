"""Which of the dates found for a text is taken, by twenty awkward texts, and what is told of the others."""

from typing import NamedTuple

import pytest

from index.building.dating import date_of
from index.dating import Dating, Origin, Stated
from index.phrases import Language


class Case(NamedTuple):
    """A text with what its reader found, and the date it must have with its origin."""

    stated: tuple[tuple[Origin, str, str], ...]
    text: str
    name: str
    when: str | None
    origin: Origin | None
    address: str = ""
    language: Language | None = Language.FRENCH

    def dated(self) -> Dating:
        stated = [Stated(origin, written, field) for origin, field, written in self.stated]
        return date_of(stated, self.text, self.name, self.address, self.language)


_FIELD, _PAGE, _FEED, _FILE = Origin.FIELD, Origin.PAGE, Origin.FEED, Origin.FILE
_CASES = {
    "the field before all": Case(
        ((_FIELD, "date", "2012-02-14"),), "5 mars 2012. – Un.", "2010-01-01.md", "2012-02-14", _FIELD
    ),
    "a month stays a month": Case(((_FIELD, "date", "2012-02"),), "14 février 2012. – Un.", "a.md", "2012-02", _FIELD),
    "published before updated": Case(
        ((_FIELD, "updated", "2019-01-01"), (_FIELD, "Publié le", "22 mai 2012")), "Un.", "a.md", "2012-05-22", _FIELD
    ),
    "published before created": Case(
        ((_FIELD, "created", "2011-01-01"), (_FIELD, "published", "2012-05-22")), "Un.", "a.md", "2012-05-22", _FIELD
    ),
    "an empty value is passed over": Case(
        ((_PAGE, "meta date", "1970-01-01T00:00:00Z"), (_PAGE, "time datetime", "2012-05-22T10:00:00Z")),
        "Un.", "a.html", "2012-05-22", _PAGE,
    ),
    "a field that is not understood": Case(
        ((_FIELD, "date", "le jour d’après"),), "PARIS, 22 mai 2012 (AFP) - Un.", "a.md", "2012-05-22", Origin.LINE
    ),
    "only a change": Case(((_PAGE, "dateModified", "2012-05-22"),), "Un.", "a.html", "2012-05-22", Origin.CHANGED),
    "the address before a change": Case(
        ((_PAGE, "dateModified", "2019-05-22"),), "Un.", "a.html", "2012-05-22", Origin.ADDRESS,
        "https://example.org/2012/05/22/un.html",
    ),
    "the first line before the file": Case(
        ((_FILE, "CreationDate", "D:20190101"),), "Un titre\n22 mai 2012\nUn.", "scan.pdf", "2012-05-22", Origin.LINE
    ),
    "only the file": Case(((_FILE, "CreationDate", "D:20120522100000Z"),), "Un.", "scan.pdf", "2012-05-22", _FILE),
    "creation before modification": Case(
        ((_FILE, "ModDate", "D:20190101"), (_FILE, "CreationDate", "D:20120522")), "Un.", "a.pdf", "2012-05-22", _FILE
    ),
    "a day that no program knows": Case(
        ((_FILE, "CreationDate", "D:00010101000000+01'00'"),), "Un.", "a.pdf", None, None
    ),
    "the first year": Case(((_FILE, "CreationDate", "0001-06-15"),), "Un.", "a.pdf", "0001-06-15", _FILE),
    "half a character": Case(((_FIELD, "date", "\ud800 2012-05-22"),), "Un.", "a.json", "2012-05-22", _FIELD),
    "the day of a template": Case(((_FILE, "created", "2013-12-23T23:15:00Z"),), "Un.", "a.docx", None, None),
    "a dateline without a year": Case((), "Montréal, 22 mai (PC) — Un.", "2012/05/un.txt", "2012-05-22", Origin.LINE),
    "a dateline without a year, and only the file": Case(
        ((_FILE, "CreationDate", "D:20120603"),), "Montréal, 22 mai (PC) — Un.", "a.pdf", "2012-05-22", Origin.LINE
    ),
    "a month in a line and the day in the name": Case(
        (), "Mai 2012\nUn.", "2012-05-22-un.txt", "2012-05-22", Origin.NAME
    ),
    "a subject in the name": Case((), "Un.", "la-crise-du-13-mai-1958.txt", None, None),
    "a number that is a name": Case((), "Un.", "1848.txt", None, None),
    "month first in English": Case(
        ((_FIELD, "date", "05/04/2012"),), "It is of the day.", "a.csv", "2012-05-04", _FIELD, "", Language.ENGLISH
    ),
    "a letter of another language": Case((), "Roma, 22 maggio 2012\nUno.", "a.txt", None, None, "", None),
    "a chronology": Case((), "1er mai 2012 – Un.\n2 mai 2012 – Deux.\n3 mai 2012 – Trois.", "a.txt", None, None),
    "an old book": Case((), "À Paris, le 3 mars 1848.\nMonsieur,", "lettres/12.txt", "1848-03-03", Origin.LINE),
    "the day of Greenwich": Case(((_FIELD, "timestamp", "1337644800"),), "Un.", "a.jsonl", "2012-05-22", _FIELD),
}  # fmt: skip


@pytest.mark.parametrize("case", _CASES.values(), ids=_CASES)
def test_the_most_trusted_date_that_is_understood_is_taken(case: Case) -> None:
    """By the order of docs/dating.md."""
    dating = case.dated()
    assert (str(dating.when) if dating.when else None, dating.taken and dating.taken.origin) == (case.when, case.origin)
    assert Dating.from_json(dating.to_json()) == dating


def test_a_date_of_the_file_or_of_a_change_is_doubtful() -> None:
    """No other is."""
    doubtful = {name for name, case in _CASES.items() if case.dated().doubtful}
    assert doubtful == {"only a change", "only the file", "creation before modification", "the first year"}


def _warnings(*stated: tuple[Origin, str, str], text: str = "Un.") -> list[str]:
    return [each.en for each in Case(stated, text, "a.md", None, None).dated().warnings()]


def test_a_conflict_is_told() -> None:
    """Where the stated date is more than a day from the first line's; a dispatch may be published the day after."""
    assert _warnings((_FIELD, "date", "2012-05-22"), text="PARIS, 20 mai 2012 (AFP) - Un.") == [
        "it is dated 2012-05-22 (date), but 2012-05-20 is told too (line 1)"
    ]
    assert _warnings((_FIELD, "date", "2012-05-22"), text="PARIS, 21 mai 2012 (AFP) - Un.") == []


def test_a_date_told_in_two_places_is_one_conflict() -> None:
    """With the names of both."""
    case = Case(((_FIELD, "date", "2012-05-22"),), "12 mai 2012. – Un.", "2012-05-12.md", None, None)
    assert [each.fr for each in case.dated().warnings()] == [
        "il est daté de 2012-05-22 (date), mais 2012-05-12 est dit aussi (ligne 1, son nom)"
    ]


def test_what_is_doubted_is_told() -> None:
    """A date that is not understood, one that could be two, one of the file."""
    assert [each.split(";")[0] for each in _warnings((_FIELD, "date", "hier"))] == ["the date 'hier' is not understood"]
    assert _warnings((_FILE, "CreationDate", "D:20120522")) == [
        "its only date, 2012-05-22, is of the file and may be doubted"
    ]
    english = Case(((_FIELD, "date", "05/04/2012"),), "Un.", "a.md", None, None, "", Language.ENGLISH).dated()
    assert [each.en for each in english.warnings()] == [
        "the date '05/04/2012' can be read in two ways; it was taken for 2012-05-04"
    ]
