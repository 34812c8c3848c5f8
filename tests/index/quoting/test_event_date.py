"""Which date of a passage is an event's."""

from collections.abc import Sequence
from datetime import date

import pytest

from index.dated import Dated, bounded
from index.dates.read import read
from index.dates.when import When
from index.documents import Document, Span
from index.phrases import Language
from index.quoting.event_date import answering, is_compared, is_dateline, lies_in

_DAY = When.day(date(2012, 8, 17))


def _document(text: str) -> tuple[Document, Sequence[Dated]]:
    """A text of 17 August 2012, with its dates."""
    mentions = read(text, _DAY)
    dates = [Dated(Span(each.start, each.end), each.when, each.rule, bounded(each.when, _DAY)) for each in mentions]
    return Document("a", "", text, _DAY, language=Language.FRENCH), dates


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("Ils comptent 75 000 emplois, contre 45 000 au mois de mai.", True),
        ("The group lost 9 million, against 3 million in 2010.", True),
        ("Une baisse de 16 % par rapport à 2010.", True),
        ("Sales fell compared with May 2011.", True),
        ("Le Parlement a voté contre la loi en mai 2011.", False),
        ("Ils ont manifesté contre 3 lois, et le 4 mai 2011 le roi a cédé.", False),
        ("Le match contre Lyon a eu lieu le 4 mai 2011.", False),
    ],
)
def test_a_time_that_is_compared_with_is_told_from_an_events(text: str, compared: bool) -> None:
    """By what stands before it in its clause."""
    document, (dated,) = _document(text)
    assert is_compared(dated, document) is compared


def test_a_vague_time_is_only_of_a_window_that_holds_it_whole() -> None:
    """Nothing says that "la fin de l'année" means December; it is of the year."""
    for text in ("Deux fêtes clôturent la fin de l’année.", "Le spectacle date du début de 2012."):
        _, (dated,) = _document(text)
        assert not lies_in(dated, When.month(2012, 1))
        assert not lies_in(dated, When.month(2012, 12))
        assert lies_in(dated, When.year(2012))
    _, (exact,) = _document("Il est venu le 4 mai 2011.")
    assert lies_in(exact, When.month(2011, 5))


def _answer(text: str, words: str, question: str) -> str | None:
    document, dates = _document(text)
    start = text.index(words)
    found = answering(dates, Span(start, start + len(words)), document, question)
    return None if found is None else str(found.when)


def test_of_two_dates_in_the_answer_the_one_beside_the_questions_words_heads_it() -> None:
    """Wherever the reader's words begin and end."""
    text = "La console sortira en Europe le 28 août, et en Amérique, le 18 octobre."
    words = "le 28 août, et en Amérique, le 18 octobre"
    assert _answer(text, words, "Quand la console sort-elle en Amérique ?") == "2012-10-18"
    assert _answer(text, words, "Quand la console sort-elle en Europe ?") == "2012-08-28"


def test_the_date_of_the_dispatch_stands_for_the_one_that_its_sentence_tells() -> None:
    """The event is of that time; without another date in the quote, of that very day; with two others, nobody knows."""
    assert (
        _answer("17 août 2012. - Le pays a décidé hier d’accorder l’asile.", "17 août 2012", "Quand ?") == "2012-08-16"
    )
    assert _answer("17 août 2012. - Le pays a accordé l’asile.", "17 août 2012", "Quand ?") == "2012-08-17"
    two = "17 août 2012. - Le pays a décidé hier d’accorder l’asile, demandé le 19 juin."
    assert _answer(two, "17 août 2012", "Quand ?") is None


def test_a_date_outside_the_readers_words_heads_nothing() -> None:
    """The reader answers with other words."""
    assert _answer("Le pays a accordé l’asile le 16 août 2012 à Londres.", "Londres", "Quand ?") is None


def test_a_dateline_opens_the_text() -> None:
    """The same date further on is an event's."""
    document, (first, second) = _document("17 août 2012. - Le pays, qui hésitait encore, a cédé le 17 août 2012.")
    assert is_dateline(first, document)
    assert not is_dateline(second, document)
