"""What an answer says to a person, in words: the same in a terminal and in Discord. Pure, no input or output.

The two faces (`terminal` and the Discord messages) only lay these sentences out.
"""

import textwrap
from datetime import date, timedelta
from typing import TYPE_CHECKING

from index.answer import Answer, Quote, Reason
from index.dates.when import When
from index.documents import Document
from index.phrases import Language, Phrase

if TYPE_CHECKING:
    from bot.checks.checking import Checked, Expected, Outcome

_MONTHS = {
    Language.FRENCH: ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    Language.ENGLISH: ("January February March April May June July August September October November December".split()),
}
# A title shown for a text that has none: its opening words, this many characters at the most.
_OPENING = 60
# Characters of a question or a quote that are named in passing, at the most.
_SHORT = 160


def day(when: date, language: Language) -> str:
    """A day in words.

    >>> day(date(2022, 1, 1), Language.FRENCH), day(date(2022, 1, 21), Language.ENGLISH)
    ('1er janvier 2022', '21 January 2022')
    """
    month = _MONTHS[language][when.month - 1]
    number = "1er" if when.day == 1 and language is Language.FRENCH else str(when.day)
    return f"{number} {month} {when.year}"


def interval(when: When, language: Language) -> str:
    """An interval of days in words, never finer than it was told: whole months and years are named as such.

    >>> interval(When.parse("2022-01"), Language.FRENCH), interval(When.parse("2022"), Language.ENGLISH)
    ('janvier 2022', '2022')
    >>> from index.dates.when import Precision
    >>> interval(When(date(2022, 1, 28), date(2022, 2, 3), Precision.WEEK), Language.FRENCH)
    'du 28 janvier au 3 février 2022'
    """
    first, last = when.first, when.last
    if first is None or last is None:
        end = first or last
        assert end is not None
        if first is None:
            return Phrase(en=f"until {day(end, language)}", fr=f"jusqu’au {day(end, language)}").of(language)
        return Phrase(en=f"from {day(end, language)}", fr=f"à partir du {day(end, language)}").of(language)
    if first == last:
        return day(first, language)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        return _whole_months(first, last, language)
    begins = day(first, language)
    if first.year == last.year:
        begins = begins.rsplit(" ", 2 if first.month == last.month else 1)[0]
    ends = day(last, language)
    return Phrase(en=f"{begins} to {ends}", fr=f"du {begins} au {ends}").of(language)


def _whole_months(first: date, last: date, language: Language) -> str:
    if (first.month, last.month) == (1, 12):
        if first.year == last.year:
            return str(first.year)
        return Phrase(en=f"{first.year} to {last.year}", fr=f"de {first.year} à {last.year}").of(language)
    months = _MONTHS[language]
    begins, ends = months[first.month - 1], f"{months[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return ends
    if first.year != last.year:
        begins += f" {first.year}"
    of = "d’" if begins[0] in "ao" else "de "
    return Phrase(en=f"{begins} to {ends}", fr=f"{of}{begins} à {ends}").of(language)


def published(document: Document, language: Language, today: date | None = None) -> str:
    """When a text was published, with the precision it gives itself: a month stays a month.

    With the day it is read on, a text of a year and more says its age.

    >>> published(Document("a", "", "…", When.parse("2022-01")), Language.FRENCH, date(2026, 3, 1))
    'publié en janvier 2022, il y a 4 ans'
    """
    when = document.published
    if when is None:
        return Phrase(en="undated", fr="non daté").of(language)
    words = interval(when, language)
    if when.first is not None and when.first == when.last:
        said = Phrase(en=f"published on {words}", fr=f"publié le {words}").of(language)
    else:
        said = Phrase(en=f"published in {words}", fr=f"publié en {words}").of(language)
    last = when.last or when.first
    if today is None or last is None:
        return said
    years = today.year - last.year - ((today.month, today.day) < (last.month, last.day))
    if years < 1:
        return said
    age = Phrase(en=f"{years} year{'s' * (years > 1)} ago", fr=f"il y a {years} an{'s' * (years > 1)}")
    return f"{said}, {age.of(language)}"


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
    """The dates a quote mentions, each with the words that say it, or `None` when it mentions none.

    Where its text states the very day it was written, and a date had to be counted from that, it says so.
    """
    if not quote.dates:
        return None
    text = quote.document.text
    told = []
    counted = False
    for dated in quote.dates:
        words, meaning = " ".join(dated.span.of(text).split()), interval(dated.when, language)
        # "21 janvier 2022" needs no explanation; "cette semaine" does.
        plain = any(interval(dated.when, each).lower() in words.lower() for each in Language)
        told.append(meaning if plain else f"{words} = {meaning}")
        counted = counted or not plain
    listed = Phrase(en="; ", fr=" ; ").of(language).join(dict.fromkeys(told))
    said = Phrase(en=f"speaks of {listed}", fr=f"parle de : {listed}").of(language)
    if counted and quote.anchor is not None:
        from_day = day(quote.anchor, language)
        said += Phrase(
            en=f" (counted from {from_day}, the day the text states)",
            fr=f" (compté depuis le {from_day}, jour que dit le texte)",
        ).of(language)
    return said


def asked_for(answer: Answer, language: Language) -> str | None:
    """The window a question told in its own words, or `None` when it told none."""
    if answer.window is None or answer.expression is None:
        return None
    words, meaning = " ".join(answer.expression.split()), interval(answer.window, language)
    if any(interval(answer.window, each).lower() in words.lower() for each in Language):
        return None
    return Phrase(en=f"“{words}” is {meaning}", fr=f"« {words} » : {meaning}").of(language)


