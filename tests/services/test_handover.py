"""An order goes out as a file and comes in on another bench: nothing typed twice, nothing lost, nothing on trust."""

import contextlib
import hashlib
import json
import os
import random
import subprocess
import zipfile

import pytest

from app.domain.handover import BenchNameBad, Choice, HandoverStopped, HandoverUnreadable, Standing, compared
from app.domain.place import PlaceKind
from app.domain.shop_error import OrderSigned
from app.domain.work_order import Priority, SignerRole, State
from app.ledger.change import Change, Op, Origin
from app.ledger.check import check
from app.ledger.entities import ENTITIES
from app.ledger.errors import LedgerFull
from app.services import assets, handover, handover_conflicts, handover_file, intake, orders, places, stock
from app.services.shop import Shop
from app.words.errors import sentence
from tests.services.handover_chances import try_once
from tests.services.shop_story import WHO, opening, passed

AT = "2026-01-01T00:00:00.000Z"


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A signed order with a file on it, the shop it was written in, and the file it was handed over as."""
    folder = tmp_path_factory.mktemp("handover")
    with Shop.open(folder / "field") as field:
        view = passed(field)
        orders.attach(field, WHO, view.id, b"what the log said", "log.txt")
        view = orders.sign(field, WHO, view.id, SignerRole.TECHNICIAN)
        yield field, view, handover.export_order(field, WHO, view.number, folder / "order")


@pytest.fixture
def changed(story, tmp_path):
    """Makes another file of the story's: changed(manifest=..., rows=..., more={name: bytes})."""

    def make(manifest=None, rows=None, more=None, leave=()):
        path = tmp_path / "changed.hworder"
        with zipfile.ZipFile(story[2]) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as other:
            for name in whole.namelist():
                content = whole.read(name)
                if name == "manifest.json" and manifest is not None:
                    content = json.dumps(manifest(json.loads(content))).encode()
                if name == "rows.ndjson" and rows is not None:
                    content = rows(content)
                if name not in leave:
                    other.writestr(name, content)
            for name, content in (more or {}).items():
                other.writestr(name, content)
        return path

    return make


def test_an_order_goes_on_elsewhere_as_it_was(story, shop):
    _field, view, path = story
    orders.open_order(shop, "Bo", opening("SN9", machine="MINER9"))
    look = handover.look_at(shop, path)
    assert (look.orders[0].born, look.orders[0].number) == (view.number, "WO-B1-000002")
    assert look.same_bench
    taken = handover.import_file(shop, "Bo", path)
    here = orders.order(shop, taken.number)
    assert here.id == view.id
    assert here.signature_holds
    assert (here.opened_at, here.opened_by, here.state) == (view.opened_at, view.opened_by, State.PASSED)
    assert [run.at for run in here.test_runs] == [run.at for run in view.test_runs]
    assert shop.attachments.get(here.attachments[0].sha256) == b"what the log said"
    assert stock.lots(shop) == ()
    assert stock.parts(shop) == ()
    assert assets.asset(shop, "SN1").orders[0].id == view.id
    with shop.read() as db:
        assert not check(db, shop.attachments).problems
    assert handover.import_file(shop, "Bo", path).commit is None
    shop.undo("Bo", taken.commit)
    assert [row.number for row in orders.orders(shop)] == ["WO-B1-000001"]
    again = handover.import_file(shop, "Bo", path)
    assert orders.order(shop, again.number).signature_holds
    with shop.read() as db:
        assert not check(db, shop.attachments).problems


def test_an_order_of_a_delivery_goes_without_the_delivery(story, shop, tmp_path):
    place = places.add_place(shop, WHO, PlaceKind.BIN, "Bin 4")[0]
    batch = intake.open_batch(shop, WHO, intake.DeliveryDraft(customer="Nord", place_id=place.id))
    number = intake.scan_into(shop, WHO, batch.id, "JYZZYRHBCJGBI0842").order_number
    path = handover.export_order(shop, WHO, number, tmp_path / "one")
    with Shop.open(tmp_path / "other") as other:
        here = orders.order(other, handover.import_file(other, WHO, path).number)
        assert (here.asset.serial, here.customer, here.batch) == ("JYZZYRHBCJGBI0842", "Nord", None)


