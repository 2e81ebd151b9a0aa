"""`hashwrench scan` and the ranges that a shop keeps under names."""

from __future__ import annotations

import json

import pytest

from app.services import sites
from app.services.shop import Shop
from drivers.simulated.fleet import SimulatedFleet


@pytest.fixture(scope="module")
def fleet():
    with SimulatedFleet() as running:
        yield running


@pytest.fixture
def dial_map(fleet, tmp_path):
    path = tmp_path / "dial_map.json"
    routes = {f"{ip}:{port}": f"{host}:{there}" for (ip, port), (host, there) in fleet.dial_map.items()}
    path.write_text(json.dumps(routes))
    return path


def test_a_range_is_scanned_by_its_name_and_judged_by_what_its_site_states(fleet, dial_map, tmp_path, hashwrench):
    data = tmp_path / "shop"
    with Shop.open(data) as shop:
        sites.add_site(shop, "me", "Hall")
        site = sites.sites(shop)[0].id
        sites.add_range(shop, "me", "Container 3", " ".join(fleet.addresses[1:3]), site)
        sites.add_pool(shop, "me", site, "stratum+tcp://stated.example:3333")
    before = (data / "shop.db").read_bytes()
    done = hashwrench("scan", "container 3", "--json", "--dial-map", str(dial_map))
    assert done.returncode == 0, done.stderr
    *devices, summary = done.documents
    assert (summary["addresses"], {device["ip"] for device in devices}) == (2, set(fleet.addresses[1:3]))
    assert all("tampering_suspected" in [one["fault"] for one in device["findings"]] for device in devices)
    assert (data / "shop.db").read_bytes() == before


def test_a_scan_makes_no_shop_where_there_is_none(fleet, dial_map, tmp_path, hashwrench):
    done = hashwrench("scan", fleet.addresses[1], "--json", "--dial-map", str(dial_map))
    assert done.returncode == 0
    assert not (tmp_path / "shop").exists()


def test_a_record_that_cannot_be_read_keeps_no_scan_from_being_done(fleet, dial_map, tmp_path, hashwrench):
    data = tmp_path / "shop"
    data.mkdir()
    (data / "shop.db").write_bytes(b"this is no ledger at all, only some text" * 20)
    done = hashwrench("scan", fleet.addresses[1], "--json", "--dial-map", str(dial_map))
    assert (done.returncode, done.stdout.count("\n")) == (0, 2)
    assert "shop.db" in done.stderr


def test_a_name_that_no_range_has_is_told_whole(tmp_path, hashwrench):
    (tmp_path / "shop").mkdir()
    done = hashwrench("scan", "Container 5", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "hashwrench: There is no range called Container 5 in this shop, and no machine called 5.\n"
