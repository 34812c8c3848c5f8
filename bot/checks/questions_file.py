"""The file of `dateline check`: a person's questions about their own texts, each with what its answer must be.

The file is read from YAML's nodes and not from loaded values: a date stays as it was typed, every fault has its line,
and no object is ever constructed from a file.
"""

from datetime import date
from pathlib import Path

import yaml

from bot.checks.entry import EntryError, day, entry, fields_of
from bot.checks.outcome import Expected, Questions, comparable
from index.building.seeds import Fault
from index.errors import DatelineError
from index.phrases import Language, Phrase

_FILE_KEYS = ("questions", "today")


class CheckError(DatelineError):
    """A file of questions that cannot be used."""


def read(file: Path) -> Questions:
    """The entries of a file. Raises `CheckError`, with every fault on a line of its own."""
    faults: list[Fault] = []
    expected: dict[str, Expected] = {}
    try:
        entries, today = _entries(_root(file))
    except EntryError as error:
        raise _unusable([Fault(str(file), error.line, error.why)]) from error
    for number, node in enumerate(entries, start=1):
        try:
            each = entry(node)
            if first := expected.get(comparable(each.question)):
                raise EntryError(
                    node,
                    f"asks what line {first.line} asks; keep one of them",
                    f"demande ce que demande la ligne {first.line} ; n’en gardez qu’une",
                )
            expected[comparable(each.question)] = each
        except EntryError as error:
            why = Phrase(en=f"question {number} {error.why.en}", fr=f"la question {number} {error.why.fr}")
            faults.append(Fault(str(file), error.line, why))
    if faults:
        raise _unusable(faults)
    return Questions(file, today or date.today(), tuple(expected.values()))


def _unusable(faults: list[Fault]) -> CheckError:
    english, french = (
        "\n".join(each.say(language) for each in faults) for language in (Language.ENGLISH, Language.FRENCH)
    )
    return CheckError(english, french)


def _root(file: Path) -> yaml.Node:
    """The root of the file's YAML nodes."""

    def unusable(en: str, fr: str, line: int | None = None) -> CheckError:
        return _unusable([Fault(str(file), line, Phrase(en=en, fr=fr))])

    text = ""
    try:
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
        root = yaml.compose(text, yaml.SafeLoader)
    except FileNotFoundError as error:
        raise unusable(
            "is not there; write your questions in it, as README.md shows under “Checking your own archive”",
            "n’existe pas ; écrivez-y vos questions, comme README.md le montre sous « Checking your own archive »",
        ) from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise unusable(
            f"cannot be read ({why}); name a file you may read",
            f"est illisible ({why}) ; indiquez un fichier que vous pouvez lire",
        ) from error
    except UnicodeDecodeError as error:
        raise unusable(
            "is not UTF-8; save the file as UTF-8",
            "n’est pas en UTF-8 ; enregistrez le fichier en UTF-8",
            raw.count(b"\n", 0, error.start) + 1,
        ) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        # The last three: an escape of a character that does not exist, and lists nested without end.
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        raise unusable(
            f"is not valid YAML ({problem}); write a text that holds “: ” or “ #”, or begins with a mark, in quotation "
            "marks",
            f"n’est pas du YAML valide ({problem}) ; écrivez entre guillemets droits un texte qui contient « : » ou "
            "« # », ou qui commence par un signe",
            _line_of(error, text),
        ) from error
    if root is None:
        raise unusable("is empty; begin with: - question: …", "est vide ; commencez par : - question: …")
    return root


def _line_of(error: Exception, text: str) -> int | None:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return error.problem_mark.line + 1
    return text.count("\n", 0, error.position) + 1 if isinstance(error, yaml.reader.ReaderError) else None


def _entries(root: yaml.Node) -> tuple[list[yaml.Node], date | None]:
    """The nodes of the entries, and the day they are asked on if the file states one."""
    today: date | None = None
    entries = root
    if isinstance(root, yaml.MappingNode) and any(key.value == "questions" for key, _ in root.value):
        fields = fields_of(root, _FILE_KEYS)
        entries = fields["questions"]
        today = day(fields["today"]) if "today" in fields else None
    if not isinstance(entries, yaml.SequenceNode):
        raise EntryError(
            entries,
            "is not a list of questions; begin each with a dash: - question: …",
            "n’est pas une liste de questions ; commencez chacune par un tiret : - question: …",
        )
    if not entries.value:
        raise EntryError(
            entries, "has no question; begin with: - question: …", "n’a aucune question ; commencez par : - question: …"
        )
    return entries.value, today
