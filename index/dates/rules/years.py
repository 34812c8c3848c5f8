"""Rules for years, decades and centuries."""

import re

from index.dates import calendar as spans
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.senses.base import Fixed, Sense, Silent
from index.dates.when import When

BOOK = Book()


# Years before our era are outside the calendar of `datetime.date`.
_BEFORE_CHRIST = re.compile(
    r"\s*(?:av(?:ant|\.)\s*(?:J\.?[- ]?C|notre ère|l[’']ère)|B\.?C\.?(?:E\.?)?\b|AEC\b|avant\sJésus)", re.IGNORECASE
)


_COUNTED = (
    "euros? dollars? francs? pounds livres millions? milliards? billion km km2 m m2 cm mm kg ha kW MW watts volts "
    "litres degrés mètres? kilomètres? meters? metres feet miles acres square tonnes? tons hectares hommes femmes "
    "personnes habitants? soldats morts victimes blessés membres logements emplois postes voix salariés employés "
    "élèves étudiants manifestants visiteurs spectateurs participants places signatures exemplaires pages mots lits "
    "communes villes espèces chevaux ch calories kcal people men women troops soldiers workers employees students "
    "residents votes seats homes jobs copies points? fois times ans jours heures mois years? days hours"
)
# Nouns and units after a counted number, which is then no year.
MEASURES = re.compile(rf"\s*(?:%|€|\$|£|°)|[\s-](?:{_COUNTED.replace(' ', '|')})\b", re.IGNORECASE)


_STRONG = re.compile(
    r"(?:\b(?:en|in|since|depuis|dès|année|années|l[’']an|year|anno|circa|ca\.|début|fin|mi|early|late|mid|until|"
    r"jusqu[’']en|vers|courant|du(?:rant)?|pendant|during|around|saison|season|édition|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|printemps|été|automne|hiver)"
    r"[\s-]|\(\s?|\bqu[’']en\s)$",
    re.IGNORECASE,
)


_WEAK = re.compile(
    r"(?:\b(?:de|of|avant|après|before|after|by|to|from|jusqu[’']à|à|et|and|ou|or|entre|between|au|les|la|le|the)\s|"
    r"[-–,]\s?|/)$",
    re.IGNORECASE,
)


_NUMBERED = re.compile(
    r"(?:\b(?:pages?|pp?\.|articles?|art\.|n°|no\.?|numéro|rue|rues|lot|vol\.?|chap(?:itre|ter|\.)|bus|vol|"
    r"route|formulaire|lois?|ISO|loi n°|code|hauteur de|altitude|à plus de|à près de|plus de|près de|environ|"
    r"more than|about|over|nearly|some|quelque|quelques|moins de|less than|fewer than|modèle|type|chambre|room|"
    r"flight|train|highway|locker|apartment|bus no\.|"
    r"Boeing|Airbus|Windows|Office|Peugeot|départementale|article)\s?|[#$€£§]\s?)$",
    re.IGNORECASE,
)


_GOES_ON = (
    "et à and to ou or au aux il elle ils elles on le la les un une qui que dans par pour avec sur est fut a son sa "
    "ses lors où puis mais en après de du des the he she it they was is when by with as at in"
)
STOPS = re.compile(
    rf"\s*(?:$|[.,;:!?)\]»”\"/]|[-–—](?!\w))|\s(?:{_GOES_ON.replace(' ', '|')}|d[’']|l[’'])(?=\W)", re.IGNORECASE
)


# A sign with a letter or digit that make the number part of another word, unlike "2020-début 2021" and "2020's".
_GOES_INTO = re.compile(r"[-–](?!début|fin|mi|early|late|mid)\w|[’'](?!s\b)\w")


