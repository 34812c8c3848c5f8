"""Texts that break bots, as questions and as documents, through the whole bot."""

import json
from pathlib import Path

from bot.discord.views.markdown import unescape, unquote
from bot.discord.views.question_line import shown
from tests.bot.discord.conftest import Meet, Place
from tests.bot.discord.reading import answered, buttons, words
from tests.bot.discord.test_messages import hostile

# One in so many of them goes through the whole bot, to keep this file quick; `test_messages` tries each.
_EACH = 3
# Discord lets no message through that is blank.
STRINGS = [each for each in hostile() if each.strip()][::_EACH]


async def test_as_questions(place: Place) -> None:
    """Each is answered or refused; none is a failure, and none comes back unescaped."""
    for text in STRINGS:
        message = answered(await place.alice.slash(place.channel, "ask", question=text[:2000]))
        told = words(message)
        assert "Something went wrong" not in told, text
        if shown(text) and told.startswith("-# ❯ "):
            assert unescape(told.split("\n")[0].removeprefix("-# ❯ ")) == shown(text[:2000])


async def test_as_documents(meet: Meet, seeds: Path) -> None:
    """Each is quoted, listed and shown around its quote, exactly as it stands."""
    chosen = STRINGS
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
