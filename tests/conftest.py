"""What several tests share: small seeds, an archive with the fake encoder, and one with the real one."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType

import pytest

from index.archive import Archive
from index.building.build import Built, build
from index.encoding.encoder import OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.quoting.reader import OnnxReader
from index.storage.current import open_current
from tests.fakes import HashedEncoder

ROOT = Path(__file__).parent.parent


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """An empty folder of seeds."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where a test keeps its index."""
    return tmp_path / "index"


@pytest.fixture
def make(seeds: Path, index: Path) -> Callable[..., Built]:
    """Builds the seeds with the fake encoder, or the one given."""

    def made(encoder: HashedEncoder | None = None) -> Built:
        model = encoder or HashedEncoder()
        return build(seeds, index, lambda: model, "hashed")

    return made


@pytest.fixture
def archive(make: Callable[..., Built], index: Path) -> Iterator[Callable[[], Archive]]:
    """Builds, and opens what serves."""
    opened: list[Archive] = []

    def made() -> Archive:
        make()
        opened.append(Archive(open_current(index), HashedEncoder()))
        return opened[-1]

    yield made
    for each in opened:
        each.edition.close()


@pytest.fixture(scope="session")
def real_model() -> Path:
    """The default encoder, prepared once where `make ask` keeps it."""
    return EncoderSource(DEFAULT_MODEL, ROOT / "var" / "models").prepare()


@pytest.fixture(scope="session")
def seed_archive(real_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The seed text with the real encoder."""
    index = tmp_path_factory.mktemp("seed") / "index"
    encoder = OnnxEncoder(real_model)
    build(ROOT / "seeds", index, lambda: encoder, real_model.name)
    archive = Archive(open_current(index), encoder, OnnxReader())
    yield archive
    archive.edition.close()


@pytest.fixture
def calls() -> Iterator[list[CodeType]]:
    """The code of every function called from now on, in this thread and in those started from now on."""
    seen: list[CodeType] = []

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            seen.append(frame.f_code)

    threading.setprofile(note)
    sys.setprofile(note)
    yield seen
    sys.setprofile(None)
    threading.setprofile(None)
