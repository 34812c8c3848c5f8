"""What an answer is compared with, and when it passes."""

import re

import pytest

from bot.checks.outcome import Outcome, check, holds
from bot.checks.questions_file import read
from index.archive import Archive
from tests.bot.checks.conftest import BAD, GOOD, REFUSED, Check, Write
from tests.conftest import ROOT


def _outcomes(checked: Check, text: str) -> list[tuple[bool, int | None]]:
    return [(each.passed, each.place) for each in checked(text).outcomes]


def test_the_first_quote_has_to_have_the_words(checked: Check) -> None:
    """A refusal has no quote, and passes where it is expected; a later quote is named and does not pass."""
    assert _outcomes(checked, GOOD + REFUSED) == [(True, 1), (True, None)]
    assert _outcomes(checked, BAD) == [(False, 2)]
    assert _outcomes(checked, "- {question: 'Où dort le chien ?', refuse: true}") == [(False, None)]
    assert _outcomes(checked, "- {question: 'prix du gaz liquide importé ?', holds: gaz}") == [(False, None)]


def test_what_failed_is_listed_in_the_order_of_the_file(checked: Check) -> None:
    """Each with its line."""
    outcomes = checked(GOOD + BAD.replace("Où dort le chat ?", "Où est le chat ?") + REFUSED)
    assert [each.expected.line for each in outcomes.failed] == [3]
    assert len(outcomes.outcomes) == 3
    assert outcomes.seconds == sum(each.answer.milliseconds for each in outcomes.outcomes) / 1000


def test_the_words_that_lack_are_named(checked: Check) -> None:
    """Of several, those only."""
    (outcome,) = checked("- {question: 'Où dort le chat sur le mur ?', holds: [Le CHAT, le toit]}").outcomes
    assert (outcome.passed, outcome.missing) == (False, ["le toit"])


def test_a_nearest_passage_may_have_what_was_expected(checked: Check) -> None:
    """Then the texts have it, and what refused was too strict."""
    (refused,) = checked("- {question: 'Où dort le chat en 2019 ?', holds: dort}").outcomes
    assert (refused.answer.answered, refused.passed, refused.near) == (False, False, True)
    (absent,) = checked("- {question: 'Où dort le chat en 2019 ?', holds: la lune}").outcomes
    assert not absent.near


def test_the_day_of_the_file_is_the_day_it_is_asked_on(checked: Check) -> None:
    """So that "la semaine dernière" is counted the same tomorrow."""
    entry = "- {question: 'Que s’est-il passé la semaine dernière ?', holds: rêvé, date: 2022-01-21}"
    asked = f"today: 2022-01-26\nquestions:\n{entry}"
    assert _outcomes(checked, asked) == [(True, 1)]
    assert _outcomes(checked, asked.replace("2022", "2023", 1)) == [(False, None)]


def test_dates_may_be_years_months_and_days(checked: Check) -> None:
    """The text's own, or one its quote mentions; YAML makes numbers and days of some, quoted ones are texts."""
    for when in ("2022", "2022-01", "2022-01-21", "'2022'", '"2022-01-21"'):
        assert _outcomes(checked, f"- {{question: 'Quand a-t-il rêvé ?', holds: rêvé, date: {when}}}") == [(True, 1)]
    for when, passes in (
        ("2020", True),
        ("2020-05", True),
        ("2020-05-01", True),
        ("2020-05-02", False),
        ("2022", False),
    ):
        (outcome,) = checked(f"- {{question: 'Où dort le chien ?', holds: neige, date: {when}}}").outcomes
        assert (outcome.passed, outcome.has_expected_date) == (passes, passes)


def test_a_question_of_when_is_judged_by_the_date_it_is_answered_with(checked: Check) -> None:
    """Not by the text's own date."""
    (outcome,) = checked("- {question: 'Quand a-t-il rêvé ?', holds: rêvé, date: 2022-01-20}").outcomes
    assert (outcome.passed, outcome.has_expected_date) == (False, False)


@pytest.mark.parametrize(
    ("text", "words", "stand"),
    [
        ("L’été, à l’Est", "l'ÉTÉ", True),
        ("L'e\u0301te\u0301", "été", True),
        ("120\u202f000\n hommes", "120 000 hommes", True),
        ("120 000 hommes", "20 000", False),
        ("120,000 men", "120", False),
        ("En 2022, 120 hommes.", "120", True),
        ("les 27.", "27", True),
        ("(a+b)", "(A+B)", True),
        ("a b", "ab", False),
    ],
)
def test_words_are_compared_as_a_reader_would(text: str, words: str, stand: bool) -> None:
    """Case, white space, apostrophes and the form of accents do not matter; a number is a number."""
    assert holds(text, words) is stand


def _failed(archive: Archive, write: Write, text: str) -> list[Outcome]:
    return check(archive.ask, read(write(text))).failed


def test_the_seed_text_passes_its_own_check(seed_archive: Archive, write: Write) -> None:
    """With the real encoder and reader, the file that comes with Dateline."""
    text = (ROOT / "tests" / "golden" / "seed.yaml").read_text(encoding="utf-8")
    assert _failed(seed_archive, write, text) == []


def test_the_example_of_the_readme_passes(seed_archive: Archive, write: Write) -> None:
    """As it is printed there."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Checking your own archive")[1]
    example = re.search(r"```yaml\n(.*?)```", section, re.S)
    assert example is not None
    assert _failed(seed_archive, write, example[1]) == []


_POSSIBLE = "Pourquoi le chat noir quitte souvent la maison ?"


@pytest.mark.parametrize(
    ("question", "expected", "passes"),
    [
        ("Où dort le chat ?", "holds: mur", True),
        ("Où dort le chat ?", "holds: mur, certainty: sure", True),
        ("Où dort le chat ?", "holds: mur, certainty: perhaps", True),
        (_POSSIBLE, "holds: mur", True),
        (_POSSIBLE, "holds: mur, certainty: perhaps", True),
        (_POSSIBLE, "holds: mur, certainty: sure", False),
        ("Où dort le chat ?", "refuse: true", False),
        ("Où dort le chat ?", "refuse: true, certainty: perhaps", False),
        (_POSSIBLE, "refuse: true", False),
        (_POSSIBLE, "refuse: true, certainty: perhaps", True),
        ("prix du gaz liquide importé ?", "refuse: true", True),
        ("prix du gaz liquide importé ?", "refuse: true, certainty: perhaps", True),
        ("prix du gaz liquide importé ?", "holds: gaz, certainty: perhaps", False),
    ],
)
def test_an_entry_bounds_the_certainty(checked: Check, question: str, expected: str, passes: bool) -> None:
    """The least that a quote must have, `perhaps` unless it says `sure`; the most that a refusal may show."""
    (outcome,) = checked(f"- {{question: '{question}', {expected}}}").outcomes
    assert outcome.passed is passes
