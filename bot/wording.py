"""What an answer or a timeline says to a person, in words: the same in the terminal and in Discord. Pure, no input or
output; the two doors lay these sentences out and add the next step with their own commands.
"""

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.date_wording import day as day
from bot.date_wording import interval as interval
from bot.date_wording import of as of
from bot.date_wording import published as published
from index.answer import Answer, Reason
from index.documents import Document
from index.phrases import Language, Phrase, counted
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote

if TYPE_CHECKING:
    from index.timeline import Timeline

_LANGUAGES = (Language.ENGLISH, Language.FRENCH)
# Longest title made of the opening words of a text that has none, in characters.
_LONGEST_OPENING = 60
# Extensions named in one sentence at most.
_MOST_EXTENSIONS = 5
# Longest question or quote in the middle of a sentence, in characters.
_LONGEST_IN_PASSING = 160
# The answer to a greeting, to thanks, to chatter: what can be asked, with a question that gives the overview.
SMALL_TALK = Phrase(
    en="Ask me a question about the texts; “What topics are there?” shows what they are about.",
    fr="Posez-moi une question sur les textes ; « Quels sujets y a-t-il ? » montre de quoi ils parlent.",
)


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
        meaning = Phrase(en=meaning, fr=of(meaning)).of(language)
        mentions.append(meaning if absolute else f"{meaning} ({in_quotes(words, language)})")
        any_relative = any_relative or not absolute
    *most, last = dict.fromkeys(mentions)
    joined = Phrase(en=" and ", fr=" et ").of(language).join([", ".join(most), last] if most else [last])
    sentence = Phrase(en=f"speaks of {joined}", fr=f"parle {joined}").of(language)
    if any_relative and quote.anchor is not None:
        anchor = day(quote.anchor, language)
        sentence += Phrase(
            en=f", counted from {anchor}, the day the text states",
            fr=f", compté depuis le {anchor}, jour que dit le texte",
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


def certainty_heading(certainty: Certainty, language: Language) -> str | None:
    """What stands above quotes of this certainty: nothing above sure ones."""
    match certainty:
        case Certainty.SURE:
            return None
        case Certainty.PERHAPS:
            return Phrase(en="Possibly, check it:", fr="Peut-être, à vérifier :").of(language)
        case Certainty.NONE:
            return Phrase(en="The nearest passage:", fr="Le passage le plus proche :").of(language)


def nothing_found(answer: Answer, language: Language) -> str:
    """Why there is no quote, in one or two sentences, without a next step.

    It says what was found, never what the sources do not hold.
    """
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
        case Reason.SMALL_TALK:
            phrase = SMALL_TALK
        case Reason.OVERVIEW:
            phrase = Phrase(
                en="This asks what the texts are about; the answer is an overview of them.",
                fr="Cela demande de quoi parlent les textes ; la réponse en est un aperçu.",
            )
        case Reason.NEAR_ONLY:
            phrase = Phrase(
                en="I found nothing that answers: one passage is near, but probably speaks of something else.",
                fr="Je n’ai rien trouvé qui réponde : un passage est proche, mais parle sans doute d’autre chose.",
            )
        case _:
            phrase = Phrase(
                en="I found nothing that answers: no passage is near this question.",
                fr="Je n’ai rien trouvé qui réponde : aucun passage n’est proche de cette question.",
            )
    return phrase.of(language)


def _outside_window(answer: Answer, language: Language) -> Phrase:
    assert answer.window is not None
    window = interval(answer.window, language)
    if answer.expression is None:
        phrase = Phrase(
            en=f"I found nothing that answers: no text published in the dates you asked for ({window}).",
            fr=f"Je n’ai rien trouvé qui réponde : aucun texte publié aux dates demandées ({window}).",
        )
    elif answer.published is not None:
        bounds = interval(answer.published, language)
        phrase = Phrase(
            en=f"I found nothing that answers: no text published in the dates you chose ({bounds}) that speaks of the "
            f"dates you asked for ({window}).",
            fr=f"Je n’ai rien trouvé qui réponde : aucun texte publié aux dates choisies ({bounds}) qui parle des "
            f"dates demandées ({window}).",
        )
    else:
        phrase = Phrase(
            en=f"I found nothing that answers: no passage that speaks of the dates you asked for ({window}).",
            fr=f"Je n’ai rien trouvé qui réponde : aucun passage qui parle des dates demandées ({window}).",
        )
    if not answer.beside:
        return phrase
    days = [interval(each, language) for each in answer.beside]
    return Phrase(
        en=f"{phrase.en} The nearest dates found: {' and '.join(days)}.",
        fr=f"{phrase.fr} Les dates les plus proches trouvées : {' et '.join(days)}.",
    )


def shown_of(timeline: "Timeline", shown: range, language: Language) -> str:
    """Which of the events are shown, counted from 1, and of how many.

    >>> from index.timeline import Timeline
    >>> shown_of(Timeline("", (), 0, None, ""), range(0), Language.ENGLISH)
    '0 events'
    """
    total = len(timeline.events)
    if len(shown) == total:
        return counted(total, "event", "événement").of(language)
    if shown.start == 0:
        return Phrase(en=f"{len(shown)} of {total} events", fr=f"{len(shown)} événements sur {total}").of(language)
    first, last = shown.start + 1, shown.stop
    if first == last:
        return Phrase(en=f"event {first} of {total}", fr=f"événement {first} sur {total}").of(language)
    return Phrase(en=f"events {first} to {last} of {total}", fr=f"événements {first} à {last} sur {total}").of(language)


def recalled(timeline: "Timeline", language: Language) -> str:
    """What stands above the events that the texts recall from before the archive's own time."""
    assert timeline.begins is not None
    before = day(timeline.begins, language)
    return Phrase(en=f"Recalled from before {before}:", fr=f"Rappelé, d’avant le {before} :").of(language)


def timeline_summary(
    timeline: "Timeline", language: Language, next_step: Phrase | None = None, shown: range | None = None
) -> str:
    """How many events there are, and which of them are `shown`, or that there is none; then how many sentences without
    a date were left out.

    `next_step`, worded by the door, stands between the two when there is no event.
    """
    if timeline.events:
        every = range(len(timeline.events))
        english, french = (shown_of(timeline, every if shown is None else shown, each) for each in _LANGUAGES)
        told = Phrase(en=f"{english}.", fr=f"{french}.")
    elif timeline.window is not None:
        days = interval(timeline.window, language)
        told = Phrase(
            en=f"No event on this topic in the dates you asked for ({days}).",
            fr=f"Aucun événement sur ce sujet aux dates demandées ({days}).",
        )
    else:
        told = Phrase(en="No dated sentence on this topic.", fr="Aucune phrase datée sur ce sujet.")
    sentences = [told]
    if next_step is not None and not timeline.events:
        sentences.append(next_step)
    if timeline.undated:
        left = counted(timeline.undated, "sentence", "phrase")
        sentences.append(
            Phrase(
                en=f"{left.en} without a date {'was' if timeline.undated == 1 else 'were'} left out.",
                fr=f"{left.fr} sans date laissée{'s' * (timeline.undated > 1)} de côté.",
            )
        )
    return " ".join(each.of(language) for each in sentences)


def skipped_files(skipped: Mapping[str, int], language: Language) -> str:
    """How many files of the seeds are of no format that is read; `skipped` counts them by extension, "" for none.

    >>> skipped_files({".db": 1, "": 2}, Language.ENGLISH)
    '3 files of a kind that is not read were left out: without extension (2), .db (1).'
    """
    none = Phrase(en="without extension", fr="sans extension").of(language)
    common = sorted(skipped.items(), key=lambda each: (-each[1], each[0]))
    kinds = ", ".join(f"{extension or none} ({count})" for extension, count in common[:_MOST_EXTENSIONS])
    more = ", …" if len(common) > _MOST_EXTENSIONS else ""
    total = sum(skipped.values())
    files = counted(total, "file", "fichier")
    return Phrase(
        en=f"{files.en} of a kind that is not read {'was' if total == 1 else 'were'} left out: {kinds}{more}.",
        fr=f"{files.fr} d’un genre qui n’est pas lu, laissé{'s' * (total > 1)} de côté : {kinds}{more}.",
    ).of(language)


def undated_texts(undated: int, texts: int, language: Language) -> str:
    """How many texts have no date, and how to date them.

    >>> undated_texts(2, 40, Language.ENGLISH)[:33]
    '2 of 40 texts have no date: an an'
    """
    every, some = counted(texts, "text", "texte"), counted(undated, "text", "texte")
    return Phrase(
        en=f"{undated} of {every.en} {'has' if undated == 1 else 'have'} no date: an answer cannot say when they were "
        "written. To date one, give it a field “date” (date: 2022-01-21), begin it with the line date 2022-01-21, or "
        "name its file 2022-01-21-title.",
        fr=f"{some.fr} sur {texts} sans date : une réponse ne peut pas dire de quand ils sont. Pour dater un texte, "
        "donnez-lui un champ « date » (date: 2022-01-21), commencez-le par la ligne date 2022-01-21, ou nommez son "
        "fichier 2022-01-21-titre.",
    ).of(language)


def shortened(text: str) -> str:
    """A text on one line, cut between words where it is long."""
    return textwrap.shorten(text, _LONGEST_IN_PASSING, placeholder=" …")


def quoted(text: str, language: Language) -> str:
    """A text on one line in the language's quotation marks, cut between words where it is long."""
    return in_quotes(shortened(text), language)


def in_quotes(text: str, language: Language) -> str:
    """A text in the language's quotation marks."""
    return Phrase(en=f"“{text}”", fr=f"« {text} »").of(language)
