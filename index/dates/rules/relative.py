"""Rules for what is told from a day: today and its neighbours, units before and after, "la veille"."""

import re
from datetime import date

from index.dates import calendar as spans
from index.dates.calendar import Unit
from index.dates.grammar.patterns import Book, Hit
from index.dates.mention import Policy
from index.dates.scene import Scene
from index.dates.senses import Day, Lookup, PartOfUnit, Sense, Silent
from index.dates.when import Precision, When

BOOK = Book()


_GRAINS = {
    Unit.WEEK: Precision.WEEK,
    Unit.MONTH: Precision.MONTH,
    Unit.QUARTER: Precision.QUARTER,
    Unit.YEAR: Precision.YEAR,
    Unit.DECADE: Precision.DECADE,
    Unit.CENTURY: Precision.CENTURY,
}


def _from_anchor(shift: int) -> Sense:
    return Lookup(lambda scene: scene.agreed(lambda day: When.day(spans.add(day, shift))))


@BOOK.rule("today", "NOW_DAY", "THIS HOURS", "TONIGHT", "EN THIS MOMENT")
def _today(hit: Hit) -> Sense | None:
    words = hit.text.lower()
    if words.endswith(("nuit", "night")):
        return None if words != "tonight" else _from_anchor(0)
    return _from_anchor(0)


@BOOK.rule("this-day", "this=THIS DAY", "(?<=DANS) this=THE DAY")
def _this_day(hit: Hit) -> Sense | None:
    if hit.word("this").lower() in ("this", "cette", "cet") or hit.before.lower().endswith(
        ("à ", "jusqu'à ", "jusqu’à ")
    ):
        return None
    if hit.word("this").lower() == "la" and not hit.text.endswith("journée"):
        return None
    return None if re.match(r"[-\s]là\b|\s(?:de|du|des|où|d[’'])", hit.after) else _from_anchor(0)


@BOOK.rule("yesterday", "(TO_THE)? YESTERDAY HOURS?")
def _yesterday(hit: Hit) -> Sense | None:
    return (
        None
        if re.search(r"\b(?:avant|d[’']|before)[-\s]?$", hit.before) and "-" in hit.before[-1:]
        else _from_anchor(-1)
    )


@BOOK.rule("before-yesterday", "BEFORE HYPHEN? YESTERDAY HOURS?", "THE DAY BEFORE YESTERDAY")
def _before_yesterday(hit: Hit) -> Sense:
    return _from_anchor(-2)


@BOOK.rule("tomorrow", "TOMORROW HOURS?")
def _tomorrow(hit: Hit) -> Sense:
    return _from_anchor(1)


@BOOK.rule("after-tomorrow", "AFTER HYPHEN? TOMORROW HOURS?", "THE DAY AFTER TOMORROW")
def _after_tomorrow(hit: Hit) -> Sense:
    return _from_anchor(2)


@BOOK.rule("last-night", "LAST NIGHT")
def _last_night(hit: Hit) -> Sense:
    return Silent() if re.match(r"\s+(?:of|at the)\b", hit.after) else _from_anchor(-1)


@BOOK.rule("night", "THIS NIGHT", "THE? NIGHT LAST", "OVERNIGHT")
def _night(hit: Hit) -> Sense:
    """The night that ends on the anchor's morning, or the coming one beside a future."""

    def find(scene: Scene) -> When | None:
        side = scene.lean()
        return scene.agreed(lambda day: spans.days(min(day, spans.add(day, side)), max(day, spans.add(day, side))))

    return Lookup(find)


@BOOK.rule(
    "this-unit",
    "this=THIS u=UNIT HYPHEN? CI?",
    "(?<=DANS) THE u=WEEK",
    "THE u=UNIT EN DURING",
    "this=THE u=UNIT DURING",
)
def _this_unit(hit: Hit) -> Sense | None:
    unit = hit.unit("u")
    words = hit.text.lower()
    if unit is Unit.DAY or hit.category("u") == "AN" or re.match(r"[-\s]là\b", hit.after):
        return None
    if not hit.has("this") and re.match(r"\s(?:qui|de|du|des|d[’'])", hit.after):
        return None
    if words.startswith(("this half", "ce demi")):
        return None
    if unit is Unit.WEEKEND:
        return Lookup(_this_weekend)
    return Lookup(lambda scene: scene.agreed(lambda day: spans.around(day, unit)), _GRAINS.get(unit))


