import sqlite3

import pytest
from sqlite_utils import Migrations

from app.ledger import schema_version, writing
from app.ledger.change import Change, Op
from app.ledger.check import check
from app.ledger.ledger import DATABASE, Ledger
from app.ledger.migrations import migrate
from app.ledger.rebuild import folded, rebuild
from app.ledger.schema_steps import STEPS
from app.ledger.schema_version import SCHEMA_VERSION
from tests.ledger.shop_changes import part


@pytest.fixture
def old_shop(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        ledger.commit("somebody", [part("A1")]).result()
    return tmp_path


def next_version(step):
    """The released steps and one more."""
    steps = Migrations("shop")
    for released in STEPS._migrations:
        steps(name=released.name)(released.fn)
    steps(name=f"{SCHEMA_VERSION + 1:04}")(step)
    return steps


def opened(folder):
    return sqlite3.connect(folder / DATABASE, isolation_level=None)


def test_a_copy_is_put_aside_before_a_step(old_shop):
    def add_column(db):
        db.conn.execute("ALTER TABLE part ADD COLUMN colour TEXT")
        db.conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    db = opened(old_shop)
    (copy,) = migrate(db, old_shop / "backups", next_version(add_column))
    assert db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION + 1
    assert migrate(db, old_shop / "backups", next_version(add_column)) == ()
    db.close()
    before = sqlite3.connect(copy)
    assert before.execute("SELECT sku FROM part").fetchall() == [("A1",)]
    assert "colour" not in {row[1] for row in before.execute("PRAGMA table_info(part)")}
    before.close()


def test_a_step_that_fails_leaves_everything_as_it_was(old_shop):
    def half(db):
        db.conn.execute("ALTER TABLE part ADD COLUMN colour TEXT")
        db.conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        raise ZeroDivisionError

    db = opened(old_shop)
    with pytest.raises(ZeroDivisionError):
        migrate(db, old_shop / "backups", next_version(half))
    assert db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert "colour" not in {row[1] for row in db.execute("PRAGMA table_info(part)")}
    db.close()
    with Ledger.open(old_shop) as ledger:
        ledger.commit("somebody", [part("A2")]).result()


def test_a_new_shop_needs_no_copy(tmp_path):
    Ledger.open(tmp_path).close()
    assert not (tmp_path / "backups").exists()


def test_changes_of_an_older_schema_are_carried_over_by_their_new_names(old_shop, monkeypatch):
    with Ledger.open(old_shop) as ledger:
        with ledger.read() as db:
            id_ = db.execute("SELECT id FROM part").fetchone()[0]
        ledger.commit("somebody", [Change("part", id_, Op.SET, {"minimum": 5})]).result()
        monkeypatch.setattr(schema_version, "RENAMES", {1: {"part": {"least": "minimum"}}})

        def as_if_older(db):
            db.execute("UPDATE change SET schema = 0, new = replace(new, 'minimum', 'least')")
            rebuild(db)
            return folded(db)["part"][id_]["minimum"], db.execute("SELECT minimum FROM part").fetchone()[0]

        assert ledger.on_writer(as_if_older).result() == (5, 5)


def test_a_shop_of_schema_1_is_brought_up_to_date_and_keeps_everything(tmp_path, monkeypatch):
    first = Migrations("shop")
    first(name="0001")(next(step.fn for step in STEPS._migrations if step.name == "0001"))
    db = opened(tmp_path)
    migrate(db, tmp_path / "backups", first)
    db.execute("INSERT INTO meta (key, value) VALUES ('device_id', 'd'), ('bench_prefix', 'B7'), ('demo', '0')")
    monkeypatch.setattr(writing, "SCHEMA_VERSION", 1)
    writing.write(db, writing.head_of(db, "d"), "somebody", [part("A1")])
    db.close()
    monkeypatch.undo()
    with Ledger.open(tmp_path, write=False) as ledger, ledger.read() as db:
        assert check(db, ledger.attachments).sound
        assert db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        assert db.execute("SELECT sku FROM part").fetchone()[0] == "A1"
        assert ledger.bench_prefix == "B7"
    assert list((tmp_path / "backups").glob("before-0002-*.db"))
    with Ledger.open(tmp_path) as ledger:
        assert ledger.on_writer(rebuild).result() == 1
