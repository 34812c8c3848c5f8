"""What a question asks about time: a window, and whether the answer is a date."""

import re
from dataclasses import dataclass
from datetime import date

from index import dates
from index.dates.when import When
from index.languages import detect
from index.phrases import Language
from index.stems import terms

_WHEN = re.compile(
    r"\b(?:quand|à quelle date|quel jour|en quelle année|quelle année|depuis quand|when|what (?:date|day|year)"
    r"|which (?:date|day|year)|on what date|since when)\b",
    re.I,
)
# Words that ask what there was, and nothing more: with a window, all of it is meant.
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

    `rest` is the question without the `expression`, the words that became the `window`; `wants_date` whether it asks
    when; `anything` whether it asks for all there was.
    """

    text: str
    rest: str
    window: When | None
    expression: str | None
    wants_date: bool
    anything: bool


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
        return Asked(text, text, None, None, wants_date, anything=False)
    told = mentions[0]
    rest = f"{text[: told.start].rstrip()} {text[told.end :].lstrip()}".strip()
    content = terms(rest, language)
    anything = language is not None and content <= _ANYTHING[language] and not wants_date
    return Asked(text, rest, told.when, text[told.start : told.end], wants_date, anything)
