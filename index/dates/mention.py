"""`Mention`, a date expression found in a text, and the policy used to resolve ambiguous ones."""

from dataclasses import dataclass
from enum import StrEnum

from index.dates.when import When


class Policy(StrEnum):
    """Direction of an expression that may be past or future: past for news, forward for plans."""

    PAST = "past"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Mention:
    """A date expression: characters `start` to `end` (zero-based, half-open), its interval, its rule's name."""

    start: int
    end: int
    when: When
    rule: str
