"""Whether a running bot is well, and whether it takes questions: what `/healthz` and `/readyz` say."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from bot.discord.client import Dateline
from index.errors import EditionError

# An outage of Discord is waited out, since a restart mends none; after this long, another start is worth trying.
LONGEST_OUTAGE_SECONDS = 300.0
# The slowest question seen on two busy cores took 8 s; a queue that ends nothing for this long is stuck.
STUCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Health:
    """What was found of each part. `outage_seconds` counts from the start, or from when the gateway dropped."""

    logged_in: bool
    edition_open: bool
    queue_moves: bool
    connected: bool
    leaving: bool
    newest_edition: bool
    edition: str
    questions: int
    outage_seconds: float

    @property
    def healthy(self) -> bool:
        """Whether a restart would mend nothing."""
        return self.logged_in and self.edition_open and self.queue_moves

    @property
    def ready(self) -> bool:
        """Whether a question asked now is taken."""
        return self.healthy and self.connected and not self.leaving

    def as_json(self) -> dict[str, object]:
        """All of it, as an object of JSON."""
        return {"healthy": self.healthy, "ready": self.ready} | asdict(self)


def examine(client: Dateline) -> Health:
    """The health of a bot at this moment."""
    outage = client.outage_seconds
    return Health(
        logged_in=client.logged_in and outage < LONGEST_OUTAGE_SECONDS,
        edition_open=_edition_is_open(client),
        queue_moves=client.queue.stalled_seconds < STUCK_SECONDS,
        connected=client.logged_in and not outage,
        leaving=client.in_flight.closing,
        newest_edition=client.queue.fault is None,
        edition=client.queue.serving.name,
        questions=client.queue.pending,
        outage_seconds=round(outage, 1),
    )


def _edition_is_open(client: Dateline) -> bool:
    """Whether the edition that serves can be read; a second look, since one may be replaced during the first."""
    if client.queue.storage.shown:
        # On another machine: a restart of this bot mends nothing there, and asking would hold up all else meanwhile.
        return True
    for _ in range(2):
        try:
            client.queue.serving.archive.edition.numbered("")
            return True
        except EditionError:
            continue
    return False


def edition_age_seconds(name: str) -> float:
    """How long ago an edition was published, from its name; 0 when the name holds no time or a later one.

    >>> edition_age_seconds("20990101-000000-0a1b2c3d")
    0.0
    """
    try:
        made = datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return 0.0
    return max(0.0, (datetime.now(UTC) - made).total_seconds())
