"""Addresses written short, as people write targets: 10.0.0.1-4 for four in a row."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address


def address_ranges(ips: Iterable[str]) -> list[str]:
    """IPv4 addresses in order, those in a row within one /24 drawn together; each text can be scanned as it stands."""
    rows: list[list[IPv4Address]] = []
    for address in sorted({IPv4Address(ip) for ip in ips}):
        last = rows[-1] if rows else None
        if last is not None and int(last[-1]) + 1 == int(address) and int(address) % 256:
            last.append(address)
        else:
            rows.append([address])
    return [str(row[0]) if len(row) == 1 else f"{row[0]}-{int(row[-1]) % 256}" for row in rows]
