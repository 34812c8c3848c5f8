"""Publishing an edition in one atomic step, one build at a time; going back to the one before; removing the others."""

import os
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BusyError, EditionError, Step, disk_faults, none_before, other_build
from index.storage.checksums import Verified
from index.storage.current import CURRENT, EDITION_NAME, EDITIONS, is_edition, no_index, open_published, published
from index.storage.edition import Edition, verified
from index.storage.manifest import SEGMENTS, FormError, Manifest, segments_of
from index.storage.withdrawal import withdraws

_LOCK = "lock"
_DRAFT = ".draft-"
_NEW_POINTER = f".{CURRENT}-"
_SEGMENT_NAME = re.compile(r"[0-9a-f]{32}")
_TIME = "%Y%m%d-%H%M%S"
# A folder that holds this file is Dateline's; its words are for whoever finds the folder.
MARKER = "dateline-index.txt"
_MARKER_TEXT = (
    "Dateline writes and removes the editions in this folder. It can be deleted, and made again: dateline build\n"
)


@contextmanager
def locked(index: Path) -> Iterator[Path]:
    """Locks the index for one build, and yields an empty folder to draft the next edition in.

    Raises `BusyError` when another build holds the lock, `EditionError` when the folder holds things that Dateline did
    not make. The system releases the lock when the process ends, however it ends; what a killed build left behind is
    removed here.
    """
    with disk_faults(index):
        _claim(index)
        lock = FileLock(index / _LOCK)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise BusyError(*other_build(index)) from None
    try:
        with disk_faults(index):
            for name in (EDITIONS, SEGMENTS):
                (index / name).mkdir(exist_ok=True)
            _sweep(index, keep=published(index))
            # Held until the end: nothing that was read here is read again meanwhile.
            whole = _drop_damaged(index)
            folder = index / EDITIONS / f"{_DRAFT}{os.getpid()}"
            folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            del whole
    finally:
        lock.release()


def _drop_damaged(index: Path) -> list[list[Verified]]:
    """Removes the edition kept from before the one that serves, when it is damaged: no build would make it anew.

    Returns what was read of those that are whole.
    """
    names = published(index)
    whole = {name: read for name in names if (read := _is_whole(index, name)) is not None}
    if names and names[0] in whole and len(whole) < len(names):
        _point(index, list(whole))
    return list(whole.values())


def _is_whole(index: Path, name: str) -> list[Verified] | None:
    """The files of an edition that is whole, also one that only another program can open; `None` of any other."""
    folder = index / EDITIONS / name
    try:
        if not EDITION_NAME.fullmatch(name):
            return None
        try:
            made = Manifest.read(folder)
            return verified(folder, made.files, made.segments)
        except FormError as error:
            # Whole for the program that wrote it, should anybody go back to that one.
            return verified(folder, error.files, error.segments)
    except EditionError:
        return None


def _claim(index: Path) -> None:
    """Makes the folder of an index and marks it. Raises `EditionError` when it holds things of someone else's."""
    index.mkdir(parents=True, exist_ok=True)
    if (index / MARKER).exists():
        return
    # The forms before the marker left nothing but these.
    for path in index.iterdir():
        if path.name == SEGMENTS and path.is_dir() and not path.is_symlink():
            foreign = [each for each in path.iterdir() if not _is_segment(each)]
        elif path.name == EDITIONS and path.is_dir() and not path.is_symlink():
            foreign = [each for each in path.iterdir() if not (is_edition(each) or each.name.startswith(_DRAFT))]
        elif path.name == CURRENT and path.is_file() and not path.is_symlink():
            foreign = [] if _names_editions(path) else [path]
        else:
            foreign = [] if path.name == _LOCK or path.name.startswith(_NEW_POINTER) else [path]
        if foreign:
            raise EditionError(
                f"{index} holds something that Dateline did not make ({foreign[0].relative_to(index)}); nothing in it "
                "was touched.",
                f"{index} contient quelque chose que Dateline n’a pas créé ({foreign[0].relative_to(index)}) ; rien "
                "n’y a été touché.",
                Step.NAME_INDEX,
            )
    (index / MARKER).write_text(_MARKER_TEXT, encoding="utf-8")


def _names_editions(pointer: Path) -> bool:
    lines = pointer.read_text(encoding="utf-8", errors="replace").splitlines()
    return all(EDITION_NAME.fullmatch(line) for line in lines)


