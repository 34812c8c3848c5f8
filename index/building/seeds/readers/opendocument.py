"""OpenDocument text (.odt): its headings and paragraphs in order; a title, and the day its file was made."""

import io
from collections.abc import Iterator
from typing import BinaryIO

import odfdo

from index.building.seeds.container import checked_xml, opened
from index.building.seeds.decoding import whole_bytes
from index.building.seeds.fault import UnusableText
from index.building.seeds.text import Text
from index.documents import Origin, Stated, normalise


def read(stream: BinaryIO, name: str) -> Iterator[Text]:
    """The text of a file."""
    content = whole_bytes(stream)
    with opened(io.BytesIO(content)) as container:
        checked_xml(container)
    try:
        file = odfdo.Document(io.BytesIO(content))
        blocks = [block.inner_text for block in file.body.get_elements("descendant::text:h|descendant::text:p")]
    except Exception as error:  # odfdo raises errors of Python's own on what is no OpenDocument.
        raise UnusableText(
            None,
            "is no OpenDocument text; save it again as .odt",
            "n’est pas un texte OpenDocument ; enregistrez-le en .odt",
        ) from error
    heading = next((each.inner_text for each in file.body.get_elements("descendant::text:h")), "")
    fields = {"title": file.meta.title or heading, "language": file.meta.language}
    created = file.meta.creation_date
    dates = (Stated(Origin.FILE, created.isoformat(" "), "creation-date"),) if created else ()
    yield Text(normalise("\n\n".join(block for block in blocks if block.strip())), fields, dates)
