"""Which of the dates a passage mentions may be an event's, rather than its dispatch's or another event's."""

import re
from collections.abc import Sequence

from index.dated import Dated
from index.dates.when import When
from index.documents import Document, Span
from index.stems import terms

# The date of a dispatch stands in its first characters: "Paris, 14 février 2012. - …".
_DATELINE = 40
# What stands before a date with which something is only compared: "contre 45 000 en mai", "par rapport à 2010".
_COMPARED = re.compile(
    r"(?:\b(?:contre|against|versus|vs\.?)\s+(?:\w+\s+){0,2}?\d[^,;:.!?]{0,40}"
    r"|\b(?:par rapport (?:à|aux?)|compar(?:é|ée|és|ées) (?:à|aux?)|compared (?:to|with))\s[^,;:.!?]{0,30})$",
    re.I,
)
# Characters before a date that are looked at for it.
_BEFORE = 80
# The rules of the date grammar that read "la fin de l’année", "début 2012": nothing says which of their days are meant.
_VAGUE = re.compile(r"(?:^|:)part(?:-of-unit)?(?:$|:)")
_WORD = re.compile(r"\w+")


def is_dateline(dated: Dated, document: Document) -> bool:
    """Whether a date is the one that a dispatch opens with, which is the text's own."""
    return dated.span.start <= _DATELINE and dated.when == document.published


def without_dateline(dates: Sequence[Dated], document: Document) -> Sequence[Dated]:
    """The dates without the one a dispatch opens with, as long as there is another."""
    return [each for each in dates if not is_dateline(each, document)] or dates


def is_compared(dated: Dated, document: Document) -> bool:
    """Whether a date is only what the text compares with: nothing of it is told."""
    return _COMPARED.search(document.text[max(0, dated.span.start - _BEFORE) : dated.span.start]) is not None


def lies_in(dated: Dated, window: When) -> bool:
    """Whether a date is of a window: half of its days or more, or all of them where nothing says which are meant."""
    if not dated.bounded.lies_in(window):
        return False
    when = dated.bounded
    if not _VAGUE.search(dated.rule) or when.first is None or when.last is None:
        return True
    return (window.first is None or window.first <= when.first) and (window.last is None or when.last <= window.last)


def answering(dates: Sequence[Dated], answer: Span, document: Document, question: str) -> Dated | None:
    """The one of the dates of a quote that the reader marks with the words of its `answer`; `None` for none.

    Of several inside these words, it is the one nearest to words of the question: "en Europe le 28 juillet, et en
    Amérique le 18 août". Where they are the date of the dispatch, the event is of that time, and the one other date of
    the quote says its day: "17 août 2012. - Le pays a décidé hier d’accorder l’asile".
    """
    inside = [each for each in dates if each.span.start < answer.end and answer.start < each.span.end]
    if inside and all(is_dateline(each, document) for each in inside):
        others = without_dateline(dates, document)
        return others[0] if len(others) == 1 else None
    inside = list(without_dateline(inside, document)) if inside else []
    places = _places_of(question, document, dates)
    return min(inside, key=lambda each: (_distance(each.span, places), each.when.days), default=None)


def _places_of(question: str, document: Document, dates: Sequence[Dated]) -> list[Span]:
    """Where words of the question stand in the text around the dates, but for those of the dates themselves."""
    wanted = terms(question, document.language)
    start = min((each.span.start for each in dates), default=0) - 2 * _BEFORE
    end = max((each.span.end for each in dates), default=0) + 2 * _BEFORE
    words = (Span(*match.span()) for match in _WORD.finditer(document.text, max(0, start), end))
    return [
        word
        for word in words
        if not any(each.span.start <= word.start < each.span.end for each in dates)
        and terms(word.of(document.text), document.language) & wanted
    ]


def _distance(date: Span, words: Sequence[Span]) -> int:
    """Characters between a date and the nearest of the words; 0 where there are none."""
    return min((max(each.start - date.end, date.start - each.end) for each in words), default=0)
