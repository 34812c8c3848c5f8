"""The walks of CONTRIBUTING.md, and whether what was called goes along them."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from types import CodeType

from tests.conftest import ROOT

_PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_STEP = re.compile(r"^    (\S+\.py) {2,}(\S+)", re.M)


def walk(title: str) -> list[tuple[str, str]]:
    """The steps under one heading: file and function."""
    section = _PAGE.split(f"### {title}\n", 1)[1].split("\n#", 1)[0]
    return _STEP.findall(section)


def assert_called_in_order(steps: Sequence[tuple[str, str]], calls: Sequence[CodeType]) -> None:
    """Each step is called, after the one before it; at least six of them, so that a walk cannot be empty."""
    sys.setprofile(None)
    assert len(steps) > 5
    remaining = iter(calls)
    for file, function in steps:
        assert (ROOT / file).exists(), file
        assert any(_is(code, file, function) for code in remaining), f"{function} of {file} is not called in its place"


def _is(code: CodeType, file: str, function: str) -> bool:
    name = code.co_qualname.replace(".<locals>", "")
    return Path(code.co_filename) == ROOT / file and (name == function or name.endswith(f".{function}"))
