"""What an archive holds, at a glance: how many texts, of which days, on whom and what, and the latest ones."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.dates.when import When
from index.documents import Document
from index.languages import ASKING, SMALL
from index.storage.store import Store

_NAMES = 12
_LATEST = 3
# Capitalised words in a row, joined by small ones as names are: "Union européenne" counts as "Union".
_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s(?:(?:de|du|des|la|le|of|the)\s)?[A-ZÀ-ÖØ-Þ][\w’'-]*)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:«“\"\n—-]\s*)$")
_ELISION = re.compile(r"^(?:[LDNSCJMldnscjm]|[Qq]u)['’]")
_COMMON = frozenset().union(ASKING, *SMALL.values()) | frozenset(
    """
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi
    vendredi samedi dimanche january february march april june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday
    """.split()
)


@dataclass(frozen=True, slots=True)
class Overview:
    """`documents` texts, `undated` of them without a date; `first` and `last` are the earliest and the latest date.

    `names` are those that the most texts open with or have in their titles, each with the number of these texts;
    `latest` the newest documents, newest first.
    """

    documents: int
    undated: int
    first: When | None
    last: When | None
    names: tuple[tuple[str, int], ...]
    latest: tuple[Document, ...]


def overview(edition: Store) -> Overview:
    """The overview of an edition, from the titles and the openings of its texts."""
    # Oldest first, undated last.
    documents = [document for _, document in edition.documents()]
    dated = [document for document in documents if document.published is not None]
    counts = Counter(name for document in documents for name in set(names_in(_opening(document))))
    # A name of one text is no subject of the archive, unless there are few texts.
    least = 2 if len(documents) > _LATEST else 1
    common = [(name, count) for name, count in sorted(counts.items(), key=_most_first) if count >= least]
    return Overview(
        documents=len(documents),
        undated=len(documents) - len(dated),
        first=dated[0].published if dated else None,
        last=dated[-1].published if dated else None,
        names=tuple(_without_parts(common)[:_NAMES]),
        latest=tuple(reversed(dated[-_LATEST:])) or tuple(documents[:_LATEST]),
    )


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    """By count, then by name."""
    name, count = counted
    return -count, name


def _opening(document: Document) -> str:
    return f"{document.title}.\n{document.text}"


def names_in(text: str) -> Iterator[str]:
    """Names in a text: capitalised words that do not owe their capital to the beginning of a sentence.

    >>> list(names_in("Hier, le ministre Jean Petit a vu Ana. Il est rentré à Lyon."))
    ['Jean Petit', 'Ana', 'Lyon']
    """
    for match in _NAME.finditer(text):
        name = _ELISION.sub("", match.group()).strip("’'-")
        starts = _SENTENCE_START.search(text, max(0, match.start() - 4), match.start()) is not None
        if starts:
            # Its first word may be any word; the others are names.
            _, _, name = name.partition(" ")
        if len(name) > 1 and name.lower() not in _COMMON and name[:1].isupper():
            yield name


def _without_parts(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The names without those that are part of one before them: "Poutine" after "Vladimir Poutine"."""
    kept: list[tuple[str, int]] = []
    for name, count in counted:
        words = set(name.split())
        if not any(words <= set(other.split()) or set(other.split()) <= words for other, _ in kept):
            kept.append((name, count))
    return kept
