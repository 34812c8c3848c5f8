"""JSON Lines: one text a line, an object with at least a `text`."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from index.building.seeds.fault import Fault, UnusableText, fault_of
from index.building.seeds.fields import binary, empty, is_text, not_utf_8
from index.building.seeds.limits import LONGEST_LINE
from index.building.seeds.named import TEXT, described, first, stated
from index.building.seeds.text import Text
from index.documents import normalise


def read(stream: BinaryIO, name: str) -> Iterator[Text | Fault]:
    """The texts of a file, one line in memory at a time. One without an id is named by its line (`a.jsonl#2`)."""
    nothing = True
    for number, raw in enumerate(_lines(stream), start=1):
        if raw is not None and b"\0" in raw:
            raise binary()
        try:
            line = _line(raw, number)
            if line.strip():
                nothing = False
                yield _text(line, number)
        except Exception as error:
            nothing = False
            yield fault_of(error, name, number)
    if nothing:
        raise empty()


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a file, `None` for one that is too long.

    Only "\\n" ends a line: a JSON string may hold the other characters that end one elsewhere.
    """
    while raw := stream.readline(LONGEST_LINE):
        whole = raw.endswith(b"\n") or len(raw) < LONGEST_LINE
        yield raw if whole else None
        while not whole:
            rest = stream.readline(LONGEST_LINE)
            whole = rest.endswith(b"\n") or len(rest) < LONGEST_LINE


def _line(raw: bytes | None, number: int) -> str:
    if raw is None:
        most = LONGEST_LINE // 1024 // 1024
        raise UnusableText(number, f"is longer than {most} MiB", f"dépasse {most} Mio")
    try:
        # A byte order mark may stand before the first line.
        return raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise not_utf_8(number) from error


def _text(line: str, number: int) -> Text:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        column = getattr(error, "colno", 1)
        raise UnusableText(
            number,
            f"is not valid JSON (column {column}); each line must be one object",
            f"n’est pas du JSON valide (colonne {column}) ; chaque ligne doit être un objet",
        ) from error
    if not isinstance(fields, dict):
        raise UnusableText(number, "is not a JSON object", "n’est pas un objet JSON")
    _, text = first(fields, TEXT) or ("", None)
    if not isinstance(text, str) or not text.strip():
        raise UnusableText(number, 'has no "text", or an empty one', "n’a pas de « text », ou un « text » vide")
    if not is_text(line) or not is_text(text):
        raise UnusableText(
            number,
            "holds characters that are not text (a lone surrogate or a NUL)",
            "contient des caractères qui ne sont pas du texte (un surrogate isolé ou un NUL)",
        )
    return Text(normalise(text), described(fields), stated(fields), str(number), number)
