"""A console session on real ptys: lines, boots, runs, silence, speeds, a pulled cable; streamed = read as a file."""

from __future__ import annotations

import os
import pty
import queue
import tty
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.finding import Fault
from app.services.console import ConsoleSession
from app.services.console_events import (
    BootEnded,
    CaptureEnded,
    ConsoleEvent,
    ConsoleReport,
    ConsoleSettings,
    ConsoleTiming,
    Diagnosed,
    LinesArrived,
    PortBack,
    PortGone,
    RawStopped,
    RunBegan,
    RunRecognised,
    SerialRead,
    SilenceBegan,
    SilenceEnded,
    SpeedFound,
    SpeedNotFound,
    SpeedWrong,
    Stage,
    StageReached,
    Tone,
    console_timing,
)
from app.services.console_lines import Lines
from app.services.console_parts import Parts
from app.services.diagnosis import diagnose_log
from drivers.simulated.sampled_line import heard_at

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "logs"
BOOT = (
    "\r\nXilinx First Stage Boot Loader\r\nBoot mode is NAND\r\n"
    "U-Boot 2016.07-x (Apr 26 2020)\r\nHit any key to stop autoboot:  0\r\n"
)
KERNEL = "Starting kernel ...\r\n\r\nBooting Linux on physical CPU 0x0\r\nVFS: Mounted root (ext4)\r\n"
MINER = "Starting Cgminer daemon: cgminer.\r\n"
CRC = (
    "   Verifying Checksum ... Bad Data CRC\r\nERROR: can't get kernel image!\r\n"
    "please restart ...\r\n\r\nresetting ...\r\n"
)
RUN = (
    "prepare_local_config_information :\n"
    "parse_local_config_file : Test_Process : PT2\n"
    "parse_local_config_file : Board_Name : NBP1901-38\n"
    "parse_local_config_file : Asic_Num : 114\n"
    "lcd_show : L0: Start Test\n"
    "edf_v5_dump_data : board_sn = SIMUYRHBCJGBI000C\n"
    "get_register_value : find asic num {found}\n"
    "lcd_show : L1: {said}\n"
)
PASS = RUN.format(found=114, said="PT2: OK")
FAIL = RUN.format(found=80, said="ASIC NG: (80)")
LOGS = {
    "healthy": BOOT + KERNEL + MINER,
    "crc": (BOOT + CRC) * 3,
    "rsa": (BOOT + "MINER BTM rsa verify fail!!!!!\r\nplease restart ...\r\n") * 3,
    "reset_hang": (BOOT + "Starting kernel ...\r\n\r\n") * 2,
    "tester": PASS + "main : TEST OVER...\n" + FAIL,
    "mixed": "\x1b[1;31mпредыдущее 芯片\x1b[0m\r\n 10%\r 20%\r 30%\r\n\x00\x00" + BOOT + KERNEL,
}
E_ = TypeVar("E_", bound=ConsoleEvent)


