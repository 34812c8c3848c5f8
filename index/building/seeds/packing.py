"""What was read, as lines of JSON: how a process that reads files hands it to the one that asked."""

import json
from dataclasses import astuple
from datetime import date
from typing import Any

from index.building.seeds.fault import Fault, Located, Notice
from index.dates.when import Precision, When
from index.documents import Document, Origin, Reading, Stated
from index.phrases import Language, Phrase


def packed(found: Located | Fault | Notice) -> bytes:
    """One line of ASCII, with its end."""
    return json.dumps(_parts(found)).encode() + b"\n"


def unpacked(line: bytes, name: str) -> Located | Fault | Notice:
    """What a line says of the file `name`. Raises anything when the line was not made by `packed`."""
    each: dict[str, Any] = json.loads(line)
    if "text" in each:
        return _located(each, name)
    why = Phrase(**each["why"])
    return Notice(name, each["line"], why, each["warning"]) if "warning" in each else Fault(name, each["line"], why)


def _parts(found: Located | Fault | Notice) -> dict[str, object]:
    match found:
        case Fault():
            return {"line": found.line, "why": {"en": found.why.en, "fr": found.why.fr}}
        case Notice():
            return {"line": found.line, "why": {"en": found.why.en, "fr": found.why.fr}, "warning": found.warning}
        case Located():
            made = found.document
            published = made.published
            ends = published and [published.first, published.last]
            return {
                "line": found.line,
                "id": made.id,
                "title": made.title,
                "text": made.text,
                "published": ends and [each and each.isoformat() for each in ends],
                "precision": published and published.precision,
                "source": made.source,
                "language": made.language,
                "dated_by": made.dated_by and astuple(made.dated_by),
                "pages": made.pages,
                "reading": made.reading and astuple(made.reading),
            }


def _located(each: dict[str, Any], name: str) -> Located:
    published = None
    if each["published"]:
        first, last = (day and date.fromisoformat(day) for day in each["published"])
        published = When(first, last, Precision(each["precision"]))
    dated_by = each["dated_by"]
    document = Document(
        each["id"],
        each["title"],
        each["text"],
        published,
        each["source"],
        Language(each["language"]) if each["language"] else None,
        Stated(Origin(dated_by[0]), dated_by[1], dated_by[2]) if dated_by else None,
        tuple(each["pages"]),
        Reading(*each["reading"]) if each["reading"] else None,
    )
    return Located(document, name, each["line"])
