"""A web page: its main text, its title, its canonical link, and what its head says of the day it was published."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import htmldate
import lxml.html
import trafilatura

from index.building.seeds.decoding import Decoded, decode, whole_bytes
from index.building.seeds.fault import UnusableText
from index.building.seeds.limits import LARGEST_PAGE, LONGEST_FIELD
from index.building.seeds.text import Text
from index.documents import Origin, Stated, normalise

_CHARSET = re.compile(rb"<(?:meta\b[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
_HEAD = 4096
# Names of `meta` elements that say when a page was published, the surest first.
_META = [
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "date.published",
    "dcterms.issued", "dcterms.created", "dc.date.issued", "dc.date", "dcterms.date", "citation_publication_date",
    "citation_date", "publish-date", "publish_date", "publication_date", "pubdate", "parsely-pub-date",
    "sailthru.date", "article.published", "published_time", "date",
]  # fmt: skip
# A line that is shorter and no sentence belongs to a menu, if all others do.
_SHORTEST_PARAGRAPH = 60
_SENTENCE = re.compile(r"[.!?…][\s\"'»”’)]*$")
# Values of JSON-LD that are looked at.
_MOST_VALUES = 2_000


def read(stream: BinaryIO, name: str) -> Iterator[Text]:
    """The main text of a page. Raises `UnusableText` when it has none."""
    page, encoding = _decoded(whole_bytes(stream, LARGEST_PAGE))
    # A declaration of the encoding is refused in what is already decoded.
    tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page.replace("\0", "")))
    dates = (*_dates(tree), *_guessed(tree))
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


def _dates(tree: lxml.html.HtmlElement) -> Iterator[Stated]:
    """What the page states as data, as it is written: JSON-LD, `meta`, `time`."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        for field, written in _published(script.text or ""):
            yield Stated(Origin.PAGE, written, field)
    named: dict[str, str] = {}
    for meta in tree.xpath("//meta[@content]"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        named.setdefault(name, meta.get("content").strip())
    yield from (Stated(Origin.PAGE, named[name], name) for name in _META if named.get(name))
    for time in tree.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime")[:1]:
        yield Stated(Origin.PAGE, str(time).strip(), "time")
    if len(times := tree.xpath("//article//time/@datetime")) == 1:
        yield Stated(Origin.PAGE, str(times[0]).strip(), "time")


def _guessed(tree: lxml.html.HtmlElement) -> Iterator[Stated]:
    """The date that htmldate finds elsewhere in the page, when the page states none as data."""
    if any(True for _ in _dates(tree)):
        return
    if date := htmldate.find_date(tree, extensive_search=False, original_date=True):
        yield Stated(Origin.PAGE, date, "htmldate")


def _published(script: str) -> Iterator[tuple[str, str]]:
    """The dates of publication in JSON-LD, without recursion."""
    try:
        waiting: list[Any] = [json.loads(script)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value[:_MOST_VALUES]
        elif isinstance(value, dict):
            for field in ("datePublished", "dateCreated"):
                if isinstance(value.get(field), str):
                    yield field, value[field]
            waiting += [each for each in value.values() if isinstance(each, list | dict)]
