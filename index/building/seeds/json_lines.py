"""JSON Lines: one text a line, an object with at least a `text`."""

import json
from typing import BinaryIO

from index.building.seeds.fault import Fault, Found, Located, UnusableText
from index.building.seeds.fields import document, is_text, not_utf_8
from index.documents import Document, normalise


def read(stream: BinaryIO, name: str) -> Found:
    """The texts of a file, one line in memory at a time. One without an id is named by its line (`a.jsonl#2`)."""
    empty = True
    # A file read as bytes ends a line at "\n" alone: a JSON string may hold the other characters that end one.
    for number, raw in enumerate(stream, start=1):
        if b"\0" in raw:
            raise UnusableText(None, "is binary, not text", "est un fichier binaire, pas un texte")
        try:
            line = _line(raw, number)
            if line.strip():
                empty = False
                yield Located(_document(line, number, name), name, number)
        except UnusableText as unusable:
            empty = False
            yield Fault(name, unusable.line, unusable.why)
    if empty:
        raise UnusableText(None, "is empty", "est vide")


def _line(raw: bytes, number: int) -> str:
    try:
        # A byte order mark may stand before the first line.
        return raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise not_utf_8(number) from error


def _document(line: str, number: int, name: str) -> Document:
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
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnusableText(number, 'has no "text", or an empty one', "n’a pas de « text », ou un « text » vide")
    if not is_text(line) or not is_text(text):
        raise UnusableText(
            number,
            "holds characters that are not text (a lone surrogate or a NUL)",
            "contient des caractères qui ne sont pas du texte (un surrogate isolé ou un NUL)",
        )
    return document(fields, normalise(text).strip(), f"{name}#{number}", name, number, ("url", "source"))
