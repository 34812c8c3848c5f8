"""Reading the folder of texts: plain text, Markdown and JSON Lines in, documents and faults out.

Nothing is silently dropped: a text that cannot be read is a `Fault` that names its file and line, and everything else
is read all the same.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from index.dates.when import When
from index.documents import Document, normalise
from index.errors import SeedsError, Step
from index.languages import detect
from index.phrases import Language, Phrase

_READERS = {".txt": "text", ".md": "markdown", ".markdown": "markdown", ".jsonl": "lines", ".ndjson": "lines"}
# "date ", something that begins like a year or a whole date, then the text. "date 12 mars" in a text is not a header.
_HEADER = re.compile(
    r"^[^\S\n]*date[^\S\n]+(?P<date>\d{4}[^\s]*|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\S*)(?=\s|$)", re.M | re.I
)
_FRONT = re.compile(r"---[^\S\n]*\n(?P<yaml>.*?)(?:^|\n)(?:---|\.\.\.)[^\S\n]*(?:\n|$)", re.S)
# A front matter that begins, a name and a value, and never ends. A rule above a paragraph is none.
_OPENED = re.compile(r"---[^\S\n]*\n[A-Za-z_]+:[^\S\n]")
_HEADING = re.compile(r"^#{1,6}[^\S\n]+(?P<title>.+?)[^\S\n]*#*$", re.M)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*")
_FORMS = Phrase(
    en="write 2022, 2022-01 or 2022-01-21",
    fr="écrivez 2022, 2022-01 ou 2022-01-21",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one text: the file's path in the seeds, the line (from 1, or `None`), and why."""

    path: str
    line: int | None
    why: Phrase

    def say(self, language: Language) -> str:
        """One line for a person, beginning with the place as editors understand it."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.why.of(language)}"


class _Refused(Exception):
    """Carries one fault out of the middle of a reader."""

    def __init__(self, line: int | None, en: str, fr: str) -> None:
        super().__init__(en)
        self.line = line
        self.why = Phrase(en=en, fr=fr)


def read(folder: Path) -> tuple[list[Document], list[Fault]]:
    """Every text of the folder and below, in the order of their paths, and every fault.

    Files called README and names that begin with a dot are not texts. Raises `SeedsError` when there is no such folder.
    """
    if not folder.is_dir():
        raise SeedsError(
            f"There is no folder {folder}.",
            f"Il n’y a pas de dossier {folder}.",
            Step.NAME_SEEDS,
        )
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    for path in _files(folder, faults):
        name = path.relative_to(folder).as_posix()
        for found in read_file(path, name):
            if isinstance(found, Fault):
                faults.append(found)
            elif found.id in documents:
                faults.append(Fault(name, _line_of(path, found), called_twice(found.id)))
            else:
                documents[found.id] = found
    return list(documents.values()), faults


def _files(folder: Path, faults: list[Fault]) -> Iterator[Path]:
    root = folder.resolve()

    def unreadable(error: OSError) -> None:
        name = Path(str(error.filename)).relative_to(folder).as_posix()
        faults.append(Fault(name, None, _unreadable(error)))

    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted([*files, *(each for each in folders if (Path(place) / each).is_symlink())]):
            path = Path(place) / name
            if name.startswith(".") or path.stem.upper() == "README":
                continue
            if why := _unfit(path, root):
                faults.append(Fault(path.relative_to(folder).as_posix(), None, why))
            else:
                yield path


def called_twice(name: str) -> Phrase:
    """What is wrong with a second text of one id."""
    return Phrase(
        en=f"a second text is called {name!r}; give each its own id",
        fr=f"un deuxième texte s’appelle {name!r} ; donnez à chacun son propre id",
    )


def _line_of(path: Path, document: Document) -> int | None:
    """The last line of a file that names the document's id: the second of two."""
    lines = path.read_text(encoding="utf-8").split("\n")
    found = [number for number, line in enumerate(lines, start=1) if f'"{document.id}"' in line]
    return found[-1] if found else None


