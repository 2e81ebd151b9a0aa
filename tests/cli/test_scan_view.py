"""What people see of a scan, on terminals of several widths and from devices that mean no good."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from app.cli.scan_view import NARROWEST, ScanView
from app.domain.finding import Severity
from app.domain.site import RackPlace
from app.services.diagnosis import findings_of_reading
from app.services.fleet import DeviceRead, FleetRow, ScanFinished
from app.words.addresses import address_ranges
from drivers.model.reading import BoardReading, DeviceReading, DeviceState, Hints, ScanSummary
from drivers.model.sighting import Source


def miner(ip: str, *counts: int | None, **told: object) -> FleetRow:
    """A miner with boards of so many working chips, of 126."""
    boards = tuple(
        BoardReading(slot=slot, chips_expected=126, chips_working=count, active=True)
        for slot, count in enumerate(counts)
    )
    place = told.pop("place", None)
    known = {"make": "Antminer", "model": "S19j Pro", "firmware": "AntMiner Stock", "hashrate_ths": 104.0, **told}
    reading = DeviceReading(ip=ip, state=DeviceState.IDENTIFIED, found_by=(Source.SWEEP,), boards=boards, **known)
    return FleetRow(reading, findings_of_reading(reading), place=place)


def stranger(ip: str, state: DeviceState, **told: object) -> FleetRow:
    return FleetRow(DeviceReading(ip=ip, state=state, found_by=(Source.SWEEP,), **told), ())


@pytest.fixture
def printed(monkeypatch):
    """`printed(rows, width)`: the lines of the result on a terminal of that width."""

    def lines(rows: list[FleetRow], width: int = 80) -> list[str]:
        view = ScanView(live=False)
        out = io.StringIO()
        view._console = Console(file=out, width=width, highlight=False)
        for row in rows:
            view.show(DeviceRead(row))
        view.print_result(ScanFinished(ScanSummary(len(rows), len(rows), len(rows), 1.0), False))
        return out.getvalue().splitlines()

    return lines


def test_boards_alike_are_counted_and_a_broken_one_is_told(printed):
    lines = printed([miner("192.168.100.100", 126, 126, 126), miner("192.168.100.101", 126, 84, 126)])
    assert lines[0].split() == ["Address", "Device", "Firmware", "TH/s", "Chips", "Faults"]
    assert lines[1].split()[-3:] == ["3", "×", "126"]
    assert lines[2].split()[-4:] == ["126", "84", "126", "1"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_longer_than_the_terminal_and_no_address_is_cut(printed, width):
    place = RackPlace("Hall", "Container 3", "4", "17")
    rows = [
        miner("192.168.100.100", 126, 0, 126, place=place, model="S19j Pro+ Hydro with a long name"),
        stranger("192.168.100.102", DeviceState.NEEDS_LOGIN, hints=Hints(realm="antMiner Configuration")),
        stranger("192.168.100.103", DeviceState.SUSPICIOUS, error="redirects to 8.8.8.8"),
        stranger("192.168.100.104", DeviceState.SEEN, make="WhatsMiner", model="M60S"),
    ]
    lines = printed(rows, width)
    assert max(map(cell_len, lines)) <= width
    for row in rows:
        assert any(line.startswith(row.reading.ip) for line in lines)
    assert "redirects to 8.8.8.8: 192.168.100.103" in " ".join(" ".join(lines).split())


def test_the_place_and_the_state_have_columns_once_somebody_has_them(printed):
    (head, *_rest) = printed([miner("10.0.0.1", 126)], 100)
    assert not {"Place", "State"} & set(head.split())
    place = RackPlace("Hall", "C3", "4", "17")
    lines = printed([miner("10.0.0.1", 126, place=place), stranger("10.0.0.2", DeviceState.NEEDS_LOGIN)], 100)
    assert {"Place", "State"} <= set(lines[0].split())
    assert "C3-4-17" in lines[1]
    assert "needs login" in lines[2]


def test_a_note_that_many_machines_have_is_one_line_and_no_fault(printed):
    rows = [miner(f"10.0.0.{host}", 126, 126, 126, default_login=True) for host in (1, 2, 3, 9)]
    assert {finding.severity for row in rows for finding in row.findings} == {Severity.INFO}
    lines = printed(rows)
    assert "Faults" not in lines[0]
    assert "The maker's password still opens 4 machines: 10.0.0.1-3, 10.0.0.9" in lines


def test_what_a_device_says_reaches_no_terminal_as_it_is(printed):
    evil = "\x1b[2J\u202e[bold red]x[/]\n"
    rows = [
        miner("10.0.0.1", 126, make=evil, model=evil, firmware=evil),
        stranger("10.0.0.2", DeviceState.UNIDENTIFIED, hints=Hints(http_title=evil), error=evil),
    ]
    text = "\n".join(printed(rows, 120))
    assert not {"\x1b", "\u202e"} & set(text)
    assert "⟨001B⟩[2J⟨202E⟩[bold red]x[/]" in text


@pytest.mark.parametrize(
    ("ips", "ranges"),
    [
        ([], []),
        (["10.0.0.1"], ["10.0.0.1"]),
        (["10.0.0.10", "10.0.0.2", "10.0.0.1", "10.0.0.2"], ["10.0.0.1-2", "10.0.0.10"]),
        (["10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1"], ["10.0.0.254-255", "10.0.1.0-1"]),
    ],
)
def test_addresses_in_a_row_are_drawn_together(ips, ranges):
    assert address_ranges(ips) == ranges


def test_a_terminal_that_says_it_has_no_columns_is_written_to(monkeypatch):
    monkeypatch.setenv("COLUMNS", "0")
    assert ScanView(live=False)._console.width == NARROWEST
