"""Content words as stems: lower case, accents folded, elisions split, small words and words that ask left out."""

import re

import tantivy

from index.languages import ASKING, SMALL, detect
from index.phrases import Language

_PLAIN = "plain"
FIELDS: dict[Language | None, str] = {Language.FRENCH: "fr", Language.ENGLISH: "en", None: _PLAIN}
_STEMMERS = {"fr": "french", "en": "english"}
# "20 000", "20.000" and "20,000" are one number, and one word: 20000.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?![\d]|[.,]\d)")


def _analyzer(field: str, *, stop: bool) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(64)).filter(tantivy.Filter.lowercase())
    if stemmer := _STEMMERS.get(field):
        if stop:
            builder = builder.filter(tantivy.Filter.stopword(stemmer))
        builder = builder.filter(tantivy.Filter.stemmer(stemmer))
    return builder.filter(tantivy.Filter.ascii_fold()).build()


ANALYZERS = {field: _analyzer(field, stop=True) for field in FIELDS.values()}
_ASKING_STEMS = {
    field: frozenset(stem for word in ASKING for stem in _analyzer(field, stop=False).analyze(word))
    for field in FIELDS.values()
}


def terms(text: str, language: Language | None) -> frozenset[str]:
    """The stems of a text's content words: no small words, none of the words that ask.

    >>> sorted(terms("Combien de soldats russes à la frontière ?", Language.FRENCH))
    ['fronti', 'russ', 'soldat']
    """
    field = FIELDS[language]
    return frozenset(ANALYZERS[field].analyze(one_number(text))) - _ASKING_STEMS[field]


# Words of two related languages that mean the same often begin the same: Moscow and Moscou, invasion and invaded.
_BEGINNING = 4


def shared(question: str, passage: str, language: Language | None, asked: Language | None = None) -> float:
    """The share (0 to 1) of a question's content words that stand in a passage of that language.

    Stems are compared where the question is of the same language, or of none that is known; else beginnings are.
    `asked` is the question's language, where more than its own words tell it.

    >>> shared("Who met in Moscow?", "Ils se sont vus à Moscou.", Language.FRENCH)
    0.5
    """
    asked = asked or detect(question)
    if asked is None or language is None or asked is language:
        wanted, held = terms(question, language), terms(passage, language)
        return len(wanted & held) / len(wanted) if wanted else 0.0
    wanted, held = terms(question, None), terms(passage, None)
    wanted = frozenset(word for word in wanted if word not in SMALL[asked])
    beginnings = {word[:_BEGINNING] for word in held if len(word) >= _BEGINNING}
    met = [word for word in wanted if word in held or (len(word) >= _BEGINNING and word[:_BEGINNING] in beginnings)]
    return len(met) / len(wanted) if wanted else 0.0


def one_number(text: str) -> str:
    return _GROUPED.sub(lambda match: re.sub(r"\D", "", match.group()), text)
