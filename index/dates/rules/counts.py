"""Rules for counts of units: "il y a trois jours", "the past two weeks", "deux ans plus tard", "d'ici deux mois"."""

import re
from datetime import date

from index.dates import calendar as spans
from index.dates.calendar import Unit
from index.dates.grammar.patterns import Book, Hit
from index.dates.mention import Policy
from index.dates.rules.relative import ends, not_ahead_of_past
from index.dates.scene import Scene
from index.dates.senses import Lookup, Offset, Sense, Silent
from index.dates.when import When

BOOK = Book()


_ROUND_YEARS = 5
"""From this many years on, a count of years is told to the year, not to the month."""


def _count(hit: Hit) -> int | None:
    number = hit.number("n") if hit.has("n") else None
    return number if number is not None and 0 < number < 3000 else None


def _counted(scene: Scene, unit: Unit, count: int, *, months: int = 0) -> When | None:
    """The time `count` units from the anchor, told as finely as such counts are meant: weeks to the day, months to the
    month in news and to the day in plans, a few years to the month, many to the year."""

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


_ABOUT = (
    "(ABOUT ABOUT? OF? | A ABOUT | (ONE PEU)? (PLUS|ABOUT) OF | (A LITTLE)? (MORE THAN | OVER)"
    " | ABOUT A ABOUT | AT LAST)?"
)


@BOOK.rule(
    "ago",
    f"(IL Y A | IL YA | Y A) {_ABOUT} n=COUNT half=DEMI? u=UNIT (AND half_more=DEMI)?",
    "VOICI n=COUNT u=UNIT",
    f"{_ABOUT} n=COUNT u=UNIT AGO today=TODAY?",
)
def _ago(hit: Hit) -> Sense | None:
    count = _count(hit)
    if count is None:
        return None
    unit = hit.unit("u")
    if re.match(r"\s(?:fériés?|ouvrés?|ouvrables?)\b", hit.after):
        return Silent()
    more = -6 if hit.has("half_more") and unit is Unit.YEAR else 0
    if hit.has("today"):
        return Lookup(lambda scene: scene.agreed(lambda day: When.day(spans.move(day, unit, -count))))
    return Lookup(lambda scene: _counted(scene, unit, -count, months=more))


@BOOK.rule(
    "ago",
    f"(IL Y A | IL YA | Y A) {_ABOUT} n=COUNT (YEAR|AN) AND m=COUNT MONTHS",
    f"{_ABOUT} n=COUNT YEAR (AND|COMMA) m=COUNT MONTHS AGO",
    f"{_ABOUT} n=COUNT u=UNIT AND (A|ONE) HALF AGO",
    f"{_ABOUT} n=COUNT AND (A|ONE) HALF u=UNIT AGO",
)
def _years_and_months_ago(hit: Hit) -> Sense | None:
    """ "Three years and two months ago", "a year and a half ago": two counts in one."""
    count = _count(hit)
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
            return Lookup(lambda scene: _counted(scene, unit, -count))
        if unit not in halves:
            return None
        if unit is not Unit.YEAR:
            years = count * (10 if unit is Unit.DECADE else 100) + halves[unit] // 12
            return Lookup(lambda scene: _counted(scene, Unit.YEAR, -years))
    return Lookup(lambda scene: _counted(scene, Unit.YEAR, -count, months=-months))


@BOOK.rule("week-and-weekday", "n=COUNT u=(WEEK|DAY) (ago=AGO|FROM) w=WEEKDAY")
def _week_and_weekday(hit: Hit) -> Sense | None:
    """ "A week from Monday" counts from the coming Monday, "a week ago Friday" from the last Friday."""
    count, weekday, back = _count(hit), hit.value("w"), hit.has("ago")
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
    return Lookup(lambda scene: _counted(scene, Unit.YEAR, -years))


@BOOK.rule("some-ago", f"(IL Y A | IL YA) {_ABOUT} SOME u=UNIT", "A? SOME u=UNIT AGO", "ahead=DANS (THES)? SOME u=UNIT")
def _some_ago(hit: Hit) -> Sense:
    """A few days ago: no first day is told, and the last is before the anchor."""
    if hit.has("ahead"):
        return Lookup(lambda scene: scene.agreed(lambda day: spans.days(spans.add(day, 1), None)))
    return Lookup(lambda scene: scene.agreed(lambda day: spans.days(None, spans.add(day, -1))))


@BOOK.rule(
    "in-units",
    f"DANS {_ABOUT} n=COUNT u=UNIT",
    f"english=IN {_ABOUT} n=COUNT u=UNIT",
    "n=COUNT u=UNIT FROM (TODAY|NOW)",
)
def _in_units(hit: Hit) -> Sense | None:
    count = _count(hit)
    if count is None:
        return None
    unit = hit.unit("u")
    if hit.has("english") and not re.match(r"[’'](?:s)?\stime", hit.after):
        # "In three days" is also how long something took: only a future makes it a date.
        return Lookup(lambda scene: _counted(scene, unit, count) if _ahead(scene) else None)
    if re.match(r"\s(?:de|d[’']|sur|of)\b", hit.after):
        return None
    return Lookup(lambda scene: _counted(scene, unit, count))


def _ahead(scene: Scene) -> bool:
    return scene.verb() > 0 or scene.alone or (scene.policy is Policy.FORWARD and scene.verb() == 0)


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
    count = _count(hit)
    if count is None:
        return None
    if re.match(r"\s(?:que|than)\b", hit.after):
        return Silent()
    unit = hit.unit("u")
    shift = -count if hit.has("earlier") or hit.has("before") else count
    if (hit.has("after") or hit.has("before")) and not ends(hit):
        return Offset(unit, shift)
    return Lookup(lambda scene: not_ahead_of_past(scene, _from_told(scene, unit, shift)))


