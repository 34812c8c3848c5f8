"""Zips and the forms that are zips (DOCX, EPUB, OpenDocument): what is refused before anything is unpacked."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple
from xml.parsers.expat import ExpatError

import defusedxml.ElementTree
from defusedxml.common import DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden

from index.building.seeds.fault import Fault, UnusableText, fault_of
from index.building.seeds.fields import is_text
from index.building.seeds.limits import (
    DEEPEST_FOLDER,
    HIGHEST_RATIO,
    LARGEST_MEMBER,
    LARGEST_UNPACKED,
    MOST_MEMBERS,
    grouped,
)

# A file that small may be pressed as hard as it likes: an empty style sheet is all spaces.
_SMALL = 1024 * 1024
_ENCRYPTED = 0x1


class Member(NamedTuple):
    """A file of a zip: `archive.zip/path`, and what it holds."""

    name: str
    content: bytes


def opened(stream: BinaryIO) -> zipfile.ZipFile:
    """A zip within the limits on number, size and ratio. Raises `UnusableText`, which names the limit.

    No more than the stated sizes is ever unpacked: `zipfile` stops reading a file at the size that its entry states.
    """
    try:
        container = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnusableText(
            None,
            "is damaged or not of the form its name says; save it again",
            "est abîmé ou n’a pas la forme que dit son nom ; enregistrez-le à nouveau",
        ) from error
    entries = container.infolist()
    if len(entries) > MOST_MEMBERS:
        raise UnusableText(
            None,
            f"holds more than {grouped(MOST_MEMBERS)} files; unpack it, or split it",
            f"contient plus de {grouped(MOST_MEMBERS, ' ')} fichiers ; décompressez-le, ou coupez-le",
        )
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        most = LARGEST_UNPACKED // 1024 // 1024
        raise UnusableText(
            None,
            f"holds more than {most} MiB once unpacked; unpack it, or split it",
            f"contient plus de {most} Mio une fois décompressé ; décompressez-le, ou coupez-le",
        )
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > HIGHEST_RATIO * max(1, entry.compress_size):
            raise UnusableText(
                None,
                f"unpacks to more than {HIGHEST_RATIO} times its size, as a zip bomb does; it is not opened",
                f"se décompresse à plus de {HIGHEST_RATIO} fois sa taille, comme une bombe ; il n’est pas ouvert",
            )
    return container


def checked_xml(container: zipfile.ZipFile, *, doctype: bool = False) -> None:
    """Refuses a container of which an XML file declares entities, or a document type unless `doctype`.

    Raises `UnusableText`. What is not well-formed is left for the reader to judge.
    """
    for entry in container.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels", ".opf", ".ncx", ".xhtml", ".html", ".htm")):
            continue
        try:
            refuse_entities(container.read(entry), doctype=doctype)
        except RuntimeError as error:
            raise _protected() from error


def refuse_entities(content: bytes, *, doctype: bool = False) -> None:
    """Raises `UnusableText` on XML that declares entities, or a document type unless `doctype`."""
    try:
        defusedxml.ElementTree.fromstring(content, forbid_dtd=not doctype)
    except (DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden) as error:
        raise UnusableText(
            None,
            "declares XML entities, which may lead out of the file or grow without end; it is not read",
            "déclare des entités XML, qui peuvent sortir du fichier ou grossir sans fin ; il n’est pas lu",
        ) from error
    except (ExpatError, SyntaxError, ValueError, LookupError):
        return


def members(stream: BinaryIO, name: str, wanted: Callable[[str], bool]) -> Iterator[Member | Fault]:
    """The files of a zip whose names are `wanted`, by name; a fault for each that cannot be read."""
    with opened(stream) as container:
        for entry in sorted(container.infolist(), key=lambda each: each.filename):
            path = PurePosixPath(entry.filename.replace("\\", "/"))
            hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
            if entry.is_dir() or hidden or path.stem.upper() == "README" or not wanted(path.name):
                continue
            if not is_text(str(path)) or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
                shown = ascii(entry.filename)[:100]
                yield fault_of(
                    UnusableText(
                        None,
                        f"holds a file whose name leads out of it ({shown}); that file is not read",
                        f"contient un fichier dont le nom mène hors de lui ({shown}) ; ce fichier n’est pas lu",
                    ),
                    name,
                )
                continue
            try:
                yield Member(f"{name}/{path}", _content(container, entry, path))
            except Exception as error:
                yield fault_of(error, f"{name}/{path}")


def _content(container: zipfile.ZipFile, entry: zipfile.ZipInfo, path: PurePosixPath) -> bytes:
    if path.suffix.lower() == ".zip":
        raise UnusableText(
            None,
            "is a zip inside a zip, which is not opened; unpack the outer one",
            "est un zip dans un zip, qui n’est pas ouvert ; décompressez celui du dehors",
        )
    if len(path.parts) > DEEPEST_FOLDER:
        raise UnusableText(
            None,
            f"lies more than {DEEPEST_FOLDER} folders deep; move it up",
            f"se trouve à plus de {DEEPEST_FOLDER} dossiers de profondeur ; remontez-le",
        )
    if entry.file_size > LARGEST_MEMBER:
        most = LARGEST_MEMBER // 1024 // 1024
        raise UnusableText(
            None, f"is larger than {most} MiB; unpack the zip", f"dépasse {most} Mio ; décompressez le zip"
        )
    if entry.flag_bits & _ENCRYPTED:
        raise _protected()
    return container.read(entry)


def _protected() -> UnusableText:
    return UnusableText(
        None,
        "is protected by a password; save it without one",
        "est protégé par un mot de passe ; enregistrez-le sans",
    )
