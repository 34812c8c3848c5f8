"""Rules for today, its neighbours, and the calendar unit that holds it: "hier", "tonight", "cette semaine"."""

import re
from datetime import date

from index.dates import calendar as spans
from index.dates.calendar import Unit
from index.dates.mention import Policy
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.scene import Scene
from index.dates.senses.base import Lookup, Sense, Silent
from index.dates.when import Precision, When

BOOK = Book()


GRAINS = {
    Unit.WEEK: Precision.WEEK,
    Unit.MONTH: Precision.MONTH,
    Unit.QUARTER: Precision.QUARTER,
    Unit.YEAR: Precision.YEAR,
    Unit.DECADE: Precision.DECADE,
    Unit.CENTURY: Precision.CENTURY,
}


def _from_anchor(shift: int) -> Sense:
    return Lookup(lambda scene: scene.agreed(lambda day: When.day(spans.add(day, shift))))


@BOOK.rule("today", "NOW_DAY", "THIS HOURS", "TONIGHT", "EN THIS MOMENT")
def _today(hit: Hit) -> Sense | None:
    words = hit.text.lower()
    if words.endswith(("nuit", "night")):
        return None if words != "tonight" else _from_anchor(0)
    return _from_anchor(0)


@BOOK.rule("this-day", "this=THIS DAY", "(?<=DANS) this=THE DAY")
def _this_day(hit: Hit) -> Sense | None:
    if hit.word("this").lower() in ("this", "cette", "cet") or hit.before.lower().endswith(
        ("à ", "jusqu'à ", "jusqu’à ")
    ):
        return None
    if hit.word("this").lower() == "la" and not hit.text.endswith("journée"):
        return None
    return None if re.match(r"[-\s]là\b|\s(?:de|du|des|où|d[’'])", hit.after) else _from_anchor(0)


@BOOK.rule("yesterday", "(TO_THE)? YESTERDAY HOURS?")
def _yesterday(hit: Hit) -> Sense | None:
    return (
        None
        if re.search(r"\b(?:avant|d[’']|before)[-\s]?$", hit.before) and "-" in hit.before[-1:]
        else _from_anchor(-1)
    )


@BOOK.rule("before-yesterday", "BEFORE HYPHEN? YESTERDAY HOURS?", "THE DAY BEFORE YESTERDAY")
def _before_yesterday(hit: Hit) -> Sense:
    return _from_anchor(-2)


@BOOK.rule("tomorrow", "TOMORROW HOURS?")
def _tomorrow(hit: Hit) -> Sense:
    return _from_anchor(1)


@BOOK.rule("after-tomorrow", "AFTER HYPHEN? TOMORROW HOURS?", "THE DAY AFTER TOMORROW")
def _after_tomorrow(hit: Hit) -> Sense:
    return _from_anchor(2)


@BOOK.rule("last-night", "LAST NIGHT")
def _last_night(hit: Hit) -> Sense:
    return Silent() if re.match(r"\s+(?:of|at the)\b", hit.after) else _from_anchor(-1)


@BOOK.rule("night", "THIS NIGHT", "THE? NIGHT LAST", "OVERNIGHT")
def _night(hit: Hit) -> Sense:
    """The night before the anchor, or the one after it beside a future verb."""

    def find(scene: Scene) -> When | None:
        side = scene.direction()
        return scene.agreed(lambda day: spans.days(min(day, spans.add(day, side)), max(day, spans.add(day, side))))

    return Lookup(find)


@BOOK.rule(
    "this-unit",
    "this=THIS u=UNIT HYPHEN? CI?",
    "(?<=DANS) THE u=WEEK",
    "THE u=UNIT EN DURING",
    "this=THE u=UNIT DURING",
)
def _this_unit(hit: Hit) -> Sense | None:
    unit = hit.unit("u")
    words = hit.text.lower()
    if unit is Unit.DAY or hit.category("u") == "AN" or re.match(r"[-\s]là\b", hit.after):
        return None
    if not hit.has("this") and re.match(r"\s(?:qui|de|du|des|d[’'])", hit.after):
        return None
    if words.startswith(("this half", "ce demi")):
        return None
    if unit is Unit.WEEKEND:
        return Lookup(_this_weekend)
    return Lookup(lambda scene: scene.agreed(lambda day: spans.around(day, unit)), GRAINS.get(unit))


@BOOK.rule(
    "this-unit",
    "(OVER|DURING_EN) THE u=WEEKEND",
    "(?<=OF_THE) u=(WEEK HYPHEN END|WEEKEND) (?!OF|OF_THE|BACK|NEXT|FOLLOWING|PREVIOUS)",
)
def _over_the_weekend(hit: Hit) -> Sense | None:
    if hit.match.end() - hit.match.start() < 3 or hit.category("u") == "WEEK":
        return Lookup(_this_weekend) if hit.before.lower().endswith("au cours du ") else None
    return Lookup(_this_weekend)


def _this_weekend(scene: Scene) -> When | None:
    """The weekend of the anchor's week; from Monday to Friday a past verb means the previous one."""

    def find(day: date) -> When:
        weekend = spans.weekend_of(day)
        return spans.weekend_of(spans.add(day, -7)) if day.weekday() < 5 and scene.verb_direction() < 0 else weekend

    return scene.agreed(find)


@BOOK.rule("in-week", "(?<=EN) WEEK")
def _in_week(hit: Hit) -> Sense | None:
    """ "En semaine" alone in a plan means Monday to Friday; in news it is a habit."""
    if hit.segment.text.strip().lower() != "en semaine":
        return None

    def find(day: date) -> When:
        monday = spans.week_of(day).first or day
        return spans.days(monday, spans.add(monday, 4))

    return Lookup(lambda scene: scene.agreed(find) if scene.policy is Policy.FORWARD else None)
