"""The manifest of an edition: what it was made from, and the names of its files."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import EditionError, Step

FORMAT = 1
MANIFEST = "manifest.json"
TEXTS = "texts.sqlite"
VECTORS = "vectors.faiss"
WORDS = "words"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an edition says of itself.

    `digest` is the hash of everything the edition depends on: a build that finds the same digest has nothing to do.
    `seeds` is the folder of texts it was built from; `faults` counts the texts of it that could not be read.
    """

    digest: str
    encoder: str
    encoder_folder: str
    encoder_fingerprint: str
    seeds: str
    documents: int
    passages: int
    faults: int

    def write(self, folder: Path) -> None:
        """Writes the manifest file of an edition."""
        content = {"format": FORMAT, **asdict(self)}
        (folder / MANIFEST).write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of an edition. Raises `EditionError` when it is missing, damaged or of another format."""
        try:
            content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            form = content.pop("format")
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise damaged(folder, str(error)) from error
        if form != FORMAT:
            raise EditionError(
                f"The edition in {folder} has form {form}; this Dateline reads form {FORMAT}.",
                f"L’édition de {folder} a la forme {form} ; ce Dateline lit la forme {FORMAT}.",
                Step.BUILD,
            )
        try:
            return cls(**content)
        except TypeError as error:
            raise damaged(folder, str(error)) from error


def damaged(folder: Path, reason: str) -> EditionError:
    """The error of an edition that cannot be read; `reason` is a library's message or a few words."""
    return EditionError(
        f"The edition in {folder} is damaged ({reason}).",
        f"L’édition de {folder} est abîmée ({reason}).",
        Step.BUILD,
    )
