"""A board behind a port server: a simulated board's pty, offered by a real ser2net, counted over rfc2217."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import subprocess
import termios
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from app.domain.finding import Fault
from app.services.bench import run_bench
from app.services.bench_course import BenchTiming
from app.services.bench_steps import BenchSettings, CountProgress
from app.words.errors import sentence
from drivers import catalogue
from drivers.serial.chain import Chain, ChainTiming, addresses_of
from drivers.serial.errors import PortLost, PortMissing, SpeedRefused
from drivers.serial.link import Link
from drivers.serial.power import PowerTiming
from drivers.simulated.hashboard import SimulatedHashboard

EMBER = catalogue.board("emberOne/00")
assert EMBER is not None
SLOW_LINE = BenchTiming(ChainTiming(quiet_s=0.3, address_gap_s=0.0, reply_s=0.3), PowerTiming(0.0, 0.0))
THREADS = pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial 3.5's own thread
Server = subprocess.Popen[bytes]


@contextmanager
def port_server(folder: Path, *devices: str, form: str = "telnet(rfc2217),") -> Iterator[tuple[list[str], Server]]:
    """A ser2net that offers these devices, and their URLs; `packaging/dev.py test` installs it."""
    program = shutil.which("ser2net", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert program, "ser2net is missing: packaging/dev.py test installs it"
    listeners = [socket.create_server(("127.0.0.1", 0)) for _device in devices]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    settings = folder / "ser2net.yaml"
    settings.write_text(
        "".join(
            f"connection: &port{number}\n"
            f"  accepter: {form}tcp,127.0.0.1,{port}\n"
            f"  connector: serialdev,{device},115200n81,local\n"
            for number, (port, device) in enumerate(zip(ports, devices, strict=True))
        )
    )
    running = subprocess.Popen([program, "-n", "-c", str(settings)], stderr=subprocess.DEVNULL)
    try:
        for port in ports:
            _wait_for(port)
        # A pty has no modem lines, so the link also has to find out that DTR is never confirmed.
        scheme, more = ("rfc2217", "?timeout=1") if form else ("socket", "")
        yield [f"{scheme}://127.0.0.1:{port}{more}" for port in ports], running
    finally:
        running.kill()
        running.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as knock:
            knock.settimeout(0.1)
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return


@THREADS
def test_a_chain_behind_a_port_server_is_counted_and_read(tmp_path: Path) -> None:
    with (
        SimulatedHashboard(EMBER, controller=False) as board,
        port_server(tmp_path, board.data_url) as ([url], server),
        Link(url) as link,
    ):
        chain = Chain(link, ChainTiming(quiet_s=0.3, address_gap_s=0.0, reply_s=0.3))
        chain.long_replies()
        assert chain.count().count == 12
        addresses = addresses_of(12, None)
        chain.give_addresses(addresses)
        assert all(chain.address_map(addresses))
        assert chain.bad_frames == 0
        server.kill()
        with pytest.raises(PortLost):
            chain.count()


@THREADS
def test_a_whole_test_runs_through_a_port_server_control_and_data(tmp_path: Path) -> None:
    with (
        SimulatedHashboard(EMBER) as board,
        port_server(tmp_path, board.data_url, str(board.control_url)) as ([data, control], _server),
    ):
        report = run_bench(BenchSettings(data, control, EMBER.code, seconds=0.0), timing=SLOW_LINE)
        assert (report.run.attempts, report.powered_off) == ((12, 12, 12), True)
        assert report.verdict.fault is Fault.NONE
        assert not any(board.pins.values())


@THREADS
def test_the_servers_death_in_the_middle_ends_in_one_sentence_and_is_no_finding(tmp_path: Path) -> None:
    with (
        SimulatedHashboard(EMBER) as board,
        port_server(tmp_path, board.data_url, str(board.control_url)) as ([data, control], server),
    ):

        def tell(event: object) -> None:
            if isinstance(event, CountProgress):
                server.kill()

        report = run_bench(BenchSettings(data, control, EMBER.code, seconds=0.0), tell, timing=SLOW_LINE)
        assert report.run.interrupted
        assert isinstance(report.interruption, PortLost)
        assert sentence(report.interruption).endswith("went away: the cable was pulled or the board reset.")
        assert report.powered_off is None  # nobody can say: the server went, not the board
        assert report.verdict.fault is Fault.INCONCLUSIVE


@THREADS
def test_the_speed_behind_a_port_server_follows_the_host(tmp_path: Path) -> None:
    far, near = os.openpty()
    tty.setraw(near)
    try:
        with port_server(tmp_path, os.ttyname(near)) as ([url], _server), Link(url) as link:
            for baud, wanted in ((1_000_000, termios.B1000000), (115_200, termios.B115200)):
                link.set_baud(baud)
                link.write(b"x")  # the answer to the change may come after the call; what follows it is sent behind it
                assert os.read(far, 1) == b"x"
                assert termios.tcgetattr(near)[4] == wanted
                assert link.baud == baud
    finally:
        os.close(far)
        os.close(near)


def test_behind_a_bare_socket_the_speed_is_the_servers_own(tmp_path: Path) -> None:
    with (
        SimulatedHashboard(EMBER, controller=False) as board,
        port_server(tmp_path, board.data_url, form="") as ([url], _server),
        Link(url) as link,
    ):
        chain = Chain(link, ChainTiming(quiet_s=0.3, address_gap_s=0.0, reply_s=0.3))
        chain.long_replies()
        assert chain.count().count == 12
        assert link.fixed_speed
        with pytest.raises(SpeedRefused) as refused:
            link.set_baud(3_125_000)
        assert "cannot run at 3125000 baud" in sentence(refused.value)
        assert link.baud == 115_200


@THREADS
def test_a_port_server_that_talks_nonsense_is_none(recwarn: pytest.WarningsRecorder) -> None:
    def babble() -> None:
        with listener.accept()[0] as client, suppress(OSError):
            while True:
                client.sendall(b"\xff\xfb\x2c\xff\xf0")  # an end of a sub-option that never began

    with socket.create_server(("127.0.0.1", 0)) as listener:
        far = threading.Thread(target=babble)
        far.start()
        with pytest.raises(PortMissing):
            Link(f"rfc2217://127.0.0.1:{listener.getsockname()[1]}?timeout=0.3")
        far.join()
    gc.collect()
    assert not [one for one in recwarn if one.category is pytest.PytestUnhandledThreadExceptionWarning]
