"""Writes requirements-slim.txt: what answering with the default encoder needs, from the pins in pyproject.toml.

python docs/make_slim.py > requirements-slim.txt
"""

import tomllib
from pathlib import Path

# They load an encoder or a reader of another name, and nothing else: three quarters of a whole install.
LEFT_OUT = ("sentence-transformers", "torch", "transformers")
_HEAD = """\
# Everything but what loads an encoder of another name. Written by docs/make_slim.py from pyproject.toml.
#     pip install --requirement requirements-slim.txt && pip install --no-deps .
"""


def slim(project: Path) -> str:
    """The lines of the file."""
    pins = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    return _HEAD + "".join(f"{pin}\n" for pin in pins if pin.partition("==")[0] not in LEFT_OUT)


if __name__ == "__main__":
    print(slim(Path(__file__).parents[1] / "pyproject.toml"), end="")
