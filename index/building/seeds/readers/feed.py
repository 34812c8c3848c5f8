"""RSS and Atom, saved as a file: one text an entry."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import feedparser

from index.building.seeds import markup
from index.building.seeds.container import refuse_entities
from index.building.seeds.decoding import whole_bytes
from index.building.seeds.fault import Fault, UnusableText, fault_of
from index.building.seeds.text import Text
from index.documents import Origin, Stated, normalise


def read(stream: BinaryIO, name: str) -> Iterator[Text | Fault]:
    """The entries of a feed, numbered from 1 in the order of the file."""
    content = whole_bytes(stream)
    refuse_entities(content, doctype=True)
    # Of bytes alone, feedparser would take a short text for an address to fetch.
    feed = feedparser.parse(io.BytesIO(content))
    if not feed.get("version"):
        raise UnusableText(
            None,
            "is no feed (RSS or Atom); other XML is not read",
            "n’est pas un flux (RSS ou Atom) ; un autre XML n’est pas lu",
        )
    if not feed.entries:
        raise UnusableText(None, "is a feed without an entry", "est un flux sans entrée")
    for number, entry in enumerate(feed.entries, start=1):
        try:
            yield _text(entry, str(number), feed)
        except Exception as error:
            yield fault_of(error, name)


def _text(entry: Any, part: str, feed: Any) -> Text:
    contents = [each.get("value") or "" for each in entry.get("content") or []]
    body = max((_plain(each) for each in [*contents, entry.get("summary") or ""]), key=len)
    title = " ".join(_plain(entry.get("title") or "").split())
    fields = {
        "title": title,
        "source": entry.get("link"),
        "language": entry.get("language") or feed.feed.get("language"),
    }
    # RSS knows no date of change: what feedparser so calls is its dc:date.
    names = {"published": "published", "created": "created", "updated": "updated"}
    if str(feed.version).startswith("rss"):
        names["updated"] = "dc:date"
    # Asked for a missing date of change, feedparser answers with the one of publication.
    known = [(str(entry[key]), name) for key, name in names.items() if dict.get(entry, key)]
    dates = tuple(Stated(Origin.FEED, written, name) for written, name in known)
    return Text(normalise(body or title), fields, dates, part)


def _plain(written: str) -> str:
    return markup.plain_text(written) if markup.is_markup(written) else written
