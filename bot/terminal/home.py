"""The folder that Dateline runs from: `--home DIR`, which any command takes at any place, or DATELINE_HOME.

The program goes into that folder, so that every path with a default (texts, index, settings, what people gave) is in
it. A path that is written on the command line is still the one that the person sees from where they stand.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from index.errors import DatelineError
from index.phrases import Language, Phrase

VARIABLE = "DATELINE_HOME"
OPTION = "--home"
# What an option of that name says of itself.
HELP = Phrase(
    en=f"the folder to run from, instead of this one (or {VARIABLE})",
    fr=f"le dossier d’où tourner, au lieu de celui-ci (ou {VARIABLE})",
)
# Where, among a context's values, the folder is that the person stands in.
_CALLER = "dateline.caller"


class HomeError(DatelineError):
    """The folder to run from is not there, or is not named."""


def taken(arguments: Sequence[str]) -> tuple[Path | None, list[str]]:
    """The folder that the arguments or the environment name, if any, and the arguments without it.

    >>> taken(["ask", "--home", "/srv/archive", "Who?", "--", "--home"])
    (PosixPath('/srv/archive'), ['ask', 'Who?', '--', '--home'])

    Raises `HomeError` when `--home` has no folder after it.
    """
    named = os.environ.get(VARIABLE, "").strip()
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return Path(named) if named else None, [*rest, word, *words]
        name, equals, value = word.partition("=")
        if name != OPTION:
            rest.append(word)
            continue
        named = value if equals else next(words, "")
        if not named:
            raise HomeError(
                f"{OPTION} needs the folder to run from: dateline {OPTION} DIR COMMAND …",
                f"{OPTION} attend le dossier d’où tourner : dateline {OPTION} DIR COMMANDE …",
            )
    return Path(named) if named else None, rest


def enter(home: Path) -> None:
    """Goes into the folder. Raises `HomeError`."""
    try:
        os.chdir(home)
    except OSError as error:
        raise HomeError(
            f"Dateline cannot run from {home} ({error.strerror}). Make it a folder to run from: dateline init {home}",
            f"Dateline ne peut tourner dans {home} ({error.strerror}). Faites-en un dossier d’où tourner : "
            f"dateline init {home}",
        ) from error


def option(language: Language) -> click.Option:
    """The option as help shows it. Its value was taken before the arguments are parsed."""
    return click.Option([OPTION], metavar="DIR", expose_value=False, help=HELP.of(language))


def remember(ctx: click.Context, caller: Path) -> None:
    """Keeps, for the commands below a context, the folder that relative paths of the command line start from."""
    ctx.meta[_CALLER] = caller


def anchored(ctx: click.Context, name: str, value: object) -> object:
    """A parameter's value; a relative path that the person wrote is made to start from where they stand."""
    written = ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    if _CALLER in ctx.meta and written and isinstance(value, Path) and str(value) != "-":
        return ctx.meta[_CALLER] / value
    return value
