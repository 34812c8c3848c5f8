"""Keeping what was fetched, as files that the readers of texts read: a page as it came, a feed entry by entry."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from index.building.dating import meaning_of
from index.building.seeds.isolated import Limits, read_upload
from index.building.seeds.limits import LARGEST_FILE
from index.building.sources import Address, Kind, web_address
from index.dating import Origin
from index.documents import Document
from index.living.client import Got
from index.living.fetch_error import FetchError
from index.living.form import HTML, extension
from index.phrases import Phrase
from index.writing import write_whole

ENTRIES = "entries.jsonl"
PAGE = "page"
# Entries of one feed that are kept.
MOST_ENTRIES = 20_000
_READING = Limits(seconds=20.0, memory=1024 * 1024 * 1024, size=LARGEST_FILE)

_NO_TEXT = Phrase(en="holds no text", fr="ne contient pas de texte")
_NO_FEED = Phrase(
    en="is a web page, not a feed; write it under pages, or find the feed’s own address",
    fr="est une page web, pas un flux ; écrivez-la sous pages, ou trouvez l’adresse du flux",
)
_TOO_MANY = Phrase(
    en=f"has given more than {MOST_ENTRIES} entries, the most that is kept of one feed",
    fr=f"a donné plus de {MOST_ENTRIES} articles, le plus qui soit gardé d’un flux",
)


def keep(folder: Path, address: Address, got: Got, now: datetime) -> int:
    """Keeps an answer with content in the folder of its address; the number of new or changed texts. Blocks.

    It is read first, in a process of its own: an answer without a usable text is no answer, and what is kept stays.
    Raises `FetchError`, `DiskError`.
    """
    content, form = got.content or b"", extension(got)
    if address.kind is Kind.FEED and form == HTML:
        raise FetchError(address.url, _NO_FEED)
    name = PAGE + form
    upload = read_upload(name, content, limits=_READING)
    if not upload.documents:
        raise FetchError(address.url, upload.faults[0].why if upload.faults else _NO_TEXT)
    if address.kind is Kind.FEED:
        return _add_entries(folder / ENTRIES, address, name, upload.documents, now)
    return _replace_page(folder, name, content, len(upload.documents))


def _replace_page(folder: Path, name: str, content: bytes, texts: int) -> int:
    former = sorted(folder.glob(f"{PAGE}.*"))
    if [each.name for each in former] == [name] and (folder / name).read_bytes() == content:
        return 0
    write_whole(folder / name, content)
    for each in former:
        if each.name != name:
            each.unlink(missing_ok=True)
    return texts


def _add_entries(file: Path, address: Address, name: str, documents: list[Document], now: datetime) -> int:
    """Adds the entries of a feed to those that are kept; one of the same name takes the place of the former."""
    kept = _entries(file, address)
    known = {str(entry.get("id")): place for place, entry in enumerate(kept)}
    changed = 0
    for document in documents:
        entry = _entry(document, address, name)
        place = known.get(entry["id"])
        if place is None:
            known[entry["id"]] = len(kept)
            kept.append(entry | {"fetched": now.isoformat()})
            changed += 1
        elif kept[place] != entry | {"fetched": kept[place].get("fetched")}:
            kept[place] = entry | {"fetched": now.isoformat()}
            changed += 1
    if not changed:
        return 0
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in kept).encode("utf-8")
    if len(kept) > MOST_ENTRIES or len(lines) > LARGEST_FILE:
        raise FetchError(address.url, _TOO_MANY)
    write_whole(file, lines)
    return changed


def _entry(document: Document, address: Address, name: str) -> dict[str, Any]:
    """An entry as a line of JSON Lines: named as the feed names it, else by its link, else by its text."""
    named = "" if document.id.startswith(name) else document.id
    link = document.source if document.source != name else web_address(named) or ""
    entry = {
        "id": named or link or f"{address.url}#{document.hash[:16]}",
        "title": document.title,
        **_dates(document),
        "url": link or address.url,
        "language": document.language or "",
        "text": document.text,
    }
    return {field: value for field, value in entry.items() if value}


def _dates(document: Document) -> dict[str, str]:
    """The dates that the feed states of an entry, by their names and as they are written there, understood or not."""
    found = document.dating.candidates if document.dating else ()
    stated = [each for each in found if each.origin.stated or each.origin is Origin.CHANGED]
    return {each.field: each.written for each in reversed(stated) if meaning_of(each.field) is not None}


def _entries(file: Path, address: Address) -> list[dict[str, Any]]:
    """The entries that are kept; none when there is no such file yet. Raises `FetchError` on a file that is damaged."""
    try:
        return [dict(json.loads(line)) for line in file.read_bytes().splitlines() if line.strip()]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        # Written over, it would take with it what the feed does not give any more.
        why = Phrase(
            en=f"is not added to {file}, which is damaged; put a copy of it back, or move it away",
            fr=f"n’est pas ajouté à {file}, qui est abîmé ; remettez-en une copie, ou déplacez-le",
        )
        raise FetchError(address.url, why) from error
