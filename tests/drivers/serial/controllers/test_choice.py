"""Which controller it is: by USB strings, and by asking simulated ones over a real pty."""

from __future__ import annotations

import pytest

from drivers.serial.control import ControlPort
from drivers.serial.control_frames import Form, Pin
from drivers.serial.controllers import bitaxe_raw, emberone
from drivers.serial.controllers.choice import by_asking, by_usb, known_controllers
from drivers.serial.controllers.controller import Controller, UsbIdentity
from drivers.serial.errors import ControlSilent, PortLost
from drivers.serial.link import Link
from drivers.serial.power import BoardPower, PowerTiming
from drivers.serial.sensors import read_sensor
from drivers.simulated.hashboard_control import SimulatedController
from drivers.simulated.hashboard_wire import PtyWire
from drivers.simulated.i2c_device import I2cDevice
from drivers.simulated.i2c_sensors import Emc2101Device, Tmp451Device, Tmp1075Device

EMBERONE, BITAXE = emberone.CONTROLLER, bitaxe_raw.CONTROLLER


class Bench:
    """A simulated controller with these pins and devices behind a pty, and its control port."""

    def __init__(self, form: Form, pins: tuple[Pin, ...], devices: dict[int, I2cDevice] | None = None) -> None:
        self.far = SimulatedController(form, devices or {}, lambda: None, pins)
        self.wire = PtyWire(self.far.answer)
        self.link = Link(self.wire.url)
        self.control = ControlPort(self.link, answer_s=5.0)

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self.link.close()
        self.wire.close()


@pytest.mark.parametrize("form", Form)
def test_one_with_both_supplies_is_an_emberone_whatever_form_it_speaks(form: Form) -> None:
    with Bench(form, tuple(Pin)) as bench:
        assert by_asking(bench.control) is EMBERONE
        assert bench.far.pin_history == []


@pytest.mark.parametrize("form", [Form.V0, Form.TOTAL])
def test_one_with_reset_alone_is_a_bitaxe_and_asking_switches_nothing(form: Form) -> None:
    with Bench(form, (Pin.RESET,)) as bench:
        assert by_asking(bench.control) is BITAXE
        assert bench.far.pin_history == []
        assert bench.far.pins == {Pin.RESET: True}


def test_a_form_that_no_bitaxe_speaks_is_no_bitaxe() -> None:
    with Bench(Form.V1, (Pin.RESET,)) as bench:
        assert by_asking(bench.control) is EMBERONE


def test_one_that_is_silent_or_gone_is_nobody() -> None:
    wire = PtyWire(lambda data: [])
    link = Link(wire.url)
    with link, pytest.raises(ControlSilent):
        by_asking(ControlPort(link, answer_s=0.05))
    wire.close()
    with Bench(Form.V0, tuple(Pin)) as bench:
        bench.control.probe()
        bench.wire.cut()
        with pytest.raises(PortLost):
            by_asking(bench.control)


@pytest.mark.parametrize(
    ("strings", "expected", "board"),
    [
        (((0x1209, 0x256F), "256F", "EmberOne00"), EMBERONE, "emberOne/00"),
        (((0x1209, 0x256F), None, None), EMBERONE, None),
        (((0x303A, 1), "OSMU", "Bitaxe"), BITAXE, None),
    ],
)
def test_usb_strings_tell_the_controller_and_the_board_it_is_part_of(strings, expected, board) -> None:
    controller, usb = by_usb(*strings)
    assert (controller, usb.board) == (expected, board)


@pytest.mark.parametrize(
    "strings", [((0x0403, 0x6001), "FTDI", "UART"), ((0x303A, 1), "OSMU", None), ((None, None), None, None)]
)
def test_strings_of_others_tell_nobody(strings) -> None:
    assert by_usb(*strings) is None


def test_the_identity_that_names_the_most_wins(monkeypatch) -> None:
    sister = Controller("sister", (UsbIdentity(emberone.USB_IDS, "256F", "Sister"),), (Form.V1,), EMBERONE.find_sensors)
    monkeypatch.setattr("drivers.serial.controllers.choice.drivers", lambda kind: (EMBERONE, BITAXE, sister))
    assert by_usb((0x1209, 0x256F), "256F", "Sister") == (sister, sister.usb[0])
    assert by_usb((0x1209, 0x256F), "256F", "Cousin") == (EMBERONE, EMBERONE.usb[1])


def test_a_bitaxe_is_started_and_stopped_by_reset_alone() -> None:
    told: list[bool | None] = []
    with Bench(Form.V0, (Pin.RESET,)) as bench:
        with BoardPower(bench.control, BITAXE, told.append, PowerTiming(0, 0)) as power:
            power.on()
        assert power.is_off
    assert bench.far.pin_history == [(Pin.RESET, False), (Pin.RESET, True), (Pin.RESET, False)]
    assert told == [True, False]


@pytest.mark.parametrize("diode_c", [41.375, -7.5, 0.0])
def test_the_sensors_of_a_bitaxe_are_its_emc2101(diode_c: float) -> None:
    with Bench(Form.V0, (Pin.RESET,), {0x4C: Emc2101Device(lambda: -3, lambda: diode_c)}) as bench:
        readings = {probe.name: read_sensor(probe).temp_c for probe in BITAXE.find_sensors(bench.control)}
    assert readings == {"EMC2101 0x4C": -3.0, "EMC2101 0x4C diode": diode_c}


def test_an_open_diode_of_an_emc2101_reads_as_nothing_not_as_127_degrees() -> None:
    with Bench(Form.V0, (Pin.RESET,), {0x4C: Emc2101Device(lambda: 30, lambda: None)}) as bench:
        assert read_sensor(BITAXE.find_sensors(bench.control)[1]).temp_c is None


def test_a_bitaxe_of_several_chips_has_a_tmp1075_instead() -> None:
    with Bench(Form.V0, (Pin.RESET,), {0x48: Tmp1075Device(lambda: 40.5)}) as bench:
        (probe,) = BITAXE.find_sensors(bench.control)
        assert (probe.name, probe.read()) == ("TMP1075 0x48", 40.5)


def test_only_the_diode_beside_emberones_chip_0_is_corrected() -> None:
    devices: dict[int, I2cDevice] = {at: Tmp451Device(lambda: 30, lambda: 50.0) for at in (0x49, 0x4C)}
    with Bench(Form.V0, tuple(Pin), devices) as bench:
        readings = {probe.name: probe.read() for probe in EMBERONE.find_sensors(bench.control)}
    assert (readings["TMP451 0x49 diode"], readings["TMP451 0x4C diode"]) == (43.0, 50.0)


def test_every_registered_controller_holds_reset_and_powers_by_other_pins() -> None:
    for controller in known_controllers():
        assert controller.forms
        assert controller.reset not in controller.supplies
        assert controller.usb or controller.recognise
