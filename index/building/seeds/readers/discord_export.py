"""An export of DiscordChatExporter: messages of one channel joined to conversations, without the names of people."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from index.building.seeds.fault import Notice, UnusableText
from index.building.seeds.text import Text
from index.documents import Origin, Stated, normalise

# A silence that ends a conversation, and the characters at which a longer one is cut.
_PAUSE = timedelta(minutes=30)
_LONGEST = 20_000
# Kinds that are words of a person; others say that somebody came or pinned something.
_KINDS = frozenset({"Default", "Reply", "ThreadStarterMessage"})


def is_export(value: Mapping[str, object]) -> bool:
    """Whether an object of JSON is such an export."""
    return isinstance(value.get("channel"), dict) and isinstance(value.get("messages"), list) and "guild" in value


def conversations(export: Mapping[str, Any]) -> Iterator[Text | Notice]:
    """The conversations of an export, each named by its first message, dated by its day, and linked to it.

    Names are left out: of the authors, and where a message mentions somebody. Messages of bots are no source.
    """
    channel, guild = export["channel"], export["guild"] if isinstance(export["guild"], dict) else {}
    server = str(guild.get("id") or "0")
    address = f"https://discord.com/channels/{'@me' if server == '0' else server}/{channel.get('id')}"
    title = " – ".join(filter(None, [f"#{channel.get('name') or channel.get('id')}", str(guild.get("name") or "")]))
    nothing = True
    for messages in _joined(list(_said(export["messages"]))):
        nothing = False
        first, written, _, _ = messages[0]
        yield Text(
            normalise("\n\n".join(words for _, _, _, words in messages)),
            {"title": title, "source": f"{address}/{first}"},
            (Stated(Origin.FIELD, written, "timestamp"),) if written else (),
            part=first,
        )
    if nothing:
        raise UnusableText(None, "is a Discord export without a message", "est un export de Discord sans aucun message")


_Message = tuple[str, str, datetime | None, str]


def _said(messages: list[Any]) -> Iterator[_Message]:
    """The id, the timestamp as written, the moment and the words of each message that somebody wrote."""
    for number, message in enumerate(messages, start=1):
        if not isinstance(message, dict) or message.get("type", "Default") not in _KINDS:
            continue
        author = message.get("author")
        if isinstance(author, dict) and author.get("isBot"):
            continue
        words = message.get("content")
        if not isinstance(words, str) or not words.strip():
            continue
        written = str(message.get("timestamp") or "")
        try:
            moment = datetime.fromisoformat(written)
            # An hour without its zone cannot be compared with one that has it.
            moment = moment.astimezone() if moment.tzinfo is None else moment
        except (ValueError, OverflowError):
            moment = None
        yield str(message.get("id") or number), written, moment, _without_names(words, message.get("mentions"))


def _without_names(words: str, mentions: object) -> str:
    for mention in mentions if isinstance(mentions, list) else []:
        names = (mention.get("nickname"), mention.get("name")) if isinstance(mention, dict) else ()
        for name in names:
            if isinstance(name, str) and name:
                words = words.replace(f"@{name}", "@…")
    return words


def _joined(messages: list[_Message]) -> Iterator[list[_Message]]:
    joined: list[_Message] = []
    length = 0
    for message in messages:
        before = joined[-1][2] if joined else None
        apart = before is not None and message[2] is not None and abs(message[2] - before) > _PAUSE
        if joined and (apart or length + len(message[3]) > _LONGEST):
            yield joined
            joined, length = [], 0
        joined.append(message)
        length += len(message[3])
    if joined:
        yield joined
