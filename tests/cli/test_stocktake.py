"""Stocktake and salvage at a terminal: codes on standard input, a review as JSON, a donor's lots."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from app.cli.main import app
from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import PartKind
from app.domain.order_draft import AssetDraft
from app.domain.stock import Money, PartDraft
from app.services import stock
from app.services.assets import known_or_new
from app.services.shop import Shop

SERIAL = "JYZZYRHBCJGBI000C"


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "data"
    with Shop.open(folder, write=True) as shop:
        stock.receive(shop, "Ana", PartDraft("BM1362", "Chip", PartKind.CHIP), 10, Money(300, "USD"), bin="C1")
        with shop.writing("Ana") as draft:
            board = AssetDraft(AssetKind.HASHBOARD, "Bitmain", "S19j Pro", "BHB42601", SERIAL, SerialSource.LABEL)
            known_or_new(shop, draft, board)

    def command(*arguments: str, typed: str = ""):
        return CliRunner().invoke(app, ["--data-dir", str(folder), *arguments], input=typed)

    return command


def test_a_scanner_at_a_terminal(run):
    found = run("stocktake", "scan", "--by", "Ana", typed="C1\nLT-B1-000001\n7\nWHAT\n<\n99\n<\n")
    assert found.exit_code == 0, found.output
    assert "CT-B1-000001  0 of 1 bin" in found.output
    assert run("stocktake", "accept", "CT-B1-000001").exit_code == 2
    done = json.loads(run("stocktake", "finish", "CT-B1-000001", "--json").stdout)
    assert (done["state"], done["bins_done"]) == ("review", 1)
    review = json.loads(run("stocktake", "review", "CT-B1-000001", "--json").stdout)
    (line,) = review["lines"]
    assert (line["bin_name"], line["expected"], line["counted"], line["change"]) == ("C1", 10, 7, -3)
    assert line["worth"] == {"minor": -900, "currency": "USD"}
    assert run("stocktake", "accept", "CT-B1-000001").exit_code == 0
    assert json.loads(run("stocktake", "accuracy", "--json").stdout) == {
        "bins": 1, "exact": 0, "share": 0.0, "off": [{"minor": 900, "currency": "USD"}],
    }  # fmt: skip
    assert "C1" in run("stocktake", "plan").output
    refused = run("stocktake", "scan", "5")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_donor_at_a_terminal(run):
    offered = json.loads(run("salvage", "propose", SERIAL, "--json").stdout)
    assert (offered["parts"][0]["sku"], offered["parts"][0]["usable"]) == ("BM1362", 126)
    made = run("salvage", "take", SERIAL, "BM1362=100", "--bin", "D1", "--value", "50", "--json")
    assert json.loads(made.stdout) == [{"lot": "LT-B1-000002", "sku": "BM1362", "came": 100}]
    for wrong in (("BM1362",), ("BM1362=2", "--value", "much")):
        assert run("salvage", "take", SERIAL, *wrong, "--bin", "D1").exit_code == 2
