"""Telling a question that follows up the one before from a new one."""

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
