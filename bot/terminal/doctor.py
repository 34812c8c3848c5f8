"""What is set up, what is missing, and the command that mends it."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.settings import Settings
from bot.terminal.console import safe
from bot.terminal.next_step import with_next_step
from index.building import seeds
from index.encoding.encoder import DESCRIPTION
from index.encoding.source import EncoderSource
from index.errors import DatelineError
from index.phrases import Language, Phrase
from index.storage.current import open_current


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what is so, and what to do when it is not (`None` when nothing)."""

    well: bool
    what: Phrase
    mend: Phrase | None = None
    # Something a terminal can do without.
    optional: bool = False


def examine(seeds_folder: Path, index: Path, models_folder: Path, settings: Settings) -> list[Finding]:
    """Looks at the texts, the encoder, the index and the token, in that order. Changes nothing."""
    build = Phrase(en="run: dateline build", fr="lancez : dateline build")
    found: list[Finding] = []
    try:
        documents, faults = seeds.read(seeds_folder)
        for fault in faults:
            told = Phrase(en=fault.say(Language.ENGLISH), fr=fault.say(Language.FRENCH))
            found.append(
                Finding(
                    False,
                    told,
                    Phrase(
                        en="mend the text, then run: dateline build",
                        fr="corrigez le texte, puis lancez : dateline build",
                    ),
                )
            )
        what = Phrase(
            en=f"{len(documents)} text(s) in {seeds_folder}", fr=f"{len(documents)} texte(s) dans {seeds_folder}"
        )
        mend = Phrase(
            en=f"put a .txt, .md or .jsonl file in {seeds_folder}",
            fr=f"mettez un fichier .txt, .md ou .jsonl dans {seeds_folder}",
        )
        found.append(Finding(bool(documents), what, mend))
    except DatelineError as error:
        found.append(Finding(False, with_next_step(error)))

    ready = EncoderSource(settings.embedding_model, models_folder).ready
    name = settings.embedding_model
    found.append(
        Finding(
            ready,
            Phrase(en=f"encoder {name} is ready", fr=f"l’encodeur {name} est prêt")
            if ready
            else Phrase(en=f"encoder {name} is not prepared yet", fr=f"l’encodeur {name} n’est pas encore préparé"),
            build,
        )
    )
    found.append(_index(index, models_folder, settings, build))
    token = bool(settings.discord_token)
    found.append(
        Finding(
            token,
            Phrase(en="DISCORD_TOKEN is set", fr="DISCORD_TOKEN est défini")
            if token
            else Phrase(
                en="DISCORD_TOKEN is not set: no Discord", fr="DISCORD_TOKEN n’est pas défini : pas de Discord"
            ),
            Phrase(en="only for Discord: write it in .env", fr="seulement pour Discord : écrivez-le dans .env"),
            optional=True,
        )
    )
    return found


def _index(index: Path, models_folder: Path, settings: Settings, build: Phrase) -> Finding:
    try:
        edition = open_current(index)
    except DatelineError as error:
        return Finding(False, with_next_step(error))
    about = edition.manifest
    edition.close()
    if not (models_folder / about.encoder_folder / DESCRIPTION).exists():
        return Finding(
            False,
            Phrase(
                en=f"the encoder of the index ({about.encoder}) is not in {models_folder}",
                fr=f"l’encodeur de l’index ({about.encoder}) n’est pas dans {models_folder}",
            ),
            build,
        )
    if about.encoder != settings.embedding_model:
        return Finding(
            False,
            Phrase(
                en=f"the index was made with {about.encoder}, but EMBEDDING_MODEL is {settings.embedding_model}",
                fr=f"l’index a été fait avec {about.encoder}, mais EMBEDDING_MODEL est {settings.embedding_model}",
            ),
            build,
        )
    return Finding(
        True,
        Phrase(
            en=f"index {edition.folder.name}: {about.documents} text(s), {about.passages} passage(s)",
            fr=f"index {edition.folder.name} : {about.documents} texte(s), {about.passages} passage(s)",
        ),
    )


def doctor(seeds_folder: Path, index: Path, models_folder: Path, settings: Settings) -> int:
    """Prints a line a finding; 2 when anything a terminal needs is missing, else 0."""
    console = Console(highlight=False)
    language = settings.language
    findings = examine(seeds_folder, index, models_folder, settings)
    for finding in findings:
        mark, style = ("✓", "green") if finding.well else ("–", "yellow") if finding.optional else ("✗", "bold red")
        line = Text(mark, style) + Text(f" {safe(finding.what.of(language))}")
        console.print(line, soft_wrap=True)
        if not finding.well and finding.mend is not None:
            console.print(Text(f"  → {safe(finding.mend.of(language))}", "cyan"), soft_wrap=True)
    return 0 if all(finding.well or finding.optional for finding in findings) else 2
