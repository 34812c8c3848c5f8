"""`dateline restore`: puts a backup back, whole or not at all."""

from pathlib import Path

import click

from bot.backup import restore as put_back
from bot.kept import FOLDER
from bot.settings import SEEDS, Settings
from bot.terminal.command import ANSWERED, Command, overwrite_option, speaking
from bot.terminal.console import print_line, standard_output
from index.phrases import Language, Phrase, counted


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    file = click.Argument(["file"], type=click.Path(path_type=Path), metavar=say("FILE", "FICHIER"))
    over = say("take the place of what is there, which is kept beside", "remplacer ce qui s’y trouve, gardé à côté")
    return Command("restore", callback=click.pass_obj(restore), params=[file, overwrite_option(over)])


def restore(
    settings: Settings, *, file: Path, overwrite: bool = False, folder: Path = FOLDER, seeds: Path = SEEDS
) -> int:
    """Puts the backup back, and says what went aside. Raises `BackupError`, `BusyError` and `DiskError`."""
    done, aside = put_back(file, folder=folder, seeds=seeds, overwrite=overwrite)
    moved = ", ".join(map(str, aside))
    number = counted(len(done.files), "file", "fichier")
    back = Phrase(
        en=f"Put back: {number.en} of {done.made}, by Dateline {done.version}."
        + (f" What was there before is in {moved}; remove it when all is well." if aside else ""),
        fr=f"Remis en place : {number.fr} du {done.made}, par Dateline {done.version}."
        + (f" Ce qui s’y trouvait est dans {moved} ; supprimez-le quand tout va bien." if aside else ""),
    )
    print_line(standard_output(), back.of(settings.language))
    if settings.database:
        others = Phrase(
            en="Settings and votes are in PostgreSQL, and were not touched. To put these back: pg_restore --clean "
            '--if-exists --dbname="$DATELINE_DATABASE" votes.dump',
            fr="Réglages et votes sont dans PostgreSQL, et n’ont pas été touchés. Pour les remettre : pg_restore "
            '--clean --if-exists --dbname="$DATELINE_DATABASE" votes.dump',
        )
        print_line(standard_output(), others.of(settings.language))
    return ANSWERED