def test_a_number_is_found_by_what_it_was(story, shop):
    orders.open_order(shop, "Bo", opening("SN9", machine="MINER9"))
    taken = handover.import_file(shop, "Bo", story[2])
    assert (taken.number, orders.order(shop, taken.number).born) == ("WO-B1-000002", "WO-B1-000001")
    handover.set_bench(shop, "b7")
    assert orders.open_order(shop, "Bo", opening("SN8", machine="MINER8")).number == "WO-B7-000001"
    with pytest.raises(BenchNameBad):
        handover.set_bench(shop, "B 7")


def test_benches_that_exchange_files_at_random_agree_and_lose_nothing():
    """A sample of one; `python -m tests.services.handover_chances 0 200` tries two hundred."""
    try_once(24, steps=12)


def test_what_two_benches_say_waits_for_a_person(tmp_path):
    with Shop.open(tmp_path / "a") as ours, Shop.open(tmp_path / "b") as theirs:
        view = orders.open_order(ours, WHO, opening())
        handover.import_file(theirs, "Bo", handover.export_order(ours, WHO, view.number, tmp_path / "1"))
        orders.set_priority(ours, WHO, view.id, Priority.HIGH)
        orders.set_priority(theirs, "Bo", view.id, Priority.LOW)
        back = handover.export_order(theirs, "Bo", view.number, tmp_path / "2")
        taken = handover.import_file(ours, WHO, back)
        (conflict,) = handover_conflicts.conflicts_of(ours, view.id)
        assert (conflict.field, conflict.ours, conflict.theirs) == ("priority", "high", "low")
        assert len(taken.look.conflicts) == 1
        assert orders.order(ours, view.id).priority is Priority.HIGH
        settled = handover_conflicts.settle(ours, WHO, conflict.id, Choice.THEIRS)
        assert orders.order(ours, view.id).priority is Priority.LOW
        ours.undo(WHO, settled)
        assert handover_conflicts.conflicts_of(ours, view.id) == (conflict,)


def test_a_board_known_under_another_number_is_asked_about(story, shop):
    orders.open_order(shop, "Bo", opening("SN1", machine=None))
    handover.import_file(shop, "Bo", story[2])
    (twin,) = handover_conflicts.conflicts_of(shop)
    assert twin.same_thing
    handover_conflicts.settle(shop, "Bo", twin.id, Choice.THEIRS)
    assert len(assets.asset(shop, "SN1").orders) == 2


def test_a_boards_whole_history_is_one_file(story, shop, tmp_path):
    field, view, _path = story
    path = handover.export_asset(field, WHO, "SN1", tmp_path / "board")
    assert [order.id for order in handover.import_file(shop, "Bo", path).look.orders] == [view.id]


def test_versions_tell_older_from_newer():
    assert compared((), ()) is Standing.SAME
    assert compared(("b", "a"), ("a",)) is Standing.OLDER
    assert compared(("a",), ("b", "a")) is Standing.NEWER
    assert compared(("b", "a"), ("c", "a")) is Standing.AT_ODDS


def rows_changed(rows, **changes):
    """Rows with something changed in the first, and a manifest to match."""
    lines = rows.splitlines()
    first = json.loads(lines[0]) | changes
    return b"\n".join([json.dumps(first).encode(), *lines[1:]]) + b"\n"


def refused(shop, path, why):
    before = changes_of(shop)
    for attempt in (handover.look_at, lambda shop, path: handover.import_file(shop, "Bo", path)):
        with pytest.raises(HandoverUnreadable) as error:
            attempt(shop, path)
        assert error.value.why == why
        assert "\n" not in sentence(error.value)
    assert changes_of(shop) == before
    assert shop.attachments.all() == ()


def changes_of(shop):
    with shop.read() as db:
        return db.execute("SELECT count(*) FROM change").fetchone()[0]


