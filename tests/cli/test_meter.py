"""`hashwrench meter` as a person runs it: values, JSON, the list, exit codes."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from app.cli.main import app
from drivers.simulated.multimeter import MeterHabits, SimulatedMultimeter


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["meter", *words])
    return done.exit_code, done.stdout, done.stderr


def test_a_value_with_the_meters_name() -> None:
    with SimulatedMultimeter(dialect="owon") as far:
        far.show(11.74)
        code, out, err = run(far.url)
    assert (code, out.split("\n")[:2], err) == (0, ["OWON XDM1041 SIMULATED", "11.740 V"], "")


def test_json_over_tcp() -> None:
    with SimulatedMultimeter(sockets=True) as far:
        far.show(float("inf"))
        code, out, _err = run(far.url, "--mode", "ohm", "--json", "--count", "2")
    documents = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(documents) == 2
    assert documents[0] == {
        "meter": "Hashwrench Simulated meter", "port": far.url, "simulated": False, "quantity": "resistance",
        "value": 9.9e37, "unit": "Ω", "over_range": True, "settled": False,
    }  # fmt: skip


def test_a_simulated_meter_says_so() -> None:
    code, out, _err = run(
        "simulated-meter://NBP1901?fault=hard_short&at=4", "--mode", "ohm", "--domain", "4", "--settled"
    )
    assert code == 0
    assert "(simulated)" in out
    assert float(out.splitlines()[1].split()[0]) < 5


def test_without_a_url_it_lists() -> None:
    code, out, _err = run("--json")
    assert code == 0
    good = {
        "url": "simulated-meter://BHB42601",
        "label": "Simulated meter: BHB42601, good board",
        "simulated": True,
        "problem": None,
    }
    assert good in json.loads(out)["meters"]
    assert "simulated-meter://BHB42601" in run()[1]


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("/dev/ttyNoMeter", 3, "There is no port"),
        ("socket://127.0.0.1:1", 3, "Nothing answers"),
        ("simulated-meter://NOPE", 2, "names no simulated meter"),
        ("nonsense://x", 2, "no serial port"),
    ],
)
def test_what_is_not_there_is_one_line_on_stderr(url: str, code: int, said: str) -> None:
    exit_code, out, err = run(url)
    assert (exit_code, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_meter_that_falls_silent_ends_with_3() -> None:
    with SimulatedMultimeter(habits=MeterHabits(garbled=True)) as far:
        code, _out, err = run(far.url)
    assert code == 3
    assert "sent no value" in err
