"""A Milvus on loopback that can be stopped and started again: milvus-lite behind its own server."""

from pathlib import Path
from typing import Any

import pytest


class Server:
    """Starts at once; `address` stays the same when it is started again."""

    def __init__(self, folder: Path) -> None:
        pytest.importorskip("milvus_lite", reason="milvus-lite is not installed")
        self._folder = str(folder)
        self._running: tuple[Any, Any] | None = None
        self._port = 0
        self.start()

    @property
    def address(self) -> str:
        """What a client connects to."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Starts it over what it held before."""
        from milvus_lite.adapter.grpc.server import start_server_in_thread

        server, held, self._port = start_server_in_thread(self._folder, port=self._port)
        self._running = server, held

    def stop(self) -> None:
        """Ends it, as the end of its process does."""
        if self._running is not None:
            server, held = self._running
            server.stop(grace=None).wait()
            held.close()
            self._running = None
