"""Connections and listeners of our own behave as asyncio's: the same tests run over both."""

from __future__ import annotations

import asyncio
import errno
import socket
import struct

import pytest

from drivers.lan import transports


@pytest.fixture(params=["light", "asyncio"])
def over(request, monkeypatch):
    """Runs a coroutine with connections of our own, then with asyncio's, as on a loop that cannot watch sockets."""
    if request.param == "asyncio":
        monkeypatch.setattr(transports, "light", lambda loop: False)
    return asyncio.run


class End(asyncio.Protocol):
    """Notes what happens to one end."""

    def __init__(self):
        self.data = b""
        self.held = []
        self.stays = False
        self.ended = False
        self.over = asyncio.get_running_loop().create_future()
        self.came = asyncio.Event()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.data += data
        self.came.set()

    def eof_received(self):
        self.ended = True
        self.came.set()
        return self.stays

    def connection_lost(self, exc):
        self.over.set_result(exc)

    def pause_writing(self):
        self.held.append(True)

    def resume_writing(self):
        self.held.append(False)
        self.came.set()


async def pair():
    """Two ends that know each other, and the listener between them."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    place = bound.getsockname()
    accepted = asyncio.get_running_loop().create_future()

    def door():
        end = End()
        asyncio.get_running_loop().call_soon(accepted.set_result, end)
        return end

    listener = await transports.listen(bound, door)
    _, ours = await transports.attach(await transports.connect(place, 5), End)
    return ours, await accepted, listener


def test_bytes_cross_and_the_end_is_told_once(over):
    async def work():
        ours, theirs, listener = await pair()
        ours.transport.write(b"a question")
        await theirs.came.wait()
        theirs.transport.write(b"an answer")
        theirs.transport.close()
        assert await ours.over is None
        assert await theirs.over is None
        listener.close()
        return theirs.data, ours.data, ours.ended

    assert over(work()) == (b"a question", b"an answer", True)


def test_what_is_written_before_closing_arrives_whole_however_slow_the_reader(over):
    much = b"x" * 24_000_000

    async def work():
        ours, theirs, listener = await pair()
        theirs.transport.pause_reading()
        ours.transport.write(much)
        assert ours.held == [True]
        ours.transport.close()
        assert ours.transport.is_closing()
        assert not ours.over.done()
        theirs.transport.resume_reading()
        await theirs.over
        await ours.over
        listener.close()
        return theirs.data

    assert over(work()) == much


def test_a_writer_is_told_to_wait_and_to_go_on(over):
    async def work():
        ours, theirs, listener = await pair()
        theirs.transport.pause_reading()
        ours.transport.write(b"x" * 24_000_000)
        theirs.transport.resume_reading()
        await ours.came.wait()
        ours.transport.abort()
        await ours.over
        await theirs.over
        listener.close()
        return ours.held

    assert over(work()) == [True, False]


def test_a_connection_that_the_other_side_breaks_says_so(over):
    async def work():
        ours, theirs, listener = await pair()
        link = theirs.transport.get_extra_info("socket")
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        theirs.transport.abort()
        listener.close()
        return await ours.over

    assert isinstance(over(work()), ConnectionResetError)


def test_the_end_of_the_other_side_leaves_ours_open_where_that_is_wanted(over):
    async def work():
        ours, theirs, listener = await pair()
        theirs.stays = True
        ours.transport.get_extra_info("socket").shutdown(socket.SHUT_WR)
        await theirs.came.wait()
        theirs.transport.write(b"still here")
        await ours.came.wait()
        theirs.transport.abort()
        await theirs.over
        await ours.over
        listener.close()
        return ours.data

    assert over(work()) == b"still here"


def test_a_protocol_that_fails_ends_its_connection_and_is_reported(over):
    async def work():
        reported = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["exception"]))
        ours, theirs, listener = await pair()
        theirs.data_received = lambda data: {}[data]
        ours.transport.write(b"?")
        await theirs.over
        await ours.over
        listener.close()
        return [type(error) for error in reported]

    assert over(work()) == [KeyError]


def test_who_calls_while_no_descriptor_is_left_is_answered_later(monkeypatch):
    async def work():
        bound = socket.socket()
        bound.bind(("127.0.0.1", 0))

        class Short:
            """The bound socket, which finds no descriptor at first."""

            short = True

            def __getattr__(self, name):
                return getattr(bound, name)

            def accept(self):
                if self.short:
                    self.short = False
                    raise OSError(errno.EMFILE, "too many open files")
                return bound.accept()

        accepted = asyncio.Event()

        class Door(End):
            def connection_made(self, transport):
                super().connection_made(transport)
                accepted.set()

        listener = await transports.listen(Short(), Door)
        with await transports.connect(bound.getsockname(), 5):
            await accepted.wait()
        listener.close()

    asyncio.run(asyncio.wait_for(work(), 10))


def test_nobody_there_is_a_refusal(over):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            over(transports.connect(closed.getsockname(), 5))
