"""EEPROMs in one log beside each other, beside what was counted, and beside a tester's settings."""

from __future__ import annotations

from app.domain.finding import Fault, Severity
from app.services.diagnosis import diagnose_log
from drivers.simulated.hashboard_eeprom import format_4_image
from tests.drivers.logs.miner_logs import s19_pro

HEAD = "driver-btm-api.c: start\n"


def dump(chain: int, code: str) -> str:
    image = format_4_image(code, f"HWSIM0000000000C{chain}")
    rows = "".join(f"0x{at:04X} {image[at : at + 16].hex(' ')}\n" for at in range(0, 256, 16))
    return f"[chain {chain}]\n{rows}"


def faults(text: str) -> dict[Fault, Severity]:
    return {finding.fault: finding.severity for finding in diagnose_log("log", text.encode()).findings}


def test_a_board_of_another_kind_among_its_sisters_is_named() -> None:
    text = s19_pro([114], [114], [114], before="".join(dump(n, "NBP1901" if n else "BHB42601") for n in range(3)))
    found = [f for f in diagnose_log("log", text.encode()).findings if f.fault is Fault.EEPROM_MISMATCH]
    assert [(f.chain, f.severity) for f in found] == [(0, Severity.MINOR)]
    assert len(found[0].evidence) > 1


def test_boards_alike_are_no_finding() -> None:
    text = s19_pro([114], [114], [114], before="".join(dump(n, "NBP1901") for n in range(3)))
    assert Fault.EEPROM_MISMATCH not in faults(text)


def test_another_chip_bin_is_a_note_and_no_fault() -> None:
    boards = "".join(
        f"force to use chain {chain}\nedf_v5_dump_data : chip_bin = {chip_bin}\n"
        for chain, chip_bin in enumerate((3, 3, 4))
    )
    assert faults("parse_local_config_file : Test_Process : SWEEP\n" + boards) == {Fault.EEPROM_MISMATCH: Severity.INFO}


def test_a_foreign_image_on_a_complete_board_is_no_short_chain() -> None:
    text = HEAD + "chain_num 4, chain_domain_num 38, chain_asic_num 114, domain_asic_num 3\n"
    text += dump(0, "BHB42601") + "Chain[0]: find 114 asic, times 0\n"
    diagnosis = diagnose_log("log", text.encode())
    assert [f.fault for f in diagnosis.findings] == [Fault.EEPROM_MISMATCH]
    assert [(c.found, c.expected) for c in diagnosis.chains] == [(114, 114)]
