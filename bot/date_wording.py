"""Days and intervals of days in words, in both languages. Pure, no input or output."""

from datetime import date, timedelta

from index.dates.when import When
from index.dating import Dating, Origin
from index.documents import Document
from index.phrases import Language, Phrase

_MONTHS = {
    Language.FRENCH: ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    Language.ENGLISH: ("January February March April May June July August September October November December".split()),
}
_DOUBTS = {
    Origin.CHANGED: Phrase(en="date of its last change, doubtful", fr="date de sa dernière modification, douteuse"),
    Origin.FILE: Phrase(en="date of the file, doubtful", fr="date du fichier, douteuse"),
}


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
    if first.day == 1 and (last == date.max or (last + timedelta(days=1)).day == 1):
        return _whole_months(first, last, language)
    begins = day(first, language)
    if first.year == last.year:
        begins = begins.rsplit(" ", 2 if first.month == last.month else 1)[0]
    ends = day(last, language)
    return Phrase(en=f"{begins} to {ends}", fr=f"du {begins} au {ends}").of(language)


def of(words: str) -> str:
    """A French interval after "de".

    >>> of("12 juillet 2012"), of("1er mai 2012"), of("avril 2012"), of("2012"), of("du 3 au 5 mai 2012")
    ('du 12 juillet 2012', 'du 1er mai 2012', 'd’avril 2012', 'de 2012', 'du 3 au 5 mai 2012')
    >>> of("jusqu’au 3 mai 2012")
    'de la période jusqu’au 3 mai 2012'
    """
    first = words.split(" ", 1)[0]
    if first in {"du", "de"} or first.startswith("d’"):
        return words
    if first in {"à", "jusqu’au"}:
        return f"de la période {words}"
    if first in {"avril", "août", "octobre"}:
        return f"d’{words}"
    return f"de {words}" if (first[:4].isdecimal() and len(first) == 4) or first[0].isalpha() else f"du {words}"


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


def doubt(dating: Dating | None, language: Language) -> str | None:
    """What is shown beside a date that is of the file, or of a change, and not of the text; `None` for any other.

    >>> from index.dating import Candidate
    >>> doubt(Dating((Candidate(Origin.FILE, "2022", "CreationDate", When.parse("2022")),), 0), Language.ENGLISH)
    'date of the file, doubtful'
    """
    phrase = _DOUBTS.get(dating.taken.origin) if dating is not None and dating.taken is not None else None
    return phrase.of(language) if phrase else None


def published(document: Document, language: Language, today: date | None = None) -> str:
    """When a text was published, with the precision it states itself: a month stays a month.

    A date that is not the text's own says so. With `today`, a text that is at least a year old is followed by its age
    in whole years.

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
    if doubtful := doubt(document.dating, language):
        sentence += f" ({doubtful})"
    last = when.last or when.first
    if today is None or last is None:
        return sentence
    years = today.year - last.year - ((today.month, today.day) < (last.month, last.day))
    if years < 1:
        return sentence
    age = Phrase(en=f"{years} year{'s' * (years > 1)} ago", fr=f"il y a {years} an{'s' * (years > 1)}")
    return f"{sentence}, {age.of(language)}"
