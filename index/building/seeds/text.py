"""What a reader of one form yields, and the one place where it becomes a `Document`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from index.building.dating import date_of
from index.building.seeds.fault import Fault, Found, Located, Notice, UnusableText, fault_of
from index.building.seeds.fields import body_of, language_of, one_line
from index.documents import Document, Reading, Stated
from index.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Text:
    """One text as a reader found it.

    `body` is normalised. `fields` may hold `id`, `title`, `source` (an address) and `language`, as the file has them.
    `dates` are all statements of the day it was published, in any order, as they are written. `part` names the text
    inside its file ("2" becomes the id `archive.txt#2`), empty for a file that is one text. `line` is where it begins,
    from 1, if the form has lines; `pages` are as in `Document`, counted in `body`.
    """

    body: str
    fields: Mapping[str, object] = field(default_factory=dict)
    dates: tuple[Stated, ...] = ()
    part: str = ""
    line: int | None = None
    pages: tuple[int, ...] = ()
    encoding: str = ""


_ENCODINGS = {
    "cp1252": "Windows-1252",
    "latin_1": "Latin-1",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
# A reader takes the bytes of a file and the file's name in the seeds. It may raise anything: that is the file's fault.
Reader = Callable[[BinaryIO, str], Iterator[Text | Fault | Notice]]


def documents(texts: Iterator[Text | Fault | Notice], name: str, reading: Reading) -> Found:
    """The documents of a file's texts, each followed by a notice for every doubt about its date."""
    encodings = {"", "utf-8"}
    for each in texts:
        if not isinstance(each, Text):
            yield each
            continue
        if each.encoding not in encodings:
            encodings.add(each.encoding)
            yield Notice(name, None, _guessed(each.encoding), warning=False)
        try:
            yield from _document(each, name, reading)
        except Exception as error:
            yield fault_of(error, name, each.line)


def _document(text: Text, name: str, reading: Reading) -> Found:
    body, before = body_of(text.body, text.line)
    notices: list[Notice] = []

    def usable(field: str) -> str:
        """A field on one line, empty with a warning where it cannot be used."""
        try:
            return one_line(text.fields.get(field), field, text.line)
        except UnusableText as error:
            without = Phrase(
                en=f"{error.why.en}; the text is kept without it", fr=f"{error.why.fr} ; le texte est gardé sans"
            )
            notices.append(Notice(name, error.line, without))
            return ""

    source = usable("source")
    language = language_of(usable("language"), body)
    dating = date_of(text.dates, body, name, source, language)
    document = Document(
        usable("id") or (f"{name}#{text.part}" if text.part else name),
        usable("title"),
        body,
        dating.when,
        source or name,
        language,
        dating,
        tuple(max(0, min(page - before, len(body))) for page in text.pages),
        replace(reading, encoding=text.encoding),
    )
    yield Located(document, name, text.line)
    yield from notices
    for why in dating.warnings():
        yield Notice(name, text.line, why)


def _guessed(encoding: str) -> Phrase:
    called = _ENCODINGS.get(encoding, encoding)
    return Phrase(
        en=f"is not in UTF-8 and was read as {called}; if letters are wrong, save it as UTF-8",
        fr=f"n’est pas en UTF-8 et a été lu comme {called} ; si des lettres sont fausses, enregistrez-le en UTF-8",
    )
