"""Where the health and the figures of a running bot are served: a host and a port."""

import re
from typing import NamedTuple

_WRITTEN = re.compile(r"(?:(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):)?(?P<port>\d{1,5})")
_HIGHEST_PORT = 65_535


class Address(NamedTuple):
    """A host, without the brackets of IPv6, and a port; port 0 takes any that is free."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, written: str) -> "Address":
        """An address as `127.0.0.1:8080`, `[::1]:8080` or, on this machine alone, `8080`. Raises `ValueError`.

        >>> Address.parse("[::1]:8080")
        Address(host='::1', port=8080)
        >>> str(Address.parse("8080"))
        '127.0.0.1:8080'
        """
        match = _WRITTEN.fullmatch(written.strip())
        if match is None or int(match["port"]) > _HIGHEST_PORT:
            raise ValueError(written)
        return cls((match["host"] or "127.0.0.1").strip("[]"), int(match["port"]))


DEFAULT = Address("127.0.0.1", 8080)
