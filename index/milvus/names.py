"""What an archive is called in Milvus: its aliases, and the collections of its editions.

An archive is named after the folder of its index, so that each collection of texts and each Discord server has
collections of its own; two Datelines that are to share nothing use two databases of Milvus.
"""

import re
from hashlib import sha256
from pathlib import Path

from index.storage.current import EDITION_NAME

DOCUMENTS, PASSAGES, MENTIONS = KINDS = ("documents", "passages", "mentions")
# Letters of a folder's name that its collections bear, for whoever looks at them in Milvus.
_READABLE = 40


class Names:
    """The names of one archive."""

    def __init__(self, index: Path) -> None:
        """`index` is the folder of the archive's index; inside the working folder it may be given in either form."""
        home = index.absolute()
        path = (home.relative_to(Path.cwd()) if home.is_relative_to(Path.cwd()) else home).as_posix()
        readable = re.sub(r"[^a-z0-9]+", "_", path.lower())[-_READABLE:].strip("_")
        # The hash tells apart what the letters do not.
        self.prefix = f"dateline_{readable}_{sha256(path.encode()).hexdigest()[:8]}"
        self.current = f"{self.prefix}_current"
        self.building = f"{self.prefix}_building"

    def collection(self, edition: str, kind: str) -> str:
        """The collection of one kind of an edition."""
        return f"{self.prefix}_e{edition.replace('-', '_')}_{kind}"

    def edition(self, collection: str) -> str | None:
        """The edition that a collection is part of; `None` for one that is not of this archive.

        >>> names = Names(Path("var/index"))
        >>> names.collection("20240131-120000-0123abcd", PASSAGES).removeprefix(names.prefix)
        '_e20240131_120000_0123abcd_passages'
        >>> names.edition(names.collection("20240131-120000-0123abcd", PASSAGES))
        '20240131-120000-0123abcd'
        """
        beginning = f"{self.prefix}_e"
        if not collection.startswith(beginning):
            return None
        name, _, kind = collection.removeprefix(beginning).rpartition("_")
        edition = name.replace("_", "-")
        return edition if kind in KINDS and EDITION_NAME.fullmatch(edition) else None
