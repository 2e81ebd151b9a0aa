"""Which IPv4 addresses this computer has by now; asks its own system and contacts nobody."""

from __future__ import annotations

import ipaddress

import ifaddr


def own_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of all adapters but the loopback's, dotted. Raises OSError."""
    found = (ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4)
    return tuple(str(ip) for ip in found if not ipaddress.IPv4Address(ip).is_loopback)
