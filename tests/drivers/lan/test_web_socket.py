"""A device that ends the handshake without a word: told in words."""

from __future__ import annotations

import asyncio

import pytest

from drivers.lan.dial import Dialer, Limits
from drivers.lan.web_socket import messages


def test_a_device_that_hangs_up_on_the_handshake_is_told_in_words(street) -> None:
    async def hang_up(reader, writer):
        await reader.read(65536)
        writer.close()

    ip = street.house(1, {80: hang_up})

    async def heard():
        return [text async for text in messages(Dialer([ip], street.dial_map), ip, "/api/ws", Limits(65536, 5.0))]

    with pytest.raises(ConnectionAbortedError) as ended:
        asyncio.run(heard())
    assert "Error" not in str(ended.value.filename)
    assert " " in str(ended.value.filename)
