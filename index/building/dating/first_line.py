"""The day that a text states in its first lines: "Paris, 14 février 2012 — …", "Publié le …", a date alone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from index import dates
from index.building.dating.written import Read, changes, closed, numeric
from index.dates.anchor import own_day
from index.dates.mention import Mention
from index.dates.when import Precision, When
from index.phrases import Language

_LINES = 8
"""Lines with words in them that may state the day; below a title, its author and a summary there are no more."""
_HEAD = 1500
"""Characters that are looked at."""
# At the start of a line, or behind a sign that parts it; "dans un article publié en avril 2018" is of another text.
_LABEL = re.compile(
    r"(?:^|[|•·(–—-]|\s\s)\W*(?:par\s[^.,!?\n]{2,40},\s|by\s[^.,!?\n]{2,40},\s)?"
    r"(?:publi[ée]e?|mis(?:e)?\sen\sligne|parue?|r[ée]dig[ée]e?|post[ée]e?|[ée]crit|posted|published|written|released|"
    r"issued|filed|date|first\spublished|publication\sdate)"
    r"(?:\s(?:par|by)\s[^.,!?\n]{2,40},?)?(?:\sde\s(?:la\s)?(?:publication|parution))?\s?:?\s?"
    r"(?:[\w:.]{1,8}\s(?:[ap]\.?m\.?\s?)?(?:[A-Z]{2,4},?\s)?)?(?:(?:le|on|at|the|du|in|en)\s)?(?:[^\W\d_]{3,9}\.?,?\s)?$",
    re.I,
)
# What may follow a date with a label: the end of the line, an hour, an author, a date of change.
_ENDS = re.compile(
    r"\W*(?:$|[|•·(–—-]\s|(?:à|at|@|,|-)?\s?\d{1,2}\s?(?:h|:|\.\d)|(?:par|by|mis|mise|updated|modifi|actualis|last)\b)",
    re.I,
)
# Beside a date that has its line for itself: a place, an author, an hour.
_BEFORE = re.compile(r"(?:[^.!?\n]{0,60}[,|•·:)–—-]\s?|\W*)(?:(?:le|on|the)\s)?", re.I)
_HOUR = re.compile(r"\d{1,2}\s?(?:h(?:eures?)?|:|\.)\s?(?:\d{2})?(?::\d{2})?\s?(?:[ap]\.?m\.?)?", re.I)
_VERB = re.compile(r"\b(?:est|sont|était|a|ont|avait|sera|is|was|are|were|has|had|will|né|née|born|mort|died)\b", re.I)
# "Vannes, 12 février 2016. Le conseil…": a place and a day as a sentence of their own, at the start of a line.
_PLACE = re.compile(r"(?=[A-ZÀ-Ý])[^.,!?:\n]{2,40},\s(?:le\s|on\s)?")
_SENTENCE_ENDS = re.compile(r"\s?[.:](?:\s|$)")
_MOST_WORDS = 8
# Characters before a date of change on its line: "Publié le 14 février 2012 à 10h30 par Jeanne Dupont, mis à jour le".
_LONGEST_LABEL = 100


class Opening(NamedTuple):
    """A date stated in the first lines: its line (from 1), its words, and what they mean.

    `trust` is 4 where words say so ("Publié le"), 3 for a dateline and a date alone on its line, 2 for "ce vendredi 21
    janvier 2022", which may be the day of what it tells.
    """

    line: int
    written: str
    read: Read
    trust: int


def opening_dates(text: str, language: Language | None, inside: When | None = None) -> list[Opening]:
    """The dates by which a text states its own day, the most trusted first, then in the order of the text.

    With `inside`, days written without a year are read as days of that interval, and only those are returned.

    A text whose lines begin with three days or more is a chronology, and states none so.
    """
    head = _head(text)
    found = list(_stated(head, language, inside))
    if len({each.read.when for each in found if each.trust == 3 and not each.read.changed}) > 2:
        found = [each for each in found if each.trust != 3]
    return sorted(found, key=lambda each: (each.read.changed, -each.trust))


def _head(text: str) -> str:
    place = 0
    for _ in range(_LINES):
        while text[place : place + 1].isspace():
            place += 1
        place = text.find("\n", place) + 1 or len(text)
    return text[: min(place, _HEAD)]


def _read(head: str, inside: When | None) -> Iterator[Mention]:
    """The dates of each line: a title that ends in "mardi" does not begin the date below it."""
    place = 0
    for line in head.split("\n"):
        for each in dates.read(line, inside):
            yield replace(each, start=place + each.start, end=place + each.end)
        place += len(line) + 1


def _stated(head: str, language: Language | None, inside: When | None) -> Iterator[Opening]:
    whole = {(each.start, each.end) for each in _read(head, None)} if inside else set()
    for mention in _read(head, inside):
        if (mention.start, mention.end) in whole or not closed(mention.when):
            continue
        if inside is not None and not (mention.when.precision is Precision.DAY and mention.when.meets(inside)):
            continue
        trust = _trust(head, mention)
        if not trust:
            continue
        written = head[mention.start : mention.end]
        read = Read(mention.when)
        if mention.rule.startswith("numeric"):
            read = numeric(written, language) or read
        line = head.count("\n", 0, mention.start) + 1
        yield Opening(line, written, read._replace(changed=changes(head, mention.start)), trust)


def _trust(head: str, mention: Mention) -> int:
    start = head.rfind("\n", 0, mention.start) + 1
    end = head.find("\n", mention.end)
    line = head[start : end if end >= 0 else len(head)]
    before, after = head[start : mention.start], head[mention.end : start + len(line)]
    exact = mention.when.precision in (Precision.DAY, Precision.MONTH)
    if exact and _ENDS.match(after) and (_LABEL.search(before) or _changed(before)):
        return 4
    if exact and (_alone(before, after) or (_PLACE.fullmatch(before) and _SENTENCE_ENDS.match(after))):
        return 3
    return trust if mention.when.precision is Precision.DAY and (trust := own_day(head, mention)) > 1 else 0


def _changed(before: str) -> bool:
    """Whether a line begins with "updated on", or says so behind the date of publication."""
    return changes(before, len(before)) and len(before) < _LONGEST_LABEL


def _alone(before: str, after: str) -> bool:
    """Whether nothing but a place, an author or an hour stands beside a date on its line."""
    beside = _HOUR.sub(" ", f"{before} {after}")
    return (
        _BEFORE.fullmatch(before) is not None
        and re.search(r"[\d.!?]", beside.rstrip(". ")) is None
        and _VERB.search(beside) is None
        and len(re.findall(r"[^\W\d_]+", beside)) <= _MOST_WORDS
    )
