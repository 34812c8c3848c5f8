"""Which of the dates a passage mentions may be an event's, rather than its dispatch's."""

from collections.abc import Sequence

from index.dated import Dated
from index.documents import Document

# The date of a dispatch stands in its first characters: "Paris, 14 février 2012. - …".
_DATELINE = 40


def without_dateline(dates: Sequence[Dated], document: Document) -> Sequence[Dated]:
    """The dates without the one a dispatch opens with, which is the text's own, as long as there is another."""
    others = [each for each in dates if each.span.start > _DATELINE or each.when != document.published]
    return others or dates
