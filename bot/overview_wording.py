"""The overview of an archive in words: how many texts, of which days, on whom, and the latest. Pure."""

from bot.date_wording import interval
from bot.wording import title
from index.dates.when import Precision, When
from index.overview import Overview
from index.phrases import Language, Phrase


def overview_lines(overview: Overview, language: Language) -> list[str]:
    """A line on the number and the dates of the texts, one on their names, and the latest titles, one a line."""
    lines = [_texts(overview, language)]
    if overview.names:
        names = ", ".join(f"{name} ({count})" for name, count in overview.names)
        lines.append(Phrase(en=f"Most frequent names: {names}.", fr=f"Noms les plus fréquents : {names}.").of(language))
    if overview.latest:
        lines.append(Phrase(en="The latest texts:", fr="Les textes les plus récents :").of(language))
        for document in overview.latest:
            # On one line, whatever the title holds.
            name = " ".join(title(document).split())
            when = document.published
            lines.append(f"• {name} ({interval(when, language)})" if when else f"• {name}")
    return lines


def _texts(overview: Overview, language: Language) -> str:
    count, undated = overview.documents, overview.undated
    counted = Phrase(en=f"{count} text{'s' * (count > 1)}", fr=f"{count} texte{'s' * (count > 1)}").of(language)
    if overview.first is None or overview.last is None:
        return Phrase(en=f"{counted}, none dated.", fr=f"{counted}, sans date.").of(language)
    span = interval(_span(overview.first, overview.last), language)
    without = Phrase(en=f"; {undated} without a date", fr=f" ; {undated} sans date").of(language) if undated else ""
    return f"{counted}, {span}{without}."


def _span(first: When, last: When) -> When:
    """From the first day of the earliest date to the last day of the latest."""
    return When(first.first, last.last, Precision.RANGE)
