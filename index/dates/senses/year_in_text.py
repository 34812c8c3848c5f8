"""The year that the preceding text gives a date written without one."""

from collections.abc import Callable

from index.dates.scene import Scene
from index.dates.when import Precision, When

_OPENERS = ("", "en", "au", "dès", "in", "on", "by", "fin", "début")
_SENTENCE_END = (". ", "! ", "? ", ".\n", "\n")


def framed_year(scene: Scene, at: Callable[[int], When | None]) -> int | None:
    """Year of a date without one, taken from the preceding text; `None` where the anchor decides.

    Either a year opens the sentence ("En 2014, la Russie … le 18 mars"), or a full date or month shortly before, in
    another year than the anchor's, precedes the date. `at` gives the date in a year. Without an anchor any earlier
    full date or month counts.
    """
    latest = scene.near(400)
    if latest is None or not latest.explicit or latest.when.first is None or latest.when.last is None:
        return None
    between = scene.text[latest.end : scene.start]
    if "\n" in between:
        return None
    year, precision = latest.when.first.year, latest.when.precision
    ends = sum(between.count(end) for end in _SENTENCE_END)
    if precision is Precision.YEAR:
        opening = scene.text[max(0, latest.start - 12) : latest.start]
        cut = max((opening.rfind(end) + len(end) for end in _SENTENCE_END if end in opening), default=-1)
        opens = latest.start < 8 or (cut >= 0 and len(opening) - cut <= 8)
        # The year extends to a next sentence that opens with its date ("En 2014, … . En mars, …").
        goes_on = ends == 1 and between.rpartition(". ")[2].strip().lower() in _OPENERS
        return year if opens and (ends == 0 or goes_on) else None
    if precision not in (Precision.DAY, Precision.MONTH):
        return None
    if scene.first is not None and (ends > 1 or year == scene.first.year):
        return None
    when = at(year)
    follows = when is not None and when.last is not None and when.last >= latest.when.first
    return year if follows else None
