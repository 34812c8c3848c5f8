"""Rules: a named pattern with the function that turns a match into a sense."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from index.dates.notation.hit import Hit
from index.dates.notation.patterns import compile_pattern
from index.dates.senses.base import Sense

Build = Callable[[Hit], Sense | list[tuple[str, Sense]] | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern and the function that builds its sense; it may reject the match (`None`) or return several
    senses, each with the group where it starts."""

    name: str
    expression: re.Pattern[str]
    first: frozenset[str]
    build: Build


@dataclass(slots=True)
class Book:
    """Rules of one theme, in the order they are tried among matches of the same length."""

    rules: list[Rule] = field(default_factory=list)

    def rule(self, name: str, *patterns: str) -> Callable[[Build], Build]:
        """Register the decorated function under `name`, once per pattern."""

        def register(build: Build) -> Build:
            for pattern in patterns:
                expression, first = compile_pattern(pattern)
                self.rules.append(Rule(name, expression, frozenset(first), build))
            return build

        return register
