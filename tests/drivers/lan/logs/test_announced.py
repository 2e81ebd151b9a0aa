"""An object and the bytes it announces, however the network cuts them."""

from __future__ import annotations

import asyncio
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.lan.dial import Dialer, Limits
from drivers.lan.logs.announced import MAX_OBJECT, MAX_PIECES, framed, read_object, split_framed, split_plain

_scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
_values = st.recursive(_scalars, lambda inner: st.lists(inner, max_size=3), max_leaves=8)
objects = st.dictionaries(st.text(max_size=8), _values, max_size=5)


@given(objects, st.binary(max_size=200))
def test_a_frame_is_found_whole_and_what_follows_stays_as_it_is(message, after) -> None:
    frame = framed(message)
    assert split_framed(frame + after) == (message, after)
    for end in range(len(frame)):
        assert split_framed(frame[:end]) is None


@given(objects, st.binary(max_size=200))
def test_a_plain_object_is_found_whole_and_what_follows_stays_as_it_is(message, after) -> None:
    plain = json.dumps(message).encode()
    assert split_plain(plain + after) == (message, after)
    for end in range(len(plain)):
        assert split_plain(plain[:end]) is None


@given(st.binary(max_size=400))
def test_no_bytes_make_either_raise_anything_but_value_error(data) -> None:
    for split in (split_framed, split_plain):
        try:
            found = split(data)
        except ValueError:
            continue
        assert found is None or isinstance(found[0], dict)


@pytest.mark.parametrize("length", [0, 1, MAX_OBJECT + 1, 2**32 - 1])
def test_a_frame_of_a_length_no_reply_has_is_refused_before_it_is_read(length) -> None:
    with pytest.raises(ValueError, match="frame"):
        split_framed(struct.pack("<I", length))


def test_an_object_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        split_plain(b'{"a": "' + b"x" * MAX_OBJECT)
    with pytest.raises(ValueError, match=r"longer"):
        split_plain(b'{"a":' * MAX_OBJECT)


def test_an_object_that_drips_is_given_up_long_before_its_end() -> None:
    """Each piece is a look at all that came, so that their number is what costs."""
    sent = 0

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        while not writer.is_closing():
            writer.write(b"{" if sent == 0 else b" ")
            sent += 1
            await asyncio.sleep(0.0002)

    async def ask() -> None:
        async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with await Dialer(["127.0.0.1"]).open("127.0.0.1", port, Limits(1 << 20, 20)) as connection:
                with pytest.raises(ValueError, match="pieces"):
                    await read_object(connection, split_plain)

    asyncio.run(ask())
    assert MAX_PIECES <= sent < MAX_OBJECT
