"""The day that the first lines state."""

import pytest

from index.building.dating.first_line import opening_dates
from index.dates import When


@pytest.mark.parametrize(
    "text",
    [
        "Paris, 14 février 2012 — Le ministre a parlé.",
        "MONTREAL, Feb. 14, 2012 (Reuters) - The talks failed.",
        "Un titre\nVannes, 14 février 2012. Le conseil a voté la piscine.",
        "Un titre\n14 février 2012\nLe ministre a parlé.",
        "Ce qui s’est passé mardi\n14 février 2012\nLe ministre a parlé.",
        "Un titre\nPar Jean Dupont\nPublié le 14 février 2012 à 10h30, mis à jour le 15 février 2012\nLe ministre",
        "By John Smith | February 14, 2012\nThe talks failed.",
        "Title\nBy John Smith\nPublished 10:30 AM EST, Tue February 14, 2012\nThe talks failed.",
        "Paris, le 14/02/2012\nMadame, Monsieur,",
        "Posted by Bob at 10:30 PM on February 14, 2012\nHi",
        "Mardi 14 février 2012\n\nCher journal",
        "Ce mardi 14 février 2012, le ministre a parlé.",
    ],
)
def test_the_first_lines_state_the_day(text: str) -> None:
    """A dateline, a label, a line of its own, or "ce mardi"."""
    assert str(opening_dates(text, None)[0].read.when) == "2012-02-14"


@pytest.mark.parametrize(
    "text",
    [
        "Le 14 février 2012, le ministre a parlé devant les députés.",
        "Dans un article publié en avril 2018, il avait accusé le ministre.",
        "Parue le 22 mai 2020, l’étude se fonde sur les données de 96.000 patients.",
        "La bataille du 14 juillet 1789\nElle fut longue.",
        "Né le 14 février 2012\nIl vit.",
        "Exercice clos le 31 décembre 2011\nLe rapport",
        "© 2012 Le journal\nLe texte",
        "14 juillet 1789 – La prise\n15 juillet 1789 – La suite\n16 juillet 1789 – La fin",
        "Un.\n" * 9 + "14 février 2012\nLe ministre a parlé.",
    ],
)
def test_a_date_that_is_told_is_not_the_texts_own(text: str) -> None:
    """Nor is one of a chronology, or below the first lines."""
    assert opening_dates(text, None) == []


def test_a_dateline_without_a_year_is_read_inside_another_date() -> None:
    """A month, a year or the year before a file was made."""
    [found] = opening_dates("MONTREAL, Feb. 14 (Reuters) - The talks failed.", None, When.parse("2012"))
    assert str(found.read.when) == "2012-02-14"
