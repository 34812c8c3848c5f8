"""What is said of the addresses in `sources.yaml`, in both languages: what a fetch brought, what is known of each."""

from datetime import datetime

from bot.date_wording import day
from index.building.sources import Address
from index.living.fetcher import Outcome
from index.living.record import Record
from index.phrases import Language, Phrase


def moment(when: datetime, language: Language) -> str:
    """A moment in words, by this machine's clock: “29 November 2026, 23:10”."""
    local = when.astimezone()
    return Phrase(
        en=f"{day(local.date(), language)}, {local:%H:%M}", fr=f"{day(local.date(), language)} à {local:%H:%M}"
    ).of(language)


def _phrase(english: str, french: str, **moments: datetime) -> Phrase:
    """A phrase with moments in it, each worded in its language."""
    en, fr = (
        {name: moment(each, language) for name, each in moments.items()}
        for language in (Language.ENGLISH, Language.FRENCH)
    )
    return Phrase(en=english.format(**en), fr=french.format(**fr))


def outcome(fetched: Outcome) -> Phrase:
    """What came of one fetch, on one line."""
    name, record = fetched.address.collection, fetched.record
    if fetched.error is not None:
        error, after = fetched.error.phrase, _after(record)
        return Phrase(en=f"{name}: {error.en}; {after.en}.", fr=f"{name} : {error.fr} ; {after.fr}.")
    new = Phrase(en="nothing new", fr="rien de neuf")
    if fetched.new:
        new = Phrase(
            en=f"{fetched.new} new text" + "s" * (fetched.new > 1),
            fr=f"{fetched.new} " + ("nouveaux textes" if fetched.new > 1 else "nouveau texte"),
        )
    return Phrase(en=f"{name}: {fetched.address.url}: {new.en}", fr=f"{name} : {fetched.address.url} : {new.fr}")


def known(address: Address, record: Record) -> Phrase:
    """What is known of an address: when it was last fetched, what went wrong since, when it is tried again."""
    name = Phrase(en=f"{address.collection}: {address.url}", fr=f"{address.collection} : {address.url}")
    if record.error is None:
        after = _after(record)
        return Phrase(en=f"{name.en}: {after.en}", fr=f"{name.fr} : {after.fr}")
    often = Phrase(en=f", {record.failures} times in a row", fr=f", {record.failures} fois de suite")
    often = often if record.failures > 1 else Phrase(en="", fr="")
    after = _after(record)
    return Phrase(
        en=f"{name.en} {record.error.en}{often.en}; {after.en}",
        fr=f"{name.fr} {record.error.fr}{often.fr} ; {after.fr}",
    )


def _after(record: Record) -> Phrase:
    """What is kept, and when the next try is."""
    if record.fetched is None:
        kept = Phrase(en="nothing was fetched yet", fr="rien n’a encore été récupéré")
    elif record.error is None:
        kept = _phrase("fetched on {last}", "récupéré le {last}", last=record.fetched)
    else:
        kept = _phrase(
            "what came until {last} is kept", "ce qui est venu jusqu’au {last} est gardé", last=record.fetched
        )
    if record.due is None:
        return kept
    due = _phrase("next try on {due}", "prochain essai le {due}", due=record.due)
    return Phrase(en=f"{kept.en}; {due.en}", fr=f"{kept.fr} ; {due.fr}")
