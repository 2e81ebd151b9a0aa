"""The main job on recorded answers of real miners: the dead board of an S19 XP, from the scan to its paper."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.asset import SerialSource
from app.domain.finding import Component, Fault, PartKind, Severity
from app.domain.stock import Money, PartDraft
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, SignerRole, State
from app.services import orders, stock
from app.services.assets import asset
from app.services.fleet import DeviceRead, FleetEvent, FleetRow, FleetService, ScanFinished
from app.services.fleet_orders import draft_of_row, open_for_row
from app.services.lan import Lan
from app.services.paper import work_order_pdf
from app.services.shop import Shop
from tests.documents.reading import checked, codes_of, words_of

RECORDED = Path(__file__).parents[3] / "shared" / "real" / "lan"

pytestmark = pytest.mark.skipif(not (RECORDED / "fleet.py").exists(), reason="recordings of ../shared/real are absent")

WORKER = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "0"))) or 0)
NETWORK = f"127.{180 + WORKER}.0."
XP = f"{NETWORK}14"


@pytest.fixture(scope="module")
def web_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The recorded fleet, on this worker's network; gives the port that stands for 80."""
    path = tmp_path_factory.mktemp("recorded") / "fleet.json"
    path.write_text((RECORDED / "fleet.json").read_text().replace("127.88.0.", NETWORK))
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, str(RECORDED / "fleet.py"), str(path), "--port-map", f"80={port}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline().startswith(b"READY")
            yield port
        finally:
            server.kill()


@pytest.fixture(scope="module")
def rows(web_port: int) -> list[FleetRow]:
    """What a scan of the recorded network finds."""
    events: queue.SimpleQueue[FleetEvent] = queue.SimpleQueue()
    routes = {(f"{NETWORK}{n}", 80): (f"{NETWORK}{n}", web_port) for n in range(1, 33)}
    lan = Lan(routes, simulated=False)
    found = []
    try:
        FleetService(events.put, lan).scan([f"{NETWORK}1-32"])
        while not isinstance(event := events.get(timeout=60), ScanFinished):
            if isinstance(event, DeviceRead):
                found.append(event.row)
    finally:
        lan.close()
    return found


def test_from_the_dead_board_of_an_s19_xp_to_its_paper(rows: list[FleetRow], tmp_path: Path) -> None:
    sick = next(row for row in rows if row.reading.ip == XP)
    dead = next(one for one in sick.findings if one.component is Component.HASHBOARD)
    assert dead.slot == 0
    assert dead.fault in (Fault.BOARD_MISSING, Fault.NO_CHIPS)

    with Shop.open(tmp_path / "shop") as shop:
        who = "M. Kovač"
        stock.receive(shop, who, PartDraft("CBL-18", "Signal cable 18 pin", PartKind.CABLE), 10, Money(310, "EUR"))
        opened = open_for_row(shop, who, sick)
        assert opened.new
        view = orders.order(shop, opened.number)
        assert (view.miner.ip, view.miner.slot) == (XP, 0)
        assert "S19 XP" in view.miner.model

        if view.asset.serial is None:
            assert view.state is State.DRAFT
            view = orders.set_serial(shop, who, view.id, "YNAHYPDBCJEBC0XXX", SerialSource.LABEL)
        view = orders.advance_to(shop, who, view.id, State.DIAGNOSING)
        for line in view.findings:
            settle = orders.confirm_finding if line.finding.slot == 0 else orders.rule_out_finding
            settle(
                shop, who, line and view.id, line.id, "算力板无响应 · плата молчит" if line.finding.slot == 0 else ""
            )
        view = orders.advance_to(shop, who, view.id, State.IN_REPAIR)
        answered = [line.id for line in view.confirmed]
        (lot,) = stock.lots(shop)
        orders.use_part(shop, who, view.id, lot.id, 1, "signal connector", finding_ids=answered)
        orders.add_action(shop, who, view.id, ActionCode.RESEAT, "signal connector", "pins straightened", 15, answered)
        view = orders.advance_to(shop, who, view.id, State.TESTING)
        for _ in range(2):
            view = orders.add_test_run(
                shop, who, view.id, Fault.NONE, kind=TestKind.FIXTURE, chips_found=110, chips_expected=110, seconds=65
            )
        view = orders.advance_to(shop, who, view.id, State.READY)
        view = orders.sign(shop, who, view.id, SignerRole.CUSTOMER, "Ingrid Dahl")
        view = orders.advance_to(shop, who, view.id, State.RETURNED)
        path = tmp_path / "order.pdf"
        printed = work_order_pdf(shop, view.id, path)
        passport = asset(shop, view.asset.serial or "")

    assert passport.orders[0].number == view.number
    assert not printed.missing
    pdf = path.read_bytes()
    text = words_of(pdf)
    for said in (
        view.number, "S19 XP", XP, view.asset.serial or "", "board 1 (slot 0)", dead.fault.value, "110 of 110",
        "Signal cable 18 pin", "算力板无响应 · плата молчит", "Ingrid Dahl", "Returned",
    ):  # fmt: skip
        assert said in text, said
    assert "DEMO" not in text
    assert set(map(tuple, codes_of(pdf))) == {(view.label,)}
    assert "No syntax or stream encoding errors" in checked(pdf, tmp_path)


def test_the_rules_name_the_sick_machine_and_no_healthy_one(rows: list[FleetRow]) -> None:
    accused = {row.reading.ip for row in rows if any(f.severity is not Severity.INFO for f in row.findings)}
    assert accused == {XP}


def test_an_order_for_a_machine_without_a_sick_board_is_for_the_machine(rows: list[FleetRow]) -> None:
    others = [row for row in rows if row.reading.ip != XP and row.reading.serial]
    for row in others:
        draft = draft_of_row(row)
        assert draft.reported_fault
        assert draft.asset.serial in (row.reading.serial, *(board.serial for board in row.reading.boards))
