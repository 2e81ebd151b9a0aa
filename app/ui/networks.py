"""The networks this computer is in, to be offered as ranges. Nothing is contacted to find out."""

from __future__ import annotations

import ipaddress


def own_ranges() -> tuple[str, ...]:
    """The private IPv4 networks of the interfaces that are up, as CIDR; larger than a /20 is offered as its own /24."""
    from PySide6.QtNetwork import QAbstractSocket, QNetworkInterface

    flags = QNetworkInterface.InterfaceFlag
    found: dict[str, None] = {}
    for interface in QNetworkInterface.allInterfaces():
        state = interface.flags()
        if not state & flags.IsUp or state & flags.IsLoopBack:
            continue
        for entry in interface.addressEntries():
            if entry.ip().protocol() is not QAbstractSocket.NetworkLayerProtocol.IPv4Protocol:
                continue
            network = ipaddress.ip_network(f"{entry.ip().toString()}/{max(entry.prefixLength(), 8)}", strict=False)
            if network.prefixlen < 20:
                network = ipaddress.ip_network(f"{entry.ip().toString()}/24", strict=False)
            if network.is_private and network.prefixlen <= 30:
                found[str(network)] = None
    return tuple(found)