def marked(quote: Quote) -> list[tuple[str, bool]]:
    """The quote's text in order, in parts: each with whether it is the words that answer."""
    if quote.answer is None:
        return [(quote.text, False)]
    start, end = quote.answer.start - quote.span.start, quote.answer.end - quote.span.start
    parts = [(quote.text[:start], False), (quote.text[start:end], True), (quote.text[end:], False)]
    return [part for part in parts if part[0]]


def answer_date(quote: Quote, language: Language) -> str | None:
    """The date that answers a question that asks for one, or `None`."""
    return interval(quote.when.when, language) if quote.when is not None else None


def no_answer(answer: Answer, language: Language) -> str:
    """Why there is no answer, in one or two sentences."""
    match answer.reason:
        case Reason.EMPTY_INDEX:
            phrase = Phrase(
                en="There is no text to search yet. Put one in seeds/, then run: dateline build",
                fr="Il n’y a pas encore de texte où chercher. Mettez-en un dans seeds/, puis lancez : dateline build",
            )
        case Reason.OUTSIDE_WINDOW:
            phrase = _nothing_then(answer, language)
        case Reason.NO_WORDS:
            phrase = Phrase(
                en="There is no word to search for in that question. Ask with a word or a number in it.",
                fr="Il n’y a aucun mot à chercher dans cette question. Posez-la avec un mot ou un nombre.",
            )
        case Reason.NOT_TOLD:
            phrase = Phrase(
                en="The sources speak of something near, but do not answer this question.",
                fr="Les sources parlent de choses proches, mais ne répondent pas à cette question.",
            )
        case _:
            phrase = Phrase(
                en="The sources do not answer this question: nothing in them is near enough.",
                fr="Les sources ne répondent pas à cette question : rien n’y est assez proche.",
            )
    return phrase.of(language)


def _nothing_then(answer: Answer, language: Language) -> Phrase:
    assert answer.window is not None
    window = interval(answer.window, language)
    if answer.expression is None:
        phrase = Phrase(
            en=f"No source was published in the dates you asked for ({window}).",
            fr=f"Aucune source n’a été publiée aux dates demandées ({window}).",
        )
    elif answer.published is not None:
        bounds = interval(answer.published, language)
        phrase = Phrase(
            en=f"No source published in the dates you chose ({bounds}) speaks of the dates you asked for ({window}).",
            fr=f"Aucune source publiée aux dates choisies ({bounds}) ne parle des dates demandées ({window}).",
        )
    else:
        phrase = Phrase(
            en=f"Nothing in the sources speaks of the dates you asked for ({window}).",
            fr=f"Rien dans les sources ne parle des dates demandées ({window}).",
        )
    if not answer.beside:
        return phrase
    days = [interval(each, language) for each in answer.beside]
    return Phrase(
        en=f"{phrase.en} The nearest they know: {' and '.join(days)}.",
        fr=f"{phrase.fr} Les plus proches qu’elles connaissent : {' et '.join(days)}.",
    )


def nearest_heading(language: Language) -> str:
    """Said above the nearest passage of an answer that is none."""
    return Phrase(
        en="The nearest passage, which does not answer:", fr="Le passage le plus proche, qui ne répond pas :"
    ).of(language)


def expected(expected: "Expected", language: Language) -> str:
    """What an answer that was checked was to be."""
    if expected.refused:
        return Phrase(en="no answer", fr="pas de réponse").of(language)
    words = ", ".join(_quoted(each, language) for each in expected.holds)
    if expected.date is None:
        return words
    when = interval(expected.date, language)
    return words + Phrase(en=f"; date: {when}", fr=f" ; date : {when}").of(language)


def found(outcome: "Outcome", language: Language) -> str:
    """What came instead: the first quote, or why there is none; and where what was expected stands, if anywhere."""
    answer = outcome.answer
    if not answer.answered:
        near = Phrase(en=" The nearest passage has it.", fr=" Le passage le plus proche l’a.").of(language)
        return no_answer(answer, language) + (near if outcome.near else "")
    first = answer.quotes[0]
    told = [_quoted(first.text, language)]
    if 0 < len(outcome.missing) < len(outcome.expected.holds):
        lacks = ", ".join(_quoted(each, language) for each in outcome.missing)
        told.append(Phrase(en=f"It lacks {lacks}.", fr=f"Il y manque {lacks}.").of(language))
    if not outcome.of_its_date:
        asked = answer_date(first, language)
        dates = [asked] if asked else [published(first.document, language), speaks_of(first, language)]
        listed = " · ".join(each for each in dates if each)
        told.append(Phrase(en=f"Its date: {listed}.", fr=f"Sa date : {listed}.").of(language))
    if outcome.place:
        told.append(Phrase(en=f"Quote {outcome.place} has it.", fr=f"La citation {outcome.place} l’a.").of(language))
    return " ".join(told)


def passed(checked: "Checked", language: Language) -> str:
    """How many questions passed, and in how long."""
    total, seconds = len(checked.outcomes), f"{checked.seconds:.1f}"
    right = total - len(checked.failed)
    return Phrase(
        en=f"{right} of {total} passed, in {seconds} s",
        fr=f"{right} sur {total} réussie{'s' * (right > 1)}, en {seconds.replace('.', ',')} s",
    ).of(language)


def shortened(text: str) -> str:
    """A text named in passing: on one line, and cut between words where it is long."""
    return textwrap.shorten(text, _SHORT, placeholder=" …")


def _quoted(text: str, language: Language) -> str:
    return Phrase(en=f"“{shortened(text)}”", fr=f"« {shortened(text)} »").of(language)