@BOOK.rule(
    "this-unit",
    "(OVER|DURING_EN) THE u=WEEKEND",
    "(?<=OF_THE) u=(WEEK HYPHEN END|WEEKEND) (?!OF|OF_THE|BACK|NEXT|FOLLOWING|PREVIOUS)",
)
def _over_the_weekend(hit: Hit) -> Sense | None:
    if hit.match.end() - hit.match.start() < 3 or hit.category("u") == "WEEK":
        return Lookup(_this_weekend) if hit.before.lower().endswith("au cours du ") else None
    return Lookup(_this_weekend)


def _this_weekend(scene: Scene) -> When | None:
    """The weekend of the anchor's week; before it comes, a past verb means the one before."""

    def find(day: date) -> When:
        weekend = spans.weekend_of(day)
        return spans.weekend_of(spans.add(day, -7)) if day.weekday() < 5 and scene.verb() < 0 else weekend

    return scene.agreed(find)


@BOOK.rule("in-week", "(?<=EN) WEEK")
def _in_week(hit: Hit) -> Sense | None:
    """In news "en semaine" is a habit; it is the working days of the week in a plan of these two words."""
    if hit.segment.text.strip().lower() != "en semaine":
        return None

    def find(day: date) -> When:
        monday = spans.week_of(day).first or day
        return spans.days(monday, spans.add(monday, 4))

    return Lookup(lambda scene: scene.agreed(find) if scene.policy is Policy.FORWARD else None)


_ENGLISH_UNITS = frozenset("day week weekend fortnight month quarter year decade century".split())


def _shifted(unit: Unit, shift: int) -> Sense:
    return Lookup(lambda scene: scene.agreed(lambda day: spans.around(day, unit, shift)), _GRAINS.get(unit))


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
        # "Dernier mois", "prochaine année" are no shift: in French the word follows.
        return None
    if unit is Unit.DAY:
        words = hit.text.lower()
        return Lookup(lambda scene: _told_day(scene, 1)) if re.fullmatch(r"(?:the )?next day", words) else None
    if unit is Unit.WEEKEND and hit.has("ahead") and not preposed:
        return Lookup(lambda scene: scene.agreed(_coming_weekend))
    return _shifted(unit, -1 if hit.has("back") else 1)


def _coming_weekend(day: date) -> When:
    """For "le week-end prochain" the first weekend to begin after the day, as "lundi prochain" is the first Monday."""
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
        return Lookup(lambda scene: _told_day(scene, shift))
    return Lookup(lambda scene: _told_unit(scene, unit, shift), _GRAINS.get(unit))


_ENDS = re.compile(
    r"\s*(?:$|[.,;:!?)\]»”\"]|[-–—]\s|\n)|\s(?:et|and|mais|but|à|au|il|elle|ils|elles|on|he|she|they|it)\s"
)


def ends(hit: Hit) -> bool:
    """Whether the expression ends a group of words, so that "deux jours après" is after what was told."""
    return _ENDS.match(hit.after) is not None


def not_ahead_of_past(scene: Scene, when: When | None) -> When | None:
    """Nothing where a past verb would tell a day after the anchor: the story counts from something it did not date."""
    if when is None or when.first is None or scene.last is None or when.first <= scene.last:
        return when
    return None if scene.verb() < 0 else when


def _told_day(scene: Scene, shift: int) -> When | None:
    """The day `shift` days from the last day told (from its end going forward), else from the anchor."""
    told = scene.told_day.when if scene.told_day else None
    if told is not None and told.first is not None and told.last is not None:
        day = told.last if shift > 0 else told.first
        dateline = shift > 0 and told.first == told.last == scene.first and scene.policy is Policy.PAST
        if not dateline or scene.verb() >= 0:
            return When.day(spans.add(day, shift))
    if shift > 0 and scene.policy is Policy.PAST:
        # With nothing told, a story's "le lendemain" follows something it has not dated.
        return None
    return scene.agreed(lambda day: When.day(spans.add(day, shift)))


def _told_unit(scene: Scene, unit: Unit, shift: int) -> When | None:
    told = scene.told.when if scene.told else None
    if told is not None and told.first is not None and told.last is not None:
        if told.last != told.first and (told.last - told.first).days > 366 and unit is not Unit.DECADE:
            return None
        if unit is not Unit.YEAR and told.precision is Precision.YEAR:
            return None
        return spans.around(told.first if shift <= 0 else told.last, unit, shift)
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
        return Lookup(lambda scene: scene.told_day.when if scene.told_day else None)
    return Lookup(lambda scene: _told_unit(scene, unit, 0), _GRAINS.get(unit))


