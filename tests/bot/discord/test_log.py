"""The log holds no token and no address, whoever writes to it."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.discord import log as logs

BOT_TOKEN = "MTIz.secret.token"
INTERACTION_TOKEN = "aW50ZXJhY3Rpb246MTQ1NjA3NDQ0Mzk4MDgwMDAxMDpmYWtlLXRva2VuLXRoYXQtaXMtbG9uZy1lbm91Z2g"
ROUTE = f"/webhooks/900/{INTERACTION_TOKEN}/messages/@original"


@pytest.fixture(params=[False, True], ids=["text", "json"])
def stream(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the log says, in each of its forms."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.start(BOT_TOKEN, as_json=request.param, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize(
    "words",
    [
        f"Cannot connect to https://discord.com/api/v10{ROUTE}?wait=true",
        f"PATCH {ROUTE} failed",
        f"timeout on url=URL('https://discord.com/api/v10{ROUTE}')",
        f"/interactions/1456/{INTERACTION_TOKEN}/callback",
        f"token {INTERACTION_TOKEN}",
        f'{{"token": "{INTERACTION_TOKEN}"}}',
        f"wss://gateway.discord.gg/?session={INTERACTION_TOKEN}",
        f"https://user:{INTERACTION_TOKEN}@proxy.example/",
        f"a\n\nb {ROUTE}\x1b[31m",
    ],
)
def test_an_exception_s_text_holds_no_interaction_token(stream: io.StringIO, words: str) -> None:
    """As an event's fact, as a library's message, and as a library's traceback."""
    logs.warning("failed", error=OSError(words))
    logging.getLogger("discord.http").warning("Retrying: %s", words)
    try:
        raise RuntimeError(words)
    except RuntimeError:
        logging.getLogger("discord.client").exception("with %s", words)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert INTERACTION_TOKEN not in stream.getvalue()
    assert INTERACTION_TOKEN[:30] not in stream.getvalue()
    assert all(line.isprintable() for line in lines)
    assert "OSError" in lines[0]
    assert "RuntimeError" in lines[2]
    if lines[0].startswith("{"):
        assert [json.loads(line)["level"] for line in lines] == ["warning", "warning", "error"]


def test_what_helps_is_left_in_a_line(stream: io.StringIO) -> None:
    """The host, the route before its token, and ordinary words."""
    logs.warning(
        "failed", error=OSError(f"connecting to https://discord.com/api failed at webhooks/900/{'t' * 20}/x: 503")
    )
    assert "connecting to https://discord.com/… failed at webhooks/900/[token]/x: 503" in stream.getvalue()
