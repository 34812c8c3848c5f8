"""A Discord of three servers and 300 people: it drops the gateway, answers 429 and 500, and repeats what it sent."""

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.bot.discord.standin import APPLICATION, BOT, StandIn, guild, reply, user

SERVERS = (100, 101, 102)
PEOPLE = 300
# Discord asks for a heartbeat every 41 s; here time goes 24 times as fast.
HEARTBEAT_SECONDS = 1.7
# Of 100 requests, so many are refused for a while, and so many fail at Discord's.
_LIMITED, _FAILED = 1, 1
_MODERATOR = "32"  # the bit of the permission “Manage Server”
_MEMBER = "0"


@dataclass
class Tally:
    """What was asked and answered: for each question, how many answers came.

    `told` are those whose channel was told, by a bot that was stopping, to ask again.
    """

    asked: dict[int, tuple[float, int]] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    limited: int = 0
    failed: int = 0
    drops: int = 0
    repeated: int = 0
    resumed: int = 0
    identified: int = 0
    late: float = 0.0
    rebuilt: int = 0

    @property
    def lost(self) -> list[int]:
        """The questions that got no answer, and nobody was told to ask again."""
        return [number for number in self.asked if not self.answers[number] and number not in self.told]

    @property
    def twice(self) -> list[int]:
        """The questions that got more than one."""
        return [number for number in self.asked if self.answers[number] > 1]


