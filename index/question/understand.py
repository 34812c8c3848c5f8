"""Reads a question: its language, the window of time it asks about, and whether its answer is a date."""

import re
from dataclasses import dataclass, replace
from datetime import date

from index import dates
from index.dates.when import When
from index.languages import detect
from index.phrases import Language
from index.question.query import LONGEST_QUESTION, Query
from index.stems import terms

_WHEN = re.compile(
    r"\b(?:quand|à quelle date|quel jour|en quelle année|quelle année|depuis quand|when|what (?:date|day|year)"
    r"|which (?:date|day|year)|on what date|since when)\b",
    re.I,
)
# Stems of questions that ask for everything in a window: "Que s’est-il passé en mars ?"
_ANYTHING = {
    language: terms(words, language)
    for language, words in (
        (Language.FRENCH, "passé passer arrivé arriver produit événements faits nouvelles actualité actu nouveau neuf"),
        (Language.ENGLISH, "happen happened happening events news new going"),
    )
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched.

    `language` is the question's, `None` when its words do not tell; `rest` is the text without the `expression` of
    time, which became the `window`; `wants_date` is whether it asks when; `anything` whether it asks for all there was.
    """

    text: str
    language: Language | None
    rest: str
    window: When | None
    expression: str | None
    wants_date: bool
    anything: bool


def understand_query(query: Query) -> Asked:
    """The query's question, joined to the one it follows up; a window it does not name itself is that one's."""
    own = understand(_searchable(query.question), query.today)
    if query.follows is None:
        return own
    before = understand(_searchable(query.follows), query.today)
    text = f"{before.text} {own.text}"
    return replace(
        own,
        text=text,
        language=detect(text),
        rest=f"{before.rest} {own.rest}",
        window=own.window or before.window,
        anything=False,
    )


def understand(text: str, today: date | None) -> Asked:
    """Reads a question asked on the day `today`; without a day, expressions that need one are left alone.

    The first expression of time is the window; what the language leaves open ("avant", "since") stays open.

    >>> asked = understand("Que s’est-il passé en janvier 2022 ?", date(2026, 5, 1))
    >>> str(asked.window), asked.anything
    ('2022-01', True)
    """
    mentions = dates.read(text, When.day(today) if today else None)
    language = detect(text)
    wants_date = bool(_WHEN.search(text))
    if not mentions:
        return Asked(text, language, text, None, None, wants_date, anything=False)
    first = mentions[0]
    rest = f"{text[: first.start].rstrip()} {text[first.end :].lstrip()}".strip()
    content = terms(rest, language)
    anything = language is not None and content <= _ANYTHING[language] and not wants_date
    return Asked(text, language, rest, first.when, text[first.start : first.end], wants_date, anything)


def _searchable(question: str) -> str:
    """The question without lone surrogates, which are no characters, and without NULs, cut to `LONGEST_QUESTION`."""
    return question.encode("utf-8", "ignore").decode().replace("\0", " ").strip()[:LONGEST_QUESTION]
