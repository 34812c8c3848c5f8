"""`dateline fetch`: fetches all feeds and pages of `sources.yaml` now, and keeps what is new."""

import asyncio
import shlex
from pathlib import Path

import click

from bot.address_wording import outcome
from bot.kept import FETCHED
from bot.settings import SOURCES, Settings
from bot.terminal.clean import print_error
from bot.terminal.command import ANSWERED, WRONG, Command, collection_option, given_collection, sources_option, speaking
from bot.terminal.console import on_one_line, print_line, standard_output
from index.building.sources import DEFAULT
from index.building.sources_file import read_sources
from index.living.fetcher import Fetcher, Outcome
from index.phrases import Language, Phrase

_NO_ADDRESS = Phrase(
    en="{file} names no feed and no page. README.md shows how, under “Feeds and web pages”.",
    fr="{file} ne nomme ni flux ni page. README.md montre comment, sous « Feeds and web pages ».",
)
_BUILD = Phrase(en="Now run: dateline build", fr="Lancez maintenant : dateline build")


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    return Command("fetch", callback=click.pass_obj(fetch), params=[sources_option(say), collection_option(say)])


def fetch(settings: Settings, *, sources: Path = SOURCES, fetched: Path = FETCHED) -> int:
    """Prints a line an address. Returns 2 when one of them failed, or when there is none."""
    language = settings.language
    found = read_sources(sources)
    if not (addresses := found.addresses(given_collection())):
        print_error(_NO_ADDRESS.of(language).format(file=sources))
        return WRONG
    outcomes: list[Outcome] = []

    def told(each: Outcome) -> None:
        outcomes.append(each)
        show_outcome(each, language)

    asyncio.run(Fetcher(found, fetched).fetch(addresses, told))
    for name in dict.fromkeys(each.address.collection for each in outcomes if each.new):
        option = "" if name == DEFAULT else f" --collection {shlex.quote(name)}"
        print_line(standard_output(), _BUILD.of(language) + option)
    return WRONG if any(each.error for each in outcomes) else ANSWERED


def show_outcome(fetched: Outcome, language: Language) -> None:
    """Prints what came of one fetch."""
    line = on_one_line(outcome(fetched).of(language))
    if fetched.error is not None:
        print_error(line)
    else:
        print_line(standard_output(), line)
