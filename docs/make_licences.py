"""Writes docs/licences.md: every package that the default install brings, with the licence that it states.

    python docs/make_licences.py > docs/licences.md
"""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

_HEAD = """\
# Licences

Dateline is under the MIT licence. These are the packages that a whole install brings, with the licence each states; a slim
install brings fewer. Written by `make reference` from what is installed; a test refuses a package that is not on this list,
and any licence of the GPL family but the parts named here.

**LGPL and GPL parts.** The wheels of numpy, scipy, faiss-cpu and scikit-learn carry libraries of GCC beside them:
`libquadmath` (LGPL 2.1 or later), `libgfortran` and `libgomp` (GPL 3 with the runtime library exception, which
lets any program use them). They are files of their own, loaded at run time, and may be replaced. tqdm is under the MPL 2.0, whose
files stay as they are published. chardet-like detectors, where a reader of files brings one, are named in the table.

The weights that Dateline ships are told in `index/weights/LICENCE.md`; what the reader learnt from, in [The reader](reader.md).

| package | licence |
|---|---|
"""
# What a package's metadata says only in its classifiers, or as the head of a long text.
_LONG = 60


def brought(name: str = "dateline") -> dict[str, Distribution]:
    """Every distribution that one needs, itself left out, by its normalised name."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        try:
            about = distribution(waiting.pop())
        except PackageNotFoundError:  # of another platform
            continue
        for line in about.requires or []:
            need = Requirement(line)
            key = re.sub("[-_.]+", "-", need.name).lower()
            if key not in found and (need.marker is None or need.marker.evaluate({"extra": ""})):
                try:
                    found[key] = distribution(need.name)
                except PackageNotFoundError:
                    continue
                waiting.append(need.name)
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
    return expression or ", ".join(classifiers) or (line if "\n" not in line and len(line) < _LONG else "") or "not stated"


def _page() -> Iterator[str]:
    yield _HEAD
    for name, about in brought().items():
        yield f"| {name} | {licence(about)} |\n"


if __name__ == "__main__":
    print("".join(_page()), end="")
