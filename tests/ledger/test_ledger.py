"""The door: what is saved, what is refused, who may write, and what readers see meanwhile."""

import itertools
import json
import os
import sqlite3
import subprocess
import sys
import threading

import pytest

from app.ledger.change import Change, Op, new_id
from app.ledger.entities import ENTITIES
from app.ledger.entity import Kind
from app.ledger.errors import (
    ChangedMeanwhile,
    ChangeRefused,
    DemoMismatch,
    LedgerClosed,
    LedgerError,
    LedgerFailed,
    LedgerFull,
    LedgerHeld,
    LedgerTooNew,
    NoSuchCommit,
    NotALedger,
    UndoBlocked,
)
from app.ledger.ledger import DATABASE, Ledger
from app.ledger.rebuild import columns, rebuild
from app.ledger.schema_version import SCHEMA_VERSION
from tests.ledger.shop_changes import lot, move, part, person, received


def save(ledger, *changes, actor="somebody"):
    return ledger.commit(actor, changes).result(timeout=20)


def test_rows_and_log_are_written_together(ledger, rows):
    new = part("A1", mpn="BM1366AL")
    commit = save(ledger, new)
    assert rows("SELECT id, sku, mpn, gone, created_by FROM part") == [(new.id, "A1", "BM1366AL", 0, "somebody")]
    ((device, seq, entity, id_, op, text, old, commit_id),) = rows(
        "SELECT device_id, seq, entity, entity_id, op, new, old, commit_id FROM change"
    )
    assert (device, seq, entity, id_, op, old) == (ledger.device_id, 1, "part", new.id, "add", "{}")
    assert json.loads(text)["sku"] == "A1"
    assert commit.id == commit_id
    assert ledger.last_saved == commit.at


def test_sequence_numbers_are_contiguous_and_stamps_grow(ledger, rows):
    for number in range(5):
        save(ledger, *received(f"S{number}", f"LT-B1-{number:06d}"))
    log = rows("SELECT seq, hlc FROM change ORDER BY seq")
    assert [seq for seq, _ in log] == list(range(1, 16))
    assert all(earlier < later for (_, earlier), (_, later) in itertools.pairwise(log))


def test_a_set_keeps_the_old_values(ledger, rows):
    new = part("A1", minimum=3)
    save(ledger, new)
    save(ledger, Change("part", new.id, Op.SET, {"minimum": 7, "mpn": "X"}))
    assert rows("SELECT minimum, mpn FROM part") == [(7, "X")]
    assert json.loads(rows("SELECT old FROM change WHERE seq = 2")[0][0]) == {"minimum": 3, "mpn": None}


def test_names_of_people_never_enter_the_log(ledger, rows):
    somebody = person("Олена Коваль")
    save(ledger, somebody)
    assert rows("SELECT name FROM person_private WHERE id = ?", somebody.id) == [("Олена Коваль",)]
    assert all("Коваль" not in str(row) and "\\u041a" not in str(row) for row in rows("SELECT * FROM change"))
    save(ledger, Change("person", somebody.id, Op.SET, {"name": ""}))
    assert rows("SELECT name FROM person_private") == [("",)]


@pytest.mark.parametrize(
    "change",
    [
        Change("nothing", "1", Op.ADD, {"a": 1}),
        Change("part", "1", Op.ADD, {"sku": "A"}),
        Change("part", "1", Op.ADD, {"sku": 5, "name": "x", "kind": "chip", "fits": "[]", "unit": "pc", "minimum": 0}),
        Change("part", "no such row", Op.SET, {"minimum": 1}),
        Change("note", "1", Op.ADD, {"order_id": "no such order", "text": "x"}),
    ],
)
def test_what_does_not_fit_the_declarations_is_refused_whole(ledger, rows, change):
    with pytest.raises((ChangeRefused, LedgerFailed)):
        save(ledger, part("A1"), change)
    assert rows("SELECT count(*) FROM part") == [(0,)]
    assert rows("SELECT count(*) FROM change") == [(0,)]
    save(ledger, part("A1"))
    assert rows("SELECT seq FROM change") == [(1,)]


def test_facts_are_insert_only(ledger):
    changes = received("A1", "LT-B1-000001")
    save(ledger, *changes)
    with pytest.raises(ChangeRefused):
        save(ledger, Change("stock_move", changes[2].id, Op.SET, {"quantity": 99}))


def test_an_edit_of_something_that_changed_meanwhile_is_refused(ledger, rows):
    new = part("A1")
    save(ledger, new)
    seen = rows("SELECT hlc FROM part")[0][0]
    save(ledger, Change("part", new.id, Op.SET, {"minimum": 1}, base=seen))
    with pytest.raises(ChangedMeanwhile):
        save(ledger, Change("part", new.id, Op.SET, {"minimum": 2}, base=seen))


