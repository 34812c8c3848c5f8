"""Rules for stretches of several units: "the past two weeks", "ces derniers jours", "d'ici deux mois"."""

import re
from datetime import date

from index.dates import calendar as spans
from index.dates.calendar import Unit
from index.dates.mention import Policy
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.rules.counts import ABOUT, count_of, counted
from index.dates.scene import Scene
from index.dates.senses.base import Lookup, Sense, Silent
from index.dates.when import When

BOOK = Book()


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
    count = count_of(hit) if hit.has("n") else 1
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
    """The last or next `count` units: up to the anchor in news, whole calendar units in plans."""

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


@BOOK.rule("since-units", f"SINCE (THE)? {ABOUT} n=COUNT u=UNIT (AND DEMI)?")
def _since_units(hit: Hit) -> Sense | None:
    count = count_of(hit)
    if count is None:
        return None
    unit = hit.unit("u")

    def find(scene: Scene) -> When | None:
        start = counted(scene, unit, -count)
        return spans.days(start.first, None) if start else None

    return Lookup(find)


@BOOK.rule("since-some", f"SINCE {ABOUT} SOME u=UNIT")
def _since_some(hit: Hit) -> Sense:
    return Lookup(lambda scene: spans.days(None, scene.last) if scene.last else None)


@BOOK.rule(
    "within-units",
    f"OF HERE A? {ABOUT} n=COUNT u=UNIT",
    f"WITHIN THE? (NEXT)? {ABOUT} n=COUNT u=UNIT",
    "DANS THES n=COUNT u=UNIT",
)
def _within(hit: Hit) -> Sense | None:
    count = count_of(hit)
    if count is None or re.match(r"\s(?:de|d[’']|of)\b", hit.after):
        return None
    unit = hit.unit("u")
    return Lookup(lambda scene: scene.agreed(lambda day: spans.days(day, spans.move(day, unit, count))))
