"""`dateline sources`: the texts of the index, the oldest first."""

from pathlib import Path

import click

from bot.settings import Settings
from bot.terminal.command import ANSWERED, Command, collection_option, index_option, speaking
from bot.terminal.console import show_sources, standard_output
from bot.terminal.open_index import open_edition
from index.phrases import Language


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    return Command(
        "sources",
        callback=click.pass_obj(sources),
        params=[collection_option(speaking(language)), index_option(speaking(language))],
    )


def sources(settings: Settings, *, index: Path) -> int:
    """Prints a line a text."""
    documents = [document for _, document in open_edition(index, settings.language).documents()]
    show_sources(standard_output(), documents, settings.language)
    return ANSWERED
