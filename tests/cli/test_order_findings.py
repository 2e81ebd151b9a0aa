"""`order findings`, `confirm`, `rule-out` and `action`: an order from its first test to its end, without a window."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

from app.domain.finding import Fault
from app.services.paper import text_of
from app.services.shop import Shop
from tests.services.shop_story import FINDING, opening, orders


def test_the_readmes_order_goes_from_a_terminal_to_its_end(hashwrench, tmp_path, monkeypatch):
    """Line by line as it stands there; only that the chips hash for no seconds."""
    monkeypatch.chdir(tmp_path)
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    lines = readme.partition("a test runs these lines")[2].split("```")[1].strip().splitlines()
    for line in lines:
        call = shlex.split(line, comments=True)[1:]
        said = hashwrench(*call, *(["--seconds", "0"] if call[0] == "bench" else []))
        assert said.returncode == ("fault=" in line), said
    order = hashwrench("order", "show", "WO-B1-000001", "--json").json
    assert (order["state"], order["signature_holds"]) == ("returned", True)
    assert [one["status"] for one in order["findings"]] == ["confirmed"]
    assert [step["to"] for step in order["steps"]][-3:] == ["passed", "ready", "returned"]
    assert "WO-B1-000001" in text_of((tmp_path / "slip.pdf").read_bytes())


def test_findings_are_listed_settled_and_taken_back_by_number_or_id(hashwrench, tmp_path):
    with Shop.open(tmp_path / "shop") as shop:
        number = orders.open_order(shop, "Ana", opening()).number
    listed = hashwrench("order", "findings", number, "--json").json
    assert [(one["number"], one["status"], one["fault"], one["reason"]) for one in listed] == [
        (1, "suspected", "chain_break", None)
    ]
    for wrong in ("2", "0", "x"):
        refused = hashwrench("order", "confirm", number, wrong)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert f"{number} has no finding {wrong}. List them: hashwrench order findings {number}" in refused.stderr
    ruled_out = ("order", "rule-out", number, listed[0]["id"], "--reason", "cable", "--by", "Ana", "--json")
    assert hashwrench(*ruled_out).json["findings"][0]["status"] == "ruled_out"
    assert "1. [ruled out by Ana: cable] " in hashwrench("order", "findings", number).stdout
    assert hashwrench("order", "undo", number).returncode == 0
    assert "1. [suspected]" in hashwrench("order", "show", number).stdout
    confirmed = hashwrench("order", "confirm", number, "1", "--by", "Ana")
    assert confirmed.stdout.startswith("1. [confirmed by Ana] ")
    assert "Next: " in confirmed.stdout


def test_work_answers_the_findings_it_is_said_to_and_begins_the_repair(hashwrench, tmp_path):
    other = replace(FINDING, fault=Fault.TEMP_SENSOR_FAULT, chips=())
    with Shop.open(tmp_path / "shop") as shop:
        number = orders.open_order(shop, "Ana", opening(findings=(FINDING, other))).number
    hashwrench("part", "receive", "C-1", "5", "--cost", "3.25", "--name", "chip", "--kind", "chip")
    for one in ("1", "2"):
        hashwrench("order", "confirm", number, one)
    work = ("order", "action", number, "reflow", "--at", "chip 85", "--minutes", "12", "--finding")
    assert hashwrench(*work, "7").returncode == 2
    assert hashwrench(*work, "1", "--minutes", "123456789").returncode == 2
    told = hashwrench(*work, "1", "--json").json
    assert (told["state"], told["next_step"]["ready"]) == ("in_repair", False)
    assert [(one["code"], one["position"], one["minutes"]) for one in told["actions"]] == [("reflow", "chip 85", 12)]
    assert hashwrench("part", "use", number, "C-1", "--finding", "2").returncode == 0
    assert hashwrench("order", "step", number, "testing").returncode == 0


def test_work_that_says_no_finding_answers_the_one_that_is_confirmed(hashwrench, tmp_path):
    with Shop.open(tmp_path / "shop") as shop:
        number = orders.open_order(shop, "Ana", opening()).number
    hashwrench("order", "confirm", number, "1")
    assert hashwrench("order", "action", number, "clean", "--json").json["next_step"]["ready"]
