"""Time in questions: what becomes a window, what is searched, what asks for a date."""

from datetime import date

import pytest

from index.question.query import Query
from index.question.understand import understand, understand_query

_TODAY = date(2022, 1, 26)  # a Wednesday


@pytest.mark.parametrize(
    ("question", "first", "last", "rest"),
    [
        ("Que s’est-il passé avant le 21 janvier ?", None, "2022-01-20", "Que s’est-il passé ?"),
        ("What did Russia ask for in January 2022?", "2022-01-01", "2022-01-31", "What did Russia ask for in ?"),
        ("Qu’a dit Lavrov la semaine dernière ?", "2022-01-17", "2022-01-23", "Qu’a dit Lavrov ?"),
        ("What happened yesterday?", "2022-01-25", "2022-01-25", "What happened ?"),
        ("Depuis 2014, que fait Moscou ?", "2014-01-01", None, ", que fait Moscou ?"),
        ("Que s’est-il passé du 10 au 21 janvier ?", "2022-01-10", "2022-01-21", "Que s’est-il passé ?"),
    ],
)
def test_an_expression_becomes_a_window(question: str, first: str | None, last: str | None, rest: str) -> None:
    """Counted from the day asked, and taken out of what is searched."""
    asked = understand(question, _TODAY)
    assert asked.window is not None
    ends = tuple(date.fromisoformat(end) if end else None for end in (first, last))
    assert (asked.window.first, asked.window.last) == ends
    assert asked.rest.split() == rest.split()
    assert asked.expression is not None
    assert asked.expression.strip()
    assert asked.expression in question


@pytest.mark.parametrize(
    ("question", "wants_date", "topic"),
    [
        ("Quand Lavrov a-t-il rencontré Blinken ?", True, None),
        ("When did they meet?", True, None),
        ("En quelle année ?", True, None),
        ("Que s’est-il passé en janvier 2022 ?", False, ""),
        ("What happened in January 2022?", False, ""),
        ("Que demande la Russie ?", False, None),
        ("Qui s’est rencontré le 21 janvier 2022 ?", False, None),
    ],
)
def test_what_is_asked_for(question: str, wants_date: bool, topic: str | None) -> None:
    """A date, all there was, or something in particular."""
    asked = understand(question, _TODAY)
    assert (asked.wants_date, asked.topic) == (wants_date, topic)


@pytest.mark.parametrize("question", ["Pourquoi ?", "Et la Pologne ?", "Il a dit quoi ?"])
def test_a_follow_up_without_a_time_has_the_words_of_the_window_that_it_takes_over(question: str) -> None:
    """So that what is told of an empty window speaks of what was asked, not of when a text was published."""
    asked = understand_query(Query(question, follows="Où la Russie a-t-elle signé un traité en 2031 ?", today=_TODAY))
    assert (str(asked.window), asked.expression) == ("2031", "2031")
