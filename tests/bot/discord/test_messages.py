"""Answers as messages: escaped exactly, inside Discord's limits for any text, and read back."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord import limits
from bot.discord.features.privacy import privacy_layout
from bot.discord.features.sources import PAGE, sources_layout
from bot.discord.limits import size
from bot.discord.views.answer import address, answer_layout, quote_layout
from bot.discord.views.custom_id import MOST_PLACES, ButtonState, QuotePlace, document_key, text_checksum
from bot.discord.views.markdown import BOLD, block_quote, escape, fit, fit_end, one_line, unescape, unquote
from bot.discord.views.passage import passage_layout
from bot.discord.views.question_line import LONGEST_SHOWN, QUESTION_ID, asked, question_of, shown
from index.answer import Answer, Reason
from index.dated import Dated
from index.dates.when import When
from index.dating import Candidate
from index.documents import Dating, Document, Origin, Span
from index.overview import Overview
from index.phrases import Language
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote
from tests.bot.discord.reading import parts
from tests.conftest import ROOT

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
MARKDOWN = st.text(st.sampled_from("ab1 \n\\*_~`|[]()<>#@:.-+>/"), max_size=80)
KEYS, MARKS = (st.binary(min_size=length, max_size=length) for length in (6, 2))
PLACES = st.builds(QuotePlace, KEYS, st.integers(0, 2**32 - 1), st.integers(0, 65535), MARKS, st.integers(0, 255))
LANGUAGES = st.sampled_from(Language)
HOSTILE = Path(__file__).parent / "data" / "hostile.json"
# Larger lists of others, which stand beside a clone where somebody put them.
LARGE = [ROOT.parent / "shared" / "data" / name for name in ("naughty-strings.json", "discord-inputs.json")]


def hostile(path: Path = HOSTILE) -> list[str]:
    """The strings of a file of texts that break bots, each once, without what UTF-8 cannot hold."""
    found = _strings(json.loads(path.read_text(encoding="utf-8")))
    return [each for each in dict.fromkeys(found) if each.encode("utf-8", "ignore").decode() == each]


def _strings(loaded: Any) -> list[str]:
    if isinstance(loaded, str):
        return [loaded]
    inside = loaded.values() if isinstance(loaded, dict) else loaded if isinstance(loaded, list) else []
    return [text for each in inside for text in _strings(each)]


def quote(
    text: str, before: str = "", after: str = "", *, title: str = "T", source: str = "s", id_: str = "d"
) -> Quote:
    """A quote of a document that holds it."""
    document = Document(id_, title, before + text + after, When.day(date(2022, 1, 21)), source)
    span = Span(len(before), len(before) + len(text))
    dates = (
        Dated(Span(span.start, min(span.end, span.start + 9)), When.parse("2022-01"), "month", When.parse("2022-01")),
    )
    return Quote(text, document, span, span, 0.9, 0.9, Certainty.SURE, dates)


def check(layout: discord.ui.LayoutView) -> list[dict[str, Any]]:
    """The components of a message, which Discord would take."""
    found = list(parts(layout.to_components()))  # type: ignore[no-untyped-call]
    texts = [part["content"] for part in found if part["type"] == 10]
    assert sum(map(size, texts)) <= limits.TEXT
    assert all(text.strip() for text in texts)
    assert len(found) <= limits.COMPONENTS
    ids = [part["custom_id"] for part in found if "custom_id" in part]
    assert all(1 <= len(each) <= limits.CUSTOM_ID for each in ids)
    assert len(ids) == len(set(ids))
    assert all(len(part["components"]) <= 5 for part in found if part["type"] == 1)
    assert all(size(part["url"]) <= limits.LINK for part in found if "url" in part)
    return found


@given(ANY | MARKDOWN)
def test_unescaping_gives_the_text_back(text: str) -> None:
    """Any text, character for character."""
    assert unescape(escape(text)) == text
    assert unquote(block_quote(text)) == text


@given(ANY | MARKDOWN, st.data())
def test_the_words_that_answer_stand_in_bold(text: str, data: st.DataObject) -> None:
    """On one line, and the text still reads back; words over two lines are left as they are."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    bold = block_quote(text, (start, end))
    assert unquote(bold) == text
    marked = start < end and "\n" not in text[start:end]
    assert size(bold) <= size(block_quote(text)) + BOLD
    if marked:
        assert f"**{escape(text[start:end])}**" in bold


