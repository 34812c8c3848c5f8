"""What an answer or a timeline says to a person, in words: the same in the terminal and in Discord. Pure, no input or
output; the two doors lay these sentences out and add the next step with their own commands.

Over 250 lines: one sentence a function, each in two languages.
"""

import textwrap
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from index.answer import Answer, Reason
from index.dates.when import When
from index.documents import Document
from index.phrases import Language, Phrase
from index.quoting.quote import Quote

if TYPE_CHECKING:
    from index.timeline import Timeline

_MONTHS = {
    Language.FRENCH: ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    Language.ENGLISH: ("January February March April May June July August September October November December".split()),
}
# Longest title made of the opening words of a text that has none, in characters.
_LONGEST_OPENING = 60
# Extensions named in one sentence at most.
_MOST_EXTENSIONS = 5
# Longest question or quote in the middle of a sentence, in characters.
_LONGEST_IN_PASSING = 160


def day(when: date, language: Language) -> str:
    """A day in words.

    >>> day(date(2022, 1, 1), Language.FRENCH), day(date(2022, 1, 21), Language.ENGLISH)
    ('1er janvier 2022', '21 January 2022')
    """
    month = _MONTHS[language][when.month - 1]
    number = "1er" if when.day == 1 and language is Language.FRENCH else str(when.day)
    return f"{number} {month} {when.year}"


def interval(when: When, language: Language) -> str:
    """An interval of days in words, no finer than its precision: whole months and years are named as such.

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
    """When a text was published, with the precision it states itself: a month stays a month.

    With `today`, a text that is at least a year old is followed by its age in whole years.

    >>> published(Document("a", "", "…", When.parse("2022-01")), Language.FRENCH, date(2026, 3, 1))
    'publié en janvier 2022, il y a 4 ans'
    """
    when = document.published
    if when is None:
        return Phrase(en="undated", fr="non daté").of(language)
    words = interval(when, language)
    if when.first is not None and when.first == when.last:
        sentence = Phrase(en=f"published on {words}", fr=f"publié le {words}").of(language)
    else:
        sentence = Phrase(en=f"published in {words}", fr=f"publié en {words}").of(language)
    last = when.last or when.first
    if today is None or last is None:
        return sentence
    years = today.year - last.year - ((today.month, today.day) < (last.month, last.day))
    if years < 1:
        return sentence
    age = Phrase(en=f"{years} year{'s' * (years > 1)} ago", fr=f"il y a {years} an{'s' * (years > 1)}")
    return f"{sentence}, {age.of(language)}"


def title(document: Document) -> str:
    """The title a text gives itself, else its opening words.

    >>> title(Document("a.txt", "", "Rien de nouveau."))
    'Rien de nouveau.'
    """
    if document.title:
        return document.title
    opening = " ".join(document.text[: _LONGEST_OPENING * 2].split())
    if len(opening) <= _LONGEST_OPENING:
        return opening
    return opening[:_LONGEST_OPENING].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def source(document: Document) -> str:
    """Where a text comes from: its address if it states one, else its id."""
    return document.source or document.id


def speaks_of(quote: Quote, language: Language) -> str | None:
    """The dates a quote mentions, each with the words that express it, or `None` when it mentions none.

    A relative date says which day it was counted from, where the text states that day more finely than its own date.
    """
    if not quote.dates:
        return None
    text = quote.document.text
    mentions = []
    any_relative = False
    for dated in quote.dates:
        words, meaning = " ".join(dated.span.of(text).split()), interval(dated.when, language)
        # "21 janvier 2022" needs no explanation; "cette semaine" does.
        absolute = any(interval(dated.when, each).lower() in words.lower() for each in Language)
        mentions.append(meaning if absolute else f"{words} = {meaning}")
        any_relative = any_relative or not absolute
    listed = Phrase(en="; ", fr=" ; ").of(language).join(dict.fromkeys(mentions))
    sentence = Phrase(en=f"speaks of {listed}", fr=f"parle de : {listed}").of(language)
    if any_relative and quote.anchor is not None:
        anchor = day(quote.anchor, language)
        sentence += Phrase(
            en=f" (counted from {anchor}, the day the text states)",
            fr=f" (compté depuis le {anchor}, jour que dit le texte)",
        ).of(language)
    return sentence


def asked_for(answer: Answer, language: Language) -> str | None:
    """The window of days that a question expressed in words; `None` when there is none, or it needs no explanation."""
    if answer.window is None or answer.expression is None:
        return None
    words, meaning = " ".join(answer.expression.split()), interval(answer.window, language)
    if any(interval(answer.window, each).lower() in words.lower() for each in Language):
        return None
    return Phrase(en=f"“{words}” is {meaning}", fr=f"« {words} » : {meaning}").of(language)


def marked(quote: Quote) -> list[tuple[str, bool]]:
    """The quote's text cut into consecutive parts, each with whether it is the answering words."""
    if quote.answer is None:
        return [(quote.text, False)]
    start, end = quote.answer.start - quote.span.start, quote.answer.end - quote.span.start
    parts = [(quote.text[:start], False), (quote.text[start:end], True), (quote.text[end:], False)]
    return [part for part in parts if part[0]]


