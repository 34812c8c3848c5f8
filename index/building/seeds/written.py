"""A date as people and programs write it in a field: "22 mai 2012", "2012-05-22T10:00:00Z", "Tue, 22 May 2012 …"."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from index import dates
from index.dates.when import Precision, When

# Characters of a date that are looked at; "Wednesday, 22 September 2012 at 10:00:00 +0200 (Central …)" has some 70.
LONGEST_DATE = 100
# How finely a text can be dated.
PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR)
# An hour behind a date, with its zone: ", 10:00:00 +0200 (CEST)", " à 10 h 30".
HOUR = (
    r",?\s(?:(?:à|at)\s)?\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d{1,9})?)?|\s?h(?:\s?\d{2})?)(?:\s?[AaPp]\.?[Mm]\b\.?)?"
    r"(?:\s(?:[+-]\d{2}:?\d{2}|[A-Z]{2,5}\b|\([A-Z]{2,5}\))){0,3}"
)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}\S*(?: ?(?:[+-]\d{2}:?\d{2}|UTC|GMT|Z))?", re.ASCII)
_FIGURES = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d{1,2}:\d{2}\S*(?: \S{1,6})?)?", re.ASCII)
# "20120522", "20120522T101500Z", and "D:20120522101500+02'00'" of a PDF.
_COMPACT = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(?:T?\d{4,6})?(?:(?:Z|[+-]\d{2}).{0,6})?", re.ASCII)
# Seconds, or thousandths of them, since 1970: from September 2001 on, as fewer digits may be a number of anything.
_SECONDS = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?", re.ASCII)
# What may stand around a date written in words: a few words ("Publié le", "Paris,"), an hour.
_AROUND = re.compile(rf"[^\d]{{0,40}}(?:{HOUR})?[^\d]{{0,20}}")


def read_date(written: str) -> When | None:
    """The day, month or year that a field states, whole; `None` when no rule understands it.

    >>> str(read_date("Publié le 22 mai 2012 à 10h30")), str(read_date("Wed, 04 Jul 2012 10:00:00 +0200"))
    ('2012-05-22', '2012-07-04')
    >>> str(read_date("2012/5")), str(read_date("2012")), read_date("demain"), read_date("2022-02-30")
    ('2012-05', '2012', None, None)
    """
    text = " ".join(written[: LONGEST_DATE + 1].split())
    if not text or len(text) > LONGEST_DATE:
        return None
    for form in (_iso, _figures, _moment, _words):
        try:
            if (when := form(text)) is not None:
                return when
        except (ValueError, OverflowError, TypeError, IndexError, OSError):
            continue
    return None


def _iso(text: str) -> When | None:
    match = _MOMENT.fullmatch(text)
    return When.parse(match[1] if match else text)


def _figures(text: str) -> When | None:
    match = _COMPACT.fullmatch(text) or _FIGURES.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    return When.parse("-".join([year, f"{int(month):02}", *([f"{int(day):02}"] if day else [])]))


def _moment(text: str) -> When | None:
    """The header of a message, or seconds since 1970: the day where it was written, and in UTC."""
    if match := _SECONDS.fullmatch(text):
        return When.day(datetime.fromtimestamp(int(match[1]), UTC).date())
    return When.day(parsedate_to_datetime(text).date()) if re.search(r"\d:\d\d", text) else None


def _words(text: str) -> When | None:
    """Read by the grammar of `index.dates`, when only an hour and few words stand around it."""
    found = dates.read(text, None)
    if len(found) != 1 or found[0].when.precision not in PRECISIONS:
        return None
    around = f"{text[: found[0].start]}{text[found[0].end :]}"
    return found[0].when if _AROUND.fullmatch(around) else None
