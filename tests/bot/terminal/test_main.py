"""The group of commands: help, what is misused, what fails, and what is imported for it."""

import ast
import gettext
import os
import pty
import subprocess
import sys
from pathlib import Path

import click
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from bot.terminal.main import COMMANDS
from index.archive import Archive
from tests.bot.terminal.conftest import Run
from tests.conftest import ROOT

_LOCALE = ROOT / "bot" / "terminal" / "locale" / "fr" / "LC_MESSAGES"
# Of Click's messages, those that need what these commands do not have: prompts, files of Click's own, other types of
# values, deprecated or misdeclared parameters, required options, a version.
_NOT_PRINTED = (
    "Aborted!", "deprecated", "DeprecationWarning", "Value must be an iterable", "Could not determine name",
    "No options defined", "env var:", "default:", "Arguments take exactly one", "(dynamic)", "Name '{name}' defined",
    "Takes {nargs} values", "Boolean option", "Missing option", "Missing parameter", "Missing {param_type}",
    "unknown error", "Could not open file", "Error:", "Try '", "Invalid value: {message}", "Invalid start character",
    "Argument {name!r} takes", "Choose from", "Choice(", "does not match the format", "is not in the range",
    "is not a valid", "values are required", "{name} {filename!r}", "file", "directory", "path",
    "Do you want to continue", "Confirm the action", "version",
)  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "english", "french"),
    [
        (["nope"], "dateline: No such command 'nope'.", "dateline : La commande 'nope' n’existe pas."),
        (["ask"], "dateline ask: Missing argument 'QUESTION'.", "dateline ask : Il manque l’argument 'QUESTION'."),
        (
            ["ask", "x", "--top", "0"],
            "dateline ask: Invalid value for '--top': '0' is not a number from 1 to 20.",
            "dateline ask : Valeur inutilisable pour '--top' : '0' n’est pas un nombre de 1 à 20.",
        ),
        (
            ["ask", "x", "--top", "²"],
            "dateline ask: Invalid value for '--top': '²' is not a number from 1 to 20.",
            "dateline ask : Valeur inutilisable pour '--top' : '²' n’est pas un nombre de 1 à 20.",
        ),
        (
            ["ask", "x", "--bogus"],
            "dateline ask: No such option '--bogus'.",
            "dateline ask : L’option '--bogus' n’existe pas.",
        ),
        (
            ["build", "--seed", "x"],
            "dateline build: No such option '--seed'. Did you mean '--seeds'?",
            "dateline build : L’option '--seed' n’existe pas. Vouliez-vous dire '--seeds' ?",
        ),
        (
            ["ask", "x", "--top"],
            "dateline ask: Option '--top' requires an argument.",
            "dateline ask : L’option '--top' attend une valeur.",
        ),
        (
            ["ask", "x", "--json=1"],
            "dateline ask: Option '--json' does not take a value.",
            "dateline ask : L’option '--json' ne prend pas de valeur.",
        ),
        (
            ["show", "a", "b"],
            "dateline show: Got unexpected extra argument (b).",
            "dateline show : Argument en trop (b).",
        ),
        (
            ["show", "a", "b", "c"],
            "dateline show: Got unexpected extra arguments (b c).",
            "dateline show : Arguments en trop (b c).",
        ),
        (
            ["dates", "x", "--policy", "y"],
            "dateline dates: Invalid value for '--policy': 'y' is not one of 'past', 'forward'.",
            "dateline dates : Valeur inutilisable pour '--policy' : 'y' n’est pas l’un de 'past', 'forward'.",
        ),
        (
            ["dates", "--json", "--jsonl"],
            "dateline dates: --jsonl does not go with --json.",
            "dateline dates : --jsonl ne va pas avec --json.",
        ),
    ],
)
def test_a_usage_error_is_one_line_in_each_language(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], english: str, french: str
) -> None:
    """What is wrong, and the command that tells more; status 2."""
    command = " ".join(["dateline", *arguments[:1]]) if arguments[:1] != ["nope"] else "dateline"
    assert run(*arguments) == (2, "", f"{english} See: {command} --help\n")
    monkeypatch.setenv("DATELINE_LANGUAGE", "fr")
    assert run(*arguments) == (2, "", f"{french} Voir : {command} --help\n")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_its_help_in_french(run: Run, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    """With every heading that Click writes itself; and the list names each command with what it does."""
    monkeypatch.setenv("DATELINE_LANGUAGE", "fr")
    status, listed, _ = run(option)
    assert status == 0
    for name, about in COMMANDS.items():
        assert f"  {name} " in listed
        status, shown, _ = run(name, option)
        assert status == 0
        assert shown.startswith(f"Usage : dateline {name}")
        assert " ".join(about.fr.split()) in " ".join(shown.split())
        for english in ("Usage:", "Positional", "Show this", "Commands"):
            assert english not in shown + listed


def _of(written: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A message with its plural, as a tuple; Babel reads tuples from a .po, and lists from a .mo."""
    return (written,) if isinstance(written, str) else tuple(written or ())


def test_the_catalogue_is_compiled_from_its_source() -> None:
    """The .mo that Click reads holds what stands in the .po."""
    with (_LOCALE / "messages.po").open("rb") as po, (_LOCALE / "messages.mo").open("rb") as mo:
        written = {str(_of(message.id)): _of(message.string) for message in read_po(po) if message.id}
        compiled = {str(_of(message.id)): _of(message.string) for message in read_mo(mo) if message.id}
    assert compiled == written
    with (_LOCALE / "messages.mo").open("rb") as mo:
        assert gettext.GNUTranslations(mo).gettext("Missing argument") == "Il manque l’argument"


def test_every_message_of_click_is_translated_or_never_printed() -> None:
    """So that a newer Click with other words does not speak English to a French reader."""
    with (_LOCALE / "messages.po").open("rb") as po:
        ids = [each.id if isinstance(each.id, str) else each.id[0] for each in read_po(po) if each.id]
    printed = set()
    for module in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        tree = ast.parse((Path(click.__file__).parent / f"{module}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                first = node.args[0]
                if isinstance(first, ast.Constant) and not any(part in str(first.value) for part in _NOT_PRINTED):
                    printed.add(first.value)
    assert printed == set(ids)


def test_a_wrong_setting_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any command runs, in the language that is set."""
    monkeypatch.setenv("DISCORD_MESSAGE_CONTENT", "maybe")
    ran = run("sources")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("DISCORD_MESSAGE_CONTENT is 'maybe', which means nothing here. ")
    assert len(ran.err.splitlines()) == 1
    monkeypatch.setenv("DATELINE_LANGUAGE", "fr")
    assert run("sources").err.startswith("DISCORD_MESSAGE_CONTENT vaut 'maybe', ")


def test_a_file_of_settings_that_cannot_be_read_is_one_sentence(run: Run, tmp_path: Path) -> None:
    """And no traceback."""
    (tmp_path / ".env").write_bytes(b"LOG_JSON=\xff\n")
    ran = run("sources")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("The file of settings, .env, cannot be read (")


@pytest.mark.usefixtures("texts")
def test_a_defect_is_one_sentence_and_a_file(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No traceback on the screen; all of it in a file, for whoever mends it."""

    def fail(*arguments: object, **named: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(Archive, "ask", fail)
    assert run("ask", "chat") == (
        2,
        "",
        "This is a fault of Dateline’s own (RuntimeError: unforeseen). Its details are in var/fault.txt: attach that "
        "file when you report it to the project.\n",
    )
    assert "Traceback" in (tmp_path / "var" / "fault.txt").read_text(encoding="utf-8")


def test_no_index_names_the_command_that_makes_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 2, in both languages."""
    for language, said in (("en", "There is no index"), ("fr", "Il n’y a pas encore d’index")):
        monkeypatch.setenv("DATELINE_LANGUAGE", language)
        for arguments in (["ask", "x"], ["sources"], ["show", "x"], ["timeline"], ["chat"]):
            ran = run(*arguments)
            assert (ran.status, ran.out) == (2, "")
            assert ran.err.startswith(said)
            assert "dateline build" in ran.err


@pytest.mark.usefixtures("texts")
def test_an_interrupt_ends_it_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a shell expects; nothing is printed."""

    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Archive, "ask", interrupt)
    assert run("ask", "chat") == (130, "", "")


@pytest.mark.usefixtures("texts")
def test_a_reader_that_leaves_early_is_no_error(index: Path) -> None:
    """`dateline sources | true` prints no traceback, and has the status 0."""
    command = f"set -o pipefail; {sys.executable} -m bot.terminal.main sources --index {index} | true"
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_help_imports_no_engine() -> None:
    """The list of commands, and a usage error, come before anything that answers is loaded."""
    program = (
        "import sys; from bot.terminal.main import main; main(['--help']); main(['nope']); "
        "heavy = {'numpy', 'onnxruntime', 'tantivy', 'faiss', 'rich', 'yaml', 'discord', 'dotenv'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_one_command_imports_no_other() -> None:
    """`dateline sources` needs neither Discord nor the picture of a timeline."""
    program = "import sys, bot.terminal.sources; print(sorted({'discord', 'matplotlib', 'yaml'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_on_a_terminal_the_quote_is_marked_in_its_passage(real_model: Path, tmp_path: Path) -> None:
    """In a real pseudo-terminal: colour, and the words around the quote; `NO_COLOR` is heeded."""
    from index.building.build import build
    from index.encoding.encoder import OnnxEncoder

    build(ROOT / "seeds", tmp_path / "index", lambda: OnnxEncoder(real_model), real_model.name)
    command = [sys.executable, "-m", "bot.terminal.main", "ask", "--index", str(tmp_path / "index"), "--top", "1"]
    question = "Où la Russie a-t-elle programmé des manœuvres ?"
    shown = _in_terminal([*command, question], TERM="xterm-256color", COLUMNS="200")
    assert "\x1b[" in shown
    assert "Portant le total à 120 000 hommes." in " ".join(shown.split())
    plain = _in_terminal([*command, question], TERM="xterm-256color", COLUMNS="200", NO_COLOR="1")
    assert "\x1b[30" not in plain
    assert "\x1b[93" not in plain


def _in_terminal(command: list[str], **environment: str) -> str:
    parent, child_end = pty.openpty()
    child = subprocess.Popen(
        command, stdin=child_end, stdout=child_end, stderr=child_end, cwd=ROOT, env={**os.environ, **environment}
    )
    os.close(child_end)
    read = b""
    try:
        while chunk := os.read(parent, 4096):
            read += chunk
    except OSError:
        pass  # how a pseudo-terminal reports its end
    child.wait()
    os.close(parent)
    return read.decode()
