"""Rules for days written with their month, with or without a year; and what other rules of days share."""

import re

from index.dates.lexicon.french import FRENCH
from index.dates.lexicon.spellings import bare
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.rules.years import STOPS
from index.dates.scene import Scene
from index.dates.senses.base import Lookup, Sense, Silent
from index.dates.senses.day import Day

BOOK = Book()


FRENCH_MONTHS = {bare(item.partition("=")[0]) for item in f"{FRENCH['MONTH']} {FRENCH['MONTH_DOUBTFUL']}".split()}


CLOSES = re.compile(r"\s*(?:$|[.,;:!?)\]»”\"]|[-–—]\s)")


# Words that may follow "le 21" or "mardi 4" without making it a count.
GOES_ON = re.compile(
    r"\s*(?:$|[.,;:!?)\]»”\"]|[-–—]\s|\n|\s(?:à|au|aux|en|dans|et|ou|par|pour|sur|pendant|après|avant|lors|a|ont|"
    r"est|sont|avait|était|de\s|du\s|qui|que|il|elle|ils|elles|on|le|la|les|un|une|entre|contre|vers|chez|afin|"
    r"at|in|on|by|for|to|and|or|with|from|after|before|when|the|a|an|as|was|were|is|will|that|he|she|they|it)\b)",
    re.IGNORECASE,
)


def side_of(hit: Hit) -> int:
    return -1 if hit.has("back") else 1 if hit.has("ahead") else 0


def day_of(hit: Hit, day: str, weekday: str, *, month: int | None = None, year: int | None = None) -> Day | None:
    """`Day` from the named groups; `None` when the number is not a day of a month."""
    number = hit.number(day)
    if number is None or not 1 <= number <= 31:
        return None
    if hit.category(day) == "NTH" and number > 1 and _french(hit.word(day)) and month is None:
        return None
    latest = weekday_of(hit, weekday) if hit.has(weekday) else None
    return Day(number, month, year, latest)


def _french(nth: str) -> bool:
    return nth.endswith(("e", "è", "re", "er"))


def weekday_of(hit: Hit, name: str) -> int:
    # "mar." is a Tuesday here, and a month (3) elsewhere.
    return 1 if hit.category(name) == "MAR" else hit.value(name)


STREET = re.compile(
    r"\b(?:rues?|places?|avenues?|boulevards?|squares?|quais?|ponts?|stades?|stations?|collèges?|lycées?|écoles?|"
    r"allées?|cours|faubourg|hôpital|aéroport|camp|caserne|mouvement|parc|esplanade|promenade)\s(?:du|de la|des|de)\s$",
    re.IGNORECASE,
)


def checked(day: Day | None, hit: Hit) -> Sense | None:
    """The day; `Silent` when it never exists ("31 février") or names a place ("rue du 8 mai")."""
    if day is None or day.month is None:
        return day
    if STREET.search(hit.before):
        return Silent()
    return day if day.on(day.year or 2000, day.month) else Silent()


@BOOK.rule(
    "date",
    "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? d=DAY_NUMBER (OF THE?)? m=MONTH_NAME (COMMA? OF? y=FOURDIGIT)"
    " (?!HYPHEN FOURDIGIT)",
    "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? m=MONTH_NAME THE? d=(DIGIT|NTH) (COMMA? y=FOURDIGIT)",
    "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? d=DAY_NUMBER OF? m=MONTH_LOWER (COMMA? y=FOURDIGIT)",
    "THE? d=(DIGIT|NTH) HYPHEN m=MONTH_NAME HYPHEN? y=FOURDIGIT",
    "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? m=MONTH_LOWER d=(DIGIT|NTH) (COMMA? y=FOURDIGIT)",
)
def _date(hit: Hit) -> Sense | None:
    return checked(day_of(hit, "d", "w", month=hit.value("m"), year=hit.value("y")), hit)


