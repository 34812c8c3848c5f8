"""A stand-in for Discord on loopback: the few HTTP routes and gateway messages that a bot needs to live."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

BOT, SERVER, CHANNEL, PERSON, APPLICATION = 900, 100, 200, 300, 900
_HELLO, _IDENTIFY, _RESUME, _HEARTBEAT, _HEARTBEAT_ACK, _DISPATCH = 10, 2, 6, 1, 11, 0


def user(number: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    """A person as Discord describes one."""
    return {"id": str(number), "username": name, "discriminator": "0", "avatar": None, "bot": bot}


def reply(body: object, status: int = 200) -> web.Response:
    """JSON of exactly the content type that discord.py asks for."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"})


def guild(server: int, channel: int) -> dict[str, Any]:
    """A server with one channel, as Discord describes it to a bot that connects."""
    about = {"id": str(channel), "type": 0, "name": "general", "position": 0, "permission_overwrites": []}
    role = {
        "id": str(server), "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": "8",
        "managed": False, "mentionable": False, "colors": {"primary_color": 0},
    }  # fmt: skip
    return {
        "id": str(server), "name": "Server", "owner_id": "1", "roles": [role], "emojis": [], "features": [],
        "channels": [about], "threads": [], "members": [], "presences": [], "voice_states": [],
        "stickers": [], "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        "member_count": 2, "preferred_locale": "en-US", "afk_timeout": 0, "verification_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0,
        "system_channel_flags": 0, "premium_tier": 0, "premium_progress_bar_enabled": False, "large": False,
        "unavailable": False, "joined_at": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip


class StandIn:
    """Serves one bot. `sent` holds the messages it posted, `identified` what it said when it connected."""

    def __init__(self, *, token: str = "a.good.token", close_with: int | None = None, refuse: int = 0) -> None:
        self.token = token
        self.close_with = close_with
        self.refuse = refuse
        self.sent: list[dict[str, Any]] = []
        self.registered: list[dict[str, Any]] = []
        self.identified: list[dict[str, Any]] = []
        self.resumed = 0
        self.ready = asyncio.Event()
        self.posting = asyncio.Event()
        self.may_post = asyncio.Event()
        self.may_post.set()
        self.port = 0
        self._socket: web.WebSocketResponse | None = None
        self._sequence = 0
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> int:
        """Listens on loopback; gives the port."""
        application = web.Application(middlewares=[self._authorised])
        self.add_routes(application)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self.port

    def add_routes(self, application: web.Application) -> None:
        """What a bot asks for."""
        application.router.add_get("/api/users/@me", self._me)
        application.router.add_get("/api/oauth2/applications/@me", self._application)
        application.router.add_put("/api/applications/{application}/commands", self._commands)
        application.router.add_post("/api/channels/{channel}/messages", self._post)
        application.router.add_get("/gateway", self._gateway)

    async def stop(self) -> None:
        """Stops listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _authorised(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        # An answer to an interaction bears the token of that alone, in its address.
        free = request.path.startswith(("/api/webhooks/", "/api/interactions/"))
        authorised = request.headers.get("Authorization") == f"Bot {self.token}"
        if request.path.startswith("/api/") and not (free or authorised):
            return reply({"message": "401: Unauthorized", "code": 0}, 401)
        response: web.StreamResponse = await handler(request)
        return response

    async def _me(self, request: web.Request) -> web.Response:
        return reply(user(BOT, "dateline", bot=True))

    async def _application(self, request: web.Request) -> web.Response:
        return reply(
            {
                "id": str(APPLICATION), "name": "Dateline", "icon": None, "description": "", "rpc_origins": None,
                "bot_public": True, "bot_require_code_grant": False, "owner": user(1, "owner"), "verify_key": "",
                "team": None, "flags": 0, "cover_image": None,
            }
        )  # fmt: skip

    async def _commands(self, request: web.Request) -> web.Response:
        self.registered = await request.json()
        return reply(
            [
                {"description": ""} | each | {"id": str(number), "application_id": str(APPLICATION), "version": "1"}
                for number, each in enumerate(self.registered, 1)
            ]
        )

    async def _post(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.posting.set()
        await self.may_post.wait()
        self.sent.append(body)
        made = self.message(5000 + len(self.sent), "", author=user(BOT, "dateline", bot=True))
        return reply(made | ({"message_reference": body["message_reference"]} if "message_reference" in body else {}))

    def message(self, number: int, content: str, *, author: dict[str, Any]) -> dict[str, Any]:
        """A message of the channel."""
        return {
            "id": str(number), "channel_id": str(CHANNEL), "guild_id": str(SERVER), "author": author,
            "content": content, "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
            "pinned": False, "type": 0, "components": [],
        }  # fmt: skip

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self.refuse:
            self.refuse -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json({"op": _HELLO, "d": {"heartbeat_interval": 40_000}})
        async for received in socket:
            if received.type is not WSMsgType.TEXT:
                break
            said = json.loads(received.data)
            if said["op"] == _HEARTBEAT:
                await socket.send_json({"op": _HEARTBEAT_ACK})
            elif said["op"] == _IDENTIFY:
                await self._identify(socket, said["d"])
            elif said["op"] == _RESUME:
                self.resumed += 1
                await self.dispatch("RESUMED", {})
                self.ready.set()
        return socket

    async def _identify(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        self.identified.append(said)
        if self.close_with is not None:
            await socket.close(code=self.close_with)
            return
        await self.dispatch(
            "READY",
            {
                "v": 10, "user": user(BOT, "dateline", bot=True), "guilds": [{"id": str(SERVER), "unavailable": True}],
                "session_id": "s", "resume_gateway_url": f"ws://127.0.0.1:{self.port}/gateway",
                "application": {"id": str(APPLICATION), "flags": 0}, "shard": said.get("shard", [0, 1]),
            },
        )  # fmt: skip
        await self.dispatch("GUILD_CREATE", guild(SERVER, CHANNEL))
        self.ready.set()

    async def dispatch(self, event: str, about: dict[str, Any]) -> None:
        """Sends an event through the gateway."""
        assert self._socket is not None
        self._sequence += 1
        await self._socket.send_json({"op": _DISPATCH, "t": event, "s": self._sequence, "d": about})

    async def mention(self, number: int, question: str) -> None:
        """Somebody mentions the bot."""
        message = self.message(number, f"<@{BOT}> {question}", author=user(PERSON, "somebody"))
        message["mentions"] = [user(BOT, "dateline", bot=True)]
        await self.dispatch("MESSAGE_CREATE", message)

    async def drop(self) -> None:
        """Drops the connection, as gateways do."""
        assert self._socket is not None
        self.ready.clear()
        await self._socket.close(code=1001)
