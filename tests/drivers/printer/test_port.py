"""Printers that take data, refuse it, stop taking it, or go away: real sockets and a real terminal device."""

from __future__ import annotations

import errno
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.printer.errors import PrinterFailed, PrinterStopped, Trouble
from drivers.printer.port import Follow, Patience, send_device, send_tcp

SOON = Patience(connect_s=0.3, stall_s=0.3, end_s=0.3)
DATA = bytes(range(256)) * 4096


@contextmanager
def printer(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A printer on a port of this computer that takes one connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def answer() -> None:
            link, _address = server.accept()
            with link:
                link.settimeout(10)
                serve(link)

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)
        assert not thread.is_alive()


def take(link: socket.socket, count: int) -> bytes:
    taken = b""
    while len(taken) < count and (piece := link.recv(65536)):
        taken += piece
    return taken


def test_a_printer_gets_every_byte_and_the_sender_hears_how_far_it_is() -> None:
    got: list[bytes] = []
    heard: list[int] = []
    with printer(lambda link: got.append(take(link, len(DATA) + 1))) as port:
        send_tcp("127.0.0.1", DATA, port, follow=Follow(heard.append), patience=Patience(end_s=10))
    assert got == [DATA]
    assert heard == sorted(heard)
    assert heard[-1] == len(DATA)


def test_a_printer_that_keeps_the_line_open_has_taken_it_too() -> None:
    done = threading.Event()
    got: list[bytes] = []

    def keep(link: socket.socket) -> None:
        got.append(take(link, 5))
        done.wait(10)

    with printer(keep) as port:
        send_tcp("localhost", b"^XA^XZ", port, patience=SOON)
        done.set()
    assert got == [b"^XA^XZ"]


def test_nobody_there_and_no_such_name_are_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PrinterFailed) as failed:
        send_tcp("127.0.0.1", DATA, port, patience=SOON)
    assert (failed.value.trouble, failed.value.sent) == (Trouble.REFUSED, 0)
    for name in ("no\0such", "a" * 300):
        with pytest.raises(PrinterFailed) as failed:
            send_tcp(name, DATA, patience=SOON)
        assert failed.value.trouble is Trouble.UNKNOWN


def test_an_address_that_never_answers_is_given_up() -> None:
    with socket.socket() as full:  # its queue is full after the first, and it never accepts
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(("127.0.0.1", port))
            with pytest.raises(PrinterFailed) as failed:
                send_tcp("127.0.0.1", DATA, port, patience=SOON)
        finally:
            for one in waiting:
                one.close()
    assert failed.value.trouble is Trouble.UNREACHABLE


def test_a_printer_that_takes_no_more_is_given_up_and_what_it_took_is_told() -> None:
    done = threading.Event()

    def stop(link: socket.socket) -> None:
        take(link, 1000)
        done.wait(10)

    with printer(stop) as port:
        with pytest.raises(PrinterFailed) as failed:
            send_tcp("127.0.0.1", DATA * 20, port, patience=SOON)
        done.set()
    assert failed.value.trouble is Trouble.STALLED
    assert 0 < failed.value.sent < failed.value.total == len(DATA) * 20


@pytest.mark.parametrize("linger", [struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)], ids=["reset", "orderly"])
def test_a_printer_that_goes_away_in_the_middle_is_told(linger: bytes) -> None:
    def go(link: socket.socket) -> None:
        take(link, 1000)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    with printer(go) as port, pytest.raises(PrinterFailed) as failed:
        send_tcp("127.0.0.1", DATA * 20, port, patience=Patience(stall_s=10))
    assert failed.value.trouble is Trouble.CLOSED


def test_the_sender_can_stop_while_it_waits() -> None:
    stop, done = threading.Event(), threading.Event()

    def keep(link: socket.socket) -> None:
        take(link, 1000)
        stop.set()
        done.wait(10)

    with printer(keep) as port:
        with pytest.raises(PrinterStopped) as stopped:
            send_tcp("127.0.0.1", DATA * 20, port, follow=Follow(cancelled=stop.is_set))
        done.set()
    assert stopped.value.sent < stopped.value.total


@pytest.fixture
def terminal() -> Iterator[tuple[int, Path]]:
    """Both ends of a device that is a terminal: the printer's, and the name of ours."""
    pty = pytest.importorskip("pty", reason="no terminals of that kind on this system")
    far, near = pty.openpty()
    yield far, Path(os.ttyname(near))
    os.close(near)
    os.close(far)


def test_a_device_gets_every_byte_as_it_is(terminal: tuple[int, Path]) -> None:
    far, path = terminal
    data = b"^XA\n\r\x00\x03\x04\x11\x13\xff^XZ\n" * 2000
    got = bytearray()

    def read() -> None:
        while len(got) < len(data):
            got.extend(os.read(far, 65536))

    reader = threading.Thread(target=read)
    reader.start()
    send_device(path, data, patience=Patience(stall_s=10))
    reader.join(10)
    assert bytes(got) == data


def test_a_device_that_takes_no_more_is_given_up(terminal: tuple[int, Path]) -> None:
    with pytest.raises(PrinterFailed) as failed:
        send_device(terminal[1], DATA, patience=SOON)
    assert failed.value.trouble is Trouble.STALLED
    with pytest.raises(PrinterStopped):
        send_device(terminal[1], DATA, follow=Follow(cancelled=lambda: True))


def test_what_is_no_device_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"precious")
    for path in (tmp_path / "file", tmp_path):
        with pytest.raises(PrinterFailed) as failed:
            send_device(path, DATA)
        assert failed.value.trouble is Trouble.NOT_A_DEVICE
    assert (tmp_path / "file").read_bytes() == b"precious"
    with pytest.raises(OSError, match="No such") as missing:
        send_device(tmp_path / "lp0", DATA)
    assert missing.value.errno == errno.ENOENT
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(PrinterFailed) as failed:
            send_device(tmp_path / "pipe", DATA)
        assert failed.value.trouble is Trouble.REFUSED
