"""A check that can fail: whatever is tampered with, it says so and names it."""

import sqlite3

import pytest

from app.ledger.change import Change, Op, new_id
from app.ledger.check import ProblemKind, check
from app.ledger.ledger import DATABASE, Ledger
from app.words.ledger import _PROBLEMS
from tests.ledger.shop_changes import move, received


@pytest.fixture
def shop(tmp_path):
    """A folder with a small shop, closed: parts, an order with an attachment."""
    with Ledger.open(tmp_path) as ledger:
        changes = received("A1", "LT-B1-000001")
        board = {"number": "HB-B1-000001", "kind": "hashboard", "condition": "unknown"}
        asset = Change("asset", new_id(), Op.ADD, board)
        order = Change("work_order", new_id(), Op.ADD, {
            "number": "WO-B1-000001", "asset_id": asset.id, "kind": "repair", "priority": "normal", "billing": "paid",
            "reported_fault": "dead", "state": "draft", "attempt": 1,
        })  # fmt: skip
        sha256 = ledger.attachments.put(b"a photo")
        photo = {"order_id": order.id, "sha256": sha256, "mime": "image/jpeg", "size": 7}
        ledger.commit("somebody", [*changes, asset, order, Change("attachment", new_id(), Op.ADD, photo)]).result()
        ledger.commit("somebody", [move(changes[1].id, -2, "consume")]).result()
    return tmp_path


def found(folder):
    with Ledger.open(folder, write=False) as ledger, ledger.read() as db:
        return check(db, ledger.attachments)


def tamper(folder, *statements):
    db = sqlite3.connect(folder / DATABASE)
    with db:
        for statement in statements:
            db.execute(statement)
    db.close()


def test_a_sound_shop_is_sound(shop):
    report = found(shop)
    assert report.problems == ()
    assert report.sound
    assert (report.changes, report.attachments) == (7, 1)


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("UPDATE part SET name = 'other'", {ProblemKind.TABLE}),
        ("UPDATE stock_move SET quantity = quantity + 1", {ProblemKind.TABLE}),
        ("DELETE FROM stock_move WHERE quantity < 0", {ProblemKind.TABLE}),
        ("UPDATE change SET new = replace(new, 'A1', 'A2')", {ProblemKind.LOG_HASH, ProblemKind.TABLE}),
        ("UPDATE change SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 7", {ProblemKind.LOG_HASH, ProblemKind.TABLE}),
        ("UPDATE change SET actor = 'x' WHERE seq = 7", {ProblemKind.LOG_HASH, ProblemKind.TABLE}),
        ("DELETE FROM change WHERE seq = 3", {ProblemKind.LOG_GAP, ProblemKind.TABLE}),
        ("UPDATE change SET new = 'no json' WHERE seq = 2", {ProblemKind.LOG_HASH, ProblemKind.TABLE}),
        ("DELETE FROM part", {ProblemKind.REFERENCE, ProblemKind.TABLE}),
        ("UPDATE work_order SET state = 'returned'", {ProblemKind.STATE, ProblemKind.TABLE}),
    ],
)
def test_tampering_is_seen(shop, statement, kinds):
    tamper(shop, statement)
    report = found(shop)
    assert {problem.kind for problem in report.problems} == kinds
    assert not report.sound


def test_a_missing_and_a_changed_attachment_are_seen(shop):
    with Ledger.open(shop, write=False) as ledger:
        (sha256,) = ledger.attachments.all()
        path = ledger.attachments.path(sha256)
    path.write_bytes(b"another photo")
    assert [(p.kind, p.subject) for p in found(shop).problems] == [(ProblemKind.ATTACHMENT, sha256)]
    path.unlink()
    assert [(p.kind, p.subject) for p in found(shop).problems] == [(ProblemKind.ATTACHMENT, sha256)]


def test_negative_stock_and_a_board_in_two_machines_are_for_a_person_to_settle(shop):
    with Ledger.open(shop) as ledger:
        with ledger.read() as db:
            lot_id = db.execute("SELECT id FROM lot").fetchone()[0]
            board = db.execute("SELECT id FROM asset").fetchone()[0]
        miners = [
            Change("asset", new_id(), Op.ADD, {"number": f"MN-B1-00000{n}", "kind": "miner", "condition": "unknown"})
            for n in (1, 2)
        ]
        stays = [
            Change("installation", new_id(), Op.ADD, {
                "asset_id": board, "machine_id": miner.id, "since": "2026-01-01T00:00:00.000Z", "observed": 1,
            })
            for miner in miners
        ]  # fmt: skip
        ledger.commit("somebody", [*miners, *stays, move(lot_id, -20, "consume")]).result()
    report = found(shop)
    assert {problem.kind for problem in report.problems} == {ProblemKind.NEGATIVE_STOCK, ProblemKind.TWO_PLACES}
    assert report.sound


def test_a_page_overwritten_on_disk_is_seen(shop):
    path = shop / DATABASE
    data = bytearray(path.read_bytes())
    data[8 * 4096 + 8 : 8 * 4096 + 200] = b"\xff" * 192
    path.write_bytes(data)
    assert not found(shop).sound


def test_every_kind_of_problem_has_a_sentence():
    assert set(_PROBLEMS) == {kind.value for kind in ProblemKind}
