"""Rules for counts of units from a day: "il y a trois jours", "in two weeks", "deux ans plus tard"."""

import re
from datetime import date

from index.dates import calendar as spans
from index.dates.calendar import Unit
from index.dates.mention import Policy
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.rules.neighbours import ends, not_after_past_verb
from index.dates.scene import Scene
from index.dates.senses.base import Lookup, Offset, Sense, Silent
from index.dates.when import When

BOOK = Book()


_ROUND_YEARS = 5
"""From this many years on, a count of years has the precision of a year, not of a month."""


def count_of(hit: Hit) -> int | None:
    number = hit.number("n") if hit.has("n") else None
    return number if number is not None and 0 < number < 3000 else None


def counted(scene: Scene, unit: Unit, count: int, *, months: int = 0) -> When | None:
    """The interval `count` units from the anchor, with the precision such counts imply: days and weeks give a day,
    months a month in news and a day in plans, up to 4 years a month, more a year."""

    def find(day: date) -> When:
        there = spans.add_months(spans.move(day, unit, count), months)
        if unit in (Unit.DAY, Unit.WEEK, Unit.WEEKEND, Unit.FORTNIGHT):
            return When.day(there)
        if unit in (Unit.MONTH, Unit.QUARTER, Unit.HALF):
            return When.day(there) if scene.policy is Policy.FORWARD else spans.month_of(there)
        if unit is Unit.YEAR and abs(count) < _ROUND_YEARS:
            return spans.month_of(there)
        return spans.decade(there.year - there.year % 10) if unit is Unit.CENTURY else spans.year_of(there)

    return scene.agreed(find)


ABOUT = (
    "(ABOUT ABOUT? OF? | A ABOUT | (ONE PEU)? (PLUS|ABOUT) OF | (A LITTLE)? (MORE THAN | OVER)"
    " | ABOUT A ABOUT | AT LAST)?"
)


@BOOK.rule(
    "ago",
    f"(IL Y A | IL YA | Y A) {ABOUT} n=COUNT half=DEMI? u=UNIT (AND half_more=DEMI)?",
    "VOICI n=COUNT u=UNIT",
    f"{ABOUT} n=COUNT u=UNIT AGO today=TODAY?",
)
def _ago(hit: Hit) -> Sense | None:
    count = count_of(hit)
    if count is None:
        return None
    unit = hit.unit("u")
    if re.match(r"\s(?:fériés?|ouvrés?|ouvrables?)\b", hit.after):
        return Silent()
    more = -6 if hit.has("half_more") and unit is Unit.YEAR else 0
    if hit.has("today"):
        return Lookup(lambda scene: scene.agreed(lambda day: When.day(spans.move(day, unit, -count))))
    return Lookup(lambda scene: counted(scene, unit, -count, months=more))


@BOOK.rule(
    "ago",
    f"(IL Y A | IL YA | Y A) {ABOUT} n=COUNT (YEAR|AN) AND m=COUNT MONTHS",
    f"{ABOUT} n=COUNT YEAR (AND|COMMA) m=COUNT MONTHS AGO",
    f"{ABOUT} n=COUNT u=UNIT AND (A|ONE) HALF AGO",
    f"{ABOUT} n=COUNT AND (A|ONE) HALF u=UNIT AGO",
)
def _years_and_months_ago(hit: Hit) -> Sense | None:
    """ "Three years and two months ago", "a year and a half ago": two counts in one."""
    count = count_of(hit)
    if count is None:
        return None
    months = hit.number("m") if hit.has("m") else 6
    if months is None or not 0 < months < 100:
        return None
    if hit.has("u"):
        unit = hit.unit("u")
        halves = {Unit.YEAR: 6, Unit.DECADE: 60, Unit.CENTURY: 600}
        if unit is Unit.WEEK:
            return Lookup(lambda scene: scene.agreed(lambda day: When.day(spans.add(day, -7 * count - 3))))
        if unit is Unit.MONTH:
            return Lookup(lambda scene: counted(scene, unit, -count))
        if unit not in halves:
            return None
        if unit is not Unit.YEAR:
            years = count * (10 if unit is Unit.DECADE else 100) + halves[unit] // 12
            return Lookup(lambda scene: counted(scene, Unit.YEAR, -years))
    return Lookup(lambda scene: counted(scene, Unit.YEAR, -count, months=-months))


