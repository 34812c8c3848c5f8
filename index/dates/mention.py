"""What reading a text gives: the expressions that tell a time, and the policy they were read under."""

from dataclasses import dataclass
from enum import StrEnum

from index.dates.when import When


class Policy(StrEnum):
    """Which way an expression that could be either points: back for news, forward for plans."""

    PAST = "past"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Mention:
    """One expression of time: characters `start` to `end` (zero-based, half-open), its days, the rule that read it."""

    start: int
    end: int
    when: When
    rule: str