@BOOK.rule(
    "eve",
    "THE (eve=EVE|morrow=MORROW|after=AFTER_MORROW) HOURS? (?!OF|OF_THE|OF_THES)",
    "THE BEFORE HYPHEN old=EVE HOURS?",
)
def _eve(hit: Hit) -> Sense | None:
    """The day before or after what was told; of something named ("la veille du vote") it is not ours to place."""
    if re.match(r"\s(?:de|du|des)\b|\sd[’']", hit.after) or hit.before.lower().endswith(("à ", "au ")):
        return Silent()
    shift = -2 if hit.has("old") else -1 if hit.has("eve") else 1 if hit.has("morrow") else 2
    return Lookup(lambda scene: _told_day(scene, shift))


@BOOK.rule(
    "earlier-in",
    "(early=EARLIER|late=LATER) this=THIS u=UNIT",
    "PLUS (early=EARLIER|late=LATER) (DANS THE | this=THIS | EN) u=UNIT",
)
def _earlier_in(hit: Hit) -> Sense | None:
    unit = hit.unit("u")
    if unit is Unit.DAY or (unit is Unit.WEEK and re.match(r"\s(?:qui|de|du)\b", hit.after)):
        return None
    early = hit.has("early")

    def find(day: date) -> When:
        whole = spans.around(day, unit)
        return spans.days(whole.first, day) if early else spans.days(day, whole.last)

    return Lookup(lambda scene: scene.agreed(find))


@BOOK.rule(
    "part-of-unit",
    "p=(START|MIDDLE|END|BEGINNING|EARLY|LATE) (OF THE?|OF_THE|HYPHEN) u=(DAY|WEEK|MONTHS|QUARTER|HALF_YEAR|YEAR)"
    " (?!BACK|NEXT|FOLLOWING|PREVIOUS|FOURDIGIT|NUM|DIGIT|OF|NUMBER|BEFORE|AFTER|HYPHEN END|HYPHEN THERE)",
)
def _part_of_unit(hit: Hit) -> Sense | None:
    unit, word = hit.unit("u"), hit.word("u").lower()
    named = re.match(r"\s(?:scolaire|sportive|qui|fiscal|universitaire|de|du|des)\b|\sd[’']", hit.after)
    if named or unit is Unit.DAY or (word.endswith("s") and word != "mois"):
        return Silent()
    return PartOfUnit(unit, part_named(hit.category("p")))


def part_named(category: str) -> spans.Part:
    """The part a word of the vocabulary names."""
    return _PARTS[category]


_PARTS = {
    "START": spans.Part.START,
    "BEGINNING": spans.Part.START,
    "MIDDLE": spans.Part.MIDDLE,
    "END": spans.Part.END,
    "EARLY": spans.Part.EARLY,
    "LATE": spans.Part.LATE,
    "DURING": spans.Part.WHOLE,
}


@BOOK.rule("weekend-of", "THE? u=(WEEK HYPHEN END|WEEKEND) OF_THES a=DIGIT AND d=DIGIT m=MONTH_NAME (y=FOURDIGIT)?")
def _weekend_of(hit: Hit) -> Sense | None:
    """One weekend told by its two days: "le week-end des 5 et 6 février"."""
    if hit.value("d") != hit.value("a") + 1:
        return None
    day = Day(hit.value("a"), hit.value("m"), hit.value("y") if hit.has("y") else None)

    def find(scene: Scene) -> When | None:
        when = day.resolve(scene)
        return spans.days(when.first, spans.add(when.first, 1)) if when is not None and when.first else None

    return Lookup(find)


@BOOK.rule(
    "week-of",
    "THE? u=(WEEK HYPHEN END|WEEK|WEEKEND) (OF_THE|OF) THE? WEEKDAY? d=DAY_NUMBER OF? m=MONTH_NAME (y=FOURDIGIT)?",
    "THE? u=(WEEK|WEEKEND) OF m=MONTH_NAME d=(DIGIT|NTH) (COMMA? y=FOURDIGIT)?",
)
def _week_of(hit: Hit) -> Sense | None:
    """The week a day names; a Sunday names the week it opens the door to, for no one calls a week by its last day."""
    number = hit.number("d")
    if number is None or not 1 <= number <= 31:
        return None
    day = Day(number, hit.value("m"), hit.value("y") if hit.has("y") else None)
    weekend = hit.unit("u") is Unit.WEEKEND

    def find(scene: Scene) -> When | None:
        when = day.resolve(scene)
        if when is None or when.first is None:
            return None
        if weekend:
            return spans.weekend_of(when.first)
        return spans.week_of(spans.add(when.first, when.first.weekday() == 6))

    return Lookup(find)
