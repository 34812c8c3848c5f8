"""Text that a terminal prints and does not obey: the last thing done to anything that came from a text or a name."""

import sys

# C0 and C1 controls but tab and newline; Unicode's line and paragraph separators; its Bidi_Control characters.
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x61C, 0x200E, 0x200F]
_CONTROLS += [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
HARMFUL = frozenset(map(chr, _CONTROLS)) - {"\t", "\n"}
_REPLACED = str.maketrans(dict.fromkeys(HARMFUL, "\ufffd"))


def clean(text: str) -> str:
    """The text with U+FFFD in the place of each character that could move a cursor, colour a screen or turn a line.

    >>> clean("a\\x1b[31mb")
    'a\ufffd[31mb'
    """
    return text.translate(_REPLACED)


def is_clean(text: str) -> bool:
    """Whether a terminal can print the text as it is."""
    return HARMFUL.isdisjoint(text)


def print_error(text: str) -> None:
    """Prints a line on standard error, cleaned."""
    print(clean(text), file=sys.stderr)
