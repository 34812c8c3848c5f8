"""The log: one line an event, as text or as JSON, without the bot's token, an interaction's token or a whole address.

Libraries put addresses into their messages, and the address of an interaction's answer holds a token that lets anybody
answer in the bot's place for 15 minutes. Every line is therefore cleaned as a whole, whoever wrote it.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

_LOG = logging.getLogger("dateline")
# Of an address only the scheme and the host are logged; of the path of a Discord route, what comes before its token.
_ADDRESS = re.compile(r"\b(https?|wss?)://([^\s/?#'\"<>@\\]+@)?([^\s/?#'\"<>@\\]+)[^\s'\"<>\\]*", re.IGNORECASE)
_ROUTE = re.compile(r"\b(webhooks|interactions)/(\d+)/[^\s/'\"<>?\\]+")
# Discord's tokens, signed or not, and nothing else that is logged, are this long without a blank.
_LONG_WORD = re.compile(r"[\w.+/=-]{80,}")


def event(name: str, /, **facts: object) -> None:
    """Logs an event with its facts; texts that people typed are not to be among them."""
    _log(logging.INFO, name, facts)


def warning(name: str, /, **facts: object) -> None:
    """Logs a failure that was handled."""
    _log(logging.WARNING, name, facts)


def _log(level: int, name: str, facts: dict[str, object]) -> None:
    _LOG.log(level, name, extra={"facts": {key: _plain(value) for key, value in facts.items() if value is not None}})


def _plain(value: object) -> str | int | float | bool:
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    return value if isinstance(value, int | float | bool) else str(value)


class _Line(logging.Formatter):
    """One record on one line; a traceback is reduced to its exception."""

    def __init__(self, secret: str, *, as_json: bool) -> None:
        super().__init__()
        self._secret = secret
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts: dict[str, object] = dict(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[1] is not None:
            facts["error"] = _plain(record.exc_info[1])
        moment = datetime.fromtimestamp(record.created, UTC)
        if self._as_json:
            about = {"time": moment.isoformat(timespec="milliseconds"), "level": record.levelname.lower()}
            about |= {"from": record.name, "event": record.getMessage()}
            line = json.dumps(about | facts, ensure_ascii=False)
        else:
            pairs = " ".join(f"{key}={_word(value)}" for key, value in facts.items())
            source = "" if record.name == _LOG.name else f"[{record.name}] "
            line = f"{moment:%Y-%m-%d %H:%M:%S} {record.levelname:<7} {source}{record.getMessage()} {pairs}".rstrip()
        return _clean(line.replace(self._secret, "[token]") if self._secret else line)


def _clean(line: str) -> str:
    r"""A line without tokens, addresses and control characters.

    >>> _clean("PATCH https://discord.com/api/webhooks/1/aW50ZXI/messages failed: webhooks/1/aW50ZXI \x1b[31m")
    'PATCH https://discord.com/… failed: webhooks/1/[token] \\x1b[31m'
    """
    line = _ADDRESS.sub(r"\1://\3/…", " ".join(line.splitlines()))
    line = _LONG_WORD.sub("[long]", _ROUTE.sub(r"\1/\2/[token]", line))
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)


def _word(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or " " in text or "\n" in text or '"' in text else text


def start(secret: str, *, as_json: bool = False, stream: TextIO | None = None) -> None:
    """Sends all logging to `stream` (standard error by default); `secret` never appears in it."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Line(secret, as_json=as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _LOG.setLevel(logging.INFO)
