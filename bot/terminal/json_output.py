"""What `--json` prints: the objects that README.md documents, each on one line."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from bot import place, wording
from bot.terminal.clean import HARMFUL
from index.answer import Answer
from index.dates import Mention
from index.dates.when import When
from index.documents import Dating, Document
from index.overview import Overview
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote

if TYPE_CHECKING:
    # `dateline ask`, which needs neither, starts sooner without them.
    from bot.checks.outcome import Checked
    from index.on_this_day import DayEvent
    from index.timeline import Timeline

# JSON itself escapes the first 32 characters.
_HARMFUL = re.compile(f"[{''.join(map(re.escape, sorted(HARMFUL)))}]")


def print_json(value: dict[str, Any], *, flush: bool = False) -> None:
    """Prints an object on one line."""
    print(one_line(value), flush=flush)


def one_line(value: dict[str, Any]) -> str:
    r"""An object as one line of JSON.

    What a terminal would obey is escaped, and everything is when it holds a lone surrogate, which UTF-8 cannot encode.

    >>> print(one_line({"a": "é\x9b"}), one_line({"a": "é\ud800"}))
    {"a": "é\u009b"} {"a": "\u00e9\ud800"}
    """
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return _HARMFUL.sub(lambda match: f"\\u{ord(match.group()):04x}", line)


def answer_object(answer: Answer) -> dict[str, Any]:
    """The object of one question of `ask`."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "certainty": answer.certainty.value,
        "reason": answer.reason.value if answer.reason else None,
        "window": _days(answer.window) if answer.window else None,
        "edition": answer.edition,
        "milliseconds": answer.milliseconds,
        "quotes": [_quote(each, each.certainty) for each in answer.quotes],
        "nearest": [_quote(each, Certainty.NONE) for each in answer.nearest],
        "overview": _overview(answer.overview) if answer.overview else None,
        "differing": [
            {
                "value": {"text": side.words, "start": side.value.start, "end": side.value.end},
                "quote": _quote(side.quote, side.quote.certainty),
            }
            for side in answer.differing
        ],
    }


def timeline_object(timeline: "Timeline") -> dict[str, Any]:
    """The object of `timeline`."""
    return {
        "topic": timeline.topic,
        "window": _days(timeline.window) if timeline.window else None,
        "edition": timeline.edition,
        "events": [
            {
                **_dated(event.when),
                "quote": _quote(event.quote, event.quote.certainty),
                "also": [document.id for document in event.also],
                "recalled": event.recalled,
            }
            for event in timeline.events
        ],
        "undated": timeline.undated,
    }


def day_object(asked: date, events: "Iterable[DayEvent]") -> dict[str, Any]:
    """The object of `onthisday`."""
    return {
        "day": f"{asked:%m-%d}",
        "events": [
            {
                "day": each.day.isoformat(),
                "named": each.named,
                "quote": _quote(each.quote, each.quote.certainty),
            }
            for each in events
        ],
    }


def source_object(document: Document) -> dict[str, Any]:
    """The object of one text of `sources`, with each date that was found for it."""
    dating = document.dating or Dating()
    reading = document.reading
    return {
        "document": document.id,
        "title": wording.title(document),
        "source": wording.source(document),
        "published": _dated(document.published) if document.published else None,
        "doubtful": dating.doubtful,
        "dates": [
            {
                "taken": number == dating.place,
                "origin": each.origin.value,
                "field": each.field,
                "written": each.written,
                "date": _dated(each.when) if each.when else None,
                "note": each.note.value if each.note else None,
            }
            for number, each in enumerate(dating.candidates)
        ],
        "pages": len(document.pages) or None,
        "reading": asdict(reading) if reading else None,
    }


def check_object(checked: "Checked") -> dict[str, Any]:
    """The object of `check`; each of its answers is an object of `ask`."""
    return {
        "file": str(checked.questions.file),
        "today": checked.questions.today.isoformat(),
        "passed": len(checked.outcomes) - len(checked.failed),
        "failed": len(checked.failed),
        "seconds": round(checked.seconds, 3),
        "questions": [
            {
                "question": each.expected.question,
                "line": each.expected.line,
                "holds": list(each.expected.holds),
                "refuse": each.expected.refused,
                "date": str(each.expected.date) if each.expected.date else None,
                "certainty": each.expected.certainty.value if each.expected.certainty else None,
                "passed": each.passed,
                "place": each.place,
                "answer": answer_object(each.answer),
            }
            for each in checked.outcomes
        ],
    }


def mentions_object(text: str, mentions: Iterable[Mention]) -> dict[str, Any]:
    """The object of one text of `dates`."""
    return {
        "mentions": [
            {
                "text": text[each.start : each.end],
                "start": each.start,
                "end": each.end,
                **_dated(each.when),
                "rule": each.rule,
            }
            for each in mentions
        ]
    }


def _overview(overview: Overview) -> dict[str, Any]:
    return {
        "documents": overview.documents,
        "undated": overview.undated,
        "first": _dated(overview.first) if overview.first else None,
        "last": _dated(overview.last) if overview.last else None,
        "names": [{"name": name, "documents": count} for name, count in overview.names],
        "latest": [
            {
                "document": each.id,
                "title": wording.title(each),
                "published": _dated(each.published) if each.published else None,
            }
            for each in overview.latest
        ],
    }


def _quote(quote: Quote, certainty: Certainty) -> dict[str, Any]:
    document = quote.document
    return {
        "text": quote.text,
        "document": document.id,
        "title": wording.title(document),
        "source": wording.source(document),
        "start": quote.span.start,
        "end": quote.span.end,
        "page": place.page(quote),
        "link": place.link(quote),
        "similarity": quote.similarity,
        "confidence": quote.confidence,
        "certainty": certainty.value,
        "answer": {"start": quote.answer.start, "end": quote.answer.end} if quote.answer else None,
        "published": _dated(document.published) if document.published else None,
        "doubtful": document.dating is not None and document.dating.doubtful,
        "dates": [{"text": each.span.of(document.text), **_dated(each.when)} for each in quote.dates],
    }


def _days(when: When) -> dict[str, str | None]:
    """The first and last day of an interval; an open end is null."""
    return {
        "first": when.first.isoformat() if when.first else None,
        "last": when.last.isoformat() if when.last else None,
    }


def _dated(when: When) -> dict[str, str | None]:
    """An interval of days with its precision."""
    return {**_days(when), "precision": when.precision.value}
