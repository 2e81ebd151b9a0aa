"""`hashwrench reference` as a person types it: listing, recording, packs, withdrawing; exit codes and one line."""

from __future__ import annotations

import json
import sys

import pytest

from app.__main__ import main
from app.services.shop import Shop
from tests.services.good_boards import CODE, REVISION, checked, recorded


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """run(*arguments, shop="here") -> (exit code, stdout, stderr)."""

    def command(*arguments, shop="here"):
        monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / shop), "reference", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return command


@pytest.fixture
def number(tmp_path):
    """An order whose board was measured."""
    with Shop.open(tmp_path / "here") as shop:
        return checked(shop, "JYZZ5BBAJJBJH0842")


@pytest.fixture
def pack(tmp_path, run):
    """Two boards of another shop."""
    with Shop.open(tmp_path / "there") as there:
        recorded(there, "CN7788", 0.1)
        recorded(there, "好板", 0.2)
    assert run("export", str(tmp_path / "two.hwref"), shop="there")[:2] == (
        0, f"2 references written to {tmp_path / 'two.hwref'}\n")  # fmt: skip
    return str(tmp_path / "two.hwref")


def refused(said, code):
    assert said[0] == code
    assert said[1] == ""
    assert len(said[2].splitlines()) == 1
    return said[2]


def test_an_empty_shop_says_how_to_begin(run):
    assert "hashwrench reference add ORDER" in run("list")[1]
    assert json.loads(run("list", "--json")[1]) == []


def test_a_board_is_recorded_listed_and_withdrawn(run, number):
    assert "none yet" in run("list")[1]
    assert "0 of 2" in refused(run("add", number), 2)
    code, out, _err = run("add", number, "--reason", "never failed", "--by", "Олена")
    short = out.strip()
    assert (code, len(short)) == (0, 8)
    listed = run("list")[1]
    for part in (CODE, "S19j Pro", "1 order", short, REVISION, "JYZZ5BBAJJBJH0842", "43 cold", "UT61E+", "Олена"):
        assert part in listed
    (row,) = json.loads(run("list", "--json")[1])
    (one,) = row["references"]
    assert (one["order"], one["standing"], one["reason"], one["cold"]) == (number, "said", "never failed", 43)
    again = json.loads(run("add", number, "--reason", "x", "--json")[1])
    assert (again["recorded"], again["reference"]["id"]) == (False, one["id"])
    assert "withdrawn" in run("withdraw", short)[1]
    assert "none yet" in run("list")[1]
    assert json.loads(run("withdraw", one["id"], "--back", "--json")[1])[0]["withdrawn"] is False
    assert "nobody" in refused(run("withdraw", "nobody"), 2)


def test_a_revision_is_typed_where_no_eeprom_told_it(run, number):
    one = json.loads(run("add", number, "--reason", "good", "--revision", "PCB 7", "--json")[1])
    assert one["reference"]["revision"] == "PCB 7"


def test_a_pack_is_looked_at_taken_in_and_known_again(run, pack):
    code, out, _err = run("import", pack, "--preview")
    assert (code, out.count("new")) == (0, 2)
    assert json.loads(run("list", "--json")[1]) == []
    document = json.loads(run("import", pack, "--json")[1])
    assert (document["taken"], document["new"], document["known"]) == (2, 2, 0)
    assert {one["serial"] for one in document["references"]} == {"CN7788", "好板"}
    assert "Nothing new" in run("import", pack)[1]
    (row,) = json.loads(run("list", "--json")[1])
    assert {one["foreign"] for one in row["references"]} == {True}


def test_only_the_named_ones_are_exported_and_no_file_is_overwritten(run, tmp_path, pack):
    (row,) = json.loads(run("list", "--json", shop="there")[1])
    target = str(tmp_path / "one.hwref")
    first = row["references"][0]["sha256"][:8]
    assert json.loads(run("export", target, "--only", first, "--json", shop="there")[1])["references"] == 1
    assert "--force" in refused(run("export", target, shop="there"), 2)
    assert run("export", target, "--force", "--person", shop="there")[0] == 0
    assert "Коваль" in (tmp_path / "one.hwref").read_text(encoding="utf-8")
    refused(run("export", str(tmp_path / "x.hwref"), "--only", "nobody", shop="there"), 2)
    refused(run("export", str(tmp_path / "no" / "folder.hwref"), shop="there"), 3)


def test_a_broken_pack_is_bad_input_and_a_missing_one_out_of_reach(run, tmp_path, pack):
    (tmp_path / "cut.hwref").write_bytes((tmp_path / "two.hwref").read_bytes()[:-9])
    assert "cut off" in refused(run("import", str(tmp_path / "cut.hwref")), 2)
    refused(run("import", str(tmp_path / "absent.hwref"), "--json"), 3)
    assert json.loads(run("list", "--json")[1]) == []


def test_an_unknown_order_is_bad_input(run, number):
    assert "WO-B1-000099" in refused(run("add", "WO-B1-000099", "--reason", "x"), 2)
