"""A Discord of many servers, dealt out over the shards of several processes; what no process hears, nobody answers."""

import asyncio
import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.bot.discord.standin import APPLICATION, BOT, StandIn, guild, reply, user

# Their ids are those of servers made one after another, so that shards have equal parts of them.
SERVERS = tuple((each + 1) << 22 for each in range(16))


@dataclass
class Asked:
    """A question: when it was asked, of which shard, and what came: acknowledged, answered, or its process ended."""

    shard: int
    began: float = field(default_factory=time.monotonic)
    acknowledged: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)
    answers: int = 0
    seconds: float = 0.0


class Deal(StandIn):
    """Serves several processes. `asked` are all questions by number; `registrations` counts those of commands."""

    def __init__(self, token: str = "a.good.token") -> None:
        super().__init__(token=token)
        self.asked: dict[int, Asked] = {}
        self.registrations = 0
        self.count = 1
        self.here: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self._sockets: dict[int, web.WebSocketResponse] = {}
        self._sequences: Counter[int] = Counter()
        self._numbers = 1_000_000_000_000_000_000

    def add_routes(self, application: web.Application) -> None:
        """Those of commands too."""
        super().add_routes(application)
        application.router.add_get("/api/gateway/bot", self._wanted)
        application.router.add_post("/api/interactions/{number}/{token}/callback", self._callback)
        application.router.add_patch("/api/webhooks/{application}/{token}/messages/@original", self._edit)

    async def ask(self, question: str, server: int) -> Asked | None:
        """Somebody asks by the command; `None` when no process hears that server, as Discord tells the person."""
        shard = (server >> 22) % self.count
        if not self.here[shard].is_set():
            return None
        self._numbers += 1
        number = self._numbers
        asked = self.asked[number] = Asked(shard)
        member = {
            "user": user(300, "somebody"), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False,
            "mute": False, "flags": 0, "permissions": "0",
        }  # fmt: skip
        channel = {"id": str(server + 1), "type": 0, "name": "general", "permissions": "8", "guild_id": str(server)}
        options = [{"type": 3, "name": "question", "value": question}]
        about = {
            "id": str(number), "application_id": str(APPLICATION), "type": 2, "token": f"t{number}", "version": 1,
            "guild_id": str(server), "channel_id": str(server + 1), "channel": channel, "member": member,
            "locale": "en-US", "guild_locale": "en-US", "entitlements": [], "attachment_size_limit": 1,
            "authorizing_integration_owners": {}, "context": 0, "app_permissions": "8",
            "data": {"id": "1", "type": 1, "name": "ask", "options": options},
        }  # fmt: skip
        await self._send(shard, "INTERACTION_CREATE", about)
        return asked

    def _answered(self, token: str) -> None:
        asked = self.asked[int(token.removeprefix("t"))]
        asked.answers += 1
        asked.seconds = time.monotonic() - asked.began
        asked.over.set()

    async def _commands(self, request: web.Request) -> web.Response:
        self.registrations += 1
        return await super()._commands(request)

    async def _wanted(self, request: web.Request) -> web.Response:
        limits = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return reply({"url": f"ws://127.0.0.1:{self.port}/gateway", "shards": 2, "session_start_limit": limits})

    async def _callback(self, request: web.Request) -> web.Response:
        body, token = await request.json(), request.match_info["token"]
        self.asked[int(token.removeprefix("t"))].acknowledged = True
        # Type 5 says that an answer will come; any other is one.
        if body["type"] != 5:
            self._answered(token)
        sent = self.message(1, "", author=user(BOT, "dateline", bot=True))
        about = {"id": request.match_info["number"], "type": 2, "response_message_id": sent["id"]}
        return reply({"interaction": about, "resource": {"type": body["type"], "message": sent}})

    async def _edit(self, request: web.Request) -> web.Response:
        await request.read()
        self._answered(request.match_info["token"])
        return reply(self.message(1, "", author=user(BOT, "dateline", bot=True)))

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 5000}})
        shard = None
        async for received in socket:
            if received.type is not WSMsgType.TEXT:
                break
            said = json.loads(received.data)
            if said["op"] == 1:
                await socket.send_json({"op": 11})
            elif said["op"] == 2:
                self.identified.append(said["d"])
                shard, self.count = said["d"].get("shard", [0, 1])
                self._sockets[shard] = socket
                await self._welcome(shard)
        if shard is not None and self._sockets.get(shard) is socket:
            self.here[shard].clear()
            # Whoever waits for an answer of that process waits in vain: Discord keeps nothing for the next session.
            for each in self.asked.values():
                if each.shard == shard:
                    each.over.set()
        return socket

    async def _welcome(self, shard: int) -> None:
        servers = [server for server in SERVERS if (server >> 22) % self.count == shard]
        self._sequences[shard] = 0
        about = {
            "v": 10, "user": user(BOT, "dateline", bot=True), "session_id": f"s{shard}",
            "guilds": [{"id": str(server), "unavailable": True} for server in servers],
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/gateway",
            "application": {"id": str(APPLICATION), "flags": 0}, "shard": [shard, self.count],
        }  # fmt: skip
        await self._send(shard, "READY", about)
        for server in servers:
            await self._send(shard, "GUILD_CREATE", guild(server, server + 1))
        self.here[shard].set()

    async def _send(self, shard: int, event: str, about: dict[str, Any]) -> None:
        self._sequences[shard] += 1
        socket = self._sockets[shard]
        if not socket.closed:
            await socket.send_json({"op": 0, "t": event, "s": self._sequences[shard], "d": about})
