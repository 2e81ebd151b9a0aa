"""Sensors, regulators and EEPROMs on a simulated bus, read as their datasheets say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.model.bench_run import Rail
from drivers.serial.control_frames import Form
from drivers.serial.eeprom_reader import EepromImage, read_eeprom, read_eeproms
from drivers.serial.errors import ControlRefused
from drivers.serial.rails import RailProbe, find_rails, linear11, linear16, read_rail
from drivers.serial.sensors import find_sensors, read_sensor
from drivers.simulated.hashboard_control import SimulatedController
from drivers.simulated.i2c_eeprom import EepromDevice
from drivers.simulated.i2c_pic import PicDevice
from drivers.simulated.i2c_regulators import Ina260Device, Tps546Device, to_linear11
from drivers.simulated.i2c_sensors import Lm75Device, Tmp451Device, Tmp1075Device

OFF, VIN_TOO_LOW = 0x0040, 0x0008


def bus(open_control, devices, form=Form.V0):
    control, _ = open_control(SimulatedController(form, devices, lambda: None).answer)
    return control


def tps546(volts=1.15, status=0):
    return Tps546Device(lambda: 5.02, lambda: volts, lambda: 12.5, lambda: 48.0, 1.15, lambda: status)


@pytest.mark.parametrize("form", Form)
def test_rails_are_read_in_volts_amperes_and_watts(open_control, form) -> None:
    control = bus(open_control, {0x40: Ina260Device(lambda: 5.0, lambda: -1.25), 0x24: tps546()}, form)
    rails = {rail.name: rail for rail in map(read_rail, find_rails(control))}
    assert rails.pop("INA260 0x40") == Rail("INA260 0x40", 5.0, -1.25, pytest.approx(6.25))
    assert rails.pop("TPS546 0x24 input").volts == pytest.approx(5.02, abs=0.005)
    output = rails.pop("TPS546 0x24 output")
    assert output.volts == pytest.approx(1.15, abs=0.002)
    assert (output.amperes, output.temp_c) == (12.5, 48.0)
    assert (output.low_v, output.high_v) == (pytest.approx(1.035, abs=0.002), pytest.approx(1.334, abs=0.002))
    assert not rails


@pytest.mark.parametrize(
    ("volts", "status", "bounded"),
    [(0.0, OFF, False), (0.0, OFF | VIN_TOO_LOW, True), (0.4, 0, True), (0.0, OFF | 0x8000, True)],
)
def test_a_regulator_that_nobody_switched_on_has_no_bounds(open_control, volts, status, bounded) -> None:
    """Then its 0 V accuse nobody; one that a fault switched off keeps them."""
    output = read_rail(find_rails(bus(open_control, {0x24: tps546(volts, status)}))[1])
    assert output.volts == pytest.approx(volts, abs=0.002)
    assert (output.low_v is not None) == bounded


def test_strangers_at_these_addresses_are_no_regulators(open_control) -> None:
    stranger = EepromDevice(bytes(range(256)), lambda: False)
    assert find_rails(bus(open_control, {0x40: stranger, 0x24: stranger})) == ()
    assert find_rails(bus(open_control, {})) == ()


def test_a_meter_that_stops_answering_reads_as_nothing() -> None:
    def refuse() -> Rail:
        raise ControlRefused("p", 0x11)

    assert read_rail(RailProbe("INA260 0x40", refuse)) == Rail("INA260 0x40")


@pytest.mark.parametrize(
    ("word", "value"),
    [(0x0000, 0.0), (0x0001, 1.0), (0x07FF, -1.0), (0xF801, 0.5), (0xCA80, 5.0), (0x0C00, -2048.0), (0x8001, 2.0**-16)],
)
def test_linear11(word, value) -> None:
    assert linear11(word) == value


def test_linear16_counts_in_the_exponent_of_its_mode() -> None:
    assert linear16(0x024D, 0x17) == pytest.approx(1.150390625)
    assert linear16(0x0002, 0x01) == 4.0
    assert linear16(0x024D, 0x97) == pytest.approx(1.150390625)  # relative limits, bit 7, change no reading
    assert linear16(0x024D, 0x40) is None


@given(st.floats(-1000, 1000))
def test_linear11_keeps_a_value_to_a_thousandth(value) -> None:
    assert linear11(to_linear11(value)) == pytest.approx(value, rel=2e-3, abs=2e-5)


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFF))
def test_every_word_is_a_number(word, mode) -> None:
    assert abs(linear11(word)) <= 1024 * 2.0**15
    volts = linear16(word, mode)
    assert volts is None or volts >= 0


@pytest.mark.parametrize("address", range(0x50, 0x58))
def test_an_eeprom_is_found_at_every_address_and_keeps_it(open_control, address) -> None:
    image = bytes((address,)) + bytes(range(255))
    eeprom = EepromDevice(image, lambda: False)
    control = bus(open_control, {address: eeprom})
    assert list(read_eeproms(control)) == [EepromImage(address, image)]
    assert read_eeprom(control) == image
    assert eeprom.written == []


def test_two_eeproms_on_one_bus_are_both_read(open_control) -> None:
    first, second = bytes(range(256)), bytes(range(255, -1, -1))
    devices = {0x50: EepromDevice(first, lambda: False), 0x53: EepromDevice(second, lambda: False)}
    assert list(read_eeproms(bus(open_control, devices))) == [EepromImage(0x50, first), EepromImage(0x53, second)]


def test_an_empty_eeprom_is_one_and_a_voltage_controller_is_none(open_control) -> None:
    """An S9's voltage controller sits among the EEPROM addresses and is not disturbed by being read."""
    pic, empty = PicDevice(0x5E, framed=False), b"\xff" * 256
    devices = {0x55: pic, 0x56: EepromDevice(empty, lambda: False)}
    assert list(read_eeproms(bus(open_control, devices))) == [EepromImage(0x56, empty)]
    assert pic.commands == []


def test_an_eeprom_that_gives_up_half_way_is_not_half_read(open_control) -> None:
    reads = iter(range(8))
    flaky = EepromDevice(bytes(range(256)), lambda: next(reads, None) is None)
    assert list(read_eeproms(bus(open_control, {0x50: flaky}))) == []


def test_sensors_beside_each_other_are_told_apart(open_control) -> None:
    devices = {
        0x48: Lm75Device(lambda: -12.5), 0x4A: Tmp1075Device(lambda: 24.0625),
        0x49: Tmp451Device(lambda: 30, lambda: 127.5), 0x4C: Tmp451Device(lambda: -5, lambda: None),
    }  # fmt: skip
    control = bus(open_control, devices)
    readings = {probe.name: read_sensor(probe).temp_c for probe in find_sensors(control, {0x49: -7.0})}
    assert readings == {
        "LM75 0x48": -12.5,
        "TMP451 0x49 local": 30.0,
        "TMP451 0x49 diode": 120.5,
        "TMP1075 0x4A": 24.0625,
        "TMP451 0x4C local": -5.0,
        "TMP451 0x4C diode": None,
    }
