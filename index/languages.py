"""Telling French from English by the small words every sentence is held together with."""

import re

from index.phrases import Language

SMALL = {
    Language.FRENCH: frozenset(
        """
        le la les l un une des du de d au aux et ou où est sont a ont été dans par pour sur avec sans sous ce cet cette
        ces il elle ils elles on nous vous je tu qui que qu quoi quel quelle quels quelles se s sa son ses leur leurs
        ne n pas plus y en mais donc comme entre depuis après avant combien comment pourquoi quand c t m
        """.split()
    ),
    Language.ENGLISH: frozenset(
        """
        the of and to in is are was were be been has have had did do does for on with at by from that this these those
        it its he she they we you i his her their our who whom whose what which when where why how not no or as an
        would will can could should into than then there about after before between more most some any all
        """.split()
    ),
}
# Words that ask, and so stand in no answer.
ASKING = frozenset(
    """
    qui que quoi quel quelle quels quelles combien comment pourquoi quand où lequel laquelle lesquels lesquelles
    who whom whose what which when where why how many much
    est ce sont a ont été se il elle ils elles t is are was were did do does has have
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+")
# A page is enough to tell; the rest of a long text is not read for it.
_READ = 4000


def detect(text: str) -> Language | None:
    """French, English, or `None` when the small words do not tell.

    >>> detect("Que demande la Russie ?"), detect("Who won the cup?"), detect("Lavrov Blinken")
    (<Language.FRENCH: 'fr'>, <Language.ENGLISH: 'en'>, None)
    """
    words = _WORD.findall(text[:_READ].lower())
    french, english = (sum(word in small for word in words) for small in SMALL.values())
    if french == english:
        return None
    return Language.FRENCH if french > english else Language.ENGLISH
