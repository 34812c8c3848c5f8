"""`sources.yaml`: the collections, each of folders, feeds and pages, and how often these are fetched.

The file is strict. A fault anywhere in it refuses the whole, because a collection is also a wall: a misspelt word
must not open the texts of one to those who search another.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import yaml

from index.building.seeds.limits import LONGEST_FIELD
from index.building.sources import NO_SOURCES, Address, Collection, Kind, Network, Sources, web_address
from index.building.sources_yaml import NodeError, line_of, root_of
from index.errors import SeedsError, Step
from index.phrases import Language

MOST_ADDRESSES = 1_000
MOST_COLLECTIONS = 200
SOONEST, LATEST = timedelta(minutes=5), timedelta(days=30)

_FILE_KEYS = ("collections", "allow_private")
_COLLECTION_KEYS = ("folders", "feeds", "pages", "every")
_ADDRESS_KEYS = ("address", "every")
# A name is also that of a folder, on any system.
_NAME = re.compile(r"\w(?:[\w -]{0,38}\w)?")
_EVERY = re.compile(r"(\d{1,5})\s*([a-z]+)")
_UNITS = {
    timedelta(minutes=1): ("min", "m", "mn", "minute", "minutes"),
    timedelta(hours=1): ("h", "hour", "hours", "heure", "heures"),
    timedelta(days=1): ("d", "j", "day", "days", "jour", "jours"),
}


_USUAL = {Kind.FEED: timedelta(hours=1), Kind.PAGE: timedelta(days=1)}


class SourcesError(SeedsError):
    """`sources.yaml` has faults; the message names each with its line."""


def read_sources(file: Path) -> Sources:
    """What the file says; nothing when there is no such file. Raises `SourcesError` with every fault."""
    reading = _Reading(file)
    try:
        root = root_of(file)
        found = NO_SOURCES if root is None else reading.sources(root)
    except FileNotFoundError:
        return NO_SOURCES
    except NodeError as error:
        reading.faults.append(error)
    if not reading.faults:
        return found
    faults = sorted(reading.faults, key=lambda each: each.line or 0)
    english, french = (
        "\n".join(each.fault(file).say(language) for each in faults) for language in (Language.ENGLISH, Language.FRENCH)
    )
    raise SourcesError(
        f"{english}\nUntil it is mended, the last edition goes on serving.",
        f"{french}\nTant que ce n’est pas corrigé, la dernière édition continue de servir.",
        Step.MEND_SOURCES,
    )


class _Reading:
    """One reading of the file; what is wrong is kept in `faults`, and the reading goes on."""

    def __init__(self, file: Path) -> None:
        self.faults: list[NodeError] = []
        self._base = file.parent
        self._lines: dict[object, int] = {}

    def sources(self, root: yaml.Node) -> Sources:
        fields = self._fields(root, _FILE_KEYS)
        collections = []
        for key, node in self._pairs(fields.get("collections")):
            name = " ".join(key.value.split()) if isinstance(key, yaml.ScalarNode) else ""
            if not _NAME.fullmatch(name):
                self._fault(
                    key,
                    f"{_shown(name)} cannot name a collection; use 1 to 40 letters, digits, spaces, - and _",
                    f"{_shown(name)} ne peut pas nommer une collection ; 1 à 40 lettres, chiffres, espaces, - et _",
                )
            elif name.casefold().startswith("server-"):
                self._fault(
                    key,
                    f"{_shown(name)} names what a Discord server gave, which it alone may add to; take another name",
                    f"{_shown(name)} nomme ce qu’un serveur Discord a donné, où lui seul ajoute ; prenez un autre nom",
                )
            elif self._first_time(key, ("name", name.casefold()), name):
                collections.append(self._collection(name, node))
        if len(collections) > MOST_COLLECTIONS:
            self._fault(
                root,
                f"has more than {MOST_COLLECTIONS} collections",
                f"a plus de {MOST_COLLECTIONS} collections",
            )
        made = Sources(tuple(collections), tuple(self._networks(fields.get("allow_private"))))
        if len(made.addresses()) > MOST_ADDRESSES:
            self._fault(root, f"has more than {MOST_ADDRESSES} addresses", f"a plus de {MOST_ADDRESSES} adresses")
        return made

    def _collection(self, name: str, node: yaml.Node) -> Collection:
        fields = self._fields(node, _COLLECTION_KEYS)
        every = self._every(fields["every"]) if "every" in fields else None
        folders = []
        for each in self._items(fields.get("folders")):
            if (written := self._text(each)) is not None:
                folder = self._base / written
                if self._first_time(each, ("folder", folder.resolve()), written):
                    folders.append(folder)
        addresses = [
            *self._addresses(fields.get("feeds"), Kind.FEED, every, name),
            *self._addresses(fields.get("pages"), Kind.PAGE, every, name),
        ]
        return Collection(name, tuple(folders), tuple(addresses))

    def _addresses(self, node: yaml.Node | None, kind: Kind, every: timedelta | None, name: str) -> Iterator[Address]:
        for each in self._items(node):
            pause, written = every, each
            if isinstance(each, yaml.MappingNode):
                fields = self._fields(each, _ADDRESS_KEYS)
                if "address" not in fields:
                    self._fault(each, 'has no "address"', "n’a pas de « address »")
                    continue
                written = fields["address"]
                pause = self._every(fields["every"]) if "every" in fields else every
            url = self._url(written)
            if url and self._first_time(written, ("address", url), url):
                yield Address(url, kind, pause or _USUAL[kind], name)

    def _url(self, node: yaml.Node) -> str | None:
        written = self._text(node)
        if written is None:
            return None
        if (url := web_address(written)) is None:
            self._fault(
                node,
                f"{_shown(written)} is no web address; write it like https://example.org/feed.xml, without a password",
                f"{_shown(written)} n’est pas une adresse web ; écrivez-la comme https://example.org/feed.xml, sans "
                "mot de passe",
            )
        return url

    def _every(self, node: yaml.Node) -> timedelta | None:
        written = (self._text(node) or "").lower()
        match = _EVERY.fullmatch(written)
        unit = next((unit for unit, names in _UNITS.items() if match and match[2] in names), None)
        if match is None or unit is None or not SOONEST <= int(match[1]) * unit <= LATEST:
            self._fault(
                node,
                f"{_shown(written)} is no time between two fetches; write 30 min, 6 h or 1 d, from 5 min to 30 d",
                f"{_shown(written)} n’est pas un délai ; écrivez 30 min, 6 h ou 1 j, de 5 min à 30 j",
            )
            return None
        return int(match[1]) * unit

    def _networks(self, node: yaml.Node | None) -> Iterator[Network]:
        for each in self._items(node):
            written = self._text(each)
            try:
                if written is not None:
                    yield ip_network(written, strict=False)
            except ValueError:
                self._fault(
                    each,
                    f"{_shown(written)} is no network; write it like 10.0.0.0/8 or 192.168.1.20",
                    f"{_shown(written)} n’est pas un réseau ; écrivez-le comme 10.0.0.0/8 ou 192.168.1.20",
                )

    def _fields(self, node: yaml.Node, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        fields: dict[str, yaml.Node] = {}
        for key, value in self._pairs(node):
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                self._fault(
                    key,
                    f"{_shown(name)} is not known here; known are: {', '.join(known)}",
                    f"{_shown(name)} n’est pas connu ici ; on connaît : {', '.join(known)}",
                )
            elif name in fields:
                self._fault(key, f"{name} stands here twice", f"{name} figure deux fois ici")
            else:
                fields[name] = value
        return fields

    def _pairs(self, node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
        if node is None or _is_empty(node):
            return []
        if not isinstance(node, yaml.MappingNode):
            self._fault(
                node, "is no list of names and values (name: …)", "n’est pas fait de noms et de valeurs (nom: …)"
            )
            return []
        return list(node.value)

    def _items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None or _is_empty(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._fault(
                node,
                "is not a list; begin each line with a dash",
                "n’est pas une liste ; commencez chaque ligne par un tiret",
            )
            return []
        return list(node.value)

    def _text(self, node: yaml.Node) -> str | None:
        written = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
        if not written or "\0" in written or len(written) > LONGEST_FIELD:
            self._fault(node, "must be one line of text", "doit être une ligne de texte")
            return None
        return str(written)

    def _first_time(self, node: yaml.Node, key: object, shown: str) -> bool:
        """Whether nothing of that key was read before; else a fault."""
        first = self._lines.get(key)
        if first is None:
            self._lines[key] = line_of(node)
            return True
        self._fault(
            node,
            f"{_shown(shown)} stands on line {first} already; keep one of them",
            f"{_shown(shown)} figure déjà à la ligne {first} ; n’en gardez qu’un",
        )
        return False

    def _fault(self, node: yaml.Node, en: str, fr: str) -> None:
        self.faults.append(NodeError(line_of(node), en, fr))


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value in ("", "~", "null")


def _shown(written: object) -> str:
    text = str(written)
    return repr(text if len(text) <= 60 else text[:59] + "…")
