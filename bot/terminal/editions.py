"""`dateline editions`: the editions that the index keeps, and which of them serves."""

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.settings import Settings
from bot.storing import storage_of
from bot.terminal.command import ANSWERED, Command, index_option, speaking
from bot.terminal.console import on_one_line, print_line, standard_output
from bot.terminal.next_step import with_next_step
from index.phrases import Language, Phrase, counted
from index.storage.current import Kept

_SERVES = Phrase(en="serves", fr="sert")
_BEFORE = Phrase(en="kept from before", fr="gardée d’avant")


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    return Command("editions", callback=click.pass_obj(editions), params=[index_option(speaking(language))])


def editions(settings: Settings, *, index: Path) -> int:
    """Prints a line an edition, that which serves first; one that is damaged says so, with the next step."""
    console = standard_output()
    for each in storage_of(settings).kept(index):
        print_line(console, f"{each.name}  {on_one_line(_about(each, settings.language))}")
    return ANSWERED


def _about(each: Kept, language: Language) -> str:
    if each.fault is not None:
        return with_next_step(each.fault).of(language)
    assert each.manifest is not None
    about = each.manifest
    made = _made(each.name)
    texts, passages = counted(about.documents, "text", "texte"), counted(about.passages, "passage", "passage")
    state = (_SERVES if each.serves else _BEFORE).of(language)
    return Phrase(
        en=f"{state}; made {made}: {texts.en}, {passages.en}, {about.encoder}, form {about.form}{_by(about.version)}",
        fr=f"{state} ; faite le {made} : {texts.fr}, {passages.fr}, {about.encoder}, "
        f"forme {about.form}{_by(about.version)}",
    ).of(language)


def _made(name: str) -> str:
    """When an edition was made, from its name, in UTC; the name itself where it holds no time."""
    try:
        return f"{datetime.strptime(name[:15], '%Y%m%d-%H%M%S').replace(tzinfo=UTC):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return name


def _by(version: str) -> str:
    """The Dateline that wrote an edition, after a comma; nothing where that is not known."""
    return f", Dateline {version}" if version else ""
