"""Rules for months, and for the quarters, halves and other pieces of a year or a month."""

import re
from collections.abc import Callable

from index.dates import calendar as spans
from index.dates.calendar import Unit
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.parts import Part, part
from index.dates.rules.days import century_of
from index.dates.rules.weekdays import in_this_unit
from index.dates.rules.years import MEASURES, STOPS
from index.dates.scene import Scene
from index.dates.senses.base import Inside, Lookup, Sense, Silent
from index.dates.senses.month import Month
from index.dates.when import Precision, When

BOOK = Book()


YEARS = frozenset({Precision.YEAR})


# Words before a month that make it one: "mars" is a planet, "may" a verb, "march" a walk, "june" a name.
_MONTH_BEFORE = re.compile(
    r"\b(?:en|in|since|depuis|dès|de|mois\sde|d[’']|avant|après|before|after|until|till|by|from|to|of|last|next|this|"
    r"jusqu[’']en|à|et|and|entre|between|fin|début|mi|mid|early|late|end|courant|during|ou|or|du\smois\sde|through)[\s-]?$|"
    r"\b[Mm]i-$",
    re.IGNORECASE,
)


_PLANET = re.compile(
    r"\s(?:Express|Odyssey|Pathfinder|Reconnaissance|One|Attacks|Climate|Global|Polar|Science|Exploration)\b"
)


@BOOK.rule(
    "month-year",
    "(THE? MONTHS OF)? m=MONTH_NAME (COMMA|OF|OF_THE|HYPHEN)? y=FOURDIGIT (?!HYPHEN DIGIT)",
    "(THE? MONTHS OF)? m=MONTH_NAME OF THE? YEAR y=FOURDIGIT",
    "m=MONTH_LOWER y=FOURDIGIT",
    "m=MONTH_NAME (?=((COMMA MONTH_NAME){0,4} (AND|TO_ANY|COMMA) MONTH_NAME y=FOURDIGIT))",
)
def _month_year(hit: Hit) -> Sense | None:
    if MEASURES.match(hit.after) and hit.value("y") % 100 == 0:
        return None
    if hit.category("m") == "MONTH_CAPITAL" and (
        _PLANET.match(hit.after) or re.search(r"\b(?:rover|mission|robot|sonde|programme|planète)\s$", hit.before)
    ):
        return None
    if hit.category("m") == "SEPT" and re.search(r"\d\s?$", hit.before):
        return None
    return Month(hit.value("m"), hit.value("y"))


@BOOK.rule("month-year", "(THE? MONTHS OF)? m=MONTH_NAME COMMA? y=YEAR_WORDS")
def _month_year_in_words(hit: Hit) -> Sense | None:
    year = hit.year_in_words("y")
    return Month(hit.value("m"), year) if year and STOPS.match(hit.after) else None


@BOOK.rule("month", "(THE? MONTHS OF)? m=MONTH_NAME", "m=(MONTH|MONTH_DOUBTFUL) (?=(COMMA MONTH_NAME)?)")
def _month(hit: Hit) -> Sense | None:
    if hit.category("m") in ("MONTH_SHORT", "SEPT", "MAR"):
        return None
    if re.search(r"\b(?:un|aucun)\s$", hit.before) and hit.match.end() - hit.match.start() > 1:
        return Silent()
    if re.match(r"mois", hit.text, re.IGNORECASE) or re.search(r"\bmois de $", hit.before):
        return Month(hit.value("m"))
    if re.search(r"\b(?:chaque|tous les|every|each|prénom|Mr?s?\.?|Theresa|Brian|James)\s$", hit.before):
        return Silent()
    if re.match(r"[-’'](?!\s)", hit.after) and not re.match(r"[-–](?:[a-zéû]+\s\d{4}|\d{4})", hit.after):
        return None
    category, word = hit.category("m"), hit.word("m")
    if hit.alone and category != "MONTH_CAPITAL":
        return Month(hit.value("m"))
    if category == "MONTH_CAPITAL":
        introduced = re.search(r"\b(?:en|depuis|fin|début|mi)[\s-]$", hit.before, re.IGNORECASE)
        return Month(hit.value("m")) if introduced else None
    if category == "MONTH_DOUBTFUL" or (category == "MONTH" and word[0].isupper() and re.match(r"\s[A-Z]", hit.after)):
        introduced = _MONTH_BEFORE.search(hit.before)
        return Month(hit.value("m")) if introduced and not re.match(r"\s[A-Z][a-z]", hit.after) else None
    return Month(hit.value("m"))


@BOOK.rule("month-short-year", "m=(MONTH|MONTH_DOUBTFUL|MONTH_CAPITAL|MONTH_SHORT) DOT? y=(NUM|DIGIT)")
def _month_short_year(hit: Hit) -> Sense | None:
    """Two digits after a month are a year with an apostrophe, or in "mai 68"."""
    apostrophe = hit.segment.text[hit.segment.tokens[hit.match.start("y")].start - 1] in "'’"
    french_may = hit.word("m").lower() == "mai" and hit.word("y") == "68"
    if len(hit.word("y")) != 2 or not (apostrophe or french_may):
        return None
    year, month = hit.value("y"), hit.value("m")

    return Lookup(lambda scene: When.month(century_of(scene, year), month))