@BOOK.rule("week-and-weekday", "n=COUNT u=(WEEK|DAY) (ago=AGO|FROM) w=WEEKDAY")
def _week_and_weekday(hit: Hit) -> Sense | None:
    """ "A week from Monday" counts from the coming Monday, "a week ago Friday" from the last Friday."""
    count, weekday, back = count_of(hit), hit.value("w"), hit.has("ago")
    if count is None or count > 52:
        return None
    days = count * (7 if hit.unit("u") is Unit.WEEK else 1)

    def find(day: date) -> When:
        if back:
            return When.day(spans.add(day, -((day.weekday() - weekday) % 7 or 7) - days))
        return When.day(spans.add(day, ((weekday - day.weekday()) % 7 or 7) + days))

    return Lookup(lambda scene: scene.agreed(find))


@BOOK.rule("half-century-ago", "HALF A u=(CENTURY|DECADE) AGO", "(IL Y A | IL YA) ABOUT? ONE DEMI HYPHEN? u=CENTURY")
def _half_century_ago(hit: Hit) -> Sense:
    years = 50 if hit.unit("u") is Unit.CENTURY else 5
    return Lookup(lambda scene: counted(scene, Unit.YEAR, -years))


@BOOK.rule("some-ago", f"(IL Y A | IL YA) {ABOUT} SOME u=UNIT", "A? SOME u=UNIT AGO", "ahead=DANS (THES)? SOME u=UNIT")
def _some_ago(hit: Hit) -> Sense:
    """ "A few days ago": an interval without a first day that ends before the anchor."""
    if hit.has("ahead"):
        return Lookup(lambda scene: scene.agreed(lambda day: spans.days(spans.add(day, 1), None)))
    return Lookup(lambda scene: scene.agreed(lambda day: spans.days(None, spans.add(day, -1))))


@BOOK.rule(
    "in-units",
    f"DANS {ABOUT} n=COUNT u=UNIT",
    f"english=IN {ABOUT} n=COUNT u=UNIT",
    "n=COUNT u=UNIT FROM (TODAY|NOW)",
)
def _in_units(hit: Hit) -> Sense | None:
    count = count_of(hit)
    if count is None:
        return None
    unit = hit.unit("u")
    if hit.has("english") and not re.match(r"[’'](?:s)?\stime", hit.after):
        # "In three days" is also how long something took: only a future makes it a date.
        return Lookup(lambda scene: counted(scene, unit, count) if _ahead(scene) else None)
    if re.match(r"\s(?:de|d[’']|sur|of)\b", hit.after):
        return None
    return Lookup(lambda scene: counted(scene, unit, count))


def _ahead(scene: Scene) -> bool:
    return scene.verb_direction() > 0 or scene.alone or (scene.policy is Policy.FORWARD and scene.verb_direction() == 0)


@BOOK.rule(
    "later",
    "n=COUNT u=UNIT PLUS? LATER",
    "n=COUNT u=UNIT PLUS? earlier=EARLIER",
    "n=COUNT u=UNIT after=AFTER",
    "n=COUNT u=UNIT before=BEFORE",
    "SOME u=UNIT PLUS? some=(LATER|EARLIER)",
)
def _later(hit: Hit) -> Sense | None:
    if hit.has("some"):
        return Silent()
    count = count_of(hit)
    if count is None:
        return None
    if re.match(r"\s(?:que|than)\b", hit.after):
        return Silent()
    unit = hit.unit("u")
    shift = -count if hit.has("earlier") or hit.has("before") else count
    if (hit.has("after") or hit.has("before")) and not ends(hit):
        return Offset(unit, shift)
    return Lookup(lambda scene: not_after_past_verb(scene, _from_latest(scene, unit, shift)))


def _from_latest(scene: Scene, unit: Unit, shift: int) -> When | None:
    """The interval a count of units from the last mention, with the precision that both allow."""
    latest = scene.latest.when if scene.latest else None
    dateline = latest is not None and latest.first == latest.last == scene.first
    if latest is None or (dateline and scene.policy is Policy.PAST):
        # Without another mention than its dateline, "eight months later" in news counts from an undated event.
        return counted(scene, unit, shift) if scene.policy is Policy.FORWARD or scene.alone else None
    if latest.first is None or latest.last is None:
        return None
    if unit in (Unit.YEAR, Unit.DECADE, Unit.CENTURY):
        if (latest.last - latest.first).days > 366:
            return None
        return spans.year_of(spans.move(latest.first, unit, shift))
    if unit in (Unit.MONTH, Unit.QUARTER, Unit.HALF):
        fine = (latest.last - latest.first).days <= 31
        return spans.month_of(spans.move(latest.first, unit, shift)) if fine else None
    day = scene.latest_day.when if scene.latest_day else None
    if day is None or day.first is None or day.last is None:
        return None
    return When.day(spans.move(day.last if shift > 0 else day.first, unit, shift))
