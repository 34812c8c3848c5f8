"""The outcome of a check for people, in words, and for CI services, as JUnit XML."""

import errno
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

from bot import wording
from bot.checks.outcome import Checked, Expected, Outcome
from index.errors import DiskError
from index.phrases import Language, Phrase
from index.quoting.confidence import Certainty

# What XML 1.0 cannot hold, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_CERTAINTIES = {
    Certainty.SURE: Phrase(en="sure", fr="sûr"),
    Certainty.PERHAPS: Phrase(en="possible, to be checked", fr="possible, à vérifier"),
}


def expected(expected: Expected, language: Language) -> str:
    """What an answer had to be."""
    if expected.refused:
        least = Phrase(en="no quote", fr="aucune citation")
        if expected.certainty is Certainty.PERHAPS:
            least = Phrase(en="no quote, or a possible one", fr="aucune citation, ou une possible")
        return least.of(language)
    facts = [", ".join(wording.quoted(each, language) for each in expected.holds)]
    if expected.date is not None:
        when = wording.interval(expected.date, language)
        facts.append(Phrase(en=f"date: {when}", fr=f"date : {when}").of(language))
    if expected.certainty is Certainty.SURE:
        facts.append(Phrase(en="given as: sure", fr="donné comme : sûr").of(language))
    return Phrase(en="; ", fr=" ; ").of(language).join(facts)


def found(outcome: Outcome, language: Language) -> str:
    """What came instead: the first quote, or why there is none; and where what was expected stands, if anywhere."""
    answer = outcome.answer
    if not answer.answered:
        near = Phrase(en=" The nearest passage has it.", fr=" Le passage le plus proche l’a.").of(language)
        return wording.nothing_found(answer, language) + (near if outcome.near else "")
    first = answer.quotes[0]
    sentences = [wording.quoted(first.text, language)]
    if 0 < len(outcome.missing) < len(outcome.expected.holds):
        missing = ", ".join(wording.quoted(each, language) for each in outcome.missing)
        sentences.append(Phrase(en=f"It lacks {missing}.", fr=f"Il y manque {missing}.").of(language))
    if not outcome.has_expected_date:
        answered = wording.answer_date(first, language)
        facts = [wording.published(first.document, language), wording.speaks_of(first, language)]
        dates = " · ".join(each for each in ([answered] if answered else facts) if each)
        sentences.append(Phrase(en=f"Its date: {dates}.", fr=f"Sa date : {dates}.").of(language))
    if not outcome.has_expected_certainty:
        certainty = _CERTAINTIES[answer.certainty].of(language)
        sentences.append(Phrase(en=f"Given as: {certainty}.", fr=f"Donné comme : {certainty}.").of(language))
    if outcome.place and outcome.place > 1:
        rank = outcome.place
        sentences.append(Phrase(en=f"Quote {rank} has it.", fr=f"La citation {rank} l’a.").of(language))
    return " ".join(sentences)


def passed(checked: Checked, language: Language) -> str:
    """How many questions passed, and in how long."""
    total, seconds = len(checked.outcomes), f"{checked.seconds:.1f}"
    right = total - len(checked.failed)
    return Phrase(
        en=f"{right} of {total} passed, in {seconds} s",
        fr=f"{right} sur {total} réussie{'s' * (right > 1)}, en {seconds.replace('.', ',')} s",
    ).of(language)


def junit(checked: Checked, language: Language) -> bytes:
    """JUnit XML, as CI services read it: one suite, a case a question. Written by hand: it is four elements."""
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
            wanted, came = expected(each.expected, language), found(each, language)
            message = Phrase(en=f"expected: {wanted}; found: {came}", fr=f"attendu : {wanted} ; trouvé : {came}")
            failure = ET.SubElement(case, "failure", {"message": _xml(message.of(language)), "type": "check"})
            failure.text = _xml("\n\n".join(quote.text for quote in each.answer.quotes or each.answer.nearest))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _xml(text: str) -> str:
    """The text, with U+FFFD in the place of each character that XML cannot hold.

    >>> _xml("a\\0b\\x1b 🙂 \\ud800")
    'a\ufffdb\ufffd 🙂 \ufffd'
    """
    return _NOT_XML.sub("\ufffd", text)


def write_junit(checked: Checked, path: Path, language: Language) -> None:
    """Writes the report whole or not at all; raises `DiskError` when it cannot."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            # A folder cannot be replaced by a file, and a device must not be.
            raise OSError(errno.EINVAL, "folder or device")
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            draft.write_bytes(junit(checked, language))
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:
        # RuntimeError: a symbolic link to itself.
        reason = getattr(error, "strerror", None) or str(error)
        raise DiskError(
            f"The report cannot be written to {path} ({reason}). Name another file after --junit.",
            f"Le rapport ne peut être écrit dans {path} ({reason}). Indiquez un autre fichier après --junit.",
        ) from error
