"""Rules for one day: full dates, days of a month, numeric dates."""

import re
from datetime import date

from index.dates.grammar.patterns import Book, Hit
from index.dates.lexicon import FRENCH, bare
from index.dates.mention import Policy
from index.dates.rules.years import STOPS
from index.dates.scene import Scene
from index.dates.senses import Day, Fixed, Lookup, Sense, Silent
from index.dates.when import When

BOOK = Book()


FRENCH_MONTHS = {bare(item.partition("=")[0]) for item in f"{FRENCH['MONTH']} {FRENCH['MONTH_DOUBTFUL']}".split()}


CLOSES = re.compile(r"\s*(?:$|[.,;:!?)\]»”\"]|[-–—]\s)")


# Words that may follow a bare "le 21" or "mardi 4" and still leave it a day.
GOES_ON = re.compile(
    r"\s*(?:$|[.,;:!?)\]»”\"]|[-–—]\s|\n|\s(?:à|au|aux|en|dans|et|ou|par|pour|sur|pendant|après|avant|lors|a|ont|"
    r"est|sont|avait|était|de\s|du\s|qui|que|il|elle|ils|elles|on|le|la|les|un|une|entre|contre|vers|chez|afin|"
    r"at|in|on|by|for|to|and|or|with|from|after|before|when|the|a|an|as|was|were|is|will|that|he|she|they|it)\b)",
    re.IGNORECASE,
)


_COUNTED = re.compile(r"\s(?:de|d[’'])\s?(?:la|l[’']|[a-zé]+ale|finale)|\s(?:heures?|h\b|ans?\b|jours|euros|%)")


def side_of(hit: Hit) -> int:
    return -1 if hit.has("back") else 1 if hit.has("ahead") else 0


def day_of(hit: Hit, day: str, weekday: str, *, month: int | None = None, year: int | None = None) -> Day | None:
    """The day a group tells, with its weekday's group; `None` when the number is no day of a month."""
    number = hit.number(day)
    if number is None or not 1 <= number <= 31:
        return None
    if hit.category(day) == "NTH" and number > 1 and _french(hit.word(day)) and month is None:
        return None
    told = weekday_of(hit, weekday) if hit.has(weekday) else None
    return Day(number, month, year, told)


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
    """The day, silent when no year of the calendar has it ("31 février") or where it names a place ("rue du 8 mai")."""
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
    """A year in words after its day; "le 3 mars deux mille personnes ont défilé" has none."""
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
    """`day` in the year that ends in two digits: the last such year before ten past the anchor's, or before 2030."""
    month = day.month or 1
    return Lookup(lambda scene: day.on(century_of(scene, year), month))


def century_of(scene: Scene, year: int) -> int:
    """The full year of two digits written with an apostrophe or after a month's name ("mai 68")."""
    horizon = (scene.last.year if scene.last else 2019) + 10
    return horizon - (horizon - year) % 100


_PIVOT = 69
"""Two digits of a numeric date are 1969 to 2068, the reading POSIX gives `%y`."""


def _numeric_year(hit: Hit, day: int, month: int, year: int) -> Sense | None:
    return checked(Day(day, month, year + (1900 if year >= _PIVOT else 2000)), hit)


@BOOK.rule("numeric-date", "(THE|THIS)? (w=WEEKDAY_NAME COMMA?)? THE? d=DATE")
def _numeric(hit: Hit) -> Sense | None:
    value = abs(hit.value("d"))
    year, month, day = value // 10000, value // 100 % 100, value % 100
    if hit.value("d") < 0:
        return _numeric_year(hit, day, month, year % 100)
    return Fixed(When.day(date(year, month, day)))


