"""The numbers and dates of a quote, as they are written and as they are compared."""

import pytest

from index.dates.when import When
from index.documents import Document, Span
from index.phrases import Language
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote
from index.quoting.values import Value, values


def quote_of(text: str, language: Language = Language.FRENCH) -> Quote:
    """A quote of a whole text, in which no date was read."""
    span = Span(0, len(text))
    return Quote(text, Document("a", "", text, language=language), span, span, 0.0, 1.0, Certainty.SURE, ())


def one(text: str, language: Language = Language.FRENCH) -> Value:
    """The only value of a text."""
    (value,) = values(quote_of(text, language))
    return value


@pytest.mark.parametrize(
    ("text", "amount", "shown"),
    [
        ("Il y a 120 000 hommes.", 120_000, "120 000 hommes"),
        ("Il y a 6.235 sujets.", 6_235, "6.235 sujets"),
        ("Cela coûte 1,5 million d’euros.", 1_500_000, "1,5 million d’euros"),
        ("Cela coûte 186 134 € hors taxes.", 186_134, "186 134 €"),
        ("Trois morts.", 3, "Trois morts"),
        ("Quatre-vingt-dix-sept cas.", 97, "Quatre-vingt-dix-sept cas"),
        ("Deux cent mille foyers.", 200_000, "Deux cent mille foyers"),
        ("Vers 20h30.", 20.5, "20h30"),
        ("Soit 12 % des voix.", 12, "12 %"),
        ("On dit 3,5 milliards.", 3_500_000_000, "3,5 milliards"),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, amount: float, shown: str) -> None:
    """In digits or in words, with its sign or the word that it counts."""
    value = one(text)
    assert value.amount == amount
    assert value.span.of(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Le Covid-19 et l’A320.",
        "La 14e fois.",
        "Un jour, une nuit.",
        "Version v2.",
        "À 12,5km de là.",
        "12 345 678km",
        "1,5Md",
    ],
)
def test_names_and_articles_are_no_numbers(text: str) -> None:
    """Nor is a rank, which counts nothing, nor a part of what a unit is written to."""
    assert values(quote_of(text)) == []


@pytest.mark.parametrize(
    ("first", "second", "same_kind"),
    [
        ("12 morts", "15 morts", True),
        ("12 morts", "15 blessés graves", False),
        ("12 nouveaux cas", "15 cas", True),
        ("12 %", "15 cas", False),
        ("12 €", "15 euros", True),
        ("12 euros", "15 dollars", False),
        ("Ils sont 12.", "Ils sont 15 ouvriers.", True),
    ],
)
def test_only_numbers_of_one_unit_are_compared(first: str, second: str, same_kind: bool) -> None:
    """A number that nothing follows may count anything."""
    assert one(first).same_kind(one(second)) is same_kind


@pytest.mark.parametrize(
    ("first", "second", "disagrees"),
    [
        ("120 000 hommes", "130 000 hommes", True),
        ("120 000 hommes", "119 850 hommes", False),
        ("100 morts", "123 morts", True),
        ("trois morts", "3 morts", False),
        ("1,5 million", "1 500 000", False),
    ],
)
def test_a_rounded_number_agrees_with_the_number(first: str, second: str, disagrees: bool) -> None:
    """Also when one is in words and the other in digits."""
    assert one(first).disagrees(one(second)) is disagrees


def test_dates_disagree_when_they_share_no_day() -> None:
    """A month agrees with its days; a date is never compared with a number."""
    month, day, other = (Value(Span(0, 1), When.parse(each)) for each in ("2012-07", "2012-07-12", "2012-08-01"))
    assert not month.disagrees(day)
    assert other.disagrees(day)
    assert not day.same_kind(one("12 morts"))
