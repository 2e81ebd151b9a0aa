"""Voltage controllers on a simulated bus: found, told what is allowed, and left alone where something is not right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.words.errors import sentence
from drivers import catalogue
from drivers.serial.control_frames import Form
from drivers.serial.errors import (
    VoltageControllerBootLoader,
    VoltageControllerForeign,
    VoltageControllerRefused,
    VoltageControllerSilent,
    VoltageControllerUnknown,
    VoltageRefused,
)
from drivers.serial.voltage_controllers.choice import Need, descriptions, need_of, voltage_controller_of
from drivers.serial.voltage_controllers.pic import PicTiming, VoltageSteps
from drivers.simulated.hashboard_control import SimulatedController
from drivers.simulated.i2c_eeprom import EepromDevice
from drivers.simulated.i2c_pic import PicDevice, PicFaults

FAST = PicTiming(0)
S9, S19, S19J = (catalogue.board(code) for code in ("S9", "NBP1901", "BHB42601"))
ALLOWED = {0x10, 0x15, 0x16, 0x17}


def pic_of(board, version, *, framed=False, faults=None, address=None, devices=None, open_control, form=Form.V0):
    """A board's controller at its first address, and what hears it on the bus."""
    pic = PicDevice(version, framed, faults or PicFaults())
    first = next(one.addresses[0] for one in descriptions() if board.code in one.boards)
    far = SimulatedController(form, {address or first: pic, **(devices or {})}, lambda: None)
    control, _wire = open_control(far.answer)
    return voltage_controller_of(board, control, FAST), pic


@pytest.mark.parametrize("version", [0x03, 0x56, 0x5A, 0x5E])
def test_an_s9_is_asked_set_and_enabled_in_the_bare_form(open_control, version) -> None:
    controller, pic = pic_of(S9, version, open_control=open_control)
    assert controller.version() == version
    assert controller.sets_voltage
    assert controller.set_voltage(9.4) == pytest.approx(9.3967, abs=1e-3)
    controller.enable(True)
    controller.heartbeat()
    assert pic.enabled
    controller.enable(False)
    assert pic.commands == [(0x17, b""), (0x10, b"\x07"), (0x15, b"\x01"), (0x16, b""), (0x15, b"\x00")]
    assert not pic.enabled


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("address", [0x20, 0x21, 0x22])
def test_an_s19_is_enabled_in_the_framed_form_and_not_told_a_voltage(open_control, address, form) -> None:
    controller, pic = pic_of(S19, 0x89, framed=True, address=address, open_control=open_control, form=form)
    assert controller.version() == 0x89
    assert controller.address == address
    assert not controller.sets_voltage
    controller.enable(True)
    controller.heartbeat()
    assert pic.enabled
    assert pic.commands == [(0x17, b""), (0x15, b"\x01"), (0x16, b"")]
    with pytest.raises(VoltageRefused):
        controller.set_voltage(12.6)


def test_old_firmware_of_the_same_boards_speaks_the_bare_form(open_control) -> None:
    """A frame's length, 04, would be a command to it; so its own byte is read before anything is sent."""
    controller, pic = pic_of(S19J, 0x82, open_control=open_control)
    assert controller.version() == 0x82
    controller.enable(True)
    assert pic.commands == [(0x17, b""), (0x15, b"\x01")]


@pytest.mark.parametrize(("board", "framed"), [(S9, False), (S19, True)])
def test_a_boot_loader_is_left_where_it_is(open_control, board, framed) -> None:
    controller, pic = pic_of(board, 0x03, framed=framed, faults=PicFaults(boot_loader=True), open_control=open_control)
    with pytest.raises(VoltageControllerBootLoader) as found:
        controller.version()
    assert found.value.version == 0xCC
    assert pic.commands == []
    with pytest.raises(RuntimeError):
        controller.enable(True)


@pytest.mark.parametrize(("board", "version", "framed"), [(S9, 0x60, False), (S19, 0x90, True)])
def test_a_firmware_nobody_described_is_told_nothing(open_control, board, version, framed) -> None:
    controller, pic = pic_of(board, version, framed=framed, open_control=open_control)
    with pytest.raises(VoltageControllerForeign) as found:
        controller.version()
    assert found.value.version == version
    assert {command for command, _ in pic.commands} == {0x17}


def test_degraded_firmware_is_told_nothing(open_control) -> None:
    controller, pic = pic_of(S19, 0x86, open_control=open_control)
    with pytest.raises(VoltageControllerBootLoader):
        controller.version()
    assert pic.commands == []


def test_a_refused_command_is_an_error_with_the_answer(open_control) -> None:
    controller, pic = pic_of(S19, 0x89, framed=True, open_control=open_control)
    controller.version()
    pic.faults.refuses = True
    with pytest.raises(VoltageControllerRefused) as refused:
        controller.enable(True)
    assert (refused.value.command, refused.value.answer) == (0x15, b"\xf5\xf5")
    assert not pic.enabled


def test_a_controller_that_refuses_its_version_is_no_controller(open_control) -> None:
    controller, pic = pic_of(S19, 0x89, framed=True, faults=PicFaults(refuses=True), open_control=open_control)
    with pytest.raises(VoltageControllerRefused):
        controller.version()
    assert {command for command, _ in pic.commands} == {0x17}


