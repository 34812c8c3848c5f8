"""What the commands share: their class, their exit statuses, their options, and the language they speak."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import click

from bot.address import DEFAULT, Address
from bot.settings import INDEX, SEEDS, SOURCES, Settings
from bot.terminal import home
from index.phrases import Language, Phrase

# The exit statuses: for `ask`, something is shown as an answer, or nothing; for every command, something is wrong.
ANSWERED, NO_ANSWER, WRONG = 0, 1, 2

Say: TypeAlias = Callable[[str, str], str]
# Where a context keeps the name of the collection that a command works on.
COLLECTION = "bot.terminal.collection"


class Command(click.Command):
    """A command whose usage errors all name it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses the words after the command's name; raises `click.UsageError`."""
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            # Those of Click's option parser come without the context that holds the name.
            error.ctx = error.ctx or ctx
            raise
        ctx.params = {name: home.anchored(ctx, name, value) for name, value in ctx.params.items()}
        return rest

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own parameters, then those of every command."""
        *own, help_option = super().get_params(ctx)
        return (
            [*own, home.option(ctx.obj.language), help_option] if isinstance(ctx.obj, Settings) else [*own, help_option]
        )


def speaking(language: Language) -> Say:
    """A function that takes an English and a French wording and returns the one of `language`."""

    def say(en: str, fr: str) -> str:
        return Phrase(en=en, fr=fr).of(language)

    return say


def collection_option(say: Say) -> click.Option:
    """`--collection NAME`: the collection whose folders are the defaults of `--seeds` and `--index`."""
    help_ = say("work on the texts in collections/NAME", "sur les textes de collections/NAME")
    # Eager: the defaults of the other options depend on it.
    return click.Option(
        ["--collection"], metavar="NAME", help=help_, is_eager=True, expose_value=False, callback=_choose_collection
    )


def _choose_collection(context: click.Context, option: click.Parameter, name: str | None) -> None:
    """Raises `CollectionError` when there is no such collection."""
    if name is not None:
        # What reads the texts' folders is loaded where a collection is named, not by every command.
        from bot.collections import Collections

        chosen = Collections().named(name)
        context.default_map = {"seeds": str(chosen.seeds), "index": str(chosen.index)}
        context.meta[COLLECTION] = chosen.name


def given_collection() -> str | None:
    """The collection that the running command was given, if it was given one."""
    context = click.get_current_context(silent=True)
    name: str | None = context.meta.get(COLLECTION) if context is not None else None
    return name


def index_option(say: Say) -> click.Option:
    """`--index DIR`."""
    help_ = say("where the index is kept", "où est l’index")
    return click.Option(["--index"], type=Path, default=INDEX, metavar="DIR", help=help_)


def seeds_option(say: Say) -> click.Option:
    """`--seeds DIR`."""
    help_ = say("the folder of texts", "le dossier des textes")
    return click.Option(["--seeds"], type=Path, default=SEEDS, metavar="DIR", help=help_)


def sources_option(say: Say) -> click.Option:
    """`--sources FILE`."""
    help_ = say("the file of collections and addresses", "le fichier des collections et des adresses")
    return click.Option(["--sources"], type=Path, default=SOURCES, metavar="FILE", help=help_)


def today_option(say: Say) -> click.Option:
    """`--today D`, read by `date_bounds.day_of`."""
    help_ = say("the day it is asked, for “last week”", "le jour de la question, pour « hier »")
    return click.Option(["--today"], metavar="D", help=help_)


def address_option(say: Say, help_: str) -> click.Option:
    """`--http ADDRESS`; a `bot.address.Address`, or `None`."""

    def parse(context: click.Context, option: click.Parameter, written: str | None) -> Any:
        try:
            return None if written is None else Address.parse(written)
        except ValueError:
            raise click.BadParameter(
                say(
                    f"{written!r} is no address; write a host and a port: {DEFAULT}",
                    f"{written!r} n’est pas une adresse ; écrivez un hôte et un port : {DEFAULT}",
                ),
                context,
                option,
            ) from None

    return click.Option(["--http"], metavar="ADDRESS", callback=parse, help=help_)


def overwrite_option(help_: str) -> click.Option:
    """`--overwrite`."""
    return click.Option(["--overwrite"], is_flag=True, help=help_)


def json_option(help_: str) -> click.Option:
    """`--json`, which calls its parameter `as_json`."""
    return click.Option(["--json", "as_json"], is_flag=True, help=help_)
