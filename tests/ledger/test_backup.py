import json
import sqlite3
import zipfile

import pytest

from app.ledger import backup as backups
from app.ledger.change import Change, Op, new_id
from app.ledger.check import check
from app.ledger.errors import AttachmentMissing, BadBackup, LedgerHeld, LedgerTooNew
from app.ledger.ledger import DATABASE, Ledger
from tests.ledger.shop_changes import part, person, received


@pytest.fixture
def backup(tmp_path):
    """A backup of a shop with a part, a named person and an attachment, and the hash of that."""
    with Ledger.open(tmp_path / "shop") as ledger:
        ledger.commit("somebody", [*received("kept", "LT-B1-000001"), person("Олена")]).result()
        board = {"number": "HB-B1-000001", "kind": "hashboard", "condition": "unknown"}
        asset = Change("asset", new_id(), Op.ADD, board)
        order = Change("work_order", new_id(), Op.ADD, {
            "number": "WO-B1-000001", "asset_id": asset.id, "kind": "repair", "priority": "normal", "billing": "paid",
            "reported_fault": "dead", "state": "draft", "attempt": 1,
        })  # fmt: skip
        photo = {"order_id": order.id, "sha256": ledger.attachments.put(b"a photo"), "mime": "image/jpeg", "size": 7}
        ledger.commit("somebody", [asset, order, Change("attachment", new_id(), Op.ADD, photo)]).result()
        report = backups.back_up(ledger, tmp_path / "shop.zip")
    assert report.attachments == 1
    return tmp_path / "shop.zip"


def skus(folder):
    with Ledger.open(folder, write=False) as ledger, ledger.read() as db:
        assert check(db, ledger.attachments).sound
        return {row[0] for row in db.execute("SELECT sku FROM part WHERE gone = 0")}


def test_a_backup_restores_elsewhere_whole(backup, tmp_path):
    report = backups.restore(tmp_path / "new", backup)
    assert report.kept is None
    assert skus(tmp_path / "new") == {"kept"}
    with Ledger.open(tmp_path / "new") as ledger:
        (sha256,) = ledger.attachments.all()
        assert ledger.attachments.get(sha256) == b"a photo"
        with ledger.read() as db:
            assert db.execute("SELECT name FROM person_private").fetchone()[0] == "Олена"


def test_restoring_keeps_what_was_there_and_goes_on_under_a_new_device(backup, tmp_path):
    shop = tmp_path / "shop"
    with Ledger.open(shop) as ledger:
        ledger.commit("somebody", [part("later")]).result()
        device = ledger.device_id
    kept = backups.restore(shop, backup).kept
    assert skus(shop) == {"kept"}
    old = sqlite3.connect(kept)
    assert {row[0] for row in old.execute("SELECT sku FROM part")} == {"kept", "later"}
    old.close()
    with Ledger.open(shop) as ledger:
        assert ledger.device_id != device
        ledger.commit("somebody", [part("after")]).result()
        with ledger.read() as db:
            assert check(db, ledger.attachments).sound
            assert dict(db.execute("SELECT device_id, max(seq) FROM change GROUP BY device_id").fetchall()) == {
                device: 7,
                ledger.device_id: 1,
            }


def test_a_backup_is_taken_while_somebody_writes(tmp_path):
    with Ledger.open(tmp_path / "shop") as ledger, Ledger.open(tmp_path / "shop", write=False) as reader:
        futures = [ledger.commit("somebody", received(f"S{n}", f"LT-B1-{n:06d}")) for n in range(100)]
        backups.back_up(reader, tmp_path / "b.zip")
        for future in futures:
            future.result()
    backups.restore(tmp_path / "new", tmp_path / "b.zip")
    assert skus(tmp_path / "new") <= {f"S{n}" for n in range(100)}


def test_a_shop_in_use_is_not_replaced(backup, tmp_path):
    with Ledger.open(tmp_path / "shop"), pytest.raises(LedgerHeld):
        backups.restore(tmp_path / "shop", backup)


