"""Docs that cannot rot: names, commands and links are held against the program."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest

from bot.settings import Settings, load, names
from bot.terminal.main import COMMANDS, Dateline
from bot.terminal.reference import reference
from index.phrases import Language
from tests.conftest import ROOT

_README = (ROOT / "README.md").read_text(encoding="utf-8")
_SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def _documented_commands() -> list[str]:
    """Every `dateline …` line of the README's indented blocks."""
    lines = [line.strip() for line in _README.splitlines() if line.startswith("    ")]
    found = [line.split("dateline ", 1)[1] for line in lines if "dateline " in line and not line.startswith("git")]
    return [each for each in found if "…" not in each]


def test_env_example_holds_the_settings_and_nothing_else() -> None:
    """In both directions; the README's table too."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert re.findall(r"^([A-Z_]+)=", example, re.M) == names()
    assert re.findall(r"^\| `([A-Z_]+)` \|", _README, re.M) == names()


def test_the_settings_of_env_example_are_their_defaults(tmp_path: Path) -> None:
    """A copy of it, as the guide has people make one, changes nothing."""
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert load({"LANG": "C"}, tmp_path / ".env") == Settings()


def test_every_command_is_documented() -> None:
    """The table of the README lists the commands, each of which is a file."""
    assert set(re.findall(r"^\| `dateline (\w+)", _README, re.M)) == set(COMMANDS)
    assert all((ROOT / "bot" / "terminal" / f"{name}.py").is_file() for name in COMMANDS)


def test_the_reference_is_that_of_the_program() -> None:
    """Every command, option and setting, as `make reference` writes them; the README leads there."""
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert written == reference(example=ROOT / ".env.example"), "run: make reference"
    assert "(docs/reference.md)" in _README


@pytest.mark.parametrize("line", _documented_commands())
def test_the_commands_of_the_readme_are_understood(line: str) -> None:
    """Each parses as it stands, redirections aside."""
    name, *words = shlex.split(re.split(r" [<>|] ", line)[0])
    group = Dateline(Language.FRENCH)
    with click.Context(group, info_name="dateline", obj=Settings()) as context:
        command = group.get_command(context, name)
        assert command is not None
        given = {each.name for each in command.params if each.expose_value}
        assert command.make_context(name, words, parent=context).params.keys() >= given


@pytest.mark.parametrize("arguments", [[], ["q="]])
def test_make_ask_without_a_question_says_what_to_write(tmp_path: Path, arguments: list[str]) -> None:
    """In both languages, before anything is installed."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    ran = subprocess.run(["make", "ask", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.splitlines()[:2] == [
        'Write a question: make ask q="How many soldiers are at the border?"',
        'Écrivez une question : make ask q="Combien de soldats sont à la frontière ?"',
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["Makefile"]


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of every page is a file that is there."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_seeds_guide_is_true(tmp_path: Path) -> None:
    """The examples of seeds/README.md are read without a fault, as what they say they are."""
    from index.building.seeds import read

    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", (ROOT / "seeds" / "README.md").read_text(encoding="utf-8"), re.M)
    plain, markdown, lines = ("\n".join(line[4:] for line in block.strip("\n").split("\n")) for block in blocks)
    for name, text in (("a.txt", plain), ("b.md", markdown), ("c.jsonl", lines)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    documents, faults = read(tmp_path)
    assert not faults
    assert [(each.id, str(each.published)) for each in documents] == [
        ("a.txt", "2022-01"),
        ("b.md", "2022-01-21"),
        ("geneve-1", "2022-01-21"),
    ]


def test_the_limits_of_the_security_page_are_those_of_the_code() -> None:
    """Each row names its constant, or the field whose default it is."""
    rows = re.findall(r"^\| [^|]+ \| ([\d,]+) \| `([\w.]+)\.(\w+)` \|$", _SECURITY, re.M)
    assert len(rows) == _SECURITY.split("## Limits")[1].split("## ")[0].count("\n| ") - 1
    for value, holder, name in rows:
        held = resolve_name(holder)
        constant = getattr(held() if isinstance(held, type) else held, name)
        assert constant == int(value.replace(",", "")), name
