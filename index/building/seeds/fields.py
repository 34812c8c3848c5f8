"""What the formats have in common: bytes to text, the date and the one-line fields of a text, its language."""

import re
from collections.abc import Mapping
from dataclasses import replace

from index.building.seeds.fault import UnusableText
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


def decoded(raw: bytes) -> str:
    """The normalised text of a whole file. Raises `UnusableText` when it is empty, binary or not UTF-8."""
    if b"\0" in raw:
        raise UnusableText(None, "is binary, not text", "est un fichier binaire, pas un texte")
    try:
        text = normalise(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise not_utf_8(raw.count(b"\n", 0, error.start) + 1) from error
    if not text.strip():
        raise UnusableText(None, "is empty", "est vide")
    return text


def not_utf_8(line: int) -> UnusableText:
    """The fault of bytes that are not UTF-8, on a line counted from 1."""
    return UnusableText(
        line, "is not UTF-8; save the file as UTF-8", "n’est pas en UTF-8 ; enregistrez le fichier en UTF-8"
    )


def publication_date(written: object, line: int | None) -> When | None:
    """The date a text gives itself, `None` without one; raises `UnusableText` on one that no calendar has."""
    if written is None or written == "":
        return None
    try:
        match written:
            case bool() | float() | list() | dict():
                raise ValueError("not a date")
            case str() if _MOMENT.fullmatch(written.strip()):
                return When.parse(written.strip()[:10])
            case _:
                return When.parse(str(written).strip())
    except ValueError as error:
        raise UnusableText(
            line,
            f"the date {str(written)!r} does not exist or is not of the form; {_DATE_FORMS.en}",
            f"la date {str(written)!r} n’existe pas ou n’a pas la forme voulue ; {_DATE_FORMS.fr}",
        ) from error


def one_line(value: object, field: str, line: int | None) -> str:
    """A field as one line of text, empty without one; raises `UnusableText` when it holds anything else."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UnusableText(line, f'"{field}" is not a text', f"« {field} » n’est pas un texte")
    text = " ".join(normalise(str(value)).split())
    if not is_text(text):
        raise UnusableText(
            line, f'"{field}" holds characters that are not text', f"« {field} » contient autre chose que du texte"
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
    stand in, the preferred one first. Raises `UnusableText` on a field that cannot be used.
    """
    preferred, other = address
    made = Document(
        one_line(fields.get("id"), "id", line) or identity,
        one_line(fields.get("title"), "title", line),
        text,
        publication_date(fields.get("date"), line),
        one_line(fields.get(preferred) or fields.get(other), preferred, line) or name,
    )
    return with_language(made, one_line(fields.get("language"), "language", line))


def with_language(made: Document, language: str = "") -> Document:
    """The document with the language it names (`fr`, `en-GB`), else the one its words show."""
    code = language.lower()[:2]
    named = Language(code) if code in set(Language) else None
    return replace(made, language=named if code else detect(made.text))
