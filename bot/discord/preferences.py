"""One server's settings, as moderators choose them, and as they are stored."""

import json
from dataclasses import asdict, dataclass

from index.phrases import Language

# A server that chose the collection of its own texts.
OWN = "own"


@dataclass(frozen=True, slots=True)
class Preferences:
    """One server's settings. No channel in `allowed` means all of them; no `language`, each reader's own.

    `collection` is what is searched: a name, `OWN`, or nothing while nobody has chosen. `opened` are the shared
    collections that whoever runs the bot lets the server choose; `archived` the channels whose messages are texts.
    `forums` is whether the first post of each thread of a forum is taken for a question.
    """

    allowed: tuple[int, ...] = ()
    unprompted: tuple[int, ...] = ()
    language: Language | None = None
    private: bool = False
    collection: str = ""
    opened: tuple[str, ...] = ()
    archived: tuple[int, ...] = ()
    forums: bool = False

    def allows(self, channel: int, parent: int | None = None) -> bool:
        """Whether answers may be shown to all in a channel, or in a thread of `parent`."""
        return not self.allowed or channel in self.allowed or parent in self.allowed

    @classmethod
    def read(cls, written: str) -> "Preferences":
        """From what `written` gave, here or in an earlier Dateline. Raises `ValueError`, `KeyError`, `TypeError`."""
        about = json.loads(written)
        return cls(
            tuple(about["allowed"]),
            tuple(about["unprompted"]),
            Language(about["language"]) if about["language"] else None,
            about["private"],
            about.get("collection", ""),
            tuple(about.get("opened", ())),
            tuple(about.get("archived", ())),
            about.get("forums", False),
        )

    def written(self) -> str:
        """As an object of JSON."""
        return json.dumps(asdict(self))
