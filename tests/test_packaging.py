"""The wheel: built offline, it holds what runs and nothing else."""

import os
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import ROOT

# One build of the wheel serves all of them.
pytestmark = pytest.mark.xdist_group("wheel")

_NOT_SHIPPED = ("index/evaluation/", "index/training/", "tests/", "docs/", "seeds/")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel."""
    made = tmp_path_factory.mktemp("wheel")
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "bot", "index", "pyproject.toml"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if tracked.returncode:
        pytest.skip("not a git checkout: the tree may hold more than the sources")
    # From links to the sources, so that nothing is written into the tree.
    for name in (*tracked.stdout.split("\0"), "README.md", "LICENSE"):
        if name and (ROOT / name).is_file():
            (made / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            (made / "source" / name).symlink_to(ROOT / name)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
         "--wheel-dir", str(made / "dist"), str(made / "source")],
        check=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )  # fmt: skip
    [built] = (made / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def _sources(package: str) -> set[str]:
    found = (path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py"))
    return {name for name in found if not name.startswith(_NOT_SHIPPED)}


def test_the_wheel_holds_every_module_that_runs(wheel: set[str]) -> None:
    """Exactly the modules of bot and index that are neither benches nor training."""
    assert {name for name in wheel if name.endswith(".py")} == _sources("bot") | _sources("index")


def test_the_wheel_holds_no_bench_training_or_test(wheel: set[str]) -> None:
    """Nothing under the folders that do not run."""
    assert [name for name in wheel if name.startswith(_NOT_SHIPPED)] == []


def test_the_wheel_holds_the_data_that_runs(wheel: set[str]) -> None:
    """The weights, the encoder's background, the terminal's translations, the marker of typed packages; no other."""
    shipped = ("index/weights/*", "index/encoding/*.json", "bot/terminal/locale/*/LC_MESSAGES/*.mo", "*/py.typed")
    data = {path.relative_to(ROOT).as_posix() for pattern in shipped for path in ROOT.glob(pattern) if path.is_file()}
    others = {name for name in wheel if not name.endswith(".py") and ".dist-info/" not in name}
    assert others == data
    assert {name.rpartition(".")[2] for name in data} == {"data", "json", "mo", "npy", "onnx", "typed"}
