"""A backup of what people gave: one file with a checksum for each of its own, made while the bot runs.

It is a tar archive compressed by gzip. `backup.json` comes first: the form, the Dateline that wrote it, when, and the
size and SHA-256 of every file that follows. `.env` is not in it, nor anything that can be made again.
"""

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from bot.kept import FOLDER, Running, recover
from index.errors import DatelineError, disk_faults
from index.storage.manifest import program_version

FORM = 1
DESCRIPTION = "backup.json"
_COLLECTIONS = "collections"
_SQLITE = b"SQLite format 3\0"
# Companions of a database, which SQLite's backup has read; drafts; locks; copies from before an upgrade.
_LEFT_OUT = re.compile(r".*-(wal|shm|journal)|.*\.lock|\..*\.\d+|.*\.form-\d+")
_LONGEST_DESCRIPTION = 64 * 1024 * 1024


class BackupError(DatelineError):
    """A backup cannot be written or put back."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself; `files` are the size and the SHA-256 of each, by its path in the backup."""

    version: str
    made: str
    files: Mapping[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """Of all its files, in bytes."""
        return sum(size for size, _ in self.files.values())


def back_up(target: Path, *, folder: Path = FOLDER, seeds: Path | None = None, overwrite: bool = False) -> Backup:
    """Writes a backup of the folder of what people gave; where `seeds` is named, of the texts there and in collections.

    The file takes its name when every byte is written; it is for its owner alone. Raises `BackupError`, `DiskError`.
    """
    recover(folder)
    if target.exists() and not overwrite:
        raise BackupError(
            f"{target} is there already, and was not touched. Name another file, or add --overwrite.",
            f"{target} existe déjà ; rien n’y a été touché. Nommez un autre fichier, ou ajoutez --overwrite.",
        )
    roots = _roots(folder, seeds)
    for name, root in roots.items():
        if not root.is_dir() and name != _COLLECTIONS:
            raise BackupError(
                f"There is nothing to back up: no folder {root} here.",
                f"Il n’y a rien à sauvegarder : pas de dossier {root} ici.",
            )
    with disk_faults(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".dateline-") as still:
                files = dict(_still(roots, Path(still)))
                backup = Backup(
                    program_version(),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    {name: _measured(path) for name, path in files.items()},
                )
                _write(draft, backup, files)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    return backup


def _roots(folder: Path, seeds: Path | None) -> dict[str, Path]:
    """The folders that a backup holds, by their names in it. Collections stand beside `seeds`, or there are none."""
    return {"data": folder} | ({"seeds": seeds, _COLLECTIONS: seeds.with_name(_COLLECTIONS)} if seeds else {})


def _still(roots: Mapping[str, Path], copies: Path) -> Iterator[tuple[str, Path]]:
    """Each file by its name in the backup, with where it can be read: a database in a copy that no bot writes to."""
    for name, root in roots.items():
        for path in sorted(root.rglob("*")):
            if _LEFT_OUT.fullmatch(path.name) or path.is_symlink() or not path.is_file():
                continue
            inside = f"{name}/{path.relative_to(root).as_posix()}"
            copy = copies / hashlib.sha256(inside.encode()).hexdigest()
            if name == "data":
                _copy(path, copy)
                yield inside, copy
            else:
                yield inside, path


def _copy(path: Path, copy: Path) -> None:
    with path.open("rb") as file:
        database = file.read(len(_SQLITE)) == _SQLITE
    if not database:
        shutil.copyfile(path, copy)
        return
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _write(draft: Path, backup: Backup, files: Mapping[str, Path]) -> None:
    about = {"form": FORM, "version": backup.version, "made": backup.made, "files": backup.files}
    description = json.dumps(about, indent=1, ensure_ascii=False).encode()
    handle = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as written:
        with tarfile.open(fileobj=written, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
            _add(archive, DESCRIPTION, io.BytesIO(description), len(description))
            for name, path in files.items():
                with path.open("rb") as content:
                    _add(archive, name, content, backup.files[name][0])
        written.flush()
        os.fsync(written.fileno())


def _add(archive: tarfile.TarFile, name: str, content: io.BufferedIOBase, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, content)


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def restore(
    source: Path, *, folder: Path = FOLDER, seeds: Path | None = None, overwrite: bool = False
) -> tuple[Backup, list[Path]]:
    """Puts a backup back; gives what it says of itself, and the folders that what was there before was moved to.

    Every checksum is compared before anything is moved, and a folder takes its place whole. `seeds` says where the
    texts of a backup that holds some go, its collections beside it. Raises `BackupError`, also while a bot runs on
    that folder, and `DiskError`.
    """
    recover(folder)
    with disk_faults(folder.parent), Running(folder), _opened(source) as archive:
        backup = _description(archive, source)
        homes = _roots(folder, seeds)
        wanted = {name for name in homes if any(each.startswith(f"{name}/") for each in backup.files)}
        taken = [homes[name] for name in sorted(wanted) if _holds_something(homes[name])]
        if taken and not overwrite:
            raise BackupError(
                f"{taken[0]} holds files, and was not touched. To put the backup in its place, add --overwrite: what "
                "is there now is kept beside it.",
                f"{taken[0]} contient des fichiers ; rien n’y a été touché. Pour mettre la sauvegarde à la place, "
                "ajoutez --overwrite : ce qui s’y trouve est gardé à côté.",
            )
        drafts = {name: homes[name].with_name(f".{homes[name].name}.new.{os.getpid()}") for name in sorted(wanted)}
        try:
            _extract(archive, backup, drafts, source)
            return backup, [aside for name in sorted(wanted) if (aside := _exchange(homes[name], drafts[name]))]
        finally:
            for draft in drafts.values():
                shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {source}.", f"Il n’y a pas de fichier {source}.") from error
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(source, str(error)) from error
    except OSError as error:
        # What gzip says of bytes that are none of its own bears no number of the system.
        if error.errno is not None:
            raise
        raise _unreadable(source, str(error)) from error


def _unreadable(source: Path, why: str) -> BackupError:
    return BackupError(
        f"{source} is no whole backup of Dateline ({why}); nothing was changed. Try an earlier one.",
        f"{source} n’est pas une sauvegarde entière de Dateline ({why}) ; rien n’a été changé. Essayez-en une plus "
        "ancienne.",
    )


def _description(archive: tarfile.TarFile, source: Path) -> Backup:
    first = archive.next()
    if first is None or first.name != DESCRIPTION or not first.isfile() or first.size > _LONGEST_DESCRIPTION:
        raise _unreadable(source, DESCRIPTION)
    content = archive.extractfile(first)
    assert content is not None
    about = json.loads(content.read())
    if about["form"] > FORM:
        raise BackupError(
            f"{source} was made by Dateline {about['version']}; this one is {program_version()} and cannot read it. "
            "Install that version. Nothing was changed.",
            f"{source} a été fait par Dateline {about['version']} ; celui-ci est {program_version()} et ne le lit pas. "
            "Installez cette version. Rien n’a été changé.",
        )
    files = {str(name): (int(size), str(digest)) for name, (size, digest) in about["files"].items()}
    for name in files:
        parts = PurePosixPath(name).parts
        if name != "/".join(parts) or len(parts) < 2 or ".." in parts or re.search(r"[\\:\0]", name):
            raise _unreadable(source, name)
    return Backup(str(about["version"]), str(about["made"]), files)


def _extract(archive: tarfile.TarFile, backup: Backup, drafts: Mapping[str, Path], source: Path) -> None:
    """Writes the files into the drafts of their folders, and compares each with its checksum."""
    found = set()
    for member in archive:
        if member.name == DESCRIPTION:
            continue
        if not member.isfile() or member.name not in backup.files or member.size != backup.files[member.name][0]:
            raise _unreadable(source, member.name)
        found.add(member.name)
        root, _, inside = member.name.partition("/")
        content = archive.extractfile(member)
        assert content is not None
        if root not in drafts:
            continue
        path = drafts[root] / inside
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("xb") as written:
            shutil.copyfileobj(content, written)
            written.flush()
            os.fsync(written.fileno())
        path.chmod(0o600 if root == "data" else 0o644)
        if _measured(path) != backup.files[member.name]:
            raise _unreadable(source, member.name)
    if missing := backup.files.keys() - found:
        raise _unreadable(source, min(missing))


def _holds_something(folder: Path) -> bool:
    return folder.exists() and any(not _LEFT_OUT.fullmatch(path.name) for path in folder.iterdir())


def _exchange(folder: Path, draft: Path) -> Path | None:
    """Puts the draft in the folder's place; gives where that went, if there was one.

    Should the machine stop between the two steps, `recover` takes the second.
    """
    ready = folder.with_name(f".{folder.name}.ready")
    shutil.rmtree(ready, ignore_errors=True)
    draft.rename(ready)
    aside = None
    if folder.exists():
        aside = folder.with_name(f"{folder.name}.before-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}")
        folder.rename(aside)
    recover(folder)
    return aside
