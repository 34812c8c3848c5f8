"""A piece of HTML (an entry of a feed, a chapter, a message) as plain text, its blocks parted by blank lines."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    "address article aside blockquote body caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset("head script style template title noscript svg math iframe object".split())
_HEADINGS = frozenset("h1 h2 h3".split())
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,1000}|!--)>?|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_BREAK = "\n\n"


def plain_text(markup: str) -> str:
    """The words of a piece of HTML, without what is not shown.

    >>> plain_text("<h1>Le gel</h1><p>La <b>vigne</b> a&nbsp;souffert.<br>Beaucoup.</p><script>1</script>")
    'Le gel\\n\\nLa vigne a\\xa0souffert.\\nBeaucoup.'
    """
    return Reader.of(markup).text


def is_markup(text: str) -> bool:
    """Whether a text holds tags or entities of HTML."""
    return _TAG.search(text) is not None


def _without_comments(markup: str) -> str:
    """HTML without its comments. The standard parser takes quadratic time in comments that are not closed."""
    pieces = []
    place = 0
    while (start := markup.find("<!--", place)) >= 0:
        pieces.append(markup[place:start])
        end = markup.find("-->", start + 4)
        if end < 0:
            # As in a browser, the rest is a comment.
            return "".join(pieces)
        place = end + 3
    return "".join([*pieces, markup[place:]])


class Reader(HTMLParser):
    """Reads HTML once, in time proportional to its length; `text` is what is shown, `heading` the first heading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._silent = 0
        self._heading: list[str] | None = None
        self.heading = ""

    @classmethod
    def of(cls, markup: str) -> "Reader":
        """A reader that has read that much."""
        reader = cls()
        reader.feed(_without_comments(markup))
        reader.close()
        return reader

    @property
    def text(self) -> str:
        """The words: one space or line break where there were several, blocks apart."""
        joined = re.sub(r"[ \t\r\f\v]+", " ", "".join(self._pieces))
        lines = [line.strip(" ") for line in joined.split("\n")]
        return re.sub(r"\n{3,}", _BREAK, "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._pieces.append("\n")
        elif tag in _BLOCKS:
            self._pieces.append(_BREAK)
        if tag in _HEADINGS and not self.heading:
            self._heading = []

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._pieces.append(_BREAK)
        if tag in _HEADINGS and self._heading is not None:
            self.heading = " ".join("".join(self._heading).split())
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        # A line break of the source is a space of the page.
        self._pieces.append(data.replace("\n", " "))
        if self._heading is not None:
            self._heading.append(data)
