"""One entry of the file of `dateline check`, read from its YAML nodes."""

from datetime import date
from difflib import get_close_matches

import yaml

from bot.checks.outcome import Expected
from index.dates.when import Precision, When
from index.phrases import Phrase
from index.quoting.confidence import Certainty

_ENTRY_KEYS = ("question", "holds", "refuse", "date", "certainty")
# What `certainty` may say.
_CERTAINTIES = (Certainty.SURE, Certainty.PERHAPS)


class EntryError(Exception):
    """The fault of one entry, with the line of the node it is about."""

    def __init__(self, node: yaml.Node, en: str, fr: str) -> None:
        super().__init__(en)
        self.line: int = node.start_mark.line + 1
        self.why = Phrase(en=en, fr=fr)


def entry(node: yaml.Node) -> Expected:
    """The question of an entry and what its answer must be. Raises `EntryError`."""
    fields = fields_of(node, _ENTRY_KEYS)
    if "question" not in fields:
        raise EntryError(node, "has no text; write: question: …", "n’a pas de texte ; écrivez : question: …")
    question = _text(fields["question"], "question")
    if ("holds" in fields) == ("refuse" in fields):
        raise EntryError(
            node,
            "needs either holds: (words of the first quote) or refuse: true (no quote), and not both",
            "veut soit holds: (des mots de la première citation), soit refuse: true (aucune citation), et pas les deux",
        )
    if "refuse" in fields:
        return _refused(question, node, fields)
    held = fields["holds"]
    nodes = held.value if isinstance(held, yaml.SequenceNode) and held.value else [held]
    words = tuple(_text(each, "holds") for each in nodes)
    when = _date(fields["date"], "date") if "date" in fields else None
    certainty = _certainty(fields["certainty"]) if "certainty" in fields else None
    return Expected(question, node.start_mark.line + 1, words, when, certainty)


def _refused(question: str, node: yaml.Node, fields: dict[str, yaml.Node]) -> Expected:
    refuse = fields["refuse"]
    if refuse.tag != "tag:yaml.org,2002:bool" or str(refuse.value).lower() not in {"true", "yes", "on"}:
        raise EntryError(
            refuse,
            "can only say refuse: true; to expect an answer, write holds: and words of its first quote",
            "ne peut dire que refuse: true ; pour attendre une réponse, écrivez holds: et des mots de sa première "
            "citation",
        )
    if "date" in fields:
        raise EntryError(
            fields["date"],
            "has a date, but a refusal has no quote to date; leave date: out",
            "a une date, mais un refus n’a pas de citation à dater ; retirez date:",
        )
    certainty = _certainty(fields["certainty"]) if "certainty" in fields else None
    if certainty is Certainty.SURE:
        raise EntryError(
            fields["certainty"],
            "asks for a sure quote and for none; leave certainty: out, or write certainty: perhaps to allow a possible "
            "one",
            "demande une citation sûre et aucune ; retirez certainty:, ou écrivez certainty: perhaps pour en admettre "
            "une possible",
        )
    return Expected(question, node.start_mark.line + 1, certainty=certainty)


def _certainty(node: yaml.Node) -> Certainty:
    written = _text(node, "certainty")
    if written not in _CERTAINTIES:
        raise EntryError(
            node,
            f"has {written!r} in certainty:; write sure or perhaps",
            f"a {written!r} dans certainty: ; écrivez sure ou perhaps",
        )
    return Certainty(written)


def fields_of(node: yaml.Node, known: tuple[str, ...]) -> dict[str, yaml.Node]:
    """The values of a mapping by their keys. Raises `EntryError` for a key that is not `known`, or twice there."""
    if not isinstance(node, yaml.MappingNode):
        raise EntryError(
            node, "is not made of keys; write: - question: …", "n’est pas faite de clés ; écrivez : - question: …"
        )
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name not in known:
            listed = "".join(get_close_matches(name, known, 1)) or ", ".join(known)
            raise EntryError(
                key,
                f"has a key {name!r}, which means nothing here; write {listed}",
                f"a une clé {name!r}, qui ne veut rien dire ici ; écrivez {listed}",
            )
        if name in fields:
            raise EntryError(
                key,
                f"has {name}: twice; keep one, and begin each question with a dash",
                f"a deux fois {name}: ; gardez-en un, et commencez chaque question par un tiret",
            )
        fields[name] = value
    return fields


def _text(node: yaml.Node, name: str) -> str:
    """The text of a node as it is written: `2022` is a text too."""
    if not isinstance(node, yaml.ScalarNode):
        raise EntryError(
            node,
            f"has something else than a text in {name}:; put it in quotation marks",
            f"a autre chose qu’un texte dans {name}: ; mettez-le entre guillemets droits",
        )
    if not node.value.strip() or node.tag == "tag:yaml.org,2002:null":
        raise EntryError(
            node, f"has nothing after {name}:; write a text there", f"n’a rien après {name}: ; écrivez-y un texte"
        )
    return str(node.value).strip()


def _date(node: yaml.Node, name: str) -> When:
    written = _text(node, name)
    try:
        return When.parse(written)
    except ValueError as error:
        raise EntryError(
            node,
            f"has no date that exists in {name}: ({written!r}); write 2022, 2022-01 or 2022-01-21",
            f"n’a pas de date qui existe dans {name}: ({written!r}) ; écrivez 2022, 2022-01 ou 2022-01-21",
        ) from error


def day(node: yaml.Node) -> date:
    """The whole day that `today` says. Raises `EntryError`."""
    when = _date(node, "today")
    if when.precision is not Precision.DAY or when.first is None:
        raise EntryError(
            node,
            f"has no whole day in today: ({when}); write 2022-01-21",
            f"n’a pas de jour entier dans today: ({when}) ; écrivez 2022-01-21",
        )
    return when.first
