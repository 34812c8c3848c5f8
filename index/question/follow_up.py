"""Questions that follow up the one before: telling them from new ones, and what they ask in full."""

import re

from index.languages import detect
from index.question.kind import Kind, kind_of
from index.stems import terms

_OPENS = re.compile(
    r"(?:et|mais|alors|donc|sinon|and|but|so|then|what about|how about|pourquoi pas|why not)\b"
    r"|(?:pourquoi|quand|où|comment|combien|qui|why|when|where|how|who|how many|how much)\s*\?*$",
    re.I,
)
# Someone or something named in the question before. "Il s’est passé", "il faut" and "is it true" ask of no one, and
# "this week" is no one.
_POINTS = re.compile(
    r"(?<!-)\b(?:elle|ils|elles|lui|eux|celui-ci|celle-ci|cela|ça|they|them|he|she|him|her|their|his)\b"
    r"|\bits?\b(?!\s+(?:true|possible|likely)\b)|\bsays? so\b|\bl['’](?:a|ont|avait|avaient|aura)\b"
    r"|\b(?:this|that)\b(?!\s+(?:week|weekend|month|year|morning|afternoon|evening|spring|summer|autumn|fall|winter)\b)"
    r"|(?<!-)\bil\b(?!\s+(?:y\s+a\b|s['’]est\s+passé|s['’]agit|faut\b|fait\b|pleut\b|neige\b|semble\b))",
    re.I,
)
# After its verb a pronoun points back where no subject stands before it: "que demande-t-elle ?", but not "Quand Gisèle
# Halimi est-elle morte ?".
_POINTS_AFTER = re.compile(r"(?<!fait)(?<!y-a)(?<!y a)(?<!faut)(?<!s['’]est)(?:-t)?-(?:il|elle|ils|elles)\b", re.I)
_THAT_WAS = re.compile(r"\bc['’](?:est|etait|était|étaient|etaient|sera)\b", re.I)
_NAME = re.compile(r"(?<=[\w,’'-]\s)[A-ZÀ-Þ]\w|(?<=[dlDL]['’])[A-ZÀ-Þ]\w|\d")
_OWNED = re.compile(r"\b(?:son|sa|ses|leurs?)\b", re.I)
# "Qui est le pape ?", "c’est quoi l’Acta ?" ask what their only word means.
_MEANS = re.compile(
    r"(?:(?:qui|que|quel(?:le)?s?) (?:est|sont) (?:la|le|les|l['’])|c['’]est quoi\b|^quoi\b"
    r"|qu['’]est[- ]ce qu|(?:who|what)(?:['’]s| is| are)\b)",
    re.I,
)
# With no more content words than this, a question that points back says too little alone; so does any with one, and
# with two a few words that ask nothing ("screen size?", in small letters, for a name is a subject), or "c’était".
_ENOUGH, _FRAGMENT, _BARE = 3, 1, 2


def follows_up(question: str) -> bool:
    """Whether a question needs the one before to be understood.

    >>> follows_up("Et la Bulgarie ?"), follows_up("Why?"), follows_up("à quel âge ?")
    (True, True, True)
    >>> follows_up("Que demande la Russie à l’OTAN ?"), follows_up("Qui est le pape ?"), follows_up("exoplanète")
    (False, False, False)
    """
    text = question.strip()
    if _OPENS.match(text):
        return True
    content = len(terms(text, detect(text)))
    named = _NAME.search(text) is not None
    pointing = (_POINTS,) if named else (_POINTS, _POINTS_AFTER, _OWNED)
    if content <= _ENOUGH and any(each.search(text) for each in pointing):
        return True
    if named or _MEANS.search(text) or kind_of(text) is not Kind.QUESTION:
        return False
    if _asks_nothing(text):
        return content <= _BARE and text[0].islower()
    return content <= (_BARE if _THAT_WAS.search(text) else _FRAGMENT)


