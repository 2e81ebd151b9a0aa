"""Listening to a console: real ptys and sockets, a pulled cable, a full disk; and whether bytes are text."""

from __future__ import annotations

import os
import pty
import socket
import termios
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.serial import console as console_module
from drivers.serial.console import Back, Console, Gone, Happening, Heard, Quiet, RawFile, SpeedSet
from drivers.serial.console_speed import garbage_share
from drivers.serial.errors import PortMissing
from drivers.simulated.sampled_line import heard_at

SPEEDS = (115200, 57600, 38400, 19200, 9600, 230400, 460800, 921600, 1500000)
TEXT = (
    b"Xilinx First Stage Boot Loader\r\nBoot mode is NAND\r\nU-Boot 2016.07 (Apr 26 2020 - 13:27:15 +0800)\r\n"
    b"ubi0: attached mtd2 (name \"configs\", size 8 MiB)\r\n[    1.234567] macb e000b000.ethernet eth0: link up\r\n"
) * 8  # fmt: skip


class Pair:
    """A pty: `far` is what the board writes to, `path` what is opened."""

    def __init__(self) -> None:
        self.far, self.near = pty.openpty()
        tty.setraw(self.near)
        self.path = os.ttyname(self.near)

    def unplug(self) -> None:
        for descriptor in (self.far, self.near):
            try:
                os.close(descriptor)
            except OSError:
                continue


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.unplug()


def until(happenings: Iterator[Happening], kind: type) -> list[Happening]:
    """Everything up to the first of a kind."""
    seen = []
    for one in happenings:
        seen.append(one)
        if isinstance(one, kind):
            return seen
    raise AssertionError(seen)


def heard(happenings: Iterator[Happening], size: int) -> bytes:
    data = b""
    while len(data) < size:
        one = next(happenings)
        data += one.data if isinstance(one, Heard) else b""
    return data


def test_every_byte_comes_and_nothing_is_sent(pair: Pair, tmp_path: Path) -> None:
    raw = RawFile(tmp_path / "x.raw")
    console = Console(pair.path, raw=raw)
    happenings = console.happenings()
    sent = bytes(range(256)) * 20
    for start in range(0, len(sent), 700):
        os.write(pair.far, sent[start : start + 700])
    assert heard(happenings, len(sent)) == sent
    os.set_blocking(pair.far, False)
    with pytest.raises(BlockingIOError):
        os.read(pair.far, 1)
    console.stop()
    assert all(isinstance(one, Quiet) for one in happenings)
    assert (tmp_path / "x.raw").read_bytes() == sent


def test_closing_leaves_the_modem_lines_up(pair: Pair) -> None:
    console = Console(pair.path)
    assert not termios.tcgetattr(pair.near)[2] & termios.HUPCL
    console.stop()
    list(console.happenings())


def test_a_pulled_cable_is_told_once_and_the_port_comes_back(tmp_path: Path) -> None:
    first, second = Pair(), Pair()
    port = tmp_path / "ttyUSB0"
    port.symlink_to(first.path)
    raw = RawFile(tmp_path / "x.raw")
    console = Console(str(port), raw=raw, reopen_s=0.01)
    happenings = console.happenings()
    os.write(first.far, b"before")
    assert heard(happenings, 6) == b"before"
    port.unlink()
    first.unplug()
    gone = until(happenings, Gone)
    assert isinstance(next(happenings), Quiet)
    port.symlink_to(second.path)
    back = until(happenings, Back)
    assert sum(isinstance(one, Gone) for one in (*gone, *back)) == 1
    os.write(second.far, b"after")
    assert heard(happenings, 5) == b"after"
    console.stop()
    list(happenings)
    second.unplug()
    assert raw.path.read_bytes() == b"beforeafter"


def test_a_port_server_that_hangs_up_is_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = f"socket://127.0.0.1:{server.getsockname()[1]}"
        console = Console(port, reopen_s=0.01)
        happenings = console.happenings()
        client, _ = server.accept()
        client.sendall(b"one")
        assert heard(happenings, 3) == b"one"
        client.close()
        until(happenings, Gone)
        until(happenings, Back)
        again, _ = server.accept()
        again.sendall(b"two")
        assert heard(happenings, 3) == b"two"
        # A port server has its own speed: it is said, and the capture goes on.
        console.set_baud(9600)
        changed = until(happenings, SpeedSet)[-1]
        assert isinstance(changed, SpeedSet)
        assert changed.refused is not None
        console.stop()
        list(happenings)
        again.close()


def test_a_port_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(PortMissing):
        Console(str(tmp_path / "nothing"))


def test_the_speed_is_changed_while_it_listens(pair: Pair) -> None:
    console = Console(pair.path)
    happenings = console.happenings()
    console.set_baud(9600)
    assert until(happenings, SpeedSet)[-1].refused is None  # type: ignore[union-attr]
    assert termios.tcgetattr(pair.far)[4] == termios.B9600
    console.stop()
    list(happenings)


def test_stopping_from_another_thread_ends_it(pair: Pair) -> None:
    console = Console(pair.path)
    threading.Timer(0.05, console.stop).start()
    assert all(isinstance(one, Quiet) for one in console.happenings())


def test_stopping_does_not_wait_for_a_reader_who_is_far_behind(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console_module, "CATCH_UP_S", 0.0)
    console = Console(pair.path, raw=RawFile(tmp_path / "raw"))
    happenings = console.happenings()
    for _ in range(3):
        os.write(pair.far, b"line\n")
        until(happenings, Heard)
    os.write(pair.far, b"more\n" * 100)
    console.stop()
    assert len(list(happenings)) <= 1
    assert (tmp_path / "raw").read_bytes() == b"line\n" * 3 + b"more\n" * 100


def test_a_full_disk_stops_the_file_and_not_the_capture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console_module, "RESCUE_BYTES", 5000)
    full = RawFile(Path("/dev/full"), replace=True)
    for number in range(100):
        full.write(bytes([number]) * 100)
    assert full.trouble is not None
    assert full.rest().endswith(b"\x63" * 100)
    assert len(full.rest()) <= 5000
    assert full.size == 10_000
    full.close()


def test_a_file_that_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        RawFile(tmp_path / "x")
    raw = RawFile(tmp_path / "x", replace=True)
    raw.write(b"new")
    raw.save_as(tmp_path / "y")
    raw.close()
    assert (tmp_path / "y").read_bytes() == b"new"


@pytest.mark.parametrize("sent", SPEEDS)
def test_a_wrong_speed_shows_in_every_window(sent: int) -> None:
    for speed in SPEEDS:
        seen = heard_at(TEXT, sent, speed)
        windows = [seen[at : at + 256] for at in range(0, len(seen) - 255, 256)] or [seen]
        shares = [garbage_share(window) for window in windows if len(window) >= 96]
        if speed == sent:
            assert max(shares) == 0.0
        elif shares:
            assert min(shares) > 0.15, (sent, speed)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"plain\r\n" * 9,
        "счёт 找到芯片\n".encode() * 9,
        "2026-01-01 找到芯片 84 chain\n".encode("gb18030") * 9,
        b"\x00\x00boot\x1b[31m red \x1b[0m\n" * 9,
        "芯".encode()[1:] + b"cut at both ends " * 9 + "芯".encode()[:1],
    ],
)
def test_text_is_text(text: bytes) -> None:
    assert garbage_share(text) < 0.05


@given(st.binary(max_size=600))
def test_the_share_is_a_share(data: bytes) -> None:
    assert 0.0 <= garbage_share(data) <= 1.0
