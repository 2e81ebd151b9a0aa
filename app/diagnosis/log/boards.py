"""What single lines accuse: a board's controller, EEPROM, sensors and heat, the supply, fans, the network.

One board that fails accuses itself; all boards at once point at what they share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, Place, limits
from app.diagnosis.log.chains import EEPROM_FORMAT, Chain, Log
from app.diagnosis.log.found import indices_of, of_chain, of_machine, of_several, place_of
from app.domain.finding import Fault, Severity
from app.domain.phrase import Phrase
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation

#: The name that log languages give a sensor that the firmware itself gives up (`Fact.TEMP_SENSOR_FAIL`).
LOST = "lost"
#: The name that log languages give the end of a pool's failure (`Fact.POOL_FAIL`).
OVER = "over"
#: ... and a wait for work, which every start begins with and which is a failure only where it comes back.
WAITING = "waiting"

#: The versions of EEPROM contents that boards were made with; any other number was not read but heard wrong, as 0 and
#: 255 are of a bus that nobody drives. 17 is what the first S19 boards begin with.
_VERSIONS = frozenset({*range(1, 10), 17})

#: Facts that accuse by themselves, once, wherever they stand: fact -> (fault, words).
_PLAIN: tuple[tuple[Fact, Fault, str], ...] = (
    (Fact.POWER_FAIL, Fault.PSU_FAULT, "log.power"),
    (Fact.FAN_FAIL, Fault.FAN_FAULT, "log.fan"),
)

#: Facts that accuse the board of the chain they name: fact -> (fault, words, words for all boards, what to do then).
_OF_BOARD: tuple[tuple[Fact, Fault, str, str, tuple[str, ...]], ...] = (
    (Fact.CONTROLLER_FAIL, Fault.VOLTAGE_CONTROLLER_FAULT, "log.controller", "log.controller_all",
     ("measure_supply_load", "reseat_cable", "swap_psu")),
    (Fact.EEPROM_CRC, Fault.EEPROM_CORRUPT, "log.eeprom_crc", "log.eeprom_crc_all",
     ("read_eeprom_again", "install_matching_firmware")),
    (Fact.TEMP_SENSOR_FAIL, Fault.TEMP_SENSOR_FAULT, "log.sensor", "log.sensor_all",
     ("measure_supply_load", "reseat_cable", "swap_psu")),
    (Fact.OVERTEMPERATURE, Fault.OVERTEMPERATURE, "log.hot", "log.hot_all",
     ("power_off_cool", "check_fans", "check_room")),
    (Fact.BOARD_MISSING, Fault.BOARD_MISSING, "log.board_missing", "log.board_missing_all",
     ("save_log", "measure_supply_load", "swap_psu", "reseat_cable")),
)  # fmt: skip


def board_findings(log: Log) -> Iterator[Found]:
    """Every finding that rests on what single lines say."""
    for fact, fault, words, of_all, steps in _OF_BOARD:
        yield from _of_board(log, fact, fault, (words, of_all), steps)
    yield from _eeproms(log)
    yield from _other_model(log)
    yield from _pool(log)
    for fact, fault, words in _PLAIN:
        if seen := log.all(fact):
            yield of_machine(fault, words, seen)


def _of_board(log: Log, fact: Fact, fault: Fault, keys: tuple[str, str], steps: tuple[str, ...]) -> Iterator[Found]:
    """A fact of single boards; what all of them show is looked for in what they share."""
    words, of_all = keys
    failing = [chain for chain in log.chains if _counts(log, fact, chain.all(fact))]
    if len(failing) > 1 and len(failing) == len(log.chains):
        yield of_several(failing, fault, of_all, log.all(fact), steps)
    for chain in failing:
        yield of_chain(chain, fault, words, chain.all(fact))
    loose = [o for o in log.all(fact) if not log.chains or o.chain is None]
    if not failing and _counts(log, fact, loose):
        yield of_machine(fault, words, loose)


def _counts(log: Log, fact: Fact, seen: Sequence[Observation]) -> bool:
    """Whether lines accuse: a sensor missed once or twice by a machine that works and does not stop accuses nobody."""
    certain = log.reading.kind is not LogKind.ANTMINER_MINER_LOG  # whose lines tell of single readings
    if certain or fact is not Fact.TEMP_SENSOR_FAIL or len(seen) >= limits("log")["sensor_misses"]:
        return bool(seen)
    last = max((o.provenance.line or 0 for o in seen), default=0)
    worked = any(o.value != 0 for o in log.all(Fact.HASHING, Fact.HASHRATE))
    ends = log.all(Fact.CHAIN_OFF, Fact.CONSEQUENCE, Fact.ERROR_CODE)
    stopped = any((o.provenance.line or 0) > last for o in ends)
    lost = any(o.name == LOST for o in seen)
    return bool(seen) and (stopped or lost or not worked)


def _pool(log: Log) -> Iterator[Found]:
    """A pool that is not reached; one that was reached again is a note."""
    seen = [o for o in log.all(Fact.POOL_FAIL) if o.name != OVER]
    if not seen or (len(seen) == 1 and seen[0].name == WAITING):
        return
    last = max(o.provenance.line or 0 for o in seen)
    later = [o for o in log.reading.observations if (o.provenance.line or 0) > last]
    works = any(o.fact in (Fact.HASHING, Fact.HASHRATE) and o.value != 0 for o in later)
    works = works or any(o.fact is Fact.POOL_FAIL and o.name == OVER for o in later)
    if works:
        yield replace(
            of_machine(Fault.NETWORK_OR_POOL, "log.pool_over", seen),
            severity=Severity.INFO,
            seen=Phrase.of("seen.times", times=len(seen)) if len(seen) > 1 else None,
        )
    else:
        yield of_machine(Fault.NETWORK_OR_POOL, "log.pool", seen)


def _other_model(log: Log) -> Iterator[Found]:
    """Boards that the firmware calls those of another machine; one of several is the odd one, all are its own error."""
    told = log.all(Fact.FIRMWARE_MISMATCH)
    if not told:
        return
    named = sorted({o.chain for o in told if o.chain is not None})
    one = next((chain for chain in log.chains if named == [chain.index]), None) if len(log.chains) > 1 else None
    key = "log.other_model.title" if one else "log.other_model_all.title"
    yield Found(
        Fault.WRONG_FIRMWARE_FOR_BOARD, key, "log.other_model.found", 0.75,
        {"said": str(told[0].value or told[0].provenance.text).rstrip(".")}, place=place_of(one) if one else Place(),
        evidence=evidence_of(told),
    )  # fmt: skip


def _eeproms(log: Log) -> Iterator[Found]:
    """EEPROMs that cannot be read, whose format the firmware does not know, or that carry one serial twice."""
    formats = [o for o in log.all(Fact.EEPROM_FAIL) if o.name == "format" and _is_version(str(o.value))]
    unread = [o for o in log.all(Fact.EEPROM_FAIL) if o.name != "format"]
    # A loader tries one format after the other: only where none was read does the first refusal mean anything.
    if formats and unread and not any(o.name == EEPROM_FORMAT for o in log.all(Fact.CONFIG_VALUE)):
        # The boards are as they were made; it is the firmware that expects another format.
        yield of_machine(Fault.WRONG_FIRMWARE_FOR_BOARD, "log.wrong_format", formats, confidence=0.75)
    silent = [(chain, [o for o in chain.all(Fact.EEPROM_FAIL) if o.name != "format"]) for chain in log.chains]
    silent = [(chain, failed) for chain, failed in silent if failed]
    if len(silent) > 1 and len(silent) == len(log.chains):
        chains = [chain for chain, _failed in silent]
        noise = [o for o in log.all(Fact.EEPROM_FAIL) if o.name == "format" and not _is_version(str(o.value))]
        if noise and not formats:
            found = of_several(
                chains, Fault.EEPROM_UNREADABLE, "log.eeprom_bus", [*noise[:1], *unread],
                ("reseat_cable", "measure_eeprom", "measure_supply_load"),
            )  # fmt: skip
            yield replace(found, situation="bus")
        else:
            yield of_several(
                chains, Fault.EEPROM_UNREADABLE, "log.eeprom_fail_all", unread,
                ("install_matching_firmware", "reseat_cable", "measure_supply_load"),
            )  # fmt: skip
    for chain, failed in silent:
        yield of_chain(chain, Fault.EEPROM_UNREADABLE, "log.eeprom_fail", failed)
    loose = [o for o in unread if o.chain is None]
    if loose and not log.chains:
        yield of_machine(Fault.EEPROM_UNREADABLE, "log.eeprom_fail", loose)
    yield from _clones(log)


def _is_version(refused: str) -> bool:
    """Whether what a loader refuses ("4!=5") is the version of another EEPROM, as against noise."""
    return int(refused.partition("!=")[0]) in _VERSIONS


def _clones(log: Log) -> Iterator[Found]:
    """One serial on two chains of one start: a copied image. Boards that changed places between two starts are not."""
    serials: dict[str, list[Chain]] = {}
    for chain in log.chains:
        if chain.board_sn:
            serials.setdefault(chain.board_sn, []).append(chain)
    for serial, chains in serials.items():
        told = [o for o in log.all(Fact.BOARD_SERIAL) if o.value == serial]
        together = (
            {o.chain for o in told if start.first_line <= (o.provenance.line or 0) <= start.last_line}
            for start in log.starts
        )
        if len(chains) > 1 and any(len(places) > 1 for places in together):
            yield Found(
                Fault.EEPROM_CLONED, "log.eeprom_cloned.title", "log.eeprom_cloned.found", 0.8,
                {"chains": indices_of(chains), "board_sn": serial}, evidence=evidence_of(told),
            )  # fmt: skip
