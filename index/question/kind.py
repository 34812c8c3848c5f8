"""What sort of message a text is: small talk, a request for an overview, keywords, or a question."""

import re
from enum import StrEnum

_GREETING = frozenset(
    """
    bonjour bonsoir salut coucou hello hi hey yo re allo hola bjr slt cc good morning evening afternoon night there
    """.split()
)
_THANKS = frozenset("merci mrc thanks thank thx ty remerciements remercie cimer".split())
_CHATTER = frozenset(
    """
    lol mdr ptdr haha hahaha xd ok okay cool super génial parfait nice great bravo top bon bonne bien mauvais good bad
    bot d'accord daccord dac oui non yes no yep nope ouais brb afk gg wow ah oh eh hum euh pff bof voilà vois compris
    noté reçu understood sure exactement perfect awesome nickel
    """.split()
)
# Words that go with small talk and carry no subject of their own.
_FILLER = frozenset(
    """
    à a et la le les l tous tout toutes toute monde all everyone everybody guys les gens amis bcp beaucoup très trop so
    much lot you u toi vous pour for it that this ça va bien je j i c c'est est that's ce que qui cherchais cherche
    c'était was what wanted looking exactly one the of un une jour journée soirée nuit day de du t te tu me m s y
    """.split()
)
_ABOUT_THE_BOT = re.compile(
    r"(?:tu fais quoi|que fais[- ]tu|t['’]es qui|qui es[- ]tu|tu es qui|ça va|comment (?:ça va|vas[- ]tu|tu vas)"
    r"|who are you|what are you|how are you)(?:\s+(?:toi|toi là|today|doing|now))?",
    re.I,
)
# What one asks about, when one asks what an archive holds.
_HOLDINGS = (
    r"(?:sujets?|thèmes?|textes?|articles?|documents?|sources?|archives?|index|dates?|années?|périodes?|topics?|subjects?"
    r"|texts?|files?|years?|period|dates|themes?)"
)
_OVERVIEW = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?:(?:quels?|quelles?|which|what) )?(?:sont |are )?(?:les |vos |tes |the |your )?"
        rf"(?:derniers? |latest |last |newest )?{_HOLDINGS}(?: ajoutés?| added)?(?: y a[- ]t[- ]il| are there)?"
        r"(?:(?: (?:sont|est|y a[- ]t[- ]il|do|does|are|is|as[- ]tu|avez[- ]vous|tu|vous))?(?: \w+){0,3}?"
        r" (?:dans )?(?:l'|the |your |ton |votre )?(?:archives?|index|covered|cover|have|on file|couvres?|couvrez)"
        r"(?: cover| hold| have)?)?\W*$",
        r"de quoi (?:parlent?|traitent?|est[- ]il question dans) (?:tes|vos|les|l['’]|cette|ces|ton|votre) ?"
        rf"{_HOLDINGS}",
        r"(?:qu['’](?:est[- ]ce qu['’])?(?:il y a|as[- ]tu|avez[- ]vous|y a[- ]t[- ]il)|il y a quoi)(?: dans)? "
        rf"(?:tes |vos |l['’]|les |cette |ton |votre )?{_HOLDINGS}",
        r"(?:combien (?:d['’]|de )|how many )(?:articles?|textes?|documents?|texts?|sources?)\b.*"
        r"(?:as[- ]tu|avez[- ]vous|tu as|vous avez|archives?|index|have|there)",
        r"(?:sur|de) quoi (?:peut[- ]on|puis[- ]je|on peut|je peux) (?:t['’]|vous |te )?(?:interroger|demander|parler)",
        r"(?:montre|donne|liste|affiche|show|list|give)(?:[- ]?(?:moi|me|us))? .*\b" + _HOLDINGS + r"\s*[!.?]*$",
        r"(?:tu|vous) (?:parles|parlez|connais|connaissez|sais|savez) (?:de )?quoi\W*$",
        r"what(?:'s| is) in (?:the |your )?(?:archives?|index|files|sources)",
        r"what (?:do you (?:know|cover)|can you (?:tell me|answer))\W*$",
        r"what (?:do you have|have you got|can i ask) (?:on file|in (?:the |your )?(?:archive|index|files)|you|about)",
        rf"(?:tu|vous) (?:couvres|couvrez|as|avez) (?:quelles?|quels?) {_HOLDINGS}",
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_ASKING = re.compile(
    r"\?|\b(?:qui|que|quoi|quels?|quelles?|combien|comment|pourquoi|quand|où|lequel|laquelle|est[- ]ce|"
    r"who|whom|whose|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have|can|could|will|should)\b"
    r"|\bqu['’]|-t-(?:il|elle|on)\b|-(?:il|elle|on|ils|elles|tu|vous|nous|je|ce)\b",
    re.I,
)
# More words than this make a sentence rather than keywords.
_MOST_KEYWORDS = 6


class Kind(StrEnum):
    """What sort of message a text is."""

    SMALL_TALK = "small_talk"
    OVERVIEW = "overview"
    KEYWORDS = "keywords"
    QUESTION = "question"


def kind_of(text: str) -> Kind:
    """The sort of a message; whatever holds a subject of its own is keywords or a question.

    >>> [kind_of(each).value for each in ("Bonjour !", "Quels sujets sont dans l’archive ?", "élection américaine")]
    ['small_talk', 'overview', 'keywords']
    >>> kind_of("Bonjour, qui a gagné Wimbledon ?").value
    'question'
    """
    flat = " ".join(text.replace("’", "'").split())
    words = _WORD.findall(flat.lower())
    if _is_small_talk(flat, words):
        return Kind.SMALL_TALK
    if any(pattern.match(flat) for pattern in _OVERVIEW):
        return Kind.OVERVIEW
    if len(words) <= _MOST_KEYWORDS and not _ASKING.search(flat):
        return Kind.KEYWORDS
    return Kind.QUESTION


def _is_small_talk(text: str, words: list[str]) -> bool:
    if _ABOUT_THE_BOT.fullmatch(text.strip(" ?!.…")):
        return True
    social = _GREETING | _THANKS | _CHATTER
    return all(word in social or word in _FILLER for word in words) and (not words or any(w in social for w in words))
