"""Rules for parts of the current unit, and for weeks named by a day: "fin de mois", "la semaine du 3 mars"."""

import re
from datetime import date

from index.dates import calendar as spans
from index.dates.calendar import Unit
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.parts import Part
from index.dates.scene import Scene
from index.dates.senses.base import Lookup, Sense, Silent
from index.dates.senses.day import Day
from index.dates.senses.part import PartOfUnit
from index.dates.when import When

BOOK = Book()


def part_named(category: str) -> Part:
    """The part that a category of the vocabulary names."""
    return _PARTS[category]


_PARTS = {
    "START": Part.START,
    "BEGINNING": Part.START,
    "MIDDLE": Part.MIDDLE,
    "END": Part.END,
    "EARLY": Part.EARLY,
    "LATE": Part.LATE,
    "DURING": Part.WHOLE,
}


@BOOK.rule(
    "earlier-in",
    "(early=EARLIER|late=LATER) this=THIS u=UNIT",
    "PLUS (early=EARLIER|late=LATER) (DANS THE | this=THIS | EN) u=UNIT",
)
def _earlier_in(hit: Hit) -> Sense | None:
    unit = hit.unit("u")
    if unit is Unit.DAY or (unit is Unit.WEEK and re.match(r"\s(?:qui|de|du)\b", hit.after)):
        return None
    early = hit.has("early")

    def find(day: date) -> When:
        whole = spans.around(day, unit)
        return spans.days(whole.first, day) if early else spans.days(day, whole.last)

    return Lookup(lambda scene: scene.agreed(find))


@BOOK.rule(
    "part-of-unit",
    "p=(START|MIDDLE|END|BEGINNING|EARLY|LATE) (OF THE?|OF_THE|HYPHEN) u=(DAY|WEEK|MONTHS|QUARTER|HALF_YEAR|YEAR)"
    " (?!BACK|NEXT|FOLLOWING|PREVIOUS|FOURDIGIT|NUM|DIGIT|OF|NUMBER|BEFORE|AFTER|HYPHEN END|HYPHEN THERE)",
)
def _part_of_unit(hit: Hit) -> Sense | None:
    unit, word = hit.unit("u"), hit.word("u").lower()
    named = re.match(r"\s(?:scolaire|sportive|qui|fiscal|universitaire|de|du|des)\b|\sd[’']", hit.after)
    if named or unit is Unit.DAY or (word.endswith("s") and word != "mois"):
        return Silent()
    return PartOfUnit(unit, part_named(hit.category("p")))


@BOOK.rule("weekend-of", "THE? u=(WEEK HYPHEN END|WEEKEND) OF_THES a=DIGIT AND d=DIGIT m=MONTH_NAME (y=FOURDIGIT)?")
def _weekend_of(hit: Hit) -> Sense | None:
    """A weekend named by its two days: "le week-end des 5 et 6 février"."""
    if hit.value("d") != hit.value("a") + 1:
        return None
    day = Day(hit.value("a"), hit.value("m"), hit.value("y") if hit.has("y") else None)

    def find(scene: Scene) -> When | None:
        when = day.resolve(scene)
        return spans.days(when.first, spans.add(when.first, 1)) if when is not None and when.first else None

    return Lookup(find)


@BOOK.rule(
    "week-of",
    "THE? u=(WEEK HYPHEN END|WEEK|WEEKEND) (OF_THE|OF) THE? WEEKDAY? d=DAY_NUMBER OF? m=MONTH_NAME (y=FOURDIGIT)?",
    "THE? u=(WEEK|WEEKEND) OF m=MONTH_NAME d=(DIGIT|NTH) (COMMA? y=FOURDIGIT)?",
)
def _week_of(hit: Hit) -> Sense | None:
    """The week that contains the day; for a Sunday the week after it, as no one names a week by its last day."""
    number = hit.number("d")
    if number is None or not 1 <= number <= 31:
        return None
    day = Day(number, hit.value("m"), hit.value("y") if hit.has("y") else None)
    weekend = hit.unit("u") is Unit.WEEKEND

    def find(scene: Scene) -> When | None:
        when = day.resolve(scene)
        if when is None or when.first is None:
            return None
        if weekend:
            return spans.weekend_of(when.first)
        return spans.week_of(spans.add(when.first, when.first.weekday() == 6))

    return Lookup(find)
