"""`dateline run`: the other door. The one import from the terminal to Discord."""

import click

from bot.address import DEFAULT, Address
from bot.discord import run as discord_run
from bot.settings import Settings
from bot.terminal.command import Command, address_option, speaking
from index.phrases import Language


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    served = say(
        f"serve /healthz, /readyz and /metrics there, for example {DEFAULT}; nowhere without it",
        f"servir là /healthz, /readyz et /metrics, par exemple {DEFAULT} ; nulle part sans cela",
    )
    return Command("run", callback=click.pass_obj(run), params=[address_option(say, served)])


def run(settings: Settings, *, http: Address | None = None) -> int:
    """Answers in Discord until it is stopped; raises `DatelineError` when it cannot begin."""
    return discord_run.run(settings, http=http)
