"""Many probes at once, from a thread of their own."""

from __future__ import annotations

import socket

import pytest

from drivers.lan.burst import Burst
from drivers.lan.dial import Dialer
from drivers.lan.errors import UnnamedAddressError


def everything(burst):
    return dict(answer for batch in burst.run() for answer in batch)


def test_open_refused_and_silent_are_told_apart(street, houses):
    ip = street.house(1, {80: houses.web()})
    with socket.socket() as full:
        full.bind((street.address(2), 0))
        full.listen(0)
        place = full.getsockname()
        holders = [socket.socket() for _ in range(3)]  # fill its queue: the next connection gets no answer
        for holder in holders:
            holder.setblocking(False)
            holder.connect_ex(place)
        dialer = Dialer([ip, place[0]], {**street.dial_map, place: place})
        answers = everything(Burst(dialer, [(ip, 80), (ip, 81), place], 8, 0.2))
        for holder in holders:
            holder.close()
    assert answers == {(ip, 80): True, (ip, 81): False, place: None}


def test_every_place_is_answered_once_however_few_are_in_flight(street):
    places = [(street.address(n), port) for n in range(200) for port in (80, 4028)]
    answers = [one for batch in Burst(Dialer([ip for ip, _ in places]), places, 3, 1.0).run() for one in batch]
    assert sorted(place for place, _ in answers) == sorted(places)
    assert all(answer is False for _, answer in answers)


def test_a_stop_ends_it_between_two_batches(street):
    places = [(street.address(n), 80) for n in range(250)]
    burst = Burst(Dialer([ip for ip, _ in places]), places, 1, 1.0)
    heard = 0
    for batch in burst.run():
        heard += len(batch)
        burst.stop()
    assert 0 < heard < len(places)


def test_short_of_descriptors_it_goes_slower_and_loses_nothing(street, houses):
    resource = pytest.importorskip("resource", reason="descriptors are not limited that way on Windows")
    ips = [street.house(number, {80: houses.web()}) for number in range(1, 5)]
    dialer = Dialer(ips, street.dial_map)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        with socket.socket() as probe:
            lowest = probe.fileno()
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + 12, hard))
        burst = Burst(dialer, [(ip, 80) for ip in ips] * 50, 100, 2.0)
        answers = [one for batch in burst.run() for one in batch]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert [answer for _, answer in answers] == [True] * 200


def test_an_address_nobody_named_is_not_probed(street):
    with pytest.raises(UnnamedAddressError):
        everything(Burst(Dialer([]), [(street.address(1), 80)], 1, 1.0))
