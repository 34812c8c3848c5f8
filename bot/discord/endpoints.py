"""`/healthz`, `/readyz` and `/metrics`, on an address that is named at the start; nothing is served otherwise."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.address import Address
from bot.discord.client import Dateline
from bot.discord.health import Health, edition_age_seconds, examine
from bot.discord.log import event
from index.errors import DatelineError

_TURN_SECONDS = 0.25
_OK, _NOT_NOW = 200, 503


class AddressError(DatelineError):
    """The address of the health and the figures cannot be listened on."""

    def __init__(self, address: Address, reason: str) -> None:
        super().__init__(
            f"{address} cannot be listened on ({reason}). Name another address with --http.",
            f"Impossible d’écouter sur {address} ({reason}). Indiquez une autre adresse avec --http.",
        )


def application(client: Dateline) -> web.Application:
    """The three pages of a bot. None of them shows a text, a name or a token."""

    def page(is_well: Callable[[Health], bool]) -> Callable[[web.Request], object]:
        async def answer(request: web.Request) -> web.Response:
            health = examine(client)
            return web.json_response(health.as_json(), status=_OK if is_well(health) else _NOT_NOW)

        return answer

    async def metrics(request: web.Request) -> web.Response:
        return web.Response(body=client.figures.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    served = web.Application()
    served.router.add_get("/healthz", page(lambda health: health.healthy))  # type: ignore[arg-type]
    served.router.add_get("/readyz", page(lambda health: health.ready))  # type: ignore[arg-type]
    served.router.add_get("/metrics", metrics)
    return served


def watch(client: Dateline) -> None:
    """Adds to the figures what is asked of the bot at every scrape."""
    queue = client.queue
    add = client.figures.watch
    add("dateline_queue_length", "Questions that wait or are being answered.", lambda: queue.pending)
    add("dateline_queue_stalled_seconds", "Since work last ended, while there is some.", lambda: queue.stalled_seconds)
    add("dateline_edition_age_seconds", "Since the edition that serves was made.", lambda: edition_age_seconds(
        queue.serving.name
    ))  # fmt: skip
    add("dateline_documents", "Texts of the edition that serves.", lambda: len(queue.serving.documents))
    add("dateline_newest_edition", "1 when the newest edition serves, 0 when an older one does.", lambda: float(
        queue.fault is None
    ))  # fmt: skip
    add("dateline_servers", "Servers the bot is in.", lambda: len(client.guilds))
    add("dateline_connected", "1 while the gateway is connected.", lambda: float(examine(client).connected))
    # Not a number until the first heartbeat was acknowledged.
    add("dateline_gateway_latency_seconds", "From a heartbeat to its acknowledgement.", lambda: client.latency)


async def _measure_delay(client: Dateline) -> None:
    """Measures by how much a turn of the event loop comes late: a heartbeat of the gateway waits as long."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _TURN_SECONDS
        await asyncio.sleep(_TURN_SECONDS)
        client.figures.heartbeat(max(0.0, loop.time() - due))


@asynccontextmanager
async def endpoints(client: Dateline, address: Address | None) -> AsyncIterator[Address | None]:
    """Serves the pages inside, and yields where; does nothing without an address. Raises `AddressError`."""
    if address is None:
        yield None
        return
    watch(client)
    # No access log: a line for every scrape would drown the events.
    runner = web.AppRunner(application(client), access_log=None)
    await runner.setup()
    measuring = asyncio.create_task(_measure_delay(client))
    try:
        try:
            await web.TCPSite(runner, address.host, address.port).start()
        except OSError as error:
            raise AddressError(address, error.strerror or str(error)) from error
        served = Address(*runner.addresses[0][:2])
        event("serving", http=served)
        yield served
    finally:
        measuring.cancel()
        await asyncio.gather(measuring, return_exceptions=True)
        await runner.cleanup()
