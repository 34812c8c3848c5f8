"""`dateline run --http`: health, readiness and figures of a bot that runs; nothing of a question among them."""

import asyncio
import contextlib
import io
import json
import re
import signal
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from bot.address import Address
from bot.discord import endpoints as pages
from bot.discord import health
from bot.discord.endpoints import AddressError, endpoints
from bot.discord.serving import Serving
from bot.settings import Settings
from bot.terminal.health import health as health_command
from tests.bot.discord.conftest import Meet, Place
from tests.bot.discord.standin import StandIn
from tests.bot.discord.test_ask import QUESTION
from tests.bot.discord.test_conversation import mention
from tests.bot.discord.test_process import TOKEN, discord, folder, running
from tests.conftest import ROOT

__all__ = ["discord", "folder"]
ANYWHERE = Address("127.0.0.1", 0)


@asynccontextmanager
async def served(place: Place) -> AsyncIterator[str]:
    """The pages of a bot; gives where."""
    async with endpoints(place.bot, ANYWHERE) as address:
        yield f"http://{address}"


async def get(url: str) -> tuple[int, str]:
    """The status and the text of a page."""
    async with ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


def samples(text: str) -> dict[str, float]:
    """The figures, by name and labels as Prometheus writes them."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for each in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(each.labels.items()))
            found[f"{each.name}{{{labels}}}" if labels else each.name] = each.value
    return found


async def test_a_bot_that_answers_is_well_and_ready(place: Place) -> None:
    """Both pages say so with status 200, and name the edition."""
    async with served(place) as base:
        for page in ("healthz", "readyz"):
            status, text = await get(f"{base}/{page}")
            assert status == 200
            about = json.loads(text)
            assert (about["healthy"], about["ready"], about["outage_seconds"]) == (True, True, 0)
            assert about["edition"] == place.bot.queue.serving.name


async def test_questions_are_counted_by_way_outcome_and_certainty(meet: Meet) -> None:
    """A command, a mention, one that finds nothing, and one that comes too soon."""
    place: Place = await meet(cooldown=1000.0)
    bob = place.guild.add_member(place.env.create_user("bob"))
    carol = place.guild.add_member(place.env.create_user("carol"))
    async with served(place) as base:
        await place.alice.slash(place.channel, "ask", question=QUESTION)
        await place.alice.slash(place.channel, "ask", question=QUESTION)
        await bob.send(place.channel, f"{mention(place)} {QUESTION}")
        await carol.slash(place.channel, "ask", question="recette tarte pommes cannelle")
        figures = samples((await get(f"{base}/metrics"))[1])
    counted = {name: value for name, value in figures.items() if name.startswith("dateline_questions_total")}
    assert counted == {
        "dateline_questions_total{outcome=answered,way=slash}": 1,
        "dateline_questions_total{outcome=too_soon,way=slash}": 1,
        "dateline_questions_total{outcome=answered,way=mention}": 1,
        "dateline_questions_total{outcome=nothing,way=slash}": 1,
    }
    assert figures["dateline_answers_total{certainty=sure}"] == 2
    assert figures["dateline_answers_total{certainty=none}"] == 1
    assert figures["dateline_answer_seconds_count"] == 3
    stages = {name for name in figures if name.startswith("dateline_stage_seconds_count")}
    assert {re.sub(r".*=(\w+)}", r"\1", name) for name in stages} == {
        "understand", "encode", "search", "read", "rank", "wait", "send",
    }  # fmt: skip
    assert figures["dateline_faults_total{kind=CooldownError}"] == 1
    assert figures["dateline_queue_length"] == 0
    assert figures["dateline_documents"] == 4
    assert figures["dateline_connected"] == figures["dateline_newest_edition"] == 1
    assert 0 <= figures["dateline_edition_age_seconds"] < 3600


async def test_no_page_holds_a_question_a_name_or_a_token(place: Place) -> None:
    """Whatever was asked."""
    async with served(place) as base:
        await place.alice.slash(place.channel, "ask", question=QUESTION)
        said = "".join([(await get(f"{base}/{page}"))[1] for page in ("healthz", "readyz", "metrics")])
    assert not any(word in said for word in ("Russes", "alice", str(place.alice.id), str(place.guild.id), "secret"))


async def test_a_queue_that_stands_still_is_unwell(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work that never ends is seen, and once it ends all is well again."""
    entered, leave = threading.Event(), threading.Event()

    def stand_still(_: Serving) -> bool:
        entered.set()
        return leave.wait(10)

    async with served(place) as base:
        monkeypatch.setattr(health, "STUCK_SECONDS", 0.01)
        with place.bot.queue.slot():
            stuck = asyncio.create_task(place.bot.queue.run(stand_still))
            await asyncio.to_thread(entered.wait, 5)
            await asyncio.sleep(0.02)
            status, text = await get(f"{base}/healthz")
            assert (status, json.loads(text)["queue_moves"]) == (503, False)
            leave.set()
            await stuck
        assert (await get(f"{base}/healthz"))[0] == 200