@pytest.mark.parametrize("language", Language)
def test_a_quote_marks_its_answer(language: Language) -> None:
    """Also when the quote is cut to fit, as long as the words are still there."""
    found = replace(quote("Kiril Petkov a refusé.", before="Hier. "), answer=Span(6, 18))
    assert "> **Kiril Petkov** a refusé." in _texts(found, language)
    long = replace(quote("mot " * 2000), answer=Span(7000, 7003))
    assert not any("**mot**" in each for each in _texts(long, language))
    near = replace(quote("mot " * 2000), answer=Span(0, 3))
    assert any("> **mot** mot" in each for each in _texts(near, language))


def _texts(found: Quote, language: Language) -> list[str]:
    layout = quote_layout(found, ButtonState.of(1, language, [found]), "q", private=False)
    return [part["content"] for part in check(layout) if part["type"] == 10]


@given(MARKDOWN)
def test_nothing_escaped_can_ping_format_or_link(text: str) -> None:
    """No character that begins something in Discord stands without a backslash."""
    shown_ = escape(text)
    bare = [letter for number, letter in enumerate(shown_) if not _escaped(shown_, number)]
    assert not set(bare) & set("*_~`|[]<>#@")
    assert "://" not in shown_.replace("\\:", "")
    for line in shown_.split("\n"):
        assert not line.lstrip().startswith(("- ", "+ ", "-# ", "> "))


def _escaped(text: str, number: int) -> bool:
    backslashes = len(text[:number]) - len(text[:number].rstrip("\\"))
    return backslashes % 2 == 1


@given(ANY | MARKDOWN, st.integers(0, 300))
def test_what_fits_fits_and_is_the_longest_that_ends_between_words(text: str, room: int) -> None:
    """From either end."""
    end, start = fit(text, room), fit_end(text, room)
    assert end == 0 or size(block_quote(text[:end])) <= room
    assert start == len(text) or size(block_quote(text[start:])) <= room


@given(ANY, st.integers(1, 200))
def test_one_line_is_one_line(text: str, longest: int) -> None:
    """And not longer than asked, its escapes aside."""
    line = one_line(text, longest)
    assert len(line.splitlines()) <= 1
    assert len(unescape(line)) <= longest + 1


@given(st.integers(0, 2**64 - 1), LANGUAGES, st.lists(PLACES, max_size=MOST_PLACES), st.data())
def test_a_card_unpacks_to_what_was_packed(
    asker: int, language: Language, places: list[QuotePlace], data: st.DataObject
) -> None:
    """And leaves room for a prefix in a custom id."""
    at = data.draw(st.integers(0, max(0, len(places) - 1)))
    certainty = data.draw(st.sampled_from([Certainty.SURE, Certainty.PERHAPS]))
    state = ButtonState(asker, language, tuple(places), at, certainty)
    assert ButtonState.unpack(state.pack()) == state
    assert len(f"dl:next:{state.pack()}") <= limits.CUSTOM_ID


def test_an_older_custom_id_is_of_a_sure_quote() -> None:
    """As it was packed before there were possible ones: two places, the second shown, in French."""
    old = "AAAAAAAAACoDYWFhYWFhAAAAAQACeHgAYmJiYmJiAAAAAwAEeXkB"
    places = (QuotePlace(b"aaaaaa", 1, 2, b"xx"), QuotePlace(b"bbbbbb", 3, 4, b"yy", 1))
    state = ButtonState(42, Language.FRENCH, places, 1)
    assert ButtonState.unpack(old) == state
    assert state.certainty is Certainty.SURE
    assert state.pack() == old


@given(st.text(max_size=60))
def test_a_custom_id_that_is_no_card_is_a_value_error(letters: str) -> None:
    """Whatever somebody sends."""
    try:
        ButtonState.unpack(letters)
    except ValueError:
        return


