"""Rules for feasts, on fixed days or counted from Easter."""

import re
from collections.abc import Callable
from datetime import date

from index.dates import calendar as spans
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.rules.days import STREET
from index.dates.senses.base import Fixed, Sense, Silent
from index.dates.senses.yearly import yearly
from index.dates.when import When

BOOK = Book()


_BEFORE_A_FEAST = (
    "à avant après depuis dès pour d[’']ici jusqu[’']à de la le l[’'] entre fin at by before after since until this "
    "last next on over during for from to the day between"
)
_FESTIVE = re.compile(rf"(?:\b(?:{_BEFORE_A_FEAST.replace(' ', '|')})[\s-]?|\(|^)$", re.IGNORECASE)
_THING = re.compile(
    r"\s(?:trees?|markets?|part(?:y|ies)|presents?|gifts?|cards?|carols?|songs?|dinner|shopping|spirit|movie|album|special|"
    r"pudding|sales|cake|bonus|[A-Z][a-z]+)\b"
)
_OF_A_THING = re.compile(
    r"\b(?:marchés?|sapins?|arbres?|repas|cadeaux?|père|chants?|contes?|île|oeufs?|œufs?|chanson|magie|esprit|prime|"
    r"album|film|décorations?|illuminations?|boules?|bûche|messe)\s(?:de|d[’'])\s?$",
    re.IGNORECASE,
)


def _feast(hit: Hit, build: Callable[[int], When], *, plain: bool = True) -> Sense | None:
    thing = _OF_A_THING.search(hit.before) or _THING.match(hit.after) or not _FESTIVE.search(hit.before)
    if plain and thing and not hit.alone:
        return None
    side = -1 if hit.has("back") else 1 if hit.has("ahead") else 0
    return yearly(build, side=side)


def _fixed(month: int, day: int) -> Callable[[int], When]:
    return lambda year: When.day(date(year, month, day))


def _moving(after_easter: int) -> Callable[[int], When]:
    return lambda year: When.day(spans.add(spans.easter(year), after_easter))


_JOUR = "(THE? DAY (OF|OF_THE) THE? | THE)?"
_SIDE = "(back=LAST|ahead=NEXT)?"


@BOOK.rule("christmas", f"{_JOUR} CHRISTMAS DAY? {_SIDE}", "(back=LAST|ahead=NEXT) CHRISTMAS")
def _christmas(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(12, 25))


@BOOK.rule("christmas-eve", "CHRISTMAS EVE", "THE? EVE OF CHRISTMAS")
def _christmas_eve(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(12, 24), plain=False)


@BOOK.rule("boxing-day", "BOXING DAY")
def _boxing(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(12, 26), plain=False)


@BOOK.rule("new-year", "THE? DAY OF THE AN", "THE? NEW_YEAR AN", "NEW YEAR S? DAY", "THE? NEW YEAR (?!S)")
def _new_year(hit: Hit) -> Sense | None:
    words = hit.text
    if words.lower().endswith("new year") and not words.endswith("New Year"):
        return None
    if re.search(r"\s(?:chinois|lunaire|honours|honors|resolution|musulman|juif|persan)", hit.after[:12]) or re.search(
        r"(?:Chinese|Lunar|Jewish|Happy|happy) $", hit.before
    ):
        return Silent()
    return _feast(hit, _fixed(1, 1), plain=False)


@BOOK.rule("new-year-eve", "NEW YEAR S? EVE", "THE? SAINT HYPHEN? SYLVESTRE")
def _new_year_eve(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(12, 31), plain=False)


@BOOK.rule("valentine", "THE? SAINT HYPHEN? VALENTIN", "VALENTINE S? DAY")
def _valentine(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(2, 14), plain=False)


@BOOK.rule("labour-day", "(THE)? FETE OF_THE TRAVAIL")
def _labour(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(5, 1), plain=False)


@BOOK.rule("may-day", "m=MONTH_DOUBTFUL DAY")
def _may_day(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(5, 1), plain=False) if hit.text == "May Day" else None


@BOOK.rule("bastille-day", "BASTILLE DAY")
def _bastille_day(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(7, 14), plain=False)


@BOOK.rule("music-day", "(THE)? FETE OF THE MUSIQUE")
def _music(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(6, 21), plain=False)


@BOOK.rule("american-labor-day", "LABOR DAY")
def _american_labor(hit: Hit) -> Sense | None:
    return _feast(hit, lambda year: spans.nth_weekday(When.month(year, 9), 0, 1), plain=False)


@BOOK.rule("independence-day", "INDEPENDENCE DAY")
def _independence(hit: Hit) -> Sense | None:
    return (
        None
        if re.search(r"\b(?:[a-z]+an|[a-z]+[’']s|s[’']|[a-z]+ish|[a-z]+ese) $", hit.before)
        else _feast(hit, _fixed(7, 4), plain=False)
    )


