"""What `sources.yaml` says: collections, each of folders and of addresses to fetch."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urldefrag, urlsplit

from index.building.seeds.limits import LONGEST_FIELD

Network: TypeAlias = IPv4Network | IPv6Network

# An address as it is written: without blanks, controls and backslashes, which some readers take for slashes.
_WRITTEN = re.compile(r"[^\s\x00-\x20\x7f\\]+")
_NO_NAME = re.compile(r"[^\w.]+")
_LONGEST_FOLDER_NAME = 60
# The collection of the texts in the folder of seeds that no other one names.
DEFAULT = "default"


class Kind(StrEnum):
    """What an address gives: a feed's texts add up, a page's text is replaced when it changes."""

    FEED = "feed"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Address:
    """An address to fetch, for the collection of that name, `every` so often."""

    url: str
    kind: Kind
    every: timedelta
    collection: str

    @property
    def folder(self) -> Path:
        """Where its texts are kept, below the folder of fetched texts: readable, and another for every address."""
        name = _NO_NAME.sub("-", self.name).strip("-.")[:_LONGEST_FOLDER_NAME]
        return Path(self.collection) / f"{name}-{sha256(self.url.encode()).hexdigest()[:8]}"

    @property
    def name(self) -> str:
        """The address without `https://`, as texts are called after it."""
        return self.url.partition("://")[2].rstrip("/")


@dataclass(frozen=True, slots=True)
class Collection:
    """A name, and what belongs to it. The folders may be missing on the disk."""

    name: str
    folders: tuple[Path, ...] = ()
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """The collections in the order of the file, and the private networks that may be fetched from."""

    collections: tuple[Collection, ...] = ()
    allowed: tuple[Network, ...] = ()

    def addresses(self, only: str | None = None) -> tuple[Address, ...]:
        """The addresses of one collection, or all of them, in the order of the file."""
        return tuple(each for one in self.collections if only in (None, one.name) for each in one.addresses)


NO_SOURCES = Sources()


def web_address(written: str) -> str | None:
    """An address of http or https without its fragment, or `None` for anything else, or one with a password in it.

    >>> web_address("https://example.org/a#b"), web_address("file:///etc/passwd"), web_address("https://a:b@example.org/")
    ('https://example.org/a', None, None)
    """
    if len(written) > LONGEST_FIELD or not _WRITTEN.fullmatch(written):
        return None
    try:
        parts = urlsplit(written)
        well = parts.scheme in ("http", "https") and parts.hostname and parts.username is None and parts.port != 0
    except ValueError:
        return None
    return urldefrag(written).url if well else None
