"""Writes requirements-slim.txt and its additions from the pins in pyproject.toml: `make reference`.

The first is what answering with the default encoder needs; requirements-files.txt what reads web pages, PDF and office
files, requirements-milvus.txt what speaks to a server of Milvus, requirements-postgres.txt to one of PostgreSQL.
"""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
# They load an encoder or a reader of another name, and nothing else: three quarters of a whole install.
LEFT_OUT = ("sentence-transformers", "torch", "transformers")
# Under the AGPL (docs/licences.md): only for whoever asks for the extra `files` itself.
NOT_PASSED_ON = ("ebooklib",)
_SLIM = """\
# Everything but what loads an encoder of another name. Written by docs/make_slim.py from pyproject.toml.
#     pip install --requirement requirements-slim.txt && pip install --no-deps .
"""
_FILES = """\
# What reads web pages, PDF, Word, OpenDocument and feeds. Written by docs/make_slim.py from pyproject.toml.
"""
_POSTGRES = """\
# What speaks to a server of PostgreSQL. Written by docs/make_slim.py from pyproject.toml.
"""
_MILVUS = """\
# What speaks to a server of Milvus. Written by docs/make_slim.py from pyproject.toml.
"""


def requirements(project: Path = ROOT / "pyproject.toml") -> dict[str, str]:
    """The content of each file, by its name."""
    about = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    return {
        "requirements-slim.txt": _SLIM + _without(about["dependencies"], LEFT_OUT),
        "requirements-files.txt": _FILES + _without(about["optional-dependencies"]["files"], NOT_PASSED_ON),
        "requirements-milvus.txt": _MILVUS + _without(about["optional-dependencies"]["milvus"], ()),
        "requirements-postgres.txt": _POSTGRES + _without(about["optional-dependencies"]["postgres"], ()),
    }


def _without(pins: list[str], left_out: tuple[str, ...]) -> str:
    return "".join(f"{pin}\n" for pin in pins if pin.partition("==")[0] not in left_out)


if __name__ == "__main__":
    for name, content in requirements().items():
        (ROOT / name).write_text(content, encoding="utf-8")
