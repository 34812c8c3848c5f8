"""What was read, as lines of JSON: how a process that reads files hands it to the one that asked."""

import json
from dataclasses import asdict, astuple
from datetime import date
from typing import Any

from index.building.seeds.fault import Fault, Located, Notice
from index.dates.when import Precision, When
from index.documents import Dating, Document, Reading
from index.phrases import Language, Phrase


def packed(found: Located | Fault | Notice) -> bytes:
    """One line of ASCII, with its end."""
    return json.dumps(_parts(found)).encode() + b"\n"


def unpacked(line: bytes) -> Located | Fault | Notice:
    """What a line says. Raises anything when the line was not made by `packed`."""
    each: dict[str, Any] = json.loads(line)
    if "text" in each:
        return _located(each)
    path, why = each["path"], Phrase(**each["why"])
    return Notice(path, each["line"], why, each["warning"]) if "warning" in each else Fault(path, each["line"], why)


def _parts(found: Located | Fault | Notice) -> dict[str, object]:
    match found:
        case Fault():
            return {"path": found.path, "line": found.line, "why": asdict(found.why)}
        case Notice():
            return {"path": found.path, "line": found.line, "why": asdict(found.why), "warning": found.warning}
        case Located():
            made = found.document
            published = made.published
            ends = published and [published.first, published.last]
            return {
                "path": found.path,
                "line": found.line,
                "id": made.id,
                "title": made.title,
                "text": made.text,
                "published": ends and [each and each.isoformat() for each in ends],
                "precision": published and published.precision,
                "source": made.source,
                "language": made.language,
                "dating": made.dating and made.dating.to_json(),
                "pages": made.pages,
                "reading": made.reading and astuple(made.reading),
            }


def _located(each: dict[str, Any]) -> Located:
    published = None
    if each["published"]:
        first, last = (day and date.fromisoformat(day) for day in each["published"])
        published = When(first, last, Precision(each["precision"]))
    document = Document(
        each["id"],
        each["title"],
        each["text"],
        published,
        each["source"],
        Language(each["language"]) if each["language"] else None,
        Dating.from_json(each["dating"]) if each["dating"] else None,
        tuple(each["pages"]),
        Reading(*each["reading"]) if each["reading"] else None,
    )
    return Located(document, each["path"], each["line"])
