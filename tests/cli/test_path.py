"""`hashwrench path` and `bench --order` as a person types them."""

from __future__ import annotations

import json
import sys

import pytest

from app.__main__ import main
from app.domain.board_check import CheckKind
from app.domain.finding import Fault, Verdict
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.spot import cold_domain
from app.services import checks, orders
from app.services.shop import Shop

SERIAL = "JYZZ5BBAJJBJH0842"


@pytest.fixture
def shop_dir(tmp_path):
    return tmp_path / "shop"


@pytest.fixture
def number(shop_dir) -> str:
    with Shop.open(shop_dir) as shop:
        board = AssetDraft(board_code="BHB42601", serial=SERIAL)
        return orders.open_order(shop, "Ana", OrderDraft("no hash", board)).number


@pytest.fixture
def hashwrench(shop_dir, monkeypatch, capfd):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(shop_dir), *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_it_tells_what_is_next_in_words(hashwrench, number):
    code, out, _err = hashwrench("path", SERIAL)
    assert code == 0
    assert "> Look" in out
    assert "Next: Look it over\n" in out


def test_it_names_the_command_that_does_what_is_next(hashwrench, shop_dir, number):
    with Shop.open(shop_dir) as shop:
        look = checks.begin(shop, "Ana", number, CheckKind.VISUAL, "BHB42601")
        checks.finish(shop, "Ana", look, Verdict(Fault.NONE))
    _code, out, _err = hashwrench("path", number)
    assert out.rstrip().endswith(f"hashwrench measure cold {number}")


def test_it_tells_programs_every_stage(hashwrench, number):
    code, out, _err = hashwrench("path", number, "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["serial"], told["order"], told["next"], told["visits"]) == (SERIAL, number, "look", [])
    assert [stage["id"] for stage in told["stages"]] == ["look", "cold", "test", "corner", "repair", "prove"]


def test_a_board_that_nobody_knows_is_bad_input(hashwrench, number):
    code, out, err = hashwrench("path", "NOBODY00000001")
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert "hashwrench order open --kind hashboard --serial NOBODY00000001" in err, "what to do about it"


def test_bench_with_an_order_keeps_the_run_there(hashwrench, shop_dir, number):
    code, _out, _err = hashwrench(
        "bench", "--data", "simulated://BHB42601?fault=break", "--control", "simulated://BHB42601?fault=break",
        "--plan", "quick", "--seconds", "0", "--order", number, "--by", "Ana", "--json",
    )  # fmt: skip
    assert code == 1
    with Shop.open(shop_dir, write=False) as shop:
        assert [run.by for run in orders.order(shop, number).test_runs] == ["Ana"]


def test_bench_refuses_a_shorted_board_of_an_order(hashwrench, shop_dir, number):
    with Shop.open(shop_dir) as shop:
        check = checks.begin(shop, "Ana", number, CheckKind.COLD, "BHB42601")
        for domain in range(8, 19):
            value = 0.2 if domain == 13 else 11.8
            checks.take(shop, "Ana", check, MeasurementDraft.at_spot(cold_domain(domain), value))
    code, out, err = hashwrench("bench", "--data", "simulated://BHB42601", "--order", number)
    assert (code, out) == (2, "")
    assert "found a short" in err
    with Shop.open(shop_dir, write=False) as shop:
        assert orders.order(shop, number).test_runs == ()
