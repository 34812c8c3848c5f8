"""The terminal: one command a file, found when it is called, and a handler that words what goes wrong.

Exit status: 0 answered, 1 no answer, 2 something is wrong.
"""

import gettext
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from bot.settings import SettingError, Settings, load, locale_language
from bot.terminal import home
from bot.terminal.clean import print_error
from bot.terminal.command import ANSWERED, WRONG
from bot.terminal.next_step import with_next_step
from index.errors import DatelineError
from index.phrases import Language, Phrase

# Each is the name of a file beside this one. What it does stands here, so that the list imports none of them.
COMMANDS = {
    "init": Phrase(en="make a folder to work in", fr="créer un dossier de travail"),
    "build": Phrase(en="read the texts and make the index (again)", fr="lire les textes et faire (ou refaire) l’index"),
    "watch": Phrase(
        en="take up new and changed texts as they come, and fetch feeds and pages",
        fr="prendre les textes nouveaux et changés dès leur arrivée, et récupérer flux et pages",
    ),
    "fetch": Phrase(
        en="fetch the feeds and pages of sources.yaml now", fr="récupérer maintenant les flux et pages de sources.yaml"
    ),
    "ask": Phrase(en="answer a question", fr="répondre à une question"),
    "chat": Phrase(en="ask one question after another", fr="poser des questions à la suite"),
    "sources": Phrase(en="list the texts, with their dates", fr="lister les textes et leurs dates"),
    "show": Phrase(en="print one text whole", fr="afficher un texte en entier"),
    "timeline": Phrase(en="tell the events in order", fr="raconter les événements dans l’ordre"),
    "onthisday": Phrase(
        en="tell what happened on this day in other years", fr="dire ce qui s’est passé ce jour d’autres années"
    ),
    "check": Phrase(en="ask your own questions, compare the answers", fr="poser vos questions, comparer les réponses"),
    "editions": Phrase(en="list the editions that are kept", fr="lister les éditions gardées"),
    "rollback": Phrase(en="serve the edition before", fr="servir l’édition d’avant"),
    "calibrate": Phrase(
        en="fit what is sure and what is possible on your own questions",
        fr="régler ce qui est sûr et ce qui est possible sur vos questions",
    ),
    "dates": Phrase(en="show the dates read in a text", fr="montrer les dates lues dans un texte"),
    "doctor": Phrase(
        en="say what is set up, what is missing, and what mends it",
        fr="dire ce qui est en place, ce qui manque, et la commande qui répare",
    ),
    "backup": Phrase(en="back up what people gave", fr="sauvegarder ce que des gens ont donné"),
    "restore": Phrase(en="put a backup back", fr="remettre une sauvegarde en place"),
    "run": Phrase(en="answer in Discord", fr="répondre dans Discord"),
    "health": Phrase(en="say whether the bot that runs is well", fr="dire si le bot qui tourne va bien"),
}
_ABOUT = Phrase(
    en="Answers questions from a folder of dated texts with the passage itself: verbatim, sourced and dated.",
    fr="Répond à des questions à partir d’un dossier de textes datés, par le passage lui-même : mot pour mot, sourcé "
    "et daté.",
)
_LOCALE = Path(__file__).parent / "locale"
_FAULT = Path("var/fault.txt")
_INTERRUPTED = 130


class Dateline(click.Group):
    """The commands, each imported when it is called."""

    def __init__(self, language: Language) -> None:
        super().__init__(
            "dateline",
            help=_ABOUT.of(language),
            subcommand_metavar=Phrase(en="COMMAND …", fr="COMMANDE …").of(language),
            no_args_is_help=False,
            params=[home.option(language), _version_option(language)],
            context_settings={"help_option_names": ["-h", "--help"]},
        )
        self._language = language

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from its file."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"bot.terminal.{cmd_name}").command(self._language)
        command.help = COMMANDS[cmd_name].of(self._language)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands without importing them."""
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl([(name, about.of(self._language)) for name, about in COMMANDS.items()])


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace" if stream is sys.stdin else "backslashreplace")
    language = locale_language()
    try:
        caller = Path.cwd()
        named, words = home.taken(sys.argv[1:] if arguments is None else arguments)
        if named is not None:
            home.enter(named)
        settings = load()
        language = settings.language
        status = _run(words or ["--help"], settings, caller if named is not None else None)
        sys.stdout.flush()
    except click.UsageError as error:
        print_error(_misused(error).of(language))
        return WRONG
    except SettingError as error:
        print_error(error.say(error.language))
        return WRONG
    except DatelineError as error:
        print_error(with_next_step(error).of(language))
        return WRONG
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader has what it wanted (`| head`). Python flushes standard output at exit, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANSWERED
    except Exception as error:
        print_error(_unforeseen(error).of(language))
        return WRONG
    return status


def _run(arguments: Sequence[str], settings: Settings, caller: Path | None) -> int:
    # Click looks its messages up through gettext, which takes its language from this variable alone.
    os.environ["LANGUAGE"] = settings.language
    gettext.bindtextdomain("messages", str(_LOCALE))
    group = Dateline(settings.language)
    # Not `group.main`, which ends the process itself and words errors over several lines.
    try:
        with group.make_context("dateline", list(arguments), obj=settings) as context:
            if caller is not None:
                home.remember(context, caller)
            try:
                status: int = group.invoke(context)
            except DatelineError as error:
                if isinstance(error, SettingError):
                    raise
                # Here, where the context still knows the collection.
                print_error(with_next_step(error).of(settings.language))
                return WRONG
    except click.exceptions.Exit as end:
        return end.exit_code
    return status


def _version_option(language: Language) -> click.Option:
    """`--version`, which prints and ends."""

    def show(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
        if asked:
            # Imported here: it loads the runtime of the encoder, which no other help does.
            from bot.terminal.version import version_lines

            for line in version_lines(ctx.obj):
                click.echo(line.of(language))
            ctx.exit()

    told = Phrase(en="the versions of everything that answers", fr="les versions de tout ce qui répond").of(language)
    return click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show, help=told)


def _misused(error: click.UsageError) -> Phrase:
    """What is wrong with the command line, and where its help is, on one line."""
    command = error.ctx.command_path if error.ctx else "dateline"
    # Click ends only some of its messages with a mark.
    message = " ".join(error.format_message().split())
    message += "" if message.endswith((".", "?", "?)")) else "."
    return Phrase(en=f"{command}: {message} See: {command} --help", fr=f"{command} : {message} Voir : {command} --help")


def _unforeseen(error: Exception) -> Phrase:
    """A defect of Dateline: one sentence for the person; the traceback goes to a file, for whoever mends it."""
    import traceback

    try:
        _FAULT.parent.mkdir(parents=True, exist_ok=True)
        _FAULT.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
        en, fr = (
            f"Its details are in {_FAULT}: attach that file when you report it to the project.",
            f"Les détails sont dans {_FAULT} : joignez ce fichier en signalant l’erreur au projet.",
        )
    except OSError:
        en, fr = (
            f"Its details could not be written to {_FAULT}.",
            f"Les détails n’ont pas pu être écrits dans {_FAULT}.",
        )
    name = type(error).__name__
    return Phrase(
        en=f"This is a fault of Dateline’s own ({name}: {error}). {en}",
        fr=f"C’est une erreur de Dateline lui-même ({name} : {error}). {fr}",
    )


if __name__ == "__main__":
    sys.exit(main())
