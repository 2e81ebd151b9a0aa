"""A board's EEPROM compared with what the shop knows of others: its sisters from the same machine, and its own serial.

What a comparison finds goes to the order beside the test's own findings; it is no part of the test's verdict, since a
board that works is not broken by its sister.
"""

from __future__ import annotations

from app.diagnosis.sisters import NamedEeprom, compare_eeproms, same_board
from app.domain.finding import Finding
from app.domain.order_view import OrderView
from app.ledger.codec import from_json
from app.services.shop import Shop
from drivers.model.bench_run import BenchRun

#: Tests of other boards that are looked at, newest first: a machine has a handful of boards.
_MOST = 50

_TESTS = """
SELECT o.number, o.asset_id, a.serial, t.run FROM test_run AS t JOIN work_order AS o ON o.id = t.order_id
    JOIN asset AS a ON a.id = o.asset_id
WHERE t.gone = 0 AND o.gone = 0 AND t.run IS NOT NULL AND o.id <> ?
    AND (o.miner_id = ? OR o.asset_id = ? OR a.serial = ?)
ORDER BY t.hlc DESC LIMIT ?
"""
_OWN_TESTS = "SELECT run FROM test_run WHERE order_id = ? AND gone = 0 AND run IS NOT NULL ORDER BY hlc DESC LIMIT ?"


def sister_findings(shop: Shop, view: OrderView, run: BenchRun) -> tuple[Finding, ...]:
    """What the shop's other orders tell of the EEPROM that a run read; () where it read none that can be trusted.

    Simulated boards are compared with simulated ones only.
    """
    content = run.eeprom
    if content is None or not content.valid:
        return ()
    machine = view.miner.asset_id if view.miner else None
    wanted = (view.id, machine, view.asset.id, content.board_sn, _MOST)
    with shop.read() as db:
        rows = db.execute(_TESTS, wanted).fetchall()
    this = NamedEeprom(view.number, content)
    others: dict[str, NamedEeprom] = {}
    for row in rows:
        test = from_json(BenchRun, row["run"])
        if row["asset_id"] in others or test.simulated != run.simulated or test.eeprom is None:
            continue
        other = NamedEeprom(row["number"], test.eeprom)
        # The board's own earlier test tells something only where it was another board that carried the serial.
        if row["asset_id"] != view.asset.id or not same_board(this, other):
            others[row["asset_id"]] = other
    own = others.pop(view.asset.id, None)
    found, *_rest = compare_eeproms([this, *others.values()])
    return found if own is None else (*found, *compare_eeproms([this, own])[0])


def another_board(shop: Shop, order_id: str, run: BenchRun) -> bool:
    """Whether the newest test of an order read an EEPROM of the same serial that is another board's all the same."""
    content = run.eeprom
    if content is None or not content.valid:
        return False
    with shop.read() as db:
        rows = db.execute(_OWN_TESTS, (order_id, _MOST)).fetchall()
    tests = (from_json(BenchRun, row["run"]) for row in rows)
    read = next((test.eeprom for test in tests if test.eeprom is not None and test.eeprom.valid), None)
    if read is None or read.board_sn != content.board_sn:
        return False
    return not same_board(NamedEeprom("", content), NamedEeprom("", read))
