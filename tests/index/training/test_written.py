"""What was written to learn from stands with the words that answer it, where it says that they stand."""

import pytest

from index.training import written
from index.training.texts import Text


@pytest.fixture(scope="module")
def encyclopedia() -> list[Text]:
    """All of it."""
    return written.encyclopedia()


def test_the_words_that_answer_stand_in_a_sentence_that_answers(encyclopedia: list[Text]) -> None:
    """Also in texts before which the title was put."""
    for text in encyclopedia:
        for query in text.queries:
            assert (query.answer is None) == (not query.gold), query.question
            if query.answer is not None:
                words = query.answer.of(text.text)
                quoted = text.span(range(min(query.gold), max(query.gold) + 1))
                assert words == words.strip() != "", query.question
                assert quoted.start <= query.answer.start < query.answer.end <= quoted.end, query.question


def test_every_text_names_its_subject(encyclopedia: list[Text]) -> None:
    """By a word that is long enough to tell it: a text is also read without its title."""
    for text in encyclopedia:
        telling = [word for word in text.title.lower().split() if len(word) > 3]
        begins = text.text.startswith(f"{text.title}: ")
        assert begins or any(word in text.text.lower() for word in telling), text.title


def test_over_a_quarter_is_answered_nowhere(encyclopedia: list[Text]) -> None:
    """Silence is learnt from as well."""
    queries = [query for text in encyclopedia for query in text.queries]
    assert 0.25 < sum(not query.gold for query in queries) / len(queries) < 0.4
