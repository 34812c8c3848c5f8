"""Leaving out what says the same again: of ten reprints, one is read and quoted."""

from index.documents import Document
from index.stems import terms

# Two texts say the same when their stems overlap this much (Jaccard) and hold the same numbers.
_SAME = 0.8


class Distinct:
    """Admits the texts that say something none of those admitted before says."""

    def __init__(self) -> None:
        self._seen: list[frozenset[str]] = []

    def admits(self, text: str, document: Document) -> bool:
        """Whether the text, a part of `document`, is new; it is remembered if so."""
        stems = terms(text, document.language)
        if any(_same(stems, other) for other in self._seen):
            return False
        self._seen.append(stems)
        return True


def _same(stems: frozenset[str], others: frozenset[str]) -> bool:
    if stems == others:
        return True
    # "Le maire a inauguré le pont numéro 7" is not the same news as "… numéro 8".
    if any(character.isdigit() for stem in stems ^ others for character in stem):
        return False
    either = stems | others
    return len(stems & others) / len(either) >= _SAME
