"""Archives in one Milvus: which edition of each serves, publishing the next in one step, and removing the others."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from index.errors import BusyError, EditionError, StoreError, none_before, other_build
from index.milvus import records
from index.milvus.client import BUILD_SECONDS, Client, MissingError
from index.milvus.draft import EXACT_UNTIL, Draft
from index.milvus.edition import MilvusEdition, OtherFormError
from index.milvus.names import DOCUMENTS, Names
from index.milvus.turn import is_ours, own_turn
from index.storage.current import Kept, no_index
from index.storage.storage import remove_folder

_TIME = "%Y%m%d-%H%M%S"


class Milvus:
    """The archives in one Milvus, each named by the folder of its index: a `Storage`. Safe to use from any thread."""

    def __init__(self, client: Client, exact_until: int = EXACT_UNTIL) -> None:
        """Connects to nothing yet. Up to `exact_until` rows, an edition is searched exactly."""
        self._client = client
        self._exact_until = exact_until

    @property
    def shown(self) -> str:
        """Where it is, without a password."""
        return f"Milvus ({self._client.shown})"

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

    def current(self, index: Path) -> str | None:
        """See `Storage.current`."""
        names = Names(index)
        try:
            pointed = self._client.do(lambda client: client.describe_alias(names.current))
        except MissingError:
            return None
        return names.edition(str(pointed["collection_name"]))

    def published(self, index: Path) -> list[str]:
        """See `Storage.published`."""
        serving = self.current(index)
        if serving is None:
            return []
        return [serving, *self._others(index, serving)]

    def _others(self, index: Path, serving: str) -> Iterator[str]:
        """The finished editions beside the one that serves, the newest first."""
        names = Names(index)
        yield from (
            name for name in sorted(self._editions(names) - {serving}, reverse=True) if self._is_finished(names, name)
        )

    def open_current(self, index: Path) -> MilvusEdition:
        """See `Storage.open_current`."""
        fault: EditionError | None = None
        tried: list[str] = []
        # The one that serves is tried before Milvus is asked for all collections, of which it may have many.
        while (serving := self.current(index)) is not None and serving not in tried:
            for name in chain((serving,), self._others(index, serving)):
                if name in tried:
                    continue
                try:
                    edition = MilvusEdition(self._client, Names(index), name, fault)
                    edition.verify()
                    return edition
                except StoreError:
                    raise
                except EditionError as error:
                    fault = fault or error
                    tried.append(name)
            # Another may have been published meanwhile, and those named before removed.
        raise fault or no_index(index)

    def state(self, index: Path) -> object:
        """See `Storage.state`: the editions, since what is published is never changed."""
        with suppress(EditionError):
            return self.published(index)
        return None

    def kept(self, index: Path) -> list[Kept]:
        """See `Storage.kept`."""
        published = self.published(index)
        if not published:
            raise no_index(index)
        found = []
        for place, name in enumerate(published):
            try:
                edition = MilvusEdition(self._client, Names(index), name)
                edition.verify()
            except StoreError:
                raise
            except EditionError as error:
                found.append(Kept(name, place == 0, None, error))
            else:
                found.append(Kept(name, place == 0, edition.manifest, None))
        return found

    def verify(self, index: Path) -> list[EditionError]:
        """See `Storage.verify`."""
        kept = self.kept(index)
        return [
            each.fault for each in kept if each.fault and (each.serves or not isinstance(each.fault, OtherFormError))
        ]

    def rollback(self, index: Path) -> str:
        """See `Storage.rollback`."""
        names = Names(index)
        serving, *before = self.published(index) or [""]
        if not serving:
            raise no_index(index)
        if not before:
            raise none_before(serving)
        MilvusEdition(self._client, names, before[0]).verify()
        self._point(names, before[0])
        return before[0]

    def remove(self, index: Path) -> None:
        """See `Storage.remove`."""
        names = Names(index)
        for alias in (names.current, names.building):
            self._drop_alias(alias)
        self._sweep(names, keep=[])
        remove_folder(index)

    @contextmanager
    def drafting(self, index: Path) -> Iterator[Draft]:
        """An empty draft of the next edition, while no other build of the archive runs. Raises `BusyError`.

        What killed builds left is removed before, and the draft after, unless it was published.
        """
        names = Names(index)
        draft = Draft(self._client, names, self._name(names), exact_until=self._exact_until)
        try:
            with own_turn(self._client, names, index, draft):
                self._sweep(names, keep=[*self.published(index), draft.name])
                try:
                    yield draft
                finally:
                    if is_ours(self._client, names, draft):
                        self._drop_alias(names.building)
        finally:
            with suppress(StoreError):
                if self.current(index) != draft.name:
                    self._drop(names, draft.name)

    def publish(self, index: Path, draft: Draft) -> str:
        """Makes a finished draft the edition that serves, in one atomic step: the alias. Returns its name.

        The edition before is kept, unless it is damaged or holds a text that this one does not: what was withdrawn is
        removed at once, from under whoever reads it. Raises `BusyError` when another build took this one's turn.
        """
        names = Names(index)
        # What the reader will find has to be there before it looks.
        MilvusEdition(self._client, names, draft.name).verify()
        if not is_ours(self._client, names, draft):
            raise BusyError(*other_build(self._client.shown))
        kept = next((name for name in self.published(index) if self._stays(names, name, draft)), None)
        self._point(names, draft.name)
        self._sweep(names, keep=[draft.name, *([kept] if kept else [])])
        return draft.name

    def _stays(self, names: Names, name: str, draft: Draft) -> bool:
        """Whether an edition is whole, and holds nothing that was withdrawn since."""
        if name == draft.name:
            return False
        try:
            before = MilvusEdition(self._client, names, name)
            before.verify()
            return all(row["compared"] in draft.written for row in before.listing(["compared"]))
        except StoreError:
            raise
        except EditionError:
            return False

    def _editions(self, names: Names) -> set[str]:
        collections = self._client.do(lambda client: client.list_collections(timeout=BUILD_SECONDS))
        return {edition for each in collections if (edition := names.edition(each)) is not None}

    def _is_finished(self, names: Names, name: str) -> bool:
        """Whether an edition has its manifest, which is written last; whatever it says."""
        collection = names.collection(name, DOCUMENTS)
        expression = f"key == {records.MANIFEST_KEY}"
        try:
            return bool(
                self._client.do(
                    lambda client: client.query(
                        collection, filter=expression, output_fields=["key"], consistency_level="Strong"
                    ),
                    collection,
                )
            )
        except MissingError:
            return False

    def _name(self, names: Names) -> str:
        """The time, and eight random digits; names sort by age, even within a second or after a clock went back."""
        now = datetime.now(UTC).strftime(_TIME)
        newest = max((name[: len(now)] for name in self._editions(names)), default="")
        if now <= newest:
            with suppress(ValueError, OverflowError):
                now = (datetime.strptime(newest, _TIME) + timedelta(seconds=1)).strftime(_TIME)
        return f"{now}-{secrets.token_hex(4)}"

    def _point(self, names: Names, name: str) -> None:
        collection = names.collection(name, DOCUMENTS)
        try:
            self._client.do(lambda client: client.alter_alias(collection, names.current))
        except MissingError:
            self._client.do(lambda client: client.create_alias(collection, names.current))

    def _drop_alias(self, alias: str) -> None:
        with suppress(MissingError):
            self._client.do(lambda client: client.drop_alias(alias))

    def _drop(self, names: Names, name: str) -> None:
        def drop(client: Any) -> None:
            for collection in client.list_collections(timeout=BUILD_SECONDS):
                if names.edition(collection) == name:
                    client.drop_collection(collection, timeout=BUILD_SECONDS)

        self._client.do(drop)

    def _sweep(self, names: Names, keep: list[str]) -> None:
        """Removes the editions and drafts that are not kept."""
        for name in self._editions(names) - set(keep):
            self._drop(names, name)
