"""A connection to one Milvus: made when it is first needed, and again after it was lost."""

import logging
import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from index.errors import StoreError, no_milvus_client, store_lost

# What a question may wait for one call; a build waits longer, since Milvus makes an index in some of its calls.
QUESTION_SECONDS = 10.0
BUILD_SECONDS = 600.0
_CONNECT_SECONDS = 5.0
# After a call that was not answered, the others fail at once for so long: an answer makes many, and each would wait.
_REST_SECONDS = 2.0
_NEVER = 2**31 - 1
_PASSWORD = re.compile(r"//[^/@]*@")
# Milvus' codes for a collection or an alias that is not there, and for a collection that is not in memory.
_MISSING = {100, 1600}
_RELEASED = 101

Result = TypeVar("Result")


class MissingError(StoreError):
    """A collection, or an alias, that Milvus does not hold."""


class TakenError(StoreError):
    """An alias that stands for another collection already."""


class Client:
    """A connection to one Milvus. Safe to use from several threads at once.

    `address` is that of a server, or a file that milvus-lite reads in this process.
    """

    def __init__(
        self,
        address: str,
        connect: Callable[[str, float], Any] | None = None,
        seconds: float = QUESTION_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connects to nothing yet. A question's call may take so many seconds.

        `connect` gives the client of pymilvus for an address, within so many seconds; it may raise anything.
        """
        self._address = address
        self.shown = _PASSWORD.sub("//", address)
        self.seconds = seconds
        self._connect = connect or _connect
        self._clock = clock
        # What was wrong with the last call, and until when others fail for the same reason.
        self._resting: tuple[float, str] | None = None
        self._client: Any = None
        self._lock = threading.Lock()

    @property
    def in_process(self) -> bool:
        """Whether milvus-lite runs in this process, over a file that no other process can open meanwhile."""
        return "://" not in self._address

    def do(self, work: Callable[[Any], Result], collection: str = "") -> Result:
        """What `work` gives, called with the client of pymilvus.

        `collection` is the one that it reads: a server that was started again may have to load it first. Raises
        `MissingError`, `TakenError`, or `StoreError` when Milvus does not answer; the next call connects anew.
        """
        try:
            try:
                return work(self._connected())
            except Exception as error:
                if _code(error) != _RELEASED or not collection:
                    raise
                self._connected().load_collection(collection, timeout=BUILD_SECONDS)
                return work(self._connected())
        except StoreError:
            raise
        except Exception as error:
            raise self._fault(error) from error

    def close(self) -> None:
        """Ends the connection; the next call would make another."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self) -> Any:
        with self._lock:
            if self._resting is not None and self._clock() < self._resting[0]:
                raise StoreError(*store_lost(self.shown, self._resting[1]))
            if self._client is None:
                self._client = self._connect(self._address, min(self.seconds, _CONNECT_SECONDS))
            return self._client

    def _fault(self, error: Exception) -> StoreError:
        words = (str(getattr(error, "message", "") or error).strip().splitlines() or [type(error).__name__])[0]
        if _code(error) in _MISSING:
            return MissingError(*store_lost(self.shown, words))
        if "already exist" in words or "is alias to another" in words:
            return TakenError(*store_lost(self.shown, words))
        with self._lock:
            # Whatever was lost with it, a new connection begins from nothing.
            client, self._client = self._client, None
            self._resting = self._clock() + _REST_SECONDS, words
        if client is not None:
            _let_go(client)
        return StoreError(*store_lost(self.shown, words))


def _code(error: Exception) -> object:
    return getattr(error, "code", None)


def _let_go(client: Any) -> None:
    try:
        client.close()
    except Exception:
        logging.getLogger(__name__).debug("a lost connection was not closed", exc_info=True)


def _connect(address: str, seconds: float) -> Any:
    """A client of pymilvus with a channel of its own."""
    # Its import reads .env, and would put all of it into the environment of this process.
    before = os.environ.get("PYTHON_DOTENV_DISABLED")
    # gRPC would tell of lost connections on standard error, beside what is said here.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise no_milvus_client(str(error)) from error
    finally:
        if before is None:
            del os.environ["PYTHON_DOTENV_DISABLED"]
        else:
            os.environ["PYTHON_DOTENV_DISABLED"] = before
    for name in ("pymilvus", "milvus_lite"):
        # They print whole tracebacks of what is said here in one sentence.
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    options = {}
    if "://" not in address:
        Path(address).parent.mkdir(parents=True, exist_ok=True)
        # Nothing has to be kept alive, and milvus-lite hangs up on a client that pings every ten seconds.
        options = {"grpc.keepalive_time_ms": _NEVER}
    return MilvusClient(address, timeout=seconds, dedicated=True, grpc_options=options)
