"""Rules for dates written in digits: "21/01/2022", "2022-01", "le 17 02"."""

import re
from datetime import date

from index.dates.mention import Policy
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.rules.days import checked, weekday_of
from index.dates.senses.base import Fixed, Lookup, Sense
from index.dates.senses.day import Day
from index.dates.when import When

BOOK = Book()

_COUNTED = re.compile(r"\s(?:de|d[’'])\s?(?:la|l[’']|[a-zé]+ale|finale)|\s(?:heures?|h\b|ans?\b|jours|euros|%)")


_PIVOT = 69
"""Two digits of a numeric date are 1969 to 2068, the reading POSIX gives `%y`."""


def _numeric_year(hit: Hit, day: int, month: int, year: int) -> Sense | None:
    return checked(Day(day, month, year + (1900 if year >= _PIVOT else 2000)), hit)


@BOOK.rule("numeric-date", "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? d=DATE")
def _numeric(hit: Hit) -> Sense | None:
    value = abs(hit.value("d"))
    year, month, day = value // 10000, value // 100 % 100, value % 100
    if hit.value("d") < 0:
        return _numeric_year(hit, day, month, year % 100)
    return Fixed(When.day(date(year, month, day)))


@BOOK.rule("numeric-month", "m=YEAR_MONTH")
def _numeric_month(hit: Hit) -> Sense:
    return Fixed(When.month(hit.value("m") // 100, hit.value("m") % 100))


@BOOK.rule(
    "numeric-day-month", "(w=WEEKDAY_NAME COMMA?|le=THE) d=DAY_MONTH", "d=DAY_MONTH", "(?<=OF_THE|TO_THE) d=DAY_MONTH"
)
def _numeric_day_month(hit: Hit) -> Sense | None:
    introduced = hit.has("le") or hit.match.re.pattern.startswith("(?<=")
    if _COUNTED.match(hit.after) or not (introduced or hit.alone):
        return None
    weekday = weekday_of(hit, "w") if hit.has("w") else None
    day = Day(hit.value("d") % 100, hit.value("d") // 100, None, weekday)
    if not introduced and len(hit.word("d")) < 5:
        # "1/2" alone is a fraction; only a plan writes a day so.
        return Lookup(lambda scene: day.resolve(scene) if scene.policy is Policy.FORWARD else None)
    return day


@BOOK.rule(
    "spaced-date",
    "le=THE d=DIGIT m=DIGIT y=(FOURDIGIT|DIGIT|NUM) (?!DIGIT|NUM|FOURDIGIT|UNIT)",
    "d=DIGIT m=DIGIT y=(FOURDIGIT|DIGIT|NUM) (?!DIGIT|NUM|FOURDIGIT|UNIT)",
    "le=THE d=DIGIT m=DIGIT (?!DIGIT|NUM|FOURDIGIT|UNIT)",
    "d=DIGIT m=DIGIT (?!DIGIT|NUM|FOURDIGIT|UNIT)",
)
def _spaced(hit: Hit) -> Sense | None:
    introduced = hit.has("le") or re.search(r"\b(?:du|au)\s$", hit.before) is not None
    whole = hit.segment.text.strip() == hit.text
    year = hit.value("y") if hit.has("y") else None
    month, day = hit.value("m"), hit.value("d")
    if not (introduced or (whole and len(hit.segment.text) < 20)) or not 1 <= month <= 12:
        return None
    if year is None:
        if not whole:
            return None
        return Lookup(
            lambda scene: Day(day, month).resolve(scene) if introduced or scene.policy is Policy.FORWARD else None
        )
    if len(hit.word("y")) == 2:
        return _numeric_year(hit, day, month, year)
    return checked(Day(day, month, year), hit) if len(hit.word("y")) == 4 else None