def publish(index: Path, draft: Path, *, replaces: bool = False) -> str:
    """Makes the draft the edition that serves, in one atomic step. Returns its name.

    The edition before is kept, to stand in for this one should it be damaged, unless it is damaged itself or holds a
    text that this one does not: what was withdrawn leaves no byte on the disk. One that it `replaces` is not kept, but
    the one before that. All others are removed, and every segment that none of them has.
    """
    for path in (*draft.rglob("*"), draft):
        _flush(path)
    for segment in sorted((draft / SEGMENTS).glob("*")):
        segment.rename(index / SEGMENTS / segment.name)
    _flush(index / SEGMENTS)
    if (draft / SEGMENTS).exists():
        (draft / SEGMENTS).rmdir()
        _flush(draft)
    kept = published(index)[1:] if replaces else _kept(index, draft)
    name = _name(index, draft)
    home = index / EDITIONS / name
    draft.rename(home)
    _flush(home.parent)
    _point(index, [name, *kept])
    return name


def rollback(index: Path) -> str:
    """Makes the edition kept from before the one that serves, in one atomic step. Returns its name.

    The one that served is kept in its place, unless it is damaged: another call goes forward again. Raises
    `EditionError` when none is kept from before, or this program cannot read it, and `BusyError` during a build.
    """
    if not published(index):
        raise no_index(index)
    with locked(index), disk_faults(index):
        serving, *before = [name for name in published(index) if is_edition(index / EDITIONS / name)] or [""]
        if not before:
            raise none_before(serving)
        open_published(index, before[0]).close()
        _point(index, [before[0], *([serving] if _is_whole(index, serving) is not None else [])])
    return before[0]


def _point(index: Path, names: Sequence[str]) -> None:
    """Writes the pointer, in one atomic step, and removes the editions that it does not name."""
    pointer = index / f"{_NEW_POINTER}{os.getpid()}"
    pointer.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    _flush(pointer)
    pointer.replace(index / CURRENT)
    _flush(index)
    _sweep(index, keep=names)


def _kept(index: Path, draft: Path) -> list[str]:
    """The name of the newest edition that is whole, unless it holds something that the draft does not; or nothing."""
    for name in published(index):
        if _is_whole(index, name) is not None:
            with closing(Edition(draft)) as after:
                return [] if withdraws(index / EDITIONS / name, after) else [name]
    return []


def _name(index: Path, draft: Path) -> str:
    """The time, and the beginning of the digest. Names sort by age, even within a second or after a clock went back."""
    now = datetime.now(UTC).strftime(_TIME)
    newest = max((path.name[: len(now)] for path in (index / EDITIONS).iterdir() if is_edition(path)), default="")
    if now <= newest:
        with suppress(ValueError, OverflowError):  # the name of an edition may hold no day that exists
            now = (datetime.strptime(newest, _TIME) + timedelta(seconds=1)).strftime(_TIME)
    return f"{now}-{Manifest.read(draft).digest[:8]}"


def _sweep(index: Path, keep: Collection[str]) -> None:
    """Removes the drafts, editions and pointers that are not kept, and the segments that no edition kept has.

    Anything else in the folder is left alone.
    """
    named = {segment for name in keep for segment in segments_of(index / EDITIONS / name)}
    for path in (index / SEGMENTS).iterdir():
        if _is_segment(path) and path.name not in named:
            shutil.rmtree(path, ignore_errors=True)
    for path in (index / EDITIONS).iterdir():
        if path.name.startswith(_DRAFT) or (is_edition(path) and path.name not in keep):
            shutil.rmtree(path, ignore_errors=True)
    for pointer in index.glob(f"{_NEW_POINTER}*"):
        pointer.unlink(missing_ok=True)


def _is_segment(path: Path) -> bool:
    """Whether a path has the name that Dateline gives to the folder of a segment."""
    return _SEGMENT_NAME.fullmatch(path.name) is not None and path.is_dir() and not path.is_symlink()


def _flush(path: Path) -> None:
    """Writes a file, or the names in a folder, through to the disk."""
    if path.is_dir():
        if os.name == "nt":  # Windows opens no folder, and writes names through by itself
            return
        handle = os.open(path, os.O_RDONLY)
    else:
        # Windows flushes only what is open for writing.
        handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
