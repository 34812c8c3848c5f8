"""JSON Lines: one text a line, an object with at least a `text`."""

import codecs
import io
import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from index.building.seeds.decoding import Decoded, decode, whole_bytes
from index.building.seeds.fault import Fault, UnusableText, fault_of
from index.building.seeds.fields import binary, empty, is_text
from index.building.seeds.limits import LONGEST_LINE
from index.building.seeds.named import TEXT, described, first, stated
from index.building.seeds.text import Text
from index.documents import normalise


def read(stream: BinaryIO, name: str) -> Iterator[Text | Fault]:
    """The texts of a file, one line in memory at a time. One without an id is named by its line (`a.jsonl#2`)."""
    nothing = True
    stream, wide = _narrow(stream)
    for number, raw in enumerate(_lines(stream), start=1):
        if raw is not None and b"\0" in raw:
            raise binary()
        try:
            line, encoding = _decoded(raw, number)
            if line.strip():
                nothing = False
                yield text_of(_parsed(line, number), str(number), number, wide or encoding)
        except Exception as error:
            nothing = False
            yield fault_of(error, name, number)
    if nothing:
        raise empty()


def _narrow(stream: BinaryIO) -> tuple[BinaryIO, str]:
    """A file in UTF-16 as one in UTF-8, with the name of its encoding; any other as it is, with none."""
    start = stream.read(2)
    stream.seek(0)
    if b"\0" not in start and start not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return stream, ""
    text, encoding = decode(whole_bytes(stream))
    return io.BytesIO(text.encode()), encoding


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


def _decoded(raw: bytes | None, number: int) -> Decoded:
    if raw is None:
        most = LONGEST_LINE // 1024 // 1024
        raise UnusableText(number, f"is longer than {most} MiB", f"dépasse {most} Mio")
    return decode(raw)


def _parsed(line: str, number: int) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        column = getattr(error, "colno", 1)
        raise UnusableText(
            number,
            f"is not valid JSON (column {column}); each line must be one object",
            f"n’est pas du JSON valide (colonne {column}) ; chaque ligne doit être un objet",
        ) from error


def text_of(fields: object, part: str, line: int | None, encoding: str) -> Text:
    """The text of an object of JSON. Raises `UnusableText` when it is none, or has no words."""
    if not isinstance(fields, dict):
        raise UnusableText(line, "is not a JSON object", "n’est pas un objet JSON")
    words = words_of(fields)
    if not words.strip():
        raise UnusableText(line, 'has no "text", or an empty one', "n’a pas de « text », ou un « text » vide")
    if not is_text(words):
        raise UnusableText(
            line,
            "holds characters that are not text (a lone surrogate or a NUL)",
            "contient des caractères qui ne sont pas du texte (un surrogate isolé ou un NUL)",
        )
    return Text(normalise(words), described(fields), stated(fields), part, line, encoding=encoding)


def words_of(fields: Mapping[str, object]) -> str:
    """The text that an object holds, or a list of paragraphs of it; empty without one."""
    _, words = first(fields, TEXT) or ("", None)
    if isinstance(words, list) and all(isinstance(each, str) for each in words):
        return "\n\n".join(words)
    return words if isinstance(words, str) else ""
