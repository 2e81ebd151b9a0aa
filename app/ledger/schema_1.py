"""Schema version 1 as SQL, frozen: a released schema is never edited, the next one is a migration of its own."""

from __future__ import annotations

#: What every entity's row begins with.
ROW = """id TEXT PRIMARY KEY NOT NULL, hlc INTEGER NOT NULL, gone INTEGER NOT NULL CHECK (gone IN (0, 1)),
    created_at TEXT NOT NULL, created_offset INTEGER NOT NULL, created_by TEXT NOT NULL"""
#: References are looked at when the transaction ends, so that the order of rows inside it is free.
LATE = "DEFERRABLE INITIALLY DEFERRED"

SQL = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
CREATE TABLE change (
    device_id TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL, hlc INTEGER NOT NULL,
    at TEXT NOT NULL, utc_offset INTEGER NOT NULL, actor TEXT NOT NULL, entity TEXT NOT NULL, entity_id TEXT NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('add', 'set')), new TEXT NOT NULL, old TEXT NOT NULL, base INTEGER,
    schema INTEGER NOT NULL, commit_id TEXT NOT NULL, undoes TEXT, hash BLOB NOT NULL,
    PRIMARY KEY (device_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_hlc ON change(hlc);
CREATE INDEX change_row ON change(entity, entity_id);
CREATE INDEX change_commit ON change(commit_id);
CREATE INDEX change_actor ON change(actor, hlc);
CREATE INDEX change_undoes ON change(undoes) WHERE undoes IS NOT NULL;
CREATE TABLE person (
    {ROW}, role TEXT NOT NULL
) STRICT;
CREATE TABLE person_private (
    id TEXT PRIMARY KEY NOT NULL REFERENCES person(id) {LATE}, name TEXT
) STRICT;
CREATE TABLE customer (
    {ROW}, language TEXT
) STRICT;
CREATE TABLE customer_private (
    id TEXT PRIMARY KEY NOT NULL REFERENCES customer(id) {LATE}, name TEXT, contact TEXT
) STRICT;
CREATE TABLE asset (
    {ROW}, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, make TEXT, model TEXT, board_code TEXT,
    serial TEXT, serial_source TEXT, mac TEXT, condition TEXT NOT NULL,
    owner_id TEXT REFERENCES customer(id) {LATE}
) STRICT;
CREATE TABLE work_order (
    {ROW}, number TEXT NOT NULL UNIQUE, asset_id TEXT NOT NULL REFERENCES asset(id) {LATE},
    miner_id TEXT REFERENCES asset(id) {LATE}, miner_ip TEXT, miner_make TEXT, miner_model TEXT,
    miner_slot INTEGER, customer_id TEXT REFERENCES customer(id) {LATE},
    parent_id TEXT REFERENCES work_order(id) {LATE}, kind TEXT NOT NULL, priority TEXT NOT NULL,
    billing TEXT NOT NULL, reported_fault TEXT NOT NULL, state TEXT NOT NULL, held_from TEXT,
    attempt INTEGER NOT NULL
) STRICT;
CREATE INDEX work_order_asset_id ON work_order(asset_id);
CREATE INDEX work_order_miner_id ON work_order(miner_id);
CREATE INDEX work_order_parent_id ON work_order(parent_id);
CREATE TABLE installation (
    {ROW}, asset_id TEXT NOT NULL REFERENCES asset(id) {LATE},
    machine_id TEXT NOT NULL REFERENCES asset(id) {LATE}, slot INTEGER, since TEXT NOT NULL, until TEXT,
    observed INTEGER NOT NULL, order_id TEXT REFERENCES work_order(id) {LATE}
) STRICT;
CREATE INDEX installation_asset_id ON installation(asset_id);
CREATE INDEX installation_machine_id ON installation(machine_id);
CREATE INDEX installation_order_id ON installation(order_id);
CREATE TABLE transition (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, source TEXT NOT NULL, target TEXT NOT NULL,
    reason TEXT, overridden INTEGER
) STRICT;
CREATE INDEX transition_order_id ON transition(order_id);
CREATE TABLE test_run (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, kind TEXT NOT NULL, phase TEXT NOT NULL,
    verdict TEXT NOT NULL, board_code TEXT, chips_expected INTEGER, chips_found INTEGER, seconds REAL,
    ambient_c REAL, fixture TEXT, note TEXT, run TEXT
) STRICT;
CREATE INDEX test_run_order_id ON test_run(order_id);
CREATE TABLE finding (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE},
    test_run_id TEXT REFERENCES test_run(id) {LATE}, phase TEXT NOT NULL, fault TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX finding_order_id ON finding(order_id);
CREATE TABLE finding_status (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE},
    finding_id TEXT NOT NULL REFERENCES finding(id) {LATE}, status TEXT NOT NULL, note TEXT
) STRICT;
CREATE INDEX finding_status_order_id ON finding_status(order_id);
CREATE INDEX finding_status_finding_id ON finding_status(finding_id);
CREATE TABLE measurement (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE},
    test_run_id TEXT REFERENCES test_run(id) {LATE}, point TEXT NOT NULL, domain INTEGER, chip INTEGER,
    quantity TEXT NOT NULL, value REAL NOT NULL, unit TEXT NOT NULL, limit_low REAL, limit_high REAL,
    uncertainty REAL, instrument TEXT, conditions TEXT
) STRICT;
CREATE INDEX measurement_order_id ON measurement(order_id);
CREATE TABLE action (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, code TEXT NOT NULL, position TEXT,
    result TEXT, minutes INTEGER NOT NULL, finding_ids TEXT
) STRICT;
CREATE INDEX action_order_id ON action(order_id);
CREATE TABLE part (
    {ROW}, sku TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, fits TEXT NOT NULL, mpn TEXT,
    unit TEXT NOT NULL, minimum INTEGER NOT NULL
) STRICT;
CREATE TABLE lot (
    {ROW}, number TEXT NOT NULL UNIQUE, part_id TEXT NOT NULL REFERENCES part(id) {LATE}, grade TEXT NOT NULL,
    cost_minor INTEGER NOT NULL, currency TEXT NOT NULL, supplier TEXT, batch TEXT, bin TEXT,
    received_at TEXT NOT NULL, donor_asset_id TEXT REFERENCES asset(id) {LATE}
) STRICT;
CREATE INDEX lot_part_id ON lot(part_id);
CREATE TABLE stock_move (
    {ROW}, lot_id TEXT NOT NULL REFERENCES lot(id) {LATE}, quantity INTEGER NOT NULL, reason TEXT NOT NULL,
    order_id TEXT REFERENCES work_order(id) {LATE}, cost_minor INTEGER NOT NULL, currency TEXT NOT NULL,
    note TEXT
) STRICT;
CREATE INDEX stock_move_lot_id ON stock_move(lot_id);
CREATE INDEX stock_move_order_id ON stock_move(order_id);
CREATE TABLE replacement (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE},
    stock_move_id TEXT NOT NULL REFERENCES stock_move(id) {LATE},
    lot_id TEXT NOT NULL REFERENCES lot(id) {LATE}, position TEXT NOT NULL, quantity INTEGER NOT NULL,
    removed TEXT NOT NULL, removed_mark TEXT, finding_ids TEXT
) STRICT;
CREATE INDEX replacement_order_id ON replacement(order_id);
CREATE INDEX replacement_stock_move_id ON replacement(stock_move_id);
CREATE INDEX replacement_lot_id ON replacement(lot_id);
CREATE TABLE part_return (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE},
    replacement_id TEXT NOT NULL REFERENCES replacement(id) {LATE},
    stock_move_id TEXT NOT NULL REFERENCES stock_move(id) {LATE}, quantity INTEGER NOT NULL
) STRICT;
CREATE INDEX part_return_order_id ON part_return(order_id);
CREATE INDEX part_return_replacement_id ON part_return(replacement_id);
CREATE INDEX part_return_stock_move_id ON part_return(stock_move_id);
CREATE TABLE signature (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE},
    person_id TEXT NOT NULL REFERENCES person(id) {LATE}, role TEXT NOT NULL, content_hash TEXT NOT NULL,
    image_sha256 TEXT
) STRICT;
CREATE INDEX signature_order_id ON signature(order_id);
CREATE TABLE attachment (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, sha256 TEXT NOT NULL, mime TEXT NOT NULL,
    size INTEGER NOT NULL, name TEXT, caption TEXT, phase TEXT
) STRICT;
CREATE INDEX attachment_order_id ON attachment(order_id);
CREATE TABLE note (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, text TEXT NOT NULL
) STRICT;
CREATE INDEX note_order_id ON note(order_id);
CREATE TABLE intake_answer (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, item TEXT NOT NULL, answer TEXT NOT NULL,
    note TEXT
) STRICT;
CREATE INDEX intake_answer_order_id ON intake_answer(order_id);
CREATE UNIQUE INDEX part_sku ON part(sku) WHERE gone = 0;
CREATE INDEX asset_serial ON asset(serial);
CREATE INDEX work_order_hlc ON work_order(hlc);
"""
