"""What counts of chips accuse: none at all, a stop at one place, a count that changes, all boards short together.

A count that stays is told from one that changes, within a start and from start to start; a board is held against its
sisters before it is accused alone. What a list with every chip says is `app.diagnosis.log.lists`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from app.diagnosis.board_values import chip_values, listed, rail_values
from app.diagnosis.evidence import MOST_EVIDENCE, evidence_of
from app.diagnosis.knowledge import Found, limits
from app.diagnosis.localise import break_of, domains_of
from app.diagnosis.log.chains import RESPONSES, Chain, Log
from app.diagnosis.log.found import indices_of, of_several, place_of, times_of
from app.diagnosis.log.lists import silent_found
from app.domain.finding import Component, Fault, Severity
from app.domain.phrase import Phrase, Value
from drivers.model.observation import Fact, Observation

_SHARED_STEPS = ("save_log", "measure_supply_load", "swap_psu", "reseat_cable")


def count_findings(log: Log) -> Iterator[Found]:
    """Every finding that rests on counts."""
    counted = [chain for chain in log.chains if is_counted(chain)]
    if wrong := _same_everywhere(log, counted):
        yield wrong
        return
    yield from _shared(log, counted)
    for chain in counted:
        yield from _count(chain)
    for chain in log.chains:
        yield from _responses(chain)
        yield from silent_chips(chain)


def is_counted(chain: Chain) -> bool:
    """Whether lines count this chain's chips try by try; what a reply tells of a running machine is its state."""
    return any(o.provenance.field is None for o in chain.counts)


def _count(chain: Chain) -> Iterator[Found]:
    """A chain that counts too few chips: none at all, stops at one place, or changes from try to try."""
    found, expected = chain.found, chain.expected
    if found is None or chain.unsettled:
        return
    if _varies(chain):
        if chain.short or expected is not None:
            yield _intermittent(chain)
        return
    silent = found == 0 and len(chain.counts) > 1  # none in any try is too few, however many there should be
    if not chain.short and not silent:
        return
    if found and any(True for _found in silent_chips(chain)):
        return  # the log names the silent ones one by one, which says more than their number
    counts = [o for number, tries in chain.tries.items() for o in tries if _short_since(chain, number)]
    evidence = evidence_of([*counts, *chain.all(Fact.CHAIN_OFF)])
    seen = _since(chain)
    if found == 0:
        yield _no_chips(chain, counts, seen)
    elif expected is None:
        yield Found(
            Fault.CHIPS_MISSING, "log.count_failed.title", "log.count_failed.found", 0.6, {"found": found}, "refused",
            place_of(chain), evidence=evidence, seen=seen,
        )  # fmt: skip
    else:
        where = break_of(found, expected, chain.board)
        noisy = noisy_before(chain)
        words = "log.short_after_noise" if noisy else "log.chain_break"
        yield Found(
            Fault.CHAIN_BREAK, f"{words}.title", f"{words}.found", 0.5 if noisy else 0.85 if len(counts) > 1 else 0.8,
            {**where.values(), "found": found, **rail_values(chain.board)}, where.situation, place_of(chain),
            (where.after, where.next), where.domains, evidence=evidence, seen=seen,
        )  # fmt: skip


def _no_chips(chain: Chain, counts: Sequence[Observation], seen: Phrase | None) -> Found:
    known = chain.expected is not None
    values: dict[str, Value] = {"expected": chain.expected} if chain.expected is not None else {}
    if known and noisy_before(chain):  # they answer, and nobody understands them
        return Found(
            Fault.NO_CHIPS, "log.short_after_noise.title", "log.short_after_noise.found", 0.5,
            values | {"found": 0, **rail_values(chain.board)}, None, place_of(chain),
            evidence=evidence_of([*counts, *chain.all(Fact.CHAIN_OFF)]), seen=seen,
        )  # fmt: skip
    return Found(
        Fault.NO_CHIPS, "log.no_chips.title", "log.no_chips.found" if known else "log.no_chips_unknown.found", 0.8,
        values | rail_values(chain.board), None, place_of(chain),
        evidence=evidence_of([*counts, *chain.all(Fact.CHAIN_OFF)]), seen=seen,
    )  # fmt: skip


def _varies(chain: Chain) -> bool:
    """Whether the count changes: within a start, or from start to start and back.

    A board that was complete in the first starts and stays short at one number since then has broken in between.
    """
    per_start = [[int(o.value or 0) for o in tries] for tries in chain.tries.values()]
    if any(len(set(values)) > 1 for values in per_start):
        return True
    settled = [values[0] for values in per_start if values]
    late = [value for value in settled if chain.expected is None or value != chain.expected]
    return len(set(late)) > 1 or (len(set(settled)) > 1 and settled[-len(late) :] != late)


