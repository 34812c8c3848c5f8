"""Which addresses may be connected to, in whatever form they are written."""

from ipaddress import ip_network

import pytest

from index.living.network import may_be_reached

_PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 192.168.0.1 100.64.0.1 169.254.169.254 224.0.0.1 224.0.1.5
    255.255.255.255 192.0.2.1 198.18.0.1 :: ::1 fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2001:0:7f00:1:: ::127.0.0.1 localhost 2130706433 127.1
""".split()


@pytest.mark.parametrize("address", _PRIVATE)
def test_private_and_loopback_addresses_are_not_reached(address: str) -> None:
    """Also those that carry one for a gateway, and what is no address at all."""
    assert not may_be_reached(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are(address: str) -> None:
    """In both versions of the protocol."""
    assert may_be_reached(address)


def test_a_network_that_is_allowed_is_reached_and_no_other() -> None:
    """The allowance is of addresses, not of names, which may mean anything tomorrow."""
    allowed = (ip_network("10.1.0.0/16"), ip_network("::1"))
    told = ("10.1.2.3", "::ffff:10.1.2.3", "::1", "10.2.0.1", "127.0.0.1", "8.8.8.8")
    assert [may_be_reached(each, allowed) for each in told] == [True, True, True, False, False, True]
