"""Where the files of an edition are."""

from pathlib import Path

from index.storage.current import EDITIONS, published
from index.storage.manifest import MANIFEST, SEGMENTS, Manifest


def files_of(index: Path, name: str) -> dict[str, Path]:
    """The files of an edition and of its segments, as an error names them: `segments/<name>/texts.sqlite`."""
    folder = index / EDITIONS / name
    manifest = Manifest.read(folder)
    found = {each: folder / each for each in (MANIFEST, *manifest.files)}
    for segment, files in manifest.segments.items():
        found |= {f"{SEGMENTS}/{segment}/{each}": index / SEGMENTS / segment / each for each in files}
    return found


def file_of(index: Path, name: str, file: str) -> Path:
    """A file of the edition, or of its newest segment."""
    return [path for path in files_of(index, name).values() if path.name == file][-1]


def own_files(index: Path, name: str) -> list[Path]:
    """The files of an edition that the other one kept does not have, not even under another name."""
    others = [each for each in published(index) if each != name]
    held = [path.stat().st_ino for each in others for path in files_of(index, each).values()]
    return [path for path in files_of(index, name).values() if path.stat().st_ino not in held]
