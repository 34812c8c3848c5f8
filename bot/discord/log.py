"""The log: one line an event, as text or as JSON, without the bot's token, an interaction's token or a whole address.

structlog words the lines. Libraries put addresses into their messages, and the address of an interaction's answer holds
a token that lets anybody answer in the bot's place for 15 minutes. Every line is therefore cleaned as a whole, whoever
wrote it.
"""

import json
import logging
import re
import secrets
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

_LOG = logging.getLogger("dateline")
# Of an address only the scheme and the host are logged; of the path of a Discord route, what comes before its token.
_ADDRESS = re.compile(
    r"\b(https?|wss?|postgres(?:ql)?)://([^\s/?#'\"<>@\\]+@)?([^\s/?#'\"<>@\\]+)[^\s'\"<>\\]*", re.IGNORECASE
)
_ROUTE = re.compile(r"\b(webhooks|interactions)/(\d+)/[^\s/'\"<>?\\]+")
# Discord's tokens, signed or not, and nothing else that is logged, are this long without a blank.
_LONG_WORD = re.compile(r"[\w.+/=-]{80,}")
_Event = MutableMapping[str, Any]


def event(name: str, /, **facts: object) -> None:
    """Logs an event with its facts; texts that people typed are not to be among them."""
    _log(logging.INFO, name, facts)


def warning(name: str, /, **facts: object) -> None:
    """Logs a failure that was handled."""
    _log(logging.WARNING, name, facts)


@contextmanager
def request() -> Iterator[str]:
    """Puts a new id, which is yielded, on every line logged inside, in the threads that work for it too."""
    number = secrets.token_hex(4)
    with structlog.contextvars.bound_contextvars(request=number):
        yield number


def _log(level: int, name: str, facts: dict[str, object]) -> None:
    _LOG.log(level, name, extra={"facts": {key: _plain(value) for key, value in facts.items() if value is not None}})


def _plain(value: object) -> str | int | float | bool:
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    return value if isinstance(value, int | float | bool) else str(value)


def _of_record(logger: object, method: str, line: _Event) -> _Event:
    """Adds the facts of a record, its source where that is a library, and its exception without the traceback."""
    record: logging.LogRecord = line["_record"]
    if record.name != _LOG.name:
        line["from"] = record.name
    line.update(getattr(record, "facts", {}))
    if record.exc_info and record.exc_info[1] is not None:
        line["error"] = _plain(record.exc_info[1])
    line.pop("exc_info", None)
    return line


def _as_text(logger: object, method: str, line: _Event) -> str:
    """`2026-01-31 12:00:00 INFO    ready servers=1`; a library's line has its name before the message."""
    moment, level, words = (line.pop(name) for name in ("time", "level", "event"))
    source = f"[{line.pop('from')}] " if "from" in line else ""
    pairs = " ".join(f"{key}={_word(value)}" for key, value in line.items())
    return f"{moment[:19].replace('T', ' ')} {level.upper():<7} {source}{words} {pairs}".rstrip()


def _word(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or " " in text or "\n" in text or '"' in text else text


class _Line(structlog.stdlib.ProcessorFormatter):
    """One record on one line, cleaned."""

    def __init__(self, secrets_: Sequence[str], *, as_json: bool) -> None:
        named: list[Processor] = [
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True, key="time"),
            structlog.contextvars.merge_contextvars,
            _of_record,
        ]
        written = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else _as_text
        super().__init__(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, written],
            foreign_pre_chain=named,
        )
        self._secrets = secrets_

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = super().format(record)
        for secret in filter(None, self._secrets):
            line = line.replace(secret, "[token]")
        return _clean(line)


def _clean(line: str) -> str:
    r"""A line without tokens, addresses and control characters.

    >>> _clean("PATCH https://discord.com/api/webhooks/1/aW50ZXI/messages failed: webhooks/1/aW50ZXI \x1b[31m")
    'PATCH https://discord.com/… failed: webhooks/1/[token] \\x1b[31m'
    """
    line = _ADDRESS.sub(r"\1://\3/…", " ".join(line.splitlines()))
    line = _LONG_WORD.sub("[long]", _ROUTE.sub(r"\1/\2/[token]", line))
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)


def start(*secrets_: str, as_json: bool = False, stream: TextIO | None = None) -> None:
    """Sends all logging to `stream` (standard error by default); no secret appears in it.

    Nothing is rotated or kept here: that is for what runs the bot (systemd, a container).
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Line(secrets_, as_json=as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _LOG.setLevel(logging.INFO)
