"""What the formats have in common: the one-line fields of a text, its language."""

import re

from index.building.seeds.fault import UnusableText
from index.building.seeds.limits import LONGEST_FIELD, LONGEST_TEXT, LONGEST_TITLE, grouped
from index.documents import normalise
from index.languages import detect
from index.phrases import Language

_SURROGATE = re.compile(r"[\ud800-\udfff]")
# White space as `str.strip` knows it, and the byte order marks that may stand in it.
_WHITE = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff"


def binary() -> UnusableText:
    """The fault of a file that holds a NUL byte."""
    return UnusableText(None, "is binary, not text", "est un fichier binaire, pas un texte")


def empty() -> UnusableText:
    """The fault of a file with nothing but white space in it."""
    return UnusableText(None, "is empty", "est vide")


def one_line(value: object, field: str, line: int | None) -> str:
    """A field as one line of text, empty without one; raises `UnusableText` when it is too long or anything else."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UnusableText(line, f'"{field}" is not a text', f"« {field} » n’est pas un texte")
    text = " ".join(normalise(str(value)).split())
    if not is_text(text):
        raise UnusableText(
            line, f'"{field}" holds characters that are not text', f"« {field} » contient autre chose que du texte"
        )
    longest = LONGEST_TITLE if field == "title" else LONGEST_FIELD
    if len(text) > longest:
        raise UnusableText(
            line,
            f'"{field}" is longer than {grouped(longest)} characters',
            f"« {field} » dépasse {grouped(longest, ' ')} caractères",
        )
    return text


def is_text(text: str) -> bool:
    """Whether a string can be stored and shown: no lone surrogate and no NUL."""
    return "\0" not in text and _SURROGATE.search(text) is None


def body_of(text: str, line: int | None) -> tuple[str, int]:
    """The text without white space around it, and how many characters of it stood before.

    Raises `UnusableText` when nothing is left, when it is too long, or holds what cannot be stored.
    """
    body = text.rstrip().lstrip(_WHITE)
    if not body:
        raise empty()
    if len(body) > LONGEST_TEXT:
        raise UnusableText(
            line,
            f"is longer than {grouped(LONGEST_TEXT)} characters; split it into several texts",
            f"dépasse {grouped(LONGEST_TEXT, ' ')} caractères ; coupez-le en plusieurs textes",
        )
    if not is_text(body):
        raise UnusableText(
            line,
            "holds characters that are not text (a lone surrogate or a NUL)",
            "contient des caractères qui ne sont pas du texte (un surrogate isolé ou un NUL)",
        )
    return body, len(text) - len(text.lstrip(_WHITE))


def language_of(named: str, text: str) -> Language | None:
    """The language a text names (`fr`, `en-GB`), `None` for any other; the one its words show when it names none."""
    code = named.lower()[:2]
    if not code:
        return detect(text)
    return Language(code) if code in set(Language) else None
