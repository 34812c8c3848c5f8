"""The documentation as a site, and the list of licences."""

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

_LICENCES = ROOT / "docs" / "make_licences.py"
# What the page says of each in words: the parts under the LGPL beside, and the extra that is asked for.
_NAMED = {"ebooklib"}


def _build(folder: Path, out: Path) -> "subprocess.CompletedProcess[str]":
    """Builds the site of a copy of the project's pages, strictly."""
    return subprocess.run(
        [sys.executable, "-m", "properdocs", "build", "--strict", "--config-file", str(folder / "properdocs.yml"),
         "--site-dir", str(out)],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_site_is_built_without_a_broken_link(tmp_path: Path) -> None:
    """Every page of the navigation, and the pages that stand elsewhere in the project."""
    ran = _build(ROOT, tmp_path / "site")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    made = {path.name for path in (tmp_path / "site").glob("*.html")}
    assert {"index.html", "start.html", "texts.html", "contributing.html", "security.html", "reference.html"} <= made
    assert (tmp_path / "site" / "certainty.png").is_file()


def test_a_broken_link_fails_the_build(tmp_path: Path) -> None:
    """One to a page that is not there, and one to a heading that is not there."""
    copied = tmp_path / "project"
    shutil.copytree(ROOT / "docs", copied / "docs", ignore=shutil.ignore_patterns("decisions", "*.json"))
    for name in ("properdocs.yml", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "seeds/README.md"):
        (copied / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, copied / name)
    (copied / "docs" / "start.md").write_text("# Start\n\n[a](nowhere.md) [b](discord.md#nowhere)\n", encoding="utf-8")
    ran = _build(copied, tmp_path / "site")
    assert ran.returncode != 0
    assert "'nowhere.md'" in ran.stderr
    assert "'#nowhere'" in ran.stderr or "'nowhere'" in ran.stderr


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]), ids=lambda page: page.name
)
def test_every_picture_of_a_page_is_there(page: Path) -> None:
    """Those in HTML, which the site's builder does not look at."""
    for target in re.findall(r'<img src="([^"]+)"', page.read_text(encoding="utf-8")):
        assert (page.parent / target).is_file(), target


def test_every_package_that_is_installed_has_a_licence_on_the_page() -> None:
    """Of the default install and of the extra for files, whatever the versions of what they bring."""
    make = runpy.run_path(str(_LICENCES))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = [*project["dependencies"], *project["optional-dependencies"]["files"]]
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    written = dict(re.findall(r"^\| ([a-z0-9-]+) \| (.+) \|$", page, re.M))
    found = {name: make["licence"](about) for name, about in make["brought"](pins).items()}
    assert {name for name, licence in found.items() if written.get(name) != licence} == set(), "run: make reference"
    assert "not stated" not in found.values()
    under_gpl = {name for name, licence in found.items() if "GPL" in licence and " OR " not in licence}
    assert under_gpl <= _NAMED