@given(ANY.filter(str.strip), ANY, ANY, ANY, LANGUAGES, st.booleans(), st.sampled_from(Certainty))
def test_any_answer_is_within_the_limits(
    text: str, title: str, source: str, question: str, language: Language, private: bool, certainty: Certainty
) -> None:
    """Any quote, any title, any source, any question; and the question is read back."""
    found = replace(quote(text, title=title, source=source, id_=source or "d"), certainty=certainty)
    answer = Answer(question, (found, quote("x"), quote("y")), (), None, None, "e", 1.0)
    parts_ = check(answer_layout(answer, shown(question), 2**63, language, private=private))
    displayed = next((part["content"] for part in parts_ if part.get("id") == QUESTION_ID), None)
    assert (displayed is None) == (not shown(question))
    if displayed is not None:
        assert unescape(displayed.removeprefix("-# ❯ ")) == shown(question)


@pytest.mark.parametrize("length", [100, 1900, 3990, 4000, 10_000])
@pytest.mark.parametrize("letter", ["a", "*", "a ", "* ", "\n", "👍", "> "])
@pytest.mark.parametrize("language", Language)
def test_the_longest_texts_are_within_the_limits(length: int, letter: str, language: Language) -> None:
    """A quote that does not fit is shown by its beginning, which is verbatim too, and says that it goes on."""
    text = ("b" + letter * length)[:length]
    found = quote(
        text, before="avant " * 900, after=" après" * 900, title="t" * 900, source="https://e.org/" + "p" * 400
    )
    state = ButtonState.of(1, language, [found] * MOST_PLACES)
    for layout in (
        quote_layout(found, state, "q" * LONGEST_SHOWN, private=False, dates="d" * 500),
        passage_layout(found, Span(0, len(found.document.text)), language),
    ):
        texts = [part["content"] for part in check(layout) if part["type"] == 10]
        shown_ = next(each for each in texts if each.startswith("> "))
        assert text.startswith(unquote(shown_))
        assert unquote(shown_) == text or any("goes on" in each or "continue" in each for each in texts)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", Reason)
def test_a_refusal_is_within_the_limits(reason: Reason, language: Language) -> None:
    """Each of the reasons there are."""
    window = When.parse("2022") if reason is Reason.OUTSIDE_WINDOW else None
    answer = Answer("q", (), (quote("x"),), reason, window, "e", 1.0)
    check(answer_layout(answer, "q", 1, language, private=False))
    check(answer_layout(Answer("q", (), (), reason, window, "e", 1.0), "q", 1, language, private=True))


@pytest.mark.parametrize("language", Language)
def test_the_longest_overview_is_within_the_limits(language: Language) -> None:
    """Whatever the names and the titles."""
    documents = tuple(Document(f"d{number}", "*t* " * 900, "x", When.parse("2022")) for number in range(3))
    names = tuple(("*N* " * 300, number) for number in range(12))
    told = Overview(3, 1, When.parse("2022"), When.parse("2022"), names, documents)
    answer = Answer("q", (), (), Reason.OVERVIEW, None, "e", 1.0, overview=told)
    found = check(answer_layout(answer, "q" * LONGEST_SHOWN, 1, language, private=False))
    texts = [part["content"] for part in found if part["type"] == 10]
    assert len(texts[-1].split("\n")) == 6


def test_there_are_hostile_strings_of_each_kind() -> None:
    """The file is this project's own, so that a fresh clone tests them too."""
    assert len(hostile()) == 117
    assert {"@everyone", "a\\*b\\\\*c\\", "\u202egauche à droite", "dl:see:AAAA"} <= set(hostile())