def test_a_file_from_nowhere_is_refused_in_one_sentence(shop, tmp_path, story, changed, monkeypatch):
    for content, why in (
        (b"", "form"),
        (b"{}", "form"),
        (b"PK\x03\x04 cut", "cut"),
        (story[2].read_bytes()[:-40], "cut"),
    ):
        path = tmp_path / "x.hworder"
        path.write_bytes(content)
        refused(shop, path, why)
    whole = story[2].read_bytes()
    spoiled = tmp_path / "spoiled.hworder"
    place = whole.index(b"what the log said")
    spoiled.write_bytes(whole[:place] + b"W" + whole[place + 1 :])
    refused(shop, spoiled, "cut")  # the archive's own checksum
    refused(shop, changed(rows=lambda rows: rows.replace(b"84", b"48")), "hash")
    refused(shop, changed(rows=lambda rows: rows + b"{}\n"), "size")
    refused(shop, changed(manifest=lambda told: told | {"format": "other"}), "form")
    refused(shop, changed(manifest=lambda told: told | {"schema": 99}), "version")
    refused(shop, changed(manifest=lambda told: told | {"version": 2}), "version")
    refused(shop, changed(manifest=lambda told: told | {"demo": True}), "demo")
    refused(shop, changed(manifest=lambda told: told | {"made_at": "yesterday"}), "form")
    refused(shop, changed(manifest=lambda told: []), "form")
    refused(shop, changed(more={"../../shop.db": b"x"}), "form")
    refused(shop, changed(leave=("manifest.json",)), "form")
    bomb = {"files/" + "0" * 64: b"\0" * 3_000_000}
    said = {"size": 2_000_000_000, "sha256": "0" * 64}
    refused(shop, changed(lambda told: told | {"parts": told["parts"] | {next(iter(bomb)): said}}, more=bomb), "size")
    monkeypatch.setattr(handover_file, "MOST_ROWS", 5)
    refused(shop, story[2], "rows")


def test_rows_that_no_bench_writes_are_refused(shop, changed, story):
    def told(change):
        with zipfile.ZipFile(story[2]) as whole:
            rows = rows_changed(whole.read("rows.ndjson"), **change)
        part = {"size": len(rows), "sha256": hashlib.sha256(rows).hexdigest()}
        return changed(lambda told: told | {"parts": told["parts"] | {"rows.ndjson": part}}, lambda _rows: rows)

    for change in (
        {"entity": "setting"}, {"entity": "nothing"}, {"hlc": "x"}, {"hlc": 1 << 80}, {"at": "soon"}, {"id": "../x"},
        {"fields": {"colour": 1}}, {"fields": {}}, {"versions": {"colour": ["x"]}}, {"offset": 99999}, {"gone": 7},
    ):  # fmt: skip
        refused(shop, told(change), "values")


