"""What changed from one start of a log to the next: chips counted, boards, model, firmware, supply, heat, trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.diagnosis.knowledge import limits
from app.diagnosis.log.boots import Start
from app.diagnosis.log.chains import RESPONSES, Log
from app.diagnosis.temperature import is_impossible_temperature
from app.domain.log_diagnosis import Boot
from app.domain.phrase import Phrase
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation

#: Facts told in words -> the key of the sentence that says that they changed.
_WORDS: Mapping[Fact, str] = {
    Fact.MODEL: "change.model",
    Fact.FIRMWARE: "change.firmware",
    Fact.BOARD_CODE: "change.board_code",
}
#: Facts of trouble -> the key that says that it is new, and the one that says that it is gone.
_TROUBLE: Mapping[Fact, str] = {
    Fact.CRC_ERROR: "noise",
    Fact.EEPROM_FAIL: "eeprom",
    Fact.CONTROLLER_FAIL: "controller",
    Fact.POWER_FAIL: "power",
    Fact.TEMP_SENSOR_FAIL: "sensor",
    Fact.FAN_FAIL: "fan",
    Fact.OVERTEMPERATURE: "heat",
    Fact.POOL_FAIL: "pool",
    Fact.BOARD_MISSING: "board",
}


def boots_of(log: Log) -> tuple[Boot, ...]:
    """The starts with what is other than in the one before; () where the log holds one start only.

    A tester prints its banner before, at and after each test: its parts are no boots.
    """
    if len(log.starts) < 2 or log.reading.kind is LogKind.BITMAIN_FIXTURE_LOG:
        return ()
    before: list[Start | None] = [None, *log.starts[:-1]]
    return tuple(
        Boot(start.number, start.first_line, start.last_line, tuple(_changes(earlier, start)) if earlier else ())
        for earlier, start in zip(before, log.starts, strict=True)
    )


def _changes(earlier: Start, later: Start) -> Iterator[Phrase]:
    for fact, key in _WORDS.items():
        was, now = _last(earlier, fact), _last(later, fact)
        if was is not None and now is not None and was != now:
            yield Phrase.of(key, was=str(was), now=str(now))
    yield from _of_chains(earlier, later, Fact.BOARD_SERIAL, "change.serial", _latest)
    yield from _of_chains(earlier, later, Fact.CHIPS_FOUND, "change.count", _highest)
    yield from _measured(earlier, later)
    yield from _trouble(earlier, later)


def _of_chains(
    earlier: Start,
    later: Start,
    fact: Fact,
    key: str,
    value_of: Callable[[list[Observation]], str | int | float | None],
) -> Iterator[Phrase]:
    """What changed on single chains, of those that both starts tell of."""
    was, now = _by_chain(earlier, fact), _by_chain(later, fact)
    for chain in sorted(was.keys() & now.keys()):
        old, new = value_of(was[chain]), value_of(now[chain])
        if old is not None and new is not None and old != new:
            yield Phrase.of(key, chain=chain, was=old, now=new)


def _measured(earlier: Start, later: Start) -> Iterator[Phrase]:
    """Supply voltages and chip temperatures that are clearly other than before."""
    for fact, key in ((Fact.SUPPLY_INPUT, "change.supply_input"), (Fact.SUPPLY_OUTPUT, "change.supply_output")):
        was, now = _last(earlier, fact), _last(later, fact)
        if not isinstance(was, int | float) or not isinstance(now, int | float):
            continue
        if abs(now - was) >= limits("log")["supply_change_share"] * abs(was):
            yield Phrase.of(key, was=was, now=now)
    hot_was, hot_now = _hottest(earlier), _hottest(later)
    if hot_was is not None and hot_now is not None and abs(hot_now - hot_was) >= limits("log")["temp_change_c"]:
        yield Phrase.of("change.temp", was_c=hot_was, now_c=hot_now)


def _trouble(earlier: Start, later: Start) -> Iterator[Phrase]:
    """Trouble that is new in the later start, and such as is gone."""
    was, now = ({o.fact for o in start.observations} for start in (earlier, later))
    for fact, name in _TROUBLE.items():
        if fact in now and fact not in was:
            yield Phrase.of(f"change.new_{name}")
        elif fact in was and fact not in now:
            yield Phrase.of(f"change.gone_{name}")


def _by_chain(start: Start, fact: Fact) -> dict[int, list[Observation]]:
    by_chain: dict[int, list[Observation]] = {}
    for o in start.observations:
        if o.fact is fact and o.chain is not None and o.name != RESPONSES:
            by_chain.setdefault(o.chain, []).append(o)
    return by_chain


def _last(start: Start, fact: Fact) -> str | int | float | None:
    return next((o.value for o in reversed(start.observations) if o.fact is fact and o.value is not None), None)


def _latest(seen: list[Observation]) -> str | int | float | None:
    return seen[-1].value


def _highest(seen: list[Observation]) -> str | int | float | None:
    return max((o.value for o in seen if isinstance(o.value, int)), default=None)


def _hottest(start: Start) -> float | None:
    temps = [
        float(o.value) for o in start.observations if o.fact is Fact.TEMP_CHIP and isinstance(o.value, int | float)
    ]
    return max((temp for temp in temps if not is_impossible_temperature(temp)), default=None)