def _unfit(path: Path, root: Path) -> Phrase | None:
    """Why a name in the folder cannot be a text, whatever it holds; `None` when it can."""
    if _SURROGATE.search(str(path)):
        return Phrase(en="has a name that is not UTF-8; rename it", fr="a un nom qui n’est pas en UTF-8 ; renommez-le")
    if path.is_symlink():
        try:
            inside = path.resolve().is_relative_to(root)
        except (OSError, RuntimeError):
            return Phrase(en="is a link that leads back to itself", fr="est un lien qui mène à lui-même")
        if not inside:
            return Phrase(
                en="is a link out of the folder, which is not followed; copy the text itself",
                fr="est un lien hors du dossier, qui n’est pas suivi ; copiez le texte lui-même",
            )
        if path.is_dir():
            return Phrase(
                en="is a link to a folder, which is not followed", fr="est un lien vers un dossier, qui n’est pas suivi"
            )
    if path.exists() and not path.is_file():
        return Phrase(en="is no file (a pipe or a device)", fr="n’est pas un fichier (un tube ou un périphérique)")
    return None


def read_file(path: Path, name: str) -> Iterator[Document | Fault]:
    """The texts and faults of one file; `name` is what it is called in the seeds."""
    try:
        kind = _READERS.get(path.suffix.lower())
        if kind is None:
            raise _Refused(
                None,
                f"is not a form Dateline reads ({', '.join(sorted(_READERS))})",
                f"n’est pas d’une forme que Dateline lit ({', '.join(sorted(_READERS))})",
            )
        text = _decode(path)
        if not text.strip():
            raise _Refused(None, "is empty", "est vide")
        match kind:
            case "text":
                yield from _plain(text, name)
            case "markdown":
                yield _markdown(text, name)
            case _:
                yield from _json_lines(text, name)
    except _Refused as refused:
        yield Fault(name, refused.line, refused.why)


