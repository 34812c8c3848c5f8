"""The source distribution and the wheel of it: built offline, they hold what runs and nothing else."""

import os
import runpy
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from bot.terminal.next_step import with_next_step
from index.errors import ModelError, Step
from tests.conftest import ROOT

# One build of the wheel serves all of them.
pytestmark = pytest.mark.xdist_group("wheel")

_NOT_SHIPPED = ("index/evaluation/", "index/training/")
_SHIPPED = (
    *("bot", "dateline", "index", "seeds", "pyproject.toml", "setup.py", "MANIFEST.in", ".env.example"),
    "sources.example.yaml",
    *("requirements-slim.txt", "tests/golden/seed.yaml", "README.md", "LICENSE"),
)
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of a release, as links, so that nothing is written into the tree."""
    made = tmp_path_factory.mktemp("release") / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *_SHIPPED],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if tracked.returncode:
        pytest.skip("not a git checkout: the tree may hold more than the sources")
    for name in tracked.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).symlink_to(ROOT / name)
    return made


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made of the source distribution, so that both are whole."""
    made = tmp_path_factory.mktemp("dist")
    build = f"from setuptools.build_meta import build_sdist; build_sdist({str(made)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    [sdist] = made.glob("*.tar.gz")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
         "--wheel-dir", str(made), str(sdist)],
        check=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )  # fmt: skip
    [built] = made.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def _sources(package: str) -> set[str]:
    found = (path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py"))
    return {f"dateline/{name}" for name in found if not name.startswith(_NOT_SHIPPED)}


def test_the_wheel_claims_one_import_name(names: set[str]) -> None:
    """`bot` and `index` stand inside `dateline`, and are no other program's to import."""
    assert {name.partition("/")[0] for name in names} == {"dateline", f"dateline-{_PROJECT['version']}.dist-info"}


def test_the_wheel_holds_every_module_that_runs(names: set[str]) -> None:
    """Exactly the modules of bot and index that are neither benches nor training, and the one that starts them."""
    expected = _sources("bot") | _sources("index") | {"dateline/__init__.py"}
    assert {name for name in names if name.endswith(".py")} == expected


def test_the_wheel_holds_the_data_that_runs(names: set[str]) -> None:
    """Weights, the encoder's background, translations, the example that `init` copies, markers of types; no other."""
    shipped = ("index/weights/*", "index/encoding/*.json", "bot/terminal/locale/*/LC_MESSAGES/*.mo", "*/py.typed")
    data = {path.relative_to(ROOT).as_posix() for pattern in shipped for path in ROOT.glob(pattern) if path.is_file()}
    example = {"seeds/README.md", "seeds/000_5e77be33358d088b.txt", "tests/golden/seed.yaml"}
    example |= {".env.example", "sources.example.yaml"}
    others = {name for name in names if not name.endswith(".py") and ".dist-info/" not in name}
    expected = {f"dateline/{name}" for name in data if not name.startswith("dateline/")} | {"dateline/py.typed"}
    assert others == expected | {f"dateline/example/{name}" for name in example}


def test_every_weight_that_ships_has_a_licence(names: set[str]) -> None:
    """The file of licences stands beside the weights and among the package's metadata, and names each."""
    told = (ROOT / "index" / "weights" / "LICENCE.md").read_text(encoding="utf-8")
    weights = {name.rpartition("/")[2] for name in names if name.startswith("dateline/index/weights/")}
    assert {name for name in weights if f"`{name}`" not in told} == {"LICENCE.md"}
    licences = {name.rpartition("/licenses/")[2] for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "index/weights/LICENCE.md"}


def test_what_is_installed_runs_without_a_clone(wheel: Path, tmp_path: Path) -> None:
    """From the wheel alone: `init` makes a folder, and no other program finds `bot`."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import sys; sys.path[:0] = [sys.argv.pop()]; import dateline\n"
        "from importlib.machinery import PathFinder\n"
        "print([PathFinder.find_spec(name, sys.path[:1]) for name in ('bot', 'index')])\n"
        "status = dateline.main(); import bot, index\n"
        "print(status, bot.__file__, index.__file__, sep='\\n')"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code, "init", "archive", str(tmp_path / "site")],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0] == "[None, None]"
    inside = tmp_path / "site" / "dateline"
    assert lines[-3:] == ["0", str(inside / "bot" / "__init__.py"), str(inside / "index" / "__init__.py")]
    assert (tmp_path / "archive" / "seeds" / "000_5e77be33358d088b.txt").is_file()


def test_the_slim_requirements_are_the_pins() -> None:
    """All of them but what loads an encoder of another name; the sentence that asks for these names the same pins."""
    make = runpy.run_path(str(ROOT / "docs" / "make_slim.py"))
    for name, content in make["requirements"]().items():
        assert (ROOT / name).read_text(encoding="utf-8") == content, "run: make reference"
    written = (ROOT / "requirements-slim.txt").read_text(encoding="utf-8")
    left_out = {pin for pin in _PROJECT["dependencies"] if pin not in written}
    assert {pin.partition("==")[0] for pin in left_out} == set(make["LEFT_OUT"])
    asked = with_next_step(ModelError("", "", Step.INSTALL_LOADERS)).en
    assert left_out <= set(asked.split())
