"""Markdown: one text a file, described by a front matter or by lines of "Name: value" above it."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from index.building.seeds.decoding import Decoded, whole_text
from index.building.seeds.fault import Notice, UnusableText
from index.building.seeds.front_matter import end_of_line, front_matter
from index.building.seeds.head import head_of
from index.building.seeds.limits import LONGEST_TITLE
from index.building.seeds.named import described, stated
from index.building.seeds.text import Text

_HEADING = re.compile(r"#{1,6}[^\S\n]+(?=\S)")


def read(stream: BinaryIO, name: str) -> Iterator[Text | Notice]:
    """The text of a file. Without a title in the front matter, the first heading is the title."""
    return with_front_matter(whole_text(stream), name)


def with_front_matter(decoded: Decoded, name: str) -> Iterator[Text | Notice]:
    """The text behind a front matter."""
    front = front_matter(decoded.text)
    fields, end = (front.fields, front.end) if front.end else head_of(decoded.text)
    body = decoded.text[end:]
    if not body.strip():
        raise UnusableText(None, "has a front matter but no text", "a un en-tête mais pas de texte")
    dates = stated(fields)
    # The line a fault of a field is shown at: where the date stands, the field that is wrong most often.
    line = front.lines.get(dates[0].field) if dates else None
    if front.warning is not None:
        yield Notice(name, 1, front.warning)
    known = {"title": _first_heading(body)} | described(fields)
    yield Text(body, known, dates, line=line, encoding=decoded.encoding)


def _first_heading(body: str) -> str:
    """The first heading without its number signs, or nothing."""
    place = 0
    while place < len(body):
        after = end_of_line(body, place)
        if heading := _HEADING.match(body, place, after):
            line = body[heading.end() : after].rstrip("\n")
            title = line.rstrip("#").rstrip() or line
            # A paragraph behind a number sign names nothing.
            return title if len(title) <= LONGEST_TITLE else ""
        place = after
    return ""
