"""The commands `bench`, `eeprom` and `ports` as a person starts them: stdout, stderr, exit code, and power off."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers import catalogue
from drivers.serial.control_frames import Page, Pin
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_eeprom import format_4_image
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults
from drivers.simulated.story import BOARD_CODE, BOARD_SERIAL

EMBER = "emberOne/00"
BENCH_KEYS = [
    "board", "chip_id", "attempts", "chips_found", "address_map", "counters", "sensors", "eeprom", "seconds",
    "interrupted", "findings", "verdict", "plan", "fast", "known_answer", "rails", "registers", "die_temps",
    "core_domains", "frequency_steps", "voltage_control", "simulated", "replayed",
]  # fmt: skip
EEPROM_KEYS = [
    "format", "board_name", "board_sn", "chip_die", "chip_marking", "chip_bin", "ft_version", "pcb_version",
    "bom_version", "chip_tech", "factory_job", "voltage_v", "frequency_mhz", "nonce_rate", "pcb_temp_in_c",
    "pcb_temp_out_c", "checks", "valid", "warnings",
]  # fmt: skip


def ember(faults: HashboardFaults = HEALTHY) -> SimulatedHashboard:
    spec = catalogue.board(EMBER)
    assert spec is not None
    return SimulatedHashboard(spec, faults=faults)


def test_a_broken_board_is_a_fault_in_json(hashwrench) -> None:
    with ember(HashboardFaults(break_after=7)) as board:
        ports = ("--data", board.data_url, "--control", board.control_url or "")
        code, out, err = hashwrench("bench", *ports, "--board", EMBER, "--seconds", "0", "--json")
        assert not board.powered
    document = json.loads(out)
    assert (code, err, list(document)) == (1, "", BENCH_KEYS)
    assert document["board"] == {
        "code": EMBER, "chip": "BM1362", "chips_expected": 12, "domains": None, "chips_per_domain": None,
    }  # fmt: skip
    assert (document["chip_id"], document["attempts"], document["chips_found"]) == ("1362", [7, 7, 7], 7)
    assert document["address_map"] == [True] * 7 + [False] * 5
    assert document["verdict"]["fault"] == "chain_break"
    assert document["interrupted"] is False


def test_a_silent_board_without_a_voltage_controller_is_a_fault(hashwrench) -> None:
    with ember(HashboardFaults(silent=True)) as board:
        ports = ("--data", board.data_url, "--control", board.control_url or "")
        code, out, err = hashwrench("bench", *ports, "--board", EMBER, "--json")
    document = json.loads(out)
    assert (code, err, document["verdict"]["fault"]) == (1, "", "no_chips")
    assert (document["attempts"], document["address_map"]) == ([0, 0, 0], [])


def test_the_help_says_what_only_the_control_cable_can_do(hashwrench) -> None:
    _code, out, _err = hashwrench("bench", "--help")
    assert "stays powered until its supply is switched off" in " ".join(out.replace("│", " ").split())


def test_people_see_the_steps_on_stderr_and_the_result_on_stdout(hashwrench) -> None:
    code, out, err = hashwrench("bench", "--data", "simulated://emberOne/00", "--seconds", "0")
    assert code == 0
    assert "Simulated" in out
    assert "12" in out
    assert "12 of 12 chips answer at their own address." in err
    assert "Supply off" in err


def once_it_works(board: SimulatedHashboard, ends: Callable[[], object]) -> bool:
    """End a test while the board's chips hash; whether they came to it."""
    deadline = time.monotonic() + 60
    while not board.working and time.monotonic() < deadline:
        time.sleep(0.02)
    ends()
    return board.working


