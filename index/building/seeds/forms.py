"""The forms of files: which extension is read by which reader, and which libraries that needs."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from pathlib import PurePath

from index.building.seeds.fault import UnusableText
from index.building.seeds.text import Reader


@dataclass(frozen=True, slots=True)
class Form:
    """A form of files: its name, its module in `readers`, and the package that reads it, empty for Python's own."""

    name: str
    module: str
    package: str = ""

    @property
    def reader(self) -> str:
        """The package that reads this form with its version, or "dateline"; it stands beside each text."""
        return f"{self.package} {_version(self.package)}" if self.package else "dateline"

    def load(self) -> Reader:
        """The reader of this form. Raises `UnusableText`, with the command to run, when its package is missing."""
        try:
            read: Reader = import_module(f"index.building.seeds.readers.{self.module}").read
        except ImportError as error:
            raise UnusableText(
                None,
                f"is not read without the package {error.name or self.package}; run: pip install 'dateline[files]'",
                f"n’est pas lu sans le paquet {error.name or self.package} ; lancez : pip install 'dateline[files]'",
            ) from error
        return read


@cache
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


_PLAIN = Form("text", "plain")
_MARKDOWN = Form("markdown", "markdown")
_JSON_LINES = Form("json-lines", "json_lines")
_PAGE = Form("web-page", "web_page", "trafilatura")
_FEED = Form("feed", "feed", "feedparser")
FORMS: dict[str, Form] = {
    ".txt": _PLAIN,
    ".text": _PLAIN,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".jsonl": _JSON_LINES,
    ".ndjson": _JSON_LINES,
    ".json": Form("json", "json_file"),
    ".csv": Form("table", "table"),
    ".tsv": Form("table", "table"),
    ".html": _PAGE,
    ".htm": _PAGE,
    ".xhtml": _PAGE,
    ".pdf": Form("pdf", "pdf", "pypdf"),
    ".docx": Form("word", "word", "python-docx"),
    ".odt": Form("opendocument", "opendocument", "odfdo"),
    ".epub": Form("epub", "epub", "ebooklib"),
    ".rss": _FEED,
    ".atom": _FEED,
    ".xml": _FEED,
    ".eml": Form("mail", "mail"),
    ".mbox": Form("mail", "mailbox"),
}
# Holds files of the forms above.
ZIP = ".zip"


def form_of(name: str) -> Form | None:
    """The form of a file's name, or `None` when its extension is of none."""
    return FORMS.get(PurePath(name).suffix.lower())
