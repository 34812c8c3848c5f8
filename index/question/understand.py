"""Reads a question: its language, the window of time it asks about, and whether its answer is a date."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from index import dates
from index.dates.when import When
from index.languages import detect
from index.phrases import Language
from index.question.follow_up import in_full, without_opening
from index.question.query import LONGEST_QUESTION, Query

_WHEN = re.compile(
    r"\b(?:quand|à quelle date|quel jour|en quelle année|quelle année|depuis quand|when|what (?:date|day|year)"
    r"|which (?:date|day|year)|on what date|since when)\b",
    re.I,
)
# Words that ask what happened, accents left out: "Que s’est-il passé …", "quoi de neuf …", "What happened …".
_EVENTS = re.compile(
    r"(?:^|\b)(?:"
    r"(?:(?:que|qu['’]est[- ]ce qu(?:e|i)|qu['’]|il|ce qui) ?)?s['’](?:est|etait)[- ]?(?:il|t[- ]il)? ?"
    r"(?:donc |bien )?(?:passe|produit|deroule)s?(?: quoi)?(?: de beau)?"
    r"|(?:qu['’]est[- ](?:il|ce qui est)|il est) ?arrive(?: quoi)?"
    r"|qu['’](?:y a|il y a|avait)[- ]t[- ]il(?: eu)?|qu['’]est[- ]ce qu['’]il y a(?: eu)?"
    r"|quoi de neuf|(?:quelles sont les |quelles |les )?(?:dernieres )?(?:nouvelles|actus?|actualites?)"
    r"|(?:quels |les )?(?:evenements|faits)(?: marquants)?(?: ont eu lieu| se sont (?:passes|produits|deroules))?"
    r"|qu['’]est[- ]ce qui (?:est|etait|sera|a ete) (?:prevu|annonce)"
    r"|what(?:['’]s| has| is| was| did)? ?(?:happen(?:ed|s|ing)?|new|going on|been happening)"
    r"|what (?:is|was) (?:planned|scheduled)|any news|(?:the )?(?:latest )?(?:news|events)"
    r")(?=\W|$)",
    re.I,
)
_AHEAD = re.compile(r"\b(?:prévue?s?|prevue?s?|programmée?s?|planned|scheduled|expected|sera|seront|will)\b", re.I)
# What may stand around a topic, and names none.
_NO_TOPIC = (
    r"(?:\W|\b(?:en|au|aux|a|à|dans|sur|du|de|des|d|le|la|les|l|avec|chez|pour|in|on|at|about|with|the|of|for|to|il|et"
    r"|and|pendant|durant|lors|during|over)\b)+"
)
_AROUND_TOPIC = re.compile(rf"^{_NO_TOPIC}|{_NO_TOPIC}$", re.I)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched.

    `language` is the question's, `None` when its words do not tell; `rest` is the text without the `expression` of
    time, which became the `window` (of a follow-up that names none, both are those of the question before);
    `wants_date` is whether it asks when; `topic`, when it asks what happened in a window, is what on, empty for
    everything, and `None` when it asks something else; `ahead` is whether it asks what is planned there, rather than
    what happened. `alone` is, of a follow-up, what it asks itself: the question `before` says where to look, and read
    beside it would be answered again.
    """

    text: str
    language: Language | None
    rest: str
    window: When | None
    expression: str | None
    wants_date: bool
    topic: str | None = None
    ahead: bool = False
    alone: str | None = None
    before: "Asked | None" = None

    @property
    def read(self) -> str:
        """What the reader is asked."""
        return self.alone or self.text


def understand_query(query: Query) -> Asked:
    """The query's question, in full or joined to the one it follows up; a window it does not name is that one's."""
    own = understand(_searchable(query.question), query.today)
    if query.follows is None:
        return own
    before = understand(_searchable(query.follows), query.today)
    times = (before.expression, own.expression) if before.expression and own.expression else None
    if (full := in_full(before.text, own.text, times)) is not None:
        whole = understand(full, query.today)
        return replace(
            whole,
            window=whole.window or own.window or before.window,
            expression=whole.expression or own.expression or before.expression,
        )
    text = f"{before.text} {own.text}"
    return replace(
        own,
        text=text,
        language=detect(text),
        rest=f"{before.rest} {own.rest}",
        window=own.window or before.window,
        expression=own.expression or before.expression,
        topic=None,
        alone=without_opening(own.text),
        before=before,
    )


def understand(text: str, today: date | None) -> Asked:
    """Reads a question asked on the day `today`; without a day, expressions that need one are left alone.

    The first expression of time is the window; what the language leaves open ("avant", "since") stays open.

    >>> asked = understand("Que s’est-il passé en janvier 2022 ?", date(2026, 5, 1))
    >>> str(asked.window), asked.topic
    ('2022-01', '')
    """
    mentions = dates.read(text, When.day(today) if today else None)
    language = detect(text)
    wants_date = bool(_WHEN.search(text))
    if not mentions:
        return Asked(text, language, text, None, None, wants_date)
    first = mentions[0]
    rest = f"{text[: first.start].rstrip()} {text[first.end :].lstrip()}".strip()
    topic = None if wants_date else _topic(rest)
    window, expression = first.when, text[first.start : first.end]
    to_come = today is not None and window.first is not None and window.first > today
    ahead = to_come or bool(_AHEAD.search(text))
    return Asked(text, language, rest, window, expression, wants_date, topic, ahead)


def _topic(rest: str) -> str | None:
    """What a question that asks what happened is on; `None` when it asks something else."""
    # One letter for one: the places are those of the text.
    plain = "".join(unicodedata.normalize("NFD", letter)[0] for letter in rest)
    asking = _EVENTS.search(plain)
    if asking is None:
        return None
    topic = f"{rest[: asking.start()]} {rest[asking.end() :]}"
    return _AROUND_TOPIC.sub("", topic)


def _searchable(question: str) -> str:
    """The question without lone surrogates, which are no characters, and without NULs, cut to `LONGEST_QUESTION`."""
    return question.encode("utf-8", "ignore").decode().replace("\0", " ").strip()[:LONGEST_QUESTION]