def _decode(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = _unreadable(error)
        raise _Refused(None, why.en, why.fr) from error
    if b"\0" in raw:
        raise _Refused(None, "is binary, not text", "est un fichier binaire, pas un texte")
    try:
        return normalise(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Refused(
            line,
            "is not UTF-8; save the file as UTF-8",
            "n’est pas en UTF-8 ; enregistrez le fichier en UTF-8",
        ) from error


def _unreadable(error: OSError) -> Phrase:
    reason = error.strerror or type(error).__name__
    return Phrase(en=f"cannot be read ({reason})", fr=f"est illisible ({reason})")


def _published(written: object, line: int | None) -> When | None:
    """The date a text gives itself; raises `_Refused` on one that the calendar does not have."""
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
        raise _Refused(
            line,
            f"the date {str(written)!r} does not exist or is not of the form; {_FORMS.en}",
            f"la date {str(written)!r} n’existe pas ou n’a pas la forme voulue ; {_FORMS.fr}",
        ) from error


def _plain(text: str, name: str) -> Iterator[Document | Fault]:
    headers = list(_HEADER.finditer(text))
    parts: list[tuple[re.Match[str] | None, str]] = []
    lead = text[: headers[0].start()] if headers else text
    if lead.strip():
        parts.append((None, lead))
    ends = [*(header.start() for header in headers[1:]), len(text)]
    parts += [(header, text[header.end() : end]) for header, end in zip(headers, ends, strict=False)]
    for number, (header, body) in enumerate(parts, start=1):
        line = text.count("\n", 0, header.start("date")) + 1 if header else 1
        try:
            published = _published(header["date"], line) if header else None
            if not body.strip():
                raise _Refused(line, "has a date but no text after it", "a une date mais pas de texte à la suite")
            identity = f"{name}#{number}" if len(parts) > 1 else name
            yield _made(Document(identity, "", body.strip(), published, name))
        except _Refused as refused:
            yield Fault(name, refused.line, refused.why)


def _markdown(text: str, name: str) -> Document:
    about: dict[str, Any] = {}
    body = text
    front = _FRONT.match(text)
    if front is None and _OPENED.match(text):
        raise _Refused(
            1,
            "the front matter is not closed; end it with a line of ---",
            "l’en-tête n’est pas fermé ; finissez-le par une ligne de ---",
        )
    if front:
        body = text[front.end() :]
        try:
            # Every value as it is written: YAML would make a day of one date, an error of another, and a truth of "no".
            loaded = yaml.load(front["yaml"], yaml.BaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise _Refused(
                mark.line + 2 if mark else 1,
                "the front matter is not valid YAML",
                "l’en-tête n’est pas du YAML valide",
            ) from error
        if loaded is not None and not isinstance(loaded, dict):
            raise _Refused(2, "the front matter is not a list of names and values", "l’en-tête n’est pas fait de clés")
        about = {str(key).lower(): value for key, value in (loaded or {}).items()}
    if not body.strip():
        raise _Refused(None, "has a front matter but no text", "a un en-tête mais pas de texte")
    line = next((number for number, each in enumerate(text.split("\n"), 1) if each.lower().startswith("date:")), None)
    heading = _HEADING.search(body)
    title = _line(about.get("title"), "title", line) or (heading["title"] if heading else "")
    document = Document(
        _line(about.get("id"), "id", line) or name,
        title,
        body.strip(),
        _published(about.get("date"), line),
        _line(about.get("source") or about.get("url"), "source", line) or name,
    )
    return _made(document, _line(about.get("language"), "language", line))


def _json_lines(text: str, name: str) -> Iterator[Document | Fault]:
    # Only "\n" ends a line here: a JSON string may hold the other characters Python takes for one.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _json_line(line, number, name)
        except _Refused as refused:
            yield Fault(name, refused.line, refused.why)


def _json_line(line: str, number: int, name: str) -> Document:
    try:
        about = json.loads(line)
    except (ValueError, RecursionError) as error:
        column = getattr(error, "colno", 1)
        raise _Refused(
            number,
            f"is not valid JSON (column {column}); each line must be one object",
            f"n’est pas du JSON valide (colonne {column}) ; chaque ligne doit être un objet",
        ) from error
    if not isinstance(about, dict):
        raise _Refused(number, "is not a JSON object", "n’est pas un objet JSON")
    body = about.get("text")
    if not isinstance(body, str) or not body.strip():
        raise _Refused(number, 'has no "text", or an empty one', "n’a pas de « text », ou un « text » vide")
    if _SURROGATE.search(line) or _SURROGATE.search(body) or "\0" in body:
        raise _Refused(
            number,
            "holds characters that are not text (a lone surrogate or a NUL)",
            "contient des caractères qui ne sont pas du texte (un surrogate isolé ou un NUL)",
        )
    identity = about.get("id")
    if isinstance(identity, int) and not isinstance(identity, bool):
        identity = str(identity)
    document = Document(
        _line(identity, "id", number) or f"{name}#{number}",
        _line(about.get("title"), "title", number),
        normalise(body).strip(),
        _published(about.get("date"), number),
        _line(about.get("url") or about.get("source"), "url", number) or name,
    )
    return _made(document, _line(about.get("language"), "language", number))


def _line(value: object, field: str, line: int | None) -> str:
    """A short text on one line; raises `_Refused` when the field holds anything else."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _Refused(line, f'"{field}" is not a text', f"« {field} » n’est pas un texte")
    text = " ".join(normalise(str(value)).split())
    if _SURROGATE.search(text) or "\0" in text:
        raise _Refused(
            line, f'"{field}" holds characters that are not text', f"« {field} » contient autre chose que du texte"
        )
    return text


def _made(document: Document, language: str = "") -> Document:
    code = language.lower()[:2]
    known = Language(code) if code in set(Language) else None
    return replace(document, language=known if code else detect(document.text))
