"""PDF: the text of each page in the order it is drawn; where each page begins is kept."""

import logging
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from index.building.seeds.fault import Notice, UnusableText
from index.building.seeds.limits import LARGEST_DRAWING, LARGEST_FILE, LONGEST_TEXT, LONGEST_TITLE, MOST_PAGES, grouped
from index.building.seeds.text import Text
from index.documents import Origin, Stated, normalise
from index.phrases import Phrase, counted

# What it says of a damaged file is said here, as a fault.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
_BETWEEN_PAGES = "\n\n"
_DAMAGED = (
    "is damaged or cut short; save or download it again",
    "est abîmé ou incomplet ; enregistrez-le ou téléchargez-le à nouveau",
)
# Pages named in one sentence at most.
_MOST_NAMED = 5


def read(stream: BinaryIO, name: str) -> Iterator[Text | Notice]:
    """The text of a file. A page that cannot be read is left out, with a warning that names it."""
    if len(stream.read(LARGEST_FILE + 1)) > LARGEST_FILE:
        most = LARGEST_FILE // 1024 // 1024
        raise UnusableText(None, f"is larger than {most} MiB; split it", f"dépasse {most} Mio ; coupez-le")
    stream.seek(0)
    file = _opened(stream)
    pages, blank, failed = _pages(file)
    if not any(page.strip() for page in pages):
        if failed:
            raise UnusableText(None, *_DAMAGED)
        raise UnusableText(
            None,
            "has no text, only pictures of pages (a scan); recognise its text first, with ocrmypdf for example",
            "n’a pas de texte, seulement des images de pages (un scan) ; reconnaissez d’abord son texte, avec ocrmypdf "
            "par exemple",
        )
    starts, place = [], 0
    for page in pages:
        starts.append(place)
        place += len(page) + len(_BETWEEN_PAGES)
    yield Text(_BETWEEN_PAGES.join(pages), _fields(file), _dates(file), pages=tuple(starts))
    if blank:
        yield Notice(name, None, _named(blank, "no text; is it a picture?", "pas de texte ; est-ce une image ?"))
    if failed:
        yield Notice(name, None, _named(failed, "a form that cannot be read", "une forme illisible"))


def _opened(stream: BinaryIO) -> pypdf.PdfReader:
    """Raises `UnusableText` when it is damaged, protected by a password, or has too many pages."""
    try:
        file = pypdf.PdfReader(stream)
        if file.is_encrypted and not file.decrypt(""):
            raise UnusableText(
                None,
                "is protected by a password; save it without one",
                "est protégé par un mot de passe ; enregistrez-le sans",
            )
        number = len(file.pages)
    except DependencyError as error:
        raise UnusableText(
            None,
            "is encrypted, which is not read without the package cryptography; run: pip install 'dateline[files]'",
            "est chiffré, ce qui n’est pas lu sans le paquet cryptography ; lancez : pip install 'dateline[files]'",
        ) from error
    except UnusableText:
        raise
    except Exception as error:  # pypdf raises errors of Python's own on what is no PDF.
        raise UnusableText(None, *_DAMAGED) from error
    if number > MOST_PAGES:
        raise UnusableText(
            None,
            f"has more than {grouped(MOST_PAGES)} pages; split it",
            f"a plus de {grouped(MOST_PAGES, ' ')} pages ; coupez-le",
        )
    return file


def _pages(file: pypdf.PdfReader) -> tuple[list[str], list[int], list[int]]:
    """The text of each page, and the numbers of those without any and of those that cannot be read."""
    texts: list[str] = []
    blank, failed = [], []
    length = 0
    for number in range(len(file.pages)):
        text = ""
        try:
            page = file.pages[number]
            contents = page.get_contents()
            if contents is not None and len(contents.get_data()) > LARGEST_DRAWING:
                raise PyPdfError("too large")
            text = normalise(page.extract_text()).replace("\0", "").strip()
            text = text.encode("utf-8", "ignore").decode()
        except Exception:  # Whatever pypdf raises is the fault of this page alone.
            failed.append(number + 1)
        else:
            if not text:
                blank.append(number + 1)
        texts.append(text)
        length += len(text)
        if length > LONGEST_TEXT:
            # The one who makes the document of it says so.
            break
    return texts, blank, failed


def _fields(file: pypdf.PdfReader) -> dict[str, object]:
    try:
        title = file.metadata.title if file.metadata is not None else None
    except Exception:  # a title of no known form
        return {}
    # "Microsoft Word - rapport.doc" names a file, not a text.
    if not title or len(title) > LONGEST_TITLE or title.lower().startswith("microsoft word") or "\0" in title:
        return {}
    return {"title": title.encode("utf-8", "ignore").decode()}


def _dates(file: pypdf.PdfReader) -> tuple[Stated, ...]:
    """When the file was made, and when it was changed."""
    try:
        kept: Mapping[str, object] = file.metadata or {}
        written = {field: str(kept.get(f"/{field}") or "") for field in ("CreationDate", "ModDate")}
    except Exception:  # a reference that leads nowhere
        return ()
    return tuple(Stated(Origin.FILE, each, field) for field, each in written.items() if each)


def _named(pages: list[int], en: str, fr: str) -> Phrase:
    numbers = ", ".join(map(str, pages[:_MOST_NAMED])) + (", …" if len(pages) > _MOST_NAMED else "")
    count, one = counted(len(pages), "page", "page"), len(pages) == 1
    return Phrase(
        en=f"{count.en} {'has' if one else 'have'} {en} ({numbers}); the others are read",
        fr=f"{count.fr} {'a' if one else 'ont'} {fr} ({numbers}) ; les autres sont lues",
    )
