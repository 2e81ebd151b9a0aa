"""Schema version 5 as SQL, frozen: identities and places of assets, intake, quotes, claims, amendments, hand-over."""

from __future__ import annotations

from app.ledger.schema_1 import LATE, ROW

SQL = f"""
CREATE TABLE intake_batch (
    {ROW}, number TEXT NOT NULL UNIQUE, customer_id TEXT REFERENCES customer(id) {LATE}, declared INTEGER,
    courier TEXT, reference TEXT, note TEXT, closed INTEGER NOT NULL, kind TEXT, priority TEXT, billing TEXT,
    due_at TEXT, reported_fault TEXT, expected TEXT, asset_kind TEXT, model TEXT,
    place_id TEXT REFERENCES place(id) {LATE}
) STRICT;
CREATE INDEX intake_batch_customer_id ON intake_batch(customer_id);
CREATE INDEX intake_batch_place_id ON intake_batch(place_id);
CREATE TABLE intake_scan (
    {ROW}, batch_id TEXT NOT NULL REFERENCES intake_batch(id) {LATE}, order_id TEXT REFERENCES work_order(id) {LATE},
    code TEXT NOT NULL, outcome TEXT NOT NULL
) STRICT;
CREATE INDEX intake_scan_batch_id ON intake_scan(batch_id);
CREATE INDEX intake_scan_order_id ON intake_scan(order_id);
ALTER TABLE intake_answer ADD COLUMN template TEXT;
ALTER TABLE customer ADD COLUMN currency TEXT;
ALTER TABLE customer ADD COLUMN sla_days INTEGER;
ALTER TABLE customer ADD COLUMN warranty_days INTEGER;
ALTER TABLE customer ADD COLUMN price_cap_minor INTEGER;
ALTER TABLE customer ADD COLUMN inspection_minor INTEGER;
ALTER TABLE customer ADD COLUMN terms TEXT;
ALTER TABLE customer ADD COLUMN merged_into TEXT REFERENCES customer(id) {LATE};
CREATE INDEX customer_merged_into ON customer(merged_into);
ALTER TABLE customer_private ADD COLUMN address TEXT;
ALTER TABLE customer_private ADD COLUMN note TEXT;
ALTER TABLE asset ADD COLUMN revision TEXT;
ALTER TABLE asset ADD COLUMN merged_into TEXT REFERENCES asset(id) {LATE};
ALTER TABLE asset ADD COLUMN came_as TEXT;
CREATE INDEX asset_came_as ON asset(came_as);
CREATE INDEX asset_merged_into ON asset(merged_into);
CREATE INDEX asset_mac ON asset(mac);
CREATE INDEX asset_owner_id ON asset(owner_id);
CREATE INDEX asset_counted ON asset(kind, condition, merged_into) WHERE gone = 0;
CREATE INDEX installation_open ON installation(asset_id, until, gone) WHERE until IS NULL AND gone = 0;
ALTER TABLE work_order ADD COLUMN due_at TEXT;
ALTER TABLE work_order ADD COLUMN assignee_id TEXT REFERENCES person(id) {LATE};
ALTER TABLE work_order ADD COLUMN price_cap_minor INTEGER;
ALTER TABLE work_order ADD COLUMN currency TEXT;
ALTER TABLE work_order ADD COLUMN batch_id TEXT REFERENCES intake_batch(id) {LATE};
ALTER TABLE work_order ADD COLUMN customer_reference TEXT;
ALTER TABLE work_order ADD COLUMN held_until TEXT;
ALTER TABLE work_order ADD COLUMN held_why TEXT;
ALTER TABLE work_order ADD COLUMN came_as TEXT;
CREATE INDEX work_order_customer_id ON work_order(customer_id, gone, state);
CREATE INDEX work_order_state ON work_order(state, due_at) WHERE gone = 0;
CREATE INDEX work_order_assignee_id ON work_order(assignee_id);
CREATE INDEX work_order_batch_id ON work_order(batch_id);
CREATE INDEX work_order_came_as ON work_order(came_as);
CREATE INDEX work_order_customer_reference ON work_order(customer_reference) WHERE customer_reference IS NOT NULL;
ALTER TABLE transition ADD COLUMN why TEXT;
ALTER TABLE transition ADD COLUMN until TEXT;
ALTER TABLE attachment ADD COLUMN small_sha256 TEXT;
ALTER TABLE attachment ADD COLUMN source TEXT;
ALTER TABLE attachment ADD COLUMN stripped INTEGER;
ALTER TABLE lot ADD COLUMN elsewhere INTEGER;
ALTER TABLE part ADD COLUMN elsewhere INTEGER;
DROP INDEX part_sku;
CREATE UNIQUE INDEX part_sku ON part(sku) WHERE gone = 0 AND elsewhere IS NULL;
ALTER TABLE lot ADD COLUMN came_as TEXT;
CREATE TABLE asset_identity (
    {ROW}, asset_id TEXT NOT NULL REFERENCES asset(id) {LATE}, source TEXT NOT NULL, serial TEXT NOT NULL,
    order_id TEXT REFERENCES work_order(id) {LATE}
) STRICT;
CREATE INDEX asset_identity_asset_id ON asset_identity(asset_id);
CREATE INDEX asset_identity_serial ON asset_identity(serial);
CREATE INDEX asset_identity_order_id ON asset_identity(order_id);
CREATE TABLE place (
    {ROW}, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
    parent_id TEXT REFERENCES place(id) {LATE}, site_id TEXT REFERENCES site(id) {LATE}
) STRICT;
CREATE INDEX place_parent_id ON place(parent_id);
CREATE INDEX place_site_id ON place(site_id);
CREATE TABLE asset_move (
    {ROW}, asset_id TEXT NOT NULL REFERENCES asset(id) {LATE}, place_id TEXT REFERENCES place(id) {LATE},
    site_id TEXT REFERENCES site(id) {LATE}, area TEXT, rack TEXT, position TEXT, observed INTEGER NOT NULL,
    order_id TEXT REFERENCES work_order(id) {LATE}, note TEXT
) STRICT;
CREATE INDEX asset_move_asset_id ON asset_move(asset_id);
CREATE INDEX asset_move_place_id ON asset_move(place_id);
CREATE INDEX asset_move_site_id ON asset_move(site_id);
CREATE INDEX asset_move_order_id ON asset_move(order_id);
CREATE TABLE quote (
    {ROW}, number TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE},
    total_minor INTEGER NOT NULL, currency TEXT NOT NULL, valid_until TEXT, body TEXT NOT NULL,
    withdrawn INTEGER NOT NULL, came_as TEXT
) STRICT;
CREATE INDEX quote_order_id ON quote(order_id);
CREATE TABLE approval (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, quote_id TEXT REFERENCES quote(id) {LATE},
    decision TEXT NOT NULL, how TEXT NOT NULL, person_id TEXT REFERENCES person(id) {LATE}, note TEXT
) STRICT;
CREATE INDEX approval_order_id ON approval(order_id);
CREATE INDEX approval_quote_id ON approval(quote_id);
CREATE INDEX approval_person_id ON approval(person_id);
CREATE TABLE price (
    {ROW}, kind TEXT NOT NULL, model TEXT, difficulty TEXT, amount_minor INTEGER NOT NULL, currency TEXT NOT NULL,
    customer_id TEXT REFERENCES customer(id) {LATE}
) STRICT;
CREATE INDEX price_customer_id ON price(customer_id);
CREATE TABLE claim (
    {ROW}, number TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE},
    form TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, came_as TEXT
) STRICT;
CREATE INDEX claim_order_id ON claim(order_id);
CREATE TABLE amendment (
    {ROW}, order_id TEXT NOT NULL REFERENCES work_order(id) {LATE}, text TEXT NOT NULL,
    content_hash TEXT NOT NULL, files TEXT
) STRICT;
CREATE INDEX amendment_order_id ON amendment(order_id);
CREATE TABLE handover (
    {ROW}, order_id TEXT REFERENCES work_order(id) {LATE}, asset_id TEXT REFERENCES asset(id) {LATE},
    direction TEXT NOT NULL, sha256 TEXT NOT NULL, peer TEXT, body TEXT NOT NULL
) STRICT;
CREATE INDEX handover_order_id ON handover(order_id);
CREATE INDEX handover_asset_id ON handover(asset_id);
CREATE TABLE conflict (
    {ROW}, handover_id TEXT NOT NULL REFERENCES handover(id) {LATE},
    order_id TEXT REFERENCES work_order(id) {LATE}, entity TEXT NOT NULL, entity_id TEXT NOT NULL,
    field TEXT NOT NULL, ours TEXT, theirs TEXT, settled TEXT, versions TEXT
) STRICT;
CREATE INDEX conflict_handover_id ON conflict(handover_id);
CREATE INDEX conflict_order_id ON conflict(order_id)
"""
