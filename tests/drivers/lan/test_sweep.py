"""What is asked again, and who is told what, when answers get lost on the way."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from drivers.lan.dial import Dialer
from drivers.lan.sweep import SweepListener, open_ports, sweep


class Losing(Dialer):
    """Answers by a table of (port, how often it was asked) without any network."""

    def __init__(self, named, answers):
        super().__init__(named)
        self.asked = Counter()
        self._answers = answers

    def begin(self, ip, port):
        self.asked[ip, port] += 1
        return self._answers(ip, port, self.asked[ip, port])

    async def probe(self, ip, port, timeout):
        answer = self.begin(ip, port)
        if answer is None:
            raise TimeoutError
        return answer


def swept(addresses, answers, in_flight=64):
    dialer = Losing(addresses, answers)
    told = []
    listener = SweepListener(
        alive=lambda ip: told.append(("alive", ip)),
        ready=lambda ip, ports: told.append(("ready", ip, ports)),
        settled=lambda ip: told.append(("settled", ip)),
        silent=lambda ip: told.append(("silent", ip)),
    )
    asyncio.run(sweep(dialer, addresses, listener, in_flight))
    return told, dialer.asked


def test_a_web_page_whose_first_answer_was_lost_is_found_though_the_other_port_refuses():
    """A Bitaxe on a bad radio link: nobody listens on 4028, and the answer of port 80 got lost."""
    told, asked = swept(["10.0.0.1"], lambda ip, port, time: False if port == 4028 else None if time == 1 else True)
    assert told == [("silent", "10.0.0.1"), ("alive", "10.0.0.1"), ("ready", "10.0.0.1", (80,))]
    assert asked == {("10.0.0.1", 80): 2, ("10.0.0.1", 4028): 1}


def test_who_refuses_everything_is_asked_once():
    told, asked = swept(["10.0.0.1"], lambda ip, port, time: False)
    assert told == [("settled", "10.0.0.1")]
    assert set(asked.values()) == {1}


@pytest.mark.parametrize("last", [None, False])
def test_every_address_is_settled_once(last):
    addresses = [f"10.0.0.{number}" for number in range(1, 9)]
    told, _ = swept(addresses, lambda ip, port, time: None if time == 1 else last)
    assert sorted(one[1] for one in told if one[0] == "settled") == addresses
    assert sorted(one[1] for one in told if one[0] == "silent") == addresses


def test_where_many_are_silent_each_is_asked_on_one_port_again():
    addresses = [f"10.0.0.{number}" for number in range(1, 200)]
    _, asked = swept(addresses, lambda ip, port, time: None, in_flight=64)
    assert {asked[ip, 80] for ip in addresses} == {2}
    assert {asked[ip, 4028] for ip in addresses} == {1}


def test_where_the_second_pass_still_finds_hosts_there_is_a_third():
    """Packets get lost here: of 20 hosts one answers the second time it is asked, one the third."""
    addresses = [f"10.0.0.{number}" for number in range(1, 21)]
    late = {"10.0.0.7": 2, "10.0.0.8": 3}
    told, asked = swept(addresses, lambda ip, port, time: True if time >= late.get(ip, 1) else None)
    assert sorted(one[1] for one in told if one[0] == "alive") == sorted(addresses)
    assert [one for one in told if one[0] == "settled"] == []
    assert asked["10.0.0.8", 80] == 3


def test_where_many_hosts_lost_one_of_two_answers_the_silent_are_asked_once_more():
    addresses = [f"10.0.0.{number}" for number in range(1, 5)]

    def answers(ip, port, time):
        if ip == "10.0.0.1":
            return True if time == 3 else None
        return True if port == 80 else None

    told, _ = swept(addresses, answers)
    assert sorted(one[1] for one in told if one[0] == "alive") == addresses


def test_a_missing_port_of_a_live_host_is_asked_twice_where_that_is_wanted():
    dialer = Losing(["10.0.0.1"], lambda ip, port, time: None if time == 1 else True)
    found = asyncio.run(open_ports(dialer, "10.0.0.1", (80, 4433), twice=(80,)))
    assert (found, dialer.asked["10.0.0.1", 4433]) == ((80,), 1)
