"""A mailbox (.mbox): one text a message, one message in memory at a time."""

from collections.abc import Iterator
from typing import BinaryIO

from index.building.seeds.fault import Fault, UnusableText, fault_of
from index.building.seeds.limits import LARGEST_MESSAGE
from index.building.seeds.readers import mail
from index.building.seeds.text import Text


def read(stream: BinaryIO, name: str) -> Iterator[Text | Fault]:
    """The messages of a file, numbered from 1; each begins with a line "From " after a blank one, or at the top."""
    nothing = True
    for number, (line, content) in enumerate(_messages(stream), start=1):
        nothing = False
        try:
            if content is None:
                most = LARGEST_MESSAGE // 1024 // 1024
                raise UnusableText(
                    line, f"is a message larger than {most} MiB", f"est un message de plus de {most} Mio"
                )
            yield mail.text_of(content, str(number), line)
        except Exception as error:
            yield fault_of(error, name, line)
    if nothing:
        raise UnusableText(
            None, "is no mailbox: no line begins with “From ”", "n’est pas une boîte mbox : aucune ligne « From »"
        )


def _messages(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Each message with the line it begins on, from 1; `None` for one that is too large."""
    lines: list[bytes] = []
    began, size, blank = 0, 0, True
    number = 0
    while line := stream.readline(LARGEST_MESSAGE):
        number += 1
        if blank and line.startswith(b"From "):
            if began:
                yield began, b"".join(lines) if size <= LARGEST_MESSAGE else None
            lines, began, size = [], number, 0
        elif began:
            size += len(line)
            if size <= LARGEST_MESSAGE:
                # Lines of the text that begin so were marked when they were written.
                lines.append(line[1:] if line.lstrip(b">").startswith(b"From ") and line[:1] == b">" else line)
            else:
                lines = []
        blank = not line.strip()
    if began:
        yield began, b"".join(lines) if size <= LARGEST_MESSAGE else None
