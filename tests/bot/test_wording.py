"""What both faces say of a date, a source, a refusal."""

from datetime import date

import pytest

from bot import wording
from index.dates.when import Precision, When
from index.dating import Candidate
from index.documents import Dating, Document, Origin
from index.phrases import Language

_FR, _EN = Language.FRENCH, Language.ENGLISH


@pytest.mark.parametrize(
    ("when", "french", "english"),
    [
        (When.parse("2022-01"), "publié en janvier 2022", "published in January 2022"),
        (When.parse("2022"), "publié en 2022", "published in 2022"),
        (When.parse("2022-02-01"), "publié le 1er février 2022", "published on 1 February 2022"),
        (None, "non daté", "undated"),
    ],
)
def test_a_month_stays_a_month(when: When | None, french: str, english: str) -> None:
    """The date of a text is never told finer than the text tells it."""
    document = Document("a", "", "x", when)
    assert wording.published(document, _FR) == french
    assert wording.published(document, _EN) == english


@pytest.mark.parametrize(
    ("origin", "french", "english"),
    [
        (Origin.FIELD, "publié en 2022", "published in 2022"),
        (Origin.LINE, "publié en 2022", "published in 2022"),
        (
            Origin.CHANGED,
            "publié en 2022 (date de sa dernière modification, douteuse)",
            "published in 2022 (date of its last change, doubtful)",
        ),
        (Origin.FILE, "publié en 2022 (date du fichier, douteuse)", "published in 2022 (date of the file, doubtful)"),
    ],
)
def test_a_doubtful_date_says_so(origin: Origin, french: str, english: str) -> None:
    """One of the file, or of a change, wherever it is shown."""
    when = When.parse("2022")
    document = Document("a", "", "x", when, dating=Dating((Candidate(origin, "2022", "date", when),), 0))
    assert wording.published(document, _FR) == french
    assert wording.published(document, _EN) == english


def test_open_intervals_and_ranges() -> None:
    """Each end is a day."""
    day = date(2022, 1, 21)
    assert wording.interval(When(day, None, Precision.RANGE), _FR) == "à partir du 21 janvier 2022"
    assert wording.interval(When(None, day, Precision.RANGE), _EN) == "until 21 January 2022"
    week = When(date(2022, 1, 17), date(2022, 1, 23), Precision.WEEK)
    assert wording.interval(week, _FR) == "du 17 au 23 janvier 2022"
    assert wording.interval(week, _EN) == "17 to 23 January 2022"
    assert wording.interval(When.parse("9999"), _EN) == "9999"


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        ("2022-01-01", "2022-01-31", "janvier 2022", "January 2022"),
        ("2022-01-01", "2022-03-31", "de janvier à mars 2022", "January to March 2022"),
        ("2022-04-01", "2022-06-30", "d’avril à juin 2022", "April to June 2022"),
        ("2021-12-01", "2022-02-28", "de décembre 2021 à février 2022", "December 2021 to February 2022"),
        ("1990-01-01", "1999-12-31", "de 1990 à 1999", "1990 to 1999"),
        ("2021-12-28", "2022-01-03", "du 28 décembre 2021 au 3 janvier 2022", "28 December 2021 to 3 January 2022"),
        ("2022-02-01", "2022-02-10", "du 1er au 10 février 2022", "1 to 10 February 2022"),
    ],
)
def test_whole_months_and_years_are_named_as_such(first: str, last: str, french: str, english: str) -> None:
    """And nothing is said twice."""
    when = When(date.fromisoformat(first), date.fromisoformat(last), Precision.RANGE)
    assert wording.interval(when, _FR) == french
    assert wording.interval(when, _EN) == english


def test_an_old_source_says_its_age() -> None:
    """From a year on, in whole years."""
    document = Document("a", "", "x", When.parse("2022-01"))
    assert wording.published(document, _FR, date(2022, 12, 1)) == "publié en janvier 2022"
    assert wording.published(document, _FR, date(2023, 2, 1)) == "publié en janvier 2022, il y a 1 an"
    assert wording.published(document, _EN, date(2026, 1, 30)) == "published in January 2022, 3 years ago"


def test_a_text_without_a_title_is_known_by_its_opening_words() -> None:
    """Cut between words."""
    document = Document("a", "", "Une ultime entrevue, ce vendredi 21 janvier 2022, entre les chefs de la diplomatie")
    assert wording.title(document) == "Une ultime entrevue, ce vendredi 21 janvier 2022, entre les…"
