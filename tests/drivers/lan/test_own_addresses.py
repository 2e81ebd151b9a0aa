"""Which addresses this computer has: what the system tells, without the loopback and without IPv6."""

from __future__ import annotations

import ifaddr
import pytest

from app.services.fleet import cut_off
from drivers.lan.own_addresses import own_addresses

LOOPBACK = ifaddr.Adapter("lo", "lo", [ifaddr.IP("127.0.0.1", 8, "lo"), ifaddr.IP(("::1", 0, 0), 128, "lo")])
CABLE = ifaddr.Adapter("eth0", "eth0", [ifaddr.IP("10.0.0.9", 24, "eth0"), ifaddr.IP(("fe80::1", 0, 2), 64, "eth0")])


def test_the_loopback_and_ipv6_do_not_count(monkeypatch) -> None:
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: [LOOPBACK, CABLE])
    assert own_addresses() == ("10.0.0.9",)


@pytest.mark.parametrize(
    ("adapters", "named", "cut"),
    [
        ([LOOPBACK], ["10.0.0.1"], True),
        ([LOOPBACK], ["127.88.0.1", "10.0.0.1"], True),
        ([LOOPBACK], ["127.88.0.1"], False),
        ([LOOPBACK], [], False),
        ([LOOPBACK, CABLE], ["10.0.0.1"], False),
    ],
)
def test_a_computer_is_cut_off_where_only_its_loopback_is_left(monkeypatch, adapters, named, cut) -> None:
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)
    assert cut_off(named) is cut


def test_a_system_that_does_not_tell_accuses_nothing(monkeypatch) -> None:
    def refuse():
        raise OSError("no")

    monkeypatch.setattr(ifaddr, "get_adapters", refuse)
    assert cut_off(["10.0.0.1"]) is False
