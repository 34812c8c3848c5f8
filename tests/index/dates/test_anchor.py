"""Where a text says the day it was written."""

from datetime import date

import pytest

from index.dates import When, anchor_of, read
from tests.index.dates.cases import SEEDS

JANUARY = When.parse("2022-01")


@pytest.mark.parametrize(
    ("text", "published", "anchor"),
    [
        ("Une ultime entrevue, ce vendredi 21 janvier 2022, a échoué.", "2022-01", "2022-01-21"),
        ("Une ultime entrevue, ce vendredi 21 janvier, a échoué.", "2022-01", "2022-01-21"),
        ("Aujourd'hui 21 janvier, l'entrevue a échoué.", "2022-01", "2022-01-21"),
        ("Aujourd’hui, vendredi 21 janvier, l'entrevue a échoué.", "2022-01", "2022-01-21"),
        ("The talks failed this Friday, January 21, 2022.", "2022-01", "2022-01-21"),
        ("The talks failed today, January 21.", "2022-01", "2022-01-21"),
        ("14 février 2012. – Le ministre a parlé.", None, "2012-02-14"),
        ("Un chapeau.\n14 février 2012. - Le ministre a parlé.", "2012", "2012-02-14"),
        ("14 février 2012, France. - Le ministre a parlé.", None, "2012-02-14"),
        ("PARIS, 21 janvier 2022 (AFP) - Le ministre a parlé.", None, "2022-01-21"),
        ("WASHINGTON, Jan. 21 (Reuters) - The talks failed.", "2022-01", "2022-01-21"),
        ("Le film sort le 18 octobre 2012 en France.", None, "2012-10-18"),
    ],
)
def test_a_text_states_its_day(text: str, published: str | None, anchor: str) -> None:
    """A dateline, a "ce vendredi 21 janvier" or a "today, January 21" gives the day."""
    assert str(anchor_of(text, When.parse(published) if published else None)) == anchor


@pytest.mark.parametrize(
    "text",
    [
        "Rien ici ne dit le jour.",
        "Ce vendredi, l'entrevue a échoué.",
        "L'entrevue du 21 janvier 2022 a échoué.",
        "Né le 21 janvier 2022, il dort.",
        "Ce vendredi 21 mars 2014, la Crimée a été annexée.",
        "L'entrevue aura lieu le 21 janvier 2022.",
    ],
)
def test_a_month_stays_a_month_where_no_day_is_stated(text: str) -> None:
    """A date that is not said to be the text's own, or is outside its month, does not anchor it."""
    assert anchor_of(text, JANUARY) == JANUARY


def test_a_day_needs_no_other() -> None:
    """A document published on a day is anchored there, whatever its text says."""
    day = When.day(date(2022, 1, 23))
    assert anchor_of("Ce vendredi 21 janvier 2022, l'entrevue a échoué.", day) == day


def test_no_date_at_all_is_no_anchor() -> None:
    """With no published date and no statement there is no anchor."""
    assert anchor_of("Rien ici ne dit le jour.", None) is None


def test_the_seed_is_anchored_on_its_friday() -> None:
    """The seed's month becomes its stated Friday, from which its week and its weekend's meeting are read."""
    [seed] = SEEDS.glob("*.txt")
    text = seed.read_text(encoding="utf-8")
    anchor = anchor_of(text, JANUARY)
    assert str(anchor) == "2022-01-21"
    found = {text[m.start : m.end]: str(m.when) for m in read(text, anchor)}
    assert found["ce vendredi 21 janvier 2022"] == "2022-01-21"
    assert found["cette semaine"] == "2022-01-17/2022-01-23"
    assert found["fin de semaine dernière, le 21 janvier 2022"] == "2022-01-21"
