"""Where a quote stands in its source: the page of a PDF, or the address of a web page that jumps to the quote.

Text fragments are those of https://wicg.github.io/scroll-to-text-fragment: `#:~:text=[prefix-,]start[,end]`.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from index.documents import Document, Span, has_words
from index.quoting.quote import Quote

# Words and characters of a quote that a fragment holds whole; of a longer one it holds how it begins and ends.
_WHOLE_WORDS, _WHOLE_CHARACTERS = 10, 80
# Words of a beginning, an end and what stands before: as few as are found once, and never more.
_FEWEST, _MOST, _BEFORE = 4, 9, 3
_WORD = re.compile(r"\S+")
# Discord jumps to a message by its address alone, and knows none with a fragment for its own.
_MESSAGE = re.compile(r"https://(?:\w+\.)?discord\.com/channels/(?:\d+|@me)/\d+/\d+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def address(document: Document) -> str | None:
    """The address of a document as a link may hold it, or `None` when it has none that is safe to open."""
    try:
        parts = urlsplit(document.source)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
            return None
        return percent(document.source, safe=":/?#[]@!$&'()*+,;=%~-._")
    except ValueError:
        return None


def page(quote: Quote) -> int | None:
    """The page, from 1, that a quote begins on; `None` in a text without pages."""
    return quote.document.page(quote.span.start)


def link(quote: Quote) -> str | None:
    """The address of a quote: its source's, with the page or with a text fragment; `None` without an address."""
    base = address(quote.document)
    if base is None or _MESSAGE.fullmatch(base):
        return base
    if (number := page(quote)) is not None:
        return f"{base.partition('#')[0]}#page={number}"
    before, _, named = base.partition("#")
    named = named.partition(":~:")[0]
    directive = text_directive(quote.document.text, quote.span)
    return f"{before}#{named}:~:text={directive}" if directive else base


def text_directive(text: str, span: Span) -> str:
    """The value of `text=` that finds a span of a text in a browser, empty when the span holds no word.

    A browser looks for a beginning inside one block, so a quote of several lines is its first and last words.

    >>> text_directive("Un. Un vrai-faux départ, dit-il. Fin.", Span(4, 32))
    'Un%20vrai%2Dfaux%20d%C3%A9part%2C%20dit%2Dil'
    """
    quote = span.of(text)
    words = [each.span() for each in _WORD.finditer(quote) if has_words(each[0])]
    if not words:
        return ""
    whole = _bare(quote)
    if "\n" not in whole and len(words) <= _WHOLE_WORDS and len(whole) <= _WHOLE_CHARACTERS:
        return _with_prefix(text, span.start, [whole])
    start = next((each for each in _beginnings(quote, words) if _first(text, each) >= span.start), None)
    ends = list(_endings(quote, words))
    end = next((each for each in ends if _ends_there(quote, start or "", each)), ends[-1])
    if start is None:
        longest = list(_beginnings(quote, words))[-1]
        return _with_prefix(text, span.start, [longest, end])
    return ",".join(map(_encoded, (start, end)))


def _beginnings(quote: str, words: list[tuple[int, int]]) -> Iterator[str]:
    """The first words of a quote, few and then more, as far as its first line goes and half the quote."""
    line = quote.find("\n", words[0][0])
    held = [each for each in words[: max(len(words) // 2, 1)] if line < 0 or each[1] <= line]
    for count in range(min(_FEWEST, len(held)), min(_MOST, len(held)) + 1):
        yield _bare(quote[held[0][0] : held[count - 1][1]])


def _endings(quote: str, words: list[tuple[int, int]]) -> Iterator[str]:
    """The last words of a quote, few and then more, as far as its last line goes and half the quote."""
    line = quote.rfind("\n", 0, words[-1][1])
    held = [each for each in words[max(len(words) // 2, 1) :] if each[0] > line] or words[-1:]
    for count in range(min(_FEWEST, len(held)), min(_MOST, len(held)) + 1):
        yield _bare(quote[held[-count][0] : held[-1][1]])


def _ends_there(quote: str, start: str, end: str) -> bool:
    """Whether the first `end` behind `start` is the quote's own."""
    flat = _flat(quote)
    return flat.find(_flat(end), len(_flat(start))) + len(_flat(end)) >= len(_flat(_bare(quote)))


def _first(text: str, words: str) -> int:
    """Where some words first stand in a text, however they are written, with whatever white space between them."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
    return found.start() if found else 0


def _with_prefix(text: str, start: int, parts: list[str]) -> str:
    """The parts, with the words before them on their line where their beginning is not the first of its kind."""
    encoded = ",".join(map(_encoded, parts))
    if _first(text, parts[0]) >= start:
        return encoded
    before = text[max(0, start - 200) : start].rpartition("\n")[2]
    words = [each for each in _WORD.findall(before) if has_words(each)][-_BEFORE:]
    prefix = _bare(" ".join(words))
    return f"{_encoded(prefix)}-,{encoded}" if prefix else encoded


def _bare(text: str) -> str:
    """A text without the signs around it: pages differ in their quotation marks, and a fragment ends with a word."""
    return _EDGES.sub("", text)


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


def _encoded(text: str) -> str:
    """Percent-encoded; a hyphen, a comma and an ampersand would be signs of the directive."""
    return percent(" ".join(text.split()), safe="", errors="replace").replace("-", "%2D")
