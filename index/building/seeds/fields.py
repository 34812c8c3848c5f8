"""What the formats have in common: bytes to text, the date and the one-line fields of a text, its language."""

import re
from collections.abc import Mapping
from typing import BinaryIO

from index.building.seeds.fault import UnusableText
from index.building.seeds.limits import LARGEST_FILE, LONGEST_FIELD, LONGEST_TEXT, LONGEST_TITLE, counted
from index.dates.when import When
from index.documents import Document, normalise
from index.languages import detect
from index.phrases import Language, Phrase

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*")
_DATE_FORMS = Phrase(
    en="write 2022, 2022-01 or 2022-01-21",
    fr="écrivez 2022, 2022-01 ou 2022-01-21",
)
# Characters of a date that are looked at, and shown when it is wrong; the longest form has 35.
_LONGEST_DATE = 40


def whole_text(stream: BinaryIO) -> str:
    """The normalised text of a file. Raises `UnusableText` when it is empty, too large, binary or not UTF-8."""
    raw = stream.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        most = LARGEST_FILE // 1024 // 1024
        raise UnusableText(
            None,
            f"is larger than {most} MiB; split it into several files",
            f"dépasse {most} Mio ; coupez-le en plusieurs fichiers",
        )
    if b"\0" in raw:
        raise binary()
    try:
        text = normalise(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise not_utf_8(raw.count(b"\n", 0, error.start) + 1) from error
    if not text.strip():
        raise empty()
    return text


def binary() -> UnusableText:
    """The fault of a file that holds a NUL byte."""
    return UnusableText(None, "is binary, not text", "est un fichier binaire, pas un texte")


def empty() -> UnusableText:
    """The fault of a file with nothing but white space in it."""
    return UnusableText(None, "is empty", "est vide")


def not_utf_8(line: int) -> UnusableText:
    """The fault of bytes that are not UTF-8, on a line counted from 1."""
    return UnusableText(
        line, "is not UTF-8; save the file as UTF-8", "n’est pas en UTF-8 ; enregistrez le fichier en UTF-8"
    )


def publication_date(written: object, line: int | None) -> When | None:
    """The date a text gives itself, `None` without one; raises `UnusableText` on one that no calendar has."""
    if written is None or written == "":
        return None
    text = "" if isinstance(written, bool | float | list | dict) else str(written).strip()
    try:
        if len(text) <= _LONGEST_DATE:
            return When.parse(text[:10] if isinstance(written, str) and _MOMENT.fullmatch(text) else text)
    except ValueError:
        pass
    shown = str(written)
    if len(shown) > _LONGEST_DATE:
        shown = shown[: _LONGEST_DATE - 1] + "…"
    raise UnusableText(
        line,
        f"the date {shown!r} does not exist or is not of the form; {_DATE_FORMS.en}",
        f"la date {shown!r} n’existe pas ou n’a pas la forme voulue ; {_DATE_FORMS.fr}",
    )


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
            f'"{field}" is longer than {counted(longest)} characters',
            f"« {field} » dépasse {counted(longest, ' ')} caractères",
        )
    return text


def is_text(text: str) -> bool:
    """Whether a string can be stored and shown: no lone surrogate and no NUL."""
    return "\0" not in text and _SURROGATE.search(text) is None


def document(
    fields: Mapping[str, object], text: str, identity: str, name: str, line: int | None, address: tuple[str, str]
) -> Document:
    """The document made of the fields a format read (id, title, date, language and an address); all may be missing.

    `identity` stands in for the id, the file's `name` for the address; `address` names the two fields the address may
    stand in, the preferred one first. `text` is normalised; white space around it is left out. Raises `UnusableText`
    on a field that cannot be used, and on a text that is too long.
    """
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise UnusableText(
            line,
            f"is longer than {counted(LONGEST_TEXT)} characters; split it into several texts",
            f"dépasse {counted(LONGEST_TEXT, ' ')} caractères ; coupez-le en plusieurs textes",
        )
    preferred, other = address
    return Document(
        one_line(fields.get("id"), "id", line) or identity,
        one_line(fields.get("title"), "title", line),
        text,
        publication_date(fields.get("date"), line),
        one_line(fields.get(preferred) or fields.get(other), preferred, line) or name,
        _language(one_line(fields.get("language"), "language", line), text),
    )


def _language(named: str, text: str) -> Language | None:
    """The language a text names (`fr`, `en-GB`), `None` for any other; the one its words show when it names none."""
    code = named.lower()[:2]
    if not code:
        return detect(text)
    return Language(code) if code in set(Language) else None
