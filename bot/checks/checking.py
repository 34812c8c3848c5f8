"""`dateline check`: a person's own questions about their own texts, each with what its answer must be.

The file is read from YAML's nodes, as it is written. So a date stays the date that was typed, every fault has its line,
and nothing in a file is ever made into an object.
"""

import errno
import os
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import yaml

from bot import wording
from index.answer import Answer, Quote
from index.building.seeds import Fault
from index.dates.when import Precision, When
from index.errors import DatelineError, DiskError
from index.phrases import Language, Phrase
from index.question.query import Query

_EN, _FR = Language.ENGLISH, Language.FRENCH
_FILE = ("questions", "today")
_ENTRY = ("question", "holds", "refuse", "date")
# What XML 1.0 cannot hold, however it is escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_APOSTROPHES = str.maketrans("’‘ʼ＇", "''''")  # as a keyboard, a typesetter or a web page writes it


class CheckError(DatelineError):
    """A file of questions that cannot be used."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A question and what its answer must be: a first quote with all these words, of that date; without words, none."""

    question: str
    line: int
    holds: tuple[str, ...] = ()
    date: When | None = None

    @property
    def refused(self) -> bool:
        """Whether the sources must not answer."""
        return not self.holds


@dataclass(frozen=True, slots=True)
class Questions:
    """What a file asks, and the day it is asked on: the file's, else this one."""

    file: Path
    today: date
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was expected, and what came."""

    expected: Expected
    answer: Answer

    @property
    def place(self) -> int | None:
        """Which quote, from 1, is the first that is as expected; `None` when none is, or none was to be."""
        met = (number for number, each in enumerate(self.answer.quotes, start=1) if _meets(self.expected, each))
        return None if self.expected.refused else next(met, None)

    @property
    def near(self) -> bool:
        """Whether what was expected stands in a passage that was near, but not near enough to answer."""
        return any(_meets(self.expected, each) for each in self.answer.nearest)

    @property
    def missing(self) -> list[str]:
        """The words that the first quote lacks."""
        return [each for each in self.expected.holds if not holds(self.answer.quotes[0].text, each)]

    @property
    def of_its_date(self) -> bool:
        """Whether the first quote is of the date expected."""
        return _is_of(self.expected.date, self.answer.quotes[0])

    @property
    def passed(self) -> bool:
        """Whether the first quote is as expected, or there is none where none was to be."""
        return not self.answer.answered if self.expected.refused else self.place == 1


@dataclass(frozen=True, slots=True)
class Checked:
    """All that was asked of one file, in its order."""

    questions: Questions
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> list[Outcome]:
        """Those that are not as expected."""
        return [each for each in self.outcomes if not each.passed]

    @property
    def seconds(self) -> float:
        """How long the answers took together."""
        return sum(each.answer.milliseconds for each in self.outcomes) / 1000


def check(ask: Callable[[Query], Answer], questions: Questions) -> Checked:
    """Asks every question as `dateline ask` does; `ask` is `Archive.ask`."""
    outcomes = (Outcome(each, ask(Query(each.question, today=questions.today))) for each in questions.expected)
    return Checked(questions, tuple(outcomes))


def _meets(expected: Expected, quote: Quote) -> bool:
    return all(holds(quote.text, each) for each in expected.holds) and _is_of(expected.date, quote)


def holds(text: str, words: str) -> bool:
    """Whether the words stand in the text, whatever their case, their white space and their apostrophes.

    A number must stand there whole: 20 000 is no part of 120 000, nor 20 of 20 000.

    >>> holds("Il y a 120\u00a0000 hommes, dit-on, à l’Est.", "120 000 HOMMES"), holds("À l’est", "à l'Est")
    (True, True)
    >>> holds("Il y a 120\u00a0000 hommes.", "20 000"), holds("Il y a 120\u00a0000 hommes.", "120")
    (False, False)
    """
    wanted = _comparable(words)
    before = r"(?<!\d)(?<!\d[ .,])" if wanted[:1].isdecimal() else ""
    after = r"(?![ .,]?\d)" if wanted[-1:].isdecimal() else ""
    return re.search(before + re.escape(wanted) + after, _comparable(text)) is not None


def _comparable(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_APOSTROPHES).casefold().split())


def _is_of(wanted: When | None, quote: Quote) -> bool:
    """Whether a quote is of the date: where it answers a question of when, by that answer alone."""
    if wanted is None:
        return True
    if quote.when is not None:
        return quote.when.bounded.meets(wanted)
    published = quote.document.published
    return (published is not None and published.meets(wanted)) or any(
        each.bounded.meets(wanted) for each in quote.dates
    )


# Reading the file.


class _Wrong(Exception):
    """Carries one fault out of the middle of an entry."""

    def __init__(self, node: yaml.Node, en: str, fr: str) -> None:
        super().__init__(en)
        self.line: int = node.start_mark.line + 1
        self.why = Phrase(en=en, fr=fr)


def read(file: Path) -> Questions:
    """The questions of a file. Raises `CheckError`, with every fault on a line of its own."""
    faults: list[Fault] = []
    expected: dict[str, Expected] = {}
    root = _composed(file)
    try:
        entries, today = _entries(root)
    except _Wrong as wrong:
        raise _unusable([Fault(str(file), wrong.line, wrong.why)]) from wrong
    for number, node in enumerate(entries, start=1):
        try:
            each = _expected(node)
            if first := expected.get(_comparable(each.question)):
                raise _Wrong(
                    node,
                    f"asks what line {first.line} asks; keep one of them",
                    f"demande ce que demande la ligne {first.line} ; n’en gardez qu’une",
                )
            expected[_comparable(each.question)] = each
        except _Wrong as wrong:
            why = Phrase(en=f"question {number} {wrong.why.en}", fr=f"la question {number} {wrong.why.fr}")
            faults.append(Fault(str(file), wrong.line, why))
    if faults:
        raise _unusable(faults)
    return Questions(file, today or date.today(), tuple(expected.values()))


def _unusable(faults: list[Fault]) -> CheckError:
    en, fr = ("\n".join(each.say(language) for each in faults) for language in (_EN, _FR))
    return CheckError(en, fr)


def _composed(file: Path) -> yaml.Node:
    """The file as YAML's nodes; nothing is made of them."""

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
        # The last three: an escape of a character that does not exist, and lists in lists without end.
        told = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        raise unusable(
            f"is not valid YAML ({told}); write a text that holds “: ” or “ #”, or begins with a mark, in quotation "
            "marks",
            f"n’est pas du YAML valide ({told}) ; écrivez entre guillemets droits un texte qui contient « : » ou "
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
    """The nodes of the questions, and the day they are asked on where the file names one."""
    today: date | None = None
    entries = root
    if isinstance(root, yaml.MappingNode) and any(key.value == "questions" for key, _ in root.value):
        fields = _fields(root, _FILE)
        entries = fields["questions"]
        today = _today(fields["today"]) if "today" in fields else None
    if not isinstance(entries, yaml.SequenceNode):
        raise _Wrong(
            entries,
            "is not a list of questions; begin each with a dash: - question: …",
            "n’est pas une liste de questions ; commencez chacune par un tiret : - question: …",
        )
    if not entries.value:
        raise _Wrong(
            entries, "has no question; begin with: - question: …", "n’a aucune question ; commencez par : - question: …"
        )
    return entries.value, today


def _expected(node: yaml.Node) -> Expected:
    fields = _fields(node, _ENTRY)
    if "question" not in fields:
        raise _Wrong(node, "has no text; write: question: …", "n’a pas de texte ; écrivez : question: …")
    question = _text(fields["question"], "question")
    if ("holds" in fields) == ("refuse" in fields):
        raise _Wrong(
            node,
            "needs either holds: (words of the first quote) or refuse: true (no answer), and not both",
            "veut soit holds: (des mots de la première citation), soit refuse: true (pas de réponse), et pas les deux",
        )
    if "refuse" in fields:
        return _refused(question, node, fields)
    held = fields["holds"]
    several = held.value if isinstance(held, yaml.SequenceNode) and held.value else [held]
    words = tuple(_text(each, "holds") for each in several)
    when = _date(fields["date"], "date") if "date" in fields else None
    return Expected(question, node.start_mark.line + 1, words, when)


def _refused(question: str, node: yaml.Node, fields: dict[str, yaml.Node]) -> Expected:
    refuse = fields["refuse"]
    if refuse.tag != "tag:yaml.org,2002:bool" or str(refuse.value).lower() not in {"true", "yes", "on"}:
        raise _Wrong(
            refuse,
            "can only say refuse: true; to expect an answer, write holds: and words of its first quote",
            "ne peut dire que refuse: true ; pour attendre une réponse, écrivez holds: et des mots de sa première "
            "citation",
        )
    if "date" in fields:
        raise _Wrong(
            fields["date"],
            "has a date, but a refusal has no quote to date; leave date: out",
            "a une date, mais un refus n’a pas de citation à dater ; retirez date:",
        )
    return Expected(question, node.start_mark.line + 1)


def _fields(node: yaml.Node, known: tuple[str, ...]) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise _Wrong(
            node, "is not made of keys; write: - question: …", "n’est pas faite de clés ; écrivez : - question: …"
        )
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name not in known:
            listed = "".join(get_close_matches(name, known, 1)) or ", ".join(known)
            raise _Wrong(
                key,
                f"has a key {name!r}, which means nothing here; write {listed}",
                f"a une clé {name!r}, qui ne veut rien dire ici ; écrivez {listed}",
            )
        if name in fields:
            raise _Wrong(
                key,
                f"has {name}: twice; keep one, and begin each question with a dash",
                f"a deux fois {name}: ; gardez-en un, et commencez chaque question par un tiret",
            )
        fields[name] = value
    return fields


def _text(node: yaml.Node, name: str) -> str:
    """The words a key was given, as they are written: `2022` is a text too."""
    if not isinstance(node, yaml.ScalarNode):
        raise _Wrong(
            node,
            f"has something else than a text in {name}:; put it in quotation marks",
            f"a autre chose qu’un texte dans {name}: ; mettez-le entre guillemets droits",
        )
    if not node.value.strip() or node.tag == "tag:yaml.org,2002:null":
        raise _Wrong(
            node, f"has nothing after {name}:; write a text there", f"n’a rien après {name}: ; écrivez-y un texte"
        )
    return str(node.value).strip()


def _date(node: yaml.Node, name: str) -> When:
    written = _text(node, name)
    try:
        return When.parse(written)
    except ValueError as error:
        raise _Wrong(
            node,
            f"has no date that exists in {name}: ({written!r}); write 2022, 2022-01 or 2022-01-21",
            f"n’a pas de date qui existe dans {name}: ({written!r}) ; écrivez 2022, 2022-01 ou 2022-01-21",
        ) from error


def _today(node: yaml.Node) -> date:
    when = _date(node, "today")
    if when.precision is not Precision.DAY or when.first is None:
        raise _Wrong(
            node,
            f"has no whole day in today: ({when}); write 2022-01-21",
            f"n’a pas de jour entier dans today: ({when}) ; écrivez 2022-01-21",
        )
    return when.first


# The report.


def junit(checked: Checked, language: Language) -> bytes:
    """The JUnit XML that CI services read: one suite, a case a question."""
    file = str(checked.questions.file)
    counts = {"tests": str(len(checked.outcomes)), "failures": str(len(checked.failed)), "errors": "0"}
    time = {"time": f"{checked.seconds:.3f}"}
    root = ET.Element("testsuites", counts | time)
    suite = ET.SubElement(root, "testsuite", {"name": _xml(file)} | counts | time)
    for each in checked.outcomes:
        about = {
            "classname": _xml(checked.questions.file.stem),
            "name": _xml(each.expected.question),
            "file": _xml(file),
            "line": str(each.expected.line),
            "time": f"{each.answer.milliseconds / 1000:.3f}",
        }
        case = ET.SubElement(suite, "testcase", about)
        if not each.passed:
            wanted, came = wording.expected(each.expected, language), wording.found(each, language)
            message = Phrase(en=f"expected: {wanted}; found: {came}", fr=f"attendu : {wanted} ; trouvé : {came}")
            failure = ET.SubElement(case, "failure", {"message": _xml(message.of(language)), "type": "check"})
            failure.text = _xml("\n\n".join(quote.text for quote in each.answer.quotes or each.answer.nearest))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _xml(text: str) -> str:
    """The text with what XML cannot hold replaced.

    >>> _xml("a\\0b\\x1b 🙂 \\ud800")
    'a\ufffdb\ufffd 🙂 \ufffd'
    """
    return _NOT_XML.sub("\ufffd", text)


def write_junit(checked: Checked, path: Path, language: Language) -> None:
    """Writes the report whole or not at all; raises `DiskError` when it cannot."""
    try:
        whole = path.resolve()
        if whole.exists() and not whole.is_file():
            # A folder cannot be replaced by a file, and a device must not be.
            raise OSError(errno.EINVAL, "folder or device")
        draft = whole.with_name(f".{whole.name}.{os.getpid()}")
        try:
            draft.write_bytes(junit(checked, language))
            draft.replace(whole)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:
        # The second: a link that leads back to itself.
        reason = getattr(error, "strerror", None) or str(error)
        raise DiskError(
            f"The report cannot be written to {path} ({reason}). Name another file after --junit.",
            f"Le rapport ne peut être écrit dans {path} ({reason}). Indiquez un autre fichier après --junit.",
        ) from error
