"""docs/reference.md, from the commands and the settings: `python -m bot.terminal.reference > docs/reference.md`."""

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click

from bot.settings import Settings
from bot.terminal.main import COMMANDS, Dateline
from index.phrases import Language

_HEAD = """\
# Reference

Every command, argument and option, and every setting. Written by `make reference` from the program itself.

The exit status is 0 when it went well (for `ask`: a quote or an overview is shown), 1 when it found nothing that
answers or a check failed, 2 when something is wrong. A lone `--` ends the options: what follows is taken as it stands.

## Every command

"""


def reference(language: Language = Language.ENGLISH, example: Path = Path(".env.example")) -> str:
    """The page; `example` is the file that explains the settings."""
    group = Dateline(language)
    with click.Context(group, info_name="dateline", obj=Settings(language=language)) as context:
        parts = [_HEAD, *_rows(group, context)]
        for name in COMMANDS:
            command = group.get_command(context, name)
            assert command is not None
            with click.Context(command, info_name=name, parent=context) as inside:
                about = COMMANDS[name].of(language)
                about = about[0].upper() + about[1:]
                usage = " ".join(command.collect_usage_pieces(inside))
                parts.append(f"\n## dateline {name}\n\n{about}.\n\n    dateline {name} {usage}\n\n")
                parts += _rows(command, inside)
    return "".join([*parts, *_settings(example)])


def _rows(command: click.Command, context: click.Context) -> Iterator[str]:
    """A table of the arguments and options; those of every command stand once, under the first heading."""
    shared = {"--home", "--help"} if context.parent else set()
    rows = []
    for each in command.get_params(context):
        if shared & set(each.opts):
            continue
        if isinstance(each, click.Option):
            written, told = each.get_help_record(context) or ("", "")
        else:
            written, told = each.make_metavar(context), getattr(each, "help", None) or ""
        default = each.get_default(context)
        if isinstance(default, str | int | Path) and not isinstance(default, bool) and f"{default}" not in (".", ""):
            told += "" if f"({default})" in told else f" ({default})"
        # A bar would end the cell.
        written, told = written.replace("|", "\\|"), told.replace("|", "\\|")
        rows.append(f"| `{written}` | {told} |\n")
    if rows:
        yield "| write | what it does |\n|---|---|\n"
        yield from rows


def _settings(example: Path) -> Iterator[str]:
    yield "\n## Settings\n\nIn the environment, or in the file `.env` of the folder that Dateline runs from.\n\n"
    yield "| name | what |\n|---|---|\n"
    told: list[str] = []
    known = {each.metadata["variable"] for each in fields(Settings)}
    for line in example.read_text(encoding="utf-8").splitlines():
        name = line.partition("=")[0]
        if line.startswith("# "):
            told.append(line[2:])
        elif name in known:
            yield f"| `{name}` | {' '.join(told)} |\n"
        if not line.startswith("#"):
            told = []
    yield "| `DATELINE_HOME` | The folder to run from, instead of the current one; only in the environment. |\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
