"""hashwrench measure: values piped or taken from a meter, what they say, the lock on power and its override."""

import json
import sys
from dataclasses import dataclass
from io import StringIO

import pytest

from app.__main__ import main

COLD = ["48", *["11.9"] * 6, "3,1", *["11.9"] * 5, *["4.2k", "15"] * 12]


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def json(self):
        return json.loads(self.stdout)


@pytest.fixture
def hashwrench(tmp_path, monkeypatch, capfd):
    """hashwrench(*arguments, typed=[lines]) -> Said: the command's own entry point, on a shop of its own."""

    def run(*arguments, typed=()):
        monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / "shop"), *arguments])
        monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{line}\n" for line in typed)))
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def number(hashwrench):
    said = hashwrench("order", "open", "--fault", "dead", "--serial", "SN1", "--board", "BHB68601")
    assert said.returncode == 0, said.stderr
    return said.stdout.strip()


def test_a_piped_cold_check_ends_with_a_finding_and_locks_power(hashwrench, number):
    said = hashwrench("measure", "cold", number, "--instrument", "Fluke 87V", "--by", "Ana", "--json", typed=COLD)
    assert said.returncode == 1
    document = said.json
    assert (document["order"], document["kind"], document["board_code"]) == (number, "cold", "BHB68601")
    assert (document["done"], document["asked"], document["ended"]) == (37, 37, True)
    assert document["verdict"]["fault"] == "domain_short"
    assert [(one["domain"], one["point"]) for one in document["locks"]] == [(7, "domain")]
    value = document["values"][7]
    assert (value["value"], value["judged"], value["hard"]) == (3.1, "short", True)
    assert (value["state"], value["mode"], value["ground"]) == ("off", "ohm", "domain_gnd")
    assert (value["by"], value["instrument"], value["expected"]["basis"]) == ("Ana", "Fluke 87V", "neighbours")
    locked = hashwrench("measure", "lock", number, "--json")
    assert (locked.returncode, locked.json["locked"]) == (1, True)
    words = hashwrench("measure", "lock", number)
    assert words.stdout.splitlines()[0] == "No power before this is cleared:"
    assert words.stdout.splitlines()[1].startswith("Domain 7: 3.1 Ω")
    freed = hashwrench("measure", "lock", number, "--override", "camera, one second", "--by", "Boss", "--json")
    assert (freed.returncode, freed.json["locked"]) == (0, False)
    assert (freed.json["override"]["by"], freed.json["override"]["reason"]) == ("Boss", "camera, one second")
    order = hashwrench("order", "show", number, "--json").json
    assert [one["reason"] for one in order["power_overrides"]] == ["camera, one second"]


def test_it_goes_on_where_the_input_ended_and_ends_when_asked(hashwrench, number):
    first = hashwrench("measure", "cold", number, "--json", typed=["48", "11.9", "s"])
    assert (first.returncode, first.json["done"], first.json["ended"]) == (0, 3, False)
    assert first.json["verdict"]["fault"] == "inconclusive"
    assert [one["domain"] for one in first.json["skipped"]] == [2]
    second = hashwrench("measure", "cold", number, "--json", typed=["12", "99", "b", "11.8", "q"])
    assert second.json["check"] == first.json["check"]
    assert [one["value"] for one in second.json["values"]] == [48, 11.9, 12, 11.8]
    third = hashwrench("measure", "cold", number, "--json", "--finish")
    assert (third.json["ended"], third.json["done"]) == (True, 5)
    assert [run["kind"] for run in hashwrench("order", "show", number, "--json").json["tests"]] == ["cold"]
    assert "37" in hashwrench("measure", "cold", number, typed=["q"]).stdout


def test_probes_swapped_and_over_range_stand_in_the_json(hashwrench, number):
    said = hashwrench("measure", "cold", number, "--json", typed=["48", "x", "OL", "f"])
    value = said.json["values"][1]
    assert (value["value"], value["over_range"], value["polarity"]) == (None, True, "black_on_point")
    assert said.json["ended"]


def test_a_line_that_is_no_value_is_named_and_what_came_before_is_kept(hashwrench, number):
    said = hashwrench("measure", "cold", number, typed=["48", "abc", "11.9"])
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "hashwrench: Line 2: abc is not a value. Type a number such as 11.7, or OL.\n"
    assert hashwrench("measure", "cold", number, "--json", typed=[]).json["done"] == 1


def test_a_meter_on_a_simulated_board_works_through_the_whole_plan(hashwrench, number):
    url = "simulated-meter://BHB68601?fault=hard_short"
    said = hashwrench("measure", "cold", number, "--meter", url, "--json")
    assert said.returncode == 1
    assert (said.json["simulated"], said.json["ended"], said.json["verdict"]["fault"]) == (True, True, "domain_short")
    walk = hashwrench("measure", "walk", number, "--meter", "simulated-meter://BHB68601", "--json")
    assert (walk.returncode, walk.json["verdict"]["fault"]) == (0, "none")
    assert {one["mode"] for one in walk.json["values"]} == {"V"}


def test_what_is_not_there_is_said_in_one_line(hashwrench, number):
    for arguments, code in (
        (("cold", "WO-B1-000999"), 2),
        (("cold", number, "--meter", "/dev/no-such-port"), 3),
        (("lock", number, "--override", " "), 2),
    ):
        said = hashwrench("measure", *arguments)
        assert (said.returncode, said.stdout) == (code, "")
        assert len(said.stderr.splitlines()) == 1
    assert hashwrench("measure", "lock", number).stdout == "Nothing measured cold forbids power.\n"


def test_a_walk_around_a_chip_asks_there(hashwrench, number):
    said = hashwrench("measure", "walk", number, "--around", "84", "--json", typed=["q"])
    assert said.returncode == 0
    assert said.json["asked"] == 1 + 12 + 24 + 3 * 5
