"""The shop's commands as a person types them: exit codes, one line on stderr, JSON alone on stdout."""

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.__main__ import main
from app.ledger.ledger import DATABASE
from app.services.shop import Shop

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def hashwrench(tmp_path, monkeypatch, capfd):
    """hashwrench(*arguments) -> Said: the command's own entry point, on a shop of its own, in this process."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / "shop"), *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    return run


def opened(hashwrench, *more):
    said = hashwrench("order", "open", "--fault", "Плата мертва", "--serial", "SN1", "--model", "S19 XP", *more)
    assert said.returncode == 0, said.stderr
    return said.stdout.strip()


def refused(said, code):
    assert said.returncode == code, said.stdout + said.stderr
    assert said.stdout == ""
    assert len(said.stderr.splitlines()) == 1
    assert "Traceback" not in said.stderr
    return said.stderr


def test_an_order_from_the_command_line(hashwrench, tmp_path):
    assert hashwrench("order", "list").stdout == "No work orders.\n"
    number = opened(hashwrench, "--customer", "矿场", "--by", "Олена")
    assert number == "WO-B1-000001"
    (row,) = json.loads(hashwrench("order", "list", "--json").stdout)
    assert (row["number"], row["state"], row["customer"]) == (number, "received", "矿场")
    shown = hashwrench("order", "show", number).stdout
    assert "Плата мертва" in shown
    assert "Олена" in shown
    assert "Next: Start triage" in shown
    document = json.loads(hashwrench("order", "show", number, "--json").stdout)
    assert document["next_step"] == {"state": "triage", "text": "Start triage", "ready": True, "missing": []}
    said = hashwrench("order", "pdf", number, "--out", str(tmp_path / "order.pdf"))
    assert said.returncode == 0, said.stderr
    assert (tmp_path / "order.pdf").read_bytes().startswith(b"%PDF")
    place = json.loads(hashwrench("place", "add", "Полка", "--kind", "shelf", "--json").stdout)
    assert hashwrench("asset", "install", "SN1", "M1", "--board", "2").stdout == "SN1: in M1, board 2\n"
    moved = json.loads(hashwrench("asset", "move", "SN1", place["label"], "--json").stdout)
    assert moved["place"]["path"] == ["Полка"]
    passport = json.loads(hashwrench("asset", "show", "SN1", "--json").stdout)
    assert [order["number"] for order in passport["orders"]] == [number]
    assert (passport["place"]["place"], passport["failures"], passport["warranty"]) == (place["number"], 1, None)


def test_stock_from_the_command_line(hashwrench):
    assert "hashwrench part receive" in hashwrench("part", "list").stdout
    refused(hashwrench("part", "receive", "BM1366", "5"), 2)
    refused(hashwrench("part", "receive", "BM1366", "5", "--cost", "a lot"), 2)
    said = hashwrench("part", "receive", "BM1366", "5", "--cost", "3.25", "--name", "Chip", "--kind", "chip", "--json")
    assert json.loads(said.stdout)["unit_cost"] == {"minor": 325, "currency": "USD"}
    refused(hashwrench("part", "receive", "BM1366", "0"), 2)
    assert hashwrench("part", "receive", "BM1366", "2").stdout == "LT-B1-000002\n"
    (part,) = json.loads(hashwrench("part", "list", "--json").stdout)
    assert (part["sku"], part["on_hand"], part["lots"]) == ("BM1366", 7, 2)
    assert hashwrench("part", "count", "LT-B1-000001", "3").stdout == "LT-B1-000001: 3 (-2)\n"
    refused(hashwrench("part", "count", "LT-B1-000009", "3"), 2)
    refused(hashwrench("part", "count", "LT-B1-000001", "--", "-1"), 2)


def test_parts_are_used_moved_and_weighed_from_the_command_line(hashwrench):
    number = opened(hashwrench)
    told = ("--name", "Chip", "--kind", "chip", "--fits", "BHB42601/V1.3@chip", "--msl", "3", "--esd", "--place", "C4")
    assert hashwrench("part", "add", "BM1362AK", *told).stdout == "BM1362AK  Chip\n"
    assert (
        "LT-B1-000001"
        in hashwrench("part", "receive", "BM1362AK", "3", "--total", "1.00", "--expires", "2030-01-01").stdout
    )
    used = hashwrench("part", "use", number, "BM1362AK", "--at", "chip 85", "-n", "4")
    assert used.stdout == f"4 × BM1362AK put on {number}; -1 left\n"
    assert "below zero (-1)" in used.stderr
    back = json.loads(hashwrench("part", "return", number, "LT-B1-000001", "-n", "3", "--json").stdout)
    assert (back["left"], back["fitted"], back["parts_cost"]) == (2, 1, [{"minor": 33, "currency": "USD"}])
    assert hashwrench("part", "move", "LT-B1-000001", "D1", "-n", "1").stdout == "LT-B1-000001: C4 1, D1 1\n"
    assert hashwrench("part", "scrap", "LT-B1-000001", "1", "--note", "bent").stdout == "LT-B1-000001: 1 left\n"
    shown = json.loads(hashwrench("part", "show", "BM1362AK", "--json").stdout)
    assert (shown["fits"], shown["esd"], shown["msl"], shown["place"]) == (["BHB42601/V1.3@chip"], True, "3", "C4")
    assert shown["lots_held"][0]["expires_at"].startswith("2030-01-01")
    assert "handling: ESD, MSL 3" in hashwrench("part", "show", "BM1362AK").stdout
    hashwrench("part", "add", "R0402", "--name", "10 k", "--kind", "passive", "--tracking", "loose")
    hashwrench("part", "receive", "R0402", "1000", "--total", "2.00")
    assert hashwrench("part", "weigh", "R0402", "0.06", "--pieces", "100").stdout == "One R0402 weighs 0.600 mg\n"
    assert hashwrench("part", "weigh", "R0402", "5.54", "--empty", "5").stdout == "R0402: 900 (-100)\n"
    edited = json.loads(
        hashwrench("part", "edit", "R0402", "--minimum", "50", "--alternate", "BM1362AK", "--json").stdout
    )
    assert (edited["minimum"], edited["name"]) == (50, "10 k")
    for wrong in (
        ("count", "BM1362AK", "3"), ("return", number, "R0402"), ("weigh", "R0402", "nan"),
        ("move", "LT-B1-000001", "BN-B1-000099"), ("receive", "R0402", "1", "--expires", "tomorrow"),
        ("add", "X", "--name", "x", "--kind", "fan", "--piece-mg", "inf"),
    ):  # fmt: skip
        refused(hashwrench("part", *wrong), 2)
    before = hashwrench("part", "show", "R0402").stdout
    refused(hashwrench("part", "edit", "R0402", "--name", "Other", "--photo", "/nowhere/at/all.jpg"), 3)
    refused(hashwrench("part", "edit", "R0402", "--name", "Other", "--alternate", "nothing"), 2)
    assert hashwrench("part", "show", "R0402").stdout == before


def test_a_file_as_the_data_folder_is_bad_usage(hashwrench, tmp_path):
    (tmp_path / "shop").write_text("a file where the folder should be")
    assert "is a file" in refused(hashwrench("order", "list"), 2)
    refused(hashwrench("order", "open", "--fault", "x"), 2)


def test_a_data_folder_that_cannot_be_made_is_out_of_reach(hashwrench, tmp_path):
    (tmp_path / "file").write_text("nothing can be made below a file")
    refused(hashwrench("--data-dir", str(tmp_path / "file" / "shop"), "order", "open", "--fault", "x"), 3)


def test_what_is_not_there_is_bad_input(hashwrench):
    assert "WO-B1-000009" in refused(hashwrench("order", "show", "WO-B1-000009"), 2)
    assert "SN404" in refused(hashwrench("asset", "show", "SN404"), 2)


def test_while_another_program_writes_reading_works_and_writing_names_it(hashwrench, tmp_path):
    opened(hashwrench)
    with Shop.open(tmp_path / "shop"):
        assert hashwrench("order", "list").returncode == 0
        assert hashwrench("check").returncode == 0
        assert hashwrench("backup", str(tmp_path / "b.zip")).returncode == 0
        command = [sys.executable, "-m", "app", "--data-dir", str(tmp_path / "shop"), "order", "open", "--fault", "x"]
        said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
        assert f"process {os.getpid()}" in refused(said, 3)
        refused(hashwrench("restore", str(tmp_path / "b.zip")), 3)


def test_backup_restore_and_check(hashwrench, tmp_path):
    opened(hashwrench)
    assert hashwrench("backup", str(tmp_path / "b.zip")).returncode == 0
    opened(hashwrench)
    said = hashwrench("restore", str(tmp_path / "b.zip"))
    assert said.returncode == 0, said.stderr
    assert "before-restore" in said.stdout
    assert len(json.loads(hashwrench("order", "list", "--json").stdout)) == 1
    assert json.loads(hashwrench("check", "--json").stdout)["ok"] is True
    refused(hashwrench("restore", str(tmp_path / "missing.zip")), 3)
    (tmp_path / "cut.zip").write_bytes((tmp_path / "b.zip").read_bytes()[:-100])
    refused(hashwrench("restore", str(tmp_path / "cut.zip")), 2)
    refused(hashwrench("backup", str(tmp_path / "no" / "folder.zip")), 3)


def test_a_tampered_shop_fails_its_check(hashwrench, tmp_path):
    opened(hashwrench)
    db = sqlite3.connect(tmp_path / "shop" / DATABASE)
    with db:
        db.execute("UPDATE work_order SET reported_fault = 'nothing at all'")
    db.close()
    said = hashwrench("check")
    assert said.returncode == 1
    assert "Table work_order differs from the change log" in said.stdout
    document = json.loads(hashwrench("check", "--json").stdout)
    assert document["ok"] is False
    assert document["problems"][0]["kind"] == "table"


@pytest.mark.parametrize("what", ["an index", "the log", "a row"])
def test_the_backup_of_a_damaged_shop_does_not_replace_the_last_good_one(hashwrench, tmp_path, what):
    opened(hashwrench)
    target = tmp_path / "b.zip"
    assert hashwrench("backup", str(target)).returncode == 0
    good = target.read_bytes()
    path = tmp_path / "shop" / DATABASE
    db = sqlite3.connect(path)
    size = db.execute("PRAGMA page_size").fetchone()[0]
    roots = dict(db.execute("SELECT name, rootpage FROM sqlite_master"))
    if what == "a row":
        db.execute("UPDATE work_order SET reported_fault = 'nothing at all'")
        db.commit()
    db.close()
    if what != "a row":
        page = roots["work_order_hlc" if what == "an index" else "change"]
        with path.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\x55" * size)
    for name in (target, tmp_path / "first.zip"):
        before = sorted(tmp_path.iterdir())
        said = refused(hashwrench("backup", str(name)), 3 if what == "the log" else 1)
        assert "damaged" in said
        assert "estore the last" in said
        assert sorted(tmp_path.iterdir()) == before
    assert target.read_bytes() == good


def test_a_shop_of_a_newer_version_is_left_alone(hashwrench, tmp_path):
    opened(hashwrench)
    db = sqlite3.connect(tmp_path / "shop" / DATABASE)
    db.execute("PRAGMA user_version = 99")
    db.close()
    for arguments in (("order", "list"), ("order", "open", "--fault", "x"), ("check",)):
        assert "newer version" in refused(hashwrench(*arguments), 3)
