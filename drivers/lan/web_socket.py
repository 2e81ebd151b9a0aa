"""What a device says on a WebSocket, listened to through `dial`: the protocol is the `websockets` library's alone.

Nothing is sent but the handshake, the answers to pings and the farewell. Messages, bytes and time are bounded by the
connection's limits.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from websockets.client import ClientProtocol
from websockets.exceptions import WebSocketException
from websockets.frames import Frame, Opcode
from websockets.uri import WebSocketURI

from drivers.lan.dial import Connection, Dialer, Limits

#: The largest single message taken, in bytes.
MAX_MESSAGE = 256 * 1024


async def messages(dialer: Dialer, ip: str, path: str, limits: Limits, port: int = 80) -> AsyncIterator[bytes]:
    """The payloads of text and binary messages as they come, until the device ends it.

    Raises LimitError at either limit, OSError when the device breaks off or speaks no WebSocket.
    """
    protocol = ClientProtocol(WebSocketURI(False, ip, port, path, "", None, None), max_size=MAX_MESSAGE)
    async with await dialer.open(ip, port, limits) as connection:
        protocol.send_request(protocol.connect())
        await _send(protocol, connection)
        while True:
            data = await connection.read()
            if data:
                protocol.receive_data(data)
            else:
                protocol.receive_eof()
            if protocol.handshake_exc is not None:
                raise ConnectionAbortedError(ip, port, _reason(protocol.handshake_exc))
            for event in protocol.events_received():
                if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
                    yield bytes(event.data)
            await _send(protocol, connection)
            if not data or protocol.close_rcvd is not None or protocol.parser_exc is not None:
                return


async def _send(protocol: ClientProtocol, connection: Connection) -> None:
    """Pass on what the protocol wants sent; an empty piece asks to close, which leaving the connection does."""
    for data in protocol.data_to_send():
        if data:
            await connection.write(data)


def _reason(trouble: Exception) -> str:
    return str(trouble)[:200] if isinstance(trouble, WebSocketException) else "speaks no WebSocket"
