"""The terminal: one verb a command, thin over the index. Exit status: 0 answered, 1 no answer, 2 something is wrong."""

import argparse
import os
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console

from bot import settings as settings_
from bot.date_bounds import date_of, window_of
from bot.settings import INDEX, MODELS, SEEDS, Settings
from bot.terminal.next_step import with_next_step
from index.dates.when import Precision, When
from index.errors import DatelineError, QuestionError
from index.phrases import Language, Phrase
from index.question.query import DEFAULT_QUOTES, Query

if TYPE_CHECKING:
    from index.answer import Answer
    from index.archive import Archive
    from index.documents import Span

ANSWERED, NO_ANSWER, WRONG = 0, 1, 2


# What argparse finds wrong, in French; it has no French of its own.
_WRONG_IN_FRENCH = (
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"unrecognized arguments: (.*)", r"arguments inconnus : \1"),
    (r"argument (.*): expected one argument", r"\1 attend une valeur"),
    (r"argument (.*): invalid choice: ('.*') \(choose from (.*)\)", r"\2 n’existe pas (\3)"),
    (r"argument (.*): not allowed with argument (.*)", r"\1 ne va pas avec \2"),
    (r"argument (.*): (.*) is not a number from (.*) to (.*)", r"\1 : \2 n’est pas un nombre de \3 à \4"),
)


