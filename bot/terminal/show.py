"""`dateline show`: one text whole, as it was indexed."""

from pathlib import Path

import click

from bot.settings import Settings
from bot.terminal.command import ANSWERED, Command, collection_option, index_option, speaking
from bot.terminal.console import show_document, standard_output
from bot.terminal.open_index import open_edition
from index.phrases import Language


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    name = say("its name, as `sources` lists it", "son nom, tel que `sources` le donne")
    return Command(
        "show",
        callback=click.pass_obj(show),
        params=[click.Argument(["document"], metavar="DOCUMENT", help=name), collection_option(say), index_option(say)],
    )


def show(settings: Settings, *, document: str, index: Path) -> int:
    """Prints the text under its title, its date and its source; raises `QuestionError` when there is none."""
    show_document(standard_output(), open_edition(index, settings).named(document), settings.language)
    return ANSWERED
