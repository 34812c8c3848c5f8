"""One build of an archive at a time, on whatever machine: an alias that only one of them can create.

Milvus has no locks, but an alias stands for one collection. The one of a build stands for its draft, in which the build
writes every half minute that it is at work. Where it has not for ten, or its process is gone from this machine, it is
taken to be dead, and what it left is removed. Two machines whose clocks differ by more than that may both build; then
the one that was taken for dead sees, before it publishes, that its alias is not its own any more.
"""

import json
import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BusyError, StoreError, disk_faults, other_build
from index.milvus import records
from index.milvus.client import Client, MissingError, TakenError
from index.milvus.draft import Draft
from index.milvus.names import Names

_LOCK = "lock"
_SAY_SECONDS = 30.0
_DEAD_AFTER = timedelta(minutes=10)


@contextmanager
def own_turn(client: Client, names: Names, index: Path, draft: Draft) -> Iterator[None]:
    """Creates the draft, and holds the turn for it. Raises `BusyError` while another build holds it.

    Only the holder of the file in `index` builds on this machine, which also tells that another one here is dead.
    """
    with disk_faults(index):
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / _LOCK)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise BusyError(*other_build(index)) from None
    try:
        holder = _holder(client, names)
        if holder is not None and not _is_dead(client, holder, client.in_process):
            raise BusyError(*other_build(client.shown))
        draft.begin()
        draft.say(_self())
        if holder is not None:
            with suppress(MissingError):
                client.do(lambda milvus: milvus.drop_alias(names.building))
        try:
            client.do(lambda milvus: milvus.create_alias(draft.documents, names.building))
        except TakenError:
            raise BusyError(*other_build(client.shown)) from None
        with _saying(draft):
            yield
    finally:
        lock.release()


def is_ours(client: Client, names: Names, draft: Draft) -> bool:
    """Whether the turn is still this draft's."""
    return _holder(client, names) == draft.documents


def _holder(client: Client, names: Names) -> str | None:
    """The collection of the build whose turn it is."""
    try:
        return str(client.do(lambda milvus: milvus.describe_alias(names.building))["collection_name"])
    except MissingError:
        return None


def _is_dead(client: Client, collection: str, in_process: bool) -> bool:
    """Whether the build that writes into a collection has ended without a word."""
    if in_process:
        return True  # no other process could have the file open, and no other build in this one holds the lock
    expression = f"key == {records.BUILDING_KEY}"
    try:
        rows = client.do(
            lambda milvus: milvus.query(
                collection,
                filter=expression,
                output_fields=["content"],
                consistency_level="Strong",
                timeout=client.seconds,
            ),
            collection,
        )
        said = json.loads(rows[0]["content"])
        beat = datetime.fromisoformat(said["at"])
        return said["machine"] == platform.node() or datetime.now(UTC) - beat > _DEAD_AFTER
    except (MissingError, IndexError, ValueError, KeyError, TypeError):
        return True


def _self() -> dict[str, str]:
    return {"machine": platform.node(), "at": datetime.now(UTC).isoformat()}


@contextmanager
def _saying(draft: Draft) -> Iterator[None]:
    """Says that this build is at work, until it ends."""
    ended = threading.Event()

    def say() -> None:
        while not ended.wait(_SAY_SECONDS):
            # What is not said now is said the next time; the build itself notices a Milvus that is gone.
            with suppress(StoreError):
                draft.say(_self())

    thread = threading.Thread(target=say, name="building", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