async def test_an_edition_that_was_closed_is_unwell(place: Place) -> None:
    """Its file is gone from under the bot, say."""
    place.bot.queue.serving.archive.edition.close()
    assert not health.examine(place.bot).edition_open
    assert not health.examine(place.bot).healthy


async def test_a_short_outage_is_not_ready_and_a_long_one_unwell(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's outages are waited out; a restart is tried after five minutes."""
    await place.bot.on_disconnect()
    short = health.examine(place.bot)
    assert (short.healthy, short.ready, short.connected) == (True, False, False)
    monkeypatch.setattr(health, "LONGEST_OUTAGE_SECONDS", 0.0)
    assert not health.examine(place.bot).healthy
    await place.bot.on_resumed()
    monkeypatch.setattr(health, "LONGEST_OUTAGE_SECONDS", 1.0)
    assert health.examine(place.bot).ready


async def test_a_bot_that_leaves_is_not_ready(place: Place) -> None:
    """It takes no question any more."""
    await place.bot.in_flight.drain(0)
    assert not health.examine(place.bot).ready


async def test_an_address_in_use_is_one_sentence(place: Place) -> None:
    """With the option that names another."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        with pytest.raises(AddressError, match="--http"):
            async with endpoints(place.bot, Address("127.0.0.1", held.getsockname()[1])):
                pass


async def test_the_dashboard_asks_for_figures_that_there_are(place: Place) -> None:
    """Every name in its expressions is one of ours or of the process."""
    figures = place.bot.figures
    pages.watch(place.bot)
    figures.question("slash", "answered")
    figures.answer("sure", 0.1, {"search": 0.01})
    figures.fault("OSError")
    figures.heartbeat(0.0)
    there = {name.split("{")[0] for name in samples(figures.text().decode())}
    there |= {"process_resident_memory_bytes", "process_open_fds", "process_max_fds", "process_cpu_seconds_total"}
    board = json.loads((ROOT / "docs" / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    asked.append(board["templating"]["list"][1]["query"]["query"])
    names = {name for each in asked for name in re.findall(r"\b(?:dateline|process)_\w+", each)}
    assert len(names) > 10
    assert names - there == set()


async def test_the_process_serves_them_and_dateline_health_reads_them(folder: Path, discord: StandIn) -> None:
    """`dateline run --http`, asked by `dateline health`: well, then not heard any more."""
    async with running(folder, discord.port, "--http", "127.0.0.1:0") as bot:
        await bot.until(" ready ")
        served = re.search(r"serving http=(\S+)", bot.said)
        assert served is not None
        await discord.mention(7001, QUESTION)
        await bot.until(" asked ")
        status, text = await get(f"http://{served[1]}/metrics")
        assert (status, TOKEN in text) == (200, False)
        assert await health_says(served[1]) == (0, "Well: edition ")
        bot.tell(signal.SIGTERM)
        assert await bot.end() == 0
    assert await health_says(served[1]) == (1, "No bot of Dateline is heard at")


async def health_says(address: str) -> tuple[int, str]:
    """The status of `dateline health`, and how its one line begins."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = await asyncio.to_thread(health_command, Settings(), http=Address.parse(address))
    assert len(said.getvalue().splitlines()) == 1
    for begins in ("Well: edition ", "No bot of Dateline is heard at"):
        if said.getvalue().startswith(begins):
            return status, begins
    return status, said.getvalue()
