"""Word (.docx): its paragraphs and tables in order; a title, and the day its file was made."""

import io
from collections.abc import Iterator
from typing import BinaryIO

import docx
from docx.table import Table

from index.building.seeds.container import checked_xml, opened
from index.building.seeds.decoding import whole_bytes
from index.building.seeds.fault import UnusableText
from index.building.seeds.text import Text
from index.documents import Origin, Stated, normalise

# When the template of python-docx was made, which says nothing of a file made from it.
_TEMPLATE = "2013-12-23T23:15:00+00:00"
# Titles that a program gives to every new file.
_NO_TITLES = frozenset({"", "word document", "document word", "document1"})


def read(stream: BinaryIO, name: str) -> Iterator[Text]:
    """The text of a file; of a table, a row is a line, its cells parted by bars."""
    content = whole_bytes(stream)
    with opened(io.BytesIO(content)) as container:
        checked_xml(container)
    try:
        file = docx.Document(io.BytesIO(content))
    except (KeyError, ValueError) as error:
        raise UnusableText(
            None, "is no Word document; save it again as .docx", "n’est pas un document Word ; enregistrez-le en .docx"
        ) from error
    blocks: list[str] = []
    title = ""
    for block in file.iter_inner_content():
        if isinstance(block, Table):
            blocks += [" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows]
            continue
        if not title and (block.style is not None and block.style.style_id in ("Title", "Titre", "Heading1", "Titre1")):
            title = block.text
        blocks.append(block.text)
    properties = file.core_properties
    named = properties.title.strip()
    written = (("created", properties.created), ("modified", properties.modified))
    dates = tuple(
        Stated(Origin.FILE, day.isoformat(" "), field)
        for field, day in written
        if day is not None and day.isoformat() != _TEMPLATE
    )
    fields = {"title": title if named.lower() in _NO_TITLES else named, "language": properties.language}
    yield Text(normalise("\n\n".join(block for block in blocks if block.strip())), fields, dates)
