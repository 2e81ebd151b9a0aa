"""Everything exported, read back and compared with the tables."""

import csv
import io
import json
import zipfile

import pytest

from app.domain.order_draft import OrderDraft
from app.domain.record_error import BadTarget, NotReplaceable
from app.domain.stock import Money
from app.ledger.entities import ENTITIES
from app.services import stock
from app.services.export_all import LEFT_OUT, export_all, fields_of
from app.services.order_records import attach
from app.services.orders import open_order
from app.services.shop import Shop
from tests.services.shop_story import CHIP

HOSTILE = '=cmd|"/c calc"!A1'


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with Shop.open(tmp_path_factory.mktemp("export") / "data") as opened:
        order = open_order(opened, "Олена", OrderDraft(HOSTILE))
        attach(opened, "李雷", order.id, b"\x00\xff bytes", name="测试.bin")
        stock.receive(opened, "Bo", CHIP, 7, Money(325, "USD"))
        with opened.writing("Bo") as draft:
            customer = draft.customer("Кузница, ООО")
            draft.set("customer", customer, address="Line 1\nLine 2")
        yield opened


def compared(shop, read):
    """Every table of the export against the database, CSV and JSON Lines alike."""
    schema = json.loads(read("schema.json"))
    rows = 0
    with shop.read() as db:
        for name, entity in ENTITIES.items():
            private = {field.name for field in entity.private}
            heads = fields_of(entity)
            exact = [json.loads(line) for line in read(f"tables/{name}.jsonl").decode().splitlines()]
            sheet = list(csv.DictReader(io.StringIO(read(f"tables/{name}.csv").decode("utf-8-sig"), newline="")))
            mine = {row["id"]: dict(row) for row in db.execute(f"SELECT * FROM {name}")}
            if private:
                for row in db.execute(f"SELECT * FROM {name}_private"):
                    mine[row["id"]].update({key: row[key] for key in private if key in row.keys()})  # noqa: SIM118
            assert {row["id"] for row in exact} == {row["id"] for row in sheet} == set(mine)
            assert schema["tables"][name]["rows"] == len(mine)
            assert tuple(column["name"] for column in schema["tables"][name]["columns"]) == heads
            for row in exact:
                assert row == {head: mine[row["id"]].get(head) for head in heads}
            for row in sheet:
                for head in heads:
                    value = mine[row["id"]].get(head)
                    text = "" if value is None else str(value)
                    assert row[head] in (text, f"'{text}"), (name, head)
                    assert not row[head].startswith(("=", "+", "@")) or not isinstance(value, str)
            rows += len(mine)
        log = [json.loads(line) for line in read("change_log.jsonl").decode().splitlines()]
        hashes = [row[0].hex() for row in db.execute("SELECT hash FROM change ORDER BY device_id, seq")]
        assert [line["hash"] for line in log] == hashes
    for sha256 in shop.attachments.all():
        assert read(f"files/{sha256}") == shop.attachments.get(sha256)
        assert schema["files"][sha256] == len(shop.attachments.get(sha256))
    assert b"PINs" in read("README.txt")
    return rows + len(log)


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_everything_is_there_and_reads_back(shop, tmp_path, kind):
    target = tmp_path / ("all.zip" if kind == "zip" else "all")
    seen = []
    report = export_all(shop, target, lambda done, whole: seen.append((done, whole)) or True)
    if kind == "zip":
        with zipfile.ZipFile(target) as archive:
            assert archive.testzip() is None
            assert compared(shop, archive.read) == report.rows
    else:
        assert compared(shop, lambda name: (target / name).read_bytes()) == report.rows
    assert (report.files, report.missing) == (1, ())
    assert seen
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert ("person", "pin") in LEFT_OUT


def test_breaking_off_and_a_target_that_will_not_do_leave_nothing(shop, tmp_path):
    for target in (tmp_path / "all.zip", tmp_path / "all"):
        assert export_all(shop, target, lambda _done, _whole: False) is None
        assert list(tmp_path.iterdir()) == []
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a").write_text("a")
    with pytest.raises(BadTarget, match="not_empty"):
        export_all(shop, tmp_path / "mine")
    with pytest.raises(BadTarget, match="no_folder"):
        export_all(shop, tmp_path / "none" / "all.zip")
    for inside in (shop.data_dir / "all", shop.data_dir / "backups" / "all.zip"):
        inside.parent.mkdir(exist_ok=True)
        with pytest.raises(BadTarget, match="inside"):
            export_all(shop, inside)
    (tmp_path / "old.zip").write_text("old")
    with pytest.raises(FileExistsError):
        export_all(shop, tmp_path / "old.zip")
    assert (tmp_path / "old.zip").read_text() == "old"
    assert export_all(shop, tmp_path / "old.zip", replace=True) is not None
    (tmp_path / "link.zip").symlink_to(shop.ledger.path)
    with pytest.raises(NotReplaceable):
        export_all(shop, tmp_path / "link.zip", replace=True)


def test_a_file_that_is_missing_is_named_and_the_rest_is_there(tmp_path):
    with Shop.open(tmp_path / "data") as shop:
        order = open_order(shop, "Bo", OrderDraft("dead"))
        attach(shop, "Bo", order.id, b"one", name="a.bin")
        (sha256,) = shop.attachments.all()
        shop.attachments.path(sha256).unlink()
        report = export_all(shop, tmp_path / "all")
        assert report.missing == (sha256,)
        assert json.loads((tmp_path / "all" / "schema.json").read_text())["files_missing"] == [sha256]
