"""The numbers and the dates of a quote, as values that can be compared: what each counts, and its days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.dates.when import When
from index.documents import Span
from index.phrases import Language
from index.quoting.quote import Quote
from index.stems import terms

# Two numbers from here on agree when the rounder one is the other rounded, and no further from it than this share. Of
# smaller ones every digit counts: 1970 is not 1973.
_ROUNDED_FROM, _ROUNDED = 10_000, 0.02
# Words after a number that say what it counts.
_UNIT_WORDS = 3

# The words that write numbers. "un", "une" and "one" are articles or pronouns far more often than numbers.
NUMBER_WORDS = {
    word: value
    for line in (
        "deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13 quatorze=14",
        "quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70",
        "huitante=80 octante=80 nonante=90 dizaine=10 douzaine=12 quinzaine=15 vingtaine=20 trentaine=30",
        "quarantaine=40 cinquantaine=50 soixantaine=60 centaine=100",
        "two=2 three=3 four=4 five=5 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14",
        "fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50 sixty=60",
        "seventy=70 eighty=80 ninety=90 dozen=12",
    )
    for word, value in ((word, int(value)) for word, _, value in (each.partition("=") for each in line.split()))
}
HUNDREDS = {"cent": 100, "cents": 100, "hundred": 100}
SCALES = {
    "mille": 1e3, "millier": 1e3, "milliers": 1e3, "thousand": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9,
    "milliards": 1e9, "billion": 1e9, "billions": 1e9,
}  # fmt: skip
_SPELT = "|".join(sorted({*NUMBER_WORDS, *HUNDREDS, "mille", "thousand"}, key=len, reverse=True))
_BLANK = r"[ \u00a0\u202f\u2009]"
# Possessive where digits follow one another: of "12,5km" no part is a number.
_NUMBER = re.compile(
    rf"(?<![\w.,])(?<![^\W\d_]-)(?:"
    rf"(?P<hour>\d{{1,2}}){_BLANK}?h(?:{_BLANK}?(?P<minute>\d{{2}}))?(?![\w])"
    rf"|(?P<grouped>(?!0)\d{{1,3}}(?:{_BLANK}\d{{3}}|[.,’']\d{{3}})++(?!\d)(?:[.,]\d++)?+)(?![\w])"
    rf"|(?P<plain>(?!\d{{1,3}}{_BLANK}\d{{3}}(?!\d))\d++(?:[.,]\d++)?+)(?![^\W_])"
    rf"|(?P<spelt>(?:{_SPELT})(?:(?:-|{_BLANK})(?:(?:et|and)(?:-|{_BLANK}))?(?:{_SPELT}|un|une|one))*)(?!\w)"
    rf")(?P<scaled>{_BLANK}(?:{'|'.join(sorted(SCALES, key=len, reverse=True))})(?!\w))?",
    re.IGNORECASE,
)
_MARKS = {
    "%": "%", "pour cent": "%", "percent": "%", "per cent": "%", "€": "euro", "euro": "euro", "euros": "euro",
    "$": "dollar", "dollar": "dollar", "dollars": "dollar", "£": "pound",
}  # fmt: skip
_SIGNS = "|".join(re.escape(each) for each in sorted(_MARKS, key=len, reverse=True))
_MARK = re.compile(rf"{_BLANK}*(?:d[’']|de{_BLANK})?({_SIGNS})(?!\w)", re.IGNORECASE)
_CLAUSE = re.compile(r"[.,;:!?()«»“”\n]|\d")
_WORD = re.compile(r"\w+")
_NEXT_WORD = re.compile(rf"{_BLANK}+[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: a sign ("%", "euro", "hour", or none), and the stems of the words that follow it."""

    sign: str
    words: frozenset[str]

    def agrees(self, other: "Unit") -> bool:
        """Whether both may count the same; a number that nothing follows may count anything."""
        if self.sign or other.sign:
            return self.sign == other.sign
        return not self.words or not other.words or bool(self.words & other.words)


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit, or a date; `span` is in characters of the document."""

    span: Span
    amount: float | When
    unit: Unit | None = None

    def same_kind(self, other: "Value") -> bool:
        """Whether the two can be compared: two dates, or two numbers of what may be one unit."""
        if self.unit is None or other.unit is None:
            return self.unit is other.unit
        return self.unit.agrees(other.unit)

    def disagrees(self, other: "Value") -> bool:
        """Whether two values of one kind cannot both be right: dates without a common day, numbers that differ."""
        if isinstance(self.amount, When) and isinstance(other.amount, When):
            return not self.amount.meets(other.amount)
        if isinstance(self.amount, When) or isinstance(other.amount, When):
            return False
        return not _agree(self.amount, other.amount)


def values(quote: Quote, within: Span | None = None) -> list[Value]:
    """The values of a quote, in the order of its text; only those that overlap `within`, when it is given."""
    text = quote.document.text
    dates = [Value(each.span, each.when) for each in quote.dates]
    found = [*dates, *_numbers(text, quote.span, [each.span for each in dates], quote.document.language)]
    inside = within or quote.span
    return sorted(
        (each for each in found if each.span.start < inside.end and inside.start < each.span.end),
        key=lambda each: each.span,
    )


def _numbers(text: str, span: Span, taken: list[Span], language: Language | None) -> Iterator[Value]:
    """The numbers of a span that are part of no date."""
    for match in _NUMBER.finditer(text, span.start, span.end):
        start, end = match.span()
        if any(each.start < end and start < each.end for each in taken):
            continue
        sign, unit_end = ("hour", end) if match["hour"] else _sign(text, end, span.end)
        words = frozenset[str]() if match["hour"] else _unit_words(text, unit_end, span.end, language)
        named = _NEXT_WORD.match(text, unit_end, span.end) if not sign else None
        # "120 000 hommes" is shown with what it counts.
        shown_end = named.end() if named and terms(named.group(), language) else unit_end
        yield Value(Span(start, shown_end), _amount(match), Unit(sign, words))


def _sign(text: str, end: int, limit: int) -> tuple[str, int]:
    """The sign of a unit after a number, and where it ends."""
    match = _MARK.match(text, end, limit)
    return (_MARKS[match[1].lower()], match.end()) if match else ("", end)


def _unit_words(text: str, start: int, limit: int, language: Language | None) -> frozenset[str]:
    """The stems of the words that follow, up to the end of the clause."""
    stop = _CLAUSE.search(text, start, limit)
    clause = text[start : stop.start() if stop else limit]
    stems: list[str] = []
    for word in _WORD.findall(clause):
        stems += terms(word, language)
        if len(stems) >= _UNIT_WORDS:
            break
    return frozenset(stems)


def _amount(match: re.Match[str]) -> float:
    if match["hour"]:
        return int(match["hour"]) + int(match["minute"] or 0) / 60
    scale = SCALES[match["scaled"].strip().lower()] if match["scaled"] else 1.0
    if match["spelt"]:
        return spelt(match["spelt"]) * scale
    digits = match["grouped"] or match["plain"]
    if match["grouped"]:
        # The last mark parts the decimals when fewer or more than three digits follow it.
        head, mark, tail = digits, "", ""
        decimal = re.fullmatch(r"(.*)([.,])(\d{1,2}|\d{4,})", digits)
        if decimal:
            head, mark, tail = decimal.groups()
        return float(re.sub(r"\D", "", head) + (mark and "." + tail)) * scale
    return float(digits.replace(",", ".")) * scale


def spelt(words: str) -> float:
    """The number that words write.

    >>> spelt("quatre-vingt-dix-sept"), spelt("deux mille trois cents"), spelt("twenty-one"), spelt("cent vingt")
    (97.0, 2300.0, 21.0, 120.0)
    """
    total = current = 0.0
    for word in re.split(r"[^\w]+", words.lower()):
        if word in {"et", "and", ""}:
            continue
        if word in HUNDREDS:
            current = max(current, 1) * 100
        elif word in SCALES:
            total, current = total + max(current, 1) * SCALES[word], 0
        elif word in {"vingt", "vingts"} and current % 100 == 4:
            # "quatre-vingts" is four times twenty.
            current += 76
        else:
            current += NUMBER_WORDS.get(word, 1)
    return total + current


def _agree(one: float, other: float) -> bool:
    """Whether two numbers are equal, or one is the other rounded: "near 120 000" and 119 850."""
    if one == other:
        return True
    if min(one, other) < _ROUNDED_FROM:
        return False
    rounder, finer = sorted((one, other), key=_significant)
    if _significant(rounder) == _significant(finer) or abs(one - other) > _ROUNDED * max(abs(one), abs(other)):
        return False
    return float(f"{finer:.{_significant(rounder) - 1}e}") == rounder


def _significant(number: float) -> int:
    """How many digits of a number say something: 2 of 120 000."""
    digits = f"{abs(number):.10e}".split("e")[0].replace(".", "").rstrip("0")
    return max(1, len(digits))
