"""`dateline fetch`, and what the doctor says of it."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.bot.terminal.conftest import Run

_PAGE = b"date 2022-05 Le maire a ouvert la piscine."


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answers with one page, and 404 elsewhere."""
        found = self.path == "/page.txt"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(_PAGE if found else b"")

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """The address of a server on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_page_is_fetched_kept_and_read(run: Run, address: str, tmp_path: Path, seeds: Path) -> None:
    """The doctor says when, and when again; an address that fails is no fault of the archive."""
    written = f"collections: {{default: {{pages: ['{address}/page.txt', '{address}/none'], every: 2 h}}}}"
    (tmp_path / "sources.yaml").write_text(f"{written}\nallow_private: [127.0.0.1]", encoding="utf-8")
    fetched = run("fetch")
    assert fetched.status == 2
    assert fetched.out.splitlines() == [f"default: {address}/page.txt: 1 new text", "Now run: dateline build"]
    assert (
        f"{address}/none answers “404 Not Found”: check the address; nothing was fetched yet; next try" in fetched.err
    )
    [page] = (tmp_path / "data/fetched/default").glob("*/page.*")
    assert page.read_bytes() == _PAGE
    told = run("doctor", "--seeds", str(seeds)).out.splitlines()
    assert told[0] == f"✓ 1 text in {seeds} and by sources.yaml"
    assert told[1].startswith(f"✓ default: {address}/page.txt: fetched on ")
    assert told[2].startswith(
        f"– default: {address}/none answers “404 Not Found”: check the address; nothing was fetched"
    )
    assert told[3] == "  → to try it now, run: dateline fetch"


def test_loopback_is_refused_unless_it_is_allowed(run: Run, address: str, tmp_path: Path) -> None:
    """With the line to write; nothing is kept of it, and it is said in French too."""
    written = f"collections: {{default: {{pages: ['{address}/page.txt']}}}}"
    (tmp_path / "sources.yaml").write_text(written, encoding="utf-8")
    fetched = run("fetch")
    assert (fetched.status, fetched.out) == (2, "")
    assert "name its network under allow_private in sources.yaml" in fetched.err
    assert list((tmp_path / "data/fetched").glob("*/*/page.*")) == []


def test_without_an_address_it_says_where_they_stand(run: Run, tmp_path: Path) -> None:
    """An empty file is as good as none."""
    for _ in range(2):
        ran = run("fetch")
        assert (ran.status, ran.err) == (
            2, "sources.yaml names no feed and no page. README.md shows how, under “Feeds and web pages”.\n"
        )  # fmt: skip
        (tmp_path / "sources.yaml").write_text("", encoding="utf-8")


def test_a_faulty_file_is_named_with_its_line(run: Run, tmp_path: Path, texts: Callable[[], None]) -> None:
    """By every command that reads it, with the next step, and what was built still answers."""
    (tmp_path / "sources.yaml").write_text("collections:\n  news: {feds: []}\n", encoding="utf-8")
    for command in ("fetch", "build", "watch"):
        ran = run(command)
        assert ran.status == 2
        assert ran.err.splitlines() == [
            "sources.yaml:2: 'feds' is not known here; known are: folders, feeds, pages, every",
            "Until it is mended, the last edition goes on serving.",
            "Mend that line, then run: dateline build",
        ]
    assert "✗ sources.yaml:2: 'feds'" in run("doctor").out
    assert "Le chat dort" in run("ask", "Le chat dort sur le mur ?").out