def _short_since(chain: Chain, number: int) -> bool:
    """Whether the start with this number counted what the last one did."""
    return any(o.value == chain.found for o in chain.tries[number])


def _since(chain: Chain) -> Phrase | None:
    """Since which start the count is short, where it was complete before; in how many, where there are several."""
    numbers = list(chain.tries)
    short = [number for number in numbers if _short_since(chain, number)]
    if len(numbers) < 2:
        return None
    if len(short) < len(numbers):
        return Phrase.of("seen.since", start=short[0], starts=len(chain.starts))
    return Phrase.of("seen.starts", seen=len(short), starts=len(chain.starts))


def _intermittent(chain: Chain) -> Found:
    """Counts that change: the joint at the highest short count reached (zeusbtc.com 5767)."""
    counts = [o for tries in chain.tries.values() for o in tries]
    values = [int(o.value) for o in counts if isinstance(o.value, int)]
    # Where every count is above what the log expects, the expectation is wrong and the counts stand for themselves.
    short = [value for value in values if chain.expected is None or value < chain.expected] or values
    highest = max(max(short), 1)  # all or nothing: chip 1 is where the whole chain passes through
    title = "log.intermittent.title" if max(short) else "log.intermittent_none.title"
    facts = {"counts": listed(values), "next_chip": highest + 1, **chip_values(highest, chain.board)}
    chips = tuple(c for c in (highest, highest + 1) if chain.expected is None or c <= chain.expected)
    starts = [n for n, tries in chain.tries.items() if any(o.value in short for o in tries)]
    seen = Phrase.of("seen.starts", seen=len(starts), starts=len(chain.starts)) if len(chain.tries) > 1 else None
    return Found(
        Fault.CHIPS_INTERMITTENT, title, "log.intermittent.found", 0.75,
        facts, None, place_of(chain), chips, domains_of(chips, chain.board), evidence=evidence_of(counts), seen=seen,
    )  # fmt: skip


def _same_everywhere(log: Log, counted: Sequence[Chain]) -> Found | None:
    """All boards short by the same number: not they are wrong, but the number that is expected of them.

    Three boards do not break at one and the same chip. Two might, so of two the number must be that of another board.
    """
    settled = [chain for chain in counted if not chain.unsettled]
    counts = {chain.found for chain in settled}
    count = counts.pop() if len(counts) == 1 else None
    expected = settled[0].expected if settled else None
    if not count or expected is None or count >= expected or any(map(_varies, settled)) or len(settled) < len(counted):
        return None
    known = log.is_board_size(count)
    if len(settled) < (2 if known else 3):
        return None
    refused = [o for chain in settled for o in chain.all(Fact.CHAIN_OFF)]
    return Found(
        Fault.WRONG_FIRMWARE_FOR_BOARD if refused else Fault.FIRMWARE_OR_CONFIG,
        "log.same_count.title",
        "log.same_count.found",
        0.7 if known else 0.5,
        {"chains": indices_of(settled), "found": count, "expected": expected},
        evidence=evidence_of([*(chain.counts[0] for chain in settled), *refused[:1]]),
    )


def _shared(log: Log, counted: Sequence[Chain]) -> Iterator[Found]:
    """Several chains without any chip, or all of them short: look first at what they share."""
    settled = [chain for chain in counted if not chain.unsettled]
    dead = [chain for chain in settled if chain.found == 0]
    if len(dead) > 1:
        first = [count for chain in dead for count in chain.counts[:1]]
        yield of_several(dead, Fault.BOARD_MISSING, "log.several_missing", first, _SHARED_STEPS, 0.7)
    short = [chain for chain in settled if chain.short and chain.found and not _varies(chain)]
    if len(short) == len(settled) == len(counted) >= max(log.boards_per_miner or 3, 2):
        first = [chain.counts[0] for chain in short]
        yield of_several(short, Fault.CHAIN_BREAK, "log.several_short", first, _SHARED_STEPS, 0.5)


def _responses(chain: Chain) -> Iterator[Found]:
    """Answers that lack some in their row: how many came is known, where the chain stops is not."""
    told = [o for o in chain.all(Fact.CHIPS_FOUND) if o.name == RESPONSES and isinstance(o.value, int)]
    if not told or is_counted(chain):
        return
    most = max(int(o.value or 0) for o in told)
    if chain.expected is not None and most >= chain.expected:
        return
    if most == 0:
        yield _no_chips(chain, told, None)
        return
    values: dict[str, Value] = {"found": most}
    if chain.expected is not None:
        values["expected"] = chain.expected
    key = "log.responses.found" if chain.expected is not None else "log.responses_unknown.found"
    yield Found(
        Fault.CHIPS_MISSING, "log.responses.title", key, 0.5, values, "count", place_of(chain),
        evidence=evidence_of(told),
    )  # fmt: skip