@pytest.mark.parametrize("torn", ["55", "55 AA", "55 AA 04", "55 AA 05 15", "55 AA 05 15 01", "55 AA 05 15 01 00"])
def test_a_controller_in_the_middle_of_a_torn_command_is_brought_back(open_control, torn) -> None:
    controller, pic = pic_of(S19, 0x89, framed=True, open_control=open_control)
    controller.version()
    controller.enable(True)
    pic.write(bytes.fromhex(torn))
    controller.enable(False)
    assert not pic.enabled
    assert {command for command, _ in pic.commands} <= ALLOWED


def test_silence_names_the_addresses(open_control) -> None:
    controller, _ = pic_of(S9, 0x03, faults=PicFaults(silent=True), open_control=open_control)
    with pytest.raises(VoltageControllerSilent) as silent:
        controller.version()
    assert silent.value.addresses == (0x55, 0x56, 0x57)


@pytest.mark.parametrize("content", [bytes(range(256)), b"\x03" * 85 + b"\x04" * 171, b"\xff" * 256, bytes(256)])
def test_an_eeprom_in_its_place_is_not_written(open_control, content) -> None:
    """A person may name the wrong board."""
    eeprom = EepromDevice(content, lambda: False)
    controller, pic = pic_of(S9, 0x03, address=0x57, devices={0x55: eeprom}, open_control=open_control)
    assert controller.version() == 0x03
    assert controller.address == 0x57
    controller.set_voltage()
    controller.enable(True)
    assert eeprom.written == []
    assert pic.enabled


def test_no_voltage_above_the_catalogue_is_sent(open_control) -> None:
    controller, pic = pic_of(S9, 0x03, open_control=open_control)
    controller.version()
    for volts in (9.41, 10.0, 8.0, -1.0, 1e9):
        with pytest.raises(VoltageRefused) as refused:
            controller.set_voltage(volts)
        assert (refused.value.lowest, refused.value.highest) == (8.8, 9.4)
    assert pic.code is None
    assert controller.set_voltage() <= 8.8


def test_without_limits_in_the_catalogue_no_voltage_is_set(open_control) -> None:
    pic = PicDevice(0x03, framed=False)
    control, _ = open_control(SimulatedController(Form.V0, {0x55: pic}, lambda: None).answer)
    controller = voltage_controller_of(replace(S9, chain_voltage_v=None), control, FAST)
    controller.version()
    assert not controller.sets_voltage
    with pytest.raises(VoltageRefused):
        controller.set_voltage(9.0)


@given(st.floats(7.95, 9.43))
def test_a_step_is_never_above_what_was_asked_and_less_than_a_step_below(volts) -> None:
    steps = VoltageSteps(1608.420446, 170.423497)
    given_v = steps.volts(steps.code(volts))
    assert volts - 1 / 170.423497 - 1e-9 < given_v <= volts + 1e-9
    assert 0 <= steps.code(volts) <= 255


@pytest.mark.parametrize(
    ("code", "need"),
    [("S9", Need.NEEDED), ("BHB91601", Need.NEEDED), ("BHB42601", Need.MAYBE), ("BHB68601", Need.NONE),
     ("Bitaxe Gamma", Need.NONE), ("emberOne/00", Need.NONE), ("S9k", Need.MAYBE)],
)  # fmt: skip
def test_the_catalogue_tells_who_needs_one(code, need) -> None:
    assert need_of(catalogue.board(code)) is need


def test_a_board_whose_controller_no_source_describes_is_not_guessed_at(open_control) -> None:
    pic = PicDevice(0x89, framed=True)
    control, _ = open_control(SimulatedController(Form.V0, {0x20: pic}, lambda: None).answer)
    with pytest.raises(VoltageControllerUnknown) as unknown:
        voltage_controller_of(catalogue.board("BHB91601"), control)
    assert unknown.value.name == "dsPIC33EP16GS202"
    assert voltage_controller_of(catalogue.board("BHB68601"), control) is None
    assert pic.commands == []


def test_every_described_board_is_in_the_catalogue_and_has_such_a_controller() -> None:
    for description in descriptions():
        assert description.source
        assert description.forms
        for code in description.boards:
            board = catalogue.board(code)
            assert board is not None
            assert "PIC" in (board.voltage_controller or "")
            assert description.steps is None or board.chain_voltage_v is not None


def test_errors_are_said_in_one_sentence() -> None:
    for error in (
        VoltageControllerUnknown("p", "dsPIC\x1b"),
        VoltageControllerSilent("p", "PIC1704", (0x20, 0x21)),
        VoltageControllerBootLoader("p", "PIC1704", 0xCC),
        VoltageControllerForeign("p", "PIC1704", 0x90),
        VoltageControllerRefused("p", "PIC1704", 0x15, b"\xf5" * 40),
        VoltageRefused("p", "PIC16F1704", 10.0, 8.8, 9.4),
    ):
        said = sentence(error)
        assert said.endswith(".")
        assert "\x1b" not in said
