"""Whether something that an edition holds was withdrawn since."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from index.errors import EditionError
from index.storage.edition import Edition
from index.storage.former import as_now
from index.storage.manifest import TEXTS, FormError

_HELD = "SELECT id, title, source, first, last, precision, hash FROM documents"


def withdraws(before: Path, after: Edition) -> bool:
    """Whether an edition holds a document, or a wording, title, source or date of one, that a later one does not.

    Also when that cannot be told, of an edition of another form.
    """
    try:
        with closing(Edition(before)) as edition:
            return not all(_holds(after, each) for each in _gone(edition, after))
    except FormError:
        pass
    except EditionError:
        return True
    try:
        with closing(sqlite3.connect(f"{(before / TEXTS).absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as texts:
            as_now(texts)
            return not all(_holds(after, each) for each in texts.execute(_HELD))
    except sqlite3.Error:
        return True


def _gone(before: Edition, after: Edition) -> Iterator[tuple[Any, ...]]:
    """The documents of one edition that are not the very same in the other."""
    later = {segment.folder.name: ordinal for ordinal, segment in enumerate(after.segments)}
    for ordinal, segment in enumerate(before.segments):
        gone = before.numbering.documents[ordinal] >= 0
        if (place := later.get(segment.folder.name)) is not None:
            gone &= after.numbering.documents[place] < 0
        for number in gone.nonzero()[0].tolist():
            yield from segment.texts.rows(f"{_HELD} WHERE number=?", number)


def _holds(edition: Edition, held: Iterable[Any]) -> bool:
    """Whether an edition holds a document of these columns."""
    wanted = tuple(held)
    for ordinal, segment in enumerate(edition.segments):
        numbers = edition.numbering.documents[ordinal]
        for number, *columns in segment.texts.rows(f"{_HELD.replace('id,', 'number, id,', 1)} WHERE id=?", wanted[0]):
            if numbers[number] >= 0 and tuple(columns) == wanted:
                return True
    return False
