"""Recordings: what a link says and hears on a real pty, what is read back of whole, cut and damaged files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tty
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.serial import recording as recording_module
from drivers.serial.errors import NoRecording, PortLost, RecordingFailed
from drivers.serial.link import Link
from drivers.serial.recording import Recorder, Role, What, is_recording, parse_recording, read_recording

ROOT = Path(__file__).parents[3]


def lines(*bodies: str) -> bytes:
    """A file of those lines, each with its checksum."""
    return "".join(f"{body} *{recording_module._checksum(body)}\n" for body in bodies).encode()


WHOLE = lines(
    "hashwrench recording 1",
    "0.000000 about board BHB42601",
    "0.000100 data open 115200 /dev/ttyACM1",
    "0.000200 data > 55 AA 52 05 00 00 0A",
    "0.012000 data < AA 55 13 62 03 00 00 00 00 00 1E",
    "0.950000 data baud 3125000",
    "1.200000 data lost gone",
    "1.300000 data close",
    "1.400000 end",
)


def test_the_format_of_the_docstring_is_the_format_that_is_read() -> None:
    shown = [line[4:] for line in (recording_module.__doc__ or "").splitlines() if line.startswith("    ")]
    told = parse_recording(("\n".join(shown) + "\n").encode())
    assert (told.board, told.complete, len(told.events)) == ("BHB42601", True, 5)


def test_a_link_with_a_tap_takes_down_both_directions_speed_and_loss(tmp_path: Path) -> None:
    far, near = os.openpty()
    tty.setraw(near)
    path = tmp_path / "exchange.hwrec"
    with Recorder(path, {"program": "test", "simulated": "yes"}) as recorder:
        with Link(os.ttyname(near), tap=recorder.tap(Role.DATA)) as link:
            link.write(b"\x55\xaa")
            os.read(far, 2)
            os.write(far, b"\xaa\x55\x13")
            heard = link.read(2)
            while len(heard) < 3:
                heard += link.read(2)
            link.set_baud(3_125_000)
            assert link.baud == 3_125_000
            os.close(far)
            with pytest.raises(PortLost):
                link.read(20)
        recorder.note("board", "BHB42601")
    os.close(near)
    told = read_recording(path)
    assert is_recording(path)
    assert (told.simulated, told.board, told.complete, told.roles) == (True, "BHB42601", True, (Role.DATA,))
    what = [event.what for event in told.events]
    assert what[:2] == [What.OPEN, What.SENT]
    assert {What.BAUD, What.LOST, What.CLOSE} <= set(what)
    assert b"".join(event.data for event in told.events if event.what is What.HEARD) == b"\xaa\x55\x13"
    assert [event.at_s for event in told.events] == sorted(event.at_s for event in told.events)


def test_a_killed_program_leaves_what_it_had_said_and_heard(tmp_path: Path) -> None:
    path = tmp_path / "killed.hwrec"
    code = (
        "import sys, pathlib\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from drivers.serial.recording import *\n"
        f"tap = Recorder(pathlib.Path({str(path)!r})).tap(Role.CONSOLE)\n"
        "for n in range(50): tap.heard(b'x' * n)\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()\n"
    )
    running = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stdout.readline() == b"ready\n"
    running.send_signal(signal.SIGKILL)
    running.communicate()
    told = read_recording(path)
    assert (len(told.events), told.complete, told.damaged_line) == (49, False, None)


def test_a_full_disk_ends_the_recording_and_not_the_exchange(tmp_path: Path) -> None:
    with Recorder(tmp_path / "full.hwrec") as recorder:
        recorder._file = Path("/dev/full").open("w", buffering=1)  # noqa: SIM115 - the recorder closes it
        recorder.tap(Role.DATA).heard(b"lost")
        assert recorder.trouble is not None
        recorder.tap(Role.DATA).heard(b"still no error")
    assert recorder.trouble.errno == 28


def test_no_recording_is_written_over_and_none_where_nobody_may_write(tmp_path: Path) -> None:
    path = tmp_path / "there.hwrec"
    path.write_text("kept")
    for refused in (path, tmp_path / "no such folder" / "x"):
        with pytest.raises(RecordingFailed) as failed:
            Recorder(refused)
        assert failed.value.path == str(refused)
    assert path.read_text() == "kept"
    assert not is_recording(path)


def test_a_file_cut_anywhere_is_read_up_to_there() -> None:
    whole = parse_recording(WHOLE)
    head = WHOLE.index(b"\n") + 1
    for size in range(head):
        with pytest.raises(NoRecording):
            parse_recording(WHOLE[:size])
    for size in range(head, len(WHOLE)):
        cut = parse_recording(WHOLE[:size])
        assert not cut.complete, size
        assert cut.events == whole.events[: max(0, WHOLE[:size].count(b"\n") - 2)], size


@given(place=st.integers(len(lines("hashwrench recording 1")), len(WHOLE) - 1), flip=st.integers(1, 255))
def test_a_damaged_byte_ends_what_is_read_at_its_line(place: int, flip: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[place] ^= flip
    told = parse_recording(bytes(damaged))
    before = WHOLE[:place].count(b"\n")
    assert not told.complete
    assert told.events == parse_recording(WHOLE).events[: max(0, before - 2)]
    assert told.damaged_line in (before + 1, None)


@given(st.binary(max_size=400))
def test_any_other_bytes_are_refused_or_end_the_reading(content: bytes) -> None:
    with pytest.raises(NoRecording):
        parse_recording(content)
    told = parse_recording(lines("hashwrench recording 1") + content)
    assert not told.complete


def test_a_later_format_is_refused_by_its_number() -> None:
    with pytest.raises(NoRecording) as refused:
        parse_recording(lines("hashwrench recording 2"))
    assert refused.value.version == 2


_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
_ACTS = st.lists(
    st.tuples(st.sampled_from(Role), st.sampled_from(What), st.binary(min_size=1, max_size=700), _TEXT), max_size=20
)


@given(acts=_ACTS, about=_TEXT)
def test_what_is_taken_down_is_read_back(acts: list[tuple[Role, What, bytes, str]], about: str) -> None:
    written: list[str] = ["hashwrench recording 1"]
    recorder = object.__new__(Recorder)
    recorder._stamped = lambda text: written.append(f"1.000000 {text}")  # type: ignore[method-assign]
    recorder.note("board", about)
    for role, what, data, text in acts:
        tap = recorder.tap(role)
        match what:
            case What.OPEN:
                tap.opened(text, 9600)
            case What.SENT:
                tap.sent(data)
            case What.HEARD:
                tap.heard(data)
            case What.BAUD:
                tap.baud(9600)
            case What.LOST:
                tap.lost(text)
            case What.CLOSE:
                tap.closed()
    told = parse_recording(lines(*written, "2.000000 end"))
    assert told.complete
    for role in Role:
        for what in (What.SENT, What.HEARD):
            put = b"".join(data for r, w, data, _text in acts if (r, w) == (role, what))
            assert put == b"".join(e.data for e in told.events if (e.role, e.what) == (role, what))
    assert [e.role for e in told.events if e.what is What.LOST] == [r for r, w, _d, _t in acts if w is What.LOST]


def test_a_recording_of_endless_lines_is_read_up_to_the_most_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = parse_recording(WHOLE)
    monkeypatch.setattr("drivers.serial.recording._LINES_LIMIT", len(WHOLE.splitlines()) - 2)
    told = parse_recording(WHOLE)
    assert (told.events, told.complete, told.damaged_line) == (whole.events[:-1], False, None)
