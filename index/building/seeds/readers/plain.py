"""Plain text: one text, or several, each begun by a line `date 2022-01` or `Date : 4 juillet 2012`."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from index import dates
from index.building.seeds.decoding import whole_text
from index.building.seeds.fault import Fault, Notice, UnusableText, fault_of
from index.building.seeds.front_matter import front_matter
from index.building.seeds.head import head_of
from index.building.seeds.named import described, stated
from index.building.seeds.readers.markdown import with_front_matter
from index.building.seeds.text import Text
from index.dates.when import Precision
from index.documents import Origin, Stated

_NUMBERS = r"(?:\d{4}[^\s]*|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\S*)(?=\s|$)"
# The word "date" at the start of a line, then a date in figures, or words of which a figure is among the first.
_HEADER = re.compile(
    rf"^[^\S\n]*date[^\S\n]*+(?P<colon>[:=])?[^\S\n]*+(?<!\w)(?:(?P<date>{_NUMBERS})|(?=[^\d\n]{{0,30}}\d)(?P<words>\S[^\n]{{3,70}}))",
    re.M | re.I,
)
# How finely a header dates its text.
_PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR)
# An hour behind a date, with its zone: ", 10:00:00 +0200 (CEST)", " à 10 h 30".
_HOUR = re.compile(
    r",?\s(?:(?:à|at)\s)?\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d{1,9})?)?|\s?h(?:\s?\d{2})?)(?:\s?[AaPp]\.?[Mm]\b\.?)?"
    r"(?:\s(?:[+-]\d{2}:?\d{2}|[A-Z]{2,5}\b|\([A-Z]{2,5}\))){0,3}"
)


class _Part(NamedTuple):
    """A text of the file: its characters, its date as it is written, and where its header stands."""

    start: int
    end: int
    written: str | None
    header: int


def read(stream: BinaryIO, name: str) -> Iterator[Text | Fault | Notice]:
    """The texts of a file. Several are numbered from 1 in their ids (`archive.txt#2`)."""
    decoded = whole_text(stream)
    text = decoded.text
    if front_matter(text).end:
        yield from with_front_matter(decoded, name)
        return
    fields, begins = head_of(text)
    parts = _parts(text, begins)
    line, counted = 1, 0
    for number, part in enumerate(parts, start=1):
        # Each line break is counted once, however many texts the file holds.
        line += text.count("\n", counted, part.header)
        counted = part.header
        try:
            body = text[part.start : part.end]
            if not body.strip():
                raise UnusableText(line, "has a date but no text after it", "a une date mais pas de texte à la suite")
            said = (Stated(Origin.FIELD, part.written, "date"),) if part.written else ()
            own = fields if number == 1 and part.written is None else {}
            yield Text(
                body,
                described(own),
                said or stated(own),
                part=str(number) if len(parts) > 1 else "",
                line=line,
                encoding=decoded.encoding,
            )
        except Exception as error:
            yield fault_of(error, name, line)


def _parts(text: str, begins: int) -> list[_Part]:
    """The texts of a file, from a character on; before the first header an undated one, when it is not blank."""
    headers = [each for match in _HEADER.finditer(text, begins) if (each := _header(match)) is not None]
    lead = headers[0][0] if headers else len(text)
    ends = [*(header[0] for header in headers[1:]), len(text)]
    parts = [_Part(after, end, written, place) for (place, after, written), end in zip(headers, ends, strict=False)]
    if text[begins:lead].strip() or not parts:
        parts.insert(0, _Part(begins, lead, None, begins))
    return parts


def _header(match: re.Match[str]) -> tuple[int, int, str] | None:
    """Where a header begins and ends, and its date as it is written; `None` for a line of the text itself."""
    if match["date"]:
        return match.start(), match.end(), match["date"]
    words, place = match["words"], match.start("words")
    mention = next(iter(dates.read(words, None)), None)
    if mention is None or mention.start or mention.when.precision not in _PRECISIONS:
        # "Date : inconnue le 3" is a field that nobody understands; "date 12 mai" is a line of the text.
        return None
    end = mention.end
    if hour := _HOUR.match(words, end):
        end = hour.end()
    return match.start(), place + end, words[: mention.end]
