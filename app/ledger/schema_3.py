"""Schema version 3 as SQL, frozen: sites, where machines stand, what was done to machines and kept of them, and
the course of an aging test.
"""

from __future__ import annotations

from app.ledger.schema_1 import LATE, ROW

#: A machine as it was known at the time, beside its asset where the shop has one.
_MACHINE = f"""asset_id TEXT REFERENCES asset(id) {LATE}, order_id TEXT REFERENCES work_order(id) {LATE},
    ip TEXT NOT NULL, make TEXT, model TEXT, serial TEXT, mac TEXT, simulated INTEGER NOT NULL"""

SQL = f"""
ALTER TABLE test_run ADD COLUMN aging TEXT;
CREATE TABLE site (
    {ROW}, name TEXT NOT NULL
) STRICT;
CREATE TABLE site_range (
    {ROW}, site_id TEXT REFERENCES site(id) {LATE}, name TEXT NOT NULL, targets TEXT NOT NULL
) STRICT;
CREATE INDEX site_range_site_id ON site_range(site_id);
CREATE TABLE site_pool (
    {ROW}, site_id TEXT NOT NULL REFERENCES site(id) {LATE}, url TEXT NOT NULL, user TEXT
) STRICT;
CREATE INDEX site_pool_site_id ON site_pool(site_id);
CREATE TABLE site_firmware (
    {ROW}, site_id TEXT NOT NULL REFERENCES site(id) {LATE}, make TEXT, firmware TEXT NOT NULL
) STRICT;
CREATE INDEX site_firmware_site_id ON site_firmware(site_id);
CREATE TABLE place_rule (
    {ROW}, site_id TEXT NOT NULL REFERENCES site(id) {LATE}, area TEXT, pattern TEXT NOT NULL
) STRICT;
CREATE INDEX place_rule_site_id ON place_rule(site_id);
CREATE TABLE rack (
    {ROW}, site_id TEXT NOT NULL REFERENCES site(id) {LATE}, area TEXT, name TEXT NOT NULL, positions INTEGER,
    columns INTEGER
) STRICT;
CREATE INDEX rack_site_id ON rack(site_id);
CREATE TABLE rack_place (
    {ROW}, site_id TEXT NOT NULL REFERENCES site(id) {LATE}, area TEXT, rack TEXT, position TEXT,
    ip TEXT, mac TEXT, serial TEXT, source TEXT NOT NULL
) STRICT;
CREATE INDEX rack_place_site_id ON rack_place(site_id);
CREATE TABLE device_action (
    {ROW}, {_MACHINE}, kind TEXT NOT NULL, watts REAL, outcome TEXT NOT NULL, detail TEXT, confirmed INTEGER,
    part_of TEXT REFERENCES device_action(id) {LATE}
) STRICT;
CREATE INDEX device_action_part_of ON device_action(part_of);
CREATE INDEX device_action_asset_id ON device_action(asset_id);
CREATE INDEX device_action_order_id ON device_action(order_id);
CREATE INDEX device_action_ip ON device_action(ip);
CREATE INDEX device_action_serial ON device_action(serial);
CREATE INDEX device_action_mac ON device_action(mac);
CREATE TABLE device_log (
    {ROW}, {_MACHINE}, sha256 TEXT NOT NULL, size INTEGER NOT NULL, name TEXT, source TEXT, cut INTEGER NOT NULL,
    verdict TEXT
) STRICT;
CREATE INDEX device_log_asset_id ON device_log(asset_id);
CREATE INDEX device_log_order_id ON device_log(order_id);
CREATE INDEX device_log_ip ON device_log(ip);
CREATE INDEX device_log_serial ON device_log(serial);
CREATE INDEX device_log_mac ON device_log(mac);
CREATE TABLE swap_test (
    {ROW}, {_MACHINE}, verdict TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX swap_test_asset_id ON swap_test(asset_id);
CREATE INDEX swap_test_order_id ON swap_test(order_id);
CREATE INDEX swap_test_ip ON swap_test(ip);
CREATE INDEX swap_test_serial ON swap_test(serial);
CREATE INDEX swap_test_mac ON swap_test(mac);
"""
