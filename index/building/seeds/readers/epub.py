"""EPUB: one text a chapter, in the order they are read; titles from the table of contents."""

import io
import warnings
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from ebooklib import ITEM_DOCUMENT, epub

from index.building.seeds import markup
from index.building.seeds.container import checked_xml, opened
from index.building.seeds.decoding import decode, whole_bytes
from index.building.seeds.fault import Fault, UnusableText, fault_of
from index.building.seeds.text import Text
from index.documents import Origin, Stated, normalise

# Characters below which a chapter is a cover, a title page or a dedication.
_SHORTEST = 40
_OPF = "{http://www.idpf.org/2007/opf}event"


def read(stream: BinaryIO, name: str) -> Iterator[Text | Fault]:
    """The chapters of a book, numbered from 1 among the parts of it that are read one after the other."""
    content = whole_bytes(stream)
    with opened(io.BytesIO(content)) as container:
        checked_xml(container, doctype=True)
    try:
        with warnings.catch_warnings(action="ignore"):
            book = epub.read_epub(io.BytesIO(content), {"ignore_ncx": False})
    except Exception as error:  # ebooklib raises whatever its XML gives it.
        raise UnusableText(
            None,
            "is no EPUB, or a damaged one; save it again",
            "n’est pas un EPUB, ou abîmé ; enregistrez-le à nouveau",
        ) from error
    title, dates = _first(book, "title"), tuple(_dates(book))
    language, titles = _first(book, "language"), dict(_titles(book.toc))
    nothing = True
    for number, (identity, *_) in enumerate(book.spine, start=1):
        item = book.get_item_with_id(identity)
        if item is None or item.get_type() != ITEM_DOCUMENT:
            continue
        try:
            chapter = markup.shown(decode(item.get_content()).text)
            if len(chapter.text) < _SHORTEST:
                continue
            own = titles.get(PurePosixPath(item.get_name()).name) or chapter.heading
            heading = f"{title} – {own}" if title and own and own != title else title or own
            nothing = False
            yield Text(normalise(chapter.text), {"title": heading, "language": language}, dates, str(number))
        except Exception as error:
            nothing = False
            yield fault_of(error, name)
    if nothing:
        raise UnusableText(None, "holds no chapter with a text", "ne contient aucun chapitre avec du texte")


def _first(book: Any, field: str) -> str:
    values = book.get_metadata("DC", field)
    return (values[0][0] or "").strip() if values else ""


def _dates(book: Any) -> Iterator[Stated]:
    """When the book came out; not when its file was changed."""
    for written, attributes in book.get_metadata("DC", "date"):
        if written and attributes.get(_OPF, "publication") in ("publication", "original-publication", "creation"):
            yield Stated(Origin.FIELD, written.strip(), "dc:date")


def _titles(contents: Any) -> Iterator[tuple[str, str]]:
    """The file's name and the title of each entry of the table of contents, without recursion."""
    waiting = list(contents)
    while waiting:
        entry = waiting.pop(0)
        if isinstance(entry, tuple):
            waiting = [entry[0], *entry[1], *waiting]
        elif getattr(entry, "href", None) and "#" not in entry.href:
            yield PurePosixPath(entry.href).name, entry.title
