"""Where the settings keep the editions of all archives, and the build that writes them there."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.settings import Settings
from index.building.build import Built, ProgressCallback, build
from index.building.texts import Texts
from index.encoding.encoder import Encoder
from index.storage.storage import FOLDERS, Storage

if TYPE_CHECKING:
    from index.milvus.storage import Milvus


class Build(Protocol):
    """Builds and publishes an edition of the texts, as `index.building.build.build` does."""

    def __call__(
        self,
        texts: Path | Texts,
        index: Path,
        encoder: Callable[[], Encoder],
        encoder_folder: str,
        progress: ProgressCallback = ...,
        /,
    ) -> Built:
        """See `build`."""
        ...


def storage_of(settings: Settings) -> Storage:
    """The storage that the settings name. Connects to nothing yet; in one process it is always the same."""
    return _milvus(_address(settings)) if settings.store else FOLDERS


def build_of(settings: Settings) -> Build:
    """The build into that storage."""
    if not settings.store:
        return build
    from index.building.build_milvus import build_milvus

    return partial(build_milvus, _milvus(_address(settings)))


def _address(settings: Settings) -> str:
    """That of a server, or the whole path of a file."""
    return settings.store if "://" in settings.store else str(Path(settings.store).absolute())


@cache
def _milvus(address: str) -> "Milvus":
    # Imported where it is used: most archives are in folders.
    from index.milvus.client import Client
    from index.milvus.storage import Milvus

    return Milvus(Client(address))
