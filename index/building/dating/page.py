"""Every date that a web page states of itself: as data in its head, in `time` elements, and shown beside its title."""

import json
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from index.building.dating.fields import Meaning, meaning_of
from index.building.dating.first_line import opening_dates
from index.documents import Origin, Stated

_FIELDS = ("datePublished", "dateCreated", "dateModified")
# Values of JSON-LD, and blocks of the page, that are looked at.
_MOST_VALUES, _MOST_BLOCKS = 2_000, 80
# Characters of a block that may be a byline; after two blocks that are longer than the second, the text has begun.
_LONGEST_BYLINE, _PARAGRAPH = 200, 250
_BLOCKS = frozenset("p div li header section article main h1 h2 h3 h4 h5 h6 td dd dt address body".split())
_ASIDE = frozenset("aside nav footer script style noscript form template".split())


def page_dates(tree: HtmlElement) -> Iterator[Stated]:
    """The dates of a page with their places, as they are written: data first, then `time` elements, then the byline.

    Dates of change are among them, and those of other texts beside this one are not.
    """
    for script in tree.xpath("//script[@type='application/ld+json']"):
        for field, written in _json_ld(script.text or ""):
            yield Stated(Origin.PAGE, written, f"JSON-LD {field}")
    for meta in tree.xpath("//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if meta.get("content").strip() and meaning_of(name) is not None:
            yield Stated(Origin.PAGE, meta.get("content").strip(), f"meta {name}")
    yield from _times(tree)
    yield from _shown(tree)


def _json_ld(script: str) -> Iterator[tuple[str, str]]:
    """The dates of JSON-LD, the outermost first, without recursion."""
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
            yield from ((field, value[field]) for field in _FIELDS if isinstance(value.get(field), str))
            waiting += [each for each in value.values() if isinstance(each, list | dict)]


def _times(tree: HtmlElement) -> Iterator[Stated]:
    """`time` elements said to be of publication or of change, else the only one outside of what stands beside."""
    times = [each for each in tree.xpath("//time[@datetime]") if not _beside(each)]
    named = False
    for each in times:
        name = each.get("itemprop") or ("pubdate" if each.get("pubdate") is not None else each.get("class") or "")
        meanings = {meaning_of(part) for part in name.replace("-", " ").split()} - {None}
        if "itemprop" in each.attrib and not meanings:
            continue
        if meanings & {Meaning.PUBLISHED, Meaning.CHANGED}:
            named = True
            yield Stated(
                Origin.PAGE,
                each.get("datetime").strip(),
                f"time {'updated' if Meaning.CHANGED in meanings else 'published'}",
            )
    if not named and len({each.get("datetime") for each in times}) == 1:
        yield Stated(Origin.PAGE, times[0].get("datetime").strip(), "time datetime")


def _beside(element: HtmlElement) -> bool:
    return any(each.tag in _ASIDE for each in element.iterancestors())


def _shown(tree: HtmlElement) -> Iterator[Stated]:
    """The date of publication that is shown before the text: the first that has a label or a line for itself."""
    paragraphs = 0
    for number, block in enumerate(_leaves(tree)):
        text = " ".join(block.text_content().split())
        paragraphs += len(text) > _PARAGRAPH
        if paragraphs > 1 or number > _MOST_BLOCKS:
            return
        if len(text) > _LONGEST_BYLINE or not any(letter.isdigit() for letter in text):
            continue
        for found in opening_dates(text, None):
            if found.trust > 2 and not found.read.changed:
                yield Stated(Origin.PAGE, found.written, "byline published" if found.trust > 3 else "byline")
                return


def _leaves(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The blocks of a page that hold no other, in its order, without those that stand beside its text."""
    body = tree.find(".//body")
    for element in tree.iter(*_BLOCKS) if body is None else body.iter(*_BLOCKS):
        if not _beside(element) and not any(True for each in element.iterdescendants(*_BLOCKS)):
            yield element