def test_undo_and_undo_of_the_undo(ledger, rows):
    new = part("A1", minimum=3)
    first = save(ledger, new)
    second = save(ledger, Change("part", new.id, Op.SET, {"minimum": 7}))
    with pytest.raises(UndoBlocked):
        ledger.undo("somebody", first.id).result()
    undone = ledger.undo("somebody", second.id).result()
    assert rows("SELECT minimum, gone FROM part") == [(3, 0)]
    with pytest.raises(NoSuchCommit):
        ledger.undo("somebody", second.id).result()
    ledger.undo("somebody", undone.id).result()
    assert rows("SELECT minimum FROM part") == [(7,)]


def test_undo_of_an_addition_takes_the_row_back_unless_others_lean_on_it(ledger, rows):
    new = part("A1")
    first = save(ledger, new)
    leaning = save(ledger, lot(new.id, "LT-B1-000001"))
    with pytest.raises(UndoBlocked):
        ledger.undo("somebody", first.id).result()
    ledger.undo("somebody", leaning.id).result()
    ledger.undo("somebody", first.id).result()
    assert rows("SELECT gone FROM part") == [(1,)]
    assert rows("SELECT gone FROM lot") == [(1,)]


def test_listeners_hear_of_each_commit_until_they_leave(ledger):
    heard = []
    stop = ledger.listen(heard.append)
    first = save(ledger, part("A1"))
    ledger.on_writer(lambda db: None).result()
    stop()
    save(ledger, part("A2"))
    ledger.on_writer(lambda db: None).result()
    assert heard == [first]


def test_a_listener_that_fails_and_a_cancelled_wait_do_not_stop_the_writer(ledger, rows, monkeypatch):
    failures = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    ledger.listen(lambda commit: 1 / 0)
    busy = threading.Event()
    held = ledger.on_writer(lambda db: busy.wait(10))
    waiting = ledger.commit("somebody", [part("never asked for any more")])
    assert waiting.cancel()
    busy.set()
    held.result()
    save(ledger, part("A1"))
    save(ledger, part("A2"))
    ledger.on_writer(lambda db: None).result()
    assert rows("SELECT sku FROM part ORDER BY sku") == [("A1",), ("A2",)]
    assert [failure.exc_type for failure in failures] == [ZeroDivisionError] * 2


def test_a_change_of_name_alone_cannot_be_undone(ledger):
    somebody = person()
    save(ledger, somebody)
    renamed = save(ledger, Change("person", somebody.id, Op.SET, {"name": "redacted"}))
    with pytest.raises(UndoBlocked):
        ledger.undo("somebody", renamed.id).result()


def test_a_second_writer_is_told_who_writes(ledger):
    with pytest.raises(LedgerHeld) as held:
        Ledger.open(ledger.folder)
    assert held.value.who.pid is not None
    assert held.value.who.program == "hashwrench"
    program = (
        "import sys; from pathlib import Path; from app.ledger.ledger import Ledger; from app.ledger.errors import *\n"
        "try: Ledger.open(Path(sys.argv[1]))\n"
        "except LedgerHeld as held: print(held.who.pid)"
    )
    said = subprocess.run([sys.executable, "-c", program, str(ledger.folder)], capture_output=True, text=True)
    assert said.stdout.strip() == str(os.getpid()), said.stderr


def test_the_lock_goes_with_the_ledger(tmp_path):
    Ledger.open(tmp_path).close()
    with Ledger.open(tmp_path) as again:
        assert again.writable


def test_reading_works_while_another_writes_and_sees_whole_commits_only(ledger):
    with Ledger.open(ledger.folder, write=False) as reader:
        torn = []
        done = threading.Event()

        def watch():
            while not done.is_set():
                with reader.read() as db:
                    parts = db.execute("SELECT count(*) FROM part").fetchone()[0]
                    moves = db.execute("SELECT count(*) FROM stock_move").fetchone()[0]
                    log = db.execute("SELECT count(*) FROM change").fetchone()[0]
                    if not (parts == moves and log == 3 * parts):
                        torn.append((parts, moves, log))

        watchers = [threading.Thread(target=watch) for _ in range(3)]
        for watcher in watchers:
            watcher.start()
        for number in range(100):
            save(ledger, *received(f"S{number}", f"LT-B1-{number:06d}"))
        done.set()
        for watcher in watchers:
            watcher.join()
        assert torn == []
        with reader.read() as db:
            assert db.execute("SELECT count(*) FROM part").fetchone()[0] == 100


def test_readers_cannot_write(ledger):
    with ledger.read() as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM change")
    with Ledger.open(ledger.folder, write=False) as reader, pytest.raises(LedgerClosed):
        save(reader, part("A1"))