class Crowd(StandIn):
    """Serves one bot at a time, and keeps every event, so that a session can be resumed."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.tally = Tally()
        self._random = random.Random(seed)
        self._numbers = 1_000_000_000_000_000_000
        self._events: list[dict[str, Any]] = []
        self._messages: dict[int, dict[str, Any]] = {}
        self._beat: float | None = None
        self._of_token: dict[str, int] = {}
        self.rebuilds: dict[str, asyncio.Event] = {}

    def add_routes(self, application: web.Application) -> None:
        """Those of commands too."""
        super().add_routes(application)
        application.router.add_post("/api/interactions/{number}/{token}/callback", self._callback)
        application.router.add_patch("/api/webhooks/{application}/{token}/messages/@original", self._edit)

    def number(self) -> int:
        """A new id."""
        self._numbers += 1
        return self._numbers

    # What the bot sends.

    def _refusal(self) -> web.Response | None:
        """Now and then, one of Discord's refusals that a client waits out."""
        drawn = self._random.uniform(0, 100)
        if drawn < _LIMITED:
            self.tally.limited += 1
            body = json.dumps({"message": "You are being rate limited.", "retry_after": 0.1, "global": False}).encode()
            headers = {"Content-Type": "application/json", "Retry-After": "0.1", "Via": "1.1 here"}
            return web.Response(body=body, status=429, headers=headers)
        if drawn < _LIMITED + _FAILED:
            self.tally.failed += 1
            return web.Response(status=self._random.choice((500, 502)))
        return None

    def _answered(self, number: int) -> None:
        self.tally.answers[number] += 1
        self.tally.seconds.append(time.monotonic() - self.tally.asked[number][0])

    async def _post(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal()) is not None:
            return refusal
        body = await request.json()
        if "message_reference" in body:
            self._answered(int(body["message_reference"]["message_id"]))
        else:
            channel = int(request.match_info["channel"])
            self.tally.told |= {each for each in self.tally.lost if self.tally.asked[each][1] == channel}
        return reply(self.message(self.number(), "", author=user(BOT, "dateline", bot=True)))

    async def _callback(self, request: web.Request) -> web.Response:
        body = await request.json()
        # Type 5 says that an answer will come; any other is one.
        if body["type"] != 5 and (number := self._of_token.get(request.match_info["token"])) is not None:
            self._answered(number)
        sent = self.message(self.number(), "", author=user(BOT, "dateline", bot=True))
        about = {"id": request.match_info["number"], "type": 2, "response_message_id": sent["id"]}
        return reply({"interaction": about, "resource": {"type": body["type"], "message": sent}})

    async def _edit(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal()) is not None:
            return refusal
        body = await request.json()
        token = request.match_info["token"]
        if token in self.rebuilds:
            content = str(body.get("content", ""))
            if content.startswith(("Done: ", "Nothing changed")):
                self.tally.rebuilt += 1
            if content.startswith(("Done: ", "Nothing changed", "I am about to restart", "A build is at work")):
                self.rebuilds[token].set()
        else:
            self._answered(self._of_token[token])
        return reply(self.message(self.number(), "", author=user(BOT, "dateline", bot=True)))

    # The gateway.

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._beat = None
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_SECONDS * 1000}})
        async for received in socket:
            if received.type is not WSMsgType.TEXT:
                break
            said = json.loads(received.data)
            match said["op"]:
                case 1:
                    await self._heartbeat(socket)
                case 2:
                    self.tally.identified += 1
                    self._events.clear()
                    self._sequence = 0
                    self._socket = socket
                    await self._welcome()
                case 6:
                    self.tally.resumed += 1
                    self._socket = socket
                    await self._replay(said["d"]["seq"])
        return socket

    async def _heartbeat(self, socket: web.WebSocketResponse) -> None:
        now = time.monotonic()
        if self._beat is not None:
            self.tally.late = max(self.tally.late, now - self._beat - HEARTBEAT_SECONDS)
        self._beat = now
        await socket.send_json({"op": 11})

    async def _welcome(self) -> None:
        about = {
            "v": 10, "user": user(BOT, "dateline", bot=True), "session_id": "s",
            "guilds": [{"id": str(server), "unavailable": True} for server in SERVERS],
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/gateway",
            "application": {"id": str(APPLICATION), "flags": 0},
        }  # fmt: skip
        await self.dispatch("READY", about)
        for server in SERVERS:
            await self.dispatch("GUILD_CREATE", guild(server, server + 100))
        self.ready.set()

    async def _replay(self, seen: int) -> None:
        """Sends what was missed, and the last few that were seen again, as gateways do."""
        again = [each for each in self._events if each["s"] > max(0, seen - 3) and each["t"] == "MESSAGE_CREATE"]
        missed = [each for each in self._events if each["s"] > seen and each["t"] != "MESSAGE_CREATE"]
        self.tally.repeated += sum(each["s"] <= seen for each in again)
        for each in sorted([*again, *missed], key=lambda each: int(each["s"])):
            await self._send(each)
        await self.dispatch("RESUMED", {})
        self.ready.set()

    async def dispatch(self, event: str, about: dict[str, Any]) -> None:
        """Sends an event, or keeps it for the session to be resumed."""
        self._sequence += 1
        self._events.append({"op": 0, "t": event, "s": self._sequence, "d": about})
        del self._events[:-500]
        await self._send(self._events[-1])

    async def _send(self, event: dict[str, Any]) -> None:
        # What a dropped connection did not take is sent again when the session is resumed.
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_json(event)

    async def drop(self) -> None:
        """Drops the connection; what is asked meanwhile is sent when the bot is back."""
        self.tally.drops += 1
        self.ready.clear()
        if self._socket is not None:
            await self._socket.close(code=1001)

    # What people do.

    async def ask(self, question: str) -> None:
        """One of the people asks, by a mention or by the command."""
        person, server = 10_000 + self._random.randrange(PEOPLE), self._random.choice(SERVERS)
        number = self.number()
        self.tally.asked[number] = time.monotonic(), server + 100
        author = user(person, f"person{person}")
        if self._random.random() < 0.5:
            message = self.message(number, f"<@{BOT}> {question}", author=author)
            message |= {"channel_id": str(server + 100), "guild_id": str(server)}
            message["mentions"] = [user(BOT, "dateline", bot=True)]
            await self.dispatch("MESSAGE_CREATE", message)
            return
        options = [{"type": 3, "name": "question", "value": question}]
        token = await self._command(number, server, author, _MEMBER, {"name": "ask", "options": options})
        self._of_token[token] = number

    async def rebuild(self) -> str:
        """A moderator has the index built again; gives the token by which `rebuilds` tells the end."""
        number = self.number()
        token = f"rebuild{number}"
        self.rebuilds[token] = asyncio.Event()
        data = {"name": "index", "options": [{"type": 1, "name": "rebuild", "options": []}]}
        return await self._command(number, SERVERS[0], user(9, "moderator"), _MODERATOR, data, token)

    async def _command(
        self, number: int, server: int, author: dict[str, Any], permissions: str, data: dict[str, Any], token: str = ""
    ) -> str:
        token = token or f"t{number}"
        self._of_token.setdefault(token, number)
        member = {
            "user": author, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False,
            "flags": 0, "permissions": permissions,
        }  # fmt: skip
        channel = {"id": str(server + 100), "type": 0, "name": "general", "permissions": "8", "guild_id": str(server)}
        await self.dispatch(
            "INTERACTION_CREATE",
            {
                "id": str(number), "application_id": str(APPLICATION), "type": 2, "token": token, "version": 1,
                "guild_id": str(server), "channel_id": str(server + 100), "channel": channel, "member": member,
                "locale": "en-US", "guild_locale": "en-US", "entitlements": [], "attachment_size_limit": 1,
                "authorizing_integration_owners": {}, "context": 0, "app_permissions": "8",
                "data": {"id": "1", "type": 1} | data,
            },
        )  # fmt: skip
        return token

    def forget_answered(self) -> None:
        """Lets go of the tokens of questions that were answered."""
        self._of_token = {token: each for token, each in self._of_token.items() if not self.tally.answers[each]}
