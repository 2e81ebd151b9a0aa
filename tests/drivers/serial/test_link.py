"""The link over real ptys and sockets: what arrives, ports that cannot be opened, pulled cables."""

from __future__ import annotations

import errno
import os
import socket
import termios
import threading
import time
import tty
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.serial import link as link_module
from drivers.serial.errors import PortBusy, PortDenied, PortInvalid, PortLost, PortMissing, SpeedRefused
from drivers.serial.link import Link


@dataclass
class Pty:
    """The far end of a pseudo-terminal and the name of its near end."""

    far: int
    near: int
    url: str
    open: bool = True

    def unplug(self) -> None:
        if self.open:
            self.open = False
            os.close(self.far)


@pytest.fixture
def pty() -> Iterator[Pty]:
    far, near = os.openpty()
    tty.setraw(near)
    pair = Pty(far, near, os.ttyname(near))
    yield pair
    pair.unplug()
    os.close(near)


def test_bytes_go_both_ways_at_any_speed(pty: Pty) -> None:
    with Link(pty.url, 3_125_000) as link:
        link.write(b"\x55\xaa")
        assert os.read(pty.far, 10) == b"\x55\xaa"
        os.write(pty.far, b"\xaa\x55")
        assert link.read(2) + link.read(0.05) == b"\xaa\x55"
        assert link.read(0.0) == b""


def test_a_pulled_cable_ends_a_waiting_read(pty: Pty) -> None:
    with Link(pty.url) as link:
        threading.Timer(0.05, pty.unplug).start()
        started = time.monotonic()
        with pytest.raises(PortLost) as lost:
            link.read(30)
        assert lost.value.port == pty.url
        assert time.monotonic() - started < 20
        with pytest.raises(PortLost):
            link.read(0)


def test_what_came_before_the_cable_was_pulled_is_still_read(pty: Pty) -> None:
    with Link(pty.url) as link:
        os.write(pty.far, b"last words")
        held = b""
        while len(held) < 10:
            held += link.read(2)
        pty.unplug()
        assert held == b"last words"
        with pytest.raises(PortLost):
            link.read(5)


def test_two_programs_cannot_hold_one_port(pty: Pty) -> None:
    with Link(pty.url), pytest.raises(PortBusy):
        Link(pty.url)
    Link(pty.url).close()


def test_a_port_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PortMissing):
        Link(str(tmp_path / "ttyUSB9"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    with pytest.raises(PortMissing):
        Link(f"socket://127.0.0.1:{free}")


@pytest.mark.parametrize(
    "name",
    ["", " ", "socket://", "socket://host", "socket://127.0.0.1", "socket://127.0.0.1:99999", "rfc2217://127.0.0.1"],
)
def test_a_malformed_name_is_bad_input_not_a_missing_port(name: str) -> None:
    with pytest.raises(PortInvalid):
        Link(name)


@pytest.mark.parametrize("name", ["nonsense://x", os.devnull, "loopback"])
def test_a_name_that_is_no_port(name: str) -> None:
    with pytest.raises((PortInvalid, PortMissing)):
        Link(name)


def test_refusals_of_the_system_are_told_apart() -> None:
    refusal = link_module._refusal
    assert isinstance(refusal("p", OSError(errno.EACCES, "no")), PortDenied)
    assert isinstance(refusal("p", OSError(errno.EBUSY, "busy")), PortBusy)
    assert isinstance(refusal("COM3", OSError("could not open port 'COM3': PermissionError(13, 'denied')")), PortBusy)
    assert isinstance(refusal("p", OSError(errno.ENOENT, "gone")), PortMissing)


def test_a_socket_whose_far_end_hangs_up_is_a_lost_port() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        Link(f"socket://127.0.0.1:{server.getsockname()[1]}") as link,
    ):
        far, _ = server.accept()
        far.sendall(b"hello")
        held = b""
        while len(held) < 5:
            held += link.read(2)
        far.close()
        with pytest.raises(PortLost):
            link.read(5)
    assert held == b"hello"


def test_the_speed_changes_behind_what_was_written_and_is_seen_by_the_line(pty: Pty) -> None:
    with Link(pty.url) as link:
        link.write(b"before")
        assert os.read(pty.far, 6) == b"before"
        link.set_baud(1_000_000)
        assert link.baud == 1_000_000
        assert termios.tcgetattr(pty.far)[4] == termios.B1000000
        link.write(b"after")
        assert os.read(pty.far, 5) == b"after"


@pytest.mark.parametrize("baud", [0, -1, 2**40])
def test_a_speed_that_no_line_has_is_refused_and_the_old_one_stays(pty: Pty, baud: int) -> None:
    with Link(pty.url) as link:
        with pytest.raises(SpeedRefused) as refused:
            link.set_baud(baud)
        assert (refused.value.baud, link.baud) == (baud, 115_200)
        link.write(b"still")
        assert os.read(pty.far, 5) == b"still"


def test_a_speed_asked_of_a_port_that_is_gone_is_a_lost_port(pty: Pty) -> None:
    with Link(pty.url) as link:
        pty.unplug()
        with pytest.raises(PortLost):
            link.read(20)
        with pytest.raises(PortLost):
            link.set_baud(1_000_000)


def test_a_line_that_babbles_is_drained_no_longer_than_a_second(pty: Pty) -> None:
    stop = threading.Event()

    def babble() -> None:
        while not stop.is_set():
            os.write(pty.far, b"\xaa" * 64)
            stop.wait(0.001)

    babbler = threading.Thread(target=babble)
    with Link(pty.url) as link:
        babbler.start()
        try:
            assert set(link.drain(0.05)) == {0xAA}
        finally:
            stop.set()
            babbler.join()
