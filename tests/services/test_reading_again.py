"""Chosen machines read again: each as it is now, the silent one as silent, and one end."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from app.services.fleet import FleetRow
from app.services.lan import Lan
from app.services.reading_again import AllRead, ReadAgain, Rereading, StaysSilent
from drivers.model.reading import DeviceReading, DeviceState


@pytest.fixture
def lan():
    made = Lan()
    yield made
    made.close()


def read(lan, rows, *, cancel=False):
    heard, over = [], threading.Event()

    def hear(event):
        heard.append(event)
        if isinstance(event, AllRead):
            over.set()

    rounds = Rereading(hear, lan)
    rounds.begin(rows)
    if cancel:
        rounds.cancel()
    assert over.wait(30)
    return heard


def row(ip):
    return FleetRow(DeviceReading(ip, DeviceState.UNIDENTIFIED, ports=(80,)), ())


def test_who_answers_is_read_and_who_does_not_is_silent(lan):
    here = lan.simulated_fleet().addresses[:2]
    heard = read(lan, [row(ip) for ip in (*here, "127.0.0.93")])
    read_now = {event.row.reading.ip: event.row for event in heard if isinstance(event, ReadAgain)}
    assert set(read_now) == set(here)
    assert all(one.reading.state is DeviceState.IDENTIFIED and one.simulated for one in read_now.values())
    assert [event for event in heard if isinstance(event, StaysSilent)] == [StaysSilent("127.0.0.93")]
    assert heard[-1] == AllRead()
    again = read(lan, list(read_now.values()))
    assert {event.row.reading.device for event in again if isinstance(event, ReadAgain)} == {
        replace(one.reading).device for one in read_now.values()
    }


def test_a_round_that_is_stopped_ends_once(lan):
    heard = read(lan, [row(ip) for ip in lan.simulated_fleet().addresses], cancel=True)
    assert [event.cancelled for event in heard if isinstance(event, AllRead)] == [True]
