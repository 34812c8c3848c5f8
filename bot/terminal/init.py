"""`dateline init`: a folder to run from, with settings to fill in, an example text and questions to check it with."""

from pathlib import Path
from shutil import copyfile

import click

from bot.settings import SEEDS, SOURCES, Settings
from bot.terminal.command import ANSWERED, Command, speaking
from bot.terminal.console import print_line, standard_output
from index.errors import DatelineError, disk_faults
from index.phrases import Language, Phrase

# Where `bot` stands: installed, with a folder of examples beside it; in a checkout, the examples are in their places.
_ROOT = Path(__file__).parents[2]
_EXAMPLE = _ROOT / "example" if (_ROOT / "example").is_dir() else _ROOT
_QUESTIONS = "questions.yaml"
_ENV = ".env"


class InitError(DatelineError):
    """The folder cannot be made."""


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    where = say("the folder to make; this one, unless it is named", "le dossier à faire ; à défaut, celui-ci")
    return Command(
        "init",
        callback=click.pass_obj(init),
        params=[click.Argument(["folder"], type=Path, default=Path(), metavar=say("[DIR]", "[DOSSIER]"), help=where)],
    )


def init(settings: Settings, *, folder: Path) -> int:
    """Makes what is missing in the folder and says so; nothing that is there is changed. Raises `DatelineError`."""
    if folder.exists() and not folder.is_dir():
        raise InitError(
            f"{folder} is a file. Name another folder: dateline init DIR",
            f"{folder} est un fichier. Nommez un autre dossier : dateline init DOSSIER",
        )
    made, kept = [], []
    with disk_faults(folder):
        for source, name in _files(folder):
            target = folder / name
            if target.exists():
                kept.append(name)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            copyfile(source, target)
            if name == _ENV:
                # A token will stand in it.
                target.chmod(0o600)
            made.append(name)
    for line in _said(folder, made, kept):
        print_line(standard_output(), line.of(settings.language))
    return ANSWERED


def _files(folder: Path) -> list[tuple[Path, str]]:
    """What a folder to run from holds, and the name there. A folder that has texts gets no example of one."""
    files = [(_EXAMPLE / ".env.example", _ENV), (_EXAMPLE / "sources.example.yaml", str(SOURCES))]
    seeds = folder / SEEDS
    if not seeds.is_dir() or not any(seeds.iterdir()):
        examples = sorted((_EXAMPLE / SEEDS).glob("*.txt"))
        files += [(path, f"{SEEDS}/{path.name}") for path in (*examples, _EXAMPLE / SEEDS / "README.md")]
        files.append((_EXAMPLE / "tests" / "golden" / "seed.yaml", _QUESTIONS))
    return files


def _said(folder: Path, made: list[str], kept: list[str]) -> list[Phrase]:
    lines = []
    if made:
        names = ", ".join(made)
        lines.append(Phrase(en=f"Made in {folder}: {names}", fr=f"Créé dans {folder} : {names}"))
    if kept:
        names = ", ".join(kept)
        lines.append(Phrase(en=f"Already there, and left as it is: {names}", fr=f"Déjà là, laissé tel quel : {names}"))
    enter = "" if folder == Path() else f"cd {folder} && "
    lines += [
        Phrase(en=f"Next: {enter}dateline build", fr=f"Ensuite : {enter}dateline build"),
        Phrase(
            en=f"Your own texts go into {SEEDS}/; the token for Discord into {_ENV}.",
            fr=f"Vos textes vont dans {SEEDS}/ ; le jeton pour Discord, dans {_ENV}.",
        ),
    ]
    return lines
