"""Escaping: Discord shows a text exactly as it is, without a ping, a format, a link or a broken layout.

`unescape(escape(text)) == text` and `unquote(block_quote(text)) == text`, for any text.
"""

import re
import unicodedata
from collections.abc import Callable

from bot.discord.limits import size

# What begins a list or changes a line wherever it stands first; what formats, links or mentions anywhere. A colon or a
# full stop does so only before more of a word ("https:", ":smile:", "discord.gg"), so plain sentences stay readable.
_SPECIAL = re.compile(
    r"(?P<before>^[^\S\n]*\d*(?=[-+.]))(?P<first>(?<!\d)[-+]|(?<=\d)\.)|(?P<any>[\\*_~`|\[\]<>#@]|:(?=\S)|\.(?=\w))",
    re.MULTILINE,
)
# Discord takes a backslash before any ASCII punctuation for an escape.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|\*\*")
# Characters that turn the direction of what follows, or are no character at all.
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
_JOINERS = {"\u200c", "\u200d"}
_QUOTE = "> "
# Most units that bold adds: its marks, and characters that need an escape only where the text is split.
BOLD = size("****") + 4


def escape(text: str) -> str:
    r"""The Markdown that Discord shows as `text`.

    >>> escape("@everyone *a* [b](https://c.d). Fin : 20 h.")
    '\\@everyone \\*a\\* \\[b\\](https\\://c\\.d). Fin : 20 h.'
    """
    return _SPECIAL.sub(lambda match: (match["before"] or "") + "\\" + (match["first"] or match["any"]), text)


def unescape(text: str) -> str:
    r"""The text that `escape` was given, bold marks taken out.

    >>> unescape(r"\@everyone \*a\*")
    '@everyone *a*'
    """
    return _ESCAPED.sub(lambda match: match[1] or "", text)


def block_quote(text: str, bold: tuple[int, int] | None = None) -> str:
    r"""A block quote that holds every line of `text`, escaped, the characters from `bold` on to its end in bold.

    >>> block_quote("Un.\n# Deux"), block_quote("En 2003 à Rome", (3, 7))
    ('> Un.\n> \\# Deux', '> En **2003** à Rome')
    """
    start, end = bold or (0, 0)
    # Bold ends with the line it begins on.
    if start < end and "\n" not in text[start:end]:
        shown = f"{escape(text[:start])}**{escape(text[start:end])}**{escape(text[end:])}"
    else:
        shown = escape(text)
    return "\n".join(_QUOTE + line for line in shown.split("\n"))


def unquote(text: str) -> str:
    """The text that `block_quote` was given."""
    return unescape("\n".join(line.removeprefix(_QUOTE) for line in text.split("\n")))


def one_line(text: str, longest: int) -> str:
    r"""A title or a name on one line, escaped: without unseen characters, `longest` at the most, and a mark if cut.

    >>> one_line("Un  *titre*\nlong", 10)
    'Un \\*titre\\*…'
    """
    return escape(plain_line(text, longest))


def plain_line(text: str, longest: int) -> str:
    """As `one_line` without escapes, for places that show no Markdown (labels, choices, files)."""
    seen = "".join(
        letter if letter in _JOINERS or letter.isspace() or unicodedata.category(letter) not in _UNSEEN else ""
        for letter in text
    )
    line = " ".join(seen.split())
    if len(line) <= longest:
        return line
    start = line[: longest + 1]
    cut = start.rsplit(" ", 1)[0] if " " in start else line[:longest]
    return cut.rstrip(" ,;:") + "…"


def fit(text: str, limit: int) -> int:
    """The longest start of `text`, in characters, whose block quote is at most `limit` UTF-16 units.

    The cut falls between words, unless one word alone is longer than the limit.
    """
    end = _most(len(text), lambda count: size(block_quote(text[:count])) <= limit)
    if end == len(text):
        return end
    return next((place for place in range(end, 0, -1) if text[place].isspace()), 0) or end


def fit_end(text: str, limit: int) -> int:
    """Start of the longest end of `text` whose block quote is at most `limit` UTF-16 units."""
    start = len(text) - _most(len(text), lambda count: size(block_quote(text[len(text) - count :])) <= limit)
    if start == 0:
        return start
    return next((place for place in range(start, len(text)) if text[place - 1].isspace()), start)


def _most(highest: int, fits: Callable[[int], bool]) -> int:
    """The highest count that fits; 0 always does."""
    low, high = 0, highest
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
