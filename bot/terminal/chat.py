"""`dateline chat`: one question after another, with a history, line editing, and the commands of Discord."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
from rich.console import Console

from bot.date_bounds import day_of, window_of
from bot.kept import HISTORY, kept
from bot.settings import Settings
from bot.terminal import console as terminal
from bot.terminal.clean import is_clean
from bot.terminal.command import ANSWERED, Command, collection_option, index_option, speaking, today_option
from bot.terminal.next_step import with_next_step
from bot.terminal.open_index import open_archive
from bot.terminal.timeline import NextSteps, show_timeline
from index.answer import Answer, Reason
from index.archive import Archive
from index.errors import DatelineError, DiskError, QuestionError
from index.phrases import Language, Phrase
from index.question.follow_up import follows_up
from index.question.kind import Kind, kind_of
from index.question.query import Query
from index.timeline import timeline

_HELP = Phrase(
    en="""\
Type a question; one that begins with "and", or points back with "they" or "it", follows up the one before.
  /ask QUESTION      a question by itself, never a follow-up
  /since D, /until D bound the dates of publication (2022, 2022-01, 2022-01-21); alone, they lift the bound
  /source DOCUMENT   search one text; alone, all of them
  /sources           the texts, with their dates
  /timeline TOPIC    the dated events on a topic, in order; alone, all of them
  /show DOCUMENT     one text whole
  /passage N         what stands around quote N in its text
  /quit              leave (so does Ctrl-D)""",
    fr="""\
