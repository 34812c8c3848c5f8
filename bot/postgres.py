"""The connection to PostgreSQL, where DATELINE_DATABASE names a server. Its password stands in no message."""

from typing import TYPE_CHECKING, Any

from index.errors import DatelineError

if TYPE_CHECKING:
    import psycopg

SCHEMES = ("postgresql://", "postgres://")
# A server that is gone without a word is given up after these, not after the hours that systems wait.
_WAITING = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
# The server, too, lets go of a process that is gone; and a statement waits no longer than this for a lock.
_OPTIONS = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c lock_timeout=5s"


class AddressError(DatelineError):
    """DATELINE_DATABASE is no address of a PostgreSQL database. Never says what is written there."""

    def __init__(self) -> None:
        super().__init__(
            "DATELINE_DATABASE is no address of a database. Write it like this in .env: "
            "DATELINE_DATABASE=postgresql://user:password@host/name (in a password, write @ : / % as %40 %3A %2F %25)",
            "DATELINE_DATABASE n’est pas l’adresse d’une base de données. Écrivez-la ainsi dans .env : "
            "DATELINE_DATABASE=postgresql://utilisateur:motdepasse@hôte/nom (dans un mot de passe, écrivez @ : / % "
            "sous la forme %40 %3A %2F %25)",
        )


class MissingError(DatelineError):
    """The library that speaks to PostgreSQL is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "DATELINE_DATABASE names a PostgreSQL database, which needs one more package. Run: "
            "pip install 'dateline[postgres]'",
            "DATELINE_DATABASE désigne une base PostgreSQL, qui demande un paquet de plus. Lancez : "
            "pip install 'dateline[postgres]'",
        )


class UnreachableError(DatelineError):
    """The server does not answer, or does not let in; `reason` is what it says."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(
            f"The database of settings and votes, {where}, cannot be reached ({reason}). See that it runs and that "
            "DATELINE_DATABASE in .env names it, then start again.",
            f"La base des réglages et des votes, {where}, est injoignable ({reason}). Vérifiez qu’elle tourne et que "
            "DATELINE_DATABASE dans .env la désigne, puis relancez.",
        )


def password(address: str) -> str:
    """The password in an address, empty without one, so that the log can keep it out. Raises as `where` does."""
    return str(_parts(address).get("password") or "")


def where(address: str) -> str:
    """The database and the host of an address, without who asks. Raises `AddressError` and `MissingError`."""
    parts = _parts(address)
    return f"{parts.get('dbname') or 'postgres'}@{parts.get('host') or 'localhost'}"


def connect(address: str) -> "psycopg.Connection[tuple[Any, ...]]":
    """An open connection, each statement a transaction of its own.

    Raises `AddressError`, `MissingError` and `UnreachableError`.
    """
    there = where(address)
    import psycopg

    given = _parts(address)
    options = f"{_OPTIONS} {given.get('options') or ''}".strip()
    try:
        return psycopg.connect(
            address, autocommit=True, **{"application_name": "dateline"} | _WAITING | given | {"options": options}
        )
    except psycopg.Error as error:
        secret = str(given.get("password") or "")
        reason = " ".join(str(error).split())
        raise UnreachableError(there, reason.replace(secret, "…") if secret else reason) from None


def _parts(address: str) -> dict[str, Any]:
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise MissingError from None
    try:
        parts = conninfo_to_dict(address)
    except ProgrammingError:
        raise AddressError from None
    # A password with a bare mark in it is cut there, and the rest taken for a host or a port, which messages tell.
    port, host = str(parts.get("port") or ""), str(parts.get("host") or "")
    if not address.startswith(SCHEMES) or "@" in host or (port and not port.replace(",", "").isdecimal()):
        raise AddressError
    return parts
