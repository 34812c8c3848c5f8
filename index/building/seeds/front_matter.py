"""A front matter: YAML between two lines of dashes, or TOML between two lines of plus signs."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from index.building.seeds.fault import UnusableText
from index.building.seeds.limits import DEEPEST_FRONT_MATTER, LONGEST_FRONT_MATTER, grouped
from index.phrases import Phrase

_ENDS = {"---": ("---", "..."), "+++": ("+++",)}
# A front matter that begins, a name and a value, and never ends. A rule above a paragraph is none.
_OPENED = re.compile(r"(?:---[^\S\n]*\n[A-Za-z_]+:|\+\+\+[^\S\n]*\n[A-Za-z_]+[^\S\n]*=)[^\S\n]")
_PAIR = re.compile(r"\s*([^\W\d_][\w -]{0,40}?)\s*[:=]\s*(.*)")


class FrontMatter(NamedTuple):
    """The names and values, where the text goes on, the line of each name, and what was wrong with its form."""

    fields: Mapping[str, object]
    end: int
    lines: Mapping[str, int]
    warning: Phrase | None = None


def front_matter(text: str) -> FrontMatter:
    """The front matter of a text, with no names and `end` 0 when it has none.

    One that is not valid is read a line at a time ("title: Gel : pourquoi"), with a warning. Raises `UnusableText`
    when it is not closed, too long or too deep, or holds an alias.
    """
    start = end_of_line(text, 0)
    fence = text[:start].rstrip()
    place = start
    while fence in _ENDS and place < len(text):
        after = end_of_line(text, place)
        if text[place:after].rstrip() in _ENDS[fence]:
            if place - start > LONGEST_FRONT_MATTER:
                raise UnusableText(
                    1,
                    f"the front matter is longer than {grouped(LONGEST_FRONT_MATTER)} characters",
                    f"l’en-tête dépasse {grouped(LONGEST_FRONT_MATTER, ' ')} caractères",
                )
            return _read(text[start:place].removesuffix("\n"), fence, after)
        place = after
    if _OPENED.match(text):
        raise UnusableText(
            1,
            f"the front matter is not closed; end it with a line of {fence}",
            f"l’en-tête n’est pas fermé ; finissez-le par une ligne de {fence}",
        )
    return FrontMatter({}, 0, {})


def end_of_line(text: str, start: int) -> int:
    """Where the line that holds `start` ends, after its line break."""
    return text.find("\n", start) + 1 or len(text)


def _read(front: str, fence: str, end: int) -> FrontMatter:
    pairs = [(number, _PAIR.fullmatch(line)) for number, line in enumerate(front.split("\n"), start=2)]
    lines = {pair[1]: number for number, pair in reversed(pairs) if pair is not None}
    try:
        fields = _yaml(front) if fence == "---" else tomllib.loads(front)
    except UnusableText:
        raise
    except Exception as error:  # PyYAML also raises errors of Python's own: "\UFFFFFFFF" is an OverflowError.
        mark = getattr(error, "problem_mark", None)
        language = "YAML" if fence == "---" else "TOML"
        plain = {pair[1]: pair[2].strip().strip("\"'") for _, pair in pairs if pair is not None}
        if not plain:
            raise UnusableText(
                mark.line + 2 if mark else 1,
                f"the front matter is not valid {language}",
                f"l’en-tête n’est pas du {language} valide",
            ) from error
        warning = Phrase(
            en=f"the front matter is not valid {language}; it was read a line at a time",
            fr=f"l’en-tête n’est pas du {language} valide ; il a été lu ligne par ligne",
        )
        return FrontMatter(plain, end, lines, warning)
    return FrontMatter(fields, end, lines)


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


def _yaml(front: str) -> dict[str, object]:
    loaded = yaml.load(front, _FlatLoader)
    if loaded is not None and not isinstance(loaded, dict):
        raise UnusableText(2, "the front matter is not a list of names and values", "l’en-tête n’est pas fait de clés")
    return {str(key): value for key, value in (loaded or {}).items()}