def test_many_threads_save_through_one_writer(ledger, rows):
    def work(name):
        for number in range(20):
            save(ledger, part(f"{name}-{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows("SELECT count(*), max(seq) FROM change") == [(80, 80)]


def test_closing_finishes_what_was_asked_for(tmp_path):
    ledger = Ledger.open(tmp_path)
    futures = [ledger.commit("somebody", [part(f"S{number}")]) for number in range(50)]
    ledger.close()
    assert all(future.done() and future.exception() is None for future in futures)
    with pytest.raises(LedgerClosed):
        save(ledger, part("late"))
    with Ledger.open(tmp_path, write=False) as again, again.read() as db:
        assert db.execute("SELECT count(*) FROM part").fetchone()[0] == 50


def test_a_database_of_a_newer_version_is_not_touched(tmp_path):
    Ledger.open(tmp_path).close()
    db = sqlite3.connect(tmp_path / DATABASE)
    db.execute("PRAGMA user_version = 99")
    db.close()
    before = (tmp_path / DATABASE).read_bytes()
    for write in (True, False):
        with pytest.raises(LedgerTooNew) as error:
            Ledger.open(tmp_path, write=write)
        assert (error.value.found, error.value.known) == (99, SCHEMA_VERSION)
    assert (tmp_path / DATABASE).read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all, just text " * 100, None])
def test_a_foreign_file_is_refused(tmp_path, content):
    path = tmp_path / DATABASE
    if content is None:
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE theirs (a)")
        db.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(NotALedger):
        Ledger.open(tmp_path)
    assert path.read_bytes() == before


def test_a_full_database_refuses_and_keeps_what_was_acknowledged(ledger, rows):
    save(ledger, part("kept"))
    pages = rows("PRAGMA page_count")[0][0]
    ledger.on_writer(lambda db: db.execute(f"PRAGMA max_page_count = {pages + 2}").fetchall()).result()
    saved = 1
    for number in range(200):
        try:
            save(ledger, part(f"S{number}", name="x" * 2000))
        except LedgerFull:
            break
        saved += 1
    assert saved < 200
    assert rows("SELECT count(*) FROM part") == [(saved,)]
    assert rows("PRAGMA integrity_check") == [("ok",)]
    ledger.on_writer(lambda db: db.execute("PRAGMA max_page_count = 1000000").fetchall()).result()
    save(ledger, part("room again"))
    assert rows("SELECT count(*), max(seq) FROM change") == [(saved + 1, saved + 1)]


def test_a_demo_and_a_real_shop_are_never_taken_for_each_other(tmp_path):
    Ledger.open(tmp_path / "demo", demo=True).close()
    Ledger.open(tmp_path / "real").close()
    with Ledger.open(tmp_path / "demo") as demo, Ledger.open(tmp_path / "real") as real:
        assert demo.demo
        assert not real.demo
    with pytest.raises(DemoMismatch):
        Ledger.open(tmp_path / "demo", demo=False)
    with pytest.raises(DemoMismatch):
        Ledger.open(tmp_path / "real", demo=True)


def test_the_settings_that_keep_commits_through_a_power_cut(ledger):
    def settings(db):
        names = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "application_id", "user_version")
        return {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

    assert ledger.on_writer(settings).result() == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "application_id": 0x48575231,
        "user_version": SCHEMA_VERSION,
    }


def test_tables_are_as_declared_and_strict(rows):
    strict = {name for _, name, _, _, _, is_strict in rows("PRAGMA table_list") if is_strict}
    for name, entity in ENTITIES.items():
        assert name in strict
        found = rows(f"PRAGMA table_info({name})")
        assert tuple(column[1] for column in found) == columns(entity)
        types = {column[1]: (column[2], bool(column[3])) for column in found}
        for field in entity.logged:
            assert types[field.name] == (field.kind.value, field.required)
        refers = {(row[3], row[2]) for row in rows(f"PRAGMA foreign_key_list({name})")}
        assert refers == {(field.name, field.refers) for field in entity.logged if field.refers}
        if entity.private:
            private = {column[1] for column in rows(f"PRAGMA table_info({name}_private)")}
            assert private == {"id", *(field.name for field in entity.private)}
    assert {kind.value for kind in Kind} == {"TEXT", "INTEGER", "REAL"}


def test_hostile_text_is_stored_as_text(ledger, rows):
    save(ledger, part("x'); DROP TABLE part; --", name="\ud800 half\x00 \u202e"))
    assert rows("SELECT sku, name FROM part") == [("x'); DROP TABLE part; --", "? half\ufffd \u202e")]


def test_new_ids_sort_in_the_order_they_were_made():
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_moves_may_take_a_lot_below_zero(ledger, rows):
    changes = received("A1", "LT-B1-000001", 1)
    save(ledger, *changes)
    save(ledger, move(changes[1].id, -3, "consume"))
    assert rows("SELECT sum(quantity) FROM stock_move") == [(-2,)]


def test_a_rebuild_passes_through_what_was_alike_for_a_while(ledger, rows):
    first = ledger.commit("somebody", [part("A1")]).result()
    ledger.undo("somebody", first.id).result()
    ledger.commit("somebody", [part("A1")]).result()
    assert ledger.on_writer(rebuild).result() == 2
    assert sorted(rows("SELECT sku, gone FROM part")) == [("A1", 0), ("A1", 1)]
    with pytest.raises(LedgerError):
        ledger.commit("somebody", [part("A1")]).result()