def _parser_class(language: Language) -> type[argparse.ArgumentParser]:
    """argparse's parser, which says what is wrong and which command tells more in one line of that language."""

    class Parser(argparse.ArgumentParser):
        def __init__(self, **about: Any) -> None:
            super().__init__(**about, add_help=False)
            help_ = Phrase(en="show this and leave", fr="afficher ceci et sortir").of(language)
            self.add_argument("-h", "--help", action="help", help=help_)
            self._positionals.title = Phrase(en="what to give", fr="à donner").of(language)
            self._optionals.title = "options"

        def error(self, message: str) -> NoReturn:
            said = f"{self.prog}: {message}. See: {self.prog} --help\n"
            if language is Language.FRENCH:
                for english, french in _WRONG_IN_FRENCH:
                    message = re.sub(english, french, message)
                said = f"{self.prog} : {message}. Voir : {self.prog} --help\n"
            self.exit(WRONG, said)

    return Parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace" if stream is sys.stdin else "backslashreplace")
    settings = settings_.load()
    language = settings.language
    parsed = _parser(language).parse_args(arguments)
    try:
        status: int = parsed.run(parsed, settings)
        sys.stdout.flush()
    except DatelineError as error:
        print(with_next_step(error).of(language), file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read has what they wanted (`| head`); the interpreter must not complain at its end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANSWERED
    except Exception as error:
        print(_unforeseen(error).of(language), file=sys.stderr)
        return WRONG
    return status


def _unforeseen(error: Exception) -> Phrase:
    """A fault of Dateline's own: one sentence for the person, the whole of it in a file for whoever mends it."""
    kept = Path("var/fault.txt")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
        en, fr = f"Its traces are in {kept}; add them to a report.", f"Ses traces sont dans {kept} ; joignez-les."
    except OSError:
        en, fr = "See: dateline doctor", "Voyez : dateline doctor"
    name = type(error).__name__
    return Phrase(
        en=f"This is a fault of Dateline’s own ({name}: {error}). {en}",
        fr=f"C’est une faute de Dateline ({name} : {error}). {fr}",
    )


def _parser(language: Language) -> argparse.ArgumentParser:
    def say(en: str, fr: str) -> str:
        return Phrase(en=en, fr=fr).of(language)

    made_of = _parser_class(language)
    parser = made_of(
        prog="dateline",
        description=say(
            "Answers questions from a folder of dated texts with the passage itself: verbatim, sourced and dated.",
            "Répond à des questions à partir d’un dossier de textes datés, par le passage lui-même : mot pour mot, "
            "sourcé et daté.",
        ),
    )
    commands = parser.add_subparsers(required=True, metavar=say("COMMAND", "COMMANDE"), parser_class=made_of)

    def command(name: str, run: object, help_: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_, description=help_)
        made.set_defaults(run=run)
        return made

    def index_option(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--index", type=Path, default=INDEX, metavar="DIR", help=say("where the index is kept", "où est l’index")
        )

    def today_option(made: argparse.ArgumentParser) -> None:
        told = say("the day it is asked, for “last week”", "le jour de la question, pour « hier »")
        made.add_argument("--today", metavar="D", help=told)

    build = command(
        "build",
        _build,
        say("read the texts and make the index (again)", "lire les textes et faire (ou refaire) l’index"),
    )
    build.add_argument(
        "--seeds", type=Path, default=SEEDS, metavar="DIR", help=say("the folder of texts", "le dossier des textes")
    )
    index_option(build)

    ask = command("ask", _ask, say("answer a question", "répondre à une question"))
    ask.add_argument(
        "question",
        metavar="QUESTION",
        nargs="+",
        help=say("the question; - reads one a line", "la question ; - en lit une par ligne"),
    )
    ask.add_argument("--top", type=_top, metavar="N", help=say("quotes at most (3)", "citations au plus (3)"))
    ask.add_argument(
        "--since",
        metavar="D",
        help=say("published since: 2022, 2022-01, 2022-01-21", "publié depuis : 2022, 2022-01, 2022-01-21"),
    )
    ask.add_argument("--until", metavar="D", help=say("published until", "publié jusqu’à"))
    ask.add_argument(
        "--json", action="store_true", help=say("one JSON object a question", "un objet JSON par question")
    )
    today_option(ask)
    index_option(ask)

    chat = command("chat", _chat, say("ask one question after another", "poser des questions à la suite"))
    today_option(chat)
    index_option(chat)
    index_option(
        command("sources", _sources, say("list the texts, with their dates", "lister les textes et leurs dates"))
    )
    show = command("show", _show, say("print one text whole", "afficher un texte en entier"))
    show.add_argument(
        "document",
        metavar="DOCUMENT",
        help=say("its name, as `sources` lists it", "son nom, tel que `sources` le donne"),
    )
    index_option(show)
    timeline = command("timeline", _timeline, say("tell the events in order", "raconter les événements dans l’ordre"))
    timeline.add_argument("topic", metavar=say("TOPIC", "SUJET"), nargs="*", help=say("what on", "sur quoi"))
    timeline.add_argument("--since", metavar="D", help=say("events since", "événements depuis"))
    timeline.add_argument("--until", metavar="D", help=say("events until", "événements jusqu’à"))
    timeline.add_argument("--png", type=Path, metavar="FILE", help=say("draw it as a picture", "le dessiner en image"))
    timeline.add_argument("--json", action="store_true", help=say("one JSON object", "un objet JSON"))
    index_option(timeline)

    check = command(
        "check",
        _check,
        say("ask your own questions, compare the answers", "poser vos questions, comparer les réponses"),
    )
    check.add_argument(
        "file",
        type=Path,
        metavar=say("FILE", "FICHIER"),
        help=say("the questions and what is expected, in YAML", "les questions et ce qui est attendu, en YAML"),
    )
    check.add_argument("--json", action="store_true", help=say("one JSON object", "un objet JSON"))
    check.add_argument(
        "--junit",
        type=Path,
        metavar="FILE",
        help=say("write a report for CI too", "écrire aussi un rapport pour la CI"),
    )
    index_option(check)

    dates = command("dates", _dates, say("show the dates read in a text", "montrer les dates lues dans un texte"))
    dates.add_argument("text", metavar=say("TEXT", "TEXTE"), nargs="*", help=say("or standard input", "ou l’entrée"))
    dates.add_argument(
        "--anchor", metavar="D", help=say("when it was written (today)", "quand il fut écrit (aujourd’hui)")
    )
    dates.add_argument(
        "--policy",
        choices=["past", "forward"],
        default="past",
        help=say("news looks back, plans look forward", "l’actualité regarde en arrière, un projet en avant"),
    )
    form = dates.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=say("one JSON object", "un objet JSON"))
    form.add_argument(
        "--jsonl",
        action="store_true",
        help=say("answer one {text, anchor, policy} a line", "répondre à un {text, anchor, policy} par ligne"),
    )

    doctor = command(
        "doctor",
        _doctor,
        say(
            "say what is set up, what is missing, and what mends it",
            "dire ce qui est en place, ce qui manque, et la commande qui répare",
        ),
    )
    doctor.add_argument(
        "--seeds", type=Path, default=SEEDS, metavar="DIR", help=say("the folder of texts", "les textes")
    )
    index_option(doctor)
    command("run", _run, say("answer in Discord", "répondre dans Discord"))
    return parser