def rewritten(backup, target, change):
    """The backup with its parts changed: change(manifest, parts) edits both in place."""
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts.pop(backups.MANIFEST))
    change(manifest, parts)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        archive.writestr(backups.MANIFEST, json.dumps(manifest))
    return target


def attachment(parts):
    return next(name for name in parts if name.startswith("attachments/"))


def resized(manifest, parts, name, data):
    import hashlib

    parts[name] = data
    manifest["parts"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def newer(manifest, parts):
    data = bytearray(parts[DATABASE])
    data[60:64] = (99).to_bytes(4, "big")
    resized(manifest, parts, DATABASE, bytes(data))


def forged(manifest, parts):
    data = parts[DATABASE].replace(b"kept", b"fake")
    assert data != parts[DATABASE]
    resized(manifest, parts, DATABASE, data)


CORRUPTIONS = {
    "a part changed": lambda m, p: p.update({attachment(p): b"b photo"}),
    "a part missing": lambda m, p: p.pop(attachment(p)),
    "a part too many": lambda m, p: p.update({"extra": b""}),
    "a path that leads out": lambda m, p: resized(m, p, "../evil", b"evil"),
    "no database": lambda m, p: (p.pop(DATABASE), m["parts"].pop(DATABASE)),
    "another format": lambda m, p: m.update({"format": "something"}),
    "no parts": lambda m, p: m.pop("parts"),
    "parts of another shape": lambda m, p: m.update({"parts": [1, 2]}),
    "no database of ours": lambda m, p: resized(m, p, DATABASE, b"just some text" * 1000),
    "a forged row with fitting sums": forged,
}


@pytest.mark.parametrize("change", CORRUPTIONS.values(), ids=CORRUPTIONS.keys())
def test_a_corrupted_backup_replaces_nothing(backup, tmp_path, change):
    bad = rewritten(backup, tmp_path / "bad.zip", change)
    with Ledger.open(tmp_path / "shop") as ledger:
        ledger.commit("somebody", [part("later")]).result()
    before = (tmp_path / "shop" / DATABASE).read_bytes()
    with pytest.raises(BadBackup):
        backups.restore(tmp_path / "shop", bad)
    assert (tmp_path / "shop" / DATABASE).read_bytes() == before
    assert skus(tmp_path / "shop") == {"kept", "later"}
    assert not (tmp_path / "evil").exists()
    assert not list((tmp_path / "shop").glob(".restore-*"))


def test_a_truncated_backup_and_a_file_that_is_none_are_refused(backup, tmp_path):
    whole = backup.read_bytes()
    for size in (0, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.zip").write_bytes(whole[:size])
        with pytest.raises(BadBackup):
            backups.restore(tmp_path / "new", tmp_path / "cut.zip")
    assert not (tmp_path / "new" / DATABASE).exists()


def test_a_flipped_byte_is_refused_unless_it_changes_nothing(backup, tmp_path):
    """Some bits of a zip mean nothing, and two distances of a deflate stream may copy the same bytes."""
    whole = bytearray(backup.read_bytes())
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    refused = 0
    for position in range(0, len(whole), 37):
        flipped = whole.copy()
        flipped[position] ^= 0x55
        (tmp_path / "flipped.zip").write_bytes(flipped)
        try:
            backups.inspect(tmp_path / "flipped.zip")
        except BadBackup:
            refused += 1
            continue
        with zipfile.ZipFile(tmp_path / "flipped.zip") as archive:
            for name in (DATABASE, attachment(parts)):
                assert archive.read(name) == parts[name]
    assert refused > 100


def test_a_backup_of_a_newer_version_is_refused(backup, tmp_path):
    with pytest.raises(LedgerTooNew):
        backups.restore(tmp_path / "new", rewritten(backup, tmp_path / "newer.zip", newer))


def test_a_shop_that_misses_an_attachment_makes_no_backup(tmp_path, backup):
    with Ledger.open(tmp_path / "shop", write=False) as ledger:
        (sha256,) = ledger.attachments.all()
        ledger.attachments.path(sha256).unlink()
        with pytest.raises(AttachmentMissing):
            backups.back_up(ledger, tmp_path / "second.zip")
    assert not (tmp_path / "second.zip").exists()
