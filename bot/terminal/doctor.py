"""`dateline doctor`: what is set up, what is missing, and the command that mends it."""

from dataclasses import dataclass
from pathlib import Path

import click
from rich.text import Text

from bot import address_wording, postgres, wording
from bot.collections import Collections
from bot.kept import DATABASE, FETCHED, FOLDER, FORMER_FOLDER
from bot.reading import OWN, calibration_in_force, open_reader
from bot.settings import MODELS, SOURCES, Settings
from bot.storing import storage_of
from bot.terminal.clean import clean
from bot.terminal.command import (
    ANSWERED,
    WRONG,
    Command,
    collection_option,
    given_collection,
    index_option,
    seeds_option,
    sources_option,
    speaking,
)
from bot.terminal.console import on_one_line, standard_output
from bot.terminal.next_step import of_collection, with_next_step
from index.building.last import last_readings
from index.building.place import Place
from index.building.sources import DEFAULT
from index.building.sources_file import SourcesError, read_sources
from index.encoding.encoder import DESCRIPTION
from index.encoding.source import EncoderSource
from index.errors import DatelineError
from index.living.record import read_record
from index.phrases import Language, Phrase, counted

_LANGUAGES = (Language.ENGLISH, Language.FRENCH)
_BUILD = Phrase(en="run: dateline build", fr="lancez : dateline build")
_MEND_TEXT = Phrase(en="mend the text, then run: dateline build", fr="corrigez le texte, puis lancez : dateline build")
_CALIBRATE = Phrase(
    en="write some of your questions down, then run: dateline calibrate FILE",
    fr="notez de vos questions, puis lancez : dateline calibrate FICHIER",
)
_FETCH = Phrase(en="to try it now, run: dateline fetch", fr="pour l’essayer maintenant, lancez : dateline fetch")
_SET_TOKEN = Phrase(en="only for Discord: write it in .env", fr="seulement pour Discord : écrivez-le dans .env")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined: whether it is well, what was found, and what to do when it is not well.

    The status of the doctor does not depend on an `optional` one.
    """

    well: bool
    what: Phrase
    mend: Phrase | None = None
    optional: bool = False


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    return Command(
        "doctor",
        callback=click.pass_obj(doctor),
        params=[seeds_option(say), sources_option(say), collection_option(say), index_option(say)],
    )


def doctor(
    settings: Settings,
    *,
    seeds: Path,
    index: Path,
    sources: Path = SOURCES,
    fetched: Path = FETCHED,
    models_folder: Path = MODELS,
) -> int:
    """Prints a line a finding; returns 2 when anything that the terminal needs is not well, else 0."""
    console = standard_output()
    language = settings.language
    place = Place(seeds, sources, fetched, given_collection() or DEFAULT)
    findings = examine(settings, place, index=index, models_folder=models_folder)
    for finding in findings:
        mark, style = ("✓", "green") if finding.well else ("–", "yellow") if finding.optional else ("✗", "bold red")
        what = clean(on_one_line(finding.what.of(language)))
        console.print(Text(mark, style) + Text(f" {what}"), soft_wrap=True)
        if not finding.well and finding.mend is not None:
            console.print(Text(f"  → {clean(of_collection(finding.mend).of(language))}", "cyan"), soft_wrap=True)
    return ANSWERED if all(finding.well or finding.optional for finding in findings) else WRONG


def examine(settings: Settings, place: Place, *, index: Path, models_folder: Path) -> list[Finding]:
    """Examines the texts, addresses, encoder, index and reader, what is kept and the token. Changes nothing."""
    return [
        *_texts(place, index),
        *_addresses(place),
        _encoder(settings, models_folder),
        *_index(settings, index, models_folder),
        _reader(settings),
        *_kept(),
        *_database(settings),
        *_servers(),
        _token(settings),
    ]


def _texts(place: Place, index: Path) -> list[Finding]:
    """The texts; a file that is as it was at the last build is not read again for that."""
    seeds = place.seeds
    try:
        folder = place.texts()
        with last_readings(index) as last:
            number = sum(1 for _ in folder.since(last))
    except DatelineError as error:
        return [Finding(False, with_next_step(error))]
    findings = [
        Finding(False, Phrase(en=fault.say(Language.ENGLISH), fr=fault.say(Language.FRENCH)), _MEND_TEXT)
        for fault in folder.faults
    ]
    findings += [
        Finding(
            not notice.warning,
            Phrase(en=notice.say(Language.ENGLISH), fr=notice.say(Language.FRENCH)),
            _MEND_TEXT,
            optional=True,
        )
        for notice in folder.notices
    ]
    if folder.undated:
        english, french = (wording.undated_texts(folder.undated, number, language) for language in _LANGUAGES)
        findings.append(Finding(False, Phrase(en=english, fr=french), optional=True))
    if folder.skipped:
        english, french = (wording.skipped_files(folder.skipped, language) for language in _LANGUAGES)
        findings.append(Finding(False, Phrase(en=english, fr=french), optional=True))
    texts = counted(number, "text", "texte")
    held = Phrase(en=f"{texts.en} in {seeds}", fr=f"{texts.fr} dans {seeds}")
    if place.sources.exists():
        held = Phrase(en=f"{held.en} and by {place.sources}", fr=f"{held.fr} et par {place.sources}")
    add = Phrase(
        en=f"put a text in {seeds}; seeds/README.md says in which forms",
        fr=f"mettez un texte dans {seeds} ; seeds/README.md dit sous quelles formes",
    )
    return [*findings, Finding(number > 0, held, add)]


def _addresses(place: Place) -> list[Finding]:
    """What is known of each feed and page, of the collection if one was given.

    One that fails is no fault of the archive: what it gave is kept.
    """
    try:
        addresses = read_sources(place.sources).addresses(given_collection())
    except SourcesError:
        return []  # told with the texts
    findings = []
    for address in addresses:
        record = read_record(place.fetched / address.folder, address.url)
        well = record.error is None and record.fetched is not None
        findings.append(Finding(well, address_wording.known(address, record), _FETCH, optional=True))
    return findings


def _encoder(settings: Settings, models_folder: Path) -> Finding:
    name = settings.embedding_model
    if EncoderSource(name, models_folder).ready:
        return Finding(True, Phrase(en=f"encoder {name} is ready", fr=f"l’encodeur {name} est prêt"))
    missing = Phrase(en=f"encoder {name} is not prepared yet", fr=f"l’encodeur {name} n’est pas encore préparé")
    return Finding(False, missing, _BUILD)


def _index(settings: Settings, index: Path, models_folder: Path) -> list[Finding]:
    """What serves, after each edition that is damaged; every byte of those that are kept is read for that.

    Of a store elsewhere, whether it answers, and whether it holds as much as was written.
    """
    storage = storage_of(settings)
    try:
        damaged = storage.verify(index)
        edition = storage.open_current(index)
    except DatelineError as error:
        return [Finding(False, with_next_step(error))]
    findings = [Finding(False, with_next_step(error)) for error in damaged]
    if storage.shown:
        findings.append(Finding(True, Phrase(en=f"{storage.shown} answers", fr=f"{storage.shown} répond")))
    older, manifest = edition.stands_in_for is not None, edition.manifest
    edition.close()
    if older:
        served = Phrase(
            en=f"the edition before ({edition.name}) serves in its place",
            fr=f"l’édition d’avant ({edition.name}) sert à sa place",
        )
        findings.append(Finding(False, served, _BUILD))
    if not (models_folder / manifest.encoder_folder / DESCRIPTION).exists():
        missing = Phrase(
            en=f"the encoder of the index ({manifest.encoder}) is not in {models_folder}",
            fr=f"l’encodeur de l’index ({manifest.encoder}) n’est pas dans {models_folder}",
        )
        return [*findings, Finding(False, missing, _BUILD)]
    if manifest.encoder != settings.embedding_model:
        other = Phrase(
            en=f"the index was made with {manifest.encoder}, but EMBEDDING_MODEL is {settings.embedding_model}",
            fr=f"l’index a été fait avec {manifest.encoder}, mais EMBEDDING_MODEL est {settings.embedding_model}",
        )
        return [*findings, Finding(False, other, _BUILD)]
    texts, passages = counted(manifest.documents, "text", "texte"), counted(manifest.passages, "passage", "passage")
    held = Phrase(
        en=f"index {edition.name}: {texts.en}, {passages.en}",
        fr=f"index {edition.name} : {texts.fr}, {passages.fr}",
    )
    return findings if older else [*findings, Finding(True, held)]


def _reader(settings: Settings) -> Finding:
    """Whether the reader can be used, and the calibration in force for it."""
    try:
        open_reader(settings)
        fitted, what = calibration_in_force(settings)
    except DatelineError as error:
        return Finding(False, with_next_step(error))
    name = settings.reader_model or OWN
    told = Phrase(en=f"reader {name}: {what.en}", fr=f"lecteur {name} : {what.fr}")
    return Finding(fitted, told, _CALIBRATE, optional=True)


def _kept() -> list[Finding]:
    """Where settings and votes are, if there are any; and whether a file of them was left in its former place."""
    findings = []
    if (FOLDER / DATABASE).exists():
        there = Phrase(
            en=f"settings and votes are in {FOLDER / DATABASE}; keep a copy",
            fr=f"réglages et votes sont dans {FOLDER / DATABASE} ; gardez-en une copie",
        )
        findings.append(Finding(True, there))
    if (FORMER_FOLDER / DATABASE).exists():
        left = Phrase(
            en=f"settings and votes are still in {FORMER_FOLDER / DATABASE}, which make clean removes",
            fr=f"des réglages et des votes sont encore dans {FORMER_FOLDER / DATABASE}, que make clean supprime",
        )
        move = Phrase(
            en=f"dateline run moves them to {FOLDER}, unless there are some there; else move them yourself",
            fr=f"dateline run les déplace dans {FOLDER}, sauf s’il y en a déjà ; sinon, déplacez-les",
        )
        findings.append(Finding(False, left, move, optional=True))
    return findings


def _database(settings: Settings) -> list[Finding]:
    """Whether the PostgreSQL database answers, where one is named; nothing is changed in it."""
    if not settings.database:
        return []
    try:
        there = postgres.where(settings.database)
        with postgres.connect(settings.database) as connection:
            version = connection.info.parameter_status("server_version")
    except DatelineError as error:
        return [Finding(False, with_next_step(error))]
    answers = Phrase(
        en=f"settings and votes are in {there} (PostgreSQL {version}); dateline backup does not hold them, pg_dump "
        "does",
        fr=f"réglages et votes sont dans {there} (PostgreSQL {version}) ; dateline backup ne les contient pas, pg_dump "
        "oui",
    )
    return [Finding(True, answers)]


def _servers() -> list[Finding]:
    """The Discord servers that search nothing, because nobody has chosen what."""
    waiting = Collections().waiting()
    if not waiting:
        return []
    named = [str(server) if server else Phrase(en="direct messages", fr="messages privés") for server in waiting]
    english, french = (
        ", ".join(each if isinstance(each, str) else each.of(language) for each in named) for language in _LANGUAGES
    )
    places = counted(len(waiting), "place", "endroit")
    what = Phrase(
        en=f"{places.en} in Discord search nothing, until you choose what ({english})",
        fr=f"{places.fr} de Discord ne cherchent dans rien tant que vous ne choisissez pas ({french})",
    )
    choose = Phrase(
        en="choose in the direct message that the bot sent you, or in /settings there; docs/discord.md says more",
        fr="choisissez dans le message privé que le bot vous a envoyé, ou là-bas dans /réglages ; voir docs/discord.md",
    )
    return [Finding(False, what, choose, optional=True)]


def _token(settings: Settings) -> Finding:
    if settings.discord_token:
        return Finding(True, Phrase(en="DISCORD_TOKEN is set", fr="DISCORD_TOKEN est défini"))
    missing = Phrase(en="DISCORD_TOKEN is not set: no Discord", fr="DISCORD_TOKEN n’est pas défini : pas de Discord")
    return Finding(False, missing, _SET_TOKEN, optional=True)
