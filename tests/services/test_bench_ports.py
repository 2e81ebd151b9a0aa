"""The list of places to test at, watched: what comes and goes is told once, trouble is told and outlived."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import pytest

from app.services.bench_ports import PortWatch, list_ports
from app.services.bench_steps import Port
from app.words.phrases import say
from app.words.serial_access import denied_phrase
from drivers import catalogue
from drivers.serial.access import Closed
from drivers.simulated.hashboard import SimulatedHashboard

USB = Port("/dev/ttyUSB0", "WCH CH340, ttyUSB0", "serial")


def watch(looks: list[Callable[[], tuple[Port, ...]]]) -> tuple[list[tuple[Port, ...]], list[OSError]]:
    """What a watch tells over these looks; each look is taken once, then the watch is stopped."""
    told: list[tuple[Port, ...]] = []
    trouble: list[OSError] = []
    done = threading.Event()
    left = iter(looks)

    def look() -> tuple[Port, ...]:
        try:
            return next(left)()
        except StopIteration:
            done.set()
            return told[-1]

    standing = PortWatch(told.append, trouble.append, look, every_s=0.0)
    assert done.wait(20)
    standing.stop()
    return told, trouble


def test_the_first_look_and_every_change_are_told_once() -> None:
    told, _trouble = watch([tuple, tuple, lambda: (USB,), lambda: (USB,), tuple])
    assert told == [(), (USB,), ()]


def test_trouble_is_told_and_the_watch_goes_on() -> None:
    def broken() -> tuple[Port, ...]:
        raise OSError("no bus")

    told, trouble = watch([lambda: (USB,), broken, lambda: ()])
    assert told == [(USB,), ()]
    assert [str(error) for error in trouble] == ["no bus"]


def test_a_board_that_stands_up_in_this_process_is_seen_to_come_and_go() -> None:
    spec = catalogue.board("emberOne/00")
    assert spec is not None
    told: queue.Queue[tuple[Port, ...]] = queue.Queue()
    standing = PortWatch(told.put, lambda error: None, every_s=0.01)
    try:
        before = told.get(timeout=20)
        with SimulatedHashboard(spec) as board:
            came = told.get(timeout=20)
            (new,) = [port for port in came if port not in before]
            assert (new.url, new.control_url, new.simulated) == (board.data_url, board.control_url, True)
        assert told.get(timeout=20) == before
    finally:
        standing.stop()


def test_every_family_of_simulated_boards_stands_in_the_same_list() -> None:
    codes = {port.url.removeprefix("simulated://").split("?")[0] for port in list_ports() if port.simulated}
    chips = {spec.chip.split()[0] for code in codes if (spec := catalogue.board(code)) is not None}
    assert {"BM1362", "BM1366", "BM1368", "BM1370", "BM1397", "BM1398"} <= chips


@pytest.mark.parametrize(
    ("port", "closed", "words"),
    [
        ("/dev/ttyUSB0", Closed("dialout"), ['usermod -aG dialout "$USER"', "60-hashwrench.rules"]),
        ("/dev/ttyS0", Closed("dialout"), ['usermod -aG dialout "$USER"']),
        ("/dev/ttyACM1", Closed("uucp", member=True), ["group uucp", "Log in again"]),
        ("/dev/ttyACM1", Closed(None), ["no group of users", "60-hashwrench.rules"]),
        ("/dev/ttyACM1", None, ["60-hashwrench.rules"]),
    ],
)
def test_a_closed_port_names_the_command_that_mends_it(port: str, closed: Closed | None, words: list[str]) -> None:
    said = say(denied_phrase(port, closed))
    assert port in said
    assert all(word in said for word in words)
