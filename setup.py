"""Which folders go into the package `dateline`; everything else stands in pyproject.toml."""

from setuptools import find_packages, setup

# What measures and what trains is not installed.
_LEFT_OUT = ["index.evaluation", "index.evaluation.*", "index.training", "index.training.*"]
_ROOMS = find_packages(include=["bot", "bot.*", "index", "index.*"], exclude=_LEFT_OUT)

setup(
    # By its name this file is left out of the folder that it stands in.
    script_name="setup.py",
    packages=["dateline", "dateline.example", *(f"dateline.{room}" for room in _ROOMS)],
    # The example is files only: what `dateline init` copies, from where they stand here.
    package_dir={"dateline": "dateline", "dateline.bot": "bot", "dateline.index": "index", "dateline.example": "."},
)
