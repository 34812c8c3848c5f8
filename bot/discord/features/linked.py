"""A link as texts: fetched once, within bounds, and read in a process of its own as any file is."""

import asyncio
import json
import re
from hashlib import sha256
from urllib.parse import urlsplit

from index.building.seeds.isolated import Limits, read_upload
from index.documents import Document
from index.errors import QuestionError
from index.living.client import Client
from index.living.form import extension
from index.phrases import Phrase

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60
# Characters of an address that Discord lets a moderator type.
LONGEST_LINK = 2000
_NOTHING = Phrase(en="holds no text", fr="ne contient aucun texte")


async def fetch(link: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that a link becomes.

    It is a line of JSON for each text: dated as the page dates itself, linked to its own address, else to this one.
    Private and loopback addresses are refused, also after a redirect. Raises `FetchError`, and `QuestionError` where
    there is no text.
    """
    async with Client() as client:
        got = await client.get(link.strip())
        most = client.bounds.size
    found = await asyncio.to_thread(
        read_upload, f"page{extension(got)}", got.content or b"", frozenset(), Limits(size=most)
    )
    if not found.documents:
        why = found.faults[0].why if found.faults else _NOTHING
        raise QuestionError(
            f"No text was taken from {got.url}: it {why.en}.", f"Aucun texte n’a été pris de {got.url} : cela {why.fr}."
        )
    name = name_of(got.url)
    lines = [json.dumps(_line(document, name, number, got.url)) for number, document in enumerate(found.documents)]
    return f"{name}.jsonl", "\n".join(lines).encode()


def name_of(link: str) -> str:
    """The name of a file for an address, the same each time it is added, and of no other address.

    >>> name_of("https://example.org/2026/harvest?page=2")
    'example.org-2026-harvest-bfa91a'
    """
    parts = urlsplit(link)
    readable = _UNSAFE.sub("-", f"{parts.hostname or ''}{parts.path}").strip("-.")[:_LONGEST_NAME].strip("-.")
    return f"{readable or 'page'}-{sha256(link.encode('utf-8', 'replace')).hexdigest()[:6]}"


def _line(document: Document, name: str, number: int, link: str) -> dict[str, str]:
    about = {
        "id": name if number == 0 else f"{name}#{number + 1}",
        "title": document.title,
        "source": document.source if document.source.startswith(("http://", "https://")) else link,
        "text": document.text,
    }
    return about | ({"date": str(document.published)} if document.published else {})
