"""Time in answers: what a window keeps, what is said of an empty one, and the date that answers a question of when."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.answer import Reason
from index.archive import Archive
from index.dates.when import Precision, When
from index.documents import Span
from index.question.query import Query
from index.quoting.reader import Readable, Reading

_TODAY = date(2022, 1, 26)  # a Wednesday
Open = Callable[[], Archive]


class _WordsReader:
    """Reads the same words as the answer wherever they stand."""

    def __init__(self, words: str) -> None:
        self._words = words

    def read(self, question: str, candidates: Sequence[Readable]) -> list[Reading | None]:
        """See `Reader.read`."""
        return [self._read(each) for each in candidates]

    def _read(self, candidate: Readable) -> Reading:
        start = candidate.passage.find(self._words)
        answer = None if start < 0 else Span(start, start + len(self._words))
        held = [answer is not None and each.start <= start < each.end for each in candidate.sentences]
        log_odds = np.where(held, 10.0, -10.0).astype(np.float32)
        return Reading(log_odds, answer, 1.0)


def _read_with(archive: Archive, words: str) -> Archive:
    return Archive(archive.edition, archive.encoder, _WordsReader(words))


@pytest.fixture
def dated(seeds: Path, archive: Open) -> Archive:
    """Three texts: one of 2020 that speaks of 2014, one of 2022 that states days, one of 2022 that states none."""
    texts = {
        "a.txt": "date 2020-03-10 Le roi du nord a signé le traité en 2014.",
        "b.txt": "date 2022-01 La reine du sud a ouvert le pont vendredi 21 janvier 2022.",
        "c.txt": "date 2022-02-05 Le prince de l’ouest a fermé le port.",
    }
    for name, text in texts.items():
        (seeds / name).write_text(text, encoding="utf-8")
    return archive()


def _ids(archive: Archive, question: str, today: date = _TODAY) -> list[str]:
    return [quote.document.id for quote in archive.ask(Query(question, today=today)).quotes]


def test_a_window_meets_what_a_passage_mentions_else_its_date(dated: Archive) -> None:
    """2014 is what the text of 2020 speaks of, and 2020 is not."""
    assert _ids(dated, "Que s’est-il passé en 2014 ?") == ["a.txt"]
    assert _ids(dated, "Que s’est-il passé en février 2022 ?") == ["c.txt"]
    assert _ids(dated, "Que s’est-il passé le 21 janvier 2022 ?") == ["b.txt"]
    assert set(_ids(dated, "Que s’est-il passé depuis 2022 ?")) == {"b.txt", "c.txt"}
    assert _ids(dated, "What happened last week?", date(2022, 1, 26)) == ["b.txt"]


def test_an_empty_window_is_a_refusal_that_names_the_nearest_dates(dated: Archive) -> None:
    """Never a silent widening."""
    answer = dated.ask(Query("Qui a ouvert le pont en 2021 ?", today=_TODAY))
    assert (answer.reason, answer.quotes) == (Reason.OUTSIDE_WINDOW, ())
    assert [str(each) for each in answer.beside] == ["2020-03-10", "2022-01"]
    assert answer.window == When.year(2021)


def test_a_question_of_when_is_answered_with_the_date(dated: Archive) -> None:
    """The date the reader takes for the answer, and the quote that proves it."""
    query = Query("Quand la reine du sud a-t-elle ouvert le pont ?", today=_TODAY)
    quote = _read_with(dated, "vendredi 21 janvier 2022").ask(query).quotes[0]
    assert quote.when is not None
    assert quote.when.when == When.day(date(2022, 1, 21))
    assert quote.when.span.of(quote.document.text) in quote.text
    asked_who = replace(query, question="Qui a ouvert le pont ?")
    assert _read_with(dated, "vendredi 21 janvier 2022").ask(asked_who).quotes[0].when is None


def test_a_date_that_does_not_answer_heads_no_quote(dated: Archive) -> None:
    """The reader answers with other words: the date beside them is another thing's."""
    query = Query("Quand la reine du sud a-t-elle ouvert le pont ?", today=_TODAY)
    quote = _read_with(dated, "La reine du sud").ask(query).quotes[0]
    assert [str(each.when) for each in quote.dates] == ["2022-01-21"]
    assert quote.when is None


def test_the_two_windows_are_both_heeded(dated: Archive) -> None:
    """What is asked for bounds what is told, `window` bounds the documents' own dates."""
    since = When(date(2021, 1, 1), None, Precision.RANGE)
    assert _ids(dated, "Que s’est-il passé en 2014 ?") == ["a.txt"]
    answer = dated.ask(Query("Que s’est-il passé en 2014 ?", today=_TODAY, window=since))
    assert answer.reason is Reason.OUTSIDE_WINDOW


def test_a_follow_up_keeps_the_window_unless_it_tells_another(dated: Archive) -> None:
    """Read from the question before, which the caller gives."""
    before = "Qui a signé le traité en 2014 ?"
    kept = dated.ask(Query("Et le roi du nord ?", follows=before, today=_TODAY))
    assert kept.window == When.year(2014)
    other = dated.ask(Query("Et la reine du sud, en 2022 ?", follows=before, today=_TODAY))
    assert other.window == When.year(2022)


