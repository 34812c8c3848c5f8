"""One date as people and programs write it in a field: "22 mai 2012", "Tue, 22 May 2012 10:00:00", "D:20120522"."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import parsedate
from typing import NamedTuple

from index import dates
from index.dates.when import Precision, When
from index.dating import Note
from index.phrases import Language

LONGEST = 120
"""Characters of a date that are looked at: with an hour, a zone and "updated on …" it has some 100."""
_PIVOT = 69
"""Two digits of a year are 1969 to 2068, as in `index.dates`."""
# Behind a whole date: nothing, or an hour with what belongs to it; no other year.
_REST = r"(?P<rest>(?:[T\s,à@|·•–-].{0,60})?)"
_FIGURES = re.compile(
    rf"(?P<year>\d{{4}})(?P<sign>[-/.])(?P<month>\d{{1,2}})(?:(?P=sign)(?P<day>\d{{1,2}}))?{_REST}", re.A
)
_COMPACT = re.compile(
    r"(?:D:)?(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?P<rest>(?:T?\d{4}(?:\d\d)?)?(?:[.,Z+-].*)?)", re.A
)
_PDF = re.compile(r"D:(?P<year>\d{4})(?P<month>\d{2})?(?P<day>)(?P<rest>)", re.A)
_EPOCH = re.compile(r"(?P<seconds>\d{9,10})(?:\.\d+)?|(?P<milliseconds>\d{12,13})", re.A)
_DAY_AND_MONTH = re.compile(
    r"(?<![\d/.-])(?P<one>\d{1,2})\s?(?P<sign>[-/.])\s?(?P<two>\d{1,2})\s?(?P=sign)\s?(?P<year>\d{4}|\d{2})"
    r"(?![\d/-])",
    re.A,
)
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2},?\s)?\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4}\s\d{1,2}:\d{2}.{0,60}|"
    r"[A-Z][a-z]{2}\s[A-Z][a-z]{2}\s{1,2}\d{1,2}\s\d\d:\d\d:\d\d\s.{0,20}\d{4}"
)
_ANOTHER_YEAR = re.compile(r"(?<!\d)\d{4}-\d\d|(?<![\d+-])[12]\d{3}$")
# "14-févr-12", as spreadsheets write it.
_DASHED = re.compile(r"(?<=\d)-(?=[^\W\d_])|(?<=[^\W\d_])-(?=\d)")
_MIDNIGHT = re.compile(r"[T\s]?0{1,2}:?0{2}(?::?00(?:\.0+)?)?(?:\s?(?:Z|UTC|GMT|[+-]0\d:?00))?")
# What programs write where they know no date: the first days that they can count from.
_EMPTY = {date(1, 1, 1), date(1601, 1, 1), date(1899, 12, 30), date(1900, 1, 1), date(1904, 1, 1), date(1970, 1, 1)}
_CHANGE = re.compile(
    r"(?:mis(?:e)?\s[àa]\sjour|actualis[ée]e?|modifi[ée]e?|r[ée]vis[ée]e?|modification|updated?|modified|edited|revised|changed)"
    r"\s?:?\s?(?:(?:le|on|at|du|the)\s)?$",
    re.I,
)


class Read(NamedTuple):
    """What a date as written means, `None` when it is not usable, and what there is to say of it.

    `changed` where its words say that the text was changed then ("mis à jour le …").
    """

    when: When | None
    note: Note | None = None
    changed: bool = False


NOT_UNDERSTOOD = Read(None, Note.NOT_UNDERSTOOD)


def read_date(written: str, language: Language | None = None) -> Read:
    """The interval of days that a field states; an hour and its zone change nothing, the day is the one written.

    `language` decides which of two numbers is the day where both may be: in English the month comes first.

    >>> str(read_date("22 mai 2012").when), str(read_date("Wed, 04 Jul 2012 23:30:00 -0800").when)
    ('2012-05-22', '2012-07-04')
    >>> read_date("03/04/2012", Language.ENGLISH).note, read_date("demain").when
    (<Note.MONTH_FIRST: 'month-first'>, None)
    """
    text = " ".join(written[: 2 * LONGEST].split()).strip("\"'“”«»()[].,;: ").replace(".-", "-")
    if not text or len(text) > LONGEST:
        return NOT_UNDERSTOOD
    forms: tuple[Callable[[str], Read | None], ...] = (
        _year_first,
        _epoch,
        lambda each: numeric(each, language),
        _mail,
        _words,
    )
    for form in forms:
        try:
            if (found := form(text)) is not None:
                return found
        except (ValueError, OverflowError, OSError):
            continue
    return NOT_UNDERSTOOD


def _year_first(text: str) -> Read | None:
    """2012, 2012-05, 2012/5/22, 20120522, each with or without an hour. Raises `ValueError` on no day of a calendar."""
    if re.fullmatch(r"[12]\d{3}", text):
        return Read(When.parse(text))
    if re.match(r"0{4}\D?0{2}\D?0{2}", text):
        return Read(None, Note.PLACEHOLDER)
    match = _COMPACT.fullmatch(text) or _PDF.fullmatch(text)
    if match is None:
        match = _FIGURES.fullmatch(text)
        if match is None or _ANOTHER_YEAR.search(match["rest"]):
            return None
    year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
    if not day:
        return Read(When.month(year, month) if month else When.year(year))
    found = date(year, month, day)
    if found in _EMPTY and _MIDNIGHT.fullmatch(match["rest"]):
        return Read(None, Note.PLACEHOLDER)
    return Read(When.day(found))


def _epoch(text: str) -> Read | None:
    """Seconds or milliseconds since 1970: the day is the one of Greenwich."""
    if re.fullmatch(r"0(?:\.0+)?", text):
        return Read(None, Note.PLACEHOLDER)
    match = _EPOCH.fullmatch(text)
    if match is None:
        return None
    seconds = int(match["seconds"] or 0) or int(match["milliseconds"] or 0) / 1000
    return Read(When.day(datetime.fromtimestamp(seconds, UTC).date()))


def numeric(text: str, language: Language | None) -> Read | None:
    """The one date in figures with its year last that stands in `text`; `None` without one or with several.

    Raises `ValueError` when no calendar has it.
    """
    found = list(_DAY_AND_MONTH.finditer(text))
    if len(found) != 1 or len(re.findall(r"\d{4}", text)) > 1:
        return None
    match = found[0]
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if len(match["year"]) == 2:
        year += 1900 if year >= _PIVOT else 2000
    # Nobody who writes the month first writes it with full stops.
    month_first = one <= 12 and (two > 12 or (language is Language.ENGLISH and match["sign"] != "."))
    when = When.day(date(year, one, two) if month_first else date(year, two, one))
    if one == two or max(one, two) > 12 or match["sign"] == ".":
        return Read(when)
    return Read(when, Note.MONTH_FIRST if month_first else Note.DAY_FIRST)


def _mail(text: str) -> Read | None:
    parts = parsedate(text) if _MAIL.fullmatch(text) else None
    return Read(When.day(date(*parts[:3]))) if parts else None


def _words(text: str) -> Read | None:
    """By the grammar of `index.dates`. Of "published on …, updated on …" it is the first."""
    text = _DASHED.sub(" ", text)
    found = [each for each in dates.read(text, None) if closed(each.when)]
    first = [each.when for each in found if not changes(text, each.start)]
    usable = first or [each.when for each in found]
    if not usable or len(set(usable)) > 1:
        return None
    if usable[0].precision is Precision.YEAR and len(re.findall(r"\d+", text)) > 1:
        # "14. Februar 2012": of what is not understood, nothing is taken.
        return None
    return Read(usable[0], changed=not first)


def changes(text: str, place: int) -> bool:
    """Whether the words before `place` say that what follows is when the text was changed."""
    return _CHANGE.search(text, max(0, place - 40), place) is not None


def closed(when: When) -> bool:
    """Whether an interval can be the date of a text: it has both ends and is a year at most."""
    return when.days <= 366
