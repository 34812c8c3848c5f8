"""The storages that one suite of tests is run over, and the texts that it builds in each."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from index.building.build import Built, build
from index.building.build_milvus import build_milvus
from index.milvus.client import Client
from index.milvus.storage import Milvus
from index.storage.storage import FOLDERS, Storage
from tests.fakes import HashedEncoder

KINDS = ("folders", "milvus-lite", "milvus")
# Longer than a field of Milvus may be, in few sentences.
_LONG = "date 2019-06-30 " + " ".join(
    f"Au chapitre {n} le veilleur compte les barques du lac, " + "et puis encore " * 35 + "." for n in range(30)
)
TEXTS = {
    "a.txt": "date 2020-03-10 Le roi du nord a signé le traité en 2014. Sa flotte compte 20 000 marins.",
    "b.txt": "date 2022-01 La reine du sud a ouvert le pont vendredi 21 janvier 2022. Depuis 2011, elle règne seule.",
    "c.txt": "date 2022-02-05 Le prince de l’ouest a fermé le port.\n\nLe roi du nord n’est pas venu.",
    "d.txt": "date 2021-01-21 The duke of the east opened the library on 21 January 2021. Nobody came.",
    "e.txt": "Le moulin tourne sans date, et le meunier dort.",
    "f.txt": _LONG,
}


class Place(NamedTuple):
    """A storage, where its archive is, and how to build one there."""

    storage: Storage
    archive: Path
    build: Callable[[Path, Path, HashedEncoder], Built]


@contextmanager
def opened(kind: str, home: Path) -> Iterator[Place]:
    """A storage of that kind over an empty folder; the test is skipped where there is none of it."""
    archive = home / "index"
    if kind == "folders":
        yield Place(FOLDERS, archive, lambda texts, index, model: build(texts, index, lambda: model, "hashed"))
        return
    milvus = Milvus(Client(_address(kind, home)))

    def built(texts: Path, index: Path, model: HashedEncoder) -> Built:
        return build_milvus(milvus, texts, index, lambda: model, "hashed")

    try:
        yield Place(milvus, archive, built)
    finally:
        if kind == "milvus":
            milvus.remove(archive)
        milvus.close()
        if kind == "milvus-lite":
            release(home)


def _address(kind: str, home: Path) -> str:
    if kind == "milvus":
        if not (address := os.environ.get("MILVUS_URI", "")):
            pytest.skip("MILVUS_URI names no server of Milvus")
        return address
    if sys.platform != "linux":
        pytest.skip("milvus-lite is tested on Linux only")
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed")
    return str(home / "store.db")


def release(home: Path) -> None:
    """Closes the milvus-lite of a folder, as the end of its process does."""
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(home / "store.db"))


def write(folder: Path, texts: dict[str, str]) -> None:
    """Makes a folder hold these texts and no others."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
