"""YAML that nobody vouches for, as nodes with their lines: bounded in size and depth, without anchors or aliases."""

from pathlib import Path
from typing import Any

import yaml

from index.building.seeds import Fault
from index.phrases import Phrase

LARGEST_SOURCES_FILE = 256 * 1024
DEEPEST_SOURCES_FILE = 8


class NodeError(Exception):
    """What is wrong at a line (from 1, or `None`) of the file."""

    def __init__(self, line: int | None, en: str, fr: str) -> None:
        super().__init__(en)
        self.line = line
        self.why = Phrase(en=en, fr=fr)

    def fault(self, file: Path) -> Fault:
        """The same as a fault of the file, by its name."""
        return Fault(file.name, self.line, self.why)


def line_of(node: yaml.Node) -> int:
    """The line a node begins on, from 1."""
    return int(node.start_mark.line) + 1


class _FlatLoader(yaml.BaseLoader):
    """Refuses an alias before it is followed: a list of aliases of lists makes gigabytes of a few hundred bytes."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if getattr(event, "anchor", None) is not None:
            raise NodeError(
                line,
                "holds an alias or an anchor (& or *), which is not read; write the words out, or put them in "
                "quotation marks",
                "contient un alias ou une ancre (& ou *), qui ne sont pas lus ; écrivez les mots en entier, ou entre "
                "guillemets droits",
            )
        self._depth += 1
        if self._depth > DEEPEST_SOURCES_FILE:
            raise NodeError(line, "is nested too deep", "a des listes trop imbriquées")
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def root_of(file: Path) -> yaml.Node | None:
    """The root of the file's nodes, `None` when it is empty. Raises `NodeError`, and `FileNotFoundError`."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(LARGEST_SOURCES_FILE + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise NodeError(None, f"cannot be read ({why})", f"est illisible ({why})") from error
    if len(raw) > LARGEST_SOURCES_FILE:
        most = LARGEST_SOURCES_FILE // 1024
        raise NodeError(None, f"is larger than {most} KiB", f"dépasse {most} Kio")
    try:
        root: yaml.Node | None = yaml.compose(raw.decode("utf-8-sig"), _FlatLoader)
        return root
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise NodeError(
            line, "is not UTF-8; save it as UTF-8", "n’est pas en UTF-8 ; enregistrez-le en UTF-8"
        ) from error
    except NodeError:
        raise
    except Exception as error:  # PyYAML also raises errors of Python's own: "\UFFFFFFFF" is an OverflowError.
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or type(error).__name__
        raise NodeError(
            mark.line + 1 if mark else None,
            f"is not valid YAML ({problem}); put a text with a mark in it in quotation marks",
            f"n’est pas du YAML valide ({problem}) ; écrivez entre guillemets droits un texte qui contient un signe",
        ) from error
