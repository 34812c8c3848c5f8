"""A piece of HTML (an entry of a feed, a chapter, a message) as plain text, its blocks parted by blank lines.

One pass over the tags, in time proportional to the length. Python's own `html.parser` (3.11) takes minutes for a few
thousand characters of unfinished tags, and what is read here comes from anybody.
"""

import html
import re
from typing import NamedTuple

_BLOCKS = frozenset(
    "address article aside blockquote body caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset("head template title noscript svg math iframe object".split())
# What stands in these is no markup, up to their own end.
_RAW = frozenset(["script", "style"])
_HEADINGS = frozenset("h1 h2 h3".split())
# A tag, whole: possessive, so that an unfinished one is scanned once.
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*+)[^<>]*+>")
# What is no text and has no end tag: a comment, a declaration, an instruction, a section of characters.
_OTHERS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">"))
_SIGN = re.compile(r"<(?:[!?]|/?[a-zA-Z][\w:-]*+[^<>]*+>)")
_MARKED = re.compile(r"</?[a-zA-Z][^<>]*+>|<!--|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_BREAK = "\n\n"


class Shown(NamedTuple):
    """What a piece of HTML shows, and its first heading, empty without one."""

    text: str
    heading: str


def plain_text(markup: str) -> str:
    r"""The words of a piece of HTML, without what is not shown.

    >>> plain_text("<h1>Le gel</h1><p>La <b>vigne</b> a&nbsp;souffert.<br>Beaucoup.</p><script>1 < 2</script>")
    'Le gel\n\nLa vigne a\xa0souffert.\nBeaucoup.'
    """
    return shown(markup).text


def is_markup(text: str) -> bool:
    """Whether a text holds tags or entities of HTML."""
    return _MARKED.search(text) is not None


def shown(markup: str) -> Shown:
    """The words of a piece of HTML, one space or line break where there were several, and its first heading."""
    pieces: list[str] = []
    heading: list[str] | None = None
    first, silent, place = "", 0, 0
    while place < len(markup):
        sign = _SIGN.search(markup, place)
        words = markup[place : sign.start() if sign else len(markup)]
        if words and not silent:
            # A line break of the source is a space of the page.
            said = html.unescape(words.replace("\n", " "))
            pieces.append(said)
            if heading is not None:
                heading.append(said)
        if sign is None:
            break
        place = _behind(markup, sign)
        tag = _TAG.fullmatch(sign[0])
        if tag is None:
            continue
        closes, name = bool(tag[1]), tag[2].lower()
        if name in _SILENT and not sign[0].endswith("/>"):
            silent = max(0, silent - 1) if closes else silent + 1
        elif name == "br":
            pieces.append("\n")
        elif name in _BLOCKS:
            pieces.append(_BREAK)
        if name in _HEADINGS and not first:
            if closes and heading is not None:
                first, heading = " ".join("".join(heading).split()), None
            elif not closes:
                heading = []
    return Shown(_joined(pieces), first)


def _behind(markup: str, sign: re.Match[str]) -> int:
    """Where the text goes on behind a sign: the end when what it opens is never closed, as in a browser."""
    for begin, end in _OTHERS:
        if markup.startswith(begin, sign.start()):
            found = markup.find(end, sign.start() + len(begin))
            return found + len(end) if found >= 0 else len(markup)
    tag = _TAG.fullmatch(sign[0])
    if tag is None or tag[1] or tag[2].lower() not in _RAW:
        return sign.end()
    close = re.compile(rf"</{tag[2]}\b", re.IGNORECASE).search(markup, sign.end())
    return close.start() if close else len(markup)


def _joined(pieces: list[str]) -> str:
    joined = re.sub(r"[ \t\r\f\v]+", " ", "".join(pieces))
    lines = [line.strip(" ") for line in joined.split("\n")]
    return re.sub(r"\n{3,}", _BREAK, "\n".join(lines)).strip()
