"""What is quoted of a passage that was read."""

from datetime import date

import numpy as np
import pytest

from index.dated import Dated
from index.dates.when import When
from index.documents import Document, Span
from index.quoting.excerpt import Excerpt, excerpt
from index.quoting.reader import Reading
from index.retrieval.search import Candidate
from index.storage.tables import Passage

_MET, _LATER = "Les deux ministres se sont rencontrés le 21 janvier 2022.", "Les présidents pourraient se voir."
_TEXT = f"{_MET} {_LATER}"
_SENTENCES = (Span(0, len(_MET)), Span(len(_MET) + 1, len(_TEXT)))
_DAY = When.day(date(2022, 1, 21))
_DATE = Dated(Span(_TEXT.index("21 janvier"), _TEXT.index(".")), _DAY, "day", _DAY)


def _quoted(odds: tuple[float, float], dates: list[Dated], dated: bool) -> Excerpt:
    """What is quoted where the reader gives the two sentences these log odds."""
    document = Document("a", "", _TEXT)
    passage = Passage(0, 0, Span(0, len(_TEXT)), 2)
    candidate = Candidate(passage, _SENTENCES, 0.8, np.array([0.8, 0.8], np.float32), 0.0, 0.0)
    log_odds = np.array(odds, np.float32)
    reading = Reading(log_odds, None, 0.0)
    return excerpt(document, candidate, frozenset(), dates, reading, dated)


@pytest.mark.parametrize(
    ("odds", "dates", "dated", "quoted"),
    [
        ((-2.0, 3.0), [_DATE], False, _LATER),
        ((-2.0, 3.0), [_DATE], True, f"{_MET} {_LATER}"),
        ((-2.0, 3.0), [], True, _LATER),
        ((3.0, -2.0), [_DATE], True, _MET),
        # A neighbour as likely as 0.07 joins; the others above are less than 0.01.
        ((3.0, 0.4), [], False, _TEXT),
    ],
)
def test_a_quote_holds_the_date_that_was_asked_for(
    odds: tuple[float, float], dates: list[Dated], dated: bool, quoted: str
) -> None:
    """Where only that date puts the text into the window; whatever the reader likes best."""
    assert _quoted(odds, dates, dated).span.of(_TEXT) == quoted


def test_a_quote_is_judged_among_the_sentences_that_may_be_quoted() -> None:
    """Among all of them, or where it must hold a date among those that mention one."""
    assert _quoted((-2.0, 3.0), [_DATE], dated=False).probability == pytest.approx(1 / (1 + np.exp(-5)))
    assert _quoted((-2.0, 3.0), [_DATE], dated=True).probability == 1.0
    assert _quoted((3.0, 0.4), [], dated=False).probability == pytest.approx(1.0)


def test_what_was_cut_off_before_it_was_read_is_not_known_to_answer() -> None:
    """Where all that may be quoted is of that kind."""
    assert _quoted((-1e4, 3.0), [_DATE], dated=True).probability == 0.0
