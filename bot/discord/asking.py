"""One question, from when it is taken to when its answer is sent: its outcome, its time, and where the time went."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.discord.admission import BlockedError, QuotaError
from bot.discord.client import Dateline
from bot.discord.cooldown import CooldownError
from bot.discord.in_flight import ClosingError, FullError
from bot.discord.log import event
from bot.discord.usage import topics_of
from index.answer import Answer, Reason
from index.errors import DatelineError

# A question that takes longer is logged with the time of each stage.
SLOW_SECONDS = 1.0
# What is said of these is no answer from the texts, and no failure to find one.
_OTHER = frozenset({Reason.SMALL_TALK, Reason.OVERVIEW, Reason.NO_WORDS})


class Asking:
    """A question that was taken. Call `found` with its answer, then send that inside."""

    def __init__(self, client: Dateline, way: str, server: int | None, asker: int) -> None:
        self.answer: Answer | None = None
        self._client = client
        self._way = way
        self._server = server
        self._asker = asker
        self._began = time.perf_counter()
        self._found = self._began

    def found(self, question: str, answer: Answer) -> None:
        """Logs that a question was answered; its text only with LOG_QUESTIONS."""
        self.answer, self._found = answer, time.perf_counter()
        if self._server is not None:
            other = outcome_of(answer) == "other"
            topics = {} if other else topics_of(question)
            outcome = "other" if other else answer.certainty.value
            self._client.database.moderation.note_question(self._server, outcome, self._asker, topics)
        event(
            "asked",
            way=self._way,
            server=self._server,
            quotes=len(answer.quotes),
            certainty=answer.certainty,
            reason=answer.reason,
            milliseconds=answer.milliseconds,
            question=question if self._client.settings.log_questions else None,
        )

    def sent(self) -> None:
        """Counts the answer, and logs it when it was slow."""
        if self.answer is None:
            return
        ended = time.perf_counter()
        seconds = ended - self._began
        stages = {f"{name}": milliseconds / 1000 for name, milliseconds in self.answer.stages.items()}
        # Acknowledging, waiting for a thread, opening a new edition.
        stages["wait"] = max(0.0, self._found - self._began - self.answer.milliseconds / 1000)
        stages["send"] = ended - self._found
        self._client.figures.question(self._way, outcome_of(self.answer))
        self._client.figures.answer(self.answer.certainty, seconds, stages)
        if seconds > SLOW_SECONDS:
            times = {f"{name}_ms": round(took * 1000, 1) for name, took in stages.items()}
            event("slow", way=self._way, server=self._server, milliseconds=round(seconds * 1000, 1), **times)


def outcome_of(answer: Answer) -> str:
    """`answered`, `nothing` found, or `other`: a greeting, an overview, no words."""
    if answer.answered:
        return "answered"
    return "other" if answer.reason in _OTHER else "nothing"


def failure_of(error: BaseException) -> str:
    """The outcome of a question that got no answer."""
    match error:
        case FullError():
            return "busy"
        case CooldownError():
            return "too_soon"
        case QuotaError():
            return "quota"
        case BlockedError():
            return "blocked"
        case ClosingError():
            return "stopping"
        case DatelineError():
            return "refused"
        case _:
            return "failed"


@contextmanager
def asking(client: Dateline, way: str, server: int | None, asker: int) -> Iterator[Asking]:
    """Counts a question that is taken, answered and sent inside, or what kept it from that."""
    taken = Asking(client, way, server, asker)
    try:
        yield taken
    except BaseException as error:
        client.figures.question(way, failure_of(error))
        raise
    taken.sent()