class Board:
    """What hangs on the far end of a pty, and the session that listens."""

    def __init__(self, tmp_path: Path, **timing: object) -> None:
        self.far, self.near = pty.openpty()
        tty.setraw(self.near)
        self.path = os.ttyname(self.near)
        self.events: queue.Queue[ConsoleEvent] = queue.Queue()
        self.seen: list[ConsoleEvent] = []
        self.folder = tmp_path
        self.timing: ConsoleTiming = replace(
            console_timing(), run_quiet_s=0.3, quiet_s=0.05, diagnose_s=0.2, trial_s=0.4, reopen_s=0.02, **timing
        )  # type: ignore[arg-type]
        self.session: ConsoleSession | None = None

    def listen(self, **settings: object) -> None:
        known = {"port": self.path, "folder": self.folder} | settings
        self.session = ConsoleSession(ConsoleSettings(**known), self.events.put, self.timing)  # type: ignore[arg-type]
        self.session.start()

    def say(self, text: str | bytes, piece: int = 400) -> None:
        data = text.encode() if isinstance(text, str) else text
        for start in range(0, len(data), piece):
            os.write(self.far, data[start : start + piece])

    def until(self, kind: type[E_]) -> E_:
        while True:
            event = self.events.get(timeout=20)
            self.seen.append(event)
            if isinstance(event, CaptureEnded) and event.error is not None:
                raise event.error
            if isinstance(event, kind):
                return event

    def lines(self, count: int) -> None:
        """Wait until so many lines have come."""
        while sum(len(event.lines) for event in self.seen if isinstance(event, LinesArrived)) < count:
            self.until(LinesArrived)

    def all(self, kind: type[E_]) -> list[E_]:
        return [event for event in self.seen if isinstance(event, kind)]

    def end(self) -> ConsoleReport:
        assert self.session is not None
        self.session.stop()
        report = self.until(CaptureEnded).report
        assert report is not None
        return report

    def unplug(self) -> None:
        for descriptor in (self.far, self.near):
            try:
                os.close(descriptor)
            except OSError:
                continue


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    made = Board(tmp_path)
    yield made
    if made.session is not None:
        made.session.stop()
        made.session.wait(5)
    made.unplug()


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("piece", [1, 400])
def test_a_streamed_log_means_what_its_file_means(board: Board, name: str, piece: int) -> None:
    raw = LOGS[name].encode()
    board.listen()
    board.say(raw, piece)
    board.lines(raw.count(b"\n"))
    report = board.end()
    assert report.diagnosis == diagnose_log(board.path, raw)
    assert report.bytes_heard == len(raw)
    assert report.raw is not None
    assert report.raw.read_bytes() == raw


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("healthy", Fault.NONE),
        ("crc", Fault.BOOT_IMAGE_CORRUPT),
        ("rsa", Fault.SIGNATURE_CHECK_FAILED),
        ("reset_hang", Fault.KERNEL_HANG),
        ("mixed", Fault.INCONCLUSIVE),
    ],
)
def test_each_way_a_start_ends_has_its_verdict(name: str, fault: Fault) -> None:
    assert diagnose_log("x", LOGS[name].encode()).verdict.fault is fault


@pytest.mark.parametrize(
    "name", ["uart_dump_kernel_bad_crc", "uart_dump_stock_boot", "s19pro_sbt_pt1", "s21_sweep_chain0"]
)
def test_a_recorded_console_means_what_its_file_means(board: Board, name: str) -> None:
    if not REAL.is_dir():
        pytest.skip("../shared/real is not here")
    raw = (REAL / f"{name}.log").read_bytes()
    board.listen()
    board.say(raw)
    board.lines(raw.count(b"\n"))
    assert board.end().diagnosis == diagnose_log(board.path, raw)
    (part,) = [event for event in board.seen if isinstance(event, BootEnded | RunRecognised)]
    found = part.boot.diagnosis if isinstance(part, BootEnded) else part.run.diagnosis
    assert found.verdict.fault is diagnose_log("x", raw).verdict.fault


def recognised(raw: bytes, cuts: list[int]) -> list[ConsoleEvent]:
    lines, parts = Lines(), Parts("port")
    events: list[ConsoleEvent] = []
    for start, end in pairwise([0, *sorted(min(cut, len(raw)) for cut in cuts), len(raw)]):
        events += parts.feed(lines.feed(raw[start:end], 1.0))
    events += parts.feed(lines.end(1.0))
    return [*events, *parts.end(1.0)]


@pytest.mark.parametrize("name", LOGS)
@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 900), max_size=12))
def test_boots_and_runs_are_the_same_however_they_come(name: str, cuts: list[int]) -> None:
    raw = LOGS[name].encode()
    assert recognised(raw, cuts) == recognised(raw, [])


def test_stages_are_told_as_they_pass(board: Board) -> None:
    board.listen()
    board.say(BOOT + KERNEL + MINER)
    boot = board.until(BootEnded).boot
    stages = [Stage.FIRST_STAGE, Stage.BOOT_LOADER, Stage.KERNEL_CALLED, Stage.KERNEL, Stage.ROOTFS, Stage.MINER]
    assert [stage for stage, _at in boot.stages] == stages
    assert boot.medium == "NAND"
    assert boot.diagnosis.verdict.fault is Fault.NONE


