"""The bytes that go to a voltage controller: the published ones, and none but the four commands."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.registry import drivers
from drivers.serial.errors import FrameError
from drivers.serial.voltage_controllers.bare import FORM as BARE
from drivers.serial.voltage_controllers.framed import FORM as FRAMED
from drivers.serial.voltage_controllers.frames import Command

FORMS = (BARE, FRAMED)


@pytest.mark.parametrize(
    ("form", "command", "data", "wire"),
    [
        (BARE, Command.VERSION, b"", "55 AA 17"),
        (BARE, Command.SET_VOLTAGE, b"\x06", "55 AA 10 06"),
        (BARE, Command.ENABLE, b"\x01", "55 AA 15 01"),
        (BARE, Command.HEARTBEAT, b"", "55 AA 16"),
        (FRAMED, Command.VERSION, b"", "55 AA 04 17 00 1B"),
        (FRAMED, Command.ENABLE, b"\x01", "55 AA 05 15 01 00 1B"),
        (FRAMED, Command.ENABLE, b"\x00", "55 AA 05 15 00 00 1A"),
        (FRAMED, Command.HEARTBEAT, b"", "55 AA 04 16 00 1A"),
    ],
)
def test_a_command_is_the_published_bytes(form, command, data, wire) -> None:
    assert form.encode(command, data) == bytes.fromhex(wire)


@pytest.mark.parametrize("form", FORMS)
def test_every_other_command_byte_is_refused(form) -> None:
    """Above all 01 to 09, which write flash, erase, jump and reset, and 04, which erases on Braiins firmware."""
    for command in set(range(256)) - set(Command):
        for data in (b"", b"\x00", b"\x01"):
            with pytest.raises(FrameError):
                form.encode(command, data)


@given(st.sampled_from(FORMS), st.integers(-300, 600), st.binary(max_size=8))
def test_what_is_encoded_is_one_of_the_four_in_its_own_shape(form, command, data) -> None:
    with suppress(FrameError):
        wire = form.encode(command, data)
        shapes = {(0x10, 1), (0x15, 1), (0x16, 0), (0x17, 0)}
        body = wire[2:] if form is BARE else wire[3:-2]
        assert wire[:2] == b"\x55\xaa"
        assert (body[0], len(body) - 1) in shapes
        assert body[0] != 0x15 or body[1] in (0, 1)


@pytest.mark.parametrize(
    ("command", "answer", "data"),
    [
        (Command.VERSION, "05 17 89 00 A5", b"\x89"),
        (Command.ENABLE, "15 01", b""),
        (Command.HEARTBEAT, "06 16 01 00 00 1D", b"\x00"),
    ],
)
def test_framed_answers_are_read(command, answer, data) -> None:
    assert FRAMED.decode(command, bytes.fromhex(answer)) == data


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (Command.VERSION, "05 17 89 00 A4"),  # sum
        (Command.VERSION, "05 16 89 00 A4"),  # another command's answer
        (Command.VERSION, "F5 F5 F5 F5 F5"),
        (Command.VERSION, "05 17 89"),
        (Command.ENABLE, "15 00"),
        (Command.ENABLE, "FF FF"),
        (Command.HEARTBEAT, "06 16 00 00 00 1C"),
    ],
)
def test_an_answer_that_is_none_is_no_confirmation(command, answer) -> None:
    with pytest.raises(FrameError):
        FRAMED.decode(command, bytes.fromhex(answer))


@given(st.sampled_from(FORMS), st.sampled_from(Command), st.binary(max_size=12))
def test_random_answers_raise_nothing_but_frame_errors(form, command, answer) -> None:
    with suppress(FrameError):
        form.decode(command, answer)


def test_both_forms_are_registered() -> None:
    assert [form.name for form in drivers("voltage_controller")] == ["bare", "framed"]
