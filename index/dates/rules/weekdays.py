"""Rules for weekdays without a date, and for the nth weekday of a month."""

import re
from collections.abc import Callable

from index.dates import calendar as spans
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.rules.days import side_of, weekday_of
from index.dates.scene import Scene
from index.dates.senses.base import Inside, Lookup, Sense, Silent
from index.dates.senses.weekday import Weekday
from index.dates.when import Precision, When

BOOK = Book()


_WEEKDAYS_NEED = frozenset({Precision.WEEK, Precision.MONTH, Precision.YEAR})


@BOOK.rule(
    "weekday",
    "(this=THIS|le=THE)? w=WEEKDAY (back=BACK|ahead=AHEAD|follow=FOLLOWING|before=PREVIOUS)? HOURS? (?!UNIT)",
    "(this=THIS|le=THE)? w=WEEKDAY (?=(LAST|NEXT) UNIT)",
    "(back=(LAST|PAST)|ahead=(NEXT|COMING)|follow=FOLLOWING|before=PREVIOUS) w=WEEKDAY HOURS?",
    "THE (follow=FOLLOWING|before=PREVIOUS|ahead=NEXT) w=WEEKDAY HOURS?",
    "w=WEEKDAY follow=OF AFTER",
    "w=WEEKDAY (?=(AND|COMMA) WEEKDAY (back=BACK|ahead=AHEAD))",
)
def _weekday_rule(hit: Hit) -> Sense | None:
    weekday = hit.value("w")
    if hit.has("follow"):
        return Lookup(lambda scene: _following(scene, weekday))
    if hit.has("before"):
        return Lookup(lambda scene: _preceding(scene, weekday))
    side = side_of(hit)
    if hit.has("le") and side == 0:
        return None
    if side == 0 and (_habit(hit) or _named(hit)):
        return Silent()
    return Weekday(weekday, side, hit.has("this"))


def _habit(hit: Hit) -> bool:
    """Whether a weekday is a habit ("chaque lundi", "every Monday", "le lundi")."""
    return re.search(r"\b(?:chaque|tous les|every|each|du|le)\s$", hit.before, re.IGNORECASE) is not None


def _named(hit: Hit) -> bool:
    """Whether a weekday is part of a name ("Black Friday", "Monday Night Football")."""
    words = hit.text
    return (
        re.search(r"\b(?:Black|Bloody|Cyber|Super|Ash|Ruby|Holy|Fat|Man|Girl|Freaky|Joe)\s$", hit.before) is not None
        or _NAMES.match(hit.after) is not None
        or re.match(r"\s(?:noir|saint|gras|rouge|sanglant)\b", hit.after) is not None
        or (words.endswith("Night") and re.match(r"\s(?:[A-Z]|fever)", hit.after) is not None)
    )


# Newspapers, people and firms: "The Sunday Times", "Wednesday Addams", "Monday.com".
_NAMES = re.compile(
    r"\s(?:Times|Mail|Mirror|Herald|Telegraph|Express|Post|Sun|Star|Independent|World|Tribune|Night Live|Morning Post|"
    r"Weld|Addams|Adams|Mass|School|Club|Next|Bloody)\b|\.(?:com|org|net|fr|io)\b"
)


def _following(scene: Scene, weekday: int) -> When | None:
    if scene.latest_day is not None and scene.latest_day.when.last is not None:
        day = spans.add(scene.latest_day.when.last, 1)
        return When.day(spans.add(day, (weekday - day.weekday()) % 7))
    return scene.agreed(lambda day: spans.nth_weekday(spans.around(day, spans.Unit.WEEK, 1), weekday, 1))


def _preceding(scene: Scene, weekday: int) -> When | None:
    if scene.latest_day is not None and scene.latest_day.when.first is not None:
        day = spans.add(scene.latest_day.when.first, -1)
        return When.day(spans.add(day, -((day.weekday() - weekday) % 7)))
    return scene.agreed(lambda day: spans.nth_weekday(spans.around(day, spans.Unit.WEEK, -1), weekday, 1))


@BOOK.rule("weekday-in-weeks", "w=WEEKDAY EN n=(DIGIT|NUMBER_WORDS)")
def _weekday_in_weeks(hit: Hit) -> Sense | None:
    number = hit.number("n")
    if number not in (8, 15):
        return None
    weekday = hit.value("w")
    later = 7 if number == 8 else 14
    return Lookup(
        lambda scene: scene.agreed(lambda day: When.day(spans.add(day, (weekday - day.weekday()) % 7 + later)))
    )


@BOOK.rule("weekday-short", "w=WEEKDAY_SHORT DOT?", "w=MAR DOT")
def _weekday_short(hit: Hit) -> Sense | None:
    """An abbreviated weekday alone, only where it is all the text: "mer", "jeu", "sam" and "sun" are words."""
    return Weekday(weekday_of(hit, "w")) if hit.segment.text.strip() == hit.word("w").strip(".") + "." else None


@BOOK.rule(
    "nth-weekday",
    "THE? (o=ORDER|last=LAST) w=WEEKDAY (?=OF|OF_THE|IN)",
    "THE? (o=ORDER|last=LAST) w=WEEKDAY (OF THE|OF_THE) h=(MONTHS|YEAR) (?!BACK|NEXT|FOLLOWING|PREVIOUS|OF|FOURDIGIT)",
)
def _nth_weekday(hit: Hit) -> Sense | None:
    number = -1 if hit.has("last") else hit.number("o")
    if number is None or not -1 <= number <= 53 or number == 0:
        return None
    weekday = hit.value("w")

    def of(span: When) -> When:
        return spans.nth_weekday(span, weekday, number)

    if hit.has("h"):
        return in_this_unit(of, hit.unit("h"))
    return Inside(of, _WEEKDAYS_NEED, Weekday(weekday, -1).resolve if number == -1 else None)


def in_this_unit(of: Callable[[When], When], unit: spans.Unit) -> Sense:
    """A piece of the month or year the anchor is in ("le dernier vendredi du mois")."""
    return Lookup(lambda scene: scene.agreed(lambda day: of(spans.around(day, unit))))