def test_the_day_a_text_states_is_the_anchor_of_its_quotes(seeds: Path, archive: Open) -> None:
    """A document of a month whose text states its day is resolved against that day, and the quote carries it."""
    text = "date 2022-01 La reine a ouvert le pont ce vendredi 21 janvier 2022."
    (seeds / "a.txt").write_text(text, encoding="utf-8")
    (quote,) = archive().ask(Query("Que s’est-il passé le 21 janvier 2022 ?", today=_TODAY)).quotes
    assert quote.document.published == When.parse("2022-01")
    assert quote.anchor == date(2022, 1, 21)
    assert [str(each.when) for each in quote.dates] == ["2022-01-21"]


def test_the_newest_comes_first_among_equals(seeds: Path, archive: Open) -> None:
    """Equal scores, different dates."""
    for year in (2019, 2021, 2020):
        (seeds / f"{year}.txt").write_text(f"date {year}-05-01 Le prix du pain monte à {year * 7}.", encoding="utf-8")
    published = [quote.document.id for quote in archive().ask(Query("Le prix du pain monte", top=3)).quotes]
    assert published == ["2021.txt", "2020.txt", "2019.txt"]


def test_an_open_date_meets_no_window_beyond_its_text(seeds: Path, archive: Open) -> None:
    """ "Depuis 2011", told in 2012, says nothing of 2015, nor does "jusqu’à mercredi" of 1789."""
    (seeds / "a.txt").write_text("date 2012-08-19 Le roi règne depuis mars 2011.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2012-08-19 La reine reste jusqu’à mercredi.", encoding="utf-8")
    opened = archive()
    assert _ids(opened, "Que s’est-il passé en 2015 ?") == []
    assert _ids(opened, "Que s’est-il passé en 1789 ?") == []
    # A long time is not of each of its days; it is of a year that holds most of them.
    assert _ids(opened, "Que s’est-il passé en mai 2011 ?") == []
    assert _ids(opened, "Que s’est-il passé le 21 août 2012 ?") == []
    assert _ids(opened, "Que s’est-il passé de mars 2011 à mars 2012 ?") == ["a.txt"]
    assert _ids(opened, "Que s’est-il passé en août 2012 ?") == ["b.txt", "a.txt"]


def test_the_day_a_text_states_bounds_what_it_does_not_date(seeds: Path, archive: Open) -> None:
    """Finer than the month it was published under."""
    text = "date 2022-01 Le roi parle, ce vendredi 21 janvier 2022.\n\nLa reine se tait."
    (seeds / "a.txt").write_text(text, encoding="utf-8")
    opened = archive()
    assert _ids(opened, "Que s’est-il passé après le 22 janvier 2022 ?") == []
    assert _ids(opened, "Que s’est-il passé le 21 janvier 2022 ?") == ["a.txt"]


def test_the_date_of_the_dispatch_is_not_the_events(seeds: Path, archive: Open) -> None:
    """ "Quand" is headed by the event's date, not by the date the text opens with."""
    (seeds / "a.txt").write_text(
        "date 2012-06-05 5 juin 2012. - L’avion du roi s’est écrasé le 3 juin 2012 à Lagos.", encoding="utf-8"
    )
    query = Query("Quand l’avion du roi s’est-il écrasé à Lagos ?", today=_TODAY)
    quote = _read_with(archive(), "le 3 juin 2012").ask(query).quotes[0]
    assert quote.when is not None
    assert quote.when.when == When.day(date(2012, 6, 3))


def test_what_is_nearest_tells_no_date_as_if_it_answered(dated: Archive) -> None:
    """A refused question of when has no date on top."""
    answer = dated.ask(Query("Quand la lessive sera-t-elle repassée et pliée ?", today=_TODAY))
    assert not answer.answered
    assert [(quote.document.id, quote.when) for quote in answer.nearest] == [("b.txt", None)]


def test_what_is_vague_or_only_compared_with_tells_nothing_of_a_window(seeds: Path, archive: Open) -> None:
    """ "Début 2012" is not January, and a figure "contre 45 000 en mai" is news of July."""
    (seeds / "a.txt").write_text("date 2012-07-05 Le spectacle a été réalisé au début de 2012.", encoding="utf-8")
    (seeds / "b.txt").write_text(
        "date 2012-07-05 Le syndicat compte 75 000 emplois menacés, contre 45 000 au mois de mai.", encoding="utf-8"
    )
    opened = archive()
    assert _ids(opened, "Que s’est-il passé en janvier 2012 ?") == []
    assert _ids(opened, "Que s’est-il passé en mai 2012 ?") == []
    assert set(_ids(opened, "Que s’est-il passé en 2012 ?")) == {"a.txt", "b.txt"}


def test_an_answer_tells_what_is_known_of_its_first_quote(dated: Archive) -> None:
    """The features of what was ranked first, shown or not; none where the dates decide."""
    read = _read_with(dated, "vendredi 21 janvier 2022")
    answered = read.ask(Query("Qui a ouvert le pont ?", today=_TODAY))
    assert answered.features is not None
    assert answered.features.log_odds == 10.0
    refused = read.ask(Query("Quand la lessive sera-t-elle repassée et pliée ?", today=_TODAY))
    assert refused.features is not None
    assert read.ask(Query("Que s’est-il passé en 2014 ?", today=_TODAY)).features is None
