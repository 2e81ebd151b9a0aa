"""Simulated devices on a bus behave as the sources describe the real ones, their traps included."""

from __future__ import annotations

import pytest

from drivers.serial.voltage_controllers.bare import FORM as BARE
from drivers.serial.voltage_controllers.framed import FORM as FRAMED
from drivers.serial.voltage_controllers.frames import Command
from drivers.simulated.i2c_eeprom import EepromDevice
from drivers.simulated.i2c_pic import PicDevice, PicFaults
from drivers.simulated.i2c_sensors import Tmp1075Device


def test_an_eeprom_remembers_whoever_tries_to_write_it() -> None:
    eeprom = EepromDevice(bytes(range(256)), lambda: False)
    assert eeprom.write(b"\xfe")
    assert eeprom.read(4) == b"\xfe\xff\x00\x01"  # wraps around
    assert eeprom.read(1) == b"\x02"  # and stands where it was left
    assert eeprom.write(b"\x10\xaa")
    assert eeprom.written == [b"\x10\xaa"]
    assert eeprom.write(b"\x10")
    assert eeprom.read(1) == b"\x10"


def test_a_register_stays_chosen_until_another_is() -> None:
    sensor = Tmp1075Device(lambda: 25.0)
    assert sensor.write(b"\x0f")
    assert (sensor.read(2), sensor.read(2)) == (b"\x75\x00", b"\x75\x00")


def test_a_bare_firmware_takes_a_frames_length_for_a_command() -> None:
    """The reason why the form is known before anything is sent: 04 erases on some firmware."""
    pic = PicDevice(0x03, framed=False)
    pic.write(FRAMED.encode(Command.VERSION))
    assert pic.commands[0][0] == 0x04


def test_a_framed_firmware_ignores_what_has_a_wrong_sum() -> None:
    pic = PicDevice(0x89, framed=True)
    pic.write(b"\x55\xaa\x05\x15\x01\x00\x1c")
    assert pic.commands == []
    assert not pic.enabled
    for byte in FRAMED.encode(Command.ENABLE, b"\x01"):
        pic.write(bytes((byte,)))
    assert pic.enabled
    assert pic.read(2) == b"\x15\x01"


@pytest.mark.parametrize("framed", [False, True])
def test_a_watchdog_cuts_when_nobody_is_heard(framed) -> None:
    now = [0.0]
    form = FRAMED if framed else BARE
    pic = PicDevice(0x89 if framed else 0x03, framed, clock=lambda: now[0])
    pic.write(form.encode(Command.ENABLE, b"\x01"))
    now[0] = 9.9
    pic.write(form.encode(Command.HEARTBEAT))
    now[0] = 19.8
    assert pic.enabled
    now[0] = 20.0
    assert not pic.enabled
    now[0] = 20.1
    assert not pic.enabled


def test_a_boot_loader_answers_one_byte_and_obeys_nothing() -> None:
    pic = PicDevice(0x03, framed=False, faults=PicFaults(boot_loader=True))
    pic.write(BARE.encode(Command.ENABLE, b"\x01"))
    assert not pic.enabled
    assert pic.read(3) == b"\xcc\xcc\xcc"


def test_a_silent_one_acknowledges_nothing() -> None:
    pic = PicDevice(0x03, framed=False, faults=PicFaults(silent=True))
    assert not pic.write(b"\x55")
    assert pic.read(1) is None
