"""The simulated hashboard against published bytes, so that it does not merely agree with our own driver."""

from __future__ import annotations

import os
import select
import termios
from collections.abc import Iterator

import pytest

from drivers import catalogue
from drivers.model.board import BoardSpec
from drivers.serial.control_frames import Form, Pin
from drivers.simulated.hashboard import SimulatedHashboard, is_simulated, standing
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults, faults_of, kinds
from drivers.simulated.hashboard_url import Offer, SimulatedUrlError, offers, open_url
from drivers.simulated.hashboard_wire import BITS_PER_BYTE, PtyWire, SocketWire

BM1362 = BoardSpec("BHB42601", "Antminer", "S19j Pro", "BM1362", 126, 42, 3, 2)
BM1370 = BoardSpec("A3HB70501", "Antminer", "S21 Pro", "BM1370", 65, 13, 5, 2)


class Terminal:
    """A port opened without pyserial and without our codecs: bytes as they are."""

    def __init__(self, url: str) -> None:
        self.descriptor = os.open(url, os.O_RDWR | os.O_NOCTTY)
        termios.tcflush(self.descriptor, termios.TCIOFLUSH)

    def ask(self, request: str, length: int) -> str:
        os.write(self.descriptor, bytes.fromhex(request))
        held = b""
        while len(held) < length and select.select([self.descriptor], [], [], 5)[0]:
            held += os.read(self.descriptor, 65536)
        return held.hex(" ").upper()

    def tell(self, request: str) -> None:
        os.write(self.descriptor, bytes.fromhex(request))

    def silent(self) -> bool:
        return not select.select([self.descriptor], [], [], 0.05)[0]


def hung_up(terminal: Terminal) -> bool:
    """End of file or EIO, depending on the system."""
    try:
        return os.read(terminal.descriptor, 1) == b""
    except OSError:
        return True


@pytest.fixture
def bare() -> Iterator[Terminal]:
    with SimulatedHashboard(BM1362, controller=False) as board:
        terminal = Terminal(board.data_url)
        yield terminal
        os.close(terminal.descriptor)


def test_fresh_chips_answer_in_nine_bytes_and_eleven_after_the_switch(bare: Terminal) -> None:
    nine = bare.ask("55 AA 52 05 00 00 0A", 126 * 9)
    assert len(nine) == 126 * 9 * 3 - 1
    bare.tell("55 AA 51 09 00 A4 90 00 FF FF 1C")
    eleven = bare.ask("55 AA 52 05 00 00 0A", 126 * 11)
    assert eleven == " ".join(["AA 55 13 62 03 00 00 00 00 00 1E"] * 126)


def test_the_published_nine_byte_answers() -> None:
    with SimulatedHashboard(BM1370, controller=False) as board:
        terminal = Terminal(board.data_url)
        id_reply = terminal.ask("55 AA 52 05 00 00 0A", 65 * 9)
        assert id_reply == " ".join(["AA 55 13 70 00 00 00 00 06"] * 65)
        misc = terminal.ask("55 AA 52 05 00 18 1D", 65 * 9)
        os.close(terminal.descriptor)
    assert misc == " ".join(["AA 55 00 00 C1 00 00 18 02"] * 65)


def test_addresses_are_taken_one_after_the_other(bare: Terminal) -> None:
    for command in ("53 05 00 00 03", "40 05 00 00 1C", "40 05 02 00 01", "40 05 04 00 03"):
        bare.tell(f"55 AA {command}")
    assert bare.ask("55 AA 42 05 04 00 11", 9).startswith("AA 55 13 62 03 04 04 00")
    assert bare.silent()


def test_a_wrong_checksum_is_not_obeyed(bare: Terminal) -> None:
    bare.tell("55 AA 52 05 00 00 0B")
    assert bare.silent()


def test_the_control_port_speaks_the_published_bytes() -> None:
    with SimulatedHashboard(BM1362, form=Form.V0) as board:
        assert board.control_url is not None
        terminal = Terminal(board.control_url)
        assert terminal.ask("06 00 01 00 06 00", 4) == "01 00 01 01"
        assert terminal.ask("07 00 02 00 06 00 00", 4) == "01 00 02 00"
        assert terminal.ask("09 00 03 00 08 10 FF 00 FF", 6) == "03 00 03 FF 00 FF"
        assert terminal.ask("06 00 04 00 0B 00", 4) == "04 00 FF 11"
        assert terminal.ask("09 00 05 00 05 40 4A 0F 02", 5) == "02 00 05 75 00"
        os.close(terminal.descriptor)
        assert board.pins[Pin.RESET] is False