def test_a_loop_is_so_many_starts(board: Board) -> None:
    board.listen()
    board.say((BOOT + CRC) * 4)
    while len(board.all(BootEnded)) < 3:
        board.until(BootEnded)
    assert {event.boot.diagnosis.verdict.fault for event in board.all(BootEnded)} == {Fault.BOOT_IMAGE_CORRUPT}
    assert board.end().diagnosis.verdict.fault is Fault.BOOT_IMAGE_CORRUPT
    assert max(event.boot for event in board.all(StageReached)) == 4


def test_silence_after_the_kernel_was_called_is_a_hang(tmp_path: Path) -> None:
    board = Board(tmp_path, kernel_silence_s=0.5, silence_s=0.5)
    board.listen()
    board.say(BOOT + "Starting kernel ...\r\n\r\n")
    assert board.until(SilenceBegan).stage is Stage.KERNEL_CALLED
    assert board.until(Diagnosed).diagnosis.verdict.fault is Fault.KERNEL_HANG
    # It was only slow: the silence ends, and so does what was said of it.
    board.say("Booting Linux on physical CPU 0x0\r\n")
    board.until(SilenceEnded)
    board.lines(8)
    assert board.end().diagnosis.verdict.fault is not Fault.KERNEL_HANG
    board.unplug()


def test_a_hang_is_in_the_last_word_too(tmp_path: Path) -> None:
    board = Board(tmp_path, kernel_silence_s=0.3, silence_s=0.3)
    board.listen()
    board.say(BOOT + "Starting kernel ...\r\n\r\n")
    board.until(SilenceBegan)
    assert board.end().diagnosis.verdict.fault is Fault.KERNEL_HANG
    assert board.all(BootEnded)[-1].boot.diagnosis.verdict.fault is Fault.KERNEL_HANG
    board.unplug()


def test_a_quiet_console_that_never_spoke_is_not_silent(tmp_path: Path) -> None:
    board = Board(tmp_path, silence_s=0.1)
    board.listen()
    board.say("x\n")
    board.until(SilenceBegan)
    board.say("y\n")
    board.until(SilenceEnded)
    assert len(board.all(SilenceBegan)) == 1
    board.end()
    board.unplug()


def test_runs_of_a_tester_are_recognised_one_by_one(board: Board) -> None:
    board.listen()
    board.say(PASS + "main : TEST OVER...\nlog out\n" + FAIL)
    first, second = board.until(RunRecognised).run, board.until(RunRecognised).run
    assert [(run.number, run.process, run.serial) for run in (first, second)] == [
        (1, "PT2", "SIMUYRHBCJGBI000C"), (2, "PT2", "SIMUYRHBCJGBI000C"),
    ]  # fmt: skip
    assert (first.passed, first.judges_board, second.passed, second.judges_board) == (True, True, False, True)
    assert first.text.decode() == PASS.removeprefix("prepare_local_config_information :\n") + "main : TEST OVER...\n"
    assert [event.number for event in board.all(RunBegan)] == [1, 2]
    assert {event.serial for event in board.all(SerialRead)} == {"SIMUYRHBCJGBI000C"}
    board.end()
    assert len(board.all(RunRecognised)) == 2


def test_a_run_that_is_cut_off_judges_nothing(board: Board) -> None:
    board.listen()
    board.say(PASS[: PASS.index("lcd_show : L1")])
    board.until(SerialRead)
    board.end()
    assert not board.all(RunRecognised)[-1].run.judges_board


