"""Field names as people write them: which of a text's fields are its words, its title, its dates, its address."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from index.building.dating import meaning_of
from index.documents import Origin, Stated

# Characters of a name that are looked at.
LONGEST_NAME = 60
# The first that holds something is taken. Names are compared by their letters and digits alone: "Date de publication",
# "date_publication" and "datePublication" differ in what stands between the words.
TEXT = [
    "text", "texte", "content", "contenu", "body", "corps", "articleBody", "fullText", "mainText", "article",
    "message", "summary", "description", "resume",
]  # fmt: skip
TITLE = ["title", "titre", "headline", "subject", "sujet", "objet", "name", "nom"]
ADDRESS = ["url", "link", "lien", "permalink", "canonical", "canonicalUrl", "href", "uri", "adresse", "source"]
IDENTITY = ["id", "guid", "uuid", "identifiant", "identifier", "slug"]
LANGUAGE = ["language", "lang", "langue", "inLanguage", "locale"]


@lru_cache(2_048)
def key_of(name: str) -> str:
    """A field's name by its letters and digits, in small letters and without accents.

    >>> key_of("Date de parution"), key_of("pub_date"), key_of("Publié le")
    ('datedeparution', 'pubdate', 'publiele')
    """
    plain = unicodedata.normalize("NFKD", name[:LONGEST_NAME].lower())
    return re.sub(r"[^a-z0-9]", "", plain)


def first(fields: Mapping[str, object], names: Iterable[str]) -> tuple[str, object] | None:
    """The first field of these names that holds something, with the name it has in the file."""
    return next(_all(fields, names), None)


def described(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields of `Text.fields`, under their own names, of those that are there."""
    kinds = (("id", IDENTITY), ("title", TITLE), ("source", ADDRESS), ("language", LANGUAGE))
    found = {kind: first(fields, names) for kind, names in kinds}
    return {kind: each[1] for kind, each in found.items() if each is not None}


def stated(fields: Mapping[str, object], origin: Origin = Origin.FIELD) -> tuple[Stated, ...]:
    """Every date that the fields state: those of publication first, those of change last."""
    found = [(meaning, name) for name in fields if (meaning := meaning_of(name)) is not None]
    held = [name for _, name in sorted(found, key=lambda each: each[0]) if fields[name] not in (None, "", [], {})]
    return tuple(Stated(origin, str(fields[name]), name) for name in held)


def _all(fields: Mapping[str, object], names: Iterable[str]) -> Iterator[tuple[str, object]]:
    """The fields of these names that hold something, in the order of the names; of two with one name, the first."""
    written = {key_of(name): name for name in reversed(list(fields))}
    for name in names:
        own = written.get(key_of(name))
        if own is not None and fields[own] not in (None, "", [], {}):
            yield own, fields[own]
