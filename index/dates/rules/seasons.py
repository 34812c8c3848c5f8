"""Rules for seasons."""

import re
from collections.abc import Callable

from index.dates import calendar as spans
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.scene import Scene
from index.dates.senses.base import Fixed, Inside, Sense
from index.dates.senses.yearly import YEARS, yearly
from index.dates.when import When

BOOK = Book()


@BOOK.rule(
    "season",
    "(this=THIS|THE)? s=(SEASON|SUMMER|SPRING_FALL|SUMMER_EN) (back=BACK|ahead=NEXT)?",
    "(back=(LAST|PAST)|ahead=(NEXT|COMING)) s=(SEASON|SPRING_FALL|SUMMER_EN)",
    "THE (back=PAST|ahead=(NEXT|COMING)) s=(SEASON|SPRING_FALL|SUMMER_EN)",
)
def _season(hit: Hit) -> Sense | None:
    number = hit.value("s")

    def build(year: int) -> When:
        return spans.season(year, number)

    side = -1 if hit.has("back") else 1 if hit.has("ahead") else 0
    if side or hit.has("this"):
        if re.match(r"\s(?:school|camp|break|olympics|games)\b", hit.after, re.IGNORECASE) and not side:
            return None
        return yearly(build, side=side, this=hit.has("this"))
    # A season without a year is mostly a habit ("en été", "in winter"): it resolves only inside a year.
    before = hit.before.lower()
    if before.endswith(("d'", "d’")) or (hit.category("s") == "SUMMER" and _HAVING.search(before)):
        return None
    known = re.search(r"\b(?:au|à l[’'])\s?$", before) and hit.word("s").lower() in ("printemps", "automne", "été")
    waiting = Inside(lambda span: build(spans.closed(span)[0].year), YEARS)
    return Inside(waiting.of, YEARS, lambda scene: _beside_verb(scene, build)) if known else waiting


# Words before the participle "été", which is spelt like summer.
_HAVING = re.compile(r"\b(?:a|ont|avait|avaient|ai|avons|avez|aurait|auraient|ayant|avoir|eu|aura|eût|eut)\s$")


def _beside_verb(scene: Scene, build: Callable[[int], When]) -> When | None:
    """ "Au printemps", "à l'automne": a date near a past or future verb, else a habit."""
    if scene.first is None or scene.verb_direction() == 0:
        return None
    years = range(max(1, scene.first.year - 2), min(9997, scene.first.year + 2) + 1)
    return scene.choose([build(year) for year in years], scene.verb_direction())


@BOOK.rule(
    "winter-of",
    "(THE|THIS)? s=(SEASON|SUMMER_EN|SUMMER|SPRING_FALL) OF? y=YEAR_SPAN",
    "(THE|THIS)? s=SEASON OF? a=FOURDIGIT HYPHEN b=FOURDIGIT",
)
def _winter_of(hit: Hit) -> Sense:
    year = hit.value("y") // 10000 if hit.has("y") else hit.value("a")
    return Fixed(spans.season(year, hit.value("s")))
