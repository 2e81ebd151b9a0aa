"""Control packets against the README's bytes, the three reply forms, and the error frame that lies about its length."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.serial import control_frames as packets
from drivers.serial.control_frames import Answer, Form, Request, decode_answer, encode_answer, encode_request
from drivers.serial.errors import FrameError

REQUESTS = {
    "08 00 01 00 05 20 4F DE": (packets.i2c_write(0x4F, b"\xde"), 1),
    "08 00 01 00 05 30 4C 01": (packets.i2c_read(0x4C, 1), 1),
    "09 00 01 00 05 40 32 FE 02": (packets.i2c_write_read(0x32, b"\xfe", 2), 1),
    "07 00 00 00 06 00 01": (packets.gpio_write(0, True), 0),
    "06 00 00 00 07 50": (packets.adc_read(packets.AdcInput.VDD), 0),
    "09 00 00 00 08 10 FF 00 FF": (packets.led(0xFF, 0, 0xFF), 0),
}


@pytest.mark.parametrize("published", REQUESTS)
def test_a_request_is_the_published_bytes(published: str) -> None:
    request, identity = REQUESTS[published]
    assert encode_request(request, identity) == bytes.fromhex(published)
    assert packets.decode_request(bytes.fromhex(published))[0] == identity


@pytest.mark.parametrize(
    ("form", "wire"),
    [(Form.V0, "02 00 07 34 0C"), (Form.TOTAL, "05 00 07 34 0C"), (Form.V1, "06 00 07 00 34 0C")],
)
def test_the_same_answer_in_each_form(form: Form, wire: str) -> None:
    request, packet = packets.adc_read(packets.AdcInput.VIN), bytes.fromhex(wire)
    assert packets.answer_length(packet, form, request.expects) == len(packet)
    assert decode_answer(packet, form, request) == Answer(7, b"\x34\x0c")
    assert encode_answer(Answer(7, b"\x34\x0c"), form) == packet


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("identity", [7, 0xFF])
def test_an_error_frame_counts_its_whole_packet_in_every_form(form: Form, identity: int) -> None:
    request = packets.adc_read(packets.AdcInput.VIN)
    wire = bytes((4, 0, identity, 0x11))
    assert encode_answer(Answer(identity, code=0x11), form) == wire
    assert packets.answer_length(wire, form, request.expects) == 4
    assert decode_answer(wire, form, request) == Answer(identity, code=0x11)


def test_a_v0_error_as_long_as_the_answer_is_told_by_silence() -> None:
    request, wire = packets.i2c_speed(100_000), bytes.fromhex("04 00 07 11")
    assert packets.answer_length(wire, Form.V0, request.expects) == 7
    assert packets.answer_after_silence(wire, Form.V0) == 4
    assert decode_answer(wire, Form.V0, request).code == 0x11


@pytest.mark.parametrize("form", Form)
def test_silence_before_an_answer_is_no_answer(form: Form) -> None:
    assert {packets.answer_after_silence(b"\0\0\0"[:count], form) for count in range(4)} == {None}


def test_a_lamp_that_answers_ff_is_no_error() -> None:
    request = packets.led(0xFF, 0, 0xFF)
    for form in Form:
        wire = encode_answer(Answer(3, b"\xff\x00\xff"), form)
        assert decode_answer(wire, form, request) == Answer(3, b"\xff\x00\xff")


def test_error_text_is_kept_and_made_printable() -> None:
    wire = encode_answer(Answer(1, code=0xFF, text="I2C Read Error"), Form.V0)
    assert decode_answer(wire, Form.V0, packets.i2c_read(0x50, 16)).text == "I2C Read Error"
    hostile = b"\x06\x00\x01\xff\x1b\x00"
    assert decode_answer(hostile, Form.V0, packets.i2c_read(0x50, 16)).text == "??"


@pytest.mark.parametrize("form", Form)
def test_the_probe_tells_the_form(form: Form) -> None:
    for level in (b"\x00", b"\x01"):
        assert packets.form_of_probe(encode_answer(Answer(9, level), form)) is form
    assert packets.form_of_probe(encode_answer(Answer(9, code=0x11), form)) is None


def test_more_than_one_usb_packet_is_never_asked() -> None:
    with pytest.raises(FrameError):
        packets.i2c_read(0x50, 61)


@given(st.binary(max_size=80), st.sampled_from(Form), st.integers(0, 60))
def test_random_bytes_raise_nothing_but_frame_errors(noise: bytes, form: Form, expects: int) -> None:
    packets.answer_length(noise, form, expects)
    packets.answer_after_silence(noise, form)
    packets.form_of_probe(noise)
    with suppress(FrameError):
        decode_answer(noise, form, Request(5, 0x30, expects=expects))
    with suppress(FrameError):
        packets.decode_request(noise)


@given(st.integers(0, 254), st.binary(min_size=2, max_size=60), st.sampled_from(Form))
def test_answers_survive_the_round_trip(identity: int, data: bytes, form: Form) -> None:
    wire = encode_answer(Answer(identity, data), form)
    request = Request(5, 0x30, expects=len(data))
    assert packets.answer_length(wire, form, len(data)) == len(wire)
    assert decode_answer(wire, form, request) == Answer(identity, data)