def answer_date(quote: Quote, language: Language) -> str | None:
    """The date that answers a question that asks when, or `None`."""
    return interval(quote.when.when, language) if quote.when is not None else None


def no_answer(answer: Answer, language: Language) -> str:
    """Why there is no answer, in one or two sentences, without a next step."""
    match answer.reason:
        case Reason.EMPTY_INDEX:
            phrase = Phrase(
                en="There is no text to search yet.",
                fr="Il n’y a pas encore de texte où chercher.",
            )
        case Reason.OUTSIDE_WINDOW:
            phrase = _outside_window(answer, language)
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


def _outside_window(answer: Answer, language: Language) -> Phrase:
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
    """The heading of the nearest passage, shown when there is no answer."""
    return Phrase(
        en="The nearest passage, which does not answer:", fr="Le passage le plus proche, qui ne répond pas :"
    ).of(language)


def timeline_summary(timeline: "Timeline", language: Language, next_step: Phrase | None = None) -> str:
    """How many events there are, or that there is none; then how many sentences without a date were left out.

    `next_step`, worded by the door, stands between the two when there is no event.
    """
    if timeline.events:
        counted = Phrase(en=f"{len(timeline.events)} event(s).", fr=f"{len(timeline.events)} événement(s).")
    elif timeline.window is not None:
        days = interval(timeline.window, language)
        counted = Phrase(
            en=f"No event on this topic in the dates you asked for ({days}).",
            fr=f"Aucun événement sur ce sujet aux dates demandées ({days}).",
        )
    else:
        counted = Phrase(en="No dated sentence on this topic.", fr="Aucune phrase datée sur ce sujet.")
    sentences = [counted]
    if next_step is not None and not timeline.events:
        sentences.append(next_step)
    if timeline.undated:
        sentences.append(
            Phrase(
                en=f"{timeline.undated} sentence(s) that tell no date were left out.",
                fr=f"{timeline.undated} phrase(s) sans date laissée(s) de côté.",
            )
        )
    return " ".join(each.of(language) for each in sentences)


def skipped_files(skipped: Mapping[str, int], language: Language) -> str:
    """How many files of the seeds are of no format that is read; `skipped` counts them by extension, "" for none.

    >>> skipped_files({".db": 1, "": 2}, Language.ENGLISH)
    '3 file(s) of a kind that is not read were left out: without extension (2), .db (1).'
    """
    none = Phrase(en="without extension", fr="sans extension").of(language)
    common = sorted(skipped.items(), key=lambda each: (-each[1], each[0]))
    kinds = ", ".join(f"{extension or none} ({count})" for extension, count in common[:_MOST_EXTENSIONS])
    more = ", …" if len(common) > _MOST_EXTENSIONS else ""
    total = sum(skipped.values())
    return Phrase(
        en=f"{total} file(s) of a kind that is not read were left out: {kinds}{more}.",
        fr=f"{total} fichier(s) d’un genre qui n’est pas lu, laissé(s) de côté : {kinds}{more}.",
    ).of(language)


def shortened(text: str) -> str:
    """A text on one line, cut between words where it is long."""
    return textwrap.shorten(text, _LONGEST_IN_PASSING, placeholder=" …")


def quoted(text: str, language: Language) -> str:
    """A text on one line in the language's quotation marks, cut between words where it is long."""
    return Phrase(en=f"“{shortened(text)}”", fr=f"« {shortened(text)} »").of(language)