def _from_told(scene: Scene, unit: Unit, shift: int) -> When | None:
    """A count of units from the last time told, as finely as both allow."""
    told = scene.told.when if scene.told else None
    dateline = told is not None and told.first == told.last == scene.first
    if told is None or (dateline and scene.policy is Policy.PAST):
        # With nothing told but its own day, a story's "eight months later" counts from something it has not dated.
        return _counted(scene, unit, shift) if scene.policy is Policy.FORWARD or scene.alone else None
    if told.first is None or told.last is None:
        return None
    if unit in (Unit.YEAR, Unit.DECADE, Unit.CENTURY):
        if (told.last - told.first).days > 366:
            return None
        return spans.year_of(spans.move(told.first, unit, shift))
    if unit in (Unit.MONTH, Unit.QUARTER, Unit.HALF):
        fine = (told.last - told.first).days <= 31
        return spans.month_of(spans.move(told.first, unit, shift)) if fine else None
    day = scene.told_day.when if scene.told_day else None
    if day is None or day.first is None or day.last is None:
        return None
    return When.day(spans.move(day.last if shift > 0 else day.first, unit, shift))


@BOOK.rule(
    "last-units",
    "(THES|THESE|THE|TO_THE|OF_THES)? n=COUNT (back=(LAST|PAST)|ahead=(NEXT|COMING)) u=UNIT",
    "(THES|THESE|THE|TO_THE|OF_THES)? (back=(LAST|PAST)|ahead=(NEXT|COMING)) n=COUNT u=UNIT",
    "(THES|THESE|THE)? n=COUNT u=UNIT (back=(LAST|GONE|PAST)|ahead=(NEXT|FOLLOWING))",
    "(THE|THIS) back=PAST u=UNIT",
    "(THE|THES) (back=(LAST|PAST)|ahead=(NEXT|COMING)) n=COUNT h=HOUR",
    "(THESE|THES) n=COUNT? back=(LAST|PAST) h=HOUR",
)
def _last_units(hit: Hit) -> Sense | None:
    count = _count(hit) if hit.has("n") else 1
    if count is None:
        return None
    if re.match(r"\s(?:de\b|du\b|des\b|of\b|d[’']|où)", hit.after) and not re.match(r"\sde (?:suite|plus)", hit.after):
        return Silent()
    if hit.has("h"):
        if count % 24:
            return Silent()
        count, unit = count // 24, Unit.DAY
    else:
        unit = hit.unit("u")
    return Lookup(lambda scene: _stretch(scene, unit, count, back=hit.has("back")))


def _stretch(scene: Scene, unit: Unit, count: int, *, back: bool) -> When | None:
    """The last or next `count` units: news counts from its day, a plan in whole units of the calendar around it."""

    def calendar(day: date) -> When:
        units = [spans.around(day, unit, -count if back else 1), spans.around(day, unit, -1 if back else count)]
        return spans.days(units[0].first, units[1].last)

    def rolling(day: date) -> When:
        other = spans.move(day, unit, -count if back else count)
        return spans.days(min(day, other), max(day, other))

    if scene.policy is Policy.FORWARD:
        return scene.agreed(calendar)
    if scene.first != scene.last and unit in (Unit.YEAR, Unit.DECADE) and scene.first and scene.last:
        return spans.days(spans.move(scene.first, unit, -count), scene.last) if back else None
    return scene.agreed(rolling)


@BOOK.rule(
    "recent-units",
    "THESE back=LAST u=UNIT",
    "(THES|THE) SOME (back=(LAST|PAST)) u=UNIT",
    "(THE) (back=(LAST|PAST)) SOME u=UNIT",
    "(IN|OVER|DURING_EN) RECENT u=UNIT",
    "(?<=OF_THES) back=LAST u=UNIT",
    "THESE (SOME)? back=LAST u=UNIT",
    "THESE ahead=(NEXT|COMING) u=UNIT",
    "THES ahead=NEXT u=UNIT",
    "THE ahead=(NEXT|COMING) SOME? u=UNIT",
)
def _recent(hit: Hit) -> Sense | None:
    if not hit.word("u").lower().endswith("s"):
        return None
    if re.match(r"\s(?:de|du|des|of)\b|\sd[’']", hit.after):
        return Silent()
    if hit.has("ahead"):
        return Lookup(lambda scene: scene.agreed(lambda day: spans.days(spans.add(day, 1), None)))
    return Lookup(lambda scene: spans.days(None, scene.last) if scene.last else None)


@BOOK.rule("since-units", f"SINCE (THE)? {_ABOUT} n=COUNT u=UNIT (AND DEMI)?")
def _since_units(hit: Hit) -> Sense | None:
    count = _count(hit)
    if count is None:
        return None
    unit = hit.unit("u")

    def find(scene: Scene) -> When | None:
        start = _counted(scene, unit, -count)
        return spans.days(start.first, None) if start else None

    return Lookup(find)


@BOOK.rule("since-some", f"SINCE {_ABOUT} SOME u=UNIT")
def _since_some(hit: Hit) -> Sense:
    return Lookup(lambda scene: spans.days(None, scene.last) if scene.last else None)


@BOOK.rule(
    "within-units",
    f"OF HERE A? {_ABOUT} n=COUNT u=UNIT",
    f"WITHIN THE? (NEXT)? {_ABOUT} n=COUNT u=UNIT",
    "DANS THES n=COUNT u=UNIT",
)
def _within(hit: Hit) -> Sense | None:
    count = _count(hit)
    if count is None or re.match(r"\s(?:de|d[’']|of)\b", hit.after):
        return None
    unit = hit.unit("u")
    return Lookup(lambda scene: scene.agreed(lambda day: spans.days(day, spans.move(day, unit, count))))
