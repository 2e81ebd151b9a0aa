"""The control port against a simulated firmware of each form, and against firmwares that answer nonsense."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import pytest

from drivers.serial import control_frames as packets
from drivers.serial.control import QUIET_S, ControlPort
from drivers.serial.control_frames import Answer, Form, Pin, encode_answer
from drivers.serial.controllers.emberone import CONTROLLER as EMBERONE
from drivers.serial.eeprom_reader import read_eeprom
from drivers.serial.errors import ControlRefused, ControlSilent, PortLost
from drivers.serial.link import Link
from drivers.serial.power import BoardPower, PowerTiming
from drivers.serial.sensors import find_sensors, read_sensor
from drivers.simulated.hashboard_control import SimulatedController
from drivers.simulated.hashboard_wire import PtyWire
from drivers.simulated.i2c_eeprom import EepromDevice
from drivers.simulated.i2c_sensors import Lm75Device, Tmp451Device, Tmp1075Device

IMAGE = bytes(range(256))


def controller(form: Form, diode_c: float | None = 41.5) -> SimulatedController:
    devices = {
        0x50: EepromDevice(IMAGE, lambda: False),
        0x48: Lm75Device(lambda: 24.125),
        0x4A: Tmp1075Device(lambda: -3.25),
        0x4C: Tmp451Device(lambda: 30, lambda: diode_c),
    }
    return SimulatedController(form, devices, lambda: None)


class Port:
    """A control port on a pty whose far end is `answer`."""

    def __init__(self, answer: Callable[[bytes], Iterable[bytes]], answer_s: float = 1.0) -> None:
        self.wire = PtyWire(answer)
        self.link = Link(self.wire.url)
        self.control = ControlPort(self.link, answer_s=answer_s)

    def __enter__(self) -> ControlPort:
        return self.control

    def __exit__(self, *_: object) -> None:
        self.link.close()
        self.wire.close()


@pytest.mark.parametrize("form", Form)
def test_every_form_is_found_and_spoken(form: Form) -> None:
    far = controller(form)
    with Port(far.answer) as control:
        assert control.probe() is form
        assert control.get_pin(Pin.RESET)
        control.set_pin(Pin.IO_POWER, True)
        assert far.pins[Pin.IO_POWER]
        control.set_i2c_speed(100_000)
        control.set_led(0xFF, 0, 0xFF)
        assert far.colour == b"\xff\x00\xff"
        assert control.adc(packets.AdcInput.VIN) == 3100
        assert read_eeprom(control) == IMAGE
        readings = {probe.name: read_sensor(probe).temp_c for probe in find_sensors(control)}
        assert readings.pop("LM75 0x48") == 24.125
        assert readings == {"TMP1075 0x4A": -3.25, "TMP451 0x4C local": 30.0, "TMP451 0x4C diode": 41.5}
        with pytest.raises(ControlRefused) as refused:
            control.i2c_register(0x22, 0, 16)
        assert refused.value.text == "I2C WriteRead Error"


def test_an_open_diode_reads_as_nothing() -> None:
    with Port(controller(Form.V0, diode_c=None).answer) as control:
        by_name = {probe.name: read_sensor(probe).temp_c for probe in find_sensors(control)}
    assert by_name["TMP451 0x4C diode"] is None


def test_a_v0_error_of_the_length_of_the_answer_costs_silence_not_a_timeout() -> None:
    def refuses_speed(data: bytes) -> list[bytes]:
        identity, page, _, _ = packets.decode_request(data)
        if page == packets.Page.GPIO:
            return [encode_answer(Answer(identity, b"\x01"), Form.V0)]
        return [encode_answer(Answer(identity, code=0x11), Form.V0)]

    with Port(refuses_speed) as control, pytest.raises(ControlRefused) as refused:
        control.set_i2c_speed(100_000)
    assert refused.value.code == 0x11


def test_stale_answers_and_split_packets_are_sorted_out() -> None:
    far = controller(Form.V0)

    def late(data: bytes) -> list[bytes]:
        answer = b"".join(far.answer(data))
        if data[4] == packets.Page.GPIO:
            return [answer]
        stale = encode_answer(Answer(0x77, bytes(16)), Form.V0)
        return [stale[:5], stale[5:], answer[:1], answer[1:9], answer[9:]]

    with Port(late) as control:
        assert control.i2c_register(0x50, 32, 16) == IMAGE[32:48]


@pytest.mark.parametrize("form", Form)
def test_an_answer_that_takes_its_time_is_waited_for(form: Form) -> None:
    """A bus that is held, or a computer that is busy: three times as long as what ends an error frame."""
    simulated, asked = controller(form), 0

    def slow(data: bytes) -> Iterable[bytes]:
        nonlocal asked
        asked += 1
        threading.Event().wait(0.0 if asked == 1 else 3 * QUIET_S)
        return simulated.answer(data)

    with Port(slow, 30.0) as control:
        assert control.probe() is form
        assert control.get_pin(Pin.RESET) is True
    assert asked == 2


def test_a_firmware_that_skips_an_answer_is_asked_again() -> None:
    far, calls = controller(Form.V0), []

    def deaf_once(data: bytes) -> list[bytes]:
        calls.append(data)
        return [] if len(calls) == 2 else list(far.answer(data))

    with Port(deaf_once, answer_s=0.1) as control:
        control.set_pin(Pin.IO_POWER, True)
    assert far.pins[Pin.IO_POWER]


def test_silence_and_nonsense_are_told_apart() -> None:
    with Port(lambda data: [], answer_s=0.1) as control, pytest.raises(ControlSilent) as silent:
        control.probe()
    assert silent.value.raw == b""
    with Port(lambda data: [b"login: "], answer_s=0.1) as control, pytest.raises(ControlSilent) as babbling:
        control.probe()
    assert babbling.value.raw == b"login: "


def test_an_answer_that_claims_to_be_huge_does_not_hang() -> None:
    def boasts(data: bytes) -> list[bytes]:
        identity, page, _, _ = packets.decode_request(data)
        return [bytes((1, 0, identity, 1))] if page == packets.Page.GPIO else [b"\xff\xff\x01\x02"]

    with Port(boasts, answer_s=0.1) as control, pytest.raises(ControlSilent):
        control.i2c_register(0x50, 0, 16)


def test_the_supply_comes_up_in_order_and_goes_down_with_the_block() -> None:
    far, told = controller(Form.V0), []
    with Port(far.answer) as control:
        with BoardPower(control, EMBERONE, told.append, PowerTiming(0, 0)) as power:
            power.on()
            assert far.powers_chips
        assert power.is_off
    up = [(Pin.RESET, False), (Pin.ASIC_POWER, True), (Pin.IO_POWER, True), (Pin.RESET, True)]
    down = [(Pin.RESET, False), (Pin.IO_POWER, False), (Pin.ASIC_POWER, False)]
    assert far.pin_history == up + down
    assert told == [True, False]


def test_a_supply_nobody_switched_on_is_left_alone() -> None:
    far = controller(Form.V0)
    with Port(far.answer) as control, BoardPower(control, EMBERONE):
        control.probe()
    assert far.pin_history == []


def test_a_controller_that_is_gone_leaves_the_supply_unknown() -> None:
    far, told = controller(Form.V0), []
    port = Port(far.answer)
    with port as control:
        power = BoardPower(control, EMBERONE, told.append, PowerTiming(0, 0))
        power.on()
        port.wire.cut()
        assert power.off() is None
        with pytest.raises(PortLost):
            control.get_pin(Pin.RESET)
    assert told == [True, None]
