"""Every case of the corpus comes to what its technician said, and stays fair when it is cut or mixed with noise.

A case is dropped in beside the others: `corpus/<kind>/<name>.log` and `<name>.toml` (`app.services.cases` says how).
Cuts are sampled the same way in every run, fewer the longer a log is.
"""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import cast

import pytest

from app.domain.finding import Fault
from app.services.cases import Case, cases_in, diagnosis_of, differences
from app.services.contract import is_fault, log_document
from app.services.diagnosis import diagnose_log
from drivers.logs.language import LogLanguage
from drivers.model.log import LogKind
from drivers.registry import drivers
from tests.cli.json_shapes import LOG, misfits

CORPUS = Path(__file__).with_name("corpus")
CASES = cases_in(CORPUS)
#: Bytes of all the pieces of one case that are read together, and the most and fewest pieces.
WORK, MOST, FEWEST = 10_000, 4, 1
NOISE = (
    b"Jan  3 04:11:09 host dropbear[811]: Child connection from 192.0.2.7:51022\n",
    b"systemd-timesyncd[233]: Synchronized to time server\n",
    b"\n",
    b"random: crng init done\n",
)
#: What terminal programs, journals and chats put in front of every line.
PREFIXES = (
    b"[12:33:44.123] ",
    b"2024-01-01 12:00:00,123 -> ",
    b"COM3> ",
    b"Jan  3 04:11:09 miner watch[811]: ",
    b"Mon Jan  1 12:00:00 2024 daemon.info miner[123]: ",
    b"[Mon Jan 01 12:00:00.123 2024] ",
    b"> ",
    b"\x1b[32m",
)
#: What a line of a document that belongs together begins with: noise within it would not be noise.
TOGETHER = re.compile(rb"[\s\[\]{}\"(|=]|.*?(?: => |(?:\b[0-9A-Fa-f]{2}\s+){8})|\Z")

#: A console that ends where the boot loader calls a kernel nobody checked.
AT_THE_CALL = re.compile(rb"Starting kernel \.\.\.\s*\Z")

#: What a piece of a reply may also be: the kind whose form it has before it says whose it is.
COVERED = {one.kind: one.covers for one in cast("tuple[LogLanguage, ...]", drivers("logs"))}

each_case = pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])


#: Faults that no log shows: a swap test finds the one, somebody's eyes the other.
NEVER_IN_A_LOG = {Fault.CONNECTION_FAULT, Fault.PHYSICAL_DAMAGE}


def test_every_fault_that_a_log_can_show_has_a_case() -> None:
    assert set(Fault) - {case.verdict for case in CASES} == NEVER_IN_A_LOG


def test_the_corpus_holds_cases_that_say_where_they_come_from() -> None:
    assert CASES
    for case in CASES:
        assert case.source, f"{case.name} does not say its source"
        assert case.name.split("/")[0] == case.kind.value, f"{case.name} lies in the wrong folder"


@each_case
def test_a_case_comes_to_what_its_technician_said(case: Case) -> None:
    diagnosis = diagnosis_of(case)
    told = {fault.fault.value: fault.confidence for fault in diagnosis.findings}
    assert differences(case, diagnosis) == (), told
    document = log_document(diagnosis)
    assert misfits(document, LOG) == []
    lines = re.split(r"\r\n|\n|\r", case.log.read_bytes().decode("utf-8", "replace"))
    for finding in document["findings"]:
        assert finding["evidence"], finding["fault"]
        for evidence in finding["evidence"]:
            assert evidence["line"] is None or 1 <= evidence["line"] <= len(lines)


@each_case
def test_cuts_noise_and_what_a_capture_adds_change_no_verdict(case: Case) -> None:
    cut_anywhere_it_is_read_and_never_turns_bad(case)
    lines_of_noise_change_no_verdict(case)
    what_a_capture_puts_in_front_of_each_line_changes_no_verdict(case)


def cut_anywhere_it_is_read_and_never_turns_bad(case: Case) -> None:
    raw, chance = case.log.read_bytes(), Random(case.name)
    fair = case.verdict in (Fault.NONE, Fault.INCONCLUSIVE)
    ends = [match.end() for match in re.finditer(rb"\n", raw)]
    for count in range(max(FEWEST, min(MOST, WORK // (len(raw) + 1)))):
        place = chance.choice(ends) if ends and count % 4 == 0 else chance.randint(0, len(raw))
        piece = raw[place:] if count % 4 == 3 else raw[:place]
        diagnosis = diagnose_log(case.log.name, piece)
        assert diagnosis.reading.kind in (case.kind, LogKind.UNKNOWN, *COVERED[case.kind]) or not fair
        if diagnosis.verdict.fault is Fault.KERNEL_HANG and AT_THE_CALL.search(piece):
            continue  # a start that is cut there is, byte for byte, one that hangs there
        assert not (fair and is_fault(diagnosis.verdict)), (place, count % 4 == 3, diagnosis.verdict)


def lines_of_noise_change_no_verdict(case: Case) -> None:
    chance, mixed = Random(case.name), []
    lines = case.log.read_bytes().splitlines(keepends=True)
    for before, after in zip([b"", *lines[:-1]], lines, strict=True):
        if not TOGETHER.match(before) and not TOGETHER.match(after) and chance.random() < 0.1:
            mixed.append(chance.choice(NOISE))
        mixed.append(after)
    diagnosis = diagnose_log(case.log.name, b"".join((NOISE[0], *mixed)))
    assert [d for d in differences(case, diagnosis) if d.aspect in ("kind", "verdict", "chain", "chips")] == []


def what_a_capture_puts_in_front_of_each_line_changes_no_verdict(case: Case) -> None:
    prefix = Random(case.name).choice(PREFIXES)
    lines = case.log.read_bytes().splitlines(keepends=True)
    diagnosis = diagnose_log(case.log.name, b"".join(prefix + line for line in lines))
    assert [d for d in differences(case, diagnosis) if d.aspect in ("kind", "verdict", "chain", "chips")] == [], prefix