@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "unplug"])
def test_cut_off_it_prints_what_it_has_and_the_power_is_off(hashwrench, ending: str) -> None:
    with ember() as board:
        ports = ("--data", board.data_url, "--control", board.control_url or "")
        command = ("bench", *ports, "--board", EMBER, "--seconds", "600", "--json")
        if ending == "unplug":
            threading.Thread(target=once_it_works, args=(board, board.unplug_data)).start()
            code, out, err = hashwrench(*command)
        else:
            running = subprocess.Popen([sys.executable, "-m", "app", *command], stdout=-1, stderr=-1, text=True)
            assert once_it_works(board, lambda: running.send_signal(getattr(signal, ending)))
            out, err = running.communicate(timeout=60)
            code = running.returncode
        assert board.pins == {Pin.RESET: False, Pin.ASIC_POWER: False, Pin.IO_POWER: False}
    document = json.loads(out)
    assert (code, document["interrupted"]) == (3, True)
    assert (document["chips_found"], document["address_map"]) == (12, [True] * 12)
    assert document["verdict"]["fault"] == "inconclusive"
    assert err.count("\n") == 1
    assert err.endswith("What was measured until then is kept. The board's supply is off.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--data", "/dev/ttyHashwrench0"), 3, "There is no port /dev/ttyHashwrench0."),
        (("--data", "/dev/ttyHashwrench0", "--control", "/dev/ttyHashwrench0"), 2, "as data and as control port"),
        (("--data", "nonsense://port"), 2, "is no serial port"),
        (("--data", "simulated://BHB42601", "--board", "XYZ"), 2, "There is no board XYZ"),
        (("--data", "simulated://BHB42601?fault=gremlins"), 2, "gremlins is unknown"),
        (("--data", "simulated://BHB42601?fault=break&after=999"), 2, "after=999 is not in the chain"),
        (("--data", "simulated://BHB42601?fault=joint&after=126"), 2, "which has 126 chips"),
        (("--data", "simulated://BHB42601?fault=weak&chip=0"), 2, "chip=0 is not in the chain"),
        (("--data", "simulated://BHB42601?fault=errors&chip=127"), 2, "chip=127 is not in the chain"),
        (("--data", "simulated://emberOne/00?fault=break&after=84"), 2, "after=84 is not in the chain"),
        (("--data", "simulated://BHB42601?after=5"), 2, "after=5 is unknown"),
        (("--data", "simulated://BHB42601", "--control", "/dev/ttyHashwrench0"), 2, "brings its own control port"),
        ((), 2, "--data"),
        (("--data", "simulated://BHB42601", "--seconds", "-1"), 2, "--seconds"),
    ],
)
def test_bad_input_is_one_clear_line(hashwrench, arguments: tuple[str, ...], code: int, said: str) -> None:
    ended, out, err = hashwrench("bench", *arguments, "--json")
    assert (ended, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_control_port_that_does_not_answer() -> None:
    with ember() as board:
        ports = ("--data", board.control_url or "", "--control", board.data_url)
        command = [sys.executable, "-m", "app", "bench", *ports, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert "controller" in done.stderr


def test_a_plan_of_the_shops_own_and_a_quick_look(hashwrench, tmp_path: Path) -> None:
    plan = tmp_path / "shop.toml"
    plan.write_text('[shop]\nsteps = ["identity", "power", "count", "registers"]\n')
    with ember() as board:
        ports = ("--data", board.data_url, "--control", board.control_url or "", "--board", EMBER)
        code, out, _ = hashwrench("bench", *ports, "--plan", str(plan), "--json")
        assert (code, json.loads(out)["plan"], json.loads(out)["attempts"]) == (0, "shop", [12, 12, 12])
        code, out, _ = hashwrench("bench", *ports, "--plan", "quick")
        assert "proves no repair" in out
        code, out, err = hashwrench("bench", *ports, "--plan", "slow", "--json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "quick, standard, full" in err


def test_an_eeprom_dump_is_decoded_and_checked(hashwrench, tmp_path: Path) -> None:
    dump = tmp_path / "board.bin"
    dump.write_bytes(format_4_image(BOARD_CODE, BOARD_SERIAL))
    code, out, _ = hashwrench("eeprom", str(dump), "--json")
    document = json.loads(out)
    assert (code, list(document)) == (0, [*EEPROM_KEYS, "source", "findings"])
    assert (document["source"], document["findings"]) == (str(dump), [])
    assert (document["format"], document["board_sn"], document["valid"]) == ("4", BOARD_SERIAL, True)
    dump.write_bytes(dump.read_bytes()[:100])
    code, out, err = hashwrench("eeprom", str(dump), "--json")
    document = json.loads(out)
    assert (code, document["valid"], err) == (1, False, "")
    assert "truncated" in {warning["code"] for warning in document["warnings"]}


def test_several_dumps_are_compared_as_boards_of_one_machine(hashwrench, tmp_path: Path) -> None:
    names = ["a.bin", "b.bin", "c.bin"]
    for name, board, serial in zip(names, ("BHB42601", "BHB42601", "BHB42603"), ("ONE", "ONE", "TWO"), strict=True):
        (tmp_path / name).write_bytes(format_4_image(board, serial))
    dumps = [str(tmp_path / name) for name in names]
    code, out, err = hashwrench("eeprom", *dumps, "--json")
    documents = [json.loads(line) for line in out.splitlines()]
    assert (code, err, [document["source"] for document in documents]) == (1, "", dumps)
    assert [[finding["fault"] for finding in document["findings"]] for document in documents] == [
        ["eeprom_cloned"], ["eeprom_cloned"], ["eeprom_mismatch"],
    ]  # fmt: skip
    assert "b.bin" in documents[0]["findings"][0]["message"]
    # Of several files the readable ones are told, and the highest code wins.
    code, out, err = hashwrench("eeprom", dumps[0], str(tmp_path / "none.bin"), "--json")
    assert (code, len(out.splitlines()), err.count("\n")) == (3, 1, 1)
    # A dump named twice is one board.
    code, out, _ = hashwrench("eeprom", dumps[0], dumps[0], "--json")
    assert (code, json.loads(out)["findings"]) == (0, [])
    code, out, _ = hashwrench("eeprom", *dumps)
    assert code == 1
    assert "a.bin" in out


def test_an_eeprom_file_that_is_not_there(hashwrench, tmp_path: Path) -> None:
    code, out, err = hashwrench("eeprom", str(tmp_path / "nothing.bin"), "--json")
    assert (code, out) == (3, "")
    assert "does not exist" in err


def test_the_simulated_boards_are_listed_as_such(hashwrench) -> None:
    code, out, _ = hashwrench("ports", "--json")
    simulated = [port for port in json.loads(out)["ports"] if port["simulated"]]
    assert code == 0
    assert "simulated://BHB42601?fault=break" in {port["url"] for port in simulated}


def test_a_supply_that_is_not_known_to_be_off_is_told_beside_the_json(hashwrench) -> None:
    class StuckOn(SimulatedHashboard):
        def _control_answer(self, data: bytes) -> list[bytes]:
            answers = super()._control_answer(data)
            reads_a_pin = len(data) == 6 and data[4] == Page.GPIO
            return [answer[:-1] + b"\x01" for answer in answers] if reads_a_pin else answers

    spec = catalogue.board(EMBER)
    assert spec is not None
    with StuckOn(spec) as board:
        ports = ("--data", board.data_url, "--control", board.control_url or "")
        code, out, err = hashwrench("bench", *ports, "--board", EMBER, "--plan", "quick", "--json")
    assert (code, json.loads(out)["verdict"]["fault"]) == (0, "none"), err
    assert err == "hashwrench: Whether the board's supply is off is not known: switch it off by hand.\n"