@BOOK.rule("thanksgiving", "THANKSGIVING DAY?")
def _thanksgiving(hit: Hit) -> Sense | None:
    return _feast(hit, lambda year: spans.nth_weekday(When.month(year, 11), 3, 4))


@BOOK.rule("all-souls", "(THE)? DAY OF_THES MORTS")
def _all_souls(hit: Hit) -> Sense | None:
    return _feast(hit, _fixed(11, 2), plain=False)


@BOOK.rule("feast", f"(THE? DAY OF THE | THE)? f=FEAST {_SIDE}")
def _fixed_feast(hit: Hit) -> Sense | None:
    value = hit.value("f")
    return (
        _feast(hit, _fixed(*_FEASTS[value]))
        if hit.word("f")[0].isupper() or hit.alone or hit.match.start("f") > hit.match.start()
        else None
    )


_FEASTS = {1101: (11, 1), 106: (1, 6), 202: (2, 2), 1031: (10, 31)}


@BOOK.rule("easter", f"(THE? DAY OF | THE)? e=EASTER {_SIDE}", "THE? w=WEEKDAY OF e=EASTER", "EASTER w=WEEKDAY")
def _easter(hit: Hit) -> Sense | None:
    shift = 0
    if hit.has("w"):
        shift = {0: 1, 6: 0, 5: -1, 4: -2}.get(hit.value("w"), 99)
    if shift == 99:
        return None
    return _feast(hit, _moving(shift), plain=not hit.has("w"))


@BOOK.rule("good-friday", "THE? w=WEEKDAY SAINT", "GOOD w=WEEKDAY")
def _good_friday(hit: Hit) -> Sense | None:
    if hit.value("w") != 4:
        return None
    if re.match(r"[-\s](?:Agreement|[A-Z])", hit.after):
        return Silent()
    return _feast(hit, _moving(-2), plain=False)


@BOOK.rule("easter-feast", "(THE? DAY OF THE | THE) f=EASTER_FEAST", "THE? w=WEEKDAY OF THE? f=EASTER_FEAST")
def _after_easter(hit: Hit) -> Sense | None:
    if not hit.word("f")[0].isupper():
        return None
    shift = hit.value("f")
    if hit.has("w"):
        monday = shift == 49 and hit.value("w") == 0
        if not monday and not (shift == 39 and hit.value("w") == 3) and not (shift == 49 and hit.value("w") == 6):
            return None
        return _feast(hit, _moving(shift + monday), plain=False)
    return None if re.match(r"\s(?:de|du|des)\b", hit.after) else _feast(hit, _moving(shift))


_SEPTEMBER_11 = When.day(date(2001, 9, 11))


@BOOK.rule("september-11", "(THE)? d=DIGIT HYPHEN m=MONTH (?!FOURDIGIT)", "THE? m=MONTH d=DIGIT (?!COMMA? FOURDIGIT)")
def _september_11(hit: Hit) -> Sense | None:
    """One day has its date for a name, whatever the text's own: "le 11-Septembre", "the September 11 attacks"."""
    if hit.value("d") != 11 or hit.value("m") != 9 or STREET.search(hit.before):
        return None
    named = hit.match.start("d") < hit.match.start("m") and hit.word("m")[0].isupper()
    if named or re.match(r"\s(?:attacks|terrorist|terror|hijack)", hit.after):
        return Fixed(_SEPTEMBER_11)
    return None


@BOOK.rule("september-11-attacks", "d=DIGIT m=MONTH (?!FOURDIGIT)")
def _attacks(hit: Hit) -> Sense | None:
    """The attacks "du 11 septembre" are those of 2001."""
    if hit.value("d") != 11 or hit.value("m") != 9 or not re.search(r"\b(?:attentats|attaques) du $", hit.before):
        return None
    return Fixed(_SEPTEMBER_11)


@BOOK.rule("september-11", "(article=THE)? d=DAY_MONTH", "on=ON d=DAY_MONTH")
def _nine_eleven(hit: Hit) -> Sense | None:
    """The English name of that day, month first: "the 9/11 attacks", "since 9/11"."""
    if hit.word("d") != "9/11" or hit.text.lower().startswith("l"):
        return None
    english = hit.has("article") or hit.has("on") or _ENGLISH_BEFORE.search(hit.before)
    return Fixed(_SEPTEMBER_11) if english or _ATTACK.match(hit.after) else None


_ENGLISH_BEFORE = re.compile(r"\b(?:of|after|before|since|on|until|post|pre|the)[\s-]$", re.IGNORECASE)
_ATTACK = re.compile(r"\s(?:attack|terror|hijack|commission|memorial|victims|plot)", re.IGNORECASE)


@BOOK.rule("ash-wednesday", "THE? w=WEEKDAY OF_THES CENDRES")
def _ash_wednesday(hit: Hit) -> Sense | None:
    return _feast(hit, _moving(-46), plain=False) if hit.value("w") == 2 else None
