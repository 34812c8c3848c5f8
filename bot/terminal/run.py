"""`dateline run`: the other door. The one import from the terminal to Discord."""

import click

from bot.discord import run as discord_run
from bot.settings import Settings
from bot.terminal.command import Command
from index.phrases import Language


def command(language: Language) -> click.Command:
    """The command; it has no words of its own."""
    return Command("run", callback=click.pass_obj(run))


def run(settings: Settings) -> int:
    """Answers in Discord until it is stopped; raises `DatelineError` when it cannot begin."""
    return discord_run.run(settings)
