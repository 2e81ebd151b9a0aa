"""Meters as the bench uses them: what is offered, a simulated one at hand, the stream from which values are taken."""

from __future__ import annotations

import math
from itertools import islice
from threading import Event

import pytest

from app.domain.spot import COLD_INPUT, cold_domain, powered_domain
from app.services import meters
from app.services.meters import Cancelled, connect, lan_url, list_meters, simulated_meter_url
from app.words.errors import sentence
from drivers import catalogue
from drivers.serial.meter_errors import MeterGarbled
from drivers.serial.multimeter import Multimeter
from drivers.simulated.hashboard_faults import faults_of
from drivers.simulated.meter_url import SimulatedMeterUrlError
from drivers.simulated.multimeter import MeterHabits, SimulatedMultimeter
from drivers.simulated.workbench import NoSuchPoint, Workbench


def test_simulated_meters_are_offered_last_and_say_what_they_are() -> None:
    simulated = [one for one in list_meters("NBP1901") if one.simulated]
    assert list_meters("NBP1901")[-len(simulated) :] == tuple(simulated)
    assert (simulated[0].url, simulated[0].label) == (
        "simulated-meter://NBP1901", "Simulated meter: NBP1901, good board",
    )  # fmt: skip
    assert "simulated-meter://NBP1901?fault=dead_boost" in [one.url for one in simulated]
    assert not any("boost" in one.url for one in list_meters("BHB68606"))
    assert list_meters("no such board")[-1].simulated
    assert all(one.simulated for one in list_meters("Bitaxe Gamma") if one.url.startswith("simulated"))


def test_every_offered_meter_connects_and_has_words_of_its_own() -> None:
    for offer in list_meters("NBP1901"):
        if offer.simulated:
            with connect(offer.url) as meter:
                assert meter.bench is not None
                assert meter.bench.fault.id in ("none", offer.url.partition("fault=")[2])
                assert "_" not in offer.label


def test_a_meters_board_has_its_fault_where_the_simulated_hashboard_has_it() -> None:
    spec = catalogue.board("BHB42601")
    assert spec is not None
    with connect("simulated-meter://BHB42601?fault=dead_chip") as meter:
        assert meter.bench is not None
        assert meter.bench.count()[0] == faults_of("break", spec).break_after
    with connect("simulated-meter://BHB42601?fault=dry_joint") as meter:
        assert meter.bench is not None
        assert meter.bench.fault.chips[0] == faults_of("joint", spec).joint_after
    with connect("simulated-meter://BHB42601?fault=dead_io_ldo") as meter:
        assert meter.bench is not None
        assert meter.bench.fault.domains[0] == faults_of("domain", spec).dead_domain


def test_a_simulated_meter_reads_the_board_behind_its_url() -> None:
    with connect(simulated_meter_url("NBP1901", "hard_short", 12)) as meter:
        assert meter.simulated
        assert meter.bench is not None
        assert meter.bench.fault.domains == (12,)
        assert meter.port.startswith(("/dev/", "socket://"))  # its values come over a port like any meter's
        values = []
        for domain in (11, 12, 13):
            meter.hold(cold_domain(domain))
            values.append(meter.settled(cold_domain(domain).conditions, Event()))
        assert values[1] < 5 < 20 < min(values[0], values[2])
        assert meter.bench.count() == (33, 33, 33)


def test_a_stream_offers_each_point_once() -> None:
    stop = Event()
    with connect("simulated-meter://BHB42601?seed=3") as meter:
        meter.hold(powered_domain(5))
        stream = meter.stream(powered_domain(5).conditions, stop, every_s=0)
        assert sum(reading.settled for reading in islice(stream, 12)) == 1
        meter.hold(None)
        assert not any(reading.on for reading in islice(stream, 4))
        meter.hold(powered_domain(6))
        assert sum(reading.settled for reading in islice(stream, 12)) == 1
        stop.set()
        assert list(islice(stream, 3)) == []


def test_waiting_for_a_value_is_broken_off() -> None:
    stop = Event()
    stop.set()
    with connect("simulated-meter://BHB42601") as meter, pytest.raises(Cancelled):
        meter.settled(COLD_INPUT.conditions, stop)


def test_a_stream_passes_over_one_odd_answer_and_ends_at_a_meter_that_only_gives_such() -> None:
    with SimulatedMultimeter() as far, meters.BenchMeter(Multimeter(far.url)) as meter:
        far.show(12.0)
        stream = meter.stream(powered_domain(1).conditions, Event(), every_s=0)
        assert next(stream).value == 12.0
        far.habits = MeterHabits(garbled=True)
        with pytest.raises(MeterGarbled):
            next(stream)


def test_a_real_meter_has_no_bench_and_its_probes_are_in_hands() -> None:
    with SimulatedMultimeter() as far, connect(far.url) as meter:
        assert not meter.simulated
        assert meter.bench is None
        meter.hold(cold_domain(3))
        assert math.isinf(meter.read(cold_domain(3).conditions))


@pytest.mark.parametrize(
    "url",
    ["NOPE", "BHB42601?fault=rust", "BHB42601?fault=hard_short&at=99", "BHB42601?at=x", "BHB42601?dialect=morse",
     "BHB42601?colour=red", "BHB42601?fault=", "Bitaxe%20Gamma", "[::1"],
)  # fmt: skip
def test_a_url_of_what_there_is_not_is_refused(url: str) -> None:
    with pytest.raises(SimulatedMeterUrlError) as refused:
        connect(f"simulated-meter://{url}")
    assert "names no simulated meter" in sentence(refused.value)


def test_a_url_can_ask_for_any_fault_and_gets_the_same_by_the_same_seed() -> None:
    benches = []
    for _ in range(2):
        with connect("simulated-meter://NBP1901?fault=any&seed=11&dialect=fluke45") as meter:
            assert isinstance(meter.bench, Workbench)
            benches.append(meter.bench.fault)
    assert benches[0] == benches[1]
    assert not benches[0].healthy


def test_a_point_that_the_board_has_not_is_refused_before_anything_is_read() -> None:
    with connect("simulated-meter://BHB42601") as meter, pytest.raises(NoSuchPoint) as none:
        meter.hold(cold_domain(43))
    assert "has no point" in sentence(none.value)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("10.0.0.7", "socket://10.0.0.7:5025"),
        (" bench-meter ", "socket://bench-meter:5025"),
        ("10.0.0.7:5555", "socket://10.0.0.7:5555"),
        ("socket://10.0.0.7:5024", "socket://10.0.0.7:5024"),
    ],
)
def test_an_address_becomes_a_url(typed: str, url: str) -> None:
    assert lan_url(typed) == url
