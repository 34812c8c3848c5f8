"""Why a text has its date, in words: where each date was found, which was taken, and why the others were not. Pure."""

from collections.abc import Iterator

from bot.date_wording import doubt, interval
from index.dating import Candidate, Dating, Note, Origin
from index.phrases import Language, Phrase

# Characters of a date as it is written, and of the name of its place, that are shown.
_LONGEST = 60

_PLACES = {
    Origin.FIELD: Phrase(en="field “{}”", fr="champ « {} »"),
    Origin.PAGE: Phrase(en="web page, {}", fr="page web, {}"),
    Origin.FEED: Phrase(en="feed, {}", fr="flux, {}"),
    Origin.MAIL: Phrase(en="mail header {}", fr="en-tête du courriel {}"),
    Origin.LINE: Phrase(en="line {} of the text", fr="ligne {} du texte"),
    Origin.ADDRESS: Phrase(en="address", fr="adresse"),
    Origin.NAME: Phrase(en="file name", fr="nom du fichier"),
    Origin.PATH: Phrase(en="folders", fr="dossiers"),
    Origin.CHANGED: Phrase(en="last change, {}", fr="dernière modification, {}"),
    Origin.FILE: Phrase(en="the file’s own {}", fr="donnée du fichier, {}"),
}
_NOTES = {
    Note.NOT_UNDERSTOOD: Phrase(en="not understood", fr="pas comprise"),
    Note.PLACEHOLDER: Phrase(
        en="a value that programs write when they know none", fr="une valeur que les programmes mettent par défaut"
    ),
    Note.DAY_FIRST: Phrase(en="read with the day first", fr="lue avec le jour d’abord"),
    Note.MONTH_FIRST: Phrase(en="read with the month first, as in English", fr="lue avec le mois d’abord, en anglais"),
    Note.COMPLETED: Phrase(en="its year is that of the date below", fr="son année est celle de la date suivante"),
}
_TAKEN = Phrase(en="taken", fr="retenue")
_LEFT = Phrase(en="not taken", fr="écartée")


def place(candidate: Candidate, language: Language) -> str:
    """Where a date was found: "field “pubDate”", "line 1 of the text", "file name"."""
    field = _shown(candidate.field)
    if candidate.origin is Origin.CHANGED and field.isdecimal():
        field = _PLACES[Origin.LINE].of(language).format(field)
    return _PLACES[candidate.origin].of(language).format(field).rstrip(" ,")


def reasons(dating: Dating | None, language: Language) -> Iterator[str]:
    """A line a date that was found for a text, the most trusted first; one line that says so where none was."""
    if dating is None or not dating.candidates:
        yield Phrase(
            en="no date found: not in its fields, its first lines, its name or its file",
            fr="aucune date trouvée : ni dans ses champs, ni dans ses premières lignes, ni dans son nom ou son fichier",
        ).of(language)
        return
    for number, each in enumerate(dating.candidates):
        meaning = interval(each.when, language) if each.when else ""
        told = Phrase(en=f"“{_shown(each.written)}”", fr=f"« {_shown(each.written)} »").of(language)
        remarks = [_NOTES[each.note].of(language)] if each.note else []
        if number == dating.place:
            remarks += [told_doubt] if (told_doubt := doubt(dating, language)) else []
        elif each.when is not None:
            remarks.append(_compared(each, dating).of(language))
        verdict = (_TAKEN if number == dating.place else _LEFT).of(language)
        colon = Phrase(en=": ", fr=" : ").of(language)
        parts = [f"{told} = {meaning}" if meaning and meaning != _shown(each.written) else told, *remarks]
        yield f"{verdict}{colon}{place(each, language)}, {', '.join(parts)}"


def _compared(candidate: Candidate, dating: Dating) -> Phrase:
    when = dating.when
    assert when is not None
    if candidate.when == when:
        return Phrase(en="the same date", fr="la même date")
    if candidate in dating.conflicts():
        return Phrase(en="another date, less trusted: check it", fr="une autre date, moins sûre : à vérifier")
    return Phrase(en="less trusted", fr="moins sûre")


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
