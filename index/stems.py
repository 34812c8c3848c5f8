"""Content words as stems: lower case, accents folded, elisions split, stop words and question words left out."""

import re
import unicodedata

import tantivy

from index.languages import ASKING, SMALL, detect
from index.phrases import Language

_PLAIN = "plain"
FIELDS: dict[Language | None, str] = {Language.FRENCH: "fr", Language.ENGLISH: "en", None: _PLAIN}
_STEMMERS = {"fr": "french", "en": "english"}
_POINT = re.compile(r"(?<=\d)[.,](?=\d)")
_YEAR = re.compile(r"(19|20)\d\d")
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
    """The stems of a text's content words: no stop words, no question words.

    >>> sorted(terms("Combien de soldats russes à la frontière ?", Language.FRENCH))
    ['fronti', 'russ', 'soldat']
    """
    field = FIELDS[language]
    return frozenset(ANALYZERS[field].analyze(one_number(text))) - _ASKING_STEMS[field]


# Cognates of the two languages usually share their first letters: Moscow and Moscou, invasion and invaded.
_PREFIX = 4


def overlap(question: str, passage: str, language: Language | None, asked: Language | None = None) -> float:
    """The share (0 to 1) of a question's content words that occur in a passage of that language.

    Stems are compared when the question is in the same language or in none that is known, else prefixes. `asked` is the
    question's language, where more than its own words tell it.

    >>> overlap("Who met in Moscow?", "Ils se sont vus à Moscou.", Language.FRENCH)
    0.5
    """
    asked = asked or detect(question)
    if asked is None or language is None or asked is language:
        wanted, present = terms(question, language), terms(passage, language)
        return len(wanted & present) / len(wanted) if wanted else 0.0
    wanted, present = terms(question, None), terms(passage, None)
    wanted = frozenset(word for word in wanted if word not in SMALL[asked])
    prefixes = {word[:_PREFIX] for word in present if len(word) >= _PREFIX}
    found = [word for word in wanted if word in present or (len(word) >= _PREFIX and word[:_PREFIX] in prefixes)]
    return len(found) / len(wanted) if wanted else 0.0


# A name may be written with another ending, and is the same from so many letters on.
_NAME_PREFIX = 5
_WORD = re.compile(r"\w+")


# English writes these with a capital; French, which translates them, does not: they tell no one from another.
_NO_NAMES = frozenset(
    """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday french british english scottish welsh irish german italian spanish portuguese
    belgian dutch swiss austrian polish czech hungarian romanian bulgarian greek turkish russian ukrainian belarusian
    danish swedish norwegian finnish european american canadian mexican brazilian argentinian chilean cuban african
    moroccan algerian tunisian libyan egyptian malian senegalese nigerian israeli palestinian lebanese syrian iraqi
    iranian afghan indian pakistani chinese japanese korean thai vietnamese australian breton corsican catalan
    """.split()
)


# Two neighbouring words with capitals.
_FULL_NAME = re.compile(r"(?=\b([^\W\da-zß-ÿ]\w+)[ -]([^\W\da-zß-ÿ]\w+))")
_TITLES = frozenset(
    """
    mme mmes mlle me mm mr mrs ms miss dr sir lord lady saint sainte pope president chancellor minister secretary
    senator general judge professor king queen prince princess
    """.split()
)


def lacks_a_name(question: str, text: str) -> bool:
    """Whether a name or a number of the question, its first word left out, does not stand in the text.

    A name is a word with a capital; capitals and accents of the text do not matter, nor what follows five letters.
    Years do not count: a text seldom writes its own; nor do the months, the days and the peoples of English.

    >>> lacks_a_name("Qui a marqué pendant Lauzac - Toulens ?", "L'AS Lauzac a battu Pradelle.")
    True
    >>> lacks_a_name("qui a marque contre pradelle", "L'AS Lauzac a battu Pradelle.")
    False
    >>> lacks_a_name("Qui a inauguré le pont numéro 6 en 2016 ?", "Le pont numéro 9 a coûté 6,7 millions.")
    True
    >>> lacks_a_name("What did the French president say in March?", "Le président français a parlé.")
    False
    """
    words = _WORD.findall(_whole_numbers(question))[1:]
    numbers = [word for word in words if word.isdigit() and not _YEAR.fullmatch(word)]
    wanted = [*numbers, *(word for word in words if word[0].isupper() and word.lower() not in _NO_NAMES)]
    if not wanted:
        return False
    present = set(_folded(_whole_numbers(text)))
    prefixes = {word[:_NAME_PREFIX] for word in present if len(word) >= _NAME_PREFIX}
    return any(
        word not in present and (len(word) < _NAME_PREFIX or word[:_NAME_PREFIX] not in prefixes)
        for word in _folded(" ".join(wanted))
    )


def names_another(question: str, text: str) -> bool:
    """Whether the text gives a part of a name of the question to another: "Low Ford" where "High Ford" is asked about.

    A name is two words with capitals beside each other. Its first stands nowhere in the text, and the second after
    another word with a capital, which begins no sentence and is no title of a person.

    >>> names_another("Que coûte la passerelle de High Ford ?", "They will repair the footbridge at Low Ford.")
    True
    >>> names_another("Qu'a dit Angela Merkel ?", "Selon Merkel, rien. D'après Mme Merkel aussi.")
    False
    """
    present = set(_folded(text))
    # The question's first word has its capital anyway.
    for first, last in _FULL_NAME.findall(question.strip().partition(" ")[2]):
        if first.lower() in _TITLES or not present.isdisjoint(_folded(first)):
            continue
        others = re.findall(rf"(?<=[\w,;] )([^\W\da-zß-ÿ]\w+)[ -]{re.escape(last)}\b", text)
        if any(each.lower() not in _TITLES for each in others):
            return True
    return False


def _folded(text: str) -> list[str]:
    """The words in small letters without accents."""
    bare = unicodedata.normalize("NFD", text.lower())
    return _WORD.findall("".join(each for each in bare if not unicodedata.combining(each)))


def _whole_numbers(text: str) -> str:
    """The text with each of its numbers as one word, those with a decimal point too."""
    return _POINT.sub("", one_number(text))


def one_number(text: str) -> str:
    """The text with its grouped numbers (`20 000`) written as one word."""
    return _GROUPED.sub(lambda match: re.sub(r"\D", "", match.group()), text)
