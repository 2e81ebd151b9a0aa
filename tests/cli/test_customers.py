"""Customers, prices, quotes and calls as a person types them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.__main__ import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """run(*arguments) -> exit code, stdout, stderr, on a shop of its own."""

    def ran(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / "shop"), *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return ran


def test_a_call_from_price_list_to_approval(run: Run, tmp_path: Path) -> None:
    edit = ("customer", "edit", "Nordhash AS")
    assert run(*edit, "--new", "--contact", "Ingrid Dahl", "--currency", "eur", "--price-cap", "90")[:2] == (
        0,
        "Nordhash AS\n",
    )
    shown = json.loads(run(*edit, "--sla-days", "10", "--language", "ru", "--json")[1])
    assert (shown["sla_days"], shown["price_cap_minor"], shown["currency"], shown["note"]) == (10, 9000, "EUR", None)
    (tmp_path / "list.csv").write_text("kind,model,amount,currency\nrepair,S19j Pro,95,EUR\n")
    assert run("price", "import", str(tmp_path / "list.csv"))[1] == "1 price read.\n"
    assert "repair,S19j Pro,,95.00,EUR," in run("price", "export")[1]
    opening = ("--fault", "no chips", "--serial", "JYZZ0842", "--model", "S19j Pro", "--customer", "Nordhash AS")
    number = run("order", "open", *opening)[1].strip()
    suggested = json.loads(run("quote", number, "--json")[1])
    assert (suggested["approval"], suggested["suggested"]["total_minor"]) == ("no_quote", 9500)
    document = json.loads(run("quote", number, "--write", "--add", "pick-up=-2,50", "--json")[1])
    assert (document["approval"], document["quotes"][0]["total_minor"], document["suggested"]) == ("asked", 9250, None)
    answer = json.loads(run("call", "0842", "--json", "--note", "asked when")[1])
    assert (answer["boards"][0]["order"], answer["boards"][0]["marks"]) == (number, [[4, 8]])
    assert answer["boards"][0]["price"] == {"minor": 9250, "currency": "EUR"}
    assert answer["summary"]["open_quotes"] == [{"minor": 9250, "currency": "EUR"}]
    assert answer["message"].startswith("Здравствуйте, Ingrid Dahl!")
    said = run("call", "0842", "--language", "en")[1]
    assert "waits for the customer's approval" in said
    assert "Hello Ingrid Dahl," in said
    assert run("quote", number, "--approve", "--how", "chat", "--who", "Ingrid")[0] == 0
    order = json.loads(run("order", "show", number, "--json")[1])
    assert (order["approval"], order["quotes"][0]["decision"], order["quotes"][0]["who"]) == (
        "approved",
        "approved",
        "Ingrid",
    )
    assert "Quote: Approved, in a chat, Ingrid" in run("order", "show", number)[1]
    for wrong in (
        ("quote", number, "--approve"),
        ("quote", number, "--write", "--add", "nothing"),
        ("customer", "edit", "Nordhash AS", "--currency", "EURO"),
        ("call", "0842", "--language", "no"),
    ):
        code, out, err = run(*wrong)
        assert (code, out, len(err.splitlines())) == (2, "", 1), wrong
    assert run("customer", "redact", "Nordhash AS", "--yes")[0] == 0
    assert "Nordhash" not in run("customer", "list")[1]
