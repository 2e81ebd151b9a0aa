"""Schema version 4 as SQL, frozen: guided checks, the conditions of measurements, references of good boards."""

from __future__ import annotations

from app.ledger.schema_1 import LATE, ROW

SQL = f"""
CREATE TABLE board_check (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, kind TEXT NOT NULL, phase TEXT NOT NULL,
    board_code TEXT, revision TEXT, instrument TEXT, simulated INTEGER NOT NULL, body TEXT, ended INTEGER NOT NULL,
    test_run_id TEXT REFERENCES test_run(id) {LATE}
) STRICT;
CREATE INDEX board_check_order_id ON board_check(order_id);
CREATE INDEX board_check_test_run_id ON board_check(test_run_id);
ALTER TABLE measurement ADD COLUMN check_id TEXT REFERENCES board_check(id) {LATE};
ALTER TABLE measurement ADD COLUMN mode TEXT;
ALTER TABLE measurement ADD COLUMN state TEXT;
ALTER TABLE measurement ADD COLUMN ground TEXT;
ALTER TABLE measurement ADD COLUMN polarity TEXT;
CREATE INDEX measurement_check_id ON measurement(check_id);
CREATE TABLE power_override (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE},
    check_id TEXT REFERENCES board_check(id) {LATE}, reason TEXT NOT NULL
) STRICT;
CREATE INDEX power_override_order_id ON power_override(order_id);
CREATE INDEX power_override_check_id ON power_override(check_id);
CREATE TABLE reference (
    {ROW}, asset_id TEXT REFERENCES asset(id) {LATE}, order_id TEXT REFERENCES work_order(id) {LATE},
    board_code TEXT NOT NULL, revision TEXT, serial TEXT, shop TEXT, sha256 TEXT NOT NULL, simulated INTEGER NOT NULL,
    body TEXT NOT NULL, note TEXT, withdrawn INTEGER NOT NULL
) STRICT;
CREATE TABLE reference_private (
    id TEXT PRIMARY KEY NOT NULL REFERENCES reference(id) {LATE}, person TEXT
) STRICT;
CREATE INDEX reference_board_code ON reference(board_code);
CREATE INDEX reference_sha256 ON reference(sha256);
CREATE INDEX reference_asset_id ON reference(asset_id);
CREATE INDEX reference_order_id ON reference(order_id)
"""
