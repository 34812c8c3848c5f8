"""The name of a file for what was fetched: its extension tells the readers of texts what it is."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from index.building.seeds.formats import is_read
from index.living.client import Got

_OPENING = 4096
# By what an answer is declared to be; text/plain, XML and what is not declared are looked into.
_DECLARED = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "application/epub+zip": ".epub",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_MARKS = (
    (b"%pdf-", ".pdf"),
    (b"<rss", ".rss"),
    (b"<rdf:rdf", ".rss"),
    (b"<feed", ".atom"),
    (b"<!doctype html", ".html"),
    (b"<html", ".html"),
)
HTML = ".html"


def extension(got: Got) -> str:
    """The extension of an answer with content: as declared, else by its first bytes, else by its address.

    >>> extension(Got("https://example.org/a", b"<?xml version='1.0'?><rss>", "text/xml; charset=utf-8"))
    '.rss'
    """
    declared = got.content_type.partition(";")[0].strip().lower()
    if declared in _DECLARED:
        return _DECLARED[declared]
    opening = (got.content or b"")[:_OPENING].lower()
    found = [(opening.find(mark), form) for mark, form in _MARKS if mark in opening]
    if found:
        return min(found)[1]
    named = PurePosixPath(urlsplit(got.url).path).suffix.lower()
    if named.isascii() and is_read(f"a{named}"):
        return named
    return ".txt" if declared.startswith("text/") or not declared else ".bin"