def test_a_wrong_speed_is_named_and_the_right_one_found(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.timing = replace(board.timing, trial_s=1.5)
    board.listen(port="simulated-console://nand?baud=19200", find_speed=True)
    wrong = board.until(SpeedWrong)
    assert wrong.baud == 115200
    assert wrong.share > 0.15
    assert board.until(SpeedFound).baud == 19200
    board.until(BootEnded)
    report = board.end()
    assert (report.baud, report.simulated, report.diagnosis.verdict.fault) == (19200, True, Fault.NONE)
    board.unplug()


def test_garbage_that_no_speed_explains_leaves_the_speed(board: Board) -> None:
    board.timing = replace(board.timing, speeds=(115200, 57600, 9600))
    board.listen(find_speed=True)
    board.say(heard_at((BOOT * 30).encode(), 57600, 115200))
    assert board.until(SpeedNotFound).baud == 115200
    assert board.end().baud == 115200


def test_a_port_that_goes_and_comes_keeps_what_came(tmp_path: Path) -> None:
    first, second = Board(tmp_path), Board(tmp_path)
    port = tmp_path / "ttyUSB0"
    port.symlink_to(first.path)
    first.listen(port=str(port))
    first.say(BOOT)
    first.lines(5)
    port.unlink()
    first.unplug()
    assert str(port) in str(first.until(PortGone).error)
    port.symlink_to(second.path)
    first.until(PortBack)
    second.say(CRC)
    first.lines(10)
    report = first.end()
    assert report.diagnosis.verdict.fault is Fault.BOOT_IMAGE_CORRUPT
    assert report.gone is None
    second.unplug()


def test_a_port_that_stays_away_is_in_the_report(board: Board) -> None:
    board.listen()
    board.say(BOOT)
    board.lines(5)
    board.unplug()
    board.until(PortGone)
    assert board.end().gone is not None
    assert len(board.all(PortGone)) == 1


def test_a_full_disk_is_told_once_and_the_capture_goes_on(board: Board) -> None:
    board.listen(out=Path("/dev/full"), replace=True)
    board.say(BOOT)
    board.until(RawStopped)
    board.say(KERNEL + MINER)
    board.until(BootEnded)
    assert board.end().diagnosis.verdict.fault is Fault.NONE
    assert len(board.all(RawStopped)) == 1


def test_a_recorded_exchange_is_a_console_again(board: Board, tmp_path: Path) -> None:
    board.listen(record=tmp_path / "x.rec")
    board.say(BOOT + CRC)
    board.lines(10)
    board.end()
    board.listen(port=f"replay:{tmp_path / 'x.rec'}")
    assert board.session is not None
    assert board.session.replayed
    board.seen.clear()
    board.lines(10)
    assert board.end().diagnosis.verdict.fault is Fault.BOOT_IMAGE_CORRUPT


def shown(raw: bytes) -> list[str]:
    lines = Lines()
    return [one.text for line in (*lines.feed(raw, 1.0), *lines.end(1.0)) for one in line.shown]


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        (b"a\r\nb\n\rc\n", ["a", "b", "c"]),
        (b"\x1b[1;31mred\x1b[0m \x00text\n", ["red text"]),
        ("找到".encode("gb18030") + b" 84\n", ["找到 84"]),
        (b"bad \xff\xfe\n", ["bad \\xff\\xfe"]),
        (b"Loading: 1%\rLoading: 50%\rLoading: 100%\r\nnext\n", ["Loading: 100%", "next"]),
        (b"one\rtwo\rthree\n", ["one", "two", "three"]),
        (b"x" * 900 + b"\n", ["x" * 400, "x" * 400, "x" * 100]),
    ],
)
def test_lines_are_what_a_terminal_would_show(raw: bytes, texts: list[str]) -> None:
    assert shown(raw) == texts


def test_an_endless_line_is_bounded_and_shown_while_it_comes() -> None:
    lines = Lines()
    for _piece in range(100):
        assert lines.feed(b"y" * 10_000, 1.0) == ()
    assert lines.unfinished == "y" * 400
    (line,) = lines.feed(b"z\nnext", 2.0)
    assert len(line.raw) < 20_000
    assert lines.unfinished == "next"


def test_lines_carry_when_they_began_and_what_they_are() -> None:
    lines = Lines()
    lines.feed(b"Kernel panic - not", 1.0)
    (line,) = lines.feed(b" syncing\n", 2.0)
    assert [(one.number, one.at, one.tone) for one in line.shown] == [(1, 1.0, Tone.BAD)]
    (line,) = lines.feed(b"all is well\n", 3.0)
    assert [(one.number, one.tone) for one in line.shown] == [(2, Tone.PLAIN)]
