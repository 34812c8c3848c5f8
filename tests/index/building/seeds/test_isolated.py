"""Uploads read in a process of their own, with limits."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.building.seeds import distinct, isolated, read_bytes
from index.building.seeds.forms import FORMS
from index.building.seeds.isolated import Limits, read_upload
from index.phrases import Language
from tests.conftest import ROOT

_ARTICLES = sorted((ROOT / "tests" / "data" / "articles").iterdir())


@pytest.mark.parametrize("path", _ARTICLES, ids=[path.name for path in _ARTICLES])
def test_an_upload_is_read_as_a_seed_is(path: Path) -> None:
    """The same documents, every field of them."""
    upload = read_upload(path.name, path.read_bytes())
    assert upload.documents == list(distinct(read_bytes(path.read_bytes(), path.name)))
    assert upload.faults == []


def test_faults_and_taken_ids_come_back_with_their_lines() -> None:
    """A text of an id that another text has is a fault, as is a second one in the file."""
    content = b'{"id": "x", "text": "1"}\n{"id": "y", "text": "2"}\n{"id": "y", "text": "3"}\n[]\n'
    upload = read_upload("a.jsonl", content, taken={"x"})
    assert [document.text for document in upload.documents] == ["2"]
    assert [fault.say(Language.ENGLISH) for fault in upload.faults] == [
        "a.jsonl:1: a second text is called 'x'; give each its own id",
        "a.jsonl:3: a second text is called 'y'; give each its own id",
        "a.jsonl:4: is not a JSON object",
    ]


def test_a_file_of_no_format_is_a_fault() -> None:
    """In a folder it would be skipped; the person who uploads it needs the reason."""
    upload = read_upload("a.exe", b"MZ")
    assert [fault.why.en for fault in upload.faults] == [
        f"is not a form Dateline reads ({', '.join([*sorted(FORMS), '.zip'])})"
    ]


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process is started for it."""
    monkeypatch.setattr(subprocess, "run", None)
    upload = read_upload("a.txt", b"a" * 3000, limits=Limits(size=2048))
    assert [fault.say(Language.FRENCH) for fault in upload.faults] == ["a.txt: dépasse 0.00195312 Mio"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no setrlimit")
def test_memory_is_limited() -> None:
    """JSON that takes twenty times its size is refused by a process of 64 MiB, and read by one of 512."""
    content = b'{"text": "Un.", "x": [' + b"{}," * 690_000 + b"1]}"
    refused = read_upload("a.jsonl", content, limits=Limits(memory=64 * 1024 * 1024))
    assert refused.documents == []
    assert [fault.why.en for fault in refused.faults] == ["needs more memory than there is"]
    assert [each.text for each in read_upload("a.jsonl", content).documents] == ["Un."]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no setrlimit")
def test_processor_time_is_limited() -> None:
    """A file of millions of texts is not waited for."""
    content = b'{"text": "a"}\n' * 2_000_000
    upload = read_upload("a.jsonl", content, limits=Limits(seconds=1, size=len(content), memory=4 * 1024**3))
    assert upload.documents == []
    assert [fault.why.en for fault in upload.faults] == ["takes too long to read"]


def test_a_process_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock, whatever it waits for."""
    monkeypatch.setattr(isolated, "_START_SECONDS", 0.0)
    upload = read_upload("a.txt", b"Texte.", limits=Limits(seconds=0.001))
    assert [fault.why.en for fault in upload.faults] == ["takes too long to read"]


def test_a_name_that_no_process_takes_is_a_fault() -> None:
    """Nothing is raised."""
    assert [fault.why.en for fault in read_upload("a\0.txt", b"Texte.").faults] == ["cannot be read (ValueError)"]


def test_what_a_process_writes_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output of another shape is a fault of the file."""

    def run(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], 0, b'{"line": 1, "text": 3}\n', b"")

    monkeypatch.setattr(subprocess, "run", run)
    assert [fault.why.en for fault in read_upload("a.txt", b"Texte.").faults] == ["cannot be read (KeyError)"]


def test_the_process_is_small_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """It imports no library of numbers, vectors or Discord, and has no token in its environment."""
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    assert "DISCORD_TOKEN" not in isolated._environment()
    script = "import sys, index.building.seeds.isolated; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], env=isolated._environment(), capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "index.building.seeds.formats" in loaded
    assert not loaded & {"numpy", "faiss", "torch", "tantivy", "onnxruntime", "discord", "tokenizers"}