# "He sold 2022 cars": a verb with an object, then the counted noun.
_COUNTS = re.compile(
    r"\b(?:(?:a|ont|avait|avaient)\s[\w]{1,16}(?:é|i|u|is|it)|compte|comptent|vend|vendent|there\s(?:are|were)|sold|"
    r"bought|built|made|has|have|had|lost|counted|produced|delivered|registered|recorded|killed|hired)\s$",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"\s(?!(?:des|les|ses|dans|sans|plus|puis|mais|vers|was|as)\b)[a-zà-ÿ]{2,18}[sx]\b",
)
# "De 2022 à 2500 euros": what the other end counts, this one does.
_TO_MEASURE = re.compile(
    r"\s?(?:à|to|et|and|ou|or|-|–)\s?\d[\d ]{0,6}\s?(?:%|€|\$|£|°|(?:euros|dollars|francs|livres|km|mètres|metres|"
    r"pounds|people|personnes|hommes|tonnes|hectares)\b)"
)
_TITLE = re.compile(r"\b(?:Blade Runner|Cyberpunk|Death Race|Warhammer|Space)\s$")


def _reads_as_year(hit: Hit, year: int) -> bool:
    """Whether a number of four digits is a year, judged by the words before and after it.

    A number from 1901 to 2099 is a year unless it counts something. Round or older numbers need a preposition that goes
    with years; after one that also goes with counts ("de", "à") they must end their group of words.
    """
    before, after = hit.before, hit.after
    if (_COUNTS.search(before) and _PLURAL.match(after)) or _TITLE.search(before):
        return False
    if MEASURES.match(after) or _NUMBERED.search(before) or _GOES_INTO.match(after):
        return False
    if before[-1:] in "-–—./" and not re.search(r"\b[Mm]id?-$", before):
        return False
    if _STRONG.search(before):
        return True
    if _TO_MEASURE.match(after):
        return False
    if hit.alone:
        return 1000 <= year < 2100
    if 1900 < year < 2100 and year % 100:
        return True
    return bool(_WEAK.search(before) and STOPS.match(after)) and 1000 <= year < 2100


def _century_years(year: int) -> int:
    """The year two digits of a decade name: "années 90" is 1990, "années 20" 1920 ("années 2020" is written out)."""
    return year if year >= 100 else 1900 + year


@BOOK.rule("decade", "THES? YEAR n=(FOURDIGIT|NUM|DIGIT) (?=(AND|TO_THE|A) (FOURDIGIT|NUM|DIGIT))")
def _decade_of_list(hit: Hit) -> Sense | None:
    number = hit.value("n")
    if number % 10 or not (20 <= number <= 90 or number > 999) or not _PLURAL_YEARS.search(hit.text):
        return None
    return Fixed(spans.decade(_century_years(number)))


@BOOK.rule("decade", "(?<=AND|COMMA) n=(NUM|FOURDIGIT)")
def _decade_after_another(hit: Hit) -> Sense | None:
    if not re.search(r"\bannées (?:1\d|20)?\d0(?:, (?:1\d|20)?\d0)?(?: et |, | ou )$", hit.before):
        return None
    number = hit.value("n")
    return Fixed(spans.decade(_century_years(number))) if number % 10 == 0 and number >= 20 else None


_PLURAL_YEARS = re.compile(r"\b(?:années|ann[ée]es)", re.IGNORECASE)


@BOOK.rule("year", "(THE? n=(AN|YEAR))? y=FOURDIGIT")
def _year(hit: Hit) -> Sense | None:
    year = hit.value("y")
    if hit.has("n") and hit.word("n").lower().endswith("s"):
        return None
    if _BEFORE_CHRIST.match(hit.after):
        return Silent()
    named = hit.match.end() - hit.match.start() > 1
    return Fixed(When.year(year)) if named or _reads_as_year(hit, year) else None


@BOOK.rule("small-year", "THE? AN y=(NUM|DIGIT)", "(?<=EN|IN) y=NUM")
def _small_year(hit: Hit) -> Sense | None:
    year = hit.value("y")
    if _BEFORE_CHRIST.match(hit.after):
        return Silent()
    named = hit.match.end() - hit.match.start() > 1
    if named:
        return Fixed(When.year(year)) if year and re.match(r"l[’']", hit.text) else None
    return Fixed(When.year(year)) if 400 <= year < 1000 and re.match(r"\s?[,.;)]", hit.after) else None


