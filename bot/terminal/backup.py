"""`dateline backup`: what people gave, in one file, while the bot runs."""

from pathlib import Path

import click

from bot.backup import back_up
from bot.kept import FOLDER
from bot.settings import SEEDS, Settings
from bot.terminal.command import ANSWERED, Command, overwrite_option, speaking
from bot.terminal.console import print_line, standard_output
from index.phrases import Language, Phrase, counted


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    file = click.Argument(["file"], type=click.Path(path_type=Path), metavar=say("FILE", "FICHIER"))
    with_seeds = say("the texts of seeds/ and collections/ too", "les textes de seeds/ et collections/ aussi")
    over = say("replace the file if it is there", "remplacer le fichier s’il existe")
    params = [file, click.Option(["--with-seeds"], is_flag=True, help=with_seeds), overwrite_option(over)]
    return Command("backup", callback=click.pass_obj(backup), params=params)


def backup(
    settings: Settings, *, file: Path, with_seeds: bool = False, overwrite: bool = False, folder: Path = FOLDER,
    seeds: Path = SEEDS,
) -> int:  # fmt: skip
    """Writes the backup, and says what is in it, what is not, and what backs that up.

    Raises `BackupError` and `DiskError`.
    """
    done = back_up(file, folder=folder, seeds=seeds if with_seeds else None, overwrite=overwrite)
    without = Phrase(
        en="Not in it: .env, which holds the token, and the index, which dateline build makes again."
        + ("" if with_seeds else f" Nor the texts in {seeds} and in collections: add --with-seeds for these."),
        fr="N’y sont pas : .env, qui contient le jeton, ni l’index, que dateline build refait."
        + ("" if with_seeds else f" Ni les textes de {seeds} et des collections : ajoutez --with-seeds."),
    )
    if settings.database:
        without = Phrase(
            en=f"{without.en} Nor settings and votes, which are in PostgreSQL: pg_dump --format=custom "
            '--file=votes.dump "$DATELINE_DATABASE"',
            fr=f"{without.fr} Ni réglages et votes, qui sont dans PostgreSQL : pg_dump --format=custom "
            '--file=votes.dump "$DATELINE_DATABASE"',
        )
    number = counted(len(done.files), "file", "fichier")
    files = Phrase(
        en=f"{file}: {number.en}, {done.size} bytes, each with its checksum. {without.en}",
        fr=f"{file} : {number.fr}, {done.size} octets, chacun avec sa somme de contrôle. {without.fr}",
    )
    print_line(standard_output(), files.of(settings.language))
    return ANSWERED
