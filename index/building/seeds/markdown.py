"""Markdown: one text a file, described by a front matter of YAML between two lines of dashes."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

from index.building.seeds.fault import UnusableText
from index.building.seeds.fields import whole_text
from index.building.seeds.limits import DEEPEST_FRONT_MATTER, LONGEST_FRONT_MATTER, LONGEST_TITLE, counted
from index.building.seeds.named import described, stated
from index.building.seeds.text import Text

# A front matter that begins, a name and a value, and never ends. A rule above a paragraph is none.
_OPENED = re.compile(r"---[^\S\n]*\n[A-Za-z_]+:[^\S\n]")
_HEADING = re.compile(r"#{1,6}[^\S\n]+(?=\S)")


def read(stream: BinaryIO, name: str) -> Iterator[Text]:
    """The text of a file. Without a title in the front matter, the first heading is the title."""
    text = whole_text(stream)
    front, body = _parted(text)
    fields = _fields(front)
    if not body.strip():
        raise UnusableText(None, "has a front matter but no text", "a un en-tête mais pas de texte")
    # The line a fault of a field is shown at: where the date stands, the field that is wrong most often.
    lines = enumerate(front.split("\n"), start=2)
    line = next((number for number, each in lines if each.lower().startswith("date:")), None)
    known = {"title": _first_heading(body)} | described(fields)
    yield Text(body, known, stated(fields), line=line)


def _parted(text: str) -> tuple[str, str]:
    """The front matter without its dashes, empty when there is none, and the rest of the text."""
    start = _end_of_line(text, 0)
    if text[:start].rstrip() != "---":
        return "", text
    place = start
    while place < len(text):
        after = _end_of_line(text, place)
        if text[place:after].rstrip() in ("---", "..."):
            if place - start > LONGEST_FRONT_MATTER:
                raise UnusableText(
                    1,
                    f"the front matter is longer than {counted(LONGEST_FRONT_MATTER)} characters",
                    f"l’en-tête dépasse {counted(LONGEST_FRONT_MATTER, ' ')} caractères",
                )
            return text[start:place].removesuffix("\n"), text[after:]
        place = after
    if _OPENED.match(text):
        raise UnusableText(
            1,
            "the front matter is not closed; end it with a line of ---",
            "l’en-tête n’est pas fermé ; finissez-le par une ligne de ---",
        )
    return "", text


def _end_of_line(text: str, start: int) -> int:
    """Where the line that holds `start` ends, after its line break."""
    return text.find("\n", start) + 1 or len(text)


class _FlatLoader(yaml.BaseLoader):
    """YAML without aliases, nested a few levels at most, each value the string that is written.

    An alias may stand for a list of aliases, and a file of 453 bytes for gigabytes. The usual loaders would turn a date
    into a day, an impossible one into an error, and "no" into a truth value.
    """

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None) is not None:
            raise _unusable_yaml(
                event.start_mark, "an alias or an anchor, which is not read", "un alias ou une ancre, non lus"
            )
        self._depth += 1
        if self._depth > DEEPEST_FRONT_MATTER:
            raise _unusable_yaml(event.start_mark, "lists nested too deep", "des listes trop imbriquées")
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def _unusable_yaml(mark: yaml.Mark | None, en: str, fr: str) -> UnusableText:
    return UnusableText(mark.line + 2 if mark else 1, f"the front matter holds {en}", f"l’en-tête contient {fr}")


def _fields(front: str) -> dict[str, object]:
    """The names and values of a front matter. Raises `UnusableText` when it is not YAML, or another shape of it."""
    try:
        loaded = yaml.load(front, _FlatLoader)
    except UnusableText:
        raise
    except Exception as error:  # PyYAML also raises errors of Python's own: "\UFFFFFFFF" is an OverflowError.
        mark = getattr(error, "problem_mark", None)
        raise UnusableText(
            mark.line + 2 if mark else 1,
            "the front matter is not valid YAML",
            "l’en-tête n’est pas du YAML valide",
        ) from error
    if loaded is not None and not isinstance(loaded, dict):
        raise UnusableText(2, "the front matter is not a list of names and values", "l’en-tête n’est pas fait de clés")
    return {str(key): value for key, value in (loaded or {}).items()}


def _first_heading(body: str) -> str:
    """The first heading without its number signs, or nothing."""
    place = 0
    while place < len(body):
        after = _end_of_line(body, place)
        if heading := _HEADING.match(body, place, after):
            line = body[heading.end() : after].rstrip("\n")
            title = line.rstrip("#").rstrip() or line
            # A paragraph behind a number sign names nothing.
            return title if len(title) <= LONGEST_TITLE else ""
        place = after
    return ""
