"""Which network addresses may be connected to. The check is of the very address that a socket is about to be made for.

A name is checked neither when it is read nor when it is resolved: it may mean another address a moment later.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import aiohttp

from index.building.sources import Network

# Gateways turn these into IPv4 addresses: the last 32 bits (RFC 6052).
_TRANSLATED = ip_network("64:ff9b::/96")


class PrivateAddressError(OSError):
    """The address belongs to this machine or to a private network, and no one allowed it."""

    # What is left of the error where several addresses of a name were tried.
    WORDS = "is not a public address"

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} {self.WORDS}")


def may_be_reached(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether an address is one of the public internet, or in a network that is `allowed`.

    >>> [may_be_reached(each) for each in ("127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "93.184.216.34")]
    [False, False, False, True]
    """
    try:
        numbered = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    meant = [numbered, *_within(numbered)]
    return all(_is_public(each) or any(each in network for network in allowed) for each in meant)


def _within(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address carries, for gateways and for the system itself."""
    if isinstance(address, IPv4Address):
        return []
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    # The first numbers of all are :: and ::1, which carry nothing.
    if address in _TRANSLATED or 1 < int(address) < 1 << 32:
        carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in carried if each is not None]


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return True  # what it carries is judged
    return address.is_global and not address.is_multicast


def checked_sockets(allowed: Sequence[Network]) -> Callable[[aiohttp.AddrInfoType], socket.socket]:
    """Makes sockets for aiohttp, each for one resolved address; raises `PrivateAddressError` for a private one."""

    def made(info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, place = info
        if not may_be_reached(str(place[0]), allowed):
            raise PrivateAddressError(str(place[0]))
        return socket.socket(family, kind, protocol)

    return made
