"""Which IPv4 addresses and networks this computer has by now; asks its own system and contacts nobody."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

import ifaddr


def own_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of all adapters but the loopback's, dotted. Raises OSError."""
    return tuple(network.ip for network in own_networks())


@dataclass(frozen=True, slots=True)
class OwnNetwork:
    """A network that this computer is part of: the adapter's name as its system shows it, its address there, and how
    many bits of that address name the network.
    """

    name: str
    ip: str
    prefix: int


def own_networks() -> tuple[OwnNetwork, ...]:
    """The IPv4 networks of all adapters but the loopback's. Raises OSError."""
    found = (
        OwnNetwork(adapter.nice_name, str(ip.ip), ip.network_prefix)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4
    )
    return tuple(one for one in found if not ipaddress.IPv4Address(one.ip).is_loopback)
