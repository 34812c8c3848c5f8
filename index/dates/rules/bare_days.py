"""Rules for days written without their month: "mardi 4", "le 21", "on the 21st"."""

import re

from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.rules.days import CLOSES, GOES_ON, side_of, weekday_of
from index.dates.senses.base import Sense
from index.dates.senses.day import Day

BOOK = Book()


@BOOK.rule(
    "weekday-day",
    "(THE|THIS)? w=WEEKDAY_NAME THE? d=(DIGIT|NTH|NUMBER_WORDS) (back=BACK|ahead=AHEAD)? (?!UNIT|HOUR|NUM)",
)
def _weekday_day(hit: Hit) -> Sense | None:
    if hit.category("w") != "WEEKDAY" and not hit.alone:
        return None
    number = hit.number("d")
    if number is None or not 1 <= number <= 31 or not GOES_ON.match(hit.after):
        return None
    return Day(number, None, None, weekday_of(hit, "w"), side_of(hit))


@BOOK.rule("day", "(?<=STARTING OF_THE|UNTIL TO_THE) d=DIGIT (?!UNIT|HOUR|NUM|DIGIT|ORDER)")
def _bound_day(hit: Hit) -> Sense | None:
    return Day(hit.value("d")) if _bare_day_follows(hit) else None


@BOOK.rule("day", "le=(THE|THIS) d=(DIGIT|NTH|ORDINAL_WORDS) (back=BACK|ahead=AHEAD)? (?!UNIT|HOUR|NUM|DIGIT|ORDER)")
def _bare_day(hit: Hit) -> Sense | None:
    day, article = hit.value("d"), hit.word("le").lower()
    if article == "the":
        if hit.category("d") != "NTH" or not re.search(r"\b[Oo]n\s$", hit.before) or not CLOSES.match(hit.after):
            return None
    elif (
        article not in ("le", "ce")
        or (hit.category("d") != "DIGIT" and not (day == 1 and hit.category("d") == "NTH"))
        or not _bare_day_follows(hit)
        or hit.segment.text[hit.segment.tokens[hit.match.end() - 1].end :][:1] == "-"
    ):
        return None
    return Day(day, None, None, None, side_of(hit))


_TIME_OF_DAY = re.compile(r"\s(?:au (?:soir|matin)|à (?:midi|minuit|\d{1,2}\s?h)|dans la|en soirée)")


def _bare_day_follows(hit: Hit) -> bool:
    return bool(CLOSES.match(hit.after) or _TIME_OF_DAY.match(hit.after)) and not re.match(r",\d", hit.after)
