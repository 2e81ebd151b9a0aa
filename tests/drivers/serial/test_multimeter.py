"""The multimeter's driver against simulated meters on real ptys and sockets, in every dialect, and what goes wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from threading import Event, Timer

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.spot import Spot, cold_domain, powered_domain
from app.words.errors import sentence
from drivers.catalogue import board
from drivers.model.probe_point import ProbeMode
from drivers.serial.errors import Cancelled, PortLost, PortMissing
from drivers.serial.meter_errors import (
    MeterError,
    MeterForeign,
    MeterGarbled,
    MeterIgnored,
    MeterRefused,
    MeterSilent,
)
from drivers.serial.multimeter import Multimeter, name_of
from drivers.serial.multimeter_dialects import Dialect, dialect_of, dialects, usual_bauds
from drivers.simulated.hashboard_wire import PtyWire
from drivers.simulated.multimeter import MeterHabits, SimulatedMultimeter
from drivers.simulated.workbench import Workbench

IDS = [one.id for one in dialects()]


@pytest.fixture
def bench() -> Workbench:
    made = board("NBP1901")
    assert made is not None
    return Workbench(made, seed=2, noise=0)


@pytest.fixture
def far(bench: Workbench) -> Iterator[SimulatedMultimeter]:
    with SimulatedMultimeter(bench) as meter:
        yield meter


@pytest.mark.parametrize(("dialect", "sockets"), [*((one, False) for one in IDS), ("scpi", True), ("owon", True)])
def test_each_make_is_known_and_read_in_every_mode(bench: Workbench, dialect: str, sockets: bool) -> None:
    true = bench.measure("domain", "ohm", "off", domain=4)
    with SimulatedMultimeter(bench, dialect=dialect, sockets=sockets) as far, Multimeter(far.url) as meter:
        assert meter.dialect.id == dialect
        assert str(meter.name)
        far.hold(cold_domain(4))
        meter.read(ProbeMode.OHM)  # probes slide
        assert meter.read(ProbeMode.OHM) == pytest.approx(true, rel=1e-3)
        assert meter.read(ProbeMode.DIODE) == pytest.approx(true / 1000, rel=1e-3)
        far.hold(powered_domain(4))
        meter.read(ProbeMode.VOLT)
        assert meter.read(ProbeMode.VOLT) == pytest.approx(
            bench.power.domain_v(4, powered_domain(4).conditions.state), rel=1e-3
        )
        far.hold(None)
        assert math.isinf(meter.read(ProbeMode.OHM))
        assert abs(meter.read(ProbeMode.VOLT)) < 0.01


@pytest.mark.parametrize("dialect", IDS)
def test_a_meter_that_echoes_is_understood(bench: Workbench, dialect: str) -> None:
    with (
        SimulatedMultimeter(bench, dialect=dialect, habits=MeterHabits(echo=True)) as far,
        Multimeter(far.url) as meter,
    ):
        far.show(1.173)
        assert [meter.read(mode) for mode in ProbeMode] == [1.173] * 3


@pytest.mark.parametrize("dialect", ["scpi", "fluke45"])
def test_a_meter_without_queue_or_prompts_is_read_all_the_same(bench: Workbench, dialect: str) -> None:
    habits = MeterHabits(terse=True)
    with SimulatedMultimeter(bench, dialect=dialect, habits=habits) as far, Multimeter(far.url) as meter:
        far.show(1.173)
        assert [meter.read(mode) for mode in ProbeMode] == [1.173] * 3


def test_nothing_there_and_nobody_who_answers() -> None:
    with pytest.raises(PortMissing):
        Multimeter("/dev/ttyNoMeter")
    with SimulatedMultimeter(habits=MeterHabits(silent=True), sockets=True) as far:  # nobody says so sooner than 2 s
        with pytest.raises(MeterSilent) as silent:
            Multimeter(far.url)
        assert "No multimeter answers" in sentence(silent.value)


def test_who_is_no_meter_is_told_by_what_it_says() -> None:
    wire = PtyWire(lambda data: [b"miner login: \n"] if b"*IDN?" in data else [])
    try:
        with pytest.raises(MeterForeign) as foreign:
            Multimeter(wire.url, baud=9600)
    finally:
        wire.close()
    assert foreign.value.said == "miner login:"
    assert "miner login" in sentence(foreign.value)


def test_a_meter_at_another_speed_is_found_by_trying() -> None:
    """A terminal knows the speed its near end has: only at 9600 is this meter understood."""
    wire: PtyWire | None = None

    def answer(data: bytes) -> list[bytes]:
        heard = wire is not None and wire.speed == 9600
        return [b"HEWLETT-PACKARD,34401A,0,10-5-2\n"] if heard and b"*IDN?" in data else []

    wire = PtyWire(answer)
    try:
        with Multimeter(wire.url) as meter:
            assert meter.name.model == "34401A"
    finally:
        wire.close()
    assert {115200, 9600} <= set(usual_bauds())


def test_a_refused_function_carries_the_meters_own_words(bench: Workbench) -> None:
    with SimulatedMultimeter(bench, habits=MeterHabits(refuses=True)) as far, Multimeter(far.url) as meter:
        with pytest.raises(MeterRefused, match="Undefined header") as refused:
            meter.read(ProbeMode.DIODE)
        assert "Undefined header" in sentence(refused.value)
        far.show(3.0)
        assert meter.read(ProbeMode.VOLT) == 3.0  # the queue was emptied: the next reading is not blamed


def test_an_old_meters_prompt_refuses_too(bench: Workbench) -> None:
    habits = MeterHabits(refuses=True)
    with SimulatedMultimeter(bench, dialect="fluke45", habits=habits) as far, Multimeter(far.url) as meter:
        with pytest.raises(MeterRefused):
            meter.read(ProbeMode.DIODE)
        assert meter.read(ProbeMode.OHM) == math.inf


@pytest.mark.parametrize("dialect", ["scpi", "owon", "fluke45"])
def test_a_meter_that_ignores_what_it_is_told_is_caught(bench: Workbench, dialect: str) -> None:
    with (
        SimulatedMultimeter(bench, dialect=dialect, habits=MeterHabits(deaf=True)) as far,
        Multimeter(far.url) as meter,
    ):
        with pytest.raises(MeterIgnored) as ignored:
            meter.read(ProbeMode.OHM)
        assert "resistance" in sentence(ignored.value)


def test_an_answer_that_is_no_number_is_no_value(far: SimulatedMultimeter) -> None:
    with Multimeter(far.url) as meter:
        far.habits = MeterHabits(garbled=True)
        with pytest.raises(MeterGarbled) as garbled:
            meter.read(ProbeMode.VOLT)
        assert garbled.value.raw == b"ASIC NG"
        far.habits = MeterHabits()
        far.show(0.5)
        assert meter.read(ProbeMode.VOLT) == 0.5


@pytest.mark.parametrize("sockets", [False, True], ids=["pty", "tcp"])
def test_an_unplugged_meter_is_lost_and_closes_without_a_word(bench: Workbench, *, sockets: bool) -> None:
    with SimulatedMultimeter(bench, sockets=sockets) as far, Multimeter(far.url) as meter:
        meter.read(ProbeMode.VOLT)
        far.unplug()
        with pytest.raises((PortLost, MeterSilent)):
            meter.read(ProbeMode.VOLT, timeout_s=1.0)


def test_unplugged_in_place_of_an_answer(bench: Workbench) -> None:
    # It answers to its name, its errors and its function; then the cable comes out.
    habits = MeterHabits(unplug_after=3)
    lost = pytest.raises((PortLost, MeterSilent))
    with SimulatedMultimeter(bench, habits=habits) as far, Multimeter(far.url) as meter, lost:
        meter.read(ProbeMode.VOLT, timeout_s=1.0)


def test_a_wait_is_broken_off(far: SimulatedMultimeter) -> None:
    with Multimeter(far.url) as meter:
        meter.read(ProbeMode.VOLT)
        far.habits = MeterHabits(silent=True)
        stop = Event()
        timer = Timer(0.05, stop.set)
        timer.start()
        with pytest.raises(Cancelled):
            meter.read(ProbeMode.VOLT, cancel=stop, timeout_s=60)
        timer.join()


def test_identification_is_broken_off(far: SimulatedMultimeter) -> None:
    far.habits = MeterHabits(silent=True)
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        Multimeter(far.url, cancel=stop)


def test_a_line_without_end_is_no_answer() -> None:
    wire = PtyWire(lambda _data: [b"0" * 4000])
    try:
        with pytest.raises((MeterGarbled, MeterSilent, MeterForeign)):
            Multimeter(wire.url, baud=9600)
    finally:
        wire.close()


def test_probes_where_a_mode_has_nothing_to_read_read_nothing(far: SimulatedMultimeter) -> None:
    resistor = Spot("signal resistor R576-R582", cold_domain(1).conditions, chip=3)
    with Multimeter(far.url) as meter:
        far.hold(resistor)
        assert meter.read(ProbeMode.VOLT) == 0
        meter.read(ProbeMode.OHM)
        assert meter.read(ProbeMode.OHM) == pytest.approx(51, rel=1e-3)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=60))
def test_no_bytes_break_the_simulated_meter(far: SimulatedMultimeter, data: bytes) -> None:
    assert all(isinstance(piece, bytes) for piece in far._answer(data + b"\n"))


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    for one in dialects():
        value = one.value_of(text)
        assert value is None or isinstance(value, float)
    assert dialect_of(text) is None or "," in text


@given(st.floats(-1e6, 1e6, allow_nan=False), st.sampled_from(["", " VDC", " OHMS", "V"]))
def test_a_number_is_read_as_it_was_sent(value: float, unit: str) -> None:
    for one in dialects():
        assert one.value_of(f"{value:+.8E}{unit}") == pytest.approx(value, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("over", ["9.9E37", "+9.90000000E+37", "-9.9E+37", "OL", "O.L", "OVLD", "+1.0E+38", "INF"])
def test_every_kind_of_overload_is_ol(over: str) -> None:
    assert all(value is not None and math.isinf(value) for value in (one.value_of(over) for one in dialects()))


def test_owons_and_flukes_overload_is_ten_to_the_ninth() -> None:
    over = {one.id for one in dialects() if math.isinf(one.value_of("+1.0000E+9") or 0)}
    assert over == {"owon", "gw_instek", "fluke45"}


def test_scpi_nan_is_no_value() -> None:
    assert [one.value_of("9.91E37") for one in dialects() if one.id == "scpi"] == [None]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=30))
def test_noise_before_an_answer_costs_at_most_that_reading(far: SimulatedMultimeter, noise: bytes) -> None:
    far.habits = MeterHabits()
    far.show(2.5)
    with Multimeter(far.url) as meter:
        far.habits = replace(far.habits, noise=noise.replace(b"+", b"") + b"\n")
        try:
            value = meter.read(ProbeMode.VOLT)
        except MeterError:
            value = 2.5
        assert value == 2.5 or str(value)[0] in noise.decode("latin-1")
        far.habits = MeterHabits()
        assert meter.read(ProbeMode.VOLT) == 2.5


def test_names_are_printable_and_short() -> None:
    name = name_of("FLUKE, 45,\x1b[31m" + "9" * 200 + ",1.0")
    assert (name.maker, name.model) == ("FLUKE", "45")
    assert "\x1b" not in str(name)
    assert len(name.serial) <= 60
    assert str(name_of("HEWLETT-PACKARD,34401A,0,10-5-2")) == "HEWLETT-PACKARD 34401A"


@pytest.mark.parametrize("dialect", dialects(), ids=IDS)
def test_a_dialect_names_its_source_and_knows_its_own_words(dialect: Dialect) -> None:
    assert dialect.source
    assert dialect.bauds
    assert bool(dialect.function) == bool(dialect.shows)
    assert len({dialect.sets(mode) for mode in ProbeMode}) == 3


@pytest.mark.parametrize("dialect", [one.id for one in dialects() if one.function])
def test_a_function_turned_at_the_meter_between_two_readings_gives_no_volts_as_ohms(
    bench: Workbench, dialect: str
) -> None:
    with SimulatedMultimeter(bench, dialect=dialect) as far, Multimeter(far.url) as meter:
        far.hold(cold_domain(4))
        meter.read(ProbeMode.OHM)
        true = meter.read(ProbeMode.OHM)
        far.turn(ProbeMode.DIODE)
        assert meter.read(ProbeMode.OHM) == pytest.approx(true, rel=1e-3)
        assert far.mode is ProbeMode.OHM
