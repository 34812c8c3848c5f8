"""French or English, by the function words of a text."""

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
# Question words, which an answer does not repeat.
ASKING = frozenset(
    """
    qui que quoi quel quelle quels quelles combien comment pourquoi quand où lequel laquelle lesquels lesquelles
    who whom whose what which when where why how many much
    est ce sont a ont été se il elle ils elles t is are was were did do does has have
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+")
# The first characters of a text decide: about a page, so that a long text costs no more than a short one.
_SAMPLE = 4000


def detect(text: str) -> Language | None:
    """French or English, whichever has more of its function words in the text; `None` when they are level.

    >>> detect("Que demande la Russie ?"), detect("Who won the cup?"), detect("Lavrov Blinken")
    (<Language.FRENCH: 'fr'>, <Language.ENGLISH: 'en'>, None)
    """
    words = _WORD.findall(text[:_SAMPLE].lower())
    french, english = (sum(word in small for word in words) for small in SMALL.values())
    if french == english:
        return None
    return Language.FRENCH if french > english else Language.ENGLISH
