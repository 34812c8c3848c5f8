"""A server on loopback whose every answer a test chooses, and the reading of what was fetched in this process."""

from collections.abc import AsyncIterator, Awaitable, Callable, Set
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from index.building.seeds import Fault, distinct, read_bytes
from index.building.seeds.isolated import Limits, Upload
from index.building.sources import Network
from index.documents import Document

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """A server; `answers` gives what each path answers, 404 where nothing is, and `asked` what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | web.Response | str] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._answer)
        self.server = TestServer(app)

    def url(self, path: str) -> str:
        """The address of a path."""
        return str(self.server.make_url(path))

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, dict(request.headers)))
        answer = self.answers.get(request.path)
        if answer is None:
            return web.Response(status=404)
        if isinstance(answer, str):
            return web.Response(text=answer)
        if isinstance(answer, web.Response):
            return web.Response(body=answer.body, status=answer.status, headers=answer.headers)
        return await answer(request)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A server that answers nothing yet."""
    made = Site()
    await made.server.start_server()
    yield made
    await made.server.close()


@pytest.fixture
def loopback() -> tuple[Network, ...]:
    """The allowance that a test's own server needs."""
    return (ip_network("127.0.0.0/8"),)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads what was fetched without starting a process, which takes a second."""

    def read(name: str, content: bytes, taken: Set[str] = frozenset(), limits: Limits | None = None) -> Upload:
        found = list(distinct(read_bytes(content, name), taken))
        return Upload(
            [each for each in found if isinstance(each, Document)], [each for each in found if isinstance(each, Fault)]
        )

    monkeypatch.setattr("index.living.keeping.read_upload", read)


def kept(folder: Path) -> dict[str, bytes]:
    """The files of a folder that readers of texts see."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}
