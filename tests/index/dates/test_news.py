"""What news says, in French and in English, read as its readers read it."""

from datetime import date

import pytest

from index.dates import Policy, When, read
from tests.index.dates.cases import Case, lines, table

TUESDAY = When.day(date(2022, 1, 25))


def mentions(text: str, anchor: When | None = TUESDAY, policy: Policy = Policy.PAST) -> dict[str, str]:
    """Each expression read in `text`, with its days."""
    return {text[m.start : m.end]: str(m.when) for m in read(text, anchor, policy)}


@pytest.mark.parametrize("case", table("english.txt"), ids=lambda case: f"{case.sentence} [{case.expression}]")
def test_english_news_is_read(case: Case) -> None:
    """Every case of the English table is read exactly, the expression's characters too."""
    assert case.expression in case.sentence
    assert mentions(case.sentence).get(case.expression, "-") == case.days


@pytest.mark.parametrize("case", table("french.txt"), ids=lambda case: f"{case.sentence} [{case.expression}]")
def test_french_news_is_read(case: Case) -> None:
    """Every case of the French table is read exactly, the expression's characters too."""
    assert case.expression in case.sentence
    assert mentions(case.sentence).get(case.expression, "-") == case.days


def test_there_are_enough_english_cases() -> None:
    """The English table holds at least 120 cases."""
    assert len(table("english.txt")) >= 120


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("sentence", lines("traps.txt"))
def test_what_only_looks_like_a_time_stays_silent(sentence: str, policy: Policy) -> None:
    """No trap is read, whatever the policy."""
    assert mentions(sentence, policy=policy) == {}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("vendredi", "2022-01-28"),
        ("ce mardi", "2022-02-01"),
        ("le 21 janvier", "2023-01-21"),
        ("le 28", "2022-01-28"),
        ("le 21", "2022-02-21"),
        ("en janvier", "2022-01"),
        ("en mars", "2022-03"),
        ("Noël", "2022-12-25"),
        ("Friday", "2022-01-28"),
        ("on March 3", "2022-03-03"),
        ("in two weeks", "2022-02-08"),
        ("in the third quarter", "2022-07-01/2022-09-30"),
        ("les trois prochains jours", "2022-01-26/2022-01-28"),
        ("les deux dernières semaines", "2022-01-10/2022-01-23"),
        ("dans deux mois", "2022-03-25"),
        ("en début de mois", "2022-02-01/2022-02-10"),
        ("17 02", "2022-02-17"),
    ],
)
def test_plans_look_forward(text: str, days: str) -> None:
    """Under the forward policy, what could be either is to come."""
    assert list(mentions(text, policy=Policy.FORWARD).values()) == [days]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Le traité a été signé le 21 janvier 2022.", "2022-01-21"),
        ("Le traité a été signé en 2014.", "2014"),
        ("The treaty was signed in the 1990s.", "1990-01-01/1999-12-31"),
        ("Il date du XIXe siècle.", "1801-01-01/1900-12-31"),
        ("Il a régné de 1715 à 1774.", "1715-01-01/1774-12-31"),
        ("Il est en poste depuis 2014.", "2014-01-01/.."),
        ("Il est arrivé au printemps 2021.", "2021-03-20/2021-06-20"),
        ("He came on Christmas Eve 1914.", "1914-12-24"),
    ],
)
def test_what_stands_on_its_own_needs_no_anchor(text: str, days: str) -> None:
    """Full dates, years and longer are read without an anchor."""
    assert list(mentions(text, None).values()) == [days]


