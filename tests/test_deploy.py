"""The container, its composition and the unit: linted where the linter is, and held against the program."""

import configparser
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.address import DEFAULT
from bot.settings import names
from bot.terminal.main import COMMANDS
from tests.conftest import ROOT

_DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
_UNIT = ROOT / "deploy" / "dateline.service"


def _instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with what follows each, lines joined."""
    lines = "\n".join(line for line in _DOCKERFILE.splitlines() if not line.startswith("#"))
    joined = lines.replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined) if word]


def _last_stage() -> dict[str, str]:
    """The last of each instruction in the stage that is shipped."""
    instructions = _instructions()
    start = max(place for place, (word, _) in enumerate(instructions) if word == "FROM")
    return dict(instructions[start:])


def _compose() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return made


def test_hadolint_finds_nothing() -> None:
    """Every rule of it, at its own severity."""
    linter = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    if linter is None:
        pytest.skip("hadolint is not installed: it has no package for this platform")
    ran = subprocess.run(
        [linter, "--no-fail", "--format", "json", "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == []


def test_the_image_is_small_and_runs_as_no_root() -> None:
    """Several stages, tagged slim bases, a number for a user, one volume."""
    bases = [rest.split()[0] for word, rest in _instructions() if word == "FROM"]
    assert len(bases) == 2
    assert all(re.fullmatch(r"python:\d\.\d+-slim-\w+", base) for base in bases)
    last = _last_stage()
    assert int(last["USER"]) > 0
    assert json.loads(last["VOLUME"]) == ["/data"]
    assert "DATELINE_HOME=/data" in last["ENV"]
    assert "ADD" not in dict(_instructions())


def test_the_image_answers_to_its_supervisor() -> None:
    """It starts the bot with its health served, and asks that health."""
    last = _last_stage()
    assert json.loads(last["ENTRYPOINT"]) == ["dateline"]
    start = json.loads(last["CMD"])
    assert start == ["run", "--http", "127.0.0.1:8080"]
    asked = json.loads(last["HEALTHCHECK"].partition("CMD ")[2])
    assert asked == ["dateline", "health"]
    assert {start[0], asked[1]} <= set(COMMANDS)
    assert str(DEFAULT) == start[2]


def test_what_is_copied_into_the_image_is_let_in() -> None:
    """The .dockerignore lets in exactly what the Dockerfile copies, and all of that is there."""
    copied = {path for word, rest in _instructions() if word == "COPY" and "--from" not in rest
              for path in rest.split()[:-1]}  # fmt: skip
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert all((ROOT / path).exists() for path in copied)


@pytest.mark.parametrize("service", ["init", "build", "bot"])
def test_a_service_can_write_in_its_volume_alone(service: str) -> None:
    """A read-only file system but for /data and a /tmp in memory, no capability, no new privilege, bounded memory."""
    about = _compose()["services"][service]
    assert about["read_only"] is True
    assert about["volumes"] == ["dateline:/data"]
    assert about["cap_drop"] == ["ALL"]
    assert about["security_opt"] == ["no-new-privileges:true"]
    assert {about["mem_limit"], about["pids_limit"]} == {"2g", 256}
    assert set(about) & {"privileged", "ports", "network_mode", "cap_add"} == set()


def test_the_composition_uses_the_program_as_it_is() -> None:
    """Its commands are the program's, its variables are settings, its image bears the version."""
    services = _compose()["services"]
    assert {services[name]["command"][0] for name in ("init", "build")} <= set(COMMANDS)
    assert set(services["bot"]["environment"]) <= set(names())
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert version is not None
    assert services["bot"]["image"] == f"dateline:{version[1]}"


def _unit() -> configparser.ConfigParser:
    """The unit; of the names that stand several times, the last."""
    made = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True)
    made.optionxform = str  # type: ignore[assignment,method-assign]
    made.read(_UNIT, encoding="utf-8")
    return made


def test_the_unit_starts_the_program() -> None:
    """As another user than root, from a folder of its own, with commands that there are."""
    service = _unit()["Service"]
    assert service["User"] == "dateline"
    for line in (service["ExecStartPre"], service["ExecStart"]):
        program, command, *_ = line.split()
        assert program == "/opt/dateline/bin/dateline"
        assert command in COMMANDS
    assert "DATELINE_HOME=/var/lib/dateline" in service["Environment"].split()
    assert service["RestartPreventExitStatus"] == "2"


def test_the_unit_says_why() -> None:
    """Each block of lines has a comment above it."""
    blocks = re.split(r"\n\n|(?<=\S)\n(?=#)", _UNIT.read_text(encoding="utf-8").partition("# Files:")[2])
    settings = [block for block in blocks[:-1] if "=" in block]
    assert [block for block in settings[1:] if not block.startswith("#")] == []


def test_systemd_calls_the_sandbox_tight() -> None:
    """An exposure of at most 2.0 out of 10, by systemd's own account."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not on this machine")
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", str(_UNIT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-300:] + ran.stderr
