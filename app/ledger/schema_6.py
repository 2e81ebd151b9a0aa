"""Schema version 6 as SQL, frozen: bins and money of stock moves, suppliers and purchases, stocktakes, imports."""

from __future__ import annotations

from app.ledger.schema_1 import LATE, ROW

SQL = f"""
ALTER TABLE person_private ADD COLUMN pin TEXT;
CREATE TABLE supplier (
    {ROW}, name TEXT NOT NULL, currency TEXT, lead_days INTEGER, note TEXT
) STRICT;
CREATE TABLE supplier_private (
    id TEXT PRIMARY KEY NOT NULL REFERENCES supplier(id) {LATE}, contact TEXT
) STRICT;
ALTER TABLE work_order ADD COLUMN imported_from TEXT;
ALTER TABLE part ADD COLUMN target INTEGER;
ALTER TABLE part ADD COLUMN pack INTEGER;
ALTER TABLE part ADD COLUMN lead_days INTEGER;
ALTER TABLE part ADD COLUMN tracking TEXT;
ALTER TABLE part ADD COLUMN piece_mg REAL;
ALTER TABLE part ADD COLUMN esd INTEGER;
ALTER TABLE part ADD COLUMN msl TEXT;
ALTER TABLE part ADD COLUMN note TEXT;
ALTER TABLE part ADD COLUMN refill INTEGER;
ALTER TABLE part ADD COLUMN place_id TEXT REFERENCES place(id) {LATE};
CREATE INDEX part_place_id ON part(place_id);
CREATE INDEX part_sku_spoken ON part(sku COLLATE NOCASE);
CREATE INDEX part_mpn ON part(mpn COLLATE NOCASE);
CREATE INDEX part_kind ON part(kind);
CREATE TABLE part_alternate (
    {ROW}, part_id TEXT NOT NULL REFERENCES part(id) {LATE}, other_id TEXT NOT NULL REFERENCES part(id) {LATE},
    note TEXT
) STRICT;
CREATE INDEX part_alternate_part_id ON part_alternate(part_id);
CREATE INDEX part_alternate_other_id ON part_alternate(other_id);
CREATE TABLE part_file (
    {ROW}, part_id TEXT NOT NULL REFERENCES part(id) {LATE}, sha256 TEXT NOT NULL, mime TEXT NOT NULL,
    size INTEGER NOT NULL, name TEXT, caption TEXT, small_sha256 TEXT
) STRICT;
CREATE INDEX part_file_part_id ON part_file(part_id);
CREATE TABLE part_supplier (
    {ROW}, part_id TEXT NOT NULL REFERENCES part(id) {LATE}, supplier_id TEXT NOT NULL REFERENCES supplier(id) {LATE},
    order_code TEXT, from_quantity INTEGER NOT NULL, price_minor INTEGER, price_quantity INTEGER NOT NULL,
    currency TEXT, preferred INTEGER NOT NULL
) STRICT;
CREATE INDEX part_supplier_part_id ON part_supplier(part_id);
CREATE INDEX part_supplier_supplier_id ON part_supplier(supplier_id);
CREATE TABLE part_need (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, part_id TEXT NOT NULL REFERENCES part(id) {LATE},
    quantity INTEGER NOT NULL, note TEXT
) STRICT;
CREATE INDEX part_need_order_id ON part_need(order_id);
CREATE INDEX part_need_part_id ON part_need(part_id);
CREATE TABLE purchase (
    {ROW}, number TEXT NOT NULL UNIQUE, supplier_id TEXT NOT NULL REFERENCES supplier(id) {LATE}, state TEXT NOT NULL,
    ordered_at TEXT, eta TEXT, reference TEXT, currency TEXT NOT NULL, shipping_minor INTEGER, duty_minor INTEGER,
    tariff_minor INTEGER, note TEXT
) STRICT;
CREATE INDEX purchase_supplier_id ON purchase(supplier_id);
CREATE TABLE purchase_line (
    {ROW}, purchase_id TEXT NOT NULL REFERENCES purchase(id) {LATE}, part_id TEXT NOT NULL REFERENCES part(id) {LATE},
    quantity INTEGER NOT NULL, amount_minor INTEGER NOT NULL, order_code TEXT, closed INTEGER NOT NULL, note TEXT
) STRICT;
CREATE INDEX purchase_line_purchase_id ON purchase_line(purchase_id);
CREATE INDEX purchase_line_part_id ON purchase_line(part_id);
CREATE TABLE stock_count (
    {ROW}, number TEXT NOT NULL UNIQUE, place_id TEXT REFERENCES place(id) {LATE},
    blind INTEGER NOT NULL, state TEXT NOT NULL,
    reviewer_id TEXT REFERENCES person(id) {LATE}, note TEXT
) STRICT;
CREATE INDEX stock_count_place_id ON stock_count(place_id);
CREATE INDEX stock_count_reviewer_id ON stock_count(reviewer_id);
CREATE TABLE count_line (
    {ROW}, count_id TEXT NOT NULL REFERENCES stock_count(id) {LATE}, kind TEXT NOT NULL,
    lot_id TEXT REFERENCES lot(id) {LATE}, part_id TEXT REFERENCES part(id) {LATE},
    place_id TEXT REFERENCES place(id) {LATE}, counted INTEGER, expected INTEGER, code TEXT, note TEXT
) STRICT;
CREATE INDEX count_line_count_id ON count_line(count_id);
CREATE INDEX count_line_lot_id ON count_line(lot_id);
CREATE INDEX count_line_part_id ON count_line(part_id);
CREATE INDEX count_line_place_id ON count_line(place_id);
CREATE TABLE import_run (
    {ROW}, name TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL, rows INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX import_run_sha256 ON import_run(sha256);
ALTER TABLE lot ADD COLUMN place_id TEXT REFERENCES place(id) {LATE};
ALTER TABLE lot ADD COLUMN supplier_id TEXT REFERENCES supplier(id) {LATE};
ALTER TABLE lot ADD COLUMN purchase_line_id TEXT REFERENCES purchase_line(id) {LATE};
ALTER TABLE lot ADD COLUMN expires_at TEXT;
ALTER TABLE lot ADD COLUMN note TEXT;
CREATE INDEX lot_place_id ON lot(place_id);
CREATE INDEX lot_batch ON lot(batch);
CREATE INDEX lot_supplier_id ON lot(supplier_id);
CREATE INDEX lot_purchase_line_id ON lot(purchase_line_id);
CREATE INDEX lot_donor_asset_id ON lot(donor_asset_id);
ALTER TABLE stock_move ADD COLUMN place_id TEXT REFERENCES place(id) {LATE};
ALTER TABLE stock_move ADD COLUMN other_place_id TEXT REFERENCES place(id) {LATE};
ALTER TABLE stock_move ADD COLUMN value_minor INTEGER;
ALTER TABLE stock_move ADD COLUMN count_id TEXT REFERENCES stock_count(id) {LATE};
CREATE INDEX stock_move_place_id ON stock_move(place_id);
CREATE INDEX stock_move_other_place_id ON stock_move(other_place_id);
CREATE INDEX stock_move_count_id ON stock_move(count_id)
"""
