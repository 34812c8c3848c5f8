"""The manifest of an edition: what it was made from, and the checksums of its files and of itself."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.errors import EditionError, Step
from index.storage.checksums import Checksum

FORMAT = 3
MANIFEST = "manifest.json"
TEXTS = "texts.sqlite"
VECTORS = "vectors.faiss"
WORDS = "words"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an edition says of itself.

    `digest` is the hash of everything the edition depends on: a build that finds the same digest has nothing to do.
    `seeds` is the folder of texts it was built from; `faults` counts the texts of it that could not be read. `files`
    holds the checksum of each other file of the edition, by its path in the edition's folder; `Draft` fills it in.
    """

    digest: str
    encoder: str
    encoder_folder: str
    encoder_fingerprint: str
    seeds: str
    documents: int
    passages: int
    faults: int
    files: Mapping[str, Checksum] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Writes the manifest file of an edition."""
        files = {name: checksum._asdict() for name, checksum in self.files.items()}
        content = {"format": FORMAT, **asdict(self), "files": files}
        content["checksum"] = _checksum(content)
        (folder / MANIFEST).write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of an edition. Raises `EditionError` when it is missing, damaged or of another format."""
        try:
            content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            form = content["format"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise damaged(folder, str(error)) from error
        if form != FORMAT:
            raise EditionError(
                f"The edition in {folder} has form {form}; this Dateline reads form {FORMAT}.",
                f"L’édition de {folder} a la forme {form} ; ce Dateline lit la forme {FORMAT}.",
                Step.BUILD,
            )
        if content.pop("checksum", None) != _checksum(content):
            raise damaged(folder, MANIFEST)
        del content["format"]
        files = {name: Checksum(**checksum) for name, checksum in content.pop("files").items()}
        return cls(**content, files=files)


def _checksum(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def damaged(folder: Path, reason: str) -> EditionError:
    """The error of an edition that cannot be read; `reason` is the name of a file, or a library's message."""
    return EditionError(
        f"The edition in {folder} is damaged ({reason}).",
        f"L’édition de {folder} est abîmée ({reason}).",
        Step.BUILD,
    )
