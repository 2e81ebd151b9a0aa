"""What the shop knows of the machines of a scan: by serial of machine and boards, and by MAC."""

from __future__ import annotations

from app.domain.asset import AssetKind, SerialSource
from app.domain.device_record import DeviceRecord
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.swap_test import Move, MoveKind, Sight, SlotSight, SwapTest
from app.domain.work_order import ActionCode
from app.ledger.codec import to_json
from app.services.device_logs import KeptLog
from app.services.fleet_history import past_deeds, past_orders
from app.services.orders import add_action, open_order
from app.services.swap_test import KeptSwapTest
from drivers.model.action import ActionOutcome
from drivers.model.reading import BoardReading, DeviceReading, DeviceState


def machine(ip: str, serial: str | None = None, mac: str | None = None, *boards: str) -> DeviceReading:
    readings = tuple(BoardReading(slot, board) for slot, board in enumerate(boards))
    return DeviceReading(ip, DeviceState.IDENTIFIED, serial=serial, mac=mac, boards=readings)


def board_order(shop, serial: str, miner: MinerDraft | None = None):
    asset = AssetDraft(AssetKind.HASHBOARD, "Antminer", "S19j Pro", None, serial, SerialSource.DEVICE)
    return open_order(shop, "Marko", OrderDraft("Board 2 is silent", asset, miner))


def test_a_board_is_known_in_whichever_machine_it_sits_now(shop):
    view = board_order(shop, "BOARD-7", MinerDraft("10.0.0.9", "Antminer", "S19j Pro", "MINER-9"))
    add_action(shop, "Marko", view.id, ActionCode.REFLOW, position="chip 84")
    readings = [
        machine("10.0.0.1", "MINER-1", None, "BOARD-1", "BOARD-7"),
        machine("10.0.0.9", "MINER-9"),
        machine("10.0.0.5"),
    ]
    past = past_orders(shop, readings)
    assert set(past) == {"10.0.0.1", "10.0.0.9"}
    here = past["10.0.0.1"][0]
    assert (here.number, here.slot, here.code, here.position) == (view.number, 1, ActionCode.REFLOW, "chip 84")
    assert past["10.0.0.9"][0].slot is None
    assert past_orders(shop, [machine("10.0.0.5")]) == {}


def test_a_machine_without_serial_is_known_by_its_mac(shop):
    asset = AssetDraft(AssetKind.MINER, "Bitaxe", "Gamma", None, None, None, "02:00:00:00:00:07")
    view = open_order(shop, "Marko", OrderDraft("Does not hash", asset))
    past = past_orders(
        shop, [machine("10.0.0.2", None, "02:00:00:00:00:07"), machine("10.0.0.3", None, "02:00:00:00:00:08")]
    )
    assert {ip: [one.number for one in orders] for ip, orders in past.items()} == {"10.0.0.2": [view.number]}


def test_the_newest_order_comes_first_and_each_once(shop):
    first = board_order(shop, "BOARD-7", MinerDraft("10.0.0.9", "Antminer", "S19j Pro", "MINER-9"))
    second = board_order(shop, "BOARD-8", MinerDraft("10.0.0.9", "Antminer", "S19j Pro", "MINER-9"))
    past = past_orders(shop, [machine("10.0.0.9", "MINER-9", None, "BOARD-7", "BOARD-8")])
    assert [one.number for one in past["10.0.0.9"]] == [second.number, first.number]
    assert [one.slot for one in past["10.0.0.9"]] == [1, 0]


def test_deeds_belong_to_the_machine_not_to_its_address(shop):
    with shop.writing("Marko") as draft:
        told = {"ip": "10.0.0.4", "kind": "restart", "outcome": "done", "simulated": 0}
        draft.add("device_action", **told, serial="MINER-4", mac=None)
        draft.add("device_action", **told, serial="OTHER", mac=None)
        log = {"sha256": "0" * 64, "size": 9, "name": "miner.log", "cut": 0, "simulated": 0}
        draft.add("device_log", ip="10.0.0.8", serial="MINER-4", **log)
        swap = SwapTest("T-1", 1, (SlotSight(0, Sight.WELL), SlotSight(1, Sight.SICK)))
        for steps in (swap, swap.after(Move(MoveKind.RESEAT, 1), swap.start)):
            draft.add(
                "swap_test", ip="10.0.0.7", serial="MINER-4", simulated=0, verdict="open", body=to_json(steps)
            )  # fmt: skip
    deeds = past_deeds(shop, machine("10.0.0.99", "MINER-4"))
    assert [(one.kind, one.outcome, one.actor) for one in deeds if isinstance(one, DeviceRecord)] == [
        ("restart", ActionOutcome.DONE, "Marko")
    ]
    assert [(one.name, one.sha256) for one in deeds if isinstance(one, KeptLog)] == [("miner.log", "0" * 64)]
    assert [len(one.test.steps) for one in deeds if isinstance(one, KeptSwapTest)] == [1]
    assert len(deeds) == 3
    assert past_deeds(shop, machine("10.0.0.4")) == ()
