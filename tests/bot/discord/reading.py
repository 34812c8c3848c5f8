"""Reading a message as a person does: its texts, and its buttons by what stands on them."""

from collections.abc import Iterator
from typing import Any

import simcord
from simcord.results import InteractionResult, ResponseMessage

SAID, DEFERRED, DEFERRED_EDIT, EDITED, FORM = 4, 5, 6, 7, 9


def parts(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component, outside in."""
    for component in components:
        yield component
        yield from parts(component.get("components", []))
        if "accessory" in component:
            yield component["accessory"]


def components_of(message: Any) -> list[dict[str, Any]]:
    """The raw components of an answer to an interaction, or of a message."""
    if isinstance(message, ResponseMessage):
        return message.components
    return [component.to_dict() for component in message.components]


def words(message: Any) -> str:
    """All that a message says."""
    texts = [part["content"] for part in parts(components_of(message)) if part["type"] == 10]
    return "\n".join([message.content, *texts]) if message.content else "\n".join(texts)


def buttons(message: Any) -> dict[str, dict[str, Any]]:
    """The buttons by the name of what they do (`see`, `next` …); a link is called `link`."""
    found = [part for part in parts(components_of(message)) if part["type"] == 2]
    return {part["custom_id"].split(":")[1] if "custom_id" in part else "link": part for part in found}


def choices(message: Any) -> list[str]:
    """The values of the menu below an answer."""
    return [
        option["value"] for part in parts(components_of(message)) if part["type"] == 3 for option in part["options"]
    ]


def callbacks(env: simcord.Env) -> list[int]:
    """What every interaction so far was first answered with, by Discord's numbers."""
    return [sent.json["type"] for sent in env.http_requests if sent.json and sent.path.endswith("/callback")]


def answered(result: InteractionResult) -> ResponseMessage:
    """The message that an interaction was answered with."""
    assert result.response is not None
    return result.response