@pytest.mark.parametrize("path", [HOSTILE, *LARGE], ids=lambda path: path.name)
def test_hostile_strings_are_shown_as_they_are(path: Path) -> None:
    """As a quote, a title, a source and a question."""
    if not path.exists():
        pytest.skip(f"a large list of others is not beside this clone: {path}")
    for text in hostile(path):
        assert unquote(block_quote(text)) == text
        found = quote(text, title=text, source=text, id_=text or "d")
        state = ButtonState.of(1, Language.FRENCH, [found])
        check(quote_layout(found, state, shown(text), private=False))
        check(passage_layout(found, Span(0, len(text)), Language.ENGLISH))
        check(sources_layout([found.document] * PAGE, 30, 0, 4, Language.ENGLISH))


@given(st.lists(ANY, max_size=PAGE), LANGUAGES)
def test_any_list_of_sources_is_within_the_limits(titles: list[str], language: Language) -> None:
    """Whatever the titles."""
    documents = [Document(f"d{title}", title * 10, "x") for title in titles]
    check(sources_layout(documents, 100, 1, 3, language))


@pytest.mark.parametrize("language", Language)
def test_what_is_said_of_privacy_is_within_the_limits(language: Language) -> None:
    """With the line on the log, which is the longest."""
    check(privacy_layout(language, questions_logged=True))


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("https://example.org/é à", "https://example.org/%C3%A9%20%C3%A0"),
        ("javascript:alert(1)", None),
        ("https://user:pass@example.org/", None),
        ("https://", None),
        ("https://[", None),
        ("notes.txt", None),
        ("https://example.org/" + "a" * 600, None),
    ],
)
def test_only_web_addresses_become_links(source: str, link: str | None) -> None:
    """With a host, without a name and password, and short enough for Discord."""
    assert address(Document("d", "", "x", source=source)) == link


def _links(layout: discord.ui.LayoutView) -> list[str]:
    return [part["url"] for part in check(layout) if "url" in part]


def test_the_source_opens_at_the_quote() -> None:
    """By a text fragment, in the answer and in its passage; without it where the link would be too long for Discord."""
    source = "https://example.org/a"
    found = quote("Il dort, dit-on.", before="Le chat. ", source=source)
    state = ButtonState.of(1, Language.FRENCH, [found])
    opened = f"{source}#:~:text=Il%20dort%2C%20dit%2Don"
    written = "\n".join(
        each["content"] for each in check(quote_layout(found, state, None, private=False)) if each["type"] == 10
    )
    assert f"({opened})" in written
    assert _links(passage_layout(found, found.passage, Language.FRENCH)) == [opened]
    long = quote(f"{'é' * 300} dort.", source=source)
    assert _links(passage_layout(long, long.passage, Language.FRENCH)) == [source]


def test_a_passage_tells_its_page_and_a_doubtful_date_says_so() -> None:
    """Where the text has pages, and where its date is of the file."""
    found = quote("Il dort.", before="Le chat. ")
    when = When.parse("2022-01-21")
    dating = Dating((Candidate(Origin.FILE, "D:20220121", "CreationDate", when),), 0)
    document = replace(found.document, pages=(0, 9), dating=dating)
    shown_texts = "\n".join(
        part["content"]
        for part in check(passage_layout(replace(found, document=document), found.passage, Language.FRENCH))
        if part["type"] == 10
    )
    assert "-# Page 2, caractères 9 à 17 sur 17 de d" in shown_texts
    assert "Publié le 21 janvier 2022 (date du fichier, douteuse)" in shown_texts


def test_a_long_thread_of_questions_keeps_the_first_and_the_newest() -> None:
    """The first names what all the others are about."""
    thread = shown("A" * 100)
    for letter in "BCD":
        thread = shown(letter * 100, thread)
    assert asked(thread) == f"{'A' * 100} {'D' * 100}"
    assert len(thread) <= LONGEST_SHOWN


def test_a_message_that_shows_no_question_gives_none() -> None:
    """A plain message of the bot, for one."""
    assert question_of([]) is None
    assert question_of([discord.TextDisplay]) is None


def test_a_place_is_marked_by_its_text() -> None:
    """The same offsets with another text are another place."""
    place = QuotePlace.of(quote("abc"))
    assert (place.document, place.start, place.length) == (document_key("d"), 0, 3)
    assert place.checksum == text_checksum("abc") != text_checksum("abd")
