"""A date as people and programs write it in a field: "22 mai 2012", "2012-05-22T10:00:00Z", "Tue, 22 May 2012 …"."""

import re
from email.utils import parsedate_to_datetime

from index import dates
from index.dates.when import Precision, When

# Characters of a date that are looked at; "Wednesday, 22 September 2012 at 10:00:00 +0200 (Central …)" has some 70.
LONGEST_DATE = 100
# A year and a month or a day, with or without an hour behind it.
_MOMENT = re.compile(
    r"(\d{4}-\d{2}(?:-\d{2})?)(?:[T ]\d{1,2}:\d{2}\S*(?: ?[+-]\d{2}:?\d{2}| ?UTC| ?GMT| ?Z)?)?", re.ASCII
)
_FIGURES = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?=\D|$)", re.ASCII)
_COMPACT = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(?:\d{4,6})?(?:[Z+-].*)?", re.ASCII)
_PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR)


def read_date(written: str) -> When | None:
    """The day, month or year that a field states, whole; `None` when no rule understands it.

    >>> str(read_date("22 mai 2012")), str(read_date("Wed, 04 Jul 2012 10:00:00 +0200")), read_date("demain")
    ('2012-05-22', '2012-07-04', None)
    """
    text = " ".join(written[: LONGEST_DATE + 1].split())
    if not text or len(text) > LONGEST_DATE:
        return None
    for form in (_iso, _figures, _mail, _words):
        try:
            if (when := form(text)) is not None:
                return when
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _iso(text: str) -> When | None:
    match = _MOMENT.fullmatch(text)
    return When.parse(match[1] if match else text)


def _figures(text: str) -> When | None:
    match = _COMPACT.fullmatch(text)
    if match is None and (match := _FIGURES.match(text)) is None:
        return None
    year, month, day = match.groups()
    return When.parse("-".join([year, f"{int(month):02}", *([f"{int(day):02}"] if day else [])]))


def _mail(text: str) -> When | None:
    return When.day(parsedate_to_datetime(text).date()) if re.search(r"\d:\d\d", text) else None


def _words(text: str) -> When | None:
    """Read by the grammar of `index.dates`, when nothing but an hour or a name of the day stands around it."""
    found = dates.read(text, None)
    whole = [each for each in found if each.when.precision in _PRECISIONS]
    if len(found) != 1 or not whole:
        return None
    around = text[: whole[0].start] + " " + text[whole[0].end :]
    return whole[0].when if _AROUND.fullmatch(around) else None


# What may stand around a date in its field: a place, an hour, a word that says it was published then.
_AROUND = re.compile(r"[^\d]{0,40}(?:\d{1,2}\s?(?:[:hH]\s?\d{0,2})[^\d]{0,10}(?:\d{1,2})?[^\d]{0,20})?")
