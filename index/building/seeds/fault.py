"""What reading the seeds yields: a text with its place, a fault, or a notice about a text that is kept."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from index.documents import Document
from index.phrases import Language, Phrase


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one text: the file's path in the seeds, the line (from 1, or `None`), and the reason.

    A `passing` one is of the disk or the memory, and not of the text: the next reading may well succeed.
    """

    path: str
    line: int | None
    why: Phrase
    passing: bool = field(default=False, compare=False)

    def say(self, language: Language) -> str:
        """One line for a person, starting with the place in the form editors understand."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.why.of(language)}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know about a file or a text of it that is kept all the same; shown as a `Fault` is.

    A `warning` is worth mending (a date that is not understood); any other tells what was guessed (an encoding).
    A `passing` one is of this reading, and not of the text.
    """

    path: str
    line: int | None
    why: Phrase
    warning: bool = True
    passing: bool = field(default=False, compare=False)

    def say(self, language: Language) -> str:
        """One line for a person, starting with the place in the form editors understand."""
        return Fault(self.path, self.line, self.why).say(language)


class Located(NamedTuple):
    """A document, the file it stands in and the line it begins on (from 1), or `None` when it is the whole file."""

    document: Document
    path: str
    line: int | None

    @property
    def id(self) -> str:
        """That of the document."""
        return self.document.id


Found = Iterator[Located | Fault | Notice]


class UnusableText(Exception):
    """Raised inside a reader for a text that cannot be used; `fault_of` turns it into a `Fault`."""

    def __init__(self, line: int | None, en: str, fr: str) -> None:
        super().__init__(en)
        self.line = line
        self.why = Phrase(en=en, fr=fr)

    def numbered(self, number: int) -> Phrase:
        """The reason, for one of several texts that stand on no line of their own; counted from 1."""
        return Phrase(en=f"text {number} {self.why.en}", fr=f"le texte {number} {self.why.fr}")


def fault_of(error: Exception, name: str, line: int | None = None) -> Fault:
    """The fault of a file, or of a text that begins on a line of it, for whatever its reader raised."""
    match error:
        case UnusableText():
            return Fault(name, error.line, error.why)
        case OSError():
            return Fault(name, None, unreadable(error), passing=True)
        case zipfile.BadZipFile() | zlib.error():
            return Fault(name, line, Phrase(en="is damaged; save it again", fr="est abîmé ; enregistrez-le à nouveau"))
        case MemoryError():
            return Fault(
                name,
                line,
                Phrase(en="needs more memory than there is", fr="demande plus de mémoire qu’il n’y en a"),
                passing=True,
            )
        case _:
            kind = type(error).__name__
            return Fault(name, line, Phrase(en=f"cannot be read ({kind})", fr=f"est illisible ({kind})"))


def unreadable(error: OSError) -> Phrase:
    """The reason why a file or a folder could not be read, as the system words it."""
    reason = error.strerror or type(error).__name__
    return Phrase(en=f"cannot be read ({reason})", fr=f"est illisible ({reason})")


def duplicate_id(name: str) -> Phrase:
    """The reason why a second text of the same id is not used."""
    return Phrase(
        en=f"a second text is called {name!r}; give each its own id",
        fr=f"un deuxième texte s’appelle {name!r} ; donnez à chacun son propre id",
    )
