"""`hashwrench causes`: the ranking of an order's board for people, and as JSON for programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from app.__main__ import main
from app.domain.asset import AssetKind
from app.domain.board_check import CheckKind
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.spot import cold_domain
from app.services import checks, orders
from app.services.shop import Shop


@pytest.fixture
def causes(tmp_path: Path, monkeypatch, capfd):
    """causes(values, *more) -> (exit code, stdout, stderr) of an order whose domains measure so."""

    def run(values: dict[int, list[float]], *more: str):
        with Shop.open(tmp_path / "shop", write=True) as shop:
            asset = AssetDraft(AssetKind.HASHBOARD, board_code="NBS1902", serial="SN1")
            number = orders.open_order(shop, "Олена", OrderDraft("мало чипов", asset)).number
            check = checks.begin(shop, "Олена", number, CheckKind.COLD, "NBS1902", instrument="87V")
            for domain, ohms in values.items():
                for ohm in ohms:
                    checks.take(shop, "Олена", check, MeasurementDraft.at_spot(cold_domain(domain), ohm, "87V"))
        arguments = ["hashwrench", "--data-dir", str(tmp_path / "shop"), "causes", number, *more]
        monkeypatch.setattr(sys, "argv", arguments)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_nothing_is_concluded_of_a_board_that_nobody_measured(causes):
    code, out, _err = causes({})
    assert code == 0
    assert "No conclusion: Nothing is known of the board yet." in out
    assert "1. " in out


def test_one_value_is_asked_again_before_anything_is_concluded(causes):
    code, out, _err = causes({10: [12.0], 12: [12.1], 13: [11.9], 11: [0.4]})
    assert code == 0
    assert "A shorted chip in domain 11" in out
    assert "No conclusion:" in out
    assert "Measure Domain 11 again" in out


def test_json_has_every_cause_with_its_evidence_and_who_took_it(causes):
    code, out, _err = causes({10: [12.0], 12: [12.1], 13: [11.9], 11: [0.4, 0.4, 0.4]}, "--json")
    document = json.loads(out)
    assert document["board_code"] == "NBS1902"
    lead = document["causes"][0]
    assert (lead["kind"], lead["domains"]) == ("chip", [11])
    assert lead["evidence_for"][0]["source"] == "Олена, 87V"
    assert document["next"][0]["splits"][0] + document["next"][0]["splits"][1] == pytest.approx(1, abs=0.002)
    concluded = document["conclusion"] is not None
    assert code == (1 if concluded else 0)
    assert bool(document["findings"]) is concluded
    assert (document["why_not"] is None) is concluded


def test_an_order_that_is_not_there_is_said_in_one_line(causes, monkeypatch, capfd):
    causes({})
    monkeypatch.setattr(sys, "argv", [*sys.argv[:4], "WO-B1-999999"])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capfd.readouterr()
    assert (int(ended.value.code or 0), out) == (2, "")
    assert err.count("\n") == 1
