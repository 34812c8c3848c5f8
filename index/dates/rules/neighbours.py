"""Rules for units next to the anchor or to the last time mentioned: "la semaine dernière", "le lendemain"."""

import re
from datetime import date

from index.dates import calendar as spans
from index.dates.calendar import Unit
from index.dates.mention import Policy
from index.dates.notation.book import Book
from index.dates.notation.hit import Hit
from index.dates.rules.near_days import GRAINS
from index.dates.scene import Scene
from index.dates.senses.base import Lookup, Sense, Silent
from index.dates.when import Precision, When

BOOK = Book()


_ENGLISH_UNITS = frozenset("day week weekend fortnight month quarter year decade century".split())


def _shifted(unit: Unit, shift: int) -> Sense:
    return Lookup(lambda scene: scene.agreed(lambda day: spans.around(day, unit, shift)), GRAINS.get(unit))


@BOOK.rule(
    "unit-shifted",
    "THE? u=UNIT (back=(LAST|PAST)|ahead=NEXT)",
    "(back=LAST|ahead=(NEXT|COMING)) u=UNIT (?!OF|FROM)",
    "THE ahead=(NEXT|COMING) u=UNIT (?!OF|FROM)",
)
def _unit_shifted(hit: Hit) -> Sense | None:
    unit = hit.unit("u")
    if hit.word("u").lower().endswith("s") and hit.word("u").lower() != "mois":
        return None
    preposed = hit.match.start("back" if hit.has("back") else "ahead") < hit.match.start("u")
    if preposed and hit.word("u").lower() not in _ENGLISH_UNITS:
        # In French only a following adjective shifts the unit: not "dernier mois", "prochaine année".
        return None
    if unit is Unit.DAY:
        words = hit.text.lower()
        return Lookup(lambda scene: _day_from_latest(scene, 1)) if re.fullmatch(r"(?:the )?next day", words) else None
    if unit is Unit.WEEKEND and hit.has("ahead") and not preposed:
        return Lookup(lambda scene: scene.agreed(_coming_weekend))
    return _shifted(unit, -1 if hit.has("back") else 1)


def _coming_weekend(day: date) -> When:
    """ "Le week-end prochain": the first weekend that begins after the day, like "lundi prochain"."""
    return spans.weekend_of(spans.add(day, 7 if day.weekday() >= 5 else 0))


@BOOK.rule(
    "unit-of-story",
    "THE? u=UNIT (after=FOLLOWING|before=PREVIOUS)",
    "THE? u=UNIT after=QUI SUIT",
    "THE (after=FOLLOWING|before=(PREVIOUS|EARLIER)) u=UNIT",
    "THE? u=UNIT OF (after=AFTER|before=BEFORE)",
    "THE u=UNIT (after=AFTER|before=BEFORE)",
)
def _unit_of_story(hit: Hit) -> Sense | None:
    unit = hit.unit("u")
    if hit.word("u").lower() in ("jours", "semaines", "années", "ans", "days", "weeks", "years", "months"):
        return None
    if hit.text.lower().endswith(("précédents", "suivants")):
        return Silent()
    if hit.category("after" if hit.has("after") else "before") in ("AFTER", "BEFORE") and not ends(hit):
        return None
    shift = 1 if hit.has("after") else -1
    if unit is Unit.DAY:
        return Lookup(lambda scene: _day_from_latest(scene, shift))
    return Lookup(lambda scene: _unit_from_latest(scene, unit, shift), GRAINS.get(unit))


_ENDS = re.compile(
    r"\s*(?:$|[.,;:!?)\]»”\"]|[-–—]\s|\n)|\s(?:et|and|mais|but|à|au|il|elle|ils|elles|on|he|she|they|it)\s"
)


def ends(hit: Hit) -> bool:
    """Whether the expression ends a group of words, so that "deux jours après" counts from the last mention."""
    return _ENDS.match(hit.after) is not None


def not_after_past_verb(scene: Scene, when: When | None) -> When | None:
    """`when`, or `None` where it is after the anchor near a past verb (counted from an undated event)."""
    if when is None or when.first is None or scene.last is None or when.first <= scene.last:
        return when
    return None if scene.verb_direction() < 0 else when


def _day_from_latest(scene: Scene, shift: int) -> When | None:
    """The day `shift` days from the last day mentioned (from its end when positive), else from the anchor."""
    latest = scene.latest_day.when if scene.latest_day else None
    if latest is not None and latest.first is not None and latest.last is not None:
        day = latest.last if shift > 0 else latest.first
        dateline = shift > 0 and latest.first == latest.last == scene.first and scene.policy is Policy.PAST
        if not dateline or scene.verb_direction() >= 0:
            return When.day(spans.add(day, shift))
    if shift > 0 and scene.policy is Policy.PAST:
        # Without an earlier mention, "le lendemain" in news counts from an undated event.
        return None
    return scene.agreed(lambda day: When.day(spans.add(day, shift)))


def _unit_from_latest(scene: Scene, unit: Unit, shift: int) -> When | None:
    latest = scene.latest.when if scene.latest else None
    if latest is not None and latest.first is not None and latest.last is not None:
        if latest.last != latest.first and (latest.last - latest.first).days > 366 and unit is not Unit.DECADE:
            return None
        if unit is not Unit.YEAR and latest.precision is Precision.YEAR:
            return None
        return spans.around(latest.first if shift <= 0 else latest.last, unit, shift)
    return scene.agreed(lambda day: spans.around(day, unit, shift)) if shift else None


@BOOK.rule(
    "same-unit",
    "THE SAME u=UNIT",
    "THIS u=UNIT HYPHEN? THERE",
    "THAT u=UNIT",
    "THE u=DAY SAME (?!OF|OF_THE)",
)
def _same_unit(hit: Hit) -> Sense | None:
    unit = hit.unit("u")
    if re.match(r"\s(?:que|as)\b", hit.after) or (hit.category("u") == "AN" and hit.text.lower().startswith("th")):
        return None
    if unit is Unit.DAY:
        return Lookup(lambda scene: scene.latest_day.when if scene.latest_day else None)
    return Lookup(lambda scene: _unit_from_latest(scene, unit, 0), GRAINS.get(unit))


@BOOK.rule(
    "eve",
    "THE (eve=EVE|morrow=MORROW|after=AFTER_MORROW) HOURS? (?!OF|OF_THE|OF_THES)",
    "THE BEFORE HYPHEN old=EVE HOURS?",
)
def _eve(hit: Hit) -> Sense | None:
    """The day before or after the last mention; silent before a noun ("la veille du vote"), whose day is unknown."""
    if re.match(r"\s(?:de|du|des)\b|\sd[’']", hit.after) or hit.before.lower().endswith(("à ", "au ")):
        return Silent()
    shift = -2 if hit.has("old") else -1 if hit.has("eve") else 1 if hit.has("morrow") else 2
    return Lookup(lambda scene: _day_from_latest(scene, shift))
