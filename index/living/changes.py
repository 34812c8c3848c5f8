"""Being told of files that are new, changed or gone."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from watchfiles import Change, awatch

from index.building.seeds.formats import is_read
from index.phrases import Phrase

# A change is told once nothing more has changed for the one time, or after the other at the latest.
_QUIET_MILLISECONDS = 200
_LONGEST_MILLISECONDS = 2_000
# How often it is looked whether a folder itself came, went or was replaced, and whether sources.yaml changed.
_LOOK_MILLISECONDS = 1_000
# Where the system tells nothing: how often the files are looked at.
_POLL_MILLISECONDS = 2_000
_BLIND_SECONDS = 30.0


async def changes(
    folders: Callable[[], Sequence[Path]], file: Path, told: Callable[[Phrase], None]
) -> AsyncIterator[None]:
    """Yields whenever a text below the folders changes, one of the folders comes or goes, or the `file` changes.

    `folders`, which may name some that are not there, is called anew when one of them or the file has changed. Where
    the system cannot tell of changes, `told` is called with the reason, and the files are looked at instead.
    """
    polling: bool | None = None
    while True:
        # What is seen is noted before the watching begins: a folder that changes between the two is not missed.
        seen = _state((named := folders()), file)
        try:
            async for batch in _told([folder for folder in named if folder.is_dir()], polling):
                if _state(named, file) != seen:
                    yield
                    break
                if batch:
                    yield
        except (OSError, RuntimeError) as error:
            if polling:
                told(_blind(error))
                await asyncio.sleep(_BLIND_SECONDS)
                yield
            else:
                told(_looking(error))
            polling = True


async def _told(folders: list[Path], polling: bool | None) -> AsyncIterator[bool]:
    """Whether there was a change, at every change and every second."""
    if not folders:
        while True:
            await asyncio.sleep(_LOOK_MILLISECONDS / 1000)
            yield False
    async for batch in awatch(
        *folders,
        watch_filter=_may_matter,
        debounce=_LONGEST_MILLISECONDS,
        step=_QUIET_MILLISECONDS,
        rust_timeout=_LOOK_MILLISECONDS,
        yield_on_timeout=True,
        force_polling=polling,
        poll_delay_ms=_POLL_MILLISECONDS,
        ignore_permission_denied=True,
    ):
        yield bool(batch)


def _may_matter(change: Change, name: str) -> bool:
    """Whether a change may be one of a text: hidden files are none, nor those of no format that Dateline reads."""
    path = Path(name)
    if path.name.startswith("."):
        return False
    return change is Change.deleted or is_read(path.name) or path.is_dir()


def _state(folders: Sequence[Path], file: Path) -> set[tuple[str, int, int]]:
    """What tells whether folders or the file are others than before."""
    state = set()
    for folder in folders:
        try:
            state.add((str(folder), folder.stat().st_ino, 0))
        except OSError:
            continue
    try:
        about = file.stat()
        state.add((str(file), about.st_mtime_ns, about.st_size))
    except OSError:
        pass
    return state


def _looking(error: Exception) -> Phrase:
    return Phrase(
        en=f"The system does not tell of changed files here ({error}); they are looked at every 2 seconds instead.",
        fr=f"Le système ne signale pas ici les fichiers changés ({error}) ; ils sont regardés toutes les "
        "deux secondes.",
    )


def _blind(error: Exception) -> Phrase:
    return Phrase(
        en=f"The folders cannot be looked at ({error}); all texts are read again every 30 seconds instead.",
        fr=f"Les dossiers ne peuvent pas être regardés ({error}) ; tous les textes sont relus toutes les 30 secondes.",
    )
