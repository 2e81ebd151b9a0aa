"""Logs from text to verdict: hand-written ones of every kind, and the recordings with what they should conclude."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.finding import Component, Fault, Role, Severity
from app.domain.log_diagnosis import ChainState, LogDiagnosis
from app.services.contract import is_fault, log_document
from app.services.diagnosis import board_codes, board_spec, diagnose_log, spec_of_model
from app.words.findings import finding_text
from drivers.model.log import LogKind
from drivers.registry import drivers
from tests.drivers.logs.miner_logs import HEAD, TAIL, console, damaged_console, fixture, s9_se, s19_pro, whatsminer

RECORDINGS = Path(__file__).parents[2] / ".." / "shared" / "real" / "logs"


def diagnose(text: str) -> LogDiagnosis:
    return diagnose_log("log", text.encode())


def states(diagnosis: LogDiagnosis) -> dict[int, ChainState]:
    return {chain.index: chain.status for chain in diagnosis.chains}


HEALTHY = s19_pro([114], [114], [114])


def test_a_healthy_start_is_healthy() -> None:
    diagnosis = diagnose(HEALTHY)
    assert (diagnosis.verdict.fault, diagnosis.findings) == (Fault.NONE, ())
    assert (diagnosis.model, diagnosis.board_code) == ("Antminer S19 Pro", "NBP1901")
    assert states(diagnosis) == dict.fromkeys(range(3), ChainState.OK)


def test_a_short_chain_is_placed_by_chip_and_domain() -> None:
    diagnosis = diagnose(s19_pro([114], [84, 84, 84], [114]))
    finding = diagnosis.verdict.finding
    assert finding is not None
    assert (finding.fault, finding.chain, finding.chips, finding.domains) == (Fault.CHAIN_BREAK, 1, (84, 85), (28, 29))
    assert finding.severity is Severity.CRITICAL
    assert states(diagnosis) == {0: ChainState.OK, 1: ChainState.BROKEN, 2: ChainState.OK}
    assert [evidence.line for evidence in finding.evidence] == [7, 8, 9, 10]
    assert diagnosis.chains[1].suspect_chips == (84, 85)


def test_a_changing_count_is_a_joint() -> None:
    diagnosis = diagnose(s19_pro([114], [82, 82, 84], [114]))
    assert diagnosis.verdict.fault is Fault.CHIPS_INTERMITTENT
    assert diagnosis.verdict.finding is not None
    assert diagnosis.verdict.finding.severity is Severity.MAJOR
    assert diagnosis.chains[1].found == 84


def test_a_count_of_all_or_nothing_names_no_count_that_was_never_reached() -> None:
    finding = diagnose(s19_pro([114], [0, 114], [114])).verdict.finding
    assert finding is not None
    assert (finding.fault, finding.chips) == (Fault.CHIPS_INTERMITTENT, (1, 2))
    assert finding_text(finding).title == "Chain 1's count changes, down to no chip at all"


def test_no_chip_on_one_chain_is_that_board() -> None:
    diagnosis = diagnose(s19_pro([0, 0, 0], [114], [114]))
    assert diagnosis.verdict.fault is Fault.NO_CHIPS
    assert states(diagnosis)[0] is ChainState.MISSING


def test_no_chip_on_several_chains_points_at_what_they_share() -> None:
    diagnosis = diagnose(s19_pro([0, 0, 0], [0, 0, 0], [0, 0, 0], ends="ERROR_SOC_INIT\n"))
    lead = diagnosis.verdict.finding
    assert lead is not None
    assert (lead.component, lead.parts[0].kind.value) == (Component.MINER, "psu")
    assert {f.role for f in diagnosis.findings if f.fault is Fault.NO_CHIPS} == {Role.CONSEQUENCE}


def test_the_supply_that_failed_first_explains_the_boards() -> None:
    diagnosis = diagnose(s19_pro([114], [40, 40, 40], [114], before="ERROR_POWER_LOST: power voltage rise or drop\n"))
    assert diagnosis.verdict.fault is Fault.PSU_FAULT
    assert [f.role for f in diagnosis.findings if f.fault is Fault.CHAIN_BREAK] == [Role.CONSEQUENCE]


def test_sisters_that_agree_say_how_many_there_should_be() -> None:
    text = "driver-btm-c5.c: x\n" + "".join(f"Chain[J{chain}] has 63 asic\n" for chain in (6, 7))
    retried = text + "Chain[J8] has 61 asic\n" + "retry Chain[J8] has 61 asic\n" * 6
    diagnosis = diagnose(retried)
    assert [(c.index, c.found, c.expected) for c in diagnosis.chains] == [(6, 63, 63), (7, 63, 63), (8, 61, 63)]
    assert diagnosis.verdict.finding is not None
    assert (diagnosis.verdict.fault, diagnosis.verdict.finding.chips) == (Fault.CHAIN_BREAK, (61, 62))
    assert diagnose("driver-btm-c5.c: x\nChain[J8] has 61 asic\n").verdict.fault is Fault.INCONCLUSIVE


@pytest.mark.parametrize(
    ("line", "fault", "chain"),
    [
        ("ERROR_FAN_LOST: fan lost", Fault.FAN_FAULT, None),
        ("Error, fan lost, only find 3 (< 4)", Fault.FAN_FAULT, None),
        ("stop_mining: asic temp too high", Fault.OVERTEMPERATURE, None),
        ("fail to read pic temp for chain 2", Fault.TEMP_SENSOR_FAULT, 2),
        ("read temp sensor failed: chain = 1, sensor = 0", Fault.TEMP_SENSOR_FAULT, 1),
        ("Data load fail for chain 1.", Fault.EEPROM_UNREADABLE, 1),
        ("load chain 0 eeprom data\nEEPROM error", Fault.EEPROM_CORRUPT, 0),
        ("network connection lost for 120 s", Fault.NETWORK_OR_POOL, None),
        ("power voltage can not meet the target", Fault.PSU_FAULT, None),
        ("_pic_write_iic failed!", Fault.VOLTAGE_CONTROLLER_FAULT, None),
    ],
)
def test_messages_that_accuse_by_themselves(line: str, fault: Fault, chain: int | None) -> None:
    diagnosis = diagnose(HEAD + line + "\n")
    assert diagnosis.verdict.fault is fault
    assert diagnosis.verdict.finding is not None
    assert diagnosis.verdict.finding.chain == chain
    assert diagnosis.verdict.finding.evidence[0].line is not None


def test_a_board_that_the_log_never_counts_leaves_the_machine_unproved() -> None:
    assert diagnose(s19_pro([114], [114])).verdict.fault is Fault.INCONCLUSIVE


def test_noise_on_every_chain_points_at_what_they_share() -> None:
    lines = [f"Chain[{chain}] reg crc error\n" * 8 for chain in range(3)]
    diagnosis = diagnose(HEAD + "".join(lines))
    lead = diagnosis.verdict.finding
    assert lead is not None
    assert (lead.fault, lead.component) == (Fault.UART_SIGNAL_INTEGRITY, Component.MINER)
    assert [f.role for f in diagnosis.findings] == [Role.CAUSE, *[Role.CONSEQUENCE] * 3]
    two_of_three = diagnose(HEAD + "Chain[0]: find 114 asic, times 0\n" + "".join(lines[1:]))
    assert [f.role for f in two_of_three.findings] == [Role.CAUSE] * 2


def test_a_code_alone_accuses_with_little_confidence() -> None:
    diagnosis = diagnose(HEAD + "Sweep error string = J1:2.\n")
    assert diagnosis.verdict.finding is not None
    assert (diagnosis.verdict.fault, diagnosis.verdict.finding.confidence) == (Fault.CHIPS_MISSING, 0.4)
    placed = diagnose(s19_pro([114], [84, 84, 84], [114], ends="Sweep error string = J1:2.\n"))
    assert [f.fault for f in placed.findings] == [Fault.CHAIN_BREAK]
    assert diagnose(HEAD + "Sweep error string = J1:77.\n").verdict.fault is Fault.INCONCLUSIVE


def test_a_fixture_that_cannot_read_the_eeprom() -> None:
    diagnosis = diagnose("parse_local_config_file : Miner_Type : S19\ncheck EEPROM fail\n")
    assert diagnosis.verdict.fault is Fault.EEPROM_UNREADABLE


def test_noise_before_the_count_is_the_cause_and_after_it_the_consequence() -> None:
    before = diagnose(s9_se(noise_first=True))
    assert before.verdict.fault is Fault.UART_SIGNAL_INTEGRITY
    assert (before.chains[0].found, before.chains[0].expected, before.chains[0].status) == (50, 60, ChainState.BROKEN)
    after = diagnose(s9_se(noise_first=False))
    assert after.verdict.fault is Fault.CHAIN_BREAK


def test_one_disturbance_is_no_fault() -> None:
    assert diagnose(s9_se(crc_errors=2, found=60)).verdict.fault is Fault.NONE


@pytest.mark.parametrize("chain", [0, 1, 3, 7])
def test_the_conclusion_moves_with_the_chain(chain: int) -> None:
    diagnosis = diagnose(s9_se(chain=chain))
    assert diagnosis.verdict.finding is not None
    assert (diagnosis.verdict.fault, diagnosis.verdict.finding.chain) == (Fault.UART_SIGNAL_INTEGRITY, chain)


def test_controllers_one_and_all() -> None:
    one = diagnose(HEAD + "dsPIC33EP16GS202_set_pic_voltage: ERROR! failed on Chain[2]\n" + s19_pro([114], [114]))
    assert one.verdict.fault is Fault.VOLTAGE_CONTROLLER_FAULT
    assert one.verdict.finding is not None
    assert one.verdict.finding.chain == 2
    lines = "".join(f"dsPIC33EP16GS202_set_pic_voltage: ERROR! failed on Chain[{chain}]\n" for chain in range(3))
    everyone = diagnose(HEAD + lines)
    assert everyone.verdict.finding is not None
    assert everyone.verdict.finding.component is Component.MINER


def test_an_eeprom_of_another_format_is_the_firmware() -> None:
    diagnosis = diagnose(HEAD + "version invalid 5!=4\nData load fail for chain 0.\nSweep error string = J7:4.\n")
    assert diagnosis.verdict.fault is Fault.WRONG_FIRMWARE_FOR_BOARD
    assert {f.fault for f in diagnosis.findings if f.role is Role.CONSEQUENCE} == {Fault.EEPROM_UNREADABLE}


def test_a_format_that_is_read_at_the_second_try_is_no_fault() -> None:
    probe = "edf_v4_load : version invalid 5!=4\nedf_v5_dump_data : board_info_version = 5\n"
    probe += "edf_v5_dump_data : board_sn = JYZZYRHBCJGBI000C\n"
    assert diagnose(s19_pro([114], [114], [114], before=probe)).verdict.fault is Fault.NONE
    assert diagnose(HEAD + "edf_v4_load : version invalid 5!=4\n").verdict.fault is Fault.INCONCLUSIVE


def test_a_fixture_set_for_another_board_does_not_make_it_bad() -> None:
    diagnosis = diagnose(fixture(114, configured=2))
    assert diagnosis.verdict.fault is Fault.FIXTURE_CONFIG_MISMATCH
    assert states(diagnosis) == {0: ChainState.OK}


def test_a_fixture_that_finds_too_few_is_believed() -> None:
    diagnosis = diagnose(fixture(84))
    assert diagnosis.verdict.fault is Fault.CHAIN_BREAK
    assert diagnosis.chains[0].suspect_chips == (84, 85)
    both = diagnose(fixture(84, configured=76))
    assert both.verdict.fault is Fault.CHAIN_BREAK


def test_a_passed_fixture_is_healthy_and_an_unfinished_one_is_not_known() -> None:
    assert diagnose(fixture(114, passed=True)).verdict.fault is Fault.NONE
    unfinished = fixture(114).rpartition("Single_Board")[0]
    assert diagnose(unfinished).verdict.fault is Fault.INCONCLUSIVE


def test_a_board_nobody_knows_is_judged_by_its_own_log() -> None:
    unknown = HEAD.replace("NBP1901", "XYZ12345").replace("type: Antminer S19 Pro", "type: Antminer S99")
    text = unknown + "".join(f"Chain[0]: find 80 asic, times {attempt}\n" for attempt in range(3))
    diagnosis = diagnose(text)
    assert (diagnosis.chains[0].expected, diagnosis.chains[0].suspect_domains) == (114, ())
    assert diagnosis.verdict.fault is Fault.CHAIN_BREAK


def test_a_chain_that_the_firmware_switches_off_is_critical_however_many_it_should_have() -> None:
    unknown = "2025-01-01 00:00:11 Miner compile time: Tue Dec  6 16:12:30 CST 2022 type: Antminer S99\n"
    counts = "".join(f"2025-01-01 00:00:20 Chain[0]: find 80 asic, times {attempt}\n" for attempt in range(3))
    gives_up = "2025-01-01 00:00:21 Chain 0 only find 80 asic, will power off hash board 0\n"
    finding = diagnose(unknown + counts + gives_up).verdict.finding
    assert finding is not None
    assert (finding.fault, finding.severity, finding.chips) == (Fault.CHIPS_MISSING, Severity.CRITICAL, ())
    assert {part.kind.value for part in finding.parts} == {"chip", "connector", "ldo"}


def test_a_control_board_that_starts_and_one_that_does_not() -> None:
    started = diagnose(console())
    assert (started.reading.kind, started.verdict.fault) == (LogKind.CONTROL_BOARD_UART, Fault.NONE)
    damaged = diagnose(damaged_console())
    assert damaged.verdict.fault is Fault.BOOT_IMAGE_CORRUPT
    assert damaged.verdict.finding is not None
    assert damaged.verdict.finding.component is Component.CONTROL_BOARD
    refused = diagnose(console(after="KERNEL rsa verify fail\nplease restart ...\n"))
    assert refused.verdict.fault is Fault.SIGNATURE_CHECK_FAILED


def test_a_start_that_succeeds_later_leaves_a_minor_doubt() -> None:
    diagnosis = diagnose(damaged_console() + console())
    assert diagnosis.verdict.finding is not None
    assert (diagnosis.verdict.fault, diagnosis.verdict.finding.severity) == (Fault.BOOT_IMAGE_CORRUPT, Severity.MINOR)


def test_a_console_goes_on_into_the_miners_log() -> None:
    diagnosis = diagnose(console() + s19_pro([114], [84, 84, 84], [114]))
    assert diagnosis.reading.kind is LogKind.CONTROL_BOARD_UART
    assert (diagnosis.verdict.fault, diagnosis.model) == (Fault.CHAIN_BREAK, "Antminer S19 Pro")


def test_a_bitaxe_regulator_and_a_bitaxe_without_its_chip() -> None:
    stopped = diagnose(
        "I (3023) power_management: setting new vcore voltage to 1250mV\n"
        "E (3131) TPS546: An output overcurrent fault has occurred\nE (3139) TPS546: IOUT Overcurrent Fault\n"
    )
    assert (stopped.reading.kind, stopped.verdict.fault) == (LogKind.BITAXE, Fault.REGULATOR_FAULT)
    chipless = diagnose("I (3191) bm1366Module: 0 chip(s) detected on the chain, expected 1\n")
    assert chipless.verdict.fault is Fault.NO_CHIPS
    six = diagnose("W (3191) bm1366Module: 4 chip(s) detected on the chain, expected 6\n")
    assert (six.verdict.fault, six.chains[0].expected) == (Fault.CHAIN_BREAK, 6)
    work = "I (3191) bm1366Module: 1 chip(s) detected on the chain, expected 1\nI (9) asic_result: ID: 38, ver: 1FFF\n"
    assert diagnose(work).verdict.fault is Fault.NONE


def test_a_list_of_chips_names_the_silent_and_the_weak() -> None:
    healthy = diagnose(whatsminer({}, {}, {}, {}))
    assert (healthy.reading.kind, healthy.model, healthy.verdict.fault) == (LogKind.WHATSMINER, "M56S", Fault.NONE)
    assert [(chain.found, chain.expected) for chain in healthy.chains] == [(160, 160)] * 4
    silent = diagnose(whatsminer({}, {14: 0}, {159: -1}, {}))
    assert {(f.fault, f.chain, f.chips) for f in silent.findings} == {
        (Fault.CHIPS_MISSING, 1, (15,)),
        (Fault.CHIPS_MISSING, 2, (160,)),
    }
    weak = diagnose(whatsminer({}, {}, {30: 900_000, 31: 600_000}, {}))
    assert weak.verdict.finding is not None
    assert (weak.verdict.fault, weak.verdict.finding.chips) == (Fault.WEAK_CHIPS, (31, 32))


def test_a_list_that_ends_early_accuses_nobody() -> None:
    text = whatsminer({}, {}, {}, {})
    cut = diagnose(text[: len(text) - 3000])
    assert not is_fault(cut.verdict)
    assert cut.chains[3].found is None
    assert diagnose(whatsminer({})).verdict.fault is Fault.INCONCLUSIVE


def test_a_first_try_is_not_the_last_word() -> None:
    assert diagnose(s19_pro([84], ends="")).verdict.fault is Fault.INCONCLUSIVE


def test_encodings_colours_and_line_ends_change_nothing() -> None:
    text = s19_pro([114], [84, 84, 84], [114])
    expected = log_document(diagnose(text))
    coloured = "\n".join(f"\x1b[32m{line}\x1b[0m" for line in text.splitlines()) + "\n"
    variants = [
        text.encode("utf-16"),
        text.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + text.encode(),
        coloured.encode(),
    ]
    for raw in variants:
        assert log_document(diagnose_log("log", raw)) == expected


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [HEALTHY, fixture(114, passed=True), s9_se(crc_errors=0, found=60), console(), whatsminer({}, {}, {}, {})]
    ),
    st.data(),
)
def test_a_healthy_log_cut_anywhere_never_turns_bad(text: str, data: st.DataObject) -> None:
    raw = text.encode()
    cut = data.draw(st.integers(0, len(raw)))
    assert not is_fault(diagnose_log("log", raw[:cut]).verdict)
    assert not is_fault(diagnose_log("log", raw[cut:]).verdict)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([s19_pro([114], [84, 84, 84], [0, 0, 0]), s9_se(), fixture(84, configured=2), damaged_console()]),
    st.data(),
)
def test_any_log_cut_or_mixed_with_bytes_is_read(text: str, data: st.DataObject) -> None:
    raw = text.encode()
    cut = data.draw(st.integers(0, len(raw)))
    noise = data.draw(st.binary(max_size=50))
    json.dumps(log_document(diagnose_log("log", raw[:cut] + noise + raw[cut:])))


ACCUSING = [
    "ERROR_POWER_LOST\n", "ERROR_FAN_LOST\n", "ERROR_PIC_LOST\n", "ERROR_TEMP_LOST\n", "ERROR_NET_LOST\n",
    "ERROR_EEPROM_INFO\n", "ERROR_TEMP_TOO_HIGH\n", "bad asic: 003 017\n", "Data load fail for chain 1.\n",
    "detected asic num less than design(82<108)\n", "version invalid 5!=4\n", "Sweep error string = J7:4.\n",
    "dsPIC33EP16GS202_set_pic_voltage: ERROR! failed on Chain[2]\n", "Chain[1] nonce crc error\n",
]  # fmt: skip
LINES = [
    *s19_pro([114], [84, 83, 84], [0, 0, 0]).splitlines(keepends=True),
    *s9_se().splitlines(keepends=True),
    *ACCUSING,
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(LINES), max_size=30))
def test_lines_in_any_order_are_said_in_whole_sentences(lines: list[str]) -> None:
    document = log_document(diagnose(HEAD + "".join(lines)))
    assert document["kind"] == "antminer_miner_log"
    for finding in document["findings"]:
        assert "{" not in finding["message"] + finding["found"] + str([step["text"] for step in finding["next_steps"]])
        assert finding["evidence"]
        assert all(evidence["line"] for evidence in finding["evidence"])
    causes = [f["fault"] for f in document["findings"] if f["role"] == "cause" and f["severity"] != "info"]
    assert document["verdict"]["fault"] in (causes or ["none", "inconclusive"])


@given(st.binary(max_size=2000))
def test_random_bytes_are_inconclusive(raw: bytes) -> None:
    diagnosis = diagnose_log("log", raw)
    assert (diagnosis.reading.kind, diagnosis.verdict.fault) == (LogKind.UNKNOWN, Fault.INCONCLUSIVE)


def test_boards_by_code_and_model() -> None:
    spec = board_spec("BHB42601")
    assert spec is not None
    assert spec.chips == 126
    assert board_spec("nothing") is None
    assert {"BHB42601", "emberOne/00"} <= set(board_codes())
    assert spec_of_model("Antminer", "S19 XP") is not None


def recordings() -> list[Any]:
    expected = RECORDINGS / "expected.json"
    if not expected.exists():
        absent = pytest.mark.skip(reason="the recordings of ../shared/real are not here")
        return [pytest.param("", {}, marks=absent, id="recordings")]
    logs = json.loads(expected.read_text(encoding="utf-8"))["logs"]
    kinds = {str(language.kind) for language in drivers("logs")}  # type: ignore[attr-defined]
    return [pytest.param(name, wanted, id=name) for name, wanted in logs.items() if wanted["kind"] in kinds]


@pytest.mark.parametrize(("name", "wanted"), recordings())
def test_a_recording_concludes_what_a_good_diagnosis_does(name: str, wanted: dict[str, Any]) -> None:
    document = log_document(diagnose_log(name, (RECORDINGS / name).read_bytes()))
    for key in ("kind", "model", "board_code"):
        if wanted[key] is not None:
            assert document[key] == wanted[key]
    assert document["verdict"]["fault"] == wanted["verdict"]["fault"]
    if wanted["chains"]:
        seen = [{key: chain[key] for key in ("index", "found", "expected")} for chain in document["chains"]]
        assert seen == wanted["chains"]


@pytest.mark.parametrize(("name", "wanted"), recordings())
def test_a_recording_of_a_healthy_machine_cut_anywhere_never_turns_bad(name: str, wanted: dict[str, Any]) -> None:
    raw = (RECORDINGS / name).read_bytes()
    if wanted["verdict"]["fault"] != "none":
        document = log_document(diagnose_log(name, raw[: len(raw) // 2]))
        assert document["kind"] in (wanted["kind"], "unknown")
        return
    for cut in range(0, len(raw), max(1, len(raw) // 40)):
        assert not is_fault(diagnose_log(name, raw[:cut]).verdict), cut


def test_the_tail_of_a_log_is_enough_to_know_it() -> None:
    assert diagnose(TAIL).reading.kind is LogKind.ANTMINER_MINER_LOG
