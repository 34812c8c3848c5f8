"""The manifest of an edition: what it was made from and by, and the checksums of its files and of itself.

The form of an edition is a number. One whose files this program can still read opens as it is: an edition is never
changed once it is published. One it cannot read is made anew by a build, and stays on the disk until the next.
"""

import json
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from index.errors import EditionError, Step
from index.phrases import Phrase
from index.storage.checksums import Checksum

# Raise it when a file of an edition changes, and keep in `READS` the forms that the code still reads.
FORMAT = 6
READS = (2, 3, 4, 5, 6)
# Up to this form, an edition holds all of its files itself, and no segments.
WHOLE = 3
# Up to this form, sentences have rows among the vectors.
ROWS_OF_SENTENCES = 4
# The last program that wrote each form; those since form 3 write their name into the manifest.
_WRITTEN_BY = {2: "0.1.0"}
MANIFEST = "manifest.json"
TEXTS = "texts.sqlite"
VECTORS = "vectors.faiss"
SENTENCES = "sentence_vectors.npy"
WORDS = "words"
SEGMENTS = "segments"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an edition says of itself.

    `digest` is the hash of everything the edition depends on: a build that finds the same digest has nothing to do.
    `seeds` is the folder of texts it was built from; `faults` counts the texts of it that could not be read; `rules`
    is the number of the rules by which they were read. `sentences` counts those of its passages, and
    `serials` the serial numbers that were ever given to passages, `deleted` the passages deleted from its words, which
    tantivy still holds or counts. `files` holds the checksum of each other file of the
    edition, by its path in the edition's folder, and `segments`, for each of its segments in order, those of the
    segment's files. `form` and `version` are the form of the edition and the Dateline that wrote it.
    """

    digest: str
    encoder: str
    encoder_folder: str
    encoder_fingerprint: str
    seeds: str
    documents: int
    passages: int
    faults: int
    rules: int = 0
    sentences: int = 0
    serials: int = 0
    deleted: int = 0
    files: Mapping[str, Checksum] = field(default_factory=dict)
    segments: Mapping[str, Mapping[str, Checksum]] = field(default_factory=dict)
    form: int = field(default=FORMAT, compare=False)
    version: str = field(default="", compare=False)

    def write(self, folder: Path) -> None:
        """Writes the manifest file of an edition."""
        content = {
            "format": FORMAT,
            **asdict(self),
            "version": program_version(),
            "files": _written(self.files),
            "segments": [{"name": name, "files": _written(files)} for name, files in self.segments.items()],
        }
        del content["form"]
        content["checksum"] = _checksum(content)
        (folder / MANIFEST).write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of an edition.

        Raises `EditionError` when it is missing or damaged, and `FormError` when this program cannot read its form.
        """
        content = _content(folder)
        form, files = content.pop("format"), _read(content.pop("files"))
        segments = {each["name"]: _read(each["files"]) for each in content.pop("segments", [])}
        if form not in READS:
            raise FormError(folder, form, str(content.get("version") or _WRITTEN_BY.get(form, "")), files, segments)
        known = {name: content[name] for name in (each.name for each in fields(cls)) if name in content}
        return cls(**known, files=files, segments=segments, form=form)


class FormError(EditionError):
    """An edition is whole, but of a form that this program cannot read; `files` and `segments` are as in `Manifest`."""

    def __init__(
        self,
        folder: Path,
        form: int,
        version: str,
        files: Mapping[str, Checksum],
        segments: Mapping[str, Mapping[str, Checksum]],
    ) -> None:
        self.form = form
        self.version = version
        self.files = files
        self.segments = segments
        by = Phrase(
            en=f"Dateline {version}" if version else "another Dateline",
            fr=f"Dateline {version}" if version else "un autre Dateline",
        )
        read = ", ".join(map(str, READS))
        super().__init__(
            f"The edition in {folder} has form {form}, which {by.en} reads; this Dateline, {program_version()}, reads "
            f"form {read}.",
            f"L’édition de {folder} a la forme {form}, que lit {by.fr} ; ce Dateline, {program_version()}, lit la "
            f"forme {read}.",
            Step.UPGRADE if form > FORMAT else Step.BUILD,
        )


def _content(folder: Path) -> dict[str, Any]:
    """What a manifest holds, whatever its form. Raises `EditionError` when it is missing or damaged."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        form = content["format"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(folder, str(error)) from error
    if content.pop("checksum", None) != _checksum(content) or not isinstance(form, int):
        raise damaged(folder, MANIFEST)
    return dict(content)


def _written(files: Mapping[str, Checksum]) -> dict[str, Any]:
    return {name: checksum._asdict() for name, checksum in files.items()}


def _read(files: Mapping[str, Any]) -> dict[str, Checksum]:
    return {name: Checksum(**checksum) for name, checksum in files.items()}


def segments_of(folder: Path) -> Set[str]:
    """The names of the segments of an edition, of whatever form; none when its manifest cannot be read."""
    try:
        return Manifest.read(folder).segments.keys()
    except FormError as error:
        return error.segments.keys()
    except EditionError:
        return set()


def program_version() -> str:
    """The version of this Dateline, as it was installed."""
    try:
        return version("dateline")
    except PackageNotFoundError:
        return ""


def _checksum(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def damaged(folder: Path, reason: str) -> EditionError:
    """The error of an edition that cannot be read; `reason` is the name of a file, or a library's message."""
    return EditionError(
        f"The edition in {folder} is damaged ({reason}).",
        f"L’édition de {folder} est abîmée ({reason}).",
        Step.BUILD,
    )
