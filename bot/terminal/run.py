"""`dateline run`: the other door. The one import from the terminal to Discord."""

import click

from bot.address import DEFAULT, Address
from bot.discord import run as discord_run
from bot.settings import Settings
from bot.shards import Shards
from bot.terminal.command import Command, address_option, speaking
from index.phrases import Language


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    served = say(
        f"serve /healthz, /readyz and /metrics there, for example {DEFAULT}; nowhere without it",
        f"servir là /healthz, /readyz et /metrics, par exemple {DEFAULT} ; nulle part sans cela",
    )
    shards = say(
        "run these parts of the bot alone, with --of: 0,1 or 0-7; auto: as many as Discord asks for, in this process",
        "ne faire tourner que ces parts du bot, avec --of : 0,1 ou 0-7 ; auto : autant que Discord en demande, ici",
    )
    of = say("how many parts the bot has in all its processes", "combien de parts le bot compte en tout")
    params: list[click.Parameter] = [
        address_option(say, served),
        click.Option(["--shards"], metavar="N,…", help=shards),
        click.Option(["--of"], metavar="N", help=of),
    ]
    return Command("run", callback=click.pass_obj(run), params=params)


def run(settings: Settings, *, http: Address | None = None, shards: str | None = None, of: str | None = None) -> int:
    """Answers in Discord until it is stopped; raises `DatelineError` when it cannot begin."""
    return discord_run.run(settings, http=http, shards=Shards.parse(shards, of))
