"""Questions that follow up the one before, told from those that stand alone."""

import pytest

from index.question.follow_up import follows_up


@pytest.mark.parametrize(
    "question",
    """
    Et pourquoi ?|il a quel âge ?|quel montant ?|where exactly?|qui d'autre ?|combien de victimes ?|c'est où ?|who won?
    dans quelle ville ?|for how long?|did she accept?|a-t-elle accepté ?|quel est son nom ?|which one?|leurs noms ?
    à cause de quoi ?|quelle était la raison ?|what was the score?|is he still alive?|des dégâts ?|c'était prévu ?
    """.strip()
    .replace("\n", "|")
    .split("|"),
)
def test_what_says_too_little_alone_follows_up(question: str) -> None:
    """It points back, or is a fragment."""
    assert follows_up(question.strip())


@pytest.mark.parametrize(
    "question",
    """
    Qui est Obama ?|Wikidata ?|exoplanète|what's Wikidata?|Qu'est-ce que l'Acta ?|Qui est le pape ?|quoi de neuf ?
    c'est quoi la 3DS XL|Que s'est-il passé hier ?|What happened this week?|Il s'est passé quoi ce week-end ?
    Quand Gisèle Halimi est-elle morte ?|Combien de tigres de Sumatra reste-t-il ?|il pleut à Lyon ?|what is polonium?
    is it true that the bridge burned down?|Il y a eu combien de morts à Madrid ?
    Quand a lieu le festival interceltique ?
    """.strip()
    .replace("\n", "|")
    .split("|"),
)
def test_what_names_its_subject_stands_alone(question: str) -> None:
    """Also where a pronoun repeats the subject, or is nobody."""
    assert not follows_up(question.strip())
