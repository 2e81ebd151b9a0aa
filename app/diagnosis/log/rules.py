"""What the facts of a log accuse: one rule a function, each from `Log` to findings with their evidence lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.diagnosis.board_values import chip_values, chips_values, listed, rail_values
from app.diagnosis.evidence import MOST_EVIDENCE, evidence_of
from app.diagnosis.knowledge import Found, Place, fault_of_code, limits, make
from app.diagnosis.localise import break_of, domains_of
from app.diagnosis.log.chains import EEPROM_FORMAT, Chain, Log
from app.diagnosis.log.lists import list_findings
from app.diagnosis.log.starts import regulator, starts
from app.domain.finding import Component, Fault, Finding
from app.domain.phrase import Value
from drivers.model.observation import Fact, Observation

#: Facts that accuse by themselves, once, wherever they stand: fact -> (fault, words).
_PLAIN: tuple[tuple[Fact, Fault, str], ...] = (
    (Fact.POWER_FAIL, Fault.PSU_FAULT, "log.power"),
    (Fact.FAN_FAIL, Fault.FAN_FAULT, "log.fan"),
    (Fact.POOL_FAIL, Fault.NETWORK_OR_POOL, "log.pool"),
)

#: Facts that accuse the board of the chain they name: fact -> (fault, words).
_OF_BOARD: tuple[tuple[Fact, Fault, str], ...] = (
    (Fact.EEPROM_CRC, Fault.EEPROM_CORRUPT, "log.eeprom_crc"),
    (Fact.TEMP_SENSOR_FAIL, Fault.TEMP_SENSOR_FAULT, "log.sensor"),
    (Fact.OVERTEMPERATURE, Fault.OVERTEMPERATURE, "log.hot"),
    (Fact.BOARD_MISSING, Fault.BOARD_MISSING, "log.board_missing"),
)


def findings_of(log: Log) -> list[Finding]:
    """Every finding of a log, roles not yet told apart."""
    found = [
        *starts(log),
        *regulator(log),
        *_fixture_config(log),
        *_shared(log),
        *_shared_noise(log),
        *(
            item
            for chain in log.chains
            for item in (*_count(log, chain), *_noise(chain), *_silent(chain), *list_findings(chain))
        ),
        *_controllers(log),
        *_eeproms(log),
        *_plain(log),
        *_failed_test(log),
    ]
    return [make(item) for item in found or _codes(log)]


def _count(log: Log, chain: Chain) -> Iterator[Found]:
    """A chain that counts too few chips: none at all, stops at one place, or changes from try to try."""
    found, expected, counts = chain.found, chain.expected, chain.counts
    if not counts:
        return  # what a list of chips says is `app.diagnosis.log.lists`
    if found is None or not chain.short:
        if found is not None and expected is not None and {o.value for o in counts} != {found}:
            yield _intermittent(chain)  # complete at times, short at others
        return
    if _unsettled(chain):
        return
    place = _place(chain)
    evidence = evidence_of([*counts, *chain.all(Fact.CHAIN_OFF)])
    if found == 0:
        key = "log.no_chips.found" if expected is not None else "log.no_chips_unknown.found"
        values: dict[str, Value] = {"expected": expected} if expected is not None else {}
        yield Found(
            Fault.NO_CHIPS,
            "log.no_chips.title",
            key,
            0.8,
            values | rail_values(chain.board),
            None,
            place,
            evidence=evidence,
        )
    elif expected is None:
        yield Found(
            Fault.CHIPS_MISSING, "log.count_failed.title", "log.count_failed.found", 0.6, {"found": found}, "refused",
            place, evidence=evidence,
        )  # fmt: skip
    elif len({o.value for o in counts}) > 1:
        yield _intermittent(chain)
    else:
        where = break_of(found, expected, chain.board)
        noisy = _noisy_before(chain)
        words = "log.short_after_noise" if noisy else "log.chain_break"
        yield Found(
            Fault.CHAIN_BREAK, f"{words}.title", f"{words}.found", 0.5 if noisy else 0.85 if len(counts) > 1 else 0.8,
            {**where.values(), "found": found, **rail_values(chain.board)}, where.situation, place,
            (where.after, where.next), where.domains, evidence=evidence,
        )  # fmt: skip


def _unsettled(chain: Chain) -> bool:
    """Whether the firmware was still trying when the log ends: it numbers its tries, made one, and did not give up."""
    counts = chain.counts
    numbered = all(o.attempt is not None for o in counts)
    return numbered and len(counts) < 2 and not chain.all(Fact.CHAIN_OFF)


def _intermittent(chain: Chain) -> Found:
    """Counts that change: the joint at the highest short count reached (zeusbtc.com 5767)."""
    values = [int(o.value) for o in chain.counts if isinstance(o.value, int)]
    # Where every count is above what the log expects, the expectation is wrong and the counts stand for themselves.
    short = [value for value in values if chain.expected is None or value < chain.expected] or values
    highest = max(max(short), 1)  # all or nothing: chip 1 is where the whole chain passes through
    title = "log.intermittent.title" if max(short) else "log.intermittent_none.title"
    facts = {"counts": listed(values), "next_chip": highest + 1, **chip_values(highest, chain.board)}
    chips = tuple(c for c in (highest, highest + 1) if chain.expected is None or c <= chain.expected)
    return Found(
        Fault.CHIPS_INTERMITTENT, title, "log.intermittent.found", 0.75,
        facts, None, _place(chain), chips, domains_of(chips, chain.board),
        evidence=evidence_of(chain.counts),
    )  # fmt: skip


def _noise(chain: Chain) -> Iterator[Found]:
    """Chip replies with wrong checksums, more of them than a single disturbance leaves."""
    errors = chain.all(Fact.CRC_ERROR, Fact.NONCE_ERROR)
    bad = _times([o for o in errors if o.name is None])
    if bad < limits("log")["crc_errors"]:
        return
    values: dict[str, Value] = {"bad": bad}
    chips: tuple[int, ...] = ()
    key = "log.crc.found"
    if _noisy_before(chain) and chain.short and chain.found and chain.expected is not None:
        where = break_of(chain.found, chain.expected, chain.board)
        values |= {**where.values(), "found": chain.found}
        chips, key = (where.after, where.next), "log.crc_count.found"
    evidence = evidence_of([*errors[: MOST_EVIDENCE - 1], *chain.counts[:1]])
    yield Found(
        Fault.UART_SIGNAL_INTEGRITY, "log.crc.title", key, 0.75, values, "board", _place(chain), chips,
        domains_of(chips, chain.board), evidence=evidence,
    )  # fmt: skip


def _noisy_before(chain: Chain) -> bool:
    """Whether the line was noisy before the first count."""
    first = chain.counts[0].provenance.line if chain.counts else None
    noise = [o for o in chain.all(Fact.CRC_ERROR, Fact.NONCE_ERROR) if o.name is None]
    before = [o for o in noise if first is None or (o.provenance.line or 0) < first]
    return _times(before) >= int(limits("log")["crc_errors"])


def _silent(chain: Chain) -> Iterator[Found]:
    """Chips that the firmware names as silent, by their index from 0."""
    named = chain.all(Fact.CHIP_SILENT)
    chips = sorted({int(index) + 1 for o in named for index in str(o.value).split() if index.isdigit()})
    if chain.expected is not None:
        chips = [chip for chip in chips if chip <= chain.expected]
    if not chips:
        return
    yield Found(
        Fault.CHIPS_MISSING, "log.chip_silent.title", "log.chip_silent.found", 0.75,
        chips_values(chips, chips[0], chain.board) | rail_values(chain.board), "map", _place(chain), tuple(chips),
        domains_of(tuple(chips), chain.board), evidence=evidence_of(named),
    )  # fmt: skip


def _controllers(log: Log) -> Iterator[Found]:
    """Voltage controllers that fail: one accuses its board, several point at what they share."""
    failing = [chain for chain in log.chains if chain.all(Fact.CONTROLLER_FAIL)]
    observations = log.all(Fact.CONTROLLER_FAIL)
    if len(failing) > 1 and len(failing) == len(log.chains):
        yield Found(
            Fault.VOLTAGE_CONTROLLER_FAULT, "log.controllers.title", "log.controllers.found", 0.6,
            {"chains": _indices(failing)}, component=Component.MINER, evidence=evidence_of(observations),
            steps=("measure_supply_load", "reseat_cable", "swap_psu"),
        )  # fmt: skip
    elif failing:
        for chain in failing:
            yield _of_chain(chain, Fault.VOLTAGE_CONTROLLER_FAULT, "log.controller", chain.all(Fact.CONTROLLER_FAIL))
    elif observations:
        yield _of_machine(Fault.VOLTAGE_CONTROLLER_FAULT, "log.controller", observations)


def _eeproms(log: Log) -> Iterator[Found]:
    """EEPROMs that cannot be read, whose format the firmware does not know, or that carry one serial twice."""
    formats = [o for o in log.all(Fact.EEPROM_FAIL) if o.name == "format"]
    unread = [o for o in log.all(Fact.EEPROM_FAIL) if o.name != "format"]
    # A loader tries one format after the other: only where none was read does the first refusal mean anything.
    if formats and unread and not any(o.name == EEPROM_FORMAT for o in log.all(Fact.CONFIG_VALUE)):
        # The boards are as they were made; it is the firmware that expects another format.
        yield _of_machine(Fault.WRONG_FIRMWARE_FOR_BOARD, "log.wrong_format", formats, confidence=0.75)
    for chain in log.chains:
        failed = [o for o in chain.all(Fact.EEPROM_FAIL) if o.name != "format"]
        if failed:
            yield _of_chain(chain, Fault.EEPROM_UNREADABLE, "log.eeprom_fail", failed)
    loose = [o for o in unread if o.chain is None]
    if loose and not log.chains:
        yield _of_machine(Fault.EEPROM_UNREADABLE, "log.eeprom_fail", loose)
    serials: dict[str, list[Chain]] = {}
    for chain in log.chains:
        if chain.board_sn:
            serials.setdefault(chain.board_sn, []).append(chain)
    for serial, chains in serials.items():
        if len(chains) > 1:
            yield Found(
                Fault.EEPROM_CLONED, "log.eeprom_cloned.title", "log.eeprom_cloned.found", 0.8,
                {"chains": _indices(chains), "board_sn": serial},
                evidence=evidence_of([o for o in log.all(Fact.BOARD_SERIAL) if o.value == serial]),
            )  # fmt: skip


def _shared(log: Log) -> Iterator[Found]:
    """Several chains without any chip in one log: look first at what they share."""
    dead = [chain for chain in log.chains if chain.found == 0 and not _unsettled(chain)]
    if len(dead) < 2:
        return
    yield Found(
        Fault.BOARD_MISSING, "log.several_missing.title", "log.several_missing.found", 0.7,
        {"chains": _indices(dead)}, "several", component=Component.MINER,
        evidence=evidence_of([count for chain in dead for count in chain.counts[:1]]),
        steps=("save_log", "measure_supply_load", "swap_psu", "reseat_cable"),
    )  # fmt: skip


def _shared_noise(log: Log) -> Iterator[Found]:
    """Every data line of a machine disturbed: boards rarely agree on that, so look first at what they share."""
    noisy = [chain for chain in log.chains if any(_noise(chain))]
    if len(noisy) < 2 or len(noisy) < len(log.chains):
        return
    yield Found(
        Fault.UART_SIGNAL_INTEGRITY,
        "log.crc_all.title",
        "log.crc_all.found",
        0.75,
        {"chains": _indices(noisy)},
        "shared",
        component=Component.MINER,
        evidence=evidence_of([chain.all(Fact.CRC_ERROR, Fact.NONCE_ERROR)[0] for chain in noisy]),
        steps=("measure_supply_load", "swap_psu", "reseat_cable"),
    )


def _codes(log: Log) -> Iterator[Found]:
    """Codes that the firmware reports, where nothing else in the log accuses; which chain they mean is not certain."""
    for observation in log.all(Fact.ERROR_CODE):
        fault = fault_of_code(str(observation.value))
        if fault is not None:
            yield Found(
                fault,
                "log.code.title",
                "log.code.found",
                0.4,
                {"name": str(observation.value)},
                "count" if fault is Fault.CHIPS_MISSING else "one",
                evidence=evidence_of([observation]),
            )
            return


def _plain(log: Log) -> Iterator[Found]:
    """Facts that accuse by themselves."""
    for fact, fault, words in _PLAIN:
        if seen := log.all(fact):
            yield _of_machine(fault, words, seen)
    for fact, fault, words in _OF_BOARD:
        placed = [(chain, seen) for chain in log.chains if (seen := chain.all(fact))]
        for chain, observations in placed:
            yield _of_chain(chain, fault, words, observations)
        if not placed and (loose := log.all(fact)):
            yield _of_machine(fault, words, loose)


def _fixture_config(log: Log) -> Iterator[Found]:
    """A fixture set for another number of chips than the board has, while the board is complete."""
    line = log.configured
    if line is None or not isinstance(line.value, int):
        return
    for chain in log.chains:
        if chain.found is None or line.value == chain.found:
            continue
        board_says = log.board.chips if log.board else log.said
        complete = chain.found == board_says if board_says is not None else chain.found > line.value
        if complete:
            values: dict[str, Value] = {
                "configured": line.value, "found": chain.found, "expected": board_says or chain.found,
            }  # fmt: skip
            yield Found(
                Fault.FIXTURE_CONFIG_MISMATCH, "log.fixture_config.title", "log.fixture_config.found",
                0.9 if board_says is not None else 0.6, values, place=Place(chain=chain.index),
                evidence=evidence_of([line, *chain.counts]),
            )  # fmt: skip


def _failed_test(log: Log) -> Iterator[Found]:
    """A fixture that says NG, where nothing that it printed before explains it better."""
    failed = [o for o in log.all(Fact.TEST_RESULT) if o.name == "fail"]
    patterns = [o for o in log.all(Fact.NONCE_ERROR) if o.name == "pattern"]
    if patterns:
        chain = log.chains[0] if len(log.chains) == 1 else None
        yield Found(
            Fault.WEAK_CHIPS, "log.test_failed.title", "log.test_failed.found", 0.5, {"reason": "Pattern NG"},
            place=_place(chain) if chain else Place(), evidence=evidence_of(patterns),
        )  # fmt: skip
    elif failed:
        yield Found(
            Fault.INCONCLUSIVE, "log.test_failed.title", "log.test_failed.found", 0.5,
            {"reason": str(failed[0].value)}, evidence=evidence_of(failed),
        )  # fmt: skip


def _of_chain(chain: Chain, fault: Fault, words: str, seen: Sequence[Observation]) -> Found:
    return Found(
        fault, f"{words}.title", f"{words}.found", 0.7, rail_values(chain.board), "one", _place(chain),
        evidence=evidence_of(seen),
    )  # fmt: skip


def _of_machine(fault: Fault, words: str, seen: Sequence[Observation], confidence: float = 0.6) -> Found:
    return Found(fault, f"{words}.title", f"{words}.found", confidence, situation="one", evidence=evidence_of(seen))


def _place(chain: Chain) -> Place:
    return Place(chain=chain.index, board_sn=chain.board_sn)


def _times(observations: Iterable[Observation]) -> int:
    """How often something was seen; a driver that folded repeats gives their number as value."""
    return sum(o.value if isinstance(o.value, int) else 1 for o in observations)


def _indices(chains: Iterable[Chain]) -> str:
    return listed(chain.index for chain in chains)
