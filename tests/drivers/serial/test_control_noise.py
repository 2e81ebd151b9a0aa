"""A control port through noise: whatever is strewn between the bytes of an answer, no wrong value comes back.

The packets carry no checksum, so a byte that is changed on the way goes unseen; bytes that are added or lost do not. A
link in memory stands in for the serial port, so that every split can be played without waiting for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.serial import control_frames as packets
from drivers.serial.control import ControlPort
from drivers.serial.control_frames import Answer, ErrorCode, Form, Pin, SystemCommand, encode_answer
from drivers.serial.controllers.bitaxe_raw import CONTROLLER as BITAXE
from drivers.serial.controllers.bonanza import CONTROLLER as BONANZA
from drivers.serial.controllers.choice import by_asking
from drivers.serial.controllers.interlock import BridgeInfo, Interlock, InterlockState, bridge_info, lost_bytes
from drivers.serial.errors import ControlRefused, ControlSilent, FrameError, SerialError
from drivers.simulated.bonanza_bridge import SimulatedBridge
from drivers.simulated.hashboard_control import SimulatedController
from drivers.simulated.i2c_eeprom import EepromDevice

IMAGE = bytes((7 * place + 3) % 256 for place in range(256))


class MemoryLink:
    """Stands in for a serial port. `twist` turns the bytes of one answer into the pieces that arrive."""

    port = "memory"

    def __init__(self, answer: Callable[[bytes], Iterable[bytes]]) -> None:
        self._answer = answer
        self._pieces: list[bytes] = []
        self.twist: Callable[[bytes], list[bytes]] | None = None
        self.sent: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.sent.append(data)
        answer = b"".join(self._answer(data))
        twist, self.twist = self.twist, None
        self._pieces += [piece for piece in (twist(answer) if twist else [answer]) if piece]

    def read(self, _timeout_s: float) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""

    def drain(self, _quiet_s: float) -> bytes:
        thrown, self._pieces = b"".join(self._pieces), []
        return thrown

    def check(self) -> None:
        return


def port(form: Form) -> tuple[ControlPort, MemoryLink]:
    """A control port to a simulated emberOne with an EEPROM."""
    far = SimulatedController(form, {0x50: EepromDevice(IMAGE, lambda: False)}, lambda: None)
    link = MemoryLink(far.answer)
    return ControlPort(link, form, answer_s=0), link  # type: ignore[arg-type]


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    """The bytes in pieces."""
    places = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    return [data[start:end] for start, end in pairwise(places)]


noise = st.binary(max_size=12)
cuts = st.lists(st.integers(0, 90), max_size=8)


@given(st.sampled_from(Form), noise, noise, noise, st.integers(0, 40), cuts, st.integers(2, 32))
def test_added_bytes_give_no_wrong_value_and_the_next_request_is_right(
    form, before, inside, after, place, cuts, count
) -> None:
    control, link = port(form)

    def twist(answer: bytes) -> list[bytes]:
        torn = answer[:place] + inside + answer[place:]
        return split(before + torn + after, cuts)

    link.twist = twist
    try:
        assert control.i2c_register(0x50, 16, count) == IMAGE[16 : 16 + count]
    except SerialError:
        assert before or inside or after
    assert control.i2c_register(0x50, 32, count) == IMAGE[32 : 32 + count]


@given(st.sampled_from(Form), st.integers(0, 40), st.integers(1, 8), st.integers(2, 32))
def test_lost_bytes_give_no_wrong_value(form, place, lost, count) -> None:
    control, link = port(form)
    link.twist = lambda answer: [answer[:place] + answer[place + lost :]]
    try:
        assert control.i2c_register(0x50, 16, count) == IMAGE[16 : 16 + count]
    except SerialError:
        assert lost
    assert control.adc(packets.AdcInput.VIN) == 3100


@given(st.sampled_from(Form), st.binary(max_size=200), cuts)
def test_nothing_but_noise_ends_in_silence_or_a_refusal_and_then_recovers(form, garbage, cuts) -> None:
    control, link = port(form)
    # The first request's number is 1: without it no noise is an answer to it.
    link.twist = lambda answer: split(garbage.replace(b"\x01", b""), cuts)
    with suppress(ControlSilent, ControlRefused):
        assert control.get_pin(Pin.RESET)
    control.set_pin(Pin.IO_POWER, True)
    assert control.get_pin(Pin.IO_POWER)


@given(st.sampled_from(Form), st.integers(1, 12))
def test_every_length_near_a_v0_error_frame_is_told_from_one(form, count) -> None:
    """The trap of the emberOne firmware: an error counts its whole packet where an answer counts its data."""
    control, _ = port(form)
    with pytest.raises(ControlRefused) as refused:
        control.i2c_register(0x22, 0, 5 + count)
    assert refused.value.text == "I2C WriteRead Error"
    assert control.i2c_register(0x50, 0, 5 + count) == IMAGE[: 5 + count]


def test_an_answer_that_comes_after_its_time_is_not_taken_for_the_next() -> None:
    control, link = port(Form.V0)
    late = encode_answer(Answer(1, b"\x99" * 16), Form.V0)
    link.twist = lambda answer: []
    with pytest.raises(ControlSilent):
        control.i2c_write(0x50, b"\x00")
    link.twist = lambda answer: [late + answer]
    assert control.i2c_register(0x50, 0, 16) == IMAGE[:16]


def test_a_bus_write_whose_answer_is_lost_is_not_sent_again() -> None:
    control, link = port(Form.V0)
    link.twist = lambda answer: []
    with pytest.raises(ControlSilent):
        control.i2c_write(0x50, b"\x10")
    assert len(link.sent) == 1


def test_a_request_that_arrived_torn_was_not_obeyed_and_is_sent_again() -> None:
    far = SimulatedController(Form.V0, {0x50: EepromDevice(IMAGE, lambda: False)}, lambda: None)
    torn = iter((True, True, True, False))
    link = MemoryLink(lambda data: [far.refusal()] if next(torn, True) else far.answer(data))
    control = ControlPort(link, Form.V0, answer_s=0)  # type: ignore[arg-type]
    control.i2c_write(0x50, b"\x10")
    assert len(link.sent) == 4
    with pytest.raises(ControlRefused) as refused:
        control.i2c_write(0x50, b"\x10")
    assert refused.value.code == ErrorCode.TIMEOUT


def test_every_request_goes_out_in_one_write_of_at_least_six_bytes() -> None:
    """The firmware drops a request with a gap of 4 ms, and misbehaves at one shorter than five."""
    control, link = port(Form.V0)
    control.set_led(1, 2, 3)
    control.adc(packets.AdcInput.VDD)
    control.i2c_register(0x50, 0, packets.MAX_DATA)
    assert all(len(sent) >= packets.MIN_REQUEST == 6 for sent in link.sent)
    assert [int.from_bytes(sent[:2], "little") for sent in link.sent] == [len(sent) for sent in link.sent]
    with pytest.raises(FrameError):
        control.i2c_read(0x50, packets.MAX_DATA + 1)
    assert len(link.sent) == 3


def bridge() -> tuple[ControlPort, SimulatedBridge, MemoryLink]:
    """A control port to a simulated bonanza bridge, its form not known yet."""
    far = SimulatedBridge()
    link = MemoryLink(far.answer)
    return ControlPort(link, answer_s=0), far, link  # type: ignore[arg-type]


def test_a_bridge_that_has_no_pin_0_is_probed_and_recognised() -> None:
    control, far, _ = bridge()
    assert control.probe() is Form.TOTAL
    assert by_asking(control) is BONANZA
    assert not far.five_volt
    assert bridge_info(control) == BridgeInfo((1, 0), "0.0.0")
    assert lost_bytes(control) == (0, 0)


def test_others_of_the_total_form_are_not_taken_for_a_bridge() -> None:
    far = SimulatedController(Form.TOTAL, {}, lambda: None, (Pin.RESET,))
    control = ControlPort(MemoryLink(far.answer), answer_s=0)  # type: ignore[arg-type]
    assert by_asking(control) is BITAXE


def test_the_fan_page_of_a_bridge() -> None:
    control, far, _ = bridge()
    control.set_fan(100)
    assert control.fan_rpm() == 6000
    with pytest.raises(ControlRefused) as refused:
        control.set_fan(50)
    assert refused.value.code == ErrorCode.OVERFLOW  # "denied" there: no lease
    Interlock(control).arm()
    control.set_fan(50)
    assert (far.fan_percent, control.fan_rpm()) == (50, 3000)
    with pytest.raises(FrameError):
        control.set_fan(101)


def test_the_interlock_is_armed_renewed_cleared_and_disarmed() -> None:
    control, far, _ = bridge()
    interlock = Interlock(control)
    assert (interlock.status().state, interlock.status().is_safe) == (InterlockState.SAFE_OFF, True)
    assert interlock.arm().state is InterlockState.CONTROLLED
    assert interlock.renew().lease_ms > 1000
    control.set_pin(1, True)
    assert interlock.status().supply_on
    far.trip = True
    with pytest.raises(ControlRefused) as refused:
        interlock.renew()
    assert refused.value.code == ErrorCode.FAULT_LATCHED
    status = interlock.status()
    assert (status.state, status.tripped, status.is_safe) == (InterlockState.FAULT_LATCHED, True, True)
    with pytest.raises(ControlRefused):
        interlock.arm()
    far.trip = False
    assert interlock.arm().state is InterlockState.CONTROLLED
    assert interlock.disarm().state is InterlockState.SAFE_OFF


def test_a_status_of_another_schema_is_no_status() -> None:
    link = MemoryLink(lambda data: [encode_answer(Answer(data[2], b"\x07" + bytes(16)), Form.TOTAL)])
    with pytest.raises(ControlSilent):
        Interlock(ControlPort(link, Form.TOTAL, answer_s=0)).status()  # type: ignore[arg-type]


@given(st.binary(max_size=30))
def test_random_bridge_answers_raise_nothing_unforeseen(data) -> None:
    link = MemoryLink(lambda sent: [encode_answer(Answer(sent[2], data), Form.TOTAL)])
    control = ControlPort(link, Form.TOTAL, answer_s=0)  # type: ignore[arg-type]
    for ask in (lambda: bridge_info(control), lambda: lost_bytes(control), Interlock(control).status):
        try:
            ask()
        except (SerialError, FrameError):
            continue


def test_the_system_page_is_spoken_in_its_published_bytes() -> None:
    wire = packets.encode_request(packets.system(SystemCommand.INFO, packets.ANY_LENGTH), 0x2A)
    assert wire == bytes.fromhex("06 00 2a 00 00 01")
    assert packets.encode_request(packets.fan_percent(50), 0) == bytes.fromhex("07 00 00 00 09 10 32")
    assert packets.encode_request(packets.fan_tach(), 0) == bytes.fromhex("06 00 00 00 09 20")
