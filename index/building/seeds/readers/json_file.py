"""JSON: one text, a list of them, or an object that holds such a list; a Discord export is one such object."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from index.building.seeds.decoding import whole_text
from index.building.seeds.fault import Fault, Notice, UnusableText, fault_of
from index.building.seeds.readers import discord_export
from index.building.seeds.readers.json_lines import text_of, words_of
from index.building.seeds.text import Text


def read(stream: BinaryIO, name: str) -> Iterator[Text | Fault | Notice]:
    """The texts of a file, numbered from 1 in the order of their list."""
    content, encoding = whole_text(stream)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise UnusableText(line, "is not valid JSON", "n’est pas du JSON valide") from error
    if isinstance(value, dict) and discord_export.is_export(value):
        yield from discord_export.conversations(value)
        return
    texts = _texts(value)
    if not texts:
        raise UnusableText(
            None,
            'holds no list of texts; each text is an object with a "text" or "content"',
            "ne contient pas de liste de textes ; chaque texte est un objet avec un « text » ou un « content »",
        )
    for number, each in enumerate(texts, start=1):
        part = str(number) if len(texts) > 1 else ""
        try:
            yield text_of(each, part, None, encoding)
        except UnusableText as error:
            yield Fault(name, None, error.numbered(number))
        except Exception as error:
            yield fault_of(error, name)


def _texts(value: object) -> list[object]:
    """The texts: a list, an object with words, or the longest list of objects with words that an object holds."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    lists = [each for each in value.values() if isinstance(each, list) and any(map(_has_words, each))]
    if lists:
        return max(lists, key=len)
    if _has_words(value):
        return [value]
    # The values of {"id1": {...}, "id2": {...}}.
    return [each for each in value.values() if _has_words(each)]


def _has_words(value: object) -> bool:
    return isinstance(value, dict) and bool(words_of(value).strip())
