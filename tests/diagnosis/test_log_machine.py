"""A log that tells a machine's state is judged as a machine on the LAN is, and held to what it shows."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.finding import Component, Fault, Severity
from app.domain.log_diagnosis import LogDiagnosis
from app.services.diagnosis import diagnose_reading
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Fact, Observation, Provenance

Told = tuple[Fact, int | None, float | int | str, str | None]


def reply(*told: Told, kind: LogKind = LogKind.CGMINER) -> LogDiagnosis:
    """A reply as its values stand in it, one a line; those of a board stand in a list of boards."""
    observations = []
    for line, (fact, chain, value, name) in enumerate(told, 1):
        path = f"POOLS.{line}.value" if fact is Fact.POOL else f"SUMMARY.0.{line}"
        path = path if chain is None else f"BOARDS.{chain}.value"
        provenance = Provenance("reply", line, f"{path} = {value}", path)
        observations.append(Observation(fact, provenance, chain=chain, value=value, name=name))
    return diagnose_reading(LogReading("reply", kind, tuple(observations), len(observations)))


def machine(rates: Sequence[float | None], counts: Sequence[int], *more: Told) -> list[Told]:
    """An S19 Pro that has run for a day, with a rate and a count for each board it lists."""
    told: list[Told] = [
        (Fact.MODEL, None, "Antminer S19 Pro", None),
        (Fact.UPTIME, None, 86_400, None),
        (Fact.HASHRATE, None, float(sum(rate or 0 for rate in rates)), "av"),
    ]
    for chain, (rate, count) in enumerate(zip(rates, counts, strict=True)):
        if rate is not None:
            told += [(Fact.CHIPS_FOUND, chain, count, None), (Fact.HASHRATE, chain, rate, None)]
    return [*told, *more, (Fact.FIRMWARE, None, "stock", None)]


def test_a_machine_at_work_with_all_its_chips_is_healthy() -> None:
    diagnosis = reply(*machine((36.0, 36.5, 37.0), (114, 114, 114)))
    assert (diagnosis.verdict.fault, diagnosis.firmware) == (Fault.NONE, "stock")
    assert diagnosis.board is not None
    assert diagnosis.board.chips == 114


def test_a_slow_board_is_named_by_its_chain_with_the_lines_that_tell_it() -> None:
    diagnosis = reply(*machine((36.0, 12.0, 37.0), (114, 114, 114)))
    finding = diagnosis.verdict.finding
    assert finding is not None
    assert (finding.fault, finding.chain, finding.slot) == (Fault.LOW_HASHRATE, 1, None)
    assert [evidence.line for evidence in finding.evidence] == [7]


def test_a_dead_board_beside_working_ones_is_silent_and_a_whole_machine_at_rest_is_not() -> None:
    dead = reply(*machine((36.0, 0.0, 37.0), (114, 0, 114)))
    assert dead.verdict.finding is not None
    assert (dead.verdict.fault, dead.verdict.finding.chain) == (Fault.BOARD_MISSING, 1)
    rest = reply(*machine((0.0, 0.0, 0.0), (114, 114, 114)))
    assert (rest.verdict.fault, rest.findings) == (Fault.INCONCLUSIVE, ())


def test_a_board_left_out_of_the_list_is_missed_only_where_the_list_goes_on() -> None:
    gap = reply(*machine((36.0, None, 37.0), (114, 0, 114)))
    assert gap.verdict.finding is not None
    assert (gap.verdict.fault, gap.verdict.finding.chain) == (Fault.BOARD_MISSING, 1)
    over = reply(*machine((36.0, 36.0, None), (114, 114, 0)))
    assert over.verdict.finding is not None
    assert (over.verdict.fault, over.verdict.finding.chain) == (Fault.BOARD_MISSING, None)
    cut = reply(*machine((36.0, 36.0, None), (114, 114, 0))[:-1])
    assert cut.verdict.fault is Fault.INCONCLUSIVE
    assert cut.verdict.reason is not None
    assert cut.verdict.reason.key == "verdict.log_boards_unseen"


def test_a_row_that_was_cut_is_not_held_against_its_board() -> None:
    whole = machine((36.0, 36.5, 37.0), (114, 114, 114))
    for end in range(len(whole) + 1):
        assert reply(*whole[:end]).verdict.fault in (Fault.NONE, Fault.INCONCLUSIVE), end


def test_dead_pools_are_the_network_and_no_board() -> None:
    pools: list[Told] = [(Fact.POOL, None, f"stratum+tcp://pool{n}.example", "dead") for n in (1, 2)]
    finding = reply(*pools).verdict.finding
    assert finding is not None
    assert (finding.fault, finding.component) == (Fault.NETWORK_OR_POOL, Component.NETWORK)
    assert reply(*pools[:1]).verdict.fault is Fault.INCONCLUSIVE
    working = reply(*machine((36.0, 36.5, 37.0), (114, 114, 114), *pools))
    assert working.verdict.fault is Fault.NONE


def test_boards_that_agree_on_another_number_are_another_variant() -> None:
    diagnosis = reply(*machine((36.0, 36.5, 37.0), (110, 110, 110)))
    assert [(chain.found, chain.expected) for chain in diagnosis.chains] == [(110, 110)] * 3
    assert not [f for f in diagnosis.findings if f.severity is not Severity.INFO]