@pytest.mark.parametrize(
    "text",
    ["hier", "vendredi", "le 21 janvier", "en janvier", "la semaine dernière", "il y a trois jours", "la veille",
     "yesterday", "last week", "on Friday", "two days later", "ces derniers jours", "à Noël", "cet été"],
)  # fmt: skip
def test_what_leans_on_an_anchor_is_silent_without_one(text: str) -> None:
    """Nothing is guessed where there is no day to count from."""
    assert mentions(text, None) == {}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("le 21 janvier", ["2022-01-21"]),
        ("le 15 mars", ["2021-03-15"]),
        ("le 21", ["2022-01-21"]),
        ("en janvier", ["2022-01"]),
        ("en décembre", ["2021-12"]),
        ("le mois dernier", ["2021-12"]),
        ("cette année", ["2022"]),
        ("l'an dernier", ["2021"]),
        ("il y a trois mois", ["2021-10"]),
        ("il y a dix ans", ["2012"]),
        ("ces dernières années", ["../2022-01-31"]),
        ("hier", []),
        ("vendredi", []),
        ("vendredi dernier", []),
        ("cette semaine", []),
        ("la semaine dernière", []),
        ("il y a trois jours", []),
        ("depuis lundi", []),
        ("ce week-end", []),
        ("la veille", []),
    ],
)
def test_a_month_answers_only_what_a_month_can(text: str, days: list[str]) -> None:
    """Against a month, what would need the day itself is silent, and the rest is read."""
    assert list(mentions(text, When.parse("2022-01")).values()) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("cette année", ["2022"]),
        ("l'an dernier", ["2021"]),
        ("le 21 janvier", ["2022-01-21"]),
        ("en janvier", ["2022-01"]),
        ("le mois dernier", []),
        ("hier", []),
    ],
)
def test_a_year_answers_only_what_a_year_can(text: str, days: list[str]) -> None:
    """Against a year, months and days of it are read, and what would need the month is silent."""
    assert list(mentions(text, When.year(2022)).values()) == days


def test_a_written_weekday_chooses_the_year() -> None:
    """A date without its year is the nearest one whose weekday is the calendar's."""
    assert mentions("mercredi 26 janvier") == {"mercredi 26 janvier": "2022-01-26"}
    assert mentions("jeudi 24 décembre") == {"jeudi 24 décembre": "2020-12-24"}
    # On none of the leap days around it: the nearest is meant, and its weekday is wrong.
    [leap] = read("Le conseil se réunira jeudi 29 février.", When.parse("2011-02-20"))
    assert str(leap.when) == "2012-02-29"


def test_a_written_year_stands_against_its_weekday() -> None:
    """A full date whose weekday is wrong is kept, and its rule says so."""
    [mention] = read("jeudi 21 janvier 2022", None)
    assert str(mention.when) == "2022-01-21"
    assert mention.rule == "date-weekday-disagrees"


def test_one_time_told_twice_is_one_mention() -> None:
    """ "Hier, jeudi 16 août 2012" is one expression, and a written date wins over the week beside it."""
    text = "Elle a eu lieu en fin de semaine dernière, le 21 janvier 2022, à Genève."
    [mention] = read(text, When.day(date(2022, 1, 21)))
    assert text[mention.start : mention.end] == "fin de semaine dernière, le 21 janvier 2022"
    assert str(mention.when) == "2022-01-21"
    assert mention.rule == "apposition:date"


def test_both_languages_in_one_text() -> None:
    """A text may mix languages; neither has to be named."""
    text = 'Le sommet du 10 janvier 2022 a échoué. "It failed on January 12, 2022", he said.'
    assert list(mentions(text).values()) == ["2022-01-10", "2022-01-12"]


def test_typography_does_not_matter() -> None:
    """Curly apostrophes, no-break spaces, capitals and line ends are read like plain ones."""
    for text in ("aujourd’hui", "aujourd'hui", "Aujourd'hui", "AUJOURD'HUI"):
        assert list(mentions(text).values()) == ["2022-01-25"]
    assert list(mentions("le 21\u00a0janvier\u202f2022").values()) == ["2022-01-21"]
    assert list(mentions("le 21\njanvier 2022").values()) == ["2022-01-21"]
    assert list(mentions("FÉVRIER 2021 et FEVRIER 2020").values()) == ["2021-02", "2020-02"]


def test_a_paragraph_ends_an_expression() -> None:
    """A blank line stands between two expressions, never inside one."""
    assert list(mentions("le 21 janvier\n\n2014 fut rude").values()) == ["2022-01-21", "2014"]