def _asks_nothing(text: str) -> bool:
    """Whether only its mark makes it a question."""
    return kind_of(text.rstrip(" ?")) is Kind.KEYWORDS


# What a follow-up opens with, and the words that ask.
_OPENING = re.compile(r"^(?:et|mais|alors|donc|sinon|and|but|so|then|what about|how about)\b[\s,]*", re.I)
_ASKS = re.compile(
    r"\b(?:qui|que|quoi|quand|comment|pourquoi|combien|où|quel(?:le)?s?|who|whom|whose|what|which|when|where|why|how)\b"
    r"|\bqu['’]",
    re.I,
)
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_MONTH = re.compile(
    r"\b(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|january|february|march"
    r"|april|may|june|july|august|september|october|november|december)\b",
    re.I,
)
_NAMES = r"[A-ZÀ-Þ][\w’'-]*(?:\s(?:(?:de|du|des|la|le|of|the)\s)?[A-ZÀ-Þ][\w’'-]*)*"
_PLACE = r"(?:à l['’]|à la|aux?|à|en|dans|chez|in|at|to|from)\s*"
_ARTICLE = r"(?:l['’]|la|le|les|the)\s*"
_BEFORE_A_PLACE = re.compile(rf"{_PLACE}|(?:sans|contre|sur|pour|avec|on|for|with|without|against)\b", re.I)
# What may stand around an expression of time in a follow-up that names another time and nothing else.
_AROUND_TIME = re.compile(r"^(?:\W|\b(?:et|and|en|au|aux|à|le|la|in|on|for|what about|how about)\b)*$", re.I)


def without_opening(question: str) -> str:
    """The follow-up without the word that joins it to the question before.

    >>> without_opening("Et la cause ?")
    'la cause ?'
    """
    return _OPENING.sub("", question.strip(), count=1)


def in_full(before: str, question: str, times: tuple[str, str] | None = None) -> str | None:
    """The question before with another time, place or name in it; `None` where the follow-up asks something else.

    `times` are the expressions of time of the two, where both have one.

    >>> in_full("Quelle température à Paris en août ?", "et à Grenoble ?")
    'Quelle température à Grenoble en août ?'
    >>> in_full("Que s’est-il passé en mai 2012 ?", "et en juin ?", ("mai 2012", "juin"))
    'Que s’est-il passé en juin 2012 ?'
    >>> in_full("Combien de morts à Lagos ?", "et la cause ?") is None
    True
    """
    asked = without_opening(question).strip(" ?!.…")
    if asked == question.strip(" ?!.…") or not asked or _ASKS.search(asked):
        return None
    if times is not None and _AROUND_TIME.match(asked.replace(times[1], "", 1)):
        year = _YEAR.search(times[0])
        # "En juin" after "en mai 2012" is of the same year; "hier" and "en 2011" are not.
        same_year = year is not None and not _YEAR.search(asked) and _MONTH.search(asked)
        time = f"{asked} {year[0]}" if year and same_year else asked
        return re.sub(rf"(?:\b(?:en|au|in|on)\s+)?{re.escape(times[0])}", lambda _: time, before, count=1)
    for kind in (_PLACE, _ARTICLE):
        if match := re.match(rf"((?i:{kind})){_NAMES}$", asked):
            found = list(re.finditer(rf"(?<![\w’'])((?i:{kind})){_NAMES}", before))
            # The same preposition or article, where there is one.
            found = [each for each in found if each[1].casefold() == match[1].casefold()] or found
            if found:
                return f"{before[: found[-1].start()]}{asked}{before[found[-1].end() :]}"
    if re.match(rf"{_NAMES}$", asked):
        # The first word of a sentence has a capital letter too.
        name = re.compile(_NAMES).search(before, before.find(" ") + 1)
        return f"{before[: name.start()]}{asked}{before[name.end() :]}" if name else None
    return f"{before.rstrip(' ?!.…')} {asked} ?" if _BEFORE_A_PLACE.match(asked) else None
