"""The dictionary of both languages: each accepted spelling, with its category and value.

Words that exist in both languages with different meanings ("an", "a", "sept") have one category; the rules handle both.
"""

import unicodedata
from typing import NamedTuple

from index.dates.lexicon.english import ENGLISH
from index.dates.lexicon.french import FRENCH


class Word(NamedTuple):
    """Category and value of one spelling; the value is 0 where the category has none."""

    category: str
    value: int


SHARED = {
    "A": "a à",
    "AN": "an",
    "SEPT": "sept=9",
    "WEEKEND": "weekend weekends",
    "QUARTER_CODE": "q1=1 q2=2 q3=3 q4=4 t1=1 t2=2 t3=3 t4=4",
    "HALF_CODE": "h1=1 h2=2 s1=1 s2=2",
    "AND": "et and ou or",
    "MAR": "mar=3",
}

# Words that become others without their accents ("des", "la", "a", "passe", "ou").
_ACCENT_BOUND = {"à", "dès", "là", "passé", "passée", "passés", "passées", "été", "tôt", "près", "même"}
# English months and weekdays that are other words in lower case.
_CAPITAL_ONLY = {"march", "may", "august", "april", "june", "jan", "mar", "jun", "sun", "sat", "wed"}
# French months that are names with a capital ("Mars" the planet, "Avril", "Juin" the marshal).
_CAPITAL_DOUBTFUL = {"mars", "avril", "mai", "juin", "janvier"}
_DECADES_IN_WORDS = "twenties=20 thirties=30 forties=40 fifties=50 sixties=60 seventies=70 eighties=80 nineties=90"
_ROMAN_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def bare(word: str) -> str:
    """`word` without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _spellings(word: str) -> set[str]:
    forms = {word} if word in _ACCENT_BOUND else {word, bare(word)}
    return {case for form in forms for case in (form, form.capitalize(), form.upper())}


def _lexicon() -> dict[str, Word]:
    found: dict[str, Word] = {}
    for table in (ENGLISH, FRENCH, SHARED):
        for category, cell in table.items():
            for item in cell.split():
                word, _, value = item.partition("=")
                for spelling in _spellings(word):
                    found[spelling] = Word(category, int(value or 0))
    for word in _CAPITAL_ONLY:
        known = found.pop(word)
        if known.category.startswith("MONTH") or known.category == "MAR":
            found[word] = Word("MONTH_LOWER", known.value)
    for word in _CAPITAL_DOUBTFUL:
        category = "MONTH_CAPITAL" if word == "mars" else "MONTH_DOUBTFUL"
        found[word.capitalize()] = Word(category, found[word].value)
    for item in _DECADES_IN_WORDS.split():
        word, _, tens = item.partition("=")
        found[word] = found[word.capitalize()] = Word("NINETIES", int(tens))
    for number in range(1, 31):
        roman = "X" * (number // 10) + _ROMAN_ONES[number % 10]
        for suffix in ("e", "ème", "eme", "è", "ième", "er"):
            found[roman + suffix] = Word("ROMAN", number)
    found["Mon"] = Word("WEEKDAY_SHORT", 0)
    return found


LEXICON = _lexicon()
