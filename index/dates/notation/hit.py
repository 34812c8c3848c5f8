"""A match of a rule's pattern, with the values of the words and numbers it captured."""

import re
from dataclasses import dataclass

from index.dates.calendar import Unit
from index.dates.tokens import Segment

_UNIT_OF = {
    "DAY": Unit.DAY,
    "WEEK": Unit.WEEK,
    "WEEKEND": Unit.WEEKEND,
    "FORTNIGHT": Unit.FORTNIGHT,
    "MONTHS": Unit.MONTH,
    "QUARTER": Unit.QUARTER,
    "HALF_YEAR": Unit.HALF,
    "YEAR": Unit.YEAR,
    "AN": Unit.YEAR,
    "DECADE": Unit.DECADE,
    "CENTURY": Unit.CENTURY,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A match in a segment; its groups span tokens."""

    segment: Segment
    match: re.Match[str]

    def has(self, name: str) -> bool:
        """Whether the pattern has the group and it took part."""
        return name in self.match.re.groupindex and self.match[name] is not None

    def value(self, name: str) -> int:
        """The value of the group's first token."""
        return self.segment.tokens[self.match.start(name)].value

    def category(self, name: str) -> str:
        """The category of the group's first token."""
        return self.segment.tokens[self.match.start(name)].category

    def word(self, name: str) -> str:
        """The group's characters."""
        return self.segment.chars(*self.match.span(name))

    def unit(self, name: str) -> Unit:
        """The unit the group names."""
        first, last = self.match.span(name)
        return Unit.WEEKEND if last - first == 3 else _UNIT_OF[self.category(name)]

    def number(self, name: str) -> int | None:
        """Number written by the group, in digits or words; `None` when its words form none ("deux trois")."""
        first, last = self.match.span(name)
        values = []
        for token in self.segment.tokens[first:last]:
            if token.category in ("A", "AN"):
                if self.segment.text[token.start : token.end].lower() == "à":
                    return None
                values.append(1)
            elif token.category == "SEPT":
                values.append(7)
            elif token.category not in ("HYPHEN", "AND", "OF"):
                values.append(token.value)
        if any(t.category == "DOZEN" for t in self.segment.tokens[first:last]):
            product = 1
            for value in values:
                product *= value
            return product
        return compose(values)

    def year_in_words(self, name: str) -> int | None:
        """The year the group writes in words, from 1100 to 2099: "mille neuf cent quatorze", "nineteen eighty-four"."""
        first, last = self.match.span(name)
        signs = ("HYPHEN", "AND")
        values = [
            7 if t.category == "SEPT" else t.value for t in self.segment.tokens[first:last] if t.category not in signs
        ]
        if 11 <= values[0] <= 20 and values[1] >= 10 and values[1] != 1000:
            # By hundreds: "nineteen eighty-four", "nineteen hundred".
            rest = compose(values[2:] if values[1] == 100 else values[1:])
            year = values[0] * 100 + rest if rest is not None and rest < 100 else None
        elif values[0] == 10 and len(values) > 2 and values[2] == 100:
            rest = compose(values[3:])
            year = (10 + values[1]) * 100 + rest if rest is not None and rest < 100 else None
        else:
            year = compose(values) if 1000 in values else None
        return year if year is not None and 1100 <= year < 2100 else None

    @property
    def text(self) -> str:
        """The matched characters."""
        return self.segment.chars(self.match.start(), self.match.end())

    @property
    def before(self) -> str:
        """Up to 24 characters before the hit."""
        start = self.segment.tokens[self.match.start()].start
        return self.segment.text[max(0, start - 24) : start]

    @property
    def after(self) -> str:
        """Up to 24 characters after the hit."""
        end = self.segment.tokens[self.match.end() - 1].end
        return self.segment.text[end : end + 24]

    @property
    def alone(self) -> bool:
        """Whether the text holds nothing else but blanks."""
        text, tokens = self.segment.text, self.segment.tokens
        start, end = tokens[self.match.start()].start, tokens[self.match.end() - 1].end
        return start <= 8 and len(text) - end <= 8 and not text[:start].strip() and not text[end:].strip(" .\n")


def compose(values: list[int]) -> int | None:
    """Number written by a sequence of number words; `None` for an invalid sequence.

    >>> compose([4, 20, 10, 7]), compose([60, 12]), compose([1000, 9, 100, 14]), compose([2, 3])
    (97, 72, 1914, None)
    """
    total = group = 0
    for value in values:
        tens = group % 100
        if value == 1000:
            total, group = total + max(group, 1) * 1000, 0
        elif value == 100:
            if group > 9:
                return None
            group = max(group, 1) * 100
        elif value == 20 and tens == 4:
            group += 76
        elif (
            tens == 0
            or (value < 10 and tens % 10 == 0 and tens >= 20)
            or (10 <= value < 20 and tens in (60, 80))
            or (7 <= value < 10 and tens == 10)
        ):
            group += value
        else:
            return None
    return total + group
