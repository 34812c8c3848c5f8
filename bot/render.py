"""What an answer says to a person, in words: the same in a terminal and in Discord. Pure, no input or output.

The two faces (`terminal` and the Discord messages) only lay these sentences out.
"""

from datetime import date

from index.answer import Answer, Quote, Reason
from index.dates.when import Precision, When
from index.documents import Document
from index.phrases import Language, Phrase

_MONTHS = {
    Language.FRENCH: ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    Language.ENGLISH: ("January February March April May June July August September October November December".split()),
}
# A title shown for a text that has none: its opening words, this many characters at the most.
_OPENING = 60


def day(when: date, language: Language) -> str:
    """A day in words.

    >>> day(date(2022, 1, 1), Language.FRENCH), day(date(2022, 1, 21), Language.ENGLISH)
    ('1er janvier 2022', '21 January 2022')
    """
    month = _MONTHS[language][when.month - 1]
    number = "1er" if when.day == 1 and language is Language.FRENCH else str(when.day)
    return f"{number} {month} {when.year}"


def interval(when: When, language: Language) -> str:
    """An interval of days in words, never finer than it was told.

    >>> interval(When.parse("2022-01"), Language.FRENCH), interval(When.parse("2022"), Language.ENGLISH)
    ('janvier 2022', '2022')
    """
    first, last = when.first, when.last
    if first is None and last is not None:
        return Phrase(en=f"until {day(last, language)}", fr=f"jusqu’au {day(last, language)}").of(language)
    if last is None and first is not None:
        return Phrase(en=f"from {day(first, language)}", fr=f"à partir du {day(first, language)}").of(language)
    assert first is not None
    assert last is not None
    if first == last:
        return day(first, language)
    match when.precision:
        case Precision.MONTH if (first.year, first.month) == (last.year, last.month):
            return f"{_MONTHS[language][first.month - 1]} {first.year}"
        case Precision.YEAR if first.year == last.year:
            return str(first.year)
        case _:
            return Phrase(
                en=f"{day(first, language)} to {day(last, language)}",
                fr=f"du {day(first, language)} au {day(last, language)}",
            ).of(language)


def published(document: Document, language: Language) -> str:
    """When a text was published, with the precision it gives itself: a month stays a month."""
    when = document.published
    if when is None:
        return Phrase(en="undated", fr="non daté").of(language)
    words = interval(when, language)
    if when.first is not None and when.first == when.last:
        return Phrase(en=f"published on {words}", fr=f"publié le {words}").of(language)
    return Phrase(en=f"published in {words}", fr=f"publié en {words}").of(language)


def title(document: Document) -> str:
    """The title a text gives itself, else its opening words.

    >>> title(Document("a.txt", "", "Rien de nouveau."))
    'Rien de nouveau.'
    """
    if document.title:
        return document.title
    opening = " ".join(document.text[: _OPENING * 2].split())
    if len(opening) <= _OPENING:
        return opening
    return opening[:_OPENING].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def source(document: Document) -> str:
    """Where a text comes from: its address, or its name in the seeds."""
    return document.source or document.id


def speaks_of(quote: Quote, language: Language) -> str | None:
    """The dates a quote mentions, each with the words that say it, or `None` when it mentions none."""
    if not quote.dates:
        return None
    text = quote.document.text
    told = []
    for dated in quote.dates:
        words, meaning = dated.span.of(text), interval(dated.when, language)
        # "21 janvier 2022" needs no explanation; "cette semaine" does.
        told.append(meaning if meaning in words else f"{' '.join(words.split())} = {meaning}")
    listed = " ; ".join(dict.fromkeys(told)) if language is Language.FRENCH else "; ".join(dict.fromkeys(told))
    return Phrase(en=f"speaks of {listed}", fr=f"parle de : {listed}").of(language)


def no_answer(answer: Answer, language: Language) -> str:
    """Why there is no answer, in one or two sentences."""
    match answer.reason:
        case Reason.EMPTY_INDEX:
            phrase = Phrase(
                en="There is no text to search yet. Put one in seeds/, then run: dateline build",
                fr="Il n’y a pas encore de texte où chercher. Mettez-en un dans seeds/, puis lancez : dateline build",
            )
        case Reason.OUTSIDE_WINDOW:
            assert answer.window is not None
            phrase = Phrase(
                en=f"No source was published in the dates you asked for ({interval(answer.window, language)}).",
                fr=f"Aucune source n’a été publiée aux dates demandées ({interval(answer.window, language)}).",
            )
        case Reason.NO_WORDS:
            phrase = Phrase(
                en="There is no word to search for in that question. Ask with a word or a number in it.",
                fr="Il n’y a aucun mot à chercher dans cette question. Posez-la avec un mot ou un nombre.",
            )
        case _:
            phrase = Phrase(
                en="The sources do not answer this question: nothing in them is near enough.",
                fr="Les sources ne répondent pas à cette question : rien n’y est assez proche.",
            )
    return phrase.of(language)


def nearest_heading(language: Language) -> str:
    """Said above the nearest passage of an answer that is none."""
    return Phrase(
        en="The nearest passage, which does not answer:", fr="Le passage le plus proche, qui ne répond pas :"
    ).of(language)
