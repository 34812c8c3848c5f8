"""A date expression of a document, resolved."""

from typing import NamedTuple

from index.dates.when import Precision, When
from index.documents import Span


class Dated(NamedTuple):
    """A date expression: its characters in the document, the days it means, and the grammar rule that read it.

    `bounded` is `when` with both ends closed (see `bounded`); a date filter compares with it.
    """

    span: Span
    when: When
    rule: str
    bounded: When


def bounded(when: When, written: When | None) -> When:
    """An interval that is open at one end, closed by the time its text was written.

    "Depuis 2011", written in 2012, says nothing of 2015; nor does "jusqu’à mercredi" of the years before. Where the
    time of writing is not known, or lies on the other side, the interval is reduced to its known end.

    >>> from datetime import date
    >>> since = When(date(2011, 3, 1), None, Precision.RANGE)
    >>> str(bounded(since, When.parse("2012-07-03")))
    '2011-03-01/2012-07-03'
    """
    first, last = when.first, when.last
    if last is None:
        assert first is not None
        end = (written and written.last) or first
        return When(first, max(first, end), Precision.RANGE)
    if first is None:
        start = (written and written.first) or last
        return When(min(last, start), last, Precision.RANGE)
    return when
