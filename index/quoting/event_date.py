"""Which of the dates a passage mentions answers a question that asks when."""

import re
from collections.abc import Sequence

from index.dated import Dated
from index.documents import Document, Span
from index.stems import terms

_WORD = re.compile(r"\w+")
# The date of a dispatch stands in its first characters: "Paris, 14 février 2012. - …".
_DATELINE = 40


def without_dateline(dates: Sequence[Dated], document: Document) -> Sequence[Dated]:
    """The dates without the one a dispatch opens with, which is the text's own, as long as there is another."""
    others = [each for each in dates if each.span.start > _DATELINE or each.when != document.published]
    return others or dates


def event_date(dates: Sequence[Dated], quoted: Span, document: Document, wanted: frozenset[str]) -> Dated:
    """The date nearest to the question's words in the quote, then the finest; `wanted` are the words' stems.

    "Mardi, le journal annonce qu’il a été tué le 11 janvier": when he was killed is answered by the second.
    """
    words = [
        (quoted.start + match.start(), quoted.start + match.end())
        for match in _WORD.finditer(quoted.of(document.text))
        if terms(match.group(), document.language) & wanted
    ]

    def distance(each: Dated) -> int:
        outside = [word for word in words if word[1] <= each.span.start or word[0] >= each.span.end]
        return min((max(each.span.start - end, start - each.span.end) for start, end in outside), default=0)

    return min(without_dateline(dates, document), key=lambda each: (distance(each), each.when.days))
