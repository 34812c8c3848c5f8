"""Field names as people write them: which of a text's fields are its words, its title, its dates, its address."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

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
# All that are there are passed on, those of its publication before those of its changes.
DATES = [
    "date", "published", "pubDate", "publishedAt", "publishedOn", "datePublished", "publicationDate", "publishDate",
    "publishedDate", "datePublication", "dateDePublication", "dateParution", "dateDeParution", "publieLe", "publie",
    "parution", "paruLe", "dateText", "day", "jour", "issued", "created", "createdAt", "dateCreated", "creationDate",
    "dateCreation", "creeLe", "sent", "envoyeLe", "timestamp", "time", "datetime", "posted", "postedAt", "releaseDate",
    "year", "annee", "updated", "updatedAt", "dateModified", "modified", "lastModified", "lastmod", "misAJourLe",
]  # fmt: skip


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
    """Every date that the fields state, in the order of `DATES`."""
    return tuple(Stated(origin, str(value), name) for name, value in _all(fields, DATES))


def _all(fields: Mapping[str, object], names: Iterable[str]) -> Iterator[tuple[str, object]]:
    """The fields of these names that hold something, in the order of the names; of two with one name, the first."""
    written = {key_of(name): name for name in reversed(list(fields))}
    for name in names:
        own = written.get(key_of(name))
        if own is not None and fields[own] not in (None, "", [], {}):
            yield own, fields[own]
