"""Leaving out what says the same again: of ten reprints, one is read and quoted."""

from functools import cache

from index.documents import Document
from index.phrases import Language
from index.quoting.values import NUMBER_WORDS, SCALES
from index.stems import terms

# Two texts say the same when their stems overlap this much (Jaccard) and hold the same numbers and dates.
_SAME = 0.8
_DATE_WORDS = """
janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi
samedi dimanche january february march april may june july august september october november december monday tuesday
wednesday thursday friday saturday sunday
"""


class Distinct:
    """Admits the texts that say something none of those admitted before says."""

    def __init__(self) -> None:
        self._seen: list[frozenset[str]] = []

    def admits(self, text: str, document: Document) -> bool:
        """Whether the text, a part of `document`, is new; it is remembered if so."""
        stems = terms(text, document.language)
        if any(_same(stems, other, document.language) for other in self._seen):
            return False
        self._seen.append(stems)
        return True


def _same(stems: frozenset[str], others: frozenset[str], language: Language | None) -> bool:
    if stems == others:
        return True
    # "Le maire a inauguré le pont numéro 7" is not the same news as "… numéro 8", nor "… en mai" as "… en juin".
    changed = stems ^ others
    if any(character.isdigit() for stem in changed for character in stem) or changed & _telling(language):
        return False
    return len(stems & others) / len(stems | others) >= _SAME


@cache
def _telling(language: Language | None) -> frozenset[str]:
    """The stems of the words that write numbers, months and days of the week."""
    return terms(" ".join([*NUMBER_WORDS, *SCALES, _DATE_WORDS]), language)
