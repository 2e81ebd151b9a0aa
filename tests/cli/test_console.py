"""`hashwrench console` as a process on a real pty: documents, notices, exit codes, Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

BOOT = "Xilinx First Stage Boot Loader\nBoot mode is NAND\nU-Boot 2016.07-x (Apr 26 2020)\n"
CRC = BOOT + "   Verifying Checksum ... Bad Data CRC\nERROR: can't get kernel image!\nplease restart ...\n"
HEALTHY = BOOT + "Starting kernel ...\nBooting Linux on physical CPU 0x0\nStarting Cgminer daemon: cgminer.\n"


class Far:
    """The board's end of a pty, and the command that listens at the other."""

    def __init__(self, folder: Path) -> None:
        self.far, self.near = pty.openpty()
        tty.setraw(self.near)
        attributes = termios.tcgetattr(self.near)
        attributes[4] = attributes[5] = termios.B50  # until the command opens it and sets its own
        termios.tcsetattr(self.near, termios.TCSANOW, attributes)
        self.device = os.ttyname(self.near)
        self.link = folder / "port"  # unplugged it is gone for good; its number is soon another test's
        self.link.symlink_to(self.device)
        self.path = str(self.link)
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *options: str) -> None:
        """Start the command and wait until it has the port."""
        command = [sys.executable, "-m", "app", "console", self.path, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        ends = time.monotonic() + 30
        while termios.tcgetattr(self.far)[4] == termios.B50 or not self._has_emptied():
            assert time.monotonic() < ends
            assert self.process.poll() is None, self.process.communicate()
            select.select([], [], [], 0.02)

    def _has_emptied(self) -> bool:
        """Whether the port's input was emptied, as is done once after the speed is set: pipes made since tell it."""
        assert self.process is not None
        folder = Path(f"/proc/{self.process.pid}/fd")
        if not folder.exists():
            return True  # only Linux tells
        try:
            open_files = {int(one.name): os.readlink(one) for one in folder.iterdir()}
        except FileNotFoundError:  # closed while it was looked at
            return False
        port = max((number for number, path in open_files.items() if path == self.device), default=None)
        return port is not None and any(
            number > port and path.startswith("pipe:") for number, path in open_files.items()
        )

    def say(self, text: str) -> None:
        os.write(self.far, text.encode())

    def unplug(self) -> None:
        self.link.unlink(missing_ok=True)
        for descriptor in (self.far, self.near):
            try:
                os.close(descriptor)
            except OSError:
                continue

    def ended(self) -> tuple[int, str, str]:
        assert self.process is not None
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out.decode(), err.decode()

    def line(self) -> bytes:
        """The next line of its standard output."""
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Far]:
    made = Far(tmp_path)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait()
    made.unplug()


def test_a_document_for_each_boot_and_a_last_one(far: Far, tmp_path: Path) -> None:
    raw = tmp_path / "console.raw"
    far.run("--json", "--out", str(raw))
    far.say(CRC + HEALTHY)
    first = json.loads(far.line())
    second = json.loads(far.line())
    assert (first["source"], first["kind"]) == (far.path, "control_board_uart")
    assert [one["verdict"]["fault"] for one in (first, second)] == ["boot_image_corrupt", "none"]
    assert far.process is not None
    far.process.send_signal(signal.SIGINT)
    code, out, err = far.ended()
    (last,) = [json.loads(line) for line in out.splitlines()]
    assert set(last) == set(first)
    assert (code, last["verdict"]["fault"], err) == (1, "boot_image_corrupt", "")
    assert raw.read_text() == CRC + HEALTHY


def test_people_see_lines_with_their_time(far: Far) -> None:
    far.run("--seconds", "2")
    far.say(HEALTHY.replace("\n", "\x1b[0m\n") + "hidden \u202e text\n")
    code, out, _err = far.ended()
    assert code == 0
    lines = out.splitlines()
    assert lines[0][2] == lines[0][5] == ":"
    assert lines[0].endswith("  Xilinx First Stage Boot Loader")
    assert any(line.startswith("== Start 1: ") for line in lines)
    assert "⟨202E⟩" in out
    assert lines[-1] == "No fault in this log; the control board starts up to the miner."


def test_a_port_that_stays_away_ends_it_with_what_it_has(far: Far, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    far.run("--json", "--wait", "0.2", "--out", str(raw))
    far.say(CRC)
    ends = time.monotonic() + 20
    while not raw.exists() or raw.stat().st_size < len(CRC):  # a pty drops what was not read when its far end closes
        assert time.monotonic() < ends
        select.select([], [], [], 0.02)
    far.unplug()
    code, out, err = far.ended()
    assert code == 3
    assert json.loads(out.splitlines()[-1])["verdict"]["fault"] == "boot_image_corrupt"
    assert err.splitlines() == [f"hashwrench: {far.path} went away: the cable was pulled or the board reset."]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["/dev/nothing-here"], 3),
        (["socket://nowhere"], 2),
        (["simulated-console://nobody"], 2),
        (["simulated-console://["], 2),
        ([], 2),
    ],
)
def test_what_cannot_be_opened_is_one_line(hashwrench, options: list[str], code: int) -> None:
    done = hashwrench("console", *options)
    assert (done.returncode, done.stdout) == (code, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_file_is_replaced_only_when_told(hashwrench, tmp_path: Path) -> None:
    kept = tmp_path / "x"
    kept.write_text("old")
    done = hashwrench("console", "simulated-console://nand", "--out", str(kept))
    assert (done.returncode, kept.read_text()) == (2, "old")
    assert "--force" in done.stderr
