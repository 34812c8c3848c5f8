"""Texts that break bots, as questions and as documents, through the whole bot."""

import json
from pathlib import Path

import pytest

from bot.discord.views.markdown import unescape, unquote
from bot.discord.views.question_line import shown
from tests.bot.discord.conftest import Meet, Place
from tests.bot.discord.reading import answered, buttons, words
from tests.bot.discord.test_messages import DATA, hostile

# Every so many of them, so that the whole folder of tests stays quick; each is tried in `test_messages`.
_EACH = 6


@pytest.fixture
def strings() -> list[str]:
    """Hostile strings that Discord would let through: some text, without what JSON cannot carry."""
    found = [each for each in hostile() if each.strip()]
    if not found:
        pytest.skip(f"{DATA}/naughty-strings.json and discord-inputs.json are not here")
    return found


async def test_as_questions(place: Place, strings: list[str]) -> None:
    """Each is answered or refused; none is a failure, and none comes back unescaped."""
    for text in strings[::_EACH]:
        message = answered(await place.alice.slash(place.channel, "ask", question=text[:2000]))
        told = words(message)
        assert "Something went wrong" not in told, text
        if shown(text) and told.startswith("-# ❯ "):
            assert unescape(told.split("\n")[0].removeprefix("-# ❯ ")) == shown(text[:2000])


async def test_as_documents(meet: Meet, seeds: Path, strings: list[str]) -> None:
    """Each is quoted, listed and shown around its quote, exactly as it stands."""
    chosen = strings[::_EACH]
    lines = [
        {"id": f"t{number}", "title": text, "source": text, "text": f"Mot{number} clef{number} {text} fin{number}."}
        for number, text in enumerate(chosen)
    ]
    lines = [each for each in lines if "\0" not in each["text"]]
    written = "\n".join(json.dumps(each) for each in lines)
    (seeds / "hostile.jsonl").write_text(written, encoding="utf-8")
    place: Place = await meet()
    edition = place.bot.queue.serving.archive.edition
    quoted = 0
    for number in range(0, len(chosen), 3):
        message = answered(await place.alice.slash(place.channel, "ask", question=f"Mot{number} clef{number}"))
        if "see" not in buttons(message):
            continue
        told = words(message).split("\n")
        shown_ = unquote("\n".join(line for line in told if line.startswith("> ")))
        texts = [edition.named(document.id).text for document in place.bot.queue.serving.documents]
        assert any(shown_ in text for text in texts)
        passage = answered(await place.alice.click(message, custom_id=buttons(message)["see"]["custom_id"]))
        assert "> " in words(passage)
        quoted += 1
    assert quoted > 5
    listing = answered(await place.alice.slash(place.channel, "sources"))
    for page in range(1, 5):
        await place.alice.click(listing, custom_id=f"dl:sources:{page}")
    assert "@everyone" not in words(listing).replace("\\@", "")
