"""The log: one line an event, as text or as JSON, with the bot's token replaced wherever it stands."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

_LOG = logging.getLogger("dateline")


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
        line = " ".join(line.splitlines())
        return line.replace(self._secret, "[token]") if self._secret else line


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
