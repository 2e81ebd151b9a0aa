"""A shop with a hashboard on order, for tests: who, what was found, and the story up to any state."""

from app.domain.asset import SerialSource
from app.domain.finding import Component, Fault, Finding, PartKind, Severity, Suspect
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.stock import Money, PartDraft
from app.domain.work_order import State
from app.services import orders, stock

WHO = "Олена Коваль"
CHIP = PartDraft("BM1366AL", "Chip BM1366AL", PartKind.CHIP, ("BHB56801",), minimum=2)
FINDING = Finding(
    fault=Fault.CHAIN_BREAK,
    severity=Severity.CRITICAL,
    component=Component.HASHBOARD,
    message=Phrase.of("chain_stops", chip=84, expected=110),
    found=Phrase.of("counted", count=84, expected=110),
    confidence=0.8,
    chips=(84, 85),
    parts=(Suspect(PartKind.CHIP, "chip 85", likelihood=0.6), Suspect(PartKind.LDO, "U47", likelihood=0.2)),
)


def opening(serial="SN1", *, findings=(FINDING,), slot=1, machine="MINER1", customer="矿场 7"):
    """A hashboard out of a machine."""
    asset = AssetDraft(model="S19 XP", board_code="BHB56801", serial=serial, serial_source=SerialSource.EEPROM)
    miner = MinerDraft(ip="10.0.0.7", model="S19 XP", serial=machine, slot=slot)
    return OrderDraft("Board 2 shows 84 chips", asset, miner, findings, customer)


def under_repair(shop):
    """An order in repair with its finding confirmed, and a lot of ten chips at 3.25."""
    view = orders.open_order(shop, WHO, opening())
    orders.advance_to(shop, WHO, view.id, State.DIAGNOSING)
    orders.confirm_finding(shop, WHO, view.id, view.findings[0].id)
    lot = stock.receive(shop, WHO, CHIP, 10, Money(325, "USD"))
    return orders.advance_to(shop, WHO, view.id, State.IN_REPAIR), lot


def passed(shop):
    """An order that has passed twice after a chip was replaced."""
    view, lot = under_repair(shop)
    orders.use_part(shop, WHO, view.id, lot.id, 1, "chip 85")
    orders.advance(shop, WHO, view.id, State.TESTING)
    for _ in range(2):
        orders.add_test_run(shop, WHO, view.id, Fault.NONE)
    return orders.advance(shop, WHO, view.id, State.PASSED)
