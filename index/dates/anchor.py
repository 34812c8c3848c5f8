"""The day a text was written, from what its opening states."""

import re

from index.dates.mention import Mention
from index.dates.read import read
from index.dates.when import Precision, When

_HEAD = 4000
"""Characters at the start that may state the day of the text; a later "ce vendredi 21 janvier" is about an event."""
# Text before and after a dateline on its line: "PARIS, le 21 janvier (AFP) –", "5 juin 2012. -".
_LINE_START = re.compile(r"(?:^|\n)(?:[^\n.!?]{0,40}[,(–—-]\s?)?(?:[Ll]e\s)?$")
_LINE_GOES_ON = re.compile(
    r"(?:,\s[^\W\d_][\w' -]{0,30})?[.,]?\s?(?:\([^)\n]{1,30}\)[.,]?\s?)?[-–—]\s|"
    r"\s?\([A-Z][\w /]{1,20}\)|\s*\n"
)
_TODAY = re.compile(r"\b(?:ce|cet|this|aujourd['’]hui|today),?\s(?:(?:le|the|on)\s)?$", re.IGNORECASE)
_TODAY_WITHIN = re.compile(r"(?:ce|this|aujourd['’]hui|today)\b", re.IGNORECASE)
# A present verb before a full date: the text was written on that day.
_PRESENT = re.compile(
    r"\b(?:sort|sortent|débute|débutent|commence|commencent|s['’]ouvre|s['’]ouvrent|se tient|se tiennent|a lieu|"
    r"ont lieu|paraît|entre en vigueur|se réunit|se réunissent|opens?|begins?|starts?|takes? place)\s"
    r"(?:\w{2,20}ment\s)?(?:on\s)?$"
)


def stated_day(text: str, published: When | None) -> Mention | None:
    """The mention where `text` states the day it was written, inside `published` where that is known; else `None`.

    By decreasing trust: a dateline ("14 février 2012. – …", "PARIS, Jan. 21 (Reuters) –"), "ce vendredi 21 janvier
    2022" or "today, January 21", and a full date beside a verb in the present ("sort le 18 octobre 2012").
    """
    head = text[:_HEAD]
    best: tuple[int, Mention] | None = None
    for mention in read(head, published):
        when = mention.when
        if when.precision is not Precision.DAY or (published is not None and not when.meets(published)):
            continue
        trust = own_day(head, mention)
        if trust and (best is None or trust > best[0]):
            best = trust, mention
    return best[1] if best else None


def own_day(head: str, mention: Mention) -> int:
    """Trust that a text states its own day there: 3 a dateline, 2 a "today", 1 a present verb, 0 none.

    `mention` was read in `head`, the start of the text.
    """
    before, after = head[max(0, mention.start - 80) : mention.start], head[mention.end : mention.end + 80]
    if not mention.rule.startswith(_DATED):
        return 0
    if (mention.start <= 80 or "\n" in before) and _LINE_START.search(before) and _LINE_GOES_ON.match(after):
        return 3
    if _TODAY_WITHIN.match(head, mention.start) or _TODAY.search(before):
        return 2
    return 1 if mention.rule.startswith("date") and _PRESENT.search(before) else 0


_DATED = ("date", "day-month", "numeric-date", "apposition:date", "apposition:day-month")


def anchor_of(text: str, published: When | None) -> When | None:
    """Anchor of `text`: `published` when it is a day, else the day that the text states inside it, else `published`.

    >>> str(anchor_of("Une entrevue, ce vendredi 21 janvier 2022, a échoué.", When.parse("2022-01")))
    '2022-01-21'
    """
    if published is not None and published.precision is Precision.DAY:
        return published
    stated = stated_day(text, published)
    return stated.when if stated is not None else published