@BOOK.rule("year", "(EN|IN) y=YEAR_WORDS", "THE? (AN|YEAR) y=YEAR_WORDS", "y=YEAR_WORDS")
def _year_in_words(hit: Hit) -> Sense | list[tuple[str, Sense]] | None:
    """A year in words after what years take; "nineteen eighty-four" needs nothing before it."""
    year = hit.year_in_words("y")
    if year is None or not STOPS.match(hit.after):
        return None
    if hit.match.start("y") > hit.match.start():
        return Fixed(When.year(year))
    by_hundreds = hit.text.lower().startswith(("seventeen", "eighteen", "nineteen", "twenty"))
    return Fixed(When.year(year)) if by_hundreds or _STRONG.search(hit.before) else None


@BOOK.rule("years", "THES? YEAR? a=FOURDIGIT (HYPHEN|DASH) b=FOURDIGIT (?!HYPHEN)")
def _years(hit: Hit) -> Sense | None:
    first, last = hit.value("a"), hit.value("b")
    if not first < last < first + 500 or last >= 2100 or MEASURES.match(hit.after) or _NUMBERED.search(hit.before):
        return None
    if _BEFORE_CHRIST.match(hit.after):
        return Silent()
    return _from_to(When.year(first), When.year(last))


@BOOK.rule("year-span", "y=YEAR_SPAN")
def _year_span(hit: Hit) -> Sense:
    first, last = divmod(hit.value("y"), 10000)
    return _from_to(When.year(first), When.year(last))


def _from_to(first: When, last: When) -> Sense:
    return Fixed(spans.days(first.first, last.last))


@BOOK.rule("decade", "THES? YEAR n=(FOURDIGIT|NUM|DIGIT|NUMBER_WORDS) (?!OF HYPHEN)")
def _decade_of_years(hit: Hit) -> Sense | None:
    number = hit.number("n")
    if number is None or not _PLURAL_YEARS.search(hit.text):
        return None
    return _decade(hit, number)


@BOOK.rule("decade", "THE DECADE n=FOURDIGIT")
def _decade_named(hit: Hit) -> Sense | None:
    return _decade(hit, hit.value("n"))


# "The temperature in the 60s".
_HEAT = re.compile(
    r"\b(?:temperatures?|degrees|highs?|lows?|winds?|Fahrenheit|humidity|thermometers?)\b", re.IGNORECASE
)
_HEAT_REACH = 40
_SHORT_NINETIES = re.compile(r"\b(?:the|early|late|mid|in|of)[\s-]['’]?$|['’]$", re.IGNORECASE)


@BOOK.rule("decade", "THE? n=NINETIES")
def _nineties(hit: Hit) -> Sense | None:
    """The 1990s, the '90s: an age ("in his 90s") is none."""
    number = hit.value("n")
    if re.search(r"\b(?:his|her|their|my|your)\s(?:early |late |mid-)?$", hit.before):
        return None
    start = hit.segment.tokens[hit.match.start()].start
    if number < 100 and _HEAT.search(hit.segment.text, max(0, start - _HEAT_REACH), start):
        return Silent()
    introduced = hit.match.end() - hit.match.start() > 1 or _SHORT_NINETIES.search(hit.before)
    if number < 100 and not introduced:
        return None
    return _decade(hit, number)


def _decade(hit: Hit, number: int) -> Sense | None:
    year = _century_years(number)
    if year % 10 or not (20 <= number <= 90 or 1000 <= number < 2100) or MEASURES.match(hit.after):
        return None
    return Fixed(spans.decade(year))


@BOOK.rule(
    "century",
    "THE? n=(ROMAN|ORDER) c=CENTURY",
    "THE? n=(ROMAN|NTH) (?=(AND|TO_THE|A|HYPHEN|DASH|COMMA) (THE|OF_THE|TO_THE)? (ROMAN|NTH)"
    " ((AND|COMMA) (THE|OF_THE|TO_THE)? (ROMAN|NTH))? CENTURY)",
)
def _century(hit: Hit) -> Sense | None:
    number = hit.value("n") if hit.category("n") in ("ROMAN", "NTH") else hit.number("n")
    if number is None or not 1 <= number <= 30:
        return None
    if hit.category("n") == "ORDINAL" and hit.has("c") and number < 3 and hit.word("c").lower().startswith("siècle"):
        return None
    if _BEFORE_CHRIST.match(hit.after):
        return Silent()
    return Fixed(spans.century(number))