def test_chips_live_only_on_both_supplies_out_of_reset() -> None:
    with SimulatedHashboard(BM1362) as board:
        assert board.control_url is not None
        control, data = Terminal(board.control_url), Terminal(board.data_url)
        data.tell("55 AA 52 05 00 00 0A")
        assert data.silent()
        for request in ("07 00 01 00 06 00 00", "07 00 02 00 06 01 01", "07 00 03 00 06 02 01", "07 00 04 00 06 00 01"):
            control.ask(request, 4)
        assert board.powered
        assert len(data.ask("55 AA 52 05 00 00 0A", 126 * 9)) == 126 * 9 * 3 - 1
        control.ask("07 00 05 00 06 01 00", 4)
        data.tell("55 AA 52 05 00 00 0A")
        assert data.silent()
        os.close(control.descriptor)
        os.close(data.descriptor)


def test_standing_boards_are_known_as_simulated() -> None:
    with SimulatedHashboard(BM1362) as board:
        assert is_simulated(board.data_url)
        assert is_simulated(board.control_url)
        assert board in standing()
        url = board.data_url
    assert not is_simulated(url)
    assert not is_simulated(None)


def test_a_fault_may_change_while_the_board_stands() -> None:
    with SimulatedHashboard(BM1362, faults=HashboardFaults(break_after=10), controller=False) as board:
        terminal = Terminal(board.data_url)
        assert len(bytes.fromhex(terminal.ask("55 AA 52 05 00 00 0A", 90))) == 90
        board.faults = HEALTHY
        assert len(bytes.fromhex(terminal.ask("55 AA 52 05 00 00 0A", 126 * 9))) == 126 * 9
        os.close(terminal.descriptor)


def test_an_unplugged_board_hangs_up() -> None:
    with SimulatedHashboard(BM1362) as board:
        terminal = Terminal(board.data_url)
        board.unplug()
        assert hung_up(terminal)
        os.close(terminal.descriptor)


@pytest.mark.parametrize("offer", offers(), ids=lambda offer: offer.url)
def test_every_offered_board_stands_up(offer: Offer) -> None:
    spec = catalogue.board(offer.code)
    assert spec is not None
    with open_url(offer.url, catalogue.board) as board:
        assert board.faults == faults_of(offer.fault, spec)


def test_every_fault_and_every_family_is_offered() -> None:
    assert {offer.fault for offer in offers()} == set(kinds())
    assert {spec.chip for offer in offers() if (spec := catalogue.board(offer.code))} >= {
        "BM1362", "BM1366", "BM1368", "BM1370", "BM1397", "BM1398",
    }  # fmt: skip


def test_a_url_places_its_fault() -> None:
    with open_url("simulated://emberOne/00?fault=joint&after=5&serial=ABC&control=none", lambda code: BM1362) as board:
        assert board.faults.joint_after == 5
        assert board.control_url is None
    for wrong in (
        "simulated://x?fault=none",
        "simulated://BHB42601?fault=?",
        "simulated://BHB42601?after=-1",
        "simulated://BHB42601?after=" + "9" * 5000,
        "simulated://[BHB42601",
        "simulated://BHB42601?break=84",
        "simulated://BHB42601?fault=",
    ):
        with pytest.raises(SimulatedUrlError):
            open_url(wrong, lambda code: BM1362 if code != "x" else None)


@pytest.mark.parametrize("kind", [PtyWire, SocketWire])
def test_a_wire_ends_cleanly_even_when_nobody_ever_opened_it(kind: type[PtyWire] | type[SocketWire]) -> None:
    wire = kind(lambda data: [data], 115200)
    wire.cut()
    wire.close()
    wire.close()


def test_a_wire_that_ends_by_itself_while_it_is_cut_is_cut_cleanly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread sees the end before it is woken: what would wake it must still be open."""
    wire = PtyWire(lambda data: [])
    near = os.open(wire.url, os.O_RDWR | os.O_NOCTTY)
    write = os.write

    def slowly(descriptor: int, data: bytes) -> int:
        write(near, b"something")
        wire._thread.join(0.2)
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", slowly)
    wire.cut()
    wire.close()
    os.close(near)


def test_the_wire_time_of_a_byte_is_ten_bits() -> None:
    assert round(126 * 11 * BITS_PER_BYTE / 115200, 4) == 0.1203
