"""By which rules files are read: a value that changes with the program, and with each library that reads."""

import sys
import time
import unicodedata
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from index.building.seeds.forms import FORMS

# The code whose outcome is what a file gives, below the folder of the package `index`.
ROOMS = ("building/seeds", "building/dating", "dates", "dating.py", "documents.py", "languages.py", "phrases.py")
_INDEX = Path(__file__).parents[2]
# Packages that the readers import beside those that `FORMS` names.
LIBRARIES = ("PyYAML", "charset-normalizer", "defusedxml", "htmldate", "lxml")
# What those need in their turn, and whose versions change what a page or a PDF gives.
_BELOW = (
    "courlan",
    "cryptography",
    "dateparser",
    "feedparser-sgmllib",
    "justext",
    "lxml_html_clean",
    "python-dateutil",
)


@cache
def reading_rules() -> str:
    """A hash of the code that reads and dates, and of the versions of all that it calls.

    Nobody has to remember a number: whoever changes a rule changes the hash.
    """
    whole = sha256()
    for room in ROOMS:
        place = _INDEX / room
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            whole.update(file.read_bytes())
    packages = {form.package for form in FORMS.values() if form.package} | {*LIBRARIES, *_BELOW}
    # A message of an export without a zone is of the hour of this machine.
    about = [sys.version, unicodedata.unidata_version, *time.tzname, *(_version(name) for name in sorted(packages))]
    whole.update("\0".join(about).encode())
    return whole.hexdigest()


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return package
