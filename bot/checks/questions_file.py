"""The file of `dateline check`: a person's questions about their own texts, each with what its answer must be.

The file is read from YAML's nodes and not from loaded values: a date stays as it was typed, every fault has its line,
and no object is ever constructed from a file.
"""

from datetime import date
from difflib import get_close_matches
from pathlib import Path

import yaml

from bot.checks.outcome import Expected, Questions, comparable
from index.building.seeds import Fault
from index.dates.when import Precision, When
from index.errors import DatelineError
from index.phrases import Language, Phrase

_FILE_KEYS = ("questions", "today")
_ENTRY_KEYS = ("question", "holds", "refuse", "date")


class CheckError(DatelineError):
    """A file of questions that cannot be used."""


class _EntryError(Exception):
    """The fault of one entry, with the line of the node it is about."""

    def __init__(self, node: yaml.Node, en: str, fr: str) -> None:
        super().__init__(en)
        self.line: int = node.start_mark.line + 1
        self.why = Phrase(en=en, fr=fr)


def read(file: Path) -> Questions:
    """The entries of a file. Raises `CheckError`, with every fault on a line of its own."""
    faults: list[Fault] = []
    expected: dict[str, Expected] = {}
    try:
        entries, today = _entries(_root(file))
    except _EntryError as error:
        raise _unusable([Fault(str(file), error.line, error.why)]) from error
    for number, node in enumerate(entries, start=1):
        try:
            each = _expected(node)
            if first := expected.get(comparable(each.question)):
                raise _EntryError(
                    node,
                    f"asks what line {first.line} asks; keep one of them",
                    f"demande ce que demande la ligne {first.line} ; n’en gardez qu’une",
                )
            expected[comparable(each.question)] = each
        except _EntryError as error:
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
        fields = _fields(root, _FILE_KEYS)
        entries = fields["questions"]
        today = _today(fields["today"]) if "today" in fields else None
    if not isinstance(entries, yaml.SequenceNode):
        raise _EntryError(
            entries,
            "is not a list of questions; begin each with a dash: - question: …",
            "n’est pas une liste de questions ; commencez chacune par un tiret : - question: …",
        )
    if not entries.value:
        raise _EntryError(
            entries, "has no question; begin with: - question: …", "n’a aucune question ; commencez par : - question: …"
        )
    return entries.value, today


def _expected(node: yaml.Node) -> Expected:
    fields = _fields(node, _ENTRY_KEYS)
    if "question" not in fields:
        raise _EntryError(node, "has no text; write: question: …", "n’a pas de texte ; écrivez : question: …")
    question = _text(fields["question"], "question")
    if ("holds" in fields) == ("refuse" in fields):
        raise _EntryError(
            node,
            "needs either holds: (words of the first quote) or refuse: true (no answer), and not both",
            "veut soit holds: (des mots de la première citation), soit refuse: true (pas de réponse), et pas les deux",
        )
    if "refuse" in fields:
        return _refused(question, node, fields)
    held = fields["holds"]
    nodes = held.value if isinstance(held, yaml.SequenceNode) and held.value else [held]
    words = tuple(_text(each, "holds") for each in nodes)
    when = _date(fields["date"], "date") if "date" in fields else None
    return Expected(question, node.start_mark.line + 1, words, when)


def _refused(question: str, node: yaml.Node, fields: dict[str, yaml.Node]) -> Expected:
    refuse = fields["refuse"]
    if refuse.tag != "tag:yaml.org,2002:bool" or str(refuse.value).lower() not in {"true", "yes", "on"}:
        raise _EntryError(
            refuse,
            "can only say refuse: true; to expect an answer, write holds: and words of its first quote",
            "ne peut dire que refuse: true ; pour attendre une réponse, écrivez holds: et des mots de sa première "
            "citation",
        )
    if "date" in fields:
        raise _EntryError(
            fields["date"],
            "has a date, but a refusal has no quote to date; leave date: out",
            "a une date, mais un refus n’a pas de citation à dater ; retirez date:",
        )
    return Expected(question, node.start_mark.line + 1)


def _fields(node: yaml.Node, known: tuple[str, ...]) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise _EntryError(
            node, "is not made of keys; write: - question: …", "n’est pas faite de clés ; écrivez : - question: …"
        )
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name not in known:
            listed = "".join(get_close_matches(name, known, 1)) or ", ".join(known)
            raise _EntryError(
                key,
                f"has a key {name!r}, which means nothing here; write {listed}",
                f"a une clé {name!r}, qui ne veut rien dire ici ; écrivez {listed}",
            )
        if name in fields:
            raise _EntryError(
                key,
                f"has {name}: twice; keep one, and begin each question with a dash",
                f"a deux fois {name}: ; gardez-en un, et commencez chaque question par un tiret",
            )
        fields[name] = value
    return fields


def _text(node: yaml.Node, name: str) -> str:
    """The text of a node as it is written: `2022` is a text too."""
    if not isinstance(node, yaml.ScalarNode):
        raise _EntryError(
            node,
            f"has something else than a text in {name}:; put it in quotation marks",
            f"a autre chose qu’un texte dans {name}: ; mettez-le entre guillemets droits",
        )
    if not node.value.strip() or node.tag == "tag:yaml.org,2002:null":
        raise _EntryError(
            node, f"has nothing after {name}:; write a text there", f"n’a rien après {name}: ; écrivez-y un texte"
        )
    return str(node.value).strip()


def _date(node: yaml.Node, name: str) -> When:
    written = _text(node, name)
    try:
        return When.parse(written)
    except ValueError as error:
        raise _EntryError(
            node,
            f"has no date that exists in {name}: ({written!r}); write 2022, 2022-01 or 2022-01-21",
            f"n’a pas de date qui existe dans {name}: ({written!r}) ; écrivez 2022, 2022-01 ou 2022-01-21",
        ) from error


def _today(node: yaml.Node) -> date:
    when = _date(node, "today")
    if when.precision is not Precision.DAY or when.first is None:
        raise _EntryError(
            node,
            f"has no whole day in today: ({when}); write 2022-01-21",
            f"n’a pas de jour entier dans today: ({when}) ; écrivez 2022-01-21",
        )
    return when.first
