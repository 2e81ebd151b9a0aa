"""People from a terminal and a script: roles, PINs, hidden prices, and who did what."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.__main__ import main
from app.cli import shop_session
from app.services import pins

Run = Callable[..., tuple[int, str, str]]
ANA = ("--by", "Ana Ruiz")
BO = ("--by", "Bo Larsen")
#: What tells amounts only as JSON.
_AS_JSON = "part story"
AMOUNT = re.compile(r"\d[.,]?\d*73|73[.,]\d\d|[$€]\s?\d")
#: Moments and hashes, whose digits may be any.
MADE_UP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|\b[0-9a-f]{64}\b")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """run(*arguments, pin=...) -> exit code, stdout, stderr, on a shop of its own."""
    monkeypatch.setattr(shop_session, "WRONG_PIN_S", 0.0)
    monkeypatch.setattr(pins, "_N", 16)  # the wait is not what is tried here
    monkeypatch.setattr("getpass.getuser", lambda: "root")

    def ran(*arguments: str, pin: str = "", new_pin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / "shop"), *arguments])
        monkeypatch.setenv("HASHWRENCH_PIN", pin)
        monkeypatch.setenv("HASHWRENCH_NEW_PIN", new_pin)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return ran


def test_roles_pins_and_the_way_out(run: Run) -> None:
    assert "Give the new PIN" in run("person", "add", "Ana Ruiz", "--role", "manager")[2]
    assert run("person", "add", "Ana Ruiz", "--role", "manager", new_pin="4711")[:2] == (0, "Ana Ruiz  Manager  PIN\n")
    code, out, err = run("person", "add", "Bo Larsen", *ANA)
    assert (code, out) == (2, "")
    assert "HASHWRENCH_PIN" in err
    assert run("person", "add", "Bo Larsen", *ANA, pin="4712")[2] == "hashwrench: That is not the PIN of Ana Ruiz.\n"
    assert run(*ANA, "person", "add", "Bo Larsen", pin="4711")[0] == 0
    refused = run("person", "role", "Bo Larsen", "lead", *BO)
    assert refused[0] == 2
    assert refused[2] == "hashwrench: Managing people is for managers. Bo Larsen is here as: Technician.\n"
    assert "Nobody here is called root" in run("place", "add", "Bench 1")[2]
    assert run("person", "pin", "Ana Ruiz", "--reset", new_pin="00001111")[0] == 0
    assert run("person", "role", "Bo Larsen", "lead", *ANA, pin="00001111")[1] == "Bo Larsen  Lead\n"
    kept = json.loads(run("person", "list", "--json")[1])
    assert [(one["name"], one["role"], one["pin"]) for one in kept["people"]] == [
        ("Ana Ruiz", "manager", True), ("Bo Larsen", "lead", False),
    ]  # fmt: skip
    steps = json.loads(run("history", "--by", "Ana Ruiz", "--json")[1])
    assert [one["about"]["name"] for one in steps] == ["Bo Larsen", "Ana Ruiz", "Bo Larsen", "Ana Ruiz"]


def test_a_technician_reads_no_amount_and_a_manager_does(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("person", "add", "Ana Ruiz", "--role", "manager", new_pin="4711")[0] == 0
    for step in (
        ("person", "add", "Bo Larsen"),
        ("customer", "edit", "Nordhash", "--new", "--currency", "USD", "--price-cap", "173", "--inspection", "2.73"),
        ("price", "set", "repair", "573", "--model", "S19", "--currency", "USD"),
        ("part", "receive", "CHIP", "1", "--name", "Chip", "--kind", "chip", "--cost", "10.73", "--currency", "USD"),
        ("order", "open", "--fault", "dead", "--serial", "SN9", "--model", "S19", "--customer", "Nordhash"),
        ("quote", "WO-B1-000001", "--write"),
    ):
        code, _out, err = run(*ANA, *step, pin="4711")
        assert code == 0, err
    asked = (
        ("price", "list"), ("quote", "WO-B1-000001"), ("order", "show", "WO-B1-000001"), ("call", "SN9"),
        ("customer", "show", "Nordhash"), ("part", "show", "CHIP"), ("part", "story", "CHIP"),
    )  # fmt: skip
    for command in asked:
        told = (*command, "--json") if " ".join(command).startswith(_AS_JSON) else command
        assert AMOUNT.search(run(*ANA, *told, pin="4711")[1]), command
        for way in (command, (*command, "--json")):
            code, out, err = run(*BO, *way)
            assert code == 0, (way, err)
            assert not AMOUNT.search(MADE_UP.sub("", out)), (way, out)
    whole = ("export", str(tmp_path / "all.zip")), ("backup", str(tmp_path / "whole.zip"))
    for command in (("price", "export"), ("part", "value"), *whole):
        code, out, err = run(*BO, *command)
        assert (code, out) == (2, ""), (command, out)
        assert "leads and managers" in err
    for command in (("restore", str(tmp_path / "none")), ("check", "--repair")):
        assert run(*command)[2].startswith("hashwrench: Restoring a backup")
    with monkeypatch.context() as patched:  # a login name proves nobody
        patched.setattr("getpass.getuser", lambda: "Ana Ruiz")
        for command in whole:
            code, _out, err = run(*command)
            assert (code, Path(command[1]).exists()) == (2, False), command
            assert "HASHWRENCH_PIN" in err
            assert run(*command, pin="4711")[0] == 0
    paper = tmp_path / "customer.pdf"
    assert run(*BO, "order", "pdf", "WO-B1-000001", "--out", str(paper), "--copy", "customer")[0] == 0
