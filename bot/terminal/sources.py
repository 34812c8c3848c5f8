"""`dateline sources`: the texts of the index, the oldest first, and why each has its date."""

from pathlib import Path

import click

from bot.settings import Settings
from bot.terminal.command import ANSWERED, Command, collection_option, index_option, json_option, speaking
from bot.terminal.console import show_reasons, show_sources, standard_output
from bot.terminal.json_output import print_json, source_object
from bot.terminal.open_index import open_edition
from index.phrases import Language


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    why = say("each date found, and which was taken", "chaque date trouvée, et laquelle est retenue")
    return Command(
        "sources",
        callback=click.pass_obj(sources),
        params=[
            click.Option(["--why"], is_flag=True, help=why),
            json_option(say("one JSON object a text, with each date found", "un objet JSON par texte, avec ses dates")),
            collection_option(say),
            index_option(say),
        ],
    )


def sources(settings: Settings, *, why: bool, as_json: bool, index: Path) -> int:
    """Prints a line a text; with `why`, below it a line a date that was found for it."""
    edition = open_edition(index, settings)
    listed = edition.documents()
    console = standard_output()
    if as_json:
        for number, _ in listed:
            print_json(source_object(edition.document(number)))
    elif why:
        for number, _ in listed:
            show_reasons(console, edition.document(number), settings.language)
    else:
        show_sources(console, [document for _, document in listed], settings.language)
    return ANSWERED