Tapez une question ; si elle commence par « et », ou renvoie à la précédente par « il » ou « elles », elle la suit.
  /ask QUESTION      une question à part, jamais une suite
  /since D, /until D bornent les dates de publication (2022, 2022-01, 2022-01-21) ; seuls, ils lèvent la borne
  /source DOCUMENT   cherche dans un seul texte ; seul, dans tous
  /sources           les textes, avec leurs dates
  /timeline SUJET    les événements datés sur un sujet, dans l’ordre ; seul, tous
  /show DOCUMENT     un texte en entier
  /passage N         ce qui entoure la citation N dans son texte
  /quit              sortir (ou Ctrl-D)""",
)
_COMMANDS = ("/ask", "/since", "/until", "/source", "/sources", "/timeline", "/show", "/passage", "/help", "/quit")
_TIMELINE_STEPS = NextSteps(
    bounded=Phrase(en="/since and /until alone lift the bounds.", fr="/since et /until seuls lèvent les bornes."),
    none=Phrase(
        en="Try other words, or look at the list: /sources", fr="Essayez d’autres mots, ou voyez la liste : /sources"
    ),
    more=Phrase(en="Of other days: /since D and /until D.", fr="D’autres jours : /since D et /until D."),
)
_ASIDES = (Reason.SMALL_TALK, Reason.OVERVIEW, Reason.NO_WORDS)
# About how many characters `/passage` shows around a quote.
_CONTEXT = 1200


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    return Command(
        "chat", callback=click.pass_obj(chat), params=[today_option(say), collection_option(say), index_option(say)]
    )


def chat(settings: Settings, *, today: str | None, index: Path) -> int:
    """Reads lines until the end of input or `/quit`; an error is printed and the conversation goes on."""
    language = settings.language
    day = day_of(today)
    archive = open_archive(index, settings)
    console = terminal.standard_output()
    conversation = Conversation(archive, console, language, day)
    hello = Phrase(en="Ask a question, or /help.", fr="Posez une question, ou /help.")
    terminal.print_line(console, hello.of(language), "dim")
    read = _prompt(archive) if sys.stdin.isatty() else _plain
    while (line := read()) is not None:
        try:
            if line and not conversation.obey(line):
                break
        except DatelineError as error:
            terminal.print_line(console, with_next_step(error).of(language), "yellow")
        console.print()
    return ANSWERED


class Conversation:
    """One conversation: the question before, the last answer, and the bounds in force."""

    def __init__(self, archive: Archive, console: Console, language: Language, today: date | None = None) -> None:
        self._archive = archive
        self._console = console
        self._language = language
        self._today = today or date.today()
        self._question: str | None = None
        self._answer: Answer | None = None
        self._since: str | None = None
        self._until: str | None = None
        self._source: str | None = None

    def obey(self, line: str) -> bool:
        """Answers or obeys one line; returns `False` when it asks to leave. Raises `DatelineError`."""
        if not line.startswith("/"):
            follows = follows_up(line) and kind_of(line) is not Kind.SMALL_TALK
            self._ask(line, self._question if follows else None)
            return True
        name, _, rest = line.partition(" ")
        rest = rest.strip()
        match name:
            case "/quit" | "/exit":
                return False
            case "/ask" if rest:
                self._ask(rest, None)
            case "/since" | "/until":
                self._bound(name, rest)
            case "/source":
                self._source = self._archive.edition.named(rest).id if rest else None
            case "/sources":
                documents = [document for _, document in self._archive.edition.documents()]
                terminal.show_sources(self._console, documents, self._language)
            case "/show" if rest:
                terminal.show_document(self._console, self._archive.edition.named(rest), self._language)
            case "/passage":
                self._passage(rest)
            case "/timeline":
                window = window_of(self._since, self._until)
                events = timeline(self._archive.edition, self._archive.encoder, rest, window)
                show_timeline(self._console, events, self._language, _TIMELINE_STEPS)
            case "/help":
                terminal.print_line(self._console, _HELP.of(self._language))
            case _:
                raise QuestionError(
                    f"There is no command {line!r} here, or it lacks something. All of them: /help",
                    f"Il n’y a pas de commande {line!r} ici, ou il lui manque quelque chose. Toutes : /help",
                )
        return True

    def _bound(self, name: str, rest: str) -> None:
        since, until = (rest or None, self._until) if name == "/since" else (self._since, rest or None)
        window_of(since, until)
        self._since, self._until = since, until

    def _ask(self, question: str, follows: str | None) -> None:
        window = window_of(self._since, self._until)
        answer = self._archive.ask(
            Query(question, window=window, source=self._source, follows=follows, today=self._today)
        )
        passages = [self._archive.around(quote) for quote in answer.quotes or answer.nearest]
        terminal.show_answer(self._console, answer, self._language, passages, self._today)
        # What asks nothing of the texts is nothing to follow up.
        if answer.reason not in _ASIDES:
            self._question, self._answer = question, answer

    def _passage(self, rest: str) -> None:
        shown = (self._answer.quotes or self._answer.nearest) if self._answer else ()
        if not rest.isdecimal() or not 1 <= int(rest or "0") <= len(shown):
            raise QuestionError(
                f"There is no quote {rest!r} in the last answer. Ask a question, then: /passage 1",
                f"Il n’y a pas de citation {rest!r} dans la dernière réponse. Posez une question, puis : /passage 1",
            )
        quote = shown[int(rest) - 1]
        terminal.show_passage(self._console, quote, self._archive.around(quote, _CONTEXT), self._language)


def _plain() -> str | None:
    line = sys.stdin.readline()
    return line.strip() if line else None


def _prompt(archive: Archive) -> Callable[[], str | None]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import NestedCompleter
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    names = {document.id: None for _, document in archive.edition.documents()[:1000] if is_clean(document.id)}
    commands = {name: names if name in {"/show", "/source"} else None for name in _COMMANDS}
    try:
        path = kept(HISTORY)
        path.touch(mode=0o600)
        history: FileHistory | InMemoryHistory = FileHistory(str(path))
    except (OSError, DiskError):
        history = InMemoryHistory()
    session: PromptSession[str] = PromptSession(
        "? ", history=history, completer=NestedCompleter.from_nested_dict(commands), complete_while_typing=False
    )

    def read() -> str | None:
        while True:
            try:
                return session.prompt().strip()
            except KeyboardInterrupt:
                # Ctrl-C empties the line; Ctrl-D leaves.
                continue
            except EOFError:
                return None

    return read
