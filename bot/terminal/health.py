"""`dateline health`: whether the bot that runs with `--http` is well, for containers and supervisors.

Exit status: 0 well, 1 not.
"""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import click

from bot.address import DEFAULT, Address
from bot.settings import Settings
from bot.terminal.clean import print_error
from bot.terminal.command import ANSWERED, Command, address_option, speaking
from bot.terminal.console import print_line, standard_output
from index.phrases import Language, Phrase, counted

# Docker keeps status 2 for itself.
UNWELL = 1
_SECONDS = 5.0
_PARTS = {
    "logged_in": Phrase(en="not logged in to Discord", fr="pas connecté à Discord"),
    "edition_open": Phrase(en="the index cannot be read", fr="l’index est illisible"),
    "queue_moves": Phrase(en="no question ends any more", fr="plus aucune question n’aboutit"),
}


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    asked = say(f"the address given to dateline run ({DEFAULT})", f"l’adresse donnée à dateline run ({DEFAULT})")
    return Command("health", callback=click.pass_obj(health), params=[address_option(say, asked)])


def health(settings: Settings, *, http: Address | None = None) -> int:
    """Prints one line; returns 0 when the bot is well, else 1."""
    address = http or DEFAULT
    try:
        about = _asked(address)
    except (OSError, HTTPException, ValueError, KeyError) as error:
        print_error(_silent(address, error).of(settings.language))
        return UNWELL
    if about["healthy"]:
        print_line(standard_output(), _well(about).of(settings.language))
        return ANSWERED
    print_error(", ".join(words.of(settings.language) for name, words in _PARTS.items() if not about.get(name)) + ".")
    return UNWELL


def _asked(address: Address) -> dict[str, Any]:
    # No proxy of the environment stands between a machine and itself.
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"http://{address}/healthz", timeout=_SECONDS) as answer:
            content = answer.read()
    except HTTPError as error:
        content = error.read()
    about: dict[str, Any] = json.loads(content)
    about["healthy"], about["edition"], about["questions"]
    return about


def _well(about: dict[str, Any]) -> Phrase:
    edition, asked = about["edition"], counted(about["questions"], "question", "question")
    return Phrase(
        en=f"Well: edition {edition}, {asked.en} being answered.",
        fr=f"Tout va bien : édition {edition}, {asked.fr} en cours.",
    )


def _silent(address: Address, error: Exception) -> Phrase:
    return Phrase(
        en=f"No bot of Dateline is heard at {address} ({error}). Start it with: dateline run --http {address}",
        fr=f"Aucun bot de Dateline ne se fait entendre sur {address} ({error}). Lancez-le par : dateline run --http "
        f"{address}",
    )
