"""Fuzzing of what anybody may send: questions, the escapes, and the custom ids of presses. Never an exception."""

import base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.discord.errors import NotAllowedError
from bot.discord.features.buttons import _CUSTOM_ID, button_state
from bot.discord.serving import GoneError, Serving
from bot.discord.views.answer import answer_layout
from bot.discord.views.custom_id import ButtonState, QuotePlace
from bot.discord.views.markdown import block_quote, escape, one_line, plain_line, unescape, unquote
from bot.discord.views.paging import page_of
from bot.discord.views.question_line import asked, shown
from index.building.build import build
from index.phrases import Language
from index.question.query import Query
from tests.bot.discord.conftest import opener, seed
from tests.bot.discord.test_messages import PLACES, check, hostile
from tests.fakes import HashedEncoder

WORDS = st.sampled_from(
    "Russes OTAN harvest Burgundy 2021 janvier hier depuis avant entre et when quand qui 19 « » ? ’ \n ﬁ".split(" ")
)
QUESTIONS = st.text(max_size=200) | st.lists(WORDS, max_size=30).map(" ".join) | st.sampled_from(hostile())


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The small texts with the fake encoder and reader."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    seed(folder / "seeds")
    build(folder / "seeds", folder / "index", HashedEncoder, "hashed")
    opened = Serving(opener(folder / "index", folder))
    yield opened
    opened.archive.edition.close()


@given(QUESTIONS, st.none() | QUESTIONS, st.sampled_from(Language))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_any_question_is_answered_within_the_limits(
    serving: Serving, question: str, before: str | None, language: Language
) -> None:
    """Every quote is a slice of its document, every message one that Discord takes, every button finds its quote."""
    follows = shown(before) if before else None
    query = Query(question, follows=asked(follows) if follows else None, today=date(2022, 2, 1))
    answer = serving.ask(query)
    for quote in (*answer.quotes, *answer.nearest):
        assert quote.document.text[quote.span.start : quote.span.end] == quote.text
        found = serving.quote(QuotePlace.of(quote))
        assert (found.text, found.document.id) == (quote.text, quote.document.id)
    check(answer_layout(answer, shown(question, follows), 1, language, private=False, today=date(2022, 2, 1)))


@given(st.text(max_size=200))
def test_the_escapes_round_trip_for_any_text(text: str) -> None:
    """Surrogates, control characters and all."""
    assert unescape(escape(text)) == text
    assert unquote(block_quote(text)) == text
    assert unescape(one_line(text, 100)) == plain_line(text, 100)


@given(st.text(max_size=100) | st.builds("dl:{}:{}".format, st.text("abz-", max_size=8), st.text(max_size=80)))
def test_any_custom_id_is_read_or_refused(serving: Serving, custom_id: str) -> None:
    """In the sentence for buttons of another version; a state that is read finds its quote or says that it is gone."""
    match = _CUSTOM_ID.fullmatch(custom_id)
    if match is None:
        return
    packed = match["packed"] or ""
    page, pages = page_of(packed, 20, 8)
    assert 0 <= page < pages
    try:
        state = button_state(packed)
    except NotAllowedError:
        return
    for place in state.places:
        with pytest.raises(GoneError):
            serving.quote(place)


@given(st.binary(max_size=80))
def test_any_bytes_packed_as_a_state_are_read_or_refused(raw: bytes) -> None:
    """What is read packs into something that reads the same."""
    packed = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    try:
        state = button_state(packed)
    except NotAllowedError:
        return
    assert ButtonState.unpack(state.pack()) == state


@given(PLACES)
def test_a_place_that_nobody_quoted_is_gone(serving: Serving, place: QuotePlace) -> None:
    """Whatever its offsets: no other text is ever shown in its place."""
    with pytest.raises(GoneError):
        serving.quote(place)
