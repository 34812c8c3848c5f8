"""A web page: its main text, its title, its canonical link, and what its head says of the day it was published."""

import codecs
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import htmldate
import lxml.html
import trafilatura

from index.building.dating import Meaning, meaning_of, read_date
from index.building.dating.page import page_dates
from index.building.seeds.decoding import Decoded, decode, whole_bytes
from index.building.seeds.fault import UnusableText
from index.building.seeds.limits import LARGEST_PAGE, LONGEST_FIELD
from index.building.seeds.text import Text
from index.documents import Origin, Stated, normalise

_CHARSET = re.compile(rb"<(?:meta\b[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
_HEAD = 4096
# A line that is shorter and no sentence belongs to a menu, if all others do.
_SHORTEST_PARAGRAPH = 60
_SENTENCE = re.compile(r"[.!?…][\s\"'»”’)]*$")


def read(stream: BinaryIO, name: str) -> Iterator[Text]:
    """The main text of a page. Raises `UnusableText` when it has none."""
    page, encoding = _decoded(whole_bytes(stream, LARGEST_PAGE))
    # A declaration of the encoding is refused in what is already decoded.
    tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page.replace("\0", "")))
    dates = tuple(page_dates(tree))
    dates += tuple(_guessed(tree, dates))
    found = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    body = _words(found) if isinstance(found, trafilatura.settings.Document) else ""
    if not body:
        raise UnusableText(
            None,
            "is a page without a text of its own (only menus, pictures or a script); save the article's text",
            "est une page sans texte à elle (des menus, des images ou un script) ; enregistrez le texte de l’article",
        )
    assert isinstance(found, trafilatura.settings.Document)
    fields = {"title": found.title, "source": _address(tree, found.url), "language": tree.get("lang")}
    yield Text(normalise(body), fields, dates, encoding=encoding)


def _words(found: trafilatura.settings.Document) -> str:
    """The main text, its paragraphs apart, without the title above it; empty when it is a menu."""
    lines = [line for line in (found.text or "").split("\n") if line.strip()]
    if lines and lines[0].strip() == (found.title or "").strip():
        lines = lines[1:]
    if not any(len(line) >= _SHORTEST_PARAGRAPH or _SENTENCE.search(line) for line in lines):
        return ""
    return "\n\n".join(lines)


def _decoded(raw: bytes) -> Decoded:
    """The page as text, in the encoding it names when it has one."""
    if (named := _CHARSET.search(raw[:_HEAD])) and not raw.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        try:
            return Decoded(raw.decode(named[1].decode("ascii")), "")
        except (LookupError, ValueError):
            pass
    return decode(raw)


def _address(tree: lxml.html.HtmlElement, found: str | None) -> str:
    links = tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    address = next((str(each).strip() for each in links if str(each).startswith(("https://", "http://"))), found or "")
    return address if len(address) <= LONGEST_FIELD else ""


def _guessed(tree: lxml.html.HtmlElement, stated: Sequence[Stated]) -> Iterator[Stated]:
    """The date that htmldate finds elsewhere in the page, when the page states none of publication."""
    if any(read_date(each.written).when and meaning_of(each.field) is not Meaning.CHANGED for each in stated):
        return
    if date := htmldate.find_date(tree, extensive_search=False, original_date=True):
        yield Stated(Origin.PAGE, date, "htmldate")
