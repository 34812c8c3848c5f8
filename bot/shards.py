"""Which part of a bot a process runs: Discord deals its servers out over shards, by their ids."""

from dataclasses import dataclass

from index.errors import DatelineError

AUTOMATIC = "auto"
# Discord's formula: https://discord.com/developers/docs/events/gateway#sharding
_SERVER_BITS = 22
# A bot in 16,000 servers has about 16 shards.
_MOST = 10_000


class ShardsError(DatelineError):
    """What was written names no shards."""


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards of one process, by their numbers from 0, and how many the bot has in all.

    With `automatic` a process runs them all, and Discord says how many there are.
    """

    ids: tuple[int, ...] = (0,)
    count: int = 1
    automatic: bool = False

    @property
    def whole(self) -> bool:
        """Whether the process runs every shard, so that it sees every server."""
        return self.automatic or len(self.ids) == self.count

    @property
    def lead(self) -> bool:
        """Whether the process does what one alone must do: the one with shard 0, where direct messages arrive."""
        return self.automatic or 0 in self.ids

    def have(self, server: int) -> bool:
        """Whether the events of a server come to this process; 0 stands for direct messages."""
        return self.whole or (server >> _SERVER_BITS) % self.count in self.ids

    def clash(self, other: "Shards") -> bool:
        """Whether another process with those shards would answer some questions a second time."""
        return self.whole or other.whole or self.count != other.count or not set(self.ids).isdisjoint(other.ids)

    @classmethod
    def parse(cls, written: str | None, of: str | None) -> "Shards":
        """The shards of `--shards` and `--of`, each `None` when it was not given. Raises `ShardsError`.

        >>> Shards.parse("0, 2-3", "8")
        Shards(ids=(0, 2, 3), count=8, automatic=False)
        """
        if written is None and of is None:
            return WHOLE
        if written is None or (of is None and written != AUTOMATIC):
            raise _error(
                "--shards and --of go together: --shards 0,1 --of 4, or --shards auto alone",
                "--shards et --of vont ensemble : --shards 0,1 --of 4, ou --shards auto seul",
            )
        if of is None:
            return cls(automatic=True)
        if written == AUTOMATIC:
            raise _error(
                "with --shards auto Discord says how many there are; leave --of out",
                "avec --shards auto, Discord dit combien il y en a ; retirez --of",
            )
        count = _number(of, f"--of {of!r}")
        if not 1 <= count <= _MOST:
            raise _error(f"--of is a number from 1 to {_MOST}", f"--of est un nombre de 1 à {_MOST}")
        ids = tuple(number for part in written.split(",") for number in _numbers(part.strip(), written))
        for number in ids:
            if number >= count:
                raise _error(
                    f"there is no shard {number} of {count}; they are numbered 0 to {count - 1}",
                    f"il n’y a pas de part {number} sur {count} ; elles vont de 0 à {count - 1}",
                )
        if len(set(ids)) < len(ids):
            raise _error("--shards names a shard twice", "--shards nomme deux fois la même part")
        return cls(tuple(sorted(ids)), count)

    def __str__(self) -> str:
        return f"{','.join(map(str, self.ids))}/{self.count}"


WHOLE = Shards()


def _numbers(part: str, written: str) -> range:
    first, dash, last = part.partition("-")
    option = f"--shards {written!r}"
    start = _number(first, option)
    numbers = range(start, min(_number(last, option), _MOST) + 1 if dash else start + 1)
    if not numbers:
        raise _error(f"{part} runs backwards; write {last}-{first}", f"{part} est à l’envers ; écrivez {last}-{first}")
    return numbers


def _number(written: str, option: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 9):
        raise _error(
            f"{option} means nothing; write for example: --shards 0,1 --of 4",
            f"{option} ne veut rien dire ; écrivez par exemple : --shards 0,1 --of 4",
        )
    return int(written)


def _error(en: str, fr: str) -> ShardsError:
    return ShardsError(f"{en[0].upper()}{en[1:]}.", f"{fr[0].upper()}{fr[1:]}.")
