"""Writes docs/licences.md: every package that the default install brings, with the licence that it states.

python docs/make_licences.py > docs/licences.md
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

_PROJECT = Path(__file__).parents[1] / "pyproject.toml"
_HEAD = """\
# Licences

Dateline is under the MIT licence. These are the packages that a whole install brings, with the licence each states;
a slim install and the container bring fewer. Written by `make reference` from what is installed. A test refuses a
package that is not on this page, and a licence of the GPL family that this page does not name.

**Parts under the LGPL or the GPL.** The wheels of numpy, scipy, faiss-cpu and scikit-learn carry libraries of GCC
beside them: `libquadmath` (LGPL 2.1 or later), `libgfortran` and `libgomp` (GPL 3 with the runtime library exception,
which lets any program use them). They are files of their own, loaded at run time, and may be replaced. tqdm and
certifi are under the MPL 2.0: their files stay as they are published.

The weights that Dateline ships are told in `index/weights/LICENCE.md`; what the reader learnt from, in
[The reader](reader.md) and [The encoder of questions](questions.md).

## The default install

"""
_FILES = """
## The extra `files`, only where it is asked for

It reads web pages, PDF, Word, OpenDocument and EPUB. **EbookLib is under the AGPL 3.0**: a program that is passed on
together with it, or answers people over a network with it, comes under that licence's terms. It is in no wheel and
no image of Dateline. Leave it out (`pip uninstall ebooklib`) where these terms do not suit you: an EPUB is then named
as a form that needs it, and everything else is read.

"""
_POSTGRES = """
## The extra `postgres`, only where it is asked for

It speaks to a PostgreSQL server. **psycopg is under the LGPL 3.0**, as files of its own that may be replaced; its wheel
carries PostgreSQL's client library and OpenSSL.

"""
# What a package's metadata says only in its classifiers, or as the head of a long text.
_LONG = 60


def brought(pins: Iterable[str]) -> dict[str, Distribution]:
    """Every distribution that some pinned ones bring, themselves among them, by its normalised name."""
    found: dict[str, Distribution] = {}
    waiting = list(pins)
    while waiting:
        need = Requirement(waiting.pop())
        key = re.sub("[-_.]+", "-", need.name).lower()
        if key in found or not (need.marker is None or need.marker.evaluate({"extra": ""})):
            continue
        try:
            found[key] = distribution(need.name)
        except PackageNotFoundError:  # of another platform
            continue
        waiting += found[key].requires or []
    return dict(sorted(found.items()))


def licence(about: Distribution) -> str:
    """What it states, as an expression, a line, or classifiers."""
    expression = about.metadata.get("License-Expression")
    classifiers = [
        each.rpartition(" :: ")[2]
        for each in about.metadata.get_all("Classifier", [])
        if each.startswith("License :: OSI Approved :: ")
    ]
    line = (about.metadata.get("License") or "").strip()
    return (
        expression or ", ".join(classifiers) or (line if "\n" not in line and len(line) < _LONG else "") or "not stated"
    )


def page() -> Iterator[str]:
    """The lines of the page."""
    project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
    default = brought(project["dependencies"])
    more = brought(project["optional-dependencies"]["files"])
    database = brought(["psycopg", "psycopg-binary"])
    yield _HEAD
    yield from _table(default)
    yield _FILES
    yield from _table({name: about for name, about in more.items() if name not in default})
    yield _POSTGRES
    yield from _table({name: about for name, about in database.items() if name not in default})


def _table(found: dict[str, Distribution]) -> Iterator[str]:
    yield "| package | licence |\n|---|---|\n"
    for name, about in found.items():
        yield f"| {name} | {licence(about)} |\n"


if __name__ == "__main__":
    print("".join(page()), end="")
