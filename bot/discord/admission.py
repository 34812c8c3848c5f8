"""Whether a question is taken from a person in a server: who is blocked, and how many a server may ask in a day."""

from bot.discord.client import Dateline
from index.errors import DatelineError


class BlockedError(DatelineError):
    """Moderators have blocked the person."""

    def __init__(self) -> None:
        super().__init__(
            "The moderators have decided that you cannot ask here. Only they can change that.",
            "La modération a décidé que vous ne pouvez pas poser de questions ici. Elle seule peut changer cela.",
        )


class QuotaError(DatelineError):
    """The server has asked as many questions as it may in a day. `first` is true the first time a person meets it."""

    def __init__(self, quota: int, *, first: bool) -> None:
        super().__init__(
            f"This server has asked its {quota} questions of today. Ask again tomorrow (days begin at midnight UTC).",
            f"Ce serveur a posé ses {quota} questions du jour. Reposez la vôtre demain (les jours commencent à minuit "
            "UTC).",
        )
        self.first = first


def admit(client: Dateline, server: int | None, person: int) -> None:
    """Counts a question that is about to be taken. Raises `BlockedError` and `QuotaError`."""
    if client.database.moderation.is_blocked(server, person):
        raise BlockedError
    quota = client.settings.server_quota
    if not quota or server is None:
        return
    if client.database.moderation.asked_today(server) >= quota:
        raise QuotaError(quota, first=client.told_of_quota(person))
    client.database.moderation.note_asked(server)
