"""The JSON shapes of the command line, key by key as design.md section 6 prints them."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from app.diagnosis.bench import findings_of_bench
from app.domain.finding import Fault, Verdict
from app.services import contract
from app.services.diagnosis import diagnose_log
from drivers.catalogue import board
from drivers.model.bench_run import (
    BenchRun,
    ChipCounter,
    ChipRegister,
    CoreDomainCounts,
    DieTemperature,
    FrequencyStep,
    KnownAnswer,
    Rail,
    Sensor,
    VoltageControl,
)
from drivers.model.eeprom import Check, EepromContent, EepromWarning, Region
from drivers.model.reading import BoardReading, DeviceReading, DeviceState, Fan, Hints, Message, Pool, ScanSummary
from drivers.model.sighting import Sighting, Source
from tests.drivers.logs.miner_logs import s9_se

DEVICE = [
    "type",
    "ip",
    "state",
    "found_by",
    "ports",
    "make",
    "model",
    "firmware",
    "firmware_version",
    "mac",
    "serial",
    "hostname",
    "hashrate_ths",
    "expected_hashrate_ths",
    "power_w",
    "uptime_s",
    "pools",
    "fans",
    "boards",
    "messages",
    "hints",
    "findings",
    "error",
]
BOARD = [
    "slot",
    "serial",
    "active",
    "chips_expected",
    "chips_working",
    "hashrate_ths",
    "temp_board_c",
    "temp_chip_c",
    "voltage_v",
    "frequency_mhz",
]
FINDING = [
    "fault",
    "role",
    "severity",
    "component",
    "slot",
    "chain",
    "board_sn",
    "chips",
    "domains",
    "position",
    "found",
    "parts",
    "confidence",
    "message",
    "evidence",
    "next_steps",
]
LOG = ["source", "kind", "model", "board_code", "chains", "temps_c", "findings", "verdict"]
CHAIN = ["index", "found", "expected", "status", "suspect_chips", "suspect_domains", "board_sn"]
EEPROM = [
    "format",
    "board_name",
    "board_sn",
    "chip_die",
    "chip_marking",
    "chip_bin",
    "ft_version",
    "pcb_version",
    "bom_version",
    "chip_tech",
    "factory_job",
    "voltage_v",
    "frequency_mhz",
    "nonce_rate",
    "pcb_temp_in_c",
    "pcb_temp_out_c",
    "checks",
    "valid",
    "warnings",
]
BENCH = [
    "board",
    "chip_id",
    "attempts",
    "chips_found",
    "address_map",
    "counters",
    "sensors",
    "eeprom",
    "seconds",
    "interrupted",
    "findings",
    "verdict",
    "plan",
    "fast",
    "known_answer",
    "rails",
    "registers",
    "die_temps",
    "core_domains",
    "frequency_steps",
    "voltage_control",
    "simulated",
    "replayed",
]


def round_trip(document: Any) -> Any:
    return json.loads(json.dumps(document))


def test_a_device_line_with_everything() -> None:
    reading = DeviceReading(
        "10.0.0.7", DeviceState.IDENTIFIED, (Source.SWEEP, Source.MDNS), (80, 4028), "Antminer", "S19 XP",
        hashrate_ths=96.0, uptime_s=9000.0, pools=(Pool("stratum+tcp://pool:3333", "worker"),), fans=(Fan(1, 5900.0),),
        boards=(BoardReading(0, "SN0", False, 110, 0), BoardReading(1, "SN1", True, 110, 110, 48.0)),
        messages=(Message("P:1", "hot"),), hints=Hints("title", "realm", "1.0"), boards_expected=2,
    )  # fmt: skip
    from app.services.diagnosis import findings_of_reading

    line = round_trip(contract.device_line(reading, findings_of_reading(reading)))
    assert list(line) == DEVICE
    assert (line["type"], line["state"], line["found_by"], line["ports"]) == (
        "device", "identified", ["sweep", "mdns"], [80, 4028],
    )  # fmt: skip
    assert line["pools"] == [{"url": "stratum+tcp://pool:3333", "user": "worker"}]
    assert line["fans"] == [{"position": 1, "rpm": 5900.0}]
    assert list(line["boards"][0]) == BOARD
    assert line["messages"] == [{"code": "P:1", "text": "hot"}]
    assert line["hints"] == {"http_title": "title", "realm": "realm", "api_version": "1.0"}
    finding, told = line["findings"]
    assert list(finding) == FINDING
    assert (finding["fault"], finding["slot"], finding["board_sn"]) == ("board_missing", 0, "SN0")
    assert (told["fault"], told["component"]) == ("overtemperature", "miner")  # what the code P:1 stands for
    assert list(finding["parts"][0]) == ["kind", "position", "net", "likelihood"]
    assert list(finding["evidence"][0]) == ["source", "line", "text"]
    assert list(finding["next_steps"][0]) == ["id", "text"]


def test_a_device_line_with_nothing_has_nulls_and_empty_lists() -> None:
    line = round_trip(contract.device_line(DeviceReading("10.0.0.8", DeviceState.UNIDENTIFIED), ()))
    assert list(line) == DEVICE
    assert {key for key, value in line.items() if value == []} == {
        "found_by", "ports", "pools", "fans", "boards", "messages", "findings",
    }  # fmt: skip
    assert line["hints"] == {"http_title": None, "realm": None, "api_version": None}
    assert line["error"] is None


def test_a_summary_and_a_sighting() -> None:
    assert contract.summary_line(ScanSummary(256, 16, 14, 1.23456)) == {
        "type": "summary", "addresses": 256, "alive": 16, "identified": 14, "seconds": 1.235,
    }  # fmt: skip
    line = contract.sighting_line(Sighting("10.0.0.9", Source.IP_REPORT, text="hello"))
    assert list(line) == ["type", "ip", "source", "make", "model", "mac", "serial", "text"]


def test_a_log_document() -> None:
    document = round_trip(contract.log_document(diagnose_log("kernel.log", s9_se().encode())))
    assert list(document) == LOG
    assert (document["source"], document["kind"], document["model"]) == ("kernel.log", "antminer_miner_log", None)
    assert [list(chain) for chain in document["chains"]] == [CHAIN]
    assert list(document["temps_c"]) == ["chip", "pcb", "inlet"]
    assert [list(finding) for finding in document["findings"]] == [FINDING, FINDING]
    assert list(document["verdict"]) == ["fault", "summary"]
    assert document["findings"][0]["evidence"][0]["line"] == 2


def test_an_empty_log_document() -> None:
    document = round_trip(contract.log_document(diagnose_log("stdin", b"")))
    assert list(document) == LOG
    assert (document["kind"], document["chains"], document["findings"]) == ("unknown", [], [])
    assert document["verdict"] == {"fault": "inconclusive", "summary": "The log is empty."}


@pytest.mark.parametrize("warning", list(EepromWarning))
def test_an_eeprom_document(warning: EepromWarning) -> None:
    content = EepromContent(
        "5", False, board_name="BHB42601", chip_bin=2, nonce_rate=0.9985,
        checks=(Check(Region.BOARD, True), Check(Region.SWEEP, False)), warnings=(warning,),
    )  # fmt: skip
    document = round_trip(contract.eeprom_document(content))
    assert list(document) == EEPROM
    assert document["checks"] == [{"region": "board", "ok": True}, {"region": "sweep", "ok": False}]
    (said,) = document["warnings"]
    assert said["code"] == warning.value
    assert said["message"].endswith(".") or said["message"].endswith("none.")


def bench(run: BenchRun, code: str | None) -> Any:
    spec = board(code) if code else None
    findings, verdict = findings_of_bench(run, spec)
    return round_trip(contract.bench_document(SimpleNamespace(run=run, board=spec, findings=findings, verdict=verdict)))


def test_a_bench_document() -> None:
    run = BenchRun(
        "port", chip_id="1362", attempts=(84, 84), address_map=(True,) * 84 + (False,) * 42,
        counters=(ChipCounter(1, 100.0, 0, 1.0),), sensors=(Sensor("left", None),),
        eeprom=EepromContent("4", True), seconds=3.14159,
    )  # fmt: skip
    document = bench(run, "BHB42601")
    assert list(document) == BENCH
    assert document["board"] == {
        "code": "BHB42601", "chip": "BM1362", "chips_expected": 126, "domains": 42, "chips_per_domain": 3,
    }  # fmt: skip
    assert (document["attempts"], document["chips_found"], len(document["address_map"])) == ([84, 84], 84, 126)
    assert document["counters"] == [{"chip": 1, "hashes": 100.0, "errors": 0, "relative": 1.0}]
    assert document["sensors"] == [{"name": "left", "temp_c": None}]
    assert list(document["eeprom"]) == EEPROM
    assert (document["seconds"], document["interrupted"]) == (3.142, False)
    assert document["verdict"]["fault"] == "chain_break"


def test_a_bench_document_of_an_unknown_board() -> None:
    document = bench(BenchRun("port", interrupted=True), None)
    assert list(document) == BENCH
    assert set(document["board"].values()) == {None}
    assert (document["address_map"], document["counters"], document["sensors"], document["eeprom"]) == (
        [],
        [],
        [],
        None,
    )
    assert (document["attempts"], document["chips_found"]) == ([], None)  # never counted is not "none found"
    assert (document["interrupted"], document["verdict"]["fault"]) == (True, "inconclusive")
    assert (document["plan"], document["fast"], document["known_answer"], document["voltage_control"]) == (None,) * 4
    further = ("rails", "registers", "die_temps", "core_domains", "frequency_steps")
    assert [document[key] for key in further] == [[]] * 5


def test_a_bench_document_holds_what_the_further_steps_measured() -> None:
    counter = ChipCounter(1, 100.0, 0, 1.0)
    run = BenchRun(
        "port",
        plan="full",
        fast_baud=3125000,
        fast_attempts=(126, 125),
        known_answer=KnownAnswer(64, ((1, 2), (0, 1)), ((7, 3),)),
        rails=(Rail("TPS546", 1.15, 12.5, 14.4, temp_c=48.0),),
        registers=(ChipRegister(1, 0x18, None),),
        die_temps=(DieTemperature(3, 61.5),),
        core_domains=(CoreDomainCounts(1, (5, 6, 0, 7)),),
        frequency_steps=(FrequencyStep(200.0, (counter,)),),
        voltage_control=VoltageControl("PIC16F1704", 0x89, 13.6, None, True),
    )
    document = bench(run, None)
    assert (document["plan"], document["fast"]) == (
        "full",
        {"baud": 3125000, "attempts": [126, 125], "address_map": []},
    )
    assert document["known_answer"] == {
        "asked": 64,
        "right": [{"chip": 1, "count": 2}, {"chip": None, "count": 1}],
        "wrong": [{"chip": 7, "count": 3}],
    }
    (rail,) = document["rails"]
    assert rail == {"name": "TPS546", "voltage_v": 1.15, "current_a": 12.5, "power_w": 14.4, "temp_c": 48.0}
    assert document["registers"] == [{"chip": 1, "register": 0x18, "value": None}]
    assert document["die_temps"] == [{"chip": 3, "temp_c": 61.5}]
    assert document["core_domains"] == [{"chip": 1, "counts": [5, 6, 0, 7]}]
    assert document["frequency_steps"] == [
        {"frequency_mhz": 200.0, "counters": [{"chip": 1, "hashes": 100.0, "errors": 0, "relative": 1.0}]}
    ]
    assert document["voltage_control"] == {
        "kind": "PIC16F1704", "version": 0x89, "set_v": 13.6, "measured_v": None, "enabled": True,
        "trouble": None,
    }  # fmt: skip


def test_only_a_fault_is_a_fault() -> None:
    assert not contract.is_fault(Verdict(Fault.NONE))
    assert not contract.is_fault(Verdict(Fault.INCONCLUSIVE))
    assert contract.is_fault(Verdict(Fault.CHAIN_BREAK))
