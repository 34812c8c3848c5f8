"""Rules for several days of a month: ranges ("du 10 au 21 janvier") and lists ("les 16 et 17 juin")."""

from dataclasses import dataclass, replace
from datetime import date

from index.dates import calendar as spans
from index.dates.lexicon.spellings import bare
from index.dates.mention import Policy
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.rules.days import CLOSES, FRENCH_MONTHS, GOES_ON, checked, day_of
from index.dates.scene import Scene
from index.dates.senses.base import Sense, Silent
from index.dates.senses.day import Day
from index.dates.when import When

BOOK = Book()


_DAY = "(DIGIT|NTH|NUMBER_WORDS)"
_MORE = f"((COMMA|AND) THE? WEEKDAY? {_DAY}){{0,4}} (AND|COMMA) (THE|THES)? WEEKDAY? {_DAY}"


@BOOK.rule(
    "day-of-list",
    f"(THE|THES|THIS)? w=WEEKDAY? d={_DAY} (?={_MORE} m=MONTH_NAME (COMMA? y=FOURDIGIT)?)",
    f"(THE|THIS)? w=WEEKDAY? d={_DAY} n=MONTH_NAME (?=(COMMA|AND) (THE|OF_THE)? WEEKDAY? DIGIT MONTH_NAME y=FOURDIGIT)",
)
def _day_of_list(hit: Hit) -> Sense | None:
    own = hit.value("n" if hit.has("n") else "m")
    return checked(day_of(hit, "d", "w", month=own, year=hit.value("y") if hit.has("y") else None), hit)


@dataclass(frozen=True, slots=True)
class DaysBetween(Sense):
    """The days from `first` to `last`, each completed by the month or year of the other."""

    first: Day
    last: Day

    @property
    def explicit(self) -> bool:
        """Whether either year was written."""
        return self.first.explicit or self.last.explicit

    def in_year(self, year: int) -> "DaysBetween":
        """These days in a given year."""
        return DaysBetween(replace(self.first, year=year), replace(self.last, year=year))

    def resolve(self, scene: Scene) -> When | None:
        first, last = self.first, self.last
        month, year = last.month if first.month is None else first.month, first.year or last.year
        start = Day(first.day, month, year, first.weekday)
        if last.year is not None and first.year is None and first.month != last.month and last.month is not None:
            ending = last.resolve(scene)
            return ending and _ending_at(start, ending)
        if start.weekday is None and last.weekday is not None and first.month in (None, last.month):
            ending = Day(last.day, last.month, year, last.weekday).resolve(scene)
            return ending and _ending_at(Day(first.day, month), ending)
        # In a plan a range is future until its last day; in news it is placed by its first.
        ahead = scene.policy is Policy.FORWARD and year is None and last.month == month
        placed = (Day(last.day, last.month, None, last.weekday) if ahead else start).resolve(scene)
        if placed is None or placed.first is None:
            return None
        return _ending_at(Day(first.day, month), placed) if ahead else _starting_at(placed.first, last, year)


def _ending_at(start: Day, ending: When) -> When | None:
    if ending.first is None:
        return None
    for back in range(13):
        month = spans.add_months(ending.first.replace(day=1), -back)
        begun = start.on(month.year, month.month) if start.month in (None, month.month) else None
        if begun and begun.first and begun.first <= ending.first:
            return spans.days(begun.first, ending.first)
    return None


def _starting_at(begun: date, last: Day, year: int | None) -> When | None:
    if last.year is not None or (year is not None and last.month is not None):
        ending = last.on(last.year or year or 1, last.month or begun.month)
        if ending and ending.first and ending.first >= begun:
            return spans.days(begun, ending.first)
        return None
    for step in range(13):
        month = spans.add_months(begun.replace(day=1), step)
        ending = last.on(month.year, month.month) if last.month in (None, month.month) else None
        if ending and ending.first and ending.first >= begun:
            return spans.days(begun, ending.first)
    return None


@BOOK.rule(
    "days-of-month",
    "(FROM|OF_THE|OF|THES|THE)? v=WEEKDAY? THE? c=DAY_NUMBER TO_ANY w=WEEKDAY? d=DAY_NUMBER (OF THE?)? m=MONTH_NAME"
    " (COMMA? y=FOURDIGIT)?",
    "BETWEEN THE? v=WEEKDAY? c=DAY_NUMBER AND THE? w=WEEKDAY? d=DAY_NUMBER (OF THE?)? m=MONTH_NAME"
    " (COMMA? y=FOURDIGIT)?",
    "FROM? (v=WEEKDAY COMMA?)? en=MONTH_NAME THE? c=(DIGIT|NTH) TO_ANY w=WEEKDAY? d=(DIGIT|NTH) (COMMA? y=FOURDIGIT)?"
    " (?!MONTH_NAME|HYPHEN|DASH)",
    "BETWEEN (v=WEEKDAY COMMA?)? en=MONTH_NAME THE? c=(DIGIT|NTH) AND THE? w=WEEKDAY? d=(DIGIT|NTH)"
    " (COMMA? y=FOURDIGIT)?"
    " (?!MONTH_NAME)",
)
def _days_of_month(hit: Hit) -> Sense | None:
    month = hit.value("en" if hit.has("en") else "m")
    year = hit.value("y") if hit.has("y") else None
    first, last = day_of(hit, "c", "v", month=month, year=year), day_of(hit, "d", "w", month=month, year=year)
    if first is None or last is None:
        return None
    if first.day >= last.day:
        return None
    if first.on(year or 2000, month) is None or last.on(year or 2000, month) is None:
        return Silent()
    return DaysBetween(first, last)


@BOOK.rule(
    "days",
    "(FROM|OF_THE) v=WEEKDAY? c=DAY_NUMBER TO_ANY w=WEEKDAY? d=DAY_NUMBER (?!UNIT|HOUR|NUM|OF_ANY|MONTH_NAME)",
    "BETWEEN THE v=WEEKDAY? c=DAY_NUMBER AND THE w=WEEKDAY? d=DAY_NUMBER (?!UNIT|HOUR|NUM|OF_ANY|MONTH_NAME)",
)
def _days(hit: Hit) -> Sense | None:
    first, last = hit.number("c"), hit.number("d")
    if first is None or last is None or not 1 <= first < last <= 31 or not CLOSES.match(hit.after):
        return None
    weekdays = [hit.value(name) if hit.has(name) else None for name in ("v", "w")]
    return DaysBetween(Day(first, None, None, weekdays[0]), Day(last, None, None, weekdays[1]))


@BOOK.rule(
    "days-listed",
    "w=WEEKDAY? en=MONTH_NAME c=(DIGIT|NTH) (COMMA b=(DIGIT|NTH))? COMMA? AND d=(DIGIT|NTH)"
    " (COMMA? y=FOURDIGIT)? (?!MONTH_NAME|UNIT|NUM)",
)
def _days_listed(hit: Hit) -> list[tuple[str, Sense]] | None:
    if bare(hit.word("en").lower().rstrip(".")) in FRENCH_MONTHS or not GOES_ON.match(hit.after):
        return None
    year = hit.value("y") if hit.has("y") else None
    found: list[tuple[str, Sense]] = []
    for name in ("c", "b", "d"):
        if hit.has(name):
            sense = checked(day_of(hit, name, "w" if name == "c" else "none", month=hit.value("en"), year=year), hit)
            if sense is None:
                return None
            found.append((name, sense))
    return found
