"""A bench report's EEPROM against what the shop knows: sisters of one machine, and a serial that was here before."""

from __future__ import annotations

from dataclasses import replace

from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import Fault, Verdict
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.services import orders
from app.services.bench_orders import keep_report
from app.services.bench_steps import BenchReport
from app.services.shop import Shop
from app.words.findings import finding_text
from drivers.catalogue import board
from drivers.model.bench_run import BenchRun
from drivers.model.eeprom import EepromContent

ME = "A. Lind"
BOARD = board("BHB42601")
MINER = MinerDraft("10.3.4.17", "Antminer", "S19j Pro", "SN-M", None, 1)
CONTENT = EepromContent("4", True, "BHB42601", "SN-1", chip_die="BP", pcb_version=272, bom_version=16)


def report(serial: str, simulated: bool = False, **changed: object) -> BenchReport:
    eeprom = replace(CONTENT, board_sn=serial, **changed)  # type: ignore[arg-type]
    run = BenchRun("p", attempts=(126,), address_map=(True,) * 126, eeprom=eeprom, simulated=simulated)
    return BenchReport(run, BOARD, (), Verdict(Fault.NONE))


def kept(shop: Shop, made: BenchReport, miner: MinerDraft | None = MINER) -> tuple[str, list[Fault]]:
    number = keep_report(shop, ME, made, None, miner)
    return number, [line.finding.fault for line in orders.order(shop, number).findings]


def test_sisters_that_were_built_alike_add_nothing(shop: Shop) -> None:
    assert [kept(shop, report(serial))[1] for serial in ("A", "B", "C")] == [[], [], []]


def test_a_sister_built_otherwise_is_named_by_its_order_and_the_test_still_passes(shop: Shop) -> None:
    first, _ = kept(shop, report("A"))
    number, found = kept(shop, report("B", pcb_version=276))
    assert found == [Fault.EEPROM_MISMATCH]
    view = orders.order(shop, number)
    assert first in finding_text(view.findings[0].finding).title
    assert view.test_runs[0].passed


def test_a_board_of_another_machine_is_no_sister(shop: Shop) -> None:
    kept(shop, report("A"))
    assert kept(shop, report("B", pcb_version=276), replace(MINER, serial="SN-N"))[1] == []
    assert kept(shop, report("C", pcb_version=280), None)[1] == []


def test_the_same_board_again_is_itself_and_another_with_its_serial_is_a_clone(shop: Shop) -> None:
    first, _ = kept(shop, report("A"))
    assert kept(shop, report("A"), None)[1] == []
    number, found = kept(shop, report("A", chip_die="XX"), None)
    assert found == [Fault.EEPROM_CLONED]
    assert "WO-" in finding_text(orders.order(shop, number).findings[0].finding).title
    assert number != first


def test_a_label_says_one_serial_and_the_eeprom_that_of_a_known_board(shop: Shop) -> None:
    known, _ = kept(shop, report("A"))
    draft = AssetDraft(AssetKind.HASHBOARD, serial="LABEL-7", serial_source=SerialSource.LABEL)
    view = orders.open_order(shop, ME, OrderDraft("weak", draft))
    keep_report(shop, ME, report("A"), view.number)
    (line,) = orders.order(shop, view.id).findings
    assert line.finding.fault is Fault.EEPROM_CLONED
    assert known in finding_text(line.finding).title


def test_simulated_and_real_boards_are_never_compared(shop: Shop) -> None:
    kept(shop, report("A", simulated=True))
    assert kept(shop, report("B", pcb_version=276))[1] == []


def test_an_eeprom_that_cannot_be_trusted_is_compared_with_nothing(shop: Shop) -> None:
    kept(shop, report("A"))
    assert kept(shop, report("B", pcb_version=276, valid=False))[1] == []