@BOOK.rule("numeric-month", "m=YEAR_MONTH")
def _numeric_month(hit: Hit) -> Sense:
    return Fixed(When.month(hit.value("m") // 100, hit.value("m") % 100))


@BOOK.rule(
    "numeric-day-month", "(w=WEEKDAY_NAME COMMA?|le=THE) d=DAY_MONTH", "d=DAY_MONTH", "(?<=OF_THE|TO_THE) d=DAY_MONTH"
)
def _numeric_day_month(hit: Hit) -> Sense | None:
    introduced = hit.has("le") or hit.match.re.pattern.startswith("(?<=")
    if _COUNTED.match(hit.after) or not (introduced or hit.alone):
        return None
    weekday = weekday_of(hit, "w") if hit.has("w") else None
    day = Day(hit.value("d") % 100, hit.value("d") // 100, None, weekday)
    if not introduced and len(hit.word("d")) < 5:
        # "1/2" alone is a fraction; only a plan writes a day so.
        return Lookup(lambda scene: day.resolve(scene) if scene.policy is Policy.FORWARD else None)
    return day


@BOOK.rule(
    "spaced-date",
    "le=THE d=DIGIT m=DIGIT y=(FOURDIGIT|DIGIT|NUM) (?!DIGIT|NUM|FOURDIGIT|UNIT)",
    "d=DIGIT m=DIGIT y=(FOURDIGIT|DIGIT|NUM) (?!DIGIT|NUM|FOURDIGIT|UNIT)",
    "le=THE d=DIGIT m=DIGIT (?!DIGIT|NUM|FOURDIGIT|UNIT)",
    "d=DIGIT m=DIGIT (?!DIGIT|NUM|FOURDIGIT|UNIT)",
)
def _spaced(hit: Hit) -> Sense | None:
    introduced = hit.has("le") or re.search(r"\b(?:du|au)\s$", hit.before) is not None
    whole = hit.segment.text.strip() == hit.text
    year = hit.value("y") if hit.has("y") else None
    month, day = hit.value("m"), hit.value("d")
    if not (introduced or (whole and len(hit.segment.text) < 20)) or not 1 <= month <= 12:
        return None
    if year is None:
        if not whole:
            return None
        return Lookup(
            lambda scene: Day(day, month).resolve(scene) if introduced or scene.policy is Policy.FORWARD else None
        )
    if len(hit.word("y")) == 2:
        return _numeric_year(hit, day, month, year)
    return checked(Day(day, month, year), hit) if len(hit.word("y")) == 4 else None


@BOOK.rule(
    "weekday-day",
    "(THE|THIS)? w=WEEKDAY_NAME THE? d=(DIGIT|NTH|NUMBER_WORDS) (back=BACK|ahead=AHEAD)? (?!UNIT|HOUR|NUM)",
)
def _weekday_day(hit: Hit) -> Sense | None:
    if hit.category("w") != "WEEKDAY" and not hit.alone:
        return None
    number = hit.number("d")
    if number is None or not 1 <= number <= 31 or not GOES_ON.match(hit.after):
        return None
    return Day(number, None, None, weekday_of(hit, "w"), side_of(hit))


@BOOK.rule("day", "(?<=STARTING OF_THE|UNTIL TO_THE) d=DIGIT (?!UNIT|HOUR|NUM|DIGIT|ORDER)")
def _bound_day(hit: Hit) -> Sense | None:
    return Day(hit.value("d")) if _bare_day_follows(hit) else None


@BOOK.rule("day", "le=(THE|THIS) d=(DIGIT|NTH|ORDINAL_WORDS) (back=BACK|ahead=AHEAD)? (?!UNIT|HOUR|NUM|DIGIT|ORDER)")
def _bare_day(hit: Hit) -> Sense | None:
    day, article = hit.value("d"), hit.word("le").lower()
    if article == "the":
        if hit.category("d") != "NTH" or not re.search(r"\b[Oo]n\s$", hit.before) or not CLOSES.match(hit.after):
            return None
    elif (
        article not in ("le", "ce")
        or (hit.category("d") != "DIGIT" and not (day == 1 and hit.category("d") == "NTH"))
        or not _bare_day_follows(hit)
        or hit.segment.text[hit.segment.tokens[hit.match.end() - 1].end :][:1] == "-"
    ):
        return None
    return Day(day, None, None, None, side_of(hit))


_TIME_OF_DAY = re.compile(r"\s(?:au (?:soir|matin)|à (?:midi|minuit|\d{1,2}\s?h)|dans la|en soirée)")


def _bare_day_follows(hit: Hit) -> bool:
    return bool(CLOSES.match(hit.after) or _TIME_OF_DAY.match(hit.after)) and not re.match(r",\d", hit.after)
