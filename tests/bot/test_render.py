"""What both faces say of a date, a source, a refusal."""

from datetime import date

import pytest

from bot import render
from index.dates.when import Precision, When
from index.documents import Document
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
    assert render.published(document, _FR) == french
    assert render.published(document, _EN) == english


def test_open_intervals_and_ranges() -> None:
    """Each end is a day."""
    day = date(2022, 1, 21)
    assert render.interval(When(day, None, Precision.RANGE), _FR) == "à partir du 21 janvier 2022"
    assert render.interval(When(None, day, Precision.RANGE), _EN) == "until 21 January 2022"
    week = When(date(2022, 1, 17), date(2022, 1, 23), Precision.WEEK)
    assert render.interval(week, _FR) == "du 17 janvier 2022 au 23 janvier 2022"


def test_a_text_without_a_title_is_known_by_its_opening_words() -> None:
    """Cut between words."""
    document = Document("a", "", "Une ultime entrevue, ce vendredi 21 janvier 2022, entre les chefs de la diplomatie")
    assert render.title(document) == "Une ultime entrevue, ce vendredi 21 janvier 2022, entre les…"