def _top(text: str) -> int:
    from index.question.query import MOST_QUOTES

    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MOST_QUOTES:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_QUOTES}")
    return int(text)


def _today(text: str | None) -> date:
    when = date_of(text) if text else None
    if when is None:
        return date.today()
    if when.precision is not Precision.DAY or when.first is None:
        raise QuestionError(
            f"{text!r} is not a day. Write one whole: 2022-01-21.",
            f"{text!r} n’est pas un jour. Écrivez-le en entier : 2022-01-21.",
        )
    return when.first


def _timeline(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal import timeline as face
    from index.archive import Archive
    from index.timeline import timeline

    window = window_of(parsed.since, parsed.until)
    archive = Archive.open(parsed.index, MODELS)
    told = timeline(archive.edition, archive.encoder, " ".join(parsed.topic), window)
    if parsed.png and told.events:
        face.write_picture(told, parsed.png, settings.language)
    elif parsed.png:
        print(
            Phrase(en="No picture was made.", fr="Aucune image n’a été faite.").of(settings.language), file=sys.stderr
        )
    if parsed.json:
        print(face.json_text(told))
    else:
        face.show(Console(highlight=False), told, settings.language)
    return ANSWERED if told.events else NO_ANSWER


def _dates(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal import dates as reading
    from index.dates import Policy

    if parsed.jsonl:
        return reading.read_lines(sys.stdin, settings.language)
    anchor = date_of(parsed.anchor) if parsed.anchor else When.day(date.today())
    text = " ".join(parsed.text) if parsed.text else sys.stdin.read()
    return reading.read_text(text, anchor, Policy(parsed.policy), settings.language, json_wanted=parsed.json)


def _build(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal.build import build_and_tell

    return build_and_tell(parsed.seeds, parsed.index, MODELS, settings)


def _ask(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal import console as terminal
    from index.answer import Reason
    from index.archive import Archive

    window = window_of(parsed.since, parsed.until)
    today = _today(parsed.today)
    archive = Archive.open(parsed.index, MODELS)
    console = Console(highlight=False)
    status = ANSWERED
    several = parsed.question == ["-"]
    for number, question in enumerate(_lines() if several else [" ".join(parsed.question)]):
        answer = archive.ask(Query(question, top=parsed.top or DEFAULT_QUOTES, window=window, today=today))
        if parsed.json:
            print(terminal.json_line(answer), flush=several)
        else:
            if several:
                console.print(("\n" if number else "") + terminal.safe(f"? {question}"), markup=False, soft_wrap=True)
            terminal.show_answer(console, answer, settings.language, passages_around(archive, answer), today)
        if answer.reason is Reason.NO_WORDS:
            status = WRONG
        elif not answer.answered:
            status = max(status, NO_ANSWER)
    return status


def _check(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.checks import checking
    from bot.terminal import console as terminal
    from index.archive import Archive

    questions = checking.read(parsed.file)
    checked = checking.check(Archive.open(parsed.index, MODELS).ask, questions)
    if parsed.json:
        print(terminal.on_one_line(terminal.check_as_json(checked)))
    else:
        terminal.show_check(Console(highlight=False), checked, settings.language)
    if parsed.junit:
        checking.write_junit(checked, parsed.junit, settings.language)
    return NO_ANSWER if checked.failed else ANSWERED


def passages_around(archive: "Archive", answer: "Answer") -> list["Span"]:
    """The span of the passage around each quote shown of an answer."""
    return [archive.around(quote) for quote in answer.quotes or answer.nearest]


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        if line.strip():
            yield line.rstrip("\n")


def _chat(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal.chat import chat
    from index.archive import Archive

    today = _today(parsed.today)
    return chat(Archive.open(parsed.index, MODELS), settings.language, today)


def _sources(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal import console as terminal
    from index.storage.current import open_current

    documents = [document for _, document in open_current(parsed.index).documents()]
    terminal.show_sources(Console(highlight=False), documents, settings.language)
    return ANSWERED


def _show(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal import console as terminal
    from index.storage.current import open_current

    document = open_current(parsed.index).named(parsed.document)
    terminal.show_document(Console(highlight=False), document, settings.language)
    return ANSWERED


def _doctor(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal.doctor import doctor

    return doctor(parsed.seeds, parsed.index, MODELS, settings)


def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.discord import client

    status: int = client.run(settings)
    return status


if __name__ == "__main__":
    sys.exit(main())
