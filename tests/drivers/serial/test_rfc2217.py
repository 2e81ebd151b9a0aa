"""A board behind a port server: a simulated board's pty, offered by a real ser2net, counted over rfc2217."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming, addresses_of
from drivers.serial.errors import PortLost
from drivers.serial.frames import Register
from drivers.serial.link import Link
from drivers.simulated.hashboard import SimulatedHashboard

EMBER = BoardSpec("emberOne/00", "256 Foundation", "emberOne/00", "BM1362", 12)


@contextmanager
def port_server(device: str, folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A ser2net that offers one device; `packaging/dev.py test` installs it."""
    program = shutil.which("ser2net", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert program, "ser2net is missing: packaging/dev.py test installs it"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = folder / "ser2net.yaml"
    settings.write_text(
        "connection: &board\n"
        f"  accepter: telnet(rfc2217),tcp,127.0.0.1,{port}\n"
        f"  connector: serialdev,{device},115200n81,local\n"
    )
    running = subprocess.Popen([program, "-n", "-c", str(settings)], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as knock:
                knock.settimeout(0.1)
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
        # A pty has no modem lines, so the link also has to find out that DTR is never confirmed.
        yield f"rfc2217://127.0.0.1:{port}?timeout=1", running
    finally:
        running.kill()
        running.wait()


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial 3.5's own thread
def test_a_chain_behind_a_port_server_is_counted_and_read(tmp_path: Path) -> None:
    with (
        SimulatedHashboard(EMBER, controller=False) as board,
        port_server(board.data_url, tmp_path) as (url, server),
        Link(url) as link,
    ):
        chain = Chain(link, ChainTiming(quiet_s=0.3, address_gap_s=0.0, reply_s=0.3))
        chain.long_replies()
        assert chain.count().count == 12
        addresses = addresses_of(12, None)
        chain.give_addresses(addresses)
        assert len(chain.read_many(Register.ERRORS, addresses)) == 12
        assert chain.bad_frames == 0
        server.kill()
        with pytest.raises(PortLost):
            chain.pause(30)
