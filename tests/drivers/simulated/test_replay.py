"""Recordings played as ports over ptys and sockets: what a host meets that says the same, more, less or otherwise."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import catalogue
from drivers.serial.chain import Chain, ChainTiming
from drivers.serial.control import ControlPort
from drivers.serial.control_frames import Pin, encode_request, gpio_read, gpio_write
from drivers.serial.errors import ControlSilent, NoRecording, PortLost
from drivers.serial.frames import Register, read_all, read_one, write_all
from drivers.serial.link import Link
from drivers.serial.recording import Event, Recorder, Recording, Role, What, read_recording
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.replay import Differences, Replay, Requests
from drivers.simulated.virtual import NotRecorded, RecordingUnreadable, is_virtual, open_virtual

FAST = ChainTiming(quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.03)
ASK = read_all(Register.CHIP_ID)


def recording(*events: Event) -> Recording:
    return Recording({}, events, complete=True)


def said(at_s: float, data: bytes, role: Role = Role.DATA) -> Event:
    return Event(at_s, role, What.SENT, data)


def heard(at_s: float, data: bytes, role: Role = Role.DATA) -> Event:
    return Event(at_s, role, What.HEARD, data)


def gather(link: Link, count: int, limit_s: float = 20) -> bytes:
    """As many bytes, however they are cut."""
    got = b""
    ends = time.monotonic() + limit_s
    while len(got) < count and time.monotonic() < ends:
        got += link.read(1.0)
    return got


def silent(link: Link) -> bool:
    return link.read(0.05) == b""


@pytest.fixture(params=[False, True], ids=["pty", "socket"])
def sockets(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_an_exchange_with_a_board_is_met_again(tmp_path: Path, sockets: bool) -> None:
    spec = catalogue.board("BHB42601")
    assert spec is not None
    path = tmp_path / "count.hwrec"

    def count(data: Link, control: Link) -> tuple[int, bool]:
        switch = ControlPort(control)
        for pin in (Pin.ASIC_POWER, Pin.IO_POWER, Pin.RESET):
            switch.set_pin(pin, True)
        chain = Chain(data, FAST)
        chain.long_replies()
        return chain.count().count, switch.get_pin(Pin.ASIC_POWER)

    with SimulatedHashboard(spec) as board, Recorder(path) as recorder:
        assert board.control_url is not None
        with (
            Link(board.data_url, tap=recorder.tap(Role.DATA)) as data,
            Link(board.control_url, tap=recorder.tap(Role.CONTROL)) as control,
        ):
            first = count(data, control)
    with Replay(read_recording(path), pace=0.0, sockets=sockets) as replay:
        assert replay.data_url is not None
        assert replay.control_url is not None
        with Link(replay.data_url) as data, Link(replay.control_url) as control:
            assert count(data, control) == first == (126, True)
        assert (replay.differences.unknown, replay.differences.unasked) == (0, 0)


def test_the_same_request_gets_its_answers_in_order_then_the_last_again(sockets: bool) -> None:
    told = recording(said(0, ASK), heard(0, b"one"), said(1, ASK), heard(1, b"two"))
    with Replay(told, pace=0.0, sockets=sockets) as replay, Link(str(replay.data_url)) as link:
        for answer in (b"one", b"two", b"two"):
            link.write(ASK)
            assert gather(link, 3) == answer
        assert (replay.differences.repeated, replay.differences.unknown) == (1, 0)


def test_what_was_never_recorded_gets_silence_and_is_told(sockets: bool) -> None:
    other = read_one(4, Register.CHIP_ID)
    told = recording(said(0, ASK), heard(0, b"one"), said(1, write_all(Register.MISC, 1)))
    with Replay(told, pace=0.0, sockets=sockets) as replay, Link(str(replay.data_url)) as link:
        link.write(other)
        assert silent(link)
        link.write(ASK)
        assert gather(link, 3) == b"one"
        differences = replay.differences
    assert (differences.unknown, differences.unasked) == (1, 1)
    assert differences.strange == ((Role.DATA, other),)


def test_requests_in_another_order_get_their_own_answers() -> None:
    ask, answer = [read_one(n, Register.CHIP_ID) for n in (0, 2)], [b"first", b"other"]
    told = recording(*(e for n in (0, 1) for e in (said(n, ask[n]), heard(n, answer[n]))))
    with Replay(told, pace=0.0) as replay, Link(str(replay.data_url)) as link:
        for n in (1, 0):
            link.write(ask[n])
            assert gather(link, 5) == answer[n]


def test_a_controllers_answer_carries_the_id_of_the_host() -> None:
    told = recording(
        said(0, encode_request(gpio_read(0), 7), Role.CONTROL), heard(0, b"\x01\x00", Role.CONTROL),
        heard(0, b"\x07\x01", Role.CONTROL),
        said(1, encode_request(gpio_write(1, True), 8), Role.CONTROL), heard(1, b"\x04\x00\xff\x11", Role.CONTROL),
    )  # fmt: skip
    with Replay(told, pace=0.0) as replay, Link(str(replay.control_url)) as link:
        link.write(encode_request(gpio_read(0), 99))
        assert gather(link, 4) == b"\x01\x00\x63\x01"
        link.write(encode_request(gpio_write(1, True), 100))
        assert gather(link, 4) == b"\x04\x00\xff\x11"  # it named no request, and still names none


def test_delays_are_those_of_the_recording() -> None:
    told = recording(said(5.0, ASK), heard(5.3, b"late"))
    with Replay(told) as replay, Link(str(replay.data_url)) as link:
        link.write(ASK)
        assert link.read(0.15) == b""
        assert gather(link, 4) == b"late"


def test_a_console_speaks_as_soon_as_somebody_listens(sockets: bool) -> None:
    told = recording(
        Event(0.0, Role.CONSOLE, What.OPEN, baud=115200, text="/dev/ttyUSB0"),
        heard(0.5, b"U-Boot\r\n", Role.CONSOLE), heard(9.5, b"Linux\r\n", Role.CONSOLE),
    )  # fmt: skip
    with Replay(told, pace=0.0, sockets=sockets) as replay, Link(str(replay.console_url)) as link:
        assert replay.data_url is None
        assert gather(link, 15) == b"U-Boot\r\nLinux\r\n"


def test_a_pulled_cable_is_pulled_again_with_every_port_on_it(sockets: bool) -> None:
    told = recording(
        said(0, encode_request(gpio_read(0), 1), Role.CONTROL), heard(0, b"\x01\x00\x01\x00", Role.CONTROL),
        said(1, ASK), heard(1, b"one"), Event(1.1, Role.DATA, What.LOST), Event(1.2, Role.CONTROL, What.LOST),
    )  # fmt: skip
    with (
        Replay(told, pace=0.0, sockets=sockets) as replay,
        Link(str(replay.data_url)) as data,
        Link(str(replay.control_url)) as control,
    ):
        ControlPort(control).get_pin(0)
        data.write(ASK)
        with pytest.raises(PortLost):
            gather(data, 4)
        with pytest.raises((PortLost, ControlSilent)):
            ControlPort(control).get_pin(0)


GUARDED = encode_request(gpio_read(0), 1)
OFF = encode_request(gpio_write(1, False), 2)


def lost(at_s: float, role: Role) -> Event:
    return Event(at_s, role, What.LOST)


@contextmanager
def played(sockets: bool, *events: Event) -> Iterator[tuple[Replay, Link, Link]]:
    with (
        Replay(recording(*events), pace=0.0, sockets=sockets) as replay,
        Link(str(replay.data_url)) as data,
        Link(str(replay.control_url)) as control,
    ):
        yield replay, data, control


def test_what_was_sent_once_the_cable_was_out_is_not_waited_for(sockets: bool) -> None:
    events = (
        said(0, GUARDED, Role.CONTROL), heard(0, b"\x01\x00\x01\x00", Role.CONTROL), said(1, ASK), lost(1.1, Role.DATA),
        said(1.2, OFF, Role.CONTROL), lost(1.3, Role.CONTROL),
    )  # fmt: skip
    with played(sockets, *events) as (replay, data, control):
        control.write(GUARDED)
        assert gather(control, 4) == b"\x01\x00\x01\x00"
        data.write(ASK)
        for link in (data, control):
            with pytest.raises(PortLost):
                gather(link, 1)
        assert replay.differences == Differences()


def test_the_loss_waits_for_the_host_however_slow_it_is(sockets: bool) -> None:
    """The control port is asked by the clock as well: its last request may come long before that of the data port."""
    events = (
        said(0, ASK), heard(0, b"one"), said(1, write_all(Register.MISC, 1)),
        said(2, GUARDED, Role.CONTROL), lost(3, Role.CONTROL), lost(3, Role.DATA),
    )  # fmt: skip
    with played(sockets, *events) as (_replay, data, control):
        control.write(GUARDED)
        data.write(ASK)
        assert gather(data, 3) == b"one"
        assert silent(data)
        control.check()
        data.write(write_all(Register.MISC, 1))
        for link in (data, control):
            with pytest.raises(PortLost):
                gather(link, 1)


def test_a_host_that_asks_on_meets_the_loss_and_is_no_stranger(sockets: bool) -> None:
    """It is quicker than the recorded one: what watches the board has not asked yet when its own steps go on."""
    events = (said(0, ASK), heard(0, b"one"), said(2, GUARDED, Role.CONTROL), lost(3, Role.CONTROL), lost(3, Role.DATA))
    with played(sockets, *events) as (replay, data, control):
        data.write(ASK)
        assert gather(data, 3) == b"one"
        data.write(read_one(0, Register.CHIP_ID))
        for link in (data, control):
            with pytest.raises(PortLost):
                gather(link, 1)
        assert (replay.differences.unknown, replay.differences.repeated) == (0, 0)


def test_all_that_was_heard_before_the_loss_is_heard_again(sockets: bool) -> None:
    answer = bytes(range(256)) * 8
    with played(
        sockets, said(0, GUARDED, Role.CONTROL), said(1, ASK), heard(1, answer), lost(1, Role.DATA)
    ) as (_replay, data, _control):  # fmt: skip
        data.write(ASK)
        assert gather(data, len(answer)) == answer
        with pytest.raises(PortLost):
            gather(data, 1)


def test_a_loss_that_was_noticed_on_one_port_only_waits_for_the_other(sockets: bool) -> None:
    events = (
        said(0, GUARDED, Role.CONTROL), heard(0, b"\x01\x00\x01\x00", Role.CONTROL),
        said(1, ASK), heard(1, b"one"), said(2, ASK), lost(3, Role.CONTROL),
    )  # fmt: skip
    with played(sockets, *events) as (_replay, data, control):
        control.write(GUARDED)
        assert gather(control, 4) == b"\x01\x00\x01\x00"
        data.write(ASK)
        assert gather(data, 3) == b"one"
        control.check()
        data.write(ASK)
        with pytest.raises(PortLost):
            gather(control, 1)
        assert silent(data)


def test_a_port_that_was_lost_before_anybody_spoke_is_lost_once_it_is_open(sockets: bool) -> None:
    with played(sockets, lost(3600, Role.DATA), lost(3600, Role.CONTROL)) as (_replay, data, control):
        for link in (data, control):
            with pytest.raises(PortLost):
                gather(link, 1)


def test_an_answer_that_a_busy_computer_heard_late_comes_in_its_turn(tmp_path: Path) -> None:
    path = tmp_path / "busy.hwrec"
    lines = ["hashwrench recording 1"]
    lines += [f"0.000000 data > {ASK.hex(' ').upper()}", "3600.000000 data < 6F 6E 65", "3600.000000 end"]
    path.write_text("".join(f"{line} *{zlib.crc32(line.encode()):08x}\n" for line in lines))
    with open_virtual(f"replay:{path}", catalogue.board) as ports, Link(ports.port(Role.DATA)) as link:
        link.write(ASK)
        assert gather(link, 3) == b"one"


def test_a_replay_closes_at_once_while_it_waits_to_speak() -> None:
    told = recording(heard(3600, b"in an hour", Role.CONSOLE))
    with Replay(told) as replay:
        with Link(str(replay.console_url)) as link:
            assert silent(link)
        names = {thread.name for thread in threading.enumerate()}
        assert f"replay {replay.console_url}" in names
    assert f"replay {replay.console_url}" not in {thread.name for thread in threading.enumerate()}


_FRAMES = st.lists(
    st.sampled_from([ASK, write_all(Register.MISC, 7), read_one(8, Register.CHIP_ID)]), min_size=1, max_size=12
)


@given(frames=_FRAMES, cuts=st.sets(st.integers(1, 130)))
def test_a_chains_requests_are_the_same_however_they_are_cut(frames: list[bytes], cuts: set[int]) -> None:
    assert list(_split(Role.DATA, b"".join(frames), cuts)) == frames


@given(pins=st.lists(st.integers(0, 2), min_size=1, max_size=12), cuts=st.sets(st.integers(1, 90)))
def test_a_controllers_requests_are_the_same_however_they_are_cut(pins: list[int], cuts: set[int]) -> None:
    packets = [encode_request(gpio_read(pin), number) for number, pin in enumerate(pins, 1)]
    assert list(_split(Role.CONTROL, b"".join(packets), cuts)) == packets


@given(role=st.sampled_from(Role), data=st.binary(max_size=200), cuts=st.sets(st.integers(1, 200)))
def test_no_bytes_are_lost_or_made_up_in_splitting(role: Role, data: bytes, cuts: set[int]) -> None:
    requests = Requests(role)
    got = b"".join(b"".join(requests.feed(piece)) for piece in _pieces(data, cuts))
    assert data.startswith(got)


def _split(role: Role, data: bytes, cuts: set[int]) -> Iterable[bytes]:
    requests = Requests(role)
    for piece in _pieces(data, cuts):
        yield from requests.feed(piece)


def _pieces(data: bytes, cuts: set[int]) -> list[bytes]:
    places = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    return [data[a:b] for a, b in pairwise(places)]


def test_the_door_opens_simulated_boards_and_recordings_alike(tmp_path: Path) -> None:
    assert is_virtual("simulated://BHB42601")
    assert is_virtual("replay:x")
    assert not is_virtual("/dev/ttyUSB0")
    with open_virtual("simulated://BHB42601", catalogue.board) as ports:
        assert (ports.simulated, ports.replayed, ports.differences) == (True, False, None)
        assert ports.port(Role.CONTROL) == ports.control_url
    path = tmp_path / "x.hwrec"
    with Recorder(path, {"simulated": "no", "board": "NBS1902"}) as recorder:
        recorder.tap(Role.CONSOLE).opened("/dev/ttyUSB0", 115200)
    with open_virtual(f"replay:{path}", catalogue.board) as ports:
        assert (ports.simulated, ports.replayed, ports.about["board"]) == (False, True, "NBS1902")
        with pytest.raises(NotRecorded):
            ports.port(Role.DATA)


def test_what_is_no_recording_is_refused_before_any_port_stands(tmp_path: Path) -> None:
    with pytest.raises(RecordingUnreadable):
        open_virtual(f"replay:{tmp_path / 'nowhere'}", catalogue.board)
    (tmp_path / "text").write_text("hello")
    with pytest.raises(NoRecording):
        open_virtual(f"replay:{tmp_path / 'text'}", catalogue.board)
