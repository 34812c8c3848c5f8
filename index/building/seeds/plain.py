"""Plain text: one undated text, or several, each begun by a line `date 2022-01`."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from index.building.seeds.fault import Fault, UnusableText, fault_of
from index.building.seeds.fields import whole_text
from index.building.seeds.text import Text
from index.documents import Origin, Stated

# The word "date", then a year or a whole date in figures, then the text. "date 12 mars" inside a text is no header.
_HEADER = re.compile(
    r"^[^\S\n]*date[^\S\n]++(?P<date>\d{4}[^\s]*|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\S*)(?=\s|$)", re.M | re.I
)


def read(stream: BinaryIO, name: str) -> Iterator[Text | Fault]:
    """The texts of a file. Several are numbered from 1 in their ids (`archive.txt#2`)."""
    text = whole_text(stream)
    headers = list(_HEADER.finditer(text))
    # Before the first header: an undated text, when it is not blank.
    parts: list[tuple[str | None, int, int]] = []
    lead = headers[0].start() if headers else len(text)
    if text[:lead].strip():
        parts.append((None, 0, lead))
    ends = [*(header.start() for header in headers[1:]), len(text)]
    parts += [(header["date"], header.end(), end) for header, end in zip(headers, ends, strict=False)]
    line, counted = 1, 0
    for number, (written, start, end) in enumerate(parts, start=1):
        if written is not None:
            # Each line break is counted once, however many texts the file holds.
            line += text.count("\n", counted, start)
            counted = start
        try:
            body = text[start:end]
            if not body.strip():
                raise UnusableText(line, "has a date but no text after it", "a une date mais pas de texte à la suite")
            dates = (Stated(Origin.FIELD, written, "date"),) if written else ()
            yield Text(body, dates=dates, part=str(number) if len(parts) > 1 else "", line=line)
        except Exception as error:
            yield fault_of(error, name, line)
