"""Which announcements are told."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.lan.announcements import BURST, PER_SECOND, REMEMBERED, REPEAT_SECONDS, UNCHANGED_SECONDS, Gate
from drivers.model.sighting import Sighting, Source

REPORT = Sighting("10.0.0.1", Source.IP_REPORT, "Antminer")
HINT = Sighting("10.0.0.1", Source.MDNS, "Bitaxe", "Gamma")


def test_a_repeat_within_ten_seconds_is_not_told():
    gate = Gate()
    assert gate.lets(REPORT, 100.0)
    assert not gate.lets(replace(REPORT, mac="02:00:00:00:00:01"), 100.0 + REPEAT_SECONDS - 1)
    assert gate.lets(REPORT, 100.0 + REPEAT_SECONDS)
    assert gate.dropped_at is None, "a repeat is no flood"


def test_the_two_sources_do_not_hide_each_other():
    gate = Gate()
    assert gate.lets(REPORT, 0.0)
    assert gate.lets(HINT, 0.0)


def test_mdns_says_the_same_for_hours_and_is_told_when_it_changes():
    gate = Gate()
    assert gate.lets(HINT, 0.0)
    assert not gate.lets(HINT, REPEAT_SECONDS + 1)
    assert gate.lets(replace(HINT, model="Supra"), REPEAT_SECONDS + 2)
    assert gate.lets(HINT, UNCHANGED_SECONDS + 60)


def test_one_address_with_a_hundred_names_a_second_is_told_once_in_ten():
    gate = Gate()
    told = [gate.lets(replace(HINT, text=f"name {number}"), number / 100) for number in range(1000)]
    assert sum(told) == 1


@settings(deadline=None, max_examples=12)
@given(st.integers(1, 5), st.integers(1, 20))
def test_a_flood_from_forged_addresses_is_bounded_and_remembered_within_bounds(rate, seconds):
    gate = Gate()
    told = 0
    for number in range(seconds * rate * 100):
        forged = replace(REPORT, ip=f"10.{number % 200}.{number // 200 % 250}.1")
        told += gate.lets(forged, number / (rate * 100))
    assert told <= BURST + seconds * PER_SECOND + 1
    assert len(gate._last) <= REMEMBERED


def test_after_a_flood_the_next_machine_is_heard():
    gate = Gate()
    for number in range(2000):
        gate.lets(replace(REPORT, ip=f"10.1.{number // 250}.{number % 250}"), 0.0)
    assert gate.dropped_at == 0.0
    assert gate.lets(replace(REPORT, ip="10.9.9.9"), 1.0)
