"""Logs of healthy machines that end at the worst place: nothing that only the cut makes look bad is accused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.finding import Fault
from app.services.contract import is_fault
from app.services.diagnosis import diagnose_log

CORPUS = Path(__file__).with_name("corpus")


@pytest.mark.parametrize(
    ("case", "mark"),
    [
        pytest.param("epic/chips_healthy.txt", b'"Data": [[', id="the first chip of the last board"),
        pytest.param("control_board_uart/zynq_fpga_not_loaded.log", b"FPGA device not found", id="before the login"),
    ],
)
def test_a_cut_within_what_is_told_last_accuses_nobody(case: str, mark: bytes) -> None:
    raw = (CORPUS / case).read_bytes()
    begin = raw.rindex(mark)
    for end in range(begin, min(begin + 80, len(raw))):
        verdict = diagnose_log("log", raw[:end]).verdict
        assert not is_fault(verdict), (end, verdict)
    assert diagnose_log("log", raw).verdict.fault is Fault.NONE