@BOOK.rule(
    "day-month",
    "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? d=DAY_NUMBER (OF THE?)? m=MONTH_NAME (back=BACK|ahead=AHEAD)?",
    "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? en=MONTH_NAME THE? d=(DIGIT|NTH|ORDINAL_WORDS) (back=LAST|ahead=NEXT)?"
    " (?!UNIT|HOUR|DAYPART|MONTH_NAME|HYPHEN FOURDIGIT|NUM|THE? NTH CENTURY)",
    "THE d=DIGIT HYPHEN m=MONTH_NAME (?!FOURDIGIT)",
    "(?<=OF_THE|TO_THE) d=DIGIT HYPHEN m=MONTH_NAME (?!FOURDIGIT)",
    "(back=LAST|ahead=NEXT) w=WEEKDAY COMMA? en=MONTH_NAME d=(DIGIT|NTH)",
)
def _day_month(hit: Hit) -> Sense | None:
    month = "en" if hit.has("en") else "m"
    if month == "en":
        if bare(hit.word("en").lower().rstrip(".")) in FRENCH_MONTHS:
            return None
        if (
            hit.category("d") == "DIGIT"
            and hit.segment.text[hit.segment.tokens[hit.match.start("d")].start - 1] in "'’"
        ):
            # "Jan '22" is a year.
            return None
        if hit.category("en") == "MONTH_DOUBTFUL" and re.match(r"\s(?:people|men|women|%|percent)", hit.after):
            return None
    elif _is_ordinal_noun(hit):
        return None
    day = day_of(hit, "d", "w", month=hit.value(month))
    if day is None:
        return None
    return checked(Day(day.day, day.month, None, day.weekday, side_of(hit)), hit)


@BOOK.rule(
    "date",
    "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? d=DAY_NUMBER (OF THE?)? m=MONTH_NAME COMMA? y=YEAR_WORDS",
    "(w=WEEKDAY_NAME COMMA?)? THE? m=MONTH_NAME THE? d=(DIGIT|NTH|ORDINAL_WORDS) COMMA? y=YEAR_WORDS",
)
def _date_in_words(hit: Hit) -> Sense | None:
    """A year in words after its day, but not in "le 3 mars deux mille personnes ont défilé"."""
    year = hit.year_in_words("y")
    if year is None or not STOPS.match(hit.after):
        return None
    return checked(day_of(hit, "d", "w", month=hit.value("m"), year=year), hit)


def _is_ordinal_noun(hit: Hit) -> bool:
    """Whether "first May" or "second mars" is an ordinal before a name, not a day."""
    return hit.category("d") == "ORDINAL" and hit.value("d") > 1 and not re.search(r"\sof\s", hit.text)


@BOOK.rule(
    "date", "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? d=DAY_NUMBER (OF THE?)? m=MONTH_NAME y=NUM (?!UNIT|HOUR|NUM)"
)
def _date_small_year(hit: Hit) -> Sense | None:
    """A year of three digits after a day and a month, where nothing is counted: "le 3 juillet 987, …"."""
    ends = re.match(r"\s?(?:$|[,.;:)])|\s(?:à|au|en|dans|par|et|lors)\s", hit.after)
    if not 100 <= hit.value("y") <= 999 or not ends or re.match(r",\d", hit.after):
        return None
    return checked(day_of(hit, "d", "w", month=hit.value("m"), year=hit.value("y")), hit)


@BOOK.rule("day-month-short-year", "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? d=DAY_NUMBER m=MONTH_NAME y=(DIGIT|NUM)")
def _day_month_short_year(hit: Hit) -> Sense | None:
    year = hit.value("y")
    apostrophe = "'" in hit.match.string or hit.segment.text[hit.segment.tokens[hit.match.start("y")].start - 1] in "'’"
    if not 1 <= year <= 99 or len(hit.word("y")) != 2 or not (apostrophe or CLOSES.match(hit.after)):
        return None
    day = day_of(hit, "d", "w", month=hit.value("m"))
    return short_year(day, year) if day else None


def short_year(day: Day, year: int) -> Sense:
    """`day` in a year of two digits: the last such year at most 10 years after the anchor, or before 2030."""
    month = day.month or 1
    return Lookup(lambda scene: day.on(century_of(scene, year), month))


def century_of(scene: Scene, year: int) -> int:
    """The full year of two digits written with an apostrophe or after a month's name ("mai 68")."""
    horizon = (scene.last.year if scene.last else 2019) + 10
    return horizon - (horizon - year) % 100