def silent_chips(chain: Chain) -> Iterator[Found]:
    """Chips that the firmware names as silent, by their index from 0."""
    named = chain.all(Fact.CHIP_SILENT)
    by_text = {int(i) for o in named for i in str(o.value if o.chip_index is None else "").split() if i.isdecimal()}
    by_index = {o.chip_index for o in named if o.chip_index is not None}
    chips = sorted(index + 1 for index in by_text | by_index)
    if chain.expected is not None:
        chips = [chip for chip in chips if chip <= chain.expected]
    if not chips:
        return
    yield silent_found(chain, chips, named, 0.75)


def noise_findings(log: Log) -> Iterator[Found]:
    """Disturbed data lines: of every chain at once, which points at what they share, and of each."""
    fed = _fed(log)
    noisy = [(chain, found) for chain in log.chains for found in _noise(chain, frozenset(fed))]
    if len(noisy) > 1 and len(noisy) == len(log.chains):
        yield Found(
            Fault.UART_SIGNAL_INTEGRITY, "log.crc_all.title", "log.crc_all.found", 0.75,
            {"chains": indices_of(chain for chain, _found in noisy)}, "shared", component=Component.MINER,
            evidence=evidence_of([chain.all(Fact.CRC_ERROR, Fact.NONCE_ERROR)[0] for chain, _found in noisy]),
            steps=("measure_supply_load", "swap_psu", "reseat_cable"),
        )  # fmt: skip
    for _chain, found in noisy:
        yield found
    loose = [o for o in fed if o.chain is None and o.name is None]
    bad = times_of(loose)
    if not noisy and len(log.chains) != 1 and bad >= limits("log")["crc_errors"]:
        counted = [chain for chain in log.chains if is_counted(chain)]
        whole = bool(counted) and all(chain.found == chain.expected for chain in counted)
        few = bad < limits("log")["crc_at_work"]
        yield Found(
            Fault.UART_SIGNAL_INTEGRITY, "log.crc_somewhere.title", "log.crc_somewhere.found", 0.6, {"bad": bad},
            "board", evidence=evidence_of(loose), severity=Severity.INFO if whole and few else None,
        )  # fmt: skip


def _fed(log: Log) -> list[Observation]:
    """The noise of a log without that of boards which lose their supply: it was the first sign of that failure."""
    kept: list[Observation] = []
    failing = False
    for one in reversed(log.reading.observations):
        if one.fact not in (Fact.CRC_ERROR, Fact.NONCE_ERROR):
            failing = one.fact is Fact.POWER_FAIL
        elif not failing:
            kept.append(one)
    return kept[::-1]


def _noise(chain: Chain, fed: Set[Observation]) -> Iterator[Found]:
    """Chip replies with wrong checksums, more of them than a single disturbance leaves."""
    errors = [o for o in chain.all(Fact.CRC_ERROR, Fact.NONCE_ERROR) if o in fed]
    bad = times_of([o for o in errors if o.name is None])
    if bad < limits("log")["crc_errors"]:
        return
    values: dict[str, Value] = {"bad": bad}
    chips: tuple[int, ...] = ()
    key = "log.crc.found"
    heard = noisy_before(chain) and chain.short and chain.expected is not None
    if heard and chain.found == 0:
        key, values = "log.crc_none.found", values | {"expected": chain.expected or 0}
    elif heard and chain.found and chain.expected is not None:
        where = break_of(chain.found, chain.expected, chain.board)
        values |= {**where.values(), "found": chain.found}
        chips, key = (where.after, where.next), "log.crc_count.found"
    evidence = evidence_of([*errors[: MOST_EVIDENCE - 1], *chain.counts[:1]])
    yield Found(
        Fault.UART_SIGNAL_INTEGRITY, "log.crc.title", key, 0.75, values, "board", place_of(chain), chips,
        domains_of(chips, chain.board), evidence=evidence,
    )  # fmt: skip


def noisy_before(chain: Chain) -> bool:
    """Whether the line was noisy before the first count."""
    first = chain.counts[0].provenance.line if chain.counts else None
    noise = [o for o in chain.all(Fact.CRC_ERROR, Fact.NONCE_ERROR) if o.name is None]
    before = [o for o in noise if first is None or (o.provenance.line or 0) < first]
    return times_of(before) >= int(limits("log")["crc_errors"])
