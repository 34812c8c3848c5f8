"""What is known of an address beside its texts: when it was fetched, what went wrong, when it is tried again.

It stands beside the texts as `.source.json`, which no reader takes for one.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from index.phrases import Phrase
from index.writing import write_whole

NAME = ".source.json"


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one address; moments are aware of their time zone.

    `fetched` is when it last answered well, `changed` when the texts that are kept came, `failures` how often in a row
    it failed since, `error` why, and `due` when it is fetched again. `etag` and `modified` are the server's marks of
    what is kept.
    """

    address: str
    etag: str = ""
    modified: str = ""
    fetched: datetime | None = None
    changed: datetime | None = None
    failures: int = 0
    error: Phrase | None = None
    due: datetime | None = None


def read_record(folder: Path, address: str) -> Record:
    """The record in a folder; an empty one when there is none that can be read."""
    try:
        known: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        error = known.get("error")
        return Record(
            address,
            str(known.get("etag", "")),
            str(known.get("modified", "")),
            _moment(known.get("fetched")),
            _moment(known.get("changed")),
            int(known.get("failures", 0)),
            Phrase(en=str(error["en"]), fr=str(error["fr"])) if error else None,
            _moment(known.get("due")),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Record(address)


def write_record(folder: Path, record: Record) -> None:
    """Writes the record, whole or not at all. Raises `DiskError`."""
    known = {
        "address": record.address,
        "etag": record.etag,
        "modified": record.modified,
        "fetched": record.fetched and record.fetched.isoformat(),
        "changed": record.changed and record.changed.isoformat(),
        "failures": record.failures,
        "error": record.error and {"en": record.error.en, "fr": record.error.fr},
        "due": record.due and record.due.isoformat(),
    }
    write_whole(folder / NAME, json.dumps(known, ensure_ascii=False, indent=1).encode("utf-8", "replace"))


def _moment(written: str | None) -> datetime | None:
    moment = datetime.fromisoformat(written) if written else None
    return moment if moment is None or moment.tzinfo else moment.astimezone()