def test_a_file_brings_nothing_of_the_bench_it_comes_to(shop, changed, story):
    mine = orders.open_order(shop, "Bo", opening("SN9", machine="MINER9"))
    before = changes_of(shop)
    with zipfile.ZipFile(story[2]) as whole:
        lines = whole.read("rows.ndjson").splitlines()

    def with_row(entity, fields, **how):
        made = {"id": "0-1", "hlc": 5, "at": "2026-01-01T00:00:00.000Z", "offset": 0, "by": "x"} | how
        body = b"\n".join([*lines, json.dumps(made | {"entity": entity, "fields": fields}).encode()]) + b"\n"
        part = {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        return changed(lambda told: told | {"parts": told["parts"] | {"rows.ndjson": part}}, lambda _rows: body)

    price = {"kind": "inspection", "name": "all", "minor": 1, "currency": "USD"}
    note, move = {"order_id": mine.id, "text": "x"}, {"lot_id": "x", "quantity": 9, "reason": "count"}
    order = next(json.loads(line)["id"] for line in lines if json.loads(line)["entity"] == "work_order")
    doubled = {"order_id": order, "text": "x"}
    for path in (
        with_row("price", {name: price[name] for name in price if ENTITIES["price"].field_of(name)}),
        with_row("place", {"number": "BN-B1-000009", "kind": "bin", "name": "x"}),
        with_row("note", note),
        with_row("stock_move", move),
        with_row("note", doubled, id=order),
    ):
        with pytest.raises(HandoverUnreadable) as error:
            handover.import_file(shop, "Bo", path)
        assert error.value.why == "values"
    with pytest.raises(HandoverUnreadable):
        handover.look_at(shop, changed(lambda told: told | {"made_by": "\ud800"}))
    assert changes_of(shop) == before
    handover.import_file(shop, "Bo", with_row("person", {"name": "Eve", "role": "owner"}, id="eve"))
    with shop.read() as db:
        assert db.execute("SELECT role FROM person WHERE id = 'eve'").fetchone()["role"] == "technician"


def test_bits_that_flip_are_refused_or_harmless(shop, story, tmp_path):
    whole, path, chance = story[2].read_bytes(), tmp_path / "flipped.hworder", random.Random(7)
    packed = whole.replace(
        b"\x50\x4b\x01\x02\x14\x03\x14\x00\x00\x00\x08", b"\x50\x4b\x01\x02\x14\x03\x14\x00\x00\x00\x0c"
    )
    tail = whole.rindex(b"PK\x05\x06") + 16  # where the directory begins
    broken = [packed, whole[:tail] + b"\xff\xff\xff\x7f" + whole[tail + 4 :]]
    for _ in range(150):
        place = len(whole) - 1 - chance.randrange(500) if chance.random() < 0.5 else chance.randrange(len(whole))
        broken.append(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
    for content in broken:
        path.write_bytes(content)
        with contextlib.suppress(HandoverUnreadable):
            handover_file.read_file(path)


def test_work_of_another_bench_on_a_signed_order_can_be_taken_back(story, shop, tmp_path):
    _field, view, path = story
    first = handover.import_file(shop, "Bo", path)
    with Shop.open(tmp_path / "elsewhere") as elsewhere:
        handover.import_file(elsewhere, "Cy", path)
        number = orders.order(elsewhere, view.id).number
        with elsewhere.writing("Cy") as draft:  # a program that let somebody write on what is signed
            note = Change(
                "note", "0-note", Op.ADD, {"order_id": view.id, "text": "late"}, origin=Origin(1 << 60, AT, 0, "x")
            )
            draft.changes.append(note)
        back = handover.export_order(elsewhere, "Cy", number, tmp_path / "back")
    assert orders.order(shop, view.id).signature_holds
    taken = handover.import_file(shop, "Bo", back)
    assert not orders.order(shop, view.id).signature_holds
    shop.undo("Bo", taken.commit)
    assert orders.order(shop, view.id).signature_holds
    again = handover.import_file(shop, "Bo", back)
    orders.sign(shop, "Bo", view.id, SignerRole.LEAD)
    with pytest.raises(OrderSigned):
        shop.undo("Bo", again.commit)
    assert first.commit is not None


def test_stopping_changes_nothing(shop, story):
    with pytest.raises(HandoverStopped):
        handover.import_file(shop, "Bo", story[2], stopped=lambda: True)
    assert changes_of(shop) == 0


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 2 MB, where root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    yield folder if mounted else None
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_while_taking_in_keeps_all_or_nothing(small_disk, tmp_path):
    if small_disk is None:
        return  # no small disk without root; the refusal itself is proven in tests/ledger/test_full_disk.py
    with Shop.open(tmp_path / "field") as field, Shop.open(small_disk) as shop:
        view = orders.open_order(field, WHO, opening())
        for number in range(3):
            orders.attach(field, WHO, view.id, os.urandom(600_000), f"{number}.bin")
        path = handover.export_order(field, WHO, view.number, tmp_path / "big")
        with pytest.raises(LedgerFull):
            handover.import_file(shop, "Bo", path)
        assert changes_of(shop) == 0
        assert shop.attachments.all() == ()
        order = orders.open_order(shop, "Bo", opening("SN2"))
        with pytest.raises(LedgerFull):
            orders.attach(shop, "Bo", order.id, os.urandom(2_000_000), "photo.bin")
        assert orders.order(shop, order.id).attachments == ()
        with shop.read() as db:
            assert check(db, shop.attachments).sound
