"""Takes the pictures of Dateline in Discord: `python -m docs.pictures.take [FOLDER]`, after `dateline build`.

It runs `bot.discord.simulator` and drives a headless Chromium over its debugging port; CHROMIUM names another
binary. The simulator's page has Discord's dark colours only: the light pictures are the same page with its lightness
turned round, close enough to judge what can be read, not what it looks like to the last shade.
"""

import asyncio
import base64
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.discord.simulator import simulated_client, simulation
from bot.discord.worker import WorkQueue
from bot.settings import INDEX, MODELS, SEEDS, Settings
from index.phrases import Language

WIDE, PHONE = (1160, 860), (400, 820)
# The page around the conversation is simcord's own workbench, not what a person in Discord sees.
_BARE = """
.preview-toolbar, .messages-sidebar { display: none !important; }
.preview-shell { grid-template-rows: 1fr !important; }
.preview-workspace { grid-template-columns: 1fr !important; }
"""
_LIGHT = "html { filter: invert(1) hue-rotate(180deg) brightness(1.22); }"
WORDS = {
    Language.FRENCH: {
        "question": "Que demande la Russie à l’OTAN ?",
        "unanswered": "Qui a gagné la coupe du monde de football ?",
        "see": "Voir le passage",
        "near": "Voir le passage le plus proche",
    },
    Language.ENGLISH: {
        "question": "How many more men did Moscow send to the border?",
        "unanswered": "Who won the football world cup?",
        "see": "See the passage",
        "near": "See the nearest passage",
    },
}


class Page:
    """A page of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._sent = 0

    async def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the debugging protocol, and its result."""
        self._sent += 1
        await self._socket.send_json({"id": self._sent, "method": method, "params": parameters})
        while True:
            said = json.loads((await self._socket.receive()).data)
            if said.get("id") == self._sent:
                if "error" in said:
                    raise RuntimeError(said["error"]["message"])
                result: dict[str, Any] = said["result"]
                return result

    async def run(self, script: str) -> object:
        """What a script gives."""
        result = await self.do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    async def look(self, size: tuple[int, int], *, light: bool) -> None:
        """A window of a size, in one of the two colours."""
        phone = size == PHONE
        await self.do(
            "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=2, mobile=phone
        )
        style = json.dumps(_BARE + (_LIGHT if light else ""))
        await self.run(
            "document.querySelector('#taken')?.remove();"
            f"document.head.insertAdjacentHTML('beforeend', '<style id=taken></style>');taken.textContent = {style}"
        )
        await asyncio.sleep(0.5)

    async def type(self, words: str, *, enters: int = 1) -> None:
        """Types in the box below the conversation."""
        await self.run("document.querySelector('#channel-composer-input').focus()")
        await self.do("Input.insertText", text=words)
        await asyncio.sleep(0.8)
        for _ in range(enters):
            for kind in ("keyDown", "keyUp"):
                text = {"text": "\r"} if kind == "keyDown" else {}
                await self.do("Input.dispatchKeyEvent", type=kind, key="Enter", windowsVirtualKeyCode=13, **text)
            await asyncio.sleep(1.5)

    async def command(self, name: str) -> None:
        """Chooses a command, and sends it without options."""
        await self.type(name)
        await self.run("document.querySelector('#send-message').click()")
        await asyncio.sleep(2)

    async def press(self, label: str) -> None:
        """Presses the last button that says `label`."""
        found = (
            f"[...document.querySelectorAll('button')].filter(e => e.textContent.includes({json.dumps(label)})).at(-1)"
        )
        await self.run(f"{found}.click()")
        await asyncio.sleep(2)

    async def bottom(self) -> None:
        """Scrolls to the newest message."""
        await self.run(
            "document.querySelectorAll('#channel-timeline, #channel-layout, #preview-app, #preview-stage')"
            ".forEach(e => e.scrollTop = e.scrollHeight)"
        )
        await asyncio.sleep(0.2)

    async def take(self, path: Path) -> None:
        """Writes what is seen."""
        picture = await self.do("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(picture["data"]))


@asynccontextmanager
async def browser(address: str) -> AsyncIterator[Page]:
    """Chromium on an address."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            os.environ.get("CHROMIUM", "chromium"), "--headless=new", "--no-sandbox", "--disable-gpu",
            "--hide-scrollbars", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--no-first-run", "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank",
            stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        port = Path(profile) / "DevToolsActivePort"
        try:
            while not port.exists() or not port.read_text():
                await asyncio.sleep(0.1)
            debugger = f"http://127.0.0.1:{port.read_text().splitlines()[0]}/json"
            async with aiohttp.ClientSession() as session:
                async with session.get(debugger) as response:
                    pages = await response.json()
                target = next(each for each in pages if each["type"] == "page")["webSocketDebuggerUrl"]
                async with session.ws_connect(target, max_msg_size=0) as socket:
                    page = Page(socket)
                    # The page lets in no style but its own.
                    await page.do("Page.setBypassCSP", enabled=True)
                    await page.do("Page.navigate", url=address)
                    await asyncio.sleep(3)
                    yield page
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def scenes(page: Page, language: Language, folder: Path) -> None:
    """Every scene, as it comes up in a conversation; the pictures of each, wide and phone, dark and light."""
    words = WORDS[language]

    async def taken(name: str) -> None:
        for size in (WIDE, PHONE):
            for light in (False, True):
                await page.look(size, light=light)
                await page.bottom()
                shape = "phone" if size == PHONE else "wide"
                await page.take(folder / f"{name}-{language}-{shape}-{'light' if light else 'dark'}.png")
        await page.look(WIDE, light=False)

    await page.look(WIDE, light=False)
    await page.type("/", enters=0)
    await taken("commands")
    await page.command("sources")
    await taken("sources")
    await page.type(words["question"])
    await taken("quote")
    await page.press(words["see"])
    await taken("passage")
    await page.press("👎")
    await taken("form")
    await page.do("Input.dispatchKeyEvent", type="keyDown", key="Escape", windowsVirtualKeyCode=27)
    await asyncio.sleep(1)
    await page.type(words["unanswered"])
    await taken("refusal")
    await page.press(words["near"])
    await taken("nearest")
    for command in ("settings", "privacy", "feedback", "index status"):
        await page.command("/" + command)
        await taken(command.replace(" ", "-"))


async def main(folder: Path) -> None:
    """Takes them all, in both languages."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in Language:
        with tempfile.TemporaryDirectory() as kept:
            bot = simulated_client(Settings(), WorkQueue(INDEX, MODELS), SEEDS, Path(kept))
            try:
                async with simulation(bot, language) as preview, browser(preview.url) as page:
                    await scenes(page, language, folder)
            finally:
                bot.queue.close()
                bot.database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1] if len(sys.argv) > 1 else "var/pictures")))
