"""Starts of a control board: what a later start got past, what a recovery wrote anew, and loops."""

from __future__ import annotations

import pytest

from app.domain.finding import Fault, Severity
from app.services.diagnosis import diagnose_log

FIRST = "Xilinx First Stage Boot Loader\n"
LOADER = "U-Boot 2016.07 (Apr 01 2020 - 10:00:00 +0800)\nHit any key to stop autoboot:  0\n"
DAMAGED = "   Verifying Checksum ... Bad Data CRC\nplease restart ...\n"
KERNEL = (
    "Starting kernel ...\n\nBooting Linux on physical CPU 0x0\nVFS: Mounted root (ext4 filesystem) on device 1:0.\n"
)
MINER = "Starting Cgminer daemon: cgminer.\n"


def test_a_failure_that_a_later_start_got_past_weighs_less() -> None:
    failed = diagnose_log("log", (FIRST + LOADER + DAMAGED).encode())
    passed = diagnose_log("log", (FIRST + LOADER + DAMAGED + FIRST + LOADER + KERNEL + MINER).encode())
    assert [(f.fault, f.severity) for f in failed.findings] == [(Fault.BOOT_IMAGE_CORRUPT, Severity.CRITICAL)]
    assert [(f.fault, f.severity) for f in passed.findings] == [(Fault.BOOT_IMAGE_CORRUPT, Severity.MINOR)]


def test_what_a_recovery_wrote_anew_is_over() -> None:
    recovery = FIRST + LOADER + KERNEL + "write all update files over\n"
    assert diagnose_log("log", (FIRST + LOADER + DAMAGED + recovery).encode()).verdict.fault is Fault.NONE
    again = diagnose_log("log", (recovery + FIRST + LOADER + DAMAGED).encode())
    assert again.verdict.fault is Fault.BOOT_IMAGE_CORRUPT


@pytest.mark.parametrize(
    ("times", "fault"), [(1, Fault.INCONCLUSIVE), (2, Fault.INCONCLUSIVE), (3, Fault.CONTROL_BOARD_BOOT)]
)
def test_the_same_start_over_and_over_is_a_loop(times: int, fault: Fault) -> None:
    assert diagnose_log("log", ((FIRST + LOADER) * times).encode()).verdict.fault is fault


def test_loops_that_end_at_the_miner_are_none() -> None:
    assert diagnose_log("log", ((FIRST + LOADER) * 4 + KERNEL + MINER).encode()).verdict.fault is Fault.NONE


def test_a_log_that_ends_with_the_call_of_a_kernel_nobody_checked_may_hang() -> None:
    diagnosis = diagnose_log("log", (FIRST + LOADER + "Starting kernel ...\n").encode())
    (finding,) = diagnosis.findings
    assert (finding.fault, finding.severity, finding.confidence) == (Fault.KERNEL_HANG, Severity.MINOR, 0.4)


def test_a_log_that_ends_with_the_call_of_a_checked_kernel_says_so_and_accuses_nobody() -> None:
    checked = "KERNEL rsa verify success!!!!!\n"
    diagnosis = diagnose_log("log", (FIRST + LOADER + checked + "Starting kernel ...\n").encode())
    assert diagnosis.verdict.fault is Fault.INCONCLUSIVE
    assert [(f.fault, f.severity) for f in diagnosis.findings] == [(Fault.KERNEL_HANG, Severity.INFO)]


@pytest.mark.parametrize(
    "line",
    [
        "*** Warning - bad CRC, using default environment",
        "PHY is not detected",
        "Bad block table found at page 131008, version 0x01",
        "Bad eraseblock 17 at 0x000000220000",
        "ubi3: good PEBs: 700, bad PEBs: 4, corrupted PEBs: 0",
        "** Unable to read file uEnv.txt **",
        "IPv6: ADDRCONF(NETDEV_UP): eth0: link is not ready",
        "EXT4-fs (ram0): re-mounted. Opts: block_validity,errors=remount-ro",
        "UBIFS (ubi1:0): recovery needed",
        "CPU1: failed to boot: -1",
        "urandom start: failed.",
        "udhcpc: no lease, forking to background",
    ],
)
def test_what_healthy_boards_print_too_is_no_fault(line: str) -> None:
    log = f"{FIRST}{LOADER}{line}\n{KERNEL}{line}\n{MINER}"
    assert diagnose_log("log", log.encode()).verdict.fault is Fault.NONE


def test_one_copy_of_the_boot_image_that_cannot_be_read_is_a_note() -> None:
    gives_up = FIRST + "Move Image Failed\nPARTITION_MOVE_FAIL\nFSBL Status = 0xA00B\n"
    once = diagnose_log("log", (gives_up + FIRST + LOADER + KERNEL + MINER).encode())
    assert (once.verdict.fault, [f.severity for f in once.findings]) == (Fault.NONE, [Severity.INFO])
    assert diagnose_log("log", (gives_up * 2).encode()).verdict.fault is Fault.BOOT_IMAGE_CORRUPT
