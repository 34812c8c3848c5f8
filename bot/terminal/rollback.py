"""`dateline rollback`: the edition before serves again, from the next question on, also in a bot that runs."""

from pathlib import Path

import click

from bot.settings import Settings
from bot.storing import storage_of
from bot.terminal.command import ANSWERED, Command, index_option, speaking
from bot.terminal.console import print_line, standard_output
from index.phrases import Language, Phrase


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    return Command("rollback", callback=click.pass_obj(rollback), params=[index_option(speaking(language))])


def rollback(settings: Settings, *, index: Path) -> int:
    """Goes back, and says what serves now. Raises `EditionError` when there is nothing to go back to."""
    name = storage_of(settings).rollback(index)
    done = Phrase(
        en=f"Edition {name} serves now. The same command goes forward again; the next dateline build makes a new one.",
        fr=f"L’édition {name} sert maintenant. La même commande revient en avant ; le prochain dateline build en fera "
        "une nouvelle.",
    )
    print_line(standard_output(), done.of(settings.language))
    return ANSWERED