@BOOK.rule(
    "month-side",
    "(THE? MONTHS OF)? m=MONTH_NAME (back=BACK|ahead=AHEAD) (?!UNIT)",
    "(back=(LAST|PAST)|ahead=(NEXT|COMING)|this=THIS) m=MONTH_NAME (?!DIGIT|NTH|FOURDIGIT)",
)
def _month_side(hit: Hit) -> Sense | None:
    if hit.has("back") or hit.has("ahead"):
        return Month(hit.value("m"), None, -1 if hit.has("back") else 1)
    month = hit.value("m")
    return Lookup(lambda scene: scene.agreed(lambda day: When.month(day.year, month)))


@BOOK.rule(
    "quarter",
    "THE? o=ORDER u=(QUARTER|HALF_YEAR|HALF|MOITIE)",
    "THE? last=LAST u=(QUARTER|HALF_YEAR) (?=OF|OF_THE|FOURDIGIT)",
    "o=(QUARTER_CODE|HALF_CODE)",
)
def _quarter(hit: Hit) -> Sense | None:
    kind = hit.category("u") if hit.has("u") else hit.category("o")
    if hit.has("last"):
        number = 4 if kind == "QUARTER" else 2
    else:
        found = hit.number("o") if hit.has("u") else hit.value("o")
        if found is None:
            return None
        number = found
    if kind in ("QUARTER", "QUARTER_CODE"):
        return _piece(number, 4, spans.quarter, alone=hit.has("u"))
    if kind in ("HALF_YEAR", "HALF_CODE"):
        return _piece(number, 2, spans.half_year, alone=hit.has("u"))
    if number > 2:
        return None
    which = Part.FIRST_HALF if number == 1 else Part.SECOND_HALF
    return Inside(lambda span: part(span, which), frozenset(Precision))


def _piece(number: int, most: int, build: Callable[[int, int], When], *, alone: bool) -> Sense | None:
    if not 1 <= number <= most:
        return None

    def nearest(scene: Scene) -> When | None:
        if scene.first is None:
            return None
        years = range(max(1, scene.first.year - 2), min(9998, scene.first.year + 2) + 1)
        return scene.choose([build(year, number) for year in years], scene.direction())

    return Inside(lambda span: build(spans.closed(span)[0].year, number), YEARS, nearest if alone else None)


@BOOK.rule("fortnight", "THE? o=ORDER DOZEN (?=OF|OF_THE)")
def _fortnight(hit: Hit) -> Sense | None:
    number = hit.number("o")
    if number not in (1, 2) or not hit.text.lower().endswith("quinzaine"):
        return None
    which = Part.FIRST_HALF if number == 1 else Part.SECOND_HALF
    return Inside(lambda span: part(span, which), frozenset({Precision.MONTH}))


@BOOK.rule(
    "nth-unit",
    "THE? (o=ORDER|last=LAST) u=(DAY|WEEK HYPHEN END|WEEK|WEEKEND|MONTHS) (?=OF|OF_THE|IN)",
    "THE? (o=ORDER|last=LAST) u=(DAY|WEEK HYPHEN END|WEEK|WEEKEND|MONTHS) (OF THE|OF_THE) h=(MONTHS|YEAR)"
    " (?!BACK|NEXT|FOLLOWING|PREVIOUS|OF|FOURDIGIT)",
)
def _nth_unit(hit: Hit) -> Sense | None:
    number = -1 if hit.has("last") else hit.number("o")
    if number is None or not (number == -1 or 1 <= number <= 366):
        return None
    plural = hit.word("u").lower().endswith("s") and hit.word("u").lower() != "mois"
    if plural or (hit.has("o") and hit.word("o").lower().endswith("s")):
        return None
    unit = hit.unit("u")
    of = _NTH[unit]
    if hit.has("h"):
        return in_this_unit(lambda span: of(span, number), hit.unit("h"))
    return Inside(lambda span: of(span, number), frozenset({Precision.MONTH}) if unit is not Unit.MONTH else YEARS)


_NTH: dict[Unit, Callable[[When, int], When]] = {
    Unit.DAY: spans.nth_day,
    Unit.WEEK: spans.nth_week,
    Unit.WEEKEND: lambda span, number: spans.weekend_of(spans.closed(spans.nth_weekday(span, 5, number))[0]),
    Unit.MONTH: spans.nth_month,
}


@BOOK.rule(
    "first-units",
    "(THES|THE)? n=(DIGIT|NUMBER_WORDS) (o=ORDINAL|last=LAST) u=(DAY|WEEK|MONTHS) (?=OF|OF_THE|IN)",
    "THE (o=ORDINAL|last=LAST) n=(DIGIT|NUMBER_WORDS) u=(DAY|WEEK|MONTHS) (?=OF|OF_THE|IN)",
)
def _first_units(hit: Hit) -> Sense | None:
    """The first or last so many days, weeks or months of a year or a month ("les six premiers mois de 2021")."""
    count, unit, last = hit.number("n"), hit.unit("u"), hit.has("last")
    if count is None or not 1 <= count <= 366 or (not last and hit.value("o") != 1):
        return None

    def of(span: When) -> When:
        first, end = spans.closed(span)
        if last:
            return spans.days(spans.move(spans.add(end, 1), unit, -count), end)
        return spans.days(first, spans.add(spans.move(first, unit, count), -1))

    return Inside(of, frozenset({Precision.YEAR, Precision.MONTH}))
